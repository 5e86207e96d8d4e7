"""The line of a TOML file on which a key was written, so that a message can name it."""

import tomllib


def line_of(text: str, *path: str) -> int | None:
    """Number of the line, from 1, on which the key at `path` begins; None if the text does not hold it.

    The parser keeps no positions.  But the shortest beginning of the file that parses and holds the key ends with the
    key, and the longest shorter beginning that parses ends just before it.
    """
    lines, before = text.splitlines(), 0
    for end in range(1, len(lines) + 1):
        try:
            table = tomllib.loads("\n".join(lines[:end]))
        except tomllib.TOMLDecodeError:
            continue
        if holds(table, path):
            return before + 1
        before = end
    return None


def holds(table: object, path: tuple[str, ...]) -> bool:
    """Whether the key is there."""
    for key in path:
        if not isinstance(table, dict) or key not in table:
            return False
        table = table[key]
    return True
