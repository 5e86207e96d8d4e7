"""Results show themselves in a notebook: figure, table, folder; nothing in a name is taken for markup."""

import pandas as pd

import foedus
from foedus.experiments.shown import page


def test_a_sweep_shows_its_phases_its_runs_and_its_folder(tmp_path):
    found = foedus.sweep({"title": "<b>T</b>", "scenario": "arcadia", "horizon": 4, "replicates": 6}, tmp_path / "out",
                         progress=False)
    html = found._repr_html_()
    assert "<svg" in html and "<table" in html and str(tmp_path / "out" / "runs.parquet") in html and "6 rows" in html
    assert "<b>T</b>" not in html and "&lt;b&gt;T" in html
    assert "complete" in repr(found) and str(tmp_path) in repr(found)


def test_a_run_and_an_ensemble_show_themselves():
    run, many = foedus.run("arcadia", 1, quarters=4), foedus.ensemble("arcadia", 4, quarters=4)
    assert run.result["phase"] in run._repr_html_() and "<table" in run._repr_html_()
    html = many._repr_html_()
    assert all(phase in html for phase in foedus.PHASES) and "foedus run arcadia" in html


def test_bars_are_as_long_as_their_shares_and_read_aloud():
    html = page("x", {"A": 0.25, "B": 0.75}, pd.DataFrame({"<i>": ["&"]}))
    assert 'width="60.0"' in html and 'width="180.0"' in html and 'aria-label="A 25 %; B 75 %"' in html
    assert "&lt;i&gt;" in html and "&amp;" in html
