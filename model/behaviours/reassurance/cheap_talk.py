"""Praise and nothing else: words that cost nothing."""

from ...compiled import rule
from ...views import Reassurance


@rule
def reassure(view, p):
    """Full praise while the tie holds."""
    return Reassurance(0.0, 0.0, 1.0 if view.estranged == 0 else 0.0, 0.0, 0.0)
