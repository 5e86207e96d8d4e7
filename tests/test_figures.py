"""The laws of the figures: what is planted is drawn, colour is never alone, and nothing else leaks in or out."""

import os
import subprocess
import sys
from itertools import combinations, pairwise

import matplotlib
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from matplotlib.figure import Figure

from foedus.experiments.maps.definitions import definitions
from foedus.experiments.maps.figure import draw_map
from foedus.experiments.maps.legend import in_words
from foedus.experiments.maps.names import largest_spot
from foedus.experiments.maps.phasegrid import FigureError, grid_of, map_shares
from foedus.experiments.paper.style import DIVERGING, LUMINANCE, PHASE_COLOURS, diverging, ink_on, linear, saturated, save
from foedus.model.outcomes import PHASES
from foedus.model.parameters import resolve
from foedus.tests.looks import troubles

pytestmark = pytest.mark.uncompiled

# Machado, Oliveira and Fernandes 2009, full severity, on linear red, green and blue.
COLOUR_VISION = {
    "all cones": np.eye(3),
    "no long": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "no middle": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "no short": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def lab(light):
    """CIE L*a*b* of linear red, green and blue."""
    ratio = TO_XYZ @ light / np.array([0.9505, 1.0, 1.089])
    root = np.where(ratio > 0.008856, np.cbrt(ratio), 7.787 * ratio + 16 / 116)
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


def number(name):
    return {"name": name, "label": f"How far {name}", "unit": "share", "choices": [], "ends": ["not at all", "fully"]}


def shown(**changes):
    return {"title": "Where?", "caption": "What was run.", "replicates": 20, "axes": [number("a"), number("b")],
            "default": {"at": [0.5, 0.5]}} | changes


def planted(rule, size=17, seeds=20):
    """Runs whose phase is rule(a, b, luck), with luck 0.025, 0.075, … 0.975 from seed to seed."""
    a, b, seed = (axis.ravel() for axis in np.meshgrid(np.linspace(0, 1, size), np.linspace(0, 1, size), np.arange(seeds)))
    return pd.DataFrame({"a": a, "b": b, "replicate": seed, "phase": rule(a, b, (seed + 0.5) / seeds)})


def all_six(a, b, luck):
    blur = 0.1 * (luck - 0.5)
    phase = np.where((a + blur < 0.35) & (b > 0.42), "UNCHANGED", "CONTRACTUAL")
    phase = np.where(b + blur > 0.75 - 0.3 * a, "HARDENED", phase)
    phase = np.where((a + blur > 0.55) & (b < 0.5), "HOLLOW", phase)
    phase = np.where((a + blur > 0.7) & (b < 0.3), "FRACTURED", phase)
    return np.where((a - 0.25) ** 2 + (b - 0.2) ** 2 < 0.04 + 0.2 * blur, "DECOUPLED", phase)


def by_chance(a, b, luck):
    return np.where(luck < a, "FRACTURED", "HARDENED")


def lines_of(figure):
    """Every drawn line of the map: (width, points of the line in axis coordinates)."""
    return [(artist.get_linewidth()[0], path.vertices) for artist in figure.axes[0].collections
            for path in artist.get_paths() if len(path.vertices) and artist.get_linewidth()[0] > 0]


def words_of(axes):
    return {text.get_text(): text for text in axes.texts}


# --- colour ----------------------------------------------------------------------------------------------


def test_every_phase_has_a_colour_distinct_in_grey():
    lightness = [lab(linear(PHASE_COLOURS[phase]))[0] for phase in PHASES]
    assert all(before - after >= 9 for before, after in pairwise(lightness)), lightness


@pytest.mark.parametrize("vision", COLOUR_VISION)
def test_every_two_phases_differ_for_every_colour_vision(vision):
    seen = {phase: lab(np.clip(COLOUR_VISION[vision] @ linear(colour), 0, 1)) for phase, colour in PHASE_COLOURS.items()}
    for one, other in combinations(PHASES, 2):
        assert np.linalg.norm(seen[one] - seen[other]) >= 20, (one, other)


@pytest.mark.parametrize("phase", PHASES)
def test_probability_changes_saturation_and_never_lightness(phase):
    colours = saturated(phase, np.linspace(0.2, 1.0, 9))
    light = np.array([linear(tuple(colour)) for colour in colours])
    assert np.allclose(light @ LUMINANCE, light[0] @ LUMINANCE)
    assert np.all(np.diff(np.ptp(light, axis=1)) > 0)
    assert np.ptp(light[0]) < 1e-9


@pytest.mark.parametrize("phase", PHASES)
def test_a_name_can_be_read_on_its_phase(phase):
    dark, bright = sorted(float(linear(colour) @ LUMINANCE) for colour in (PHASE_COLOURS[phase], ink_on(phase)))
    assert (bright + 0.05) / (dark + 0.05) >= 4.5  # the contrast WCAG 2.1 asks for


# --- what is planted is drawn ----------------------------------------------------------------------------


def test_a_planted_boundary_is_drawn_where_it_was_planted():
    figure = draw_map(planted(lambda a, b, luck: np.where(b > 0.83 - 0.5 * a, "HARDENED", "FRACTURED")), shown())
    lines = [points for width, points in lines_of(figure) if width == 0.8]
    assert lines, "no frontier is drawn"
    for points in lines:
        assert np.all(np.abs(points[:, 1] - (0.83 - 0.5 * points[:, 0])) < 1 / 16)
    assert min(points[:, 0].min() for points in lines) < 0.01
    assert max(points[:, 0].max() for points in lines) > 0.99
    picture = figure.axes[0].images[0].get_array()
    assert np.allclose(picture[380, 380], saturated("HARDENED", 1.0))
    assert np.allclose(picture[20, 20], saturated("FRACTURED", 1.0))


def test_a_planted_probability_is_drawn_where_it_was_planted():
    figure = draw_map(planted(by_chance), shown())
    contours = [points[:, 0] for width, points in lines_of(figure) if width == 0.7]
    assert sorted(round(float(x.mean()), 1) for x in contours) == [0.2, 0.8]  # 80 % of either phase
    assert all(np.ptp(x) < 0.01 for x in contours)
    colours = figure.axes[0].images[0].get_array()[200]
    assert np.ptp(colours[-1]) > np.ptp(colours[240]), "certainty is not more saturated"


def test_the_seeds_settle_what_all_of_them_agree_on():
    grid = grid_of(planted(by_chance), shown()["axes"])
    assert np.all(grid.settled[:, [0, 1, -2, -1]] == 1)
    assert np.all(grid.settled[:, 8] < 0.95)


def test_shares_are_those_of_the_runs():
    grid = grid_of(planted(by_chance), shown()["axes"])
    assert np.allclose(grid.shares[PHASES.index("FRACTURED")], np.linspace(0, 1, 17), atol=0.0251)  # half a run
    assert np.allclose(grid.shares.sum(axis=0), 1)
    assert np.allclose(grid.smooth.sum(axis=0), 1)
    assert set(map_shares(grid)) == {"HARDENED", "FRACTURED"}


def test_the_default_is_marked_where_it_lies_and_only_there():
    table = planted(all_six)
    (marker,) = draw_map(table, shown(default={"at": [0.9, 0.3]})).axes[0].lines
    assert (marker.get_xdata()[0], marker.get_ydata()[0]) == (0.9, 0.3)
    axes = draw_map(table, shown(default=None)).axes[0]
    assert not axes.lines
    assert "default" not in words_of(axes)


def test_choices_stand_in_the_order_of_the_experiment():
    table = planted(lambda a, b, luck: np.where(a > 0.7, "FRACTURED", "HARDENED"), size=3)
    table["a"] = table["a"].map({0.0: "zeal", 0.5: "calm", 1.0: "anger"})
    across = {"name": "a", "label": "Mood", "unit": "", "choices": ["zeal", "calm", "anger"], "ends": None}
    axes = draw_map(table, shown(axes=[across, number("b")], default={"at": [2, 0.5]})).axes[0]
    assert [tick.get_text() for tick in axes.get_xticklabels()] == ["zeal", "calm", "anger"]
    picture = axes.images[0].get_array()
    assert np.allclose(picture[200, 400], saturated("FRACTURED", 1.0))
    assert np.allclose(picture[200, 260], saturated("HARDENED", 1.0)), "choices are not mixed"


# --- colour is never alone -------------------------------------------------------------------------------


def test_every_region_with_room_carries_its_name():
    table = planted(all_six)
    axes = draw_map(table, shown()).axes[0]
    words, likely = words_of(axes), grid_of(table, shown()["axes"]).shares.argmax(axis=0)
    for code, phase in enumerate(PHASES):
        x, y = words[phase].get_position()
        assert likely[round(16 * y), round(16 * x)] == code, f"{phase} is written elsewhere"


def test_a_region_too_small_for_its_name_is_named_by_a_line():
    def corner(a, b, luck):
        return np.where((a > 0.9) & (b > 0.9), "HOLLOW", "HARDENED")

    words = words_of(draw_map(planted(corner), shown()).axes[0])
    assert words["HARDENED"].get_position()[0] < 0.9
    assert min(words["HOLLOW"].xy) > 0.9, "the line does not end in the region"
    assert min(words["HOLLOW"].get_position()) < 0.9, "the name lies on the region"


def test_the_legend_lists_what_appears_with_its_share():
    page = draw_map(planted(by_chance), shown()).axes[1]
    words = words_of(page)
    assert {phase for phase in PHASES if phase in words} == {"HARDENED", "FRACTURED"}
    assert {"50 %", "53 %", "47 %"} & set(words)
    assert {"frontier", "its 95 % band", "50 % of the seeds", "80 % of the seeds", "What was run.", "Where?"} <= set(words)


def test_all_the_words_are_on_the_page():
    figure = draw_map(planted(all_six), shown(
        title="Where does pressing one's allies harden the alliance, and where does it hollow it out at last?",
        caption="Most likely phase after 48 quarters. " * 12))
    assert not troubles(figure)


@pytest.mark.parametrize(("place", "turned", "complaint"), [
    ((0.5, 0.5), 0, "'two' lies on 'one'"), ((0.45, 0.5), 60, "'two' lies on 'one'"), ((1.1, 0.5), 0, "'two' stands outside"),
    ((0.5, 1.9), 0, "'two' leaves the page"), ((0.5, 0.9), 0, None), ((0.6, 0.5), 60, None),
])
def test_a_look_objects_to_words_that_cannot_be_read(place, turned, complaint):
    figure = Figure(figsize=(3, 2))
    axes = figure.add_axes((0.2, 0.2, 0.6, 0.6))
    axes.text(*place, "two", rotation=turned, ha="center", va="center")
    axes.text(0.5, 0.5, "one", ha="center", va="center", rotation=turned)
    found = troubles(figure)
    assert not found if complaint is None else any(one.startswith(complaint) for one in found), found


@settings(max_examples=60, deadline=None)
@given(arrays(bool, st.tuples(st.integers(1, 9), st.integers(1, 9))), st.sampled_from([0.5, 1.0, 2.0]))
def test_the_largest_spot_is_free_and_none_is_larger(room, shape):
    def free(height):
        width = max(1, round(shape * height))
        rows, columns = room.shape
        return {(column + width / 2, row + height / 2) for row in range(rows - height + 1)
                for column in range(columns - width + 1) if room[row:row + height, column:column + width].all()}

    height, column, row = largest_spot(room, shape)
    assert not free(height + 1)
    assert (column, row) in free(height) if height else (column, row) == (0, 0)


# --- the index ------------------------------------------------------------------------------------------


def indexed(rule, size=17, phase=lambda a, b, luck: np.where(b > 0.6, "HARDENED", "UNCHANGED")):
    """Runs whose index is rule(a, b, luck), and all that a map says of them."""
    table = planted(phase, size)
    luck = (table["replicate"] + 0.5) / 20
    table["hardening"] = rule(table["a"], table["b"], luck)
    table = table.assign(hardening_us=-0.1, hardening_alone=table["hardening"] + 0.1)
    names = table["phase"].unique()
    share = {"of_map": 0.5, "of_runs": 0.5}
    return table, shown(colour={"name": "hardening", "meaning": "index", "unit": "share"}, phases=dict.fromkeys(names, share),
                        definitions=definitions(resolve()), fractures="FRACTURED" in names,
                        index={"smallest": float(table["hardening"].min()), "largest": float(table["hardening"].max())})


def test_the_zero_of_the_index_is_drawn_bold_where_it_was_planted():
    figure = draw_map(*indexed(lambda a, b, luck: 0.3 * (b - 0.2 - 0.4 * a) + 0.02 * (luck - 0.5)))
    assert not troubles(figure)
    bold = np.concatenate([points for width, points in lines_of(figure) if width == 2.0])
    assert np.abs(bold[:, 1] - 0.2 - 0.4 * bold[:, 0]).max() < 1 / 16
    thin = np.concatenate([points for width, points in lines_of(figure) if width == 0.45])
    assert np.abs(thin[:, 1] - 0.6).max() < 1 / 16, "the frontier of the phases"
    assert {"HARDENED", "UNCHANGED", "less often", "more often"} <= set(words_of(figure.axes[0]))
    picture, lowest, highest = figure.axes[0].images[0], *figure.axes[0].images[0].get_clim()
    assert lowest == -highest and picture.get_cmap().name == "index", "zero is in the middle of the scale"


def test_every_phase_is_defined_in_the_legend_and_fractures_are_hatched_where_likely():
    def torn(a, b, luck):
        return np.where((a > 0.6) & (luck < 0.35), "FRACTURED", "HOLLOW")

    table, what = indexed(lambda a, b, luck: -0.3 + 0.0 * a, phase=torn)
    figure = draw_map(table, what)
    assert not troubles(figure)
    words = words_of(figure.axes[1])
    assert set(PHASES) <= set(words) and "20 % FRACTURED" in words
    hatched = [path.vertices[:, 0].min() for artist in figure.axes[0].collections if getattr(artist, "hatches", [None])[0]
               for path in artist.get_paths() if len(path.vertices)]
    assert hatched and min(hatched) == pytest.approx(0.6, abs=0.07)
    assert "20 % FRACTURED" not in words_of(draw_map(*indexed(lambda a, b, luck: -0.3 + 0.0 * a)).axes[1])


def test_the_scale_of_the_index_is_said_in_words():
    assert in_words((-0.4, -0.2, 0.0, 0.2, 0.4), beyond=False) == [
        "two fifths more often (−0.4)", "a fifth more often (−0.2)", "as often as in the reference run (0)",
        "a fifth less often (+0.2)", "two fifths less often (+0.4)"]
    assert in_words((-1.0, -0.5, 0.0, 0.5, 1.0), beyond=True)[0] == "twice as often, or beyond (−1)"


@pytest.mark.parametrize("vision", COLOUR_VISION)
def test_the_two_signs_of_the_index_differ_for_every_colour_vision(vision):
    for level in (0.1, 0.25, 0.5):
        ends = (linear(diverging()(0.5 + side * level)[:3]) for side in (-1, 1))
        one, other = (lab(np.clip(COLOUR_VISION[vision] @ end, 0, 1)) for end in ends)
        assert np.linalg.norm(one - other) >= 12, level
    lightness = [lab(linear(colour))[0] for colour in DIVERGING]
    assert np.all(np.diff(lightness[:5]) > 0) and np.all(np.diff(lightness[4:]) < 0), "zero is the lightest"


# --- panels, and colours that are no phases -------------------------------------------------------------


def in_panels(count, **changes):
    """A planted world in so many panels, with a corner that grows from panel to panel."""
    tables = [planted(lambda a, b, luck, c=c: np.where(a + b > 1.9 - c, "FRACTURED", "HARDENED")).assign(c=c)
              for c in np.arange(count) / count]
    return pd.concat(tables), shown(panel={"name": "c", "values": (np.arange(count) / count).tolist()}) | changes


@pytest.mark.parametrize("count", [1, 5])
def test_every_panel_shows_its_own_runs(count):
    table, what = in_panels(count)
    figure = draw_map(table, what | {"default": {"at": [0.5, 0.5], "panel": count - 1}})
    maps = figure.axes[:-1]
    assert [axes.get_title() for axes in maps] == [f"c = {c:g}" for c in np.arange(count) / count]
    red = [np.isclose(axes.images[0].get_array(), saturated("FRACTURED", 1.0)).all(axis=2).mean() for axes in maps]
    assert sorted(red) == red and red[-1] > red[0] - (count == 1)
    assert [len(axes.lines) for axes in maps] == [0] * (count - 1) + [1], "the default is marked on its own panel alone"


def test_panels_lie_on_the_page_and_apart():
    table, what = in_panels(5)
    figure = draw_map(table, what)
    figure.canvas.draw()
    boxes = [axes.get_tightbbox(figure.canvas.get_renderer()) for axes in figure.axes[:-1]]
    for box in boxes:
        assert box.x0 >= 0 and box.y0 >= 0 and box.x1 <= figure.bbox.x1 and box.y1 <= figure.bbox.y1
    assert not any(one.x0 < other.x1 and other.x0 < one.x1 and one.y0 < other.y1 and other.y0 < one.y1
                   for one, other in combinations(boxes, 2))


def test_a_result_as_colour_is_drawn_where_it_was_planted():
    table = planted(lambda a, b, luck: np.where(a > 2, "FRACTURED", "HARDENED"))
    table["gap"] = 0.2 + 0.6 * table["a"]
    figure = draw_map(table, shown(colour={"name": "gap", "meaning": "gap", "unit": "probability"}))
    axes, page = figure.axes
    values = axes.images[0].get_array()
    assert values[200, 8] == pytest.approx(0.215, abs=0.01) and values[200, 395] == pytest.approx(0.785, abs=0.01)
    levels = {text.get_text() for text in axes.texts} & {"0.3", "0.4", "0.5", "0.6", "0.7"}
    assert levels, "no contour carries its level"
    assert "gap [probability]" in words_of(page) and "frontier of phases" not in words_of(page)


# --- nothing leaks in or out -----------------------------------------------------------------------------


def test_the_same_table_gives_the_same_bytes(tmp_path, fine_print):
    table = planted(all_six)
    table.to_parquet(tmp_path / "table.parquet")
    program = ("import sys, pandas as pd\nfrom pathlib import Path\n"
               "from foedus.experiments.maps.figure import draw_map\nfrom foedus.experiments.paper.style import save\n"
               f"figure = draw_map(pd.read_parquet('table.parquet'), {shown()!r})\n"
               "save(figure, Path('there.png'))\nsave(figure, Path('there.pdf'))\n"
               "assert 'matplotlib.pyplot' not in sys.modules\n")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONHASHSEED": "7", "MPLBACKEND": "pdf"}
    subprocess.run([sys.executable, "-W", "error", "-c", program], cwd=tmp_path, env=environment, check=True)
    figure = draw_map(table.sample(frac=1.0, random_state=1), shown())
    for suffix in ("png", "pdf"):
        save(figure, tmp_path / f"here.{suffix}")
        assert (tmp_path / f"here.{suffix}").read_bytes() == (tmp_path / f"there.{suffix}").read_bytes()
    assert b"/CIDFontType2" in (tmp_path / "here.pdf").read_bytes(), "letters that a journal can edit"


def test_the_callers_settings_neither_change_nor_matter(tmp_path):
    table, files = planted(by_chance, size=5), []
    for changes in ({}, {"font.size": 20.0, "lines.linewidth": 9.0, "image.cmap": "gray", "savefig.bbox": "tight"}):
        with matplotlib.rc_context(changes):
            before = dict(matplotlib.rcParams)
            save(draw_map(table, shown(default=None)), tmp_path / "map.png")
            assert dict(matplotlib.rcParams) == before
            files.append((tmp_path / "map.png").read_bytes())
    assert files[0] == files[1]


def test_a_dollar_in_a_title_is_a_dollar():
    words = words_of(draw_map(planted(by_chance, size=3), shown(title="Who pays $5 and who $50?")).axes[1])
    assert not words["Who pays $5 and who $50?"].get_parse_math()


@pytest.mark.parametrize("spoil", [
    lambda table: table.iloc[1:],
    lambda table: table[table["a"] == 0.5],
    lambda table: table[(table["a"] != 0.5) | (table["b"] != 0.5)],
    lambda table: table.assign(phase=table["phase"].where(table["a"] != 0.5), failure="ValueError: nonsense"),
])
def test_a_table_that_is_no_full_grid_is_refused_in_one_line(spoil):
    with pytest.raises(FigureError) as complaint:
        draw_map(spoil(planted(by_chance, size=3)), shown())
    assert "\n" not in str(complaint.value)
