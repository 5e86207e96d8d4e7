"""The laws of a spec: a vector is an axis, a scalar a constant, and whatever is wrong is told with its line before any run."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.experiments.sweep.lines import holds, line_of
from foedus.experiments.sweep.spec import KEYS as TOP
from foedus.experiments.sweep.spec import SPECS, SpecError, load_spec, spec_names
from foedus.tests.worlds import laws

GOOD = """\
title = "A title"
scenario = "arcadia"
horizon = 12
replicates = 3

[factors]
conditionality = [0.0, 0.5]
incumbent_strategy = ["transactional", "institutionalist"]
spill_in = 0.4
"""


def written(folder, text):
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_vector_is_an_axis_and_a_scalar_a_constant(tmp_path):
    spec = load_spec(written(tmp_path, GOOD))
    assert len(spec.design) == 4
    assert spec.design.varied == ("conditionality", "incumbent_strategy")
    assert set(spec.design.columns["spill_in"]) == {0.4}
    assert spec.worlds["arcadia"].quarters == 12


@pytest.mark.parametrize("name", spec_names())
def test_every_spec_of_the_package_can_be_run(name):
    spec = load_spec(name)
    assert spec.title and spec.question
    assert len(spec.design) > 0


def test_the_same_spec_from_file_and_from_python(tmp_path):
    one, other = load_spec(written(tmp_path, GOOD)), load_spec(tomllib.loads(GOOD))
    assert (one.factors, one.replicates, one.outcomes) == (other.factors, other.replicates, other.outcomes)


def test_a_scenario_may_be_an_axis():
    spec = load_spec({"scenario": ["arcadia", "transactional_2025"]})
    assert list(spec.worlds) == ["arcadia", "transactional_2025"]
    assert spec.design.varied == ("scenario",)


def test_a_scenario_beside_the_spec_is_found(tmp_path):
    (tmp_path / "own.toml").write_text('panel = "arcadia"\nquarters = 9\n', encoding="utf-8")
    spec = load_spec(written(tmp_path, 'scenario = "own.toml"'))
    assert spec.worlds["own"].quarters == 9


WRONG = [
    ('scenario = "arcadia"', 'scenario = "arcadai"', 2, "did you mean 'arcadia'"),
    ("horizon = 12", "horizon = 0", 3, "horizon = 0 is outside the whole numbers 1 to 400"),
    ("horizon = 12", "horizon = 1.5", 3, "horizon = 1.5"),
    ("horizon = 12", "horizont = 12", 3, "did you mean 'horizon'"),
    ("replicates = 3", "replicates = 0", 4, "replicates = 0 is outside the whole numbers 1"),
    ("replicates = 3", 'replicates = { outcome = "cohesive", narrower_than = 0.1 }', 4, "did you mean 'cohesion'"),
    ("replicates = 3", 'replicates = { outcome = "cohesion" }', 4, "narrower_than = None"),
    ("replicates = 3", 'replicates = { outcome = "cohesion", narrower_than = inf }', 4, "inf is no positive and finite"),
    ("replicates = 3", 'replicates = 3\nseeds = "share"', 5, "did you mean 'shared'"),
    ("replicates = 3", 'replicates = 3\nreference = "institutional"', 5, "did you mean 'institutionalist'"),
    ("replicates = 3", "replicates = 3\nseed = -1", 5, "seed = -1 is outside"),
    ("replicates = 3", 'replicates = 3\ndesign = "gird"', 5, "did you mean 'grid'"),
    ("replicates = 3", 'replicates = 3\ndesign = { kind = "sobol", samples = 100 }', 5, "no power of two"),
    ("replicates = 3", 'replicates = 3\ndesign = { kind = "sobol", sample = 128 }', 5, "did you mean 'samples'"),
    ("replicates = 3", 'replicates = 3\ndesign = { kind = "latin_hypercube" }', 5, "samples = None"),
    ("replicates = 3", 'replicates = 3\ndesign = { kind = "table", path = "none.csv" }', 5, "cannot read"),
    ("conditionality = [0.0, 0.5]", "conditionalty = 0.5", 7, "did you mean 'conditionality'"),
    ("conditionality = [0.0, 0.5]", "conditionality = 1.5", 7, "conditionality = 1.5 is outside 0 to 1"),
    ("conditionality = [0.0, 0.5]", "conditionality = [0.0,\n  0.5,\n  7]", 7, "conditionality = 7 is outside 0 to 1"),
    ("conditionality = [0.0, 0.5]", "conditionality = []", 7, "no level"),
    ("conditionality = [0.0, 0.5]", "conditionality = [0.5, 0.5]", 7, "twice"),
    ("conditionality = [0.0, 0.5]", "conditionality = { from = 0, too = 1, steps = 3 }", 7, "did you mean 'to'"),
    ("conditionality = [0.0, 0.5]", "conditionality = { from = 1, to = 0, steps = 3 }", 7, "from = 1 is not below to = 0"),
    ("conditionality = [0.0, 0.5]", "conditionality = { from = 0, to = 1, steps = 1 }", 7, "steps = 1 is outside"),
    ("conditionality = [0.0, 0.5]", "conditionality = { low = 0, high = 1, log = true }", 7, "log = true needs limits above 0"),
    ("conditionality = [0.0, 0.5]", "conditionality = { low = 0, high = 1 }", 7, "a grid design needs levels"),
    ("conditionality = [0.0, 0.5]", "conditionality = { from = 0, high = 1, steps = 3 }", 7, "'high' does not go with"),
    ('"institutionalist"]', '"institutional"]', 8, "did you mean 'institutionalist'"),
    ("spill_in = 0.4", 'spill_in = "much"', 9, "is not a number"),
    ("spill_in = 0.4", 'spill_in = 0.4\nscenario = "arcadia"', 10, "keep one of the two"),
    ("spill_in = 0.4", 'spill_in = 0.4\n[outcomes]\nrun = ["phase", "cohesoin"]', 11, "did you mean 'cohesion'"),
    ("spill_in = 0.4", 'spill_in = 0.4\n[outcomes]\nevery = 0', 11, "every = 0 is outside"),
    ("spill_in = 0.4", "spill_in = 0.4\n[outcomes]\nevery = 4", 11, "every = 4 thins the table series"),
    ("spill_in = 0.4", "spill_in = 0.4\n[outcomes]\nally_every = 1", 11, "ally_every = 1 thins the table allies"),
    ("spill_in = 0.4", 'spill_in = 0.4\n[outcomes]\nseries = "phase"\nevery = 13', 12, "12 quarters of a run; give at most 12"),
    ("spill_in = 0.4", 'spill_in = 0.4\n[outcomes]\nally = "deal"\nally_every = 13', 12, "more than the 12 quarters of a run"),
    ("spill_in = 0.4", "spill_in = 0.4\nallies.XAB.gdp = [1, -2]", 10, "gdp"),
    ("spill_in = 0.4", "spill_in = 0.4\npatron.gdp = [1000, -2]", 10, "patron.gdp"),
    ("spill_in = 0.4", "spill_in = 0.4\n[factors.allies.MID]\ngdp = [1, 2]", 11, "MID"),
    ("spill_in = 0.4", 'spill_in = 0.4\n"allies.MID.gdp" = [1, 2]', 10, "MID"),
    ("spill_in = 0.4", 'spill_in = 0.4\n[outcomes]\nally = ["hedgin"]', 11, "did you mean 'hedging'"),
    ("spill_in = 0.4", 'spill_in = 0.4\n[outcome]\nrun = []', 10, "did you mean 'outcomes'"),
    ("horizon = 12", 'extends = "arcadia"', 3, "unknown key 'extends', which is a scenario's; write it in a file of its own"),
    ("spill_in = 0.4", "spill_in = 0.4\n[outcomes.own]\nx = 'system_out[-1]'", 11, "-1 is neither an ally of every world nor"),
]


@pytest.mark.parametrize(("old", "new", "line", "complaint"), WRONG, ids=[complaint for *_, complaint in WRONG])
def test_what_is_wrong_is_told_with_its_line(tmp_path, old, new, line, complaint):
    assert old in GOOD
    with pytest.raises(SpecError) as told:
        load_spec(written(tmp_path, GOOD.replace(old, new)))
    assert str(told.value).startswith(f"mine.toml, line {line}: "), told.value
    assert complaint in str(told.value)
    assert "\n" not in str(told.value)


def test_what_thins_a_table_of_ones_own_outcomes_does_something():
    own = {"by_quarter": "system_out * 2", "by_ally": "spending * 2"}
    wanted = {"own": own, "every": 12, "ally_every": 4}
    outcomes = load_spec({"scenario": "arcadia", "horizon": 12, "outcomes": wanted}).outcomes
    assert (outcomes.every, outcomes.ally_every) == (12, 4)


@pytest.mark.parametrize("spec", [{"title": "a\ud800"}, {"caption": "\udfff"}, {"factors": {"\ud800": 1}},
                                  {"design": [{"conditionality": 0.1, "note": "\ud800"}]}])
def test_half_a_character_is_refused_before_a_folder_is_made(spec):
    with pytest.raises(SpecError, match=r"\\ud.*holds half a character"):
        load_spec({"scenario": "arcadia"} | spec)


def test_broken_toml_is_told_with_its_line(tmp_path):
    with pytest.raises(SpecError, match=r"mine.toml: .*line 3"):
        load_spec(written(tmp_path, GOOD.replace("horizon = 12", "horizon = = 12")))


@pytest.mark.parametrize("name", ["mapp", "nowhere.toml"])
def test_a_spec_that_is_not_there_is_told_by_name(name):
    with pytest.raises(SpecError, match=name):
        load_spec(name)


def test_replicates_cannot_stop_by_what_is_not_kept():
    rule = {"outcome": "HOLLOW", "narrower_than": 0.1}
    with pytest.raises(SpecError, match="must keep 'phase'"):
        load_spec({"scenario": "arcadia", "replicates": rule, "outcomes": {"run": ["cohesion"]}})


# --- wrong types -------------------------------------------------------------------------------------------

ODD = ("true", "5", "-1", "1e400", "nan", "inf", '"phase"', '""', "[]", "[[]]", "{}", '[1, "a"]', "{ a = 1 }", "1979-05-27",
       "[{}]", "07:32:00", '"x\\u0000y"', "[true]", "99999999999999999999", "9" * 5000, "[" * 2000 + "]" * 2000, '"=1+1"',
       "{ kind = [] }", '{ from = "a", to = 1, steps = 2 }', "{ steps = true }", "{ mean = true, sd = true }", "{ low = {} }",
       "{ outcome = [] }", '{ outcome = "phase", narrower_than = "a" }', '{ kind = "table", path = "" }',
       '{ kind = "table", path = "x\\u0000.csv" }',
       '{ kind = "table", path = 5 }', '{ kind = "sobol", samples = 1.5 }', '{ kind = "morris", samples = 2, levels = true }')
PLACES = [("", key) for key in (*TOP, "junk")] + [(table, key) for table, keys in {
    "factors": ("conditionality", "incumbent_strategy", "scenario", "deal_term", "nope"),
    "outcomes": ("run", "series", "every", "ally", "ally_every", "x"), "design": ("kind", "samples", "seed", "path", "levels"),
    "replicates": ("outcome", "narrower_than", "confidence", "at_least", "at_most"), "figure": ("title", "colour"),
}.items() for key in keys]


@laws(500, shrink=False)
@given(st.sampled_from(PLACES), st.sampled_from(ODD))
def test_whatever_a_spec_holds_it_is_read_or_told_in_a_line_of_moderate_length(tmp_path_factory, place, value):
    table, key = place
    base = {"scenario": 'scenario = "arcadia"\n', "horizon": "horizon = 2\n"}
    text = "".join(line for name, line in base.items() if name != key or table)
    text += f"[{table}]\n{key} = {value}\n" if table else f"{key} = {value}\n"
    try:
        load_spec(written(tmp_path_factory.mktemp("odd"), text))
    except SpecError as problem:
        assert str(problem).startswith("mine.toml") and "\n" not in str(problem) and len(str(problem)) < 1200


@pytest.mark.parametrize("entry", ['"phase"', '["phase"]'])
def test_a_single_word_is_a_list_of_one_and_never_read_letter_by_letter(tmp_path, entry):
    assert load_spec(written(tmp_path, f'scenario = "arcadia"\n[outcomes]\nrun = {entry}\n')).outcomes.run == ("phase",)


@pytest.mark.parametrize(("key", "value", "words"), [
    ("run", "5", "run = 5 names no outcomes; write a list"), ("series", "true", "series = True names no outcomes"),
    ("ally", "{ a = 1 }", "names no outcomes"), ("run", "[5]", "run has no outcome 5"),
])
def test_outcomes_of_a_wrong_type_are_told_with_their_line(tmp_path, key, value, words):
    with pytest.raises(SpecError, match="mine.toml, line 3: ") as told:
        load_spec(written(tmp_path, f'scenario = "arcadia"\n[outcomes]\n{key} = {value}\n'))
    assert words in str(told.value)


def test_paths_in_a_spec_and_in_a_scenario_begin_at_the_folder_of_the_file_that_names_them(tmp_path, monkeypatch):
    (tmp_path / "specs" / "worlds" / "data").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "specs" / "worlds" / "data")
    panel = (SPECS.parent.parent / "model" / "data" / "arcadia.csv").read_text(encoding="utf-8")
    (tmp_path / "specs" / "worlds" / "data" / "mine.csv").write_text(panel, encoding="utf-8")
    (tmp_path / "specs" / "worlds" / "base.toml").write_text('panel = "data/mine.csv"\nquarters = 9\n', encoding="utf-8")
    (tmp_path / "specs" / "worlds" / "own.toml").write_text('extends = "base.toml"\n', encoding="utf-8")
    (tmp_path / "specs" / "points.csv").write_text("spill_in\n0.5\n", encoding="utf-8")
    (tmp_path / "specs" / "own.toml").write_text('panel = "arcadia"\nquarters = 3\n', encoding="utf-8")
    spec = load_spec(written(tmp_path / "specs", 'scenario = ["worlds/own.toml"]\n'
                                                 'design = { kind = "table", path = "points.csv" }\n'))
    assert spec.worlds["own"].quarters == 9 and spec.worlds["own"].panel.name == "mine"
    with pytest.raises(SpecError, match="cannot read .*specs/base.toml"):
        load_spec(written(tmp_path / "specs", 'scenario = "base.toml"\n'))


KEYS = st.text("abc", min_size=1, max_size=2)
VALUES = ["1", '"x = 1"', "[1,\n  2]", '"""\na = 1\n[b]\n"""', "{ a = 1 }"]


BEFORE = st.sampled_from(["", "\n", "# a = 1\n"])
ROWS = st.lists(st.tuples(KEYS, st.sampled_from(VALUES), BEFORE), unique_by=lambda row: row[0])


@given(ROWS, st.booleans())
def test_the_line_of_a_key_is_where_it_was_written(rows, below):
    text, expected = "[table]\n" if below else "", {}
    for key, value, before in rows:
        text += before
        expected[key] = text.count("\n") + 1
        text += f"{key} = {value}\n"
    above = ("table",) if below else ()
    assert {key: line_of(text, *above, key) for key in expected} == expected
    assert line_of(text, "nothing") is None
    assert all(holds(tomllib.loads(text), (*above, key)) for key in expected)


def test_the_line_of_a_key_is_found_in_a_long_file_without_reading_every_beginning(monkeypatch):
    from foedus.experiments.sweep import lines

    parsed, real = [], lines.beginning
    monkeypatch.setattr(lines, "beginning", lambda text, end: (parsed.append(end), real(text, end))[1])
    tables = "".join(f"[parameters.a{k}]\nx = 1\n" for k in range(300))
    text = "values = [\n" + "  1,\n" * 300 + f"]\n{tables}[factors]\ny = 1\n"
    for path, line in {("values",): 1, ("parameters",): 303, ("parameters", "a9", "x"): 322, ("factors", "y"): 904}.items():
        assert lines.line_of(text, *path) == line
    assert lines.line_of(text, "factors", "z") is None
    assert len(parsed) < 150
