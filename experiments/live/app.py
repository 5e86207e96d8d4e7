"""The Solara page: every visitor gets a stage of their own, made inside the component."""

import solara

from .stage import Stage


@solara.component
def Page():
    """The live page."""
    solara.Title("foedus · alliance bargaining")
    stage = solara.use_memo(Stage, [])
    solara.display(stage)
