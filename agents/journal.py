"""Every decision that matters, with the terms that decided it."""

from dataclasses import dataclass, field

from ..model.calendar import label_of


@dataclass(frozen=True, slots=True)
class Entry:
    """One decision: when, who, what, and why. `why` names the terms that decided it, with their values."""

    quarter: int
    what: str
    actors: tuple[str, ...]
    text: str
    why: dict[str, float] = field(default_factory=dict)

    def __str__(self) -> str:
        reasons = ", ".join(f"{name.replace('_', ' ')} {value:.3g}" for name, value in self.why.items())
        return f"{label_of(self.quarter)}: {self.text}" + (f" ({reasons})" if reasons else "")


class Journal(list):
    """The entries of a run, in order."""

    def note(self, quarter: int, what: str, actors: tuple[str, ...], text: str, **why: float) -> None:
        """Write an entry."""
        self.append(Entry(quarter, what, actors, text, why))

    def about(self, actor: str) -> list[Entry]:
        """Entries that concern one actor, by its ISO code."""
        return [entry for entry in self if actor in entry.actors]
