"""The story for a first visit: every step is true of the world that it shows."""

import pytest

from foedus.experiments.live import told
from foedus.experiments.live.desk import Desk
from foedus.experiments.live.picture import VARIABLES, VIEWS
from foedus.experiments.live.session import Session
from foedus.experiments.live.story import StoryError
from foedus.model.outcomes import PHASES


def test_every_step_is_plain_and_shows_one_world_or_two(monkeypatch):
    monkeypatch.setattr(told, "example", told.looked_for)
    assert 8 <= told.count() <= 12
    for at in range(told.count()):
        step = told.step(at)
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
    first, second = (Session.of(story) for story in told.what_if().worlds)
    until = told.TERM // 2
    assert (first.world.panel[:until] == second.world.panel[:until]).all()
    assert first.derived["hardening"][-1] != second.derived["hardening"][-1]


def test_a_step_that_is_not_ready_says_so_and_leaves_the_stage_alone(monkeypatch):
    monkeypatch.setattr(told, "example", lambda phase: None)
    desk = Desk()
    (content, _), = desk.receive({"do": "tell", "step": told.STEPS.index(told.now_you) - 2})
    assert content["kind"] == "told" and not content["ready"]
    assert [reply[0]["kind"] for reply in desk.receive({"do": "tell", "step": 0})] == ["stage", "frames", "told"]
    assert [reply[0]["kind"] for reply in desk.receive({"do": "tell", "step": 99})] == ["problem"]
