"""An ally: it believes, bargains, spends, hedges and may suspend the tie."""

import mesa

from ..model import moves
from ..model.draws import Luck
from ..model.rules import regimes
from ..model.rules.deals import INSTRUMENTS


class Country(mesa.Agent):
    """An ally or partner. Attributes are the fields `model.fields.ALLY`."""

    def __init__(self, world: mesa.Model, state: dict, country, index: int):
        super().__init__(world)
        state = dict(state)
        self.drawn = state.pop("private")
        self.__dict__.update(state)
        self.iso3, self.name, self.index = country.iso3, country.name, index

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
    def luck(self) -> Luck:
        """This quarter's draws, by purpose."""
        return self.model.luck[self.index]

    def note(self, what: str, text: str, *others: str, **why: float) -> None:
        """Write into the journal."""
        self.model.journal.note(self.model.quarter, what, (self.iso3, *others), text, **why)

    def politics(self) -> None:
        """Own government and the garrison."""
        world = self.model
        if moves.govern(self, self.luck, world.p):
            self.note("government", f"{self.name}: the government changes", quarters_of_disruption=self.disrupted)
        if moves.garrison_step(self, world.patron, self.luck, world.p):
            self.note("withdrawal", f"US troops leave {self.name}", world.patron.iso3, garrison=self.troops)

    def believe(self) -> None:
        """Update the belief in the guarantee."""
        world = self.model
        moves.believe(self, self.home, *world.news, world.patron, self.luck, world.p)

    def bargain(self) -> None:
        """Reassure, keep or lose a deal, negotiate, trade."""
        world = self.model
        moves.reassure(self, self.home, world.patron, world.p)
        self.report_deal(moves.keep_deal(self, world.patron, self.luck, world.p, world.quarter))
        self.report_talks(moves.negotiate(self, world.patron, self.luck, world.p, world.quarter))
        if moves.trade_step(self, world.patron, self.luck, world.p, world.quarter):
            self.note("cancellation", f"{self.name} cancels an order of US arms", tariff=self.tariff,
                      insulation=self.insulation)

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

    def hedge(self) -> None:
        """Move the slow stocks."""
        moves.hedge_step(self, self.home, self.model.patron, self.model.p)

    def assess(self) -> None:
        """What Washington thinks of it, its threat, and what an attack would meet."""
        world = self.model
        moves.value_ally(self, world.patron, world.p, world.quarter)
        moves.assess(self, self.index, self.home, world.patron, world.rivals, world.reach, len(world.allies), world.p)

    def stance(self) -> None:
        """Suspend the tie or return to it."""
        turned, p = moves.take_stance(self, self.home, self.model.p), self.model.p
        if turned:
            text = f"{self.name} suspends its tie with the US" if turned > 0 else f"{self.name} returns to the alliance"
            away, others = self.home.estranged - (self.estranged - turned), max(1.0, self.home.members - 1.0)
            need = self.threat * (1.0 - self.response_alone)
            self.note("exit" if turned > 0 else "return", text, estranged_peers=away / others, confidence=self.confidence,
                      need=need, follows_from=regimes.exit_threshold(self.threshold, self.confidence, need, p))
        moves.observe(self)
