"""The only file that knows numba.

`rule` marks a plain function so that a compiled loop may call it and everybody else may too; `kernel` compiles a
loop.  Without numba, or with ``NUMBA_DISABLE_JIT=1``, both leave the function as it is and `COMPILED` is False: the
same loops then run on plain Python objects, slower and with the same result to the last bit.
"""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import platformdirs

try:
    # Intel's vector library rounds exp and log differently from the C library that plain Python calls.
    os.environ.setdefault("NUMBA_DISABLE_INTEL_SVML", "1")
    import numba
    from numba.extending import register_jitable
except ImportError:
    numba = None

Function = TypeVar("Function", bound=Callable)

COMPILED = numba is not None and not numba.config.DISABLE_JIT
OWN_VARIANTS = Path(os.environ["FOEDUS_VARIANTS"]).absolute() if os.environ.get("FOEDUS_VARIANTS") else None  # see `variants`


def rule(function: Function) -> Function:
    """Mark a rule so that a compiled loop may call it; it stays an ordinary Python function."""
    return register_jitable(function) if COMPILED else function


def kernel(function: Callable) -> Callable:
    """Compile a loop, cached in a folder named after everything it could depend on.

    numba's own cache looks at the file of the loop alone: an edit to a rule elsewhere would go on running the old
    rule.  Hence the folder.
    """
    if not COMPILED:
        return function
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(cache_folder())
    try:
        return numba.njit(nogil=True, cache=True, error_model="numpy")(function)
    finally:
        numba.config.CACHE_DIR = before


def cache_folder() -> Path:
    """Folder of the compiled loops of exactly this source."""
    return Path(platformdirs.user_cache_dir("foedus")) / model_hash()


def model_hash() -> str:
    """Sixteen hexadecimal digits that change with any edit to a Python file under ``model/`` or of the user's variants."""
    digest = hashlib.sha256()
    for root in filter(None, (Path(__file__).parent, OWN_VARIANTS)):
        for path in sorted(root.rglob("*.py")):
            digest.update(str(path.relative_to(root)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def dispatcher(table: list[Callable], compilable: list[Callable]) -> Callable:
    """A function (code, view, p) that calls table[code] in Python and compilable[code] in a compiled loop."""

    def choose(code, view, p):
        return table[code](view, p)

    if COMPILED:
        chained = chain(compilable)
        numba.extending.overload(choose)(lambda code, view, p: chained)
    return choose


def chain(functions: list[Callable]) -> Callable:
    """The functions as one nested `if`, which numba can compile although it has no list of functions."""
    first = functions[0]
    if len(functions) == 1:
        return rule(lambda code, view, p: first(view, p))
    rest = chain(functions[1:])

    def choose(code, view, p):
        if code == 0:
            return first(view, p)
        return rest(code - 1, view, p)

    return rule(choose)
