"""A room without a network: who may do what, what becomes of it, and that it can be had again from what was written."""

import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.agents.seated import SeatError
from foedus.agents.sentences import money
from foedus.experiments.classroom import decisions, log, promises, views, washington
from foedus.experiments.classroom.game import Game, RoomError, Setup
from foedus.experiments.classroom.room import DECIDING, LECTURER, LOBBY, OVER, Options, Room
from foedus.experiments.classroom.score import GOALS, points
from foedus.experiments.classroom.seats import emptiest, plain_name
from foedus.tests.worlds import laws

SETUP = Setup("arcadia", 3, 6)
NUMBER = "number-one-{}".format


class Class:
    """A room of the small world with some phones, each at a seat; `entries` is what was written."""

    def __init__(self, phones=2, player="transactional", **options):
        self.entries = []
        self.room = Room.opened(SETUP, [], player, Options(**options), lambda entry: self.entries.append(copy.deepcopy(entry)))
        self.tokens = [self.room.join(self.room.code, f"Pupil {k}") for k in range(phones)]
        self.ids = [self.room.known(token).id for token in self.tokens]
        for who in self.ids:
            self.room.sit(self.room.phones[who], None)
            self.room.connected.add(who)
        self.room.start(0.0)

    def lock(self, k, number="a", **said):
        """Phone k locks in for the quarter that is open."""
        self.room.lock(self.ids[k], self.room.quarter, NUMBER(number), said)

    def again(self):
        """The room from what was written, as from the file."""
        return Room.of(json.loads(json.dumps(self.entries)), lambda entry: None)


def test_a_room_can_be_had_again_from_what_was_written():
    class_ = Class()
    class_.lock(0, answer="refuse", wish=0.05, promise={"to": class_.room.allies[1], "what": "stay"})
    class_.room.close()
    class_.lock(1, number="b", hedge={"autonomy": 0.5})
    again = class_.again()
    assert again.game.fingerprint() == class_.room.game.fingerprint()
    for name in ("phones", "locked", "promises", "said", "reached", "deadlines", "stage", "code", "steer", "options"):
        assert getattr(again, name) == getattr(class_.room, name), name
    class_.room.close()
    again.close()
    assert again.game.fingerprint() == class_.room.game.fingerprint()


def test_a_quarter_is_written_before_it_is_played():
    class_ = Class()

    def full(entry):
        raise OSError("no room")

    class_.room.write = full
    before = class_.room.game.played
    with pytest.raises(OSError):
        class_.room.close()
    assert class_.room.game.played == before and class_.room.stage == DECIDING


def test_what_nobody_decides_the_model_decides():
    class_ = Class()
    for _ in range(SETUP.quarters):
        class_.room.close()
    alone = Game(Setup("arcadia", 3, 6, {"incumbent_strategy": "transactional"}))
    for _ in range(SETUP.quarters):
        alone.play({})
    assert class_.room.game.fingerprint() == alone.fingerprint() and class_.room.stage == OVER


def test_a_decision_counts_once_and_only_for_its_phone():
    class_ = Class()
    class_.lock(0, wish=0.03)
    written = len(class_.entries)
    class_.lock(0, wish=0.09)  # the same number: said again because no answer was heard
    assert len(class_.entries) == written and class_.room.locked[class_.ids[0]] == {"wish": 0.03}
    with pytest.raises(RoomError, match="has locked in"):
        class_.lock(0, number="b", wish=0.09)
    assert class_.room.together() == {class_.room.phones[class_.ids[0]].seat: {"wish": 0.03}}


def test_a_decision_for_another_quarter_or_without_a_seat_is_refused():
    class_ = Class()
    room = class_.room
    with pytest.raises(RoomError, match="this quarter is over"):
        room.lock(class_.ids[0], room.quarter - 1, NUMBER(1), {})
    guest = room.known(room.join(room.code.lower()))
    with pytest.raises(RoomError, match="take a seat"):
        room.lock(guest.id, room.quarter, NUMBER(1), {})
    with pytest.raises(RoomError, match="not played by the lecturer"):
        room.lock(LECTURER, room.quarter, NUMBER(1), {})


def test_only_the_code_opens_the_room_and_only_a_token_a_seat():
    class_ = Class()
    with pytest.raises(RoomError, match="not the code"):
        class_.room.join("XXXXX")
    for wrong in ("", "guess", None, class_.ids[0], class_.room.phones[class_.ids[0]].digest):
        with pytest.raises(RoomError, match="does not know this phone"):
            class_.room.known(wrong)
    assert class_.room.known(class_.tokens[1]).id == class_.ids[1]
    assert not any(token in json.dumps(class_.entries) for token in class_.tokens)


def test_a_seat_is_kept_until_the_lecturer_gives_it_up():
    class_ = Class()
    phone = class_.room.phones[class_.ids[0]]
    with pytest.raises(RoomError, match="sits for"):
        class_.room.sit(phone, class_.room.allies[1])
    class_.room.move(phone.id, "")
    class_.room.sit(phone, class_.room.allies[1])
    assert phone.seat == class_.room.allies[1]
    with pytest.raises(RoomError, match="is no seat"):
        class_.room.move(phone.id, "USA")


def test_seats_are_dealt_evenly():
    class_ = Class(phones=8)
    held = [phone.seat for phone in class_.room.phones.values()]
    assert {held.count(seat) for seat in class_.room.seats} == {2}
    assert emptiest(["A", "B"], []) == "A"


def test_phones_that_share_a_seat_decide_by_majority_or_the_last():
    said = [{"wish": 0.02, "answer": "accept", "praise": 1}, {"wish": 0.03, "answer": "refuse"},
            {"wish": 0.05, "answer": "refuse", "tie": "stay"}]
    assert decisions.merged(said, "majority") == {"wish": 0.03, "answer": "refuse", "praise": 1, "tie": "stay"}
    assert decisions.merged(said, "last") == said[-1]


shares = st.floats(0.0, 1.0)
portfolios = st.builds(lambda a, b, c: decisions.fitting({"autonomy": a, "minilateral": b, "accommodation": c}), shares, shares,
                       shares)
offers = st.fixed_dictionaries(dict.fromkeys(("spending", "cash", "arms", "support", "investment", "territory"), shares))
says = st.one_of(
    st.fixed_dictionaries({}, optional={"answer": st.sampled_from(("accept", "refuse")), "wish": st.floats(0.0, 0.1),
                                        "hedge": portfolios, "praise": shares, "tie": st.sampled_from(("stay", "leave"))}),
    st.fixed_dictionaries({"answer": st.just("counter"), "offered": offers}))


@laws(60)
@given(st.lists(says, min_size=1, max_size=5), st.sampled_from(decisions.SHARED))
def test_what_phones_decide_together_is_a_decision_that_one_could_take(said, shared):
    read = [decisions.read(table, "AAA", ("AAA", "BBB")) for table in said]
    together = decisions.merged(read, shared)
    assert decisions.read(together, "AAA", ("AAA", "BBB")) == together


@pytest.mark.parametrize(("wrong", "said"), [
    (None, "is a table"), ([], "is a table"), ({"spending": 1}, "holds no 'spending'"), ({"hedge": {"gold": 1}}, "hedge holds"),
    ({"hedge": 3}, "hedge holds"), ({"wish": "0.03"}, "outside 0 to 0.1"), ({"wish": 1e400}, "outside"),
    ({"promise": {"to": "AAA", "what": "stay"}}, "another ally"), ({"promise": {"to": "BBB", "what": "win"}}, "one of refuse"),
    ({"answer": "counter", "offered": {"spending": "x"}}, "outside 0 to 1"), ({"answer": ["accept"]}, "none of accept"),
    ({"praise": {"a": 1}}, "outside 0 to 1")])
def test_a_phone_that_says_something_else_gets_one_line(wrong, said):
    with pytest.raises((RoomError, SeatError), match=said):
        decisions.read(wrong, "AAA", ("AAA", "BBB"))


def test_a_quarter_ends_when_all_who_are_there_are_in_or_its_time_is_over():
    class_ = Class(clock=20)
    assert not class_.room.is_due(19.9) and class_.room.is_due(20.0)
    class_.lock(0)
    assert not class_.room.is_due(1.0)
    class_.room.connected.discard(class_.ids[1])  # its phone is gone: the others do not wait
    assert class_.room.is_due(1.0)
    class_.room.pause(5.0)
    assert not class_.room.is_due(100.0)
    class_.room.start(200.0)
    assert not class_.room.is_due(214.0) or class_.room.options.all_in
    class_.room.advance(201.0, 2)
    assert class_.room.game.played == 2 and class_.room.due == 221.0


def test_a_room_that_holds_waits_for_the_lecturer():
    class_ = Class(clock=20, hold=True)
    class_.room.advance(0.0)
    assert not class_.room.running and class_.room.stage == DECIDING


def test_hidden_hedging_stands_on_its_own_phones_alone():
    class_ = Class(hold=True)
    room = class_.room
    room.game.world.allies[0].hidden = 0.4321
    room.game.world.allies[0].hedging = 0.8765
    told = [json.dumps(views.wall(room, 0.0)), json.dumps(views.phone(room, class_.ids[1], 0.0))]
    assert room.phones[class_.ids[0]].seat == room.allies[0] == room.game.world.codes[0]
    assert "0.4321" in json.dumps(views.phone(room, class_.ids[0], 0.0))
    assert not any(number in text for number in ("0.4321", "0.8765") for text in told)
    assert not {"hedging", "belief"} & set(views.PUBLIC)


def test_no_page_is_told_a_token_or_anothers_decision():
    class_ = Class()
    class_.lock(0, wish=0.0777)
    for page in (views.wall(class_.room, 0.0), views.phone(class_.room, class_.ids[1], 0.0)):
        text = json.dumps(page)
        assert "0.0777" not in text and class_.room.steer not in text
        assert not any(token in text or class_.room.known(token).digest in text for token in class_.tokens)


def test_washington_writes_terms_and_a_date_carries_its_threat_out():
    class_ = Class(player=LECTURER)
    room, ally = class_.room, class_.room.allies[0]
    written = {"demands": {ally: {"cash": 1.0, "arms": 1.0, "threat": 0.4, "quarters": 1}}, "conditionality": 0.9,
               "words": {ally: "hostile"}}
    room.lock(LECTURER, room.quarter, NUMBER(1), written)
    class_.lock(0, answer="refuse")
    room.close()
    world = room.game.world
    assert world.p.conditionality == 0.9 and world.p.demand_rate == 0.0
    assert world.allies[0].ask_open == 1 and room.deadlines == {ally: (room.quarter, 0.4)}
    assert "an answer of" in views.next_event(room)
    assert ("or a tariff of 40" in views.next_event(room)) == (world.allies[0].tariff < 0.4)  # its refusal may have brought it
    room.deadlines[ally] = (room.quarter, 0.45)
    assert "or a tariff of 45" in views.next_event(room)
    room.deadlines[ally] = (room.quarter, 0.4)
    class_.lock(0, number="b", answer="refuse")
    room.close()
    assert world.allies[0].ask_open == 0 and world.allies[0].tariff == pytest.approx(0.4)
    assert room.deadlines == {} and world.p.demand_rate == room.usual_rate
    assert class_.again().game.fingerprint() == room.game.fingerprint()


@pytest.mark.parametrize(("wrong", "said"), [
    ([], "Washington writes"), ({"nukes": 1}, "Washington writes"), ({"demands": {"ZZZ": {}}}, "is no ally"),
    ({"demands": {"AAA": {"cash": 9.0}}}, "outside 0 to 5"), ({"demands": {"AAA": {"quarters": 99}}}, "0 to 8 quarters"),
    ({"demands": {"AAA": {"territory": 1.0}}}, "a demand holds"), ({"conditionality": 2}, "outside 0 to 1"),
    ({"linkage": "some"}, "one of none"), ({"words": {"AAA": "loud"}}, "warm or hostile"),
    ({"tariffs": {"AAA": -1}}, "outside")])
def test_washington_too_is_held_to_its_ranges(wrong, said):
    with pytest.raises((RoomError, SeatError), match=said):
        washington.read(wrong, ("AAA",))


def test_a_promise_is_kept_or_broken_by_what_is_done():
    row = {"deals": 1, "spending": 0.02, "minilateral": 0.1, "estranged": 0}
    promise = {what: promises.given({"to": "B", "what": what}, "A", 4, row) for what in promises.KINDS}
    judged = promises.judged
    assert judged(promise["refuse"], 5, row) == "open" and judged(promise["refuse"], 5, {**row, "deals": 2}) == "broken"
    assert judged(promise["refuse"], 8, row) == "kept" and judged(promise["stay"], 6, {**row, "estranged": 1}) == "broken"
    assert judged(promise["stay"], 12, row) == "kept" and judged(promise["raise"], 12, row) == "broken"
    assert judged(promise["raise"], 7, {**row, "spending": 0.0226}) == "kept"


def test_a_promise_on_the_wall_says_when_it_was_made_and_one_that_is_open_is_not_shown():
    room = Class().room
    room.promises = [promises.Promise("A", "B", "stay", made, {}, state)
                     for made, state in ((0, "kept"), (3, "broken"), (1, "open"))]
    shown = views.promised(room)
    assert [one["made"] for one in shown] == [views.labelled(room.quarter), views.labelled(room.quarter + 3)]
    assert [one["state"] for one in shown] == ["kept", "broken"]


def test_points_add_up_to_a_hundred_at_most():
    weights = dict(zip(GOALS, (3.0, 1.0, 2.0, 1.0), strict=True))
    assert sum(points(dict.fromkeys(GOALS, 1.0), weights).values()) == pytest.approx(100.0)
    class_ = Class()
    class_.room.close()
    seat = class_.room.allies[0]
    assert set(class_.room.points(seat)) == set(GOALS)
    assert class_.room.score(seat) == pytest.approx(sum(class_.room.points(seat).values()))


def test_scores_can_be_hidden_and_weights_changed():
    class_ = Class(scores=False)
    class_.room.close()
    assert views.wall(class_.room, 0.0)["board"] == [] and views.phone(class_.room, class_.ids[0], 0.0)["score"] is None
    seat = class_.room.allies[0]
    assert views.role(class_.room, seat)["weights"] is None
    class_.room.change({"weights": {seat: dict.fromkeys(GOALS, 1.0)}, "scores": True})
    assert views.role(class_.room, seat)["weights"] == dict.fromkeys(GOALS, 1.0)
    assert views.wall(class_.room, 0.0)["board"]
    for wrong in ({"clock": -1}, {"clock": 1.5}, {"hold": 1}, {"shared": "best"}, {"weights": {"ZZZ": {}}}, {"seed": 2}):
        with pytest.raises(RoomError):
            class_.room.change(wrong)


@laws(100)
@given(st.one_of(st.text(max_size=60), st.none()))
def test_a_name_is_plain_text(text):
    name = plain_name(text, 7)
    assert 0 < len(name) <= 24 and name == name.strip() and not set(name) & set("<>&\"`\n\r\t\u202e\u200b\x00")


def guarantee(room, seat):
    """What a sure guarantee is worth to an ally. [bn USD a year]"""
    return room.game.world.p.guarantee_value * room.game.world.allies[room.game.world.codes.index(seat)].gdp


def test_the_table_says_what_taking_it_would_bring():
    class_ = Class(player=LECTURER)
    room, ally = class_.room, class_.room.allies[0]
    room.lock(LECTURER, room.quarter, NUMBER(1), {"demands": {ally: {"cash": 1.0, "arms": 1.0}}})
    class_.lock(0, answer="refuse")
    room.close()
    table = views.table(room, ally)
    assert {issue["name"] for issue in table["issues"]} == {"cash", "arms"} and "for 4 years" in table["price"]
    assert all(0.0 <= issue["conceded"] <= 1.0 for issue in table["issues"])
    before = room.game.fingerprint()
    views.wall(room, 0.0)
    offered = {issue["name"]: issue["offered"] for issue in table["issues"]}
    assert all(issue["conceded"] <= issue["offered"] < issue["conceded"] + 0.01 for issue in table["issues"])
    assert views.weighed(room, ally, offered)["sum"].startswith(table["sum"][:11])
    with pytest.raises(SeatError, match="outside 0 to 1"):
        views.weighed(room, ally, {"cash": 2.0})
    assert room.game.fingerprint() == before  # looking ahead moves nothing
    class_.lock(0, number="b", answer="accept")
    room.close()
    deal = next(e for e in room.game.world.journal if e.quarter == room.quarter - 1 and e.what == "deal")
    assert f"It promises {money(deal.why['money'])} a year" in table["sum"].replace("\u00a0", " ")
    assert f"costs you {money(deal.why['cost'] * guarantee(room, ally))} a year" in table["sum"].replace("\u00a0", " ")


def test_a_log_that_is_cut_off_loses_only_what_came_to_nothing(tmp_path):
    kept = log.Log(tmp_path)
    room = Room.opened(SETUP, [], "transactional", Options(), kept.write)
    room.start(0.0)
    room.close()
    kept.close()
    path = tmp_path / log.NAME
    assert path.stat().st_mode & 0o077 == 0
    with path.open("ab") as file:
        file.write(b'{"do":"quarter","qua')
    entries, remark = log.read(tmp_path)
    assert remark == "" and Room.of(entries, lambda entry: None).game.fingerprint() == room.game.fingerprint()
    assert log.read(tmp_path)[0] == entries
    path.write_text("no log\n")
    with pytest.raises(RoomError, match="no log of a room"):
        log.read(tmp_path)


def test_a_room_begins_in_the_lobby_with_seats_that_exist():
    with pytest.raises(RoomError, match="no ally of arcadia"):
        Room.opened(SETUP, ["KOR"], "transactional", Options(), lambda entry: None)
    with pytest.raises(RoomError, match="or a strategy"):
        Room.opened(SETUP, [], "king", Options(), lambda entry: None)
    room = Room.opened(SETUP, [], "group", Options(), lambda entry: None)
    assert room.stage == LOBBY and room.hub in room.seats
    with pytest.raises(RoomError, match="start first"):
        room.close()
