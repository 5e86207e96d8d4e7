"""What a class is told at its end: against the model's classes, with one decision changed, and as a file that plays again."""

import copy
import csv
import io
import json

import pytest

from foedus.experiments.classroom import debrief, debrief_page, log, rerun
from foedus.experiments.classroom.bundle import pack, reopened, unpack
from foedus.experiments.classroom.game import RoomError, Setup
from foedus.experiments.classroom.rerun import Rerun, as_it_was, candidates, model_class, without
from foedus.experiments.classroom.room import LECTURER, Options, Room

NUMBER = "number-{}-{}".format


@pytest.fixture(scope="module")
def played():
    """Entries of a class of the small world that was played to its end, and its room."""
    entries = []
    room = Room.opened(Setup("arcadia", 5, 6), [], LECTURER, Options(), lambda entry: entries.append(copy.deepcopy(entry)))
    phones = [room.known(room.join(room.code, "<b>x</b>")).id for _ in range(2)]
    for who in phones:
        room.sit(room.phones[who], None)
    room.start(0.0)
    ally = room.allies[0]
    for q in range(6):
        if q in (0, 3):
            room.lock(LECTURER, room.quarter, NUMBER(q, "w"), {"demands": {ally: {"cash": 1.0, "threat": 0.3, "quarters": 2}}})
        room.lock(phones[0], room.quarter, NUMBER(q, 0), {"answer": "refuse", "hedge": {"autonomy": 0.8}, "praise": 0,
                                                          "promise": {"to": room.allies[1], "what": "stay"}} if q == 0 else
                  {"answer": "refuse", "wish": 0.06})
        room.lock(phones[1], room.quarter, NUMBER(q, 1), {"tie": "leave" if q == 2 else "stay"})
        room.close()
    return json.loads(json.dumps(entries)), room


def test_a_class_played_again_comes_to_the_same(played):
    entries, room = played
    assert Rerun.changed(entries, as_it_was).game.fingerprint() == room.game.fingerprint()


def test_a_bundle_plays_again_to_the_last_bit_and_notices_an_edit(played, tmp_path):
    text = pack(played[1])
    game, remark = unpack(text)
    assert remark == "" and game.fingerprint() == played[1].game.fingerprint()
    assert "Pupil" not in text and played[1].steer not in text
    path = tmp_path / "class.json"
    path.write_text(text)
    assert reopened(path).endswith("the same to the last bit")
    path.write_text(text.replace('"wish": 0.06', '"wish": 0.05', 1))
    assert "edited" in reopened(path)


@pytest.mark.parametrize("wrong", ["", "[]", "{}", '{"format": "foedus class bundle"}', "nothing", "[" * 100_000])
def test_a_file_that_is_no_bundle_gets_one_line(wrong):
    with pytest.raises(RoomError, match="no bundle of a class"):
        unpack(wrong)


def test_classes_of_the_model_meet_the_same_washington_and_differ_by_their_governments(played):
    entries, room = played
    first, again, other = (model_class(entries, room.hub, k) for k in (0, 0, 1))
    assert first == again != other and set(first) == set(room.allies)


def test_a_decision_that_is_left_to_the_model_changes_its_seats_score(played):
    entries, room = played
    seat, leaver = room.allies[:2]
    assert (2, "tie") in candidates(room, leaver)
    assert {kind for _, kind in candidates(room, seat)} >= {"hedge"}
    assert without(entries, (leaver, 2, "tie")) != room.score(leaver)
    assert len(candidates(room, seat)) <= rerun.TRIED


def test_the_debrief_is_written_whole(played, tmp_path, monkeypatch):
    entries, room = played
    kept = log.Log(tmp_path)
    for entry in entries:
        kept.write(entry)
    kept.close()
    chosen = {(seat, *case): room.score(seat) + 1.0 for seat in room.allies for case in candidates(room, seat)}
    monkeypatch.setattr(debrief, "all_of", lambda entries, room: ([dict.fromkeys(room.allies, 50.0)] * 3, chosen))
    debrief.write(tmp_path)
    page = (tmp_path / "debrief.html").read_text()
    assert "3 classes played by the model" in page and "cost 1.0 points" in page and "two years" in page
    assert "http" not in page and "<script" not in page
    rows = list(csv.DictReader(io.StringIO((tmp_path / "scores.csv").read_text())))
    assert len(rows) == 6 * len(room.allies) and rows[0]["decided_answer"] == "refuse" and rows[0]["decided_by"] == "people"
    assert float(rows[0]["points"]) == pytest.approx(sum(room.points(room.allies[0], 0).values()))
    assert unpack((tmp_path / "class.json").read_text())[1] == ""


def test_every_kind_of_decision_has_its_words(played):
    _, room = played
    said = [debrief_page.decided(room, seat, place, kind) for seat in room.allies for place, quarter in enumerate(room.said)
            for kind in rerun.KINDS if kind in quarter.get(seat, {})]
    assert len(set(said)) >= 5 and all(said)


def test_a_folder_without_a_room_gets_one_line(tmp_path):
    with pytest.raises(RoomError, match="holds no room"):
        debrief.write(tmp_path)
