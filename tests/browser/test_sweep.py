"""A sweep in a notebook cell of JupyterLab: its map fills in, and a click opens a network that trains on."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.timeout(600)

CELL = """import nnviz
sweep = nnviz.sweep(
    nnviz.Config(dataset="xor", hidden=(6,), samples=200),
    learning_rate=nnviz.log_space(1e-3, 10, 24), l2=[0, *nnviz.log_space(0.01, 100, 15)], seed=range(4), steps=600,
)
sweep"""
MAP = ".nnviz-sweep"
TOLD = f"document.querySelector('{MAP} .nnviz-sweep-told').textContent"
OPENED = ".nnviz-playground:not(.nnviz-sweep)"


@pytest.fixture
def shown(page, lab):
    page.set_viewport_size({"width": 1280, "height": 720})
    lab.run(page, "sweep.ipynb", CELL)
    page.locator(f"{MAP} canvas").wait_for()
    return page


def hint(page):
    return page.locator(f"{MAP} .nnviz-hint")


def point(page, x, y):
    """Put the pointer at shares of the map's picture."""
    box = page.locator(f"{MAP} canvas").bounding_box()
    page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])


def test_the_map_fills_in_and_a_click_opens_a_network_that_trains_on(shown):
    page = shown
    page.wait_for_function(f"/^[1-9][0-9]?%, .* left$/.test({TOLD})")
    point(page, 0.4, 0.4)
    page.wait_for_function(
        f"document.querySelector('{MAP} .nnviz-hint').textContent.match(/learning rate .*: median test loss .* seeds/)"
    )
    text = hint(page).text_content()
    assert "L2 penalty" in text and "click to open" in text
    page.locator(f"{MAP} .nnviz-do-play").click()
    page.wait_for_function(f"{TOLD}.startsWith('paused at')")
    point(page, 0.4, 0.4)
    page.mouse.down()
    page.mouse.up()
    page.locator(f"{OPENED} canvas").wait_for()
    page.locator(f"{MAP} .nnviz-message", has_text="Opened below the map").wait_for()
    page.wait_for_function(f"Number(document.querySelector('{OPENED} canvas').dataset.step) > 0")
    step = int(page.locator(f"{OPENED} canvas").get_attribute("data-step"))
    page.locator(f"{OPENED} .nnviz-do-play").click()
    page.wait_for_function(f"Number(document.querySelector('{OPENED} canvas').dataset.step) > {step + 50}")
    page.locator(f"{OPENED} .nnviz-do-play").click()
    page.locator(f"{MAP} .nnviz-do-play").click()
    page.wait_for_function(f"{TOLD}.startsWith('1,536 networks trained')", timeout=120_000)


def test_keys_read_and_open_a_cell_and_cancel_ends(shown):
    page = shown
    page.wait_for_function(f"/^[1-9][0-9]?%/.test({TOLD})")
    page.locator(f"{MAP} .nnviz-do-cancel-sweep").click()
    page.wait_for_function(f"{TOLD}.startsWith('cancelled at')")
    page.locator(f"{MAP} canvas").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(f"document.querySelector('{MAP} .nnviz-hint').textContent.includes('learning rate')")
    before = hint(page).text_content()
    for key in ("ArrowRight", "ArrowLeft"):  # a cell is wider than the stride over other pictures
        page.keyboard.press(key)
        expect(hint(page)).not_to_have_text(before)
        before = hint(page).text_content()
    page.keyboard.press("Enter")
    page.locator(f"{OPENED} canvas").wait_for()
