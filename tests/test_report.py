"""The report: everything a finding says is on the page, the page needs no other, and nothing in a finding can harm it."""

import inspect
import json
import re
import shutil
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import foedus
from foedus.experiments.analysis import finding as findings
from foedus.experiments.analysis.finding import KINDS, Shown
from foedus.experiments.cli import main
from foedus.experiments.paper import drawing as drawings
from foedus.experiments.paper import hypertext
from foedus.experiments.paper.hypertext import PictureError, inline, picture_text
from foedus.experiments.paper.pieces import Bullets, Folded, Heading, Prose, Table
from foedus.experiments.report.chapters import chapters_of
from foedus.experiments.report.command import make_report
from foedus.experiments.report.study import STEPS
from foedus.model.compiled import model_hash
from foedus.tests.synthetic import NAMES, synthetic, write_study

ROOT = Path(__file__).resolve().parents[1]


def copied(study, folder, kinds):
    """The same folder with these kinds alone; drawing them again would take long."""
    for kind in kinds:
        shutil.copytree(study / NAMES[kind], folder / NAMES[kind])
    return folder


def changed(folder, **changes):
    """Another finding in the place of the one there, with the same figures."""
    record = json.loads((folder / "finding.json").read_text(encoding="utf-8"))
    (folder / "finding.json").write_text(json.dumps(record | changes), encoding="utf-8")


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return write_study(tmp_path_factory.mktemp("work") / "study")


@pytest.fixture(scope="module")
def page(study):
    return make_report(study).read_text(encoding="utf-8")


# --- what is on the page ---------------------------------------------------------------------------------


class Tags(HTMLParser):
    """Every tag with its attributes, and the words between them."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.words = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self):
        return re.sub(r"\s+", " ", "".join(self.words))


def test_the_page_opens_with_the_answers_and_keeps_the_order_of_the_kinds(page):
    headings = re.findall(r"<h[12][^>]*>(.*?)</h[12]>", page)
    titles = [synthetic(kind, figured=False)[0].title for kind in KINDS]
    assert headings == ["What decides the outcome of transactional_2025", "The pictures", "The answers", *titles,
                        "Where it comes from", "References"]


def test_everything_a_finding_says_is_on_the_page(page):
    text = Tags(page).text
    for kind in KINDS:
        found = synthetic(kind, figured=False)[0]
        for words in (found.title, found.question, found.answer[0], found.method, found.command, *found.caveats, *found.varied,
                      *(one.caption for one in (*found.figures, *found.tables))):
            assert words in text, words
    assert text.count("(95 % interval 3–9 %)") == 2 * len(KINDS), "in front, and in its section"
    assert f"{8192 * len(KINDS):,} runs" in text and "8 shared seeds" in text and model_hash() in text


def test_figures_and_tables_are_numbered_throughout_and_described(page):
    assert re.findall(r"<em>Figure (\d+)\.", page) == [str(n) for n in range(1, 2 * len(KINDS) + 1)]
    assert re.findall(r"<summary>Table (\d+)\.", page) == [str(n) for n in range(1, len(KINDS) + 1)]
    pictures = [attrs for tag, attrs in Tags(page).tags if tag == "div" and attrs.get("role") == "img"]
    assert [one["aria-label"] for one in pictures[:2]] == ["Two curves (map).", "Figure 2. The same by region."]
    assert page.count("<caption>") == page.count("<table>") == 2 * len(KINDS) + 2, "two of each, the first, origin"


def test_a_long_table_is_cut_and_says_where_the_rest_is(page):
    assert "p59" in page and "p60" not in page
    assert "The first 60 of 75 rows; all are in <code>levers/numbers.csv</code>" in page


def test_the_page_loads_nothing(page):
    links = []
    for tag, attrs in Tags(page).tags:
        for name, value in attrs.items():
            if name in ("src", "srcset", "poster", "data", "action") or tag in ("link", "script", "iframe", "base"):
                raise AssertionError(f"<{tag} {name}={value}>")
            if name in ("href", "xlink:href"):
                links.append((tag, value))
    assert all(value.startswith(("#", "data:image/png;")) or (tag == "a" and value.startswith("https://doi.org/"))
               for tag, value in links)
    assert not re.findall(r"url\((?!#)", page) and "@import" not in page
    assert any(tag == "a" and value.startswith("https://doi.org/") for tag, value in links)


def test_every_anchor_exists_once(page):
    ids = [attrs["id"] for _, attrs in Tags(page).tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    used = re.findall(r"""(?:href="#|url\(#)([^")]+)""", page)
    assert used and set(used) <= set(ids)


def test_headings_leave_out_no_level(page):
    levels = [int(level) for level in re.findall(r"<h([1-6])[ >]", page)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False))


def test_the_references_are_those_of_the_rules_in_use_and_of_the_methods(page, study):
    bibtex = (study / "report_figures" / "references.bib").read_text(encoding="utf-8")
    keys = set(re.findall(r"^@\w+\{(\w+),$", bibtex, re.MULTILINE))
    assert keys == set(re.findall(r"^@\w+\{(\w+),$", foedus.cite("transactional_2025"), re.MULTILINE)) | {"tenbroeke_2016"}
    assert hypertext.html.escape(bibtex, quote=False) in page


def test_a_varied_choice_brings_the_works_of_every_choice(study, tmp_path):
    changed(copied(study, tmp_path, ("map",)) / "map", scenarios=["arcadia"], varied=["incumbent_strategy", "ignorance"])
    make_report(tmp_path)
    bibtex = (tmp_path / "report_figures" / "references.bib").read_text(encoding="utf-8")
    assert "axelrod_1984" in bibtex and "axelrod_1984" not in foedus.cite("arcadia")


def test_equal_findings_give_equal_bytes(study, tmp_path):
    first = make_report(study, tmp_path / "first.html")
    assert make_report(study, tmp_path / "second.html").read_bytes() == first.read_bytes()


def test_every_figure_lies_beside_the_page_as_vectors(study, page):
    there = {path.name for path in (study / "report_figures").iterdir()}
    names = {f"{NAMES[kind]}-{name}" for kind in KINDS for name in ("overview", "detail")}
    assert there == {f"{name}.{form}" for name in names for form in ("svg", "pdf")} | {"references.bib", "claims.csv"}


def test_every_claim_lies_beside_the_page_with_what_repeats_it_and_its_model(study, page):
    claims = pd.read_csv(study / "report_figures" / "claims.csv", keep_default_na=False)
    stated = [(chapter.place, claim.claim, claim.verdict, chapter.finding.command, chapter.finding.provenance["model"])
              for chapter in chapters_of(study) for claim in chapter.finding.stated]
    columns = ["finding", "claim", "verdict", "command", "model"]
    assert stated and list(claims[columns].itertuples(index=False, name=None)) == stated


def test_one_finding_is_a_report_of_its_own(study, tmp_path):
    text = make_report(study / "levers", tmp_path / "levers.html").read_text(encoding="utf-8")
    assert re.findall(r"<h1[^>]*>(.*?)</h1>", text) == ["What policy can do: transactional_2025"]
    assert not {"The answers", "The pictures", "Not in this report"} & set(re.findall(r">([A-Z][a-z ]+)<", text))
    assert "Claim undecided of levers" in text and "<use href=\"#levers-overview-picture" not in text


def test_the_findings_of_the_package_are_of_this_model_and_name_no_machine():
    """`foedus study` makes them again: docs/findings.csv is its claims.csv, and docs/findings.md tells of it."""
    claims = pd.read_csv(ROOT / "docs" / "findings.csv", keep_default_na=False)
    assert set(claims["model"]) == {model_hash()}
    assert set(claims["finding"]) == {step.name for step in STEPS}
    assert not claims["command"].str.contains(r"(?:^|\s)/").any()
    told = (ROOT / "docs" / "findings.md").read_text(encoding="utf-8")
    assert set(re.findall(r"`foedus (\w+)", told)) <= {"study", *(step.command for step in STEPS)}


# --- the first screen --------------------------------------------------------------------------------------


def first_screen(text):
    return text[text.index("<div class='beside'>") : text.index("<nav")]


def test_the_first_screen_is_one_figure_and_the_firmest_claims_of_every_finding(page):
    first = first_screen(page)
    assert re.findall(r"<use href=\"#([\w-]+)", first) == ["posterior-overview-picture"]
    rows = [re.findall(r"<td[^>]*>(.*?)</td>", row) for row in re.findall(r"<tr><td.*?</tr>", first)]
    assert [row[0] for row in rows] == [f"Claim {verdict} of {kind}" for kind in KINDS
                                        for verdict in ("holds", "reversed", "no effect")]
    assert rows[0][1:] == ["+3.1 points", "−0.4 to +6.2", "8", "<strong>holds</strong>", "under half of map"]
    for kind in KINDS:
        assert f"<td>Claim undecided of {kind}</td>" in page, "its section has all"


def test_bold_on_the_page_is_what_is_told_from_luck_and_nothing_else(page):
    assert set(re.findall(r"<strong>(.*?)</strong>", page)) == {"holds", "reversed"}


def test_a_posterior_opens_the_report_before_the_map(study, tmp_path):
    copied(study, tmp_path, ("map", "levers"))
    changed(tmp_path / "levers", kind="posterior")
    assert "#levers-overview-picture" in first_screen(make_report(tmp_path).read_text(encoding="utf-8"))


def test_every_figure_is_shown_at_a_glance_and_its_lines_are_on_the_page_once(page):
    names = [f"{NAMES[kind]}-{name}-picture" for kind in KINDS for name in ("overview", "detail")]
    glances = page[page.index("<div class='glances'>") : page.index("id=\"answers\"")]
    assert re.findall(r"<use href=\"#([\w-]+)", glances) == names
    assert all(page.count(f"id=\"{name}\"") == 1 for name in names)


def test_the_title_names_the_scenario_asked_about_and_not_one_that_is_held_against_it(study, tmp_path):
    copied(study, tmp_path, ("map", "tipping"))
    changed(tmp_path / "tipping", scenarios=["transactional_2025", "arcadia"])
    text = make_report(tmp_path).read_text(encoding="utf-8")
    assert "<h1>What decides the outcome of transactional_2025</h1>" in text


def test_a_quick_look_says_so_on_every_page(study, tmp_path, page):
    assert "class='banner'" not in page
    copied(study, tmp_path, ("map", "levers"))
    changed(tmp_path / "levers", quick=True)
    text = make_report(tmp_path).read_text(encoding="utf-8")
    assert "<p class='banner' role='note'>A quick look at What policy can do, with few points" in text
    assert "@page quick{" in text and "main:has(.banner){page:quick}" in text, "and on every printed sheet"


def test_the_page_leaves_out_the_caption_that_a_figure_carries_itself(study, tmp_path):
    copied(study, tmp_path, ("map",))
    place = tmp_path / "map" / "overview.drawing.json"
    whole = drawings.kept(place)
    words = {"x": 9.0, "y": 3.0, "ha": "left", "va": "bottom", "turn": 0, "size": 5, "weight": "normal", "slant": "normal",
             "colour": "#000000", "role": drawings.CAPTION}
    before = make_report(tmp_path, tmp_path / "a.html").read_text(encoding="utf-8")
    drawings.keep(replace(whole, parts=[*whole.parts, words | {"words": "said twice"}]), place)
    changed(tmp_path / "map", files={})
    after = make_report(tmp_path, tmp_path / "b.html").read_text(encoding="utf-8")
    assert before != after and "said twice" not in after


# --- what is wrong ---------------------------------------------------------------------------------------


def test_findings_of_different_models_are_not_to_be_compared(study, tmp_path):
    copied(study, tmp_path, ("map", "levers"))
    assert "class='warned'" not in make_report(tmp_path).read_text(encoding="utf-8")
    old = findings.provenance(10, "2", []) | {"model": "00000000000000ff"}
    changed(tmp_path / "levers", provenance=old)
    text = make_report(tmp_path).read_text(encoding="utf-8")
    assert f"2 different models ({model_hash()}, 00000000000000ff)" in text
    changed(tmp_path / "map", provenance=old)
    assert "The model has changed since" in make_report(tmp_path).read_text(encoding="utf-8")


def test_analyses_that_are_missing_are_named(study, tmp_path):
    copied(study, tmp_path, ("map", "levers"))
    text = make_report(tmp_path).read_text(encoding="utf-8")
    assert "foedus discover" in text and "<code>foedus levers</code>" not in text


def test_folders_of_any_name_have_anchors_of_their_own(study, tmp_path):
    for name in ("references", "Map 1", "map-1", "地図"):
        shutil.copytree(study / "map", tmp_path / name)
    text = make_report(tmp_path).read_text(encoding="utf-8")
    ids = [attrs["id"] for _, attrs in Tags(text).tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    assert len(re.findall(r"<h2 id=", text)) == 4 + 4
    assert len(list((tmp_path / "report_figures").glob("*.svg"))) == 2 * 4


HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)> & \"quotes\" 'and' ](javascript:alert(3)) **b** *e* `c<d>`"


def test_hostile_words_are_words(study, tmp_path):
    found, figures, tables = synthetic("map", title=HOSTILE, question=HOSTILE, answer=(HOSTILE,), method=HOSTILE,
                                       command=HOSTILE, caveats=(HOSTILE,), scenarios=("arcadia", HOSTILE), varied=(HOSTILE,),
                                       figures=(Shown("overview", HOSTILE, HOSTILE),), tables=(Shown("numbers", HOSTILE),),
                                       provenance={"runs": HOSTILE, "seeds": HOSTILE, "model": HOSTILE, "versions": HOSTILE})
    tables["numbers"] = pd.DataFrame({HOSTILE: [HOSTILE]})
    findings.write(copied(study, tmp_path, ("levers",)) / "a <b> 'c'", found, {"overview": figures["detail"]}, tables)
    page = Tags(make_report(tmp_path).read_text(encoding="utf-8"))
    assert not {"script", "img", "b", "d"} & {tag for tag, _ in page.tags}
    assert not [name for _, attrs in page.tags for name in attrs if name.startswith("on")]
    assert page.text.count("<script>alert(1)</script>") >= 12
    assert all(attrs.get("href", "#").startswith(("#", "https://doi.org/", "data:image/png")) for _, attrs in page.tags)


@pytest.mark.parametrize("inside", [
    "<script>alert(1)</script>", '<image href="http://example.org/x.png"/>', '<rect onclick="alert(1)"/>',
    '<style>@import "x.css";</style>', '<rect style="fill:url(http://example.org/#a)"/>', '<a href="javascript:alert(1)"/>',
    "<foreignObject/>", '<use href="other.svg#a"/>', '<image href="data:image/svg+xml;base64,AAAA"/>', "<rect>",
])
def test_a_picture_that_could_load_or_run_anything_is_refused(inside):
    with pytest.raises(PictureError, match="x.svg"):
        picture_text(f'<svg xmlns="http://www.w3.org/2000/svg">{inside}</svg>', "x.svg")


def test_a_plain_picture_is_taken_without_its_metadata():
    text = '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><metadata><a/></metadata><use href="#a"/></svg>'
    assert picture_text(text, "x.svg") == '<svg xmlns="http://www.w3.org/2000/svg"><use href="#a"/></svg>'


def spoil_json(folder):
    (folder / "finding.json").write_text("{", encoding="utf-8")


def spoil_key(folder):
    changed(folder, surprise=1)


def spoil_type(folder):
    changed(folder, title=3)


def spoil_name(folder):
    changed(folder, figures=[{"name": "../../secret", "caption": "", "text": ""}])


def lose_figure(folder):
    (folder / "overview.svg").unlink()


def spoil_figure(folder):
    (folder / "overview.svg").write_text("<svg onload='x'/>", encoding="utf-8")


def lose_table(folder):
    (folder / "numbers.csv").unlink()


def empty_table(folder):
    (folder / "numbers.csv").write_text("", encoding="utf-8")


@pytest.mark.parametrize("spoil", [spoil_json, spoil_key, spoil_type, spoil_name, lose_figure, spoil_figure, lose_table,
                                   empty_table])
def test_a_broken_finding_is_one_line_and_leaves_the_old_report(spoil, study, tmp_path, capsys):
    copied(study, tmp_path, ("map",))
    make_report(tmp_path)
    before = (tmp_path / "report.html").read_bytes()
    spoil(tmp_path / "map")
    assert main(["report", str(tmp_path)]) == 2
    printed, errors = capsys.readouterr()
    assert printed == "" and errors.count("\n") == 1 and "run its analysis again" in errors and str(tmp_path / "map") in errors
    assert (tmp_path / "report.html").read_bytes() == before


@pytest.mark.parametrize(("wrong", "said"), [
    (["nowhere"], "no folder 'nowhere'"), (["."], "holds no finding and no sweep"),
    ([".", "--out", "page.txt"], "does not end in .html"),
])
def test_whatever_is_wrong_is_one_line_and_exit_status_2(wrong, said, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["report", *wrong]) == 2
    printed, errors = capsys.readouterr()
    assert printed == "" and errors.count("\n") == 1 and said in errors
    assert not list(tmp_path.iterdir())


# --- a sweep ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def swept(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sweeps") / "grid"
    foedus.sweep({"title": "A <small> grid", "question": "Where does Arcadia harden?", "scenario": "arcadia", "horizon": 8,
                  "replicates": 4, "factors": {"conditionality": [0.0, 0.5, 1.0], "threat_scale": [0.5, 1.0]}},
                 folder, workers=1)
    return folder


def test_a_sweep_tells_its_question_design_shares_and_next_step(swept, capsys):
    assert main(["report", str(swept)]) == 0
    assert str(swept / "report.html") in capsys.readouterr().out
    page = (swept / "report.html").read_text(encoding="utf-8")
    text = Tags(page).text
    runs = pd.read_parquet(swept / "runs.parquet")
    assert "Where does Arcadia harden?" in text and "A <small> grid" in text
    assert "24 runs of arcadia: 6 points of a grid design × 4 seeds" in text
    for phase, count in runs["phase"].value_counts().items():
        if count:
            assert f"{phase} ends {100 * count / len(runs):.0f} % of the runs" in text
    assert f"The median hardening index is {runs['hardening'].median():+.2f} (" in text
    assert "Most likely phase over conditionality (across) and threat_scale (up)" in text
    assert "foedus map SPEC.toml" in text and "0, 0.5, 1" in text
    assert {path.suffix for path in (swept / "report_figures").iterdir()} == {".svg", ".pdf", ".bib"}


SAMPLED = {"conditionality": {"low": 0.0, "high": 1.0}, "spill_in": {}}


@pytest.mark.parametrize(("design", "step"), [("latin_hypercube", "foedus discover"), ("morris", "foedus sensitivity")])
def test_the_next_step_follows_from_the_design(design, step, tmp_path):
    options = {"kind": design, "samples": 6}
    foedus.sweep({"scenario": "arcadia", "horizon": 4, "replicates": 1, "design": options, "factors": SAMPLED},
                 tmp_path / "s", workers=1)
    text = Tags(make_report(tmp_path / "s").read_text(encoding="utf-8")).text
    assert f"Next step: {step} {tmp_path / 's'}" in text
    assert "One seed a point gives no interval" in text and "Most likely phase over" not in text


def test_a_sweep_without_phases_is_refused(tmp_path, capsys):
    foedus.sweep({"scenario": "arcadia", "horizon": 4, "replicates": 1, "outcomes": {"run": ["cohesion"]},
                  "factors": {"spill_in": [0.1, 0.2]}}, tmp_path / "s", workers=1)
    assert main(["report", str(tmp_path / "s")]) == 2
    assert "kept no phase" in capsys.readouterr().err


@pytest.mark.parametrize(("values", "said"), [
    ([-0.3, -0.2, -0.1], "is -0.20 (half of the runs between -0.25 and -0.15): rivals use an opportunity 20 % more often than"),
    ([0.05, 0.1, 0.15], "opportunity 10 % less often than"),
    ([-0.1, 0.001, 0.1], "opportunity as often as in the reference run"),
])
def test_the_sentence_on_the_index_says_what_its_sign_means(values, said):
    from foedus.experiments.report.swept import index_sentence

    assert said in index_sentence(pd.DataFrame({"hardening": values}))[0]
    assert index_sentence(pd.DataFrame({"phase": ["HOLLOW"]})) == []


def test_an_interval_holds_the_share_and_does_not_close_where_all_histories_agree():
    from foedus.experiments.report.swept import shares_of

    runs = pd.DataFrame({"replicate": np.repeat(np.arange(8), 10), "phase": ["HOLLOW"] * 80})
    (row,) = shares_of(runs).itertuples()
    assert (row.share, row.high) == (1.0, 1.0) and row.low == pytest.approx(0.025 ** (1 / 8)), "others may hide from eight"
    runs.loc[runs["replicate"] < 4, "phase"] = "HARDENED"
    table = shares_of(runs).set_index("phase")
    assert table["share"].tolist() == [0.5, 0.5]
    low, high = table.loc["HARDENED", ["low", "high"]]
    assert (low, high) == pytest.approx((0.053, 0.947), abs=0.001), "Student's of eight histories, not of eighty runs"


# --- words and pieces ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("words", "html"), [
    ("*Unconditional* forecasts", "<em>Unconditional</em> forecasts"), ("**A** and *b*", "<strong>A</strong> and <em>b</em>"),
    ("2 * 3 * 4", "2 * 3 * 4"), ("2*3*4", "2*3*4"), ("`a*b*c` *d*", "<code>a*b*c</code> <em>d</em>"),
    ("`**x**`", "<code>**x**</code>"), ("a < b & c", "a &lt; b &amp; c"),
    ("**two *in* one**", "<strong>two <em>in</em> one</strong>"),
    ("9 % of 5 runs", "9\N{NO-BREAK SPACE}% of 5 runs"), ("* not a list *", "* not a list *"),
])
def test_code_bold_and_emphasis_are_marked_and_asterisks_are_not_printed(words, html):
    assert inline(words) == html


def test_the_validation_page_marks_its_emphasis():
    from foedus.experiments.validation import contents

    text = inspect.getsource(contents)
    assert "*Unconditional*" in text and "*Conditional*" in text, "the words that were printed with their asterisks"
    assert "<em>Unconditional</em>" in hypertext.hypertext(Prose("*Unconditional* forecasts know nothing."), {})


def test_pieces_nest_and_stay_in_order():
    frame = pd.DataFrame({"name": ["a", "b"], "share": ["1.5 %", "-"]})
    text = hypertext.document("A & B", [Heading("One", 1), Folded("More", (Bullets(("x", "y")), Table("Shares", frame)))], {})
    assert "<title>A &amp; B</title>" in text
    assert re.search(r"<h1>One</h1>\s*<details><summary>More</summary>\s*<ul><li>x</li><li>y</li></ul>", text)
    assert "<th scope='col' class='n'>share</th>" in text and "<th scope='col'>name</th>" in text


def test_a_finding_in_a_folder_comes_back_as_it_was_written(study):
    chapters = chapters_of(study)
    assert [chapter.finding.kind for chapter in chapters] == list(KINDS)
    assert replace(chapters[0].finding, provenance={}) == replace(synthetic("map", figured=False)[0], provenance={})


def test_every_kind_that_may_open_a_report_is_made_by_something():
    import re
    from pathlib import Path

    import foedus
    from foedus.experiments.report.page import FRONT

    code = "\n".join(path.read_text(encoding="utf-8") for path in (Path(foedus.__file__).parent / "experiments").rglob("*.py"))
    made = set(re.findall(r'(?:\bFinding\(\s*(?:kind=)?|^KIND = )"(\w+)"', code, re.MULTILINE))
    assert set(FRONT) <= made
