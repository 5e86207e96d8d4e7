"""The quick answer under a lever: of this world under this edition of the model, or none."""

from dataclasses import replace

import pytest

from foedus.experiments.live import levers, whatif
from foedus.experiments.live.picture import signed
from foedus.experiments.live.presets import named, opened
from foedus.experiments.live.session import Session
from foedus.experiments.live.whatif import if_moved, shipped

MOVED = ("conditionality", 0.8, 0.5)


def test_the_default_world_is_answered_with_a_band_for_every_number_in_front():
    story = Session().story
    for name in levers.FRONT:
        slider = next(one for one in levers.sliders() if one["name"] == name)
        if not slider["choices"]:
            for value in (slider["low"], slider["high"]):
                found = if_moved(story, name, value, value)
                assert found["applies"] and "band" in found["text"] and "not of this run" in found["trust"], found


@pytest.mark.parametrize("lesson", ["greenland", "no_us", "arcadia", "replay", "mesh", "korea_cash"])
def test_a_lesson_of_another_world_gets_no_number(lesson):
    found = if_moved(opened(named(lesson)).story, *MOVED)
    assert not found["applies"] and "%" not in found["text"] and found["text"].startswith("No quick answer: ")


def test_what_its_runs_had_not_gets_no_number():
    session = Session()
    assert not if_moved(session.story, "spill_in", 0.2, 0.5)["applies"]
    assert not if_moved(replace(session.story, start={"spill_in": 0.2}), *MOVED)["applies"]
    session.step()
    assert if_moved(session.story, *MOVED)["applies"]
    session.inject("rhetoric", "all", 0.0, 5.0)
    assert "events" in if_moved(session.story, *MOVED)["text"]


def test_another_edition_of_the_model_is_named_with_the_remedy(monkeypatch):
    monkeypatch.setattr(whatif, "model_hash", lambda: "0123456789abcdef")
    found = if_moved(Session().story, *MOVED)
    assert not found["applies"] and "another edition of the model" in found["text"] and "foedus sweep whatif" in found["text"]


def test_the_shipped_file_is_of_the_model_as_it_is():
    assert shipped().about["model"] == whatif.model_hash(), whatif.MAKE


def test_one_hundredth_is_a_point_and_two_are_points():
    said = [signed(x, "points").replace("\u00a0", " ") for x in (-0.01, 0.0, 0.012, 0.02)]
    assert said == ["\u22121 point", "0 points", "+1 point", "+2 points"]
