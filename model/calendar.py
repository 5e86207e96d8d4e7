"""Quarters as whole numbers: four times the year plus 0 to 3; 2025-Q1 is 8100."""

import re


class DateError(ValueError):
    """Not a quarter. One line, with the form it should have."""


def quarter_of(text: str) -> int:
    """'2025-Q1' to 8100."""
    match = re.fullmatch(r"(\d{4})-Q([1-4])", str(text))
    if not match:
        raise DateError(f"'{text}' is not a quarter; write year and quarter, such as 2025-Q1")
    return int(match[1]) * 4 + int(match[2]) - 1


def label_of(quarter: int) -> str:
    """8100 to '2025-Q1'."""
    return f"{quarter // 4}-Q{quarter % 4 + 1}"
