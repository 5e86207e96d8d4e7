"""The laws of scenario discovery, on boxes that were planted."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.experiments.analysis import finding as findings
from foedus.experiments.analysis.discovery.boxes import (
    Box,
    in_words,
    intervals,
    number_in_words,
    quasi_p,
    readable,
    rounded,
    score,
    simplified,
    tidy,
)
from foedus.experiments.analysis.discovery.cart import cart, leaves_of
from foedus.experiments.analysis.discovery.command import halves, results, sentences
from foedus.experiments.analysis.discovery.prim import LEAST_MASS, peel, prim
from foedus.experiments.analysis.sensitivity.runs import AnalysisError, Runs
from foedus.experiments.cli import main
from foedus.model.outcomes import PHASES
from foedus.model.rules.deals import reversal_hazard
from foedus.tests.looks import watched
from foedus.tests.worlds import laws, numbers

PLANTED = Box({"x1": (0.6, math.inf), "x2": (-math.inf, 0.3)}, {"linkage": ("none", "positive")})


def space(points=3000, seed=0):
    """Three numbers and a named choice, uniform."""
    rng = np.random.default_rng(seed)
    return pd.DataFrame({"x1": rng.random(points), "x2": rng.random(points), "x3": rng.random(points),
                         "linkage": rng.choice(["none", "positive", "coercive", "full"], points)})


def share_of(table, inside=0.9, outside=0.05, seeds=8, seed=1):
    """Share of the seeds of each point that are cases: often inside the planted box, seldom outside."""
    chance = np.where(PLANTED.holds(table), inside, outside)
    return np.random.default_rng(seed).binomial(seeds, chance) / seeds


# --- scores ------------------------------------------------------------------------------------------------


def test_scores_of_the_planted_box_are_what_was_planted():
    table = space(200_000)
    share = share_of(table)
    inside = PLANTED.holds(table)
    mass = 0.4 * 0.3 * 0.5
    found = score(inside, share)
    assert found.density == pytest.approx(0.9, abs=0.01) and found.mass == pytest.approx(mass, abs=0.005)
    assert found.coverage == pytest.approx(0.9 * mass / (0.9 * mass + 0.05 * (1 - mass)), abs=0.01)
    assert found.correlation == pytest.approx(np.corrcoef(inside, share)[0, 1])


@laws(40)
@given(st.lists(st.tuples(st.booleans(), st.floats(0, 1)), min_size=2, max_size=40))
def test_scores_are_shares_and_the_whole_space_covers_everything(points):
    inside, share = np.array([p[0] for p in points]), np.array([p[1] for p in points])
    found = score(inside, share)
    assert 0 <= found.coverage <= 1 + 1e-12 and 0 <= found.density <= 1 and -1 - 1e-9 <= found.correlation <= 1 + 1e-9
    assert found.coverage * share.sum() == pytest.approx(found.density * found.points, abs=1e-9)
    whole = score(np.ones(len(share), bool), share)
    assert whole.mass == 1.0 and whole.density == pytest.approx(share.mean()) and whole.correlation == 0.0


def test_an_interval_is_wider_where_points_share_their_luck():
    """Whole seeds are drawn: eight seeds that every point shares say less than as many for each point."""
    rng = np.random.default_rng(0)
    inside = np.ones(400, bool)
    own = rng.random((400, 8)) < 0.5
    shared = np.tile(np.arange(8) % 2 == 0, (400, 1))
    width = {name: np.ptp(intervals(inside, cases)["density"]) for name, cases in (("own", own), ("shared", shared))}
    assert width["shared"] > 4 * width["own"]


# --- PRIM --------------------------------------------------------------------------------------------------


def test_prim_finds_the_planted_box_and_nothing_else():
    table = space()
    boxes, _ = prim(table, share_of(table))
    first = boxes[0]
    assert set(first.restricted) == {"x1", "x2", "linkage"}
    assert first.numbers["x1"][0] == pytest.approx(0.6, abs=0.04) and math.isinf(first.numbers["x1"][1])
    assert first.numbers["x2"][1] == pytest.approx(0.3, abs=0.04) and math.isinf(first.numbers["x2"][0])
    assert set(first.choices["linkage"]) == {"none", "positive"}
    fresh = space(20_000, seed=5)
    found = score(first.holds(fresh), share_of(fresh, seed=6))
    best = score(PLANTED.holds(fresh), share_of(fresh, seed=6))
    assert found.density > best.density - 0.1 and found.coverage > best.coverage - 0.1


def test_prim_finds_two_boxes_one_after_the_other():
    table = space(4000)
    low, high = (table["x1"] < 0.3) & (table["x3"] < 0.5), (table["x1"] > 0.8) & (table["x2"] > 0.5)
    boxes, _ = prim(table, np.where(low | high, 0.95, 0.02))
    union = np.any([box.holds(table) for box in boxes], axis=0)
    assert len(boxes) >= 2 and score(union, (low | high).to_numpy().astype(float)).coverage > 0.9


def test_every_step_of_the_peeling_is_smaller_and_denser_than_the_one_before():
    table = space(1000)
    share = share_of(table)
    path = peel(table, share)
    inside = [box.holds(table) for box in path]
    for wide, narrow in zip(inside[:-1], inside[1:], strict=True):
        assert (wide | ~narrow).all() and narrow.sum() < wide.sum()
        assert score(narrow, share).density > score(wide, share).density
    assert inside[0].all() and inside[-1].sum() >= LEAST_MASS * len(table)


def test_where_nothing_matters_the_box_found_is_worthless_on_held_out_points():
    """What was found in noise looks dense where it was learnt and falls back to the base elsewhere."""
    rng = np.random.default_rng(3)
    table, fresh = space(400, seed=3), space(20_000, seed=4)
    share = rng.binomial(4, 0.3, 400) / 4
    boxes, _ = prim(table, share)
    learnt = score(boxes[0].holds(table), share)
    held = score(boxes[0].holds(fresh), rng.binomial(4, 0.3, 20_000) / 4)
    assert learnt.density > share.mean() + 0.03
    assert held.density == pytest.approx(0.3, abs=0.02)


def test_peeling_a_grid_takes_a_level_at_a_time():
    table = pd.DataFrame({"x1": np.repeat(np.arange(5) / 4, 50), "x2": np.tile(np.arange(50) / 49, 5)})
    boxes, _ = prim(table, (table["x1"] >= 0.75).to_numpy().astype(float))
    assert boxes[0].restricted == ("x1",) and 0.5 < boxes[0].numbers["x1"][0] <= 0.75
    assert score(boxes[0].holds(table), (table["x1"] >= 0.75).to_numpy().astype(float)).density == 1.0


# --- simpler boxes -----------------------------------------------------------------------------------------


def test_a_limit_that_earns_nothing_is_dropped_and_one_that_earns_is_kept():
    table = space()
    share = share_of(table)
    clumsy = Box({**PLANTED.numbers, "x2": (0.001, 0.3), "x3": (0.01, math.inf)}, PLANTED.choices)
    assert simplified(clumsy, table, share) == PLANTED


@laws(60)
@given(st.floats(-1e3, 1e3), st.floats(1e-4, 1e4), st.floats(0, 1), st.floats(0, 1))
def test_a_rounded_limit_moves_by_no_more_than_a_fiftieth_of_the_range(least, width, a, b):
    column = pd.Series(np.linspace(least, least + width, 101))
    low, high = sorted((least + a * width, least + b * width))
    kept = rounded(Box({"x1": (low, high)}, {}), pd.DataFrame({"x1": column})).numbers.get("x1", (-math.inf, math.inf))
    for before, after, end in ((low, kept[0], least), (high, kept[1], least + width)):
        assert abs(before - (after if math.isfinite(after) else end)) <= width / 50 * 1.01 + 1e-9


def test_readable_steps_are_one_two_or_five():
    assert [readable(step) for step in (1.0, 0.99, 0.02, 0.03, 0.049, 7.0)] == pytest.approx([1.0, 0.5, 0.02, 0.02, 0.02, 5.0])
    assert tidy(0.61803, pd.Series(np.linspace(0.0, 1.0, 101))) == 0.62
    assert tidy(0.75, pd.Series([0.0, 0.25, 0.5, 0.75, 1.0])) == 0.75, "a level of a grid stays what it is"


def test_a_quasi_p_value_tells_a_planted_limit_from_an_idle_one():
    table = space()
    share = share_of(table)
    box = Box({**PLANTED.numbers, "x3": (0.2, math.inf)}, PLANTED.choices)
    assert quasi_p(box, "x1", table, share) < 1e-6 and quasi_p(box, "linkage", table, share) < 1e-6
    assert quasi_p(box, "x3", table, share) > 0.05


# --- the tree ----------------------------------------------------------------------------------------------


def test_the_tree_finds_the_planted_box():
    table = space(6000)
    boxes = cart(table, share_of(table))
    fresh = space(20_000, seed=5)
    inside = np.any([box.holds(fresh) for box in boxes], axis=0)
    planted = PLANTED.holds(fresh).astype(float)
    assert score(inside, planted).coverage > 0.85 and score(inside, planted).density > 0.85


def test_leaves_share_out_the_whole_space():
    table = space(1500)
    leaves = leaves_of(table, share_of(table))
    assert (np.sum([leaf.holds(table) for leaf in leaves], axis=0) == 1).all()


# --- held out ----------------------------------------------------------------------------------------------


def planted_runs(points=900, seeds=8):
    table = space(points)
    case = np.random.default_rng(1).random((points, seeds)) < np.where(PLANTED.holds(table), 0.9, 0.05)[:, None]
    phases = np.where(case, PHASES.index("FRACTURED"), PHASES.index("CONTRACTUAL"))
    manifest = {"failed": 0, "identity": {"seeds": "shared"}}
    return Runs("sobol", {}, table, tuple(table), phases, np.where(case, -0.3, 0.1), "toy", manifest)


def test_neither_a_point_nor_a_seed_is_on_both_sides():
    runs = planted_runs()
    learnt, held = halves(runs, "FRACTURED")
    assert not set(learnt.table.index) & set(held.table.index)
    assert sorted([*learnt.table.index, *held.table.index]) == list(range(900))
    case = runs.phases == PHASES.index("FRACTURED")
    assert np.array_equal(learnt.cases, case[learnt.table.index][:, 0::2])
    assert np.array_equal(held.cases, case[held.table.index][:, 1::2])


def test_held_out_scores_are_others_than_those_that_chose_the_box():
    learnt, held = halves(planted_runs(), "FRACTURED")
    boxes, _ = prim(learnt.table, learnt.share)
    rows = results(boxes, "PRIM", learnt, held)
    assert (rows["density"] != rows["density_training"]).all() and (rows["coverage"] != rows["coverage_training"]).all()
    inside = boxes[0].holds(held.table)
    assert rows["index"].iloc[0] == held.index[inside].mean() != held.index.mean()
    assert rows["density"].iloc[0] == score(boxes[0].holds(held.table), held.share).density
    assert (rows["density_low"] <= rows["density"]).all() and (rows["density"] <= rows["density_high"]).all()


def test_a_box_no_denser_than_all_points_is_no_answer():
    """Planted: the first box is dense, the second and third are not, whatever chose them."""
    boxes = [Box({name: (0.5, math.inf)}, {}) for name in ("conditionality", "spill_in", "spillover")]
    rows = [{"method": method, "density": d, "density_low": d - 0.05, "density_high": d + 0.05, "coverage": 0.3,
             "coverage_low": 0.2, "coverage_high": 0.4, "mass": 0.1, "index": 0.1}
            for method, densities in (("PRIM", (0.8, 0.31, 0.12, 0.4)), ("tree", (0.31, 0.31))) for d in densities]
    said = sentences("FRACTURED", boxes, boxes[:1], pd.DataFrame(rows), 0.3, 0.0)
    assert "conditionality above 0.5" in said[0] and not any("spill" in one for one in said)
    assert said[1].startswith("2 more that PRIM drew cannot be told from all points") and "no leaf" in said[-1]
    for row in rows:
        row["density_low"] = 0.1
    assert sentences("FRACTURED", boxes, boxes[:1], pd.DataFrame(rows), 0.3, 0.0)[0].startswith("No box tells when runs end")


# --- in words ----------------------------------------------------------------------------------------------


def test_a_box_is_said_with_its_units_and_what_it_means_for_an_agreement():
    box = Box({"conditionality": (0.6, math.inf), "office_strength": (-math.inf, 20.0)}, {"linkage": ("none", "positive")})
    assert in_words(box) == "conditionality above 0.6, office strength below 20 administrations and linkage none or positive"
    chance = reversal_hazard(2, numbers(instrument_durability=0.3))
    assert chance == pytest.approx(0.35)
    said = number_in_words("instrument_durability", (-math.inf, 0.3))
    assert said.startswith("instrument durability below 0.3 (an executive agreement then ends with more than 35 % of changes")


# --- the command -------------------------------------------------------------------------------------------

SPEC = """
scenario = "arcadia"
horizon = 16
replicates = 4

[design]
kind = "{kind}"
samples = {samples}

[factors]
conditionality = {{ low = 0.0, high = 1.0 }}
prior_reliability = {{ low = 0.2, high = 0.95 }}
linkage = ["none", "full"]
"""


def write_spec(folder, kind="latin_hypercube", samples=240):
    path = folder / f"{kind}_{samples}.toml"
    path.write_text(SPEC.format(kind=kind, samples=samples), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("discovered") / "hollow"
    with watched() as troubles:
        assert main(["discover", str(write_spec(folder.parent)), "--phase", "HOLLOW", "--out", str(folder), "--workers", "1",
                     "--quiet"]) == 0
    assert troubles == {"boxes": [], "cases": [], "trajectory": []}
    return folder


def test_a_finding_has_boxes_scores_and_figures(made):
    found = findings.read(made)
    assert found.kind == "boxes" and found.answer[0].startswith(("Runs end HOLLOW with ", "No box tells when runs end HOLLOW"))
    for shown in found.figures:
        assert all((made / f"{shown.name}{suffix}").stat().st_size > 500 for suffix in (".svg", ".pdf", ".png"))
    assert {shown.name for shown in found.tables} == {"boxes", "scores", "trajectory"}
    assert set(findings.table_of(made, "scores")["method"]) == {"PRIM", "tree"}


def test_the_runs_of_one_discovery_serve_another_phase(made, tmp_path, capsys):
    assert main(["discover", str(made / "runs"), "--phase", "UNCHANGED", "--out", str(tmp_path / "other")]) == 0
    assert "Runs end UNCHANGED with" in capsys.readouterr().out


@pytest.mark.parametrize(("words", "complaint"), (
    (["{made}", "--phase", "FRACTURD"], "did you mean 'FRACTURED'"),
    (["{made}", "--phase", "DECOUPLED"], "end DECOUPLED to describe when; they end HARDENED in"),
    (["{few}"], "has 40 points, too few to hold some out; give at least 150"),
    (["{saltelli}"], "is a saltelli design and this analysis needs grid or table or latin_hypercube or sobol"),
    (["nowhere"], "no experiment 'nowhere'"),
))
def test_what_cannot_be_described_is_told_in_one_line(words, complaint, made, tmp_path, capsys):
    places = {"made": made / "runs", "few": write_spec(tmp_path, samples=40),
              "saltelli": write_spec(tmp_path, "saltelli", 16)}
    words = [word.format(**places) for word in words]
    assert main(["discover", *words, "--out", str(tmp_path / "out"), "--workers", "1"]) == 2
    assert complaint in capsys.readouterr().err.splitlines()[-1]
    assert not (tmp_path / "out").exists()


def test_a_finding_of_another_kind_is_not_replaced(made, tmp_path, capsys):
    assert main(["sensitivity", "sensitivity_ofat", "--out", str(made)]) == 2
    assert "holds a finding about boxes, not sensitivity" in capsys.readouterr().err


def test_without_scikit_learn_the_remedy_is_one_line(made, tmp_path, capsys, monkeypatch):
    import sys

    for name in [name for name in sys.modules if name.partition(".")[0] == "sklearn"]:
        monkeypatch.delitem(sys.modules, name)

    class Absent:
        def find_spec(self, name, path=None, target=None):
            if name.partition(".")[0] == "sklearn":
                raise ModuleNotFoundError(f"No module named '{name}'", name=name)

    monkeypatch.setattr(sys, "meta_path", [Absent(), *sys.meta_path])
    assert main(["discover", str(made / "runs"), "--phase", "HOLLOW", "--out", str(tmp_path / "out")]) == 2
    told = capsys.readouterr().err.splitlines()[-1]
    assert "sklearn requested but not installed" in told and "pip install 'foedus[sweep]'" in told


def test_a_phase_that_every_run_ends_in_is_refused():
    runs = planted_runs(200)
    fractured = np.full((200, 4), PHASES.index("FRACTURED"))
    everywhere = Runs(runs.kind, {}, runs.table, runs.varied, fractured, np.zeros((200, 4)), "toy", runs.manifest)
    with pytest.raises(AnalysisError, match="all runs of 'toy' end FRACTURED"):
        halves(everywhere, "FRACTURED")
