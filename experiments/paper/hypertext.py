"""Pages from pieces: as Markdown, and as one HTML file that needs no other.

Every word is escaped.  A figure is an SVG that goes into the page; `picture_text` refuses one that could load or run anything.
"""

import html
import re
from importlib import resources
from xml.etree import ElementTree

from .pieces import Banner, Beside, Bullets, Code, Folded, Glance, Glances, Heading, Links, Picture, Prose, Table, Warned

NUMBER = re.compile(r"[-+−]?[\d,.]+(e[-+]?\d+)?( ?%)?")
ACTIVE = {"script", "foreignObject", "iframe", "object", "embed", "handler", "set", "animate", "a"}
LOADS = re.compile(r"url\(\s*[\"']?(?!#)|@import|javascript:", re.IGNORECASE)


class PictureError(ValueError):
    """A figure that cannot go into a page. One line, with the remedy."""


# --- Markdown --------------------------------------------------------------------------------------------


def markdown(piece: object, folder: str) -> str:
    """One piece as Markdown; figures lie in `folder`, beside the page."""
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
            return f"![{caption}]({folder}/{name}.svg)\n\n*{caption}*"
    raise TypeError(f"no piece of a page in Markdown: {piece!r}")


# --- HTML ------------------------------------------------------------------------------------------------


def document(title: str, pieces: list, figures: dict[str, str]) -> str:
    """A whole HTML file. figures: name to the text of an SVG element."""
    css = resources.files(__package__).joinpath("page.css").read_text(encoding="utf-8")
    body = "\n".join(hypertext(piece, figures) for piece in pieces)
    return (f"<!doctype html>\n<html lang='en'>\n<head>\n<meta charset='utf-8'>\n"
            f"<meta name='viewport' content='width=device-width, initial-scale=1'>\n<title>{html.escape(title)}</title>\n"
            f"<style>\n{css}</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n")


def hypertext(piece: object, figures: dict[str, str]) -> str:
    """One piece as HTML."""
    match piece:
        case Heading(text, level, anchor):
            return f"<h{level}{f' id={quoted(anchor)}' if anchor else ''}>{inline(text)}</h{level}>"
        case Prose(text):
            return f"<p>{inline(text)}</p>"
        case Warned(text):
            return f"<p class='warned' role='note'>{inline(text)}</p>"
        case Bullets(items):
            return "<ul>" + "".join(f"<li>{inline(item)}</li>" for item in items) + "</ul>"
        case Links(items, label):
            lines = "".join(f"<li>{linked(text, address)}</li>" for text, address in items)
            return f"<nav aria-label={quoted(label)}><ol>{lines}</ol></nav>"
        case Code(text):
            return f"<pre tabindex='0'><code>{html.escape(text, quote=False)}</code></pre>"
        case Table(caption, frame):
            return table(caption, [str(name) for name in frame.columns], frame.astype(str).to_numpy().tolist())
        case Picture(name, caption, text):
            picture = own_names(figures[name], name)
            return (f"<figure><div class='picture' role='img' aria-label={quoted(text or caption)}>{picture}</div>"
                    f"<figcaption>{inline(caption)}</figcaption></figure>")
        case Glance(name, anchor, label):
            return glance(name, anchor, label, figures[name])
        case Glances(items):
            return f"<div class='glances'>{''.join(hypertext(one, figures) for one in items)}</div>"
        case Beside(first, second):
            return (f"<div class='beside'><div>{hypertext(first, figures)}</div>"
                    f"<div>{hypertext(second, figures)}</div></div>")
        case Banner(text):
            return f"<p class='banner' role='note'>{inline(text)}</p>"
        case Folded(summary, pieces):
            inner = "\n".join(hypertext(one, figures) for one in pieces)
            return f"<details><summary>{inline(summary)}</summary>\n{inner}\n</details>"
    raise TypeError(f"no piece of a page: {piece!r}")


def table(caption: str, head: list[str], rows: list[list[str]]) -> str:
    """A table that scrolls where it is wider than the page; columns of numbers are set to the right."""
    right = [bool(rows) and all(NUMBER.fullmatch(row[i]) or row[i] in ("", "-") for row in rows) for i in range(len(head))]
    side = [" class='n'" if one else "" for one in right]
    top = "".join(f"<th scope='col'{style}>{inline(name)}</th>" for name, style in zip(head, side, strict=True))
    body = "".join("<tr>" + "".join(f"<td{style}>{inline(cell)}</td>" for cell, style in zip(row, side, strict=True)) + "</tr>"
                   for row in rows)
    return (f"<div class='scroll' role='region' tabindex='0' aria-label={quoted(caption)}><table><caption>{inline(caption)}"
            f"</caption><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>")


def linked(text: str, address: str) -> str:
    """Words that lead somewhere, if they do; an address outside the page is shown after them."""
    if address.startswith("#"):
        return f"<a href={quoted(address)}>{inline(text)}</a>"
    if address.startswith("https://"):
        return f"{inline(text)} <a href={quoted(address)}>{html.escape(address)}</a>"
    return inline(text)


def quoted(text: str) -> str:
    """Text as the value of an attribute; without marks for code or emphasis."""
    return f'"{html.escape(re.sub(r"[`*]", "", text), quote=True)}"'


def inline(text: str) -> str:
    """Words with `code`, **bold** and *emphasis* as HTML; a lone asterisk, as in 2 * 3, stays one."""
    parts = re.split(r"`([^`]+)`", html.escape(text, quote=False))
    return "".join(f"<code>{part}</code>" if place % 2 else emphasised(part) for place, part in enumerate(parts))


def emphasised(text: str) -> str:
    """**bold** and *emphasis* as HTML; a number keeps its per cent sign on its line."""
    text = re.sub(r"(?<=\d) %", "\N{NO-BREAK SPACE}%", text)
    strong = re.sub(r"\*\*(?=\S)(.+?)(?<=\S)\*\*", r"<strong>\1</strong>", text)
    return re.sub(r"(?<![\w*])\*(?=[^\s*])([^*]+?)(?<=\S)\*(?![\w*])", r"<em>\1</em>", strong)


# --- figures ---------------------------------------------------------------------------------------------


def own_names(text: str, name: str) -> str:
    """An SVG whose ids cannot collide with those of another figure on the page."""
    text = re.sub(r'\bid="', f'id="{name}-', text)
    text = re.sub(r'(href="#|url\(#)', rf"\g<1>{name}-", text)
    return re.sub(r'<svg(?: id="[^"]*")?', f'<svg id="{name}-picture"', text, count=1)


def glance(name: str, anchor: str, label: str, text: str) -> str:
    """A figure of the page once more, as large as there is room; its lines are in the page only once."""
    size = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', text)
    width, height = size.groups() if size else ("300", "200")
    room = f"width='{width}' height='{height}'"
    return (f"<a class='glance' href={quoted(f'#{anchor}')}><svg viewBox='0 0 {width} {height}' role='img' "
            f"aria-label={quoted(label)}><rect {room} fill='#fff'/><use href={quoted(f'#{name}-picture')} {room}/></svg>"
            f"<span>{inline(label)}</span></a>")


def picture_text(text: str, place: str) -> str:
    """The SVG element of a file, without its metadata; raises PictureError if it could load or run anything."""
    start = text.find("<svg")
    element = re.sub(r"<metadata>.*?</metadata>", "", text[start:], flags=re.DOTALL)
    try:
        root = ElementTree.fromstring(element) if start >= 0 else None
    except ElementTree.ParseError as problem:
        raise PictureError(f"'{place}' is no sound SVG: {problem}; run its analysis again") from None
    if root is None or any(is_active(one) for one in root.iter()):
        raise PictureError(f"'{place}' is no plain picture: it could load or run something; run its analysis again")
    return element


def is_active(element: ElementTree.Element) -> bool:
    """Whether an element of an SVG could run something or load something from outside."""
    outside = any(local(name).lower().startswith("on") or LOADS.search(value)
                  or (local(name) == "href" and not value.startswith(("#", "data:image/png;")))
                  for name, value in element.attrib.items())
    return outside or local(element.tag) in ACTIVE or bool(LOADS.search(element.text or ""))


def local(name: object) -> str:
    """A name without its namespace."""
    return str(name).rpartition("}")[2]
