"""What a world came to under many seeds: shares of the phases, the index, and the run that is typical of them."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ...model.outcomes import PHASES
from ...model.parameters import nearest
from ..intervals import wilson
from .single import Asked, Run, RunError, one

if TYPE_CHECKING:
    import pandas as pd

SEEDS = 64  # of a verdict
INDEX = ("hardening", "hardening_us", "hardening_alone")


@dataclass(frozen=True, eq=False, repr=False)
class Many:
    """One world under many seeds, each held against its own reference run.

    seeds: those that were run; records: their results, shape (seeds,); references: results of the reference runs, likewise,
    None without a reference; called: what ``foedus run`` takes for the same question, without a seed; fewer: why there are
    fewer seeds than usual, if a command took fewer.
    """

    world: Asked
    seeds: tuple[int, ...]
    records: np.ndarray
    references: np.ndarray | None
    called: str
    fewer: str = ""

    def __len__(self) -> int:
        return len(self.seeds)

    @cached_property
    def counts(self) -> dict[str, int]:
        """Seeds that end in each phase, in the order of `foedus.PHASES`."""
        return {phase: int((self.records["phase"] == k).sum()) for k, phase in enumerate(PHASES)}

    @property
    def shares(self) -> dict[str, float]:
        """Share of the seeds that end in each phase."""
        return {phase: count / len(self) for phase, count in self.counts.items()}

    @property
    def intervals(self) -> dict[str, tuple[float, float]]:
        """95 % interval of each share (Wilson 1927): what more seeds might show."""
        return {phase: wilson(share, len(self)) for phase, share in self.shares.items()}

    @cached_property
    def results(self) -> "pd.DataFrame":
        """One row a seed, by seed: every field of `model.outcomes.RESULT`, the phase by its name."""
        import pandas as pd

        columns = {name: self.records[name] for name in self.records.dtype.names}
        return pd.DataFrame({**columns, "phase": np.array(PHASES, object)[self.records["phase"]]},
                            index=pd.Index(self.seeds, name="seed"))

    @property
    def likeliest(self) -> str:
        """The phase in which most seeds end; of two, the first of `foedus.PHASES`."""
        return max(self.counts, key=self.counts.__getitem__)

    @cached_property
    def typical_place(self) -> int:
        """Place of the run nearest the middle of the likeliest phase: the median of the index and of its two parts."""
        mine = np.flatnonzero(self.records["phase"] == PHASES.index(self.likeliest))
        index = np.column_stack([self.records[name][mine] for name in INDEX])
        away = index - np.median(index, axis=0)
        return int(mine[np.argmin((away * away).sum(axis=1))])

    @property
    def typical_seed(self) -> int:
        """Seed of the typical run."""
        return self.seeds[self.typical_place]

    @cached_property
    def typical(self) -> Run:
        """The typical run, whole."""
        ours = None if self.references is None else self.references[self.typical_place]
        held = (-1.0, -1.0) if ours is None else (float(ours["deterrence"]), float(ours["deterrence_alone"]))
        return one(self.world, self.typical_seed, held)

    def gains(self, payoff: str) -> np.ndarray | None:
        """What each seed has of a payoff beyond its reference run, shape (seeds,); None without a reference.

        Raises RunError for what is no result of a run.
        """
        names = self.records.dtype.names
        if payoff not in names:
            raise RunError(f"no result {payoff!r}{nearest(payoff, names)}; there are {', '.join(names)}")
        return None if self.references is None else self.records[payoff] - self.references[payoff]
