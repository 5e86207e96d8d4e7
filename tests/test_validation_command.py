"""The command: a page from a few runs, and one line for what cannot be followed."""

import argparse
import re
import xml.etree.ElementTree as ElementTree
from functools import partial

import pytest

from foedus.experiments import cli
from foedus.experiments.validation import assess, hindcast
from foedus.experiments.validation.assess import Effort


@pytest.fixture(autouse=True)
def known(monkeypatch):
    make_small(monkeypatch)


def make_small(patch):
    """As few runs and forecasts as make a page: the origins of the figures stand for all, which are scored in one way."""
    patch.setattr(assess, "QUICK", Effort(draws=120, keep=8, rounds=1, draws_again=60, members=4, seeds=8))
    patch.setattr(assess, "ORIGINS", (assess.ORIGINS[0], 2016, 2019, 2022))
    patch.setattr(hindcast, "baseline_forecasts", partial(hindcast.baseline_forecasts, origins=assess.ORIGINS))
    patch.setattr(assess, "LEADERS", 4)


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """Folder, exit status and output of one run with observations of 2025."""
    folder = tmp_path_factory.mktemp("page")
    mine = folder / "mine.csv"
    rows = ("iso3,year,milex_share_gdp", "POL,2025,0.0448", "JPN,2025,0.018", "BRA,2025,0.011", "DEU,2024,0.021")
    mine.write_text("\n".join(rows), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        make_small(patch)
        status = cli.main(["validate", "--quick", "--out", str(folder / "out"), "--observed", str(mine)])
    return folder / "out", status


def test_the_page_opens_with_what_the_model_cannot_do(page):
    folder, status = page
    assert status == 0
    text = (folder / "validation.md").read_text(encoding="utf-8")
    headings = re.findall(r"^##? (.+)$", text, re.MULTILINE)
    assert headings[:3] == ["The model against the record", "What the model cannot do", "The result in short"]


def test_the_page_says_first_what_is_missed_and_by_how_much(page):
    text = (page[0] / "validation.md").read_text(encoding="utf-8")
    first = text[text.index("## What the model cannot do"):text.index("## The result in short")]
    rows = [line.split(" | ") for line in text[text.index("## Patterns"):].splitlines() if re.match(r"\| [TO]\d", line)]
    failed = {row[0].strip("| ") for row in rows if "FAIL" in row[6]}
    assert failed and failed == set(re.findall(r"^\| ([TO]\d+[a-d]?):", first, re.MULTILINE))
    assert all(row[5].strip() for row in rows), "each with its data beside it"
    assert not {"T2", "T8"} & {row[0].strip("| ") for row in rows}


def test_the_page_is_dated_and_names_code_and_data(page):
    text = (page[0] / "validation.md").read_text(encoding="utf-8")
    assert re.search(r"date `\d{4}-\d\d-\d\d`, model code `[0-9a-f]{16}`", text)
    assert re.search(r"validation code `[0-9a-f]{16}`, data `[0-9a-f]{16}`, calendar `[0-9a-f]{16}`", text)


def test_both_kinds_of_knowledge_and_every_rival_are_in_the_tables(page):
    text = (page[0] / "validation.md").read_text(encoding="utf-8")
    for words in ("RMSE in percent of GDP, unconditional", "RMSE in percent of GDP, conditional", "persistence", "linear trend",
                  "partial adjustment to 2 %", "distance regression", "pooled AR(1)", "distance x hostility regression",
                  "model, fitted up to the origin", "model, fitted without the ally", "Japan and Korea, held out"):
        assert words in text, words


def test_the_html_needs_no_other_file(page):
    text = (page[0] / "validation.html").read_text(encoding="utf-8")
    assert text.count("<svg") == 6
    assert not re.search(r"""(src|href)=["'](?!#|data:)""", re.sub(r'xmlns(:\w+)?="[^"]*"', "", text))
    assert len(set(re.findall(r'\bid="([^"]+)"', text))) == len(re.findall(r'\bid="([^"]+)"', text))


def test_figures_are_sound(page):
    for path in (page[0] / "validation").glob("*.svg"):
        ElementTree.parse(path)


def test_observations_are_scored_and_strangers_named(page):
    folder, _ = page
    text = (folder / "validation.md").read_text(encoding="utf-8")
    assert "not scored, because they are no allies in the panel: BRA" in text
    rows = (folder / "validation" / "observed.csv").read_text(encoding="utf-8")
    assert ",2024,1,POL," in rows and ",2019,5,DEU," in rows and "BRA" not in rows
    for rival in ("twenty lines", "pledge and distance", "gradient-boosted trees", "pooled AR(1)"):
        assert rival in rows, "every rival, not the easy ones"


def test_a_bad_file_of_observations_stops_before_anything_is_run(tmp_path, capsys):
    bad = tmp_path / "bad.csv"
    bad.write_text("iso3,year,milex_share_gdp\nPOL,2025,4.48\n", encoding="utf-8")
    assert cli.main(["validate", "--quick", "--out", str(tmp_path / "out"), "--observed", str(bad)]) == 2
    heard = capsys.readouterr()
    assert heard.err == ("foedus: bad.csv, line 2, column 'milex_share_gdp': 4.48 is not a number from 0 to 0.6; write a share "
                         "of GDP, 0.02 for 2 %, or leave it blank\n")
    assert not heard.out


def test_a_folder_that_cannot_be_made_is_refused(tmp_path, capsys):
    file = tmp_path / "file"
    file.write_text("", encoding="utf-8")
    assert cli.main(["validate", "--quick", "--out", str(file)]) == 2
    assert re.fullmatch(r"foedus: '\S+' is no folder; choose another one with --out\n", capsys.readouterr().err)


def test_the_command_follows_the_convention():
    from foedus.experiments.validation.command import add_command

    parser = argparse.ArgumentParser()
    add_command(parser.add_subparsers())
    args = parser.parse_args(["validate", "--quick"])
    assert args.quick and args.observed is None and callable(args.func)
