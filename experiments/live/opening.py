"""What the page begins with where whoever serves it names a world: a scenario, a file of one's own, or a point of a sweep.

Visitors and links cannot name a file: they find the worlds of the package and the one that the server was started with.
"""

from dataclasses import replace
from pathlib import Path

from ...model.scenario import load_scenario, scenario_names
from ...model.setting import Scenario
from ..sweep.again import point_of
from .presets import PRESETS, Preset, opened
from .session import Session
from .story import OWN, Story, StoryError

NAMED: list[tuple[Preset, int]] = []  # the world that the server was started with, and its seed; at most one


def name_world(world: str, point: str | None) -> None:
    """Let the page begin with a world: a scenario by name, the path of a TOML file, or the folder of a sweep and a point.

    Raises StoryError, ScenarioError or StoreError, one line.
    """
    changes, seed, title = {}, 1, None
    if Path(world).is_dir():
        if point is None:
            raise StoryError(f"'{world}' is the folder of a sweep; say which point with --point, a row of its design from 0, "
                             "or a point's hash")
        found = point_of(world, point)
        scenario, changes, seed = found.scenario, found.changes, found.seed
        title = f"{scenario.title}: point {point}"
    elif point is not None:
        raise StoryError(f"--point {point[:40]} is a point of a sweep, and '{world[:200]}' is no folder of one")
    else:
        scenario = load_scenario(world)
    name = shown(scenario)
    first = Preset("own", title or scenario.title, scenario.description or "The world that this page was opened with.",
                   "How will it end, and why?", "Step through it, and read why they move.", "What would have changed it?",
                   name, changes, focus="world")
    opened(first, seed)  # whatever is wrong with it shows now
    NAMED[:] = [(first, seed)]


def shown(scenario: Scenario) -> str:
    """The name under which visitors find a world; one that is not of the package is put beside those that are."""
    if scenario.name in scenario_names() and scenario == load_scenario(scenario.name):
        return scenario.name
    name = f"{scenario.name} (own)" if scenario.name in scenario_names() else scenario.name
    OWN[name] = replace(scenario, name=name)
    return name


def first_session() -> Session:
    """What a visitor sees at first."""
    return opened(*NAMED[0]) if NAMED else Session()


def lessons() -> tuple[Preset, ...]:
    """The lessons of the page, its own world before them."""
    return (*(preset for preset, _ in NAMED), *PRESETS)


def lessons_of(story: Story) -> list[str]:
    """The lessons as which a story may have begun, whatever was moved later: its world, its events, the most of its levers."""
    fitting = [lesson for lesson in lessons() if (lesson.scenario, lesson.events) == (story.scenario, story.planned)
               and lesson.start.items() <= story.start.items()]
    most = max((len(lesson.start) for lesson in fitting), default=0)
    return [lesson.name for lesson in fitting if len(lesson.start) == most]
