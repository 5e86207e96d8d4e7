"""Outcomes in the user's own words: a small safe language over what happened in a run.

::

    spending["POL", "2030"]                  # Poland's spending in 2030, the mean of its quarters; "2030-Q3" is one quarter
    first(system_out > 0.15)                 # first quarter in which that holds; empty if it never does
    last(phase == HOLLOW)                    # 1 if the run ends there
    count(phase == "HARDENED")               # quarters in that phase
    max(mean(hedging, allies))               # the highest mean over the allies
    mean(spending["POL", "EST"], allies)     # by quarter: a column of the table series
    desired_spending - spending              # by quarter and ally: a column of the table allies
    spending["POL", "EST"]                   # the same, empty for all others
    run.hardening > 0 and run.losses == 0    # results of the whole run

Names are the variables of the system (``system_…``), those of an ally, also numbers that are no column of a run, ``phase``, and
``run.RESULT``.  `first`, `last`,
`mean`, `sum`, `min`, `max`, `count`, `share`, `any` and `all` go over the quarters, or over the allies if that is the second
argument; `abs`, `sqrt`, `exp`, `log` and `where(condition, one, other)` act on each number.  Arithmetic, comparisons, ``and``,
``or``, ``not`` are as in Python.  Nothing else is known: no attributes, no calls into Python, no text but names and dates.
"""

import ast
import re
import warnings
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from ...model.calendar import label_of, quarter_of
from ...model.fields import ALLY, SYSTEM
from ...model.outcomes import PHASES, RESULT
from ...model.parameters import ParameterError, nearest
from ..columns import WORDS

NUMBER, FLAG, QUARTER, CHOICE = "number", "flag", "quarter", "choice"
QUARTERS, ALLIES = "quarters", "allies"
AXES = {QUARTERS: 1, ALLIES: 2}
DATE = re.compile(r"\d{4}(-Q[1-4])?")  # a year or a quarter
LONGEST = 1000  # characters of an expression
LANGUAGE = 2  # what expressions over several named allies mean; in the first, numbers stood in the order of the names
FIELDS = {**{f.name: (SYSTEM, frozenset((QUARTERS,))) for f in SYSTEM if f.recorded},
          **{f.name: (ALLY, frozenset((QUARTERS, ALLIES))) for f in ALLY if f.recorded or not f.whole}}
RUN = tuple(field.name for field in RESULT)
ARITHMETIC = {ast.Add: np.add, ast.Sub: np.subtract, ast.Mult: np.multiply, ast.Div: np.divide, ast.Pow: np.power,
              ast.Mod: np.mod}
COMPARISONS = {ast.Lt: np.less, ast.LtE: np.less_equal, ast.Gt: np.greater, ast.GtE: np.greater_equal, ast.Eq: np.equal,
               ast.NotEq: np.not_equal}
EACH = {"abs": np.abs, "sqrt": np.sqrt, "exp": np.exp, "log": np.log}
OVER = {"mean": np.mean, "sum": np.sum, "min": np.min, "max": np.max, "share": np.mean, "count": np.sum, "any": np.any,
        "all": np.all}
OF_FLAGS = ("share", "count", "any", "all")
FUNCTIONS = ("first", "last", *OVER, *EACH, "where")


class ExpressionError(ParameterError):
    """An expression that means nothing here. One line: position, thing, remedy."""


@dataclass(frozen=True)
class Played:
    """What happened in some runs of one world that were played equally long.

    first: first quarter; planned: quarters that the scenario has; quarters: those played; codes: allies; series: records
    (runs, quarters); panel: records (runs, quarters, allies); results: records (runs,); phases: the phase as of every
    quarter, (runs, quarters), position in `PHASES`.  What no expression asks for may be empty.
    """

    first: int
    planned: int
    quarters: int
    codes: tuple[str, ...]
    series: np.ndarray
    panel: np.ndarray
    results: np.ndarray
    phases: np.ndarray


@dataclass(frozen=True)
class Value:
    """What a part of an expression comes to. array: (runs, quarters or 1, allies or 1); over: the axes that it has.

    kind: NUMBER, FLAG (true or false), QUARTER (as a number, nan for never) or CHOICE (position in `words`).
    group: positions of the allies along their axis, rising; empty for all of them.
    """

    array: np.ndarray
    over: frozenset[str]
    kind: str = NUMBER
    words: tuple[str, ...] = ()
    group: tuple[int, ...] = ()


def parsed(text: str) -> ast.expr:
    """The syntax tree of an expression, for reading only. Raises ExpressionError."""
    if not isinstance(text, str) or not text.strip() or len(text) > LONGEST:
        raise ExpressionError(f"{text!r:.60} is no expression; write a text such as 'first(system_out > 0.15)', at most "
                              f"{LONGEST} characters")
    try:
        return tree_of(text.strip())
    except SyntaxError as problem:
        at = problem.offset or 1
        at = len(text.strip()) if at == 1 and text.strip()[0].isalnum() else at  # the parser says so of a missing end
        raise ExpressionError(f"column {at} of '{text}': {problem.msg}; close brackets and quotes, compare with ==") from None
    except (ValueError, RecursionError, MemoryError):
        raise ExpressionError(f"'{text:.60}' cannot be read; write it shorter and flatter") from None


@lru_cache(4096)  # hundreds of expressions are asked for after every block of runs
def tree_of(text: str) -> ast.expr:
    """The same for a text that is one, or what Python complains of."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # "is" with a number, and the like: told below
        return ast.parse(text, mode="eval").body


def names_several(text: str) -> bool:
    """Whether an expression goes over several named allies."""
    chosen = [node.slice.elts for node in ast.walk(parsed(text))
              if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Tuple)]
    return any(sum(not DATE.fullmatch(str(getattr(part, "value", ""))) for part in parts) > 1 for parts in chosen)


@lru_cache(4096)
def names_in(text: str) -> frozenset[str]:
    """Every name that an expression uses."""
    return frozenset(node.id for node in ast.walk(parsed(text)) if isinstance(node, ast.Name))


def evaluate(text: str, played: Played) -> Value:
    """What an expression comes to in these runs. Raises ExpressionError with the position in the text."""
    with np.errstate(all="ignore"):
        try:
            tree = parsed(text)
            return Walker(text.strip(), played).of(tree)
        except RecursionError:
            raise ExpressionError(f"'{text:.60}' nests too deeply; write it flatter") from None


@dataclass(frozen=True)
class Walker:
    """Goes through the tree of one expression."""

    text: str
    played: Played

    def of(self, node: ast.expr) -> Value:
        """The value of a part. Raises ExpressionError for one that numbers alone make no finite number in every run."""
        value = self.part(node)
        divides = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div | ast.Mod) and is_constant(node.right)
        if divides and not self.of(node.right).array.any():
            self.refuse(node, "divides by zero in every run; write another number")
        if value.array.size == 1 and not np.isfinite(value.array).all() and is_constant(node):
            self.refuse(node, f"this is {value.array.item():g} in every run; write a finite number")
        return value

    def part(self, node: ast.expr) -> Value:
        """The same, whatever it comes to."""
        kind = type(node).__name__
        method = getattr(self, f"of_{kind.lower()}", None)
        if method is None:
            self.refuse(node, f"{kind} is not part of this language; write arithmetic, comparisons, names, and "
                              f"{', '.join(FUNCTIONS)}")
        return method(node)

    def refuse(self, node: ast.expr, complaint: str) -> None:
        """Stop, naming the place."""
        raise ExpressionError(f"column {getattr(node, 'col_offset', 0) + 1} of '{self.text}': {complaint}")

    # --- names and constants ---------------------------------------------------------------------------------

    def of_constant(self, node: ast.Constant) -> Value:
        """A number; true and false are flags."""
        if isinstance(node.value, bool) or not isinstance(node.value, int | float):
            if isinstance(node.value, bool):
                return Value(np.full((1, 1, 1), node.value), frozenset(), FLAG)
            self.refuse(node, f"{node.value!r} cannot stand here; a text stands in brackets after a variable, or is compared "
                              "with a phase or a quarter")
        try:
            return Value(np.full((1, 1, 1), float(node.value)), frozenset())
        except OverflowError:
            self.refuse(node, "the number is too large; write a smaller one")

    def of_name(self, node: ast.Name) -> Value:
        """A variable."""
        if node.id == "phase":
            return Value(self.played.phases[:, :, None], frozenset((QUARTERS,)), CHOICE, PHASES)
        if node.id not in FIELDS:
            known = (*FIELDS, "phase", *FUNCTIONS)
            hint = nearest(node.id, known)
            if node.id in PHASES or node.id in self.played.codes:
                hint = "; write phase == HOLLOW, or spending[POL]"
            elif node.id in RUN:
                hint = f"; did you mean 'run.{node.id}'?"
            self.refuse(node, f"no variable '{node.id}'{hint or '; docs/reference/columns.md lists them'}")
        fields, over = FIELDS[node.id]
        if fields is SYSTEM:
            array = self.played.series[node.id][:, :, None]
        else:
            array = self.played.panel[node.id]
        if node.id in WORDS:
            if node.id == "instrument":  # none where there is no deal
                array = np.where(self.played.panel["deal"] == 1, array, len(WORDS["instrument"]) - 1)
            return Value(array, over, CHOICE, WORDS[node.id])
        field = next(field for field in fields if field.name == node.id)
        return Value(array > 0, over, FLAG) if field.unit == "flag" else Value(np.asarray(array, float), over)

    def of_attribute(self, node: ast.Attribute) -> Value:
        """A result of the whole run, ``run.hardening``."""
        if not isinstance(node.value, ast.Name) or node.value.id != "run":
            self.refuse(node, "only 'run' has parts, as in run.hardening")
        if node.attr not in RUN:
            self.refuse(node, f"run has no result '{node.attr}'{nearest(node.attr, RUN)}; there are {', '.join(RUN)}")
        array = self.played.results[node.attr][:, None, None]
        return Value(array, frozenset(), CHOICE, PHASES) if node.attr == "phase" else Value(np.asarray(array, float),
                                                                                             frozenset())

    # --- a part of a variable --------------------------------------------------------------------------------

    def of_subscript(self, node: ast.Subscript) -> Value:
        """``spending["POL"]``, ``system_out["2030-Q1"]``, ``spending["POL", "2030"]``."""
        value = self.of(node.value)
        items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        allies, dates = [], []
        for item in items:
            word = item.id if isinstance(item, ast.Name) else getattr(item, "value", None)
            if word in self.played.codes:
                allies.append(self.played.codes.index(word))
            elif DATE.fullmatch(str(word)):
                dates.append((item, str(word)))
            else:
                said = repr(word) if isinstance(word, str | int | float) else ast.unparse(item)
                self.refuse(item, f"{said:.80} is neither an ally of every world nor a date{nearest(word, self.played.codes)}; "
                                  f"write a code such as \"{self.played.codes[0]}\", or \"2030\" or \"2030-Q1\"")
        if allies:
            value = self.some_allies(node, value, allies)
        if len(dates) > 1:
            self.refuse(dates[1][0], "two dates; name one")
        return self.at_date(dates[0][0], value, dates[0][1]) if dates else value

    def some_allies(self, node: ast.expr, value: Value, places: list[int]) -> Value:
        """One ally, or several, which stay an axis."""
        if ALLIES not in value.over or value.group:
            self.refuse(node, "this is not a variable of single allies; leave the ally out" if ALLIES not in value.over else
                        "its allies are chosen already; name them once")
        if len(group := sorted(set(places))) < len(places):
            self.refuse(node, "names an ally twice; name each once")
        if len(group) == 1:
            return replace(value, array=value.array[:, :, group], over=value.over - {ALLIES})
        return replace(value, array=value.array[:, :, group], group=tuple(group) if len(group) < len(self.played.codes) else ())

    def at_date(self, node: ast.expr, value: Value, word: str) -> Value:
        """In a quarter, or the mean of a year; nothing where a run was stopped before."""
        if QUARTERS not in value.over:
            self.refuse(node, "this has no quarters to choose from; leave the date out")
        begin, length = (quarter_of(word), 1) if "Q" in word else (4 * int(word), 4)
        at, last = begin - self.played.first, self.played.first + self.played.planned - 1
        if at < 0 or begin + length - 1 > last:
            self.refuse(node, f"'{word}' is not wholly within the run, {label_of(self.played.first)} to {label_of(last)}")
        if length > 1 and value.kind in (CHOICE, QUARTER):
            self.refuse(node, f"a year has no mean {value.kind}; name a quarter such as \"{word}-Q4\"")
        part = value.array[:, at : at + length]
        over = value.over - {QUARTERS}
        if part.shape[1] < length:
            return replace(value, array=np.full((len(value.array), 1, value.array.shape[2]), np.nan), over=over)
        return replace(value, array=part, over=over) if length == 1 else replace(
            value, array=part.mean(axis=1, keepdims=True), over=over, kind=NUMBER)

    # --- operations ------------------------------------------------------------------------------------------

    def beside(self, node: ast.expr, *values: Value) -> Value:
        """An empty value with the axes of several; refuses those that go over different allies."""
        groups = {value.group for value in values if ALLIES in value.over}
        if len(groups) > 1:
            named = [", ".join(self.played.codes[place] for place in group) or "all allies" for group in sorted(groups)[:2]]
            over = {NUMBER: ", or take mean(…, allies) of each", FLAG: ", or take any(…, allies) of each"}
            self.refuse(node, f"one part goes over {named[0]}, another over {named[1]}; name the same allies in both"
                              f"{over.get(values[0].kind, '')}")
        return Value(np.zeros(0), frozenset().union(*(value.over for value in values)), group=next(iter(groups), ()))

    def of_binop(self, node: ast.BinOp) -> Value:
        """Arithmetic."""
        if type(node.op) not in ARITHMETIC:
            self.refuse(node, f"{type(node.op).__name__} is not part of this language; write 'and', 'or', or arithmetic")
        left, right = self.of(node.left), self.of(node.right)
        difference = isinstance(node.op, ast.Sub) and left.kind == right.kind == QUARTER
        if not difference:
            self.wants(node.left, left, NUMBER, FLAG)
            self.wants(node.right, right, NUMBER, FLAG)
        axes = self.beside(node, left, right)
        return replace(axes, array=ARITHMETIC[type(node.op)](numbers(left), numbers(right)))

    def of_unaryop(self, node: ast.UnaryOp) -> Value:
        """Minus, plus, not."""
        value = self.of(node.operand)
        if isinstance(node.op, ast.Not):
            return replace(self.wants(node.operand, value, FLAG), array=~truth(value))
        if isinstance(node.op, ast.Invert):
            self.refuse(node, "'~' is not part of this language; write 'not'")
        self.wants(node.operand, value, NUMBER, FLAG)
        return replace(value, array=-numbers(value) if isinstance(node.op, ast.USub) else numbers(value), kind=NUMBER)

    def of_boolop(self, node: ast.BoolOp) -> Value:
        """And, or."""
        parts = [self.wants(part, self.of(part), FLAG) for part in node.values]
        axes = self.beside(node, *parts)
        join, found = np.logical_and if isinstance(node.op, ast.And) else np.logical_or, truth(parts[0])
        for part in parts[1:]:
            found = join(found, truth(part))
        return replace(axes, array=found, kind=FLAG)

    def of_compare(self, node: ast.Compare) -> Value:
        """Comparisons, chained ones too; a phase or another choice with a name, a quarter with a date."""
        places = [node.left, *node.comparators]
        values = [None if self.is_word(place) else self.of(place) for place in places]
        axes, found = self.beside(node, *(value for value in values if value is not None)), np.ones((1, 1, 1), bool)
        for k, sign in enumerate(node.ops):
            if type(sign) not in COMPARISONS:
                self.refuse(node, f"{type(sign).__name__} is not part of this language; write <, <=, >, >=, == or !=")
            left, right = self.matched(places[k : k + 2], values[k : k + 2], sign)
            found = found & COMPARISONS[type(sign)](numbers(left), numbers(right))
        return replace(axes, array=found, kind=FLAG)

    def is_word(self, node: ast.expr) -> bool:
        """Whether it is a text, or a name that stands for one."""
        named = isinstance(node, ast.Name) and node.id not in FIELDS and node.id != "phase"
        return named or (isinstance(node, ast.Constant) and isinstance(node.value, str))

    def matched(self, places: list[ast.expr], values: list[Value | None], sign: ast.cmpop) -> list[Value]:
        """The two sides of a comparison, a word on one of them as the number that it stands for there."""
        if values[0] is None and values[1] is None:
            self.refuse(places[0], "compares two texts; one side must be a variable")
        for here, other in ((0, 1), (1, 0)):
            if values[here] is None:
                values = [value if k == other else self.word(places[here], values[other]) for k, value in enumerate(values)]
        kinds = {FLAG: NUMBER}.get(values[0].kind, values[0].kind), {FLAG: NUMBER}.get(values[1].kind, values[1].kind)
        if kinds[0] != kinds[1] or values[0].words != values[1].words:
            self.refuse(places[1], f"compares a {values[0].kind} with a {values[1].kind}; compare a phase with a name such as "
                                   "HOLLOW, and a quarter with a text such as \"2030-Q1\"")
        if kinds[0] == CHOICE and not isinstance(sign, ast.Eq | ast.NotEq):
            self.refuse(places[1], "choices have no order; write == or !=")
        return values

    def word(self, node: ast.expr, other: Value) -> Value:
        """A word beside a choice or a quarter."""
        said = node.id if isinstance(node, ast.Name) else node.value
        if other.kind == CHOICE and said in other.words:
            return replace(other, array=np.full((1, 1, 1), other.words.index(said)), over=frozenset())
        if other.kind == QUARTER and re.fullmatch(r"\d{4}-Q[1-4]", said):
            return replace(other, array=np.full((1, 1, 1), float(quarter_of(said))), over=frozenset())
        if other.kind == CHOICE:
            self.refuse(node, f"'{said}' is none of {', '.join(other.words)}{nearest(said, other.words)}")
        if isinstance(node, ast.Name):
            return self.of_name(node)  # which says what was meant
        self.refuse(node, f"'{said}' is compared with a {other.kind}; write a number, or a quarter such as \"2030-Q1\"")

    def of_ifexp(self, node: ast.IfExp) -> Value:
        """``one if condition else other``."""
        return self.chosen([node.test, node.body, node.orelse])

    def chosen(self, nodes: list[ast.expr]) -> Value:
        """One of two values, number by number; 0 / 0 is how one says that there is none."""
        test, one, other = self.of(nodes[0]), self.part(nodes[1]), self.part(nodes[2])
        self.wants(nodes[0], test, FLAG)
        for place, value in zip(nodes[1:], (one, other), strict=True):
            self.wants(place, value, NUMBER, FLAG)
        axes = self.beside(nodes[0], test, one, other)
        return replace(axes, array=np.where(truth(test), numbers(one), numbers(other)))

    def wants(self, node: ast.expr, value: Value, *kinds: str) -> Value:
        """The value, if it is of one of these kinds."""
        if value.kind not in kinds:
            instead = {CHOICE: "compare it with a name, as in phase == HOLLOW", QUARTER: "compare it with a date, or subtract "
                       "another quarter", NUMBER: "compare it, as in system_out > 0.15", FLAG: "count it"}[value.kind]
            self.refuse(node, f"this is a {value.kind}, not a {kinds[0]}; {instead}")
        return value

    # --- functions -------------------------------------------------------------------------------------------

    def of_call(self, node: ast.Call) -> Value:
        """A function of the language."""
        name = getattr(node.func, "id", None)
        if name not in FUNCTIONS or node.keywords:
            self.refuse(node, f"no function '{name or ast.unparse(node.func):.40}'{nearest(name, FUNCTIONS)}; there are "
                              f"{', '.join(FUNCTIONS)}, without keywords")
        if name == "where":
            self.takes(node, 3, 3)
            return self.chosen(node.args)
        if name in EACH:
            self.takes(node, 1, 1)
            value = self.wants(node.args[0], self.of(node.args[0]), NUMBER, FLAG)
            return replace(value, array=EACH[name](numbers(value)), kind=NUMBER)
        self.takes(node, 1, 2)
        axis = QUARTERS if len(node.args) == 1 else getattr(node.args[1], "id", None)
        if axis not in AXES or (axis == ALLIES and name in ("first", "last")):
            self.refuse(node.args[-1], f"{name} goes over quarters{'' if name in ('first', 'last') else ' or allies'}; write "
                                       f"{name}(…)" + ("" if name in ("first", "last") else f" or {name}(…, allies)"))
        value = self.of(node.args[0])
        if axis not in value.over:
            self.refuse(node.args[0], f"{name} goes over {axis}, and this has none" +
                        (f"; write {name}(…, allies)" if ALLIES in value.over else ""))
        return self.over_axis(node, name, value, axis)

    def takes(self, node: ast.Call, least: int, most: int) -> None:
        """Refuse another number of arguments."""
        if not least <= len(node.args) <= most or any(isinstance(part, ast.Starred) for part in node.args):
            wanted = f"{least}" if least == most else f"{least} or {most}"
            self.refuse(node, f"{node.func.id} takes {wanted} argument{'' if most == 1 else 's'}, not {len(node.args)}")

    def over_axis(self, node: ast.Call, name: str, value: Value, axis: str) -> Value:
        """The functions that go over quarters or allies."""
        place, value = AXES[axis], replace(value, over=value.over - {axis}, group=value.group if axis == QUARTERS else ())
        if name == "last":
            return replace(value, array=value.array[:, -1:])
        if name == "first":
            met = truth(self.wants(node.args[0], value, FLAG))
            when = np.where(met.any(axis=1, keepdims=True), self.played.first + met.argmax(axis=1, keepdims=True), np.nan)
            return replace(value, array=when, kind=QUARTER)
        self.wants(node.args[0], value, *((FLAG,) if name in OF_FLAGS else (NUMBER, FLAG)))
        kind = FLAG if name in ("any", "all") else NUMBER
        array = truth(value) if kind == FLAG else numbers(value)
        return replace(value, array=OVER[name](array, axis=place, keepdims=True), kind=kind)


def is_constant(node: ast.expr) -> bool:
    """Whether a part is made of numbers and functions alone."""
    return all(not isinstance(part, ast.Name) or part.id in FUNCTIONS for part in ast.walk(node))


def looks_ahead(text: str) -> bool:
    """Whether an expression of a quarter asks for other quarters: by a date, or by a function over the quarters."""
    for node in ast.walk(parsed(text)):
        if isinstance(node, ast.Constant) and DATE.fullmatch(str(node.value)):
            return True
        if isinstance(node, ast.Call) and node.func.id in ("first", "last", *OVER) and len(node.args) == 1:
            return True
    return False


def numbers(value: Value) -> np.ndarray:
    """As numbers, true as 1."""
    return np.asarray(value.array, float)


def truth(value: Value) -> np.ndarray:
    """As true and false; nothing is false."""
    return value.array if value.array.dtype == bool else np.nan_to_num(value.array) > 0.0
