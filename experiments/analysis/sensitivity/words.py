"""What the sensitivity analyses found, in sentences and captions made from the numbers."""

import math
from collections.abc import Sequence
from statistics import NormalDist

import pandas as pd

from ...wording import listed, percent, spoken
from ..finding import Z
from .ofat import BAND
from .runs import LEAST_INDEX, RARE, Outcome, Runs
from .sobol import Sobol

MOST = 3  # parameters named in a sentence


def interval(value: float, half: float) -> str:
    """A share with its interval, in percent, as it is: it may lie below 0 or above 100."""
    return f"{100 * value:z.0f} % ({100 * (value - half):z.0f} to {100 * (value + half):z.0f})".replace("-", "\N{MINUS SIGN}")


def counted(number: int, one: str, many: str) -> str:
    """A number with the word that fits."""
    return f"{number} {one if number == 1 else many}"


# --- Sobol' indices ----------------------------------------------------------------------------------------


def sobol_sentences(found: Sequence[Sobol]) -> list[str]:
    """For every outcome what explains it alone, with others, and how many parameters are told from luck."""
    return [sentence for s in found for sentence in (*alone(s), *together(s))] + [left_out([s.indices for s in found])]


def alone(s: Sobol) -> list[str]:
    """The largest first-order index, and the count of parameters told from luck."""
    if s.indices["ST"].isna().all():
        return [f"The points of this sample cannot be told apart in {s.outcome.label}: what they vary by is luck."]
    above = s.indices[s.indices["above"]].sort_values("ST", ascending=False)
    count = f"{told(above, len(s.indices))}."
    first = s.indices.loc[s.indices["S1"].idxmax()]
    if not len(above) or not first["S1"] > first["S1_half"]:
        return [f"No parameter alone has a share of the variance of {s.outcome.label} that can be told from none; {count}"]
    return [f"Of the variance of {s.outcome.label} over the points, {interval(first['S1'], first['S1_half'])} is due to "
            f"{spoken(first['parameter'])} alone; {count}"]


def told(above: pd.DataFrame, parameters: int) -> str:
    """'9 of 21 parameters can be told from luck: a, b and c lead'."""
    names = [spoken(name) for name in above["parameter"]]
    some = f": {listed(names[:MOST])}{' lead' if len(names) > MOST else ''}" if names else ""
    return f"{len(names)} of {counted(parameters, 'parameter', 'parameters')} can be told from luck{some}"


def together(s: Sobol) -> list[str]:
    """What parameters explain one by one, and the pair that interacts most."""
    if math.isnan(s.apart[1]):
        return []
    if abs(s.apart[0] - 0.5) > 0.5 or s.apart[1] > 0.5:
        return [f"The sample is too small to say how much of the variance of {s.outcome.label} is explained one by one."]
    text = f"One by one, the parameters explain {interval(*s.apart)} of the variance of {s.outcome.label}"
    if not len(s.pairs):
        return [f"{text}; the rest is their interaction."]
    # among hundreds of pairs some interval misses zero by luck; Bonferroni's is wider
    wider = NormalDist().inv_cdf(1.0 - 0.025 / len(s.pairs)) / Z
    sure = s.pairs[s.pairs["S2"] > wider * s.pairs["S2_half"]]
    if not len(sure):
        return [f"{text}, and no pair adds a share that can be told from none."]
    pair = sure.loc[sure["S2"].idxmax()]
    return [f"{text}; of the pairs, {spoken(pair['first'])} with {spoken(pair['second'])} adds most, "
            f"{interval(pair['S2'], pair['S2_half'])}."]


def left_out(tables: Sequence[pd.DataFrame]) -> str:
    """Parameters that no outcome tells from luck; not to be told from luck is not to do nothing."""
    above = {name for table in tables for name in table.loc[table["above"], "parameter"]}
    names = [spoken(name) for name in tables[0]["parameter"] if name not in above]
    if not names:
        return "Every parameter can be told from luck for some outcome."
    return f"Within these ranges and with this sample, no outcome tells {listed(names, 'or')} from luck."


def sobol_captions(runs: Runs) -> dict[str, str]:
    """A caption for each figure."""
    size, seeds = int(runs.options["samples"]), runs.phases.shape[1]
    how = (f"{size} samples, {len(runs.table):,} points, {seeds} {'shared' if runs.shared else 'independent'} seeds; bars: "
           f"95 % intervals over samples{' and seeds' if runs.shared else ''}.")
    return {
        "indices": "First-order (squares) and total (dots) Sobol' indices of the expected outcome, without the luck of its "
                   f"seeds. Grey: the total cannot be told from none. {how} What lies below 0 or above 1 is estimation "
                   "error and is drawn at 0 or 1; the table has it as it is. An outcome whose points cannot be told apart "
                   "has no panel.",
        "pairs": f"Second-order indices in percent of the variance of each outcome (below the diagonal) and first-order "
                 f"indices (on it) of the leading parameters. Bold: the 95 % interval excludes 0. {how}",
        "convergence": f"Total indices of the leading parameters from the first eighth, quarter, half and all of the "
                       f"samples. What lies below 0 or above 1 is drawn there. {how}",
    }


# --- screening, curves, replicates ---------------------------------------------------------------------------


def morris_sentences(found: Sequence[tuple[Outcome, pd.DataFrame]]) -> list[str]:
    """For every outcome the parameter with the largest effect, and how many are told from luck."""
    sentences = []
    for outcome, table in found:
        above = table[table["above"]].sort_values("mu_star", ascending=False)
        sentences.append(moves_most(outcome.label, above, len(table)) if len(above)
                         else f"No parameter moves {outcome.label} by what can be told from luck.")
    return [*sentences, left_out([table for _, table in found])]


def moves_most(outcome: str, above: pd.DataFrame, parameters: int) -> str:
    """The largest effect told from luck, and how many effects depend on the other parameters."""
    first, ranges = above.iloc[0], above[~above["listed"]]
    curved = int((ranges["sigma"] > ranges["mu_star"]).sum())
    low, high = max(0.0, first["mu_star"] - first["mu_star_half"]), first["mu_star"] + first["mu_star_half"]
    vary = f", {curved} of them with effects that vary more than they weigh (sigma above mu*)" if curved else ""
    name = spoken(first["parameter"])
    how = f"Going from one {name} to another" if first["listed"] else f"Crossing the range of {name}"
    return (f"{how} moves {outcome} by {first['mu_star']:.2f} on average (95 % interval {low:.2f} to {high:.2f}); "
            f"{told(above, parameters)}{vary}.")


def morris_caption(runs: Runs) -> str:
    """Of the plane of mu* and sigma."""
    return ("Morris screening: mean size (mu*) and spread (sigma) of the change of the outcome when a parameter crosses its "
            f"range, or goes from one level of a list to another; {runs.options['samples']} trajectories, {len(runs.table):,} "
            f"points, {runs.phases.shape[1]} seeds; bars: 95 % intervals over trajectories{' and seeds' * runs.shared}. Grey: "
            "not told from luck. Above the grey line (sigma = mu*) effects depend on where the other parameters are; a list "
            "has sizes without a sign.")


def ofat_sentences(reach: pd.DataFrame, labels: dict[str, str]) -> list[str]:
    """For every outcome the factors that alone move it most."""
    sentences = []
    for outcome, table in reach.groupby("outcome", sort=False):
        real = table[table["above"]].sort_values("reach", ascending=False)
        if not len(real):
            sentences.append(f"No parameter alone moves {labels[outcome]} by what can be told from luck.")
            continue
        leaders = [f"{spoken(row.parameter)} ({row.reach:.2f})" for row in real[:MOST].itertuples()]
        sentences.append(f"From the scenario's own values, {len(real)} of {counted(len(table), 'parameter', 'parameters')} "
                         f"move{'s' if len(real) == 1 else ''} {labels[outcome]} alone by what can be told from luck, most "
                         f"of all {listed(leaders)}; in brackets the largest less the smallest mean.")
    return sentences


def ofat_captions(runs: Runs) -> dict[str, str]:
    """Of both pages of curves."""
    seeds = runs.phases.shape[1]
    low, high = (f"{q:.0%}".replace("%", " %") for q in BAND)
    how = (f"one parameter at a time over its range, the others as the scenario has them; {len(runs.table):,} points, {seeds} "
           f"{'shared' if runs.shared else 'independent'} seeds. Dashed line or slanted name: the scenario's own value.")
    return {"phases": f"Probability of each phase: {how} A probability near one half has a 95 % interval of about "
                      f"±{196 * 0.5 / seeds**0.5:.0f} points.",
            "hardening": f"The hardening index, by how much rivals use an opportunity less often than in the reference run: "
                         f"mean and the band from {low} to {high} of the seeds: {how}"}


def replicates_sentence(tables: dict[str, pd.DataFrame]) -> str:
    """What the seeds leave to luck."""
    last = {label: table.iloc[-1] for label, table in tables.items()}
    worst = max(last, key=lambda label: last[label]["share"])
    return (f"With {int(last[worst]['seeds'])} seeds a point, Monte Carlo error makes up at most "
            f"{percent(last[worst]['share'])} of the variance of any outcome over the points ({worst}).")


REPLICATES = ("How much of the variance of each outcome over the points is the Monte Carlo error of their means, by the number "
              "of seeds: the mean variance within a point over the number of seeds, against the variance between points. Where "
              "all points share their seeds, what a seed moves all of them by separates none and is no error.")


SCOPE = {
    "ofat": "The curves hold for the scenario's own values of all other parameters and say nothing of how parameters act "
            "together.",
    "morris": "Effects belong to the ranges that were sampled; mu* ranks parameters and is no share of anything.",
    "saltelli": "Shares of variance belong to the ranges that were sampled, with every value in a range as likely as any other "
                "and all parameters independent; other ranges give other shares.",
}


def cut_index(runs: Runs) -> list[str]:
    """How many runs have an index below the least that counts."""
    return [f"A hardening index below {LEAST_INDEX:g} (rivals use an opportunity more than twice as often as in the reference "
            f"run) counts as {LEAST_INDEX:g}, in {percent(runs.cut)} of the runs."] if runs.cut else []


def caveats(runs: Runs, rare: Sequence[str]) -> list[str]:
    """What a referee should hold against the analysis."""
    found = [SCOPE[runs.kind], *cut_index(runs)]
    if runs.shared:
        found.append("Points share their seeds, so that an outcome is the mean over these seeds, and results are conditional "
                     "on them; intervals say what other seeds would change as well as other points.")
    if rare:
        found.append(f"{listed([f'P({phase})' for phase in rare])} {'is' if len(rare) == 1 else 'are'} not analysed: fewer "
                     f"than {100 * RARE:g} % of the runs end there, or as many at every point.")
    if runs.listed:
        found.append(f"The effect of {listed([spoken(name) for name in runs.listed])} is the size of the change between two "
                     "levels of a list, that of all others belongs to a whole range: two kinds of size that do not compare.")
    if runs.failed:
        found.append(f"{runs.failed:,} runs failed and count as the mean of their point.")
    return found
