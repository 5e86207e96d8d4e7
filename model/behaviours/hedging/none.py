"""Never hedges: relies on the guarantee, whatever happens."""

from ...compiled import rule
from ...views import Hedge


@rule
def hedge(view, p):
    """No hedging in any form."""
    return Hedge(0.0, 0.0, 0.0)
