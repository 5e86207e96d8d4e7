"""What can be said of a sweep by itself: its design, the shares of the phases, a map if it has two axes, and the next step."""

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from ...model.cells import declaration
from ...model.outcomes import PHASES
from ..analysis.clusters import LEVEL, error_of
from ..analysis.finding import Finding, Shown
from ..analysis.levers.luck import Estimate, bounded, unanimous
from ..maps.figure import draw_map
from ..maps.scales import is_logarithmic
from ..paper.style import COLUMN, PHASE_COLOURS, house_style, raw, svg
from ..sweep.results import Results
from ..wording import percent
from .chapter import Chapter, ReportError

NEXT = {"saltelli": "sensitivity", "morris": "sensitivity", "ofat": "sensitivity", "latin_hypercube": "discover",
        "sobol": "discover"}
WHOLE = 11  # levels up to so many are listed


def chapter_of_sweep(folder: Path) -> Chapter:
    """The sweep in a folder as a chapter. Raises StoreError, or ReportError if its runs kept no phase."""
    swept = Results(folder)
    runs = swept.runs()
    if "phase" not in runs:
        raise ReportError(f"the sweep in '{folder}' kept no phase; add it to 'run' under [outcomes] and sweep again")
    manifest, shares, design = swept.manifest, shares_of(runs), design_of(swept.design())
    drawn = {"phases": draw_shares(shares)}
    said = f"{what_was_run(manifest, runs)} {interval_words(runs)}"
    answer = [*sentences(shares), *index_sentence(runs)]
    figures = [Shown("phases", f"Share of the runs that end in each phase. {said}", " ".join(sentences(shares)))]
    axes = [name for name in ("scenario", *manifest["identity"]["factors"]) if runs[name].nunique() > 1]
    if len(axes) == 2 and manifest["identity"]["design"]["kind"] == "grid" and same_seeds(runs, axes):
        drawn["map"] = draw_map(runs, map_of(manifest, runs, axes))
        figures.append(Shown("map", f"Most likely phase over {axes[0]} (across) and {axes[1]} (up). "
                             f"{what_was_run(manifest, runs)} Colour fades to grey where fewer seeds agree.",
                             f"Map of the most likely phase over {axes[0]} and {axes[1]}."))
    found = Finding(
        kind="sweep", title=manifest["title"] or folder.resolve().name,
        question=manifest["question"] or "In which phase do the runs end?", answer=tuple(answer),
        method=f"{said} The experiment is in `manifest.json`, under spec.", command=f"foedus sweep SPEC.toml --out {folder}",
        scenarios=tuple(dict.fromkeys(runs["scenario"])), varied=tuple(axes), figures=tuple(figures),
        tables=(Shown("phases", "Shares of the runs"), Shown("design", "The design")), caveats=caveats(manifest, folder, axes),
        provenance=provenance(manifest, runs))
    return Chapter(folder.resolve().name, found, {name: svg(figure) for name, figure in drawn.items()},
                   {name: raw(figure, "pdf") for name, figure in drawn.items()}, {"phases": in_words(shares), "design": design})


# --- shares ----------------------------------------------------------------------------------------------


def shares_of(runs: pd.DataFrame) -> pd.DataFrame:
    """Share of the runs in each phase that appears, with a 95 % interval (empty for one replicate): share, low, high.

    Whole histories could have been others, because the points of a design share their seeds.
    """
    counts = pd.crosstab(runs["replicate"], runs["phase"].astype(str)).reindex(columns=PHASES, fill_value=0).to_numpy(float)
    size = runs.groupby("replicate").size().to_numpy(float)
    found = [share_of(of, size) for of in counts.T]
    table = pd.DataFrame({"phase": PHASES, "runs": counts.sum(axis=0).astype(int),
                          **{name: [getattr(one, part) for one in found] for name, part in
                             (("share", "value"), ("low", "low"), ("high", "high"))}})
    return table[table["runs"] > 0].reset_index(drop=True)


def share_of(counts: np.ndarray, size: np.ndarray) -> Estimate:
    """Share of the runs that are counted, from counts and runs by history; no interval for one history."""
    value, histories = float(counts.sum() / size.sum()), len(size)
    influence = (counts - value * size) / size.mean()
    if histories < 2:
        return Estimate(value, np.nan, np.nan)
    if np.allclose(influence, 0.0):
        return unanimous(value, histories, LEVEL, (0.0, 1.0))
    return bounded(value, error_of((influence.var(ddof=1) / histories, histories - 1)), LEVEL, (0.0, 1.0))


def sentences(shares: pd.DataFrame) -> list[str]:
    """A sentence a phase, the most frequent first."""
    return [f"{row.phase} ends {percent(row.share)} of the runs{between(row)}."
            for row in shares.sort_values("share", ascending=False, kind="stable").itertuples()]


def index_sentence(runs: pd.DataFrame) -> list[str]:
    """The hardening index over the runs and what its sign says; nothing where it was not kept."""
    if "hardening" not in runs or not runs["hardening"].notna().any():
        return []
    low, middle, high = (float(q) for q in runs["hardening"].quantile((0.25, 0.5, 0.75)))
    more, less = f"{round(100 * abs(middle))} % less often", f"{round(100 * abs(middle))} % more often"
    meant = "as often" if round(100 * middle) == 0 else more if middle > 0.0 else less
    return [f"The median hardening index is {middle:+.2f} (half of the runs between {low:+.2f} and {high:+.2f}): rivals use an "
            f"opportunity {meant} {'as' if meant == 'as often' else 'than'} in the reference run."]


def between(row: tuple) -> str:
    """The interval in brackets, if there is one."""
    return "" if np.isnan(row.low) else f" (95 % interval {100 * row.low:.1f}–{100 * row.high:.1f} %)"


def in_words(shares: pd.DataFrame) -> pd.DataFrame:
    """The table as it is printed."""
    words = shares.copy()
    for name in ("share", "low", "high"):
        words[name] = ["" if np.isnan(value) else f"{100 * value:.1f} %" for value in words[name]]
    return words.astype(str)


def draw_shares(shares: pd.DataFrame) -> Figure:
    """Bars with their intervals, named and numbered, one column wide."""
    with house_style():
        figure = Figure(figsize=(COLUMN / 72, (26 + 15 * len(shares)) / 72), layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.subplots()
        places = np.arange(len(shares))
        axes.barh(places, 100 * shares["share"], color=[PHASE_COLOURS[name] for name in shares["phase"]], edgecolor="#1A1A1A",
                  linewidth=0.5, height=0.7)
        axes.hlines(places, 100 * shares["low"], 100 * shares["high"], color="#1A1A1A", linewidth=1.0)
        for place, row in zip(places, shares.itertuples(), strict=True):
            end = row.share if np.isnan(row.high) else max(row.share, row.high)
            axes.text(100 * end + 1.5, place, percent(row.share), va="center")
        axes.set(yticks=places, yticklabels=shares["phase"], xlim=(0, 100), xticks=range(0, 101, 25), xlabel="% of the runs")
        axes.invert_yaxis()
    return figure


# --- design ----------------------------------------------------------------------------------------------


def design_of(design: pd.DataFrame) -> pd.DataFrame:
    """A row a factor: its levels, or its range."""
    rows = []
    for name in design.columns.drop("point"):
        values = design[name].dropna().unique()
        if len(values) <= WHOLE or not np.issubdtype(np.asarray(values).dtype, np.number):
            said = ", ".join(f"{value:g}" if isinstance(value, float) else str(value) for value in values)
        else:
            said = f"{len(values)} values from {values.min():g} to {values.max():g}"
        rows.append({"factor": name, "meaning": "" if name == "scenario" else declaration(name).label, "values": said})
    return pd.DataFrame(rows)


def what_was_run(manifest: dict, runs: pd.DataFrame) -> str:
    """Design, points, replicates, runs, scenarios."""
    seeds, scenarios = runs.groupby("point").size(), ", ".join(dict.fromkeys(runs["scenario"]))
    each = f"{seeds.min()}" if seeds.min() == seeds.max() else f"{seeds.min()} to {seeds.max()}"
    kind = manifest["identity"]["design"]["kind"]
    failed = int(runs["failure"].notna().sum())
    return (f"{len(runs):,} runs of {scenarios}: {len(seeds):,} points of a {kind} design × {each} seeds."
            f"{f' {failed:,} runs failed and count for no phase.' if failed else ''}")


def interval_words(runs: pd.DataFrame) -> str:
    """What the interval is."""
    if runs["replicate"].nunique() < 2:
        return "One seed a point gives no interval."
    return "Intervals: 95 %, Student's over whole histories, the design as it is."


def same_seeds(runs: pd.DataFrame, axes: list[str]) -> bool:
    """Whether every point of the grid has the same replicates, and none has failed altogether."""
    shape = runs.groupby(axes, observed=True).agg(seeds=("replicate", "nunique"), phases=("phase", "count"))
    levels = [runs[name].nunique() for name in axes]
    full = len(shape) == levels[0] * levels[1] and min(levels) > 1
    return full and shape["seeds"].nunique() == 1 and shape["phases"].min() > 0


def map_of(manifest: dict, runs: pd.DataFrame, axes: list[str]) -> dict:
    """What `draw_map` needs besides the runs."""
    return {"title": manifest["title"] or "Most likely phase", "caption": "", "replicates": int(runs["replicate"].nunique()),
            "axes": [axis_of(name, runs[name]) for name in axes], "default": None}


def axis_of(name: str, values: pd.Series) -> dict:
    """Name, label, unit and choices of an axis."""
    if name == "scenario":
        return {"name": name, "label": "Scenario", "unit": "", "choices": list(dict.fromkeys(values)), "ends": None}
    parameter = declaration(name)
    there = set(values.astype(str))
    choices = [choice for choice in parameter.choices if choice in there]
    axis = {"name": name, "label": parameter.label, "unit": "" if choices else parameter.unit, "choices": choices,
            "ends": None if choices else ["low", "high"]}
    levels = [] if choices else sorted(set(values.tolist()))
    return axis | {"levels": levels or None, "log": is_logarithmic(levels)}


# --- what to hold against it, and what next --------------------------------------------------------------


def caveats(manifest: dict, folder: Path, axes: list[str]) -> tuple[str, ...]:
    """What the shares are not, and the command that says more."""
    kind, step = manifest["identity"]["design"]["kind"], ""
    if kind in NEXT:
        step = f"foedus {NEXT[kind]} {folder}"
    elif len(axes) == 2:
        step = f"foedus map SPEC.toml --out {folder}-map"
    unfinished = f"The sweep is not finished: foedus status {folder} says what is missing." if not manifest["complete"] else ""
    return tuple(filter(None, (
        unfinished,
        "A share of the runs is a share of this design, whose points were chosen; it is the probability of nothing.",
        f"Next step: `{step}`." if step else "Next step: `foedus study` asks what decides the outcome, and how firmly.")))


def provenance(manifest: dict, runs: pd.DataFrame) -> dict[str, object]:
    """As `analysis.finding.provenance` writes it, from the manifest; versions are those of every session, oldest first."""
    identity, sessions = manifest["identity"], manifest["sessions"]
    names = dict.fromkeys(name for session in sessions for name in session["versions"])
    versions = {name: ", ".join(dict.fromkeys(session["versions"].get(name, "none") for session in sessions)) for name in names}
    ended = [session["ended"] for session in sessions if session["ended"]]
    return {"foedus": versions.pop("foedus", ""), "model": identity["model"], "data": list(identity["scenarios"].values()),
            "runs": len(runs), "seeds": f"{runs['replicate'].nunique()} a point", "versions": versions,
            "made": ended[-1] if ended else ""}
