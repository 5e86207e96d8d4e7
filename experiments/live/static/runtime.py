"""Python for a browser: the files of a Pyodide release that the page needs, found in a folder and held against its own list.

Nothing of it comes with this package.  A full release of Pyodide has all of them; its package on npm has all but numpy.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from ..story import StoryError

LOCK = "pyodide-lock.json"
CORE = ("pyodide.mjs", "pyodide.asm.wasm", "python_stdlib.zip", LOCK)
LOADERS = ("pyodide.asm.js", "pyodide.asm.mjs")  # one of them: the second since Python 3.14
OLDEST = {"python": (3, 11), "numpy": (2, 0)}


class RuntimeProblem(StoryError):
    """A folder that is no Pyodide, or not all of it. One line, with the remedy."""


@dataclass(frozen=True)
class Runtime:
    """What was found: the files, and the versions of Python and numpy among them."""

    files: tuple[Path, ...]
    python: str
    numpy: str


def runtime_in(folder: Path) -> Runtime:
    """The files of Pyodide in a folder; raises RuntimeProblem where one is missing, changed or too old."""
    missing = [name for name in CORE if not (folder / name).is_file()]
    loaders = [folder / name for name in LOADERS if (folder / name).is_file()]
    if missing or not loaders:
        raise RuntimeProblem(f"--pyodide '{folder}': no {(missing or LOADERS)[0]} there; name the folder of a release of "
                             "Pyodide, unpacked, or of its npm package with numpy's wheel beside it")
    try:
        lock = json.loads((folder / LOCK).read_text(encoding="utf-8"))
        python, numpy = lock["info"]["python"], lock["packages"]["numpy"]
        wheel, wanted, version = folder / numpy["file_name"], numpy["sha256"], numpy["version"]
    except (ValueError, KeyError, TypeError):
        raise RuntimeProblem(f"--pyodide '{folder}': its {LOCK} does not say which numpy it has; "
                             "take an unaltered release") from None
    for name, found in (("python", python), ("numpy", version)):
        if tuple(int(part) for part in found.split(".")[:2]) < OLDEST[name]:
            raise RuntimeProblem(f"--pyodide '{folder}': it has {name} {found}, and the model needs "
                                 f"{'.'.join(map(str, OLDEST[name]))} or newer; take a newer release, 0.27 or later")
    if not wheel.is_file():
        raise RuntimeProblem(f"--pyodide '{folder}': {wheel.name} is not there; put it there, it is part of the full release "
                             "of this Pyodide and not of its npm package")
    if hashlib.sha256(wheel.read_bytes()).hexdigest() != wanted:
        raise RuntimeProblem(f"--pyodide '{folder}': {wheel.name} is not the file that {LOCK} names; "
                             "take it from the same release")
    return Runtime((*(folder / name for name in CORE), *loaders, wheel), python, version)
