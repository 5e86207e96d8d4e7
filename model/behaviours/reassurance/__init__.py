"""How an ally reassures Washington: one behaviour, one file, each with ``reassure(view, p)``."""
