"""The journal: every decision that matters, with the terms that decided it, and reasons whose parts make the whole."""

from collections import Counter

import numpy as np
import pytest

from foedus.agents.journal import Entry, Journal
from foedus.agents.reasons import SEEN
from foedus.agents.terms import GLOSSARY
from foedus.agents.world import World
from foedus.model.views import AllyView
from foedus.tests.worlds import PLEDGE, arcadia, live, loaded, real

pytestmark = pytest.mark.uncompiled

TARIFF = {"quarter": "2025-Q2", "kind": "tariff", "target": "all", "value": 0.2}
SHOCK = {"quarter": "2025-Q3", "kind": "hostility", "target": "RUS", "value": 0.1}
BUSY = {"demand_rate": 0.6, "exit_cost": 0.1, "exit_pace": 0.5, "return_pace": 1.0, "court_hazard": 0.2, "crisis_rate": 0.5,
        "instrument_durability": 0.2, "patience_ally": 0.8, "deal_term": 6.0, "posture_hazard": 0.3}


@pytest.fixture(scope="module")
def default():
    """The default scenario at its full length."""
    return live(loaded("transactional_2025"), 7, reference="none")


@pytest.fixture(scope="module")
def runs(default):
    """That, two worlds in which nearly everything that can happen does, a war next door, a US that learns."""
    events = [PLEDGE, TARIFF, SHOCK]
    busy = live(real(48, events=events), 3, **BUSY)
    other = {"reassurance_behaviour": "pre_emptive", "incumbent_strategy": "reciprocal", "spending_behaviour": "inertial"}
    early = live(real(24, events=events), 4, **BUSY | other)
    return (default, busy, early, live(loaded("ukraine_2025").changed(quarters=16), 100, reference="none"),
            live(real(12), 5, incumbent_strategy="learned"))


def test_every_term_of_every_entry_is_explained_and_every_explanation_is_of_a_term(runs):
    used = {term for world in runs for entry in world.journal for term in entry.why}
    assert used <= set(GLOSSARY), used - set(GLOSSARY)
    assert set(GLOSSARY) <= used, set(GLOSSARY) - used


def test_an_explanation_says_unit_and_meaning():
    assert all(len(unit) > 1 and len(meaning) > 8 for unit, meaning in GLOSSARY.values())


def test_every_term_is_a_finite_number(runs):
    assert all(np.isfinite(value) for world in runs for entry in world.journal for value in entry.why.values())


def test_a_default_run_tells_of_budgets_hedging_belief_and_reassurance(default):
    told = Counter(entry.what for entry in default.journal)
    assert {"budget", "hedging", "belief", "reassurance", "demand", "deal", "refusal", "probe", "event", "phase"} <= set(told)
    assert sum(told[what] for what in ("budget", "hedging", "reassurance")) > 100


def test_entries_are_in_order_and_concern_somebody(runs):
    for world in runs:
        quarters = [entry.quarter for entry in world.journal]
        assert quarters == sorted(quarters)
        codes = {world.patron.iso3, *(rival.iso3 for rival in world.rivals), *world.codes}
        assert all(set(entry.actors) <= codes for entry in world.journal)
        assert all(entry.actors for entry in world.journal if entry.what != "phase"), "but for the phase, which is everybody's"


# --- about -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("asked", "code"), [("POL", "POL"), ("pol", "POL"), ("Poland", "POL"), ("POLAND", "POL"),
                                             ("usa", "USA"), ("United States", "USA"), ("russia", "RUS"), ("RUS", "RUS")])
def test_one_may_ask_by_code_or_name_in_any_case_for_an_ally_the_us_or_a_rival(default, asked, code):
    found = default.journal.about(asked)
    assert found == [entry for entry in default.journal if code in entry.actors] and found


def test_nobody_and_nothing_are_found_where_there_is_none(default):
    assert default.journal.about("Atlantis") == [] == Journal().about("POL")


def test_an_event_is_found_under_whom_it_strikes(runs):
    busy = runs[1]
    assert any(entry.what == "event" and entry.quarter == 8102 for entry in busy.journal.about("Russia"))
    court = live(real(8, events=[{"quarter": "2025-Q4", "kind": "court", "value": 2}]), reference="none")
    assert any(entry.what == "event" for entry in court.journal.about("USA"))


def test_all_entries_about_the_us_and_its_allies_and_rivals_are_all_entries(default):
    everybody = (default.patron.iso3, *default.codes, *(rival.iso3 for rival in default.rivals))
    found = {id(entry) for code in everybody for entry in default.journal.about(code)}
    assert found == {id(entry) for entry in default.journal if entry.what != "phase"}


# --- as a table ------------------------------------------------------------------------------------------


def test_the_journal_as_a_table_has_a_row_a_term_and_one_for_an_entry_without(default):
    table = default.journal.frame()
    assert list(table.columns) == ["entry", "quarter", "what", "actors", "text", "term", "value"]
    assert len(table) == sum(max(1, len(entry.why)) for entry in default.journal)
    assert table["entry"].nunique() == len(default.journal)
    for k in (0, len(default.journal) // 2, len(default.journal) - 1):
        rows, entry = table[table["entry"] == k], default.journal[k]
        assert dict(zip(rows["term"], rows["value"], strict=True)) == pytest.approx(entry.why or {"": np.nan}, nan_ok=True)
        assert set(rows["what"]) == {entry.what} and set(rows["text"]) == {entry.text}


def test_a_table_of_an_empty_journal_has_its_columns():
    assert list(Journal().frame().columns)[0] == "entry" and len(Journal().frame()) == 0


def test_an_entry_reads_as_a_sentence_with_its_reasons():
    entry = Entry(8100, "budget", ("POL",), "Poland raises its budget", {"threat": 0.00123, "own_tie": -0.5})
    assert str(entry) == "2025-Q1: Poland raises its budget (threat 0.00123, own tie -0.5)"
    assert str(Entry(8101, "expiry", ("POL",), "The deal runs out")) == "2025-Q2: The deal runs out"


# --- reasons ---------------------------------------------------------------------------------------------


def test_what_is_seen_is_grouped_without_a_field_in_two_groups_or_in_none():
    """Distance does not change; everything else that a government sees belongs to one reason."""
    grouped = [name for names in SEEN.values() for name in names]
    assert len(set(grouped)) == len(grouped)
    assert set(grouped) == set(AllyView._fields) - {"distance"}
    assert set(SEEN) <= set(GLOSSARY)


@pytest.mark.parametrize("behaviour", ["best_response", "follower", "inertial"])
def test_the_parts_of_a_budgets_reasons_add_up_to_the_change_of_the_wish(behaviour):
    world = live(real(24, events=[PLEDGE, TARIFF]), 5, reference="none", spending_behaviour=behaviour, withdrawal_step=0.5,
                 transactional_withdrawal=0.3)
    told = [entry for entry in world.journal if entry.what == "budget"]
    assert len(told) > 50 - 30 * (behaviour == "inertial")
    for entry in told:
        place, quarter = world.codes.index(entry.actors[0]), entry.quarter - world.first
        wishes = world.panel["desired_spending"][:, place]
        parts = sum(entry.why.get(reason, 0.0) for reason in SEEN)
        assert entry.quarter % 4 == 3 and quarter >= 7, "no reason can be given in the first year"
        assert parts == pytest.approx(wishes[quarter] - wishes[quarter - 4], abs=1e-12)
        assert entry.why["wish"] == wishes[quarter]


def test_a_change_of_belief_is_told_with_what_moved_it_and_only_where_it_moved(default):
    told = [entry for entry in default.journal if entry.what == "belief"]
    for entry in told[:200]:
        place, quarter = default.codes.index(entry.actors[0]), entry.quarter - default.first
        assert abs(entry.why["change"]) >= 0.02
        assert entry.why["outlook"] == default.panel["outlook"][quarter, place]
    assert {entry.actors[1] for entry in told} == {"USA"}


def test_exits_are_told_with_terms_that_make_the_value():
    world = live(real(32), 3, reference="none", **BUSY)
    exits = [entry for entry in world.journal if entry.what == "exit"]
    assert len(exits) > 3
    for entry in exits:
        why = entry.why
        stay = why["protection"] - why["entrapment"] - why["demands"] - why["trade"] - why["affront"]
        assert why["value_of_leaving"] == pytest.approx(why["own_forces"] + why["other_patron"] + why["peers"] - stay)


def test_a_ruling_by_chance_is_told_with_the_cap():
    world = live(arcadia(16), 1, reference="none", court_hazard=0.5)
    rulings = [entry for entry in world.journal if entry.what == "court"]
    assert rulings and {entry.why["cap"] for entry in rulings} == {0.15}


def test_telling_changes_nothing(default):
    """A world that forgets its journal at every step ends where the one that keeps it does."""
    silent = World(loaded("transactional_2025").changed(quarters=12), rng=7, reference="none")
    while silent.running:
        silent.step()
        silent.journal.clear()
    assert all(np.array_equal(silent.panel[name], default.panel[name][:12]) for name in silent.panel.dtype.names)
