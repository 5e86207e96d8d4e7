"""The living world: a Mesa model that makes the same moves as the fast engine, with the same luck."""

import secrets
from functools import partial

import mesa
import numpy as np

from ..model import moves, outcomes
from ..model.build import ALLY_DTYPE, SYSTEM_DTYPE, Start, build
from ..model.calendar import label_of
from ..model.draws import ALLY, PAIR, PATRON, RIVAL, draw_luck
from ..model.engine import Row, objects
from ..model.engine import start as open_world
from ..model.events import AID, KINDS
from ..model.parameters import ParameterError, as_object, find, resolve
from ..model.reading import plain
from ..model.scenario import load_scenario, read_event
from ..model.setting import Event, Scenario, ScenarioError
from .arena import Arena
from .country import Country
from .journal import Journal
from .keywords import refuse_unknown
from .rival import Rival
from .seated import Decision, Demand, checked, checked_demand, lay
from .sentences import dated
from .shadow import Shadow
from .united_states import UnitedStates

LUCK = ("luck", "rival_luck", "patron_luck", "tie_luck")
IN_WASHINGTON = {kind.code for kind in KINDS.values() if kind.aimed_at == "patron"}


class World(mesa.Model):
    """One run, quarter by quarter.

    `step` advances one quarter; `running` turns False at the end.  Between two quarters `change` moves parameters,
    `inject` puts in an event, `answer` and `decide` let somebody sit in an ally's place and `demand` in Washington's.
    `datacollector` keeps the system and the phase of every quarter, as Mesa users expect; `journal` holds every decision with
    its reasons, `panel` the records (quarters, allies), `series` the system (quarters,).

    Parameters
    ----------
    world
        Name of a scenario, path of a TOML file, or a `Scenario`.
    rng
        Seed, 0 to 2**63 - 1; None draws one, and from a numpy Generator the next one is drawn (see `seed_used`).
    reference
        What the run is held against, a name of `model.reference.CHOICES`.
    history
        The same seed under a name that `mesa.batch_run` leaves alone, so that seeds can be an axis of it.
    quarters
        Length, 1 to 400; None takes the scenario's.
    kwargs
        Any declared parameter by name (see ``foedus params``).
    """

    def __init__(self, world: str | Scenario = "transactional_2025", rng: int | np.random.Generator | None = None,
                 quarters: int | None = None, history: int | None = None, reference: str = "own", **kwargs: object):
        refuse_unknown(type(self), kwargs)
        self.seed_used = seed_of(rng if history is None else history)
        super().__init__(rng=self.seed_used)
        setting = world if isinstance(world, Scenario) else load_scenario(world)
        self.setting = setting.changed(plain(kwargs), quarters)
        self.p = as_object(resolve(self.setting.parameters))
        self.first = self.quarter = self.setting.first
        panel = self.setting.panel
        self.journal = Journal({country.name: country.iso3 for country in (panel.patron, *panel.allies, *panel.rivals)})
        self.answers: dict[str, float] = {}
        self.decisions: dict[str, Decision] = {}
        self.demands: dict[str, Demand] = {}
        self.threats: dict[str, float] = {}  # tariffs that written demands threaten while they lie on a table
        self.phase = None
        start = build(self.setting)
        self.populate(start)
        self.open()
        self.shadow = Shadow(start, self.p, self.seed_used, reference)
        self.datacollector = mesa.DataCollector(
            {"phase": World.phase_now, "margin": World.margin_now}
            | {name: partial(World.system_now, name=name) for name in SYSTEM_DTYPE.names})

    def populate(self, start: Start) -> None:
        """One agent for every actor, in the order of the arrays."""
        countries = {c.iso3: c for c in (*self.setting.panel.allies, *self.setting.panel.rivals)}
        self.codes = start.codes
        self.allies = [Country(self, vars(Row(record)), countries[code], i)
                       for i, (record, code) in enumerate(zip(start.allies, start.codes, strict=True))]
        self.patron = UnitedStates(self, vars(Row(start.patron[0])), self.setting.panel.patron)
        self.rivals = [Rival(self, vars(Row(record)), country)
                       for record, country in zip(start.rivals, self.setting.panel.rivals, strict=True)]
        self.communities = objects(start.communities)
        self.ties = objects(start.pairs)
        self.arena = Arena(self, vars(objects(start.arena)[0]))
        getattr(mesa.Agent, "_ids", {}).pop(self, None)  # Mesa 3.3 numbers agents there and would keep every world for ever
        self.addresses = [records["actor"] for records in (start.allies, start.rivals, start.patron, start.pairs)]
        self.panel = np.zeros((self.setting.quarters, len(self.allies)), ALLY_DTYPE)
        self.series = np.zeros(self.setting.quarters, SYSTEM_DTYPE)

    def open(self) -> None:
        """Everybody's first quarter."""
        open_world(self.allies, self.patron, self.rivals, self.communities, self.ties, self.arena, self.p, self.first)

    def draw(self) -> None:
        """This quarter's luck."""
        self.luck, self.rival_luck, (self.patron_luck,), self.tie_luck = (
            draw_luck(self.seed_used, self.quarter, actors, kind)
            for actors, kind in zip(self.addresses, (ALLY, RIVAL, PATRON, PAIR), strict=True))

    def step(self) -> None:
        """One quarter, in the order of the theory."""
        if self.quarter - self.first >= self.setting.quarters:
            self.running = False
            return
        self.draw()
        self.happen()
        self.make_demands()
        self.patron.hold_office()
        self.patron.learn()
        self.each("politics")
        self.learn()
        self.each("bargain")
        self.answers.clear()
        self.arena.go_on()
        self.each("budget")
        for index, rival in enumerate(self.rivals):
            rival.arm(index)
        self.each("hedge")
        moves.summarise(self.allies, self.communities, self.p)
        self.each("assess")
        for index, rival in enumerate(self.rivals):
            rival.test(index)
        self.each("stance")
        self.shadow.step(self)
        self.record()
        self.clear_tables()

    def learn(self) -> None:
        """Everybody takes in what was done and said: rivals first, since an ally then forgets the quarter's news."""
        moves.summarise(self.allies, self.communities, self.p)
        self.acts = moves.all_acts(self.allies, self.communities, self.p)
        for k in range(len(self.rivals)):
            for ally in self.allies:
                tie = self.ties[k * len(self.allies) + ally.index]
                if tie.claim > 0.0:
                    moves.rival_believes(tie, ally, ally.home, self.acts, self.patron, self.p)
        self.each("believe")

    def inject(self, event: Event | dict) -> None:
        """Put an event into the run, as if the scenario's calendar had always held it.

        event: an `Event`, or a table as a scenario file writes it; a table without a quarter acts in the next one.
        Raises ScenarioError if it is no event of this world, or if its quarter has been played.
        """
        if isinstance(event, dict):
            event = read_event({"quarter": self.label, **event}, self.setting.panel)
        elif not isinstance(event, Event):
            raise ScenarioError(f"event = {repr(event):.60} is no event; give a table such as "
                                '{"kind": "withdrawal", "target": "all", "value": 0.2}')
        end = self.first + self.setting.quarters
        if not self.quarter <= event.quarter < end:
            left = f"there are {self.label} to {label_of(end - 1)}" if self.quarter < end else "the run is over"
            raise ScenarioError(f"event: quarter = {label_of(event.quarter)} cannot be played any more or at all; {left}")
        self.setting = self.setting.changed(events=(event,))

    def change(self, **parameters: object) -> None:
        """Change parameters from the next quarter on, by name and value as `foedus.run` takes them.

        What acts at the start alone, such as the first belief, changes nothing later.  Raises ParameterError before anything
        is changed.
        """
        checked = {name: find(name).check(value) for name, value in parameters.items()}
        for name, value in checked.items():
            setattr(self.p, name, value)
        self.shadow.change(checked)

    def answer(self, iso3: str, private: float) -> None:
        """Answer for an ally in the next quarter; the rules and the luck stay as they are.

        private: the factor by which its limit differs from what everybody can reckon, 0 or more: 0 refuses whatever
        is asked, a very large one accepts whatever is worth anything.  Raises ScenarioError for somebody who is no ally.
        """
        if iso3 not in self.codes or not (isinstance(private, int | float | np.number) and private >= 0.0):
            raise ScenarioError(f"answer: {private!r} of '{iso3}' is none; give 0 or more for one of {', '.join(self.codes)}")
        self.answers[iso3] = private

    def decide(self, iso3: str, decision: Decision) -> None:
        """What somebody in an ally's place decides for the next quarter; the rules and the luck stay as they are.

        What it leaves open is left to the model's own behaviour.  Raises ScenarioError for somebody who is no ally, and
        SeatError for a decision outside its ranges.
        """
        self.decisions[self.known(iso3)] = checked(decision)

    def demand(self, iso3: str, demand: Demand) -> None:
        """What Washington asks of an ally in the next quarter, in the place of what lies on that table; see `decide`."""
        self.demands[self.known(iso3)] = checked_demand(demand)

    def known(self, iso3: str) -> str:
        """The code of an ally; raises ScenarioError."""
        if iso3 not in self.codes:
            raise ScenarioError(f"'{iso3}' is no ally; give one of {', '.join(self.codes)}")
        return iso3

    def make_demands(self) -> None:
        """What Washington wrote comes to the tables."""
        for iso3, demand in self.demands.items():
            lay(self.allies[self.codes.index(iso3)], demand)
            self.threats.pop(iso3, None)
            if demand.threat is not None and any(demand.asked):
                self.threats[iso3] = demand.threat

    def clear_tables(self) -> None:
        """A decision holds for its quarter, a written threat as long as the demand lies on the table."""
        self.decisions.clear()
        self.demands.clear()
        for ally in self.allies:
            if ally.ask_open == 0:
                self.threats.pop(ally.iso3, None)

    def each(self, move: str) -> None:
        """Let every ally make a move."""
        for ally in self.allies:
            getattr(ally, move)()

    def happen(self) -> None:
        """Dated events of this quarter."""
        for event in self.setting.events:
            if event.quarter == self.quarter:
                moves.strike_patron(event, self.patron)
                if event.kind == AID:
                    moves.decide_aid(event, self.arena, self.allies, self.patron, self.p)
                for rival in self.rivals:
                    moves.strike_rival(event, rival)
                struck = [ally for ally in self.allies if moves.concerns(event, ally)]
                for ally in struck:
                    moves.strike_ally(event, ally, self.p)
                others = [rival.iso3 for rival in self.rivals if rival.actor == event.target]
                if event.kind in IN_WASHINGTON:
                    others.append(self.patron.iso3)
                self.journal.note(self.quarter, "event", (*(ally.iso3 for ally in struck), *others),
                                  dated(event, self.patron.name), value=event.value)

    def record(self) -> None:
        """Keep the quarter, and note a change of phase."""
        q = self.quarter - self.first
        for i, ally in enumerate(self.allies):
            self.panel[q, i] = tuple(getattr(ally, name) for name in ALLY_DTYPE.names)
        system = Row(np.zeros((), SYSTEM_DTYPE))
        outcomes.measure(system, self.allies, self.communities, self.patron, self.p)
        moves.chronicle(system, self.arena)
        self.series[q] = tuple(vars(system).values())
        self.judge(q + 1)
        self.datacollector.collect(self)
        self.quarter += 1
        self.running = q + 1 < self.setting.quarters

    def judge(self, quarters: int) -> None:
        """The phase after that many quarters; a change is a decision of the journal."""
        self.result = Row(np.zeros((), outcomes.RESULT_DTYPE))
        recent = objects(self.series[:quarters])
        self.judged = outcomes.conclude(self.result, recent, quarters, *self.shadow.windowed(), self.p)
        if quarters >= outcomes.WINDOW and self.judged.phase != self.phase:
            self.phase = self.judged.phase
            self.journal.note(self.quarter, "phase", (), f"The system is {outcomes.PHASES[self.phase]}",
                              **{name: value for name, value in self.judged._asdict().items() if name != "phase"})

    def phase_now(self) -> str:
        """The phase as of the last quarter played."""
        return outcomes.PHASES[self.judged.phase]

    def margin_now(self) -> float:
        """How clearly it holds."""
        return self.judged.margin

    def system_now(self, name: str) -> float:
        """A measure of the whole system in the last quarter played."""
        return float(self.series[self.quarter - self.first][name])

    @property
    def label(self) -> str:
        """The next quarter to be played, such as 2025-Q1."""
        return label_of(self.quarter)

    def __getstate__(self) -> dict:
        """Everything but this quarter's luck, which is drawn again when the next one is played."""
        return {name: value for name, value in self.__dict__.items() if name not in LUCK}

    def __repr__(self) -> str:
        return f"<World {self.setting.name}, seed {self.seed_used}: {self.label} is next>"


def seed_of(rng: int | np.random.Generator | None) -> int:
    """A seed: as given, drawn from a generator, or any."""
    if isinstance(rng, np.random.Generator):
        return int(rng.integers(2**32))
    if rng is None:
        return secrets.randbits(32)
    if not isinstance(rng, int | np.integer) or isinstance(rng, bool) or not 0 <= rng < 2**63:
        raise ParameterError(f"rng = {' '.join(repr(rng).split()):.60} is no seed; give a whole number from 0 to 2**63 - 1, "
                             "a numpy Generator, or None")
    return int(rng)
