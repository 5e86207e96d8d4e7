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

    def __repr__(self) -> str:
        return f"<{label_of(self.quarter)}, {' '.join(self.actors) or 'everybody'}: {self.text}>"

    def __str__(self) -> str:
        reasons = ", ".join(f"{name.replace('_', ' ')} {value:.3g}" for name, value in self.why.items())
        return f"{label_of(self.quarter)}: {self.text}" + (f" ({reasons})" if reasons else "")


class Journal(list):
    """The entries of a run, in order. `names`: codes by the name of a country, for those who ask by name."""

    def __init__(self, names: dict[str, str] | None = None):
        super().__init__()
        self.names = {name.casefold(): code for name, code in (names or {}).items()}

    def note(self, quarter: int, what: str, actors: tuple[str, ...], text: str, **why: float) -> None:
        """Write an entry."""
        self.append(Entry(quarter, what, actors, text, why))

    def about(self, actor: str) -> list[Entry]:
        """Entries that concern one actor, by its code or name: an ally, the US or a rival."""
        code = self.names.get(actor.casefold(), actor.upper())
        return [entry for entry in self if code in entry.actors]

    def frame(self):
        """The journal as a table of pandas: one row a term of an entry, entries without terms one row.

        Columns: entry, quarter, what, actors, text, term, value; `agents.terms.GLOSSARY` says what a term means.
        """
        import pandas as pd

        rows = [(k, label_of(entry.quarter), entry.what, " ".join(entry.actors), entry.text, term, value)
                for k, entry in enumerate(self) for term, value in (entry.why or {"": float("nan")}).items()]
        return pd.DataFrame(rows, columns=["entry", "quarter", "what", "actors", "text", "term", "value"])
