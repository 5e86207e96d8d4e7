"""Why an ally's budget, hedging, reassurance and belief moved: what each reason added, so that the parts make the whole.

A decision follows from a view. Taking over this year's view into last year's, one group of what was seen after another, and
deciding anew each time, says how much of the change each group brought; the order of the groups is fixed.
"""

from ..model import moves
from ..model.rules import secrecy, trade

# groups of fields of `views.AllyView`, by the name the journal gives the reason
SEEN = {
    "threat": ("threat", "preference"),
    "doubt": ("reliability", "confidence", "outlook"),
    "others": ("spill_in", "peers_spending", "partners"),
    "trade": ("exposure", "tariff", "threatened", "rival_market"),
    "conditions": ("conditionality", "at_stake", "asked", "pledge", "detection"),
    "government": ("lean",),
    "hosting": ("complement",),
    "habit": ("spending", "hedging", "hidden", "host_support", "procurement", "estranged"),
}
SPENDING_STEP, HEDGING_STEP, SUPPORT_STEP, BELIEF_STEP = 0.0005, 0.02, 0.05, 0.02  # smaller moves are no news
ARMS_STEP, AID_STEP = 0.02, 0.05  # share of imports; bn EUR a quarter
PRAISE_STEP, PLANTS_STEP = 0.05, 0.002  # 0 to 1; share of exports to the US


class Reasons:
    """What one ally decided a year ago, and what it saw then."""

    def __init__(self, ally):
        self.ally = ally
        self.views: dict[str, tuple] = {}

    def budget(self, decided: moves.Budget) -> None:
        """The budget decided in the last quarter of a year, and what is added to it within the year."""
        ally, world = self.ally, self.ally.model
        if world.quarter % 4 == 1 and decided.pledge > SPENDING_STEP:
            ally.note("supplement", f"{ally.name} adds {decided.pledge:.2%} of GDP to this year's budget",
                      deadline=decided.pledge)
        if world.quarter % 4 != 3:
            return
        parts = self.parts("budget", lambda view: max(0.0, moves.desired_share(ally.spending_behaviour, view, world.p)))
        change = ally.next_spending - ally.spending
        if parts is None or abs(change) < SPENDING_STEP:
            return
        word = "raises" if change > 0.0 else "cuts"
        text = f"{ally.name} {word} its budget {ally.spending:.2%} → {ally.next_spending:.2%} of GDP"
        ally.note("budget", text, change=change, wish=ally.desired_spending, **parts, pace=decided.pace,
                  deadline=decided.pledge, deal=decided.deal, luck=decided.luck)

    def hedging(self) -> None:
        """Hedging a year after it was last looked at."""
        ally, world = self.ally, self.ally.model
        moved = self.moved("hedging", lambda view: sum(moves.hedge_of(ally.hedging_behaviour, view, world.p)), ally.hedging,
                           HEDGING_STEP)
        if moved is None:
            return
        before, change, parts = moved
        ally.note("hedging", f"{ally.name} hedges {'more' if change > 0.0 else 'less'}: {before:.0%} → {ally.hedging:.0%}",
                  change=change, **parts, autonomy=ally.autonomy, minilateral=ally.minilateral,
                  accommodation=ally.accommodation)

    def reassurance(self) -> None:
        """What it gives unasked, a year after it was last looked at."""
        ally, world = self.ally, self.ally.model
        moved = self.moved("reassurance", lambda view: moves.reassurance_of(ally.reassurance_behaviour, view, world.p).support,
                           ally.support, SUPPORT_STEP)
        if moved is None:
            return
        before, change, parts = moved
        ally.note("reassurance", f"{ally.name} supports the US elsewhere {'more' if change > 0.0 else 'less'}: "
                  f"{before:.0%} → {ally.support:.0%}", change=change, **parts, deal=ally.deal_support, praise=ally.praise)

    def praise(self) -> None:
        """Its public praise of Washington, a year after it was last looked at: what it is worth, and what full praise costs."""
        ally, world = self.ally, self.ally.model
        moved = self.moved("praise", lambda view: moves.reassurance_of(ally.reassurance_behaviour, view, world.p).praise,
                           ally.praise, PRAISE_STEP)
        if moved is None:
            return
        before, change, parts = moved
        ally.note("praise", f"{ally.name} praises Washington {'more' if change > 0.0 else 'less'}: "
                  f"{before:.0%} → {ally.praise:.0%}", change=change, **parts, hidden=ally.hidden,
                  cover=secrecy.worth_of_praise(self.views["praise"][0], world.p), votes=world.p.praise_price)

    def firms(self) -> None:
        """Plants that its firms built in the US, a year after it was last looked at."""
        ally, world = self.ally, self.ally.model
        if world.quarter % 4 != 3:
            return
        before, self.views["firms"] = self.views.get("firms", (0.0, 0.0))[0], (ally.plants, 0.0)
        if ally.plants - before < PLANTS_STEP:
            return
        moved = trade.moved_output(ally.exposure, ally.plants, world.p.tariff_incidence)
        ally.note("plants", f"Firms of {ally.name} make in the US what they sold there: {before:.1%} → {ally.plants:.1%} "
                  "of its exports to it", world.patron.iso3, change=ally.plants - before, tariff=ally.tariff,
                  elsewhere=ally.diversification, moved_output=moved, surplus=ally.surplus)

    def arms(self) -> None:
        """Where its arms come from, a year after it was last looked at."""
        ally, world = self.ally, self.ally.model
        if world.quarter % 4 != 3:
            return
        last, self.views["arms"] = self.views.get("arms"), (ally.us_arms, ally.dependence)
        if last is None or abs(ally.us_arms - last[0]) < ARMS_STEP:
            return
        ally.note("arms", f"{ally.name} buys {'more' if ally.us_arms > last[0] else 'less'} of its arms imports in the US: "
                  f"{last[0]:.0%} → {ally.us_arms:.0%}", change=ally.us_arms - last[0], imports=ally.arms_imports,
                  home_supply=ally.home_supply, offset_plants=ally.offset_plants, dependence=ally.dependence)

    def aid(self) -> None:
        """Aid to a country at war, a year after it was last looked at."""
        ally, world = self.ally, self.ally.model
        if world.quarter % 4 != 3:
            return
        last, self.views["aid"] = self.views.get("aid", (ally.aid, 0.0)), (ally.aid, 0.0)
        if abs(ally.aid - last[0]) < AID_STEP:
            return
        ally.note("aid", f"{ally.name} {'raises' if ally.aid > last[0] else 'cuts'} its aid to the country at war: "
                  f"{last[0]:.2f} → {ally.aid:.2f} bn EUR a quarter", change=ally.aid - last[0], funds=ally.aid_flow,
                  old_stock=ally.old_stock, bought_in_us=ally.aid_bought, reported=ally.spending + ally.aid_share)

    def belief(self, before: float, told) -> None:
        """What a quarter's acts and words said for a committed against a retrenching US."""
        ally = self.ally
        change = ally.reliability - before
        if abs(change) < BELIEF_STEP:
            return
        ally.note("belief", f"{ally.name} trusts the guarantee {'more' if change > 0.0 else 'less'}: "
                  f"{before:.0%} → {ally.reliability:.0%}", ally.model.patron.iso3, change=change, own_tie=told[0],
                  others_ties=told[1], words=told[2], outlook=ally.outlook)

    def moved(self, what: str, decide, level: float, step: float) -> tuple[float, float, dict[str, float]] | None:
        """A level last year, its change, and the parts of that; None within the year, in the first and for less than a step."""
        if self.ally.model.quarter % 4 != 3:
            return None
        before = self.views.get(what, (None, level))[1]
        parts = self.parts(what, decide, level)
        return None if parts is None or abs(level - before) < step else (before, level - before, parts)

    def parts(self, what: str, decide, level: float = 0.0) -> dict[str, float] | None:
        """What each group of things seen added to the decision since last year; None in the first year."""
        ally, world = self.ally, self.ally.model
        view = moves.ally_view(ally, ally.home, world.patron, world.p)
        last, self.views[what] = self.views.get(what), (view, level)
        if last is None:
            return None
        moving, parts = last[0], {}
        wanted = decide(moving)
        for reason, names in SEEN.items():
            moving = moving._replace(**{name: getattr(view, name) for name in names})
            now = decide(moving)
            if now != wanted:
                parts[reason] = now - wanted
            wanted = now
        return parts
