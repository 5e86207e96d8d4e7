"""Any cell of a panel can be changed, countries can be added, and nothing is filled in silence."""

import shutil
from dataclasses import replace
from importlib import resources
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import foedus as fd
from foedus.experiments import people
from foedus.experiments.cli import main
from foedus.experiments.sweep.again import point_of
from foedus.experiments.sweep.identity import digest_of
from foedus.experiments.sweep.plan import Plan
from foedus.experiments.sweep.spec import SpecError, load_spec
from foedus.model.build import build
from foedus.model.cells import cell, columns_of, filled_cells
from foedus.model.countries import NUMBERS, PanelError, load_panel, panel_names
from foedus.model.panel_file import as_csv
from foedus.model.parameters import ParameterError
from foedus.model.reading import table_of_text
from foedus.model.scenario import ScenarioError, build_scenario, load_scenario, scenario_names
from foedus.tests.worlds import made_of

SMALL = """
extends = "arcadia"
quarters = 6
[allies.XAA]
spending = "4 %"
[allies.XAZ]
gdp = 300
community = "Elsewhere"
[rivals.XRV]
gdp = 900
[patron]
spending = 0.05
"""


@pytest.fixture
def small(tmp_path):
    """A small world with changed cells and a new country, as a file."""
    path = tmp_path / "small.toml"
    path.write_text(SMALL, encoding="utf-8")
    return path


def digest(scenario):
    """What the engines start from, as a hash."""
    return digest_of(build(scenario))


def test_a_changed_cell_changes_that_cell_alone():
    world = load_scenario("transactional_2025")
    made = world.changed({"allies.DEU.us_troops": 10})
    before, after = build(world), build(made)
    differing = [name for name in before.allies.dtype.names if (before.allies[name] != after.allies[name]).any()]
    assert differing == ["soldiers"]
    assert [before.codes[i] for i in np.flatnonzero(before.allies["soldiers"] != after.allies["soldiers"])] == ["DEU"]
    assert made.edits[-1].was == world.value("allies.DEU.us_troops")


def test_a_file_the_command_line_and_python_change_a_cell_alike(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('extends = "arcadia"\n[allies.XAA]\nspending = 0.04\nhedging_behaviour = "cautious"\n', encoding="utf-8")
    changes = {"allies.XAA.spending": 4, "allies.XAA.hedging_behaviour": "cautious"}
    assert digest(load_scenario(path)) == digest(load_scenario("arcadia").changed(changes))
    assert fd.run("arcadia", quarters=3, **changes).result == fd.run(path, quarters=3).result


@pytest.mark.parametrize("name", [*(f"allies.XAA.{column}" for column in columns_of("allies")), "allies.XAA.km_to_XRV",
                                  "rivals.XRV.hostility", "rivals.XRV.gdp", "patron.spending"])
def test_every_cell_can_be_set_to_what_it_is_and_nothing_changes(name):
    world = load_scenario("arcadia")
    value = world.value(name)
    if name.endswith("behaviour"):
        assert [world.changed({name: choice}).value(name) for choice in cell(name).choices] == list(cell(name).choices)
    else:
        assert digest(world.changed({name: value if isinstance(value, str) else cell(name).written(value)})) == digest(world)


@given(st.floats(0.0, 1.0))
def test_a_spending_is_written_so_that_it_reads_back_as_the_same(share):
    parameter = cell("allies.POL.spending")
    assert parameter.check(parameter.written(share)) == share


@pytest.mark.parametrize("value", [0.2, "0.2", 1, 0.1])
def test_a_spending_that_may_be_per_cent_is_asked_about(value, tmp_path):
    with pytest.raises(ParameterError, match=r"may be .* % of GDP or .* %; write"):
        fd.run("arcadia", **{"allies.XAA.spending": value})
    panel = tmp_path / "mine.csv"
    lines = [line.split(",") for line in as_csv(load_panel("arcadia")).splitlines()]
    lines[2][lines[0].index("spending")] = str(value)
    panel.write_text("\n".join(",".join(line) for line in lines), encoding="utf-8")
    with pytest.raises(PanelError, match=r"line \d+, column 'spending': .* may be"):
        load_panel(panel)


@pytest.mark.parametrize(("name", "value", "says"), [
    ("allies.XAX.gdp", 1, "no ally 'XAX'"), ("allies.XAA.gpd", 1, "did you mean 'gdp'"),
    ("allies.XAA", 1, "allies.POL.spending"), ("allies.XAA.km_to_RUS", 1, "no rival 'RUS'"),
    ("allies.XAA.gdp", True, "not a number"), ("rivals.XRV.treaty", 1, "hostility"),
    ("allies.XAA.gdp", "x" * 5000, "5000 characters"), ("patron.gdp", -1, "outside"), ("allies.XAA.treaty", "oath", "statute"),
    ("allies.xaa.gdp", 1, "did you mean 'XAA'"), ("patron.gdp.gdp", 1, "patron.spending"), ("allies.XAA.gdp", "nan", "number")])
def test_a_wrong_cell_costs_one_line(name, value, says):
    with pytest.raises((ParameterError, PanelError), match=says) as caught:
        load_scenario("arcadia").changed({name: value})
    assert len(str(caught.value)) < 500
    assert "\n" not in str(caught.value)


# --- a new country -------------------------------------------------------------------------------------------


def test_a_country_joins_in_two_lines_and_every_other_cell_is_listed(small):
    world = load_scenario(small)
    added = next(ally for ally in world.panel.allies if ally.iso3 == "XAZ")
    told = {filled.column for filled in filled_cells(world.panel) if filled.iso3 == "XAZ"}
    assert told == {"name", "region", "treaty", *NUMBERS, "km_to_XRV"} - {"gdp"}
    assert added.gdp == 300.0
    text = " ".join(" ".join(people.panel_words(world)).split())
    assert all(f"{column} " in text for column in told)
    assert "alone in 'Elsewhere'" in text
    assert "XAA spending" in text


def test_both_engines_agree_about_an_added_country(small):
    fast, live = (fd.run(small, seed=3, engine=engine) for engine in ("fast", "live"))
    assert fast.result == live.result
    assert (fast.allies == live.allies).all()
    assert "XAZ" in fast.start.codes


@pytest.mark.parametrize(("code", "near", "far"), [("IND", "CHN", "RUS"), ("UKR", "RUS", "CHN"), ("ARG", "RUS", "PRK")])
def test_a_real_country_lies_where_the_map_shows_it(code, near, far):
    table = {code: {"gdp": 600}}
    world = build_scenario("mine", {"allies": table})
    assert world.value(f"allies.{code}.km_to_{near}") < world.value(f"allies.{code}.km_to_{far}")


def test_the_shipped_panel_lies_where_the_map_shows_it():
    from foedus.model.cells import outlined
    for ally in load_panel("countries_2024").allies:
        measured = [float(outlined()[ally.iso3][f"km_to_{rival}"]) for rival in ("RUS", "CHN", "PRK")]
        assert measured == pytest.approx(ally.distances, rel=0.02, abs=12)


@pytest.mark.parametrize(("table", "says"), [
    ({"ARG": {"spending": 0.01}}, "give at least its gdp"), ({"RUS": {"gdp": 5}}, "is the patron or a rival"),
    ({"arg": {"gdp": 5}}, "three capital letters"),
    ({"ARG": {"gdp": 5, "community": "Euro-Atlantik"}}, "did you mean 'Euro-Atlantic'"),
    ({"ARG": {"gdp": 5, "treaty": "oath"}}, "statute"), ({"ARG": {"gdp": 5, "km_to_FRA": 5}}, "no rival 'FRA'"),
    ({"ARG": 5}, "not a table"),
    ({"ARG": {"gdp": 5, "name": 5}}, "text in quotes"), ({"POL": {"spending": 0.2}}, "may be")])
def test_a_country_that_cannot_join_costs_one_line(table, says):
    with pytest.raises((ScenarioError, PanelError, ParameterError), match=says):
        build_scenario("mine", {"allies": table})


# --- a new rival ---------------------------------------------------------------------------------------------

HOW_TO = Path(__file__).parents[1] / "docs" / "how-to" / "scenario.md"


def example():
    """The how-to's example of a new rival."""
    section = HOW_TO.read_text(encoding="utf-8").partition("## A new rival")[2]
    return section.partition("```toml\n")[2].partition("```")[0]


def test_the_example_of_a_new_rival_is_played_alike_by_both_engines(tmp_path):
    path = tmp_path / "fourth.toml"
    path.write_text(example(), encoding="utf-8")
    world = load_scenario(path)
    fast, live = (fd.run(path, seed=3, quarters=17, engine=engine) for engine in ("fast", "live"))
    assert fast.result == live.result
    assert (fast.allies == live.allies).all()
    assert [rival.iso3 for rival in world.panel.rivals] == ["RUS", "CHN", "PRK", "IRN"]
    assert world.value("rivals.RUS.gdp") == 1500.0
    assert (world.value("allies.TUR.km_to_IRN"), world.value("allies.POL.km_to_IRN")) == (0.0, 1995.0)
    told = " ".join(" ".join(people.panel_words(world)).split())
    assert "Added: Iran (IRN), a rival of usual hostility 0.6, which wants 0.3 of TUR, 0.1 of GRC and 0 of every other" in told
    assert "km_to_IRN" in told
    assert "us_troops 0 for IRN" in told


def test_a_new_rival_changes_no_cell_that_was_there(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('extends = "arcadia"\n[rivals.XRW]\ngdp = 5\nspending = 0.02\nclaims = { all = 0 }\n', encoding="utf-8")
    before, after = build(load_scenario("arcadia")), build(load_scenario(path))
    assert (before.allies == after.allies).all()
    assert (before.rivals == after.rivals[: len(before.rivals)]).all()
    assert (before.pairs == after.pairs[: len(before.pairs)]).all()
    assert not after.pairs["claim"][len(before.pairs) :].any()
    far = {ally.iso3: ally.distances for ally in load_scenario(path).panel.allies}
    assert all(to_new == to_old for to_old, to_new in far.values()), "nothing else is known of where it lies"


def test_a_world_with_a_new_rival_is_written_and_read_as_the_same(tmp_path):
    world = build_scenario("mine", {"rivals": {"IRN": {"gdp": 440, "spending": 0.025}}})
    (tmp_path / "mine.csv").write_text(as_csv(world.panel), encoding="utf-8")
    assert digest(replace(world, panel=load_panel(tmp_path / "mine.csv"))) == digest(world)
    assert all(claim == 0.5 for claim in build(world).pairs["claim"][-len(world.panel.allies) :])


def test_an_ally_that_changes_sides_is_a_rival_and_no_ally_and_leaves_the_others_as_they_were(tmp_path):
    turned = {"without": ["HUN", "SVK"], "rivals": {"HUN": {"gdp": 220, "spending": 0.02, "hostility": 0.4}}}
    mine, gone = build_scenario("mine", turned), build_scenario("gone", {"without": ["HUN", "SVK"]})
    assert [rival.iso3 for rival in mine.panel.rivals] == [*(rival.iso3 for rival in gone.panel.rivals), "HUN"]
    assert {ally.iso3: ally.spending for ally in mine.panel.allies} == {ally.iso3: ally.spending for ally in gone.panel.allies}
    assert mine.hostility["HUN"] == 0.4
    near = {ally.iso3: ally.distances[-1] for ally in mine.panel.allies}
    assert near["ROU"] == 0 < near["JPN"], "it lies where it lay"
    (tmp_path / "first.toml").write_text('extends = "transactional_2025"\n[allies.HUN]\ngdp = 300\n', encoding="utf-8")
    (tmp_path / "then.toml").write_text('extends = "first.toml"\nwithout = ["HUN"]\n[rivals.HUN]\ngdp = 220\nspending = 0.02\n',
                                        encoding="utf-8")
    again = load_scenario(tmp_path / "then.toml")
    assert not any(edit.name.startswith("allies.HUN") for edit in again.edits)
    assert again.panel.rivals[-1].gdp == 220 and digest(made_of(again.source, tmp_path)) == digest(again)


@pytest.mark.parametrize(("tables", "says"), [
    ({"rivals": {"IRN": {"spending": 0.02}}}, "no rival 'IRN'.* to add one, give its gdp .* there is no gdp$"),
    ({"rivals": {"RUSS": {"hostility": 0.9}}}, "there are RUS, CHN, PRK; to add one"),
    ({"rivals": {"TUR": {"gdp": 9, "spending": 0.02}}}, "an ally change sides: without = .'TUR'."),
    ({"rivals": {"irn": {"gdp": 9, "spending": 0.02}}}, "three capital letters"),
    ({"rivals": {"IRN": {"gdp": -9, "spending": 0.02}}}, "rivals.IRN.gdp = -9 is outside"),
    ({"rivals": {"IRN": {"gdp": 9, "spending": 0.2}}}, "may be 0.2 % of GDP or 20 %"),
    ({"rivals": {"IRN": {"gdp": 9, "spending": 0.02, "claims": {"all": 2}}}}, "all = 2 is outside"),
    ({"rivals": {"IRN": {"gdp": 9, "spending": 0.02, "km_to_RUS": 3}}}, "unknown key 'km_to_RUS'"),
    ({"rivals": {"IRN": {"gdp": 9, "spending": 0.02, "name": "a\nb"}}}, "at most 80 characters, in one line"),
    ({"rivals": {"ARG": {"gdp": 9, "spending": 0.02}}, "allies": {"ARG": {"gdp": 9}}}, "ARG is the patron or a rival"),
    ({"rivals": {f"XX{letter}": {"gdp": 9, "spending": 0.02} for letter in "ABCDEFGHIJKLMNOPQR"}}, "20 are the most"),
    ({"allies": {"TUR": {"km_to_IRN": 9}}}, "no rival 'IRN'"),
    ({"allies": {"POL": {"name": "A" * 3000}}}, "allies.POL.name = .*3002 characters.* at most 80"),
    ({"allies": {"POL": {"community": "A" * 3000}}}, "allies.POL.community = .* at most 80"),
    ({"title": "A" * 6000}, "title has 6,000 characters; 5,000 are the most")])
def test_a_rival_or_a_name_that_cannot_be_costs_one_line(tables, says):
    with pytest.raises((ScenarioError, PanelError, ParameterError), match=says) as caught:
        build_scenario("mine", tables)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


# --- panels --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", panel_names())
def test_a_copy_of_a_panel_under_another_name_is_the_same_world(name, tmp_path):
    copy = tmp_path / "mine_1999.csv"
    with resources.as_file(resources.files("foedus.model").joinpath("data", f"{name}.csv")) as path:
        shutil.copy(path, copy)
    assert replace(load_panel(copy), name=name) == load_panel(name)


@pytest.mark.parametrize("name", ["arcadia", "replay_1978", "replay_2014", "transactional_2025"])
def test_a_panel_that_was_written_to_be_edited_is_the_same_world(name, tmp_path, capsys):
    out = tmp_path / "mine.csv"
    assert main(["panel", name, "--out", str(out)]) == 0
    world = load_scenario(name)
    assert digest(replace(world, panel=load_panel(out))) == digest(world)
    kept = out.read_bytes()
    assert main(["panel", name, "--out", str(out)]) == 2
    assert "may hold your edits" in capsys.readouterr().err
    assert out.read_bytes() == kept


def test_blank_troops_are_told_cell_by_cell(tmp_path, capsys):
    lines = [line.split(",") for line in as_csv(load_panel("arcadia")).splitlines()]
    troops = lines[0].index("us_troops")
    path = tmp_path / "mine.csv"
    path.write_text("\n".join(",".join("" if k == troops and row[0].startswith("XA") else c for k, c in enumerate(row))
                              for row in lines), encoding="utf-8")
    scenario = tmp_path / "mine.toml"
    scenario.write_text(f'extends = "arcadia"\npanel = "{path.name}"\n', encoding="utf-8")
    assert main(["run", str(scenario), "--seed", "1", "--quarters", "2"]) == 0
    text = " ".join(capsys.readouterr().out.split())
    codes = [row[0] for row in lines[1:] if row[0].startswith("XA")]
    assert f"us_troops 0 for {', '.join(codes[:-1])} and {codes[-1]}" in text
    assert main(["panel", str(path)]) == 0
    assert "us_troops 0 for" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("name", [*scenario_names()])
def test_a_scenario_is_made_again_from_what_is_kept_of_it(name, tmp_path):
    world = load_scenario(name)
    again = made_of(world.source, tmp_path)
    assert (digest(again), again.parameters, again.reference) == (digest(world), world.parameters, world.reference)


def test_the_year_of_a_panel_stands_in_one_column():
    text = as_csv(load_panel("arcadia"))
    lines = text.splitlines()
    for years in ("2019", "x"), ("2019", "2020"):
        rows = [f"{lines[0]},year", f"{lines[1]},{years[0]}", f"{lines[2]},{years[1]}", *(f"{line}," for line in lines[3:])]
        with pytest.raises(PanelError, match="line 3, column 'year'"):
            load_panel_text("\n".join(rows))


def load_panel_text(text):
    """A panel from text."""
    from foedus.model.countries import panel_of_table
    return panel_of_table(table_of_text(text, "mine.csv"))


# --- sweeps --------------------------------------------------------------------------------------------------


def test_a_cell_is_a_factor_and_every_point_is_the_run_of_its_world(small, tmp_path):
    spec = tmp_path / "spec.toml"
    spec.write_text('scenario = "small.toml"\nhorizon = 3\n[factors]\nconditionality = [0.2, 0.8]\n'
                    'allies.XAZ.gdp = [200, 400]\n"allies.XAA.spending" = { from = 0.02, to = "12 %", steps = 2 }\n'
                    'allies.XAA.hedging_behaviour = ["cautious"]\n', encoding="utf-8")
    out = tmp_path / "out"
    results = fd.sweep(spec, out, workers=1, progress=False)
    runs = results.runs()
    assert len(runs) == runs["point"].nunique() == 8
    (tmp_path / "small.toml").unlink()
    for k in (0, 3, 6):
        found, row = point_of(out, str(k)), results.design().iloc[k]
        run = fd.run(found.scenario, seed=found.seed, **found.changes)
        mine = runs[runs["point"] == row["point"]].iloc[0]
        assert (run.result["hardening"], run.result["phase"]) == (mine["hardening"], mine["phase"])
        assert run.scenario.value("allies.XAA.spending") == mine["allies.XAA.spending"]
    kept = results.manifest["panels"]["small"]
    assert kept["changed"]["allies.XAA.spending"][1] == 0.04
    assert ["XAZ", "us_troops", 0.0, "0"] in kept["filled"]


def test_a_sweep_of_one_factor_leaves_cells_as_the_scenario_has_them():
    plan = Plan(load_spec({"scenario": "arcadia", "design": "ofat", "factors": {
        "spill_in": [0.1, 0.2], "allies.XAA.gdp": [50, 70], "allies.XAB.hedging_behaviour": ["cautious"]}}))
    usual = load_scenario("arcadia").value("allies.XAA.gdp")
    assert sorted(plan.filled("allies.XAA.gdp").tolist()) == sorted([usual, usual, usual, 50.0, 70.0])


def test_a_sweep_without_cells_has_the_points_it_always_had():
    plan = Plan(load_spec({"scenario": "arcadia", "factors": {"conditionality": [0.0, 1.0]}}))
    assert plan.labels == ("arcadia",)
    assert len(plan.starts) == 1


@pytest.mark.parametrize(("name", "entry", "says"), [
    ("allies.XAX.gdp", [1], "no ally 'XAX'"), ("allies.XAA.gpd", [1], "did you mean 'gdp'"),
    ("allies.XAA.spending", {}, "may be"), ("allies.XAA.gdp", [0.0], "outside"), ("allies", 5, "no parameter 'allies'")])
def test_a_factor_that_is_no_cell_costs_one_line(name, entry, says):
    with pytest.raises(SpecError, match=says):
        load_spec({"scenario": "arcadia", "factors": {name: entry}})


def test_a_table_of_points_may_have_cells_as_columns():
    rows = [{"allies.XAA.gdp": 50, "conditionality": 0.1}, {"allies.XAA.gdp": 60, "conditionality": 0.1}]
    plan = Plan(load_spec({"scenario": "arcadia", "design": rows}))
    assert len(plan.starts) == 2


def test_an_edited_panel_that_kept_the_name_of_ours_is_kept_whole(tmp_path):
    text = as_csv(load_panel("arcadia")).splitlines()
    path = tmp_path / "arcadia.csv"
    text[2] = text[2].replace("bilateral", "statute").replace("multilateral", "statute")
    path.write_text("\n".join(text), encoding="utf-8")
    (tmp_path / "mine.toml").write_text('extends = "arcadia"\npanel = "arcadia.csv"\n', encoding="utf-8")
    world = load_scenario(tmp_path / "mine.toml")
    assert digest(world) != digest(load_scenario("arcadia"))
    assert digest(made_of(world.source, tmp_path)) == digest(world)
