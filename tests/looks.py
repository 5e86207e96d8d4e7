"""What a reader sees: whether the words of a figure can be told apart, and stand where they belong."""

from contextlib import contextmanager
from itertools import combinations
from unittest.mock import patch

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Annotation, Text

from foedus.experiments.analysis import finding as findings

FINE = 360  # dots per inch: in a coarse picture letters are set wider than in print
TOUCH = 0.75  # points that two boxes may share: a box is a little larger than its letters


def words(figure):
    """Every text of a figure that is drawn, with the corners of its box, turned as it is, in points: shape (4, 2)."""
    canvas = FigureCanvasAgg(figure)
    figure.dpi = FINE
    canvas.draw()
    renderer, point = canvas.get_renderer(), figure.dpi / 72
    return [(text, corners(text, renderer) / point) for text in figure.findobj(Text)
            if text.get_visible() and text.get_text().strip() and text not in hidden(figure)]


def hidden(figure):
    """Texts that are there and not drawn: of ticks out of sight, and of axes that are switched off."""
    found = set()
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            drawn = axis._update_ticks() if axes.axison else []
            ticks = {*axis.get_major_ticks(), *axis.get_minor_ticks()} - {*drawn}
            found |= {label for tick in ticks for label in (tick.label1, tick.label2)}
            found |= set() if axes.axison else {axis.label, axis.offsetText}
    return found


def corners(text, renderer):
    """The box of a text before it was turned, turned."""
    middle, angle = Text.get_window_extent(text, renderer).get_points().mean(axis=0), np.radians(text.get_rotation())
    text.set_rotation(0)
    (x0, y0), (x1, y1) = Text.get_window_extent(text, renderer).get_points()  # of the words alone, without an arrow
    text.set_rotation(np.degrees(angle))
    half = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * (x1 - x0, y1 - y0) / 2
    return middle + half @ np.array([(np.cos(angle), np.sin(angle)), (-np.sin(angle), np.cos(angle))])


def meet(one, other):
    """Whether two boxes, turned or not, share more than a touch: then no side of either separates them."""
    sides = np.concatenate([np.diff(box[:3], axis=0) for box in (one, other)])
    normals = sides[:, ::-1] * (-1, 1) / np.linalg.norm(sides, axis=1, keepdims=True)
    shares = [min((one @ n).max(), (other @ n).max()) - max((one @ n).min(), (other @ n).min()) for n in normals]
    return min(shares) > TOUCH


def inside(box, x0, y0, x1, y1):
    """Whether a box lies in a rectangle, but for a touch."""
    return bool(np.all(box >= (x0 - TOUCH, y0 - TOUCH)) and np.all(box <= (x1 + TOUCH, y1 + TOUCH)))


def at_data(text):
    """Whether a text stands at a place of its axes' data."""
    return text.anncoords == "data" if isinstance(text, Annotation) else text.get_transform() == text.axes.transData


def troubles(figure):
    """Texts that lie on another, leave the page or stand outside the axes they speak of, one sentence each."""
    found, point = words(figure), figure.dpi / 72
    said = [f"'{text.get_text()}' leaves the page" for text, box in found if not inside(box, *figure.bbox.extents / point)]
    said += [f"'{text.get_text()}' stands outside its axes" for text, box in found
             if text.axes and text in text.axes.texts and at_data(text) and not inside(box, *text.axes.bbox.extents / point)]
    return said + [f"'{one.get_text()}' lies on '{other.get_text()}'" for (one, a), (other, b) in combinations(found, 2)
                   if meet(a, b)]


@contextmanager
def watched():
    """What is wrong with the figures of all findings that are written meanwhile, by the names of the figures."""
    seen, save = {}, findings.save

    def looked_at(figure, path):
        if path.suffix == ".svg":
            seen[path.stem] = troubles(figure)
        save(figure, path)

    with patch.object(findings, "save", looked_at):
        yield seen
