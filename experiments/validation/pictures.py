"""The figures of the page, each as the text of an SVG file; the same findings give the same bytes."""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure

from ..paper.style import INK, house_style, svg
from . import hindcast
from .assess import Findings, marginals, strongest_pairs, weighted_quantiles
from .calibration import PRIOR
from .record import aggregate_points, weights

MODEL, MODEL_STATED = "#0B6E75", "#8FC5C9"
RIVALS = ("#777777", "#B0B0B0", "#C58A00", "#8A5FA8", "#C0392B", "#444444", "#5B8C3A", "#2F5FA0", "#B8729B", "#9A6A3C")


def draw_all(found: Findings) -> Mapping[str, str]:
    """Every figure by name."""
    with house_style(framed=True):
        drawn = {"errors": errors(found), "aggregate": aggregate(found), "changes": changes(found),
                 "marginals": histograms(found), "pairs": pairs(found), "episodes": episodes(found)}
    return {name: svg(figure, bbox_inches="tight") for name, figure in drawn.items()}


def errors(found: Findings) -> Figure:
    """RMSE by horizon, without and with later events known."""
    table = hindcast.score_table(hindcast.common(found.cells))
    figure = Figure((6.6, 2.6))
    for place, knowledge in enumerate((hindcast.UNCONDITIONAL, hindcast.CONDITIONAL)):
        axes = figure.add_subplot(1, 2, place + 1)
        greys = iter(RIVALS)
        for name, line in table[table["knowledge"] == knowledge].groupby("forecaster", sort=False):
            ours = name.startswith("model")
            colour = (MODEL_STATED if name == hindcast.STATED else MODEL) if ours else next(greys)
            axes.plot(line["horizon"], line["rmse"], color=colour, lw=1.8 if ours else 0.9, marker="o", ms=2.5,
                      ls="--" if name == hindcast.HELD else "-", label=name)
        axes.set(title=knowledge, xlabel="years ahead", xticks=hindcast.HORIZONS, ylim=(0, None))
        axes.set_ylabel("RMSE, percent of GDP" if place == 0 else "")
    axes.legend(fontsize=5.5, frameon=False, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    return figure


def aggregate(found: Findings) -> Figure:
    """The burden of the allies together: record, published points, the draws kept, and forecasts from three origins."""
    figure, record = Figure((4.6, 2.6)), found.record
    axes, share = figure.add_subplot(), weights(record.codes)
    paths = (found.kept.paths @ share).T
    low, high = np.array([weighted_quantiles(year, found.kept.weights, (0.05, 0.95)) for year in paths]).T
    axes.fill_between(record.years, low, high, color=MODEL_STATED, alpha=0.5, lw=0, label="fitted to all years, 90 %")
    axes.plot(record.years, share @ record.values, color=INK, marker="o", ms=3, label="observed, GDP of 2014 as weights")
    points = aggregate_points()
    axes.plot(list(points), [value for value, _ in points.values()], "x", color="#C0392B", ms=5, label="NATO Europe and Canada")
    for knowledge, style in ((hindcast.UNCONDITIONAL, ":"), (hindcast.CONDITIONAL, "-")):
        cells = found.together[(found.together["forecaster"] == hindcast.FITTED) & (found.together["knowledge"] == knowledge)]
        for origin in (2016, 2019, 2022):
            ahead = cells[cells["origin"] == origin]
            axes.plot([origin, *(origin + ahead["horizon"])], [*ahead["start"][:1], *ahead["forecast"]], color=MODEL, ls=style,
                      lw=1.3, label=f"forecast, {knowledge}" if origin == 2016 else None)
    axes.set(ylabel="percent of GDP", ylim=(1.2, None))
    axes.legend(fontsize=5.5, frameon=False)
    return figure


def changes(found: Findings) -> Figure:
    """Forecast against observed change five years ahead from 2019, by ally, without and with the shock known."""
    figure = Figure((6.4, 3.2))
    for place, knowledge in enumerate((hindcast.UNCONDITIONAL, hindcast.CONDITIONAL)):
        axes = figure.add_subplot(1, 2, place + 1)
        cells = found.cells[(found.cells["forecaster"] == hindcast.FITTED) & (found.cells["knowledge"] == knowledge)
                            & (found.cells["origin"] == 2019) & (found.cells["horizon"] == 5)]
        seen, said = cells["observed"] - cells["start"], cells["forecast"] - cells["start"]
        axes.plot([-1.5, 2.2], [-1.5, 2.2], color="#BBBBBB", lw=0.7)
        axes.plot(seen, said, ".", color=MODEL, ms=3)
        for code, x, y in zip(cells["iso3"], seen, said, strict=True):
            axes.text(x, y, code, fontsize=4.5, clip_on=True)
        axes.set(title=f"{knowledge}, from 2019", xlabel="observed change to 2024, pp", xlim=(-1.4, 2.2), ylim=(-0.8, 2.0))
        axes.set_ylabel("forecast change, pp" if place == 0 else "")
    return figure


def histograms(found: Findings) -> Figure:
    """Posterior marginals on the prior's range; the line is the flat prior."""
    figure, table, kept = Figure((6.6, 4.6)), marginals(found.kept), found.kept
    for place, row in table.iterrows():
        axes = figure.add_subplot(4, 4, place + 1)
        values = kept.values[:, kept.names.index(row["parameter"])]
        span = PRIOR[row["parameter"]]
        axes.hist(values, bins=20, range=span, weights=kept.weights, density=True, color=MODEL_STATED)
        axes.axhline(1.0 / (span[1] - span[0]), color=INK, lw=0.7)
        axes.set_title(f"{row['parameter']} ({row['ratio']:.2f})", fontsize=5.5)
        axes.set_yticks([])
        axes.tick_params(labelsize=4.5)
    figure.subplots_adjust(hspace=0.75, wspace=0.15)
    return figure


def pairs(found: Findings) -> Figure:
    """The six pairs of parameters that trade off most."""
    figure, kept = Figure((6.6, 3.6)), found.kept
    for place, (one, other, value) in enumerate(strongest_pairs(kept)):
        axes = figure.add_subplot(2, 3, place + 1)
        axes.scatter(kept.values[:, kept.names.index(one)], kept.values[:, kept.names.index(other)], c=MODEL, lw=0,
                     s=6 * kept.weights / kept.weights.max(), rasterized=True)
        axes.set(xlim=PRIOR[one], ylim=PRIOR[other])
        axes.set_xlabel(one, fontsize=5.5)
        axes.set_ylabel(other, fontsize=5.5)
        axes.set_title(f"r = {value:+.2f}", fontsize=6)
        axes.tick_params(labelsize=4.5)
    figure.subplots_adjust(hspace=0.6, wspace=0.45)
    return figure


def episodes(found: Findings) -> Figure:
    """Share of the ask conceded: the model's middle nine in ten, and the fact."""
    figure = Figure((5.2, 2.2))
    axes = figure.add_subplot()
    for row, played in enumerate(reversed(found.episodes)):
        if len(played.ratios):
            low, middle, high = np.quantile(played.ratios, (0.05, 0.5, 0.95))
            axes.plot([low, high], [row, row], color=MODEL_STATED, lw=5, solid_capstyle="butt")
            axes.plot(middle, row, "|", color=MODEL, ms=9)
        else:
            axes.text(0.03, row, "no deal in any seed", fontsize=5.5, va="center", color=MODEL)
        if played.episode.ratio is not None:
            axes.plot(played.episode.ratio, row, "x", color="#C0392B", ms=5)
    names = [f"{played.episode.name} ({played.episode.issue})" for played in reversed(found.episodes)]
    axes.set(yticks=range(len(names)), yticklabels=names, xlim=(-0.02, 1.02), xlabel="share of the ask conceded (x: the fact)")
    return figure
