"""Can 200 phones share a room?  One server, so many sockets, a decision round every 20 s, and a quarter of the phones drop out.

    python benchmarks/class_room.py [--phones 200] [--drop 50] [--rounds 4] [--clock 20]

Serves a room in a process of its own and joins it with light clients that speak the page's protocol.  Every phone locks in a
decision at a moment of its own in the first half of a round.  In the second round, some hang up right after they have sent
theirs, before they are answered, and come back by their token in the next.  Prints, for this machine: the server's memory
before and after; the middle and the slowest time from sending a decision to its answer, and from the end of a round to its
being shown to the last phone; the server's processor time a round; and whether every decision stands in the log once.  Needs
the extra ``live`` and psutil.
"""

import argparse
import asyncio
import json
import random
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
from websockets.asyncio.client import connect

READY = "foedus: Ctrl-C stops it; the same command goes on with it\n"
START = "from foedus.experiments.cli import main; raise SystemExit(main(['class', '--no-browser', *{!r}]))"


class Phone:
    """One phone: what it holds, what it has been told, and how long it waited."""

    def __init__(self, port: int, code: str, name: str):
        self.address, self.code, self.name, self.token = f"ws://127.0.0.1:{port}/socket", code, name, None
        self.waits: list[float] = []
        self.shown: dict[int, float] = {}  # quarters played: when it was told
        self.numbers: list[str] = []
        self.answered: dict[str, asyncio.Event] = {}
        self.quarter = None
        self.seated = asyncio.Event()

    async def come(self) -> None:
        """Join, or come back by the token, and listen."""
        self.line = await connect(self.address, max_size=None, compression=None)
        await self.say(**({"do": "hello", "as": "phone", "token": self.token} if self.token else
                          {"do": "join", "code": self.code, "name": self.name}))
        self.listening = asyncio.create_task(self.listen())

    async def say(self, **message: object) -> None:
        """Send a message."""
        await self.line.send(json.dumps(message))

    async def listen(self) -> None:
        """Hear until the line breaks."""
        async for text in self.line:
            message = json.loads(text)
            if message["kind"] == "token":
                self.token = message["token"]
            elif message["kind"] == "phone":
                self.quarter = message["quarter"]
                self.shown.setdefault(message["played"], time.perf_counter())
                if not message["me"]["seat"]:
                    await self.say(do="sit", seat="")
                else:
                    self.seated.set()
            elif message["kind"] == "locked":
                self.answered[message["number"]].set()
            elif message["kind"] == "problem":
                raise RuntimeError(message["text"])

    async def decide(self, wait: float, hang_up: bool) -> None:
        """Lock something in after a while."""
        await asyncio.sleep(wait)
        number = f"{random.getrandbits(64):016x}"
        self.numbers.append(number)
        self.answered[number] = asyncio.Event()
        then = time.perf_counter()
        said = {"answer": random.choice(("accept", "refuse")), "wish": random.uniform(0.01, 0.05), "praise": 1, "tie": "stay",
                "hedge": {"autonomy": random.uniform(0.0, 0.5), "minilateral": 0.2}}
        self.unanswered = {"do": "lock", "quarter": self.quarter, "number": number, "said": said}
        await self.say(**self.unanswered)
        if hang_up:
            self.listening.cancel()
            self.line.transport.abort()
        else:
            await asyncio.wait_for(self.answered[number].wait(), 60)
            self.waits.append(time.perf_counter() - then)

    async def back(self) -> None:
        """Come back, and say again what was not answered."""
        await self.come()
        await self.say(**self.unanswered)
        await asyncio.wait_for(self.answered[self.numbers[-1]].wait(), 60)


async def play(port: int, code: str, steer: str, server: psutil.Process, chosen: argparse.Namespace) -> list[Phone]:
    """The whole class."""
    phones = [Phone(port, code, f"Phone {k}") for k in range(chosen.phones)]
    before, then = megabytes(server), time.perf_counter()
    for k in range(0, chosen.phones, 20):
        await asyncio.gather(*(phone.come() for phone in phones[k : k + 20]))
    await asyncio.gather(*(asyncio.wait_for(phone.seated.wait(), 120) for phone in phones))
    print(f"{chosen.phones} phones joined in {time.perf_counter() - then:.1f} s; memory {before} -> {megabytes(server)} MB",
          flush=True)
    lecturer = await connect(f"ws://127.0.0.1:{port}/socket", max_size=None)
    await lecturer.send(json.dumps({"do": "hello", "as": "steering", "token": steer}))
    await lecturer.send(json.dumps({"do": "steer", "order": "options", "options": {"clock": chosen.clock, "all_in": False}}))
    await lecturer.send(json.dumps({"do": "steer", "order": "start"}))
    reading = asyncio.create_task(drain(lecturer))
    for at in range(chosen.rounds):
        busy, then = server.cpu_times().user + server.cpu_times().system, time.perf_counter()
        gone = phones[: chosen.drop] if at == 1 else []
        for phone in phones:
            phone.waits.clear()
        await asyncio.gather(*(phone.decide(random.uniform(0.5, chosen.clock / 2), phone in gone) for phone in phones))
        await asyncio.gather(*(phone.back() for phone in gone))
        while not all(at + 1 in phone.shown for phone in phones):
            await asyncio.sleep(0.05)
        waits = sorted(wait for phone in phones for wait in phone.waits)
        spread = max(phone.shown[at + 1] for phone in phones) - min(phone.shown[at + 1] for phone in phones)
        used = server.cpu_times().user + server.cpu_times().system - busy
        print(f"round {at + 1}: answered in {1000 * waits[len(waits) // 2]:.0f} ms (middle), {1000 * waits[-1]:.0f} ms "
              f"(slowest); shown from the first to the last phone within {spread:.2f} s; {used:.1f} s of a processor in "
              f"{time.perf_counter() - then:.0f} s; {megabytes(server)} MB; {len(gone)} dropped and came back", flush=True)
    reading.cancel()
    for phone in phones:
        phone.listening.cancel()
        await phone.line.close()
    return phones


async def drain(line) -> None:
    """Hear and forget."""
    async for _ in line:
        pass


def megabytes(server: psutil.Process) -> int:
    """Resident memory."""
    return server.memory_info().rss // 2**20


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    for name, usual in (("phones", 200), ("drop", 50), ("rounds", 4), ("clock", 20), ("port", 8979)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        words = ["--port", str(chosen.port), "--out", folder]
        with subprocess.Popen([sys.executable, "-c", START.format(words)], stdout=subprocess.PIPE, text=True) as serving:
            try:
                said = "".join(iter(serving.stdout.readline, READY))
                code, steer = re.search(r"code (\w+)", said)[1], re.search(r"steer#(\S+)", said)[1]
                phones = asyncio.run(play(chosen.port, code, steer, psutil.Process(serving.pid), chosen))
            finally:
                serving.terminate()
        entries = [json.loads(line) for line in (Path(folder) / "room.jsonl").read_text(encoding="utf-8").splitlines()]
        logged = [entry["number"] for entry in entries if entry["do"] == "lock"]
        sent = [number for phone in phones for number in phone.numbers]
        quarters = sum(entry["do"] == "quarter" for entry in entries)
        print(f"{len(sent)} decisions sent, {len(logged)} in the log; lost: {len(set(sent) - set(logged))}, "
              f"twice: {len(logged) - len(set(logged))}; quarters written: {quarters}")


if __name__ == "__main__":
    main()
