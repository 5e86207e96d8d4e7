"""Names and lists as they stand in a sentence."""

from collections.abc import Sequence


def spoken(name: str) -> str:
    """A parameter's or factor's name as words."""
    return name.replace("_", " ")


def listed(parts: Sequence[str], word: str = "and") -> str:
    """'A', 'A and B', 'A, B and C'; nothing for none."""
    parts = list(parts)
    return f" {word} ".join(filter(None, (", ".join(parts[:-1]), parts[-1]))) if parts else ""
