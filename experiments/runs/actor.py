"""Who is meant: an ally, the US or a rival, as people write them."""

import re

from ...model.countries import Panel
from ...model.parameters import nearest
from .errors import RunError

PATRON = ("us", "usa", "the us", "u.s.", "washington", "patron")


def known(panel: Panel) -> dict[str, str]:
    """Code by everything that names an actor, in small letters: its code, its name and, for the US, what it is called."""
    actors = (panel.patron, *panel.allies, *panel.rivals)
    return {**dict.fromkeys(PATRON, panel.patron.iso3),
            **{word.casefold(): actor.iso3 for actor in actors for word in (actor.name, actor.iso3)}}


def code_of(panel: Panel, text: str) -> str:
    """The code of the actor that a text names, in whatever case; raises RunError with the nearest name."""
    words = known(panel)
    if text.strip().casefold() in words:
        return words[text.strip().casefold()]
    actors = (panel.patron, *panel.allies, *panel.rivals)
    if len(text) <= 3:
        close = nearest(text.upper(), [actor.iso3 for actor in actors])
    else:  # each word of a name counts: Korea is near to South Korea
        parts = {part: actor.name for actor in reversed(actors) for part in (*actor.name.split(), actor.name)}
        close = nearest(text.title(), parts)
        close = re.sub("'(.*)'", lambda part: f"'{parts[part[1]]}'", close)
    raise RunError(f"--about {text}: nobody of this world{close}; there are the US, the allies "
                   f"{', '.join(ally.iso3 for ally in panel.allies)} and the rivals "
                   f"{', '.join(rival.iso3 for rival in panel.rivals)}, by code or by name")
