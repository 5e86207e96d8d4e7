"""A scenario is a small file: the ones of the package run, and a mistake in one of yours costs one line."""

import contextlib
import hashlib
import tomllib
from importlib import resources

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.experiments.sweep.identity import digest_of
from foedus.model.build import build
from foedus.model.calendar import DateError, label_of, quarter_of
from foedus.model.countries import PanelError, load_panel
from foedus.model.events import KINDS
from foedus.model.parameters import ParameterError, find
from foedus.model.scenario import (
    KEYS,
    Reference,
    ScenarioError,
    build_scenario,
    load_scenario,
    scenario_names,
)
from foedus.tests.worlds import PLEDGE, arcadia, differences, extended, fast, laws, live, loaded, real

# Digests of the worlds that runs of the package's scenarios begin with.
WORLDS = {"arcadia": "5ac167be6646f4e3", "institutionalist": "4cb99ec133e250d6", "no_us_nato": "700384b9b9042f49",
          "renunciation_2026": "be1798c2769901dc", "replay_1966": "0ce62e4450abfdf5", "replay_1978": "4d8e408cc24e537d",
          "replay_1990": "947d22c31c0ee926", "replay_2014": "04b2cdc6972e6052", "retrenchment": "b422d0efc4bfd5bf",
          "transactional_2025": "e332623345cc0de4", "ukraine_2025": "13cf6d07252045e3"}
NAMES = ("arcadia", "institutionalist", "no_us_nato", "renunciation_2026", "replay_2014", "retrenchment", "transactional_2025",
         "ukraine_2025")


# --- those of the package --------------------------------------------------------------------------------


def test_the_package_brings_the_scenarios_it_promises():
    assert set(NAMES) <= set(scenario_names())
    assert load_scenario().name == "transactional_2025"


@pytest.mark.parametrize("name", scenario_names())
def test_a_scenario_of_the_package_loads_and_runs_in_both_engines(name):
    setting = load_scenario(name).changed(quarters=4)
    runs, world = fast(setting, [9]), live(setting, 9)
    assert differences(runs.panel[0], world.panel) == []
    assert world.quarter - world.first == 4
    assert all(np.isfinite(runs.panel[field]).all() for field in runs.panel.dtype.names)


@pytest.mark.parametrize("name", scenario_names())
def test_a_scenario_says_what_it_is_in_known_keys_and_parameters(name):
    setting = loaded(name)
    assert len(setting.title) > 3 and len(setting.description) > 20
    text = resources.files("foedus.model").joinpath("scenarios", f"{name}.toml").read_text(encoding="utf-8")
    assert set(tomllib.loads(text)) <= set(KEYS)
    assert all(find(parameter).check(value) is not None for parameter, value in setting.parameters.items())


@pytest.mark.parametrize("name", scenario_names())
def test_every_dated_event_of_a_scenario_happens_within_it_and_is_told_with_its_note(name):
    setting = loaded(name)
    last = max((event.quarter for event in setting.events), default=setting.first)
    assert last < setting.first + setting.quarters
    world = live(setting.changed(quarters=last + 1 - setting.first))
    told = [entry.text for entry in world.journal if entry.what == "event"]
    noted = [event.note for event in setting.events]
    assert all(noted), "an event without a note explains nothing"
    assert len(told) == len(noted) and all(text.startswith(note) for text, note in zip(told, noted, strict=True))


def test_history_is_pinned_where_it_is_known():
    """The administrations of 2014 to 2025, whatever the seed."""
    setting = loaded("replay_2014")
    series = fast(setting, range(20)).series["system_strategy"]
    assert (series == series[0]).all()
    changes = [label_of(setting.first + 1 + q) for q in np.flatnonzero(np.diff(series[0]))]
    assert changes == ["2017-Q1", "2021-Q1", "2025-Q1"]


def test_in_arcadia_everything_can_be_followed_by_hand():
    setting = loaded("arcadia")
    assert len(setting.panel.allies) == 4 and len(setting.panel.rivals) == 1


# --- yours -----------------------------------------------------------------------------------------------

GOOD = """
title = "Mine"
panel = "arcadia"
start = "2030-Q3"
quarters = 6
without = ["XAD"]

[parameters]
conditionality = 0.7
linkage = "none"

[rivals.XRV]
hostility = 0.25
claims = { XAB = 0.9 }

[reference]
parameters = { conditionality = 0.1 }

[allies.XAA]
hedging_behaviour = "cautious"

[[events]]
quarter = "2031-Q1"
kind = "tariff"
target = "XAA"
value = 0.3

[[events]]
quarter = "2030-Q4"
kind = "hostility"
target = "XRV"
value = 0.5
"""


def write(folder, text, name="mine.toml"):
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def test_a_file_of_ones_own_says_the_same_as_a_table(tmp_path):
    setting = load_scenario(write(tmp_path, GOOD))
    assert (setting.name, setting.title, setting.first, setting.quarters) == ("mine", "Mine", quarter_of("2030-Q3"), 6)
    assert [ally.iso3 for ally in setting.panel.allies] == ["XAA", "XAB", "XAC"]
    assert setting.parameters == {"conditionality": 0.7, "linkage": "none"}
    assert setting.hostility == {"XRV": 0.25} and setting.claims == {"XRV": {"XAB": 0.9}}
    assert setting.reference == Reference((("conditionality", 0.1),)) and setting.declared == setting.parameters
    assert setting.behaviours == {"XAA": {"hedging_behaviour": "cautious"}}
    assert [event.kind for event in setting.events] == [KINDS["hostility"].code, KINDS["tariff"].code], "in order of date"
    runs = fast(setting)
    assert runs.panel.shape == (1, 6, 3)
    assert (runs.panel["tariff"][0, :2, 0] < 0.3).all() and runs.panel["tariff"][0, 2, 0] == 0.3


def test_what_a_file_leaves_out_has_a_default(tmp_path):
    setting = load_scenario(write(tmp_path, ""))
    assert (setting.quarters, label_of(setting.first), setting.panel.name) == (48, "2025-Q1", "countries_2024")
    assert setting.parameters == {} and setting.events == ()
    assert set(setting.hostility.values()) == {0.5}


# Each: the lines of a file, and what the one line must say.
MISTAKES = {
    "unknown key": ('quartrs = 4', ["quartrs", "did you mean 'quarters'"]),
    "unknown parameter": ('[parameters]\nconditionalty = 0.5', ["conditionalty", "did you mean 'conditionality'"]),
    "value out of range": ('[parameters]\nconditionality = 2', ["conditionality", "2", "0 to 1"]),
    "value of another sort": ('[parameters]\nconditionality = "high"', ["conditionality", "high", "0 to 1"]),
    "value a list": ('[parameters]\nconditionality = [0.1]', ["conditionality", "0 to 1"]),
    "value nan": ('[parameters]\nconditionality = nan', ["conditionality", "nan", "0 to 1"]),
    "unknown choice": ('[parameters]\nlinkage = "ful"', ["linkage", "none, positive, coercive, full", "did you mean 'full'"]),
    "parameters no table": ('parameters = 3', ["parameters", "3", "NAME = VALUE"]),
    "no quarters": ('quarters = 0', ["quarters", "0", "1 to 400"]),
    "too many quarters": ('quarters = 401', ["401", "1 to 400"]),
    "half a quarter": ('quarters = 4.5', ["quarters", "4.5"]),
    "quarters true": ('quarters = true', ["quarters"]),
    "date": ('start = "2025-01"', ["2025-01", "2025-Q1"]),
    "fifth quarter": ('start = "2025-Q5"', ["2025-Q5", "2025-Q1"]),
    "date a number": ('start = 2025', ["start", "2025"]),
    "unknown panel": ('panel = "countries_2023"', ["countries_2023", "did you mean 'countries_2024'"]),
    "panel a number": ('panel = 3', ["panel", "3"]),
    "no such file": ('panel = "nowhere.csv"', ["nowhere.csv", "check the path"]),
    "unknown ally left out": ('without = ["GERMANY"]', ["GERMANY", "DEU"]),
    "without no list": ('without = "DEU"', ["without", "DEU", "XAA"]),
    "nobody left": ('panel = "arcadia"\nwithout = ["XAA", "XAB", "XAC", "XAD"]', ["no ally is left"]),
    "unknown rival": ('[rivals.RUSS]\nhostility = 0.5', ["RUSS", "RUS"]),
    "rival no table": ('rivals = 3', ["rivals", "3"]),
    "hostility out of range": ('[rivals.RUS]\nhostility = 1.5', ["RUS", "hostility", "1.5", "0 to 1"]),
    "hostility nan": ('[rivals.RUS]\nhostility = nan', ["RUS", "hostility", "nan", "0 to 1"]),
    "hostility a text": ('[rivals.RUS]\nhostility = "high"', ["RUS", "hostility", "high"]),
    "unknown key of a rival": ('[rivals.RUS]\nhostilty = 0.5', ["RUS", "hostilty", "hostility"]),
    "rival a number": ('[rivals]\nRUS = 0.5', ["RUS", "0.5"]),
    "claim on nobody": ('[rivals.RUS.claims]\nPOLAND = 0.5', ["RUS", "POLAND", "POL"]),
    "claim out of range": ('[rivals.RUS.claims]\nPOL = 2', ["RUS", "POL", "2", "0 to 1"]),
    "claim a text": ('[rivals.RUS.claims]\nPOL = "30 %"', ["POL", "'30 %' is no number from 0 to 1"]),
    "unknown key without a likeness": ('[allies.POL]\nrole = "rival"', ["unknown key 'role'", "there are name,", "gdp"]),
    "quarters a text": ('quarters = "4"', ["quarters", "a whole number from 1 to 400"]),
    "an experiment": ('scenario = "arcadia"\n[factors]\nconditionality = [0, 1]', ["an experiment's", "foedus sweep"]),
    "claims no table": ('[rivals.RUS]\nclaims = 0.5', ["RUS", "claims", "0.5"]),
    "unknown parameter of the reference": ('[reference.parameters]\nconditionalty = 0.5',
                                           ["conditionalty", "did you mean 'conditionality'"]),
    "reference without what there is not": ('[reference]\nwithout = ["tarif"]', ["tarif", "did you mean 'tariff'"]),
    "reference no table": ('reference = 3', ["reference", "3"]),
    "unknown key of the reference": ('[reference]\nparameter = 3', ["[reference]", "did you mean 'parameters'"]),
    "unknown ally": ('[allies.POLAND]\nhedging_behaviour = "none"', ["POLAND", "POL"]),
    "unknown key of an ally": ('[allies.POL]\nhedging = "none"', ["POL", "hedging", "hedging_behaviour"]),
    "unknown behaviour": ('[allies.POL]\nhedging_behaviour = "cautios"', ["cautios", "did you mean 'cautious'"]),
    "behaviour a number": ('[allies.POL]\nhedging_behaviour = 1', ["POL", "hedging_behaviour"]),
    "events no list": ('events = 3', ["events", "3"]),
    "event no table": ('events = [3]', ["event", "3"]),
    "event of no kind": ('[[events]]\nquarter = "2025-Q2"', ["kind", *KINDS]),
    "unknown kind": ('[[events]]\nquarter = "2025-Q2"\nkind = "tarif"', ["tarif", "did you mean 'tariff'"]),
    "kind a list": ('[[events]]\nquarter = "2025-Q2"\nkind = ["tariff"]', ["kind", "tariff"]),
    "event without a date": ('[[events]]\nkind = "tariff"\nvalue = 0.1', ["quarter", "2025-Q1"]),
    "unknown target": ('[[events]]\nquarter = "2025-Q2"\nkind = "tariff"\ntarget = "FRANCE"\nvalue = 0.1', ["FRANCE", "FRA"]),
    "ally as a rival": ('[[events]]\nquarter = "2025-Q2"\nkind = "hostility"\ntarget = "FRA"\nvalue = 0.1',
                        ["FRA", "RUS, CHN, PRK"]),
    "event value out of range": ('[[events]]\nquarter = "2025-Q2"\nkind = "tariff"\ntarget = "FRA"\nvalue = 25',
                                 ["tariff", "value", "25", "0 to 2"]),
    "event other out of range": ('[[events]]\nquarter = "2025-Q2"\nkind = "pledge"\ntarget = "FRA"\nvalue = 0.03\nother = 35',
                                 ["pledge", "other", "35", "1950 to 2200"]),
    "half a party": ('[[events]]\nquarter = "2025-Q2"\nkind = "administration"\nvalue = 0.5',
                     ["administration", "value", "0.5", "whole number from 0 to 1"]),
    "half a treaty": ('[[events]]\nquarter = "2025-Q2"\nkind = "accession"\ntarget = "FRA"\nvalue = 1.5', ["1.5", "0 to 2"]),
    "event before the run": ('[[events]]\nquarter = "2024-Q4"\nkind = "tariff"\nvalue = 0.1',
                             ["tariff", "2024-Q4", "2025-Q1 to 2036-Q4", "change its quarter"]),
    "event after the run": ('quarters = 8\n[[events]]\nquarter = "2027-Q1"\nkind = "tariff"\nvalue = 0.1',
                            ["tariff", "2027-Q1", "2025-Q1 to 2026-Q4"]),
    "event without a value": ('[[events]]\nquarter = "2025-Q2"\nkind = "tariff"', ["tariff: has no value", "0 to 2"]),
    "event value a text": ('[[events]]\nquarter = "2025-Q2"\nkind = "tariff"\nvalue = "a"', ["event tariff", "value = 'a'"]),
    "slip in a parameter of the reference": ('[reference]\nparameters = { conditionalty = 1 }',
                                             ["[reference]: no parameter", "did you mean 'conditionality'"]),
    "ally left out and changed": ('without = ["HUN"]\n[allies.HUN]\nspending = 0.02', ["[allies.HUN]", "left out"]),
    "country left out that is no ally": ('without = ["ARG"]', ["ARG (Argentina) is no ally", "countries_2024"]),
    "unknown key of an event": ('[[events]]\nquarter = "2025-Q2"\nkind = "tariff"\nrate = 0.1', ["rate"]),
    "no TOML": ('quarters = = 4', ["line 1"]),
    "key twice": ('quarters = 4\nquarters = 5', ["line 2"]),
}


@pytest.mark.parametrize(("text", "says"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_in_a_file_costs_one_line_that_names_the_file_and_the_remedy(text, says, tmp_path):
    with pytest.raises(ScenarioError) as caught:
        load_scenario(write(tmp_path, text + "\n"))
    line = str(caught.value)
    assert len(line.splitlines()) == 1
    assert "mine.toml" in line or "line" in line
    for word in says:
        assert word in line


@pytest.mark.parametrize(("name", "says"), [("transactional", "did you mean 'transactional_2025'"),
                                            ("nowhere.toml", "check the path"), ("", "there are arcadia"),
                                            ("../secrets", "give the path of a .toml file")])
def test_an_unknown_scenario_is_refused_with_the_nearest_or_all(name, says):
    with pytest.raises(ScenarioError, match="scenario|read") as caught:
        load_scenario(name)
    assert says in str(caught.value) and "\n" not in str(caught.value)


def test_a_file_that_is_no_text_is_refused(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_bytes(b"\xff\xfe\x00quarters")
    with pytest.raises(ScenarioError, match="mine.toml"):
        load_scenario(file)


JUNK = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
                    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
                    max_leaves=4)


@laws(150)
@given(table=st.dictionaries(st.sampled_from(tuple(KEYS)), JUNK, min_size=1, max_size=3))
def test_any_misshapen_table_is_either_used_or_refused_by_name(table):
    with contextlib.suppress(ScenarioError, ParameterError, PanelError, DateError):
        build_scenario("junk", {"panel": "arcadia", **table})


# --- changing one ----------------------------------------------------------------------------------------


def test_a_changed_scenario_leaves_the_original_alone_and_checks_what_is_new():
    setting = arcadia(12, parameters={"conditionality": 0.2})
    changed = setting.changed({"demand_rate": 0.9}, quarters=5)
    assert (setting.parameters, setting.quarters) == ({"conditionality": 0.2}, 12)
    assert (changed.parameters, changed.quarters) == ({"conditionality": 0.2, "demand_rate": 0.9}, 5)
    assert setting.declared == changed.declared == {"conditionality": 0.2}, "what the file says, whatever is made of it"
    assert setting.changed().quarters == 12
    for nothing in (0, 401, -3):
        with pytest.raises(ScenarioError, match="1 to 400"):
            setting.changed(quarters=nothing)
    with pytest.raises(ParameterError, match="conditionality"):
        setting.changed({"conditionality": 3})


def test_a_behaviour_of_one_ally_is_its_own():
    """Its number differs from a world in which everybody does as the others, from the first decision on."""
    cheap = {"autonomy_cost": 0.2}  # so that everybody hedges who may
    one = fast(arcadia(12, allies={"XAC": {"spending_behaviour": "inertial", "hedging_behaviour": "none"}}), **cheap)
    everybody = fast(arcadia(12), spending_behaviour="inertial", hedging_behaviour="none", **cheap)
    nobody = fast(arcadia(12), **cheap)
    place = list(build(arcadia()).codes).index("XAC")
    assert not one.panel["hedging"][:, :, place].any() and nobody.panel["hedging"][:, :, place].any()
    assert one.panel["hedging"][:, -1, :place].all() and not everybody.panel["hedging"].any()


@pytest.mark.parametrize("keep", [("XAA",), ("XAC",), ("XAB", "XAD")])
def test_an_alliance_of_one_or_two_runs_in_both_engines(keep):
    gone = [ally.iso3 for ally in arcadia().panel.allies if ally.iso3 not in keep]
    setting = arcadia(24, without=gone)
    runs, world = fast(setting, [3], demand_rate=0.5), live(setting, 3, demand_rate=0.5)
    assert differences(runs.panel[0], world.panel) == []
    assert runs.panel.shape[2] == len(keep)
    assert np.isfinite(runs.panel["threat"]).all() and np.isfinite(runs.series["system_cohesion"]).all()


def test_a_world_without_rivals_is_a_world_without_threat(tmp_path):
    text = resources.files("foedus.model").joinpath("data", "arcadia.csv").read_text(encoding="utf-8")
    header, *rows = [line.split(",") for line in text.splitlines()]
    column = header.index("km_to_XRV")
    kept = [header, *(row for row in rows if row[0] != "XRV")]
    file = tmp_path / "peace.csv"
    file.write_text("\n".join(",".join(cell for i, cell in enumerate(row) if i != column) for row in kept) + "\n",
                    encoding="utf-8")
    assert load_panel(file).rivals == ()
    setting = build_scenario("peace", {"panel": str(file), "quarters": 12, "events": [PLEDGE]})
    runs, world = fast(setting, [2]), live(setting, 2)
    assert differences(runs.panel[0], world.panel) == []
    assert not runs.panel["threat"].any() and not runs.panel["probes"].any()


# --- dates -----------------------------------------------------------------------------------------------


@laws(100)
@given(quarter=st.integers(4000, 39_999))
def test_a_quarter_and_its_label_are_one(quarter):
    assert quarter_of(label_of(quarter)) == quarter
    assert quarter_of("2025-Q1") == 8100


@laws(100)
@given(text=st.text(max_size=10))
def test_what_is_no_quarter_is_refused_with_the_form_it_should_have(text):
    try:
        assert label_of(quarter_of(text)) == text
    except DateError as problem:
        assert "such as 2025-Q1" in str(problem)


def test_an_event_on_the_first_quarter_happens_and_the_target_alone_is_struck():
    tariff = {"quarter": "2025-Q1", "kind": "tariff", "target": "DEU", "value": 0.2}
    runs = fast(real(2, events=[tariff]), demand_rate=0.0)
    struck = runs.panel["tariff"][0, 0]
    assert struck[list(build(real(2)).codes).index("DEU")] == 0.2 and np.count_nonzero(struck) == 1


@pytest.mark.parametrize(("target", "struck"), [("all", {0, 1, 2, 3}), ("multilateral", {2})])
def test_an_event_strikes_all_it_is_aimed_at_and_nobody_else(target, struck):
    tariff = {"quarter": "2025-Q1", "kind": "tariff", "target": target, "value": 0.2}
    runs = fast(real(1, events=[tariff]), demand_rate=0.0)
    allies = runs.panel[0, 0]
    assert set(allies["treaty"][allies["tariff"] > 0].tolist()) == struck
    assert set(allies["treaty"][allies["tariff"] == 0].tolist()) == {0, 1, 2, 3} - struck


# --- one scenario from another -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", scenario_names())
def test_a_scenario_that_only_extends_another_is_the_same_world(name, tmp_path):
    found, base = extended(tmp_path, f'extends = "{name}"\n'), load_scenario(name)
    assert digest_of(build(found)) == digest_of(build(base))
    assert (found.parameters, found.reference, found.claims) == (base.parameters, base.reference, base.claims)


def test_what_a_scenario_does_not_say_is_as_in_the_one_it_extends(tmp_path):
    base = load_scenario("transactional_2025")
    text = 'extends = "transactional_2025"\ntitle = "Mine"\n[parameters]\nspill_in = 0.125\n[rivals.RUS]\nhostility = 0.25\n'
    found = extended(tmp_path, text)
    assert found.parameters == base.parameters | {"spill_in": 0.125} and found.title == "Mine"
    assert found.hostility == base.hostility | {"RUS": 0.25} and found.events == base.events
    assert found.differs == ("transactional_2025", "spill_in = 0.125", "RUS: hostility = 0.25")


def test_events_add_to_those_that_are_extended_or_take_the_place_of_one(tmp_path):
    base = load_scenario("transactional_2025")
    event = '[[events]]\nquarter = "{}"\nkind = "{}"\ntarget = "{}"\nvalue = 0.5\n'
    names = {kind.code: name for name, kind in KINDS.items()}
    pledge = next(one for one in base.events if names[one.kind] == "pledge")
    more = extended(tmp_path, 'extends = "transactional_2025"\n' + event.format("2030-Q3", "tariff", "all"))
    assert len(more.events) == len(base.events) + 1
    same = event.format(label_of(pledge.quarter), "pledge", "multilateral").replace("0.5", "0.05\nother = 2040")
    other = extended(tmp_path, 'extends = "transactional_2025"\n' + same)
    assert len(other.events) == len(base.events) and [one.value for one in other.events if one not in base.events] == [0.05]


def test_allies_left_out_add_up_and_a_shorter_run_may_leave_out_inherited_events(tmp_path):
    extended(tmp_path, 'extends = "transactional_2025"\nwithout = ["HUN"]\n', "first")
    found = extended(tmp_path, 'extends = "first.toml"\nwithout = ["SVK"]\nquarters = 2\n')
    assert not {"HUN", "SVK"} & {ally.iso3 for ally in found.panel.allies} and found.quarters == 2
    with pytest.raises(ScenarioError, match="2031-Q1 is outside the run"):
        extended(tmp_path, 'extends = "first.toml"\nquarters = 2\n[[events]]\nquarter = "2031-Q1"\nkind = "tariff"\n'
                           'target = "all"\nvalue = 0.1\n')


@pytest.mark.parametrize(("text", "words"), [
    ('extends = "mine.toml"', "leads back to itself"), ('extends = "other.toml"', "leads back to itself"),
    ('extends = "transactional_2052"', "did you mean"), ('extends = "nowhere.toml"', "cannot read"),
    ("extends = 5", "extends = 5 is not text"), ('extends = "x\\u0000.toml"', "cannot read"),
])
def test_a_scenario_that_extends_nothing_or_itself_is_one_line(text, words, tmp_path):
    (tmp_path / "other.toml").write_text('extends = "./mine.toml"\n', encoding="utf-8")
    with pytest.raises(ScenarioError, match=words) as told:
        extended(tmp_path, text + "\n")
    assert "\n" not in str(told.value) and str(told.value).count("leads") < 2 and str(told.value).count("extends") <= 2


def test_the_terminal_says_what_a_scenario_differs_in(tmp_path, capsys):
    from foedus.experiments.cli import main

    extended(tmp_path, 'extends = "arcadia"\nquarters = 3\n[parameters]\nspill_in = 0.125\n')
    assert main(["run", str(tmp_path / "mine.toml"), "--seed", "1"]) == 0
    assert "arcadia with quarters = 3 and spill_in = 0.125" in capsys.readouterr().out


def test_the_worlds_that_the_documentation_was_made_with_are_those_of_today():
    """What reads worlds is not in the model's hash, so here it shows that what was made with it is to be made again."""
    assert {name: world_of(name) for name in scenario_names()} == WORLDS, "make everything again, and write these down"


def world_of(name):
    """A digest of a start's numbers to nine digits, which every machine has alike."""
    start = build(load_scenario(name))
    parts = (start.allies, start.patron, start.rivals, start.pairs, start.arena, start.events)
    numbers = [[f"{field}={value:.9g}" for field in part.dtype.names for value in part[field].astype(float)] for part in parts]
    return hashlib.sha256(repr((start.codes, numbers)).encode()).hexdigest()[:16]
