"""A finished figure is drawn again from what its finding keeps, as its author wants it, and says the same."""

import re
import shutil
from dataclasses import replace

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.image import imread
from matplotlib.patheffects import withStroke

from foedus.experiments.analysis import finding as findings
from foedus.experiments.cli import main
from foedus.experiments.paper import drawing as drawings
from foedus.experiments.paper import style
from foedus.experiments.paper.style import PHASE_COLOURS, SERIES, raw
from foedus.experiments.report.figure import figure, grey, painter, points_in
from foedus.experiments.sweep.run import sweep
from foedus.tests.synthetic import synthetic


def drawn():
    """A figure with all that a finding draws: areas, lines with dashes, markers, hatching, a picture, words with a stroke."""
    with style.house_style():
        made = Figure(figsize=(3, 3))
        axes = made.add_axes((0.2, 0.3, 0.7, 0.6))
        axes.imshow(np.linspace(0, 1, 100).reshape(10, 10), extent=(0, 1, 0, 1), aspect="auto")
        axes.fill_between([0, 1], [0.1, 0.2], [0.3, 0.5], color=SERIES[0], alpha=0.4, lw=0)
        axes.plot([0, 0.5, 3], [0, 1, 0.5], ls=(0, (5, 1.6)), color=SERIES[1], marker="o", markersize=4)
        axes.bar([0.8], [0.4], 0.2, hatch="///", color="white", edgecolor="black")
        axes.text(0.5, 0.8, "a $ in words", ha="center", path_effects=[withStroke(linewidth=2, foreground="white")])
        axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="across", ylabel="up")
        made.text(0.05, 0.05, "What was run.", gid=drawings.CAPTION)
    return made


@pytest.fixture(scope="module")
def finding(tmp_path_factory):
    """A folder with a finding of one figure."""
    folder = tmp_path_factory.mktemp("finding") / "f"
    found, _, tables = synthetic("levers")
    one = replace(found, figures=tuple(shown for shown in found.figures if shown.name == "detail"))
    findings.write(folder, one, {"detail": drawn()}, tables)
    return folder


def pixels(content, tmp_path):
    (tmp_path / "p.png").write_bytes(content)
    return imread(tmp_path / "p.png")[..., :3]


def test_a_figure_drawn_again_is_the_figure(tmp_path):
    first = drawn()
    again = drawings.draw(drawings.record(first))
    one, two = (pixels(raw(each, "png"), tmp_path) for each in (first, again))
    assert one.shape == two.shape
    assert np.abs(one - two).mean() < 0.02  # of the range of a colour: letters may lie a fraction of a point apart
    assert (np.abs(one - two).max(axis=-1) > 0.5).mean() < 0.02


def test_a_recording_leaves_the_figure_as_it_was():
    made = drawn()
    before = raw(made, "svg")
    drawings.record(made)
    assert raw(made, "svg") == before


def test_equal_figures_keep_equal_files(tmp_path):
    for name in ("a", "b"):
        drawings.keep(drawings.record(drawn()), tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert drawings.kept(tmp_path / "a") == drawings.record(drawn())


def test_words_of_an_svg_are_words_and_keep_their_stroke(finding, tmp_path):
    text = figure(finding, out=tmp_path / "a.svg", font="DejaVu Serif").read_text(encoding="utf-8")
    assert ">a $ in words</text>" in text
    assert re.search(r'paint-order: stroke; stroke: #ffffff[^"]*"[^>]*>a \$ in words', text)
    assert "DejaVu Serif" in text and "What was run." in text


def test_a_wider_figure_keeps_the_size_of_its_words_and_a_narrower_one_does_not():
    made = drawings.record(drawn())
    sizes = {width: {text.get_fontsize() for text in drawings.draw(made, width).axes[0].texts} for width in (108, 216, 432)}
    assert sizes[432] == sizes[216] == {2 * size for size in sizes[108]}
    assert tuple(drawings.draw(made, 432).get_size_inches()) == pytest.approx((6, 6))


def test_without_its_caption_a_figure_is_lower_and_has_all_else():
    made = drawings.record(drawn())
    bare = drawings.without_caption(made)
    assert bare.height < made.height - 10
    assert set(made.words) - set(bare.words) == {"What was run."}
    places = [{part["words"]: part["y"] for part in each.parts if "words" in part} for each in (made, bare)]
    assert places[0]["across"] - places[1]["across"] == pytest.approx(made.height - bare.height, abs=0.02)
    assert min(places[1].values()) > 0


def test_words_become_those_of_a_table_and_numbers_stay(finding, tmp_path, capsys):
    assert main(["figure", str(finding), "--words", str(tmp_path / "w.csv")]) == 0
    blank = (tmp_path / "w.csv").read_text(encoding="utf-8")
    assert '"across",' in blank.splitlines()
    (tmp_path / "w.csv").write_text(blank.replace('"across",', '"across","quer, à travers"'), encoding="utf-8")
    assert main(["figure", str(finding), "--language", str(tmp_path / "w.csv"), "--out", str(tmp_path / "a.svg")]) == 0
    text = (tmp_path / "a.svg").read_text(encoding="utf-8")
    assert ">quer, à travers</text>" in text and ">across<" not in text and ">0.4</text>" in text
    assert main(["figure", str(finding), "--words", str(tmp_path / "w.csv")]) == 2
    assert "is there already" in capsys.readouterr().err


def test_a_named_colour_becomes_the_other_exactly_and_ink_and_paper_stay():
    paint = painter({PHASE_COLOURS["HARDENED"]: "#ff0000"})
    assert drawings.painted(PHASE_COLOURS["HARDENED"], paint) == "#ff0000ff"
    for same in (style.INK, style.PAPER, PHASE_COLOURS["HOLLOW"]):
        assert drawings.painted(same, paint) == f"{same.lower()}ff"
    assert np.ptp(grey(np.array([0.8, 0.2, 0.4]))) < 1e-12


@pytest.mark.parametrize(("width", "points"), [("89mm", 252.3), ("8.9cm", 252.3), ("3.5in", 252), ("252pt", 252), ("89", 252)])
def test_a_width_is_told_in_any_unit(width, points):
    assert points_in(width) == pytest.approx(points, abs=0.4)


@pytest.mark.parametrize(("options", "complaint"), [
    (["--width", "3"], "--width 3 is no width from"), (["--font", "Nobody's"], "--font Nobody's is not installed"),
    (["--out", "a.gif"], "ends in none of .svg, .pdf, .png"), (["--figure", "detial"], "did you mean 'detail'"),
    (["--palette", "nowhere.csv"], "nowhere.csv"),
])
def test_what_cannot_be_drawn_is_refused_in_one_line(finding, options, complaint, capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert main(["figure", str(finding), *options]) == 2
    said = capsys.readouterr().err
    assert complaint in said and said.count("\n") == 1


def test_a_palette_with_a_colour_that_is_none_and_the_findings_own_file_are_refused(finding, tmp_path, capsys):
    (tmp_path / "p.csv").write_text("colour,becomes\nHARDEND,#ff0000\n", encoding="utf-8")
    assert main(["figure", str(finding), "--palette", str(tmp_path / "p.csv"), "--out", str(tmp_path / "a.svg")]) == 2
    assert "HARDEND is no colour of a figure; did you mean 'HARDENED'?" in capsys.readouterr().err
    before = (finding / "detail.svg").read_bytes()
    assert main(["figure", str(finding), "--out", str(finding / "detail.svg")]) == 2
    assert (finding / "detail.svg").read_bytes() == before


def test_a_finding_that_keeps_no_drawing_says_what_to_repeat(finding, tmp_path, capsys):
    shutil.copytree(finding, tmp_path / "older")
    (tmp_path / "older" / "detail.drawing.json").unlink()
    assert main(["figure", str(tmp_path / "older"), "--out", str(tmp_path / "a.svg")]) == 2
    assert "keeps no drawing of detail" in capsys.readouterr().err


# --- a map of a finished sweep ------------------------------------------------------------------------------

LOG = """
scenario = "transactional_2025"
horizon = 4
replicates = 2
[factors]
deal_term = { from = 1, to = 64, steps = 4, log = true }
conditionality = { from = 0, to = 1, steps = 2 }
"""


def test_a_finished_sweep_is_drawn_without_a_run_and_takes_log_axes_as_log(tmp_path, monkeypatch, capsys):
    (tmp_path / "grid.toml").write_text(LOG, encoding="utf-8")
    folder = sweep(tmp_path / "grid.toml", tmp_path / "swept", workers=1, progress=False).folder
    monkeypatch.setattr("foedus.experiments.maps.command.sweep", None)  # a run would call it
    assert main(["map", str(folder), "--out", str(tmp_path / "map")]) == 0
    assert findings.read(tmp_path / "map").command == f"foedus map {folder}"
    words = drawings.kept(tmp_path / "map" / "map.drawing.json")
    at = {part["words"]: part["x"] for part in words.parts if "words" in part and part["words"] in ("1", "2", "10", "20")}
    assert at["20"] - at["10"] == pytest.approx(at["2"] - at["1"], abs=0.1)
    assert main(["map", str(folder), "--quick", "--out", str(tmp_path / "map")]) == 2
    assert "a sweep already made" in capsys.readouterr().err
