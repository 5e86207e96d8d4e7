"""The one style of every printed figure: palette, type, widths, and how a figure is written.

Lightness tells the phases apart and survives a grey copy; no figure may rely on colour alone.  Sizes are those of a journal:
a figure is drawn one column or one page wide, in points, and is not scaled afterwards.  Equal figures are equal files.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import matplotlib.style
import numpy as np
from matplotlib.colors import LinearSegmentedColormap, to_rgb
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath

from .colours import PHASE_COLOURS

# An index with a sign, after BrBG of ColorBrewer: even steps of lightness to either side, apart for every colour vision.
DIVERGING = ("#8C4A0A", "#BF812D", "#DFC27D", "#F6E8C3", "#F7F7F5", "#C7E7E8", "#80C6CD", "#358F9C", "#015A68")
INK, PAPER = "#1A1A1A", "#FFFFFF"
TITLE, LABEL, SMALL = 8.0, 7.0, 5.6  # points: title, labels of the axes, caption and words at the ends of an axis
STYLE = {
    "font.family": "DejaVu Sans",  # comes with matplotlib, so a figure is the same on every machine
    "font.size": 6.5,
    "text.color": INK,
    "text.parse_math": False,  # a dollar in a title is a dollar
    "axes.labelcolor": INK,
    "axes.labelsize": LABEL,
    "axes.edgecolor": INK,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.labelsize": 6.5,
    "ytick.labelsize": 6.5,
    "xtick.major.size": 2.5,
    "ytick.major.size": 2.5,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "xtick.major.pad": 2.0,
    "ytick.major.pad": 2.0,
    "hatch.linewidth": 0.25,
    "pdf.fonttype": 42,  # letters stay text that a journal can edit
}
FRAME = {"axes.spines.top": True, "axes.spines.right": True}
# For lines and bars that are no phases: dark to light, each with a dash and a marker of its own.
SERIES = ("#0B5F66", "#C1701A", "#6A4C93", "#8A8A8A", "#B23A48", "#4C8C4A")
DASHES = ("-", (0, (5, 1.6)), (0, (1, 1.4)), (0, (5, 1.4, 1, 1.4)), (0, (3, 1, 1, 1, 1, 1)), (0, (8, 2)))
MARKERS = ("o", "s", "^", "D", "v", "P")
COLUMN, PAGE = 252.0, 518.0  # points: widths of 89 and 183 mm
RESOLUTION = 400  # dots per inch of a PNG
LUMINANCE = np.array([0.2126, 0.7152, 0.0722])  # of linear red, green and blue


@contextmanager
def house_style(framed: bool = False) -> Iterator[None]:
    """matplotlib's own defaults with `STYLE` on top; the caller's settings come back afterwards.

    Axes have no frame above and to the right unless `framed`, as a map is, or a table of shaded cells.
    """
    with matplotlib.style.context(["default", STYLE, *([FRAME] if framed else [])], after_reset=True):
        yield


def save(figure: Figure, path: Path) -> None:
    """Write a figure as its suffix says: .png, .pdf or .svg. It is laid out once, so all that is written of it agrees."""
    path.write_bytes(svg(figure).encode() if path.suffix == ".svg" else raw(figure, path.suffix[1:]))
    figure.set_layout_engine("none")


def svg(figure: Figure, live: bool = False, **options: object) -> str:
    """The figure as the text of an SVG element. live: words stay words; options: of `Figure.savefig`."""
    text = raw(figure, "svg", live, **options).decode()
    return text[text.index("<svg") :]


def raw(figure: Figure, form: str, live: bool = False, **options: object) -> bytes:
    """The figure in a format, without a date or anything random."""
    metadata = {"png": {"Software": None}, "pdf": {"CreationDate": None}, "svg": {"Date": None, "Creator": None}}[form]
    buffer = io.BytesIO()
    with house_style(), matplotlib.rc_context({"svg.hashsalt": "foedus", "svg.fonttype": "none" if live else "path"}):
        figure.savefig(buffer, format=form, dpi=RESOLUTION, metadata=metadata, **options)
    return buffer.getvalue()


def linear(colour: str | tuple[float, ...]) -> np.ndarray:
    """A colour as linear red, green and blue, shape (3,)."""
    value = np.array(to_rgb(colour))
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def encoded(light: np.ndarray) -> np.ndarray:
    """Linear light as sRGB values 0 to 1, same shape."""
    return np.where(light <= 0.0031308, 12.92 * light, 1.055 * np.maximum(light, 0.0) ** (1 / 2.4) - 0.055)


def saturated(phase: str, share: np.ndarray) -> np.ndarray:
    """A phase's colour by its probability: grey of equal luminance where it is one in five, full where it is sure.

    share: any shape; the colours have one axis more, of length 3.
    """
    full = linear(PHASE_COLOURS[phase])
    grey = np.full(3, full @ LUMINANCE)
    weight = np.clip((np.asarray(share, float) - 0.2) / 0.8, 0.0, 1.0)[..., None]
    return encoded(weight * full + (1.0 - weight) * grey)


def ink_on(phase: str) -> str:
    """Black or white, whichever reads better on a phase."""
    return ink_over(PHASE_COLOURS[phase])


def ink_over(colour: str | tuple[float, ...]) -> str:
    """Black or white, whichever reads better on a colour."""
    return INK if linear(colour) @ LUMINANCE > 0.2 else PAPER


def diverging() -> LinearSegmentedColormap:
    """The colours of an index with a sign: brown where it is negative, teal where it is positive, paper at zero."""
    return LinearSegmentedColormap.from_list("index", DIVERGING)


@lru_cache(maxsize=8192)
def text_size(text: str, size: float, weight: str = "normal") -> tuple[float, float]:
    """Width and height above the base of a line of text in points, without a renderer."""
    outline = TextPath((0, 0), text, size=size, prop=FontProperties(family=STYLE["font.family"], weight=weight))
    return tuple(outline.vertices.max(axis=0, initial=0.0))


def wrapped(text: str, size: float, width: float, weight: str = "normal") -> list[str]:
    """The text in lines no wider than `width` points; a longer word gets a line of its own, a % stays with its number."""
    lines = [""]
    for word in (one.replace("\N{NO-BREAK SPACE}", " ") for one in text.replace(" %", "\N{NO-BREAK SPACE}%").split(" ") if one):
        longer = f"{lines[-1]} {word}".strip()
        if not lines[-1] or text_size(longer, size, weight)[0] <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def balanced(title: str, size: float, width: float) -> list[str]:
    """The bold title in as few lines as `wrapped` makes, and these about equally long."""
    lines = wrapped(title, size, width, "bold")
    while len(tighter := wrapped(title, size, width := width - 4, "bold")) == len(lines) and width > 40:
        lines = tighter
    return lines
