"""Writes the page as a folder that any web host serves: `foedus live --static FOLDER --pyodide RUNTIME`."""

import io
import shutil
import zipfile
from collections.abc import Callable, Iterable
from importlib import metadata, resources
from pathlib import Path

from .... import __version__
from ...folders import files_in, staged
from ..page import asset, script
from ..presets import PRESETS, Preset
from .pictures import made
from .runtime import Runtime, runtime_in

PACKAGE = Path(__file__).resolve().parents[3]
PARTS = ("__init__.py", "model", "agents", "experiments/*.py", "experiments/*.csv", "experiments/live", "experiments/paper",
         "experiments/runs", "experiments/sweep")  # what the desk loads, and their neighbours
LEFT = (".js", ".css", ".html", ".pyc")  # the browser's own part lies beside
APART = ("world.json",)  # so do the outlines of countries
LIBRARIES = ("mesa", "tomli_w", "platformdirs")  # plain Python, taken from where foedus is installed
DAY = (1980, 1, 1, 0, 0, 0)  # of every file in the archive: equal sites are equal files
ENTRY = "index.html"


def write_site(folder: Path, runtime: Path, presets: Iterable[Preset] = PRESETS, say: Callable[[str], None] = print) -> int:
    """Write the page without a server and return its size in bytes.

    runtime: a folder with Pyodide, see `runtime`; presets: lessons whose bands and maps are made beforehand.
    Raises RuntimeProblem or StoreError, one line, and leaves what was there.
    """
    found = runtime_in(runtime)
    with staged(folder, ENTRY) as stage:
        new = stage.fresh()
        (new / "pyodide").mkdir()
        for path in found.files:
            shutil.copyfile(path, new / "pyodide" / path.name)
        for page in (ENTRY, "page.js", "worker.js"):
            (new / page).write_bytes(resources.files(__package__).joinpath("pages", page).read_bytes())
        (new / "stage.js").write_text(script(), encoding="utf-8")
        for name in ("stage.css", "world.json"):
            (new / name).write_text(asset(name), encoding="utf-8")
        (new / "foedus.zip").write_bytes(archive())
        (new / "NOTICE.txt").write_text(notice(found), encoding="utf-8")
        (new / "pictures.json").write_text(made(presets, say), encoding="utf-8")
        size = sum(path.stat().st_size for path in files_in(new))
        stage.swap()
    return size


def archive() -> bytes:
    """The package and the libraries that are plain Python, as a zip to be put on Python's path."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for name, content in sorted(sources().items()):
            packed.writestr(zipfile.ZipInfo(name, DAY), content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def sources() -> dict[str, bytes]:
    """Everything in the archive by its name there."""
    own = {path for part in PARTS for found in PACKAGE.glob(part) for path in ([found] if found.is_file() else files_in(found))}
    own = {path for path in own if path.suffix not in LEFT and path.name not in APART}
    files = {f"foedus/{path.relative_to(PACKAGE).as_posix()}": path for path in own}
    for library in LIBRARIES:
        home = Path(str(resources.files(library)))
        files |= {f"{library}/{path.relative_to(home).as_posix()}": path for path in files_in(home) if path.suffix == ".py"}
    return {name: path.read_bytes() for name, path in files.items()}


def notice(runtime: Runtime) -> str:
    """Whose work is in the folder, and under which licence it may be passed on."""
    texts = [(f"{name} {metadata.version(name)}", licence_of(name)) for name in LIBRARIES]
    return "\n\n".join((
        f"foedus {__version__}: {licence_of('foedus')}",
        "Pyodide, in pyodide/: Mozilla Public License 2.0, https://mozilla.org/MPL/2.0/; its source is at "
        "https://github.com/pyodide/pyodide. Unaltered.",
        f"CPython {runtime.python}, in pyodide/pyodide.asm.wasm and python_stdlib.zip: PSF License Agreement, "
        "https://docs.python.org/3/license.html",
        f"numpy {runtime.numpy}, in pyodide/: BSD 3-Clause; the text, with those of what it holds, is in the wheel.",
        *(f"{title}, in foedus.zip: {text}" for title, text in texts), ""))


def licence_of(name: str) -> str:
    """The text of an installed library's licence."""
    for path in metadata.files(name) or ():
        if path.name.upper().startswith(("LICENSE", "LICENCE", "COPYING")) and ".dist-info" in str(path):
            return path.read_text(encoding="utf-8").strip()
    about = metadata.metadata(name)
    return about["License-Expression"] or about["License"] or "see its own pages"
