"""``foedus status``: how far a sweep has come, without disturbing it."""

from datetime import datetime
from pathlib import Path

from . import manifest as manifests
from .results import Results
from .store import Store


def status(folder: str | Path) -> str:
    """Done, failed, rate and time left of a sweep's folder, in lines to print.

    Raises StoreError if it holds no sweep, or tables that are not as the sweep left them.
    """
    found = Results(folder)
    manifest = found.manifest
    head = f"{manifest['title'] or folder}: {manifest['points']:,} points, {manifest['identity']['design']['kind']} design"
    if manifest["complete"]:
        for table, entry in manifest["tables"].items():
            found.checked(table, entry["sha256"])
        return f"{head}\ncomplete: {manifest['tables']['runs']['rows']:,} runs, {manifest['failed']:,} failed"
    store, rule = manifests.store_of(Path(folder), manifest), manifest["identity"]["replicates"]
    spoilt = [path.name for path in store.sealed() if not store.sound(path)]
    if spoilt:
        return "\n".join([head, f"{len(spoilt)} parts are damaged, or another experiment's: {', '.join(spoilt[:3])}"
                          f"{', …' if len(spoilt) > 3 else ''}; repeat the foedus sweep, which runs them again"])
    done = sum(b - a for a, b in store.ranges())
    least, most = manifest["points"] * rule["at_least"], manifest["points"] * rule["at_most"]
    wanted = f"{most:,}" if least == most else f"{least:,} to {most:,}"
    lines = [head, f"done {done:,} of {wanted} runs, {store.failed():,} failed"]
    rate = rate_of(store, manifest["sessions"][-1]["begun"])
    if rate:
        lines.append(f"{rate:,.0f} runs a second since the last start; {max(0, most - done) / rate:,.0f} s left"
                     + (" at most" if least != most else ""))
    return "\n".join(lines)


def rate_of(store: Store, begun: str) -> float:
    """Runs a second since a sweep was last started, from the times of its parts."""
    start = datetime.fromisoformat(begun).timestamp()
    parts = [(files["runs"].stat().st_mtime, b - a) for (a, b), files in store.listed().items()]
    fresh = [(time, runs) for time, runs in parts if time > start]
    return sum(runs for _, runs in fresh) / max(1.0, max(time for time, _ in fresh) - start) if fresh else 0.0


def add_command(subparsers) -> None:
    """``foedus status``."""
    parser = subparsers.add_parser("status")
    parser.add_argument("folder", help="folder given to 'foedus sweep' with --out")
    parser.set_defaults(func=lambda args: print(status(args.folder)))

