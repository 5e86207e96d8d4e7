"""How Sphinx builds the site: ``make docs``.

The root of the repository is the source, so that every link between Markdown files is the same on a code host and on the
site, and nothing is copied.
"""

import importlib.util
import sys
from pathlib import Path

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.application import Sphinx

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = any(ROOT.glob("notebooks/*.ipynb")) and importlib.util.find_spec("myst_nb") is not None

project, author, copyright = "foedus", "The foedus authors", "The foedus authors, MIT licence"
root_doc = "docs/index"
include_patterns = ["docs/**/*.md", "docs/*.md", "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "model/data/SOURCES.md",
                    "model/record/data/SOURCES.md",
                    *(["notebooks/*.ipynb"] if NOTEBOOKS else [])]
exclude_patterns = [".*", "results", "build", "dist", "tests", "benchmarks", "docs/figures"]
extensions = ["sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx.ext.viewcode", "myst_nb" if NOTEBOOKS else "myst_parser"]

myst_enable_extensions = ["dollarmath", "amsmath"]
myst_fence_as_directive = ["math"]  # a code host draws a fence of that name
myst_heading_anchors = 4
nb_execution_mode = "off"  # notebooks are shown as they were committed
default_role = "literal"   # docstrings write code between single back-quotes
napoleon_google_docstring = False
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
viewcode_follow_imported_members = True
nitpicky = True
nitpick_ignore_regex = [("py:.*", ".*")]  # types of other libraries; their documentation is not on this machine

html_theme = "furo"
html_title = "foedus"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_show_sphinx = False
html_copy_source = False
html_math_renderer = "mathml"
html_theme_options = {"navigation_with_keys": True}


def mathml(display: str):
    """A visitor that writes a formula as MathML: browsers draw it by themselves, without a script or a font from elsewhere."""
    def visit(writer, node: nodes.Node) -> None:
        text = convert(node.astext(), display=display)
        writer.body.append(f'<div class="formula">{text}</div>' if display == "block" else text)
        raise nodes.SkipNode
    return visit


def front_page(app: Sphinx, problem: Exception | None) -> None:
    """The root of the site leads to its first page."""
    if problem is None:
        Path(app.outdir, "index.html").write_text(
            '<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="0; url=docs/index.html">'
            '<title>foedus</title><a href="docs/index.html">foedus</a></html>\n', encoding="utf-8")


def contents(app: Sphinx, name: str, source: list[str]) -> None:
    """Chapters that are not there leave no line in the table of contents; pages of docs/ without a line stand at the star."""
    if name == root_doc:
        chapters = {"../notebooks/*": NOTEBOOKS, "classroom/README": (ROOT / "docs/classroom/README.md").exists()}
        for line in (line for line, there in chapters.items() if not there):
            source[0] = source[0].replace(f"{line}\n", "")
        named = source[0].splitlines()
        others = [path.stem for path in sorted(ROOT.glob("docs/*.md")) if path.stem not in (*named, "index")]
        source[0] = source[0].replace("\n*\n", "".join(f"\n{other}" for other in others) + "\n")
    if name == "docs/classroom/README":  # its sheets stand below it
        source[0] += "\n\n```{toctree}\n:hidden:\n:glob:\n\n*\n```\n"


def setup(app: Sphinx) -> None:
    """Formulas and the front page."""
    app.add_html_math_renderer("mathml", (mathml("inline"), None), (mathml("block"), None))
    app.connect("source-read", contents)
    app.connect("build-finished", front_page)


if not importlib.util.find_spec("foedus"):
    sys.exit("foedus is not installed here; 'make docs' installs it, or: pip install -e '.[docs]'")
