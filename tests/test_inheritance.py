"""What a scenario takes over from the one it extends about countries that are gone is dropped and told, and nothing else is."""

import pytest

from foedus.experiments.sweep.plan import digest_of
from foedus.experiments.sweep.run import sweep
from foedus.model.build import build
from foedus.model.calendar import label_of
from foedus.model.countries import actor_id, load_panel
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
