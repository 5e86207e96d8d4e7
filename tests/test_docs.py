"""The documentation says what the code says, its links lead somewhere, and the site needs no network.

Building the site needs the extra ``docs``; looking at it needs playwright and a chromium.  Without them those tests are left
out.
"""

import ast
import functools
import http.server
import importlib.util
import math
import os
import platform
import re
import shutil
import subprocess
import sys
import threading
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.agents.world import World
from foedus.experiments.cli import main
from foedus.experiments.document import source
from foedus.experiments.document.command import block, filled
from foedus.experiments.document.equations import formula
from foedus.experiments.document.regions import fill
from foedus.experiments.document.values import value
from foedus.model import moves
from foedus.model.fields import ALLY, PATRON, RIVAL
from foedus.model.parameters import PARAMETERS
from foedus.tests.worlds import laws

ROOT = Path(__file__).resolve().parents[1]
PAGES = [*sorted(ROOT.glob("docs/**/*.md")), ROOT / "README.md"]
MARKDOWN = [*PAGES, *(ROOT / name for name in ("CONTRIBUTING.md", "CHANGELOG.md", "model/data/SOURCES.md",
                                               "model/record/data/SOURCES.md"))]
MACHINE = (sys.platform, platform.machine())
PROCEDURES = {"agree", "around", "best_pressure", "brings", "choose_instrument", "gains", "kept_up", "most_scale", "paid",
              "shortfall", "taken", "us_gives", "whole_cost"}
RULES = [(theme, name) for theme in source.RULES for name in source.rules(theme)]


# --- what is generated -----------------------------------------------------------------------------------



def test_no_two_moves_bear_the_same_name():
    """The documents find a move by its name."""
    names = [name for path in sorted((ROOT / "model" / "moves").glob("*.py")) for name in source.functions(path)]
    assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_what_a_page_takes_from_the_code_is_what_the_code_says(page):
    if "<!-- foedus: output run" in page.read_text(encoding="utf-8") and MACHINE != ("linux", "x86_64"):
        pytest.skip("the run it prints was made with the mathematical library of Linux on x86-64")
    ((_, old, new),) = filled([page])
    assert old == new, "the page is stale; run: foedus document"


def test_a_stale_page_is_told_and_then_mended(tmp_path, capsys):
    page = tmp_path / "page.md"
    page.write_text("Tied by <!--= p.conditionality -->7<!--/--> to it.\n\n<!-- foedus: parameters deals -->\n<!-- end -->\n")
    stale = page.read_text()
    assert main(["document", "--check", str(page)]) == 2
    assert "run 'foedus document'" in capsys.readouterr().err and page.read_text() == stale
    assert main(["document", str(page)]) == 0
    assert "Tied by <!--= p.conditionality -->0.5<!--/-->" in page.read_text() and "| `deal_term` | `16` |" in page.read_text()
    assert main(["document", "--check", str(page)]) == 0


def test_code_is_left_as_it_is_and_filling_twice_changes_nothing():
    region = "<!-- foedus: draws -->\n<!-- end -->\n"
    text = f"```text\n<!--= allies -->?<!--/-->\n{region}```\n\n{region}"
    once = fill(text, block, value)
    assert once.startswith(text[: text.index("```\n\n")]) and "`rhetoric`" in once
    assert fill(once, block, value) == once


@pytest.mark.parametrize(("text", "complaint"), [
    ("<!-- foedus: draws -->\n", "not closed"),
    ("<!-- foedus: drawings -->\n<!-- end -->", "no block 'drawings'; there are parameters"),
    ("<!-- foedus: parameters guaranty -->\n<!-- end -->", "there are strategies, spending"),
    ("<!-- foedus: state -->\n<!-- end -->", "takes an argument"),
    ("<!-- foedus: state rivals -->\n<!-- end -->", "there are ally, patron, rival"),
    ("<!-- foedus: theme trade policy -->\n<!-- end -->", "there are security, pledges"),
    ("<!-- foedus: output run nowhere -->\n<!-- end -->", "ended with status 2"),
    ("<!-- foedus: layout model/run -->\n<!-- end -->", "no layout of a file"),
    ("about <!--= parametres -->1<!--/-->", "there are parameters, assumed"),
])
def test_a_mark_that_nobody_can_fill_is_refused_in_one_line(tmp_path, capsys, text, complaint):
    page = tmp_path / "page.md"
    page.write_text(text)
    assert main(["document", str(page)]) == 2
    *_, line = capsys.readouterr().err.strip().splitlines()
    assert "page.md" in line and complaint in line and page.read_text() == text


def test_a_mark_for_a_number_never_begins_a_line():
    """Markdown takes such a line for HTML and shows the rest of it as it is."""
    lines = [(page.name, line) for page in PAGES for line in prose(page.read_text(encoding="utf-8")).splitlines()]
    assert [line for line in lines if line[1].lstrip().startswith("<!--=")] == []


def test_every_parameter_stands_in_the_description_of_the_model():
    text = (ROOT / "docs/odd.md").read_text(encoding="utf-8")
    assert [p.name for p in PARAMETERS if f"| `{p.name}` |" not in text] == []


# --- formulas --------------------------------------------------------------------------------------------

NAMES = "abcd"
NUMBERS = dict(zip(NAMES, (0.7, 1.9, 0.3, 2.6), strict=True))
EXPRESSIONS = st.recursive(
    st.sampled_from(NAMES) | st.sampled_from(["2.0", "0.5"]),
    lambda inner: st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from(["+", "-", "*", "/"]), inner),
        st.builds("(-{})".format, inner), st.builds("({})**2.0".format, inner),
        st.builds("{}({}, {})".format, st.sampled_from(["min", "max"]), inner, inner),
        st.builds("math.exp({})".format, inner), st.builds("logistic({})".format, inner)),
    max_leaves=8)


def computed(latex: str) -> float:
    """A formula read as mathematics is read: its value for NUMBERS. Knows what a rule of one line may hold."""
    text = re.sub(r"\\(left|right)(?=[ ([)\]])", "", latex).replace(r"\thinspace", "*").replace(r"\cdot", "*")
    text = text.replace(r",\ ", ",").replace(r"\max", "max").replace(r"\min", "min").replace(r"\Lambda", "logistic")
    while "{" in text:
        text = re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"((\1)/(\2))", text)
        text = re.sub(r"\^\{([^{}]*)\}", r"**(\1)", text)
    return eval(text, {"e": math.e, "logistic": lambda z: 1 / (1 + math.exp(-z)), **NUMBERS})


@laws(200)
@given(text=EXPRESSIONS)
def test_a_formula_means_what_its_rule_computes(text):
    body = f"def rule({', '.join(NAMES)}):\n    return {text}"
    latex, _ = formula(ast.parse(body).body[0])
    shown = latex.removeprefix(r"\begin{split}\text{rule} &= ").removesuffix(r"\end{split}")
    try:
        wanted = eval(text, {"math": math, "logistic": lambda z: 1 / (1 + math.exp(-z)), **NUMBERS})
    except (OverflowError, ZeroDivisionError):
        return
    assert computed(shown) == pytest.approx(wanted, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(("theme", "name", "latex"), [
    ("security", "best_response", r"\text{best response} &= \max( 0,\ g - ( 1 - g ) \thinspace s )"),
    ("resolve", "mean_resolve", r"\text{mean resolve} &= \theta_0 + \theta_1 \thinspace ( q_C - q_R )"),
    ("bargaining", "rubinstein_first", r"\text{rubinstein first} &= \frac{1 - \delta_2}{1 - \delta_1 \thinspace \delta_2}"),
    ("trade", "deadweight", r"\text{deadweight} &= 0.5 \thinspace \epsilon \thinspace t^{2}"),
    ("probing", "either", r"\text{either} &= 1 - ( 1 - a ) \thinspace ( 1 - b )"),
    ("resolve", "binomial", r"\text{binomial} &= ( r^{2},\ 2 \thinspace r \thinspace \bar r,\ \bar r^{2} ) \\ \bar r &= 1 - r"),
])
def test_a_known_rule_has_its_textbook_formula(theme, name, latex):
    assert formula(source.rules(theme)[name])[0] == rf"\begin{{split}}{latex}\end{{split}}"


@pytest.mark.parametrize(("theme", "name"), RULES)
def test_every_rule_has_its_place_in_the_theory_and_a_formula_unless_it_is_a_procedure(theme, name):
    text = (ROOT / f"docs/theory/{theme}.md").read_text(encoding="utf-8")
    assert f"### `{name}`" in text
    found = formula(source.rules(theme)[name])
    assert (found is None) == (name in PROCEDURES)
    if found is None and theme == "bargaining":
        assert f"`{name}`" in text.partition("## Rules")[0], "a procedure is explained in words"


@pytest.mark.parametrize(("theme", "name"), [rule for rule in RULES if rule[1] not in PROCEDURES])
def test_no_symbol_stands_for_two_things_in_one_formula(theme, name):
    _, names = formula(source.rules(theme)[name])
    assert len(set(names.values())) == len(names), names


def test_symbols_are_for_names_that_exist():
    from foedus.experiments.document.symbols import LOCAL

    assert set(LOCAL) <= {name for _, name in RULES}


# --- the schedule ----------------------------------------------------------------------------------------


def state(actor) -> dict:
    """The declared state of an actor."""
    return {field.name: getattr(actor, field.name) for field in (*ALLY, *PATRON, *RIVAL) if hasattr(actor, field.name)}


def test_a_living_world_makes_the_moves_of_the_schedule_in_its_order_and_changes_no_more_than_it_says(monkeypatch):
    seen, excess = [], set()
    told = {name: {what.partition(".")[2] for what in source.written(name)} for name in source.schedule()}

    def watched(name, move):
        def wrapper(*arguments):
            actors = [one for one in arguments if "actor" in getattr(one, "__dict__", {})]
            before = [state(actor) for actor in actors]
            answer = move(*arguments)
            for actor, old in zip(actors, before, strict=True):
                changed = {key for key, new in state(actor).items() if old[key] != new}
                excess.update((name, key) for key in changed if key not in told[name])
            seen.append(name)
            return answer
        return wrapper

    world = World("ukraine_2025", rng=3, quarters=10, probe_rate=1.0, crisis_rate=1.0)
    world.inject({"quarter": "2025-Q3", "kind": "aid", "value": 0.0})
    for name in set(source.schedule()):
        monkeypatch.setattr(moves, name, watched(name, getattr(moves, name)))
    order = list(dict.fromkeys(source.schedule()))
    made = set()
    while world.running:
        seen.clear()
        world.step()
        first = list(dict.fromkeys(seen))
        assert first == [name for name in order if name in first]
        made.update(first)
    assert made == set(order)
    assert excess == set()


# --- links, as a code host shows them --------------------------------------------------------------------


def prose(text: str) -> str:
    """Markdown without its code."""
    return re.sub(r"^(`{3,})[^\n]*\n.*?^\1 *$", "", text, flags=re.MULTILINE | re.DOTALL)


def anchors(text: str) -> set[str]:
    """What a code host names the headings of a page."""
    headings = re.findall(r"^#{1,6} +(.+?) *$", prose(text), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", re.sub(r"[`*]", "", heading).lower()).replace(" ", "-") for heading in headings}


def broken(page: Path, text: str) -> list[str]:
    """Relative links of a page that lead nowhere."""
    found = []
    bare = re.sub(r"`[^`\n]*`", "", prose(text))
    for target in re.findall(r"\]\(([^()\s]+)\)", bare):
        where, _, anchor = target.partition("#")
        if urlsplit(target).scheme:
            continue
        file = (page.parent / unquote(where)).resolve() if where else page
        if not file.exists() or (anchor and anchor not in anchors(file.read_text(encoding="utf-8"))):
            found.append(target)
    return found


@pytest.mark.parametrize("page", MARKDOWN, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_between_markdown_files_leads_somewhere(page):
    assert broken(page, page.read_text(encoding="utf-8")) == []


def test_the_checker_of_links_objects():
    page = ROOT / "docs/index.md"
    text = "[a](odd.md) [b](odd.md#iix-observation) [c](nowhere.md) [d](odd.md#nothing) ![e](figures/none.png) [f](#gone)"
    assert broken(page, text) == ["nowhere.md", "odd.md#nothing", "figures/none.png", "#gone"]


def test_every_test_that_a_page_names_exists():
    there = {f"tests/{path.name}": set(source.functions(path)) for path in (ROOT / "tests").glob("test_*.py")}
    every = set().union(*there.values())
    lost = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        lost += [file for file in re.findall(r"tests/test_\w+\.py", text) if file not in there]
        lost += [name for name in re.findall(r"(?<![\w/])test_\w+(?!\.py|\w)", text) if name not in every]
    assert lost == []


# --- the site --------------------------------------------------------------------------------------------

MISSING = [name for name in ("sphinx", "myst_parser", "furo", "latex2mathml") if importlib.util.find_spec(name) is None]
needs_docs = pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}; pip install '.[docs]'")
CHROMIUM = os.environ.get("FOEDUS_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


class Page(HTMLParser):
    """What a built page names and what it asks for."""

    def __init__(self, text: str):
        super().__init__()
        self.ids, self.links, self.loads = set(), [], []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list) -> None:
        given = dict(attributes)
        self.ids |= {given[name] for name in ("id", "name") if given.get(name)}
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])
        elif tag == "link" and given.get("rel") not in ("index", "search", "next", "prev", "author", "canonical"):
            self.loads.append(given.get("href", ""))
        elif tag in ("script", "img", "source", "iframe") and given.get("src"):
            self.loads.append(given["src"])


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The site, built without a warning."""
    out = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "-b", "html", "-n", "-W", "--keep-going", "-q", "-c", str(ROOT / "docs"),
               "-d", str(out / "trees"), str(ROOT), str(out / "html")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=out)
    assert done.returncode == 0, done.stderr[-3000:]
    return out / "html"


@needs_docs
def test_the_site_builds_without_a_warning_and_every_link_and_anchor_leads_somewhere(site):
    pages = {path.resolve(): Page(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")}
    assert len(pages) > 30
    lost = []
    for path, page in pages.items():
        for link in [*page.links, *page.loads]:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            known = target.exists() and (not parts.fragment or target not in pages or parts.fragment == "top"
                                         or unquote(parts.fragment) in pages[target].ids)
            lost += [] if known else [f"{path.relative_to(site.resolve())}: {link}"]
    assert lost == []


@needs_docs
def test_no_page_loads_anything_from_another_host(site):
    loads = {load for path in site.rglob("*.html") for load in Page(path.read_text(encoding="utf-8")).loads}
    assert [load for load in loads if urlsplit(load).netloc] == []
    sheets = "".join(path.read_text(encoding="utf-8") for path in site.rglob("*.css"))
    assert re.findall(r"url\([\"']?(?:https?:)?//[^)]*\)|@import[^;]*//", sheets) == []


@needs_docs
def test_formulas_are_mathml_and_stand_beside_the_code(site):
    text = (site / "docs/theory/trust.html").read_text(encoding="utf-8")
    in_prose = len(re.findall(r"^\$\$.+\$\$$", (ROOT / "docs/theory/trust.md").read_text(encoding="utf-8"), re.MULTILINE))
    shown = text.count('<math xmlns="http://www.w3.org/1998/Math/MathML" display="block"')
    assert in_prose and shown == len(source.rules("trust")) + in_prose
    assert text.count('<div class="highlight-python') == len(source.rules("trust"))


@needs_docs
@pytest.mark.skipif(CHROMIUM is None, reason="no chromium here; name one in FOEDUS_CHROMIUM")
def test_the_site_is_read_and_searched_without_a_network(site):
    playwright = pytest.importorskip("playwright.sync_api", reason="the browser test needs playwright")

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(site))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        home, strangers = f"http://127.0.0.1:{server.server_port}/", []
        with playwright.sync_playwright() as started:
            browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            page = browser.new_page()
            page.route("**/*", lambda route: route.continue_() if route.request.url.startswith((home, "data:"))
                       else (strangers.append(route.request.url), route.abort()))
            page.goto(home)
            page.wait_for_url("**/docs/index.html")
            page.goto(f"{home}docs/theory/security.html")
            assert page.evaluate("document.querySelector('mfrac').getBoundingClientRect().height") > 20, "formulas are drawn"
            page.set_viewport_size({"width": 390, "height": 844})
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, "a phone need not scroll sideways"
            page.goto(f"{home}search.html?q=entrapment")
            page.wait_for_selector("ul.search li a", timeout=15_000)
            assert page.locator("ul.search li a").count() >= 3
            browser.close()
        server.shutdown()
    assert strangers == []




# --- what a user looks up --------------------------------------------------------------------------------


def test_every_public_name_has_a_section_that_a_code_host_shows():
    import foedus

    text = (ROOT / "docs/reference/python.md").read_text(encoding="utf-8")
    assert "{eval-rst}" not in text
    assert [name for name in foedus.__all__ if name != "__version__" and f"\n## `foedus.{name}`\n" not in text] == []


def test_every_key_of_an_experiment_stands_on_its_page():
    from foedus.experiments.sweep import designs, expressions, factors, replicates, spec

    options = {option for kind in designs.OPTIONS.values() for option in kind} - {"rows"}  # of Python alone
    wanted = {*spec.KEYS, *spec.FIGURE, *factors.KEYS, *replicates.KEYS, *designs.DESIGNS, *options, *expressions.FUNCTIONS}
    text = (ROOT / "docs/reference/experiments.md").read_text(encoding="utf-8")
    assert [word for word in sorted(wanted) if not re.search(rf"\b{word}\b", text)] == []


def test_no_text_installs_the_package_from_an_index_that_may_not_have_it():
    """`extras.py` tells both ways and says which is which."""
    endings = (".py", ".md", ".ipynb", ".css", ".js", ".html", ".toml", ".yml", "Makefile")
    wrong = re.compile(r"pip install (-\S+ )*['\"]?foedus[\['\" ]")
    found = [path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*") if path.is_file() and path.name.endswith(endings)
             and not {".venv", ".git", "results", "build", "tests"} & set(path.relative_to(ROOT).parts)
             and wrong.search(path.read_text(encoding="utf-8", errors="replace"))]
    assert found == ["experiments/extras.py"]
    assert wrong.search("python -m pip install 'foedus[live]'") and not wrong.search("pip install -e '.[live]'")


def test_the_recipe_for_a_binder_starts_the_page_as_the_how_to_says():
    """Every line that the page shows for a Jupyter server is what `postBuild` writes, and foedus itself is installed."""
    guide = (ROOT / "docs" / "how-to" / "serve.md").read_text(encoding="utf-8")
    shown = guide.partition("```python\n")[2].partition("```")[0]
    recipe = ROOT / "binder" / "postBuild"
    assert shown in recipe.read_text(encoding="utf-8")
    assert recipe.stat().st_mode & 0o111
    assert ".[live]" in (ROOT / "binder" / "requirements.txt").read_text(encoding="utf-8").split()
