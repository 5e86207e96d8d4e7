"""The lessons say what the model says, and the sheets say what the lessons say."""

import re

import pytest

from foedus.experiments.cli import main
from foedus.experiments.live.link import decode
from foedus.experiments.live.presets import named
from foedus.experiments.live.session import Session
from foedus.model.scenario import load_scenario
from foedus.notebooks import lessons, refresh, sheets

LONG = ("1_pressure", "4_room")  # lessons that play most of the worlds
LESSONS = [pytest.param(name, marks=pytest.mark.slow) if name in LONG else name for name in lessons.LESSONS]


def without_links(text):
    """A page without its links: their letters depend on the version of a compression library."""
    return re.sub(r"#run=[\w-]+", "#run=", text)


@pytest.mark.parametrize("name", LESSONS)
def test_no_answer_key_is_stale(name):
    path, text = lessons.teachers_page(name)
    assert without_links(path.read_text(encoding="utf-8")) == without_links(text), "'make learn' refreshes it"


def test_no_scenario_file_of_the_classroom_is_stale():
    assert all(path.read_text(encoding="utf-8") == text for path, text in lessons.scenario_files().items())


@pytest.mark.parametrize("name", LESSONS)
def test_what_the_prose_says_is_what_the_model_does(name):
    assert [claim for claim, holds in lessons.answers(name).claims.items() if not holds] == []


def test_every_link_opens_the_preset_that_it_names():
    for name, (_, presets) in lessons.LESSONS.items():
        page = (lessons.CLASSROOM / f"{name}_teacher.md").read_text(encoding="utf-8")
        found = re.findall(r"\[([^]]+)\]\(http://127\.0\.0\.1:8765/#run=([\w-]+)\)", page)
        assert [title for title, _ in found] == [named(preset).title for preset in presets]
        for (_, link), preset in zip(found, map(named, presets), strict=True):
            story, _ = decode(link)
            assert (story.scenario, story.start, story.planned) == (preset.scenario, preset.start, preset.events)
            Session.of(story)


@pytest.mark.parametrize("name", ["korea_cash", "korea_linked"])
def test_a_scenario_file_of_the_classroom_is_its_preset(name):
    preset, world = named(name), load_scenario(lessons.CLASSROOM / f"{name}.toml")
    session = lessons.opened(preset)
    assert world.title == preset.title and world.events == session.setting.events
    assert world.parameters == session.setting.parameters and world.hostility == session.setting.hostility


def test_every_command_on_a_student_sheet_runs(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(lessons.CLASSROOM)
    commands = [command for source in refresh.pages() if source.stem.endswith("student")
                for command in re.findall(r"`foedus (run [^`]+)`", source.read_text(encoding="utf-8"))]
    assert len(commands) == 3
    for command in commands:
        argv = command.replace("seed N", "seed 1").replace("--out a.csv", f"--out {tmp_path / 'a.csv'}").split()
        assert main(argv) == 0, capsys.readouterr().err


@pytest.mark.parametrize("source", refresh.pages(), ids=lambda path: path.stem)
def test_no_sheet_is_stale(source):
    assert sheets.is_current(source.with_suffix(".pdf"), source.read_text(encoding="utf-8")), "'make learn' typesets it again"


def test_the_checks_object(tmp_path):
    page = "# A\n<!-- answers: x -->\n1\n<!-- end -->\n"
    assert lessons.filled(page, {"x": "2"}) == page.replace("1", "2")
    with pytest.raises(ValueError, match="marks x and there is y"):
        lessons.filled(page, {"y": "2"})
    sheet = tmp_path / "a_student.pdf"
    assert not sheets.is_current(sheet, page)
    sheet.write_bytes(f"/Keywords (source {sheets.digest(page)})".encode())
    assert sheets.is_current(sheet, page) and not sheets.is_current(sheet, page + " ")
