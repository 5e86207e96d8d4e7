"""Who sits where: phones, the tokens that they hold, and the seats that belong to them."""

import hashlib
import secrets
import unicodedata
from dataclasses import dataclass

from .game import RoomError

LETTERS, LENGTH = "BCDFGHJKMNPQRSTVWXZ", 4  # of a code: none that is read for another, and no words
LONGEST_NAME, MOST_PHONES = 24, 400


@dataclass
class Phone:
    """One phone: its number, the digest of its token, a name in plain text, and its seat; none has no seat yet."""

    id: str
    digest: str
    name: str
    seat: str = ""


def new_code() -> str:
    """A code to read off a wall."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def new_token() -> str:
    """What nobody guesses: 128 bits."""
    return secrets.token_urlsafe(16)


def digest(token: str) -> str:
    """What is kept of a token, so that a log opens no seat."""
    return hashlib.sha256(token.encode()).hexdigest()


def plain_name(text: object, number: int) -> str:
    """A name as plain text of one line: letters, digits, marks and spaces; who gives none is a number."""
    if text is not None and not isinstance(text, str):
        raise RoomError("a name is a text")
    kept = "".join(letter if unicodedata.category(letter)[0] in "LMNPS" and letter not in "<>&\"`" else " "
                   for letter in unicodedata.normalize("NFC", text or "")[:200])
    return " ".join(kept.split())[:LONGEST_NAME].strip() or f"Phone {number}"


def emptiest(seats: list[str], phones: list[Phone]) -> str:
    """The seat that the fewest phones hold, the first of several."""
    taken = [phone.seat for phone in phones]
    return min(seats, key=lambda seat: (taken.count(seat), seats.index(seat)))
