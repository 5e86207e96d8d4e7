"""The uncertain world: places of a Latin hypercube over what is in dispute, or rows of a table of draws, as of a posterior."""

import numpy as np
import pandas as pd

from ...sweep.designs import latin_hypercube
from ...sweep.spec import load_spec
from ..finding import FindingError
from ..levers.arms import SPACE, drawn_from, ranges, table_of

LEAST_DRAWS = 20
SEARCHED, FRESH = 11, 12  # seeds of the places that are searched on, and of those on which is judged


def places_for(searched: tuple[str, ...], counts: tuple[int, int],
               posterior: str | None = None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Worlds to search on and other ones to judge on, so many rows; a parameter that is searched is in none.

    Raises FindingError for a table that cannot be used.
    """
    if posterior is None:
        return tuple(sampled(searched, count, seed) for count, seed in zip(counts, (SEARCHED, FRESH), strict=True))
    draws = read_draws(posterior, searched)
    order = np.random.default_rng(SEARCHED).permutation(len(draws))
    first = min(counts[0], len(draws) // 2)
    picked = order[:first], np.resize(order[first:], counts[1])
    return tuple(draws.iloc[rows].reset_index(drop=True) for rows in picked)


def sampled(searched: tuple[str, ...], count: int, seed: int) -> pd.DataFrame:
    """A Latin hypercube over the parameters in dispute that are not searched."""
    factors = {name: factor for name, factor in ranges(load_spec(SPACE)).items() if name not in searched}
    unit = latin_hypercube(len(factors), count, seed)
    return pd.DataFrame({name: factor.at(unit[:, k]) for k, (name, factor) in enumerate(factors.items())})


def read_draws(posterior: str, searched: tuple[str, ...]) -> pd.DataFrame:
    """A table of draws, one row a draw and one column a parameter, all equally likely."""
    table = table_of(drawn_from(posterior))
    if both := [name for name in table if name in searched]:
        raise FindingError(f"--posterior {posterior}: column '{both[0]}' is a policy that is searched; drop the column, or "
                           "name the policy to search with --parameter")
    if len(table) < LEAST_DRAWS:
        raise FindingError(f"--posterior {posterior} has {len(table)} draws; give {LEAST_DRAWS} or more")
    return table
