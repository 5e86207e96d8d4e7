"""The laws of ``import foedus``: what is public is annotated, a type checker sees it, and a slip of a keyword is told."""

import ast
import inspect
import re
import subprocess
import sys
import typing
from pathlib import Path

import pytest

import foedus as fd
from foedus.model.parameters import ParameterError

ROOT = Path(fd.__file__).parent
CALLS = [name for name in fd.__all__ if inspect.isfunction(getattr(fd, name))]
PROGRAM = """\
import foedus as fd

reveal_type(fd.run("arcadia", seed=1, conditionality=0.8))
reveal_type(fd.World("arcadia", rng=1))
reveal_type(fd.ensemble(seeds=8).typical_seed)
reveal_type(fd.sweep)
reveal_type(fd.PHASES[0])
reveal_type(fd.__version__)
fd.run("arcadia", seed="one")
fd.ensmble("arcadia")
"""
TOLD = ['"foedus.experiments.runs.single.Run"', '"foedus.agents.world.World"', '"int"',
        "-> foedus.experiments.sweep.results.Results", '"str"', '"str"',
        'has incompatible type "str"; expected "int"', 'has no attribute "ensmble"']
# Other libraries are left out: they take most of the time, and what is ours is asked about.
SETTINGS = """\
[mypy]
follow_imports = silent
[mypy-numpy.*,pandas.*,matplotlib.*,pyarrow.*,mesa.*,scipy.*,numba.*,networkx.*,tqdm.*,xarray.*,platformdirs.*,distributed.*,tomli_w.*]
follow_imports = skip
ignore_missing_imports = True
"""


def seen_by_checkers():
    """The module that each name is imported from where only a type checker looks."""
    for node in ast.parse((ROOT / "__init__.py").read_text(encoding="utf-8")).body:
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            return {alias.asname: one.module for one in node.body if isinstance(one, ast.ImportFrom) for alias in one.names}
    return {}


def test_a_type_checker_finds_each_public_name_where_it_is_fetched():
    modules = {name: home.rpartition(".")[0] for name, home in fd._MODULES.items()}
    assert seen_by_checkers() == {**fd._HOMES, **modules}


@pytest.mark.parametrize("name", CALLS)
def test_every_public_function_says_what_it_takes_and_returns(name):
    call = getattr(fd, name)
    bare = [one.name for one in inspect.signature(call).parameters.values() if one.annotation is one.empty]
    assert not bare and "return" in call.__annotations__
    assert not [one for one in call.__annotations__.values() if one is typing.Any]


def test_mypy_sees_the_types_of_a_program_that_uses_the_package(tmp_path, request):
    pytest.importorskip("mypy")
    (tmp_path / "program.py").write_text(PROGRAM, encoding="utf-8")
    (tmp_path / "settings.ini").write_text(SETTINGS, encoding="utf-8")
    (tmp_path / "foedus").symlink_to(ROOT, target_is_directory=True)  # mypy does not ask the finder of an editable package
    kept = request.config.cache.mkdir("mypy")  # of the last run, so that only what changed is read again
    words = ["--config-file", "settings.ini", "--cache-dir", str(kept), "program.py"]
    done = subprocess.run([sys.executable, "-m", "mypy", *words], cwd=tmp_path, capture_output=True, text=True, check=False)
    lines = [re.sub(r"^program\.py:\d+: \w+: ", "", line) for line in done.stdout.splitlines()]
    assert len(lines) == len(TOLD) + 1, done.stdout + done.stderr
    assert [part for part, line in zip(TOLD, lines, strict=False) if part not in line] == []


@pytest.mark.parametrize(("call", "keyword", "meant"), [
    ("run", "sed", "seed"), ("run", "refrence", "reference"), ("run", "conditionalty", "conditionality"),
    ("ensemble", "seed", "seeds"), ("World", "seed", "rng"), ("World", "quarter", "quarters"),
])
def test_a_slip_of_a_keyword_is_told_with_the_one_that_was_meant(call, keyword, meant):
    with pytest.raises(ParameterError, match=f"^{call} takes no '{keyword}'; did you mean '{meant}'") as told:
        getattr(fd, call)("arcadia", **{keyword: 1})
    assert "\n" not in str(told.value)
