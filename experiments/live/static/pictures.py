"""Pictures that a page without a server cannot make: bands and maps of its lessons, worlds of its story, made beforehand."""

import json
from collections.abc import Callable, Iterable

from ....model.parameters import resolve
from .. import background, told
from ..link import decode, encode
from ..presets import Preset, opened


def made(presets: Iterable[Preset], say: Callable[[str], None]) -> str:
    """The pictures of some lessons as they begin, by the keys of `background`, as JSON. say: told of each lesson."""
    pictures: dict[str, object] = {}
    for preset in presets:
        say(preset.title)
        story = opened(preset).story
        pictures[background.band_key(story)] = background.percentiles(background.unseated(story))
        plain = background.from_the_start(story)
        free, parameters = background.off_the_axes(plain), resolve(plain.setting().parameters)
        levers = [[float(parameters[name]) for name in background.AXES]]
        pictures[f"here {plain}"] = background.shares_of(background.counted(free, levers, 0, background.PER_POINT)[0])
        if f"map {free}" not in pictures:
            pictures[f"map {free}"] = {"levels": background.LEVELS.tolist(), "of": background.PER_POINT, **background.mapped(
                background.counted(free, background.GRID, 0, background.PER_POINT))}
    say("The story")
    for phase in told.CANDIDATES:
        found = told.looked_for(phase)
        pictures[f"example {phase}"] = {**found, "story": encode(found["story"])} if "story" in found else found
    return json.dumps(pictures)


def taken(text: str) -> dict[str, object]:
    """What `made` wrote, for `background.only`."""
    return {key: {**value, "story": decode(value["story"])[0]} if "story" in value else value
            for key, value in json.loads(text).items()}
