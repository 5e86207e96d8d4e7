"""How the US presses: one strategy, one file, each with ``terms(view, p)``."""
