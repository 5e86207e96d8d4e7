"""The record: dated panels from 1960 on, and what was published of spending, forces, arms, opinion and aid.

::

    import foedus as fd

    panel = fd.record.panel_at(1975)
    panel.allies, panel.patron.spending, panel.value("DEU", "arms_from_us"), panel.filled

A scenario takes such a panel with ``panel = "record_1975"``.  Sources, terms and gaps: `data/SOURCES.md`.
"""

from .panel import FIRST, LAST, Cell, DatedPanel, panel_at
from .tables import EDITIONS, SOURCES, aid, arms, disputes, favourable, imports, members, spending, ties

__all__ = ["EDITIONS", "FIRST", "LAST", "SOURCES", "Cell", "DatedPanel", "aid", "arms", "disputes", "favourable", "imports",
           "members", "panel_at", "spending", "ties"]
