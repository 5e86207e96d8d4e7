"""An ally: it believes, bargains, spends, hedges and may suspend the tie."""

import math

import mesa

from ..model import moves
from ..model.rules.deals import INSTRUMENTS
from ..model.rules.table import Favours, Issues, paid, taken, us_gives, whole_cost
from . import seated
from .actor import Actor
from .bill import Bill, at_level, bill
from .reasons import Reasons
from .sentences import FIXED, forces, money, persons, promises, years

ISSUE_WORDS = {"spending": "military spending", "cash": "cash", "arms": "purchases of arms", "support": "support elsewhere",
               "investment": "investment", "territory": "territory", "aid": "aid to the country at war"}
TURNS_DOWN = "turns down"  # of a counter-offer; tells its refusal from an ally's own
FAVOUR_WORDS = {"tariff": "relief from the tariff beyond its base", "posture": "the garrison on offer",
                "clause": "a clause that keeps defence apart from trade", "intelligence": "intelligence sharing",
                "flow": "US aid that it would sell or withhold from the country at war"}


class Country(Actor):
    """An ally or partner. Attributes are the fields `model.fields.ALLY`."""

    def __init__(self, world: mesa.Model, state: dict, country, index: int):
        state = dict(state)
        self.drawn, self.announced = state.pop("private"), state.pop("threatened")
        super().__init__(world, state, country)
        self.index = index
        self.bill: Bill | None = None  # what lay on its table in the last quarter
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
    def threatened(self) -> float:
        """US tariff threatened: what this administration announces, unless a written demand says otherwise. [rate]"""
        return self.model.threats.get(self.iso3, self.announced)

    @threatened.setter
    def threatened(self, announced: float) -> None:
        """Keep what is announced; it counts again once the written demand is off the table."""
        self.announced = announced

    @property
    def decided(self) -> seated.Decision:
        """What its player has decided for this quarter."""
        return self.model.decisions.get(self.iso3, seated.NOTHING)

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
        if moves.govern(self, self.luck, world.p, world.quarter, world.first):
            self.note("government", f"{self.name}: the government changes", lean=self.lean, excused=self.excused)
        moves.inaugurate(self, world.patron, self.luck, world.p, world.quarter, world.first)
        before = self.troops
        self.report_garrison(moves.garrison_step(self, world.patron, self.luck, world.p), before)
        moves.upkeep(self, self.luck, world.p)
        moves.hear(self, world.patron, self.luck, world.p)

    def report_garrison(self, happened: int, before: float) -> None:
        """Troops that leave, come or go home with the tie; before: garrison a quarter ago."""
        then, now = forces(before, self.model.p), forces(self.troops, self.model.p)
        moved, left = persons(abs(now - then)), persons(now)
        text = {moves.LEFT: f"{moved.capitalize()} US troops leave {self.name}; {left} stay",
                moves.CAME: f"{moved.capitalize()} US troops come to {self.name}; {left} are there now",
                moves.CLOSED: f"US bases in {self.name} close: {moved} troops go home, {left} are left"}.get(happened)
        if text:
            self.note("withdrawal" if happened != moves.CAME else "reinforcement", text, self.model.patron.iso3,
                      garrison=self.troops)

    def believe(self) -> None:
        """Update the belief in the guarantee."""
        world, before = self.model, self.reliability
        told = moves.believe(self, self.home, world.acts, world.patron, world.p, world.quarter)
        self.reasons.belief(before, told)

    def bargain(self) -> None:
        """Reassure, order arms, keep or lose a deal, negotiate, trade."""
        world = self.model
        moves.reassure(self, self.home, world.patron, world.p)
        self.praise = self.praise if self.decided.praise is None else self.decided.praise
        self.reasons.reassurance()
        self.reasons.praise()
        if moves.order_arms(self, self.home, self.luck, world.p):
            self.note("cancellation", f"{self.name} cancels an order of US arms", tariff=self.tariff,
                      insulation=self.insulation)
        self.report_deal(moves.keep_deal(self, world.patron, self.luck, world.p, world.quarter))
        talk = self.talk()
        self.bill = bill(self, talk, world.p)
        self.report_talks(talk)
        before = self.tariff
        moves.trade_step(self, self.home, world.patron, world.p, world.quarter)
        if self.tariff > before:
            self.note("tariff", f"{world.patron.name} puts a tariff of {self.tariff:.0%} on {self.name}, by its schedule",
                      world.patron.iso3, tariff=self.tariff)
        self.reasons.firms()

    def talk(self) -> moves.Negotiation:
        """The quarter at the table, with the player's answer where one was given; who refuses has a limit of nothing."""
        world, said = self.model, self.decided
        if said.answer in ("accept", "counter"):
            return seated.negotiate(self, world.patron, said, self.luck, world.p, world.quarter)
        if said.answer == "refuse":
            world.answers[self.iso3] = 0.0
        return moves.negotiate(self, world.patron, self.luck, world.p, world.quarter)

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
                      investment=self.ask_investment, aid=self.ask_aid, tariff_threat=self.threatened)
        why = {"asked": talk.price, "money": self.bill.promised(self.bill.package.conceded), "limit": talk.limit,
               "must_accept_from": talk.cutoff,
               "protection": talk.table.bought * taken(talk.table, talk.package.conceded),
               "tariff_relief": talk.table.worth.tariff * talk.package.granted.tariff,
               "garrison": talk.table.worth.posture * talk.package.granted.posture,
               "cost": paid(talk.table, talk.package.conceded), "cost_of_all": whole_cost(talk.table),
               "us_gives_up": us_gives(talk.table, talk.package.granted),
               "to_ally": talk.package.ally,
               "to_us": talk.package.patron, "ally_power": talk.power, "weight": talk.package.weight,
               "election": talk.election}
        self.note(*self.sentence(talk, us), us.iso3, **why)
        if talk.outcome in (moves.AGREED, moves.PRE_EMPTED):
            self.report_issues(talk, us)
        if talk.executed:
            self.note("tariff", f"{us.name} puts a tariff of {self.tariff:.0%} on {self.name}", us.iso3, tariff=self.tariff)

    def report_issues(self, talk: moves.Negotiation, us) -> None:
        """A deal issue by issue: asked, conceded and at what cost, or granted; with its value to each side."""
        asked = Issues(self.ask_spending, self.ask_cash, self.ask_procurement, self.ask_support, self.ask_investment,
                       self.ask_sovereignty, self.ask_aid)
        laid, package = talk.table, talk.package
        for k, issue in enumerate(Issues._fields):
            if laid.value[k] > 0.0:
                x, value = package.conceded[k], laid.value[k] * math.sqrt(package.conceded[k])
                self.note("issue", f"{self.name} concedes {x:.0%} on {ISSUE_WORDS[issue]}", us.iso3, issue_asked=asked[k],
                          conceded=x, cost=laid.cost[k] * x, to_us=value, to_ally=laid.bought * value)
        for j, favour in enumerate(Favours._fields):
            z = package.granted[j]
            if laid.worth[j] > 0.0 and z > 0.0:
                self.note("issue", f"{us.name} grants {self.name} {z:.0%} of {FAVOUR_WORDS[favour]}", us.iso3, granted=z,
                          cost_to_us=laid.price[j] * z * z, to_ally=laid.worth[j] * z)

    def sentence(self, talk: moves.Negotiation, us) -> tuple[str, str]:
        """Kind and wording of an answer."""
        if talk.outcome == moves.AGREED:
            return "deal", f"{self.name} and {us.name} agree {self.contract(talk)}"
        if talk.outcome == moves.PRE_EMPTED:
            return "offer", f"{self.name} offers before it is asked, and {us.name} takes it: {self.contract(talk)}"
        if talk.outcome == moves.DROPPED:
            return "dropped", f"{us.name} drops its demand on {self.name}"
        if self.decided.answer == "counter":
            return "refusal", (f"{us.name} {TURNS_DOWN} {self.name}'s counter-offer, which is worth less to it than what "
                               "it asks")
        return "refusal", (f"{self.name} refuses: asked for {talk.price:.0%} of the demand{self.burden(talk, talk.price)}, "
                           f"its limit is {talk.limit:.0%}{self.burden(talk, talk.limit)}")

    def burden(self, talk: moves.Negotiation, share: float) -> str:
        """What a share of a demand would weigh on the ally; territory has no price."""
        conceded = at_level(talk.table, talk.package, share).conceded
        worth = paid(talk.table, conceded) * self.model.p.guarantee_value * self.gdp
        return "" if self.ask_sovereignty > 0.0 or share < 0.005 else f" (a burden of {money(worth)} a year)"

    def contract(self, talk: moves.Negotiation) -> str:
        """What was agreed: for how long, by what, and what each side does."""
        p = self.model.p
        fixed, agreed = FIXED[INSTRUMENTS[self.instrument]], ", ".join(promises(self, talk.package.conceded, p))
        return (f"for {years(int(p.deal_term))} by {fixed}, on {talk.price:.0%} of what is asked: {agreed}; "
                f"the US tariff is {self.tariff:.0%}")

    def budget(self) -> None:
        """Decide and spend."""
        world = self.model
        decided = moves.budget_step(self, self.home, world.patron, self.luck, world.p, world.quarter)
        if self.decided.wish is not None:
            decided = seated.budget(self, self.decided.wish, decided, self.luck, world.p, world.quarter)
        self.reasons.budget(decided)
        if decided.missed:
            self.note("breach", f"{self.name} misses what it promised to spend", world.patron.iso3, agreed=self.deal_spending,
                      now=self.spending, signed_at=self.deal_from, cooperation=self.cooperation)
        self.reasons.arms()
        self.reasons.aid()

    def hedge(self) -> None:
        """Move the slow stocks, some of it in secret."""
        world = self.model
        if self.decided.hedge is None:
            moves.hedge_step(self, self.home, world.patron, world.p)
        else:
            seated.hedge(self, self.decided.hedge, world.p)
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
        if world.rivals:
            moves.deter(self, world.ties[self.rival * len(world.allies) + self.index], world.patron, world.p)

    def stance(self) -> None:
        """Suspend the tie or return to it, and keep the books."""
        world, tie = self.model, self.decided.tie
        luck = self.luck if tie is None else seated.luck_of_leaving(self, tie, self.luck, world.p)
        stance = moves.take_stance(self, self.home, world.patron, luck, world.p)
        if stance.turned:
            gone = stance.turned > 0
            text = f"{self.name} suspends its tie with the US" if gone else f"{self.name} returns to the alliance"
            self.note("exit" if gone else "return", text, self.model.patron.iso3, **stance.terms._asdict(),
                      cost_of_leaving=stance.cost, value_of_leaving=stance.value, chance=stance.chance)
        moves.keep_books(self, self.model.p)
        moves.observe(self)
