"""The picture of a session, fit to print: map, legend, charts and a caption in the house style.

It shows what the page shows in a quarter: the same outlines and projection, colours, ties and series.
"""

import json
from functools import cache
from importlib import resources

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Circle, PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FixedLocator, MaxNLocator

from ... import __version__
from ...model.calendar import label_of
from ...model.compiled import model_hash
from ...model.fields import ALLY
from ...model.outcomes import PHASES
from ..bands import beside
from ..paper.style import DASHES, INK, LABEL, PAGE, PAPER, SERIES, SMALL, TITLE, balanced, house_style, raw, svg, wrapped
from .phases import meanings, reference_sentence
from .picture import AGAINST, CHARTS, SAID, VARIABLES, VIEWS, Chart, against_reference, charts_of, observed, sentences, title_of
from .session import Session
from .story import Answer, Change, Injection, StoryError

EARTH = (1.340264, -0.081106, 0.000893, 0.003796)  # Equal Earth: Šavrič, Patterson and Jenny 2019
SEA, LAND, PATRON, RIVAL, TIE = "#EEF2F4", "#D6D9D8", "#34495E", "#8D8F92", "#2B4A6F"
SUSPENDED = {"hatch": "xxxx", "edgecolor": INK, "linewidth": 0.3}
RAMP = LinearSegmentedColormap.from_list("ramp", ("#440154", "#3B528B", "#21918C", "#5EC962", "#FDE725"))  # viridis
# For differences: brown below nothing, white about it, green above; apart for every kind of colour vision.
SCALES = LinearSegmentedColormap.from_list("scales", ("#8C510A", "#D8B365", "#F5F5F5", "#5AB4AC", "#01665E"))
EDGE, LINE, ROW = 5.0, 7.0, 58.0  # points: margin, line of the caption, height of a row of charts
COLUMNS = 3
ROWS = -(-len(CHARTS) // COLUMNS)
STEP = ROW + 34.0  # from one row of charts to the next: title, names of the lines, years
SMALLEST = 18.0  # square points below which an ally is shown as a dot


def printed(session: Session, played: int, variable: str, view: str, form: str, cuts: dict | None = None) -> bytes:
    """The picture after so many quarters as a PNG or SVG file.

    variable: what colours the map; view: part of the world; form: "png" or "svg"; cuts: percentiles of other seeds by
    measure, as `background.percentiles` makes them.  Raises StoryError where there is nothing to draw.
    """
    if not 1 <= played <= session.played:
        raise StoryError(f"quarter {played} has not been played; step first")
    with house_style():
        figure = draw(session, played, variable, view, cuts)
        return svg(figure).encode() if form == "svg" else raw(figure, form)


def draw(session: Session, played: int, variable: str, view: str, cuts: dict | None) -> Figure:
    """The page from top to bottom: title, map, legend, charts, caption."""
    when = label_of(session.world.first + played - 1).replace("-", " ")
    title = balanced(f"{session.setting.title}: {when}", TITLE, PAGE - 2 * EDGE)
    caption = wrapped(said(session, played, variable, cuts), SMALL, PAGE - 2 * EDGE)
    globe = Globe(view, PAGE - 2 * EDGE)
    head, foot = 10.0 * len(title) + 5.0, LINE * len(caption) + 6.0
    height = head + globe.height + 15.0 + ROWS * STEP + foot
    figure = Figure(figsize=(PAGE / 72, height / 72), facecolor=PAPER)
    page = figure.add_axes((0, 0, 1, 1), xlim=(0, PAGE), ylim=(0, height))
    page.axis("off")
    for k, line in enumerate(title):
        page.text(EDGE, height - 9.0 - 10.0 * k, line, size=TITLE, weight="bold", va="baseline")
    top = height - head
    axes = figure.add_axes((EDGE / PAGE, (top - globe.height) / height, 1 - 2 * EDGE / PAGE, globe.height / height))
    draw_map(axes, globe, session, played, variable)
    draw_legend(page, top - globe.height - 11.0, variable)
    draw_charts(figure, height, foot + 13.0, session, played, cuts)
    for k, line in enumerate(caption):
        page.text(EDGE, foot - 6.0 - LINE * k, line, size=SMALL)
    return figure


# --- the map ---------------------------------------------------------------------------------------------


@cache
def outlines() -> dict:
    """Outlines and capitals of the page's map."""
    return json.loads(resources.files(__package__).joinpath("assets", "world.json").read_text(encoding="utf-8"))


def equal_earth(longitude: np.ndarray, latitude: np.ndarray) -> np.ndarray:
    """Degrees to the plane, shape (..., 2)."""
    a, b, c, d = EARTH
    t = np.arcsin(np.sqrt(3) / 2 * np.sin(np.radians(latitude)))
    x = 2 * np.sqrt(3) * np.radians(longitude) * np.cos(t) / (3 * (9 * d * t**8 + 7 * c * t**6 + 3 * b * t**2 + a))
    return np.stack((x, d * t**9 + c * t**7 + b * t**3 + a * t), -1)


def wrap(degrees: np.ndarray) -> np.ndarray:
    """Degrees as -180 to 180."""
    return (np.asarray(degrees) + 180.0) % 360.0 - 180.0


class Globe:
    """A part of the world, `width` points wide and `height` points high."""

    def __init__(self, view: str, width: float):
        self.centre, (west, south, east, north) = VIEWS[view]["centre"], VIEWS[view]["box"]
        span = np.linspace(0, 1, 9)
        across, up = west - self.centre + (east - west) * span, south + (north - south) * span
        rim = np.concatenate([*(equal_earth(across, np.full(9, latitude)) for latitude in (south, north)),
                              *(equal_earth(np.full(9, longitude), up) for longitude in across[[0, -1]])])
        (self.left, self.bottom), (right, top) = rim.min(0), rim.max(0)
        self.scale = width / (right - self.left)
        if (top - self.bottom) * self.scale > 300.0:  # a tall part of the world is shown in the middle of the page
            self.scale = 300.0 / (top - self.bottom)
            self.left -= (width / self.scale - (right - self.left)) / 2
        self.width, self.height = width, (top - self.bottom) * self.scale

    def at(self, longitude: np.ndarray, latitude: np.ndarray) -> np.ndarray:
        """Points of the page; longitude counted from the centre of the view."""
        return (equal_earth(np.asarray(longitude, float), np.asarray(latitude, float)) - (self.left, self.bottom)) * self.scale

    def places(self, codes: list[str]) -> dict[str, np.ndarray]:
        """Where the capitals lie; imaginary powers stand in a ring around the first of them."""
        known = outlines()["places"]
        if any(code in known for code in codes[1:]):
            lost = [code for code in codes if code not in known]  # in a row in the South Atlantic, as on the page
            known = known | {code: (-28 + 9 * (k % 5), -22 - 8 * (k // 5)) for k, code in enumerate(lost)}
            return {code: self.at(wrap(known[code][0] - self.centre), known[code][1]) for code in codes}
        turns = 2 * np.pi * np.arange(len(codes) - 1) / (len(codes) - 1)
        ring = zip(np.cos(turns) * 0.3 * self.width, np.sin(turns) * 0.38 * self.height, strict=True)
        return {code: np.array([self.width, self.height]) / 2 + at for code, at in zip(codes, [(0.0, 0.0), *ring], strict=True)}

    def shape(self, rings: list[list[int]]) -> tuple[Path, float, np.ndarray]:
        """A country: its path, unrolled across the antimeridian and drawn again on the other side; area; middle."""
        parts, largest, middle, total = [], 0.0, np.zeros(2), 0.0
        for ring in rings:
            lon, lat = np.array(ring, float).reshape(-1, 2).T / 100.0
            first = wrap(lon[0] - self.centre)
            lon = first + np.concatenate(([0.0], np.cumsum(wrap(np.diff(lon)))))
            for turn in [0.0, *([360.0] if lon.min() < -180 else []), *([-360.0] if lon.max() > 180 else [])]:
                points = self.at(lon + turn, lat)
                parts.append(Path(np.vstack((points, points[:1])), closed=True))
                x, y = points.T
                cross = x * np.roll(y, -1) - y * np.roll(x, -1)
                area = cross.sum() / 2
                total += abs(area)
                if abs(area) > largest:
                    largest = abs(area)
                    middle = np.array([((x + np.roll(x, -1)) * cross).sum(), ((y + np.roll(y, -1)) * cross).sum()]) / (6 * area)
        return Path.make_compound_path(*parts), total, middle


def draw_map(axes: Axes, globe: Globe, session: Session, played: int, variable: str) -> None:
    """Countries, ties, dots for small allies, names where there is room."""
    axes.set(xlim=(0, globe.width), ylim=(0, globe.height))
    axes.axis("off")
    axes.add_patch(Rectangle((0, 0), globe.width, globe.height, facecolor=SEA, linewidth=0))
    world, rows = session.world, session.world.panel[played - 1]
    looks = {code: paint(value, bool(row["estranged"]), variable)
             for code, value, row in zip(world.codes, values(session, played, variable), rows, strict=True)}
    looks |= {world.patron.iso3: {"facecolor": PATRON}} | {rival.iso3: {"facecolor": RIVAL} for rival in world.rivals}
    places = globe.places([world.patron.iso3, *(code for code in looks if code != world.patron.iso3)])
    imaginary, small = not set(world.codes) & set(outlines()["places"]), []
    for country in [] if imaginary else outlines()["countries"]:
        path, area, middle = globe.shape(country["rings"])
        code = country["iso3"]
        axes.add_patch(PathPatch(path, **{"facecolor": LAND, "edgecolor": PAPER, "linewidth": 0.3, **looks.get(code, {})}))
        if code in looks and area >= SMALLEST:
            name(axes, code, middle, area)
        elif code in looks:
            small.append(code)
    small += [] if imaginary else sorted(set(world.codes) - {country["iso3"] for country in outlines()["countries"]})
    draw_ties(axes, places, session, rows)
    for code in places if imaginary else small:
        if code in places:
            look = {**looks[code], "edgecolor": INK, "linewidth": 0.4}
            axes.add_patch(Circle(places[code], 17.0 if imaginary else 1.8, **look))
            name(axes, code, places[code], 1e3 if imaginary else 0.0)


def values(session: Session, played: int, variable: str) -> np.ndarray:
    """What colours the map, shape (allies,)."""
    if variable in AGAINST:
        return against_reference(session)[played - 1, :, AGAINST.index(variable)]
    return session.world.panel[played - 1][variable]


def paint(value: float, estranged: bool, variable: str) -> dict:
    """How an ally is filled: the colour of the value, hatched once the tie is suspended."""
    low, high = VARIABLES[variable][1]
    return {"facecolor": colours(variable)((value - low) / (high - low)), **(SUSPENDED if estranged else {})}


def colours(variable: str) -> LinearSegmentedColormap:
    """A ramp, or two from the middle where the values have a sign."""
    low, high = VARIABLES[variable][1]
    return SCALES if low == -high else RAMP


def name(axes: Axes, code: str, middle: np.ndarray, area: float) -> None:
    """The code of a country large enough to hold it."""
    (right, top), (x, y) = (axes.get_xlim()[1], axes.get_ylim()[1]), middle
    if area > 160.0 and 8 < x < right - 8 and 6 < y < top - 6:
        axes.text(x, y, code, size=4.6, weight="bold", ha="center", va="center",
                  path_effects=[withStroke(linewidth=1.2, foreground=PAPER)])


def draw_ties(axes: Axes, places: dict[str, np.ndarray], session: Session, rows: np.ndarray) -> None:
    """A line from every ally to the patron, as strong as the tie; dotted where it is suspended."""
    hub = places[session.world.patron.iso3]
    for code, row in zip(session.world.codes, rows, strict=True):
        if code not in places:
            continue
        end = places[code]
        middle = (hub + end) / 2 + (0.0, 0.18 * np.hypot(*(hub - end)))
        weight = float(np.clip(row["cohesion"], 0.0, 1.0))
        away = bool(row["estranged"])
        axes.add_patch(PathPatch(Path([hub, middle, end], [Path.MOVETO, Path.CURVE3, Path.CURVE3]), fill=False, edgecolor=TIE,
                                 linewidth=0.3 + 0.9 * weight, alpha=0.5 if away else 0.1 + 0.4 * weight**2,
                                 linestyle=(0, (1, 2)) if away else "-"))


def draw_legend(page: Axes, y: float, variable: str) -> None:
    """What the colours mean."""
    label, limits, how = VARIABLES[variable]
    x = EDGE
    page.imshow(np.linspace(0, 1, 64)[None], cmap=colours(variable), extent=(x, x + 90, y - 1, y + 5), aspect="auto")
    page.set(xlim=(0, PAGE))
    page.text(x + 96, y, f"{label}: {SAID[how](limits[0])} or less to {SAID[how](limits[1])} or more", size=LABEL)
    page.text(PAGE - EDGE, y, "line: tie to the patron; hatched, dotted: suspended", size=SMALL, ha="right")


# --- the charts and the caption --------------------------------------------------------------------------


def draw_charts(figure: Figure, height: float, bottom: float, session: Session, played: int, cuts: dict | None) -> None:
    """Small charts in rows of three."""
    gap, left = 32.0, EDGE + 24.0
    width = (PAGE - left - EDGE - gap * (COLUMNS - 1)) / COLUMNS
    for k, chart in enumerate(charts_of(session.scenario)):
        row, column = divmod(k, COLUMNS)
        y = bottom + (ROWS - 1 - row) * STEP
        axes = figure.add_axes(((left + column * (width + gap)) / PAGE, y / height, width / PAGE, ROW / height))
        draw_chart(axes, chart, session, played, cuts)


def draw_chart(axes: Axes, chart: Chart, session: Session, played: int, cuts: dict | None) -> None:
    """One chart: the band of other seeds behind its first line, every line named, what was done marked."""
    years, derived = (session.world.first + np.arange(session.setting.quarters)) / 4, session.derived
    if cuts:
        axes.fill_between(years, cuts[chart.lines[0][0]][0], cuts[chart.lines[0][0]][2], color="#D9DDE1", linewidth=0)
    for j, (measure, label) in enumerate(chart.lines):
        series = derived[measure] if measure in derived else session.world.series[measure]
        axes.plot(years[:played], series[:played], color=SERIES[j], linewidth=1.1 if j == 0 else 0.8, linestyle=DASHES[j],
                  label=label, zorder=3 - 0.1 * j)
    axes.plot(years[played - 1], axes.lines[0].get_ydata()[-1], "o", color=SERIES[0], markersize=2.6, zorder=4)
    seen = observed(session, chart.lines[0][0])
    if seen:
        axes.plot([years[0] + quarter / 4 for quarter, _ in seen], [value for _, value in seen], "D", color=INK, markersize=2.2,
                  fillstyle="none", markeredgewidth=0.6, label="observed", zorder=5)
    for quarter in sorted({entry.quarter for entry in session.log}):
        axes.axvline(quarter / 4, color=SERIES[4], linewidth=0.5, linestyle=(0, (2, 2)))
    axes.set_title(title_of(chart, session), size=LABEL, loc="left", pad=9.0)
    axes.set(xlim=(years[0], years[-1]), ylim=(chart.low, chart.high))
    if chart.how == "signed":
        axes.axhline(0.0, color=INK, linewidth=0.5)
    if len(chart.lines) > 1 or seen:
        axes.legend(loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=len(chart.lines) + bool(seen), fontsize=SMALL,
                    frameon=False, handlelength=1.8, columnspacing=0.8, handletextpad=0.4, borderpad=0.0, borderaxespad=0.1)
    axes.yaxis.set_major_locator(FixedLocator((0.0, 0.5, 1.0)) if chart.high else MaxNLocator(3))
    axes.yaxis.set_major_formatter(lambda value, _: SAID[chart.how](value))
    axes.xaxis.set_major_locator(MaxNLocator(4, integer=True))
    axes.tick_params(labelsize=SMALL)


def said(session: Session, played: int, variable: str, cuts: dict | None) -> str:
    """The caption: generated from what was played."""
    log = [entry for entry in session.log if entry.quarter < session.world.first + played]
    levers = [f"{key} {value} (start)" for key, value in session.start.items()]
    levers += [f"{entry.name} {entry.value} ({label_of(entry.quarter)})" for entry in log if isinstance(entry, Change)]
    events = [f"{entry.note or entry.kind} ({label_of(entry.quarter)})" for entry in (*session.planned, *log)
              if isinstance(entry, Injection)]
    seats = sorted({entry.seat for entry in log if isinstance(entry, Answer)})
    what = ("The colour of an ally is the chance that its rival lets an opportunity pass, less the same in the reference run."
            if variable in AGAINST else sentence_of(next(field.meaning for field in ALLY if field.name == variable)))
    phase = PHASES[session.phases[played - 1]]
    parts = [f"Scenario {session.scenario}, seed {session.seed}, {played} quarters played. {what}",
             f"The alliance system is {phase.lower()}: {meanings(session.world.p)[phase]}.", sentences(session, 0)[played - 1],
             reference_sentence(session.setting.reference)]
    if cuts:
        parts.append("Grey: 10th to 90th percentile of the first line over other seeds with the same levers and events. "
                     f"{beside(session.setting)}.")
    for label, found in (("Levers", levers), ("Events put in", events), ("Seats played", seats)):
        if found:
            parts.append(f"{label}: {'; '.join(found)}.")
    return " ".join([*parts, f"Equal Earth projection. foedus {__version__}, model {model_hash()}."])


def sentence_of(meaning: str) -> str:
    """The meaning of a field as a sentence."""
    return f"The colour of an ally is {meaning}."
