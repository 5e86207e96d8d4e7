"""The room on the net: pages, one socket a page, a tick. Starlette and uvicorn come with solara, which the live page needs."""

import asyncio
import contextlib
import ipaddress
import sys
from collections.abc import Callable
from importlib import resources
from pathlib import Path

from .hall import Hall
from .limits import MOST_CONNECTIONS

TICK = 0.2  # seconds
LARGEST = 16_384  # bytes of a message
WAITING = 64  # messages that a slow phone may leave unread before it is let go; it comes back by its token
KINDS = {".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".json": "application/json",
         ".csv": "text/csv"}
PAGES = {"/": "phone.html", "/wall": "wall.html", "/steer": "steer.html"}
ASSETS = ("kit.js", "map.js", "phone.js", "wall.js", "steer.js", "terms.js", "room.css")
SHARED = {"/atlas.js": "atlas.js", "/world.json": "world.json"}  # with the live page
RESULTS = ("debrief.html", "scores.csv", "class.json")


def headers(host: str) -> dict[str, str]:
    """Nothing from elsewhere, nothing kept, nobody's frame."""
    policy = (f"default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
              f"connect-src 'self' ws://{host}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
    return {"Content-Security-Policy": policy, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
            "Cache-Control": "no-cache"}


def is_ours(host: str, origin: str | None) -> bool:
    """Whether a request is meant for this machine by number, and comes from a page of it: no other site speaks for a phone."""
    name = host.rpartition(":")[0] if host.count(":") == 1 else host
    try:
        ipaddress.ip_address(name.strip("[]").split("]")[0])
    except ValueError:
        if name != "localhost":
            return False
    return origin is None or origin.partition("://")[2] == host


class Socket:
    """A line to one page: what is put on it is sent in order by a task of its own."""

    def __init__(self, socket):
        self.socket, self.waiting, self.slow = socket, asyncio.Queue(WAITING), False

    def send(self, text: str) -> None:
        """Put a message on the line."""
        try:
            self.waiting.put_nowait(text)
        except asyncio.QueueFull:
            self.slow = True

    async def run(self) -> None:
        """Send until the line breaks."""
        while not self.slow:
            await self.socket.send_text(await self.waiting.get())


def application(hall: Hall, folder: Path, qr: str):
    """The Starlette application of a room. folder: of its results; qr: the code of its address, as SVG."""
    from starlette.applications import Starlette
    from starlette.responses import PlainTextResponse, Response
    from starlette.routing import Route, WebSocketRoute
    from starlette.websockets import WebSocketDisconnect

    async def page(request) -> Response:
        host, path = request.headers.get("host", ""), request.url.path
        if not is_ours(host, None):
            return PlainTextResponse("open the address on the wall", 421)
        found = content(path, folder, qr)
        if found is None:
            return PlainTextResponse("there is nothing here; open the address on the wall", 404)
        data, kind = found
        return Response(data, media_type=kind, headers=headers(host))

    async def socket(connection) -> None:
        if not is_ours(connection.headers.get("host", ""), connection.headers.get("origin")) or (
                len(hall.guests) >= MOST_CONNECTIONS):
            await connection.close(1013)
            return
        await connection.accept()
        line = Socket(connection)
        guest = hall.enter(line, connection.client.host if connection.client else "")
        sending = asyncio.create_task(line.run())
        try:
            while not sending.done():
                hall.hear(guest, await connection.receive_text())
        except (WebSocketDisconnect, RuntimeError, KeyError):
            pass
        finally:
            hall.leave(guest)
            sending.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await sending

    @contextlib.asynccontextmanager
    async def lifespan(app):
        ticking = asyncio.create_task(tick(hall))
        yield
        ticking.cancel()

    paths = [*PAGES, *(f"/{name}" for name in (*ASSETS, *RESULTS)), *SHARED, "/qr.svg"]
    return Starlette(routes=[*(Route(path, page) for path in paths), WebSocketRoute("/socket", socket)], lifespan=lifespan)


def content(path: str, folder: Path, qr: str) -> tuple[bytes, str] | None:
    """What lies at an address of the room: pages, their parts, and results once they are there."""
    if path == "/qr.svg":
        return qr.encode(), "image/svg+xml"
    name = path.removeprefix("/")
    if name in RESULTS:
        there = folder / name
        return (there.read_bytes(), KINDS[there.suffix]) if there.is_file() else None
    if path in SHARED:
        name, place = SHARED[path], resources.files(f"{__package__.rpartition('.')[0]}.live") / "assets"
    elif path in PAGES or name in ASSETS:
        name, place = PAGES.get(path, name), resources.files(__package__) / "pages"
    else:
        return None
    return (place / name).read_bytes(), KINDS[Path(name).suffix]


async def tick(hall: Hall) -> None:
    """The room's clock."""
    while True:
        await asyncio.sleep(TICK)
        try:
            hall.tick()
        except Exception as problem:  # a full disk must not stop the clock; the quarter was not played
            hall.room.running = False
            hall.changed = True
            print(f"foedus: the room waits: {' '.join(str(problem).split())}", file=sys.stderr, flush=True)


def serve(app, host: str, port: int, ready: Callable[[], None]) -> None:
    """Serve until interrupted. ready: called once when the server listens."""
    import uvicorn

    class Server(uvicorn.Server):
        async def startup(self, sockets=None) -> None:
            await super().startup(sockets)
            if self.started:
                ready()

    Server(uvicorn.Config(app, host=host, port=port, log_level="warning", access_log=False, ws="websockets-sansio",
                          ws_max_size=LARGEST, ws_per_message_deflate=False, ws_ping_interval=20.0, ws_ping_timeout=20.0,
                          timeout_graceful_shutdown=1)).run()
