"""The widget: a desk in Python, a stage in the browser, messages between them.

Outlines of countries are sent once, frames as bytes.
"""

import json
import os

import anywidget
import traitlets

from .command import ADDRESS
from .desk import Desk
from .opening import NAMED
from .page import asset, script


class Stage(anywidget.AnyWidget):
    """One visitor's page."""

    _esm = script()
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
