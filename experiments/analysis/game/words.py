"""The game in sentences that look at its numbers."""

from collections.abc import Sequence

import numpy as np

from ...wording import listed, percent, spoken
from ..levers.luck import Estimate, mean
from .players import PRESSURE, Play
from .table import Certain, Equilibrium, best_replies, unbeaten
from .turns import Turns, condition
from .worth import TOP, first_turn, stretches


def replies(rows: Sequence[Play], columns: Sequence[Play], own: tuple[int, int], us: np.ndarray, ally: np.ndarray,
            sure: Certain) -> str:
    """What either side's best reply to the scenario's other side is, and what its own play falls short of that."""
    best = int(us.mean(axis=(2, 3))[:, own[1]].argmax()), int(ally.mean(axis=(2, 3))[own[0]].argmax())
    washington = reply("Washington's", rows[best[0]], rows[own[0]], us[best[0], own[1]] - us[own[0], own[1]],
                       sure.row_replies[best[0], own[1]])
    others = reply("the allies'", columns[best[1]], columns[own[1]], ally[own[0], best[1]] - ally[own[0], own[1]],
                   sure.column_replies[own[0], best[1]])
    return f"To what the other side does in the scenario, {washington}; {others}."


def reply(whose: str, best: Play, own: Play, short: np.ndarray, share: float) -> str:
    """One side's best reply. short: what its own play falls short of it, shape (worlds, seeds)."""
    found = f"{whose} best reply is {best.name}, in {percent(share)} of the tables drawn anew"
    return f"{found}, as in the scenario" if best == own else f"{found}; {own.name} falls short by {hundredths(mean(short))}"


def hundredths(one: Estimate) -> str:
    """A payoff with its interval."""
    value, low, high = (f"{100 * number:.1f}".replace("-", "−") for number in (one.value, one.low, one.high))
    return f"{value} hundredths of a guarantee a year ({low} to {high})"


def beaten(rows: Sequence[Play], columns: Sequence[Play], us: np.ndarray, ally: np.ndarray) -> str:
    """What is left when what is strictly beaten is struck out."""
    left, top = unbeaten(us.mean(axis=(2, 3)), ally.mean(axis=(2, 3)))
    if len(left) == len(rows) and len(top) == len(columns):
        return "No strategy is beaten by another one against everything."
    return (f"Striking out what another strategy beats against everything that is left, again and again, leaves {len(left)} "
            f"of {len(rows)} for Washington ({listed([rows[k].name for k in left])}) and {len(top)} of {len(columns)} for the "
            f"allies ({'; '.join(columns[k].name for k in top[:4])}{' and others' if len(top) > 4 else ''}).")


def solved(rows: Sequence[Play], columns: Sequence[Play], found: list[Equilibrium], us: np.ndarray, ally: np.ndarray,
           sure: Certain) -> list[str]:
    """The equilibria, one sentence each, with how often they are found in tables drawn anew."""
    if not found:
        return ["No equilibrium was found in the table of means."]
    sentences = []
    for number, one in enumerate(found):
        paid = [100 * float(one.rows @ table.mean(axis=(2, 3)) @ one.columns) for table in (us, ally)]
        who = " against ".join((played(rows, one.rows, sure.ranges[number][:, : len(rows)]),
                                played(columns, one.columns, sure.ranges[number][:, len(rows) :])))
        sentences.append(f"{'The' if len(found) == 1 else ordinal(number)} equilibrium{' found' if len(found) == 1 else ''}: "
                         f"{who}, worth {paid[0]:.1f} to Washington and {paid[1]:.1f} to an ally (hundredths of a guarantee a "
                         f"year); it is found again, with the same strategies, in {percent(sure.again[number])} of the tables "
                         "drawn anew."
                         .replace("-", "−"))
    if sure.without_pure:
        sentences.append(f"In {percent(sure.without_pure)} of the tables drawn anew there is none in pure strategies.")
    return sentences


def ordinal(number: int) -> str:
    """First, second, …"""
    names = ("First", "Second", "Third", "Fourth", "Fifth", "Sixth")
    return names[number] if number < len(names) else f"{number + 1}th"


def played(plays: Sequence[Play], chances: np.ndarray, ranges: np.ndarray) -> str:
    """What one side plays, with probabilities where it mixes."""
    support = np.flatnonzero(chances > 1e-6).tolist()
    if len(support) == 1:
        return plays[support[0]].name
    return listed([f"{plays[k].name} with {percent(chances[k])}"
                   + (f" ({100 * ranges[0, k]:.0f} to {100 * ranges[1, k]:.0f})" if np.isfinite(ranges[0, k]) else "")
                   for k in support])


def pressure(rows: Sequence[Play], columns: Sequence[Play], us: np.ndarray, sure: Certain) -> str:
    """Against what transactional pressure is a best reply, and how often it is played in an equilibrium."""
    names = [row.name for row in rows]
    if PRESSURE not in names:
        return ""
    k = names.index(PRESSURE)
    wins = best_replies(us.mean(axis=(2, 3)))[k]
    played = f"it is played in some equilibrium in {percent(float(sure.rows_played[k]))} of the tables drawn anew"
    if not wins.any():
        short = us.mean(axis=(2, 3))
        gap = float((short.max(axis=0) - short[k]).min())
        return (f"Transactional pressure is a best reply to none of the {len(columns)} behaviours of the allies; where it "
                f"comes nearest it falls short by {100 * gap:.1f} hundredths of a guarantee a year; {played}.")
    if wins.all():
        return f"Transactional pressure is a best reply to every behaviour of the allies; {played}."
    return f"Transactional pressure is a best reply only {against(columns, wins)}; {played}."


def against(columns: Sequence[Play], wins: np.ndarray) -> str:
    """Against which behaviours, by the part of the behaviour that tells most."""
    parts = sorted({change for play in columns for change in play.changes})
    best, gain = None, 0.0
    for part in parts:
        has = np.array([part in play.changes for play in columns])
        if has.any() and not has.all() and (apart := abs(wins[has].mean() - wins[~has].mean())) > gain:
            best, gain = (part, has), apart
    share = f"to {wins.sum()} of {len(wins)} behaviours of the allies"
    if best is None:
        return share
    (name, value), has = best
    return (f"{share}: to {wins[has].sum()} of {has.sum()} with {spoken(name)} {spoken(value)} and to {wins[~has].sum()} of "
            f"{(~has).sum()} without")


def turning(rows: Sequence[Play], columns: Sequence[Play], us: Turns, ally: Turns) -> list[str]:
    """The condition on the two axes under which each strategy is a best reply."""
    axes = f"Over {spoken(us.x)} and {spoken(us.y)}, everything else as the scenario has it"
    said = []
    for whose, plays, found in (("Washington", rows, us), ("the allies", columns, ally)):
        winners = sorted(set(found.best.ravel().tolist()), key=lambda k: -(found.best == k).sum())
        parts = [f"{plays[k].name} {condition(found, k)}" for k in winners[:4]]
        said.append(f"{axes}, the best reply of {whose} to what the other side does in the scenario is {'; '.join(parts)}.")
    names = [row.name for row in rows]
    if PRESSURE in names:
        said.append(f"On this map transactional pressure is a best reply {condition(us, names.index(PRESSURE))}.")
    return said


def valued(rows: Sequence[Play], own: tuple[int, int], us: np.ndarray, deterrence: np.ndarray) -> str:
    """Which strategy is best if deterrence is worth something to Washington beyond its account."""
    accounts = us[:, own[1]], deterrence[:, own[1]]
    lines = stretches(*(of.mean(axis=(1, 2)) for of in accounts))
    parts = [f"{rows[k].name} from {low:.2f} to {high:.2f}" if high < TOP else f"{rows[k].name} from {low:.2f} up"
             for k, low, high in lines]
    low, high = first_turn(*accounts)
    turn = f"comes at {low:.2f} to {high:.2f}" if high < TOP else f"comes at {low:.2f} or later" if low < TOP else "never comes"
    return ("Were certain deterrence of attacks worth something to Washington beyond its account, its best reply by that "
            f"worth, in guarantees a year, would be {listed(parts)} (looked at up to {TOP:g}); in 95 % of the tables drawn "
            f"anew the first turn {turn}.")
