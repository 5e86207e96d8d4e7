"""What ``foedus tipping`` found, in sentences made from the numbers."""

import numpy as np
import pandas as pd

from ....model.parameters import find
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
    """The sentences of the finding: the scenario's own, then where the agents reduce to the loop and leave it."""
    return (*loop_says(study), *exits_say(study), *drivers_say(study), mean_field_says(), limit_says(study),
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
        text = (f"With nobody leaving, {plan.world.name} swept over {plan.driver} shows a gap in {word} of "
                f"{slowest['gap']:+.3f} at {int(slowest['hold'])} quarters a step ({fastest['gap']:+.3f} at "
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
    return f"{numbers}: no hysteresis is shown."


def meetings_say(study: Study) -> list[str]:
    """Whether two pasts under the same luck become one history."""
    table = meetings_table(study.meetings)
    known = table[table["world"] == "limit"].iloc[0]
    said = ["Two histories from either end of the driver that live on under the same driver and luck stay apart in the "
            f"limit between its folds (difference in belief {known['left']:.2f} after {TOGETHER} quarters, in "
            f"{known['share_apart']:.0%} of the seeds)."]
    for world, words in (("stay", "with nobody leaving"), ("whole", "where allies may leave")):
        rows = table[table["world"] == world]
        worst = rows.loc[rows["left"].idxmax()]
        one = worst["share_apart"] == 0.0
        half = "" if np.isnan(worst["half_life"]) else (f"; half of the first difference ({worst['first']:.2f}) is gone after "
                                                        f"{worst['half_life']:.0f} quarters")
        said.append(f"In {study.plan.world.name}, {words}, they {'become one' if one else 'do not all become one'}: "
                    f"on average over the seeds at most {worst['left']:.4f} is left (in {OUTCOMES[worst['outcome']]}, "
                    f"{study.plan.driver} = {worst['level']:g}; "
                    f"{worst['share_apart']:.0%} of the seeds apart by more than {APART:g}){half}.")
    return said


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
    closed = next((k for k in range(len(rows)) if rows["low"][k] <= 0.0), None)
    flat = int((rows["range"].shift(1) - rows["range"]).fillna(0.0).idxmax())
    ends = (f"the limit (gap in an infinitely slow sweep {rows['gap'][0]:.3f}, mean field {rows['mean_field'][0]:.3f}, "
            f"over the whole range of {limit.DRIVER})", "the whole of Arcadia")
    first = (f"Between {ends[0]} and {ends[1]} the loop is first lost when {rows['step'][closed]} ({rows['gap'][closed]:+.3f}, "
             f"{rows['low'][closed]:+.3f} to {rows['high'][closed]:+.3f})"
             if closed else f"The loop survives every step from {ends[0]} to {ends[1]}")
    return (f"{first}; belief responds least from the step at which {rows['step'][flat]} (its range over the driver falls "
            f"from {rows['range'][flat - 1]:.2f} to {rows['range'][flat]:.2f}).")


def exits_say(study: Study) -> list[str]:
    """Whether anybody comes back from a fracture."""
    found, hold = study.exits, study.plan.holds[0]
    if found.ever == 0.0:
        return [f"Where allies may leave, no history fractured while {study.plan.driver} went up and down at {steps(hold)}."]
    return [f"Where allies may leave, {found.ever:.0%} of the histories fractured at some time in {CYCLES} cycles at "
            f"{steps(hold)}, and {found.back:.0%} of these were whole again at the end, when the driver had come back."]


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
            f"against AR(1) surrogates at 5 % autocorrelation raises an alarm in {hits:.0%} of the runs that tip and in "
            f"{alarms:.0%} of the others.")


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
        f"\"No hysteresis is shown\" means none larger than the interval; {plan.seeds} seeds and {len(plan.levels)} levels "
                                   "set it.",
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
              "second cycle, 95 % intervals from resampled seeds. Shaded: belief with the driver at rest, 95 % of mean gaps "
              "when each seed's sign is drawn at random. b: size of the difference in mean belief between two histories, "
              f"one from either end of the driver ({BEFORE} quarters), from the quarter on in which the driver becomes the "
              "same (the middle of the sweep; for the limit the middle between its folds); the luck is the same throughout; "
              "bands hold 80 % of the seeds.",
              "a: gaps against quarters a step; the mean field with two states stays up, that with one state falls to "
              "nothing. b: differences against time; the limit's stays, the scenario's is in the sentences of the finding."),
        Shown("ladder", f"From the limit to the whole model in Arcadia, chi = {CHI:g} until own costs come back. a: gap in "
                        f"belief left at no "
              f"speed with its 95 % interval, from sweeps of {limit.DRIVER} over its whole range; b: range of mean belief "
              f"over the driver. Each row keeps what the rows above brought back; {int(study.ladder['seeds'][0])} seeds.",
              "Two panels with a row for each mechanism; the gap and the response both shrink downwards."),
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
              "Two wedges that open upwards from a cusp, with the agents' points at two drivers for each feedback."),
    )


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
