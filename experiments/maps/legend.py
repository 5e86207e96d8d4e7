"""The legend of a map: what its colours, lines and hatching mean, and what each phase is."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from ..paper.style import COLUMN, INK, SMALL, diverging, saturated, wrapped
from ..wording import percent
from .layers import DOTS, FRONTIER, HATCH, LEVELS, OFTEN, SCALE, THIN, ZERO
from .phasegrid import SETTLED
from .pixels import Field

EDGE = 5.0  # points: margin of the text
LINE = 7.0  # points from one line of the caption to the next
ROW = 9.0  # points from one row of the legend to the next
LARGEST = (0.1, 0.2, 0.4, 1.0)  # ends of the scale of the index
SHARES = {0.05: "a twentieth", 0.1: "a tenth", 0.2: "a fifth", 0.4: "two fifths", 0.5: "half"}
TERM = 50.0  # points: width of the names of the phases
WORDS = COLUMN - 2 * EDGE - TERM
KEYS_AT = 163.0  # points: where the keys of lines begin


def scale_of(fields: list[Field]) -> tuple[float, ...] | None:
    """Levels of the scale of the index or of a result, the same for all panels; None where colour is the phase."""
    if fields[0].index is not None:
        reach = np.percentile(np.abs([field.index for field in fields]), 99)
        end = next((largest for largest in LARGEST if largest >= reach - 0.02), LARGEST[-1])
        return (-end, -end / 2, 0.0, end / 2, end)
    if fields[0].value is None:
        return None
    low, high = min(field.value.min() for field in fields), max(field.value.max() for field in fields)
    return tuple(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high).tolist())


def height_of(shown: dict, phases: int) -> float:
    """Height of the legend in points."""
    rows = 12 + ROW * max(phases, 4)
    if not is_index(shown):
        return rows
    return 12 + ROW * 5 + sum(LINE * len(lines) for _, lines in phrases(shown))


def is_index(shown: dict) -> bool:
    """Whether the colour is the hardening index."""
    return (shown.get("colour") or {}).get("name") == "hardening"


def draw_legend(page: Axes, shares: dict[str, tuple[float, float]], top: float, shown: dict,
                scale: tuple[float, ...] | None) -> None:
    """What the colour means on the left, lines and marks on the right; below the index, what each phase is."""
    if is_index(shown):
        draw_index_scale(page, scale, top, max(-shown["index"]["smallest"], shown["index"]["largest"]) > scale[-1])
        draw_phrases(page, shown, top - 5.6 * ROW)
    elif scale:
        draw_scale(page, scale, top, shown["colour"])
    else:
        draw_shares(page, shares, top)
    hatched = is_index(shown) and shown["fractures"]
    draw_keys(page, KEYS_AT, top, keys_of(is_index(shown), scale, len(shares) > 1, hatched))


def phrases(shown: dict) -> list[tuple[str, list[str]]]:
    """Phase, and the lines of the sentence that says what it is and how much of the map it has."""
    said = []
    for phase, sentence in shown["definitions"].items():
        held = shown["held"][phase] if "held" in shown else held_by(shown["phases"].get(phase))
        said.append((phase, wrapped(f"{sentence} ({held})", SMALL, WORDS)))
    return said


def held_by(share: dict | None) -> str:
    """Of how much of the map a phase is the most likely end, and if of none, in how many runs it is the end."""
    if not share:
        return "in no run"
    if not share["of_map"]:
        return f"nowhere most likely; {percent(share['of_runs'])} of the runs"
    return f"{percent(share['of_map'])} of the map"


def draw_phrases(page: Axes, shown: dict, top: float) -> None:
    """What each phase is; `top` in points."""
    for phase, lines in phrases(shown):
        page.text(EDGE, top, phase, size=SMALL, weight="bold", va="center")
        for line in lines:
            page.text(EDGE + TERM, top, line, size=SMALL, va="center")
            top -= LINE


def draw_index_scale(page: Axes, scale: tuple[float, ...], top: float, beyond: bool) -> None:
    """How often rivals use an opportunity, in words; `top` in points. beyond: whether the map has more than the scale."""
    left, height = EDGE, 4.4 * ROW
    foot = top - height
    page.text(left, top + 1, "rivals use an opportunity", size=SMALL, va="center")
    page.imshow(np.linspace(0, 1, 256)[:, None], extent=(left, left + 10, foot, top - 4), aspect="auto", cmap=diverging(),
                origin="lower")
    page.add_patch(Rectangle((left, foot), 10, top - 4 - foot, fill=False, edgecolor=INK, linewidth=0.4))
    for level, text in zip(scale, in_words(scale, beyond), strict=True):
        at = foot + (top - 4 - foot) * (level - scale[0]) / (scale[-1] - scale[0])
        page.add_line(Line2D((left + 10, left + 12.5), (at, at), color=INK, linewidth=0.6))
        inside = min(max(at, foot + 2), top - 6)
        page.text(left + 15, inside, text, size=SMALL, va="center")


def in_words(scale: tuple[float, ...], beyond: bool) -> list[str]:
    """The levels of the scale of the index as a reader says them, the index in brackets."""
    said = []
    for level in scale:
        size, direction = abs(level), "more" if level < 0 else "less"
        words = {0.0: "as often as in the reference run", 1.0: "twice as often" if level < 0 else "never"}.get(
            size) or f"{SHARES[size]} {direction} often"
        end = ", or beyond" if beyond and size == scale[-1] else ""
        said.append(f"{words}{end} ({level:+.2g})".replace("-", "\N{MINUS SIGN}") if size else f"{words} (0)")
    return said


def draw_shares(page: Axes, shares: dict[str, tuple[float, float]], top: float) -> None:
    """Phases that appear with their shares; `top` in points."""
    columns = (EDGE, 37.0, 124.0, 149.0)  # points: bar, name, share of the map, share of the seeds on average over the map
    page.text(columns[0], top, "20–100 % of the seeds", size=SMALL, va="center")
    page.text(columns[2], top, "of map", size=SMALL, va="center", ha="right")
    page.text(columns[3], top, "of seeds", size=SMALL, va="center", ha="right")
    for number, (phase, (of_map, of_runs)) in enumerate(shares.items(), start=1):
        middle = top - ROW * number
        bar = saturated(phase, np.linspace(0.2, 1.0, 32))[None]
        page.imshow(bar, extent=(columns[0], columns[0] + 28, middle - 3, middle + 3), aspect="auto", interpolation="none")
        page.add_patch(Rectangle((columns[0], middle - 3), 28, 6, fill=False, edgecolor=INK, linewidth=0.4))
        page.text(columns[1], middle, phase, va="center")
        page.text(columns[2], middle, percent(of_map), va="center", ha="right")
        page.text(columns[3], middle, percent(of_runs), va="center", ha="right")


def draw_scale(page: Axes, scale: tuple[float, ...], top: float, colour: dict) -> None:
    """What the colours of a result mean; `top` in points."""
    left, width, middle = EDGE, 140.0, top - 2.2 * ROW
    for number, line in enumerate(wrapped(f"{colour['meaning']} [{colour['unit']}]", 6.5, width)[:2]):
        page.text(left, top - LINE * number, line, va="center")
    page.imshow(np.linspace(0, 1, 256)[None], extent=(left, left + width, middle - 4, middle + 4), aspect="auto", cmap=SCALE)
    page.add_patch(Rectangle((left, middle - 4), width, 8, fill=False, edgecolor=INK, linewidth=0.4))
    for level in scale:
        place = left + width * (level - scale[0]) / (scale[-1] - scale[0])
        page.add_line(Line2D((place, place), (middle - 6, middle - 4), color=INK, linewidth=0.6))
        page.text(place, middle - 11, f"{level:g}", size=SMALL, va="center", ha=("left" if place == left else "center"))


Key = tuple[str, tuple | str, float]  # words; the dashes of a line and its width, or a hatching and 0


def keys_of(index: bool, scale: tuple[float, ...] | None, several: bool, hatched: bool) -> list[Key]:
    """The lines and marks that a figure has. hatched: whether a map of the index shows where a fracture is likely."""
    wide, band = FRONTIER[-1][1], f"{SETTLED:.0%} band".replace("%", " %")
    if index:
        frontier = [("frontier of phases", "-", THIN[-1][1])] if several else []
        fractures = [(f"{percent(OFTEN)} FRACTURED", HATCH, 0.0)] if hatched else []
        return [("index zero", "-", ZERO[-1][1]), (f"its {band}", DOTS, 0.0), *frontier, *fractures]
    if scale:
        return [("contours", "-", wide), *([("frontier of phases", "-", wide + 0.4)] if several else [])]
    levels = [(f"{level:.0%} of the seeds".replace("%", " %"), dashes, wide) for level, dashes in LEVELS.items()]
    return [("frontier", "-", wide + 0.4), (f"its {band}", HATCH, 0.0), *levels]


def draw_keys(page: Axes, left: float, top: float, keys: list[Key]) -> None:
    """What the lines and the hatching mean."""
    for number, (text, look, wide) in enumerate(keys, start=1):
        middle = top - ROW * number
        page.text(left + 22, middle, text, va="center")
        if wide:
            page.add_line(Line2D((left, left + 18), (middle, middle), color=INK, linewidth=wide, linestyle=look))
        else:
            page.add_patch(Rectangle((left, middle - 3), 18, 6, fill=False, hatch=look, edgecolor=INK, linewidth=0.4))
