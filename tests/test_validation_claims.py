"""The claims of the theory: made by a command, and every row of them can fail."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from foedus.experiments import cli
from foedus.experiments.validation.claims import parameters, phases, table
from foedus.experiments.validation.claims.claim import FRESH, Claim, row
from foedus.model.parameters import PARAMETERS

FEW = 3


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Folder of the claims on few seeds, and the exit status."""
    folder = tmp_path_factory.mktemp("claims") / "out"
    return folder, cli.main(["validate", "--claims", "--seeds", str(FEW), "--out", str(folder)])


def test_the_command_writes_every_claim_with_its_verdict(made):
    folder, status = made
    assert status == 0
    rows = pd.read_csv(folder / "claims.csv")
    page = (folder / "claims.md").read_text(encoding="utf-8")
    assert len(rows) >= 33 and set(rows["group"]) >= {"information", "leaving", "rivals", "phases"}
    assert f"foedus validate --claims --seeds {FEW}" in page and f"{FRESH:,}" in page
    assert f"{int(rows['holds'].sum())} of {len(rows)} hold" in page
    assert page.count("**missed**") == int((~rows["holds"]).sum())
    for statement in rows["statement"]:
        assert statement in page


def test_every_row_of_the_page_can_be_missed(made, tmp_path):
    rows = pd.read_csv(made[0] / "claims.csv", dtype=str).fillna("-")
    failed = [Claim(**{**one, "holds": False}) for one in rows.to_dict("records")]
    page, _ = table.write_claims(failed, FEW, tmp_path)
    text = page.read_text(encoding="utf-8")
    assert text.count("**missed**") == len(failed) and f"0 of {len(failed)} hold (0%)" in text
    said = table.summary(failed)
    assert said[0] == f"0 of {len(failed)} claims hold; missed:" and len(said) == len(failed) + 1


@pytest.mark.parametrize(("value", "holds"), [(0.5, True), (0.0, True), (1.0, True), (-1e-6, False), (1.1, False),
                                              (float("nan"), False)])
def test_a_number_holds_within_its_band_and_nowhere_else(value, holds):
    found = row("g", "A number", "-", "0 to 1", value, 0.0, 1.0)
    assert found.holds is holds
    assert table.verdict(found) == ("holds" if holds else "**missed**")


def test_the_summary_names_what_is_missed_and_nothing_else():
    good = row("g", "Good", "-", "0 to 1", 0.5, 0.0, 1.0)
    bad = replace(good, statement="Bad", found="2.00", holds=False)
    assert table.summary([good]) == ["1 of 1 claims hold"]
    assert table.summary([good, bad]) == ["1 of 2 claims hold; missed:", "  g: Bad: 2.00, asked 0 to 1"]


def test_labels_judged_under_the_same_thresholds_are_the_runs_own(monkeypatch):
    """What the thresholds' claims count is nothing where no threshold moves."""
    monkeypatch.setattr(phases, "LEVELS", np.linspace(0.0, 1.0, 2))
    grid = phases.played_grid(2)
    assert np.array_equal(phases.labels(grid, {}), grid.phase.ravel())
    assert not np.array_equal(phases.labels(grid, {"hardened_gain": -9.0, "fractured_out": 9.0, "decoupled_us": 9.0,
                                                   "hollow_loss": 9.0}), grid.phase.ravel())


# --- parameters ----------------------------------------------------------------------------------------------


def influence(**relabelled):
    """A table in which every parameter moves labels by so much in one of two scenarios, and the index not at all."""
    return pd.DataFrame([{"name": name, "scenario": scenario, "relabelled": share if scenario == "one" else 0.0, "index": 0.0}
                         for name, share in relabelled.items() for scenario in ("one", "other")])


def test_a_parameter_that_moves_nothing_anywhere_is_named_and_missed():
    found = parameters.idle(influence(spill_in=0.3, thinning=0.02))
    assert not found.holds and found.found == "1: thinning" and table.verdict(found) == "**missed**"
    assert parameters.idle(influence(spill_in=0.3, thinning=0.03)).holds


@pytest.mark.parametrize(("shift", "holds"), [(0.009, False), (-0.009, False), (0.01, True), (-0.2, True)])
def test_a_parameter_that_moves_the_index_either_way_is_not_idle(shift, holds):
    moved = influence(thinning=0.0)
    moved.loc[0, "index"] = shift
    assert parameters.idle(moved).holds is holds


def test_the_table_that_comes_with_the_package_is_about_its_parameters():
    """None is fine while there is none; one that names a parameter that is gone is not."""
    place = parameters.shipped()
    if not place.is_file():
        assert parameters.parameters(FEW) == []
        return
    with place.open(encoding="utf-8") as file:
        found = pd.read_csv(file)
    assert set(parameters.COLUMNS) <= set(found) and set(found["name"]) <= {p.name for p in PARAMETERS}
    assert len(parameters.parameters(FEW)) == 1


# --- what cannot be followed ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("words", "said"), [
    (["--claims", "--seeds", "1"], "--seeds 1 is outside 2 to 10000; give a whole number in that range"),
    (["--claims", "--quick"], "--quick does not go with --claims; leave one of them out"),
    (["--claims", "--observed", "mine.csv"], "--observed does not go with --claims; leave one of them out"),
    (["--seeds", "5"], "--seeds 5 is for the claims; write --claims or --era as well, or leave it out"),
])
def test_what_cannot_be_followed_is_one_line_and_nothing_is_run(words, said, tmp_path, capsys):
    assert cli.main(["validate", *words, "--out", str(tmp_path / "out")]) == 2
    heard = capsys.readouterr()
    assert re.fullmatch(f"foedus: {re.escape(said)}\n", heard.err) and not heard.out
    assert not (tmp_path / "out").exists()
