"""Can a class play?  Many visitors of one live page, each with a world of their own, and memory over an hour of play.

    python benchmarks/live_visitors.py [--visitors 20] [--seconds 30] [--quarters 3600] [--closed 200]

Serves the page in a process of its own and visits it with light clients that speak the page's protocol, so that no browser's
work is measured.  Prints, for this machine: the server's processor time for each quarter of a visitor, which a busy machine
does not change much; quarters a second and waiting times when every visitor plays two quarters a second and moves levers; then
resident memory while one visitor plays an hour's quarters as fast as they come, reconnecting on the way, and while visitors
come and go.  Needs the extra ``live`` and psutil.
"""

import argparse
import asyncio
import json
import os
import socket
import struct
import subprocess
import sys
import time
import urllib.request
from uuid import uuid4

import numpy as np
import psutil
import websockets

PACE = 2.0  # quarters a second: the page's own speed when it opens
LESSON = 40  # quarters after which a visitor begins again
START = "from foedus.experiments.cli import main; raise SystemExit(main(['live', '--no-browser', '--port', '{}']))"


class Visitor:
    """One open page without a browser: asks, and waits until it is answered."""

    def __init__(self, port: int):
        self.port, self.kernel, self.page, self.cookie = port, uuid4(), uuid4(), f"solara-session-id={uuid4()}"
        self.stage = None
        self.number = self.bytes = 0

    async def connect(self) -> None:
        """Connect, or connect again after the network was lost."""
        address = f"ws://127.0.0.1:{self.port}/jupyter/api/kernels/{self.kernel}/channels?session_id={self.page}"
        self.connection = await websockets.connect(address, additional_headers={"Cookie": self.cookie},
                                                  max_size=None, close_timeout=1)

    async def open(self) -> None:
        """Open the page and wait for its widget."""
        await self.connect()
        control = uuid4().hex
        await say(self.connection, "comm_open", control, {}, target_name="solara.control")
        await say(self.connection, "comm_msg", control, {"method": "run", "args": {"path": "/"}})
        finished = False
        while not (finished and self.stage):
            heard, _ = await hear(self.connection)
            data = heard["content"].get("data", {})
            finished = finished or data.get("method") == "finished"
            if heard["msg_type"] == "comm_open" and data.get("state", {}).get("_model_module") == "anywidget":
                self.stage = heard["content"]["comm_id"]
        await self.ask(do="open", link=None)

    async def ask(self, **message: object) -> float:
        """Send a message of the page; seconds until everything it asked for has arrived."""
        self.number += 1
        then = time.perf_counter()
        await say(self.connection, "comm_msg", self.stage, {"method": "custom", "content": {**message, "number": self.number}})
        while True:
            heard, size = await hear(self.connection)
            self.bytes += size
            content = heard["content"].get("data", {}).get("content", {})
            if content.get("kind") == "problem":
                raise RuntimeError(content["text"])
            if content.get("kind") == "done" and content.get("number") == self.number:
                return time.perf_counter() - then

    async def close(self) -> None:
        """Close the tab: what a browser says then."""
        address = f"http://127.0.0.1:{self.port}/_solara/api/close/{self.kernel}?session_id={self.page}"
        request = urllib.request.Request(address, method="POST", data=b"", headers={"Cookie": self.cookie})
        await asyncio.to_thread(lambda: urllib.request.urlopen(request, timeout=30).close())
        await self.connection.close()


async def say(connection, kind: str, comm: str, data: dict, **more: object) -> None:
    """One Jupyter message on a comm."""
    header = {"msg_id": uuid4().hex, "msg_type": kind, "username": "", "session": "benchmark", "version": "5.3", "date": ""}
    await connection.send(json.dumps({"header": header, "parent_header": {}, "metadata": {}, "buffers": [], "channel": "shell",
                                      "content": {"comm_id": comm, "data": data, **more}}))


async def hear(connection) -> tuple[dict, int]:
    """One Jupyter message and its size; buffers are left unread."""
    raw = await asyncio.wait_for(connection.recv(), 120)
    if isinstance(raw, str):
        return json.loads(raw), len(raw)
    count, begin = struct.unpack_from("!II", raw)
    end = struct.unpack_from("!I", raw, 8)[0] if count > 1 else len(raw)
    return json.loads(raw[begin:end]), len(raw)


async def play(port: int, seconds: float, seed: int) -> dict:
    """One visitor at the page's pace: begins again after a lesson, moves a lever and asks for the band on the way."""
    waits, visitor = [], Visitor(port)
    await visitor.open()
    await visitor.ask(do="seed", seed=str(seed))
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        waits.append(await turn(visitor, len(waits), seed))
        await asyncio.sleep(max(0.0, 1.0 / PACE - waits[-1]))
    await visitor.close()
    return {"played": len(waits), "waits": waits, "bytes": visitor.bytes}


async def turn(visitor: Visitor, played: int, seed: int) -> float:
    """A quarter, and what a visitor does before it; seconds until it is answered."""
    if played % LESSON == LESSON - 1:
        await visitor.ask(do="seed", seed=str(seed + played))
    if played % 8 == 5:
        await visitor.ask(do="change", name="conditionality", value=(7 * seed + played) % 100 / 100)
    if played % 8 in (1, 6, 7):
        await visitor.ask(do="band")
    return await visitor.ask(do="step")


async def class_room(port: int, server: psutil.Process, visitors: int, seconds: float) -> None:
    """Many at once."""
    before, then = sum(server.cpu_times()[:2]), time.perf_counter()
    found = await asyncio.gather(*(play(port, seconds, seed) for seed in range(1, visitors + 1)))
    spent, wall = sum(server.cpu_times()[:2]) - before, time.perf_counter() - then
    quarters = sum(one["played"] for one in found)
    waits = np.concatenate([one["waits"] for one in found])
    print(f"{visitors} visitors, {quarters} quarters in {wall:.0f} s on a machine with load {os.getloadavg()[0]:.1f}:")
    print(f"  processor time {1000 * spent / quarters:.1f} ms a quarter and visitor, everything included: "
          f"{spent / wall:.2f} cores here, {visitors * spent / quarters:.2f} for one quarter a second each")
    middle, late = 1000 * np.percentile(waits, (50, 95))
    print(f"  slowest visitor {min(one['played'] for one in found) / seconds:.2f} quarters a second (asked for {PACE:g}); "
          f"wait for a quarter: median {middle:.0f} ms, 95th percentile {late:.0f} ms")
    print(f"  {sum(one['bytes'] for one in found) / quarters / 1000:.1f} kB a quarter")


async def hour(port: int, server: psutil.Process, quarters: int) -> None:
    """Resident memory while one visitor plays on and on and loses the network now and then."""
    visitor = Visitor(port)
    await visitor.open()
    for played in range(quarters):
        await turn(visitor, played, 1)
        if played % 100 == 99:
            await visitor.connection.close()
            await visitor.connect()
        if (played + 1) % max(1, quarters // 9) == 0:
            print(f"  after {played + 1} quarters: {megabytes(server)} MB", flush=True)
    await visitor.close()


async def coming_and_going(port: int, server: psutil.Process, closed: int) -> None:
    """Resident memory while visitors come, play a little and close the tab."""
    for k in range(1, closed + 1):
        visitor = Visitor(port)
        await visitor.open()
        await visitor.ask(do="step", count=8)
        await visitor.close()
        if k % max(1, closed // 8) == 0:
            print(f"  after {k} visitors: {megabytes(server)} MB, {server.num_threads()} threads", flush=True)


def megabytes(server: psutil.Process) -> int:
    """Resident memory."""
    return round(server.memory_info().rss / 1e6)


def main() -> None:
    """Serve, visit, report."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    for name, default in (("visitors", 20), ("seconds", 30), ("quarters", 3600), ("closed", 200)):
        parser.add_argument(f"--{name}", type=int, default=default)
    chosen = parser.parse_args()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with subprocess.Popen([sys.executable, "-c", START.format(port)], stdout=subprocess.DEVNULL) as serving:
        try:
            wait_for(port)
            server = psutil.Process(serving.pid)
            asyncio.run(play(port, 4, 1))  # compiles
            if chosen.visitors:
                asyncio.run(class_room(port, server, chosen.visitors, chosen.seconds))
            if chosen.quarters:
                print(f"One visitor plays {chosen.quarters} quarters; before: {megabytes(server)} MB", flush=True)
                asyncio.run(hour(port, server, chosen.quarters))
            if chosen.closed:
                print(f"{chosen.closed} visitors come and go; before: {megabytes(server)} MB", flush=True)
                asyncio.run(coming_and_going(port, server, chosen.closed))
        finally:
            serving.terminate()


def wait_for(port: int) -> None:
    """Until the page is served."""
    for _ in range(240):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).close()
            return
        except OSError:
            time.sleep(0.25)
    raise TimeoutError("the page is not served")


if __name__ == "__main__":
    main()
