"""References: what the project names exists in the bibliography, and a scenario cites what it uses and nothing else."""

import os
import re
import sys
from pathlib import Path

import pytest

import foedus
from foedus.experiments.cli import main
from foedus.experiments.literature import command as citing
from foedus.experiments.literature import in_use as using
from foedus.experiments.literature import references
from foedus.experiments.literature.constants import constants
from foedus.model import variants
from foedus.model.countries import panel_names
from foedus.model.parameters import BY_NAME
from foedus.model.scenario import load_scenario, scenario_names

ROOT = Path(foedus.__file__).parent
NAME = r"(?:(?:ten|van|von|de|der|da|di|al) )*[A-Z](?=[\w-]*[a-z])[\w-]*+"
MENTION = re.compile(rf"\b(({NAME}(?:, {NAME})*(?:,? and {NAME}| et al\.)?),? \(?((?:18|19|20)\d\d)\)?)(?![\d-])")
# What looks like an author before a year: months, seasons, places, institutions, editions.
NO_AUTHORS = set(re.findall(r"\w+", """
January February March April May June July August September October November December
Korea Taiwan Canada Poland Germany Denmark Iceland Turkiye Thailand Ukraine Greenland Montenegro Kingdom Japan Crimea Wales
Hague NATO Bank CIA Factbook Census Earth Expenditure States In From Before By Replay To Since Unlike Until After
Copyright Press Negotiations
"""))


def texts():
    """Every Python and Markdown file of the project but the printed bibliography, as (path, words in one line)."""
    for folder, below, names in os.walk(ROOT):
        below[:] = sorted(name for name in below if not name.startswith(".") and name not in ("results", "build", "dist"))
        for path in (Path(folder) / name for name in sorted(names)):
            if path.suffix in (".py", ".md", ".toml", ".ipynb") and path.name not in (Path(__file__).name, "references.md"):
                yield path, re.sub(r"[\s#*`\"]+", " ", references.unaccented(path.read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def everything():
    return dict(texts())


def bibtex_keys(text):
    return re.findall(r"^@\w+\{(\w+),$", text, re.MULTILINE)


# --- the bibliography ------------------------------------------------------------------------------------


def test_every_work_that_is_named_anywhere_has_an_entry(everything):
    unknown = [f"{path.relative_to(ROOT)}: {mention[0]}" for path, text in everything.items()
               for mention in MENTION.finditer(text) if not set(re.split(r"[ ,]+", mention[2])) & NO_AUTHORS
               and not references.named_in(text[max(0, mention.start() - 20) : mention.end()])]  # a surname of two words
    assert not unknown, f"no entry in references.bib for: {unknown}"


@pytest.mark.parametrize("text", ["after Waltz 1979.", "(Waltz 1979)", "Morgenthau and Thompson (1985)", "Doe et al. 1999;"])
def test_a_work_without_an_entry_is_noticed(text):
    ((whole, names, _),) = MENTION.findall(text)
    assert not set(re.split(r"[ ,]+", names)) & NO_AUTHORS
    assert not references.named_in(whole)


def test_every_entry_is_named_somewhere(everything):
    idle = [work.key for work in references.works()
            if not work.panels and not any(work.is_named_in(text) for text in everything.values())]
    assert not idle, f"nothing names {idle}"


def test_a_work_is_named_by_all_its_authors_or_et_al_and_its_year():
    (work,) = (work for work in references.works() if work.key == "binmore_1986")
    for text in ("Binmore, Rubinstein and Wolinsky 1986", "Binmore et al. (1986)", "(Binmore, Rubinstein\nand Wolinsky 1986)"):
        assert work.is_named_in(text), text
    for text in ("Binmore 1986", "Binmore, Rubinstein and Wolinsky 1987", "Rubinstein 1986", "Wolinsky 1986"):
        assert not work.is_named_in(text), text
    assert [work.key for work in references.named_in("Binmore, Rubinstein and Wolinsky 1986 on Rubinstein 1982")] == [
        "binmore_1986", "rubinstein_1982"]


def test_every_data_source_stands_in_the_list_of_sources_and_belongs_to_a_panel():
    sources = "".join((ROOT / "model" / place / "SOURCES.md").read_text(encoding="utf-8") for place in ("data", "record/data"))
    data = [work for work in references.works() if work.panels]
    assert len(data) >= 7
    for work in data:
        assert work.fields["shorttitle"] in sources, work.key
        assert set(work.panels) <= {*panel_names(), "record"}, work.key


def test_the_file_holds_what_is_read_from_it_and_every_entry_can_be_cited():
    text = (ROOT / "model" / "data" / "references.bib").read_text(encoding="utf-8")
    found = references.works()
    assert [work.key for work in found] == bibtex_keys(text)
    assert len({work.key for work in found}) == len(found) == len({(work.label, work.fields["title"]) for work in found})
    assert sum(len(work.fields) for work in found) == len(re.findall(r"^  \w+ = ", text, re.MULTILINE))
    needed = {"article": {"journal", "volume", "pages"}, "book": {"publisher"}, "inproceedings": {"booktitle"},
              "incollection": {"booktitle", "publisher", "editor"}, "misc": set()}
    for work in found:
        assert {"author", "title"} | needed[work.kind] <= set(work.fields), work.key
        assert work.panels or re.fullmatch(r"\d{4}", work.year), work.key
        assert re.fullmatch(r"10\.\d{4,5}/\S+", work.fields.get("doi", "10.1000/x")), work.key
        for value in work.fields.values():
            assert value.count("{") == value.count("}"), work.key


def test_foedus_is_cited_as_its_citation_file_says():
    said = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    own = references.foedus_itself("0123456789abcdef")
    title = re.search(r'^title: "(.+)"$', said, re.MULTILINE)[1]
    assert references.plain(own.fields["title"]).lower() == title
    assert re.findall(r'^  - name: "(.+)"$', said, re.MULTILINE) == list(own.surnames)
    assert foedus.__version__ in own.fields["note"] and "0123456789abcdef" in own.fields["note"]


# --- what a scenario uses --------------------------------------------------------------------------------


def keys(scenario, quarters=None, **parameters):
    return set(bibtex_keys(foedus.cite(scenario, quarters, **parameters)))


@pytest.mark.parametrize(("scenario", "changes", "gone"), [
    ("institutionalist", {}, {"amiti_2019"}),
    ("no_us_nato", {"tariff_threat": 0}, {"amiti_2019", "rubinstein_1982", "nash_1950", "binmore_1986", "binmore_1989",
                                          "poast_2012"}),
    ("arcadia", {}, {"bailey_2017", "world_bank", "census", "cia", "dmdc", "natural_earth"}),
    ("arcadia", {"tariff_threat": 0}, {"amiti_2019"}),
    ("arcadia", {"linkage": "none"}, {"poast_2012"}),
    ("arcadia", {"hedging_behaviour": "none"}, {"kuik_2008", "tessman_2012"}),
    ("arcadia", {"threat_scale": 0}, {"signorino_1999"}),
    ("arcadia", {"crisis_rate": 0}, {"thompson_1933"}),
    ("arcadia", {"exit_peers": 0}, {"granovetter_1978"}),
    ("arcadia", {"escalation_cost": 0}, {"schelling_1966"}),
    ("arcadia", {"posture_hazard": 0, "act_high": 0}, {"spence_1973"}),
    ("arcadia", {"arms_reaction": 0, "arms_grievance": 0}, {"richardson_1960"}),
    ("arcadia", {"multilateral_procurement": 0}, {"wright_1936"}),
    ("arcadia", {"audience_cost": 0, "posture_hazard": 0}, {"fearon_1997"}),
    ("arcadia", {"tripwire": 0}, {"reiter_2021"}),
    ("arcadia", {"news_travels": 0}, {"gibler_2008"}),
    ("arcadia", {"lean_spending": 0}, {"blum_2020"}),
    ("arcadia", {"deadline_pull": 0, "deadline_pressure": 0}, {"blankenship_2021"}),
    ("arcadia", {"surprise": 0}, {"baumgartner_1993"}),
])
def test_what_a_scenario_switches_off_is_not_cited(scenario, changes, gone):
    assert keys("transactional_2025") > gone - {"tessman_2012"}, "nothing would be shown by the rest"
    assert not keys(scenario, **changes) & gone


@pytest.mark.parametrize(("changes", "come"), [
    ({"incumbent_strategy": "reciprocal"}, {"axelrod_1984"}),
    ({"challenger_strategy": "reciprocal"}, {"axelrod_1984"}),
    ({"spending_behaviour": "follower"}, {"odehnal_2021"}),
    ({"spending_behaviour": "inertial"}, {"davis_1966"}),
])
def test_a_variant_brings_its_own_works(changes, come):
    assert not keys("arcadia") & come
    assert keys("arcadia", **changes) >= come


def test_a_constant_brings_the_work_it_rests_on_and_every_line_of_the_file_is_read():
    assert keys("arcadia") >= {"allen_2016", "richardson_1960"}
    lines = (ROOT / "model" / "constants.py").read_text(encoding="utf-8").splitlines()
    assert list(constants()) == [line.partition(" ")[0] for line in lines if re.match(r"[A-Z_]+ =", line)]


def test_a_party_that_cannot_come_to_office_is_not_cited():
    reciprocal = {"challenger_strategy": "reciprocal"}
    assert "axelrod_1984" in keys("arcadia", **reciprocal)
    assert "axelrod_1984" not in keys("arcadia", party_change=0, **reciprocal)
    assert "axelrod_1984" not in keys("arcadia", quarters=8, **reciprocal), "no inauguration within two years"


def test_one_ally_with_a_behaviour_of_its_own_is_enough(tmp_path):
    world = tmp_path / "mine.toml"
    world.write_text('panel = "arcadia"\n[allies.XAA]\nspending_behaviour = "follower"\n', encoding="utf-8")
    assert "odehnal_2021" in keys(str(world))


@pytest.mark.parametrize("name", scenario_names())
def test_foedus_comes_first_and_nothing_twice(name):
    found = bibtex_keys(foedus.cite(name))
    assert found[0] == "foedus" and len(found) == len(set(found))


def called(scenario, seeds, **changes):
    """Functions of the theory that some quarters of the living world call, as (module, name)."""
    ran = set()

    def note(frame, what, _):
        if what == "call":
            ran.add(frame.f_code)

    world = load_scenario(scenario).changed(changes)
    for seed in seeds:
        sys.setprofile(note)
        try:
            run = foedus.World(world, rng=seed)
            while run.running:
                run.step()
        finally:
            sys.setprofile(None)
    paths = {code: Path(code.co_filename) for code in ran if code.co_filename.startswith(str(using.MODEL))}
    found = {(".".join(path.relative_to(using.MODEL).with_suffix("").parts), code.co_name) for code, path in paths.items()}
    return world, {place for place in found if place[0].split(".")[0] in ("rules", "moves", "strategies", "behaviours")}


@pytest.mark.parametrize("changes", [{}, {"incumbent_strategy": "retrenching", "hedging_behaviour": "cautious"},
                                     {"demand_rate": 0.0, "threat_scale": 0.0}, {"linkage": "none"}])
def test_whatever_a_run_calls_is_found_in_the_source_and_what_is_cited_is_called(changes):
    world, ran = called("arcadia", (1, 2), **changes)
    found = set(using.in_use(world).functions)
    off = {place for place in using.SWITCHES if isinstance(place, tuple)} - found
    assert len(ran) > 60
    assert {place for place in ran - found if place[1] != "<lambda>"} <= off | only_by(off)
    cited = {place for place in found if references.named_in(docstring(place)) and place[0].split(".")[0] != "draws"}
    assert cited and cited <= ran


def only_by(off):
    """What the functions that are switched off call; without them it may be out of reach."""
    below, waiting = set(), list(off)
    while waiting:
        for place in using.called_by(waiting.pop(), variants.CHOICES):
            if place not in below:
                below.add(place)
                waiting.append(place)
    return below


def docstring(place):
    return using.ast.get_docstring(using.source_of(place[0]).functions[place[1]]) or ""


def test_every_switch_is_a_function_a_parameter_or_a_constant_of_the_model():
    for place in using.SWITCHES:
        known = {**BY_NAME, **constants()} if isinstance(place, str) else using.source_of(place[0]).functions
        assert (place if isinstance(place, str) else place[1]) in known, place


def test_a_variant_of_ones_own_is_read_where_it_lies_and_said_to_need_its_sources(tmp_path, monkeypatch):
    mine = tmp_path / "follower.py"
    theirs = next(path for path in variants.files("spending") if path.stem == "follower")
    mine.write_text(theirs.read_text(encoding="utf-8").replace("Odehnal et al. 2021", "Lim and Cooper 2015"), encoding="utf-8")
    assert "is yours" not in foedus.cite("arcadia", spending_behaviour="follower")
    monkeypatch.setattr(using, "files", lambda kind: [mine if path == theirs else path for path in variants.files(kind)])
    using.source_of.cache_clear()
    text = foedus.cite("arcadia", spending_behaviour="follower")
    using.source_of.cache_clear()
    assert "% The variant follower is yours: add its sources\n" in text
    assert "odehnal_2021" not in text and "behaviours.spending.follower" in text


# --- at the terminal -------------------------------------------------------------------------------------


def test_the_command_prints_what_the_function_returns(capsys):
    assert main(["cite", "arcadia", "--set", "tripwire=0"]) == 0
    assert capsys.readouterr().out == citing.cite("arcadia", tripwire="0")


def test_the_command_writes_a_file_and_counts_its_entries(tmp_path, capsys):
    out = tmp_path / "refs.bib"
    assert main(["cite", "arcadia", "--out", str(out)]) == 0
    assert capsys.readouterr().out == f"{len(bibtex_keys(out.read_text(encoding='utf-8')))} entries in {out}\n"
    assert out.read_text(encoding="utf-8") == foedus.cite("arcadia")


def test_a_bibliography_that_somebody_keeps_is_not_written_over(tmp_path, capsys):
    path = tmp_path / "mine.bib"
    assert main(["cite", "arcadia", "--out", str(path)]) == main(["cite", "transactional_2025", "--out", str(path)]) == 0
    path.write_text("@book{mine}", encoding="utf-8")
    assert main(["cite", "arcadia", "--out", str(path)]) == 2 and path.read_text(encoding="utf-8") == "@book{mine}"
    assert "mine.bib' is there, and not from foedus cite; name another file with --out" in capsys.readouterr().err


def test_a_panel_of_ones_own_is_said_to_need_its_sources(tmp_path):
    panel = (ROOT / "model" / "data" / "arcadia.csv").read_text(encoding="utf-8")
    (tmp_path / "mine.csv").write_text(panel, encoding="utf-8")
    world = tmp_path / "mine.toml"
    world.write_text(f"panel = '{tmp_path / 'mine.csv'}'\n", encoding="utf-8")
    assert "The panel mine is yours" in foedus.cite(str(world))
    assert "is yours" not in foedus.cite("arcadia")


@pytest.mark.parametrize(("wrong", "said"), [
    (["nowhere"], "no scenario 'nowhere'"), (["arcadia", "--set", "tripwir=0"], "did you mean 'tripwire'"),
    (["arcadia", "--out", "refs.txt"], "does not end in .bib"), (["arcadia", "--out", "no/such/refs.bib"], "cannot write"),
    (["arcadia", "--quarters", "0"], "quarters = 0 is outside 1 to 400"),
])
def test_whatever_is_wrong_is_one_line_and_exit_status_2(wrong, said, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["cite", *wrong]) == 2
    printed, errors = capsys.readouterr()
    assert printed == "" and errors.count("\n") == 1 and said in errors
    assert not list(tmp_path.iterdir())
