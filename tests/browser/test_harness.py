"""The harness itself: a plain slider moves a plain widget."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import axe, servers
from tests.browser.playground import Shown

ECHO = """
import anywidget, ipywidgets, traitlets

class Echo(anywidget.AnyWidget):
    _esm = '''export default {render({model, el}) {
        const show = () => { el.textContent = 'echo ' + model.get('value'); };
        model.on('change:value', show);
        show();
    }}'''
    value = traitlets.Int(0).tag(sync=True)

slider, echo = ipywidgets.IntSlider(description='number'), Echo()
slider.observe(lambda change: echo.set_trait('value', change.new), 'value')
ipywidgets.VBox([slider, echo])
"""


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("plain")
    servers.write_notebook(folder / "plain.ipynb", ECHO)
    with servers.voila(folder, notebook=folder / "plain.ipynb") as server:
        yield server


def move_the_slider(page: Page) -> None:
    expect(page.get_by_text("echo 0")).to_be_visible()
    page.locator(".noUi-handle").press("ArrowRight")
    expect(page.get_by_text("echo 1")).to_be_visible()


def test_a_slider_works_in_voila(plain: servers.Server, page: Page):
    shown = Shown(page)
    page.goto(plain.url)
    move_the_slider(page)
    assert shown.kernel(plain).execute("print(slider.value)") == "1\n"


def test_a_slider_works_in_jupyterlab(lab: servers.Lab, page: Page):
    kernel = lab.run(page, "harness.ipynb", "before = 3", ECHO)
    move_the_slider(page)
    assert kernel.execute("print(slider.value + before)") == "4\n"


def test_a_failing_cell_is_told(lab: servers.Lab, page: Page):
    with pytest.raises(AssertionError, match="ZeroDivisionError"):
        lab.run(page, "failing.ipynb", "1 / 0")


def test_axe_finds_what_is_wrong(page: Page):
    page.set_content("<html lang='en'><title>t</title><main><h1>t</h1><button></button></main></html>")
    assert [line.partition(":")[0] for line in axe.violations(page)] == ["button-name"]
