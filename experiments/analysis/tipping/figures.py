"""The figures of ``foedus tipping``: loops, speeds, the ladder, warnings, the cusp. Each is drawn at its printed size."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ....model.parameters import find
from ...paper.style import COLUMN, DASHES, INK, LABEL, MARKERS, PAGE, SERIES, SMALL, TITLE, house_style
from . import limit
from .history import HARDENING
from .loop import Ways
from .mean_field import Loop, threshold
from .meeting import TOGETHER
from .study import BELIEF, CHI, GONE, SINGLE, Study, Warned

THERE, BACK, THIRD, QUIET = SERIES[0], SERIES[1], SERIES[2], SERIES[3]
NAMES = {BELIEF: "mean belief in the guarantee", HARDENING: "hardening index", GONE: "share of suspended ties"}


def figures(study: Study) -> dict[str, Figure]:
    """Every figure by the stem of its files."""
    with house_style():
        return {"loops": loops(study), "speeds": speeds(study), "ladder": ladder(study), "warnings": warnings(study),
                "cusp": cusp(study)}


def panels(width: float, height: float, columns: int) -> tuple[Figure, list[Axes]]:
    """A figure with axes side by side."""
    figure = Figure(figsize=(width / 72.0, height / 72.0), layout="constrained")
    return figure, list(np.atleast_1d(figure.subplots(1, columns)))


def head(ax: Axes, letter: str, text: str) -> None:
    """The letter of a panel and what it shows."""
    ax.set_title(letter, loc="left", fontsize=TITLE, fontweight="bold")
    ax.annotate(text, (0, 1), (12, 6), xycoords="axes fraction", textcoords="offset points", fontsize=LABEL, va="bottom")


def legend(ax: Axes, **options: object) -> None:
    """A small legend without a frame."""
    ax.legend(**{"frameon": False, "fontsize": SMALL, "handlelength": 2.4, "borderaxespad": 0.2, **options})


# --- loops -----------------------------------------------------------------------------------------------


def loops(study: Study) -> Figure:
    """The limit over the mean field, the scenario's belief with nobody leaving, and its suspended ties as they are."""
    figure, (first, second, third) = panels(PAGE, 176.0, 3)
    draw_limit(first, study)
    fastest, slowest = study.plan.holds[0], study.plan.holds[-1]
    way = study.ways["stay", slowest, False]
    draw_way(second, way, BELIEF, -1)
    head(second, "b", f"nobody leaves, {quarters(slowest)} a step")
    legend(second, loc="best")
    draw_histories(third, study.ways["whole", fastest, False], GONE)
    head(third, "c", f"allies may leave, {quarters(fastest)} a step")
    parameter = find(study.plan.driver)
    for ax, name in ((second, BELIEF), (third, GONE)):
        ax.set_xlabel(f"{parameter.name} [{parameter.unit}]")
        ax.set_ylabel(NAMES[name])
        ax.set_ylim(0.0, 1.0)
    return figure


def draw_limit(ax: Axes, study: Study) -> None:
    """Branches of the mean field, the unstable one dashed, with the beliefs of the agents in the limit on both ways."""
    drivers, there, back = study.limit_ways
    draw_branches(ax, limit.mean_field_of(CHI), drivers, INK)
    folds = limit.mean_field_of(CHI).folds()
    for way, colour, marker, at, label in ((there, THERE, MARKERS[0], folds[-1][0] + 0.075, "rising"),
                                           (back, BACK, MARKERS[1], folds[0][0] - 0.055, "falling")):
        draw_band(ax, drivers, way, colour)
        ax.plot(drivers, way.mean(axis=0), color=colour, lw=0, marker=marker, ms=2.2)
        ax.text(at, 0.45, f"driver {label}", color=colour, fontsize=SMALL, rotation=90, ha="center", va="center")
    head(ax, "a", f"the limit, χ = {CHI:g}")
    ax.set_xlabel("driver a [guarantees]")
    ax.set_ylabel(NAMES[BELIEF])
    ax.set_ylim(0.0, 1.0)


def draw_branches(ax: Axes, loop: Loop, drivers: np.ndarray, colour: str) -> None:
    """The curve of fixed points, dashed where it is unstable."""
    beliefs = np.linspace(0.002, 0.998, 1200)
    at = loop.driver_at(beliefs)
    rising = np.gradient(at) > 0.0
    for stable, dash in ((True, DASHES[0]), (False, DASHES[1])):
        ax.plot(np.where(rising == stable, at, np.nan), beliefs, color=colour, lw=0.9, ls=dash)
    ax.set_xlim(drivers[0], drivers[-1])


def draw_way(ax: Axes, way: Ways, name: str, cycle: int) -> None:
    """One cycle: the mean over seeds on both ways, and the band that holds 80 % of them."""
    for part, colour, dash, label in ((way.there, THERE, DASHES[0], "there"), (way.back, BACK, DASHES[1], "back")):
        draw_band(ax, way.levels, part[name][:, cycle], colour)
        ax.plot(way.levels, part[name][:, cycle].mean(axis=0), color=colour, ls=dash, lw=1.1, label=label)
    ax.set_xlim(way.levels.min(), way.levels.max())


def draw_histories(ax: Axes, way: Ways, name: str) -> None:
    """The first cycle of every seed as a thin line, and the mean over seeds on both ways."""
    for part, colour, dash in ((way.there, THERE, DASHES[0]), (way.back, BACK, DASHES[1])):
        ax.plot(way.levels, part[name][:, 0].T, color=colour, lw=0.35, alpha=0.35)
        ax.plot(way.levels, part[name][:, 0].mean(axis=0), color=colour, ls=dash, lw=1.4)
    ax.set_xlim(way.levels.min(), way.levels.max())


def draw_band(ax: Axes, x: np.ndarray, values: np.ndarray, colour: str) -> None:
    """Where 80 % of the seeds lie. values: shape (seeds, len(x))."""
    low, high = np.quantile(values, (0.1, 0.9), axis=0)
    ax.fill_between(x, low, high, color=colour, alpha=0.18, lw=0)


def quarters(number: int) -> str:
    """A number of quarters in words."""
    return f"{number} quarter{'s' if number > 1 else ''}"


# --- speeds and the ladder -------------------------------------------------------------------------------


def speeds(study: Study) -> Figure:
    """How late the state is against the quarters a step, and how two pasts become one history."""
    figure, (first, second) = panels(PAGE, 185.0, 2)
    draw_speeds(first, study)
    draw_meetings(second, study)
    head(first, "a", "gap between the ways")
    head(second, "b", "two pasts, one driver, one luck")
    return figure


def draw_meetings(ax: Axes, study: Study) -> None:
    """Difference of the two histories against time, in the limit and in the scenario at the middle of the driver."""
    middle = float(study.plan.levels[0] + 0.5 * (study.plan.levels[-1] - study.plan.levels[0]))
    name = study.plan.world.name
    for (world, level), outcomes in study.meetings.items():
        if world != "limit" and level != middle:
            continue
        colour, dash, label = {"limit": (INK, DASHES[0], "the limit, between its folds"),
                               "stay": (THERE, DASHES[1], f"{name}, nobody leaves"),
                               "whole": (BACK, DASHES[2], f"{name}, allies may leave")}[world]
        apart = outcomes[BELIEF].apart
        draw_band(ax, np.arange(apart.shape[1]), apart, colour)
        ax.plot(apart.mean(axis=0), color=colour, ls=dash, lw=1.1, label=label)
    ax.set_ylim(0.0, 1.0)
    ax.set_xlim(0, TOGETHER)
    ax.set_xlabel("quarters since the driver is the same")
    ax.set_ylabel("difference in mean belief")
    legend(ax, loc="center right")


def draw_speeds(ax: Axes, study: Study) -> None:
    """Gap by the quarters a step: mean field with two states and with one, and the scenario with nobody leaving."""
    rates = study.rates[study.rates["variant"] == "stay"]
    luck = rates[rates["outcome"] == BELIEF]
    ax.fill_between(luck["hold"], -luck["null"], luck["null"], color=QUIET, alpha=0.22, lw=0, label="driver at rest, 95 %")
    ax.axhline(0.0, color=INK, lw=0.5)
    for chi, dash, colour in ((CHI, DASHES[0], INK), (SINGLE, DASHES[1], QUIET)):
        rows = study.turns[study.turns["chi"] == chi]
        states = "two states" if chi > threshold(limit.TAU, limit.TAU_H) else "one state"
        ax.plot(rows["hold"], rows["gap"], color=colour, ls=dash, lw=1.0, label=f"mean field, {states} (χ = {chi:g})")
    for outcome, colour, marker, shift in ((BELIEF, THERE, MARKERS[0], 1.0), (HARDENING, THIRD, MARKERS[2], 1.09)):
        rows = rates[rates["outcome"] == outcome]
        ax.errorbar(shift * rows["hold"], rows["gap"], yerr=[rows["gap"] - rows["low"], rows["high"] - rows["gap"]],
                    color=colour, marker=marker, ms=3, lw=0.9, capsize=1.5,
                    label=f"{study.plan.world.name}, {NAMES[outcome].replace(' in the guarantee', '')}")
    ax.set_xscale("log", base=2)
    ticks = sorted({int(h) for h in (*study.turns["hold"], *luck["hold"])})
    ax.set_xticks(ticks, [str(t) for t in ticks])
    ax.minorticks_off()
    ax.set_xlabel("quarters a step (turns, for the mean field)")
    ax.set_ylabel("gap, positive where the state is late")
    bottom, top = ax.get_ylim()
    ax.set_ylim(bottom, top + 0.45 * (top - bottom))  # room for the legend
    legend(ax, loc="upper right")


def ladder(study: Study) -> Figure:
    """The gap at no speed and the range of the response, as mechanisms come back."""
    figure, (first, second) = panels(PAGE, 170.0, 2)
    rows, place = study.ladder, np.arange(len(study.ladder))
    names = [name if k == 0 else f"+ {name}" for k, name in enumerate(rows["step"])]
    first.errorbar(rows["gap"], place, xerr=[rows["gap"] - rows["low"], rows["high"] - rows["gap"]], fmt=MARKERS[0], ms=3.2,
                   color=THERE, lw=0.9, capsize=1.5)
    first.axvline(0.0, color=INK, lw=0.5)
    first.set_xlabel("gap in belief left in an infinitely slow sweep")
    second.barh(place, rows["range"], color=BACK, height=0.62)
    second.set_xlabel("range of belief over the driver")
    second.set_xlim(0.0, 1.0)
    head(first, "a", "what is left of the loop")
    head(second, "b", "how far belief responds")
    for ax in (first, second):
        ax.set_yticks(place, names if ax is first else [""] * len(names))
        ax.set_ylim(len(rows) - 0.4, -0.6)
    return figure


# --- warnings and the cusp -------------------------------------------------------------------------------


def warnings(study: Study) -> Figure:
    """How well the indicators tell runs that tip from runs that do not, with the band of a score that knows nothing."""
    figure, axes = panels(PAGE, 158.0, len(study.warned))
    for ax, letter, found in zip(axes, "abcdef", study.warned, strict=False):
        head(ax, letter, found.name.replace(", ", ",\n"))
        ax.plot([0, 1], [0, 1], color=QUIET, lw=0.6)
        ax.set_aspect("equal")
        ax.set_xlim(-0.01, 1.01)
        ax.set_ylim(-0.01, 1.01)
        ax.set_xlabel("false alarms")
        if found.curves:
            draw_curves(ax, found)
        else:
            ax.text(0.5, 0.6, f"{found.pairs} pairs only", ha="center", fontsize=SMALL)
    axes[0].set_ylabel("hits")
    return figure


def draw_curves(ax: Axes, found: Warned) -> None:
    """The curves of one comparison over the null band."""
    grid, low, high = null_band(found.pairs)
    ax.fill_between(grid, low, high, color=QUIET, alpha=0.22, lw=0, step="post")
    words = {"autocorrelation": "autocorrelation", "variance": "variance", "level": "level"}
    for (score, curve), colour, dash in zip(found.curves.items(), (THERE, BACK, THIRD), DASHES, strict=False):
        ax.step(curve.false_alarms, curve.hits, where="post", color=colour, ls=dash, lw=1.0,
                label=f"{words[score]} {curve.area:.2f}")
    legend(ax, loc="lower right", fontsize=SMALL - 0.6, handlelength=2.0, labelspacing=0.2)


def null_band(pairs: int, draws: int = 400) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Hits of a score that knows nothing: false alarms, and the quantiles that hold 95 % of such curves at each of them."""
    rng, grid = np.random.default_rng(20), np.linspace(0.0, 1.0, 101)
    hits = np.empty((draws, len(grid)))
    for k in range(draws):
        cuts = np.quantile(rng.random(pairs), 1.0 - grid)
        hits[k] = (rng.random(pairs)[:, None] >= cuts).mean(axis=0)
    return grid, *np.quantile(hits, (0.025, 0.975), axis=0)


def cusp(study: Study) -> Figure:
    """Where the mean field has two states, over the driver and the feedback, and where the agents of the limit jump."""
    figure, (ax,) = panels(COLUMN, 200.0, 1)
    chis = np.linspace(0.02, 1.1, 73)
    for make, colour, dash, label in (
        (lambda chi: Loop.textbook(chi, limit.TAU, limit.TAU_H), QUIET, DASHES[1], "textbook loop"),
        (limit.mean_field_of, INK, DASHES[0], "loop with the agents' portfolio"),
    ):
        windows = [(chi, make(chi).window()) for chi in chis]
        found = np.array([(chi, *window) for chi, window in windows if window])
        ax.plot(np.concatenate([found[::-1, 1], found[:, 2]]), np.concatenate([found[::-1, 0], found[:, 0]]), color=colour,
                ls=dash, lw=0.9, label=label)
        ax.fill_betweenx(found[:, 0], found[:, 1], found[:, 2], color=colour, alpha=0.10, lw=0)
    for side, colour, marker, label in (("agents_there", THERE, MARKERS[0], "agents, driver rising"),
                                        ("agents_back", BACK, MARKERS[1], "agents, driver falling")):
        ax.errorbar(study.folds[side], study.folds["chi"], xerr=study.folds["step"], fmt=marker, ms=3.0,
                    color=colour, lw=0.9, capsize=1.5, label=label, mfc="none" if side == "agents_back" else colour)
    ax.set_xlabel("driver a [guarantees]")
    ax.set_ylabel("feedback χ [guarantees]")
    ax.set_ylim(0.0, 1.1)
    legend(ax, loc="lower right")
    return figure

