"""The line of a TOML file on which a key was written, so that a message can name it."""

import re
import tomllib

BEGINS = re.compile(r"""\s*(\[{1,2}[^,\[\]]+\]{1,2}\s*(\#.*)?$|[\w."'-][^=]*=)""")  # a line on which a table or a key may begin


def line_of(text: str, *path: str) -> int | None:
    """Number of the line, from 1, on which the key at `path` begins; None if the text does not hold it.

    The parser keeps no positions.  But of the beginnings of the file that end before a key and parse, the shortest that holds
    this one ends just after it, and the next shorter one just before it; halving finds them in a long file.
    """
    lines = text.splitlines()
    ends = [0, *(at for at, line in enumerate(lines) if at and BEGINS.match(line)), len(lines)]
    low, high = 0, len(ends) - 1
    if not holds(beginning(lines, ends[high]), path):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        tried = [*range(middle, high), *range(middle - 1, low, -1)]
        parsed = next((at for at in tried if beginning(lines, ends[at]) is not None), low)
        if holds(beginning(lines, ends[parsed]), path):
            high = parsed
        else:
            low = parsed
            if parsed < middle:  # nothing between the two parses
                break
    return ends[low] + 1


def beginning(lines: list[str], end: int) -> dict | None:
    """The table of the first lines; None where they are no TOML, as in the middle of a list."""
    try:
        return tomllib.loads("\n".join(lines[:end]))
    except tomllib.TOMLDecodeError:
        return None


def holds(table: object, path: tuple[str, ...]) -> bool:
    """Whether the key is there."""
    for key in path:
        if not isinstance(table, dict) or key not in table:
            return False
        table = table[key]
    return True
