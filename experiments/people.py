"""What a world's panel is not told by its source: cells that were changed, countries that were added, cells that a rule filled.

Of a panel that comes with the package the filled cells are documented, and told here only for countries that were added.
"""

import textwrap

from ..model.armament import published_arms
from ..model.cells import Edit, Filled, documented, filled_cells, is_share
from ..model.claims import claims_on
from ..model.countries import Panel
from ..model.setting import Scenario
from .wording import listed

WIDTH = 100


def panel_words(world: Scenario) -> list[str]:
    """The lines of a run's summary about its panel; none where nothing was changed or filled."""
    added = new_codes(world)
    changed = [edit_in_words(edit) for edit in last_of_each(world.edits) if edit.was is not None]
    lines = [f"Changed cells: {listed(changed)}"] if changed else []
    lines += [new_country(world, code) for code in added]
    lines += filled_words(world.panel, added if documented(world.panel) else None)
    return [line for text in lines for line in textwrap.wrap(text, WIDTH, subsequent_indent="  ")]


def filled_words(panel: Panel, of: list[str] | None = None) -> list[str]:
    """The filled cells in one paragraph, all or those that some countries brought; none where every cell was given."""
    brought = [f"km_to_{code}" for code in of or ()]
    cells = [cell for cell in filled_cells(panel) if of is None or cell.iso3 in of or cell.column in brought]
    return [f"Filled cells: {'; '.join(f'{column} {text}' for column, text in by_column(cells).items())}"] if cells else []


def last_of_each(edits: tuple[Edit, ...]) -> list[Edit]:
    """A cell that was changed twice, from what it was at first to what it is."""
    found: dict[str, Edit] = {}
    for edit in edits:
        found[edit.name] = Edit(edit.name, found.get(edit.name, edit).was, edit.now)
    return list(found.values())


def new_codes(world: Scenario) -> list[str]:
    """Allies and rivals that the panel's source does not have."""
    return list(dict.fromkeys(edit.name.split(".")[1] for edit in world.edits if edit.was is None))


def edit_in_words(edit: Edit) -> str:
    """A changed cell: 'POL spending 3.8 % -> 4 %'."""
    group, *code, column = edit.name.split(".")
    return f"{code[0] if code else 'patron'} {column} {said(column, edit.was)} -> {said(column, edit.now)}"


def said(column: str, value: float | str | None) -> str:
    """A cell as people read it."""
    if isinstance(value, str) or value is None:
        return str(value)
    return f"{100 * value:.4g} %" if is_share(column) else f"{value:.6g}"


def new_country(world: Scenario, code: str) -> str:
    """Who was added, what its community means, and of what no record tells."""
    if code in world.hostility:
        return new_rival(world, code)
    ally = next(ally for ally in world.panel.allies if ally.iso3 == code)
    others = [one.iso3 for one in world.panel.allies if one.community == ally.community and one.iso3 != code]
    circle = (f"with {len(others)} others in '{ally.community}', whose forces, news and exits bear on it" if others else
              f"alone in '{ally.community}', so that no other ally's forces, news or exits bear on it")
    arms = "" if code in published_arms(world.first // 4) else "; no record of its arms, which are taken as usual"
    return f"Added: {ally.name} ({code}), {circle}{arms}"


def new_rival(world: Scenario, code: str) -> str:
    """Who was added on the other side, how hostile it is, and what it wants of whom."""
    rival = next(rival for rival in world.panel.rivals if rival.iso3 == code)
    wanted: dict[float, list[str]] = {}
    for ally, claim in claims_on([ally.iso3 for ally in world.panel.allies], code, world.claims.get(code, {})).items():
        wanted.setdefault(claim, []).append(ally)
    most = max(wanted, key=lambda claim: len(wanted[claim]))
    claims = [f"{claim:g} of {listed(codes)}" for claim, codes in sorted(wanted.items(), reverse=True) if claim != most]
    claims.append(f"{most:g} of {'every other ally' if claims else 'every ally'}")
    return f"Added: {rival.name} ({code}), a rival of usual hostility {world.hostility[code]:g}, which wants {listed(claims)}"


def by_column(cells: list[Filled]) -> dict[str, str]:
    """The filled cells of every column in words, countries that share a value together."""
    found: dict[str, dict[str, list[str]]] = {}
    for cell in cells:
        found.setdefault(cell.column, {}).setdefault(said(cell.column, cell.value), []).append(cell.iso3)
    return {column: ", ".join(f"{value} for {listed(codes)}" for value, codes in values.items())
            for column, values in found.items()}
