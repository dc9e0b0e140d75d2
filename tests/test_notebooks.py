"""The notebooks: stored without outputs, and executable."""

import json
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[1] / "notebooks"
NOTEBOOKS = sorted(FOLDER.rglob("*.ipynb"))

every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def test_there_are_notebooks():
    assert {"own-loop", "playground", "pytorch", "quickstart", "two-three-one"} <= {path.stem for path in NOTEBOOKS}


@every_notebook
def test_it_is_stored_without_outputs(path):
    import nbformat  # which takes seconds to load, of every run of any test

    notebook = json.loads(path.read_text(encoding="utf-8"))
    nbformat.validate(notebook)
    assert set(notebook["metadata"]) <= {"kernelspec", "language_info", "title"}
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    for cell in notebook["cells"]:
        assert cell["metadata"] == {}
        if cell["cell_type"] == "code":
            assert cell["outputs"] == []
            assert cell["execution_count"] is None


@pytest.mark.browser
@every_notebook
def test_it_runs(path, tmp_path):
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()


def test_each_lesson_has_its_notebook():
    from nnviz.lessons import lessons
    from tests.lessons.notebooks import text

    made = {path.stem: path.read_text(encoding="utf-8") for path in (FOLDER / "lessons").glob("*.ipynb")}
    assert made == {name: text(lesson) for name, lesson in lessons().items()}  # python -m tests.lessons.notebooks


def test_the_page_is_one_cell():
    [cell] = json.loads((FOLDER / "playground.ipynb").read_text(encoding="utf-8"))["cells"]
    assert cell["source"][-1] == "playground"
