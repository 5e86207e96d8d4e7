"""The only file that knows numba.

`rule` marks a plain function so that a compiled loop may call it and everybody else may too; `kernel` makes a loop that is
compiled, or fetched from a cache, when it is first called.  Until then numba is not even imported.  Without numba, or with
``NUMBA_DISABLE_JIT=1``, `COMPILED` is False: the same loops then run on plain Python objects, slower and with the same
result to the last bit.
"""

import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from functools import cache, update_wrapper
from importlib.util import find_spec
from pathlib import Path
from threading import RLock
from typing import TypeVar

import platformdirs

# Intel's vector library rounds exp and log differently from the C library that plain Python calls.
os.environ.setdefault("NUMBA_DISABLE_INTEL_SVML", "1")

Function = TypeVar("Function", bound=Callable)

COMPILED = find_spec("numba") is not None and os.environ.get("NUMBA_DISABLE_JIT", "0") in ("", "0")
OWN_VARIANTS = Path(os.environ["FOEDUS_VARIANTS"]).absolute() if os.environ.get("FOEDUS_VARIANTS") else None  # see `variants`
WAITING: list[tuple[Callable, Callable]] = []  # a marked function, and what makes its stand-in for numba; see `compiler`
LOADING = RLock()
# The package divides by no zero and saves the question; beside one's own variants every division is asked, as Python does.
OPTIONS = {"nogil": True, "error_model": "python" if OWN_VARIANTS else "numpy"}
BARE: list[tuple[Callable, Callable]] = []  # a rule that is checked or catches failures, and what a card takes in its place
# What reads worlds and variants, and takes no part in a run: what it makes of a world is told apart by the world's own digest.
READERS = ("aid.py", "armament.py", "cells.py", "claims.py", "countries.py", "inheritance.py", "inspection.py", "panel_file.py",
           "reading.py", "record/", "scenario.py", "trial.py")
INLINED = 1000  # LLVM's measure of size up to which a function is inlined; its own is 225


def rule(function: Function) -> Function:
    """Mark a rule so that a compiled loop may call it; it stays an ordinary Python function."""
    WAITING.append((function, lambda numba: function))
    return function


def compiler():
    """numba, which by now knows every function marked so far."""
    import numba
    from numba.extending import overload

    def register(function, stand_in):
        overload(function, strict=False, jit_options=checks(function))(lambda *args, **kwargs: stand_in)
        if checks(function):
            BARE.append((function, stand_in))

    with LOADING:
        take_rules_into_the_loop()
        while WAITING:
            function, make = WAITING.pop()
            register(function, make(numba))
    return numba


def checks(function: Callable) -> dict[str, bool]:
    """What numba adds to a rule. It hands the error model of a loop down to its rules, and not the check of indices."""
    own = OWN_VARIANTS is not None and Path(function.__code__.co_filename).is_relative_to(OWN_VARIANTS)
    return {"boundscheck": True} if own else {}


def guarded(function: Callable, error: type[Exception], text: str) -> Callable:
    """A rule: the function of (view, p), with `error(text)` for whatever it raises. A loop has no traceback to tell."""
    def caught(view, p):
        failed = False
        try:
            answer = function(view, p)
        except Exception:  # the only one that numba knows
            failed = True
        if failed:  # not where it is caught: there numba raises nothing
            raise error(text)
        return answer

    BARE.append((caught, function))
    return rule(caught)


@cache
def take_rules_into_the_loop() -> None:
    """Let LLVM inline functions larger than it would, in all that this process compiles from now on: the same bits.

    A fifth of a run went into handing over views and tables of twenty numbers, field by field, and into asking each rule
    whether it had failed.
    """
    from llvmlite import binding

    binding.set_option("foedus", f"-inline-threshold={INLINED}")


def c_power(x, exponent):
    """x^exponent by the C library, as `**` of plain Python does.

    Compiled, it is a call to a function of which nothing is known.  The power numba knows is free of side effects, so the
    compiler takes it out of the branch that should avoid it.
    """
    return x**exponent


def call_to_c(numba):
    """`c_power` for numba."""
    called = numba.types.ExternalFunction("pow", numba.float64(numba.float64, numba.float64))
    return lambda x, exponent: called(x, exponent)


WAITING.append((c_power, call_to_c))


@cache
def cuda_compiler():
    """numba for graphics cards, or its simulator; it knows every function marked so far, and has a power of its own."""
    numba = compiler()
    from numba import cuda

    if not numba.config.ENABLE_CUDASIM and find_spec("numba_cuda"):
        from numba.cuda.extending import overload

        overload(c_power, target="cuda", strict=False)(lambda x, exponent: lambda x, exponent: x**exponent)
        for function, plain in BARE:  # a card checks and catches nothing
            overload(function, target="cuda", strict=False)(lambda *args, plain=plain: plain)
    return cuda


# --- loops ---------------------------------------------------------------------------------------------------


class Kernel:
    """A loop, compiled when it is first called and kept in the folder of `cache_folder`.

    numba's own cache looks at the file of the loop alone: an edit to a rule elsewhere would go on running the old rule.
    Hence the folder.  Where it cannot be written nothing is kept, and a line on stderr says so.
    """

    def __init__(self, function: Callable):
        self.function, self.loop = function, None
        update_wrapper(self, function)

    def __call__(self, *arguments):
        """Run the loop; the first call with such arguments compiles it."""
        with LOADING:
            loop = self.loop = self.loop or prepare(self.function)
        known = len(loop.overloads)
        try:
            loop(*arguments)
        except OSError as problem:  # of the cache; after a compilation only keeping its result has failed
            complain(str(problem))
            if len(loop.overloads) == known:
                loop = self.loop = compiler().njit(**OPTIONS)(self.function)
            loop(*arguments)
        if len(loop.overloads) > known and sum(loop.stats.cache_misses.values()):
            seal(cache_folder())

    @property
    def stats(self):
        """What numba counts: hits and misses of the cache."""
        return self.loop.stats

    @property
    def ready(self) -> bool:
        """Whether a call has nothing to compile, as far as can be seen without numba."""
        if self.loop is not None:
            return bool(self.loop.overloads)
        folder, name = cache_folder(), f"{Path(self.function.__code__.co_filename).stem}.{self.function.__qualname__}"
        return COMPILED and sound(folder) and any(folder.glob(f"*/{name}-*.nbi"))


def kernel(function: Callable) -> Callable:
    """Mark a loop to be compiled; without a compiler it stays as it is."""
    return Kernel(function) if COMPILED else function


def prepare(function: Callable):
    """numba's version of a loop, with a cache if there can be one."""
    numba = compiler()
    return kept(cache_folder(), numba.config, lambda **keep: numba.njit(**keep, **OPTIONS)(function))


def kept(folder: Path, config, make: Callable):
    """What `make(cache=True)` prepares under a configuration of numba's, keeping in a folder; or `make()` with one line why."""
    before = config.CACHE_DIR
    try:
        if not sound(folder):
            shutil.rmtree(folder)
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
        config.CACHE_DIR = str(folder)
        loop = make(cache=True)
    except OSError as problem:
        complain(str(problem))
    else:
        # Where numba may not write it takes another folder, whose name does not hang on the rules.
        if Path(loop.stats.cache_path).is_relative_to(folder):
            return loop
        complain(f"numba chose {loop.stats.cache_path}")
    finally:
        config.CACHE_DIR = before
    return make()


def complain(reason: str) -> None:
    """One line: nothing is kept."""
    import logging

    logging.getLogger(__name__).warning("foedus: compiled code cannot be kept in '%s' (%s), so every start compiles again; "
                                        "make the folder writable", cache_folder(), reason)


# --- the cache -----------------------------------------------------------------------------------------------


def cache_folder() -> Path:
    """Folder of the compiled loops of exactly this source at this place, for this Python and this numba.

    The place counts because numba keeps its work by the path of the file: what a copy elsewhere has compiled is of no use.
    So does the place of the user's variants, which the complaints about them name.
    """
    from importlib.metadata import version

    place = hashlib.sha256(f"{Path(__file__).parent.resolve()}{os.pathsep}{OWN_VARIANTS or ''}".encode()).hexdigest()[:8]
    python = f"{sys.implementation.cache_tag}-numba-{version('numba')}-{place}"
    return Path(platformdirs.user_cache_dir("foedus")) / model_hash() / python


def contents(folder: Path) -> str:
    """Digest of what numba keeps there; empty if it keeps nothing."""
    digest, files = hashlib.sha256(), sorted([*folder.glob("*/*.nbi"), *folder.glob("*/*.nbc")])
    for path in files:
        digest.update(str(path.relative_to(folder)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest() if files else ""


def seal(folder: Path) -> None:
    """Write down what is in a folder, so that damage shows: numba reads whatever it finds."""
    try:
        with tempfile.NamedTemporaryFile("w", dir=folder, delete=False) as file:
            file.write(contents(folder))
        os.replace(file.name, folder / "seal")
    except OSError:  # no cache, or another process took it for damaged; either way the next start compiles
        return


def sound(folder: Path) -> bool:
    """Whether a folder holds what was last kept there, or nothing."""
    try:
        found = contents(folder)
        return found == ((folder / "seal").read_text() if found else "")
    except (OSError, ValueError):
        return False


def model_hash() -> str:
    """Sixteen hexadecimal digits that change with any edit to a Python file of the user's variants or under ``model/``.

    All but `READERS` count there, so that what was made with a model need not be made again when a message is worded better.
    """
    digest = hashlib.sha256()
    for root, apart in ((Path(__file__).parent, READERS), (OWN_VARIANTS, ())):
        for path in sorted(root.rglob("*.py")) if root else ():
            if not (place := path.relative_to(root).as_posix()).startswith(apart):
                digest.update(place.encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


# --- choices -------------------------------------------------------------------------------------------------


def dispatcher(table: list[Callable], compilable: Callable[[], list[Callable]]) -> Callable:
    """A function (code, view, p) that calls table[code] in Python, and the same of `compilable()` in a compiled loop."""

    def choose(code, view, p):
        return table[code](view, p)

    WAITING.append((choose, lambda numba: chain(compilable())))
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
