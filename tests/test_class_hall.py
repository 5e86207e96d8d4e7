"""Who is connected to a room: what may be said on which line, how fast, and what comes back; and the room on the net."""

import argparse
import asyncio
import json
import threading
import time
import urllib.error
import urllib.request

import pytest

from foedus.experiments.classroom import command, limits, server
from foedus.experiments.classroom.game import RoomError, Setup
from foedus.experiments.classroom.hall import Hall
from foedus.experiments.classroom.room import DECIDING, LECTURER, Options, Room

SETUP = Setup("arcadia", 3, 4)


class Paper:
    """A line that keeps what is sent."""

    def __init__(self):
        self.said = []

    def send(self, text):
        """Keep it."""
        self.said.append(json.loads(text))

    def last(self, kind):
        """The last message of a kind."""
        return next(message for message in reversed(self.said) if message["kind"] == kind)


class Opened:
    """A room with its hall and a clock that stands until it is moved."""

    def __init__(self, player=LECTURER, **options):
        self.now, self.entries = 0.0, []
        self.room = Room.opened(SETUP, [], player, Options(**options), self.entries.append)
        self.hall = Hall(self.room, clock=lambda: self.now)

    def page(self, address="1.2.3.4", **first):
        """A page that has connected and said its first word."""
        guest = self.hall.enter(Paper(), address)
        if first:
            self.tell(guest, **first)
        return guest

    def tell(self, guest, **message):
        """One message, with a second before it."""
        self.now += 1.0
        self.hall.hear(guest, json.dumps(message))

    def lecturer(self):
        """The steering page."""
        return self.page(do="hello", **{"as": "steering", "token": self.room.steer})

    def phone(self, seat=""):
        """A phone with a seat."""
        guest = self.page(do="join", code=self.room.code, name="x")
        self.tell(guest, do="sit", seat=seat)
        return guest


def test_only_the_steering_token_steers():
    opened = Opened()
    for shows, token in (("steering", "guess"), ("steering", None), ("steering", opened.room.code), ("king", "")):
        guest = opened.page(do="hello", **{"as": shows, "token": token})
        assert guest.line.last("problem") and not guest.shows
        opened.tell(guest, do="steer", order="start")
        assert opened.room.stage == "lobby"
    for guest in (opened.phone(), opened.page(do="hello", **{"as": "wall"})):
        opened.tell(guest, do="steer", order="start")
        assert "only the lecturer" in guest.line.last("problem")["text"] and opened.room.stage == "lobby"
    opened.tell(opened.lecturer(), do="steer", order="start")
    assert opened.room.stage == DECIDING


def test_a_decision_is_answered_and_the_same_one_again_is_answered_again():
    opened = Opened()
    guest = opened.phone()
    opened.tell(opened.lecturer(), do="steer", order="start")
    message = {"do": "lock", "quarter": opened.room.quarter, "number": "number-1", "said": {"wish": 0.03}}
    for _ in range(2):
        opened.tell(guest, **message)
    assert [m["number"] for m in guest.line.said if m["kind"] == "locked"] == ["number-1"] * 2
    assert sum(entry["do"] == "lock" for entry in opened.entries) == 1


def test_a_phone_comes_back_by_its_token_to_its_seat_and_its_decision():
    opened = Opened()
    guest = opened.phone(opened.room.allies[2])
    token = guest.line.last("token")["token"]
    opened.tell(opened.lecturer(), do="steer", order="start")
    opened.tell(guest, do="lock", quarter=opened.room.quarter, number="number-1", said={"wish": 0.03})
    opened.hall.leave(guest)
    assert guest.who not in opened.room.connected
    back = opened.page(do="hello", **{"as": "phone", "token": token})
    shown = back.line.last("phone")
    assert shown["me"]["seat"] == opened.room.allies[2] and shown["locked"]
    assert back.line.last("sheet")["seat"] == opened.room.allies[2] and back.who in opened.room.connected


def test_a_phone_speaks_for_its_own_seat_whatever_it_says():
    opened = Opened()
    mine, others = opened.phone(opened.room.allies[0]), opened.phone(opened.room.allies[1])
    opened.tell(opened.lecturer(), do="steer", order="start")
    opened.tell(mine, do="lock", quarter=opened.room.quarter, number="number-1", said={"wish": 0.01},
                seat=opened.room.allies[1], id=others.who)
    assert set(opened.room.together()) == {opened.room.allies[0]}


def test_who_speaks_too_fast_or_tries_too_many_codes_is_told_to_wait():
    opened = Opened()
    guest = opened.page()
    for _ in range(int(limits.BURST) + 1):
        opened.hall.hear(guest, "{}")
    assert "too many messages" in guest.line.said[-1]["text"]
    for k in range(limits.TRIES + 1):
        guest = opened.page(do="join", code="XXXX")
        assert ("wait a minute" in guest.line.said[-1]["text"]) == (k == limits.TRIES)
    guest = opened.page(do="join", code=opened.room.code)
    assert "wait a minute" in guest.line.said[-1]["text"]  # the right code too
    assert opened.page("5.6.7.8", do="join", code=opened.room.code).line.last("token")
    opened.now += limits.WITHIN + 1.0
    assert opened.page(do="join", code=opened.room.code).line.last("token")


def test_nonsense_gets_one_line():
    opened = Opened()
    for text in ("", "null", "[]", "{}", '{"do": 3}', '{"do": "__init__"}', '{"do": "hello"}', "[" * 5000, '{"do": "join"}',
                 '{"do": "sit"}', '{"do": "lock", "number": {}}', '{"do": "join", "code": 5}'):
        guest = opened.page()
        opened.hall.hear(guest, text)
        assert guest.line.said[-1]["kind"] == "problem" and "\n" not in guest.line.said[-1]["text"], text
    assert len(opened.room.phones) == 0


def test_a_quarter_is_shown_to_all_when_all_are_in():
    opened = Opened("transactional")
    wall, lecturer = opened.page(do="hello", **{"as": "wall"}), opened.lecturer()
    phones = [opened.phone() for _ in range(2)]
    opened.tell(lecturer, do="steer", order="start")
    for k, guest in enumerate(phones):
        opened.hall.tick()
        assert wall.line.last("wall")["played"] == 0
        opened.tell(guest, do="lock", quarter=opened.room.quarter, number=f"number-{k}", said={})
    opened.hall.tick()
    assert {guest.line.last(kind)["played"] for guest, kind in (
        (wall, "wall"), (lecturer, "steering"), *((guest, "phone") for guest in phones))} == {1}
    assert wall.line.last("wall")["moves"] and not phones[0].line.last("phone")["locked"]


def test_a_group_in_washington_has_its_own_sheet_and_writes_terms():
    opened = Opened("group")
    guest, ally = opened.phone(opened.room.hub), opened.room.allies[0]
    assert guest.line.last("sheet")["washington"] and set(guest.line.last("sheet")["allies"]) == set(opened.room.allies)
    opened.tell(opened.lecturer(), do="steer", order="start")
    opened.tell(guest, do="lock", quarter=opened.room.quarter, number="number-1", said={"demands": {ally: {"cash": 1.0}}})
    opened.hall.tick()
    assert opened.room.game.acts[0]["demands"] == {ally: {"cash": 1.0}}
    shown = guest.line.last("phone")["washington"]["allies"][ally]
    assert "hidden" not in shown and {"ask", "deal", "seen"} <= set(shown)


def test_weights_that_change_bring_a_new_sheet():
    opened = Opened()
    guest = opened.phone(opened.room.allies[0])
    weights = dict.fromkeys(guest.line.last("sheet")["weights"], 1.0)
    opened.tell(opened.lecturer(), do="steer", order="options", options={"weights": {opened.room.allies[0]: weights}})
    opened.hall.tick()
    assert guest.line.last("sheet")["weights"] == weights


@pytest.mark.parametrize(("host", "origin", "ours"), [
    ("127.0.0.1:8766", None, True), ("192.168.1.5:8766", "http://192.168.1.5:8766", True), ("localhost:1", None, True),
    ("[::1]:8766", "http://[::1]:8766", True), ("evil.example:8766", None, False), ("", None, False),
    ("127.0.0.1:8766", "http://evil.example", False), ("127.0.0.1:8766", "http://127.0.0.1:9", False),
    ("127.0.0.1:1", "null", False)])
def test_a_page_of_another_site_speaks_for_nobody(host, origin, ours):
    assert server.is_ours(host, origin) is ours


def test_pages_load_nothing_from_elsewhere_and_put_no_text_in_as_markup(tmp_path):
    for name in (*server.PAGES, *(f"/{asset}" for asset in server.ASSETS), *server.SHARED):
        data, _ = server.content(name, tmp_path, "")
        text = data.decode()
        assert "innerHTML" not in text and "https://" not in text and "insertAdjacentHTML" not in text, name
    for path in ("/room.jsonl", "/debrief.html", "/../command.py", "//etc/passwd", "/pages/kit.js"):
        assert server.content(path, tmp_path, "") is None


# --- the command and the net ---------------------------------------------------------------------------------


def arguments(*words):
    """Parsed arguments of ``foedus class``."""
    parser = argparse.ArgumentParser()
    command.add_command(parser.add_subparsers())
    return parser.parse_args(["class", *words])


@pytest.mark.parametrize(("words", "said"), [
    (("--seed", "x"), "--seed x"), (("--quarters", "0"), "quarters"), (("--seats", "POL,XXX"), "no ally"),
    (("--washington", "king"), "or a strategy"), (("--clock", "9999"), "--clock 9999"), (("--scenario", "none"), "no scenario"),
    (("--shared", "dice"), "majority"), (("--port", "0"), "whole number")])
def test_a_wrong_option_gets_one_line_and_writes_nothing(words, said, tmp_path):
    with pytest.raises(ValueError, match=said):
        command.command(arguments("--scenario", "arcadia", *words, "--out", str(tmp_path / "room"), "--no-browser"))
    assert not (tmp_path / "room").exists()


def test_everything_is_on_this_machine_alone_unless_asked():
    assert arguments().host == "127.0.0.1"


@pytest.fixture
def served(tmp_path):
    """A room on the net in a thread of this process: its port and its hall."""
    import socket

    import uvicorn

    opened = Opened()
    opened.hall.clock = time.monotonic
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    config = uvicorn.Config(server.application(opened.hall, tmp_path, "<svg/>"), host="127.0.0.1", port=port, log_level="error",
                            ws="websockets-sansio", ws_max_size=server.LARGEST, ws_per_message_deflate=False)
    serving = uvicorn.Server(config)
    thread = threading.Thread(target=serving.run)
    thread.start()
    while not serving.started:
        threading.Event().wait(0.05)
    yield port, opened
    serving.should_exit = True
    thread.join()


def test_a_phone_plays_over_the_net_and_a_stranger_does_not(served):
    from websockets.asyncio.client import connect

    port, opened = served

    async def play():
        async with connect(f"ws://127.0.0.1:{port}/socket") as line:
            await line.send(json.dumps({"do": "join", "code": opened.room.code, "name": "A"}))
            kinds = [json.loads(await line.recv())["kind"] for _ in range(2)]
            await line.send(json.dumps({"do": "sit", "seat": ""}))
            return kinds, json.loads(await line.recv())["kind"]

    async def stranger():
        async with connect(f"ws://127.0.0.1:{port}/socket", origin="http://evil.example") as line:
            await line.recv()

    assert asyncio.run(play()) == (["token", "phone"], "sheet")
    with pytest.raises(Exception, match="403|1013|1006|rejected"):
        asyncio.run(stranger())
    for path, status in (("/", 200), ("/wall", 200), ("/qr.svg", 200), ("/room.jsonl", 404), ("/scores.csv", 404)):
        try:
            answer = urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10)
        except urllib.error.HTTPError as refused:
            answer = refused
        assert answer.status == status, path
        if status == 200:
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        answer.close()


def test_the_command_knows_a_room_that_is_open_elsewhere(tmp_path):
    from foedus.experiments.folders import StoreError, locked

    with locked(tmp_path), pytest.raises(StoreError, match="another foedus"):
        command.command(arguments("--out", str(tmp_path), "--port", "8799", "--no-browser", "--scenario", "arcadia"))


def test_a_room_of_another_kind_of_file_is_refused(tmp_path):
    (tmp_path / "room.jsonl").write_text("{}\n")
    with pytest.raises(RoomError, match="no log of a room"):
        command.old_room(tmp_path)


def test_phones_of_one_address_join_as_a_class_and_no_faster(monkeypatch):
    monkeypatch.setattr(limits, "JOINS_AT_ONCE", 3.0)
    opened, joined = Opened(), []
    for _ in range(5):
        guest = opened.hall.enter(Paper(), "1.2.3.4")
        opened.hall.hear(guest, json.dumps({"do": "join", "code": opened.room.code}))
        joined.append(guest.shows == "phone")
    assert joined == [True, True, True, False, False]
    assert "wait a few seconds" in guest.line.last("problem")["text"] and len(opened.room.phones) == 3
    assert opened.page("5.6.7.8", do="join", code=opened.room.code).shows == "phone"
    opened.tell(guest, do="join", code=opened.room.code)
    assert guest.shows == "phone", "a second later there is room for another"


def test_a_whole_class_behind_one_router_joins_at_once():
    opened = Opened()
    for _ in range(200):
        opened.hall.hear(opened.hall.enter(Paper(), "1.2.3.4"), json.dumps({"do": "join", "code": opened.room.code}))
    assert len(opened.room.phones) == 200
