"""What would the hardening index come to if a lever stood elsewhere? At once, with a band, from an emulator made beforehand.

The emulator comes with the package and is of one world under one edition of the model.  Where either is another, or the run has
something in it that the emulator's runs had not, it says so and gives no number.
"""

from functools import cache, lru_cache
from importlib import resources

from ...model.build import build
from ...model.compiled import model_hash
from ...model.parameters import find, resolve
from ...model.scenario import load_scenario
from .. import emulator as emulators
from ..emulator import Answer, Axis, Emulator, EmulatorError
from ..runs.frames import digest_of
from ..runs.single import settled
from ..wording import listed, spoken
from .background import from_the_start
from .picture import signed
from .story import Injection, Story
from .words import percent

OUTCOME = "hardening"
NEAR_BY, APART = "too near for this to tell them apart", "a difference beyond that band"
NEAR = 0.06  # of an axis: points of a design stop short of its ends by less
MAKE = "foedus sweep whatif --out results/whatif; foedus emulate results/whatif --outcomes hardening --ship FILE"


@cache
def shipped() -> Emulator:
    """The emulator that comes with the package; raises EmulatorError."""
    with resources.as_file(resources.files(__package__).joinpath("assets", "whatif.json")) as path:
        return emulators.read(path)


def if_moved(story: Story, name: str, value: float | str, before: float | str) -> dict[str, str | bool]:
    """What is said of a lever that is moved from `before` to `value`: `text`, `trust`, and whether it `applies`.

    Raises the complaint of a value that the lever cannot have.
    """
    settled(name, value)
    settled(name, before)
    try:
        made = shipped()
        why = why_not(made, story, name)
        if why:
            return {"applies": False, "text": f"No quick answer: {why}.", "trust": ""}
        there, here = (made.what_if(standing(made, story, {name: at}))[OUTCOME] for at in (value, before))
    except EmulatorError as problem:
        return {"applies": False, "text": f"No quick answer: {problem}.", "trust": ""}
    return {"applies": True, "text": said(there, here, spelt(name, value), spelt(name, before)), "trust": trusted(made, there)}


def why_not(made: Emulator, story: Story, name: str) -> str:
    """What the emulator's runs do not share with this one; empty if they do."""
    plain, axes = from_the_start(story), [axis.name for axis in made.axes]
    if made.about["model"] != model_hash():
        return f"its runs were made with another edition of the model (make them again: {MAKE})"
    if name not in axes:
        return "it knows the numbers in front alone; ask “What if?” and play"
    worlds = made.about["scenarios"]
    if plain.scenario not in worlds:
        return f"it was made for {listed([f'“{load_scenario(one).title}”' for one in worlds])} alone; ask “What if?” and play"
    if world_of(plain.scenario, plain.quarters, plain.planned) not in worlds.values():
        return "its runs had no events of the lesson or of yours; ask “What if?” and play"
    other = moved_off(made, plain)
    return f"{listed([f'“{find(one).label}”' for one in other])} stands elsewhere than in its runs" if other else ""


def moved_off(made: Emulator, plain: Story) -> list[str]:
    """Levers that stand elsewhere than in the emulator's runs, which it cannot move."""
    axes = [axis.name for axis in made.axes]
    asked, usual = (resolve(setting.parameters) for setting in (plain.setting(), plain.unmoved()))
    return [name for name, value in asked.items() if name not in axes and value != usual[name]]


def standing(made: Emulator, story: Story, moved: dict[str, float | str]) -> dict[str, float | str]:
    """Where the emulator's levers stand in a story, but for one that is moved."""
    values = resolve(from_the_start(story).setting().parameters)
    written = {axis.name: axis.choices[int(values[axis.name])] if axis.choices else float(values[axis.name])
               for axis in made.axes} | moved
    return {axis.name: looked_at(axis, written[axis.name]) for axis in made.axes}


def looked_at(axis: Axis, value: float | str) -> float | str:
    """The value, or the end of the axis where it lies just beyond."""
    near = NEAR * (axis.high - axis.low)
    if axis.choices or not axis.low - near <= value <= axis.high + near:
        return value
    return min(axis.high, max(axis.low, value))


@lru_cache(64)
def world_of(scenario: str, quarters: int, events: tuple[Injection, ...]) -> str:
    """What tells a world with its events from others, whatever its levers."""
    return digest_of(build(Story(scenario, 0, quarters, planned=events).setting())).hex()[:16]


def spelt(name: str, value: float | str) -> str:
    """A value of a lever as its slider shows it."""
    if isinstance(value, str) or find(name).unit not in ("share", "rate", "probability"):
        return spoken(f"{value:g}" if isinstance(value, float) else str(value))
    return percent(value)


def said(there: Answer, here: Answer, value: str, before: str) -> str:
    """The sentence. value, before: where the lever would stand, and where it stood."""
    about, low, high, now = (signed(share, "%") for share in (there.value, there.low, there.high, here.value))
    told = (f"At {value} from the first quarter, the index at the end would be about {about} (95\u00a0% band {low} to {high}); "
            f"at {before}, {now}")
    return f"{told}: {NEAR_BY if there.low <= here.value <= there.high else APART}."


def trusted(made: Emulator, there: Answer) -> str:
    """What the number is, and where it is not to be trusted."""
    surface = made.surfaces[OUTCOME]
    nearest = "Here the nearest runs answer, since the surface misses them. " if there.by_runs else ""
    doubt = listed([spoken(str(region)) for region in surface.doubt], "or")
    return (f"{nearest}A mean over luck, of runs whose lever stood so throughout; not of this run's luck and past. Of what set "
            f"apart runs that it had not seen it tells {percent(surface.r2)}; near the ends of levers it can be off by some "
            f"points more than the band says{f'; not to be trusted at {doubt}' if doubt else ''}.")
