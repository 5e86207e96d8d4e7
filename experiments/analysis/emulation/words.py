"""What an emulator says, in sentences and captions made from its numbers."""

import pandas as pd

from ...emulator import Emulator, Surface
from ...wording import listed, percent, spoken
from ..sensitivity.words import counted, interval
from .ahead import Ahead
from .gaussian import MOST_CARRIED, MOST_FITTED
from .points import Points
from .shares import SAMPLES
from .trust import FOLDS, LEAST_R2, said

MOST = 3  # factors, or regions, named in a sentence


def trust_sentence(name: str, surface: Surface) -> str:
    """How well held-out points are met, and where not."""
    met = (f"Of the variance of {surface.label} over points that were held out, the emulator meets "
           f"{percent(max(0.0, surface.r2))}; its 95 % band holds {percent(surface.coverage)} of them")
    if surface.r2 < LEAST_R2:
        return f"{met}. It is not to be trusted: {surface.label} is left to the runs."
    if not surface.doubt:
        return f"{met}, and in no part of any factor does it fail."
    parts = [said(region) for region in surface.doubt]
    more = f" and {len(parts) - MOST} more parts" if len(parts) > MOST else ""
    return f"{met}. It is not to be trusted at {listed(parts[:MOST], 'or')}{more}; there it answers with the nearest runs."


def twin_sentence(surface: Surface, other: Surface) -> str:
    """An outcome that another one tells of."""
    way = "is" if surface.values[0] == other.values[0] else "runs against"
    return (f"{surface.label[0].upper()}{surface.label[1:]} {way} {other.label} but for its threshold: what is said of one "
            "holds for the other.")


def shares_sentence(surface: Surface, table: pd.DataFrame) -> str:
    """Who has most of the variance."""
    leaders = table.sort_values("Shapley", ascending=False)[:MOST]
    parts = [f"{spoken(row.parameter)} {interval(row.Shapley, row.Shapley_half)}" for row in leaders.itertuples()]
    alone = table["S1"].sum()
    return (f"Of what the emulator explains of {surface.label}, with what factors do together split among them (Shapley "
            f"effects): {listed(parts)}; one by one, factors explain {percent(max(0.0, alone))}.")


def curve_sentence(surface: Surface, curves: pd.DataFrame) -> str:
    """The factor whose curve reaches farthest."""
    reach = curves.groupby("parameter", sort=False)["mean"].agg(lambda mean: mean.max() - mean.min())
    name = reach.idxmax()
    line = curves[curves["parameter"] == name]
    lowest, highest = (line.loc[pick] for pick in (line["mean"].idxmin(), line["mean"].idxmax()))
    ends = [f"{end['mean']:.2f} (95 % band {end['low']:.2f} to {end['high']:.2f}) at {at(end['value'])}"
            for end in (lowest, highest)]
    return f"On average over all others, {spoken(name)} alone moves {surface.label} most, from {' to '.join(ends)}."


def at(value: object) -> str:
    """A value of a factor as it stands in a sentence."""
    return value if isinstance(value, str) else f"{value:.3g}"


def ahead_sentence(found: Ahead, emulator: Emulator) -> str:
    """How wide the bands on the frontiers are now, and after the points to run next."""
    parts = [f"{emulator.surfaces[name].label} ±{half:.2f} now and ±{found.then[name]:.2f} then (never below "
             f"±{found.least[name]:.2f}, by what is rougher than the surface)"
             for name, half in found.now.items() if half > 0.0]
    if not parts:
        return "No outcome comes near a frontier within these ranges: there is nothing to run next."
    return (f"After {counted(len(found.table), 'more point', 'more points')}, the 95 % band on the frontier is expected to be "
            f"{'; '.join(parts)}.")


METHOD = (
    "A Gaussian process with a Matérn 5/2 covariance and one length a factor (Rasmussen and Williams 2006; scikit-learn) "
    "through the means over the seeds; named choices as indicators; lengths by maximal likelihood on at most "
    f"{MOST_FITTED} points, the surface on at most {MOST_CARRIED}. The noise of a mean is that of its seeds, without what a "
    "shared seed adds everywhere. "
    f"Cross-validation holds out points with all their seeds, in {FOLDS} blocks (Dubrule 1983). First order (Saltelli et "
    "al. 2010), total order (Jansen 1999) and Shapley effects (Owen 2014; Goda 2021) are those of the surface, on "
    f"{SAMPLES} samples, with products over pairs of different seeds (Hoeffding 1948), so that they are free of luck. Bands: "
    "surfaces drawn by pathwise conditioning (Wilson et al. 2020), other seeds, other samples.")


def captions(points: Points) -> dict[str, str]:
    """One a figure."""
    how = f"{len(points.table):,} points, {points.seeds} {'shared' if points.shared else 'independent'} seeds"
    return {
        "trust": f"Points that were held out: what the emulator expects (across) and what their runs came to (up); {how}. "
                 "Line: equal. R²: share of the variance that is met, luck in both; beside it the share of points in the "
                 "95 % band.",
        "indices": "First-order Sobol' indices (squares), Shapley effects (triangles) and total-order indices (dots) of the "
                   f"emulator, without luck; {how}; bars: 95 % intervals over surfaces{' and seeds' * points.shared}. What "
                   "lies below 0 or above 1 is estimation error and is drawn there.",
        "curves": f"The first outcome that is told, over one factor, on average over all others; {how}; band: 95 %. Dashed: "
                  "from the runs alone, where the emulator is not to be trusted.",
        "sections": "Sections through the frontier: where the outcome crosses its level (thick line) over the two leading "
                    "numbers, in columns by the next factor, all others as the scenario has them. Shaded: the 95 % band of the "
                    "crossing.",
    }


def caveats(points: Points, emulator: Emulator, used: int) -> list[str]:
    """What a referee should hold against it."""
    left = [surface.label for surface in emulator.surfaces.values() if surface.r2 < LEAST_R2]
    found = ["Shares of variance belong to the values that were sampled, all factors independent; what the emulator does not "
             "explain belongs to no factor.",
             "Regions are looked at one factor at a time: an emulator may fail where two factors meet and nowhere else.",
             "Where an outcome jumps, a smooth surface bends: bands hold what is rougher than it only on average."]
    if left:
        found.append(f"No surface for {listed(left)}: the runs are too few, or what they vary by is luck.")
    if used < len(points.table):
        found.append(f"{used:,} of {len(points.table):,} points carry the surface; the others are not used.")
    if points.shared:
        found.append("Points share their seeds, so that all is conditional on these histories; intervals of shares say what "
                     "other seeds would change, bands of curves do not.")
    if points.failed:
        found.append(f"{points.failed:,} runs failed and count as the mean of their point.")
    return found
