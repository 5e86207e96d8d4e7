"""What a calibration found, in sentences and captions made from its numbers."""

import pandas as pd

from ..wording import listed, percent, spoken
from .checks import CLAIMED, DOUBT, TOUCHED_DISTANCE, TOUCHED_SPREAD, TRUTHS
from .inference import LEARNING
from .spec import Calibration

FAR = 0.95  # share of truths with nearer runs above which the record is called far from the model


def narrowed(marginals: pd.DataFrame) -> str:
    """The parameters that the record narrows, most first."""
    found = marginals[marginals["touched"]].sort_values("spread")
    if found.empty:
        return "The record narrows none of these parameters."
    parts = [f"{spoken(row.parameter)} to {row.low:.3g} to {row.high:.3g} (spread {row.spread:.2f} of the prior's)"
             for row in found.itertuples()]
    return f"The record narrows or moves {len(found)} of {len(marginals)} parameters, 90 % intervals: {listed(parts)}."


def left_open(marginals: pd.DataFrame) -> str:
    """The parameters that it does not touch."""
    names = [spoken(name) for name in marginals.loc[~marginals["touched"], "parameter"]]
    if not names:
        return "It leaves none of them as the prior had it."
    return (f"It does not touch {listed(names)}: spread at least {TOUCHED_SPREAD:g} of the prior's and Kolmogorov distance "
            f"from it at most {TOUCHED_DISTANCE:g}. What hangs on them is assumed, not learnt.")


def defaults_sentence(marginals: pd.DataFrame) -> str:
    """Where the scenario's own values lie outside."""
    away = marginals[(marginals["own"] < marginals["low"]) | (marginals["own"] > marginals["high"])]
    if away.empty:
        return "Every parameter as the replays have it lies in its 90 % interval."
    return ("Outside the 90 % interval lie the replays' own values of "
            f"{listed([f'{spoken(row.parameter)} ({row.own:.3g})' for row in away.itertuples()])}.")


def checks_sentence(checks: pd.DataFrame) -> str:
    """Ranks and coverage."""
    bad = checks.loc[checks["ranks_p"] * len(checks) < DOUBT, "parameter"]
    ranks = (f"ranks are uneven for {listed([spoken(name) for name in bad])}" if len(bad) else
             "no parameter's ranks are uneven beyond luck")
    return (f"At {TRUTHS} truths that were held out, {percent(CLAIMED)} intervals hold {percent(checks['covered'].mean())} of "
            f"them (by parameter {percent(checks['covered'].min())} to {percent(checks['covered'].max())}), at the truths "
            f"nearest to the record {percent(checks['covered_near'].mean())}; {ranks}.")


def comparison_sentence(checks: pd.DataFrame) -> str:
    """Beside plain rejection."""
    ours, plain = checks["crps"].mean(), checks["crps_rejection"].mean()
    return (f"On the same runs plain rejection has a mean CRPS of {plain:.3f} prior standard deviations at these truths, this "
            f"inference {ours:.3f} (the prior itself about 0.56); it is sharper for "
            f"{int((checks['crps'] < checks['crps_rejection']).sum())} of {len(checks)} parameters.")


def predictive_sentence(scores: pd.DataFrame) -> str:
    """The posterior's runs beside the record, against those of the prior and the defaults."""
    wide = scores.pivot(index="record", columns="runs", values=["RMSE", "covered"])
    parts = [f"{name} {row['RMSE', 'posterior']:.3g} (prior {row['RMSE', 'prior']:.3g}, defaults "
             f"{row['RMSE', 'defaults']:.3g}; {percent(row['covered', 'posterior'])} of cases in the 80 % band)"
             for name, row in wide.loc[list(dict.fromkeys(scores["record"]))].iterrows()]
    return f"Error of the posterior's mean run against the record it was fitted to: {listed(parts)}."


def far_sentence(far: dict[str, float]) -> str:
    """How far each part of the record is from the runs."""
    parts = [name for name, share in far.items() if share > FAR]
    if not parts:
        return f"No part of the record lies farther from its nearest runs than {percent(FAR)} of those truths do."
    return (f"Farther from its nearest runs than {percent(FAR)} of those truths lies the record of {listed(parts)}: no "
            "parameters within these priors bring the model there, and the posterior is the best that this model can do.")


def method(calibration: Calibration) -> str:
    """How, with the works it follows."""
    return (f"{calibration.runs:,} runs of each of {listed(list(calibration.specs))} over a Latin hypercube of the prior, each "
            "with luck of its own and with the error of the record added; summaries are the means of the parameters by ridge "
            "regression on these numbers and their squares (semi-automatic ABC, Fearnhead and Prangle 2012), learnt from "
            f"{percent(LEARNING)} of the runs; of the others the {calibration.draws} nearest to the record are kept and moved "
            "by local-linear regression (Beaumont, Zhang and Balding 2002), on normal quantiles of the prior, so that no draw "
            "leaves its range. Checks: ranks (Talts et al. 2018), coverage also near the record (Prangle et al. 2014), CRPS "
            "(Gneiting and Raftery 2007).")


def caveats(calibration: Calibration, far: dict[str, float], failed: int) -> tuple[str, ...]:
    """What a referee should hold against it."""
    found = ["The defaults were set with these years in view: this posterior is no test of the model, and its fit is no skill.",
             "Statistics count with the errors that are stated; the model's own misfit is in none of them, so that intervals "
             "are too narrow where the model is wrong.",
             "Parameters that are not varied stand at the scenarios' values, as if they were known.",
             "The prior is flat over the ranges of the spec; another range is another posterior."]
    if outside := [name for name, share in far.items() if share > FAR]:
        found.append(f"The record of {listed(outside)} lies outside what these runs do, and counts as lying at their edge.")
    if failed:
        found.append(f"{failed:,} draws failed in a world and are left out.")
    return tuple(found)
