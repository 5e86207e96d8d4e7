"""The Solara page: every visitor gets a stage of their own, made with the page and closed with it."""

import solara

from .stage import Stage


@solara.component
def Page():
    """The live page."""
    solara.Title("foedus · alliance bargaining")
    Stage.element()
