"""The whole table: as rows, as a page, as a file."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from ....model.compiled import model_hash
from ...folders import local
from .arena import arena
from .arms import arms
from .beliefs import beliefs
from .budgets import budgets
from .claim import FRESH, Claim
from .decades import decades
from .leaving import leaving
from .levers import levers
from .parameters import parameters
from .phases import phases
from .rivals import rivals
from .talks import talks
from .trade import trade

PARTS: tuple[Callable[[int], list[Claim]], ...] = (
    beliefs, budgets, decades, leaving, rivals, phases, trade, talks, arena, arms, levers, parameters)


def all_claims(seeds: int, say: Callable[[str], None]) -> list[Claim]:
    """Every claim, each on `seeds` fresh seeds or more."""
    found = []
    for part in PARTS:
        say(f"claims about {part.__name__}")
        found += part(seeds)
    return found


def write_claims(claims: list[Claim], seeds: int, folder: Path) -> tuple[Path, Path]:
    """claims.md and claims.csv in the folder."""
    page, table = folder / "claims.md", folder / "claims.csv"
    page.write_text(as_page(claims, seeds), encoding="utf-8")
    pd.DataFrame(claims).to_csv(local(table), index=False)
    return page, table


def as_page(claims: list[Claim], seeds: int) -> str:
    """The table in Markdown, rows that are missed too."""
    held = sum(claim.holds for claim in claims)
    lines = ["# What the theory must show of itself", "",
             f"Made by `foedus validate --claims --seeds {seeds}` on seeds from {FRESH:,} up, which no default was chosen on,",
             f"with the model `{model_hash()}`. {held} of {len(claims)} hold ({held / len(claims):.0%}). \"At first\" is",
             "the same quantity in the first edition of the model.", ""]
    for group in dict.fromkeys(claim.group for claim in claims):
        lines += [f"## {group.capitalize()}", "", "| | at first | asked | found | standard error | |", "|---|" + 5 * "---|"]
        lines += [f"| {c.statement} | {c.before} | {c.asked} | {c.found} | {c.error} | {verdict(c)} |"
                  for c in claims if c.group == group]
        lines.append("")
    return "\n".join(lines)


def summary(claims: list[Claim]) -> list[str]:
    """How many hold, and a line for each that is missed."""
    missed = [claim for claim in claims if not claim.holds]
    lines = [f"{len(claims) - len(missed)} of {len(claims)} claims hold{'; missed:' if missed else ''}"]
    return lines + [f"  {claim.group}: {claim.statement}: {claim.found}, asked {claim.asked}" for claim in missed]


def verdict(claim: Claim) -> str:
    """A word for whether it holds."""
    return "holds" if claim.holds else "**missed**"
