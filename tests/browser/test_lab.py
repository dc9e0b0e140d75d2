"""The playground in a cell of a real JupyterLab."""

import re

import pytest

from tests.browser.playground import Shown
from tests.faults.test_connection import BANNER, says

pytestmark = pytest.mark.timeout(600)  # so that they come first

WATCHED = """
import threading
import nnviz
playground = nnviz.Playground()
home, threads = threading.get_ident(), {"step": set(), "draw": set(), "said": set()}
playground.trainer.subscribe(lambda event: threads["step"].add(threading.get_ident()))
def watched(call, kind):
    def watch(*arguments, **named):
        threads[kind].add(threading.get_ident())
        return call(*arguments, **named)
    return watch
playground.stage.frame = watched(playground.stage.frame, "draw")
playground.player.post = watched(playground.player.post, "said")
playground.settings_panel.controls["learning_rate"]._post = playground.player.post
playground
"""


def test_every_step_and_every_frame_is_on_the_home_thread(page, lab):
    kernel = lab.run(page, "threads.ipynb", WATCHED)
    shown = Shown(page).wait().play()
    page.locator(".nnviz-learning-rate .noUi-handle").focus()
    for _ in range(12):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(40)
    shown.until("Number(settings.match(/learning_rate=([^;]*)/)[1]) > 0.05")
    page.locator(".nnviz-activation button", has_text=re.compile("^ReLU")).click()
    shown.until("settings.includes('activation=relu')")
    shown.pause()
    page.wait_for_timeout(300)
    told = kernel.execute("print(threads['step'] == {home}, threads['draw'] == {home}, len(threads['said']))")
    assert told.split()[:2] == ["True", "True"]


def test_shortcuts_work_and_do_not_reach_jupyter(page, lab):
    lab.run(page, "keys.ipynb", "import nnviz\nplayground = nnviz.Playground()\nplayground", "# the last cell")
    shown = Shown(page).wait()
    cells = page.locator(".jp-Cell").count()
    page.locator(".nnviz-canvas").focus()
    page.keyboard.press("s")
    shown.until("step === 1")
    for key in ("a", "b", "d", "d", "x"):  # in Jupyter: insert and delete cells
        page.keyboard.press(key)
    page.keyboard.press(" ")
    shown.until("step > 50")
    page.keyboard.press(" ")
    page.wait_for_function("document.querySelector('.nnviz-do-play').textContent.trim() === 'Play'")
    assert page.locator(".jp-Cell").count() == cells


def test_pictures_stand_beside_other_widgets(page, lab):
    lab.run(
        page,
        "beside.ipynb",
        "import nnviz, ipywidgets as w\ntrainer = nnviz.Trainer()\n"
        "w.HBox([w.Button(description='mine'), nnviz.live(trainer, nnviz.views.DecisionBoundary())])",
        "w.HBox([nnviz.live(trainer, nnviz.views.LossCurves()), nnviz.live(trainer, nnviz.views.GradientFlow())])",
        "w.HBox([w.Label('mine'), nnviz.Playground()])",
    )
    page.wait_for_function("document.querySelectorAll('.nnviz-canvas[data-frames]').length === 4")
    widths = page.evaluate("[...document.querySelectorAll('.nnviz-canvas')].map((canvas) => canvas.clientWidth)")
    assert widths[0] > 800 and min(widths[1:3]) > 450 and widths[3] > 700, widths


def test_a_reload_shows_the_run_where_it_stands(page, lab):
    kernel = lab.run(page, "reload.ipynb", "import nnviz\nplayground = nnviz.Playground()\nplayground")
    shown = Shown(page).wait().play()
    shown.until("step > 200")
    step = shown.pause()
    page.evaluate("jupyterapp.commands.execute('docmanager:save')")
    page.wait_for_timeout(1000)
    lab.open(page, "reload.ipynb")
    kernel_now = lab.kernel_of(page)
    assert kernel_now.id == kernel.id
    lab.run_all(page)  # the page's old output needs its widgets' state, which a kernel gives to a new one
    shown = Shown(page).wait()
    assert shown.play().step > 0
    assert step > 0


def test_the_whole_fits_into_the_notebook(page, lab):
    lab.run(page, "height.ipynb", "import nnviz\nnnviz.Playground()")
    Shown(page).wait()
    top = page.locator(".nnviz-playground").bounding_box()["y"]
    page.locator(".nnviz-timeline").wait_for()
    timeline = page.locator(".nnviz-timeline").bounding_box()
    room = page.locator(".jp-WindowedPanel-outer").first.evaluate("panel => panel.clientHeight")
    assert timeline["y"] + timeline["height"] - top <= room


def test_the_theme_can_be_switched_while_it_trains(page, lab):
    lab.run(page, "theme.ipynb", "import nnviz\nnnviz.Playground()")
    shown = Shown(page).wait().play()
    for theme in ("dark", "light") * 2:
        page.evaluate(f"jupyterapp.commands.execute('apputils:change-theme', {{theme: 'JupyterLab {theme.title()}'}})")
        shown.until_the_picture_is(theme)
        shown.until(f"step > {shown.step}")


def test_running_a_cell_again_closes_what_it_made_before(page, lab):
    kernel = lab.run(page, "again.ipynb", "import nnviz\nplayground = nnviz.Playground()\nplayground")
    Shown(page).wait().play()
    count = "from ipywidgets.widgets import widget; print(len(widget._instances))"
    widgets = int(kernel.execute(count))
    tasks = (
        "import asyncio; loop = asyncio.get_event_loop();"
        " print(sum(task.get_name() == 'nnviz player' for task in asyncio.all_tasks(loop)))"
    )
    for _ in range(2):
        lab.run_all(page)
        Shown(page).wait()
    assert int(kernel.execute(count)) <= widgets + 5
    assert int(kernel.execute(tasks)) == 1


def test_a_view_lives_in_a_cell_of_its_own(page, lab):
    lab.run(
        page,
        "views.ipynb",
        "import nnviz\ntrainer = nnviz.Trainer()",
        "nnviz.live(trainer, nnviz.views.DecisionBoundary(), nnviz.views.GradientFlow())",
        "_ = trainer.run(steps=500)",
    )
    Shown(page).wait().until("step === 500")


def test_in_jupyterlab_a_kernel_that_was_restarted_is_told_and_the_cell_named(page, lab):
    shown = Shown(page)
    kernel = lab.run(shown.page, "lost.ipynb", "import nnviz; playground = nnviz.Playground(); playground")
    shown.wait().play()
    kernel.process.kill()
    says(shown, "Run the cell again")
    assert not shown.page.locator(BANNER).get_by_role("button").count()
