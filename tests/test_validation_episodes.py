"""Episodes without special cases, patterns, docking, observations of others, and the page."""

import csv
import math
from dataclasses import replace
from importlib import resources

import numpy as np
import pandas as pd
import pytest

from foedus.experiments.paper.hypertext import inline, markdown, own_names
from foedus.experiments.paper.pieces import Table
from foedus.experiments.validation import docking, episodes, observed
from foedus.experiments.validation.kinds import OPINION, read_table, values_of
from foedus.experiments.validation.observed import ObservedError

close = pytest.approx
SEEDS = 24


# --- episodes --------------------------------------------------------------------------------------------


def test_ratios_on_file_follow_from_the_facts_on_file():
    path = resources.files("foedus.model").joinpath("data", "bargaining_episodes.csv")
    for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines()):
        assert row["source"] and row["facts"], row["episode"]
        if row["ratio"]:
            before, ask, after = (float(row[name]) for name in ("status_quo", "ask", "outcome"))
            assert float(row["ratio"]) == close((after - before) / (ask - before), abs=1e-3), row["episode"]


def medians():
    played = [episodes.play(episode, SEEDS) for episode in episodes.read_episodes()]
    return {issue: [p for p in played if p.episode.issue == issue] for issue in ("cash", "linked", "territory")}


def test_the_more_is_linked_the_more_is_conceded_and_territory_never():
    found = medians()
    assert max(p.median_ratio for p in found["cash"]) < min(p.median_ratio for p in found["linked"])
    assert min(p.median_delay for p in found["cash"]) > max(p.median_delay for p in found["linked"])
    assert all(p.settled == 0.0 and p.median_ratio == 0.0 and math.isinf(p.median_delay) for p in found["territory"])


def test_what_was_on_the_table_is_all_that_makes_the_difference():
    """The same ally, date and administration: put everything on the table and Korea of 2019 concedes more."""
    korea = next(e for e in episodes.read_episodes() if e.iso3 == "KOR" and e.year == 2019)
    assert episodes.play(replace(korea, issue="linked"), SEEDS).median_ratio > episodes.play(korea, SEEDS).median_ratio


# --- docking ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dock", docking.check_all(quick=True), ids=lambda dock: dock.name)
def test_the_model_meets_the_known_result(dock):
    assert dock.passed, f"expected {dock.expected}, found {dock.found}"


def test_the_oracle_splits_a_symmetric_swap_evenly():
    """Everything 1: either side gains 1/4, so that the product at equal power is 1/4."""
    assert docking.best_product((1.0, 1.0, 1.0, 1.0, 0.0, 0.5)) == close(0.25, abs=1e-5)


def test_a_landscape_has_no_lower_energy_than_its_best():
    luck = np.random.default_rng(4)
    sizes, propensity = luck.uniform(0.5, 2, 6), luck.uniform(-1, 1, (6, 6))
    propensity = propensity + propensity.T
    sides, low = docking.best_sides(sizes, propensity)
    flips = [tuple(side ^ (place == i) for place, side in enumerate(sides)) for i in range(6)]
    assert all(docking.energy(flip, sizes, propensity) >= low for flip in flips)


# --- observations of others ------------------------------------------------------------------------------


def read(tmp_path, text):
    path = tmp_path / "mine.csv"
    path.write_text(text, encoding="utf-8")
    return observed.read_observed(path)


def test_a_good_file_is_read_with_blanks_left_out_and_other_columns_not_looked_at(tmp_path):
    found = read(tmp_path, "year,iso3,note,milex_share_gdp\n2025,POL,x,0.0448\n2025,DEU,y,\n\n2026,POL,,0.047\n")
    assert found == {("POL", 2025): 0.0448, ("POL", 2026): 0.047}


HEAD = "iso3,year,milex_share_gdp\n"


def test_opinions_about_another_country_are_told_as_such():
    with pytest.raises(ObservedError, match="no row has the target USA"):
        values_of(read_table([{"iso3": "DEU", "year": 2016, "favourable": 0.4, "target": "CHN"}]), OPINION)


@pytest.mark.parametrize(("text", "line"), [
    ("", "mine.csv: is empty; its first line must name the columns"),
    ("iso3,year,share\n", "mine.csv, line 1, column 'milex_share_gdp': missing"),
    (HEAD, "mine.csv: no observation in it; write rows of iso3, year, milex_share_gdp"),
    (HEAD + "Pol,2025,0.04\n", "mine.csv, line 2, column 'iso3': 'Pol' is not three capital letters A to Z; write a code such "
                               "as POL"),
    (HEAD + "POL,25,0.04\n", "mine.csv, line 2, column 'year': '25' is not a year from 1900 to 2100"),
    (HEAD + "POL,2025,4.5\n", "mine.csv, line 2, column 'milex_share_gdp': 4.5 is not a number from 0 to 0.6; write a share of "
                              "GDP, 0.02 for 2 %, or leave it blank"),
    (HEAD + "POL,2025,n/a\n", "mine.csv: no observation in it"),
    (HEAD + "POL,2025,0_1\n", "mine.csv, line 2, column 'milex_share_gdp': 0_1 is not a number"),
    (HEAD + "POL,2025,four\n", "mine.csv, line 2, column 'milex_share_gdp': four is not a number"),
    (HEAD + "POL,2025,0.04\nPOL,2025,0.05\n", "mine.csv, line 3, column 'iso3': POL 2025 is given twice; keep one of the "
                                              "rows"),
    (HEAD + "POL,2025\n", "mine.csv, line 2: 2 cells, the header has 3; quote a cell that contains a comma"),
])
def test_a_bad_file_is_refused_with_one_line(tmp_path, text, line):
    with pytest.raises(ObservedError) as caught:
        read(tmp_path, text)
    assert str(caught.value).startswith(line)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(ObservedError, match="cannot read .*none.csv': No such file or directory; check the path"):
        observed.read_observed(tmp_path / "none.csv")


def test_strangers_and_distant_years_are_named_and_the_rest_is_scored():
    codes, notes = observed.scorable({("POL", 2025): 0.04, ("BRA", 2025): 0.01, ("POL", 1999): 0.02}, "mine.csv")
    assert codes == ("POL",)
    assert notes == ["not scored, because they are no allies in the panel: BRA",
                     "not scored, because no origin lies one to five years before: 1999"]


def test_a_file_in_which_nothing_can_be_scored_is_refused():
    with pytest.raises(ObservedError, match="mine.csv: nothing in it can be scored .*BRA.*; give allies of the panel"):
        observed.scorable({("BRA", 2025): 0.01}, "mine.csv")


# --- the page --------------------------------------------------------------------------------------------


def test_words_are_safe_in_html():
    assert inline("a < b, `x & y`, **c**") == "a &lt; b, <code>x &amp; y</code>, <strong>c</strong>"


def test_a_bar_in_a_cell_does_not_break_a_markdown_table():
    text = markdown(Table("t", pd.DataFrame([{"a": "x|y", "b": 1}])), "figures")
    assert text.splitlines()[-1] == "| x\\|y | 1 |"


def test_two_figures_on_a_page_share_no_names():
    text = '<path id="m1"/><use href="#m1"/><g clip-path="url(#m1)"/>'
    assert own_names(text, "one") == '<path id="one-m1"/><use href="#one-m1"/><g clip-path="url(#one-m1)"/>'


def test_observed_spending_that_may_be_in_per_cent_is_asked_about(tmp_path):
    def read(text):
        (tmp_path / "o.csv").write_text(f"iso3,year,milex_share_gdp\nISL,2024,{text}\n", encoding="utf-8")
        return observed.read_observed(tmp_path / "o.csv")[("ISL", 2024)]

    assert read("0.002") == 0.002 and read("0.2 %") == pytest.approx(0.002) and read("20 %") == pytest.approx(0.2)
    with pytest.raises(ObservedError, match="0.2 may be 0.2 % of GDP or 20 %; write 0.002 for the first, '20 %'"):
        read("0.2")
