"""An ally: it believes, bargains, spends, hedges and may suspend the tie."""

import mesa

from ..model import moves
from ..model.rules.deals import INSTRUMENTS
from .reasons import Reasons


class Country(mesa.Agent):
    """An ally or partner. Attributes are the fields `model.fields.ALLY`."""

    def __init__(self, world: mesa.Model, state: dict, country, index: int):
        super().__init__(world)
        state = dict(state)
        self.drawn = state.pop("private")
        self.__dict__.update(state)
        self.iso3, self.name, self.index = country.iso3, country.name, index
        self.reasons = Reasons(self)

    @property
    def private(self) -> float:
        """Private limit relative to the publicly known one: drawn with a demand, unless somebody at its seat answers."""
        return self.model.answers.get(self.iso3, self.drawn)

    @private.setter
    def private(self, drawn: float) -> None:
        """Keep the draw; it counts again once the seat is empty."""
        self.drawn = drawn

    @property
    def home(self):
        """The summary of the community this ally belongs to."""
        return self.model.communities[self.community]

    @property
    def luck(self):
        """This quarter's draws, by purpose."""
        return self.model.luck[self.index]

    def note(self, what: str, text: str, *others: str, **why: float) -> None:
        """Write into the journal."""
        self.model.journal.note(self.model.quarter, what, (self.iso3, *others), text, **why)

    def politics(self) -> None:
        """Own government, a new administration in Washington, its small acts and its words."""
        world = self.model
        if moves.govern(self, self.luck, world.p):
            self.note("government", f"{self.name}: the government changes", quarters_of_disruption=self.disrupted)
        moves.inaugurate(self, world.patron, self.luck, world.p, world.quarter, world.first)
        self.report_garrison(moves.garrison_step(self, world.patron, self.luck, world.p))
        moves.upkeep(self, self.luck, world.p)
        moves.hear(self, world.patron, self.luck, world.p)

    def report_garrison(self, happened: int) -> None:
        """Troops that leave, come back or go home with the tie."""
        text = {moves.LEFT: f"US troops leave {self.name}", moves.CAME: f"US troops come back to {self.name}",
                moves.CLOSED: f"US bases in {self.name} close"}.get(happened)
        if text:
            self.note("withdrawal" if happened != moves.CAME else "return", text, self.model.patron.iso3, garrison=self.troops)

    def believe(self) -> None:
        """Update the belief in the guarantee."""
        world, before = self.model, self.reliability
        told = moves.believe(self, self.home, world.acts, world.patron, world.p, world.quarter)
        self.reasons.belief(before, told)

    def bargain(self) -> None:
        """Reassure, order arms, keep or lose a deal, negotiate, trade."""
        world = self.model
        moves.reassure(self, self.home, world.patron, world.p)
        self.reasons.reassurance()
        if moves.order_arms(self, self.home, self.luck, world.p):
            self.note("cancellation", f"{self.name} cancels an order of US arms", tariff=self.tariff,
                      insulation=self.insulation)
        self.report_deal(moves.keep_deal(self, world.patron, self.luck, world.p, world.quarter))
        self.report_talks(moves.negotiate(self, world.patron, self.luck, world.p, world.quarter))
        moves.trade_step(self, world.patron, world.p, world.quarter)

    def report_deal(self, news: moves.DealNews) -> None:
        """What became of a deal in force."""
        instrument, us = INSTRUMENTS[self.instrument], self.model.patron
        why = {"reversal_hazard": news.hazard, "draw": news.draw}
        if news.outcome == moves.BROKEN:
            self.note("breach", f"{us.name} drops its deal with {self.name} ({instrument})", us.iso3, **why)
        elif news.outcome == moves.RENEGED:
            self.note("breach", f"{self.name} walks away from its deal ({instrument})", us.iso3, temptation=news.gain,
                      lock_in_required=news.required, cost_of_breaking=news.draw)
        elif news.outcome == moves.RENEWED:
            self.note("renewal", f"{self.name} and {us.name} renew their deal ({instrument})", us.iso3,
                      benefit=self.deal_benefit, cost=self.deal_cost)
        elif news.outcome == moves.EXPIRED:
            self.note("expiry", f"The deal between {self.name} and {us.name} runs out", us.iso3)

    def report_talks(self, talk: moves.Negotiation) -> None:
        """Demand, offer, refusal, deal, and a tariff that follows."""
        if talk.outcome == moves.QUIET:
            return
        us = self.model.patron
        if talk.opened:
            self.note("demand", f"{us.name} makes a demand on {self.name}", us.iso3, spending=self.ask_spending,
                      cash=self.ask_cash, procurement=self.ask_procurement, support=self.ask_support,
                      tariff_threat=self.threatened)
        why = {"asked": talk.price, "limit": talk.limit, "must_accept_from": talk.cutoff, "protection": talk.security,
               "tariff_relief": talk.tariff_relief, "garrison": talk.posture, "cost_of_all": talk.cost,
               "us_gives_up": talk.patron_cost, "ally_power": talk.power, "election": talk.election}
        self.note(*self.sentence(talk, us), us.iso3, **why)
        if talk.executed:
            self.note("tariff", f"{us.name} puts a tariff of {self.tariff:.0%} on {self.name}", us.iso3, tariff=self.tariff)

    def sentence(self, talk: moves.Negotiation, us) -> tuple[str, str]:
        """Kind and wording of an answer."""
        if talk.outcome == moves.AGREED:
            return "deal", (f"{self.name} agrees to {talk.price:.0%} of what {us.name} asked, tariff {talk.tariff:.0%}, "
                            f"by {INSTRUMENTS[self.instrument]}")
        if talk.outcome == moves.PRE_EMPTED:
            return "offer", f"{self.name} offers {talk.price:.0%} before it is asked, and {us.name} takes it"
        if talk.outcome == moves.DROPPED:
            return "dropped", f"{us.name} drops its demand on {self.name}"
        return "refusal", (f"{self.name} refuses: asked for {talk.price:.0%} of the demand, its limit is {talk.limit:.0%}")

    def budget(self) -> None:
        """Decide and spend."""
        world = self.model
        moves.budget_step(self, self.home, world.patron, self.luck, world.p, world.quarter)
        self.reasons.budget()
        self.reasons.arms()
        self.reasons.aid()

    def hedge(self) -> None:
        """Move the slow stocks, some of it in secret."""
        world = self.model
        moves.hedge_step(self, self.home, world.patron, world.p)
        self.reasons.hedging()
        hidden = self.hidden
        if moves.find_out(self, self.luck, world.p):
            self.note("detection", f"{world.patron.name} finds out that {self.name} hedges in secret", world.patron.iso3,
                      hidden=hidden, hedging=self.hedging, praise=self.praise, intelligence=self.intelligence)

    def assess(self) -> None:
        """What Washington thinks of it, its threat, and what an attack would meet."""
        world = self.model
        moves.value_ally(self, world.patron, world.p, world.quarter)
        moves.assess(self, self.index, self.home, world.patron, world.rivals, world.ties, len(world.allies), world.p)

    def stance(self) -> None:
        """Suspend the tie or return to it, and keep the books."""
        stance = moves.take_stance(self, self.home, self.model.patron, self.luck, self.model.p)
        if stance.turned:
            gone = stance.turned > 0
            text = f"{self.name} suspends its tie with the US" if gone else f"{self.name} returns to the alliance"
            self.note("exit" if gone else "return", text, self.model.patron.iso3, **stance.terms._asdict(),
                      cost_of_leaving=stance.cost, value_of_leaving=stance.value, chance=stance.chance)
        moves.observe(self)
        moves.keep_books(self, self.model.p)
