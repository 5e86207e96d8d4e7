"""What stands between the network and the page: where it is mounted, who may talk to it, and how fast.

A page behind a reverse proxy is told by a header, or with ``--base-path``, under which path visitors find it; the proxy may
leave that path in the requests or take it away.  A browser on another site may not open a socket to the page.  Whoever sends
messages without end is answered no faster than a person could read, and nobody else waits for it.
"""

import asyncio
import logging
import re
import time
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from .story import StoryError

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

LOG = logging.getLogger(__name__)
PREFIX_HEADERS = ("x-forwarded-prefix", "x-script-name")
PREFIX = re.compile(r"(/[\w.~@%+-]+)+")
MISMATCH = "Session id mismatch"  # of a page that was loaded before its cookie changed; it loads anew
BURST, RATE = 400, 60  # messages of a visitor: at once, and a second from then on
PORTS = {"http": "80", "https": "443", "ws": "80", "wss": "443"}


def prefix_of(path: str) -> str:
    """A path under which the page is mounted, without a slash at its end, "" for none. Raises StoryError."""
    path = path.rstrip("/")
    if path and not (PREFIX.fullmatch(path) and len(path) <= 200 and ".." not in path):
        raise StoryError(f"--base-path {path[:60]}: write a path such as /foedus")
    return path


def origin_of(text: str) -> str:
    """An address as browsers name where a page came from, scheme, host and port; raises StoryError."""
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path not in ("", "/"):
        raise StoryError(f"--origin {text[:60]}: write scheme and host, such as https://hub.example.org")
    return f"{parts.scheme}://{parts.netloc}".lower()


class Gate:
    """An ASGI application around the page's.

    prefix: where the page is mounted whatever headers say; origins: pages of other hosts that may open a socket; forget: what
    to call before a page is made, as the page's server keeps the first prefix that it meets.
    """

    def __init__(self, app: Callable, prefix: str = "", origins: Iterable[str] = (), forget: Callable[[], None] = lambda: None):
        self.app, self.prefix, self.origins, self.forget = app, prefix, frozenset(origins), forget

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, mounted where it belongs, or turn it away."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        scope = mounted(scope, self.prefix or asked_prefix(headers))
        if scope["type"] == "http":
            self.forget()
            await self.app(scope, receive, send)
        elif same_site(headers, self.origins):
            await self.talk(scope, Throttle(receive), send)
        else:
            await send({"type": "websocket.close", "code": 1008, "reason": "this page does not answer to other sites"})

    async def talk(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A socket. What goes wrong in one ends that one, and is told in a line: a visitor can send anything."""
        try:
            await self.app(scope, receive, send)
        except Exception as problem:
            while isinstance(problem, ExceptionGroup):
                problem = problem.exceptions[0]
            if MISMATCH not in str(problem):
                said = " ".join(str(problem).split())[:200]
                LOG.warning("foedus: the connection of a visitor ended: %s: %s", type(problem).__name__, said)


def asked_prefix(headers: dict[str, str]) -> str:
    """The path that a proxy says the page is mounted under; nonsense is none."""
    for name in PREFIX_HEADERS:
        path = headers.get(name, "").split(",")[0].strip().rstrip("/")
        if path and PREFIX.fullmatch(path) and len(path) <= 200 and ".." not in path:
            return path
    return ""


def mounted(scope: Scope, prefix: str) -> Scope:
    """The request as it would be if the application were mounted there, whether or not the proxy took the prefix away."""
    path = scope["path"]
    if not prefix or (scope.get("root_path") or "") == prefix:
        return scope
    inside = path if path == prefix or path.startswith(f"{prefix}/") else prefix + path
    return {**scope, "path": f"{inside}/" if inside == prefix else inside, "root_path": prefix}


def same_site(headers: dict[str, str], origins: frozenset[str]) -> bool:
    """Whether a socket is asked for by the page itself, by no browser, or by an origin that is allowed."""
    origin = headers.get("origin", "").lower()
    if not origin or origin in origins:
        return True
    parts = urlsplit(origin)
    hosts = {headers.get(name, "").split(",")[0].strip().lower() for name in ("host", "x-forwarded-host")} - {""}
    return bool(parts.netloc) and any(with_port(parts.netloc, parts.scheme) == with_port(host, parts.scheme) for host in hosts)


def with_port(host: str, scheme: str) -> str:
    """A host with its port, also where the scheme says which."""
    return host if re.search(r":\d+$", host) else f"{host}:{PORTS.get(scheme, '')}"


class Throttle:
    """What a visitor sends, no faster than `RATE` a second after a burst: the rest waits in its own connection."""

    def __init__(self, receive: Receive):
        self.receive, self.left, self.at = receive, float(BURST), time.monotonic()

    async def __call__(self) -> MutableMapping[str, Any]:
        """The next message, when its turn has come."""
        now = time.monotonic()
        self.left, self.at = min(float(BURST), self.left + RATE * (now - self.at)), now
        if self.left < 1.0:
            await asyncio.sleep((1.0 - self.left) / RATE)
        self.left -= 1.0
        return await self.receive()


class Unasked(logging.Filter):
    """Leaves out what the page's server says of a visitor's cookie, which is no fault of whoever serves."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether a line is shown."""
        told = record.getMessage()
        return MISMATCH not in told and "no session cookie" not in told
