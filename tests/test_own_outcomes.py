"""The laws of outcomes of one's own: they are what numpy says, alike on both engines, and mistakes are one line."""

import re
from importlib import import_module

import numpy as np
import pandas as pd
import pytest

from foedus.experiments.folders import StoreError
from foedus.experiments.sweep import chunk, stopping
from foedus.experiments.sweep.expressions import ExpressionError, evaluate
from foedus.experiments.sweep.own import nothing
from foedus.experiments.sweep.run import run_design, sweep
from foedus.experiments.sweep.spec import SpecError, load_spec
from foedus.model.build import build
from foedus.model.calendar import label_of
from foedus.model.compiled import COMPILED
from foedus.model.outcomes import PHASES
from foedus.model.parameters import resolve
from foedus.model.run import run_batch
from foedus.model.scenario import load_scenario

WORLD = load_scenario("arcadia").changed(quarters=12)
ALLY = "XAB"
OWN = {
    "y": f'spending["{ALLY}", "2026"]', "q": f'spending[{ALLY}, "2027-Q2"] * 100', "when": "first(system_reliability < 0.8)",
    "never": "first(system_out > 2)", "long": "count(phase == UNCHANGED)", "ends": "last(phase)", "index": "run.hardening",
    "worst": "min(mean(reliability, allies))", "both": "any(system_deals > 0.2 and not system_out > 0)",
    "wait": "first(system_deals > 0.1) - first(system_deals >= 0)", "chain": "share(0 <= system_hedging < 0.2)",
    "mean_spending": "mean(spending, allies)", "two": 'spending["XAD", "XAB"]',
    "two_high": 'first(spending["XAB", "XAD"] > 0.0151)', "two_mean": 'mean(hedging["XAD", "XAA"], allies)',
    "above": 'spending["XAA", "XAB", "2026-Q1"] - mean(spending["2026-Q1"], allies)',
    "in_order": 'reliability["XAD", "XAC", "XAB", "XAA"] - reliability',
    "gap": "where(deal == 1, desired_spending - spending, 0)",
}
SPEC = {"scenario": "arcadia", "horizon": 12, "replicates": 3,
        "factors": {"conditionality": [0.1, 0.9], "incumbent_strategy": "reciprocal", "challenger_strategy": "transactional"},
        "outcomes": {"run": ["phase", "hardening", "losses"], "series": ["phase", "system_deals"], "ally": ["spending"],
                     "ally_every": 1, "own": OWN}}


@pytest.fixture(scope="module")
def swept(tmp_path_factory):
    return sweep(SPEC, tmp_path_factory.mktemp("own"), progress=False, tell=lambda text: None)


def test_every_outcome_is_what_numpy_says_of_the_model(swept):
    start, runs = build(WORLD), swept.runs()
    points = [resolve({**{name: row[name] for name in ("conditionality", "incumbent_strategy", "challenger_strategy")}})
              for row in runs.to_dict("records")]
    found = run_batch(start, points, runs["seed"].tolist(), series=True, panel=True, workers=1)
    series, panel, ally = found.series, found.panel, start.codes.index(ALLY)
    assert runs["y"].tolist() == panel["spending"][:, 4:8, ally].mean(axis=1).tolist()
    assert runs["q"].tolist() == (panel["spending"][:, 9, ally] * 100).tolist()
    low = series["system_reliability"] < 0.8
    when = [label_of(WORLD.first + int(row.argmax())) if row.any() else None for row in low]
    assert [None if value != value else value for value in runs["when"]] == when
    assert runs["never"].isna().all()
    assert runs["worst"].tolist() == panel["reliability"].mean(axis=2).min(axis=1).tolist()
    assert runs["both"].tolist() == ((series["system_deals"] > 0.2) & ~(series["system_out"] > 0)).any(axis=1).tolist()
    assert runs["chain"].tolist() == (series["system_hedging"] < 0.2).mean(axis=1).tolist()
    assert runs["index"].tolist() == runs["hardening"].tolist() and runs["ends"].tolist() == runs["phase"].tolist()
    assert swept.series()["mean_spending"].tolist() == panel["spending"].mean(axis=2).ravel().tolist()
    gap = np.where(panel["deal"] == 1, panel["desired_spending"] - panel["spending"], 0)
    assert swept.allies()["gap"].tolist() == gap.ravel().tolist()


def test_some_allies_have_their_own_numbers_in_their_own_rows_and_nobody_else_has_any(swept):
    own = ["two", "two_high", "above", "in_order", "two_mean", "spending"]
    rows = swept.allies().merge(swept.series()[["point", "seed", "quarter", "two_mean"]]).set_index("ally")
    for ally, group in rows[own].groupby(level=0):
        assert group["two"].dropna().tolist() == (group["spending"].tolist() if ally in ("XAB", "XAD") else [])
        assert group["above"].notna().all() == (ally in ("XAA", "XAB")) != group["above"].isna().all()
        assert group["in_order"].eq(0.0).all()
    high = swept.allies()[lambda rows: rows["ally"].isin(["XAB", "XAD"])]
    for _, run in high.groupby(["point", "seed", "ally"]):
        met = run["quarter"][run["spending"] > 0.0151]
        assert run["two_high"].fillna("").unique().tolist() == [met.iloc[0] if len(met) else ""]
    start, runs = build(WORLD), swept.runs()
    points = [resolve({name: row[name] for name in ("conditionality", "incumbent_strategy", "challenger_strategy")})
              for row in runs.to_dict("records")]
    panel = run_batch(start, points, runs["seed"].tolist(), panel=True, workers=1).panel
    places = [start.codes.index("XAA"), start.codes.index("XAD")]
    assert swept.series()["two_mean"].tolist() == panel["hedging"][:, :, places].mean(axis=2).ravel().tolist()


@pytest.mark.parametrize(("text", "several"), [
    ('spending["XAA", "XAB"]', True), ("mean(hedging[XAA, XAB], allies)", True), ('spending["XAA", "XAB", "2026"]', True),
    ('spending["XAA", "2026-Q1"]', False), ("spending[XAA]", False), ("mean(spending, allies)", False)])
def test_an_expression_over_several_named_allies_is_another_experiment_than_before_they_had_rows(text, several):
    outcomes = {"own": {"plain": "run.hardening", "x": text}}
    identity = load_spec({"scenario": "arcadia", "horizon": 8, "outcomes": outcomes}).outcomes.identity()
    assert identity.get("language") == (2 if several else None)


def test_the_phase_of_a_quarter_is_that_of_a_run_that_ends_there(swept):
    series = swept.series()
    for quarters in (1, 5, 12):
        shorter = run_design({**SPEC, "horizon": quarters, "outcomes": {"run": ["phase"]}})
        assert series["phase"][quarters - 1 :: 12].tolist() == shorter["phase"].tolist()
    counted = (series["phase"] == "UNCHANGED").to_numpy().reshape(-1, 12).sum(axis=1)
    assert swept.runs()["long"].tolist() == counted.tolist()


@pytest.mark.parametrize("stop", ["system_deals > 0.1", f'reliability["{ALLY}"] < 0.75', "phase == HOLLOW"])
def test_both_engines_work_out_and_stop_alike(tmp_path, monkeypatch, stop):
    spec = {**SPEC, "replicates": 1, "outcomes": {**SPEC["outcomes"], "stop": stop}}
    fast = sweep(spec, tmp_path / "fast", progress=False)
    monkeypatch.setattr(import_module("foedus.model.strategies.reciprocal"), "LIVE_ONLY", True, raising=False)
    live = sweep(spec, tmp_path / "live", progress=False, tell=lambda text: None)
    assert set(live.runs()["engine"]) == {"live"}
    pd.testing.assert_frame_equal(fast.runs().drop(columns="engine"), live.runs().drop(columns="engine"), check_exact=True)
    pd.testing.assert_frame_equal(fast.series(), live.series(), check_exact=True)
    pd.testing.assert_frame_equal(fast.allies(), live.allies(), check_exact=True)


def test_a_run_that_is_stopped_has_the_results_of_one_that_ended_then(tmp_path):
    spec = {**SPEC, "outcomes": {**SPEC["outcomes"], "stop": "system_deals > 0.1"}}
    found = sweep(spec, tmp_path, progress=False)
    runs, series, rows = found.runs(), found.series(), found.allies()
    whole = run_batch(build(WORLD), [resolve({n: r[n] for n in ("conditionality", "incumbent_strategy", "challenger_strategy")})
                                     for r in runs.to_dict("records")], runs["seed"].tolist(), series=True, workers=1).series
    met = whole["system_deals"] > 0.1
    assert met.any(), "no run was stopped; take another rule"
    for k, row in runs.iterrows():
        length = int(met[k].argmax()) + 1 if met[k].any() else 12
        assert (row["stopped"] == label_of(WORLD.first + length - 1)) if met[k].any() else pd.isna(row["stopped"])
        mine = (series["point"] == row["point"]) & (series["replicate"] == row["replicate"])
        assert mine.sum() == length and series[mine]["quarter"].iloc[-1] == label_of(WORLD.first + length - 1)
        assert ((rows["point"] == row["point"]) & (rows["replicate"] == row["replicate"])).sum() == 4 * length
        again = run_design({**SPEC, "horizon": length, "outcomes": {"run": ["phase", "hardening", "losses"]}}).iloc[k]
        assert all(again[name] == row[name] for name in ("phase", "hardening", "losses", "seed"))
        assert pd.isna(row["q"]) == (length < 10)


MISTAKES = [
    ("spendng > 1", "column 1 .*no variable 'spendng'; did you mean 'spending'"),
    ('spending["POL"]', "'POL' is neither an ally of every world nor a date"),
    ('spending["XAB", "2040"]', "'2040' is not wholly within the run, 2025-Q1 to 2027-Q4"),
    ("system_out >", "column 12 .*invalid syntax"), ("hardening + 1", "did you mean 'run.hardening'"),
    ("__import__('os').system('true')", "no function '__import__.*there are first"),
    ("system_out.real", "only 'run' has parts"),
    ("[x for x in system_out]", "ListComp is not part of this language"), ("lambda: 1", "Lambda is not part"),
    ("frist(system_out > 0)", "did you mean 'first'"), ("first(system_out)", "this is a number, not a flag; compare it"),
    ("phase + 1", "this is a choice, not a number; compare it with a name"), ("phase == HOLOW", "did you mean 'HOLLOW'"),
    ("mean(run.hardening)", "goes over quarters, and this has none"), ("system_out is 1", "Is is not part"),
    ("max(system_out, quarter)", "max goes over quarters or allies"), ("9" * 400 + " > system_out", "too large|too many|large"),
    ("1 / 0", "column 1 .*divides by zero in every run"), ("spending + log(0)", "column 12 .*this is -inf in every run"),
    ("sqrt(-1)", "this is nan in every run"), ("system_out < 1e999", "column 14 .*this is inf"), ("2**10000", "this is inf"),
    ("system_out / (1 - 1)", "divides by zero"), ("last(system_out % 0)", "divides by zero"),
    ("where(1 > 0, 0 / 0, 1)", "this is nan in every run"),
    ('spending["XAA", "XAB", "XAA"]', "names an ally twice"), ('spending["XAA", "XAB"]["XAA"]', "are chosen already"),
    ('spending["XAA", "XAB"] - mean(hedging)', "one part goes over all allies, another over XAA, XAB; name the same allies"),
    ('spending["XAA", "XAB"] > hedging["XAC", "XAD"]', "goes over XAA, XAB, another over XAC, XAD"),
    ('deal["XAA", "XAB"] == 1 and deal', "goes over all allies"), ('where(deal == 1, hedging[XAA, XAB], 1)', "over XAA, XAB"),
    ("-" * 900 + "1", "nests too deeply|cannot be read|takes|column"), ("", "is no expression"), (3, "is no expression"),
]


@pytest.mark.parametrize(("text", "complaint"), MISTAKES)
def test_a_mistake_is_one_line_with_its_position(text, complaint):
    try:
        evaluate(text, nothing(WORLD))
        assert text.startswith("-")  # deep, but not too deep here
    except ExpressionError as problem:
        assert re.search(complaint, str(problem)), str(problem)
        assert "\n" not in str(problem)


@pytest.mark.parametrize(("outcomes", "complaint"), [
    ({"own": {"phase": "last(system_out)"}}, "'phase' cannot name an outcome: it is a column already"),
    ({"own": {"a b": "last(system_out)"}}, "it is no plain name"), ({"own": 3}, "own = 3 is no table"),
    ({"stop": "last(system_out) > 0"}, "does not say of each quarter"),
    ({"stop": "system_out > run.out"}, "asks for results of the run"),
])
def test_a_spec_with_a_wrong_outcome_is_refused_before_the_first_run(outcomes, complaint):
    with pytest.raises(SpecError, match=complaint):
        load_spec({"scenario": "arcadia", "horizon": 8, "outcomes": outcomes})


def test_the_line_of_a_wrong_outcome_is_named(tmp_path):
    path = tmp_path / "s.toml"
    text = 'scenario = "arcadia"\n[outcomes.own]\nfine = "last(system_out)"\nwrong = "last(system_ot)"\n'
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SpecError, match=r"s\.toml, line 4: column 6 of 'last\(system_ot\)': no variable 'system_ot'; did you"):
        load_spec(path)


def test_a_number_that_depends_on_the_run_may_be_none_or_endless_and_warns_nobody(tmp_path, recwarn):
    own = {"none": "where(run.hardening > 9, 1, 0 / 0)", "endless": "last(1 / (system_out - system_out))",
           "huge": f"last(spending[{ALLY}]) * 0 + 1e305", "over": f"exp(1000 + last(spending[{ALLY}]))"}
    runs = sweep({"scenario": "arcadia", "horizon": 2, "outcomes": {"own": own}}, tmp_path, progress=False).runs()
    assert runs["none"].isna().all() and runs["huge"].tolist() == [1e305]
    assert runs["endless"].tolist() == runs["over"].tolist() == [np.inf]
    assert not recwarn.list


def test_every_phase_may_be_named():
    for phase in PHASES:
        assert evaluate(f"count(phase == {phase})", nothing(WORLD)).array.shape == (1, 1, 1)


# --- a rule that ends a run ends the work -----------------------------------------------------------------


@pytest.mark.parametrize(("stop", "fewer"), [
    ("system_deals > 0.1", True), ("phase == UNCHANGED or system_deals > 0.1", True),
    ("system_deals > mean(system_deals)", False), ('system_deals + 0.02 > system_deals["2027"]', False)])
def test_the_living_world_plays_no_quarter_after_its_end_unless_the_rule_looks_ahead(tmp_path, monkeypatch, stop, fewer):
    from foedus.agents.world import World

    steps, real = [], World.step
    monkeypatch.setattr(World, "step", lambda world: (steps.append(1), real(world))[1])
    spec = {**SPEC, "replicates": 1, "outcomes": {**SPEC["outcomes"], "stop": stop}}
    fast = sweep(spec, tmp_path / "fast", progress=False)
    monkeypatch.setattr(import_module("foedus.model.strategies.reciprocal"), "LIVE_ONLY", True, raising=False)
    live = sweep(spec, tmp_path / "live", progress=False, tell=lambda text: None)
    assert fast.runs()["stopped"].notna().any(), "no run was stopped; take another rule"
    assert len(steps) < 24 if fewer else len(steps) == 24
    pd.testing.assert_frame_equal(fast.runs().drop(columns="engine"), live.runs().drop(columns="engine"), check_exact=True)
    pd.testing.assert_frame_equal(fast.series(), live.series(), check_exact=True)


@pytest.mark.parametrize(("stop", "reference"), [
    ("system_deals > 0.1", "own"), ("phase == UNCHANGED", "own"), ("any(spending > 0.05, allies)", "none"),
    ("phase == UNCHANGED", "none"), ("system_deals > 2", "own")])
def test_the_compiled_loop_stops_too_with_the_tables_of_runs_played_to_their_end(tmp_path, monkeypatch, stop, reference):
    """Runs that go on do so as if they had never been held up: the same bits, the quarter in which the rule was met too."""
    if not COMPILED:
        pytest.skip("without a compiler every run is played to its end")
    played, real = [], stopping.run_on

    def counted(params, seeds, these, begin, begun, quarters, *more):
        played.append(len(these) * (quarters - begun))
        real(params, seeds, these, begin, begun, quarters, *more)

    monkeypatch.setattr(stopping, "run_on", counted)
    spec = {"scenario": "transactional_2025", "horizon": 20, "replicates": 6, "reference": reference,
            "factors": {"conditionality": [0.0, 0.6], "spill_in": [0.2, 0.6]},
            "outcomes": {"run": ["phase", "hardening", "deals"], "series": ["phase", "system_deals"], "every": 4,
                         "ally": ["spending"], "ally_every": 8, "stop": stop, "own": {"deals_of_all": "mean(deal, allies)"}}}
    early = sweep(spec, tmp_path / "early", workers=1, progress=False)
    quarters, whole = sum(played), 20 * (24 + (12 if reference == "own" else 0))  # references: 2 spill_in, 6 seeds
    assert quarters >= whole if early.runs()["stopped"].isna().all() else quarters < whole
    monkeypatch.setattr(chunk, "ends_early", lambda rule: False)
    late = sweep(spec, tmp_path / "late", workers=1, progress=False)
    assert sum(played) == quarters, "played some quarters at a time, though nothing was to end"
    for table in ("runs", "series", "allies"):
        pd.testing.assert_frame_equal(getattr(early, table)(), getattr(late, table)(), check_exact=True)


# --- functions of Python ---------------------------------------------------------------------------------

LOW = 0.7


def lowest(run):
    """The lowest reliability that any ally ever saw."""
    return run.allies["reliability"].min()


def wait(run):
    below = np.flatnonzero(run.series["system_reliability"] < LOW)
    return below[0] if len(below) else -1


def by_functions(**own):
    return {**SPEC, "outcomes": {"run": ["phase"], "own": own}}


def test_a_function_and_an_expression_say_the_same_on_both_engines_and_in_other_processes(tmp_path, monkeypatch):
    from concurrent.futures import ProcessPoolExecutor

    spec = by_functions(one=lowest, two="min(min(reliability, allies))",
                        ended=lambda run: run.result["phase"] == run.phases[-1],
                        length=lambda run: len(run.quarters) + len(run.codes))
    here = sweep(spec, tmp_path / "here", progress=False)
    runs = here.runs()
    assert runs["one"].tolist() == runs["two"].tolist() and set(runs["ended"]) == {1.0} and set(runs["length"]) == {16.0}
    importable = import_module("foedus.tests.test_own_outcomes")  # pytest's own name for this file is of its process alone
    with ProcessPoolExecutor(1) as others:
        there = sweep(by_functions(one=importable.lowest, late=importable.wait), tmp_path / "there", executor=others,
                      progress=False)
    assert there.runs()["one"].tolist() == runs["one"].tolist()
    monkeypatch.setattr(import_module("foedus.model.strategies.reciprocal"), "LIVE_ONLY", True, raising=False)
    live = sweep(spec, tmp_path / "live", progress=False, tell=lambda text: None)
    pd.testing.assert_frame_equal(live.runs().drop(columns="engine"), runs.drop(columns="engine"), check_exact=True)


def test_the_folder_keeps_the_source_and_asks_for_the_function(tmp_path):
    from foedus.experiments.runs.replay import replay
    from foedus.experiments.sweep.functions import OutcomeError

    found = sweep(by_functions(low=lowest, late=wait), tmp_path / "a", progress=False)
    text = found.manifest["inputs"]["spec.toml"]
    assert "The lowest reliability that any ally ever saw" in text and "# LOW = 0.7" in text
    assert found.manifest["columns"]["runs"]["low"]["label"] == "The lowest reliability that any ally ever saw."
    assert replay(tmp_path / "a", 1)[1] == []
    with pytest.raises(OutcomeError, match="keeps the source alone; give it again"):
        sweep(found.spec(), tmp_path / "b", progress=False)
    again = sweep(found.spec({"low": lowest, "late": wait}), tmp_path / "b", progress=False)
    assert again.manifest["identity"] == found.manifest["identity"]
    pd.testing.assert_frame_equal(again.runs(), found.runs(), check_exact=True)
    with pytest.raises(StoreError, match="the experiment has changed"):
        sweep(found.spec({"low": wait, "late": wait}), tmp_path / "b", progress=False)


@pytest.mark.parametrize(("function", "complaint"), [
    (lambda run: float("nan"), "own outcome 'f' is nan at point [0-9a-f]{16}, seed [0-9]+, and no finite number"),
    (lambda run: None, "is None at point"), (lambda run: "1", "is '1' at point"),
    (lambda run: 1 / 0, "ZeroDivisionError.*line"), (lambda run: run.series["system_out"].sort(), "ValueError: .*read-only"),
])
def test_a_function_without_a_number_stops_the_sweep_with_one_line(tmp_path, function, complaint):
    from foedus.experiments.sweep.functions import OutcomeError

    with pytest.raises(OutcomeError, match=complaint) as told:
        sweep(by_functions(f=function), tmp_path, progress=False)
    assert "\n" not in str(told.value)


def test_what_cannot_be_kept_or_cannot_travel_is_refused_before_the_first_run(tmp_path):
    from concurrent.futures import ProcessPoolExecutor

    from foedus.experiments.sweep.functions import OutcomeError

    for useless in (len, lambda: 1.0, lambda run, other: 1.0):
        with pytest.raises(SpecError, match="'f' cannot be kept as an outcome"):
            load_spec(by_functions(f=useless))
    with ProcessPoolExecutor(1) as others, pytest.raises(OutcomeError, match="cannot travel to other processes"):
        sweep(by_functions(f=lambda run: 1.0), tmp_path, executor=others, progress=False)
    assert not list(tmp_path.iterdir())
