"""The laws of the designs: where an experiment looks, and that every way of looking stays inside what was declared."""

import sys

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.experiments.columns import columns_of
from foedus.experiments.formats import write_stata
from foedus.experiments.sweep.factors import Levels, Normal, Range, Triangular, read_factor
from foedus.experiments.sweep.plan import Plan
from foedus.experiments.sweep.spec import SpecError, load_spec
from foedus.model.parameters import PARAMETERS, find

FACTORS = {"conditionality": {}, "spill_in": {"low": 0.2, "high": 0.4}, "trade_elasticity": {"log": True}, "deal_term": 16}
SAMPLED = ({"kind": "latin_hypercube", "samples": 10}, {"kind": "sobol", "samples": 16}, {"kind": "saltelli", "samples": 8},
           {"kind": "morris", "samples": 5})


def spec(design="grid", factors=FACTORS, **more):
    return load_spec({"scenario": "arcadia", "horizon": 4, "design": design, "factors": factors, **more})


def columns(**options):
    return spec(**options).design.columns


def test_a_grid_holds_every_combination_once_and_the_first_factor_changes_slowest():
    found = columns(factors={"conditionality": [0.1, 0.9], "spill_in": {"from": 0.0, "to": 0.2, "steps": 3}})
    assert found["conditionality"].tolist() == [0.1, 0.1, 0.1, 0.9, 0.9, 0.9]
    assert found["spill_in"].tolist() == [0.0, 0.1, 0.2] * 2


def test_one_factor_at_a_time_means_one_factor_at_a_time():
    plan = Plan(spec("ofat", {"conditionality": [0.1, 0.9], "spill_in": [0.0, 0.2, 0.3], "deal_term": 8}))
    base = {name: plan.filled(name)[plan.rows[0]] for name in plan.columns}
    assert base == {"conditionality": 0.5, "spill_in": 0.4, "deal_term": 8}
    moved = [[name for name in plan.columns if plan.filled(name)[row] != base[name]] for row in plan.rows[1:]]
    assert moved == [["conditionality"]] * 2 + [["spill_in"]] * 3


@pytest.mark.parametrize("design", SAMPLED, ids=lambda design: design["kind"])
def test_a_sampled_design_stays_inside_moves_everything_and_repeats_itself(design):
    found = columns(design=design)
    assert len(found["deal_term"]) == {"latin_hypercube": 10, "sobol": 16, "saltelli": 8 * 5, "morris": 5 * 4}[design["kind"]]
    assert set(found["deal_term"]) == {16.0}
    for name, low, high in (("conditionality", 0.0, 1.0), ("spill_in", 0.2, 0.4), ("trade_elasticity", 1.0, 8.0)):
        assert found[name].min() >= low and found[name].max() <= high
        assert len(set(found[name])) >= 3
    again, other = columns(design=design), columns(design={**design, "seed": 2})
    assert all(np.array_equal(found[name], again[name]) for name in found)
    assert not np.array_equal(found["conditionality"], other["conditionality"])


def test_a_latin_hypercube_has_one_point_in_every_layer():
    found = columns(design=SAMPLED[0])["conditionality"]
    assert sorted((found * 10).astype(int)) == list(range(10))


def test_morris_moves_one_factor_a_step():
    found = columns(design=SAMPLED[3])
    rows = np.stack([found[name] for name in ("conditionality", "spill_in", "trade_elasticity")]).T.reshape(5, 4, 3)
    assert (np.diff(rows, axis=1) != 0.0).sum(axis=2).tolist() == [[1, 1, 1]] * 5


def test_saltelli_rows_in_their_order_give_the_indices_of_a_known_function():
    from SALib.analyze import sobol

    factors = {"conditionality": {}, "spill_in": {}, "insulation": {}}
    found = columns(design={"kind": "saltelli", "samples": 512}, factors=factors)
    answer = 3.0 * found["conditionality"] + 4.0 * found["spill_in"]
    problem = {"num_vars": 3, "names": ["a", "b", "c"], "bounds": [[0, 1]] * 3}
    indices = sobol.analyze(problem, answer, calc_second_order=False, seed=1)
    assert indices["S1"] == pytest.approx([9 / 25, 16 / 25, 0.0], abs=0.03)  # variances 9/12 and 16/12
    assert indices["ST"][2] == pytest.approx(0.0, abs=1e-12)


def test_levels_are_equally_likely_in_a_sampled_design():
    found = columns(design={"kind": "sobol", "samples": 64}, factors={"linkage": ["none", "full"], "spill_in": {}})
    assert {code: (found["linkage"] == code).sum() for code in set(found["linkage"])} == {0.0: 32, 3.0: 32}


def test_any_table_is_a_design(tmp_path):
    (tmp_path / "points.csv").write_text("conditionality,linkage\n0.25,none\n0.75,full\n", encoding="utf-8")
    pq.write_table(pa.table({"conditionality": [0.25, 0.75], "linkage": ["none", "full"]}), tmp_path / "points.parquet")
    for name in ("points.csv", "points.parquet"):
        path = tmp_path / "spec.toml"
        path.write_text(f'scenario = "arcadia"\ndesign = {{ kind = "table", path = "{name}" }}\n[factors]\nspill_in = 0.1\n')
        design = load_spec(path).design
        assert {name: column.tolist() for name, column in design.columns.items()} == {
            "scenario": [0.0, 0.0], "spill_in": [0.1, 0.1], "conditionality": [0.25, 0.75], "linkage": [0.0, 3.0]}


@pytest.mark.parametrize(("text", "complaint"), [
    ("conditionality\n0.5\n1.5\n", "points.csv, line 3: conditionality = 1.5 is outside 0 to 1"),
    ("conditionalty\n0.5\n", "did you mean 'conditionality'"),
    ("conditionality\n\n", "has no rows"),
    ("conditionality\n", "has no rows"),
    ("conditionality,conditionality\n1,1\n", "appears twice"),
    ("scenario\nelsewhere\n", "scenario = 'elsewhere' is none of arcadia"),
    ("spill_in\n0.5\n", "also a column"),
    ("allies.POL.gdp\n5\n", "allies.POL.gdp: no ally 'POL' in the panel"),
    ("point,conditionality\nA1,0.5\n", "column 'point' is for what a sweep calls its points, which 'A1' is not"),
])
def test_a_wrong_cell_of_a_table_is_told_with_its_line(tmp_path, text, complaint):
    (tmp_path / "points.csv").write_text(text, encoding="utf-8")
    path = tmp_path / "spec.toml"
    path.write_text('scenario = "arcadia"\ndesign = { kind = "table", path = "points.csv" }\n[factors]\nspill_in = 0.1\n')
    with pytest.raises(SpecError, match="spec.toml, line [24]: ") as told:
        load_spec(path)
    assert complaint in str(told.value)


NEARLY = {"DEAL_TERM": "deal_term", "DealTerm": "deal_term", "deal term": "deal_term", "deal_term [quarters]": "deal_term",
          "deal_term (quarters)": "deal_term", "DEAL_TRM": "deal_term", "SCENARIO": "scenario",
          "Allies.XAB.GDP": "allies.XAB.gdp", "ally.XAB.gdp": "allies.XAB.gdp", "allies_xab_gdp": "allies.XAB.gdp",
          "ally_XAB_km_to_XRV": "allies.XAB.km_to_XRV", "Patron.GDP": "patron.gdp",
          "rival_XRV_hostility": "rivals.XRV.hostility", "allies_XAB_spendng": "allies.XAB.spending"}


@pytest.mark.parametrize("name", NEARLY)
def test_a_column_that_is_nearly_a_factor_is_never_carried_in_silence(name):
    with pytest.raises(SpecError, match="did you mean ") as told:
        spec({"kind": "table", "rows": [{name: 1, "conditionality": 0.5}]}, {})
    assert f"did you mean '{NEARLY[name]}'?" in str(told.value)


def test_what_is_no_factor_is_carried():
    names = ("id", "note", "ally", "ally_name", "rival", "patron", "weight", "iso3", "seed", "name", "country")
    found = spec({"kind": "table", "rows": [{**dict.fromkeys(names, "x"), "spill_in": 0.5}]}, {}).design
    assert found.carried == {name: ["x"] for name in names}


def test_an_export_for_stata_is_the_same_design(tmp_path):
    frame = pd.DataFrame({"linkage": ["none", "full"], "patron.spending": [0.03, 0.04], "allies.XAB.gdp": [800.0, 900.0],
                          "allies.XAB.hedging_behaviour": ["cautious", "cautious"],
                          "allies.XAB.china_exposure_upper_bound": [0.5, 0.6]})
    with (tmp_path / "design.dta").open("wb") as file:
        write_stata(frame, file, columns_of("design", frame.columns))
    again = pd.read_stata(tmp_path / "design.dta")
    wanted, found = (spec({"kind": "table", "rows": rows}, {}).design for rows in (frame, again))
    assert "allies.XAB.gdp" not in again.columns
    assert {name: column.tolist() for name, column in found.columns.items()} == {
        name: column.tolist() for name, column in wanted.columns.items()} and not found.carried


def test_a_factor_under_its_own_name_and_that_of_stata_is_refused():
    for names in (("allies_XAB_gdp", "allies.XAB.gdp"), ("allies.XAB.gdp", "allies_XAB_gdp")):
        with pytest.raises(SpecError, match="columns 'allies.XAB.gdp' and 'allies_XAB_gdp' are the same; delete one"):
            spec({"kind": "table", "rows": [dict.fromkeys(names, 900.0)]}, {})


def test_a_missing_library_is_told_with_the_command_that_installs_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "SALib.sample.sobol", None)
    with pytest.raises(SpecError, match=r"SALib requested but not installed; .*-e '.\[sweep\]'.*install 'foedus\[sweep\]'"):
        spec({"kind": "saltelli", "samples": 8})


NUMBERS = [parameter for parameter in PARAMETERS if not parameter.choices]


@given(st.sampled_from(NUMBERS), st.lists(st.floats(0.0, 1.0), min_size=1), st.data())
def test_a_factor_never_leaves_its_limits_and_never_falls_as_luck_rises(parameter, luck, data):
    low, high = sorted(data.draw(st.lists(st.floats(parameter.low, parameter.high), min_size=2, max_size=2, unique=True)))
    middle = data.draw(st.floats(low, high))
    entry = data.draw(st.sampled_from([
        {"low": low, "high": high}, {"low": low, "mode": middle, "high": high},
        {"low": low, "mean": middle, "sd": max(high - low, 1e-9), "high": high}, {"from": low, "to": high, "steps": 5},
        *([{"low": low, "high": high, "log": True}] if low > 0.0 else []), {}]))
    if entry.get("steps") and high - low < 1e-9:
        return
    factor = read_factor(parameter, entry)
    values = factor.at(np.array(sorted(luck)))
    inside = (low, high) if entry else (parameter.low, parameter.high)
    assert values.min() >= inside[0] - 1e-12 and values.max() <= inside[1] + 1e-12
    assert all(parameter.check(value) == value for value in values)
    assert np.all(np.diff(values) >= -1e-12)


def test_quantiles_are_those_of_the_law_that_was_named():
    tenth = find("spill_in")
    u = (np.arange(20_000) + 0.5) / 20_000
    law = {"uniform": {"low": 0.2, "high": 0.8}, "triangular": {"low": 0.0, "mode": 0.3, "high": 0.9},
           "normal": {"mean": 0.5, "sd": 0.05}}
    means = {name: read_factor(tenth, entry).at(u).mean() for name, entry in law.items()}
    assert means == pytest.approx({"uniform": 0.5, "triangular": 0.4, "normal": 0.5}, abs=1e-4)
    assert read_factor(tenth, law["normal"]).at(u).std() == pytest.approx(0.05, rel=1e-2)
    assert [type(read_factor(tenth, entry)) for entry in (0.1, *law.values())] == [Levels, Range, Triangular, Normal]
