"""How an ally sets its budget: one behaviour, one file, each with ``desired_share(view, p)``."""
