"""The story for a first visit: every step is true of the world that it shows."""

from concurrent.futures import Future
from dataclasses import replace

import pytest

from foedus.experiments.live import told
from foedus.experiments.live.desk import Desk
from foedus.experiments.live.link import decode, encode
from foedus.experiments.live.opening import lessons, lessons_of
from foedus.experiments.live.picture import VARIABLES, VIEWS
from foedus.experiments.live.presets import named, opened
from foedus.experiments.live.session import Session
from foedus.experiments.live.story import StoryError
from foedus.model.outcomes import PHASES


def test_every_step_is_plain_and_shows_one_world_or_two():
    assert 8 <= told.count() <= 12
    for at in range(told.count()):
        step = told.made(at)
        assert step.title and all(text.endswith(".") for text in step.text), step.text
        assert not any(word in text for text in step.text for word in (*PHASES, "_", "  ", "..", "nan")), step.text
        assert step.variable in VARIABLES and step.focus in VIEWS and 1 <= len(step.worlds) <= 2
        assert not any("None of" in text for text in step.text), "a phase could not be shown: other candidates are needed"
    with pytest.raises(StoryError, match="steps"):
        told.step(told.count())


@pytest.mark.parametrize("phase", told.CANDIDATES)
def test_a_world_that_shows_a_phase_ended_in_it(phase):
    found = told.looked_for(phase)
    assert PHASES[Session.of(found["story"]).phases[-1]] == phase


def test_the_worlds_of_what_if_share_their_past_and_end_apart():
    first, second = told.what_if().worlds
    until = told.TERM // 2
    assert (first.world.panel[:until] == second.world.panel[:until]).all()
    assert first.derived["hardening"][-1] != second.derived["hardening"][-1]


def test_a_step_that_is_not_ready_says_so_and_leaves_the_stage_alone(monkeypatch):
    desk = Desk()
    with monkeypatch.context() as patch:
        patch.setattr(told, "PATIENCE", 0.0)
        patch.setattr(told, "_begun", {9: Future()})
        (content, _), = desk.receive({"do": "tell", "step": 9})
    assert content["kind"] == "told" and not content["ready"]
    monkeypatch.setattr(told, "PATIENCE", 120.0)
    assert [reply[0]["kind"] for reply in desk.receive({"do": "tell", "step": 0})] == ["stage", "frames", "told"]
    assert [reply[0]["kind"] for reply in desk.receive({"do": "tell", "step": 99})] == ["problem"]


def test_what_a_visitor_does_after_the_story_leaves_its_worlds_as_they_were(monkeypatch):
    monkeypatch.setattr(told, "PATIENCE", 120.0)
    visitors = Desk(), Desk()
    for desk in visitors:
        desk.receive({"do": "tell", "step": 4})
    shared, before = visitors[0].active, visitors[0].active.story
    assert visitors[1].active is shared
    for message in ({"do": "change", "name": "conditionality", "value": 1.0}, {"do": "step"}, {"do": "rewind", "played": 3}):
        assert all(content["kind"] != "problem" for content, _ in visitors[0].receive(message)), message
    assert visitors[0].active.played == 3 and shared.story == before == visitors[1].active.story


def test_the_story_ends_in_the_lesson_that_the_page_names_first():
    assert lessons_of(told.made(told.count() - 1).worlds[0].story)[0] == lessons()[0].name


def test_a_world_is_called_by_the_lesson_that_it_began_as_or_by_none():
    for lesson in lessons():
        story = opened(lesson).story
        for one in (story, decode(encode(story))[0]):
            assert lesson.name in lessons_of(one)
            assert all(opened(named(name)).story == story for name in lessons_of(one))
    assert lessons_of(replace(story, scenario="institutionalist")) == []
