"""``foedus class``: a room for a class, on this machine or in its network."""

import argparse
import subprocess
import sys
import threading
import webbrowser
from pathlib import Path

from ...model.scenario import scenario_names
from ...model.variants import CHOICES
from ..extras import require
from ..folders import locked
from ..live.command import DEFAULT_PORT, EVERYWHERE, check_free, in_address, port_of, shared_host
from . import log
from .decisions import SHARED
from .game import RoomError, Setup
from .room import LONGEST_CLOCK, OVER, PLAYERS, Options, Room

FOLDER = "results/class"


def add_command(subparsers) -> None:
    """``foedus class``."""
    parser = subparsers.add_parser("class", description="Open a room in which a class plays the alliance on its phones. "
                                   "The same command goes on with a room that was stopped. Stop it with Ctrl-C.")
    parser.add_argument("--scenario", default="transactional_2025", metavar="NAME",
                        help=f"one of {', '.join(scenario_names())} (default: transactional_2025)")
    parser.add_argument("--seed", default="1", metavar="N", help="luck of the history (default: 1)")
    parser.add_argument("--quarters", default="48", metavar="N", help="length, 1 to 400 (default: 48)")
    parser.add_argument("--seats", default="", metavar="CODES", help="allies to sit for, such as POL,DEU,KOR (default: eight)")
    parser.add_argument("--washington", default="transactional", metavar="WHO",
                        help=f"{', '.join(PLAYERS)}, or a strategy: {', '.join(CHOICES['strategy'])} (default: transactional)")
    parser.add_argument("--clock", default="0", metavar="SECONDS",
                        help=f"of a quarter, 0 to {LONGEST_CLOCK}; 0 waits until all are in (default: 0)")
    parser.add_argument("--shared", default="majority", metavar="HOW",
                        help=f"how phones that share a seat decide: {', '.join(SHARED)} (default: majority)")
    parser.add_argument("--hold", action="store_true", help="wait for the lecturer after every quarter")
    parser.add_argument("--out", default=FOLDER, metavar="DIR", help=f"folder of the room (default: {FOLDER})")
    parser.add_argument("--debrief", action="store_true", help="only write the debrief of the room in that folder")
    parser.add_argument("--open", default="", metavar="FILE",
                        help="only play a class again from its bundle, and say whether it came to the same")
    parser.add_argument("--port", default=str(DEFAULT_PORT + 1), metavar="N", help=f"1 to 65535 (default: {DEFAULT_PORT + 1})")
    parser.add_argument("--host", default="127.0.0.1", metavar="ADDRESS",
                        help="0.0.0.0 lets phones in your network join (default: 127.0.0.1, this machine only)")
    parser.add_argument("--no-browser", action="store_true", help="only serve; open the printed addresses yourself")
    parser.set_defaults(func=command)


def command(args: argparse.Namespace) -> None:
    """Run ``foedus class``."""
    if args.open:
        from .bundle import reopened

        print(reopened(Path(args.open)))
        return
    if args.debrief:
        from .debrief import write

        with locked(Path(args.out), ".debrief"):
            write(Path(args.out))
        return
    for module in ("starlette", "uvicorn", "websockets", "segno"):
        require(module, "the room for a class", "live")
    port, folder = port_of(args.port), Path(args.out)
    check_free(args.host, port)
    new = None if (folder / log.NAME).exists() else wanted(args)  # checked before anything is written
    with locked(folder):
        room, remark = new_room(new, folder) if new else old_room(folder)
        open_doors(room, args, folder, port, remark)


def wanted(args: argparse.Namespace) -> tuple[Setup, list[str], str, Options]:
    """A new room as it was asked for; raises one line."""
    if args.scenario.lower().endswith(".toml"):
        raise RoomError(f"--scenario {args.scenario}: a room plays a scenario of the package, one of "
                        f"{', '.join(scenario_names())}; play yours on one screen: foedus live {args.scenario}")
    setup = Setup(args.scenario, number("--seed", args.seed), number("--quarters", args.quarters)).checked()
    options = Options(clock=number("--clock", args.clock, LONGEST_CLOCK), shared=args.shared, hold=args.hold)
    if args.shared not in SHARED:
        raise RoomError(f"--shared {args.shared}: give one of {', '.join(SHARED)}")
    seats = [seat.strip().upper() for seat in args.seats.split(",") if seat.strip()]
    Room.opened(setup, seats, args.washington, options, lambda entry: None)  # whatever is wrong is said now
    return setup, seats, args.washington, options


def number(option: str, text: str, most: int = 2**63 - 1) -> int:
    """A whole number; raises RoomError."""
    if not (text.isascii() and text.isdigit() and int(text) <= most):
        raise RoomError(f"{option} {text}: write a whole number from 0 to {most}")
    return int(text)


def new_room(asked: tuple[Setup, list[str], str, Options], folder: Path) -> tuple[Room, str]:
    """A room that begins."""
    return Room.opened(*asked, log.Log(folder).write), ""


def old_room(folder: Path) -> tuple[Room, str]:
    """A room that was stopped, as it was."""
    entries, remark = log.read(folder)
    room = Room.of(entries, log.Log(folder).write)
    done = f"the room goes on after {room.game.played} of {room.setup.quarters} quarters"
    ended = f"the room in '{folder}' is over; begin another with --out, or press Debrief" if room.stage == OVER else done
    return room, f"{ended}; {remark}" if remark else ended


def open_doors(room: Room, args: argparse.Namespace, folder: Path, port: int, remark: str) -> None:
    """Serve the room until interrupted."""
    import segno

    from .hall import Hall
    from .server import application, serve

    here, there = (f"http://{in_address(host)}:{port}/" for host in ("127.0.0.1" if args.host in EVERYWHERE else args.host,
                                                        shared_host(args.host)))
    hall = Hall(room, there.partition("://")[2].rstrip("/"))
    hall.debrief = Debrief(hall, folder)
    hall.debrief.look()
    qr = segno.make(f"{there}#{room.code}", error="m").svg_inline(scale=8, border=2, dark="#111", light="#fff")
    qr = qr.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)

    def ready() -> None:
        if remark:
            print(f"foedus: {remark}")
        print(f"foedus: the wall          {here}wall\n"
              f"foedus: phones            {there}  code {room.code}\n"
              f"foedus: yours alone       {here}steer#{room.steer}\n"
              "foedus: Ctrl-C stops it; the same command goes on with it", flush=True)
        if not args.no_browser:
            threading.Thread(target=lambda: [webbrowser.open(f"{here}wall"), webbrowser.open(f"{here}steer#{room.steer}")],
                             daemon=True).start()

    serve(application(hall, folder, qr), args.host, port, ready)


class Debrief:
    """Has the debrief written by another process, so that the room goes on answering, and tells the pages."""

    def __init__(self, hall, folder: Path):
        self.hall, self.folder, self.process = hall, folder, None

    def __call__(self) -> None:
        """Begin, unless it is being written."""
        if self.process is None or self.process.poll() is not None:
            words = [sys.executable, "-m", "foedus", "class", "--debrief", "--out", str(self.folder)]
            self.process = subprocess.Popen(words, stdout=subprocess.DEVNULL)
            self.hall.debriefed = "being written"
            threading.Thread(target=self.wait, daemon=True).start()

    def wait(self) -> None:
        """Until it is written."""
        self.process.wait()
        self.look()
        self.hall.changed = True

    def look(self) -> None:
        """Whether it is there."""
        self.hall.debriefed = "/debrief.html" if (self.folder / "debrief.html").is_file() else ""
