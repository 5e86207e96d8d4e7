"""Turns the classroom's Markdown into A4 sheets, and knows which sheet was made from which text.

The letters are those that come with matplotlib, so that a sheet looks the same wherever it is made.  A sheet carries the hash
of all that it was made from among its keywords; to see whether it is stale nothing has to be typeset.
"""

import hashlib
from pathlib import Path

import matplotlib

STYLE = Path(__file__).with_name("sheet.css")
FONTS = (("Sheet", "normal", "normal", "DejaVuSans"), ("Sheet", "bold", "normal", "DejaVuSans-Bold"),
         ("Sheet", "normal", "italic", "DejaVuSans-Oblique"), ("Sheet Mono", "normal", "normal", "DejaVuSansMono"))


def digest(source: str) -> str:
    """Sixteen hexadecimal digits of a page's text, the style and this file."""
    made_from = (source, STYLE.read_text(encoding="utf-8"), Path(__file__).read_text(encoding="utf-8"))
    return hashlib.sha256("\0".join(made_from).encode()).hexdigest()[:16]


def is_current(sheet: Path, source: str) -> bool:
    """Whether a sheet is there and was made from this text."""
    return sheet.exists() and f"source {digest(source)}".encode() in sheet.read_bytes()


def write(sheet: Path, source: str) -> None:
    """Typeset a page. Needs the extra 'learn'."""
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    style = CSS(string=faces() + STYLE.read_text(encoding="utf-8"), font_config=fonts)
    document = HTML(string=page(source, sheet.stem))
    document.write_pdf(sheet, stylesheets=[style], font_config=fonts, pdf_version="1.4")  # 1.4: the keywords stay plain text


def page(source: str, name: str) -> str:
    """The page as HTML; the second word of its name says for whom it is."""
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"html": True, "typographer": True}).enable(["table", "smartquotes"])
    body = reader.render(source)
    title = source.partition("\n")[0].lstrip("# ")
    return (f'<html lang="en"><head><title>{title}</title><meta name="author" content="The foedus authors">'
            f'<meta name="keywords" content="source {digest(source)}"></head>'
            f'<body class="{name.rpartition("_")[2]}">{body}</body></html>')


def faces() -> str:
    """The letters, from matplotlib's own folder."""
    folder = Path(matplotlib.get_data_path(), "fonts", "ttf")
    return "".join(f'@font-face {{ font-family: "{family}"; font-weight: {weight}; font-style: {slant}; '
                   f'src: url("{(folder / f"{file}.ttf").as_uri()}"); }}\n' for family, weight, slant, file in FONTS)
