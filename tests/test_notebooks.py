"""The notebooks run, say nothing on stderr, and still show what they store."""

import json
import re

import nbformat
import pytest

from foedus.notebooks import execute

NOTEBOOKS = execute.notebooks()
SHORT = "01"  # of the others most compute for minutes where the machine is busy
PUBLIC_ONLY = NOTEBOOKS[:5]  # the first five need nothing below the package's own names


def sources(path):
    """The code and the prose of a notebook, cell by cell."""
    return [(cell.cell_type, cell.source) for cell in nbformat.read(path, as_version=4).cells]


def test_the_course_has_eight_notebooks():
    assert [path.name[:2] for path in NOTEBOOKS] == [f"{number:02d}" for number in range(1, 9)]


@pytest.mark.parametrize("path", [path if path.name[:2] == SHORT else pytest.param(path, marks=pytest.mark.slow)
                                  for path in NOTEBOOKS], ids=lambda path: path.stem)
def test_a_notebook_shows_what_it_stores(path):
    execute.check(path)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_opens_with_its_question_and_closes_with_an_exercise(path):
    cells = sources(path)
    assert cells[0][0] == "markdown" and "**The question:" in cells[0][1]
    assert cells[-1][0] == "markdown"
    assert "## What you can now do" in cells[-1][1] and "**Exercise.**" in cells[-1][1]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_stored_notebook_is_tidy_and_names_no_machine(path):
    stored = nbformat.read(path, as_version=4)
    text = re.sub(r'"image/png": "[^"]*"', "", json.dumps(stored))  # letters of a picture spell anything
    assert not re.search(r"/tmp|/home|/root|/usr|/Users|[A-Z]:\\\\|\.local|site-packages", text)
    assert execute.tidy(nbformat.read(path, as_version=4)) == stored
    assert not any(output.get("name") == "stderr" for cell in stored.cells for output in cell.get("outputs", ()))


@pytest.mark.parametrize("path", PUBLIC_ONLY, ids=lambda path: path.stem)
def test_the_first_notebooks_need_only_public_names(path):
    code = "\n".join(text for kind, text in sources(path) if kind == "code")
    deeper = re.sub(r"source = '''.*?'''", "", code, flags=re.DOTALL)  # a strategy's file is written as CONTRIBUTING says
    assert re.findall(r"^ *(?:from|import) foedus.*$", deeper, re.MULTILINE) == ["import foedus as fd"]


def test_the_check_objects_to_a_stale_output_and_to_a_warning(tmp_path):
    cell = nbformat.v4.new_code_cell("print(6 * 7)", outputs=[nbformat.v4.new_output("stream", name="stdout", text="41\n")])
    path = tmp_path / "99_stale.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)
    with pytest.raises(execute.StaleError, match="stored '41"):
        execute.check(path)
    execute.refresh(path)
    execute.check(path)
    loud = nbformat.v4.new_code_cell("import warnings\nwarnings.warn('careful')")
    nbformat.write(nbformat.v4.new_notebook(cells=[loud]), path)
    with pytest.raises(execute.StaleError, match="says on stderr"):
        execute.check(path)
