"""What a scenario takes over from the one it extends about countries that are gone is dropped and told, and nothing else is."""

from dataclasses import replace

import pytest

from foedus.experiments.sweep.identity import digest_of
from foedus.experiments.sweep.run import sweep
from foedus.model.build import build
from foedus.model.calendar import label_of
from foedus.model.countries import actor_id, load_panel
from foedus.model.events import KINDS
from foedus.model.panel_file import as_csv
from foedus.model.scenario import ScenarioError, load_scenario, scenario_names
from foedus.tests.worlds import extended, made_of

TAKES_OVER = """
quarters = 40
[rivals.RUS]
claims = { ROU = 0.8, EST = 0.9 }
[allies.ROU]
spending = 0.05
[allies.ARG]
gdp = 633
[[events]]
quarter = "2026-Q1"
kind = "withdrawal"
target = "ROU"
value = 0.5
[[events]]
quarter = "2026-Q1"
kind = "accession"
target = "ARG"
value = 1
[[events]]
quarter = "2028-Q1"
kind = "hostility"
target = "RUS"
value = 0.1
"""
GONE = ("nothing about ROU", "no claim of RUS on ROU", "no withdrawal in 2026-Q1 (ROU is no ally)")


@pytest.mark.parametrize(("text", "words"), [
    ('without = ["ROU"]', GONE), ('without = ["ROU"]\n[rivals.ROU]\ngdp = 350\nspending = 0.02', GONE),
    ('panel = "less.csv"', GONE),
    ('without = ["ARG"]', ("nothing about ARG", "no accession in 2026-Q1 (ARG is no ally)")),
    ('start = "2027-Q1"', ("no withdrawal in 2026-Q1 (before its start)", "no accession in 2026-Q1 (before its start)")),
], ids=["left out", "another side", "another panel", "added before", "later"])
def test_what_a_scenario_takes_over_about_who_is_gone_is_dropped_and_told(text, words, tmp_path):
    extended(tmp_path, TAKES_OVER, "first")
    (tmp_path / "less.csv").write_text(as_csv(load_panel("countries_2024").without("ROU")), encoding="utf-8")
    found = extended(tmp_path, f'extends = "first.toml"\n{text}\n')
    assert found.differs[-len(words):] == words
    assert [label_of(event.quarter) for event in found.events][-1] == "2028-Q1" and found.claims["RUS"]["EST"] == 0.9
    aimed_at = {event.target for event in found.events}
    assert (actor_id("ROU") in aimed_at) == ("withdrawal" not in str(words))
    assert (actor_id("ARG") in aimed_at) == ("accession" not in str(words))
    assert digest_of(build(made_of(found.source, tmp_path))) == digest_of(build(found)), "and its own text makes it again"


def test_a_panel_written_from_a_world_without_an_ally_can_be_its_panel(tmp_path):
    first = extended(tmp_path, 'without = ["ROU"]\n', "first")
    (tmp_path / "mine.csv").write_text(as_csv(first.panel), encoding="utf-8")
    again = extended(tmp_path, 'extends = "first.toml"\npanel = "mine.csv"\n')
    assert digest_of(build(again)) == digest_of(build(first)) and again.differs == ("first.toml", "panel = mine.csv")


EDITS = """
[rivals.IRN]
gdp = 440
spending = "2.5 %"
claims = { all = 0, ROU = 0.1, TUR = 0.3 }
[allies.ROU]
gdp = 400
[allies.TUR]
km_to_RUS = 100
km_to_IRN = 0
[allies.ARG]
gdp = 633
"""


def without_rival(panel, code):
    """A panel less a rival and everybody's kilometres to it."""
    kept = [k for k, rival in enumerate(panel.rivals) if rival.iso3 != code]
    def cut(country):
        return replace(country, distances=tuple(country.distances[k] for k in kept))
    return replace(panel, patron=cut(panel.patron), allies=tuple(map(cut, panel.allies)),
                   rivals=tuple(cut(panel.rivals[k]) for k in kept))


def test_additions_go_along_to_another_panel_and_edits_of_whom_it_lacks_do_not(tmp_path):
    extended(tmp_path, EDITS, "first")
    whole = load_panel("countries_2024")
    for name, panel in (("no_ally", whole.without("ROU")), ("no_rival", without_rival(whole, "RUS"))):
        (tmp_path / f"{name}.csv").write_text(as_csv(panel), encoding="utf-8")
    found = extended(tmp_path, 'extends = "first.toml"\npanel = "no_ally.csv"\n')
    assert found.differs[2:] == ("nothing about ROU", "no claim of IRN on ROU")
    assert {"ARG", "TUR"} < {ally.iso3 for ally in found.panel.allies} and found.value("allies.TUR.km_to_IRN") == 0
    found = extended(tmp_path, 'extends = "first.toml"\npanel = "no_rival.csv"\n')
    assert found.differs[2:] == ("no km_to_RUS of TUR",) and "IRN" in {rival.iso3 for rival in found.panel.rivals}
    with pytest.raises(ScenarioError, match="no ally 'ROU' in the panel; to add a country"):
        extended(tmp_path, 'extends = "first.toml"\npanel = "no_ally.csv"\n[allies.ROU]\nspending = 0.03\n')


def test_what_a_scenario_dropped_stays_dropped_for_those_that_extend_it(tmp_path):
    extended(tmp_path, TAKES_OVER, "first")
    (tmp_path / "less.csv").write_text(as_csv(load_panel("countries_2024").without("ROU")), encoding="utf-8")
    middle = extended(tmp_path, 'extends = "first.toml"\npanel = "less.csv"\n', "middle")
    last = extended(tmp_path, 'extends = "middle.toml"\ntitle = "The same"\n')
    assert last.differs == ("middle.toml",) and digest_of(build(last)) == digest_of(build(middle))
    again = extended(tmp_path, 'extends = "middle.toml"\npanel = "countries_2024"\n')
    assert actor_id("ROU") not in {event.target for event in again.events} and "ROU" not in again.claims["RUS"]


@pytest.mark.parametrize("code", ['["ROU"]', "3", "{ iso3 = 'ROU' }"])
def test_who_is_left_out_is_named_by_a_code_in_quotes(code, tmp_path):
    for text in (f"without = [{code}]\n", f'extends = "arcadia"\nwithout = [{code}]\n'):
        with pytest.raises(ScenarioError, match="is no code; write codes of three letters in quotes"):
            extended(tmp_path, text, "first")
    with pytest.raises(ScenarioError, match="extends = 'first.toml': without: "):
        extended(tmp_path, 'extends = "first.toml"\n')


@pytest.mark.parametrize("base", scenario_names())
def test_any_ally_of_any_scenario_of_the_package_can_be_left_out(base, tmp_path):
    for ally in load_scenario(base).panel.allies[:: 1 if base.startswith("replay") else 4]:
        found = extended(tmp_path, f'extends = "{base}"\nwithout = ["{ally.iso3}"]\n')
        assert ally.iso3 not in {one.iso3 for one in found.panel.allies}


def test_a_sweep_over_such_a_scenario_is_run_again_from_its_folder_alone(tmp_path):
    extended(tmp_path, TAKES_OVER, "first")
    extended(tmp_path, 'extends = "first.toml"\nwithout = ["ROU"]\nquarters = 2\n')
    (tmp_path / "spec.toml").write_text('scenario = "mine.toml"\n[factors]\nspill_in = [0.25, 0.75]\n', encoding="utf-8")
    found = sweep(tmp_path / "spec.toml", tmp_path / "out", progress=False)
    again = sweep(tmp_path / "out" / "inputs" / "spec.toml", tmp_path / "again", progress=False)
    assert found.runs().drop(columns="replay").equals(again.runs().drop(columns="replay"))


def test_what_a_file_itself_says_about_who_is_gone_is_a_mistake(tmp_path):
    extended(tmp_path, TAKES_OVER, "first")
    for own in ('[[events]]\nquarter = "2029-Q1"\nkind = "tariff"\ntarget = "ROU"\nvalue = 0.1',
                "[rivals.CHN]\nclaims = { ROU = 0.1 }", "[allies.ROU]\nspending = 0.03"):
        with pytest.raises(ScenarioError, match="ROU"):
            extended(tmp_path, f'extends = "first.toml"\nwithout = ["ROU"]\n{own}\n')


def test_a_mistake_in_a_scenario_that_is_extended_is_told_with_its_file(tmp_path):
    for text, words in (("[parameters]\nconditionalit = 0.5\n", "no parameter 'conditionalit'"),
                        ('[allies.XAA]\nspending = 3000\n', "allies.XAA.spending"),
                        ('[[events]]\nquarter = "2026-Q1"\nkind = "tarif"\nvalue = 1\n', "'tarif'")):
        (tmp_path / "first.toml").write_text(f'extends = "arcadia"\n{text}', encoding="utf-8")
        (tmp_path / "middle.toml").write_text('extends = "first.toml"\n', encoding="utf-8")
        with pytest.raises(ScenarioError, match=f"^mine.toml: extends = 'middle.toml': .*first.toml: .*{words}") as told:
            extended(tmp_path, 'extends = "middle.toml"\n')
        assert str(told.value).count(words) == 1
        with pytest.raises(ScenarioError, match="^mine.toml: no parameter 'spillin'"):
            extended(tmp_path, 'extends = "arcadia"\n[parameters]\nspillin = 1\n')


def test_a_chain_of_scenarios_ends(tmp_path):
    for k in range(1200):
        (tmp_path / f"s{k}.toml").write_text(f'extends = "s{k + 1}.toml"\n', encoding="utf-8")
    (tmp_path / "s1200.toml").write_text('extends = "arcadia"\n', encoding="utf-8")
    assert load_scenario(tmp_path / "s1155.toml").panel.name == "arcadia"
    with pytest.raises(ScenarioError, match="more than 50 scenarios extend one another; write some of them as one$"):
        load_scenario(tmp_path / "s0.toml")


def test_one_event_spelt_in_two_ways_is_one_event(tmp_path):
    """At whom an event of Washington's is aimed may be said or left out."""
    event = '[[events]]\nquarter = "2026-Q1"\nkind = "aid"\n'
    extended(tmp_path, f'extends = "ukraine_2025"\nquarters = 12\n{event}value = 0\n', "first")
    for target in ("", 'target = "USA"\n', 'target = "all"\n'):
        found = extended(tmp_path, f'extends = "first.toml"\n{event}{target}value = 1\n')
        acts = [one for one in found.events if one.kind == KINDS["aid"].code and label_of(one.quarter) == "2026-Q1"]
        assert [act.value for act in acts] == [1.0]


def test_a_remedy_for_who_is_left_out_can_be_followed_in_the_file_that_is_read(tmp_path):
    extended(tmp_path, 'extends = "arcadia"\nwithout = ["XAA"]\n', "first")
    with pytest.raises(ScenarioError, match="XAA is left out by the scenario that this one extends, .* or extend another one$"):
        extended(tmp_path, 'extends = "first.toml"\n[allies.XAA]\nspending = 0.03\n')
    with pytest.raises(ScenarioError, match="or take XAA out of without"):
        extended(tmp_path, 'extends = "arcadia"\nwithout = ["XAA"]\n[allies.XAA]\nspending = 0.03\n')


@pytest.mark.parametrize("ending", [".csv", ".tsv", ".tab", ".txt"])
def test_a_panel_is_looked_up_beside_the_scenario_whatever_its_ending(ending, tmp_path, monkeypatch):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for folder, panel in ((tmp_path, load_panel("arcadia")), (elsewhere, load_panel("arcadia").without("XAA"))):
        (folder / f"mine{ending}").write_text(as_csv(panel), encoding="utf-8")
    monkeypatch.chdir(elsewhere)
    assert len(extended(tmp_path, f'panel = "mine{ending}"\n').panel.allies) == 4


def test_an_imaginary_ally_that_changes_sides_keeps_its_name_and_its_kilometres(tmp_path):
    was = next(ally for ally in load_panel("arcadia").allies if ally.iso3 == "XAB")
    found = extended(tmp_path, 'extends = "arcadia"\nwithout = ["XAB"]\n[rivals.XAB]\ngdp = 440\nspending = 0.03\n')
    rival = found.panel.rivals[-1]
    assert (rival.name, rival.distances) == (was.name, (*was.distances, 0.0))
    assert "name" not in rival.filled and digest_of(build(made_of(found.source, tmp_path))) == digest_of(build(found))


def test_a_parameter_outside_its_table_is_told_where_it_belongs(tmp_path):
    with pytest.raises(ScenarioError, match="unknown key 'conditionality', which is a parameter; write it under .parameters."):
        extended(tmp_path, "conditionality = 0.5\n")
