"""The page: one list of pieces, written as Markdown and as one HTML file that needs no other."""

import html
import re
from pathlib import Path

from .assess import Findings, parameter_file
from .contents import headline, page_of
from .pictures import draw_all
from .pieces import Bullets, Heading, Picture, Prose, Table

__all__ = ["headline", "write_page"]

CSS = """body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}
table{border-collapse:collapse;font-size:.85rem;margin:1rem 0;display:block;overflow-x:auto}
caption{text-align:left;font-weight:600;padding:.3rem 0}
td,th{border-bottom:1px solid #ddd;padding:.2rem .6rem;text-align:left;font-variant-numeric:tabular-nums}
figure{margin:1.5rem 0}figure svg{max-width:100%;height:auto}figcaption{font-size:.9rem;color:#444}"""


def write_page(found: Findings, folder: Path) -> None:
    """validation.md, validation.html, and beside them a folder with figures, tables of cells and the calibrated set."""
    figures, page = draw_all(found), page_of(found)
    beside = folder / "validation"
    for name, text in figures.items():
        write(beside / f"{name}.svg", text)
    for name, cells in (("hindcast", found.cells), ("hindcast_together", found.together)):
        cells.round(5).to_csv(beside / f"{name}.csv.gz", index=False, lineterminator="\n",
                              compression={"method": "gzip", "mtime": 0})
    if found.user is not None:
        found.user.round(5).to_csv(beside / "observed.csv", index=False, lineterminator="\n")
    write(beside / "calibrated.toml", parameter_file(found))
    write(folder / "validation.md", "\n\n".join(markdown(piece) for piece in page) + "\n")
    write(folder / "validation.html", document("\n".join(hypertext(piece, figures) for piece in page)))


def write(path: Path, text: str) -> None:
    """Write a file with plain line ends."""
    path.write_text(text, encoding="utf-8", newline="\n")


def markdown(piece: object) -> str:
    """One piece as Markdown."""
    match piece:
        case Heading(text, level):
            return f"{'#' * level} {text}"
        case Prose(text):
            return text
        case Bullets(items):
            return "\n".join(f"- {item}" for item in items)
        case Table(caption, frame):
            lines = [list(frame.columns), ["---"] * len(frame.columns), *frame.astype(str).to_numpy().tolist()]
            return f"**{caption}**\n\n" + "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |"
                                                    for line in lines)
        case Picture(name, caption):
            return f"![{caption}](validation/{name}.svg)\n\n*{caption}*"
    raise TypeError(f"no piece of a page: {piece!r}")


def hypertext(piece: object, figures: dict[str, str]) -> str:
    """One piece as HTML."""
    match piece:
        case Heading(text, level):
            return f"<h{level}>{inline(text)}</h{level}>"
        case Prose(text):
            return f"<p>{inline(text)}</p>"
        case Bullets(items):
            return "<ul>" + "".join(f"<li>{inline(item)}</li>" for item in items) + "</ul>"
        case Table(caption, frame):
            head = "".join(f"<th scope='col'>{inline(str(name))}</th>" for name in frame.columns)
            rows = "".join("<tr>" + "".join(f"<td>{inline(str(cell))}</td>" for cell in row) + "</tr>"
                           for row in frame.to_numpy().tolist())
            return f"<table><caption>{inline(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        case Picture(name, caption):
            return (f"<figure role='img' aria-label='{html.escape(caption, quote=True)}'>{own_names(figures[name], name)}"
                    f"<figcaption>{inline(caption)}</figcaption></figure>")
    raise TypeError(f"no piece of a page: {piece!r}")


def inline(text: str) -> str:
    """Words with `code` and **bold** as HTML."""
    safe = re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text, quote=False))
    return re.sub(r"\*\*([^*]+)\*\*", r"<strong>\1</strong>", safe)


def own_names(text: str, name: str) -> str:
    """An SVG whose ids cannot collide with those of another figure on the page."""
    text = re.sub(r'\bid="', f'id="{name}-', text)
    return re.sub(r'(href="#|url\(#)', rf"\g<1>{name}-", text)


def document(body: str) -> str:
    """A whole HTML file."""
    return (f"<!doctype html>\n<html lang='en'><head><meta charset='utf-8'><meta name='viewport' content='width=device-width'>"
            f"<title>foedus against the record</title><style>{CSS}</style></head><body>\n{body}\n</body></html>\n")
