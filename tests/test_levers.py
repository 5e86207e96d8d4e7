"""The laws of `foedus levers`: pairs share their luck, both directions count, and the intervals are honest."""

import json
from itertools import combinations
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from foedus.experiments.analysis.finding import read, table_of
from foedus.experiments.analysis.levers import command as levers
from foedus.experiments.analysis.levers.arms import Arm, by_arm, places_of, run_arms, within
from foedus.experiments.analysis.levers.declared import LEVERS, chosen
from foedus.experiments.analysis.levers.effects import FRACTURED, HARDENED, INDEX, KEPT, effect
from foedus.experiments.analysis.levers.luck import SHARE, Estimate, contrast, mean, ratio, unanimous
from foedus.experiments.analysis.levers.pairs import best_pair, corners, pair
from foedus.experiments.analysis.levers.where import moderators, thirds_of
from foedus.experiments.analysis.levers.words import lever_sentence, pair_sentence, where_sentences
from foedus.experiments.analysis.sensitivity.runs import LEAST_INDEX
from foedus.experiments.cli import main
from foedus.experiments.runs.single import run
from foedus.experiments.sweep.plan import seed_of
from foedus.model.outcomes import PHASES
from foedus.model.parameters import PARAMETERS, find
from foedus.tests.looks import watched

ARCADIA = 'panel = "arcadia"\nquarters = 16\n[rivals.XRV]\nhostility = 0.6\n[parameters]\n'
STANDSTILL = chosen(["standstill"])


def covers(part: Estimate, truth: float) -> bool:
    return part.low <= truth <= part.high


def outcomes(phase: np.ndarray, **planted: np.ndarray) -> dict[str, np.ndarray]:
    """Outcomes of runs with these phases; what is not planted is 0 in all of them."""
    return {name: planted.get(name, np.zeros(phase.shape)) for name in KEPT} | {"phase": phase}


# --- what is compared ----------------------------------------------------------------------------------------


def test_every_policy_lever_of_the_model_is_compared_and_moves_over_its_whole_range():
    declared = {p.name for p in PARAMETERS if p.source == "policy lever" or p.label.startswith("Lever:")}
    assert declared <= {lever.parameter for lever in LEVERS}
    for lever in LEVERS:
        assert sorted(lever.ends) == [find(lever.parameter).low, find(lever.parameter).high]


def test_every_arm_is_the_run_it_says_it_is():
    places = places_of("arcadia", 3)
    vague, clear = (("clarity", 0.0),), (("clarity", 1.0),)
    ran = run_arms("arcadia", places, [Arm(vague), Arm(clear, 2)], 2, outcomes=("phase", INDEX))
    for changes, count in ((vague, 3), (clear, 2)):
        assert ran.outcomes[INDEX][changes].shape == (count, 2)
        for place, replicate in np.ndindex(count, 2):
            once = run("arcadia", seed_of(1, replicate), **places.iloc[place].to_dict(), **dict(changes))
            assert PHASES[ran.outcomes["phase"][changes][place, replicate]] == once.result["phase"]
            assert ran.outcomes[INDEX][changes][place, replicate] == once.result[INDEX]


def test_the_order_of_the_runs_does_not_matter():
    arms = [Arm((("clarity", 0.0),)), Arm((("clarity", 1.0),))]
    design = pd.DataFrame({"point": ["b", "a", "d", "c"]})
    runs = pd.DataFrame({"point": list("aabbccdd"), "replicate": [0, 1] * 4, "cohesion": np.arange(8.0)})
    for table in (runs, runs.sample(frac=1.0, random_state=1)):
        found = by_arm("cohesion", table, design, arms, 2, 2)
        assert found[arms[0].changes].tolist() == [[2.0, 3.0], [0.0, 1.0]]
        assert found[arms[1].changes].tolist() == [[6.0, 7.0], [4.0, 5.0]]


def test_a_lever_that_nothing_reads_changes_no_run_at_all(tmp_path):
    """Without demands there are no demands to stack; with them there are."""
    silent, loud = tmp_path / "silent.toml", tmp_path / "loud.toml"
    silent.write_text(ARCADIA + "demand_rate = 0.0\n", encoding="utf-8")
    loud.write_text(ARCADIA + "demand_rate = 1.0\n", encoding="utf-8")
    still = levers.compare(str(silent), STANDSTILL, 24, 3)
    ends = [still.ran.outcomes[INDEX][changes] for changes in levers.ends(STANDSTILL[0])]
    assert np.array_equal(*ends)
    found = still.effects[0]
    assert np.trace(found.transitions) == 1.0
    assert found.net == found.ally == found.patron == Estimate(0.0, 0.0, 0.0)
    assert (found.up.value, found.down.value) == (0.0, 0.0) and not found.at.any()
    assert "nothing changes in any run" in lever_sentence(STANDSTILL[0], found)
    assert where_sentences(list(STANDSTILL), still.where) == []
    moved = levers.compare(str(loud), STANDSTILL, 24, 3)
    assert not np.array_equal(*(moved.ran.outcomes[INDEX][changes] for changes in levers.ends(STANDSTILL[0])))


# --- what it does --------------------------------------------------------------------------------------------


def test_a_planted_lever_is_found_in_both_directions():
    random = np.random.default_rng(1)
    broken = random.random((200, 10)) < 0.4
    helps, hurts, hardens = (random.random(broken.shape) < rate for rate in (0.5, 0.1, 0.3))
    without = np.where(broken, FRACTURED, 1)
    with_it = np.where(broken & helps & hardens, HARDENED, np.where((broken & ~helps) | (~broken & hurts), FRACTURED, 1))
    more = np.where(broken, 0.25, -0.05)
    found = effect(outcomes(without), outcomes(with_it, hardening=more, hardening_us=more / 2, hardening_alone=more / 2,
                                               ally_payoff=-more, us_payoff=2 * more))
    for part, truth in ((found.fractured, 0.4), (found.avoided, 0.2), (found.caused, 0.06), (found.gained, 0.06),
                        (found.hardened, 0.0), (found.lost, 0.0), (found.net, 0.07), (found.up, 0.4), (found.down, 0.6)):
        assert covers(part, truth) and part.high - part.low < 0.15
    assert found.net.sign == 1
    assert found.us.value + found.alone.value == pytest.approx(found.net.value)
    assert (found.ally.value, found.patron.value) == pytest.approx((-found.net.value, 2 * found.net.value))
    assert covers(found.chances[FRACTURED, HARDENED], 0.15) and covers(found.chances[1, FRACTURED], 0.1)
    text = lever_sentence(LEVERS[0], found)
    assert ": the alliance hardens, index +7" in text and "what hardens it costs allies" in text and "Washington." not in text


def test_where_a_lever_ends_hardening_the_sentence_names_what_comes_instead():
    """A rising index beside a phase that is lost reads as a contradiction unless it says what is there now."""
    without = np.full((20, 10), HARDENED)
    with_it = np.repeat([PHASES.index("DECOUPLED"), PHASES.index("CONTRACTUAL"), HARDENED], [40, 20, 140]).reshape(20, 10)
    text = lever_sentence(LEVERS[0], effect(outcomes(without), outcomes(with_it, hardening=np.full(without.shape, 0.1))))
    assert "ends that in 30 % (20 % DECOUPLED, 10 % CONTRACTUAL instead); it avoids" in text
    assert "instead" not in lever_sentence(LEVERS[0], effect(outcomes(without), outcomes(without, hardening=without * 0.1)))


@given(st.floats(-30, 1), st.floats(-5, 5))
def test_an_index_below_the_least_counts_as_that_and_its_parts_add_up(index, alone):
    us = index - alone
    found, *parts = (float(within(np.array(index), np.array(value))) for value in (index, us, alone))
    assert found == pytest.approx(max(index, LEAST_INDEX)) and sum(parts) == pytest.approx(found, abs=1e-9)


def test_a_sentence_says_so_where_a_lever_weakens_or_does_nothing_for_sure():
    random, zero = np.random.default_rng(2), np.zeros((30, 6), int)
    for shift, said in ((-0.1, "the alliance weakens, index −10"), (0.0, "not decided whether it hardens or weakens, index")):
        found = effect(outcomes(zero), outcomes(zero, hardening=shift + random.normal(0, 0.05, zero.shape)))
        assert said in lever_sentence(LEVERS[0], found) and "costs" not in lever_sentence(LEVERS[0], found)


@pytest.mark.parametrize("seeds", (4, 12))
def test_the_interval_covers_where_a_lucky_history_helps_everywhere(seeds):
    """Places share their seeds, so runs are not independent: an interval that takes them for such covers far too seldom."""
    random, ours, naive = np.random.default_rng(2), 0, 0
    for _ in range(300):
        values = (0.1 + random.normal(0, 0.3, (40, 1)) + random.normal(0, 0.3, (1, seeds)) + random.normal(0, 0.3, (40, seeds)))
        ours += covers(mean(values), 0.1)
        naive += abs(values.mean() - 0.1) < 1.96 * values.std() / np.sqrt(values.size)
    assert ours >= 0.92 * 300
    assert naive < 0.6 * 300


def test_a_contrast_of_places_leaves_out_what_a_history_does_to_all():
    random, hits, widths = np.random.default_rng(3), 0, []
    for _ in range(200):
        here, there = (shift + random.normal(0, 0.1, (12, 6)) for shift in (0.2, 0.0))
        lucky = random.normal(0, 2.0, (1, 6))
        found = contrast(here + lucky, there + lucky)
        hits += covers(found, 0.2)
        widths.append(found.high - found.low)
    assert hits >= 0.9 * 200 and max(widths) < 0.4


def test_four_histories_that_agree_prove_little_and_three_of_four_nothing():
    agree, three = np.ones((20, 4)), np.repeat([[1.0, 1.0, 1.0, 0.0]], 20, axis=0)
    assert mean(agree, limits=SHARE).low < 0.0 and mean(agree, limits=SHARE).high == 1.0
    assert mean(three, limits=SHARE).sign == 0 and mean(three, limits=SHARE).high == 1.0
    assert mean(agree).sign == 0 and np.isinf(mean(agree).low), "of what is bounded by nothing, four say nothing"
    assert mean(np.ones((20, 12)), limits=SHARE).sign == 1 and mean(np.ones((20, 12))).sign == 1
    assert mean(np.zeros((20, 4))) == Estimate(0.0, 0.0, 0.0), "not one run differs"


@given(st.integers(2, 40))
def test_the_bounds_of_a_unanimous_share_are_those_of_clopper_and_pearson(seeds):
    exact = binomtest(seeds, seeds).proportion_ci(method="exact")
    found = unanimous(1.0, seeds, 0.95, (0.0, 1.0))
    assert (found.low, found.high) == pytest.approx((exact.low, 1.0))


def test_no_effect_is_said_of_what_is_surely_small_and_of_nothing_else():
    random = np.random.default_rng(4)
    small, open_ = (mean(random.normal(0.0, spread, (60, 12))) for spread in (0.01, 2.0))
    assert small.within(0.01) and not open_.within(0.01) and open_.sign == 0


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 6), st.integers(2, 4), st.randoms(use_true_random=False))
def test_balance_and_transitions_agree_with_the_shares_at_both_ends(places, seeds, random):
    n = len(PHASES)
    without, with_it = (np.array([[random.randrange(n) for _ in range(seeds)] for _ in range(places)]) for _ in range(2))
    found = effect(outcomes(without, hardening=without * 0.1), outcomes(with_it, hardening=with_it * 0.1))
    assert found.transitions.sum() == pytest.approx(1.0)
    assert found.transitions.sum(axis=1).tolist() == pytest.approx([(without == code).mean() for code in range(n)])
    assert found.transitions.sum(axis=0).tolist() == pytest.approx([(with_it == code).mean() for code in range(n)])
    for code, more, less in ((HARDENED, found.gained, found.lost), (FRACTURED, found.caused, found.avoided)):
        assert more.value - less.value == pytest.approx((with_it == code).mean() - (without == code).mean())
    assert found.net.value == pytest.approx(0.1 * (with_it.mean() - without.mean()))
    assert found.net.low <= found.net.value + 1e-12 and found.net.value <= found.net.high + 1e-12


def test_a_share_of_nothing_is_not_known():
    part = ratio(np.zeros((4, 3)), np.zeros((4, 3)))
    assert np.isnan(part.value) and part.sign == 0


# --- where, and together -------------------------------------------------------------------------------------


def test_the_parameter_that_decides_where_a_lever_works_comes_first_and_the_others_stay_silent():
    random = np.random.default_rng(3)
    places = pd.DataFrame(random.random((240, 4)), columns=["conditionality", "spillover", "party_change", "threat_scale"])
    helped = (random.random((240, 8)) < 0.4) & (places["spillover"].to_numpy() > 2 / 3)[:, None]
    hurt = (random.random((240, 8)) < 0.4) & (places["spillover"].to_numpy() < 1 / 3)[:, None]
    found = moderators(places, helped.astype(float) - hurt)
    assert found[0].parameter == "spillover" and found[0].contrast.sign == 1
    assert [third.effect.sign for third in found[0].thirds] == [-1, 0, 1]
    assert [one.contrast.sign for one in found[1:]] == [0, 0, 0]
    text = " ".join(where_sentences([LEVERS[0]], [found]))
    assert "works best where spillover is above 0.6" in text
    assert "backfires in 1 of 12 thirds" in text and "lowest third of spillover" in text


@given(st.lists(st.floats(-5, 5), min_size=3, max_size=60))
def test_thirds_are_equally_large_and_in_order(values):
    along = np.array(values)
    parts = thirds_of(along)
    counts = np.bincount(parts, minlength=3)
    assert counts.max() - counts.min() <= 1
    assert all(along[parts == a].max() <= along[parts == a + 1].min() for a in range(2))


def test_two_levers_that_mend_different_runs_add_up_and_two_that_mend_the_same_do_not():
    neither = np.zeros((12, 5))
    left, right = np.zeros((12, 5)), np.zeros((12, 5))
    left[:6], right[6:] = 1.0, 1.0
    two = pair(LEVERS[:2], [neither, right, left, left + right])
    assert (two.alone[0].value, two.alone[1].value, two.both.value, two.extra.value) == (0.5, 0.5, 1.0, 0.0)
    same = pair(LEVERS[:2], [neither, left, left, left])
    assert (same.both.value, same.extra.value) == (0.5, -0.5)
    only_both = pair(LEVERS[:2], [neither, neither, neither, left])
    assert (only_both.both.value, only_both.extra.value) == (0.5, 0.5)


def test_the_best_pair_is_chosen_on_places_that_its_numbers_do_not_come_from():
    """The first two levers mend every run of the even places, the first and third every run of the odd ones."""
    three, even = LEVERS[:3], np.arange(12)[:, None] % 2 == 0
    index = {}
    for two in combinations(three, 2):
        mended = {three[:2]: even, (three[0], three[2]): ~even}.get(two, np.zeros((12, 1), bool))
        index |= {changes: np.zeros((12, 4)) for changes in corners(two)}
        index[corners(two)[-1]] = mended * np.ones((12, 4))
    best = best_pair(SimpleNamespace(outcomes={INDEX: index}), three)
    assert best.levers == three[:2]
    assert best.both.value == 0.0
    assert "No two levers" in pair_sentence(best)


# --- at the terminal -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    path = tmp_path_factory.mktemp("worlds") / "small.toml"
    path.write_text(ARCADIA, encoding="utf-8")
    return str(path)


def test_the_command_writes_a_whole_finding_and_the_same_one_again(world, tmp_path, capsys):
    words = ["levers", world, "--points", "12", "--seeds", "2", "--lever", "durability", "--lever", "stocks", "--quiet"]
    for out in ("a", "b"):
        with watched() as troubles:
            assert main([*words, "--workers", "1" if out == "a" else "2", "--out", str(tmp_path / out)]) == 0
        assert troubles == {"effects": [], "where": [], "transitions": [], "together": []}
    finding = read(tmp_path / "a")
    assert finding.kind == "levers" and finding.scenarios == ("small",)
    assert {"instrument_durability", "prepositioned_stocks", "conditionality"} <= set(finding.varied)
    assert [shown.name for shown in finding.figures] == ["effects", "where", "transitions", "together"]
    for shown in finding.figures:
        assert shown.caption and shown.text
        assert all((tmp_path / "a" / f"{shown.name}{suffix}").stat().st_size > 1000 for suffix in (".svg", ".pdf", ".png"))
    assert table_of(tmp_path / "a", "effects")["lever"].tolist() == ["durability", "stocks"]
    for path in (tmp_path / "a").iterdir():
        if path.name != "finding.json":
            assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()
    assert finding.answer == read(tmp_path / "b").answer
    assert capsys.readouterr().out.splitlines()[: len(finding.answer)] == list(finding.answer)


def test_one_lever_alone_has_no_pairs(world, tmp_path):
    words = ["levers", world, "--points", "12", "--seeds", "2", "--lever", "clarity", "--quiet"]
    assert main([*words, "--out", str(tmp_path / "a")]) == 0
    assert not (tmp_path / "a" / "together.csv").exists()
    assert [shown.name for shown in read(tmp_path / "a").tables] == ["effects", "transitions", "where"]


@pytest.mark.parametrize(("words", "said"), [
    (["--lever", "clarty"], "no lever 'clarty'; did you mean 'clarity'?"),
    (["--points", "3"], "--points 3 is outside 12 to"),
    (["--seeds", "0"], "--seeds 0 is outside 2 to"),
    (["--workers", "0"], "--workers 0 is below 1"),
    (["nowhere"], "no scenario 'nowhere'"),
    (["arcadia", "twice"], "'twice' is one argument too many"),
])
def test_bad_input_is_one_line_and_nothing_is_written(capsys, tmp_path, words, said):
    assert main(["levers", *words, "--out", str(tmp_path / "out")]) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1 and said in err
    assert not (tmp_path / "out").exists()


def test_a_finding_of_another_kind_is_not_replaced(capsys, tmp_path):
    (tmp_path / "finding.json").write_text(json.dumps({
        "kind": "map", "title": "", "question": "", "answer": [], "method": "", "command": "", "scenarios": [], "varied": [],
        "figures": [], "tables": [], "caveats": [], "provenance": {}}), encoding="utf-8")
    before = (tmp_path / "finding.json").read_bytes()
    assert main(["levers", "arcadia", "--quick", "--out", str(tmp_path)]) == 2
    assert "holds a finding about map, not levers" in capsys.readouterr().err
    assert (tmp_path / "finding.json").read_bytes() == before
