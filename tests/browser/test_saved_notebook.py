"""A notebook in JupyterLab that was saved, and its kernel lost."""

import json

import pytest

from tests.browser.playground import Shown
from tests.faults.test_connection import BANNER, says

pytestmark = pytest.mark.timeout(600)

CELLS = ["import nnviz\nplayground = nnviz.Playground()", "playground"]
SESSION = "jupyterapp.shell.currentWidget.context.sessionContext"
PICTURE = ".jp-OutputArea-output.jp-RenderedImage img"
WORDS = ".nnviz-kept"


def outputs(lab, name):
    """Return the data of each output in the notebook's file."""
    cells = json.loads((lab.folder / name).read_text(encoding="utf-8"))["cells"]
    return [output["data"] for cell in cells for output in cell["outputs"]]


def save(page):
    page.evaluate("jupyterapp.commands.execute('docmanager:save')")


def pictures(page):
    return page.locator(PICTURE).evaluate_all("images => images.map((image) => image.offsetHeight > 0)")


def test_the_last_picture_is_shown_where_the_widget_is_lost(page, lab):
    lab.run(page, "kept.ipynb", *CELLS)
    shown = Shown(page).wait().play()
    shown.until("step > 100")
    step = shown.pause()
    page.locator(WORDS, has_text=f"after {step} steps").wait_for(state="attached")
    assert pictures(page) == [False] and not page.locator(WORDS).is_visible()  # the widget lives
    save(page)
    page.wait_for_function("!jupyterapp.shell.currentWidget.context.model.dirty")
    widget, picture, words = outputs(lab, "kept.ipynb")
    assert [*widget] == ["application/vnd.jupyter.widget-view+json"]
    assert f"after {step} steps" in "".join(picture["text/plain"])
    assert len(picture["image/png"]) < 200_000 and "Run the cell again" in "".join(words["text/html"])

    lab.run_all(page)  # again: one picture, of the new run
    Shown(page).wait()
    assert pictures(page) == [False]

    save(page)
    page.evaluate(f"{SESSION}.shutdown()")
    lab.open(page, "kept.ipynb")  # with a new kernel
    page.locator(WORDS).wait_for(state="visible")
    page.locator(".jp-OutputArea-output", has_text="model not found").wait_for(state="hidden")
    assert pictures(page) == [True]

    lab.run_all(page)
    Shown(page).wait().play()
    assert pictures(page) == [False]


@pytest.mark.parametrize(
    "lose, words",
    [
        (f"{SESSION}.session.kernel.restart()", "was restarted.*this run is gone.*Run the cell again"),
        (f"{SESSION}.shutdown()", "is gone, and this run with it.*Run the cell again"),
    ],
    ids=["restart", "shutdown"],
)
def test_jupyterlab_says_at_once_that_the_kernel_is_lost(page, lab, lose, words):
    lab.run(page, "lost.ipynb", *CELLS)
    shown = Shown(page).wait().play()
    page.evaluate(f"void {lose}")
    says(shown, words)
    assert not page.locator(BANNER).get_by_role("button").count()
    page.wait_for_function(f"{SESSION}.session?.kernel?.status !== 'restarting'")
    if "restart" in lose:
        lab.run_all(page)
        shown.wait().play()
        assert not page.locator(BANNER).count()
