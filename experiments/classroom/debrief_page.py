"""The page of a debrief, to print or save: it loads nothing, and every text in it is plain."""

import html

from ..live.picture import signed
from ..live.words import percent, spoken, tenths
from .promises import KINDS
from .room import Room
from .score import GOALS
from .views import names

LEAST = 0.05  # points that are told
HOW = (
    "All {classes} classes of the model meet the luck of this one and the same terms of Washington. In the first the model's "
    "governments decide as they are; in the others each is dealt its way of spending, reassuring and hedging, and how far it "
    "holds out, by lot. A decision is changed by leaving it to the model: an answer, a budget or the tie in that quarter, "
    "hedging and praise for a year. Up to four of a seat are tried, those that bind most. Points: four "
    "goals of up to 100 together. Sizes of effects rest on the model's assumptions.")
STYLE = """body { font: 16px/1.5 system-ui, sans-serif; color: #1d2126; background: #fff; max-width: 52rem; margin: 1.5rem auto;
  padding: 0 1rem; } table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
td, th { text-align: left; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid #d5d2c9; vertical-align: top; }
.n { text-align: right; } .soft { color: #59616b; } svg { width: 100%; min-width: 12rem; height: 2rem; display: block; }
section { break-inside: avoid; margin-bottom: 1.5rem; } .scroll { overflow-x: auto; }
@media (max-width: 600px) { h1 { font-size: 1.5rem; } thead { display: none; }
  tr { display: grid; grid-template-columns: 1fr 1fr 1fr; border-bottom: 1px solid #d5d2c9; } td { border: 0; }
  .n { text-align: left; } td:not(.n) { grid-column: 1 / -1; }
  .n::before, .strip::before { content: attr(data-of); display: block; color: #59616b; font-size: .85em; } }
@media screen and (prefers-color-scheme: dark) { body { color: #ececea; background: #14171a; } td, th { border-color: #3b434a; }
  .soft, .n::before, .strip::before { color: #a8b0b8; } circle { fill: #8ac0ef; } rect { fill: #ff9d94; }
  path { stroke: #59616b; } }
@media print { body { margin: 0; font-size: 12px; } }"""


def page(room: Room, classes: list[dict[str, float]], cases: dict[tuple[str, int, str], float]) -> str:
    """The whole page; it loads nothing."""
    title = f"{room.game.world.setting.title}: what the class came to"
    parts = outcome(room), against(room, classes), mattered(room, cases), kept(room), how(room, len(classes))
    return (f'<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
            '<link rel="icon" href="data:,">'
            f"<title>{plain(title)}</title><style>{STYLE}</style></head><body><h1>{plain(title)}</h1>{''.join(parts)}"
            "</body></html>\n")


def plain(text: str) -> str:
    """Text that cannot be taken for anything else."""
    return html.escape(text)


def outcome(room: Room) -> str:
    """Phase and index."""
    index, phase = signed(float(room.game.world.result.hardening), "%"), room.game.phase.lower()
    return (f"<p>{room.game.played} quarters, to {spoken(room.quarter - 1)}. The alliances are <strong>{phase}</strong>; the "
            f"hardening index over the last term is {index} against the same world and luck "
            "under a Washington that does not press.</p>")


def against(room: Room, classes: list[dict[str, float]]) -> str:
    """Every seat between the model's classes."""
    every = [score for one in classes for score in one.values()] + [room.score(seat) for seat in room.allies]
    low, high = 5 * int(min(every) // 5), 5 * int(max(every) // 5 + 1)
    rows, line = [], f"From {low} to {high}; the class is the bar"
    for seat in sorted(room.allies, key=lambda seat: -room.score(seat)):
        others, mine = sorted(one[seat] for one in classes), room.score(seat)
        beaten = sum(mine > other for other in others)
        goals = {name: sum(room.points(seat, q)[name] for q in range(room.game.played)) / room.game.played for name in GOALS}
        parts = ", ".join(f"{name} {value:.0f}" for name, value in goals.items())
        rows.append(f"<tr><td>{plain(names(room)[seat])}<br><span class=soft>{parts}</span></td>"
                    f"<td class=n data-of=Score>{mine:.1f}</td>"
                    f"<td class=n data-of='Model’s middle'>{others[len(others) // 2]:.1f}</td>"
                    f"<td class=n data-of='Better than'>{beaten} of {len(others)}</td>"
                    f"<td class=strip data-of='{line}'>{strip(others, mine, low, high)}</td></tr>")
    return (f"<section class=scroll><h2>Against {len(classes)} classes played by the model</h2><table><thead><tr><th>Seat</th>"
            "<th class=n>Score</th><th class=n>Model's middle</th><th class=n>Better than</th>"
            f"<th>{line}</th></tr></thead><tbody>{''.join(rows)}</tbody></table></section>")


def strip(others: list[float], mine: float, low: int, high: int) -> str:
    """A dot for every class of the model, a bar for this one, on a line from `low` to `high`."""
    def at(score: float) -> float:
        return 4.0 + 192.0 * (score - low) / (high - low)

    dots = "".join(f'<circle cx="{at(other):.1f}" cy="10" r="3" fill="#1f5f99" fill-opacity=".35"/>' for other in others)
    return (f'<svg viewBox="0 0 200 20" role="img" aria-label="{mine:.0f} of 100"><path d="M0 10H200" stroke="#d5d2c9"/>{dots}'
            f'<rect x="{at(mine) - 1.2:.1f}" y="1" width="2.5" height="18" fill="#b3261e"/></svg>')


def mattered(room: Room, cases: dict[tuple[str, int, str], float]) -> str:
    """For each seat the decision whose change moves its score most."""
    items = []
    for seat in room.allies:
        mine = {case: room.score(seat) - score for case, score in cases.items() if case[0] == seat}
        name = plain(names(room)[seat])
        if not mine:
            items.append(f"<li><strong>{name}</strong>: the model decided.</li>")
            continue
        case = max(mine, key=lambda case: abs(mine[case]))
        when = spoken(room.game.world.first + case[1])
        if abs(mine[case]) < LEAST:
            items.append(f"<li><strong>{name}</strong>: none of the decisions that were tried moved its score by a tenth of a "
                         "point.</li>")
            continue
        did = "gained" if mine[case] >= 0.0 else "cost"
        what = plain(decided(room, *case))
        items.append(f"<li><strong>{name}</strong>, {when}: {what}. Left to the model, with the same luck, the score would "
                     f"have been {cases[case]:.1f}: the decision {did} {abs(mine[case]):.1f} points.</li>")
    return f"<section><h2>The one decision that mattered most</h2><ul>{''.join(items)}</ul></section>"


def decided(room: Room, seat: str, place: int, kind: str) -> str:
    """A decision in words."""
    value = room.said[place][seat][kind]
    if kind == "hedge":
        return f"for a year hedging was to become {percent(sum(value.values()))} in all"
    return {"answer": f"the answer to Washington was to {value}", "tie": f"the government chose to {value}",
            "wish": f"budgets were to move toward {tenths(value) if kind == 'wish' else ''} of GDP",
            "praise": f"for a year Washington was {'praised' if kind == 'praise' and value >= 0.5 else 'not praised'}"}[kind]


def kept(room: Room) -> str:
    """Promises among allies."""
    if not room.promises:
        return ""
    said = "".join(f"<li>{plain(names(room)[old.by])} to {plain(names(room)[old.to])}: “{KINDS[old.what].says}” – {old.state}"
                   "</li>" for old in room.promises)
    return f"<section><h2>Promises</h2><ul>{said}</ul></section>"


def how(room: Room, classes: int) -> str:
    """What was compared with what."""
    weights = "; ".join(f"{plain(names(room)[seat])}: " + ", ".join(f"{goal} {value:g}" for goal, value in
                                                                   room.weights_of(seat).items()) for seat in room.allies)
    return (f"<section class=soft><h2>How this was made</h2><p>{HOW.format(classes=classes)} Weights: {weights}.</p>"
            "<p><code>scores.csv</code> has every quarter, and <code>foedus class --open class.json</code> plays the class "
            "again to the last bit.</p></section>")
