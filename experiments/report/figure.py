"""``foedus figure``: a finished figure again, without a run, as its author wants it.

Every finding keeps its figures as data, see `paper.drawing`.  Another width, font or palette, other words or no caption make
another file; the finding stays as it was.
"""

import argparse
import re
from pathlib import Path

import numpy as np
from matplotlib import font_manager
from matplotlib.colors import is_color_like, to_rgb

from ...model.outcomes import PHASES
from ...model.parameters import nearest
from ...model.reading import ReadError, Table, table_of_text, text_of
from ..analysis import finding as findings
from ..folders import cannot_write, write_atomically
from ..paper import drawing as drawings
from ..paper.drawing import Drawing, DrawingError
from ..paper.style import DIVERGING, INK, LUMINANCE, PAPER, PHASE_COLOURS, SERIES, encoded, raw, svg

SUFFIXES = (".svg", ".pdf", ".png")
POINTS = {"mm": 72 / 25.4, "cm": 72 / 2.54, "in": 72.0, "pt": 1.0, "": 72 / 25.4}
NARROWEST, WIDEST = 72.0, 2880.0  # points
GREY = "grey"
GROUPS = ({"ink": INK, "paper": PAPER}, PHASE_COLOURS, {f"series {number}": colour for number, colour in enumerate(SERIES, 1)},
          {f"index {number}": colour for number, colour in enumerate(DIVERGING, 1)})  # colours that stand beside each other
KEYS = {key: colour for group in GROUPS for key, colour in group.items()}
HALO = re.compile(r'<g id="halo ([\d.]+) (#\w+)">((?:\s|<!--.*?-->)*<text[^>]*? ?)style="', re.DOTALL)


def figure(folder: str | Path, name: str = "", out: str | Path | None = None, *, width: float | None = None,
           font: str | None = None, palette: str | Path | None = None, caption: bool = True,
           language: str | Path | None = None) -> Path:
    """Draw a figure of the finding in a folder again, into a file that ends in .svg, .pdf or .png; returns its path.

    name: which, where there are several; out: ``NAME.svg`` if None; width: points; font: an installed family; palette:
    "grey", or a table of `colour` and `becomes`; caption: whether it keeps the words below it; language: a table of `words`
    and `becomes`.
    Raises FindingError, DrawingError or StoreError, each of one line.
    """
    folder = Path(folder)
    found = findings.read(folder)
    name = chosen(found, name, folder)
    out = Path(f"{name}.svg") if out is None else Path(out)
    if out.suffix not in SUFFIXES:
        raise DrawingError(f"'{out}' ends in none of {', '.join(SUFFIXES)}; name a file such as {name}.svg with --out")
    if out.resolve().parent == folder.resolve() and out.name in findings.names_of(folder):
        raise DrawingError(f"'{out}' is the finding's own; name another file with --out")
    made = changed(drawings.kept(folder / f"{name}{drawings.SUFFIX}"), palette, caption, language)
    save(made, out, width, checked_font(font))
    return out


def chosen(found: findings.Finding, name: str, folder: Path) -> str:
    """The name of the only figure, or of the one that is asked for."""
    names = [one.name for one in found.figures]
    if not names:
        raise DrawingError(f"the finding in '{folder}' has no figure")
    if not name and len(names) > 1:
        raise DrawingError(f"'{folder}' has {len(names)} figures; choose one with --figure: {', '.join(names)}")
    if name and name not in names:
        raise DrawingError(f"'{folder}' has no figure '{name}'{nearest(name, names)}; it has {', '.join(names)}")
    return name or names[0]


def changed(drawing: Drawing, palette: str | Path | None, caption: bool, language: str | Path | None) -> Drawing:
    """The drawing as its author wants it."""
    if not caption:
        drawing = drawings.without_caption(drawing)
    if language is not None:
        drawing = drawings.reworded(drawing, words_in(Path(language)))
    if palette is not None:
        drawing = drawings.recoloured(drawing, grey if str(palette) == GREY else painter(colours_in(Path(palette))))
    return drawing


def save(drawing: Drawing, out: Path, width: float | None, font: str | None) -> None:
    """Write it; in an SVG words are words, which an editor or a search finds."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        if out.suffix == ".svg":
            text = svg(drawings.draw(drawing, width, font, live=True), live=True)
            write_atomically(out, haloed(text).encode())
        else:
            write_atomically(out, raw(drawings.draw(drawing, width, font), out.suffix[1:]))
    except OSError as problem:
        raise cannot_write(out, problem) from None


def haloed(text: str) -> str:
    """Words whose name says so, with a stroke behind them."""
    return HALO.sub(r'<g>\3style="paint-order: stroke; stroke: \2; stroke-width: \1px; stroke-linejoin: round; ', text)


# --- what is asked ---------------------------------------------------------------------------------------


def points_in(width: str) -> float:
    """A width such as 89mm, 8.9cm, 3.5in or 252pt, in points; a number alone is in millimetres. Raises DrawingError."""
    parts = re.fullmatch(r"(\d+(?:\.\d+)?) ?(mm|cm|in|pt|)", width.strip())
    found = float(parts[1]) * POINTS[parts[2]] if parts else 0.0
    if not NARROWEST <= found <= WIDEST:
        raise DrawingError(f"--width {width} is no width from 25.4mm to 1016mm; write one such as 89mm, 3.5in or 252pt")
    return found


def checked_font(font: str | None) -> str | None:
    """The family, if it is installed. Raises DrawingError."""
    known = sorted({entry.name for entry in font_manager.fontManager.ttflist})
    if font is not None and font not in known:
        raise DrawingError(f"--font {font} is not installed{nearest(font, known)}; there are {', '.join(known[:12])}"
                           f"{' and more' if len(known) > 12 else ''}")
    return font


def table_in(path: Path, first: str) -> Table:
    """A table of two columns. Raises DrawingError."""
    try:
        table = table_of_text(text_of(path), path.name)
    except ReadError as problem:
        raise DrawingError(str(problem)) from None
    if not {first, "becomes"} <= set(table.columns):
        raise DrawingError(f"'{path}' has the columns {', '.join(table.columns)}, and needs {first} and becomes")
    return table


def words_in(path: Path) -> dict[str, str]:
    """What words become; a line left empty stays as it is."""
    table = table_in(path, "words")
    return {str(old): str(new) for old, new in zip(table.columns["words"], table.columns["becomes"], strict=True) if new != ""}


def colours_in(path: Path) -> dict[str, str]:
    """What colours become: a phase, another of `KEYS`, or a colour as it is written in the figure."""
    table, found = table_in(path, "colour"), {}
    for old, new in zip(table.columns["colour"], table.columns["becomes"], strict=True):
        if old not in KEYS and not is_color_like(old):
            raise DrawingError(f"'{path}': {old} is no colour of a figure{nearest(str(old), tuple(KEYS))}; write #rrggbb, "
                               f"or one of {', '.join((*PHASES, 'ink', 'paper'))}, series 1 to {len(SERIES)}, index 1 to "
                               f"{len(DIVERGING)}")
        if not is_color_like(new):
            raise DrawingError(f"'{path}': {new} is no colour; write one such as #1C6F75")
        found[KEYS.get(old, old)] = new
    return found


def painter(becomes: dict[str, str]):
    """Paint that changes these colours exactly, and shades between them by how near they lie to each.

    Ink, paper and the colours beside those that change stay as they are, and hold what is near them.
    """
    beside = [group for group in GROUPS[1:] if set(group.values()) & set(becomes)]
    anchors = {colour: colour for group in (GROUPS[0], *beside) for colour in group.values()} | becomes
    old, new = (np.array([to_rgb(colour) for colour in side]) for side in (anchors, anchors.values()))

    def paint(rgb: np.ndarray) -> np.ndarray:
        away = ((rgb[..., None, :] - old) ** 2).sum(axis=-1)
        weights = 1.0 / np.maximum(away, 1e-9) ** 2
        return rgb + (weights / weights.sum(axis=-1, keepdims=True)) @ (new - old)

    return paint


def grey(rgb: np.ndarray) -> np.ndarray:
    """Grey of the same luminance."""
    light = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4) @ LUMINANCE
    return np.repeat(encoded(light)[..., None], 3, axis=-1)


# --- at the terminal -------------------------------------------------------------------------------------


def add_command(subparsers: argparse._SubParsersAction) -> None:
    """``foedus figure``."""
    parser = subparsers.add_parser("figure", description="Draw a finished figure again, without a run, as its author wants it.")
    parser.add_argument("folder", type=Path, metavar="FINDING", help="folder of a finding: a map, or any other analysis")
    parser.add_argument("--figure", default="", metavar="NAME", help="which figure, where there are several")
    parser.add_argument("--out", type=Path, metavar="FILE", help="ends in .svg, .pdf or .png (default: NAME.svg)")
    parser.add_argument("--width", metavar="89mm", help="in mm, cm, in or pt (default: as it is)")
    parser.add_argument("--font", metavar="FAMILY", help="an installed font")
    parser.add_argument("--palette", metavar="grey|FILE.csv",
                        help="grey, or a table with the columns colour (a phase, series 1, index 1, ink, #rrggbb) and becomes")
    parser.add_argument("--no-caption", action="store_true", help="without the words below it")
    parser.add_argument("--language", type=Path, metavar="FILE.csv", help="a table with the columns words and becomes")
    parser.add_argument("--words", type=Path, metavar="FILE.csv",
                        help="only write all words of the figure into a table for --language")
    parser.set_defaults(func=command)


def command(args: argparse.Namespace) -> int:
    """Run ``foedus figure``."""
    width = None if args.width is None else points_in(args.width)
    if args.words is not None:
        print(f"wrote {write_words(args.folder, args.figure, args.words)} lines of words into {args.words}")
        return 0
    out = figure(args.folder, args.figure, args.out, width=width, font=args.font, palette=args.palette,
                 caption=not args.no_caption, language=args.language)
    print(f"wrote {out}")
    return 0


def write_words(folder: Path, name: str, path: Path) -> int:
    """All words of a figure, to be given others; returns how many. A table that is there stays."""
    if path.exists():
        raise DrawingError(f"'{path}' is there already; name another file with --words")
    name = chosen(findings.read(folder), name, folder)
    words = drawings.kept(folder / f"{name}{drawings.SUFFIX}").words
    quoted = ['"' + one.replace('"', '""') + '",' for one in words]
    write_atomically(path, ("\n".join(["words,becomes", *quoted]) + "\n").encode())
    return len(words)
