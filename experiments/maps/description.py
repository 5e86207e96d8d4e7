"""What a map shows, as its manifest keeps it and as its caption says it."""

import numpy as np
import pandas as pd

from ... import __version__
from ...model.calendar import label_of
from ...model.cells import declaration, is_cell
from ...model.outcomes import PHASES, RESULT
from ...model.parameters import resolve
from ...model.scenario import in_force
from ...model.setting import Scenario
from ..analysis.finding import Z
from ..sweep.refinement import WIDTH
from ..sweep.rounds import INDEX
from ..sweep.spec import Spec
from ..wording import listed, percent
from .definitions import definitions
from .figure import grids_of
from .indexgrid import PARTS
from .layers import FRACTURED, LEVELS, OFTEN
from .legend import is_index
from .phasegrid import DRAWS, SETTLED, PhaseGrid, map_shares
from .scales import coordinate, is_logarithmic, value_at

ENDS = {"share": ("not at all", "fully"), "probability": ("never", "always"), "switch": ("no", "yes")}


def describe(spec: Spec, axes: tuple[str, str, str], table: pd.DataFrame, swept: dict) -> tuple[dict, list[PhaseGrid]]:
    """All that the figure says besides the runs themselves, as the manifest keeps it under "map"; and the grids of its panels.

    axes: names of the axis across, the axis up and the factor of the panels, or ""; swept: the manifest of the sweep.
    """
    across, up, panel = axes
    steps = spec.design.options.get("steps", [1, 1])
    colour, draws = spec.figure.get("colour", INDEX), spec.design.options.get("draws", 0)
    lucks = spec.replicates.at_least * max(1, draws)  # runs of a point
    shown = {
        "title": spec.figure.get("title") or spec.question or spec.title or spec.name,
        "axes": [describe_axis(spec, name, step) for name, step in zip((across, up), steps, strict=True)],
        "panel": {"name": panel, "values": levels_of(spec, panel)} if panel else None,
        "colour": None if colour == "phase" else {"name": colour, "meaning": meaning(colour), "unit": unit(colour)},
        "reference": spec.reference, "definitions": definitions(thresholds(spec)),
        "scenarios": list(spec.worlds), "spans": list(dict.fromkeys(map(span, spec.worlds.values()))),
        "constants": constants(spec), "replicates": lucks, "shared": spec.shared,
        "seeds": sorted(set(table["seed"].tolist())) if spec.shared else None,
        "draws": draws, "drawn": list(spec.design.drawn),
        "points": len(table) // lucks, "runs": len(table), "failed": swept["failed"],
        "foedus": __version__, "model": swept["identity"]["model"],
        "data": list(swept["identity"]["scenarios"].values()),
    }
    grids = grids_of(table, shown)
    shown |= {
        "grid": [len(grids[0].x), len(grids[0].y), len(grids)],
        "phases": {phase: {"of_map": of_map, "of_runs": of_runs, "interval": interval(grids, PHASES.index(phase))}
                   for phase, (of_map, of_runs) in map_shares(*grids).items()},
        "index": index_shares(grids),
        "fractures": any(bool((grid.smooth[FRACTURED] >= OFTEN).any()) for grid in grids),
        "settled": float(np.mean([grid.share_of(grid.settled >= SETTLED) for grid in grids])),
        "default": default_on(spec, shown, grids),
    }
    return shown | {"caption": " ".join(filter(None, (spec.caption, caption(shown))))}, grids


def thresholds(spec: Spec) -> dict[str, float]:
    """Parameters of the first scenario, with what the experiment sets to one value everywhere."""
    fixed = {name: value for name, value in constants(spec).items() if not is_cell(name)}
    return resolve(next(iter(spec.worlds.values())).parameters | fixed)


def index_shares(grids: list[PhaseGrid]) -> dict[str, float | list[float]]:
    """Of the whole map, with 95 % intervals: where the index is above zero; where allies alone rise as the US part falls.

    `smallest` and `largest`: of the median, over the map.
    """
    middles, drawn = np.stack([grid.index.middle for grid in grids]), np.mean([grid.index.of_map for grid in grids], axis=0)
    low, high = np.percentile(drawn, (2.5, 97.5), axis=0).tolist()
    positive, replaced = (float(np.mean([grid.share_of(getattr(grid.index, name)) for grid in grids]))
                          for name in ("positive", "replaced"))
    return {"positive": positive, "positive_interval": [low[0], high[0]], "replaced": replaced,
            "replaced_interval": [low[1], high[1]], "smallest": float(middles.min()), "largest": float(middles.max())}


def span(world: Scenario) -> str:
    """How long a scenario runs."""
    return f"{world.quarters} quarters ({label_of(world.first)} to {label_of(world.first + world.quarters - 1)})"


def meaning(result: str) -> str:
    """What a result of a run is."""
    return next(field.meaning for field in RESULT if field.name == result)


def unit(result: str) -> str:
    """Its unit."""
    return next(field.unit for field in RESULT if field.name == result)


def describe_axis(spec: Spec, name: str, step: int) -> dict:
    """Name, label, unit, names of the choices or values of the levels, first step, and a word for either end."""
    values = levels_of(spec, name)
    axis = {"name": name, "label": "Scenario", "unit": "", "choices": values, "ends": None, "levels": None, "step": 1}
    if name == "scenario":
        return axis
    parameter = declaration(name)
    axis["label"] = parameter.label
    if parameter.choices:
        return axis
    values = sorted(values)
    whole = (values[0], values[-1]) == (0.0, 1.0)
    return axis | {"unit": parameter.unit, "choices": [], "levels": values, "step": step,
                   "log": is_logarithmic(values), "range": [values[0], values[-1]],
                   "ends": list(ENDS.get(parameter.unit, ("low", "high")) if whole else ("low", "high"))}


def levels_of(spec: Spec, name: str) -> list:
    """The levels of a factor as people read them."""
    return list(spec.worlds) if name == "scenario" else [as_read(name, value) for value in spec.factors[name].values]


def constants(spec: Spec) -> dict[str, object]:
    """What the experiment sets to one value everywhere."""
    return {name: as_read(name, factor.values[0]) for name, factor in spec.factors.items()
            if name != "scenario" and name not in spec.design.varied}


def as_read(name: str, value: float) -> object:
    """A value as people read it: a named choice by its name."""
    choices = declaration(name).choices
    return choices[int(value)] if choices else value


def interval(grids: list[PhaseGrid], code: int) -> list[float]:
    """95 % interval of the share of the map where a phase is most likely, from the bootstrap draws of the seeds."""
    drawn = np.mean([grid.drawn[:, code] for grid in grids], axis=0)
    return np.percentile(drawn, (2.5, 97.5)).tolist()


def default_on(spec: Spec, shown: dict, grids: list[PhaseGrid]) -> dict | None:
    """Where the scenario's own values lie, and the phase at the nearest point that was run; None where they are off the map.

    `at`: position on either axis; `tied`: phases as frequent as `phase`; `panel`: number of the panel, or None; `values`: what
    the scenario has; `interval`: Wilson's, 95 %; `index`: median of the hardening index on the map, with the band of the
    bootstrap draws.
    """
    if "scenario" in spec.design.varied:
        return None
    axes, panel = shown["axes"], shown["panel"]
    world = next(iter(spec.worlds.values()))
    own = resolve(world.parameters)
    names = [axis["name"] for axis in axes] + ([panel["name"]] if panel else [])
    values = {name: in_force(name, world) if is_cell(name) else as_read(name, own[name]) for name in names}
    if any(axis["choices"] and values[axis["name"]] not in axis["choices"] for axis in axes):
        return None
    if panel and values[panel["name"]] not in panel["values"]:
        return None
    number = panel["values"].index(values[panel["name"]]) if panel else None
    grid = grids[number or 0]
    at = [axis["choices"].index(values[axis["name"]]) if axis["choices"] else values[axis["name"]] for axis in axes]
    here = [coordinate(axis, place) for axis, place in zip(axes, at, strict=True)]
    if not all(line[0] <= place <= line[-1] for place, line in zip(here, (grid.x, grid.y), strict=True)):
        return None
    away = np.abs(grid.x - here[0]) / np.ptp(grid.x) + np.abs(grid.y - here[1])[:, None] / np.ptp(grid.y)
    nearest = np.unravel_index(np.where(grid.known, away, np.inf).argmin(), away.shape)
    shares = grid.shares[:, *nearest]
    share, (middle, *band) = float(shares.max()), (float(line[nearest]) for line in grid.index.with_band)
    phase, *tied = [PHASES[code] for code in np.flatnonzero(shares == shares.max())]
    return {"values": values, "at": at, "panel": number, "phase": phase, "tied": tied, "share": share,
            "interval": share_interval(grid, nearest, share, shown), "index": middle, "index_interval": band}


def share_interval(grid: PhaseGrid, place: tuple, share: float, shown: dict) -> list[float]:
    """95 % interval of the share of the likeliest phase at a point: Wilson's, or where replicates are draws of a posterior with
    the same seeds, that of bootstrap draws of both."""
    if not shown["draws"]:
        return wilson(share, shown["replicates"])
    reached = grid.by_seed[int(grid.shares[:, *place].argmax()), *place]
    return np.percentile(grid.weights @ reached / len(reached), (2.5, 97.5)).tolist()


def wilson(share: float, n: int) -> list[float]:
    """95 % interval of a share of n independent runs (Wilson 1927)."""
    middle, half = share + Z * Z / (2 * n), Z * np.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    return [float((middle - half) / (1 + Z * Z / n)), float((middle + half) / (1 + Z * Z / n))]


def per_point(grids: list[PhaseGrid], shown: dict) -> pd.DataFrame:
    """One row a point that was run; the second axis changes fastest.

    Place, runs, medians of the hardening index and its two parts, shares of the phases, the most likely one.
    """
    return pd.concat([per_point_of(grid, shown, number) for number, grid in enumerate(grids)], ignore_index=True)


def per_point_of(grid: PhaseGrid, shown: dict, number: int) -> pd.DataFrame:
    """The rows of one panel."""
    (across, up), panel = shown["axes"], shown["panel"]
    columns, rows = np.nonzero(grid.known.T)
    x, y = (np.array(axis["choices"], object)[levels.astype(int)] if axis["choices"] else value_at(axis, levels)
            for axis, levels in ((across, grid.x), (up, grid.y)))
    shares = grid.shares[:, rows, columns]
    index = grid.index.of_points[rows, columns]
    place = {panel["name"]: panel["values"][number]} if panel else {}
    return pd.DataFrame(place | {across["name"]: x[columns], up["name"]: y[rows], "runs": shown["replicates"],
                                 **dict(zip(PARTS, index.T, strict=True)),
                                 **dict(zip(PHASES, shares, strict=True)), "likely": np.array(PHASES)[shares.argmax(axis=0)]})


# --- in words --------------------------------------------------------------------------------------------


def caption(shown: dict) -> str:
    """What was run and how to read the figure."""
    default = f"Diamond: {at_the_default(shown)}." if shown["default"] else ""
    return " ".join(filter(None, (what_was_run(shown), how_to_read(shown), default, origin(shown))))


def what_was_run(shown: dict) -> str:
    """Scenario, axes, points, seeds, quarters."""
    x, y = (axis["name"] for axis in shown["axes"])
    fixed = ", ".join(f"{name} = {value}" for name, value in shown["constants"].items())
    scenarios = f"scenario{'s' if len(shown['scenarios']) > 1 else ''} {', '.join(shown['scenarios'])}"
    failed = f" {shown['failed']:,} runs failed and count for no phase." if shown["failed"] else ""
    what = f"{shown['colour']['meaning'].capitalize()}: mean" if shown["colour"] else "Most likely phase"
    what = "Hardening index, median of the seeds," if is_index(shown) else what
    panels = f", panels of {shown['panel']['name']}" if shown["panel"] else ""
    drawn = f", over {shown['draws']} draws of a posterior of {', '.join(shown['drawn'])}," if shown.get("draws") else ""
    return (f"{what} after {' or '.join(shown['spans'])} of {scenarios}"
            f"{f' with {fixed}' if fixed else ''}: {x} across, {y} up{panels}; {points_run(shown)} × {shown['replicates']} "
            f"{'shared' if shown['shared'] else 'independent'} seeds{drawn} = {shown['runs']:,} runs.{failed}")


def points_run(shown: dict) -> str:
    """How many points were run, of how many."""
    whole = int(np.prod(shown["grid"]))
    if shown["points"] == whole:
        return f"{whole:,} points"
    return f"{shown['points']:,} of {whole:,} points, most of them near a frontier"


def how_to_read(shown: dict) -> str:
    """Colour, lines, hatching, and what was done to the shares."""
    numbers = [axis for axis in shown["axes"] if not axis["choices"]]
    scaled = " and ".join(axis["name"] for axis in numbers if axis.get("log"))
    between = f" {scaled} on a logarithmic scale." if scaled else ""
    between += f" All is averaged over about {averaged_over(shown)} and linear between points." if numbers else ""
    if is_index(shown):
        return f"{what_the_index_is(shown)} {index_in_words(shown['index'])}{between}"
    if shown["colour"]:
        phases = ", ".join(f"{phase} {percent(share['of_map'])}" for phase, share in shown["phases"].items() if share["of_map"])
        return f"Most likely phase, share of the map: {phases}.{between}"
    half, most = (f"{level:.0%}".replace("%", " %") for level in LEVELS)
    return (f"Colour fades to grey as the share of seeds in that phase falls from 100 % to 20 %. Solid lines: frontiers; "
            f"dashed and dotted, where they differ: {half} and {most} of the seeds. Hatched: band of the frontiers, where "
            f"fewer than {percent(SETTLED)} of {DRAWS} bootstrap draws of the seeds agree on the phase.{between}")


def what_the_index_is(shown: dict) -> str:
    """The index in a sentence, with what it is held against, and how its lines are to be read."""
    against = {"own": "the reference run of the same seed (the scenario's own)", "none": "the run's own first year"}.get(
        shown["reference"], f"the reference run of the same seed ({shown['reference']})")
    hatched = f" Hatched: FRACTURED in {percent(OFTEN)} of the seeds or more." if shown["fractures"] else ""
    return (f"It is above 0 where rivals use an opportunity less often than in {against}, below 0 where they do so more often. "
            f"Thick line: zero; dotted: its band, where the 95 % interval of {DRAWS} bootstrap draws of the seeds holds zero. "
            f"Thin lines: frontiers of the most likely phase.{hatched}")


def index_in_words(index: dict) -> str:
    """Where the index has which sign, and where allies alone rise as the part due to the US falls. index: `index_shares`."""
    return (f"Above 0 on {percent(index['positive'])} of the map ({interval_words(index['positive_interval'])}), from "
            f"{signed(index['smallest'])} to {signed(index['largest'])}; on {percent(index['replaced'])} "
            f"({interval_words(index['replaced_interval'])}) allies alone deter more while the part due to the US falls.")


def interval_words(bounds: list[float]) -> str:
    """'95 % interval 56 to 67 %'."""
    return f"95 % interval {100 * bounds[0]:.0f} to {100 * bounds[1]:.0f} %"


def signed(value: float) -> str:
    """A number with its sign, as it is printed."""
    return f"{value:+.2f}".replace("-", "\N{MINUS SIGN}")


def averaged_over(shown: dict) -> str:
    """How wide the averages are: a thirty-second of an axis, or the step of a coarser one."""
    steps = [1 / (count - 1) for count, axis in zip(shown["grid"], shown["axes"], strict=False) if not axis["choices"]]
    return f"{percent(max([WIDTH, *steps]))} of an axis"


def at_the_default(shown: dict) -> str:
    """The index and the phase where the scenario's own values lie."""
    return f"{own_values(shown['default'])}, {own_index(shown['default'])}, {own_phase(shown['default'])}"


def own_values(default: dict) -> str:
    """Where the scenario's own values lie."""
    values = ", ".join(f"{value:g}" if isinstance(value, float) else str(value) for value in default["values"].values())
    return f"the scenario's own values ({values})"


def own_index(default: dict) -> str:
    """The index there, median of the seeds, averaged as the map is."""
    low, high = map(signed, default["index_interval"])
    return f"index {signed(default['index'])} (95 % interval {low} to {high})"


def own_phase(default: dict) -> str:
    """The phase that most seeds end in there."""
    low, high = (100 * bound for bound in default["interval"])
    phases, each = listed([default["phase"], *default.get("tied", [])]), " each" if default.get("tied") else ""
    return f"{phases} in {percent(default['share'])} of the seeds{each} (95 % interval {low:.0f}–{high:.0f} %)"


def origin(shown: dict) -> str:
    """Which program, model and data."""
    return f"foedus {shown['foedus']}, model {shown['model']}, data {', '.join(shown['data'])}."


def in_short(shown: dict) -> str:
    """For a terminal: the index, share of the map for every phase, and the phase at the default."""
    each = "draws and seeds" if shown.get("draws") else "seeds"
    lines = [f"{points_run(shown)}, {shown['replicates']} {each} each", f"hardening index: {index_in_words(shown['index'])}"]
    lines += [f"{phase:14}{percent(share['of_map']):>6} of the map{percent(share['of_runs']):>7} of the seeds on average"
              for phase, share in shown["phases"].items()]
    if shown["failed"]:
        lines.append(f"{shown['failed']} of {shown['runs']} runs failed: see the columns failure and replay of map.parquet")
    default = f"default: {at_the_default(shown)}" if shown["default"] else "the scenario's own values are not on this map"
    return "\n".join([*lines, default])
