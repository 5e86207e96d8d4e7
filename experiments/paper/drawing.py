"""A figure as data: its lines, areas, pictures and words, in points, so that it can be drawn again without its runs.

matplotlib draws a figure on a renderer; `record` gives it one that writes down what it is told.  `draw` makes a figure from
that, at another width, in another font, with other colours or other words.  As JSON::

    {"kind": "foedus drawing", "version": 1, "width", "height": in points,
     "parts": [{"path": [[x, y], …], "codes", "fill", "line", "width", "dash", "hatch", "clip", "at"},  at: places of a marker
               {"picture": PNG in base64, "box": [left, bottom, right, top], "clip"},
               {"words", "x", "y", "ha", "va", "turn", "size", "weight", "slant", "colour", "halo", "role"}]}
"""

import base64
import io
import json
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import matplotlib.image
import numpy as np
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex, to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Line
from matplotlib.patheffects import Stroke, withStroke
from matplotlib.text import Text

from .style import STYLE, house_style

KIND, VERSION, SUFFIX = "foedus drawing", 1, ".drawing.json"
FINE = 4  # pixels a point while recording: of pictures
CAPTION = "caption"  # role of words that can be left out


class DrawingError(ValueError):
    """A drawing that cannot be read, or drawn as asked. One line, with the remedy."""


@dataclass(frozen=True)
class Drawing:
    """A figure as data. width, height: points; parts: from the back to the front, see above."""

    width: float
    height: float
    parts: list[dict] = field(default_factory=list)

    @property
    def words(self) -> list[str]:
        """All words, each once, in the order in which they were drawn."""
        return list(dict.fromkeys(part["words"] for part in self.parts if "words" in part))


# --- recording -------------------------------------------------------------------------------------------


def record(figure: Figure) -> Drawing:
    """What a figure is made of; the figure stays as it is."""
    width, height = figure.get_size_inches() * 72
    dpi, figure.dpi = figure.dpi, 72 * FINE
    try:
        with house_style(), without_halos(figure) as halos:
            recorder = Recorder(width, height, halos)
            figure.draw(recorder)
    finally:
        figure.dpi = dpi
    return Drawing(round(float(width), 2), round(float(height), 2), recorder.parts)


@contextmanager
def without_halos(figure: Figure):
    """Take the strokes around words off for a while, so that words stay words; yields [width, colour] by the word's id."""
    stroked = [text for text in figure.findobj(Text) if text.get_path_effects()]
    effects = {id(text): text.get_path_effects() for text in stroked}
    halos = {}
    for text in stroked:
        stroke = next((effect for effect in effects[id(text)] if isinstance(effect, Stroke)), None)
        if stroke is not None:
            halos[id(text)] = [stroke._gc["linewidth"], to_hex(stroke._gc["foreground"])]
        text.set_path_effects([])
    try:
        yield halos
    finally:
        for text in stroked:
            text.set_path_effects(effects[id(text)])


class Recorder(RendererBase):
    """Writes down what it is told to draw."""

    def __init__(self, width: float, height: float, halos: dict[int, list]):
        super().__init__()
        self.size, self.halos, self.parts = (width * FINE, height * FINE), halos, []

    def get_canvas_width_height(self):
        """In pixels."""
        return self.size

    def points_to_pixels(self, points):
        """As many for a point as it records with."""
        return points * FINE

    def flipy(self):
        """Up is up."""
        return False

    def draw_path(self, gc, path, transform, rgbFace=None):
        """A line, an area, or both."""
        self.parts.append(self.path(gc, path.transformed(transform), rgbFace))

    def draw_markers(self, gc, marker_path, marker_trans, path, trans, rgbFace=None):
        """The same shape at many places."""
        at = [points_of(vertices[-2:]) for vertices, _ in path.iter_segments(trans, simplify=False)]
        self.parts.append(self.path(gc, marker_path.transformed(marker_trans), rgbFace) | {"at": at})

    def path(self, gc, path, fill) -> dict:
        """A path in points, with how it is drawn."""
        part = {"path": [points_of(vertex) for vertex in path.vertices],
                "codes": None if path.codes is None else path.codes.tolist()}
        line = gc.get_rgb() if gc.get_linewidth() > 0.0 else None
        offset, dash = gc.get_dashes()
        part |= {"fill": coloured(gc, fill), "line": coloured(gc, line), "width": round(float(gc.get_linewidth()), 3),
                 "dash": None if dash is None else [round(float(offset), 3), [round(float(step), 3) for step in dash]],
                 "cap": str(gc.get_capstyle()), "join": str(gc.get_joinstyle())}
        if gc.get_hatch():
            part |= {"hatch": gc.get_hatch(), "hatch_colour": to_hex(gc.get_hatch_color(), keep_alpha=True),
                     "hatch_width": gc.get_hatch_linewidth()}
        return plain(part | clip_of(gc))

    def draw_image(self, gc, x, y, im, transform=None):
        """A picture, of which the first row is the lowest."""
        height, width = im.shape[:2]
        buffer = io.BytesIO()
        matplotlib.image.imsave(buffer, np.ascontiguousarray(im[::-1]), format="png", metadata={"Software": None})
        box = [*points_of((x, y)), *points_of((x + width, y + height))]
        self.parts.append(plain({"picture": base64.b64encode(buffer.getvalue()).decode(), "box": box} | clip_of(gc)))

    def draw_text(self, gc, x, y, s, prop, angle, ismath=False, mtext=None):
        """A line of words, by the point that its alignment holds fixed; of several lines, by where it begins."""
        if mtext is not None:
            x, y = mtext.get_transform().transform(mtext.get_unitless_position())
            held = {"ha": mtext.get_horizontalalignment(), "va": mtext.get_verticalalignment(),
                    "mode": mtext.get_rotation_mode() or "default"}
        else:
            held = {"ha": "left", "va": "baseline", "mode": "anchor"}
        place = points_of((x, y))
        self.parts.append(plain({
            "words": s, "x": place[0], "y": place[1], **held, "turn": round(float(angle), 2), "size": prop.get_size_in_points(),
            "weight": prop.get_weight(), "slant": prop.get_style(), "colour": coloured(gc, gc.get_rgb()),
            "halo": self.halos.get(id(mtext)), "role": mtext.get_gid() if mtext is not None else None}))


def points_of(vertex: Sequence[float]) -> list[float]:
    """A place in points, from pixels."""
    return [round(float(value) / FINE, 2) for value in vertex]


def coloured(gc: GraphicsContextBase, colour: object) -> str | None:
    """A colour with what is seen through it, as text."""
    if colour is None:
        return None
    rgba = to_rgba(colour, gc.get_alpha() if gc.get_forced_alpha() or len(colour) == 3 else None)
    return to_hex(rgba, keep_alpha=True) if rgba[3] > 0.0 else None


def clip_of(gc: GraphicsContextBase) -> dict:
    """The outline that cuts a part off."""
    path, transform = gc.get_clip_path()
    if path is not None:
        outline = path.transformed(transform)
        codes = None if outline.codes is None else outline.codes.tolist()
        return {"clip": [points_of(vertex) for vertex in outline.vertices], "clip_codes": codes}
    box = gc.get_clip_rectangle()
    if box is None:
        return {}
    (left, bottom), (right, top) = points_of((box.x0, box.y0)), points_of((box.x1, box.y1))
    return {"clip": [[left, bottom], [right, bottom], [right, top], [left, top], [left, bottom]]}


def plain(part: dict) -> dict:
    """Without what says nothing."""
    return {key: value for key, value in part.items() if value is not None}


# --- changing --------------------------------------------------------------------------------------------


def without_caption(drawing: Drawing) -> Drawing:
    """Without the words of the caption, and without the paper that they stood on at the foot."""
    parts = [part for part in drawing.parts if part.get("role") != CAPTION]
    if len(parts) == len(drawing.parts):
        return drawing
    lowest = min((low_of(part) for part in parts if low_of(part) > 0.5), default=0.0)  # the page itself begins at zero
    cut = max(0.0, round(lowest - 4.0, 2))
    return Drawing(drawing.width, round(drawing.height - cut, 2), [moved(part, -cut) for part in parts])


def low_of(part: dict) -> float:
    """The lowest place of a part, in points."""
    if "words" in part:
        return part["y"] - (part["size"] if part["va"] == "top" else 0.0)
    return part["box"][1] if "picture" in part else min(place[1] for place in part.get("at", part["path"]))


def moved(part: dict, up: float) -> dict:
    """A part, so much higher."""
    found = dict(part)
    for key in ("at", "clip") if "at" in part else ("path", "clip"):
        if key in part:
            found[key] = [[*(axis for pair in zip(place[::2], place[1::2], strict=True) for axis in (pair[0], pair[1] + up))]
                          for place in part[key]]
    if "box" in part:
        left, bottom, right, top = part["box"]
        found["box"] = [left, bottom + up, right, top + up]
    return found | ({"y": part["y"] + up} if "y" in part else {})


def reworded(drawing: Drawing, words: dict[str, str]) -> Drawing:
    """With other words, where there are any."""
    return replace(drawing, parts=[part | {"words": words.get(part["words"], part["words"])} if "words" in part else part
                                   for part in drawing.parts])


def recoloured(drawing: Drawing, paint: Callable[[np.ndarray], np.ndarray]) -> Drawing:
    """With other colours. paint: from red, green and blue, (…, 3) from 0 to 1, to others."""
    def change(part: dict) -> dict:
        found = dict(part)
        for key in ("fill", "line", "colour", "hatch_colour"):
            if key in part:
                found[key] = painted(part[key], paint)
        if "halo" in part:
            found["halo"] = [part["halo"][0], painted(part["halo"][1], paint)]
        if "picture" in part:
            pixels = picture_of(part)
            pixels[..., :3] = np.clip(paint(pixels[..., :3]), 0.0, 1.0)
            buffer = io.BytesIO()
            matplotlib.image.imsave(buffer, pixels, format="png", metadata={"Software": None})
            found["picture"] = base64.b64encode(buffer.getvalue()).decode()
        return found

    return replace(drawing, parts=[change(part) for part in drawing.parts])


def painted(colour: str, paint: Callable[[np.ndarray], np.ndarray]) -> str:
    """One colour, changed; what is seen through it stays."""
    rgba = to_rgba(colour)
    return to_hex((*np.clip(paint(np.array(rgba[:3])), 0.0, 1.0), rgba[3]), keep_alpha=True)


def picture_of(part: dict) -> np.ndarray:
    """The pixels of a picture, (rows, columns, 4) from 0 to 1, the first row on top."""
    return np.array(matplotlib.image.imread(io.BytesIO(base64.b64decode(part["picture"])), format="png"), float)


# --- drawing ---------------------------------------------------------------------------------------------


def draw(drawing: Drawing, width: float | None = None, font: str | None = None, live: bool = False) -> Figure:
    """The figure, `width` points wide.

    A wider figure keeps the size of its words; in a narrower one they shrink with all else.  live: a stroke around words is
    told in their name only, so that an SVG can have both.
    """
    scale = (width or drawing.width) / drawing.width
    thin = min(scale, 1.0)
    with house_style():
        figure = Figure(figsize=(drawing.width * scale / 72, drawing.height * scale / 72))
        FigureCanvasAgg(figure)
        axes = figure.add_axes((0, 0, 1, 1), xlim=(0, drawing.width), ylim=(0, drawing.height), facecolor="none")
        axes.set_axis_off()
        for order, part in enumerate(drawing.parts):
            if "words" in part:
                write(axes, part, thin, font or STYLE["font.family"], order, live)
                continue
            if "picture" in part:
                left, bottom, right, top = part["box"]
                artist = axes.imshow(picture_of(part), extent=(left, right, bottom, top), aspect="auto",
                                     interpolation="nearest", zorder=order)
            else:
                artist = axes.add_patch(shape_of(part, thin, scale, order))
            if "clip" in part:
                artist.set_clip_path(Line(part["clip"], part.get("clip_codes")), axes.transData)
            else:
                artist.set_clip_on(False)
        axes.set(xlim=(0, drawing.width), ylim=(0, drawing.height))
    return figure


def shape_of(part: dict, thin: float, scale: float, order: int) -> PathPatch:
    """A line or an area; a marker at its places keeps its size where the figure grows."""
    path = Line(np.array(part["path"], float).reshape(-1, 2), part.get("codes"))
    if "at" in part:
        one = path.vertices * (thin / scale)
        codes = path.codes if path.codes is not None else [Line.MOVETO] + [Line.LINETO] * (len(one) - 1)
        path = Line(np.concatenate([one + place for place in part["at"]] or [np.empty((0, 2))]),
                    np.concatenate([codes] * len(part["at"]) or [np.empty(0, np.uint8)]))
    dash = part.get("dash")
    hatch = {"hatch": part["hatch"], "hatch_linewidth": part["hatch_width"]} if "hatch" in part else {}
    shape = PathPatch(path, facecolor=part.get("fill", "none"), edgecolor=part.get("line", "none"),
                      linewidth=part["width"] * thin if "line" in part else 0.0, capstyle=part["cap"], joinstyle=part["join"],
                      zorder=order, **hatch)
    if dash:
        shape.set_linestyle((dash[0] / part["width"], [step / part["width"] for step in dash[1]]))  # in line widths
    if "hatch" in part:
        shape.set_hatchcolor(part["hatch_colour"])
    return shape


def write(axes, part: dict, thin: float, font: str, order: int, live: bool) -> None:
    """A line of words."""
    text = axes.text(part["x"], part["y"], part["words"], ha=part["ha"], va=part["va"], rotation=part["turn"],
                     rotation_mode=part["mode"], size=part["size"] * thin, weight=part["weight"], style=part["slant"],
                     color=part.get("colour", "none"), family=font, zorder=order, clip_on=False)
    if "halo" in part and live:
        text.set_gid(f"halo {part['halo'][0] * thin:g} {part['halo'][1]}")
    elif "halo" in part:
        text.set_path_effects([withStroke(linewidth=part["halo"][0] * thin, foreground=part["halo"][1])])


# --- files -----------------------------------------------------------------------------------------------


def keep(drawing: Drawing, path: Path) -> None:
    """Write it into a file."""
    said = {"kind": KIND, "version": VERSION, "width": drawing.width, "height": drawing.height, "parts": drawing.parts}
    path.write_text(json.dumps(said, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8", newline="\n")


def kept(path: Path) -> Drawing:
    """The drawing in a file. Raises DrawingError."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        if said["kind"] != KIND or said["version"] != VERSION:
            raise ValueError(f"it is a {said['kind']} of version {said['version']}, not {KIND} of version {VERSION}")
        return Drawing(float(said["width"]), float(said["height"]), said["parts"])
    except FileNotFoundError:
        raise DrawingError(f"'{path.parent}' keeps no drawing of {path.name.removesuffix(SUFFIX)}: it was made before "
                           "figures were kept; repeat its command") from None
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise DrawingError(f"cannot read '{path}': {problem}; repeat the command that made its folder") from None
