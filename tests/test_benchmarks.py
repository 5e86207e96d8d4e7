"""What is said about speed was measured: the README's table is the benchmark's, the history begins with the first edition."""

import csv
import re

from foedus.tests.worlds import ROOT

FORM = re.compile(r"^<!-- speed -->\n\n"
                  r"Measured on \d{4}-\d\d-\d\d by `python benchmarks/engines\.py --write` \([^\n]+, \d+ cores, [^\n]+\):\n\n"
                  r"\| \| \|\n\|---\|---\|\n(?:\| [^|\n]+ \| [^|\n]*\d[^|\n]* \|\n){6}\n<!-- end -->$", re.M)


def test_the_table_of_speed_has_the_form_that_the_benchmark_writes():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(FORM.findall(text)) == text.count("<!-- speed -->") == 1
    assert FORM.search(text.replace("Measured on", "Guessed on")) is None


def test_the_history_of_the_engine_is_relative_to_the_first_edition():
    with (ROOT / "benchmarks" / "history.csv").open(newline="", encoding="utf-8") as lines:
        first, *later = csv.DictReader(lines)
    assert (first["commit"], first["growth"]) == ("41cd08b", "1.000")
    for line in later:
        assert abs(float(line["yardsticks"]) / float(first["yardsticks"]) - float(line["growth"])) < 1e-3
        assert line["machine"] and re.fullmatch(r"[0-9a-f]{7,}\+?", line["commit"])
