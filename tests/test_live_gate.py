"""Where the page is mounted, who may talk to it, and whom a flood delays."""

import asyncio
import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.experiments.live import command, gate, turns
from foedus.experiments.live.story import StoryError


def ask(application, scope):
    """What an application answers to a request that sends nothing."""
    sent = []

    async def receive():
        return {"type": f"{scope['type']}.disconnect"}

    async def send(message):
        sent.append(message)

    asyncio.run(application({"root_path": "", **scope}, receive, send))
    return sent


def http(path, **headers):
    """A request for a page."""
    return {"type": "http", "path": path, "headers": [(name.replace("_", "-").encode(), value.encode())
                                                     for name, value in headers.items()]}


def told(**options):
    """A gate before an application that notes where it believes to be mounted, and the notes."""
    seen = []

    async def application(scope, receive, send):
        seen.append((scope["root_path"], scope["path"]))

    return gate.Gate(application, **options), seen


paths = st.lists(st.text("abcz09_-.~@", min_size=1, max_size=6).filter(lambda part: ".." not in part), min_size=1, max_size=4)


@given(paths, paths, st.sampled_from(["x-forwarded-prefix", "x-script-name", "option"]))
def test_a_page_is_mounted_alike_whether_or_not_the_proxy_takes_the_path_away(mount, inside, how):
    prefix, path = "/" + "/".join(mount), "/" + "/".join(inside)
    if path.startswith(prefix):
        return
    application, seen = told(prefix=prefix if how == "option" else "")
    headers = {} if how == "option" else {how: prefix}
    for asked in (path, prefix + path):
        ask(application, {**http(asked), "headers": [(k.encode(), v.encode()) for k, v in headers.items()]})
    assert seen == [(prefix, prefix + path)] * 2


def test_without_a_proxy_nothing_changes():
    application, seen = told()
    ask(application, http("/jupyter/api"))
    assert seen == [("", "/jupyter/api")]


@pytest.mark.parametrize("nonsense", ["//evil.example", "/a/../b", "javascript:alert(1)", "/a b", f"/{'a' * 300}", "<script>",
                                      "/a\"b"])
def test_a_prefix_that_is_no_path_is_none(nonsense):
    application, seen = told()
    ask(application, http("/", x_forwarded_prefix=nonsense))
    assert seen == [("", "/")]
    with pytest.raises(StoryError, match="--base-path"):
        gate.prefix_of(nonsense)


@pytest.mark.parametrize(("headers", "welcome"), [
    ({"host": "127.0.0.1:8765", "origin": "http://127.0.0.1:8765"}, True), ({"host": "127.0.0.1:8765"}, True),
    ({"host": "127.0.0.1:8765", "origin": "http://evil.example"}, False), ({"host": "127.0.0.1:8765", "origin": "null"}, False),
    ({"host": "127.0.0.1:8765", "origin": "http://127.0.0.1:8766"}, False),
    ({"host": "a.example", "origin": "https://a.example:443"}, True),
    ({"host": "[::1]:8765", "origin": "http://[::1]:8765"}, True),
    ({"host": "127.0.0.1:8765", "x-forwarded-host": "hub.example", "origin": "https://hub.example"}, True),
    ({"host": "127.0.0.1:8765", "origin": "https://hub.example.org"}, True), ({"host": "", "origin": "http://"}, False)])
def test_a_socket_is_for_the_page_itself_and_for_those_who_are_allowed(headers, welcome):
    reached = []

    async def application(scope, receive, send):
        reached.append(scope["path"])

    application = gate.Gate(application, origins=[gate.origin_of("https://Hub.example.org/")])
    scope = {"type": "websocket", "path": "/", "headers": [(k.encode(), v.encode()) for k, v in headers.items()]}
    sent = ask(application, scope)
    assert bool(reached) is welcome
    assert [message["type"] for message in sent] == ([] if welcome else ["websocket.close"])


@pytest.mark.parametrize(("problem", "lines"), [
    (ValueError("Session id mismatch"), 0), (ExceptionGroup("", [ExceptionGroup("", [ValueError("Session id mismatch")])]), 0),
    (KeyError("x"), 1), (ExceptionGroup("", [ValueError("bad JSON\nof many lines")]), 1)])
def test_what_goes_wrong_in_a_socket_is_a_line_at_most(problem, lines, caplog):
    async def application(scope, receive, send):
        raise problem

    with caplog.at_level(logging.WARNING):
        ask(gate.Gate(application), {"type": "websocket", "path": "/", "headers": []})
    assert len(caplog.records) == lines
    assert all(record.exc_info is None and "\n" not in record.getMessage() for record in caplog.records)


def test_what_the_server_says_of_a_cookie_is_left_out():
    def record(text):
        return logging.LogRecord("x", logging.CRITICAL, "", 0, text, (), None)

    assert not gate.Unasked().filter(record("Session id mismatch when reusing kernel (hack attempt?)"))
    assert gate.Unasked().filter(record("cannot write"))


def test_a_flood_waits_in_its_own_connection(monkeypatch):
    clock, slept = [0.0], []

    async def sleep(seconds):
        slept.append(seconds)
        clock[0] += seconds

    async def receive():
        return {"type": "websocket.receive"}

    monkeypatch.setattr(gate.time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(gate.asyncio, "sleep", sleep)

    async def flood(messages):
        throttle = gate.Throttle(receive)
        for _ in range(messages):
            await throttle()

    asyncio.run(flood(gate.BURST))
    assert slept == []
    asyncio.run(flood(gate.BURST + 10 * gate.RATE))
    assert sum(slept) == pytest.approx(10.0, abs=0.1)


# --- turns ---------------------------------------------------------------------------------------------------


class ByHand:
    """An executor that works when it is told to."""

    def __init__(self):
        self.jobs = []

    def submit(self, job):
        self.jobs.append(job)

    def work(self):
        self.jobs.pop(0)()


def test_whoever_asks_for_much_delays_nobody_else():
    hands = ByHand()
    row, done = turns.Turns(hands), []
    flood = [row.submit("flood", lambda k=k: done.append(k)) for k in range(50)]
    mine = row.submit("mine", lambda: "seen")
    for _ in range(2):
        hands.work()
    assert mine.result(timeout=0) == "seen"
    while hands.jobs:
        hands.work()
    assert done == list(range(50 - turns.PENDING, 50))
    assert sum(future.cancelled() for future in flood) == 50 - turns.PENDING


def test_what_fails_fails_for_whoever_asked():
    hands = ByHand()
    row = turns.Turns(hands)
    futures = [row.submit("a", lambda: 1 / 0), row.submit("b", lambda: 2)]
    hands.work()
    hands.work()
    assert isinstance(futures[0].exception(timeout=0), ZeroDivisionError)
    assert futures[1].result(timeout=0) == 2


# --- the command ---------------------------------------------------------------------------------------------


def test_an_address_of_version_six_stands_in_brackets():
    assert command.in_address("::1") == "[::1]"
    assert command.in_address("127.0.0.1") == "127.0.0.1"
    command.check_free("::1", 0)


@pytest.mark.parametrize("text", ["hub", "ftp://a.b", "https://a.b/path", "https://", ""])
def test_an_origin_is_a_scheme_and_a_host(text):
    with pytest.raises(StoryError, match="--origin"):
        gate.origin_of(text)
