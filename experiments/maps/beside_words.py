"""What two maps side by side say: at the scenario's own parameters, and over the draws of a posterior."""

from ...model.outcomes import PHASES
from ..analysis.clusters import verdict
from ..analysis.finding import Finding, Shown, Stated, provenance
from ..sweep.posterior import Draws
from ..wording import between, listed, percent
from .agreement import DRAWN, OWN, Agreement, Side, pairs
from .description import averaged_over, origin, own_index, own_phase, own_values, points_run, what_the_index_is
from .findings import SLIGHT
from .legend import held_by, is_index
from .phasegrid import DRAWS, SETTLED

KIND = "posterior"


def together(here: Side, there: Side, agreed: Agreement, draws: Draws) -> dict:
    """What the figure shows: the first map's, with both in panels, and a third for where they agree."""
    own, drawn = here.shown, there.shown
    shown = own | {
        "panel": {"name": "parameters", "values": ["at the scenario's own parameters", f"over {drawn['draws']} draws of the "
                                                   "posterior", f"the same phase on {percent(agreed.share)}"]},
        "index": own["index"] | {"smallest": min(own["index"]["smallest"], drawn["index"]["smallest"]),
                                 "largest": max(own["index"]["largest"], drawn["index"]["largest"])},
        "fractures": own["fractures"] or drawn["fractures"],
        "held": {phase: f"{held_by(own['phases'].get(phase))}; over the posterior {held_by(drawn['phases'].get(phase))}"
                 for phase in PHASES}}
    return shown | {"caption": caption(here, there, draws)}


def caption(here: Side, there: Side, draws: Draws) -> str:
    """What was run and how to read the figure."""
    own, drawn = here.shown, there.shown
    x, y = (axis["name"] for axis in own["axes"])
    what = "Hardening index, median of the runs," if is_index(own) else "Most likely phase"
    of = f"the posterior '{draws.name}' of {listed(drawn['drawn'])}"
    return (f"{what} after {' or '.join(own['spans'])} of {listed(own['scenarios'])}: {x} across, {y} up. Left: "
            f"{points_run(own)}; {own['replicates']} seeds each, {own['runs']:,} runs. Middle: {drawn['points']:,} points × "
            f"{drawn['draws']} draws of {of} × {drawn['replicates'] // drawn['draws']} seeds = {drawn['runs']:,} runs. "
            f"{what_the_index_is(own) + ' ' if is_index(own) else ''}Right: white where the most likely phase is the same on "
            f"both, grey where it is another, orange where it is another and {percent(SETTLED)} of the bootstrap draws agree "
            f"on it on either map. All is averaged over about {averaged_over(drawn)} and linear between points. {origin(own)}")


def finding_of(here: Side, there: Side, agreed: Agreement, draws: Draws, shown: dict, line: str, quick: bool) -> Finding:
    """The finding of both maps."""
    own, drawn = here.shown, there.shown
    figure = Shown("map", shown["caption"], "Two maps side by side and a third that shows where they agree. "
                   + " ".join(answer(here, there, agreed)[:2]))
    tables = (Shown("pairs", "On how much of the map, by area, one phase is the most likely at the scenario's own parameters "
                             f"and one over the posterior; firm: of it where {percent(SETTLED)} of {DRAWS} bootstrap draws "
                             "agree on either map."),
              Shown("agreement", "The same at every point of the map."))
    seeds = f"{own['replicates']}, and {drawn['replicates'] // drawn['draws']} of them with each of {drawn['draws']} draws"
    made = provenance(own["runs"] + drawn["runs"], seeds, own["data"]) | draws.provenance
    return Finding(KIND, f"{own['title'].rstrip('?')}, and does the record leave it so?",
                   "Where does the map at the scenario's own parameters hold for all that the record leaves open?",
                   tuple(answer(here, there, agreed)), method(here, there, draws), line, tuple(own["scenarios"]),
                   there.spec.design.varied, (figure,), tables, tuple(caveats(own, drawn, draws)), made,
                   (claim(agreed, here, there),), quick)


def answer(here: Side, there: Side, agreed: Agreement) -> list[str]:
    """How much agrees, what does not, the index, and the scenario's own values."""
    own, drawn = here.grid, there.grid
    other, firm = 1.0 - agreed.share, own.share_of(agreed.firm)
    said = [f"On {percent(agreed.share)} of the map, by area, the phase that is most likely at the scenario's own parameters "
            f"is so over the posterior as well ({between(*agreed.interval, percent)} in 95 % of pairs of bootstrap draws); on "
            f"{percent(other)} it is another, and on {percent(firm)} another that luck and draws settle on both maps."]
    table = pairs(here, there)
    apart = [row for row in table[table[OWN] != table[DRAWN]].itertuples(index=False) if row.of_map >= SLIGHT]
    if apart:
        said.append("Of the map, from the scenario's own parameters to the posterior: " + listed([
            f"{row[0]} becomes {row[1]} on {percent(row.of_map)} (settled on {percent(row.firm)})" for row in apart]) + ".")
    said.append(f"The hardening index has the same sign on {percent(own.share_of(agreed.sign))} of the map: it is above 0 on "
                f"{percent(own.share_of(own.index.positive))} at the scenario's own parameters and on "
                f"{percent(drawn.share_of(drawn.index.positive))} over the posterior.")
    if default := here.shown["default"]:
        beside = there.shown["default"]
        said.append(f"At {own_values(default)}: {own_index(default)} and {own_phase(default)}; over the posterior "
                    f"{own_index(beside)} and {own_phase(beside).replace('seeds', 'draws and seeds')}.")
    return said


def method(here: Side, there: Side, draws: Draws) -> str:
    """How both maps were made and held against each other."""
    own, drawn = here.shown, there.shown
    return (f"Two maps over the same axes: one at the scenario's own parameters ({points_run(own)}, {own['replicates']} shared "
            f"seeds), one with {drawn['draws']} draws of the posterior '{draws.name}' at each of {drawn['points']:,} points, "
            f"each with the same {drawn['replicates'] // drawn['draws']} seeds. The most likely phase at a point is the one "
            f"most of its runs end in, after averaging over about {averaged_over(drawn)}. Bands are percentiles of {DRAWS} "
            "bootstrap draws of whole seeds, and on the second map of whole draws of the posterior as well. Shares are of the "
            "area.")


def caveats(own: dict, drawn: dict, draws: Draws) -> list[str]:
    """What a referee should hold against it."""
    return [*draws.caveats, f"The seeds do not settle the phase on {percent(1 - own['settled'])} of the first map, seeds and "
            f"draws not on {percent(1 - drawn['settled'])} of the second: there two maps may differ, or agree, by luck.",
            f"Only the first {drawn['draws']} of {len(draws)} draws are run, which are in no order; --draws takes more."]


def claim(agreed: Agreement, here: Side, there: Side) -> Stated:
    """That the map holds for what the record leaves open."""
    low, high = agreed.interval
    table = pairs(here, there)
    apart = table[table[OWN] != table[DRAWN]].head(2).itertuples(index=False)
    return Stated("On most of the map the most likely phase is the same over the posterior",
                  f"{percent(agreed.share)} of the map", between(low, high, percent), there.shown["replicates"],
                  verdict(low - 0.5, high - 0.5),
                  listed([f"{row[0]} is {row[1]} there on {percent(row.of_map)}" for row in apart]) or "nowhere")
