"""The laws of `foedus robustness`: judged anew is run anew, and a finding that fails is shown to fail."""

from dataclasses import replace

import numpy as np
import pytest

from foedus.experiments.analysis.clusters import HOLDS, NONE, REVERSED, UNDECIDED, verdict
from foedus.experiments.analysis.finding import read, table_of
from foedus.experiments.analysis.levers.arms import Arm, places_of, run_arms
from foedus.experiments.analysis.robustness import command as robustness
from foedus.experiments.analysis.robustness.cells import (
    HELD,
    SAME,
    UNTOUCHED,
    Cell,
    arms_of,
    cell,
    changes_of,
    touches,
)
from foedus.experiments.analysis.robustness.claims import CLAIMS, Claim, chosen_claims
from foedus.experiments.analysis.robustness.judge import READ, judged, stability
from foedus.experiments.analysis.robustness.settings import (
    BELIEFS,
    COEFFICIENTS,
    PARTIES,
    SHIFT,
    SWAPPED,
    THRESHOLDS,
    Setting,
    settings,
)
from foedus.experiments.analysis.robustness.tables import stability_table
from foedus.experiments.analysis.robustness.words import claim_sentence, overview
from foedus.experiments.cli import main
from foedus.model.outcomes import PHASES, RESULT
from foedus.model.parameters import PARAMETERS, find, resolve
from foedus.model.run import VARIANT_PARAMETERS
from foedus.model.scenario import load_scenario
from foedus.model.variants import CHOICES, live_only
from foedus.tests.looks import watched

ARCADIA = load_scenario("arcadia")
CALM = Setting("space", "all", "Values")
SHIFTED = Setting("t", "t +", "Thresholds", (("fractured_out", 0.1),), judged=True)
OTHER = Setting("r", "retrenchment", "Reference", reference="retrenchment")


# --- thresholds ----------------------------------------------------------------------------------------------


def test_runs_judged_anew_are_the_runs_run_anew_under_every_threshold():
    shifts = [setting.changes for setting in settings(ARCADIA, ()) if setting.judged]
    assert len(shifts) == 2 * len(THRESHOLDS)
    ran = run_arms("arcadia", places_of("arcadia", 40), [Arm(()), *map(Arm, shifts)], 3, outcomes=("phase", *READ))
    own = {name: ran.outcomes[name][()] for name in READ}
    parameters = resolve(ARCADIA.parameters)
    assert np.array_equal(judged(own, parameters), ran.outcomes["phase"][()])
    changed = 0
    for shift in shifts:
        assert np.array_equal(judged(own, parameters | dict(shift)), ran.outcomes["phase"][shift])
        changed += int((ran.outcomes["phase"][shift] != ran.outcomes["phase"][()]).sum())
    assert changed > 0, "no shift changed a phase, so equality proves nothing"
    keeps = stability(own, ran.outcomes["phase"][()], parameters, shifts)
    assert int((~keeps).sum()) == changed


def test_stability_counts_the_runs_that_keep_their_phase_in_all_and_by_phase():
    keeps = np.array([[[True, True], [True, False]], [[False, True], [True, True]]])
    phases = np.array([[0, 5], [5, 5]])
    shifts = tuple(Setting(str(k), str(k), "Thresholds", (("hollow_loss", 0.1 + k),), judged=True) for k in range(2))
    table = stability_table((CALM, *shifts), keeps, phases).set_index("threshold")
    assert table["all"].tolist() == [0.75, 0.75, 0.5]
    assert table["HARDENED"].tolist() == [1.0, 0.0, 0.0]
    assert table["FRACTURED"].tolist() == pytest.approx([2 / 3, 1.0, 2 / 3])
    assert table["HOLLOW"].isna().all()


# --- settings and claims -------------------------------------------------------------------------------------


def test_every_variant_and_every_threshold_is_a_setting():
    own = resolve(ARCADIA.parameters)
    found = settings(ARCADIA, ("conditionality", "tariff_threat"))
    for name in SWAPPED:
        kind = VARIANT_PARAMETERS[name]
        swapped = {dict(setting.changes)[name] for setting in found if set(dict(setting.changes)) == {name}}
        assert swapped == set(CHOICES[kind]) - set(live_only(kind)) - {find(name).choices[own[name]]}
    for name in (p.name for p in PARAMETERS if p.group == "phases"):
        values = sorted(dict(setting.changes)[name] for setting in found if name in dict(setting.changes))
        assert values == pytest.approx([own[name] * (1 - SHIFT), min(own[name] * (1 + SHIFT), find(name).high)])
    assert dict(found[1].changes) == {name: own[name] for name in ("conditionality", "tariff_threat")}
    for strategy in {find(name).choices[own[name]] for name in PARTIES}:
        (less, more) = (dict(setting.changes) for setting in found if setting.name.startswith(strategy))
        assert set(less) == set(more) == {p.name for p in PARAMETERS if p.group == strategy}
        for name in less:
            assert less[name] == pytest.approx(max(own[name] * (1 - COEFFICIENTS), find(name).low))
            assert more[name] == pytest.approx(min(own[name] * (1 + COEFFICIENTS), find(name).high))
    assert {setting.reference for setting in found} == {"own", "retrenchment", "scenario", "none"}
    for _, name, value in BELIEFS:
        find(name).check(value)
    assert len({setting.name for setting in found}) == len(found)


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.name)
def test_a_claim_moves_a_parameter_and_foretells_a_sign_of_something_that_is_kept(claim):
    for name, value in (*claim.given, (claim.parameter, claim.low), (claim.parameter, claim.high)):
        find(name).check(value)
    assert claim.low != claim.high and claim.direction in (1, -1)
    assert claim.outcome in PHASES or claim.outcome in {field.name for field in RESULT}
    assert claim.parameter not in dict(claim.given)


def test_a_claims_own_values_win_over_the_settings_and_thresholds_need_no_runs():
    claim = chosen_claims(["pressure_us"])[0]
    setting = Setting("s", "s", "", (("conditionality", 0.5), ("instrument_durability", 0.5), ("spill_in", 0.1)))
    assert dict(changes_of(claim, setting, 1.0)) == {"conditionality": 1.0, "instrument_durability": 0.0, "spill_in": 0.1}
    assert len(arms_of((claim,), (CALM, SHIFTED))) == len(arms_of((claim,), (CALM,))) == 3


# --- verdicts ------------------------------------------------------------------------------------------------


class Planted:
    """Runs of a claim about estranged ties: at the high end `more` above the low end."""

    scenario = ARCADIA

    def __init__(self, claim, more):
        ends = {changes_of(claim, CALM, value): value for value in (claim.low, claim.high)}
        self.outcomes = {name: {changes: np.full((20, 4), 0.05) for changes in ends} for name in READ}
        self.outcomes["estranged"] = {changes: 0.15 + (value == claim.high) * more for changes, value in ends.items()}
        self.outcomes["phase"] = {changes: np.where(self.outcomes["estranged"][changes] >= 0.2, 5, 1) for changes in ends}
        self.outcomes["out"] = self.outcomes["estranged"]
        self.outcomes["deals"] = {changes: np.full((20, 4), 0.9) for changes in ends}


PLANTED = Claim("planted", "It moves", "clarity", 0.0, 1.0, "estranged", 1)


@pytest.mark.parametrize(("more", "said"), [(0.1, HOLDS), (-0.1, REVERSED), (0.002, NONE)])
def test_a_planted_effect_holds_is_reversed_or_is_none_by_its_size(more, said):
    ran = Planted(PLANTED, more + np.random.default_rng(0).normal(0.0, 0.005, (20, 4)))
    assert cell(PLANTED, CALM, ran).verdict == said
    opposite = replace(PLANTED, direction=-1)
    assert cell(opposite, CALM, ran).verdict == {HOLDS: REVERSED, REVERSED: HOLDS}.get(said, said)


def test_where_not_one_run_differs_that_is_said():
    assert cell(PLANTED, CALM, Planted(PLANTED, np.zeros((20, 4)))).verdict == SAME


def test_three_of_four_histories_decide_nothing():
    """At the scenario's own values all places are one, and the histories are all there is."""
    for agree, said in ((3, UNDECIDED), (4, UNDECIDED)):
        more = np.repeat([[0.1] * agree + [0.0] * (4 - agree)], 20, axis=0)
        assert cell(replace(PLANTED, outcome="FRACTURED"), CALM, Planted(PLANTED, more)).verdict == said


def test_an_interval_that_holds_zero_is_no_proof_of_nothing():
    assert verdict(-0.2, 0.3, PLANTED.direction, PLANTED.least) == UNDECIDED
    assert verdict(-0.002, 0.003, PLANTED.direction, PLANTED.least) == NONE


def test_an_effect_that_goes_both_ways_is_undecided():
    ran = Planted(PLANTED, np.where(np.arange(20)[:, None] % 2, 0.1, -0.1) * np.ones((20, 4)))
    assert cell(PLANTED, CALM, ran).verdict == UNDECIDED


def test_a_threshold_touches_findings_about_phases_and_no_others():
    """From 0.15 to 0.25 suspended ties is a fracture at a threshold of 0.2 and none at 0.1, where both ends are one."""
    ran = Planted(PLANTED, np.full((20, 4), 0.1))
    about_phases = replace(PLANTED, outcome="FRACTURED")
    assert cell(PLANTED, SHIFTED, ran).verdict == UNTOUCHED
    assert cell(about_phases, CALM, ran).effect.value == 1.0
    judged_anew = cell(about_phases, SHIFTED, ran)
    assert (judged_anew.effect.value, judged_anew.verdict) == (0.0, SAME)


def test_a_reference_touches_what_is_held_against_it_and_needs_runs_for_nothing_else():
    outcomes = (*HELD, "HARDENED", "estranged", "reliability")
    about = {outcome: replace(PLANTED, name=outcome, outcome=outcome) for outcome in outcomes}
    touched = {outcome for outcome, claim in about.items() if touches(OTHER, claim)}
    assert touched == {*HELD, "HARDENED"}
    arms = robustness.arms_by_reference(tuple(about.values()), (CALM, OTHER))
    assert set(arms) == {"own", "retrenchment"}
    assert set(robustness.arms_by_reference((about["estranged"],), (CALM, OTHER))) == {"own"}
    assert cell(about["estranged"], OTHER, Planted(PLANTED, np.full((20, 4), 0.1))).verdict == UNTOUCHED


def test_what_is_reversed_is_said_to_be():
    wrong = replace(PLANTED, name="wrong", sentence="It falls", direction=-1)
    ran = Planted(PLANTED, np.random.default_rng(0).normal(0.1, 0.01, (20, 4)))
    swap = replace(CALM, name="swap", label="swapped", group="Hedging")
    cells: dict[tuple[str, str], Cell] = {}
    for claim in (PLANTED, wrong):
        cells |= {(claim.name, setting.name): cell(claim, setting, ran) for setting in (CALM, swap, SHIFTED)}
    cells["planted", "swap"] = replace(cells["planted", "swap"], verdict=REVERSED)
    text = claim_sentence(PLANTED, (CALM, swap, SHIFTED), cells, 0.95)
    assert "holds over the space" in text and "holds in 1 of 2 settings" in text and "reversed under Hedging swapped" in text
    assert "reversed over the space" in claim_sentence(wrong, (CALM, swap, SHIFTED), cells, 0.95)
    assert overview((PLANTED, wrong), (CALM, swap, SHIFTED), cells).endswith(
        "Holding wherever they can be tested: 0; reversed under at least one setting: 2; shown to hold under none: 1.")


def test_a_real_finding_told_backwards_is_reversed():
    claim = chosen_claims(["pressure_alone"])[0]
    found = robustness.test("arcadia", (claim, replace(claim, name="backwards", direction=-1)), 12, 6)
    verdicts = [(found.cells[claim.name, s.name].verdict, found.cells["backwards", s.name].verdict) for s in found.settings]
    assert (HOLDS, REVERSED) in verdicts
    alike = {(same, same) for same in (UNDECIDED, UNTOUCHED, NONE, SAME)}
    assert set(verdicts) <= {(HOLDS, REVERSED), (REVERSED, HOLDS)} | alike


# --- at the terminal -----------------------------------------------------------------------------------------


def test_the_command_writes_a_table_of_findings_by_settings(tmp_path, capsys):
    words = ["robustness", "arcadia", "--points", "12", "--seeds", "2", "--quiet", "--finding", "pressure_spending",
             "--finding", "durability_hardens", "--out", str(tmp_path / "out")]
    with watched() as troubles:
        assert main(words) == 0
    assert troubles == {"robustness": [], "stability": []}
    finding, table = read(tmp_path / "out"), table_of(tmp_path / "out", "robustness")
    assert finding.kind == "robustness"
    assert capsys.readouterr().out.splitlines()[: len(finding.answer)] == list(finding.answer)
    assert table["finding"].tolist() == ["durability_hardens", "pressure_spending"]
    names = [setting.name for setting in settings(ARCADIA, tuple(places_of("arcadia", 12)))]
    assert list(table)[3:] == names
    assert set(" ".join(table[names].to_numpy().ravel()).split()) & {HOLDS, REVERSED, UNDECIDED}
    cells = table_of(tmp_path / "out", "cells")
    assert len(cells) == 2 * len(names)
    assert set(cells["verdict"]) <= {HOLDS, REVERSED, UNDECIDED, UNTOUCHED, NONE, SAME}
    for shown in finding.figures:
        assert all((tmp_path / "out" / f"{shown.name}{suffix}").stat().st_size > 1000 for suffix in (".svg", ".pdf", ".png"))
    assert len(table_of(tmp_path / "out", "stability")) == 2 * len(THRESHOLDS) + 1


@pytest.mark.parametrize(("words", "said"), [
    (["--finding", "durability_harden"], "no finding 'durability_harden'; did you mean 'durability_hardens'?"),
    (["--points", "1"], "--points 1 is outside 12 to"),
    (["--workers", "-1"], "--workers -1 is below 1"),
    (["nowhere"], "no scenario 'nowhere'"),
])
def test_bad_input_is_one_line_and_nothing_is_written(capsys, tmp_path, words, said):
    assert main(["robustness", *words, "--out", str(tmp_path / "out")]) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1 and said in err
    assert not (tmp_path / "out").exists()
