"""Runs a notebook from top to bottom, and says where what it shows is no longer what it stores.

A notebook runs in an empty folder, in a fresh kernel of this interpreter.  Whatever it says on stderr is a fault: a reader
would see it too.  Pictures are drawn again and not compared, since their bytes depend on the fonts' renderer; text is.
"""

import asyncio
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import matplotlib.font_manager  # noqa: F401  builds the list of fonts here, which would be a message in a fresh kernel
import nbformat
from nbclient import NotebookClient

FOLDER = Path(__file__).parent
LONGEST = 240  # seconds a cell may take on a busy machine
STRICT = "import warnings; warnings.filterwarnings('error', module='foedus')"
KERNEL = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
          "language_info": {"name": "python"}}


class StaleError(Exception):
    """A notebook that cannot be run, or whose stored outputs are not what it shows."""


def notebooks() -> list[Path]:
    """The notebooks in the order of the course."""
    return sorted(FOLDER.glob("[0-9][0-9]_*.ipynb"))


def run(path: Path) -> nbformat.NotebookNode:
    """The notebook as it is after running it; the file stays as it is. Raises StaleError where it says something on stderr."""
    notebook = nbformat.read(path, as_version=4)
    with TemporaryDirectory() as folder:
        client = NotebookClient(notebook, timeout=LONGEST, kernel_name="python3", resources={"metadata": {"path": folder}},
                                extra_arguments=[f"--InteractiveShellApp.exec_lines={STRICT}"])
        asyncio.run(client.async_execute(env=environment()))  # its `execute` would leave an event loop open
    for number, cell in enumerate(notebook.cells):
        for output in cell.get("outputs", ()):
            if output.get("name") == "stderr":
                raise StaleError(f"{path.name}, cell {number}: says on stderr: {output.text.strip()}")
    return tidy(notebook)


def environment() -> dict[str, str]:
    """The environment of a kernel that finds the same foedus as we do."""
    return os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYDEVD_DISABLE_FILE_VALIDATION": "1",
                         "TQDM_DISABLE": "1"}  # a bar's widget is another every time


def tidy(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Without times, versions and names of machines; outputs of one stream as one."""
    notebook.metadata = nbformat.from_dict(KERNEL)
    count = 0
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number:02d}"
        cell.metadata = nbformat.from_dict({})
        if cell.cell_type == "code":
            count += 1
            cell.execution_count = count
            for output in cell.outputs:
                if "execution_count" in output:
                    output.execution_count = count
                if "metadata" in output:
                    output.metadata = nbformat.from_dict({})
            cell.outputs = joined(cell.outputs)
    return notebook


def joined(outputs: list) -> list:
    """Neighbouring pieces of one stream put together: where they are cut is chance."""
    found = []
    for output in outputs:
        if found and output.output_type == found[-1].output_type == "stream" and output.name == found[-1].name:
            found[-1].text += output.text
        else:
            found.append(output)
    return found


def texts(notebook: nbformat.NotebookNode) -> list[str]:
    """What every code cell shows as text. A picture counts as its kind; a table's HTML says no more than its text."""
    found = []
    for cell in notebook.cells:
        if cell.cell_type == "code":
            shown = []
            for output in cell.outputs:
                data = output.get("data", {})
                shown += [output.get("text", ""), data.get("text/markdown", "")]
                shown += ["[picture]"] if "image/png" in data else [data.get("text/plain", "")]
            found.append("\n".join(filter(None, shown)))
    return found


def differences(stored: nbformat.NotebookNode, fresh: nbformat.NotebookNode) -> list[str]:
    """One line for every code cell whose text is not what it was."""
    pairs = zip(texts(stored), texts(fresh), strict=True)
    return [f"code cell {number}: stored {old[:300]!r}, now {new[:300]!r}"
            for number, (old, new) in enumerate(pairs, 1) if old != new]


def refresh(path: Path) -> None:
    """Run a notebook and store what it shows."""
    nbformat.write(run(path), path)


def check(path: Path) -> None:
    """Raise StaleError where a notebook stores something else than it shows."""
    stale = differences(nbformat.read(path, as_version=4), run(path))
    if stale:
        raise StaleError("\n".join([f"{path.name} is stale; 'make learn' refreshes it", *stale]))
