"""How an ally hedges: one behaviour, one file, each with ``hedge(view, p)``."""
