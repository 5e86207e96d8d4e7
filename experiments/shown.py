"""How results show themselves in a notebook: a line, bars, the head of a table, and where it all is."""

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

ROWS = 5  # of a table
HEIGHT, WIDTH, LEFT = 20, 240, 130  # of a bar; of its longest; where bars begin [px]


def page(line: str, bars: dict[str, float], table: "pd.DataFrame | None", more: Iterable[str] = ()) -> str:
    """HTML. bars: shares by name; table: its first rows are shown; more: lines beneath, each a text."""
    parts = [f"<p><b>{escape(line)}</b></p>", drawn(bars) if bars else ""]
    if table is not None:
        shown = table.head(ROWS).to_html(index=False, border=0, max_cols=12, na_rep="", escape=True)
        parts.append(f"{shown}<p>{len(table):,} rows, {len(table.columns)} columns</p>")
    return f"<div>{''.join(parts)}{''.join(f'<p>{escape(text)}</p>' for text in more)}</div>"


def drawn(bars: dict[str, float]) -> str:
    """Shares as horizontal bars, with their names and numbers as text."""
    lines = []
    for number, (name, share) in enumerate(bars.items()):
        y, length = number * HEIGHT, share * WIDTH
        lines.append(f'<text x="{LEFT - 6}" y="{y + 14}" text-anchor="end">{escape(name)}</text>'
                     f'<rect x="{LEFT}" y="{y + 3}" width="{length:.1f}" height="{HEIGHT - 6}" opacity="0.5"/>'
                     f'<text x="{LEFT + length + 6:.1f}" y="{y + 14}">{100 * share:.0f} %</text>')
    said = escape("; ".join(f"{name} {100 * share:.0f} %" for name, share in bars.items()), quote=True)
    return (f'<svg role="img" aria-label="{said}" width="{LEFT + WIDTH + 60}" height="{len(bars) * HEIGHT + 4}" '
            f'font-family="sans-serif" font-size="12" fill="currentColor">{"".join(lines)}</svg>')
