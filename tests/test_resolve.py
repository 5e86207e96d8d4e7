"""What Washington would do, and what observers learn of it: Bayes over three types, from acts, omissions and words."""

import math
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.model import moves
from foedus.model.constants import WORDS_WEAR
from foedus.model.fields import ALLY, PAIR, PATRON, blank
from foedus.model.moves import held
from foedus.model.rules import resolve
from foedus.model.rules.resolve import TONES, Types
from foedus.tests.worlds import NO_ACTS, NO_NEWS, NO_SHOCKS, PLEDGE, fast, laws, loaded, numbers, real

CHANCE, TONE = st.floats(0.01, 0.99), st.floats(0.0, 1.0)
LIKELIHOODS = st.tuples(CHANCE, CHANCE, CHANCE).map(lambda chances: Types(*chances))
BELIEFS = st.tuples(CHANCE, CHANCE, CHANCE).map(lambda counts: resolve.normalised(Types(*counts)))
BELIEVED = tuple(f"believed_{kind}" for kind in Types._fields)


def told(happened, chances):
    """Log likelihood of an act by type."""
    return resolve.logs(resolve.evidence(happened, chances))


def close(types):
    """A belief, up to rounding."""
    return pytest.approx(tuple(types), rel=1e-9, abs=1e-12)


# --- Bayes -----------------------------------------------------------------------------------------------


def test_one_act_moves_a_belief_as_bayes_says():
    """.6 x .95, .3 x .4, .1 x .1 over their sum .7: committed .814286, transactional .171429, retrenching .014286."""
    posterior = resolve.bayes(Types(0.6, 0.3, 0.1), told(True, Types(0.95, 0.4, 0.1)))
    assert posterior == close((0.57 / 0.70, 0.12 / 0.70, 0.01 / 0.70))


def test_an_omission_moves_it_by_the_chances_of_omission():
    """.6 x .05, .3 x .6, .1 x .9 over their sum .30."""
    posterior = resolve.bayes(Types(0.6, 0.3, 0.1), told(False, Types(0.95, 0.4, 0.1)))
    assert posterior == close((0.10, 0.60, 0.30))


@laws(200)
@given(belief=BELIEFS, chances=LIKELIHOODS)
def test_what_is_to_be_expected_of_the_belief_after_an_act_is_the_belief_before(belief, chances):
    """A martingale: the chance of the act times the belief after it, and of the omission times the belief after that."""
    did, did_not = (resolve.bayes(belief, told(happened, chances)) for happened in (True, False))
    chance = resolve.expected(belief, chances)
    assert resolve.blended(did_not, did, chance) == close(belief)


@laws(100)
@given(belief=BELIEFS, chance=st.floats(0.0, 1.0), happened=st.booleans())
def test_an_act_with_the_same_chance_for_all_types_teaches_nothing_whatever_its_price(belief, chance, happened):
    """Spence 1973: a signal informs only as far as it is dearer to one type than to another."""
    assert resolve.bayes(belief, told(happened, Types(chance, chance, chance))) == close(belief)


@laws(100)
@given(belief=BELIEFS, chances=LIKELIHOODS)
def test_an_act_likelier_of_the_committed_speaks_for_them_and_its_omission_against(belief, chances):
    chances = Types(*sorted(chances, reverse=True))
    did, did_not = (resolve.bayes(belief, told(happened, chances)) for happened in (True, False))
    assert did.committed >= belief.committed - 1e-12 >= did_not.committed - 2e-12
    assert did.retrenching <= belief.retrenching + 1e-12 <= did_not.retrenching + 2e-12


@laws(100)
@given(belief=BELIEFS, acts=st.lists(st.tuples(LIKELIHOODS, st.booleans()), min_size=2, max_size=6), data=st.data())
def test_the_order_of_acts_does_not_matter(belief, acts, data):
    def after(order):
        total = Types(0.0, 0.0, 0.0)
        for chances, happened in order:
            total = resolve.added(total, told(happened, chances))
        return resolve.bayes(belief, total)

    one_by_one = belief
    for chances, happened in acts:
        one_by_one = resolve.bayes(one_by_one, told(happened, chances))
    assert after(data.draw(st.permutations(acts))) == close(after(acts))
    assert one_by_one == close(after(acts))


@laws(100)
@given(belief=BELIEFS, chances=st.tuples(*[st.sampled_from((0.0, 1.0)) | st.floats(0, 1)] * 3), happened=st.booleans(),
       times=st.integers(1, 3000))
def test_no_act_makes_a_belief_that_nothing_could_move_again_or_no_number(belief, chances, happened, times):
    after = resolve.bayes(belief, resolve.scaled(told(happened, Types(*chances)), float(times)))
    assert sum(after) == pytest.approx(1.0) and all(0.0 <= q <= 1.0 for q in after)


def test_the_observers_noise_makes_a_logistic_of_the_mean_the_mean_of_a_logistic():
    """MacKay 1992: mean of L((x + s z) / tau) over normal z against L(x / tau'), at the default spreads, within .005."""
    p = numbers()
    noise = resolve.observers_noise(p)
    spread = math.hypot(p.standing_spread, p.resolve_spread)
    z, w = np.polynomial.hermite_e.hermegauss(80)
    for x in np.linspace(-0.8, 0.8, 33):
        mean = np.sum(w / (1.0 + np.exp(-(x + spread * z) / p.honour_noise))) / np.sum(w)
        assert 1.0 / (1.0 + math.exp(-x / noise)) == pytest.approx(mean, abs=0.005)
    assert resolve.observers_noise(numbers(standing_spread=0.0, resolve_spread=0.0)) == p.honour_noise


def test_types_lie_at_their_centre_and_one_spread_away_on_either_side():
    p = numbers(type_centre=0.05, type_spread=0.45)
    assert [resolve.mean_resolve(Types(*belief), p) for belief in ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))] == (
        pytest.approx([0.50, 0.05, -0.40]))
    assert resolve.binomial(0.6) == close((0.36, 0.48, 0.16))


# --- words -----------------------------------------------------------------------------------------------


def office(p):
    """An administration that has just come in: the weight of its words, quarter by quarter."""
    patron = SimpleNamespace(**blank(PATRON))
    luck = SimpleNamespace(election=1.0, resolve=0.5, renewal=1.0, court=1.0, common=0.5, schedule=1.0, trial=0.0)
    for quarter in range(8100, 8100 + 400):
        moves.hold_office(patron, luck, p, quarter, 8100)
        yield patron.attention


@laws(50)
@given(belief=BELIEFS, tone=st.floats(0.0, 1.0), weight=st.floats(0.0, 4.0))
def test_a_tone_repeated_for_ever_moves_log_odds_by_no_more_than_a_bounded_multiple_of_one_observation(belief, tone, weight):
    """Weight w, then w d, w d^2 ...: w / (1 - d) observations in all, each worth the log ratio of its chances."""
    p, said = numbers(weight_words=weight), Types(0.0, 0.0, 0.0)
    for attention in office(p):
        said = resolve.added(said, resolve.spoken(tone, attention))
    for one, other, chance, against in ((said.committed, said.retrenching, TONES[0], TONES[2]),
                                        (said.committed, said.transactional, TONES[0], TONES[1])):
        ratio = tone * math.log(chance / against) + (1.0 - tone) * math.log((1.0 - chance) / (1.0 - against))
        assert abs(one - other) <= abs(weight / (1.0 - WORDS_WEAR) * ratio) + 1e-9
        assert one - other == pytest.approx(weight / (1.0 - WORDS_WEAR) * ratio, abs=1e-6), "and comes as close as one likes"
    after = resolve.bayes(belief, said)
    assert after.committed / after.retrenching == pytest.approx(
        belief.committed / belief.retrenching * math.exp(said.committed - said.retrenching), rel=1e-6)


def test_ten_terms_of_hostile_words_weigh_less_than_one_crisis_at_the_defaults():
    p = numbers()
    hostile = sum(attention for attention in office(p)) * 10.0
    words = resolve.scaled(resolve.spoken(0.0, 1.0), hostile)
    crisis = told(False, resolve.honour_by_type(0.0, resolve.observers_noise(p), p))
    assert abs(words.committed - words.retrenching) < abs(crisis.committed - crisis.retrenching)


@laws(100)
@given(tone=TONE, warmer=TONE, weight=st.floats(0.0, 4.0), belief=BELIEFS)
def test_warmer_words_never_speak_for_the_retrenching(tone, warmer, weight, belief):
    low, high = sorted((tone, warmer))
    cold, warm = (resolve.bayes(belief, resolve.spoken(x, weight)) for x in (low, high))
    assert warm.committed >= cold.committed - 1e-12 and warm.retrenching <= cold.retrenching + 1e-12


def test_an_administration_speaks_with_full_weight_and_then_wears_out():
    weights = [weight for weight, _ in zip(office(numbers(weight_words=0.4)), range(5), strict=False)]
    assert weights == pytest.approx([0.4 * WORDS_WEAR**k for k in range(5)])


# --- beliefs in a world ----------------------------------------------------------------------------------


def beliefs(runs):
    """Beliefs by type, (runs, quarters, allies, 3)."""
    return np.stack([runs.panel[name] for name in BELIEVED], -1)


def test_beliefs_are_probabilities_in_every_quarter():
    believed = beliefs(fast(real(24), range(4), reference="none"))
    assert (believed >= 0.0).all() and believed.sum(axis=-1) == pytest.approx(1.0)


def test_types_that_are_all_alike_cannot_be_told_apart_by_anything_done():
    """Words tell the types apart by their tone, so they are switched off with the drift to the party's record."""
    runs = fast(real(24), range(3), reference="none", type_spread=0.0, weight_words=0.0, resolve_drift=0.0, party_change=0.0,
                crisis_rate=0.5)
    assert runs.panel["crises"].any() and np.ptp(runs.panel["honour"]) > 0.1
    first = tuple(resolve.binomial(numbers().prior_reliability))
    assert np.abs(beliefs(runs) - first).max() < 1e-9
    assert np.abs(beliefs(fast(real(24), range(3), reference="none", weight_words=0.0)) - first).max() > 0.2


def test_a_belief_that_drifts_wholly_is_the_record_of_the_party_in_office():
    """The range of `resolve_drift` ends far below 1, so the rule is asked, not a run."""
    ally, patron = SimpleNamespace(**blank(ALLY)), SimpleNamespace(**blank(PATRON))
    community = SimpleNamespace(echo_near=1.0, echo_far=1.0, acts_committed=-3.0, acts_transactional=-1.0, acts_retrenching=0.0)
    p = SimpleNamespace(**vars(numbers(prior_challenger=0.2)) | {"resolve_drift": 1.0})
    for party, record in ((0, resolve.binomial(0.6)), (1, resolve.binomial(0.2))):
        moves.start_beliefs(ally, p)
        held.expect_honours(ally, Types(0.9, 0.5, 0.1), Types(0.9, 0.5, 0.1))
        held.note_act(ally, Types(0.01, 1.0, 1.0))
        patron.party = party
        moves.believe(ally, community, Types(0.0, 0.0, 0.0), patron, p, 8103)
        assert held.believed(ally) == close(record)


def test_a_belief_drifts_toward_the_partys_record_where_nothing_is_learnt():
    runs = fast(real(16), range(2), reference="none", **NO_NEWS | {"party_change": 0.0, "resolve_drift": 0.2})
    record = tuple(resolve.binomial(numbers().prior_reliability))
    assert np.abs(beliefs(runs) - record).max() < 1e-9
    sunk = {"quarter": "2025-Q2", "kind": "incursion", "target": "POL", "value": 0}
    apart = np.abs(beliefs(fast(real(16, events=[sunk]), [1], reference="none",
                                **NO_NEWS | {"party_change": 0.0, "resolve_drift": 0.2})) - record)[0, 1:].max(axis=(1, 2))
    assert apart[0] > 0.05 and (apart[1:] == pytest.approx(apart[0] * 0.8 ** np.arange(1, 15), rel=1e-6))


def test_where_upkeep_tells_nothing_and_nothing_else_is_done_words_alone_move_a_belief():
    still = fast(real(12), range(3), reference="none", **NO_NEWS | {"party_change": 0.0})
    first = tuple(resolve.binomial(numbers().prior_reliability))
    assert np.abs(beliefs(still) - first).max() < 1e-9
    spoken = fast(real(12), range(3), reference="none", **NO_ACTS | {"party_change": 0.0, "weight_words": 1.0})
    assert np.abs(beliefs(spoken) - first).min(axis=(0, 2, 3))[-1] > 1e-5, "everybody heard something"
    told = np.stack([spoken.panel[f"acts_{kind}"] for kind in Types._fields], -1)
    assert not np.ptp(told, axis=-1).any(), "what deals tell is the same of all types"


def test_what_did_not_happen_counts():
    """An ally whose deal is kept and whose forces stay learns by that, as one does whose are broken or leave."""
    quiet = NO_NEWS | {"party_change": 0.0, "demand_rate": 0.0} | NO_SHOCKS
    asked = real(24, events=[{**PLEDGE, "value": 0.035}])
    runs = fast(asked, [1], reference="none", **quiet | {"posture_hazard": 0.05})
    stationed = runs.panel["troops"][0, -1] > 0.3
    unmoved = stationed & (np.ptp(runs.panel["troops"][0], axis=0) == 0.0)
    alone = ~(runs.panel["first_troops"][0, 0] > 0.01)
    assert unmoved.sum() >= 3 and alone.any()
    committed = runs.panel["believed_committed"][0]
    gained = committed[-1] - committed[0]
    assert (gained[unmoved] > 0.01).all() and (gained[unmoved].min() > 3.0 * gained[alone].max())


@pytest.mark.parametrize(("answered", "type_believed"), [(1, "committed"), (0, "retrenching")])
def test_where_types_are_perfectly_apart_one_crisis_decides(answered, type_believed):
    """tau -> 0: nobody knows the middle type, so that there are two, and one act is as good as a confession."""
    p = numbers(honour_noise=0.02, standing_spread=0.0, resolve_spread=0.0, type_centre=0.0)
    chances = resolve.honour_by_type(0.0, resolve.observers_noise(p), p)
    assert chances == pytest.approx((1.0, 0.5, 0.0), abs=1e-9)
    after = resolve.bayes(Types(0.5, 0.0, 0.5), told(answered == 1, chances))
    assert getattr(after, type_believed) == pytest.approx(0.995)


def test_in_a_world_with_little_noise_one_incursion_left_unanswered_destroys_belief_and_one_answered_makes_it():
    sharp = NO_NEWS | {"honour_noise": 0.02, "standing_spread": 0.0, "resolve_spread": 0.0, "party_change": 0.0}
    place = [a.iso3 for a in sorted(real().panel.allies, key=lambda a: a.iso3)].index("POL")
    seen = {}
    for answered in (0, 1):
        incursion = {"quarter": "2026-Q1", "kind": "incursion", "target": "POL", "value": answered}
        runs = fast(real(8, events=[incursion]), [1], reference="none", **sharp)
        seen[answered] = runs.panel["believed_committed"][0, :, place], runs.panel["believed_retrenching"][0, :, place]
    assert seen[1][1][-1] < 0.02 and seen[0][0][-1] < 0.02
    assert seen[0][1][-1] > 0.5 > seen[0][1][0], "an answer unmasks the retrenching, silence the others"


def test_a_rival_hears_less_of_words_given_after_a_private_warning_than_the_ally_does():
    tie, ally, patron = SimpleNamespace(**blank(PAIR)), SimpleNamespace(**blank(ALLY)), SimpleNamespace(**blank(PATRON))
    patron.since, community = 3, SimpleNamespace(echo_near=1.0, echo_far=1.0, acts_committed=0.0, acts_transactional=0.0,
                                                 acts_retrenching=0.0)
    for share, moved in ((0.0, True), (1.0, False)):
        p = numbers(strategic_communication=share, resolve_drift=0.0)
        moves.start_beliefs(ally, p)
        moves.start_rival_belief(tie, p)
        held.note_words(ally, resolve.spoken(0.0, 2.0))
        moves.rival_believes(tie, ally, community, Types(0.0, 0.0, 0.0), patron, p)
        assert (abs(tie.believed_committed - 0.36) > 0.01) is moved
        held.forget_news(ally)


def test_a_party_is_remembered_across_elections():
    """What is thought of the challengers once they come in follows what they did when they last governed."""
    calendar = [{"quarter": quarter, "kind": "administration", "value": party}
                for quarter, party in (("2025-Q1", 0), ("2029-Q1", 1), ("2033-Q1", 0))]
    setting = real(36, events=calendar)
    faithful, faithless = (fast(setting, range(8), reference="none", party_change=0.0, commitment_base=base)
                           for base in (1.0, -0.5))
    again = 32  # 2033-Q1
    assert (faithful.panel["reliability"][:, again].mean() > faithless.panel["reliability"][:, again].mean() + 0.2)
    blank_slate = [fast(setting, range(8), reference="none", party_change=0.0, commitment_base=base, office_strength=50.0)
                   for base in (1.0, -0.5)]
    first = [runs.panel["believed_committed"][:, again].mean() for runs in blank_slate]
    second = [runs.panel["believed_committed"][:, again].mean() for runs in (faithful, faithless)]
    assert first[0] - first[1] < 0.6 * (second[0] - second[1]), "who is sure of a party learns little from one term"


# --- the model's own world -------------------------------------------------------------------------------

DEFAULT = loaded("transactional_2025")


@pytest.fixture(scope="module")
def learnt():
    """Belief, bare honour and mean resolve of tied allies, over 200 seeds of the default scenario."""
    believed, true = [], []
    for seed in range(0, 200, 25):
        runs = fast(DEFAULT, range(seed, seed + 25), reference="none")
        tied = runs.panel["estranged"] == 0
        believed.append(runs.panel["reliability"][tied])
        true.append(runs.panel["bare_honour"][tied])
    return np.concatenate(believed), np.concatenate(true)


def test_beliefs_are_calibrated_in_the_models_own_world(learnt):
    """Of what is believed at 70 % seven in ten come true: the mean error over tenths is below 3 points."""
    believed, true = learnt
    tenth = np.minimum(9, (believed * 10).astype(int))
    error = sum(abs((believed[tenth == k] - true[tenth == k]).sum()) for k in range(10)) / len(believed)
    assert error < 0.03
    assert np.bincount(tenth, minlength=10).max() < 0.5 * len(tenth), "beliefs must differ for that to mean something"


def test_beliefs_follow_the_truth(learnt):
    assert np.corrcoef(*learnt)[0, 1] > 0.6


def test_it_is_acts_that_tell_of_resolve():
    """Across runs, the posterior mean of resolve with true resolve after three years: little is left of it without acts."""
    alike = {"incumbent_strategy": "transactional", "challenger_strategy": "transactional"}

    def learnt_of_resolve(**changes):
        last = fast(DEFAULT.changed(quarters=12), range(80), reference="none", **alike | changes).panel[:, -1]
        known = last["believed_committed"] - last["believed_retrenching"]
        return known.mean(axis=1), last["resolve"].mean(axis=1)

    assert np.corrcoef(*learnt_of_resolve())[0, 1] > 0.7
    blind, true = learnt_of_resolve(**NO_NEWS)
    assert np.ptp(true) > 0.3 and np.ptp(blind) < 0.02


@pytest.mark.parametrize("prior", [0.3, 0.9])
def test_a_prior_that_is_not_the_worlds_own_frequency_shows_as_miscalibration(prior):
    """So the law above can fail."""
    runs = fast(DEFAULT, range(25), reference="none", prior_reliability=prior, prior_challenger=prior, act_high=0.35,
                posture_hazard=0.0)
    believed, true = runs.panel["reliability"], runs.panel["bare_honour"]
    tenth = np.minimum(9, (believed * 10).astype(int))
    error = sum(abs((believed[tenth == k] - true[tenth == k]).sum()) for k in range(10)) / believed.size
    assert error > 0.04


def test_a_strategy_that_differs_in_words_alone_deters_as_well():
    """The tone of an administration moves deterrence by less than a hundredth after eight years, paired over 120 seeds."""
    alike = {"incumbent_strategy": "transactional", "challenger_strategy": "transactional"}
    setting = DEFAULT.changed(quarters=32)
    hostile, warm = (fast(setting, range(120), reference="none", **alike, transactional_stance=tone).results
                     for tone in (0.0, 1.0))
    change = warm["deterrence"] - hostile["deterrence"]
    assert change.any(), "words are heard"
    assert abs(change.mean()) < 0.01
    weighty = [fast(setting, range(40), reference="none", **alike, transactional_stance=tone,
                    weight_words=4.0).results["deterrence"] for tone in (0.0, 1.0)]
    assert (weighty[1] - weighty[0]).mean() > abs(change.mean()), "and would count if words were dear"
