"""What ``foedus tipping`` found, in sentences made from the numbers."""

import numpy as np
import pandas as pd

from ....model.parameters import find
from ...intervals import wilson
from ...wording import percent
from ..finding import Shown
from ..sensitivity.runs import LEAST_INDEX
from . import limit
from .history import HARDENING
from .loop import BURN_IN, CYCLES, Left
from .mean_field import Loop, threshold
from .meeting import APART, BEFORE, TOGETHER
from .study import BELIEF, CHI, GONE, LEAD, LIFE, SHORT, Study, Warned, meetings_table

METHOD = (
    "The driver moves up and down along one history whose state is carried on (the compiled loop, with the luck of every "
    "seed), at several speeds; the loop of the second cycle is measured, so that what happens once and never again is not "
    "taken for a loop. A state that is only late draws a loop that closes as one over the quarters a step; what is left at "
    "no speed is extrapolated from the two slowest sweeps (Richardson), with Student's interval over seeds. The same "
    "histories with the driver at rest give the loops of luck alone. Without any extrapolation, two histories that come "
    "from either end of the driver live on under one driver and the same luck: with one state they become one history. "
    "Folds of the two-variable loop r' = L((a - chi H)/tau), H' = h(r) are the turning points of a along its curve of fixed "
    "points. Early warnings: Kendall's tau of lag-one autocorrelation and variance in a rolling window of half the series, "
    "each window detrended (Scheffer et al. 2009), for runs that tip and matched runs over the same quarters that do not; "
    "surrogates are AR(1) series and phase-randomised ones (Theiler et al. 1992)."
)
ROUGH = ("A quick look: few levels, seeds and quarters, so that delays are large and every number is rough; repeat it "
         "without --quick before anything is quoted.")
OUTCOMES = {BELIEF: "mean belief", HARDENING: "the hardening index"}


def answer(study: Study) -> tuple[str, ...]:
    """The sentences of the finding: the scenario as it is, with nobody leaving, and where the agents reduce to the loop."""
    return (*exits_say(study), *loop_says(study), *drivers_say(study), mean_field_says(), limit_says(study),
            *meetings_say(study), ladder_says(study), *warnings_say(study))


def mean_field_says() -> str:
    """Folds of the textbook loop."""
    low, high = Loop.textbook(CHI, limit.TAU, limit.TAU_H).window()
    return ("The two-variable loop of doubt and hedging has two stable states only where the feedback exceeds 16 tau tau_H "
            f"= {threshold(limit.TAU, limit.TAU_H):.2f}; at chi = {CHI:g} that is for drivers from {low:.3f} to {high:.3f}.")


def limit_says(study: Study) -> str:
    """Agreement of the agents in the limit with the mean field."""
    row = study.folds[study.folds["chi"] == CHI].iloc[0]
    single = study.folds[study.folds["chi"] < 0.25]
    widest = float((single["agents_there"] - single["agents_back"]).abs().max()) if len(single) else 0.0
    off = max(abs(row["agents_back"] - row["portfolio_low"]), abs(row["agents_there"] - row["portfolio_high"]))
    same = "the same two states" if off <= 2.0 * row["step"] else "two states"
    return (f"In the limit in which everybody knows what Washington would do the agents have {same}: at chi = {CHI:g} they "
            f"lose trust at a = {row['agents_back']:.3f} and regain it at {row['agents_there']:.3f}, in steps of "
            f"{row['step']:.3f}, where the mean field with their portfolio has its folds at {row['portfolio_low']:.3f} and "
            f"{row['portfolio_high']:.3f}; at a feedback below the cusp the two ways lie {widest:.3f} apart.")


def loop_says(study: Study) -> list[str]:
    """Whether the scenario's own loop closes, for belief and the hardening index."""
    plan, said = study.plan, []
    for outcome, word in OUTCOMES.items():
        rows = study.rates[(study.rates["variant"] == "stay") & (study.rates["outcome"] == outcome)]
        fastest, slowest, left = rows.iloc[0], rows.iloc[-1], study.left("stay", outcome)
        beyond = abs(slowest["gap"]) > slowest["null"]
        text = (f"With nobody leaving, {plan.world.name} swept over {plan.driver} shows a gap in {word}, positive where the "
                f"state is late, of {slowest['gap']:+.3f} at {int(slowest['hold'])} quarters a step ({fastest['gap']:+.3f} at "
                f"{int(fastest['hold'])}), {'beyond' if beyond else 'within'} what the driver at rest shows "
                f"(±{slowest['null']:.3f}); {verdict(left, int(slowest['hold']))}")
        said.append(text)
    return said


def verdict(left: Left | None, hold: int) -> str:
    """What the extrapolation to no speed says."""
    if left is None:
        return "one speed only, so that lag and hysteresis cannot be told apart."
    numbers = f"{left.gap:+.3f} is left in an infinitely slow sweep (95 % interval {left.low:+.3f} to {left.high:+.3f})"
    if left.real:
        return f"{numbers}: hysteresis, or a lag that is long against {hold} quarters."
    if left.within(APART):
        return f"{numbers}: no hysteresis beyond {APART:g}."
    return f"{numbers}: neither hysteresis nor its absence is shown."


def meetings_say(study: Study) -> list[str]:
    """Whether two pasts under the same luck become one history."""
    table = meetings_table(study.meetings)
    known = table[table["world"] == "limit"].iloc[0]
    stay = {1.0: "stay apart", 0.0: "become one"}.get(known["share_apart"], "do not all stay apart")
    said = [f"Two histories from either end of the driver that live on under the same driver and luck {stay} in the limit "
            f"between its folds (difference in belief {known['left']:.2f} after {TOGETHER} quarters; {apart_in(known)})."]
    for world, words in (("stay", "with nobody leaving"), ("whole", "where allies may leave")):
        rows = table[table["world"] == world]
        worst = rows.loc[rows["left"].idxmax()]
        one = not rows["share_apart"].any()
        half = "" if np.isnan(worst["half_life"]) else (f"; half of the first difference ({worst['first']:.2f}) is gone after "
                                                        f"{worst['half_life']:.0f} quarters")
        said.append(f"In {study.plan.world.name}, {words}, they {'become one' if one else 'do not all become one'}: "
                    f"on average over the seeds at most {worst['left']:.4f} is left (in {OUTCOMES[worst['outcome']]}, "
                    f"{study.plan.driver} = {worst['level']:g}; "
                    f"{apart_in(rows.loc[rows['share_apart'].idxmax()])}){half}.")
    return said


def apart_in(row: pd.Series) -> str:
    """How many of the seeds are still apart, and what more seeds might show."""
    return f"{of_seeds(round(row['share_apart'] * row['seeds']), row['seeds'])} apart by more than {APART:g}"


def of_seeds(some: int, seeds: int) -> str:
    """'17 of 24 seeds (95 % interval 51 to 85 %)'"""
    low, high = wilson(some / seeds, seeds)
    return f"{some} of {seeds} seeds (95 % interval {100 * low:.0f} to {100 * high:.0f} %)"


def drivers_say(study: Study) -> list[str]:
    """Which of the candidate drivers leave a loop."""
    table = study.drivers
    if not len(table):
        return []
    real = table[(table["low"] > 0.0) | (table["high"] < 0.0)]
    verb = "leaves" if len(real) == 1 else "leave"
    many = f"Of {len(table)} drivers swept over their ranges {len(real) or 'none'} {verb} a gap in belief"
    many += " whose interval (95 % for all together) lies off zero"
    if not len(real):
        return [f"{many}; the widest is {worded(table.loc[table['gap'].abs().idxmax()])}."]
    return [f"{many}: {'; '.join(worded(row) for _, row in real.iterrows())}."]


def worded(row: pd.Series) -> str:
    """A driver with its gap."""
    return f"{row['driver']} {row['gap']:+.3f} ({row['low']:+.3f} to {row['high']:+.3f})"


def ladder_says(study: Study) -> str:
    """Which mechanism closes the loop on the way from the limit to the whole model."""
    rows = study.ladder
    left = [Left(*rows.loc[k, ["gap", "low", "high"]]) for k in range(len(rows))]
    gone = next((k for k in range(len(rows)) if left[k].within(APART)), None)
    closed = next((k for k in range(len(rows)) if not left[k].low > 0.0), None)
    flat = int((rows["range"].shift(1) - rows["range"]).fillna(0.0).idxmax())
    ends = (f"the limit (gap in an infinitely slow sweep {rows['gap'][0]:.3f}, mean field {rows['mean_field'][0]:.3f}, "
            f"over the whole range of {limit.DRIVER})", "the whole of Arcadia")
    first = f"Between {ends[0]} and {ends[1]} {lost(rows, closed, gone)}" if closed is not None else (
        f"The loop survives every step from {ends[0]} to {ends[1]}")
    return (f"{first}; belief responds least from the step at which {rows['step'][flat]} (its range over the driver falls "
            f"from {rows['range'][flat - 1]:.2f} to {rows['range'][flat]:.2f}).")


def lost(rows: pd.DataFrame, closed: int, gone: int | None) -> str:
    """From which step on a loop is not shown, and from which on there is none: an interval that holds zero is not none."""
    def at(k: int) -> str:
        return f"{rows['step'][k]} ({rows['gap'][k]:+.3f}, {rows['low'][k]:+.3f} to {rows['high'][k]:+.3f})"

    if gone == closed:
        return f"the loop is lost when {at(closed)}"
    open_ = f"a loop is first not shown, and not excluded, when {at(closed)}"
    return f"{open_}; it is lost when {at(gone)}" if gone is not None else f"{open_}; no step excludes one of {APART:g}"


def exits_say(study: Study) -> list[str]:
    """Whether anybody comes back from a fracture."""
    found, hold = study.exits, study.plan.holds[0]
    if not found.ever:
        return [f"Where allies may leave, {of_seeds(0, found.seeds)} fractured while {study.plan.driver} went up and down at "
                f"{steps(hold)}."]
    return [f"Where allies may leave, {of_seeds(found.ever, found.seeds)} fractured at some time in {CYCLES} cycles at "
            f"{steps(hold)}, and of these {found.back or 'none'} {'was' if found.back < 2 else 'were'} whole again at the end, "
            "when the driver had come back."]


def steps(hold: int) -> str:
    """A speed in words."""
    return f"{hold} quarter{'s' if hold > 1 else ''} a step"


def warnings_say(study: Study) -> list[str]:
    """What the indicators are worth."""
    return [warned_says(found) for found in study.warned]


def warned_says(found: Warned) -> str:
    """One comparison in a sentence."""
    if not found.curves:
        return (f"{capital(found.name)}: {found.tipped:.0%} of the runs tip within {LIFE} quarters, which gives "
                f"{found.pairs} matched pairs, too few to judge a warning.")
    memory, variance, level = (found.curves[name] for name in ("autocorrelation", "variance", "level"))
    hits, alarms = found.alarms["autoregressive", "autocorrelation"]
    return (f"{capital(found.name)} ({found.pairs} pairs): rising autocorrelation tells runs that tip from runs that do not "
            f"with an area of {area(memory)}, rising variance with {area(variance)}, a low level alone with {area(level)}; "
            f"against AR(1) surrogates at 5 % autocorrelation raises an alarm in {percent(hits)} of the runs that tip and in "
            f"{percent(alarms)} of the others.")


def area(curve) -> str:
    """An area under a curve with its interval."""
    return f"{curve.area:.2f} ({curve.interval[0]:.2f} to {curve.interval[1]:.2f})"


def capital(text: str) -> str:
    """The name of a comparison at the head of a sentence; a scenario's stays as it is written."""
    return text[0].upper() + text[1:] if text.startswith("mean field") else text


# --- caveats and captions --------------------------------------------------------------------------------


def caveats(study: Study) -> tuple[str, ...]:
    """What a referee should hold against it."""
    plan = study.plan
    years = study.quarters / 4
    return (
        f"The slowest sweep lasts {years:,.0f} years: it shows which states exist, not what a president could see.",
        "What is left in an infinitely slow sweep rests on a lag in proportion to speed, which a sweep shows only once it is "
        "slow against every memory of the model; where the two tests disagree, trust the two pasts that meet or do not. Past a "
        "fold the delay falls more slowly, so that a true loop comes out a little too large; a loop narrower than one step "
        "of the driver cannot be seen.",
        f"A gap whose interval holds zero is excluded only where all of the interval lies within ±{APART:g}; {plan.seeds} "
        f"seeds and {len(plan.levels)} levels set its width.",
        "With luck a system may switch between two states before a fold is reached: the sweep then understates how far "
        "apart the folds are.",
        "The agents' portfolio is not the logistic response of the textbook loop. It equals it at a belief of one half, "
        "where both have share 1/2 and the same slope; elsewhere it is steeper, so that its window opens at a smaller "
        "feedback and is wider, and its lower fold is a corner.",
        "Two histories that both end in the same fracture count as one: where everybody has left, there is nothing left to "
        "remember.",
        "In the limit all types of resolve are one and nothing is learnt, so that belief is what anybody can reckon. Learning "
        "comes back with the step of the ladder at which resolve is unknown.",
        "The hardening index of a history is that of each quarter against the reference run of the same seed; a run's index "
        f"is that of its last term. Below {LEAST_INDEX:g} (rivals use an opportunity more than twice as often) it counts as "
        f"{LEAST_INDEX:g}.",
        "In the mean field before a slow fold the level tells everything, because the driver that moves it is what differs "
        "between the runs; there the curve shows that the indicators work, not that they are needed.",
        "The ladder takes mechanisms back in one order; another order may name another step. It is climbed in Arcadia, a "
        "world of four imaginary allies.",
        "Fractures of the scenario happen with nothing moved: they are tipping by chance and by events from a state that "
        "does not lose its stability first, which gives no early warning (Ditlevsen and Johnsen 2010). A low level tells "
        "who is near the edge, not when.",
        f"Pairs are matched on the quarters, not on the level; runs that fractured before quarter {8 + SHORT + LEAD} are "
        f"left out. A quiet run may fracture later than {SHORT} quarters on, which makes the areas a little too small.",
        *([] if plan.thorough else [ROUGH]),
        "The calendar of the scenario passes before the sweep begins; its elections go on through it.",
    )


def shown_figures(study: Study) -> tuple[Shown, ...]:
    """Captions, made from what was run."""
    plan, driver = study.plan, find(study.plan.driver)
    sweep = (f"{plan.world.name}, {plan.driver} from {plan.levels[0]:g} to {plan.levels[-1]:g} and back in "
             f"{len(plan.levels)} levels, {plan.seeds} seeds, {BURN_IN} quarters before the first step")
    row = study.folds[study.folds["chi"] == CHI].iloc[0]
    return (
        Shown("loops", f"Up and down along one history. a: belief of the agents in the limit (points: mean over "
              f"{len(study.limit_ways[1])} seeds, which luck hardly tells apart) over the mean field with their portfolio, "
              f"chi = {CHI:g}, tau = {limit.TAU:g}, autonomy_cost = {mean_field_cost()[0]:g}, risk_aversion = "
              f"{mean_field_cost()[1]:g}; solid: stable, dashed: unstable. b: {sweep}; nobody leaves, second cycle; bands "
              "hold 80 % of the seeds. c: the same with allies that may leave, first cycle; thin lines: seeds, thick: their "
              "mean.",
              f"Three panels. a: an S-shaped curve with two stable branches; the agents jump up at {row['agents_there']:.2f} "
              f"and down at {row['agents_back']:.2f}. b: two lines over {driver.label.lower()}. c: lines of single histories "
              "between 0 and 1."),
        Shown("speeds", f"a: gap between the way back and the way there, mean over the driver, positive where the state is "
                        f"late. Black "
              f"and grey: textbook loop swept 0.3 either side of chi/2 in 61 levels. Coloured: {sweep}; nobody leaves, "
              "second cycle, Student's 95 % intervals over the seeds. Shaded: belief with the driver at rest, 95 % of mean "
              "gaps when each seed's sign is drawn at random. b: size of the difference in mean belief between two histories, "
              f"one from either end of the driver ({BEFORE} quarters), from the quarter on in which the driver becomes the "
              "same (the middle of the sweep; for the limit the middle between its folds); the luck is the same throughout; "
              "bands hold 80 % of the seeds.",
              f"a: gaps against quarters a step; {turns_say(study)}. b: differences against time, told in the sentences of "
              "the finding."),
        Shown("ladder", f"From the limit to the whole model in Arcadia, chi = {CHI:g} until own costs come back. a: gap in "
                        f"belief left at no "
              f"speed with its 95 % interval, from sweeps of {limit.DRIVER} over its whole range; b: range of mean belief "
              f"over the driver. Each row keeps what the rows above brought back; {int(study.ladder['seeds'][0])} seeds.",
              "Two panels with a row for each mechanism; from the first row to the last the gap goes from "
              f"{study.ladder['gap'].iloc[0]:.3f} to {study.ladder['gap'].iloc[-1]:.3f} and the range from "
              f"{study.ladder['range'].iloc[0]:.2f} to {study.ladder['range'].iloc[-1]:.2f}."),
        Shown("warnings", f"Hits against false alarms of a rising autocorrelation, a rising variance and a low level, areas "
                          f"in the keys. "
              f"Mean field: chi = {CHI:g}, 120 turns before tipping (slow fold: the driver falls from 0.6 to 0.3 in 240 "
              f"turns). {plan.world.name}: {plan.warned} runs of {LIFE} quarters with nothing moved, {SHORT} quarters that "
              f"end {LEAD} before the fracture, each run matched with one that does not fracture. Shaded: 95 % of the curves "
              "of a score that knows nothing.",
              "; ".join(warned_says(found) for found in study.warned)),
        Shown("cusp", f"Where the loop has two stable states (shaded), over the driver a and the feedback chi, tau = "
                      f"{limit.TAU:g}, tau_H = "
              f"{limit.TAU_H:g}; points: where the agents of the limit pass a belief of {limit.MIDDLE:g}, bars: a step "
              f"of the driver, held for {int(study.folds['quarters_a_step'][0])} quarters.",
              f"Two wedges that open upwards from a cusp. {points_lie(study.folds)}"),
    )


def turns_say(study: Study) -> str:
    """What becomes of the gap of the mean field as the sweep slows down."""
    ends = [(chi, rows["gap"].iloc[0], rows["gap"].iloc[-1]) for chi, rows in study.turns.groupby("chi", sort=False)]
    goes = (f"from {first:.3f} to {last:.3f} at chi = {chi:g}" for chi, first, last in ends)
    return f"the mean field's goes {' and '.join(goes)}"


def points_lie(folds: pd.DataFrame) -> str:
    """Where the agents pass between the branches, against the folds of the loop with their portfolio."""
    said = []
    for row in folds[folds["portfolio_low"].notna()].itertuples():
        off = (row.agents_back - row.portfolio_low) / row.step, (row.agents_there - row.portfolio_high) / row.step
        where = "on the edges" if max(map(abs, off)) <= 2.0 else " and ".join(
            f"{abs(steps):.0f} steps {'inside' if inside else 'outside'} the {side} edge"
            for side, steps, inside in (("left", off[0], off[0] > 0.0), ("right", off[1], off[1] < 0.0)))
        said.append(f"At chi = {row.chi:g} the agents pass at {row.agents_back:.3f} and {row.agents_there:.3f}, {where} at "
                    f"{row.portfolio_low:.3f} and {row.portfolio_high:.3f}")
    return ". ".join(said) + "." if said else "No feedback that was tried has two states."


def mean_field_cost() -> tuple[float, float]:
    """Cost and aversion of the limit's portfolio."""
    loop = limit.mean_field_of(CHI)
    return loop.hedging.cost, loop.hedging.aversion


def shown_tables() -> tuple[Shown, ...]:
    """What each table holds."""
    return (
        Shown("folds", "Folds of the mean field with the textbook response and with the portfolio, and where the agents of "
                       "the limit "
              "pass between the branches; one row a feedback chi."),
        Shown("rates", "Gap of the second cycle by variant (whole, or nobody leaves), outcome and quarters a step, with the "
                       "first cycle, "
              "the driver at rest, and the range of the response."),
        Shown("drivers", "Gap in belief in an infinitely slow sweep for every driver over its range, nobody leaving."),
        Shown("meetings", "Difference of two histories from either end of the driver: what is left "
              f"{TOGETHER} quarters after the driver has become the same."),
        Shown("ladder", "Gap in belief in an infinitely slow sweep and range of the response as mechanisms come back."),
        Shown("warnings", "Area under the curve with its interval for every score, and alarms at 5 % against either kind of "
                          "surrogate."),
        Shown("ways", f"Mean over seeds by level of the driver, way, cycle and quarters a step: {BELIEF}, {HARDENING}, "
                      f"{GONE}."),
    )
