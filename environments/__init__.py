"""Seats of the living world for a learner, a language model or a person: of an ally, of Washington, or all of them.

`AllySeat` and `WashingtonSeat` are environments of Gymnasium, `AllSeats` is a parallel one of PettingZoo.  They need the extra
``environments``.
"""

from .everybody import AllSeats
from .seats import AllySeat, WashingtonSeat

__all__ = ["AllSeats", "AllySeat", "WashingtonSeat"]
