"""Own variants are tried before they are believed: looked at, called, played for a year, and compiled.

What is wrong is told in a line with file and line number, before the first run that uses the variant; no other run is
concerned.
"""

import logging
import os
import re
import tempfile
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path

import numpy as np

from .build import ALLY_DTYPE, SYSTEM_DTYPE, build
from .compiled import COMPILED, OPTIONS, cache_folder, chain, compiler
from .engine import run_interpreted
from .inspection import unknown_parameter
from .limits import VariantError, compilable
from .outcomes import RESULT_DTYPE
from .parameters import BY_NAME, PARAMETERS, as_object, as_record, resolve
from .scenario import load_scenario
from .variants import CHOICES, FOLDERS, TRIALS, files, flaw_of, is_own, live_only, loaded, modules, own_function, place
from .views import AllyView, PatronView

COMPLAINTS: dict[tuple[str, str], str] = {}  # of the compiler, by kind and name
QUARTERS = 4  # so that every decision falls due once
PATIENCE = 20.0  # seconds; a year of Arcadia takes less than one


def refuse_flawed(codes: Iterable[tuple[str, int]]) -> None:
    """Raise VariantError for the first of these variants, by kind and code, that is an own one and cannot be run."""
    for kind, code in sorted(codes):
        if flaw := trouble(kind, CHOICES[kind][code]):
            raise VariantError(flaw)


@cache
def trouble(kind: str, name: str) -> str:
    """What is wrong with an own variant; empty if nothing is, and for those of the package."""
    path = files(kind)[CHOICES[kind].index(name)]
    if not is_own(path):
        return ""
    return (flaw_of(kind, name) or unknown_parameter(path, FOLDERS[kind][1], BY_NAME) or tried(path, lambda: called(kind, path))
            or tried(path, lambda: played(kind, name)) or ("" if name in live_only(kind) else compile_flaw(kind, name)))


def tried(path: Path, call: Callable[[], object]) -> str:
    """What a call of a variant complains of; empty if it does not. One that takes long is told of while it lasts."""
    slow = threading.Timer(PATIENCE, lambda: logging.getLogger(__name__).warning(
        "foedus: '%s' has been tried for %g seconds; if a loop in it has no end, press Ctrl-C and mend it", path, PATIENCE))
    slow.daemon = True
    slow.start()
    try:
        call()
    except VariantError as problem:
        return str(problem)
    finally:
        slow.cancel()
    return ""


def called(kind: str, path: Path) -> None:
    """Call a variant once. Raises VariantError, also where it leaves other parameters behind than it was given."""
    p = as_object(resolve())
    before = dict(vars(p))
    own_function(kind, path)(sample(kind), p)
    if changed := sorted(name for name in before | vars(p) if before.get(name) != vars(p).get(name)):
        raise VariantError(f"{place(kind, path)}: it changes the parameter {changed[0]} for everybody; use a name of its own")


def sample(kind: str) -> AllyView | PatronView:
    """A view in which everything is halfway."""
    view = PatronView if kind == "strategy" else AllyView
    return view(*(1 if hint is int else 0.5 for hint in view.__annotations__.values()))


def played(kind: str, name: str) -> None:
    """A year of Arcadia in which everybody uses the variant, interpreted."""
    everybody = {parameter.name: name for parameter in PARAMETERS if parameter.choices == CHOICES[kind]}
    start = build(load_scenario("arcadia").changed(everybody, QUARTERS))
    records = as_record([resolve(start.scenario.parameters)])
    run_interpreted(records, np.array([1]), np.full((1, 2), -1.0), start, np.zeros(1, RESULT_DTYPE),
                    np.zeros((0, QUARTERS), SYSTEM_DTYPE), np.zeros((0, QUARTERS, len(start.allies)), ALLY_DTYPE))


TRIALS.append(trouble)


# --- compiled --------------------------------------------------------------------------------------------


def compile_flaw(kind: str, name: str) -> str:
    """What the compiler has against an own variant; empty if nothing. The answer is kept beside the compiled loops."""
    path = files(kind)[CHOICES[kind].index(name)]
    if not (COMPILED and is_own(path)) or name in live_only(kind):
        return ""
    kept = cache_folder() / f"{kind}-{name}.compiles"
    with suppress(OSError, ValueError):
        return kept.read_text(encoding="utf-8")
    compiler()  # tries every own variant, perhaps this one
    if (kind, name) not in COMPLAINTS:
        COMPLAINTS[kind, name] = found = against(kind, path)
        with suppress(OSError):
            kept.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile("w", dir=kept.parent, delete=False, encoding="utf-8") as file:
                file.write(found)
            os.replace(file.name, kept)
    return COMPLAINTS[kind, name]


def against(kind: str, path: Path) -> str:
    """Compile a variant beside one of the package, as in the loop, and call it once."""
    function = FOLDERS[kind][1]
    own = compilable(kind, getattr(loaded(kind, path), function), place(kind, path))
    both = chain([own, getattr(modules(kind)[0], function)])
    loop = compiler().njit(**OPTIONS)(lambda code, view, p: both(code, view, p))
    try:
        loop(0, sample(kind), as_record([resolve()])[0])
    except VariantError as problem:
        return str(problem)
    except Exception as problem:  # numba raises whatever its parts do
        return f"{path}, line {line_in(str(problem), path) or place(kind, path).rpartition(' ')[2]}: {gist(str(problem))}"
    return ""


def line_in(text: str, path: Path) -> str:
    """The last line of a file that the compiler names."""
    found = re.findall(rf'File "[^"]*{re.escape(path.name)}", line (\d+)', text)
    return found[-1] if found else ""


SAYS = re.compile(r"(No implementation of function.*?>|Unknown attribute.*|Untyped global name.*|Use of.*|.*nsupported.*|Can.*|"
                  r".*not supported.*|NameError.*|KeyError.*)")


def gist(text: str) -> str:
    """What the compiler complains of in the end, without where it was and what it tried."""
    said = [line.strip() for line in text.splitlines() if line.strip()]
    causes = [found[1] for line in said if (found := SAYS.match(line))] or said[:1]
    return f"the compiler does not take it ({causes[-1][:240]}); write it otherwise, or LIVE_ONLY = True in the file"
