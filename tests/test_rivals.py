"""Rivals with interests: what they want of whom, what deters them, and force that decides what comes of it."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.model import moves
from foedus.model.build import build
from foedus.model.claims import UNLISTED, claim_of, claims_on, published_claims
from foedus.model.fields import ALLY, PAIR, RIVAL, blank
from foedus.model.moves import held
from foedus.model.outcomes import PHASES
from foedus.model.rules import probing
from foedus.model.rules.resolve import Types
from foedus.model.scenario import ScenarioError
from foedus.tests.worlds import arcadia, fast, laws, live, loaded, numbers, real

INDEX = st.floats(0.0, 1.0)
RIVALS = ("RUS", "CHN", "PRK")


# --- claims ----------------------------------------------------------------------------------------------


def test_a_claim_in_its_closed_cases():
    """1 - (1 - t)(1 - r)(1 - n / (n + 20)): nothing is nothing, the whole territory everything, 20 disputes a half."""
    assert claim_of(0, 0, 0) == 0.0
    assert [claim_of(2, ruled, disputes) for ruled in range(3) for disputes in (0, 50)] == [1.0] * 6
    assert claim_of(0, 0, 20) == pytest.approx(0.5)
    assert claim_of(1, 0, 0) == pytest.approx(0.5) and claim_of(0, 2, 0) == pytest.approx(0.6)


@laws(100)
@given(territory=st.integers(0, 1), ruled=st.integers(0, 1), disputes=st.integers(0, 200))
def test_each_reason_alone_makes_a_claim_larger(territory, ruled, disputes):
    here = claim_of(territory, ruled, disputes)
    assert 0.0 <= here < 1.0
    assert claim_of(territory + 1, ruled, disputes) > here and claim_of(territory, ruled + 1, disputes) > here
    assert claim_of(territory, ruled, disputes + 1) > here


def test_the_published_claims_are_of_rivals_on_allies_of_the_panel():
    claims, panel = published_claims(), real().panel
    assert set(claims) == {rival.iso3 for rival in panel.rivals}
    assert set().union(*claims.values()) <= {ally.iso3 for ally in panel.allies}
    assert all(0.0 < claim <= 1.0 for targets in claims.values() for claim in targets.values())
    assert claims["CHN"]["TWN"] == claims["PRK"]["KOR"] == 1.0 and "THA" not in claims["CHN"]
    assert claims["RUS"]["EST"] == max(claims["RUS"].values()) == pytest.approx(1 - 0.5 * 0.4 * 20 / 23)


def test_a_rival_whom_the_table_does_not_know_has_the_same_claim_on_everybody():
    assert claims_on(["XAA", "XAB"], "XRV", {}) == {"XAA": UNLISTED, "XAB": UNLISTED} == {"XAA": 0.5, "XAB": 0.5}
    assert claims_on(["XAA", "XAB"], "XRV", {"XAB": 0.9, "ZZZ": 1.0}) == {"XAA": 0.5, "XAB": 0.9}
    assert claims_on(["EST", "PRT", "THA"], "RUS", {})["THA"] == 0.0


def test_a_scenario_says_otherwise_where_it_does():
    setting = real(2, rivals={"CHN": {"claims": {"THA": 0.4, "TWN": 0}}})
    start = build(setting)
    of = dict(zip([(k, code) for k in RIVALS for code in start.codes], start.pairs["claim"], strict=True))
    assert of["CHN", "THA"] == 0.4 and of["CHN", "TWN"] == 0.0
    assert of["CHN", "PHL"] == published_claims()["CHN"]["PHL"] and of["RUS", "THA"] == 0.0
    assert setting.hostility["CHN"] == 0.5, "a table of claims alone leaves hostility at its default"


@pytest.mark.parametrize(("claims", "says"), [
    ({"THAILAND": 0.5}, ["RUS", "no ally 'THAILAND'", "did you mean 'THA'"]),
    ({"THA": 1.5}, ["THA = 1.5", "0 to 1"]), ({"THA": -0.1}, ["THA = -0.1", "0 to 1"]),
    ({"THA": float("nan")}, ["THA = nan", "0 to 1"]), ({"THA": "all"}, ["THA = 'all'", "0 to 1"]),
    ({"THA": True}, ["THA = True", "0 to 1"]), ({"THA": None}, ["THA = None", "0 to 1"]), (0.5, ["claims = 0.5", "a table"]),
])
def test_a_claim_that_is_none_costs_one_line(claims, says):
    with pytest.raises(ScenarioError) as caught:
        real(2, rivals={"RUS": {"claims": claims}})
    line = str(caught.value)
    assert "\n" not in line and all(word in line for word in says), line


def no_claims(*rivals):
    """A table in which these rivals want nothing of anybody."""
    nothing = {ally.iso3: 0.0 for ally in real().panel.allies}
    usual = {"RUS": 0.9, "CHN": 0.45, "PRK": 0.5}
    return {code: {"hostility": usual[code]} | ({"claims": nothing} if code in rivals else {}) for code in RIVALS}


def test_who_wants_nothing_neither_probes_nor_forces_a_crisis():
    often = {"crisis_rate": 1.0, "probe_rate": 4.0}
    runs = fast(real(24, rivals=no_claims(*RIVALS)), range(3), reference="none", **often)
    assert not runs.panel["probes"].any() and not runs.panel["crises"].any()
    assert runs.panel["threat"].any(), "hostile all the same, as far as the floor goes"
    without = fast(real(24, rivals=no_claims(*RIVALS)), range(3), reference="none", claim_floor=0.0)
    assert not without.panel["threat"].any()
    some = fast(real(24, rivals=no_claims("RUS", "PRK")), range(3), reference="none", **often)
    tested = {build(real()).codes[i] for i in np.flatnonzero(some.panel["probes"][:, -1].sum(axis=0))}
    assert tested and tested <= set(published_claims()["CHN"])


def test_crises_come_where_rivals_want_something_and_nowhere_else():
    runs = fast(loaded("transactional_2025"), range(60), reference="none")
    codes, crises = build(real()).codes, runs.panel["crises"][:, -1].sum(axis=0)
    claims = published_claims()
    wanted = set().union(*claims.values())
    front = {code for code in codes if max(claims[rival].get(code, 0.0) for rival in RIVALS) >= 0.4}
    assert not crises[[code not in wanted for code in codes]].any(), "Thailand among others"
    assert crises.sum() > 100
    assert crises[[code in front for code in codes]].sum() >= 0.7 * crises.sum()


def test_hostility_toward_whom_nothing_is_wanted_is_the_floor():
    p = numbers(claim_floor=0.25)
    assert [probing.hostility_toward(0.8, claim, p) for claim in (0.0, 0.5, 1.0)] == pytest.approx([0.2, 0.5, 0.8])


# --- value of a challenge ----------------------------------------------------------------------------------

CHALLENGE = st.fixed_dictionaries({"victory": INDEX, "victory_alone": INDEX, "alone": INDEX})
PRICES = st.fixed_dictionaries({"defeat_cost": st.floats(0.1, 5.0), "escalation_cost": st.floats(0.0, 2.0)})


def test_a_challenge_is_worth_what_force_makes_of_it():
    """Certain answer: v1 - (1 - v1) l - e = .4 - .6 x 1.5 - .25 = -.75; nobody comes: 1; allies alone: .6 - .4 x 1.5 = 0."""
    p = numbers(defeat_cost=1.5, escalation_cost=0.25)
    assert probing.challenge_value(1.0, 0.4, 0.6, 0.3, p) == pytest.approx(-0.75)
    assert probing.challenge_value(0.0, 0.4, 0.6, 0.0, p) == pytest.approx(1.0)
    assert probing.challenge_value(0.0, 0.4, 0.6, 1.0, p) == pytest.approx(0.0)
    assert probing.challenge_value(0.5, 0.4, 0.6, 0.0, p) == pytest.approx(0.5 * -0.75 + 0.5)


@laws(200)
@given(state=CHALLENGE, prices=PRICES, belief=INDEX, more=INDEX)
def test_belief_deters_exactly_where_the_us_makes_failure_likelier(state, prices, belief, more):
    p = numbers(**prices)
    surer = belief + more * (1.0 - belief)
    here, there = (probing.challenge_value(b, state["victory"], state["victory_alone"], state["alone"], p)
                   for b in (belief, surer))
    with_us, without = (probing.challenge_value(b, state["victory"], state["victory_alone"], state["alone"], p)
                        for b in (1.0, 0.0))
    assert (there - here) * (with_us - without) >= -1e-12
    if state["victory"] <= state["victory_alone"]:
        assert there <= here + 1e-12, "forces that help never tempt"


@laws(200)
@given(state=CHALLENGE, prices=PRICES, belief=INDEX, step=INDEX)
def test_a_rival_is_deterred_by_its_chance_of_losing_by_other_helpers_and_by_the_price_of_defeat(state, prices, belief, step):
    p = numbers(**prices)
    here = probing.deterred(belief, p=p, **state)
    assert 0.0 <= here <= 1.0
    for name in ("victory", "victory_alone"):
        assert probing.deterred(belief, p=p, **state | {name: state[name] * step}) >= here - 1e-12
    assert probing.deterred(belief, p=p, **state | {"alone": state["alone"] * step}) <= here + 1e-12
    dearer = SimpleNamespace(**vars(p) | {"defeat_cost": p.defeat_cost + step, "escalation_cost": p.escalation_cost + step})
    assert probing.deterred(belief, p=dearer, **state) >= here - 1e-12


@pytest.mark.parametrize(("gain", "chance"), [(0.3, 0.8176), (-0.3, 0.1824), (0.0, 0.5)])
def test_challengers_respond_to_expected_value_by_quantal_response(gain, chance):
    """Signorino 1999, lambda = 5: L(1.5), L(-1.5), L(0)."""
    assert probing.challenge_probability(gain, numbers(rival_rationality=5.0)) == pytest.approx(chance, abs=5e-5)


# --- grey zone and crises --------------------------------------------------------------------------------


def met(belief, honour, luck, changes=None, **state):
    """One crisis over one ally, as the rival believes and luck has it: the turn, the ally after it, the rival after it."""
    ally = SimpleNamespace(**blank(ALLY) | {"capability": 10.0, "honour": honour, "victory": 0.4, "victory_alone": 0.7,
                                            "response_alone": 0.5} | state)
    held.expect_honours(ally, Types(1.0, 0.5, 0.0), Types(1.0, 0.5, 0.0))
    tie, rival = SimpleNamespace(**blank(PAIR) | {"claim": 1.0, "reach": 1.0}), SimpleNamespace(**blank(RIVAL))
    held.believe_now(tie, Types(belief, 0.0, 1.0 - belief))
    rival.hostility = 0.5
    turn = moves.crisis(rival, tie, ally, 0, SimpleNamespace(**luck), numbers(**changes or {}))
    return turn, ally, rival


@laws(200)
@given(belief=INDEX, other=INDEX, honour=INDEX, draws=st.tuples(INDEX, INDEX, INDEX))
def test_once_there_is_a_crisis_what_the_rival_believed_does_not_matter(belief, other, honour, draws):
    """Force decides: the loss of ground is the same whatever made the rival try."""
    luck = dict(zip(("honour", "counter", "outcome"), draws, strict=True)) | {"choice": -1.0}
    (one, ally, rival), (two, same, again) = (met(b, honour, luck) for b in (belief, other))
    assert one.outcome == two.outcome and one.lost == two.lost
    assert vars(ally) | {"tests": 0} == vars(same) | {"tests": 0} and rival.hostility == again.hostility


@pytest.mark.parametrize(("luck", "outcome", "lost"), [
    ({"honour": 0.1, "counter": 0.9, "outcome": 0.5}, moves.CRISIS_HONOURED, 0),  # .5 > victory .4
    ({"honour": 0.1, "counter": 0.9, "outcome": 0.3}, moves.CRISIS_HONOURED, 1),
    ({"honour": 0.9, "counter": 0.4, "outcome": 0.8}, moves.CRISIS_ABANDONED, 0),  # others fight and .8 > .7
    ({"honour": 0.9, "counter": 0.4, "outcome": 0.5}, moves.CRISIS_ABANDONED, 1),
    ({"honour": 0.9, "counter": 0.6, "outcome": 0.99}, moves.CRISIS_ABANDONED, 1),  # nobody fights
])
def test_force_decides_who_holds_the_ground(luck, outcome, lost):
    turn, ally, rival = met(0.5, 0.5, luck | {"choice": -1.0}, {"ground_loss": 0.2, "emboldened": 0.03})
    assert (turn.outcome, turn.lost) == (outcome, lost)
    assert (ally.losses, ally.ground, ally.capability) == (lost, pytest.approx(0.2 * lost), pytest.approx(10.0 - lost))
    assert rival.hostility == pytest.approx(0.53 if lost else 0.47), "who wins is emboldened, who loses is sobered"


def test_a_suspended_tie_is_not_honoured_and_nothing_is_learnt_of_it():
    turn, ally, _ = met(1.0, 1.0, {"honour": 0.0, "counter": 0.9, "outcome": 0.5, "choice": -1.0}, estranged=1)
    assert turn.outcome == moves.CRISIS_ABANDONED and turn.believed == 0.0
    assert held.acts(ally) == (0.0, 0.0, 0.0)


def probed(belief, response_alone=0.0, penalty=1.3):
    """Chance of a grey probe of an ally on whom the rival has a full claim next door, over its ceiling."""
    p = numbers(grey_penalty=penalty, patron_reach=1.0)
    ally = SimpleNamespace(**blank(ALLY) | {"response_alone": response_alone})
    held.expect_honours(ally, Types(1.0, 0.5, 0.0), Types(1.0, 0.5, 0.0))
    tie, rival = SimpleNamespace(**blank(PAIR) | {"claim": 1.0, "reach": 1.0}), SimpleNamespace(**blank(RIVAL))
    held.believe_now(tie, Types(belief, 0.0, 1.0 - belief))
    rival.hostility = 1.0
    return moves.grey_probe(rival, tie, ally, 0, SimpleNamespace(probe=2e9, counter=0.0), p).chance / p.probe_rate


@laws(100)
@given(belief=INDEX, alone=INDEX)
def test_without_a_price_of_being_answered_probes_do_not_fall_below_half_of_their_ceiling(belief, alone):
    assert 0.5 - 1e-12 <= probed(belief, alone, penalty=0.0) <= 1.0


@laws(100)
@given(belief=INDEX, alone=INDEX, step=INDEX)
def test_an_answer_expected_deters_probes_whoever_gives_it(belief, alone, step):
    here = probed(belief, alone)
    assert probed(belief * step, alone) >= here - 1e-12 and probed(belief, alone * step) >= here - 1e-12
    assert probed(1.0) < 0.01 < 0.99 < probed(0.0)


def test_a_renunciation_brings_probes():
    """Exceptional words, tone nothing and weight 20, lower what rivals believe; they probe more in the two years after it."""
    words = {"quarter": "2026-Q1", "kind": "rhetoric", "value": 0.0, "other": 20.0}
    quiet, spoken = fast(real(12), range(40), reference="none"), fast(real(12, events=[words]), range(40), reference="none")
    before, after = (runs.series["system_rival_belief"][:, 4].mean() for runs in (quiet, spoken))
    assert after < before - 0.15
    probes = [(runs.series["system_probes"][:, 11] - runs.series["system_probes"][:, 3]).mean() for runs in (quiet, spoken)]
    assert probes[1] > 1.15 * probes[0]


def test_a_private_warning_keeps_rivals_from_hearing_it():
    words = {"quarter": "2026-Q1", "kind": "rhetoric", "value": 0.0, "other": 20.0}
    lost = []
    for share in (0.0, 1.0):
        runs = [fast(real(6, events=events), range(10), reference="none", strategic_communication=share)
                for events in ([], [words])]
        lost.append((runs[0].series["system_rival_belief"][:, 4] - runs[1].series["system_rival_belief"][:, 4]).mean())
    assert lost[0] > 0.15 and abs(lost[1]) < 0.3 * lost[0]


def test_two_rivals_learn_from_their_own_probes_first():
    """Each pair holds a belief of its own: who is answered knows more of it than who merely hears of it."""
    world = live(real(24), reference="none", probe_rate=4.0, news_travels=0.0)
    place = [ally.iso3 for ally in world.allies].index("EST")
    n = len(world.allies)
    seen = {rival.iso3: held.believed(world.ties[k * n + place]) for k, rival in enumerate(world.rivals)}
    assert world.allies[place].probes > 0
    assert seen["RUS"] != seen["CHN"] == seen["PRK"]


def test_only_the_rival_whose_market_it_is_is_accommodated():
    """China's market and nobody else's: accommodation relieves the threat from China alone."""
    assert build(real(2)).rivals["market"].tolist() == [0, 1, 0]
    world = live(real(1), reference="none")
    threats = {}
    for relief in (0.0, 1.0):
        for ally in world.allies:
            ally.accommodation = relief
            moves.assess(ally, ally.index, ally.home, world.patron, world.rivals, world.ties, len(world.allies), world.p)
        threats[relief] = {ally.iso3: ally.threat for ally in world.allies}
    assert threats[1.0]["TWN"] < threats[0.0]["TWN"]
    assert threats[0.0]["EST"] - threats[1.0]["EST"] < 0.1 * (threats[0.0]["TWN"] - threats[1.0]["TWN"])


def test_rivals_matter_for_how_it_ends():
    """Neither probes nor crises, in the run and in its reference: at least fifteen labels in a hundred are others."""
    setting = loaded("transactional_2025")
    labels = [fast(setting, range(200), **changes).results["phase"]
              for changes in ({}, {"crisis_rate": 0.0, "probe_rate": 0.0})]
    assert np.mean(labels[0] != labels[1]) >= 0.15
    assert len({PHASES[k] for k in labels[0]}) >= 4


def test_an_imaginary_rival_tests_everybody_within_its_reach():
    runs = fast(arcadia(48), range(20), reference="none", probe_rate=4.0)
    probes = runs.panel["probes"][:, -1].sum(axis=0)
    assert probes[0] == probes.max() > 0, "Borderland is next door"


def test_claims_of_the_two_engines_are_one():
    setting = arcadia(12, rivals={"XRV": {"hostility": 1.0, "claims": {"XAA": 0.0, "XAC": 1.0}}})
    runs, world = fast(setting, [3], probe_rate=4.0, crisis_rate=1.0), live(setting, 3, probe_rate=4.0, crisis_rate=1.0)
    assert np.array_equal(runs.panel["probes"][0], world.panel["probes"])
    assert not world.panel["probes"][:, 0].any() and world.panel["probes"].any()
