"""From a checked experiment to numbered runs: which points there are, and what each run is.

A point is named by a hash of what the engine sees of it, so the same point has the same name in every experiment.  Rows
of a design that are the same point are run once.
"""

import hashlib
import json
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass

import numpy as np

from ...model.build import Start, build
from ...model.cells import AS_OTHERS, BEHAVIOURS, declaration, is_cell
from ...model.parameters import DTYPE, POLICY, as_record, resolve
from ...model.reference import reference_of, reference_point, reference_policy
from ...model.run import VARIANT_PARAMETERS
from ...model.setting import Scenario
from ...model.trial import refuse_flawed
from ...model.variants import CHOICES, live_only
from .identity import MODEL, digest_of, model_of, point_name
from .spec import Outcomes, Spec
from .worlds import number_in, worlds_of

BATCH = 4096  # points whose full records are held at once
SEED_BITS = 52  # a seed survives a spreadsheet, R and JavaScript, which know whole numbers up to 2**53


@dataclass(frozen=True, eq=False)
class Task:
    """A stretch of runs, self-contained so that it can travel: run `first + r` is point `which[r]` with `seeds[r]`.

    names: point hashes; world, live, records and the columns of factors: one for each name; called: how a command line in
    the sweep's folder names the scenarios.
    """

    first: int
    model: str
    starts: dict[int, Start]
    labels: tuple[str, ...]
    called: tuple[str, ...]
    names: np.ndarray
    world: np.ndarray
    live: np.ndarray
    records: np.ndarray
    factors: dict[str, np.ndarray]
    which: np.ndarray
    replicates: np.ndarray
    seeds: np.ndarray
    outcomes: Outcomes
    reference: str
    device: str

    def __len__(self) -> int:
        return len(self.which)

    def part(self, a: int, b: int) -> "Task":
        """Runs a to b of this task, as a task."""
        keep, which = np.unique(self.which[a:b], return_inverse=True)
        world = self.world[keep]
        return Task(self.first + a, self.model, {w: self.starts[w] for w in np.unique(world).tolist()}, self.labels,
                    self.called, self.names[keep], world, self.live[keep], self.records[keep],
                    {name: column[keep] for name, column in self.factors.items()}, which, self.replicates[a:b],
                    self.seeds[a:b], self.outcomes, self.reference, self.device)


@dataclass(frozen=True, eq=False)
class Round:
    """Runs `first` on: every one of `points`, replicates `start` up to, not including, `stop`."""

    first: int
    points: np.ndarray
    start: int
    stop: int

    @property
    def end(self) -> int:
        """Number of the first run after this round."""
        return self.first + len(self.points) * (self.stop - self.start)


class Plan:
    """The points of an experiment, in the order in which they are run: those of the fast engine first, world by world.

    points: number of different points; names (points,): their hashes; world (points,): position among the scenarios;
    live (points,): whether the object engine runs it; rows (design rows,): which point a row of the design is; known:
    replicates of every point that an earlier sweep left, which are a round of their own; device: cpu or gpu.  Raises
    `gpu.DeviceError` where a card cannot make these runs.
    """

    def __init__(self, spec: Spec, known: int = 0, device: str = "cpu"):
        self.spec, self.known, self.device = spec, known, device
        worlds = worlds_of(spec)
        self.labels, world = worlds.labels, worlds.which
        self.called = tuple(f"inputs/{label}.toml" if label in spec.sources else label for label in self.labels)
        self.starts = tuple(build(scenario) for scenario in worlds.scenarios)
        self.base = [as_record([resolve(scenario.parameters)])[0] for scenario in worlds.scenarios]
        self.digests = tuple(digest_of(start) for start in self.starts)
        columns = spec.design.columns
        self.columns = {name: column for name, column in columns.items() if name != "scenario"}
        names, live = self.name_all(world)
        refuse_flawed(self.variants)
        first, rows = unique_in_order(names)
        order = np.lexsort((np.arange(len(first)), world[first], live[first]))
        place = np.empty_like(order)
        place[order] = np.arange(len(order))
        self.rows, self.points = place[rows], len(order)
        self.names, self.world, self.live = names[first][order], world[first][order], live[first][order]
        self.columns = {name: column[first][order] for name, column in self.columns.items()}
        if device == "gpu":
            refuse_on_card(spec, self.live)

    def knowing(self, replicates: int) -> "Plan":
        """The same plan where an earlier sweep left so many replicates of every point."""
        other = copy(self)
        other.known = replicates
        return other

    def name_all(self, world: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Hash of every design row, and whether it needs the object engine."""
        names, live = np.empty(len(world), "S16"), np.empty(len(world), bool)
        slow = {name: [CHOICES[kind].index(v) for v in live_only(kind)] for name, kind in VARIANT_PARAMETERS.items()}
        self.variants = {(VARIANT_PARAMETERS[name], int(code)) for start in self.starts for name in BEHAVIOURS
                         for code in start.allies[name] if code >= 0} | variants_of_references(self.starts, self.spec.reference)
        of_allies = np.array([any(np.isin(start.allies[name], slow[name]).any() for name in BEHAVIOURS)
                              for start in self.starts])
        of_reference = np.array([held_against_slow(start.scenario, self.spec.reference, slow) for start in self.starts])
        for a in range(0, len(world), BATCH):
            rows = slice(a, a + BATCH)
            records = self.fill({name: column[rows] for name, column in self.columns.items()}, world[rows])
            self.variants |= {(kind, code) for name, kind in VARIANT_PARAMETERS.items() for code in set(records[name].tolist())}
            named = np.any([np.isin(records[name], codes) for name, codes in slow.items()], axis=0)
            live[rows] = named | (of_allies | of_reference)[world[rows]]
            for i, record in enumerate(records):
                names[a + i] = point_name(self.digests[world[a + i]], record)
        return names, live

    def fill(self, columns: dict[str, np.ndarray], world: np.ndarray) -> np.ndarray:
        """Full parameter records; shape of `world`."""
        records = np.array(self.base, DTYPE)[world]
        for name, column in columns.items():
            if is_cell(name):  # part of the world
                continue
            given = ~np.isnan(column)
            records[name][given] = column[given]
        return records

    def filled(self, name: str) -> np.ndarray:
        """Values of a factor for every point, the scenario's own where the design leaves it to the scenario."""
        column = self.columns[name]
        if is_cell(name):
            return np.array([number_in(start.scenario, name) for start in self.starts], float)[self.world]
        return np.where(np.isnan(column), np.array([base[name] for base in self.base], float)[self.world], column)

    def task(self, stage: Round, a: int, b: int) -> Task:
        """Runs a to b, numbers of the whole experiment, as a task."""
        each = stage.stop - stage.start
        place = np.arange(a, b) - stage.first
        points, which = np.unique(stage.points[place // each], return_inverse=True)
        replicates, names, world = stage.start + place % each, self.names[points], self.world[points]
        records = self.fill({name: column[points] for name, column in self.columns.items()}, world)
        factors = {name: self.filled(name)[points] if is_cell(name) else records[name] for name in self.columns}
        return Task(a, MODEL, {w: self.starts[w] for w in np.unique(world).tolist()}, self.labels, self.called,
                    names, world, self.live[points], records, factors, which, replicates,
                    self.seeds(names[which], replicates), self.spec.outcomes, self.spec.reference, self.device)

    def seeds(self, names: np.ndarray, replicates: np.ndarray) -> np.ndarray:
        """Seed of every run: by replicate alone where histories are shared, by point as well where not."""
        if self.spec.shared:
            every, which = np.unique(replicates, return_inverse=True)
            return np.array([seed_of(self.spec.seed, r) for r in every.tolist()], np.int64)[which]
        return np.array([seed_of(self.spec.seed, r, name) for r, name in zip(replicates.tolist(), names.tolist(), strict=True)],
                        np.int64)

    @property
    def first_round(self) -> Round:
        """Every point with as many replicates as it gets at least."""
        return Round(0, np.arange(self.points), 0, self.spec.replicates.at_least)

    @property
    def most_runs(self) -> int:
        """Number of runs if no point stops early."""
        return self.points * self.spec.replicates.at_most

    @property
    def reference_points(self) -> int:
        """How many different reference runs a seed takes: one for each different world among the points."""
        found = [reference_of(world, self.spec.reference) for world in self.spec.worlds.values()]
        if found[0] is None:
            return 0
        changed = {name for reference in found for name, _ in reference.parameters}
        columns = [self.filled(name) for name in self.columns if name not in POLICY and name not in changed]
        return len(np.unique(np.stack([self.world, *columns], -1), axis=0))

    @property
    def reference_runs(self) -> int:
        """How many reference runs are made beside the runs, at most."""
        each = self.points if not self.spec.shared else self.reference_points
        return each * self.spec.replicates.at_most if self.reference_points else 0

    def identity(self) -> dict[str, object]:
        """What must be the same for two sweeps to be one: compared before a sweep goes on in a folder."""
        spec = self.spec
        points = hashlib.sha256(self.names.tobytes() + self.rows.astype("<i8").tobytes()).hexdigest()[:16]
        return {
            "scenarios": {label: digest.hex()[:16] for label, digest in self.base_digests().items()},
            "factors": list(self.columns), "design": {"kind": spec.design.kind, **where_free(spec.design.options)},
            "points": points,
            "replicates": vars(spec.replicates), "seed": spec.seed, "seeds": "shared" if spec.shared else "independent",
            "reference": self.reference_identity(), "outcomes": json.loads(json.dumps(spec.outcomes.identity())),
            "model": model_of(self.variants), "device": self.device,
        }

    def base_digests(self) -> dict[str, bytes]:
        """Digests of the scenarios as they are, before a cell is changed."""
        if not any(is_cell(name) for name in self.columns):
            return dict(zip(self.labels, self.digests, strict=True))
        return {label: digest_of(build(world)) for label, world in self.spec.worlds.items()}

    def reference_identity(self) -> dict[str, object]:
        """What the runs are held against, by scenario: the policy that its file declares, with what the reference changes."""
        found: dict[str, dict | None] = {}
        for label, world in self.spec.worlds.items():
            reference = reference_of(world, self.spec.reference)
            policy = {name: value for name, value in world.declared.items() if name in POLICY}
            found[label] = reference and {"parameters": policy | dict(reference.parameters), "without": list(reference.without)}
        return found


def where_free(options: dict[str, object]) -> dict[str, object]:
    """Options of a design without the place of a file: what it holds is what counts."""
    return {key: value for key, value in options.items() if key != "path"}


def refuse_on_card(spec: Spec, live: np.ndarray) -> None:
    """Stop before the first run where a graphics card cannot make them all."""
    from ...model.gpu import DeviceError

    if spec.outcomes.tables != ("runs",) or spec.outcomes.own or spec.outcomes.stop:
        raise DeviceError(f"{spec.name}: on a card only the results of runs are kept, and more is asked for under [outcomes]; "
                          "ask for run alone, or leave --device gpu out")
    if live.any():
        raise DeviceError(f"{spec.name}: {int(live.sum())} of {len(live)} points have a variant that only the object engine "
                          "runs; take them out, or leave --device gpu out")


def variants_of_references(starts: Iterable[Start], name: str) -> set[tuple[str, int]]:
    """Kind and code of the variants of whoever governs in the runs that runs are held against."""
    references = [(start.scenario, reference_of(start.scenario, name)) for start in starts]
    policies = [reference_policy(scenario, reference) for scenario, reference in references if reference is not None]
    return {(kind, int(policy[each])) for policy in policies for each, kind in VARIANT_PARAMETERS.items() if each in policy}


def held_against_slow(scenario: Scenario, name: str, slow: dict[str, list[int]]) -> bool:
    """Whether the runs of a scenario are held against a reference that the object engine alone runs.

    slow: codes of the live-only variants by parameter.
    """
    reference = reference_of(scenario, name)
    if reference is None:
        return False
    point = reference_point(scenario, reference, resolve(scenario.parameters))
    return any(point[parameter] in codes for parameter, codes in slow.items())


def name_of(identity: dict[str, object]) -> str:
    """Sixteen hexadecimal digits for what `Plan.identity` says, also as a manifest has kept it."""
    return hashlib.sha256(json.dumps(identity, default=str, sort_keys=True).encode()).hexdigest()[:16]


def seed_of(base: int, replicate: int, point: bytes = b"") -> int:
    """A seed from 0 to 2**52 - 1 for a replicate, of one point or of all."""
    digest = hashlib.sha256(b"%d:%d:%s" % (base, replicate, point)).digest()
    return int.from_bytes(digest[:8], "big") >> (64 - SEED_BITS)


def unique_in_order(names: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where every different name stands first, in that order, and which of them each name is."""
    _, first, which = np.unique(names, return_index=True, return_inverse=True)
    order = np.argsort(first)
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    return first[order], place[which]


def factor_values(name: str, column: np.ndarray) -> np.ndarray:
    """A column as people read it: named choices by name."""
    choices = declaration(name).choices
    if not choices:
        return column
    return np.array([choices[int(value)] if value == value else AS_OTHERS for value in column.tolist()], object)
