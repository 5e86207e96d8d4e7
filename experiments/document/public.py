"""The public names of the package, as Markdown that a code host shows as well as the site."""

import inspect
import re
import sys
import textwrap
from functools import cached_property
from types import ModuleType

from .declared import code, view
from .source import MODEL, commented

package = sys.modules[__package__.partition(".")[0]]
MEMBERS = (property, cached_property, type(textwrap.dedent))  # the last is a function
WIDE = 100  # characters of a signature on one line


def public_names() -> str:
    """A section for every public name."""
    return "\n\n".join(f"## `foedus.{name}`\n\n{entry(name, getattr(package, name))}" for name in package.__all__
                       if not name.startswith("_"))


def entry(name: str, thing: object) -> str:
    """What is said of a name: docstring and signature of what can be called, fields of a view, the value of anything else."""
    if isinstance(thing, ModuleType):
        calls = [getattr(thing, one) for one in thing.__all__ if callable(getattr(thing, one))]
        return "\n\n".join([as_markdown(thing.__doc__), *(f"### `{name}.{one.__name__}`\n\n{told(one)}" for one in calls)])
    if not callable(thing):
        return f"```python\n{textwrap.shorten(repr(thing), 200, placeholder=' …')}\n```"
    if isinstance(thing, type) and issubclass(thing, tuple) and commented(MODEL / "views.py", name):
        return f"{as_markdown(thing.__doc__)}\n\n{view(name)}"
    if isinstance(thing, type):
        return told(thing) + members(thing)
    returned = inspect.signature(thing).return_annotation
    ours = isinstance(returned, type) and returned.__module__.startswith(f"{package.__name__}.experiments")
    return told(thing) + (members(returned, f"The `{returned.__name__}` that it returns has") if ours else "")


def told(call: type | object) -> str:
    """Signature and docstring."""
    return f"```python\n{call.__name__}{signature(call)}\n```\n\n{as_markdown(inspect.getdoc(call))}"


def signature(call: object, bound: bool = False) -> str:
    """Arguments with types and defaults, over several lines where they are many. bound: the first is left out."""
    whole = inspect.signature(call)
    arguments = [argument(one) for one in whole.parameters.values()][bound:]
    keyword = next((place for place, one in enumerate(whole.parameters.values()) if one.kind is one.KEYWORD_ONLY), None)
    if keyword is not None:
        arguments.insert(keyword - bound, "*")
    ends = "" if whole.return_annotation is whole.empty or isinstance(call, type) else f" -> {kind(whole.return_annotation)}"
    line = f"({', '.join(arguments)}){ends}"
    return line if len(line) <= WIDE or bound else "(\n    " + ",\n    ".join(arguments) + f",\n){ends}"


def argument(one: inspect.Parameter) -> str:
    """One argument as it is written."""
    stars = {one.VAR_POSITIONAL: "*", one.VAR_KEYWORD: "**"}.get(one.kind, "")
    typed = "" if one.annotation is one.empty else f": {kind(one.annotation)}"
    value = f'"{one.default}"' if isinstance(one.default, str) else repr(one.default)
    default = "" if one.default is one.empty else f"{' = ' if typed else '='}{value}"
    return f"{stars}{one.name}{typed}{default}"


def kind(annotation: object) -> str:
    """A type by its short name."""
    text = annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)
    return re.sub(r"\b(?:\w+\.)+(?=[A-Z])", "", text)


def members(thing: type, opening: str = "") -> str:
    """Methods and properties of a class, a line each: all of them under an opening, otherwise those its docstring names."""
    found = {name: one for of in reversed(thing.__mro__) if of.__module__.startswith(package.__name__)
             for name, one in vars(of).items() if not name.startswith("_") and isinstance(one, MEMBERS) and inspect.getdoc(one)
             and (opening or code(name) in thing.__doc__)}
    lines = [f"- {code(name + (signature(one, bound=True) if inspect.isfunction(one) else ''))}: "
             f"{as_markdown(inspect.getdoc(one)).partition(chr(10))[0]}" for name, one in found.items()]
    return "\n\n" + "\n".join([f"{opening}:\n", *lines] if opening else lines) if lines else ""


def as_markdown(docstring: str | None) -> str:
    """A docstring: literal blocks become fenced code, a list of arguments a list, double back-quotes single ones."""
    text = inspect.cleandoc(docstring or "").replace("``", "`")
    text = re.sub(r"(.*)::\n\n((?:    .*\n?|\n)+)", fenced, text)
    head, mark, arguments = text.partition("Parameters\n----------\n")
    return head.strip() + (f"\n\n{listed_arguments(arguments)}" if mark else "")


def fenced(found: re.Match) -> str:
    """A literal block between fences, after the colon of its sentence if it has one."""
    return f"{found[1] and f'{found[1]}:{chr(10) * 2}'}```python\n{textwrap.dedent(found[2]).strip()}\n```\n\n"


def listed_arguments(text: str) -> str:
    """Arguments with their descriptions, one a line."""
    entries = re.findall(r"^(\S.*)\n((?:    .*\n?|\n)+)", text + "\n", re.MULTILINE)
    parts = [(*names.partition(" : ")[::2], said) for names, said in entries]
    return "\n".join(f"- {', '.join(map(code, names.split(', ')))}: {' '.join(f'{begun} {said}'.split())}"
                     for names, begun, said in parts)
