"""Each mechanism is real: it can change the outcome on real countries, and its neutral setting switches it off.

A case names a lever and what makes the mechanism work.  Moved from end to end the lever must then change what is
recorded, and must change nothing once the mechanism is neutral.
"""

from dataclasses import dataclass, field
from itertools import product
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.agents.world import World
from foedus.model import moves
from foedus.model.build import build
from foedus.model.constants import (
    CLARITY_PRICE,
    COURT_CAP,
    JOINT_PRICE,
    STOCK_RATE,
    STOCK_USE,
    STOCKS_PRICE,
)
from foedus.model.countries import TREATY_CODES
from foedus.model.fields import ALLY, blank
from foedus.model.moves import learning
from foedus.model.moves.budgets import lever_price
from foedus.model.moves.keeping import worth_today
from foedus.model.moves.talks import election_near
from foedus.model.outcomes import PHASES
from foedus.model.parameters import BY_NAME, PARAMETERS
from foedus.model.rules import (
    bargaining,
    deals,
    hedging,
    objective,
    pledges,
    politics,
    regimes,
    security,
    table,
    trade,
    trust,
)
from foedus.model.rules.resolve import Types
from foedus.model.strategies import transactional
from foedus.model.views import PatronView
from foedus.tests.worlds import (
    NO_NEWS,
    PLEDGE,
    STILL,
    THOROUGH,
    arcadia,
    assert_same,
    differences,
    fast,
    laws,
    live,
    numbers,
    real,
)

pytestmark = pytest.mark.uncompiled

RECORDED = {f.name for f in ALLY if f.recorded}
TARIFF = {"quarter": "2025-Q2", "kind": "tariff", "target": "all", "value": 0.2}
BUSY = {"demand_rate": 0.6}  # enough demands for every seed to hold deals and refusals
CALENDAR = (PLEDGE, TARIFF)
SHARE, RATE = st.floats(0.0, 0.1), st.floats(0.0, 1.0)
RETURN = {"exit_pace": 1.0, "exit_cost": 0.2, "party_change": 1.0}  # some leave and come back
ALIKE = {"type_spread": 0.0}  # types that nothing tells apart teach nobody anything
DETERRENCE = ("deterrence", "deterrence_alone", "deterrence_true")
BATTLE = (*DETERRENCE, "response", "response_alone", "victory", "victory_alone")
HELD = tuple(f"{who}_{kind}" for who in ("believed", "incumbent", "challenger", "acts", "tests", "words")
             for kind in Types._fields)
STRATEGIES = BY_NAME["incumbent_strategy"].choices


@dataclass(frozen=True)
class Case:
    """A lever, the setting in which it works, and the setting in which it must not."""

    mechanism: int
    lever: str
    neutral: dict
    active: dict = field(default_factory=dict)
    only: tuple = ()  # fields the mechanism acts through, where others may differ by right
    besides: tuple = ()  # fields that show the lever itself
    events: tuple = (PLEDGE,)
    neutral_events: tuple | None = None


CASES = (
    # 1 spending
    Case(1, "baseline_preference", STILL, only=("spending",)),
    Case(1, "threat_preference", {"threat_scale": 0.0}),
    Case(1, "common_threat", {"threat_scale": 0.0}),
    Case(1, "surprise", {"threat_scale": 0.0}),
    Case(1, "taste_fade", STILL, only=("spending",)),
    Case(1, "publicness", {"spill_in": 0.0}, besides=("scale",)),
    Case(1, "thinning", {"spill_in": 0.0}),
    Case(1, "patron_spill_in", {"patron_reach": 0.0}),
    Case(1, "deadline_pull", {}, BUSY, neutral_events=()),
    Case(1, "deadline_pressure", {"deadline_pull": 0.0}),
    # 2 threat
    Case(2, "reach_distance", {"threat_scale": 0.0}, besides=BATTLE),
    Case(2, "nuclear_equaliser", {"threat_scale": 0.0}),
    Case(2, "contest_decisiveness", {"threat_scale": 0.0}, besides=BATTLE),
    Case(2, "us_front", {"patron_spill_in": 0.0, "arms_reaction": 0.0}),
    Case(2, "claim_floor", {"threat_scale": 0.0}, besides=BATTLE),
    Case(2, "arms_grievance", {"emboldened": 0.0, "escalation_hazard": 0.0}),
    Case(2, "escalation_hazard", {"escalation_size": 0.0}, {"escalation_size": 0.6}),
    Case(2, "escalation_size", {"escalation_hazard": 0.0}),
    # 3 reliability
    *(Case(3, lever, ALIKE) for lever in ("act_low", "act_high", "news_travels", "news_overlap")),
    Case(3, "weight_words", ALIKE, besides=HELD),
    Case(3, "posture_hazard", ALIKE | {"withdrawal_step": 0.0}, besides=HELD),
    Case(3, "type_spread", NO_NEWS | {"threat_scale": 0.0}, only=(*HELD[:3], "crises"), active={"crisis_rate": 0.5}),
    Case(3, "resolve_drift", NO_NEWS | {"party_change": 0.0, "resolve_spread": 0.0}),
    Case(3, "resolve_spread", NO_NEWS | {"exit_pace": 0.0, "withdrawal_step": 0.0}, only=("probes", "crises")),
    Case(3, "standing_spread", NO_NEWS | {"exit_pace": 0.0, "withdrawal_step": 0.0}, only=("probes", "crises")),
    Case(3, "office_strength", {"party_change": 0.0}, besides=HELD),
    Case(3, "office_memory", {"party_change": 0.0}),
    Case(3, "horizon", NO_NEWS | {"party_change": 0.0}),
    Case(3, "prior_challenger", {"party_change": 0.0}, besides=(*HELD, "deterrence")),
    Case(3, "strategic_communication", {"weight_words": 0.0, "tariff_threat": 0.0}),
    Case(3, "lock_in_reassurance", {"lock_in_rate": 0.0}, BUSY),
    Case(3, "entrapment", {"conditionality": 0.0, "demand_rate": 0.0, "exit_pace": 0.0}, besides=("leaving",)),
    *(Case(3, lever, {"conditionality": 0.0, "demand_rate": 0.0}, BUSY) for lever in (
        "value_burden", "value_procurement", "value_host_support", "value_support", "value_investment", "value_surplus")),
    # 4 bargaining
    *(Case(4, lever, {"demand_rate": 0.0}, BUSY) for lever in (
        "patience_ally", "patience_patron", "ignorance", "foresight", "lean_concession", "linkage",
        "joint_product", "posture_offer", "transactional_support", "transactional_binding")),
    Case(4, "posture_value", {"demand_rate": 0.0}, BUSY, besides=("got_protection",)),  # a garrison is there without a deal
    Case(4, "ignorance", {"clarity": 1.0}, BUSY),
    # 5 deals
    Case(5, "instrument_durability", {"demand_rate": 0.0}, BUSY),
    Case(5, "deal_term", {"demand_rate": 0.0}, BUSY),
    Case(5, "milestone", {"demand_rate": 0.0}, BUSY),
    Case(5, "drift_share", {"instrument_durability": 1.0}, BUSY),
    Case(5, "binding_instruments", {"instrument_cost": 0.0}, BUSY),
    Case(5, "stacking", {"demand_rate": 0.0}, BUSY),
    # 6 tariffs
    *(Case(6, lever, {"tariff_threat": 0.0}, BUSY) for lever in (
        "trade_elasticity", "tariff_incidence", "tariff_appetite", "tariff_execution", "retaliation",
        "redirection", "onshoring", "diversification_rate")),
    Case(6, "onshoring", {"redirection": 0.0}, BUSY),
    Case(6, "spillover", {"insulation": 1.0}, events=CALENDAR),
    Case(6, "erosion_decay", {"spillover": 0.0, "detection": 0.0}, BUSY, events=CALENDAR),
    Case(6, "insulation", {"tariff_threat": 0.0}, BUSY, besides=("insulation",), events=CALENDAR, neutral_events=(PLEDGE,)),
    Case(6, "court_hazard", {"tariff_threat": 0.0}, BUSY),
    Case(6, "tariff_blame", {"tariff_threat": 0.0}, {"exit_cost": 0.2, "exit_pace": 0.5}, events=CALENDAR,
         neutral_events=(PLEDGE,)),
    # 7 hedging
    *(Case(7, lever, {"hedging_behaviour": "none"}) for lever in (
        "autonomy_cost", "risk_aversion", "hedging_noise", "autonomy_rate", "minilateral_rate",
        "autonomy_capability", "hedging_resentment", "autonomy_price", "lean_hedging")),
    Case(7, "detection", {"hedging_resentment": 0.0}, besides=("seen_hedging",)),
    Case(7, "hiding_cost", {"hedging_resentment": 0.0}),
    Case(7, "hiding_cost", {"hedging_prudence": 0.0}),
    Case(7, "hedging_prudence", {"hedging_resentment": 0.0}),
    Case(7, "praise_price", {"reassurance_behaviour": "cheap_talk"}),
    Case(7, "intelligence_effect", {"threat_scale": 0.0}, besides=BATTLE),
    # 8 reassurance
    Case(8, "cash_scale", {"demand_rate": 0.0, "reassurance_behaviour": "cheap_talk"}, BUSY),
    Case(8, "procurement_scale", {"demand_rate": 0.0, "reassurance_behaviour": "cheap_talk", "value_procurement": 0.0}, BUSY,
         besides=("procurement",)),
    Case(8, "offset", {"demand_rate": 0.0, "reassurance_behaviour": "cheap_talk"}, BUSY),
    # 9 rivals
    Case(9, "crisis_rate", {"threat_scale": 0.0}),
    Case(9, "probe_rate", {"threat_scale": 0.0}),
    Case(9, "rival_rationality", {"crisis_rate": 0.0, "probe_rate": 0.0}, {"crisis_rate": 0.5}, besides=DETERRENCE),
    Case(9, "grey_penalty", {"probe_rate": 0.0}),
    *(Case(9, lever, {"crisis_rate": 0.0}, {"crisis_rate": 0.5}, besides=DETERRENCE) for lever in (
        "escalation_cost", "defeat_cost", "challenge_cost")),
    Case(9, "ground_loss", {"crisis_rate": 0.0, "probe_rate": 0.0}, {"crisis_rate": 0.5}),
    Case(9, "emboldened", {"crisis_rate": 0.0}, {"crisis_rate": 0.5}),
    Case(9, "concentration", {"threat_scale": 0.0}, only=("crises", "probes", "reliability")),
    # 10 politics
    Case(10, "challenger_strategy", {"party_change": 0.0},
         besides=("deterrence", *(f"other_honours_{kind}" for kind in Types._fields))),
    Case(10, "withdrawal_step", {"incumbent_strategy": "institutionalist", "challenger_strategy": "institutionalist",
                                 "posture_hazard": 0.0}, {"conditionality": 1.0}),
    Case(10, "transactional_stance", {"weight_words": 0.0}),
    Case(10, "government_change", {"lean_spending": 0.0, "lean_hedging": 0.0, "lean_concession": 0.0, "milestone": 1.0,
                                   "demand_rate": 0.0}, besides=("government", "lean", "excused")),
    # 11 many together
    Case(11, "progress_ratio", {"multilateral_procurement": 0.0}, {"multilateral_procurement": 0.8}),
    Case(11, "coalition_cost", {"multilateral_procurement": 0.0}, {"multilateral_procurement": 0.8}),
    Case(11, "stock_effect", {"prepositioned_stocks": 0.0}),
    Case(11, "gap_filling", {"arena": 0.0}, {"arena": 1.0}),
    Case(11, "aid_tied", {"arena": 0.0}, {"arena": 1.0}),
    Case(11, "aid_talks", {"arena": 0.0}, {"arena": 1.0, "aid_tied": 1.0}),
    Case(11, "aid_talks", {"demand_rate": 0.0}, BUSY | {"arena": 1.0, "aid_tied": 1.0}),
    Case(11, "mesh_response", {"concentration": 0.0}),
    Case(11, "hub_response", {"concentration": 0.0}),
    *(Case(11, lever, {"exit_pace": 0.0}, RETURN, besides=("leaving",)) for lever in (
        "exit_cost", "exit_noise", "exit_peers", "exit_autonomy", "other_patron", "return_pace", "solidarity_loss")),
    Case(11, "exit_pace", {"exit_cost": 10.0}, {"exit_cost": 0.2}),
    # 10 again: what a strategy declares matters where it governs and nowhere else
    *(Case(10, p.name, dict.fromkeys(("incumbent_strategy", "challenger_strategy"), STRATEGIES[p.group == STRATEGIES[0]]),
           BUSY | dict.fromkeys(("incumbent_strategy", "challenger_strategy"), p.group) | {"conditionality": 0.7})
      for p in PARAMETERS if p.group in STRATEGIES),
)


def label(case):
    return f"{case.mechanism}-{case.lever}-{'+'.join(case.neutral) or 'calendar'}"


def ends(lever):
    """The two ends of a lever's range; for a switch all choices."""
    p = BY_NAME[lever]
    return p.choices or (p.low, p.high)


def effect(case, events, changes, seeds):
    """Fields of the panel that the lever changes beyond rounding, moved over its range."""
    setting = real(40, events=list(events))
    runs = [fast(setting, seeds, reference="none", **changes | {case.lever: value}) for value in ends(case.lever)]
    changed = {name for other in runs[1:] for name in differences(runs[0].panel, other.panel)
               if not np.allclose(runs[0].panel[name], other.panel[name], rtol=1e-9, atol=1e-12)}
    return (changed & set(case.only) if case.only else changed) - set(case.besides)


def test_every_mechanism_of_the_theory_has_a_case():
    assert {case.mechanism for case in CASES} == set(range(1, 12)), "12, outcomes, is tested below"
    assert len({label(case) for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=label)
def test_a_mechanism_changes_the_outcome_and_nothing_once_it_is_neutral(case):
    assert any(effect(case, case.events, case.active, range(seeds)) & RECORDED for seeds in (1, 6)), "more seeds if one is calm"
    neutral_events = case.events if case.neutral_events is None else case.neutral_events
    assert effect(case, neutral_events, case.active | case.neutral, range(6 if THOROUGH else 2)) == set()


# --- 12 outcomes -----------------------------------------------------------------------------------------

THRESHOLDS = [p.name for p in PARAMETERS if p.group == "phases"]
BOTH = ("incumbent_strategy", "challenger_strategy")
CORNERS = {
    "HARDENED": {"instrument_durability": 1.0, "conditionality": 1.0, "hardened_gain": 0.02},
    "CONTRACTUAL": {"instrument_durability": 0.75, "conditionality": 0.25, "demand_rate": 0.6, "hardened_gain": 0.3},
    "UNCHANGED": dict.fromkeys(BOTH, "institutionalist") | {"conditionality": 0.0, "contractual_deals": 0.9},
    "HOLLOW": dict.fromkeys(BOTH, "retrenching") | {"exit_pace": 0.0, "decoupled_us": 0.5},
    "DECOUPLED": dict.fromkeys(BOTH, "retrenching") | {"exit_pace": 0.0, "decoupled_us": 0.05, "decoupled_replaced": 0.1},
    "FRACTURED": dict.fromkeys(BOTH, "retrenching") | {"exit_pace": 0.5, "exit_cost": 0.1},
}


@pytest.mark.parametrize("threshold", THRESHOLDS)
def test_a_threshold_of_a_phase_changes_the_verdict_and_nothing_else(threshold):
    verdicts = set()
    for corner in CORNERS.values():
        worlds = [fast(real(40), range(4), **corner | {threshold: value}) for value in ends(threshold)]
        assert differences(worlds[0].panel, worlds[1].panel) == differences(worlds[0].series, worlds[1].series) == []
        assert differences(worlds[0].results, worlds[1].results, ("phase", "margin")) == []
        verdicts |= set(differences(worlds[0].results, worlds[1].results))
    assert "phase" in verdicts <= {"phase", "margin"}, "as near to the others, a run may be one thing or the other by its deals"


def test_every_phase_can_come_about_on_real_countries():
    """A corner of the parameters for each; where the corners lie is not the point."""
    for phase, changes in CORNERS.items():
        assert PHASES.index(phase) in fast(real(48), range(4), **changes).results["phase"], phase


# --- nothing declared in vain ----------------------------------------------------------------------------

GROUNDS = (
    BUSY,
    BUSY | {"reassurance_behaviour": "pre_emptive", "crisis_rate": 0.5, "linkage": "coercive"},
    BUSY | {"incumbent_strategy": "retrenching", "exit_cost": 0.2, "exit_pace": 0.5, "court_hazard": 0.2},
    BUSY | {"hedging_behaviour": "cautious", "spending_behaviour": "follower",
            "multilateral_procurement": 0.8, "conditionality": 1.0},
    {"incumbent_strategy": "reciprocal", "demand_rate": 1.0, "patience_ally": 0.8},
    BUSY | {"arena": 1.0, "aid_tied": 0.5},
    BUSY | {"incumbent_strategy": "best_response", "party_change": 0.0},
    BUSY | {"incumbent_strategy": "learned", "party_change": 0.0},
    RETURN,
    *CORNERS.values(),
)
SHOCK = {"quarter": "2025-Q4", "kind": "hostility", "target": "RUS", "value": -0.5}
TERRITORY = {"quarter": "2025-Q3", "kind": "demand", "target": "DNK", "value": 0.1, "other": 2}


@pytest.mark.parametrize("name", [p.name for p in PARAMETERS])
def test_no_parameter_is_declared_in_vain(name):
    """Moved over its range, each changes something recorded on some ground."""
    setting = real(48, events=[PLEDGE, TARIFF, TERRITORY, SHOCK])
    for seeds, ground in product((1, 6), GROUNDS):
        runs = [fast(setting, range(seeds), **ground | {name: value}) for value in ends(name)]
        if any(set(differences(runs[0].panel, other.panel)) & RECORDED or differences(runs[0].results, other.results)
               for other in runs[1:]):
            return
    pytest.fail(f"{name} changes nothing anywhere")


@pytest.mark.parametrize("kind", ["incumbent_strategy", "challenger_strategy", "spending_behaviour",
                                  "reassurance_behaviour", "hedging_behaviour"])
def test_every_two_variants_of_a_kind_lead_to_different_histories(kind):
    runs = [fast(real(40), range(3), **BUSY | {kind: choice}) for choice in BY_NAME[kind].choices]
    for i, one in enumerate(runs):
        for other in runs[i + 1 :]:
            assert set(differences(one.panel, other.panel)) & RECORDED


def test_an_events_note_and_a_shock_of_nothing_change_nothing():
    nothing = [{"quarter": "2025-Q2", "kind": "hostility", "target": "RUS", "value": 0.0},
               {"quarter": "2025-Q2", "kind": "withdrawal", "target": "DEU", "value": 0.0},
               {"quarter": "2025-Q2", "kind": "statute", "target": "DEU", "value": 0.0},
               {"quarter": "2025-Q2", "kind": "rhetoric", "target": "DEU", "value": 0.5, "other": 0.0},
               {"quarter": "2025-Q2", "kind": "accession", "target": "DEU", "value": 2}]
    assert_same(fast(real(16)), fast(real(16, events=[{**PLEDGE, "note": "a note"}, *nothing])))


SHOCKS = (
    ("hostility", {"target": "RUS", "value": 0.5, "other": 0.5}, "threat", 1),
    ("pledge", {"target": "multilateral", "value": 0.05, "other": 2026}, "spending", 1),
    ("tariff", {"target": "all", "value": 0.3}, "gdp_loss", 1),
    ("tariff", {"target": "all", "value": 0.3}, "reliability", -1),
    ("withdrawal", {"target": "all", "value": 0.8}, "reliability", -1),
    ("withdrawal", {"target": "all", "value": 0.8}, "troops", -1),
    ("rhetoric", {"target": "all", "value": 0.0, "other": 10.0}, "reliability", -1),
    ("rhetoric", {"target": "all", "value": 1.0, "other": 10.0}, "reliability", 1),
    ("incursion", {"target": "EST", "value": 0.0}, "reliability", -1),
    ("incursion", {"target": "EST", "value": 1.0}, "reliability", 1),
    ("statute", {"target": "all", "value": 0.5}, "confidence", 1),
    ("accession", {"target": "DEU", "value": 0}, "honour", -1),
)


@pytest.mark.parametrize(("kind", "entry", "shown", "sign"), SHOCKS)
def test_a_dated_event_moves_what_it_is_about_in_its_direction(kind, entry, shown, sign):
    event = {"quarter": "2025-Q2", "kind": kind, **entry}
    before, after = fast(real(12), range(3)), fast(real(12, events=[PLEDGE, event]), range(3))
    assert differences(before.panel[:, :1], after.panel[:, :1]) == [], "nothing before its date"
    change = after.panel[shown].sum(axis=2) - before.panel[shown].sum(axis=2)
    until = 3 if shown == "reliability" else 12  # a belief that a crisis has sunk is tested more often, and may recover by that
    assert (sign * change[:, 1:until].sum(axis=1) > 0).all()


def test_a_court_lifts_the_tariffs_at_once_and_for_good_when_the_substitute_lapses():
    court = {"quarter": "2025-Q4", "kind": "court", "value": 2}
    tariff = live(real(8, events=[TARIFF, court]), demand_rate=0.0, tariff_execution=0.0).panel["tariff"]
    assert (tariff[1:3] == 0.2).all() and (tariff[3:5] == COURT_CAP).all() and not tariff[5:].any()


# --- deals and demands -----------------------------------------------------------------------------------

CASH = {"quarter": "2025-Q3", "kind": "demand", "target": "JPN", "value": 1.0, "other": 1}


def test_a_dated_demand_meets_a_private_limit_and_carries_the_threat_of_who_makes_it():
    asked = NO_NEWS | {"demand_rate": 0.0, "linkage": "none", "escalation_hazard": 0.0}
    runs = fast(real(3, events=[CASH]), range(8), **asked, tariff_threat=2.0)
    japan = build(real(3)).codes.index("JPN")
    limits = runs.panel["limit"][:, 2, japan]
    assert len(set(limits)) == 8, "every seed draws its own"
    certain = fast(real(3, events=[CASH]), range(8), **asked, lean_concession=0.0)
    assert np.ptp(certain.panel["limit"][:, 2, japan]) < 0.5 * np.ptp(limits), "budgets differ as well"
    calm = fast(real(3, events=[CASH]), range(8), **asked, tariff_threat=0.0)
    refused = runs.panel["refusals"][:, 2, japan] == 1
    assert refused.any() and (runs.panel["threatened"][refused, 2, japan] > 0.0).all()
    assert not calm.panel["threatened"][:, 2, japan].any()


def test_who_stands_on_its_own_concedes_nothing_whatever_it_is_asked():
    """Where the guarantee is hardly believed in, others and own forces are the better outside option (deal-me-out)."""
    doubt = {"prior_reliability": 0.05, "prior_challenger": 0.05}
    runs = fast(real(3, events=[{**CASH, "target": "KOR"}]), range(4), demand_rate=0.0, linkage="none", **doubt)
    korea = runs.panel[:, 2, build(real(3)).codes.index("KOR")]
    assert (korea["response_alone"] > korea["confidence"]).all() and not korea["limit"].any() and korea["refusals"].all()


def test_washington_is_impatient_in_the_last_year_of_a_term_and_not_at_an_inauguration():
    assert [election_near(8100 + quarter) for quarter in range(17)] == [False] * 12 + [True] * 4 + [False]


def test_a_crisis_uses_up_stocks_which_fill_again():
    crisis = {"quarter": "2026-Q4", "kind": "incursion", "target": "EST", "value": 1}
    quiet = {"prepositioned_stocks": 1.0, "crisis_rate": 0.0, "probe_rate": 0.0}
    before, after = fast(real(16), **quiet), fast(real(16, events=[PLEDGE, crisis]), **quiet)
    estonia = build(real(3)).codes.index("EST")
    left, full = (runs.panel["stocks"][0, :, estonia] for runs in (after, before))
    assert (left[:7] == full[:7]).all() and left[7] < 0.7 * full[7]
    assert (np.diff(left[7:]) > 0.0).all()
    assert left[7] == pytest.approx((1.0 - STOCK_USE) * full[6] * (1.0 - STOCK_RATE) + STOCK_RATE, rel=0.2)


@laws(100)
@given(belief=st.floats(0.01, 0.5), further=st.floats(0.0, 0.45), threat=RATE, protection=RATE)
def test_a_deal_is_worth_less_once_nobody_threatens_or_believes_or_a_court_has_spoken(belief, further, threat, protection):
    p, free, capped = numbers(), SimpleNamespace(capped_until=0), SimpleNamespace(capped_until=8104)
    ally = SimpleNamespace(**blank(ALLY) | {
        "reliability": belief, "deal_protection": protection, "tariff": 0.1, "threat": 0.5, "confidence": 0.5, "stake": 0.1,
        "covered": 1.0, "base_share": 0.5, "relieved": 0.5, "scheduled": 2, "troops": 0.5, "deal_garrison": 0.5})
    terms, nobody = (SimpleNamespace(tariff_threat=rate, execution=1.0) for rate in (threat, 0.0))
    worth = worth_today(ally, free, terms, p, 8100)
    calm = worth_today(ally, free, nobody, p, 8100)
    doubted = worth_today(SimpleNamespace(**{**vars(ally), "reliability": belief * (1.0 - further)}), free, terms, p, 8100)
    assert 0.0 <= calm <= worth and doubted <= worth
    assert worth_today(ally, capped, terms, p, 8100) <= worth
    bare = SimpleNamespace(**{**vars(ally), "troops": 0.0, "deal_protection": 0.0})
    assert worth_today(bare, free, SimpleNamespace(tariff_threat=0.1, execution=1.0), p, 8100) == 0.0


def test_a_deal_with_the_speaker_of_a_bloc_lowers_the_tariff_of_every_member():
    setting = real(24, events=[{"quarter": "2025-Q1", "kind": "schedule", "value": 2}])
    runs = fast(setting, range(6), **BUSY | {"party_change": 0.0, "drift_share": 0.0})
    start = build(setting)
    members, speaker = start.allies["bloc"] == 1, start.codes.index("DEU")
    assert start.allies["bloc"][speaker] == 2 and members.sum() == 22
    relieved = runs.panel["relieved"]
    assert relieved[:, :, speaker].any(), "somewhere Germany has settled"
    assert (relieved[:, 1:, members] == relieved[:, :-1, [speaker]]).all(), "a quarter later for everybody"
    assert len(set(runs.panel["tariff"][0, 10, members])) == 1


def test_a_schedule_is_in_force_for_all_and_a_refusal_leaves_it_there():
    """A patient table without linkage: nobody's tariff is anything but the formula's."""
    setting = real(6, events=[{"quarter": "2025-Q2", "kind": "schedule", "value": 2}])
    runs = fast(setting, [3], linkage="none", tariff_execution=0.0, party_change=0.0)
    assert not runs.panel["tariff"][0, 0].any()
    assert (runs.panel["tariff"][0, 1:] == build(setting).allies["schedule"]).all() and runs.panel["refusals"].any()
    base = real(6, events=[{"quarter": "2025-Q2", "kind": "schedule", "value": 1}])
    tariff = fast(base, [3], linkage="none", tariff_execution=0.0, party_change=0.0).panel["tariff"][0, 1]
    canada = build(base).codes.index("CAN")
    assert tariff[canada] == 0.0 and np.delete(tariff, canada) == pytest.approx(0.10)


def test_no_threat_leaves_every_tariff_alone_and_every_market_where_it_was():
    setting = real(12, events=[{"quarter": "2025-Q2", "kind": "schedule", "value": 2}])
    runs = fast(setting, range(3), tariff_threat=0.0)
    assert not runs.panel["tariff"].any() and not runs.panel["diversification"].any()


@pytest.mark.parametrize("prior", [0.3, 0.75, 0.99])
def test_firms_look_for_other_markets_whatever_is_believed_of_the_guarantee(prior):
    tariff = {"quarter": "2025-Q1", "kind": "tariff", "target": "all", "value": 1.0}
    held = {"linkage": "none", "party_change": 0.0, "prior_challenger": prior, "prior_reliability": prior}
    found = fast(arcadia(48, events=[tariff]), range(3), **held).panel["diversification"]
    assert found[:, -1] == pytest.approx(0.375, abs=0.01)
    sure = fast(arcadia(48, events=[tariff]), range(3), **held | {"prior_reliability": 0.99}).panel["diversification"]
    assert np.array_equal(found, sure)


def test_issues_of_one_deal_are_conceded_by_different_shares():
    panel = fast(real(24), range(4), **BUSY).panel
    signed = np.diff(panel["deals"], axis=1) > 0
    shares = np.stack([panel[f"conceded_{issue}"][:, 1:][signed] for issue in ("spending", "arms", "support")])
    assert np.ptp(shares, axis=0).mean() > 0.1


def test_deals_that_no_longer_pay_run_out_and_the_others_are_renewed():
    calm = real(48, events=[{"quarter": "2026-Q1", "kind": "administration", "value": 1}])
    lasting = {"deal_term": 6.0, "party_change": 0.0, "instrument_durability": 1.0}
    runs, pressed = fast(calm, range(8), **lasting), fast(real(48), range(8), **lasting)
    assert runs.results["renewed"].mean() < pressed.results["renewed"].mean()
    assert (runs.results["renewed"] > 0.5).all()


def test_an_ally_that_keeps_its_deals_hears_that_washington_answers_in_kind():
    lasting = {"party_change": 0.0, "instrument_durability": 1.0}
    plain, answered = (fast(real(24), range(4), **lasting, value_reciprocity=amount) for amount in (0.0, 0.4))
    kept = (plain.panel["deal"][:, 16:] == 1).all(axis=1) & (plain.panel["cooperation"][:, -1] > 0.6)
    assert kept.any()
    assert (answered.panel["reliability"][:, -1] > plain.panel["reliability"][:, -1])[kept].mean() > 0.9


def test_a_refusal_breaks_no_agreement():
    runs = fast(real(24), range(4), deal_term=80.0, party_change=0.0)
    never = (runs.panel["refusals"][:, -1] > 0) & (runs.panel["deals"][:, -1] == 0)
    assert never.any() and (runs.panel["cooperation"][:, -1][never] == 0.5).all()


# --- signs -----------------------------------------------------------------------------------------------

@laws(100)
@given(taste=st.floats(0.02, 0.1), patron=st.floats(0.01, 0.06), belief=st.floats(0.1, 0.9), s=RATE, reach=RATE)
def test_spending_falls_in_reliability_by_the_share_the_guarantee_replaces(taste, patron, belief, s, reach):
    """dm/dr = -(1 - g) s_U phi m_U; about -.011 at the theory's values."""
    p = numbers(patron_spill_in=s, patron_reach=reach)

    def share(r):
        return security.best_response(taste, security.patron_spill_in(r, patron, p))

    if share(belief + 0.01) > 0.0:
        slope = (share(belief + 0.01) - share(belief - 0.01)) / 0.02
        assert slope == pytest.approx(-(1 - taste) * s * reach * patron, abs=1e-9)


def test_the_slope_of_spending_in_reliability_is_the_theorys_number():
    p = numbers(patron_spill_in=0.5, patron_reach=0.7)
    shares = [security.best_response(0.04, security.patron_spill_in(r, 0.0322, p)) for r in (0.4, 0.8)]
    assert shares[0] - shares[1] == pytest.approx(0.0043, abs=5e-5), "half the reliability, 0.43 points of GDP"


@laws(100)
@given(spill=st.floats(0.0, 0.1), more=st.floats(0.001, 0.1), taste=SHARE, extra=st.floats(0.001, 0.05))
def test_a_government_spends_no_more_the_more_others_do_and_no_less_the_more_it_cares(spill, more, taste, extra):
    here = security.best_response(taste, spill)
    assert 0.0 <= security.best_response(taste, spill + more) <= here <= security.best_response(taste + extra, spill)


@laws(100)
@given(hostility=RATE, near=RATE, rival=st.floats(0.0, 500.0), own=st.floats(0.0, 500.0), step=RATE)
def test_threat_rises_with_hostility_reach_and_the_rival_and_falls_with_defence(hostility, near, rival, own, step):
    p = numbers()
    here = security.threat_from(hostility, near, rival, own, p)
    assert 0.0 <= here <= 1.0
    assert security.threat_from(hostility * step, near, rival, own, p) <= here
    assert security.threat_from(hostility, near * step, rival, own, p) <= here
    assert security.threat_from(hostility, near, rival, own * step, p) >= here - 1e-15 or rival == 0.0


@laws(100)
@given(km=st.floats(0.0, 20000.0), further=st.floats(0.0, 5000.0))
def test_reach_never_grows_with_distance(km, further):
    p = numbers()
    assert p.reach_floor <= security.reach(km + further, p) <= security.reach(km, p) <= 1.0


@laws(100)
@given(value=st.floats(-2.0, 2.0), more=st.floats(0.0, 1.0), troops=RATE, lock_in=RATE, threat=RATE, treaty=st.integers(0, 3),
       resolve=st.floats(-1.0, 1.0))
def test_honour_grows_with_value_resolve_treaty_troops_and_lock_in_and_falls_with_the_threat(
        value, more, troops, lock_in, threat, treaty, resolve):
    p = numbers()

    def honour(**changes):
        of = {"value": value, "resolve": resolve, "lock_in": lock_in, "treaty": treaty, "troops": troops, "threat": threat}
        of |= changes
        ally = SimpleNamespace(treaty=of["treaty"], troops=of["troops"], threat=of["threat"])
        bare = trust.honour_probability(trust.public_value(ally, of["value"], p), of["resolve"], p)
        return trust.confidence(bare, of["lock_in"], p)

    here = honour()
    assert 0.0 <= here <= 1.0
    for better in ({"value": value + more}, {"resolve": resolve + more}, {"treaty": 2}, {"troops": 1.0}, {"lock_in": 1.0}):
        assert honour(**better) >= here - 1e-12, better
    assert honour(threat=1.0) <= here + 1e-12


def test_the_treaty_binds_more_the_closer_it_is():
    """None, a statute of the patron's own, bilateral, multilateral."""
    strengths = [trust.treaty_strength(TREATY_CODES[form]) for form in ("none", "statute", "bilateral", "multilateral")]
    assert strengths == sorted(set(strengths)) and strengths[-1] == 1.0


@laws(100)
@given(rate=RATE, dependence=RATE, step=RATE)
def test_who_depends_on_the_guarantee_retaliates_less(rate, dependence, step):
    p = numbers()
    here = trade.retaliation_rate(rate, dependence, p)
    assert 0.0 <= here <= rate
    assert trade.retaliation_rate(rate, dependence * step, p) >= here
    assert trade.retaliation_rate(rate, 1.0, p) == 0.0


@laws(100)
@given(rate=st.floats(0.0, 2.0), insulation=RATE, step=RATE)
def test_tariffs_cancel_arms_orders_only_as_far_as_defence_is_not_insulated(rate, insulation, step):
    here = trade.cancellation_hazard(rate, insulation)
    assert 0.0 <= here <= 1.0
    assert trade.cancellation_hazard(rate * step, insulation) <= here
    assert trade.cancellation_hazard(rate, 1.0) == trade.cancellation_hazard(0.0, insulation) == 0.0


@laws(100)
@given(belief=st.floats(0.01, 0.99), more=st.floats(0.0, 0.5), cost=st.floats(0.05, 0.95), aversion=st.floats(0.5, 10.0))
def test_reliance_never_falls_as_the_guarantee_becomes_more_certain_or_autonomy_dearer(belief, more, cost, aversion):
    here = hedging.reliance(belief, cost, aversion)
    assert 0.0 <= here <= 1.0
    assert hedging.reliance(belief, min(0.95, cost + more), aversion) >= here
    if belief >= 0.5:
        assert hedging.reliance(min(0.99, belief + more), cost, aversion) >= here - 1e-12


@laws(100)
@given(autonomy=RATE, minilateral=RATE, accommodation=RATE, reliance=RATE)
def test_signals_are_mixed_only_where_more_than_one_thing_is_done(autonomy, minilateral, accommodation, reliance):
    assert -1e-9 <= hedging.ambiguity(reliance, autonomy, minilateral, accommodation) <= 1.0 + 1e-9
    assert hedging.ambiguity(0.25, 0.25, 0.25, 0.25) == pytest.approx(1.0)
    assert hedging.ambiguity(1.0, 0.0, 0.0, 0.0) == hedging.ambiguity(0.0, 0.0, 0.0, 0.0) == 0.0


@laws(100)
@given(surplus=st.floats(0.0, 2.0), binding=st.floats(0.01, 1.0), change=RATE)
def test_a_larger_surplus_and_a_readier_administration_choose_no_weaker_instrument(surplus, binding, change):
    p = numbers()

    def hazard(worth, ready):
        return deals.HAZARDS[deals.choose_instrument(worth, change, ready, p)]

    assert hazard(surplus + 0.5, binding) <= hazard(surplus, binding)
    assert hazard(surplus, 1.0) <= hazard(surplus, binding)


def test_without_elections_ahead_nobody_pays_for_a_binding_instrument():
    assert deals.INSTRUMENTS[deals.choose_instrument(1.0, 0.0, 1.0, numbers(instrument_cost=0.05))] == "rhetoric"


@laws(100)
@given(belief=RATE, hedge=RATE, compliance=RATE, step=RATE)
def test_cohesion_needs_trust_reliance_and_compliance_together(belief, hedge, compliance, step):
    here = regimes.cohesion(belief, hedge, compliance)
    assert 0.0 <= here <= 1.0
    assert regimes.cohesion(belief * step, hedge, compliance) <= here
    assert regimes.cohesion(belief, hedge * step, compliance) >= here
    assert regimes.cohesion(0.0, hedge, compliance) == regimes.cohesion(belief, 1.0, compliance) == 0.0
    assert regimes.cohesion(1.0, 0.0, 1.0) == 1.0


def test_compliance_follows_the_path_from_the_share_at_the_pledge_to_its_level_when_due():
    ally = SimpleNamespace(pledge=0.03, pledge_from=0.01, pledge_start=8100.0, pledge_due=8140.0, pledge_floor=0.0,
                           spending=0.015, aid_share=0.0)
    assert [pledges.pledge_path(ally, q) for q in (8100, 8120, 8140, 8160)] == pytest.approx([0.01, 0.02, 0.03, 0.03])
    assert [pledges.compliance(ally, q) for q in (8100, 8120, 8140)] == pytest.approx([1.0, 0.75, 0.5])
    assert pledges.compliance(SimpleNamespace(**vars(ally) | {"pledge": 0.0, "pledge_from": 0.0}), 8120) == 1.0


@laws(100)
@given(now=st.floats(0.0, 3.0), later=st.floats(0.0, 3.0), change=RATE, left=st.integers(1, 15))
def test_an_ally_waits_for_a_milder_successor_and_rushes_before_a_harder_one(now, later, change, left):
    factor = bargaining.election_pressure(now, later, change, left, numbers())
    assert factor >= 0.0
    if left > 4 or now == later:
        assert factor == 1.0
    else:
        assert (factor - 1.0) * (later - now) >= 0.0


def test_inaugurations_are_the_first_quarters_of_2025_and_every_fourth_year():
    due = [q for q in range(8000, 8200) if politics.quarters_to_inauguration(q) == 0]
    assert {(q // 4) % 4 for q in due} == {1} and {q % 4 for q in due} == {0}
    assert 2025 * 4 in due and len(due) == 12 or len(due) == 13
    assert politics.quarters_to_inauguration(2028 * 4 + 3) == 1


def test_a_transactional_us_speaks_better_of_who_pays_and_only_as_far_as_it_is_conditional():
    blank = dict.fromkeys(PatronView._fields, 0)

    def stance(spending, conditionality):
        view = PatronView(**blank | {"spending": spending, "pledge": 0.035, "compliance": min(1.0, spending / 0.035)})
        return transactional.terms(view, numbers(conditionality=conditionality)).stance

    assert stance(0.01, 0.0) == stance(0.04, 0.0)
    assert stance(0.01, 1.0) < stance(0.02, 1.0) < stance(0.04, 1.0)


def test_a_taste_wholly_revealed_reproduces_the_first_observed_share():
    """Without pledge or pressure a government that was observed at its best response wants to go on as it is.

    Up to five hundredths of a per mille of GDP: belief rests on the threat and the threat on belief, and the start settles
    the two by turns.
    """
    world = World(arcadia(4, events=[]), rng=1, conditionality=0.0, hedging_behaviour="none")
    for ally in world.allies:
        view = moves.ally_view(ally, ally.home, world.patron, world.p)
        wanted = security.best_response(view.preference, view.spill_in) + view.complement
        assert wanted == pytest.approx(ally.spending, abs=5e-5)


def paired(name, runs=16, **sides):
    """Mean difference of a result between two settings of one lever, same seeds."""
    (lever, (low, high)), = sides.items()
    results = [fast(real(48, events=list(CALENDAR)), range(runs), reference="none", **BUSY | {lever: value}).results[name]
               for value in (low, high)]
    return np.mean(results[1] - results[0])


def test_levers_of_the_literature_help_where_it_says_they_do():
    """Signs of the policy levers on real countries, paired over seeds."""
    assert paired("honour", insulation=(0.0, 1.0)) > 0.0
    assert paired("deterrence_alone", prepositioned_stocks=(0.0, 1.0)) > 0.0
    assert paired("deterrence_alone", multilateral_procurement=(0.0, 1.0)) > 0.0
    assert paired("refusals", clarity=(0.0, 1.0)) < 0.0
    assert paired("lock_in", binding_instruments=(0.0, 1.0)) > 0.0
    assert paired("honour", value_reciprocity=(0.0, 0.5)) > 0.0


@pytest.mark.parametrize(("lever", "held"), [("prepositioned_stocks", {}), ("autonomy_price", {}),
                                             ("multilateral_procurement", {"progress_ratio": 1.0})])
def test_a_lever_takes_its_price_out_of_the_budget(lever, held):
    """Stocks, autonomy and buying together cost forces: capability is lower wherever the lever is, paired over seeds.

    What buying together gains is learning, switched off here.
    """
    quiet = {"crisis_rate": 0.0, "probe_rate": 0.0} | STILL
    low, high = (fast(real(24), range(3), reference="none", **quiet | held | {lever: end}).panel["capability"][:, -1]
                 for end in ends(lever))
    assert (high < low).mean() > 0.95 and (high <= low).all()


def test_the_price_of_a_lever_is_what_the_rule_says():
    ally = SimpleNamespace(stocks=0.5, autonomy=0.25)
    p = numbers(autonomy_price=0.004, multilateral_procurement=0.2)
    assert lever_price(ally, p) == pytest.approx(0.5 * STOCKS_PRICE + 0.001 + 0.2 * JOINT_PRICE)


def test_clear_terms_make_dearer_what_washington_gives():
    ally = SimpleNamespace(**blank(ALLY) | {"stake": 0.1, "covered": 1.0, "threat": 0.5, "threatened": 0.25, "ask_cash": 1.0,
                                            "condition": 0.5, "will": 0.5, "flow_missing": 0.5})
    plain, clear = (table.lay(ally, 1.0, 0.02, 0.25, 0.1, 1.0, numbers(clarity=clarity)) for clarity in (0.0, 1.0))
    assert clear.price == pytest.approx([(1.0 + CLARITY_PRICE) * price for price in plain.price]) and min(plain.price) > 0.0
    assert clear._replace(price=plain.price) == plain
    assert table.agree(clear, 0.5).granted.tariff < table.agree(plain, 0.5).granted.tariff < 1.0


# --- a US with an objective ------------------------------------------------------------------------------

SELLER = {"spending": 0.02, "pledge": 0.035, "exposure": 0.1, "troops": 0.5, "schedule": 0.2, "threat": 0.5}


def pressed(weight=2.0, **seen):
    """The pressure that pays on an ally as Washington sees it."""
    view = PatronView(**dict.fromkeys(PatronView._fields, 0) | SELLER | seen)
    return objective.best_pressure(view, 0.035, view.spending / 0.035, weight, numbers())


def test_washington_presses_in_full_where_deterrence_does_not_count_and_not_at_all_where_it_is_all_that_counts():
    assert pressed(weight=0.0) == 1.0
    assert pressed(weight=1000.0) == 0.0
    assert [pressed(weight=w) for w in (0.0, 1.0, 5.0, 20.0)] == sorted((pressed(weight=w) for w in (0.0, 1.0, 5.0, 20.0)),
                                                                      reverse=True)


def test_washington_does_not_press_where_nothing_is_feared_and_nothing_sold():
    assert pressed(threat=0.0, exposure=0.0) == 0.0


def test_a_learning_washington_comes_back_to_what_paid_and_tries_what_it_never_did():
    worths = (0.10, 0.30, 0.10, 0.10, 0.10)
    assert {learning.drawn(worths, luck, 0.01) for luck in (0.001, 0.5, 0.99)} == {1}
    untried = (0.10, 0.30, 0.0, 0.10, 0.10)
    assert {learning.drawn(untried, luck, 0.01) for luck in (0.001, 0.2, 0.8, 0.99)} == {1, 2}
    assert [learning.drawn((0.2,) * 5, luck, 0.02) for luck in (0.1, 0.3, 0.5, 0.7, 0.9)] == [0, 1, 2, 3, 4]


def test_a_learning_washington_tries_every_pressure_and_others_try_none():
    both = dict.fromkeys(BOTH, "learned")
    runs = fast(real(48), range(6), **both)
    assert set(np.unique(runs.panel["lesson"])) == {0.0, 0.25, 0.5, 0.75, 1.0}
    assert not fast(real(12), range(2)).panel["lesson"].any()
