"""One model, two engines: every number of every ally and quarter is the same to the last bit, however it is run."""

import mesa
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.agents.world import World
from foedus.model import engine
from foedus.model import reference as references
from foedus.model import run as batch
from foedus.model.build import ALLY_DTYPE, SYSTEM_DTYPE, build
from foedus.model.compiled import COMPILED
from foedus.model.outcomes import PHASES, RESULT_DTYPE
from foedus.model.parameters import as_record, resolve
from foedus.model.run import held_against, run_batch
from foedus.tests.worlds import (
    ALL_CHANGED,
    CHANGES,
    PLEDGE,
    THOROUGH,
    arcadia,
    assert_same,
    differences,
    digest,
    fast,
    laws,
    live,
    loaded,
    python,
    real,
    scenarios,
    worlds,
)

SEEDS = st.integers(0, 2**63 - 1)
needs_numba = pytest.mark.skipif(not COMPILED, reason="numba is absent or switched off")


def assert_engines_agree(setting, seed, reference="own", **changes):
    """Fast and live: the panel with its hidden fields, the system, the result, held against the same reference run."""
    runs, world = fast(setting, [seed], reference=reference, **changes), live(setting, seed, reference=reference, **changes)
    assert differences(runs.panel[0], world.panel) == []
    assert differences(runs.series[0], world.series) == []
    assert {name: getattr(world.result, name) for name in RESULT_DTYPE.names} == result_of(runs)


def result_of(runs, run=0):
    """A run's result, by name."""
    return dict(zip(RESULT_DTYPE.names, runs.results[run].item(), strict=True))


# --- fast and live ---------------------------------------------------------------------------------------


@laws(200, shrink=False)
@given(setting=worlds(arcadia), seed=SEEDS, changes=CHANGES | ALL_CHANGED, reference=st.sampled_from(references.CHOICES))
def test_both_engines_agree_on_any_small_world_with_any_parameters_events_and_behaviours(setting, seed, changes, reference):
    assert_engines_agree(setting, seed, reference, **changes)


@laws(60, shrink=False)
@given(setting=worlds(real, longest=12), seed=SEEDS, changes=CHANGES | ALL_CHANGED)
def test_both_engines_agree_on_real_countries_with_any_parameters_events_and_behaviours(setting, seed, changes):
    assert_engines_agree(setting, seed, **changes)


@pytest.mark.parametrize("name", scenarios())
def test_both_engines_agree_on_every_scenario_at_its_full_length(name):
    assert_engines_agree(loaded(name), 12345)


def test_both_engines_agree_when_a_rival_wakes_within_a_quarter():
    """Whether a rival looks for a target depends on a hostility that the calendar and the drift have just changed."""
    calm = {code: {"hostility": 0.0} for code in ("RUS", "CHN", "PRK")}
    shock = {"quarter": "2025-Q3", "kind": "hostility", "target": "RUS", "value": 1.0, "other": 1.0}
    for seed in range(4):
        setting = real(4, rivals=calm, events=[PLEDGE, shock])
        assert_engines_agree(setting, seed, probe_rate=1.0, crisis_rate=1.0)


def test_the_result_of_a_living_world_is_known_before_its_end():
    world = World(arcadia(12), rng=4)
    for quarter in range(1, 13):
        world.step()
        expected = result_of(fast(arcadia(quarter), [4]))
        assert {name: getattr(world.result, name) for name in RESULT_DTYPE.names} == expected
    assert not world.running


def test_a_living_world_stays_as_it_is_after_its_last_quarter():
    world = live(arcadia(6))
    panel, series = world.panel.copy(), world.series.copy()
    world.step()
    assert not world.running
    assert differences(panel, world.panel) == [] and differences(series, world.series) == []


def test_a_world_without_a_seed_draws_one_and_tells_it():
    world = live(arcadia(8), None)
    assert differences(fast(arcadia(8), [world.seed_used]).panel[0], world.panel) == []
    assert world.seed_used != World(arcadia(8)).seed_used


# --- compiled, interpreted, and without numba ------------------------------------------------------------


def run_by(loop, setting, seeds):
    """Results, series and panel of one of the two loops, called directly."""
    start, n, quarters = build(setting), len(seeds), setting.quarters
    params = as_record([resolve(setting.parameters)] * n)
    references = held_against(start, [resolve(setting.parameters)] * n, seeds, "own", 1, True)
    results, series = np.zeros(n, RESULT_DTYPE), np.zeros((n, quarters), SYSTEM_DTYPE)
    panel = np.zeros((n, quarters, len(start.allies)), ALLY_DTYPE)
    loop(params, np.array(seeds, np.int64), references, start, results, series, panel)
    return results, series, panel


@needs_numba
@pytest.mark.parametrize("name", scenarios())
def test_the_compiled_loop_and_the_interpreted_one_agree(name):
    seeds = range(5 if THOROUGH else 2)
    for one, other in zip(run_by(engine.run_fast, loaded(name), seeds),
                          run_by(engine.run_interpreted, loaded(name), seeds), strict=True):
        assert differences(one, other) == []


@pytest.mark.parametrize(
    ("how", "before", "environment"),
    [
        pytest.param("with the compiler switched off", "", {"NUMBA_DISABLE_JIT": "1"}, marks=pytest.mark.slow),
        ("without numba", "import sys; sys.modules['numba'] = None", {}),
    ],
)
def test_the_fast_engine_gives_the_same_bits(how, before, environment):
    code = f"{before}\nfrom foedus.model.compiled import COMPILED\nfrom foedus.tests.worlds import digest\n"
    compiled, summed = python(code + "print(COMPILED, digest())", **environment).split()
    assert compiled == "False", f"this was meant to run {how}"
    assert summed == digest()


# --- how a batch is run ----------------------------------------------------------------------------------


def design(points=12):
    """Points and seeds of a small batch, no two alike."""
    return [resolve({"conditionality": k / points, "demand_rate": 0.5}) for k in range(points)], list(range(points))


@pytest.mark.parametrize("workers", [1, 2, 5, 40, None])
def test_results_do_not_depend_on_the_number_of_workers(workers):
    start, (points, seeds) = build(arcadia(16)), design()
    alone = [run_batch(start, [p], [s], series=True, panel=True, workers=1) for p, s in zip(points, seeds, strict=True)]
    together = run_batch(start, points, seeds, series=True, panel=True, workers=workers)
    for run, one in enumerate(alone):
        assert differences(one.panel[0], together.panel[run]) == []
        assert differences(one.series[0], together.series[run]) == []
        assert result_of(one) == result_of(together, run)
    assert len({runs.results.tobytes() for runs in alone}) == len(points), "the points must differ to tell them apart"


@needs_numba
@pytest.mark.parametrize("name", scenarios())
def test_a_batch_is_the_same_interpreted_and_compiled(name):
    start = build(loaded(name).changed(quarters=16 if THOROUGH else 6))
    points = [resolve({"conditionality": k / 3}) for k in range(4)]
    one, other = (run_batch(start, points, [7, 8, 7, 8], series=True, panel=True, compiled=way) for way in (False, True))
    assert_same(one, other)


class Loop:
    """Stands for the compiled loop."""

    def __init__(self, ready, loop=None):
        self.ready, self.loop = ready, loop


@needs_numba
def test_few_runs_are_interpreted_and_many_compiled(monkeypatch):
    """And a process that asks for a run at a time changes over once it has interpreted what compiling costs."""
    start = build(real())
    monkeypatch.setattr(batch, "SPENT", [0.0])
    for ready, price in ((True, batch.FETCHING), (False, batch.COMPILING)):
        monkeypatch.setattr(batch, "run_compiled", Loop(ready))
        batch.SPENT[0] = 0.0
        few = batch.interpreted_runs(start, price)
        assert 1 <= few < 1000
        assert batch.compile_next(start, few + 1)
        assert [batch.compile_next(start, 1) for _ in range(few)] == [False] * few
        assert batch.compile_next(start, 1)
    monkeypatch.setattr(batch, "run_compiled", Loop(True, loop="loaded"))
    batch.SPENT[0] = 0.0
    assert batch.compile_next(start, 1)


@needs_numba
def test_a_command_that_is_to_answer_soon_takes_the_seeds_that_fit(monkeypatch):
    start = build(real())
    monkeypatch.setattr(batch, "run_compiled", Loop(False))
    assert batch.runs_within(start, 32, 3.0) == batch.interpreted_runs(start, 3.0) < 32
    assert (batch.runs_within(start, 32, 0.0), batch.runs_within(start, 2, 60.0)) == (1, 2)
    monkeypatch.setattr(batch, "run_compiled", Loop(True))
    assert batch.runs_within(start, 32, 3.0) == 32


def test_results_do_not_depend_on_the_order_of_runs_or_on_what_is_kept():
    start, (points, seeds) = build(arcadia(16)), design()
    forward, backward = run_batch(start, points, seeds), run_batch(start, points[::-1], seeds[::-1])
    assert differences(forward.results, backward.results[::-1]) == []
    assert differences(forward.results, run_batch(start, points, seeds, panel=True, series=True).results) == []
    assert forward.panel.size == forward.series.size == 0


def test_a_run_leaves_its_start_as_it_was():
    start, (points, seeds) = build(arcadia(16)), design(2)
    parts = (start.allies, start.patron, start.rivals, start.communities, start.pairs, start.events)
    before = [part.copy() for part in parts]
    run_batch(start, points, seeds)
    for old, new in zip(before, parts, strict=True):
        assert old.tobytes() == new.tobytes()


def test_a_batch_with_as_many_points_as_seeds_only():
    with pytest.raises(ValueError, match="2 points but 3 seeds"):
        run_batch(build(arcadia(2)), [resolve()] * 2, [1, 2, 3])


@pytest.mark.parametrize("make", [arcadia, real])
def test_a_shorter_run_is_the_beginning_of_a_longer_one(make):
    short, long = fast(make(7), [3]), fast(make(20), [3])
    assert differences(short.panel[0], long.panel[0, :7]) == []
    assert differences(short.series[0], long.series[0, :7]) == []


# --- mesa ------------------------------------------------------------------------------------------------


def test_mesas_own_batch_gives_the_results_of_the_fast_engine():
    """Seeds go in as `history`, which neither version of Mesa takes for its own."""
    parameters = {"world": arcadia(10), "conditionality": [0.2, 0.9], "demand_rate": 0.5, "history": [1, 2, 3]}
    rows = mesa.batch_run(World, parameters, display_progress=False)
    assert len({(row["conditionality"], row["history"]) for row in rows}) == len(rows) == 6
    seen = set()
    for row in rows:
        runs = fast(arcadia(10), [row["history"]], conditionality=row["conditionality"], demand_rate=0.5)
        last, result = runs.series[0, -1], result_of(runs)
        assert {name: row[name] for name in SYSTEM_DTYPE.names} == {name: last[name] for name in SYSTEM_DTYPE.names}
        assert (row["phase"], row["margin"]) == (PHASES[result["phase"]], result["margin"])
        seen.add(runs.results.tobytes())
    assert len(seen) == len(rows), "the points must differ to tell them apart"


def test_two_equal_batches_are_the_same():
    assert_same(fast(arcadia(12), range(4)), fast(arcadia(12), range(4)))
