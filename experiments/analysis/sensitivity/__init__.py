"""Which parameters matter: Sobol, Morris, and one at a time."""
