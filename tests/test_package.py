"""The house holds together: every folder is shipped, a wheel works elsewhere, and imports run one way."""

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path, PurePosixPath

import pytest

from foedus.model import variants
from foedus.model.compiled import READERS

ROOT = Path(__file__).resolve().parents[1]
LAYERS = ("model", "agents", "experiments", "environments")  # each may import itself and those before it
WINGS = {  # each folder of experiments may import itself, the files beside the folders, and these, all of them above it here
    "paper": set(),
    "sweep": set(),
    "runs": {"sweep"},
    "analysis": {"paper", "sweep", "runs"},
    "maps": {"paper", "sweep", "analysis"},
    "literature": {"runs"},
    "report": {"paper", "sweep", "runs", "analysis", "maps", "literature"},
    "document": {"literature"},
    "validation": {"paper", "sweep", "runs", "analysis"},
    "calibration": {"paper", "sweep", "analysis", "validation"},
    "live": {"paper", "sweep", "runs"},
    "classroom": {"paper", "runs", "live"},
}
FORBIDDEN_IN_MODEL = {"mesa", "pandas", "matplotlib", "solara"}
KNOW_NUMBA = PurePosixPath("model/compiled.py"), PurePosixPath("model/gpu.py")
NOT_SHIPPED = {"tests", "notebooks", "benchmarks", "docs"}

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


# --- the list of packages --------------------------------------------------------------------------------


def shipped_folders():
    """Relative paths of the folders that hold Python files and belong to the package, the root first."""
    found = []
    for folder, below, files in os.walk(ROOT):
        here = Path(folder)
        below[:] = sorted(
            name
            for name in below
            if not name.startswith((".", "_"))
            and not name.endswith(".egg-info")
            and not (here == ROOT and name in NOT_SHIPPED | {"build", "dist", "results"})
            and not (here / name / "pyvenv.cfg").exists()
        )
        if any(name.endswith(".py") for name in files):
            found.append(here.relative_to(ROOT))
    return found


def test_every_folder_with_code_is_a_listed_package():
    listed = PYPROJECT["tool"]["setuptools"]["packages"]
    assert len(listed) == len(set(listed)), "a package is listed twice in pyproject.toml"
    folders = shipped_folders()
    bare = [str(folder) for folder in folders if not (ROOT / folder / "__init__.py").exists()]
    assert not bare, f"these folders hold Python files but no __init__.py: {bare}"
    present = {".".join(("foedus", *folder.parts)) for folder in folders}
    assert present == set(listed), (
        f"pyproject.toml lacks {sorted(present - set(listed))} "
        f"and lists {sorted(set(listed) - present)}, which are not there"
    )


def test_citation_names_the_same_version():
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert re.findall(r"^version: (\S+)$", citation, re.MULTILINE) == [PYPROJECT["project"]["version"]]


def test_pytest_imports_the_package_once():
    import foedus

    file = foedus.__file__
    names = [name for name, module in sys.modules.items() if getattr(module, "__file__", None) == file]
    assert names == ["foedus"], "tests/conftest.py keeps pytest from importing the root under another name"
    assert Path(file) == ROOT / "__init__.py", "another copy of foedus is installed here"


# --- the wheel -------------------------------------------------------------------------------------------


def data_files():
    """What lies beside the code and must travel with it, as paths relative to the root."""
    return sorted(
        path.relative_to(ROOT).as_posix()
        for layer in LAYERS
        for path in (ROOT / layer).rglob("*")
        if path.is_file()
        and path.suffix not in {".py", ".pyc", ".nbi", ".nbc"}
        and not any(part.startswith((".", "_")) for part in path.relative_to(ROOT).parts)
    )


def run(*command, **options):
    done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    assert done.returncode == 0, f"{command}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """A wheel built without a network, from a copy of what is shipped, so the tree stays clean."""
    copy = tmp_path_factory.mktemp("copy") / "checkout"
    copy.mkdir()
    for file in ROOT.iterdir():
        if file.is_file():
            shutil.copy2(file, copy)
    for layer in LAYERS:
        shutil.copytree(ROOT / layer, copy / layer, ignore=shutil.ignore_patterns("__pycache__"))
    out = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(copy))
    (built,) = out.glob("foedus-*.whl")
    return built


def test_wheel_holds_all_the_code_and_data_and_nothing_else(wheel):
    with zipfile.ZipFile(wheel) as archive:
        inside = {name for name in archive.namelist() if not name.split("/")[0].endswith(".dist-info")}
    data = data_files()
    assert {PurePosixPath(name).suffix for name in data} >= {".csv", ".toml", ".md"}
    code = {
        path.relative_to(ROOT).as_posix()
        for folder in shipped_folders()
        for path in (ROOT / folder).glob("*.py")
    }
    assert inside == {f"foedus/{name}" for name in code.union(data, ["py.typed"])}


def test_wheel_works_elsewhere(wheel, tmp_path):
    site, elsewhere = tmp_path / "site", tmp_path / "elsewhere"
    elsewhere.mkdir()
    run(
        *(sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"),
        *("--no-deps", "--no-index", "--target", str(site), str(wheel)),
    )
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    environment["PYTHONPATH"] = str(site)
    code = "import foedus, foedus.model, foedus.experiments.cli; print(foedus.__file__)"
    printed = run(sys.executable, "-W", "error", "-c", code, cwd=elsewhere, env=environment)
    assert Path(printed.strip()) == site / "foedus" / "__init__.py"


# --- which way imports run -------------------------------------------------------------------------------


def imported(path, source):
    """Every import in a source text, as (line, full dotted name, was it relative). Inside functions too."""
    package = ("foedus", *PurePosixPath(path).parent.parts)
    for node in ast.walk(ast.parse(source, str(path))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name, False
        elif isinstance(node, ast.ImportFrom):
            if node.level > len(package):
                yield node.lineno, "", True
                continue
            base = package[: len(package) - node.level + 1] if node.level else ()
            for alias in node.names:
                yield node.lineno, ".".join((*base, *filter(None, [node.module]), alias.name)), node.level > 0
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            name = node.args[0].value
            if called in {"import_module", "__import__"} and isinstance(name, str) and name[:1] != ".":
                yield node.lineno, name, False


def violations(path, source):
    """What the imports of one module break, one sentence each. `path` is relative to the root."""
    path = PurePosixPath(path)
    layer = path.parts[0]
    for line, name, relative in imported(path, source):
        where = f"{path}:{line}:"
        top, *rest = name.split(".")
        if not name:
            yield f"{where} a relative import that leaves the package"
        elif top == "foedus":
            if not relative:
                yield f"{where} imports {name}; inside the package imports are relative"
            if rest == ["__version__"]:
                continue
            if not rest or rest[0] not in LAYERS:
                yield f"{where} imports {name} from the root, which stands above {layer}"
            elif LAYERS.index(rest[0]) > LAYERS.index(layer):
                yield f"{where} {layer} imports {name}; imports run {' <- '.join(LAYERS)}"
            elif layer == rest[0] == "experiments" and rest[1] in WINGS and not may_enter(path.parts[1], rest[1]):
                yield f"{where} {path.parts[1]} imports {name}; see the table of wings"
        elif top in LAYERS:
            yield f"{where} imports {name}; inside the package imports are relative"
        elif top in FORBIDDEN_IN_MODEL and layer == "model":
            yield f"{where} model imports {top}; the theory needs none of {sorted(FORBIDDEN_IN_MODEL)}"
        elif top == "numba" and path not in KNOW_NUMBA:
            yield f"{where} imports numba; only {KNOW_NUMBA[0]} does, and for cards {KNOW_NUMBA[1]}"


def may_enter(room, other):
    """Whether what lies at `room`, a folder of experiments or a file beside the folders, may import the folder `other`."""
    return room == other or other in WINGS.get(room, ())


def test_the_table_of_wings_names_every_folder_and_has_no_circle():
    folders = {folder.parts[1] for folder in shipped_folders() if folder.parts[:1] == ("experiments",) and folder.parts[1:]}
    assert set(WINGS) == folders
    above = set()
    for wing, others in WINGS.items():
        assert others <= above, f"{wing} imports what stands below it"
        above.add(wing)


def test_no_two_modules_import_each_other_however_far_around():
    paths = [path.relative_to(ROOT) for layer in LAYERS for path in sorted((ROOT / layer).rglob("*.py"))]
    assert not circle({path: (ROOT / path).read_text(encoding="utf-8") for path in paths})


def circle(sources):
    """Modules whose imports, those inside functions too, lead into a circle. sources: text by relative path."""
    names = {".".join(("foedus", *path.with_suffix("").parts)).removesuffix(".__init__"): path for path in sources}
    ahead = {}
    for module, path in names.items():
        wanted = [name for _, name, _ in imported(path, sources[path])]
        found = [name if name in names else name.rpartition(".")[0] for name in wanted]
        ahead[module] = {name for name in found if name in names and name != module}
    while ends := {module for module, others in ahead.items() if not others & set(ahead)}:
        ahead = {module: others for module, others in ahead.items() if module not in ends}
    return set(ahead)


def test_the_search_for_circles_finds_one():
    sources = {"a.py": "from .b import x", "b.py": "def late():\n    from . import c", "c.py": "from .a import y",
               "d.py": "import os"}
    assert circle({PurePosixPath("experiments", name): text for name, text in sources.items()}) == {
        f"foedus.experiments.{name}" for name in "abc"}


def test_a_quarter_is_made_of_nothing_that_the_models_hash_leaves_out():
    """But for what looks at a user's file, whose own text is in the hash."""
    own = [path.relative_to(ROOT).as_posix() for kind in variants.FOLDERS for path in variants.files(kind)]
    reached, ahead = set(), ["model/engine.py", *own]
    while ahead:
        path = ahead.pop()
        if path not in reached:
            reached.add(path)
            for _, name, _ in imported(path, (ROOT / path).read_text(encoding="utf-8")):
                module = "/".join(name.split(".")[1:])
                places = (f"{place}{end}" for place in (module, module.rpartition("/")[0]) for end in (".py", "/__init__.py"))
                ahead += [place for place in places if (ROOT / place).is_file()]
    assert {"model/moves/trading.py", "model/rules/security.py", "model/variants.py"} <= reached
    left_out = {path for path in reached if path.removeprefix("model/").startswith(READERS)}
    assert left_out == {"model/inspection.py"}


def test_imports_run_one_way():
    modules = [path for layer in LAYERS for path in sorted((ROOT / layer).rglob("*.py"))]
    assert modules
    broken = []
    for module in modules:
        broken += violations(module.relative_to(ROOT).as_posix(), module.read_text(encoding="utf-8"))
    assert not broken, "\n".join(broken)


@pytest.mark.parametrize(
    ("path", "source", "complaint"),
    [
        ("model/engine.py", "from ..agents import world", "model imports foedus.agents.world"),
        ("model/engine.py", "from ..agents.world import World", "model imports foedus.agents.world.World"),
        ("model/rules/trust.py", "from ... import agents", "model imports foedus.agents"),
        ("model/rules/trust.py", "from ...experiments.cli import main", "model imports foedus.experiments"),
        ("agents/world.py", "from ..experiments import sweep", "agents imports foedus.experiments.sweep"),
        ("agents/world.py", "def late():\n    from ..experiments import sweep", "agents/world.py:2:"),
        ("model/engine.py", "from .. import simulate", "from the root"),
        ("model/engine.py", "from .... import model", "leaves the package"),
        ("experiments/cli.py", "from foedus.model import engine", "imports are relative"),
        ("experiments/cli.py", "import model.engine", "imports are relative"),
        ("experiments/sweep/rounds.py", "from ..maps.phasegrid import grid_of", "sweep imports foedus.experiments.maps"),
        ("experiments/paper/style.py", "from .. import sweep", "paper imports foedus.experiments.sweep"),
        ("experiments/analysis/tipping/study.py", "from ...report import page", "analysis imports foedus.experiments.report"),
        ("experiments/cli.py", "from .runs.single import run", "cli.py imports foedus.experiments.runs"),
        ("model/engine.py", "import mesa", "model imports mesa"),
        ("model/engine.py", "import pandas as pd", "model imports pandas"),
        ("model/rules/trust.py", "from matplotlib import pyplot", "model imports matplotlib"),
        ("model/outcomes.py", "def show():\n    import solara.lab", "model imports solara"),
        ("model/outcomes.py", "import importlib\nimportlib.import_module('mesa')", "model imports mesa"),
        ("model/engine.py", "from numba import njit", "imports numba"),
        ("model/strategies/compiled.py", "import numba", "imports numba"),
        ("experiments/sweep/run.py", "import numba", "imports numba"),
    ],
)
def test_the_checker_objects(path, source, complaint):
    found = list(violations(path, source))
    assert len(found) == 1, found
    assert complaint in found[0]


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("model/compiled.py", "import numba\nfrom numba.extending import register_jitable"),
        ("model/moves.py", "import numpy as np\nfrom . import rules\nfrom .rules.trust import decay"),
        ("model/rules/trust.py", "from ..compiled import rule"),
        ("experiments/report/swept.py", "from ..maps.figure import draw_map\nfrom ..wording import listed\nfrom .. import cli"),
        ("experiments/analysis/robustness/cells.py", "from ..levers.arms import Arm\nfrom ...sweep.run import sweep"),
        ("agents/world.py", "import mesa\nfrom ..model import engine\nfrom .. import model"),
        ("experiments/sweep/run.py", "import pandas\nfrom ... import __version__\nfrom ...agents import world"),
    ],
)
def test_the_checker_allows(path, source):
    assert list(violations(path, source)) == []


# --- what the tests say of themselves --------------------------------------------------------------------


def test_without_a_browser_the_last_line_says_that_its_tests_did_not_run_and_how_to_get_them():
    environment = {name: value for name, value in os.environ.items() if name != "FOEDUS_CHROMIUM"}
    environment["PATH"] = str(Path(sys.executable).parent)
    printed = run(sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist", "tests/test_live_proxy.py",
                  cwd=ROOT, env=environment)
    assert " skipped" in printed
    assert printed.splitlines()[-1].startswith("The browser tests did NOT run: they need playwright")
    assert "apt install chromium" in printed.splitlines()[-1]
