"""``foedus live``: the page in a browser on this machine."""

import argparse
import errno
import logging
import os
import socket
import threading
import warnings
import webbrowser
from collections.abc import Callable, Iterable
from pathlib import Path

from ..extras import require
from .gate import Gate, Unasked, origin_of, prefix_of
from .story import StoryError

DEFAULT_PORT = 8765

# Nothing leaves this machine: no statistics, and every asset from the packages installed here.
SETTINGS = {
    "SOLARA_APP": "foedus.experiments.live.app", "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "False", "SOLARA_MODE": "production",
    "SOLARA_THEME_SHOW_BANNER": "False", "SOLARA_THEME_TITLE": "foedus", "SOLARA_THEME_LOADER": "plain",
    "SOLARA_ASSETS_FONTAWESOME_ENABLED": "False", "SOLARA_KERNEL_CULL_TIMEOUT": "10m", "SOLARA_SESSION_HTTPS_ONLY": "False",
    "SOLARA_THEME_FORCE_REFRESH": "True",  # a page whose server was started again loads anew, and takes its run up again
}
EVERYWHERE = ("0.0.0.0", "::")  # hosts that stand for every address of this machine
ADDRESS = "FOEDUS_ADDRESS"  # environment variable: what others must open, if they can


class LiveError(StoryError):
    """A page that cannot be opened. One line, with the remedy."""


def add_command(subparsers) -> None:
    """``foedus live``."""
    parser = subparsers.add_parser("live", description="Serve the live page on this machine and open it in a browser. "
                                                       "It needs no network. Stop it with Ctrl-C.")
    parser.add_argument("world", nargs="?", metavar="WORLD", help="what to begin with: a scenario, the path of a TOML file, or "
                                                                  "the folder of a sweep (default: the lessons)")
    parser.add_argument("--point", metavar="N", help="which point of a sweep: a row of its design from 0, or a point's hash")
    parser.add_argument("--port", default=str(DEFAULT_PORT), metavar="N", help=f"1 to 65535 (default: {DEFAULT_PORT})")
    parser.add_argument("--host", default="127.0.0.1", metavar="ADDRESS",
                        help="0.0.0.0 lets others on your network join (default: 127.0.0.1, this machine only)")
    parser.add_argument("--base-path", default="", metavar="/PATH", help=(
        "where a reverse proxy shows the page (default: as its header X-Forwarded-Prefix or X-Script-Name says)"))
    parser.add_argument("--origin", action="append", default=[], metavar="URL",
                        help="another address under which visitors see the page, where the proxy hides it; may be repeated")
    parser.add_argument("--no-browser", action="store_true", help="only serve; open the printed address yourself")
    parser.add_argument("--static", metavar="FOLDER", help="serve nothing: write the page into a folder for any web host "
                                                           "(needs --pyodide)")
    parser.add_argument("--pyodide", metavar="FOLDER", help="where Python for a browser lies: an unpacked release of Pyodide")
    parser.set_defaults(func=command)


def command(args: argparse.Namespace) -> None:
    """Run ``foedus live``."""
    if args.static is not None or args.pyodide is not None:
        write_static(args)
        return
    port, prefix, origins = port_of(args.port), prefix_of(args.base_path), [origin_of(text) for text in args.origin]
    for name, value in SETTINGS.items():  # read when solara is loaded, so first
        os.environ.setdefault(name, value)
    for module in ("solara", "anywidget", "solara_assets"):
        require_any(module)
    check_free(args.host, port)
    if args.world is not None or args.point is not None:
        from .opening import name_world

        name_world(args.world or "", args.point)
    address = f"http://{in_address(shared_host(args.host))}:{port}{prefix}/"
    if args.host in EVERYWHERE:
        os.environ[ADDRESS] = address
    from . import told

    def ready() -> None:
        announce(address, not args.no_browser)
        if not args.no_browser:  # somebody comes at once, and may be told the story
            told.ahead()

    serve(args.host, port, ready, prefix, origins)


def write_static(args: argparse.Namespace) -> None:
    """Run ``foedus live --static FOLDER --pyodide FOLDER``."""
    if args.static is None or args.pyodide is None:
        raise LiveError("--static FOLDER and --pyodide FOLDER belong together: where the page goes, and where Pyodide lies")
    if args.world is not None or args.point is not None:
        raise LiveError("--static writes the page with the lessons of the package; leave out the world, or leave out --static")
    from .static.site import write_site

    folder = Path(args.static)
    size = write_site(folder, Path(args.pyodide), say=lambda title: print(f"foedus: pictures of {title}", flush=True))
    print(f"foedus: {folder}, {size / 1e6:.0f} MB; try it with: python -m http.server --directory {folder}", flush=True)


def announce(address: str, browser: bool) -> None:
    """Say where the page is, now that it is there, and open it beside the server, which must answer the browser."""
    print(f"foedus: {address} (Ctrl-C stops it)", flush=True)
    if browser:
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()


def shared_host(host: str) -> str:
    """The name that others can open: of a host that stands for every address, that of this machine in its network."""
    if host not in EVERYWHERE:
        return host
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing; the address is set aside for examples
            return probe.getsockname()[0]
        except OSError:  # no network at all: nobody else could come
            return "127.0.0.1"


def in_address(host: str) -> str:
    """A host as an address names it: one of version 6 stands in brackets."""
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def require_any(module: str) -> None:
    """Stop with one line where a library of the page is missing."""
    require(module, "the live page", "live")


def port_of(text: str) -> int:
    """A port; raises LiveError."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise LiveError(f"--port {text}: write a whole number from 1 to 65535")
    return int(text)


def check_free(host: str, port: int) -> None:
    """Stop before anything starts if the port is taken or the address is not this machine's."""
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as problem:
        remedy = f"try --port {port + 1 if port < 65535 else DEFAULT_PORT}"
        if problem.errno not in (errno.EADDRINUSE, errno.EACCES):
            remedy = "give --host an address of this machine, such as 127.0.0.1 or ::1, or 0.0.0.0 for all of them"
        raise LiveError(f"cannot serve on {in_address(host)}:{port}: {problem.strerror or problem}; {remedy}") from None


def serve(host: str, port: int, ready: Callable[[], None], prefix: str = "", origins: Iterable[str] = ()) -> None:
    """Serve until interrupted. ready: called once when the server listens; prefix, origins: see `gate.Gate`."""
    import uvicorn  # comes with solara
    from solara.server import settings
    from solara.server.starlette import app

    # Said of every page that is served without encryption, and of every proxy that adds it.
    warnings.filterwarnings("ignore", module="solara.server.starlette")
    for name in ("solara.server.app", "solara.server.fastapi"):
        logging.getLogger(name).addFilter(Unasked())

    def forget() -> None:
        settings.main.root_path, settings.main.base_url = None, ""

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                ready()

    gate = Gate(app, prefix, origins, forget)
    Server(uvicorn.Config(gate, host=host, port=port, log_level="warning", access_log=False)).run()
