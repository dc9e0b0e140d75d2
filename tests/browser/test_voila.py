"""The playground as a web page in Voilà and Chromium."""

import os
import re
import sysconfig
import time
from itertools import combinations

import pytest
from playwright.sync_api import expect

from tests.browser import servers
from tests.browser.kernels import Kernel
from tests.browser.playground import DIVERGING, FAST, SOCKETS, Shown
from tests.faults.client import READY, Client, screen_of, visit, with_class


@pytest.fixture
def shown(page, voila):
    return Shown(page).open(voila.url + FAST)


def share_of_a_core(kernel, seconds=2.0):
    before = kernel.cpu_seconds()
    time.sleep(seconds)
    return (kernel.cpu_seconds() - before) / seconds


def wait_until_idle(kernel):
    """Wait until a kernel computes nothing; the last work after a pause takes a busy machine longer."""
    end = time.monotonic() + servers.PATIENCE
    while share_of_a_core(kernel) > 0.03:
        assert time.monotonic() < end, "the kernel goes on computing"


def test_it_trains(shown):
    assert shown.step == 0
    first = shown.number("training")
    shown.play()
    shown.until("step > 1500")
    shown.pause()
    assert shown.number("training") < 0.5 * first
    assert shown.number("accuracy") > 90


def test_one_step_one_epoch_and_reset(shown):
    shown.button("step").click()
    shown.until("step === 1")
    shown.button("epoch").click()
    shown.until("step === 25")
    shown.button("reset").click()
    shown.until("step === 0")


def test_a_slider_that_is_moved_while_it_trains_takes_effect(shown):
    shown.play()
    shown.page.locator(".nnviz-learning-rate .noUi-handle").focus()
    for _ in range(5):
        shown.page.keyboard.press("ArrowRight")
    shown.until("Number(settings.match(/learning_rate=([^;]*)/)[1]) > 0.035")
    step = shown.step
    shown.until(f"step > {step + 50}")
    box = "document.querySelector('.nnviz-learning-rate-number input').value"
    shown.until(f"settings.match(/learning_rate=([^;]*)/)[1] === {box}")  # keys may still be under way


def test_a_slider_can_be_dragged_while_it_trains(shown):
    shown.play()
    box = shown.page.locator(".nnviz-l2 .noUi-handle").bounding_box()
    shown.page.mouse.move(box["x"] + 8, box["y"] + 8)
    shown.page.mouse.down()
    for way in range(10):
        shown.page.mouse.move(box["x"] + 8 + 6 * way, box["y"] + 8)
    shown.page.mouse.up()
    shown.until("Number(settings.match(/l2=([^;]*)/)[1]) > 0.02")


def test_a_typed_number_counts_and_a_wrong_one_is_refused_in_words(shown):
    box = shown.page.locator(".nnviz-learning-rate-number input")
    box.fill("0.25")
    box.press("Enter")
    shown.until("settings.includes('learning_rate=0.25')")
    box.fill("11")
    box.press("Enter")
    shown.page.wait_for_selector(".nnviz-trouble")
    shown.says("learning rate = 11", "to 10")
    assert shown.settings["learning_rate"] == "0.25"


def test_the_activation_changes_and_the_weights_stay(shown, voila):
    def choose(activation):
        shown.page.locator(".nnviz-activation button", has_text=activation).click()
        shown.until(f"settings.includes('activation={activation}')")

    shown.play()
    shown.until("step > 600")
    choose("sigmoid")
    assert shown.step > 600
    shown.pause()
    loss = shown.number("training")
    choose("tanh")
    assert shown.number("training") != loss
    choose("sigmoid")
    assert shown.number("training") == loss


def test_pause_really_pauses(shown, voila):
    shown.play()
    shown.until("step > 300")
    step = shown.pause()
    wait_until_idle(shown.kernel(voila))
    assert shown.step == step


def test_another_data_set_begins_a_new_run_which_can_be_undone(shown):
    shown.play()
    shown.until("step > 500")
    step = shown.pause()
    shown.page.locator(".nnviz-dataset button", has_text="spiral").click()
    shown.until("step === 0")
    shown.says("new run")
    shown.button("undo").click()
    shown.until(f"step === {step}")
    shown.page.wait_for_function("document.querySelector('.nnviz-dataset-0').classList.contains('mod-active')")


def test_layers_and_units_by_plus_and_minus(shown, voila):
    shown.page.locator(".nnviz-layer-more").click()
    shown.page.wait_for_selector(".nnviz-layer-2-more")
    shown.page.locator(".nnviz-layer-2-more").click()
    shown.page.wait_for_function(
        "[...document.querySelectorAll('.nnviz-layers .nnviz-stepper')].filter((e) => e.offsetParent).length === 5"
    )
    shown.page.locator(".nnviz-layers", has_text="3").wait_for()
    assert shown.play().step > 0


def test_a_divergence_is_told_and_offers_the_way_back(page, voila):
    shown = Shown(page).open(voila.url + DIVERGING)
    place = page.locator(".nnviz-canvas").bounding_box()
    shown.button("play").click()
    page.wait_for_selector(".nnviz-words[data-severity=trouble]")
    assert page.locator(".nnviz-canvas").bounding_box() == place  # no picture moves when a message comes
    page.wait_for_selector(".nnviz-do-play[disabled]")
    expect(page.locator(".nnviz-words")).to_contain_text("the learning rate of 10 is too high")
    assert page.locator(".nnviz-message").is_hidden()  # a message would say the same again
    said = page.locator(".nnviz-status").text_content()
    last = int(re.search(r"every step up to ([\d,]+) is kept", said)[1].replace(",", ""))
    shown.until(f"step === {last}")
    page.locator(".nnviz-try").click()
    shown.until("Number(settings.match(/learning_rate=([^;]*)/)[1]) < 1 && step === 0")
    shown.play()


def test_settings_come_from_the_address(page, voila):
    shown = Shown(page).open(voila.url + "?dataset=xor&learning_rate=0.1&nonsense=1")
    shown.until("settings.includes('learning_rate=0.1')")
    page.wait_for_function("document.querySelector('.nnviz-dataset-1').classList.contains('mod-active')")
    shown.says("nonsense is not a setting")


def test_a_reload_recovers_and_leaves_no_kernel(shown, voila):
    shown.play().until("step > 5000")  # long enough that frames are under way when it is left
    kernel = shown.kernel(voila)
    shown.page.reload()
    shown.wait().play()
    deadline = time.monotonic() + 20
    while kernel.alive and time.monotonic() < deadline:
        time.sleep(0.2)
    assert not kernel.alive


def test_a_page_goes_on_when_its_connection_is_back(page, voila):
    page.add_init_script(SOCKETS)
    shown = Shown(page).open(voila.url).play()
    step = shown.loses_its_connection(voila)
    shown.until(f"step > {step}")


def test_two_pages_do_not_disturb_each_other(new_page, voila):
    one, other = (Shown(new_page()).open(voila.url) for _ in range(2))
    one.play()
    assert other.step == 0
    other.play()
    step = other.pause()
    one.page.bring_to_front()
    one.until(f"step > {one.step + 100}")
    assert other.step == step


def test_the_kernel_that_waits_serves_a_page_in_any_colours(page, tmp_path):
    shown = Shown(page)
    with servers.voila(tmp_path, "--theme", "dark") as server:
        for query, theme in [("?theme=light", "light"), ("", "dark"), ("?theme=dark", "dark")]:
            ahead = server.kernel_ahead(shown.kernel_id)
            shown.open(server.url + query)
            assert shown.kernel_id == ahead.id
            shown.play()
            shown.until_the_picture_is(theme)
            color = page.evaluate("getComputedStyle(document.body).getPropertyValue('--jp-layout-color0')")
            assert color.strip() == {"light": "white", "dark": "#111"}[theme]


def test_a_page_whose_kernel_dies_says_so_and_the_next_one_works(page, tmp_path):
    dies = """
from nnviz.server.kernels import PageKernels
start = PageKernels.start_kernel
async def dying(self, **options):
    PageKernels.start_kernel = start
    good, PageKernels.arguments = PageKernels.arguments, ["--IPKernelApp.kernel_class=nowhere.Kernel"]
    try:
        return await start(self, **options)
    finally:
        PageKernels.arguments = good
PageKernels.start_kernel = dying
"""
    with servers.voila(tmp_path, first=dies) as server:
        page.goto(server.url)
        page.wait_for_function("document.body.textContent.includes('No kernel could be started')")
        Shown(page).open(server.url)


WIDTHS = (700, 800, 1280)


def test_nothing_is_cut_off(page, voila):
    page.set_viewport_size({"width": WIDTHS[0], "height": 800})
    shown = Shown(page).open(voila.url)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_timeout(600)
        shown.wait()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for part in (".nnviz-do-play", ".nnviz-learning-rate", ".nnviz-activation"):
            box = page.locator(part).first.bounding_box()
            assert box["y"] + box["height"] <= 800
        canvas = page.locator(".nnviz-canvas").bounding_box()
        assert canvas["x"] >= 0 and canvas["x"] + canvas["width"] <= width
        left, top, across, height = shown.place("output")
        assert left >= 0 and left + across <= width and top + height <= 800
        if width == 1280:
            assert canvas["y"] + canvas["height"] <= 800
        numbers = [number.bounding_box() for number in page.locator(".nnviz-numbers .nnviz-fact:visible").all()]
        assert len(numbers) == 3 and len({number["y"] for number in numbers}) == (2 if width < 800 else 1)
        for number in numbers:
            assert left <= number["x"] and number["x"] + number["width"] <= left + across


def test_buttons_of_many_layers_stand_clear_of_each_other(page, voila):
    Shown(page).open(voila.url + "?hidden=2,2,2,2,2,2,2,2")
    assert apart(page.locator(".nnviz-layers button:visible"))


def apart(buttons):
    """Tell whether no button overlaps another."""
    boxes = [button.bounding_box() for button in buttons.all()]
    return len(boxes) > 5 and all(
        one["x"] + one["width"] <= other["x"]
        or other["x"] + other["width"] <= one["x"]
        or one["y"] + one["height"] <= other["y"]
        or other["y"] + other["height"] <= one["y"]
        for one, other in combinations(boxes, 2)
    )


def test_a_telephone_has_every_button_whole_and_in_one_typeface(page, voila):
    page.set_viewport_size({"width": 390, "height": 844})
    shown = Shown(page).open(voila.url)
    shown.play()
    shown.until("step > 20")
    shown.pause()
    page.wait_for_timeout(600)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert (
        page.evaluate("""[...document.querySelectorAll('.nnviz-playground button')].filter(
        (button) => button.scrollWidth > button.clientWidth).map((button) => button.textContent)""")
        == []
    )
    buttons = page.locator(".nnviz-transport button:visible, .nnviz-layers button:visible")
    assert apart(buttons)
    boxes = [button.bounding_box() for button in buttons.all()]
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in boxes)
    assert (
        len(
            page.evaluate("""[...new Set([...document.querySelectorAll(
        '.nnviz-playground, .nnviz-playground :is(button, input, select, label)'
    )].map((part) => getComputedStyle(part).fontFamily))]""")
        )
        == 1
    )


BUSY = """
import time
from collections import Counter
from itertools import combinations
from nbclient import NotebookClient
process = NotebookClient.process_message
NotebookClient.process_message = lambda *arguments: (time.sleep(0.02), process(*arguments))[1]
"""


def test_a_slow_server_still_shows_the_output_of_the_kernel(page, tmp_path):
    with servers.voila(tmp_path, first=BUSY) as server:
        page.goto(server.url)
        Shown(page).wait()


def test_a_kernel_behind_a_page_has_no_debugger_and_writes_no_history(shown, voila):
    told = shown.kernel(voila).execute(
        "import sys; print('_pydevd_bundle' in sys.modules, get_ipython().history_manager.enabled)"
    )
    assert told.split() == ["False", "False"]


FIGURES = """
import gc, sys, time
from matplotlib.figure import Figure
waited = time.monotonic()
while not gc.get_freeze_count() and time.monotonic() - waited < 20:
    await asyncio.sleep(0.1)
frozen = gc.get_freeze_count()
gc.unfreeze()
print(frozen > 50_000, sum(type(one) is Figure for one in gc.get_objects()), sys.flags.optimize)
"""


def figures(kernel: Kernel) -> list[str]:
    """Return if the kernel has settled, the figures that it has then, and what it optimizes."""
    return kernel.execute("import asyncio" + FIGURES).split()


def test_a_kernel_behind_a_page_keeps_what_the_page_shows_and_no_more(shown, voila):
    assert figures(shown.kernel(voila)) == [
        "True",
        "1",
        "2" if os.access(sysconfig.get_path("purelib"), os.W_OK) else "0",
    ]


def kernel_of(server, visited):
    return next(kernel for kernel in server.kernels() if kernel.id == visited.kernel)


def test_a_kernel_settles_after_a_page_that_takes_its_time_has_its_first_picture(voila):
    visited = visit(voila.url)
    with Client(voila.url, visited) as client:
        screen = screen_of(client.widgets())
        time.sleep(3)  # in which a slow page builds its widgets
        client.tell(screen, **READY | {"width": 1264, "room": 578})
        client.frame(screen, "p")
        assert figures(kernel_of(voila, visited))[:2] == ["True", "1"]


def test_a_kernel_settles_behind_a_page_that_is_never_quiet(voila):
    visited = visit(voila.url)
    kernel = kernel_of(voila, visited)
    kernel.execute("from nnviz.server import page_kernel; page_kernel.QUIET, page_kernel.LATEST = 1000, 2")
    with Client(voila.url, visited) as client:
        widgets = client.widgets()
        screen = screen_of(widgets)
        client.tell(screen, **READY)
        client.tell(with_class(widgets, "nnviz-do-play"), event="click")
        client.frame(screen, "p")
        assert figures(kernel)[0] == "True"


def served(folder, *cells):
    """A server for a notebook of these cells."""
    servers.write_notebook(folder / "short.ipynb", *cells)
    (folder / "server").mkdir()
    return servers.voila(folder / "server", notebook=folder / "short.ipynb")


TRAINS_BESIDE = """import asyncio
async def train():
    while True:
        trainer.step()
        await asyncio.sleep(0.02)
task = asyncio.ensure_future(train())"""


def test_a_live_view_goes_on_when_its_connection_is_back(page, tmp_path):
    page.add_init_script(SOCKETS)
    views = "import nnviz\ntrainer = nnviz.Trainer()\nnnviz.live(trainer, nnviz.views.LossCurves())"
    with served(tmp_path, views, TRAINS_BESIDE) as server:
        shown = Shown(page).open(server.url)
        shown.until("step > 0")
        step = shown.loses_its_connection(server)
        shown.until(f"step > {step}")


def test_a_crashed_browser_leaves_a_quiet_kernel(browser, tmp_path):
    with served(tmp_path, "import nnviz\nplayground = nnviz.Playground(absence=2)\nplayground") as server:
        context = browser.new_context()
        context.set_default_timeout(1000 * servers.PATIENCE)
        shown = Shown(context.new_page()).open(server.url).play()
        kernel = shown.kernel(server)
        assert share_of_a_core(kernel, 1.0) > 0.05
        context.close()  # no goodbye is said
        wait_until_idle(kernel)
