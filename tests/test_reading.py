"""One reader for what people bring: the same table however it was written, and one line for what can be read in two ways."""

import io
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from foedus.experiments.sweep.results import Results
from foedus.experiments.sweep.run import sweep
from foedus.experiments.sweep.spec import SpecError, load_spec
from foedus.experiments.validation.kinds import ObservedError, read_kind
from foedus.experiments.validation.observed import read_observed
from foedus.model.countries import PanelError, load_panel, number_of
from foedus.model.parameters import ParameterError, find
from foedus.model.reading import ReadError, decoded, plain, table_of_python, table_of_text, toml_of
from foedus.model.scenario import load_scenario

ROOT = Path(__file__).resolve().parents[1]
POINTS = pd.DataFrame({"conditionality": [0.25, 0.75], "spill_in": [0.125, 1.0], "linkage": ["none", "full"]})
PLAIN = "conditionality,spill_in,linkage\n0.25,0.125,none\n0.75,1.0,full\n"


def columns_of(design):
    return {name: column.tolist() for name, column in design.columns.items() if name != "scenario"}


WANTED = {"conditionality": [0.25, 0.75], "spill_in": [0.125, 1.0], "linkage": [0.0, 3.0]}
WRITTEN = {
    "plain": PLAIN, "a byte-order mark": "\ufeff" + PLAIN, "carriage returns": PLAIN.replace("\n", "\r\n"),
    "no last line end": PLAIN.rstrip(), "tabs": PLAIN.replace(",", "\t"), "semicolons": PLAIN.replace(",", ";"),
    "semicolons, decimal commas": PLAIN.replace(",", ";").replace(".", ","),
    "tabs, decimal commas": PLAIN.replace(",", "\t").replace(".", ","),
    "quotes": '"conditionality","spill_in","linkage"\n"0.25","0.125","none"\n"0.75","1","full"\n',
    "spaces": PLAIN.replace(",", " , "), "blank lines": "\n" + PLAIN.replace("\n", "\n\n") + "\n\n",
    "blank rows of a spreadsheet": PLAIN + ",,\n,,\n", "blank columns of a spreadsheet": PLAIN.replace("\n", ",,\n"),
    "a blank column before": "".join(f",{line}\n" for line in PLAIN.splitlines()),
    "Excel's sep=": "sep=;\n" + PLAIN.replace(",", ";"),
    "Excel's sep=, carriage returns alone": "sep=;\r" + PLAIN.replace(",", ";").replace("\n", "\r"),
    "Excel's sep= in quotes": '"sep=;"\n' + PLAIN.replace(",", ";"),
    "Excel's sep=, decimal commas": "sep=;\r\n" + PLAIN.replace(",", ";").replace(".", ","),
    "row names of write.csv": '"","conditionality","spill_in","linkage"\n"1",0.25,0.125,"none"\n"2",0.75,1,"full"\n',
    "row names of write.table": '"conditionality"\t"spill_in"\t"linkage"\n"1"\t0.25\t0.125\t"none"\n"2"\t0.75\t1\t"full"\n',
    "row names of words": "conditionality,spill_in,linkage\nlow,0.25,0.125,none\nhigh,0.75,1,full\n",
    "the index of pandas": POINTS.to_csv(),
    "an index read again": pd.read_csv(io.StringIO(POINTS.to_csv())).to_csv(index=False),
}


ENCODINGS = ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32")
ENCODED = [(how, encoding) for how in ("plain", "semicolons, decimal commas", "Excel's sep=") for encoding in ENCODINGS]


@pytest.mark.parametrize(("how", "encoding"), [*((how, "utf-8") for how in WRITTEN), *ENCODED])
def test_a_table_is_the_same_design_however_it_was_written(how, encoding, tmp_path):
    (tmp_path / "points.csv").write_bytes(WRITTEN[how].encode(encoding))
    (tmp_path / "mine.toml").write_text('scenario = "arcadia"\ndesign = { kind = "table", path = "points.csv" }\n')
    assert columns_of(load_spec(tmp_path / "mine.toml").design) == WANTED


FROM_PYTHON = {
    "a data frame": POINTS, "a data frame with an index": POINTS.set_index(pd.Index(["a", "b"])),
    "records": POINTS.to_dict("records"),
    "records of numpy": [{"conditionality": np.float64(0.25), "spill_in": np.float32(0.125), "linkage": np.str_("none")},
                         {"conditionality": np.float64(0.75), "spill_in": np.int64(1), "linkage": "full"}],
    "columns": POINTS.to_dict("list"), "columns of numpy": {name: POINTS[name].to_numpy() for name in POINTS},
    "an index with a name": POINTS.set_index("conditionality"),
    "several indices": POINTS.assign(n=1).set_index(["n", "spill_in"]),
    "an Arrow table": pa.table(POINTS), "a tuple of records": tuple(POINTS.to_dict("records")),
}


@pytest.mark.parametrize("how", FROM_PYTHON)
def test_a_table_made_in_python_is_a_design(how):
    for design in (FROM_PYTHON[how], {"kind": "table", "rows": FROM_PYTHON[how]}):
        assert columns_of(load_spec({"scenario": "arcadia", "design": design}).design) == WANTED


def test_a_table_of_one_column_may_have_the_row_names_of_r():
    assert table_of_text('"x"\n"1",0.1\n"2",0.2\n', "r.csv").columns == {"x": ["0.1", "0.2"]}
    assert table_of_text('"x"\n"low",0.1\n"high",0.2\n', "r.csv").columns == {"x": ["0.1", "0.2"]}


@pytest.mark.parametrize("text", ["iso3,spending\nDEU,1,5\nFRA,2,1\n", "x,y\n1,1,5\n2,2,5\n", "x\n1,5\n2,3\n",
                                  "x,y,z\nlow,1,5,3\nhigh,1,3,5\n", '"note","x"\n"a",4,25\n"b",8,5\n',
                                  "x\nlow;4,25\nhigh\t8,5\n"])
def test_what_may_be_a_decimal_comma_or_a_row_name_is_refused(text):
    with pytest.raises(ReadError, match="line 2: .* may be the name of its row, or two a number with a decimal comma"):
        table_of_text(text, "r.csv")


# Codes of countries are words, and the reader knows no column's meaning: R writes row names so, with na = "".
TRAILING = ["iso3,gdp\nDEU,5,\nFRA,6,\n", '"deal_term","id","note"\n"1","4","hi",\n"2","8","ho",\n',
            "deal_term\tnote\n1\t4\t\n2\t8\t\n", "deal_term;note\n4;5;\n8;9;\n", "deal_term,note\n4,5,\n8,9,\n",
            "deal_term\n4;\n8;\n"]


@pytest.mark.parametrize("text", TRAILING)
def test_rows_that_end_in_a_blank_cell_and_may_begin_with_a_name_are_refused_until_the_header_says_which(text):
    with pytest.raises(ReadError, match="s.csv, line 2: .*begin the header with a .* for the one, end it with a .*") as told:
        table_of_text(text, "s.csv")
    mark = {"a comma": ",", "a tab": "\t", "a semicolon": ";"}[str(told.value).split("header with ")[1].split(" for")[0]]
    names = [name.strip('"') for name in text.splitlines()[0].split(mark)]
    trailing = table_of_text(text.replace("\n", f"{mark}\n", 1), "s.csv").columns
    row_names = table_of_text(f"{mark}{text}", "s.csv").columns
    first = [line.split(mark)[0].strip('"') for line in text.splitlines()[1:]]
    assert list(trailing) == list(row_names) == names
    assert trailing[names[0]] == first and row_names[names[-1]] == ["", ""]


@pytest.mark.parametrize("text", ["iso3,gdp\nDEU,5,\nDEU,6,\n", '"iso3","gdp"\n"DEU","5",\n"DEU","6",\n',
                                  "iso3,gdp\n8,5,\n4,6,\n", "iso3;gdp\n8;5;\n4;6;\n"])
def test_a_blank_cell_at_the_end_of_every_row_is_dropped_where_the_first_can_name_no_row(text):
    assert table_of_text(text, "s.csv").columns["gdp"] == ["5", "6"]


ONE_COLUMN = ["deal_term\nlow;4,25\nhigh;8,5\n", '"deal_term"\n"low"\t4,25\n"high"\t8,5\n', "deal_term\n1;4,25\n2;8,5\n",
              "deal_term\nlow\t4.25\nhigh\t8.5\n"]


@pytest.mark.parametrize("text", ONE_COLUMN)
def test_beside_row_names_one_column_keeps_its_decimals_whatever_parts_them(text):
    assert table_of_text(text, "r.csv").columns == {"deal_term": ["4.25", "8.5"]}


@pytest.mark.parametrize("text", [
    '"x"\t"note"\n"3"\t0.5\t"a"\n"7"\t0.6\t"b"\n"12"\t0.7\t"c"\n', '"x","note"\n"3",0.5,"a"\n"7",0.6,"b"\n"12",0.7,"c"\n',
    "x;note\n3;0,5;a\n7;0,6;b\n12;0,7;c\n"])
def test_row_names_of_a_frame_from_which_r_took_rows_are_dropped(text):
    assert table_of_text(text, "r.csv").columns == {"x": ["0.5", "0.6", "0.7"], "note": ["a", "b", "c"]}


@pytest.mark.parametrize("text", ["x,note\n3,0.5,a\n7,0.6,b\n", '"x"\t"note"\n"7"\t5\t"a"\n"3"\t6\t"b"\n'])
def test_numbers_that_may_be_row_names_are_told_to_have_every_column_named(text):
    with pytest.raises(ReadError, match="r.csv, line 2: 3 cells, the header has 2; quote a cell .*, or name every column"):
        table_of_text(text, "r.csv")


@pytest.mark.parametrize(("text", "by"), [
    ('"conditionality" "spill_in"\n"1" 0.5 0.7\n"2" 0.6 0.8\n', "blanks"), ("conditionality|spill_in\n0.5|0.7\n", "'|'"),
    ("conditionality  spill_in\n0,5     0,7\n", "blanks")])
def test_cells_that_something_else_parts_are_told_so(text, by):
    with pytest.raises(ReadError) as told:
        table_of_text(text, "r.txt")
    assert str(told.value).startswith(f"r.txt, line 1: its cells are parted by {by}; part them by commas, semicolons or tabs")


def test_a_name_of_several_words_is_one_column():
    assert table_of_text("deal term [quarters]\n4\n8\n", "r.txt").columns == {"deal term [quarters]": ["4", "8"]}


@pytest.mark.parametrize("text", ["gdp;note\n4,500;x\n5,000;y\n", "gdp\tnote\n4,500\tx\n", "sep=|\ngdp|note\n4,500|x\n"])
def test_groups_of_three_behind_a_comma_are_refused_until_another_cell_shows_what_a_comma_is(text):
    with pytest.raises(ReadError, match="column 'gdp': '4,500' may be a thousand or a decimal"):
        table_of_text(text, "s.csv")
    assert table_of_text(text.replace("x", "0,25"), "s.csv").columns["gdp"][0] == "4.500"


def test_shares_in_per_cent_may_have_decimal_commas():
    read = table_of_text("a;b\n3,2 %;0,5\n4,1%;0,7\n", "s.csv").columns
    assert read == {"a": ["3.2 %", "4.1%"], "b": ["0.5", "0.7"]}


@pytest.mark.parametrize("text", ["1_000", "\u0661\u0660", "\uff11"])
def test_a_number_is_written_in_the_digits_everybody_reads(text):
    with pytest.raises(PanelError, match="not a number"):
        number_of("gdp", text)
    with pytest.raises(ParameterError, match="not a number"):
        find("deal_term").check(text)


def test_numbers_and_sequences_of_python_are_those_of_a_file():
    wanted = load_spec({"scenario": "arcadia", "horizon": 4, "replicates": 3,
                        "factors": {"deal_term": [4, 8], "spill_in": [0.5, 1.0]}})
    given = load_spec({"scenario": ("arcadia",), "horizon": np.int64(4), "replicates": np.int32(3),
                       "factors": {"deal_term": range(4, 9, 4), "spill_in": np.array([0.5, 1.0])}})
    assert columns_of(given.design) == columns_of(wanted.design) and given.replicates == wanted.replicates
    assert load_spec({"scenario": "arcadia", "factors": {"spill_in": (0.5, 1.0)}}).factors["spill_in"].values == (0.5, 1.0)
    assert plain({"a": (np.float64(1), range(2)), "b": Path("c")}) == {"a": [1.0, [0, 1]], "b": "c"}


def test_columns_that_are_no_parameter_are_carried_through_and_named(tmp_path):
    (tmp_path / "points.csv").write_text("id,spill_in,weight,note\n007,0.5,1.5,first\n008,0.7,,\n", encoding="utf-8")
    (tmp_path / "mine.toml").write_text('scenario = "arcadia"\nhorizon = 1\ndesign = { kind = "table", path = "points.csv" }\n')
    said = []
    found = sweep(tmp_path / "mine.toml", tmp_path / "out", workers=1, progress=False, tell=said.append)
    design = found.design()
    assert design["id"].tolist() == ["007", "008"] and design["weight"].isna().tolist() == [False, True]
    assert design["note"].tolist()[0] == "first" and "id, weight, note" in said[0]
    assert len(design.merge(found.runs(), on="point")) == 2


def test_a_sweeps_own_design_is_a_design(tmp_path):
    spec = {"scenario": "arcadia", "horizon": 1, "factors": {"spill_in": [0.1, 0.2], "linkage": ["none", "full"]}}
    first = sweep(spec, tmp_path / "first", workers=1, progress=False, tell=lambda text: None)
    again = {"scenario": "arcadia", "horizon": 1,
             "design": {"kind": "table", "path": str(tmp_path / "first" / "design.parquet")}}
    second = sweep(again, tmp_path / "second", workers=1, progress=False, tell=lambda text: None)
    assert second.design()["point"].tolist() == first.design()["point"].tolist()
    assert Results(tmp_path / "second").runs()["phase"].tolist() == first.runs()["phase"].tolist()


INDICES = {"numbers": [5, 9], "unsorted numbers": [1, 0], "words": ["a", "b"], "the same word": ["a", "a"],
           "dates": pd.to_datetime(["2024-01-01", "2024-01-01"]),
           "levels": pd.MultiIndex.from_tuples([(1, 2), (1, 3)]),
           "levels, one with a name": pd.MultiIndex.from_arrays([[7, 7], [1, 1]], names=["id", None]),
           "even steps, with a name": pd.RangeIndex(7, 11, 2, name="id")}


@pytest.mark.parametrize("how", INDICES)
def test_an_index_without_a_name_is_dropped_and_one_with_a_name_is_a_column(how, tmp_path):
    frame = POINTS.set_axis(INDICES[how])
    frame.to_parquet(tmp_path / "points.parquet")
    for design in (frame, pa.Table.from_pandas(frame), {"kind": "table", "path": str(tmp_path / "points.parquet")}):
        found = load_spec({"scenario": "arcadia", "design": design}).design
        assert columns_of(found) == WANTED
        assert found.carried == ({"id": [7, 9] if "steps" in how else [7, 7]} if "a name" in how else {})


def test_a_column_of_an_arrow_table_or_a_frame_that_is_there_twice_is_refused(tmp_path):
    twice = pa.table([[0.1], [0.9]], names=["spill_in", "spill_in"])
    frame = pd.DataFrame([[0.1, 0.9]], columns=["spill_in"] * 2)
    for source in (twice, frame, POINTS.set_index(pd.Index([0.1, 0.2], name="spill_in"))):
        with pytest.raises(SpecError, match="rows, names, column 'spill_in': appears twice; delete one of the two$"):
            load_spec({"scenario": "arcadia", "design": source})


@pytest.mark.parametrize(("cell", "complaint"), [
    ("\ud800", r"'\\ud800' holds half a character"), (["\ud800"], "holds half a character"), (POINTS, "holds a DataFrame"),
    ({"a": POINTS}, "holds a dict")])
def test_a_cell_that_no_file_can_hold_is_one_line_with_its_row(cell, complaint):
    with pytest.raises(SpecError, match=rf"^spec: design: rows, row 1, column 'x'.*{complaint}.*; write .*$"):
        load_spec({"scenario": "arcadia", "design": [{"spill_in": 0.5, "x": 1}, {"spill_in": 0.6, "x": cell}]})


def test_true_and_false_are_no_numbers():
    with pytest.raises(SpecError, match="spill_in = True is no number; write 1 for true and 0 for false"):
        load_spec({"scenario": "arcadia", "design": {"kind": "table", "rows": pd.DataFrame({"spill_in": [True, False]})}})


def test_a_dictionary_of_lists_is_a_table_in_python_alone(tmp_path):
    (tmp_path / "mine.toml").write_text('scenario = "arcadia"\n[design]\nspill_in = [0.1, 0.2]\ndeal_term = [4, 8]\n')
    with pytest.raises(SpecError, match="design: has no kind; write kind = one of grid, "):
        load_spec(tmp_path / "mine.toml")


DOUBTFUL = {
    "conditionality,spill_in\n0.1\n": "points.csv, line 2: 1 cells, the header has 2",
    "conditionality\n0,5\n0,7\n": "points.csv, line 2: 2 cells, the header has 1; quote a cell that contains a comma",
    "conditionality\n1,5\n2,5\n": "points.csv, line 2: 2 cells, the header has 1",
    "My points of May\nconditionality,spill_in\n0.1,0.2\n":
        "has 1; quote a cell that contains a comma, or name every column, or delete what stands above the names of the columns",
    "conditionality,spill_in\n0.1,0.2\nSource: own\n":
        "points.csv, line 3: 1 cells, the header has 2; delete the line if it is a note",
    "conditionality;spill_in\n0,5;0.7\n":
        "points.csv, line 2, column 'conditionality': '0,5', but other cells write decimals with a point",
    "deal_term\tspill_in\n1,234\t1\n": "points.csv, line 2, column 'deal_term': '1,234' may be a thousand or a decimal",
    "deal_term;spill_in\n1.234;1\n": "points.csv, line 2, column 'deal_term': '1.234' may be a thousand or a decimal",
    "spill_in,\n0.5,0.7\n": "points.csv, line 1: column 2 has cells and no name; name it, or delete it",
    ",spill_in\n3,0.5\n3,0.7\n": "points.csv, line 1: column 1 has no name and is no index, as cells repeat",
    "spill_in,spill_in\n0.5,0.7\n": "points.csv, line 1, column 'spill_in': appears twice",
    "spill_in\n0.5\nNA\n": "points.csv, line 3: spill_in is blank; write a value, or delete the row",
    "id,note\n1,x\n": "no column of points.csv is a parameter; it has id, note",
    "id,spil_in\n1,0.5\n": "column 'spil_in' is no parameter; did you mean 'spill_in'?",
    "": "points.csv: is empty", "\n\n,,\n": "points.csv: is empty",
    '"spill_in\n0.5': "points.csv",
    'id,spill_in\n1,0.5\n2,"0.6\n3,0.7\n4,0.8\n':
        "points.csv, line 3: close the quotation mark that opens in this line where its cell ends, 2 lines follow in it",
    'spill_in,id\n0.5,1\n"0.6,2\n0.7,3\n0.8,4\n':
        "points.csv, line 3: close the quotation mark that opens in this line where its cell ends, 2 lines follow in it",
    "spill_in\n0_5\n": "points.csv, line 2: spill_in = '0_5' is not a number",
    "spill_in\n\u0660.\u0665\n": "is not a number",
}


@pytest.mark.parametrize("text", DOUBTFUL)
def test_what_can_be_read_in_two_ways_or_not_at_all_is_one_line(text, tmp_path):
    (tmp_path / "points.csv").write_text(text, encoding="utf-8")
    (tmp_path / "mine.toml").write_text('scenario = "arcadia"\ndesign = { kind = "table", path = "points.csv" }\n')
    with pytest.raises(SpecError) as told:
        load_spec(tmp_path / "mine.toml")
    assert DOUBTFUL[text] in str(told.value) and "\n" not in str(told.value)


@pytest.mark.parametrize("name", ["points.xlsx", "points", "points.dta"])
def test_a_table_of_another_kind_is_told_what_to_save_it_as(name, tmp_path):
    (tmp_path / name).write_bytes(b"PK\x03\x04")
    with pytest.raises(SpecError, match=r"ends in none of \.csv, \.tsv, \.tab, \.txt, \.parquet; save it"):
        load_spec({"scenario": "arcadia", "design": {"kind": "table", "path": str(tmp_path / name)}})


@pytest.mark.parametrize("content", [b"spill_in\n0.5\nna\xefve\n", b"\xff\xfe\x00", b"\x80"])
def test_bytes_that_are_no_text_are_one_line_with_file_and_line(content):
    with pytest.raises(ReadError, match=r"mine.csv, line \d: is not UTF-8 or UTF-16 text; save it as UTF-8"):
        decoded(content, "mine.csv")


# --- codes for what is missing -------------------------------------------------------------------------------

CODES = ["", "NA", "N/A", "#N/A", "NaN", "nan", "NULL", "<NA>", ".", ".a", ".z", "..", "..."]


@pytest.mark.parametrize("code", CODES)
def test_codes_for_what_is_missing_are_blank_cells_of_a_panel(code, tmp_path):
    text = (ROOT / "model/data/countries_2024.csv").read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("ISL"))
    cells = line.split(",")
    cells[15] = code
    (tmp_path / "mine_2024.csv").write_text(text.replace(line, ",".join(cells)), encoding="utf-8")
    iceland = next(ally for ally in load_panel(tmp_path / "mine_2024.csv").allies if ally.iso3 == "ISL")
    assert "us_troops" in iceland.filled and iceland.us_troops == 0.0


def test_the_word_none_is_a_choice_and_no_code():
    assert table_of_text("linkage\nnone\n", "x").columns == {"linkage": ["none"]}


# --- panels and observations ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["arcadia", "countries_2024"])
def test_a_panel_is_the_same_however_it_was_written(name, tmp_path):
    text = (ROOT / "model/data" / f"{name}.csv").read_text(encoding="utf-8")
    frame = pd.read_csv(io.StringIO(text), keep_default_na=False, na_values=[""])
    european = io.StringIO()
    frame.to_csv(european, sep=";", decimal=",", index=False)
    files = {"semicolons": european.getvalue().encode("utf-16"), "tabs": frame.to_csv(sep="\t").encode("utf-8-sig"),
             "spreadsheet": (text.replace("\n", ",,\n") + "," * 25 + "\n").encode()}
    wanted = load_panel(name)
    for how, content in files.items():
        path = tmp_path / how / f"{name}.csv"
        path.parent.mkdir()
        path.write_bytes(content)
        assert load_panel(path) == wanted, how
    made = load_panel(frame)
    assert (made.patron, made.rivals) == (wanted.patron, wanted.rivals)


def test_a_panel_made_in_python_is_told_with_its_row():
    frame = pd.read_csv(ROOT / "model/data/arcadia.csv")
    frame["gdp"] = frame["gdp"].astype(object)
    frame.loc[2, "gdp"] = "much"
    with pytest.raises(PanelError, match="panel, line 2, column 'gdp': 'much' is not a number"):
        load_panel(frame)


def test_observations_are_the_same_however_they_were_written(tmp_path):
    frame = pd.DataFrame({"iso3": ["POL", "DEU", "FRA"], "year": [2023, 2024, 2024],
                          "milex_share_gdp": [0.038, 0.02, np.nan]})
    wanted = {("POL", 2023): 0.038, ("DEU", 2024): 0.02}
    ways = {"plain": frame.to_csv(index=False), "na": frame.to_csv(index=False, na_rep="NA"), "index": frame.to_csv(),
            "european": frame.to_csv(index=False, sep=";", decimal=","),
            "tabs": frame.to_csv(index=False, sep="\t", na_rep="..")}
    for how, text in ways.items():
        for encoding in ("utf-8-sig", "utf-16"):
            path = tmp_path / f"{how}.csv"
            path.write_bytes(text.encode(encoding))
            assert read_observed(path) == wanted, (how, encoding)
    assert read_observed(frame) == wanted and read_observed(frame.to_dict("records")) == wanted


@pytest.mark.parametrize(("text", "told"), [
    ("iso3,year,Target,favourable\nPOL,2024,CHN,0.5\nDEU,2024,USA,0.6\n", ""),
    ("iso3,year,target,favourable\nPOL,2024,usa,0.6\nDEU,2024,USA,0.6\n",
     "o.csv, line 2, column 'target': 'usa' is not USA; did you mean 'USA'"),
    ("iso3,year,target,favourable\nPOL,2024,United States,0.6\nDEU,2024,USA,0.6\n",
     "o.csv, line 2, column 'target': 'United States' is not USA; did you mean 'USA'"),
    ("iso3,year,target,favourable\nPOL,2024,,0.6\nDEU,2024,USA,0.6\n", "o.csv, line 2, column 'target': is blank; write USA"),
    ("iso3,ISO3,year,favourable\nDEU,POL,2024,0.6\n", "o.csv, column 'ISO3': 'iso3' appears twice but for capitals"),
])
def test_names_of_an_observed_record_may_have_any_capitals_and_whom_a_row_is_about_is_never_guessed(text, told, tmp_path):
    (tmp_path / "o.csv").write_text(text, encoding="utf-8")
    if not told:
        assert read_kind(tmp_path / "o.csv")[1] == {("DEU", 2024): 0.6}
        return
    with pytest.raises(ObservedError) as caught:
        read_kind(tmp_path / "o.csv")
    assert str(caught.value).startswith(told)


# --- TOML ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le"])
def test_a_spec_and_a_scenario_are_read_in_any_encoding(encoding, tmp_path):
    (tmp_path / "world.toml").write_bytes('panel = "arcadia"\ntitle = "Łódź"\n'.encode(encoding))
    (tmp_path / "mine.toml").write_bytes('scenario = "world.toml"\nhorizon = 3\n'.encode(encoding))
    assert load_spec(tmp_path / "mine.toml").worlds["world"].title == "Łódź" == load_scenario(tmp_path / "world.toml").title


@pytest.mark.parametrize("text", ["a = " + "9" * 5000, "a = " + "9" * 400, "a = " + "[" * 3000 + "]" * 3000,
                                  "a = { b = " * 3000, "a = 1\x00", "a", "[a]\n[a]", "a" + ".a" * 20000 + " = 1"])
def test_toml_beyond_reason_is_one_short_line(text):
    with pytest.raises(ReadError, match="^mine.toml") as told:
        toml_of(text, "mine.toml")
    assert "\n" not in str(told.value) and len(str(told.value)) < 300


def test_a_table_of_python_counts_its_rows_from_zero_and_drops_blank_ones():
    table = table_of_python([{"a": 1}, {"a": None}, {"a": float("nan")}, {"a": pd.NA}, {"a": 2.5}], "mine")
    assert table.columns == {"a": [1, 2.5]} and table.place(1, "a") == "mine, row 4, column 'a'"


@pytest.mark.parametrize("text", ['deal_term,note\n4,"first, \n8,second\n12,third\n',
                                  'deal_term,note\n4,"first\n8,"second"\n12,third\n'])
def test_a_quotation_mark_that_is_not_closed_swallows_no_rows(text):
    with pytest.raises(ReadError, match="q.csv, line 2: close the quotation mark that opens in this line where its cell "):
        table_of_text(text, "q.csv")


def test_a_cell_in_quotes_may_have_several_lines():
    assert table_of_text('deal_term,note\n4,"one\ntwo ""three"""\n8,x\n', "q.csv").columns["note"] == ['one\ntwo "three"', "x"]


def test_a_set_has_the_same_order_in_every_process():
    assert plain({"none", "full", "coercive"}) == ["coercive", "full", "none"]
