"""Who plays what: US strategies, ally behaviours, and policies that a search found."""

from dataclasses import dataclass
from itertools import product
from pathlib import Path

from ....model.parameters import find
from ....model.setting import Scenario
from ...wording import spoken
from ..decision.sides import BEHAVIOURS, Policy, Space, side_of, usable_choices
from ..finding import FindingError, read, table_of

PRESSURE = "transactional"  # the strategy of which the question is asked


@dataclass(frozen=True)
class Play:
    """One strategy of a side: a name for a sentence, a short one for a figure, and what it sets."""

    name: str
    short: str
    changes: Policy


def washington() -> list[Play]:
    """Every US strategy that the compiled loop can run, in office first."""
    parameter = find("incumbent_strategy")
    return [Play(spoken(name), spoken(name), (("incumbent_strategy", name),)) for name in usable_choices(parameter)]


def allies() -> list[Play]:
    """Every combination of a spending, a reassurance and a hedging behaviour."""
    choices = [usable_choices(find(name)) for name in BEHAVIOURS]
    return [Play(", ".join(map(spoken, of)), " · ".join(initials(one) for one in of), tuple(zip(BEHAVIOURS, of, strict=True)))
            for of in product(*choices)]


def initials(name: str) -> str:
    """A behaviour in a few letters."""
    words = name.split("_")
    return "".join(word[0] for word in words) if len(words) > 1 else name[:4]


def meanings() -> str:
    """What the letters stand for."""
    return ", ".join(f"{initials(one)} {spoken(one)}" for name in BEHAVIOURS for one in usable_choices(find(name))
                     if initials(one) != one)


def found_in(folder: Path) -> tuple[list[Play], list[Play]]:
    """Policies that `foedus decide` found and none beats, for Washington and for the allies. Raises FindingError."""
    found = read(folder)
    if found.kind != "decision":
        raise FindingError(f"--policies {folder} holds a finding about {found.kind}; name the folder of a 'foedus decide'")
    table = table_of(folder, "policies")
    plays: dict[str, list[Play]] = {"us": [], "allies": []}
    for row in table.to_dict("records"):
        if row["undominated"] == "True" and row["policy"] != "own":
            policy = tuple((name, value(name, row[name])) for name in found.varied if name in row)
            sides = {side_of(name) for name, _ in policy}
            if len(sides) != 1 or sides == {"both"}:
                raise FindingError(f"--policies {folder} holds joint policies, which neither side can play alone; name the "
                                   "folder of a 'foedus decide --side us' or '--side allies'")
            plays[sides.pop()].append(Play(f"policy {row['policy']}", row["policy"], policy))
    return plays["us"], plays["allies"]


def value(name: str, cell: str) -> float | str:
    """A cell of a table as the value of a parameter."""
    return cell if find(name).choices else float(cell)


def own_place(plays: list[Play], scenario: Scenario) -> int:
    """Which of the plays is what the scenario does. Raises FindingError where it does none of them."""
    for place, play in enumerate(plays):
        if Space(tuple(find(name) for name, _ in play.changes)).of(scenario) == play.changes:
            return place
    raise FindingError(f"scenario {scenario.name} plays none of {'; '.join(play.name for play in plays)}; choose another "
                       "scenario")
