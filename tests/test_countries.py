"""The laws of the panels: who is in them, what a blank cell becomes, and what a wrong cell says."""

import csv
from collections import Counter
from dataclasses import FrozenInstanceError, replace
from importlib import resources
from io import StringIO
from itertools import product
from statistics import median
from string import ascii_uppercase

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.model.countries import (
    FILL_RULES,
    TREATY_BILATERAL,
    TREATY_MULTILATERAL,
    TREATY_NONE,
    TREATY_STATUTE,
    PanelError,
    actor_id,
    load_panel,
    number_of,
    panel_names,
    published_spending,
    treaty_code,
)
from foedus.model.panel_file import as_csv

PANELS = ("arcadia", "countries_2014", "countries_2024")
PARTNERS = {"JPN", "KOR", "AUS", "NZL", "PHL", "THA", "TWN"}
ISO3 = st.text(ascii_uppercase, min_size=3, max_size=3)


def carried(name):
    """The rows of a file of the package, as written."""
    text = resources.files("foedus.model").joinpath("data", f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def everyone(panel):
    return {country.iso3: country for country in (panel.patron, *panel.allies, *panel.rivals)}


def write(path, rows):
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return str(path)


@pytest.fixture
def changed(tmp_path):
    """A copy of a panel with some cells changed: changed("arcadia", XAA={"gdp": ""}) is its path."""

    def copy(name, **changes):
        rows = carried(name)
        for row in rows:
            row.update(changes.get(row["iso3"], {}))
        return write(tmp_path / f"{name}.csv", rows)

    return copy


@pytest.fixture
def complaint(changed):
    """What the loader says of Arcadia with some cells changed."""

    def message(**changes):
        with pytest.raises(PanelError) as caught:
            load_panel(changed("arcadia", **changes))
        return str(caught.value)

    return message


# ---- who is in a panel ----


def test_every_panel_of_the_package_loads():
    assert panel_names() == PANELS
    for name in PANELS:
        assert load_panel(name).name == name


@pytest.mark.parametrize("name", ["countries_2014", "countries_2024"])
def test_the_panel_has_thirty_one_nato_allies_and_seven_partners(name):
    panel = load_panel(name)
    codes = {ally.iso3 for ally in panel.allies}
    assert len(panel.allies) == len(codes) == 38
    assert codes.issuperset(PARTNERS) and len(codes - PARTNERS) == 31
    assert panel.patron.iso3 == "USA"
    assert [rival.iso3 for rival in panel.rivals] == ["RUS", "CHN", "PRK"]


def test_every_nato_ally_has_the_multilateral_treaty_in_2024():
    assert {ally.iso3 for ally in load_panel().allies if ally.treaty == "multilateral"} == {
        ally.iso3 for ally in load_panel().allies
    } - PARTNERS


@pytest.mark.parametrize("name", ["countries_2014", "countries_2024"])
def test_partners_are_bilateral_except_new_zealand_and_taiwan_which_a_statute_covers(name):
    """The Taiwan Relations Act of 1979 is a law of the patron's own; New Zealand is owed nothing since 1986."""
    treaties = {iso3: country.treaty for iso3, country in everyone(load_panel(name)).items()}
    assert {iso3 for iso3, treaty in treaties.items() if treaty == "bilateral"} == PARTNERS - {"NZL", "TWN"}
    assert {iso3 for iso3, treaty in treaties.items() if treaty == "statute"} == {"TWN"}
    assert all(treaties[iso3] == "none" for iso3 in ("NZL", "USA", "RUS", "CHN", "PRK"))


def test_four_allies_join_after_2014_and_their_year_is_kept():
    then, now = everyone(load_panel("countries_2014")), everyone(load_panel("countries_2024"))
    joining = {iso3: then[iso3].accession_year for iso3 in then if then[iso3].treaty != now[iso3].treaty}
    assert joining == {"MNE": 2017, "MKD": 2020, "FIN": 2023, "SWE": 2024}
    assert all(then[iso3].treaty == "none" for iso3 in joining)


def test_the_united_kingdom_was_a_member_of_the_european_union_in_2014_alone():
    then, now = everyone(load_panel("countries_2014")), everyone(load_panel("countries_2024"))
    assert [iso3 for iso3 in then if then[iso3].eu_member != now[iso3].eu_member] == ["GBR"]
    assert then["GBR"].eu_member == 1


def test_both_years_list_the_same_countries_in_the_same_order_and_places():
    columns = ("iso3", "name", "region", "role", "accession_year", "km_to_RUS", "km_to_CHN", "km_to_PRK")
    then, now = carried("countries_2014"), carried("countries_2024")
    assert [[row[column] for column in columns] for row in then] == [
        [row[column] for column in columns] for row in now
    ]


def test_distances_follow_the_order_of_the_rivals():
    panel = load_panel()
    poland = everyone(panel)["POL"]
    row = next(row for row in carried("countries_2024") if row["iso3"] == "POL")
    assert poland.distances == tuple(float(row[f"km_to_{rival.iso3}"]) for rival in panel.rivals)
    assert everyone(panel)["KOR"].distances[2] == 0


def test_rotational_forces_are_counted_where_they_are_reported():
    troops = {iso3: country.us_troops for iso3, country in everyone(load_panel()).items()}
    assert (troops["POL"], troops["KOR"], troops["ITA"]) == (8000, 28500, 12564)


def test_arcadia_is_imaginary_and_has_no_blank_cell():
    arcadia = load_panel("arcadia")
    assert arcadia.patron.iso3 == "USA" and arcadia.patron.name == "Patron"
    assert [ally.name for ally in arcadia.allies] == ["Borderland", "Midland", "Farland", "Islandia"]
    assert all(iso3 == "USA" or "XAA" <= iso3 <= "XZZ" for iso3 in everyone(arcadia))
    assert all(country.filled == () for country in everyone(arcadia).values())
    borderland, _, farland, islandia = arcadia.allies
    assert borderland.distances < farland.distances and borderland.gdp < farland.gdp
    assert islandia.treaty == "bilateral"
    assert islandia.exports_to_us == max(ally.exports_to_us for ally in arcadia.allies)


def test_a_panel_cannot_be_changed():
    panel = load_panel("arcadia")
    with pytest.raises(FrozenInstanceError):
        panel.name = "mine"
    with pytest.raises(FrozenInstanceError):
        panel.patron.gdp = 1.0


# ---- fewer allies ----


def test_without_and_only_are_complements():
    panel = load_panel()
    assert panel.without("DNK", "POL") == panel.only(
        *(ally.iso3 for ally in panel.allies if ally.iso3 not in {"DNK", "POL"})
    )


def test_dropping_an_ally_changes_nobody_else():
    panel = load_panel("countries_2014")
    rest = panel.without("DNK")
    assert set(panel.allies) - set(rest.allies) == {everyone(panel)["DNK"]}
    assert (rest.patron, rest.rivals) == (panel.patron, panel.rivals)


def test_only_keeps_the_order_of_the_panel():
    assert [ally.iso3 for ally in load_panel().only("POL", "ALB", "POL").allies] == ["ALB", "POL"]


@pytest.mark.parametrize("method", ["without", "only"])
@pytest.mark.parametrize(("slip", "meant"), [("PLO", "POL"), ("pol", "POL"), ("Poland", "POL"), ("GER", "")])
def test_an_unknown_ally_is_answered_with_the_nearest(method, slip, meant):
    with pytest.raises(
        PanelError, match=f"^no ally '{slip}' in panel 'countries_2024'; did you mean '{meant}"
    ):
        getattr(load_panel(), method)(slip)


def test_the_patron_and_the_rivals_are_no_allies():
    with pytest.raises(PanelError, match="no ally 'USA'"):
        load_panel().without("USA")
    with pytest.raises(PanelError, match="no ally 'RUS'"):
        load_panel().only("RUS")


def test_a_panel_keeps_at_least_one_ally():
    arcadia = load_panel("arcadia")
    for emptied in (arcadia.only, lambda: arcadia.without("XAA", "XAB", "XAC", "XAD")):
        with pytest.raises(PanelError, match="no ally is left in panel 'arcadia'; keep at least one"):
            emptied()


# ---- blank cells ----


def test_what_no_source_gives_is_blank_in_the_file():
    blanks = {
        name: {row["iso3"]: {c for c in row if row[c] == ""} for row in carried(name)} for name in PANELS
    }
    then, now = blanks["countries_2014"], blanks["countries_2024"]
    assert {iso3 for iso3 in now if "spending" in now[iso3]} == {"ISL", "PRK"}
    assert {iso3 for iso3 in then if "spending" in then[iso3]} == PARTNERS | {"PRK"}
    assert {iso3 for iso3 in then if "gdp" in then[iso3]} == {"TWN", "PRK"}
    assert "ideal_point_distance" in now["TWN"] and "population" in then["TWN"]
    assert {"exports_to_us", "surplus_with_us", "us_troops"} < now["USA"]
    assert {"accession_year", "km_to_RUS"} < now["RUS"]


@pytest.mark.parametrize("name", PANELS)
def test_filled_names_exactly_the_cells_that_are_blank(name):
    countries = everyone(load_panel(name))
    for row in carried(name):
        assert countries[row["iso3"]].filled == tuple(column for column in row if row[column] == "")


@pytest.mark.parametrize("name", PANELS)
def test_a_cell_that_is_not_blank_is_taken_as_written(name):
    countries = everyone(load_panel(name))
    for row in carried(name):
        country = countries[row["iso3"]]
        for column in FILL_RULES:
            if row[column]:
                assert getattr(country, column) == float(row[column])


def allies_median(panel, column):
    return median(getattr(ally, column) for ally in panel.allies if column not in ally.filled)


RULES = {
    ("arcadia", "XAA", "accession_year"): lambda panel: 0,
    ("arcadia", "XAA", "us_troops"): lambda panel: 0,
    ("arcadia", "XAA", "population"): lambda panel: allies_median(panel, "population"),
    ("arcadia", "XAA", "ideal_point_distance"): lambda panel: allies_median(panel, "ideal_point_distance"),
    ("arcadia", "XRV", "ideal_point_distance"): lambda panel: allies_median(panel, "ideal_point_distance"),
    ("arcadia", "XAA", "exports_to_us"): lambda panel: allies_median(panel, "exports_to_us"),
    ("arcadia", "XAA", "surplus_with_us"): lambda panel: allies_median(panel, "surplus_with_us"),
    ("arcadia", "XRV", "exports_to_us"): lambda panel: 0,
    ("arcadia", "USA", "surplus_with_us"): lambda panel: 0,
    ("arcadia", "XAA", "spending"): lambda panel: allies_median(panel, "spending"),
    ("arcadia", "XAA", "china_exposure"): lambda panel: 0.03 / 2,
    ("arcadia", "XAD", "china_exposure_upper_bound"): lambda panel: 0.2,
    ("countries_2024", "PRK", "spending"): lambda panel: 0.25,
    ("countries_2024", "ISL", "spending"): lambda panel: published_spending()["ISL", 2018],
    ("countries_2014", "KOR", "spending"): lambda panel: published_spending()["KOR", 2015],
    ("countries_2014", "THA", "spending"): lambda panel: published_spending()["THA", 2013],
    ("countries_2014", "POL", "spending"): lambda panel: published_spending()["POL", 2014],
}


@pytest.mark.parametrize(("name", "iso3", "column"), RULES)
def test_a_missing_cell_is_filled_by_its_stated_rule_and_says_so(changed, name, iso3, column):
    panel = load_panel(changed(name, **{iso3: {column: ""}}))
    country = everyone(panel)[iso3]
    assert column in country.filled
    assert getattr(country, column) == RULES[name, iso3, column](panel)


def test_an_exposure_without_a_bound_is_the_median_of_shares_and_midpoints(changed):
    blank = {"china_exposure": "", "china_exposure_upper_bound": ""}
    path = changed("arcadia", XAA=blank, XAD={"china_exposure": ""})
    borderland = load_panel(path).allies[0]
    assert borderland.china_exposure == median([0.05, 0.06, 0.2 / 2])
    assert borderland.china_exposure_upper_bound == 1
    assert borderland.filled == ("china_exposure", "china_exposure_upper_bound")


def test_a_missing_gdp_is_that_of_2024_scaled_by_the_median_ally():
    then, now = everyone(load_panel("countries_2014")), everyone(load_panel("countries_2024"))
    allies = [ally for ally in load_panel("countries_2014").allies if "gdp" not in ally.filled]
    ratio = median(ally.gdp / now[ally.iso3].gdp for ally in allies)
    for iso3 in ("TWN", "PRK"):
        assert "gdp" in then[iso3].filled
        assert then[iso3].gdp == now[iso3].gdp * ratio


def test_a_rival_is_no_distance_from_itself_and_says_that_this_was_blank():
    for place, rival in enumerate(load_panel().rivals):
        assert rival.distances[place] == 0
        assert f"km_to_{rival.iso3}" in rival.filled


def test_a_median_without_a_single_number_is_refused(complaint):
    blank = {iso3: {"population": ""} for iso3 in ("XAA", "XAB", "XAC", "XAD")}
    assert complaint(**blank) == (
        "arcadia.csv, line 3, column 'population': is blank for every ally, so there is no median; "
        "write at least one number"
    )


@pytest.mark.parametrize(
    ("iso3", "column", "remedy"),
    [
        ("XAA", "gdp", "write billions of current US dollars"),
        ("XRV", "spending", "write a share of GDP, 0.02 for 2 %"),
        ("XAA", "eu_member", "write 1 for a member, 0 otherwise"),
        ("XAA", "km_to_XRV", "write km from territory to territory, 0 for a common border"),
        ("XAA", "name", "write a word"),
    ],
)
def test_a_blank_cell_that_no_rule_covers_is_refused(complaint, iso3, column, remedy):
    message = complaint(**{iso3: {column: ""}})
    assert f"column '{column}': is blank and no rule covers it" in message and message.endswith(remedy)


# ---- wrong cells ----


@pytest.mark.parametrize(
    ("iso3", "column", "value", "expected"),
    [
        (
            "XAA",
            "spending",
            "2.2",
            "line 3, column 'spending': 2.2 is outside 0 to 1; write a share of GDP, 0.02 for",
        ),
        (
            "XAA",
            "gdp",
            "0",
            "line 3, column 'gdp': 0 is outside 0.001 to 200,000; write billions of current US",
        ),
        (
            "XAA",
            "gdp",
            "6e10",
            "line 3, column 'gdp': 6e10 is outside 0.001 to 200,000; write billions of current",
        ),
        (
            "XAB",
            "population",
            "many",
            "line 4, column 'population': 'many' is not a number from 1 to 10,000,000,000;",
        ),
        (
            "XAB",
            "us_troops",
            "inf",
            "line 4, column 'us_troops': 'inf' is not a number from 0 to 1,000,000; write",
        ),
        (
            "XAC",
            "km_to_XRV",
            "-3",
            "line 5, column 'km_to_XRV': -3 is outside 0 to 20,040; write km from territory",
        ),
        (
            "XAC",
            "surplus_with_us",
            "-1.5",
            "line 5, column 'surplus_with_us': -1.5 is outside -1 to 1; write a share",
        ),
        (
            "XAD",
            "role",
            "Ally",
            "line 6, column 'role': 'Ally' is not one of patron, ally, rival; did you mean 'ally'?",
        ),
        (
            "XAD",
            "treaty",
            "nato",
            "line 6, column 'treaty': 'nato' is not one of none, bilateral, multilateral, statute; write",
        ),
        ("XAB", "iso3", "XAA", "line 4, column 'iso3': 'XAA' is already on line 3; keep one of the rows"),
        (
            "XAB",
            "iso3",
            "Xab",
            "line 4, column 'iso3': 'Xab' is not three capital letters A to Z; write a code such",
        ),
        (
            "XAB",
            "role",
            "patron",
            "line 4, column 'role': 'patron' is already USA on line 2; exactly 1 row may be",
        ),
        ("USA", "role", "ally", "line 1, column 'role': no row is 'patron'; exactly 1 must be"),
        (
            "XRV",
            "role",
            "ally",
            "line 1, column 'km_to_XRV': no rival has that code; delete the column or add the",
        ),
        ("XAD", "role", "rival", "line 1, column 'km_to_XAD': missing for a rival; add it and write km from"),
    ],
)
def test_a_wrong_cell_is_named_with_its_range_and_remedy_on_one_line(
    complaint, iso3, column, value, expected
):
    message = complaint(**{iso3: {column: value}})
    assert message.startswith(f"arcadia.csv, {expected}")
    assert "\n" not in message


def test_a_panel_error_is_a_value_error():
    assert issubclass(PanelError, ValueError)


def test_a_missing_an_unknown_and_a_double_column_are_refused(tmp_path):
    path = tmp_path / "mine.csv"
    text = resources.files("foedus.model").joinpath("data", "arcadia.csv").read_text(encoding="utf-8")
    for old, new, expected in [
        ("spending", "spendings", "mine.csv, line 1, column 'spending': missing; add it; the columns, "),
        ("km_to_XRV", "distance", "mine.csv, line 1, column 'distance': 'distance' is not one of iso3, "),
        ("km_to_XRV", "gdp", "mine.csv, line 1, column 'gdp': appears twice; delete one of the two"),
        (
            "Islandia",
            "Islandia, the",
            "mine.csv, line 6: 22 cells, the header has 21; quote a cell that contains",
        ),
        (text, "", "mine.csv: is empty; its first line must name the columns"),
    ]:
        path.write_text(text.replace(old, new), encoding="utf-8")
        with pytest.raises(PanelError) as caught:
            load_panel(path)
        assert str(caught.value).startswith(expected)
        assert "\n" not in str(caught.value)


def test_a_world_needs_an_ally(tmp_path):
    path = write(tmp_path / "lonely.csv", [row for row in carried("arcadia") if row["role"] != "ally"])
    with pytest.raises(
        PanelError, match="lonely.csv, line 1, column 'role': no row is 'ally'; at least 1 must be"
    ):
        load_panel(path)


# ---- files of one's own ----


def test_a_copy_of_a_panel_is_the_same_panel(changed):
    for name in PANELS:
        assert load_panel(changed(name)) == load_panel(name)


def test_a_file_saved_by_a_spreadsheet_program_loads(tmp_path):
    path = tmp_path / "arcadia.csv"
    text = resources.files("foedus.model").joinpath("data", "arcadia.csv").read_text(encoding="utf-8")
    path.write_bytes(("\ufeff" + text.replace("\n", "\r\n") + "\r\n").encode("utf-8"))
    assert load_panel(path) == load_panel("arcadia")


def test_a_second_rival_needs_a_row_and_a_column_and_nothing_else(tmp_path):
    rows = [row | {"km_to_XRW": "4000"} for row in carried("arcadia")]
    rows.append(rows[-1] | {"iso3": "XRW", "name": "Other Rival", "km_to_XRW": ""})
    panel = load_panel(write(tmp_path / "two_rivals.csv", rows))
    assert [rival.iso3 for rival in panel.rivals] == ["XRV", "XRW"]
    assert panel.allies[1].distances == (600, 4000)
    assert panel.rivals[1].distances == (0, 0)


def test_an_unknown_panel_is_answered_with_the_nearest():
    with pytest.raises(PanelError, match=r"^no panel 'countries_2042'; did you mean 'countries_2024'\?$"):
        load_panel("countries_2042")
    with pytest.raises(
        PanelError, match=r"^no panel '\?'; write arcadia, countries_2014, countries_2024 or a path"
    ):
        load_panel("?")


def test_a_file_that_cannot_be_read_is_refused_with_a_remedy(tmp_path):
    with pytest.raises(
        PanelError, match="cannot read .*nowhere.csv': No such file or directory; check the path"
    ):
        load_panel(tmp_path / "nowhere.csv")
    (tmp_path / "latin.csv").write_bytes("Türkiye".encode("latin-1"))
    with pytest.raises(
        PanelError, match="latin.csv, line 1: is not UTF-8 or UTF-16 text; save it as UTF-8"
    ):
        load_panel(tmp_path / "latin.csv")


# ---- spending as published ----


def test_published_spending_has_only_what_was_published():
    shares = published_spending()
    assert len(shares) == sum(row["milex_share_gdp"] != "" for row in carried("military_spending"))
    assert all(0 < share < 1 for share in shares.values())
    assert shares["POL", 2024] == 0.03789
    assert ("PRK", 2014) not in shares and ("ISL", 2024) not in shares


@pytest.mark.parametrize("name", ["countries_2014", "countries_2024"])
def test_the_spending_of_a_panel_is_the_published_one(name):
    shares = published_spending()
    for country in everyone(load_panel(name)).values():
        if "spending" not in country.filled:
            assert country.spending == shares[country.iso3, int(name[-4:])]


# ---- numbers for codes ----


def test_three_letters_spell_a_number_to_base_26():
    assert (actor_id("AAA"), actor_id("AAB"), actor_id("ABA"), actor_id("USA")) == (0, 1, 26, 13988)
    assert actor_id("ZZZ") == 26**3 - 1


def test_no_two_codes_share_a_number():
    assert (
        max(Counter(actor_id("".join(letters)) for letters in product(ascii_uppercase, repeat=3)).values())
        == 1
    )


@given(ISO3, ISO3)
def test_numbers_are_ordered_and_distinct_as_the_codes_are(one, other):
    assert (actor_id(one) < actor_id(other)) == (one < other)
    assert (actor_id(one) == actor_id(other)) == (one == other)


@given(st.text(max_size=4).filter(lambda text: not (len(text) == 3 and set(text) <= set(ascii_uppercase))))
def test_only_three_capital_letters_have_a_number(text):
    with pytest.raises(PanelError, match="is not three capital letters A to Z"):
        actor_id(text)


def test_treaties_have_the_numbers_of_their_constants():
    assert [treaty_code(text) for text in ("none", "bilateral", "multilateral", "statute")] == [0, 1, 2, 3]
    assert (TREATY_NONE, TREATY_BILATERAL, TREATY_MULTILATERAL, TREATY_STATUTE) == (0, 1, 2, 3)
    with pytest.raises(PanelError, match="'multilatral' is not one of .*; did you mean 'multilateral'"):
        treaty_code("multilatral")


def test_a_year_may_be_written_as_pandas_writes_it_beside_a_blank_cell(tmp_path):
    frame = pd.read_csv(StringIO(as_csv(load_panel("countries_2014"))), keep_default_na=False)
    frame.loc[frame["iso3"] == "DEU", "spending"] = ""  # which the year decides
    panels = []
    for years in (["2014"] * len(frame), ["2014.0"] * (len(frame) - 1) + [""], ["2019"] * len(frame)):
        frame.assign(year=years).to_csv(tmp_path / "mine.csv", index=False)
        panels.append(load_panel(tmp_path / "mine.csv"))
    assert panels[0] == panels[1] and panels[0].allies != panels[2].allies


# --- words that elsewhere stand for what is missing ----------------------------------------------------------


def called(panel, **words):
    """The panel with its first ally called otherwise."""
    return replace(panel, allies=(replace(panel.allies[0], **words), *panel.allies[1:]))


@pytest.mark.parametrize("words", [{"region": "NA"}, {"name": "."}, {"name": "Null"}, {"community": "n/a"}, {"iso3": "NAN"},
                                   {"iso3": "NAT", "name": 'a "b", c'}], ids=str)
def test_a_panel_reads_back_what_it_was_written_from_whatever_its_countries_are_called(words, tmp_path):
    panel = called(load_panel("arcadia"), **words)
    (tmp_path / "mine.csv").write_text(as_csv(panel), encoding="utf-8")
    found = load_panel(tmp_path / "mine.csv").allies[0]
    assert {name: getattr(found, name) for name in words} == words
    assert as_csv(load_panel(tmp_path / "mine.csv")) == as_csv(panel)


@pytest.mark.parametrize("column", ["iso3", "name", "region", "community"])
def test_a_word_that_may_be_missing_is_refused_with_how_to_write_it(column, tmp_path):
    text = as_csv(called(load_panel("arcadia"), **{column: "NAN"})).replace('"', "")
    (tmp_path / "mine.csv").write_text(text, encoding="utf-8")
    with pytest.raises(PanelError, match=f"mine.csv, line 3, column '{column}': NAN stands for what is missing, .* in quotes"):
        load_panel(tmp_path / "mine.csv")


def test_a_panel_may_be_a_dictionary_of_columns_or_a_frame_with_its_codes_as_index():
    frame = pd.DataFrame(carried("arcadia"))
    wanted = load_panel(frame)
    assert load_panel(frame.to_dict("list")) == wanted == load_panel(frame.set_index("iso3"))


@pytest.mark.parametrize("source", [{"iso3": {}}, np.zeros((50, 50)), None, 3, pd.Series(range(99))],
                         ids=["dictionary", "array", "nothing", "number", "column"])
def test_what_is_no_panel_is_one_short_line(source):
    with pytest.raises(PanelError, match="is no panel; give a name, a path, a data frame, ") as told:
        load_panel(source)
    assert len(str(told.value)) < 250 and "\n" not in str(told.value)


def test_who_is_a_member_of_the_union_is_said_by_0_or_1():
    assert (number_of("eu_member", "1"), number_of("eu_member", "0")) == (1.0, 0.0)
    with pytest.raises(PanelError, match="0.5 is neither 0 nor 1; write 1 for a member"):
        number_of("eu_member", "0.5")
