"""Visits that are long, end badly, or send too much."""

import time

import pytest

from tests.browser import servers
from tests.browser.playground import Shown

pytestmark = pytest.mark.timeout(600)

RELOADS = 12
IDLE, INTERVAL = 6, 1  # seconds
SOON = f"""
from nnviz.server import page
page.CULLING.update(cull_idle_timeout={IDLE}, cull_interval={INTERVAL})
"""


def until(holds, seconds=servers.PATIENCE):
    """Wait for a condition; whether it came to hold."""
    deadline = time.monotonic() + seconds
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.2)
    return holds()


def test_many_reloads_each_show_the_page_and_leave_no_kernel_behind(page, tmp_path):
    with servers.voila(tmp_path) as server:
        shown = Shown(page).open(server.url)
        assert until(lambda: len(server.kernels()) == 2)  # the page's, and the one that waits
        for _ in range(RELOADS):
            page.reload()
            shown.wait()
        assert until(lambda: len(server.kernels()) == 2)
        shown.play()
        assert server.log().splitlines()[2:] == []


def test_a_kernel_ends_when_it_is_idle_after_its_page_crashed(browser, tmp_path):
    with servers.voila(tmp_path, first=SOON) as server:
        context = browser.new_context()
        context.set_default_timeout(1000 * servers.PATIENCE)
        shown = Shown(context.new_page()).open(server.url).play()
        kernel = shown.kernel(server)
        context.set_offline(True)  # nothing that the page sends from now on arrives
        context.close()
        assert until(lambda: not kernel.alive)


def test_a_file_over_the_limit_is_refused_in_words_and_not_sent(page, voila, tmp_path):
    shown = Shown(page).open(voila.url).play()
    kernel, before = shown.kernel(voila), shown.step
    memory = kernel.memory()
    large = tmp_path / "large.csv"
    with large.open("wb") as file:
        file.truncate(1_000_000_000)
    with page.expect_file_chooser() as asked:
        page.locator(".nnviz-dataset .nnviz-chooser").click()
    asked.value.set_files(large)
    page.wait_for_selector(".nnviz-trouble")
    shown.says("large.csv", "MB")
    shown.until(f"step > {before}")
    assert kernel.memory() < memory + 50_000_000
