"""The laws of boundary mapping: a map that looks only where a frontier is near is the map of the full grid."""

import json
import re
import threading
from io import BytesIO

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foedus.experiments.analysis import finding
from foedus.experiments.maps import command as maps
from foedus.experiments.maps.findings import compared
from foedus.experiments.maps.frontiers import chosen, crossings_of, frontiers
from foedus.experiments.maps.indexgrid import medians
from foedus.experiments.maps.phasegrid import draws, grid_of
from foedus.experiments.sweep.plan import Plan
from foedus.experiments.sweep.refinement import Refinement, averaged, crossings, filled, first_step
from foedus.experiments.sweep.rounds import rounds
from foedus.experiments.sweep.run import sweep
from foedus.experiments.sweep.spec import load_spec
from foedus.experiments.sweep.store import Store
from foedus.model.outcomes import PHASES

# A frontier that bends, and an island that no first corner lies in but whose shore a halved cell touches.
N, SEEDS = 65, 24
X, Y = np.meshgrid(np.linspace(0, 1, N), np.linspace(0, 1, N))
LUCK = (np.arange(SEEDS) + 0.5) / SEEDS - 0.5


def curved(x, y, luck):
    """Phases of a planted world, positions in PHASES: a bent frontier between 1 and 5 that luck moves, and a corner of 0."""
    phase = np.where(y + 0.15 * luck < 0.2 + 0.9 * (x - 0.1) ** 2, 5, 1)
    return np.where((x + 0.1 * luck < 0.2) & (y > 0.75), 0, phase)


def with_island(x, y, luck, at):
    """The same with a round island of 3, smaller than a first cell."""
    return np.where((x - at[0]) ** 2 + (y - at[1]) ** 2 < 0.05**2, 3, curved(x, y, luck))


def refined(rule, n=N):
    """What a refinement finds of a planted world: itself, the rounds it asked, and every run of the full grid."""
    x, y = np.meshgrid(np.linspace(0, 1, n), np.linspace(0, 1, n))
    phases = np.stack([rule(x, y, luck) for luck in LUCK], axis=-1)
    shares = np.stack([(phases == code).mean(axis=-1) for code in range(len(PHASES))])[:, None]
    step = first_step(n)
    search, asked = Refinement((1, n, n), (step, step), len(PHASES)), []
    while len(points := search.ask()):
        asked.append(points)
        search.tell(points, shares.reshape(len(PHASES), -1)[:, points])
    return search, asked, phases


def as_table(phases, known):
    """Runs of a planted world as a sweep has them."""
    n = len(phases)
    row, column = np.nonzero(known)
    line = np.linspace(0, 1, n)
    seeds = phases.shape[-1]
    return pd.DataFrame({"a": np.repeat(line[column], seeds), "b": np.repeat(line[row], seeds),
                         "replicate": np.tile(np.arange(seeds), len(row)),
                         "phase": np.array(PHASES)[phases[row, column].ravel()]})


def axes_of(n, step):
    levels = np.linspace(0, 1, n).tolist()
    return [{"name": name, "choices": [], "levels": levels, "step": step, "range": [0.0, 1.0]} for name in "ab"]


# --- the same frontier -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("n", "most"), [(65, 0.3), (129, 0.15)])
def test_a_refined_frontier_is_the_frontier_of_the_full_grid(n, most):
    search, _, phases = refined(curved, n)
    known = search.known[0]
    assert known.mean() <= most
    full = grid_of(as_table(phases, np.ones((n, n), bool)), axes_of(n, 1))
    less = grid_of(as_table(phases, known), axes_of(n, first_step(n)))
    differs = full.likely != less.likely
    assert differs.mean() < 0.005
    assert not (differs & (full.settled >= 0.95)).any(), "a point outside the band has another phase"
    for whole, part in zip(positions(full, n), positions(less, n), strict=True):
        assert part["position"] == pytest.approx(whole["position"], abs=0.5 / (n - 1))
        assert part["low"] == pytest.approx(whole["low"], abs=1 / (n - 1))
        assert part["high"] == pytest.approx(whole["high"], abs=1 / (n - 1))


def positions(grid, n):
    table = frontiers(grid, axes_of(n, 1))
    return table[(table["held"] == "a") & (table["below"] == "FRACTURED")].to_dict("records")


def test_the_band_of_a_planted_frontier_is_where_luck_puts_it():
    """Along x = 0.5 a seed with luck u has its frontier at 0.344 - 0.15 u: the median seed decides, and the band is that of
    the median of as many seeds."""
    phases = np.stack([curved(X, Y, luck) for luck in LUCK], axis=-1)
    table = frontiers(grid_of(as_table(phases, np.ones((N, N), bool)), axes_of(N, 1)), axes_of(N, 1))
    row = table[(table["held"] == "a") & (table["at"] == 0.5)].iloc[0]
    drawn = np.random.default_rng(5).choice(0.344 - 0.15 * LUCK, size=(4000, SEEDS))
    low, high = np.percentile(np.median(drawn, axis=1), (2.5, 97.5))
    assert row["position"] == pytest.approx(0.344, abs=0.005)
    assert (row["low"], row["high"]) == pytest.approx((low, high), abs=0.01)
    assert row["draws"] == 1.0 and (row["below"], row["above"]) == ("FRACTURED", "CONTRACTUAL")


@pytest.mark.parametrize(("fractured", "least", "most"), [(24, 1.0, 1.0), (13, 0.5, 0.9)])
def test_a_frontier_that_few_seeds_carry_is_missing_from_many_draws(fractured, least, most):
    """Below the middle so many of 24 seeds are FRACTURED, above it none: a draw has the frontier if most of its seeds are."""
    line = np.zeros((len(PHASES), 9, 24))
    line[5, :4, :fractured] = 1.0
    line[1] = 1.0 - line[5]
    ((below, above, _, _, _, share),) = crossings_of(line, np.arange(9.0), draws(line.shape[2]))
    assert (below, above) == ("FRACTURED", "CONTRACTUAL")
    assert least <= share <= most


def test_the_answer_speaks_of_the_scenarios_own_line_and_of_three_others_that_are_not_beside_it():
    axis, lines = axes_of(65, 8)[0], np.linspace(0, 1, 17).tolist()
    assert chosen(lines, axis, 0, None) == [0.25, 0.5, 0.75]
    assert chosen(lines, axis, 0, {"at": [0.7, 0.1]}) == [0.25, 0.5, 0.6875]
    assert chosen(["none", "full"], {"choices": ["none", "full"]}, 0, None) == ["none", "full"]


def test_panels_are_compared_seed_by_seed():
    """A frontier that one panel has a tenth higher than another, whatever the luck: the difference is sure, the shares not."""
    low, high, same = (np.stack([np.where(Y + luck < place, 5, 1) for luck in LUCK], axis=-1) for place in (0.4, 0.5, 0.4))
    everywhere = np.ones((N, N), bool)
    grids = [grid_of(as_table(phases, everywhere), axes_of(N, 1)) for phases in (low, high, same)]
    shown = {"panel": {"name": "c", "values": ["low", "high", "same"]}, "shared": True, "default": None}
    first, second = compared(grids, shown)
    assert re.search(r"CONTRACTUAL -(9|10) points .*FRACTURED \+(9|10) points of the map \(95 % interval \+\d+ to", first)
    assert "is shown to differ by more than luck" in second
    assert compared(grids, shown | {"shared": False}) == compared(grids, shown | {"panel": None}) == []


def test_the_zero_of_the_index_is_followed_where_no_phase_changes():
    """One phase everywhere, and an index that is zero along a bent line: the line is found at every level of the grid."""
    index, shares = Y - 0.2 - 0.6 * X**2, np.zeros((len(PHASES), 1, N, N))
    shares[1] = 1.0
    search = Refinement((1, N, N), (8, 8), len(PHASES))
    while len(points := search.ask()):
        search.tell(points, shares.reshape(len(PHASES), -1)[:, points], index.ravel()[points])
    assert (search.size[crossings(search.above())] == 1).all() and search.known.mean() < 0.3
    assert (search.above()[0] != (index > 0)).mean() < 0.01


def test_the_table_has_the_zero_of_the_index_with_its_band():
    """A seed with luck u has its zero at 0.4 + 0.2 u: the median seed decides, and the band is that of the median."""
    phases = np.ones((N, N, SEEDS), int)
    table = as_table(phases, np.ones((N, N), bool))
    hardening = table["b"] - 0.4 - 0.2 * LUCK[table["replicate"]]
    table = table.assign(hardening=hardening, hardening_us=-0.1, hardening_alone=hardening + 0.1)
    grid = grid_of(table, axes_of(N, 1))
    found = frontiers(grid, axes_of(N, 1))
    rows = found[found["held"] == "a"]
    assert set(rows["below"]) == {"index below 0"} and set(rows["above"]) == {"index above 0"}
    drawn = np.median(np.random.default_rng(5).choice(0.4 + 0.2 * LUCK, size=(4000, SEEDS)), axis=1)
    assert rows["position"].tolist() == pytest.approx([0.4] * len(rows), abs=0.01)
    assert (rows["low"].iloc[0], rows["high"].iloc[0]) == pytest.approx(np.percentile(drawn, (2.5, 97.5)), abs=0.015)
    assert grid.index.positive.mean() == pytest.approx(0.6, abs=0.02)
    assert grid.index.replaced.mean() == pytest.approx(0.7, abs=0.02), "where allies alone are above 0, at b = 0.3"


@given(st.integers(0, 10**6), st.integers(1, 9))
def test_a_weighted_median_is_the_median_of_the_seeds_that_were_drawn(luck, seeds):
    rng = np.random.default_rng(luck)
    values = rng.normal(size=(2, seeds)).astype(np.float32)
    weights = rng.multinomial(seeds, np.full(seeds, 1 / seeds), size=5)
    wanted = [[np.median(np.repeat(line, drawn)) for line in values] for drawn in weights]
    assert np.allclose(medians(values, weights.astype(np.float32)), wanted, atol=1e-6)


# --- islands ---------------------------------------------------------------------------------------------


def test_an_island_beside_the_frontier_is_found():
    search, _, _ = refined(lambda x, y, luck: with_island(x, y, luck, (0.55, 0.46)))
    assert (search.likely()[0] == 3).sum() > 20


def test_an_island_between_the_first_corners_and_away_from_frontiers_is_missed():
    """The limit of the method, as the finding states it: --full is the remedy."""
    here = (0.4375, 0.6875)  # the middle of a first cell, whose corners are 0.0625 away and farther
    search, _, phases = refined(lambda x, y, luck: with_island(x, y, luck, here))
    assert (phases == 3).any() and not (search.likely() == 3).any()


def test_an_island_on_a_first_corner_is_found_to_its_shore():
    search, _, phases = refined(lambda x, y, luck: with_island(x, y, luck, (0.375, 0.625)))
    shares = np.stack([(phases == code).mean(axis=-1) for code in range(len(PHASES))])[:, None]
    full = averaged(shares, (True, True)).argmax(axis=0)[0]
    assert ((search.likely()[0] == 3) == (full == 3)).mean() > 0.999 and (full == 3).sum() > 20


# --- ask and tell ----------------------------------------------------------------------------------------


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10**6), st.sampled_from([(17, 33), (33, 33), (2, 65), (65, 3)]))
def test_every_point_is_asked_once_and_the_cells_are_sound(seed, size):
    rows, columns = size
    rng = np.random.default_rng(seed)
    waves = rng.normal(size=(3, 4))
    x, y = np.meshgrid(np.linspace(0, 3, columns), np.linspace(0, 3, rows))
    phase = np.argmax([np.sin(a * x + b * y + c) + d for a, b, c, d in waves], axis=0)
    shares = np.stack([phase == code for code in range(3)]).astype(float)[:, None]
    steps = (first_step(rows), first_step(columns))
    search, asked = Refinement((1, rows, columns), steps, 3), []
    while len(points := search.ask()):
        asked += points.tolist()
        search.tell(points, shares.reshape(3, -1)[:, points])
    assert len(asked) == len(set(asked)) == search.known.sum()
    assert search.known[:, :: steps[0], :: steps[1]].all()
    assert (search.size[crossings(search.likely())] == 1).all(), "a cell on the frontier is not as small as the grid's"


@settings(deadline=None, max_examples=30)
@given(st.floats(-2, 2), st.floats(-2, 2), st.integers(0, 1000))
def test_what_is_filled_in_is_linear_and_what_is_known_stays(a, b, seed):
    x, y = np.meshgrid(np.arange(17.0), np.arange(9.0))
    values = (a * x + b * y)[None, None]
    known = np.random.default_rng(seed).random((1, 9, 17)) < 0.3
    known[:, ::4, ::8] = True
    holes = np.where(known, values, np.nan)
    assert np.allclose(filled(holes, known, (4, 8)), values)
    bent = np.where(known, values**2, np.nan)
    assert (filled(bent, known, (4, 8))[0][known] == bent[0][known]).all()


def test_the_first_points_fit_the_axis():
    for levels in range(2, 140):
        step = first_step(levels)
        assert (levels - 1) % step == 0 and step in (1, 2, 4, 8)
        assert step == 1 or (levels - 1) // step >= 8
    assert [first_step(levels) for levels in (2, 16, 17, 21, 33, 65, 129)] == [1, 1, 2, 2, 4, 8, 8]


def test_an_average_is_as_wide_on_every_grid():
    """The weights of one point, as shares of the axis: their spread stays 0.022, and their sum 1."""
    for n in (33, 65, 129):
        spike = np.zeros((1, 1, n, 2))
        spike[0, 0, n // 2] = 1.0
        weights = averaged(spike, (True, False))[0, 0, :, 0]
        place = np.linspace(-0.5, 0.5, n)
        assert weights.sum() == pytest.approx(1.0)
        assert np.sqrt(weights @ place**2) == pytest.approx(np.sqrt(0.5) / 32, rel=1e-6)


def test_names_are_never_averaged():
    values = np.random.default_rng(2).random((2, 1, 5, 5))
    assert (averaged(values, (False, False)) == values).all()


def test_between_two_choices_no_frontier_is_looked_for():
    """Three choices of one phase each along sixty-five numbers: nothing to find beyond the first points."""
    shares = np.zeros((3, 1, 3, 65))
    shares[[0, 1, 2], 0, [0, 1, 2]] = 1.0
    search = Refinement((1, 3, 65), (1, 8), 3, (False, True))
    search.tell(points := search.ask(), shares.reshape(3, -1)[:, points])
    assert len(points) == 3 * 9 and not len(search.ask())


# --- on the sweep's store --------------------------------------------------------------------------------

ARCADIA = {"scenario": "arcadia", "horizon": 12, "replicates": 4,
           "factors": {"prior_reliability": {"from": 0.05, "to": 0.95, "steps": 33},
                       "conditionality": {"from": 0.0, "to": 1.0, "steps": 17}, "linkage": ["none", "full"]}}


@pytest.fixture(scope="module")
def spec():
    """Arcadia near its frontiers, in two panels."""
    return maps.near_frontiers(maps.mappable(load_spec(ARCADIA)))


@pytest.fixture(scope="module")
def whole(spec, tmp_path_factory):
    """The bytes of its table, made in one go."""
    folder = tmp_path_factory.mktemp("whole")
    sweep(spec, folder, workers=1, progress=False, tell=lambda text: None)
    return (folder / "runs.parquet").read_bytes()


class Stop(Exception):
    """The power goes."""


@pytest.mark.parametrize(("workers", "chunk", "stops"), [(2, 16, ()), (1, 64, (1, 2)), (2, 40, (3, 1, 5))])
def test_a_map_has_the_same_bytes_for_any_workers_and_interruptions(spec, whole, workers, chunk, stops, tmp_path, monkeypatch):
    put, lock = Store.put, threading.Lock()
    for parts in stops:
        left = [parts]

        def put_some(*args, left=left):
            with lock:
                left[0] -= 1
                if left[0] < 0:
                    raise Stop
            put(*args)

        monkeypatch.setattr(Store, "put", put_some)
        with pytest.raises(Stop):
            sweep(spec, tmp_path, workers=workers, chunk=chunk, progress=False, tell=lambda text: None)
        monkeypatch.setattr(Store, "put", put)
    sweep(spec, tmp_path, workers=workers, chunk=chunk, progress=False, tell=lambda text: None)
    assert (tmp_path / "runs.parquet").read_bytes() == whole


def test_what_a_round_asks_depends_on_the_results_alone(spec, whole, tmp_path):
    """Told its own results again as one part, the search asks for the same points in the same order, and for no others."""
    table, plan, store = pd.read_parquet(BytesIO(whole)), Plan(spec), Whole(whole)
    asked = list(rounds(plan, store))
    assert np.concatenate([plan.names[stage.points] for stage in asked]).astype(str).tolist() == table["point"][::4].tolist()
    assert len(asked) > 2 and asked[-1].end == len(table) < plan.points * 4


class Whole:
    """A store that reads from a finished table."""

    def __init__(self, content):
        self.table = pq.read_table(BytesIO(content))

    def read(self, table, first, stop, columns):
        yield self.table.select(columns).slice(first, stop - first)


# --- the finding -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made") / "map"
    maps.make_map(ARCADIA, folder, workers=1, progress=False)
    return folder


def test_a_map_is_a_finding_with_its_numbers(made):
    found = finding.read(made)
    manifest = json.loads((made / "manifest.json").read_text(encoding="utf-8"))
    assert found.kind == "map" and found.varied == ("prior_reliability", "conditionality", "linkage")
    table = finding.table_of(made, "frontiers")
    said = " ".join(found.answer)
    assert "With linkage = none" in said and "With linkage = full" in said
    for phase, share in manifest["map"]["phases"].items():
        assert (phase in said) or share["of_map"] < 0.02
    sure = table[table["draws"].astype(float) >= 0.95]
    spoken = [row for row in sure.itertuples() if f"{row.below} gives way to {row.above} at {float(row.position):.2f}" in said]
    assert spoken, "no settled frontier is in the answer"
    assert found.provenance["runs"] == manifest["map"]["runs"] == len(pd.read_parquet(made / "map.parquet"))
    assert any("is not seen" in caveat for caveat in found.caveats)


def test_a_full_map_has_every_point_and_the_same_frontiers(made, tmp_path):
    shown = maps.make_map(ARCADIA, tmp_path / "full", full=True, workers=1, progress=False)["map"]
    less = json.loads((made / "manifest.json").read_text(encoding="utf-8"))["map"]
    assert shown["points"] == 33 * 17 * 2 > less["points"]
    for phase, share in shown["phases"].items():
        assert less["phases"].get(phase, {"of_map": 0.0})["of_map"] == pytest.approx(share["of_map"], abs=0.03)
    both = pd.read_csv(tmp_path / "full" / "map.csv").merge(
        pd.read_csv(made / "map.csv"), on=["prior_reliability", "conditionality", "linkage"], suffixes=("", "_less"))
    assert len(both) == less["points"]
    assert all((both[phase] == both[f"{phase}_less"]).all() for phase in PHASES)
