"""A rule as a formula, read from its source: what is printed is what is computed.

Two things are left out: a floor below a denominator that only guards against a division by zero, and the part of a name
before a point.  A rule that loops, or that assigns in the branches of an ``if``, has no formula and shows its code alone.
"""

import ast
from itertools import groupby

from ...model import views
from .symbols import LOCAL, SYMBOLS

COMPARISONS = {ast.Lt: "<", ast.LtE: r"\le", ast.Gt: ">", ast.GtE: r"\ge", ast.Eq: "=", ast.NotEq: r"\ne"}
SUM, PRODUCT, SIGN, POWER, ATOM = range(5)  # how tightly a formula holds together
OPERATORS = {ast.Add: SUM, ast.Sub: SUM, ast.Mult: PRODUCT, ast.Div: PRODUCT, ast.Mod: PRODUCT, ast.Pow: POWER}
SIGNS = {"log": r"\ln", "log2": r"\log_2", "logistic": r"\Lambda", "max": r"\max", "min": r"\min"}
FENCES = {"ceil": (r"\lceil", r"\rceil"), "abs": ("|", "|")}
TINY = 1e-6
BY_TYPE = {"committed": "C", "transactional": "T", "retrenching": "R"}  # letters of the three types of resolve
BY_ISSUE = {"spending": "m", "cash": "N", "arms": "P", "support": "W", "investment": "I", "territory": "Z", "tariff": "t",
            "posture": "F", "clause": "k", "intelligence": "i", "aid": "A", "flow": "U"}  # letters of what is asked and granted


class NoFormula(Exception):
    """The rule is a procedure."""


class Formula:
    """Turns the body of one function into LaTeX, and remembers which names it met."""

    def __init__(self, function: ast.FunctionDef):
        self.function = function
        self.own = {node.id for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
        self.names: dict[str, str] = {}  # "p.spill_in", "ally.threat" or a plain name, to its symbol

    def lines(self) -> list[str]:
        """The result first, then what its terms are; raises NoFormula."""
        results, terms = self.body(self.function.body, [])
        if len(results) == 1 and isinstance(results[0][0], list):
            head = results[0][0]
        else:
            head = [f"{words(self.function.name)} &= {results[0][0] if len(results) == 1 else self.cases(results)}"]
        named = [(self.symbol(name, local=True), self.of(value)) for name, value in terms]
        for (name, _), (symbol, value) in zip(terms, named, strict=True):
            if symbol == value:  # a short name for a longer one
                self.names.pop(name, None)
        return head + [f"{symbol} &= {value}" for symbol, value in named if symbol != value]

    def body(self, statements: list[ast.stmt], terms: list) -> tuple[list, list]:
        """Cases (formula, condition) in their order, and the terms that were named on the way."""
        results = []
        for statement in statements:
            match statement:
                case ast.Expr(value=ast.Constant()):
                    continue
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    terms.append((name, value))
                case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)):
                    terms += [(target.id, value) for target, value in zip(names, values, strict=True)]
                case ast.If(test=test, body=[*before, ast.Return() as last], orelse=[]):
                    found, _ = self.body([*before, last], terms)
                    results += [(value, self.joined(test, inner)) for value, inner in found]
                case ast.Return(value=ast.Call(func=ast.Name(id=name), args=values)) if hasattr(views, name):
                    pairs = zip(getattr(views, name)._fields, values, strict=True)
                    results.append(([f"{words(field)} &= {self.of(value)}" for field, value in pairs], None))
                case ast.Return(value=ast.IfExp(test=test, body=value, orelse=other)):
                    results += [(self.of(value), self.of(test)), (self.of(other), None)]
                case ast.Return(value=value):
                    results.append((self.of(value), None))
                case _:
                    raise NoFormula(self.function.name)
        return results, terms

    def joined(self, test: ast.expr, inner: str | None) -> str:
        """A condition and one within it."""
        return self.of(test) + (rf" \text{{ and }} {inner}" if inner else "")

    def cases(self, results: list) -> str:
        """Alternatives, the first that applies."""
        rows = [f"{value} & " + (rf"\text{{if }} {test}" if test else r"\text{otherwise}") for value, test in results]
        return r"\begin{cases}" + r" \\ ".join(rows) + r"\end{cases}"

    def symbol(self, name: str, local: bool) -> str:
        """The symbol of a name; a name of the function's own is printed as it is unless it has a symbol there."""
        here = LOCAL.get(self.function.name, {})
        general = {} if local else SYMBOLS
        known = here.get(name) or general.get(name) or (general.get(name.lower()) if name.isupper() else None)
        return known or (name if len(name) == 1 else words(name.lower() if name.isupper() else name))

    def name(self, node: ast.Name | ast.Attribute) -> str:
        """The symbol of a name, remembered for the legend."""
        if ast.unparse(node) == "math.pi":
            return r"\pi"
        local = isinstance(node, ast.Name) and node.id in self.own
        name = node.attr if isinstance(node, ast.Attribute) else node.id
        if isinstance(node, ast.Attribute) and name in BY_TYPE and isinstance(node.value, ast.Name):
            holder = self.symbol(node.value.id, node.value.id in self.own)
            return self.names.setdefault(ast.unparse(node), f"{holder}_{BY_TYPE[name]}")
        if isinstance(node, ast.Attribute) and name in BY_ISSUE and ast.unparse(node.value) in self.own:
            return self.names.setdefault(ast.unparse(node), f"{ast.unparse(node.value)}_{BY_ISSUE[name]}")
        return self.names.setdefault(ast.unparse(node), self.symbol(name, local))

    def of(self, node: ast.expr) -> str:
        """LaTeX of an expression."""
        return self.placed(node)[0]

    def held(self, node: ast.expr, strength: int) -> str:
        """LaTeX of a part, in parentheses if it holds together less tightly than its surroundings."""
        text, own = self.placed(node)
        return wrapped("(", text, ")") if own < strength else text

    def placed(self, node: ast.expr) -> tuple[str, int]:
        """LaTeX of an expression and how tightly it holds together."""
        match node:
            case ast.Constant(value=value):
                return number(value), ATOM
            case ast.Name() | ast.Attribute():
                return self.name(node), ATOM
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return f"-{self.held(operand, SIGN)}", SIGN
            case ast.BinOp():
                return self.operation(node)
            case ast.Call():
                return self.call(node)
            case ast.Subscript(value=value, slice=index):
                return f"{self.of(value)}_{{{self.of(index)}}}", ATOM
            case ast.Compare(left=left, ops=[operator], comparators=[right]):
                return f"{self.of(left)} {COMPARISONS[type(operator)]} {self.of(right)}", SUM
            case ast.BoolOp(op=operator, values=values):
                joint = r" \text{ and } " if isinstance(operator, ast.And) else r" \text{ or } "
                return joint.join(self.of(value) for value in values), SUM
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return self.cases([(self.of(body), self.of(test)), (self.of(orelse), None)]), ATOM
        raise NoFormula(ast.unparse(node))

    def operation(self, node: ast.BinOp) -> tuple[str, int]:
        """Sum, difference, product, quotient, remainder, power."""
        strength = OPERATORS[type(node.op)]
        if isinstance(node.op, ast.Div):
            return rf"\frac{{{self.of(node.left)}}}{{{self.of(node.right)}}}", PRODUCT
        if isinstance(node.op, ast.Pow):
            return f"{self.held(node.left, ATOM)}^{{{self.of(node.right)}}}", POWER
        if isinstance(node.op, ast.Mult):
            return self.product(node), PRODUCT
        left = self.held(node.left, strength)
        right = self.held(node.right, strength if isinstance(node.op, ast.Add) else strength + 1)
        if isinstance(node.op, ast.Mod):
            return rf"{left} \bmod {right}", PRODUCT
        return f"{left} {'+' if isinstance(node.op, ast.Add) else '-'} {right}", SUM

    def product(self, node: ast.BinOp) -> str:
        """Factors side by side; a factor that repeats is a power."""
        text = ""
        for _, same in groupby(chained(node), ast.unparse):
            factor, *more = same
            shown = f"{self.held(factor, ATOM)}^{{{len(more) + 1}}}" if more else self.held(factor, PRODUCT)
            shown = wrapped("(", shown, ")") if text and shown.startswith("-") else shown
            text += (r" \cdot " if shown[0].isdigit() else r" \thinspace ") * bool(text) + shown
        return text

    def call(self, node: ast.Call) -> tuple[str, int]:
        """A function with a sign of its own, or by its name."""
        name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
        values = [self.of(value) for value in node.args if ast.unparse(value) not in ("p", "ally")]
        if name == "max" and any(isinstance(value, ast.Constant) and 0 < value.value < TINY for value in node.args):
            return self.placed(node.args[0])
        if name in ("float", "int"):
            return self.placed(node.args[0])
        if name == "power":
            return f"{self.held(node.args[0], ATOM)}^{{{values[1]}}}", POWER
        if name == "exp":
            return f"e^{{{values[0]}}}", POWER
        if name == "unit":
            return f"{wrapped('[', values[0], ']')}_0^1", POWER
        inside = r",\ ".join(values)
        if name == "Types":
            return wrapped("(", inside, ")"), ATOM
        if name == "sqrt":
            return rf"\sqrt{{{inside}}}", ATOM
        if name in FENCES:
            return wrapped(FENCES[name][0], inside, FENCES[name][1]), ATOM
        return SIGNS.get(name, words(name)) + wrapped("(", inside, ")"), ATOM


def wrapped(opening: str, text: str, closing: str) -> str:
    """Between brackets, which grow only around something tall."""
    tall = any(mark in text for mark in (r"\frac", r"\begin", r"\left", r"\sum"))
    return rf"\left{opening} {text} \right{closing}" if tall else f"{opening} {text} {closing}"


def chained(node: ast.expr) -> list[ast.expr]:
    """The factors of a product, from left to right."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        return [*chained(node.left), node.right]
    return [node]


def number(value: float) -> str:
    """As short as it can be; what only guards against nothing is nothing."""
    return "0" if 0 < abs(value) < TINY else f"{value:g}"


def words(name: str) -> str:
    """A name in upright letters."""
    return rf"\text{{{name.replace('_', ' ')}}}"


def formula(function: ast.FunctionDef) -> tuple[str, dict[str, str]] | None:
    """LaTeX of a rule and the symbol of every name in it, or None for a procedure."""
    reader = Formula(function)
    try:
        lines = reader.lines()
    except NoFormula:
        return None
    return r"\begin{split}" + r" \\ ".join(lines) + r"\end{split}", reader.names
