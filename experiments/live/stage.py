"""The widget: a desk in Python, a stage in the browser, messages between them.

The browser's part is plain JavaScript and CSS in `assets`, put together here into one module; outlines of countries are
sent once, frames as bytes.
"""

import json
import os
from importlib import resources

import anywidget
import traitlets

from .command import ADDRESS
from .desk import Desk
from .opening import NAMED

# In the order in which they need each other.
SCRIPTS = ("kit.js", "atlas.js", "charts.js", "panels.js", "memory.js", "told.js", "stage.js")


def asset(name: str) -> str:
    """A file that comes with the page."""
    return resources.files(__package__).joinpath("assets", name).read_text(encoding="utf-8")


class Stage(anywidget.AnyWidget):
    """One visitor's page."""

    _esm = "\n".join(asset(name) for name in SCRIPTS)
    _css = asset("stage.css")
    address = traitlets.Unicode().tag(sync=True)  # one that others can open; empty where the browser's own will do
    own = traitlets.Bool(False).tag(sync=True)  # whether the page was opened with a world: then nobody is told the story first
    world = traitlets.Dict(json.loads(asset("world.json"))).tag(sync=True)

    def __init__(self, **traits):
        super().__init__(address=os.environ.get(ADDRESS, ""), own=bool(NAMED), **traits)
        self.desk = Desk()
        self.on_msg(self.answer)

    def answer(self, widget, message: object, buffers: list) -> None:
        """Answer a message of the browser; the last answer carries its number, which frees the browser to ask again."""
        replies = self.desk.receive(message)
        number = message.get("number") if isinstance(message, dict) else None
        for content, data in replies:
            self.send(content, data)
        self.send({"kind": "done", "number": number})
