"""Nothing of a closed page stays: a server plays for many classes before anybody starts it again."""

import asyncio
import contextlib
import gc
import importlib.util
import weakref

import pytest

from foedus.agents.world import World
from foedus.experiments.live.desk import Desk

MISSING = [name for name in ("solara", "anywidget") if importlib.util.find_spec(name) is None]


def alive(*references: weakref.ref) -> list[object]:
    """What is left after a collection."""
    gc.collect()
    return [found for reference in references if (found := reference()) is not None]


def test_a_world_that_nobody_holds_is_forgotten():
    world = World("arcadia", rng=1)
    world.step()
    reference = weakref.ref(world)
    assert alive(reference) == [world]
    del world
    assert alive(reference) == []


def test_a_desk_holds_the_worlds_on_its_stage_and_no_others(monkeypatch):
    made, born = [], World.__init__
    monkeypatch.setattr(World, "__init__", lambda self, *a, **k: (made.append(weakref.ref(self)), born(self, *a, **k))[1])
    desk = Desk()
    for message in ({"do": "step", "count": 5}, {"do": "seat", "seat": "KOR"}, {"do": "step", "count": 2},
                    {"do": "rewind", "played": 3}, {"do": "seat"}, {"do": "fork"}, {"do": "step"}, {"do": "seed", "seed": "4"},
                    {"do": "step"}, {"do": "fork"}):
        assert all(content["kind"] != "problem" for content, _ in desk.receive(message)), message
    assert len(made) > 6
    assert {id(world) for world in alive(*made)} == {id(session.world) for session in desk.worlds}


@pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}; pip install '.[live]'")
def test_a_closed_page_is_forgotten():
    import solara
    import solara.server.app  # gives every visitor widgets of their own
    from solara.server.kernel import Kernel
    from solara.server.kernel_context import VirtualKernelContext

    from foedus.experiments.live.app import Page
    from foedus.experiments.live.stage import Stage

    with contextlib.closing(asyncio.new_event_loop()) as loop:  # solara would make one and leave it open
        visitor = VirtualKernelContext(id="visitor", kernel=Kernel(), session_id="session", event_loop=loop)
        with visitor:
            _, visitor.app_object = solara.render(Page(), handle_error=False)
            stage = visitor.app_object.find(Stage).widget
        references = [weakref.ref(thing) for thing in (stage, stage.desk, stage.desk.active.world)]
        del stage, _
        assert len(alive(*references)) == 3
        visitor.close()
        assert alive(*references) == []
