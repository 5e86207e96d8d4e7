"""The colours of the phases, on paper and on the page; apart from the style, since a page in a browser has no matplotlib."""

from ...model.outcomes import PHASES

# From light to dark in steps that a grey copy keeps; any two differ for every kind of colour vision.
PHASE_COLOURS = dict(zip(PHASES, ("#B5E6F2", "#EABA3A", "#9EA5A0", "#C86F5A", "#1C6F75", "#600C30"), strict=True))
