"""The empirical game of Washington and the allies: payoff tables from runs, best replies, equilibria."""
