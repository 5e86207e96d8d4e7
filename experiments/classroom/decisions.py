"""What a phone may say for its seat, checked; and how several phones of one seat make one decision."""

from collections import Counter
from statistics import median

from ...agents.seated import ANSWERS, TIES, checked
from ...model.rules.table import Issues
from ...model.views import Hedge
from . import promises
from .game import RoomError, decision_of, table_of

SHARED = ("majority", "last")  # how phones that share a seat decide
WORDS, NUMBERS = ("answer", "tie"), ("wish", "praise")
SAYS = (*WORDS, *NUMBERS, "offered", "hedge", "promise")


def read(message: object, seat: str, partners: tuple[str, ...]) -> dict:
    """A seat's decision as a table of plain values; what it leaves open is left out. Raises RoomError or SeatError."""
    if not isinstance(message, dict):
        raise RoomError("a decision is a table; reload the page")
    if strange := [str(name)[:20] for name in message if name not in SAYS]:
        raise RoomError(f"a decision holds no '{strange[0]}'; reload the page")
    said = {name: message[name] for name in SAYS if message.get(name) is not None}
    promised = said.pop("promise", None)
    for name, kind in (("offered", Issues), ("hedge", Hedge)):
        if name in said:
            said[name] = numbers(name, said[name], kind._fields)
    said = table_of(checked(decision_of(said)))
    return said | ({"promise": promises.read(promised, seat, partners)} if promised else {})


def numbers(name: str, value: object, wanted: tuple[str, ...]) -> dict[str, float]:
    """A number for each of the names; what is missing is nothing."""
    if not isinstance(value, dict) or set(value) - set(wanted):
        raise RoomError(f"{name} holds numbers for {', '.join(wanted)}; reload the page")
    return {part: value.get(part, 0.0) for part in wanted}


def merged(said: list[dict], shared: str) -> dict:
    """One decision of the phones that share a seat, in the order in which they locked in.

    The last to lock in decides, or word by word the majority and number by number the middle one; a tie goes to the later.
    """
    if shared == "last" or len(said) == 1:
        return said[-1]
    one = {name: most(values) for name in WORDS if (values := present(said, name))}
    one |= {name: median(values) for name in NUMBERS if (values := present(said, name))}
    if one.get("answer") == "counter":
        one["offered"] = middle([table["offered"] for table in said if table.get("answer") == "counter"])
    if portfolios := present(said, "hedge"):
        one["hedge"] = fitting(middle(portfolios))
    if given := present(said, "promise"):
        one["promise"] = given[-1]
    return one


def present(said: list[dict], name: str) -> list:
    """What those say who say something."""
    return [table[name] for table in said if name in table]


def most(values: list) -> object:
    """The word that most say; of two that as many say, the one said last."""
    counts = Counter(values)
    best = max(counts.values())
    return next(value for value in reversed(values) if counts[value] == best)


def middle(tables: list[dict[str, float]]) -> dict[str, float]:
    """Number by number the middle one."""
    return {name: median(table[name] for table in tables) for name in tables[0]}


def fitting(portfolio: dict[str, float]) -> dict[str, float]:
    """Three middle numbers may add up to more than one; then they shrink alike."""
    whole = max(1.0, sum(portfolio.values()))
    return {name: value / whole for name, value in portfolio.items()}


def choices() -> dict:
    """What the page offers."""
    return {"answers": ANSWERS, "ties": TIES, "promises": {name: kind.says for name, kind in promises.KINDS.items()}}
