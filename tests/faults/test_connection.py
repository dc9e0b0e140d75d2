"""Pages that lose their kernel, their server or their network."""

import re
import signal
import time
from contextlib import contextmanager

import psutil
import pytest

from tests.browser import servers
from tests.browser.playground import Shown

pytestmark = pytest.mark.timeout(400)

BANNER = ".nnviz-banner[role=alert]:not([hidden])"
OFFER = ".nnviz-banner[role=status]:not([hidden])"
SETTINGS = "?learning_rate=0.1&hidden=3,3&activation=relu&dataset=xor&seed=7"


@pytest.fixture
def shown(page):
    return Shown(page)


def says(shown, words, seconds=servers.PATIENCE):
    """Wait for the words that tell what is wrong."""
    shown.page.locator(BANNER, has_text=re.compile(words)).wait_for(timeout=1000 * seconds)


def heals(shown, seconds=servers.PATIENCE):
    """Wait for frames again, with no word on anything wrong."""
    step = shown.step
    shown.page.locator(BANNER).wait_for(
        state="detached" if shown.page.locator(BANNER).count() == 0 else "hidden", timeout=1000 * seconds
    )
    shown.page.wait_for_function(
        "step => Number(document.querySelector('.nnviz-canvas').dataset.step) > step", arg=step, timeout=1000 * seconds
    )


def at(shown):
    return {name: shown.settings[name] for name in ("learning_rate", "activation")}


def weights(shown, server):
    """A checksum of the run's weights."""
    return (
        shown.kernel(server)
        .execute("from nnviz.recipes.schema import checksum; print(checksum(playground.trainer.state.theta))")
        .strip()
    )


def start_again(shown):
    shown.page.evaluate("window.isOld = true")  # the address may change without another page
    shown.page.locator(BANNER).get_by_role("button").click()
    until_another_page(shown)
    shown.wait()


def until_another_page(shown):
    shown.page.wait_for_function("!window.isOld && document.querySelector('.nnviz-canvas')", timeout=60_000)


def test_a_dead_kernel_is_reported_and_its_run_can_be_restored(shown, voila):
    shown.open(voila.url + SETTINGS).play()
    shown.until("step > 300")
    shown.pause()
    shown.page.wait_for_function(
        "step => (JSON.parse(Object.values(sessionStorage)[0] ?? '{}').offer ?? '').includes(step)",
        arg=f"{shown.step:,}",
    )
    step, settings, theta = shown.step, at(shown), weights(shown, voila)
    shown.kernel(voila).process.kill()
    says(shown, "died")
    start_again(shown)
    assert at(shown) == settings and "dataset=xor" in shown.page.url and shown.step == 0
    shown.page.locator(OFFER).get_by_role("button", name="Load it").click()
    shown.page.wait_for_function(
        "step => Number(document.querySelector('.nnviz-canvas').dataset.step) === step", arg=step, timeout=60_000
    )
    shown.says("has the same weights")
    assert weights(shown, voila) == theta


def test_a_kernel_that_dies_while_it_plays_is_reported(shown, voila):
    shown.open(voila.url).play()
    shown.kernel(voila).process.kill()
    says(shown, "died")


def test_a_kernel_that_was_ended_is_told(shown, voila):
    shown.open(voila.url).play()
    shown.page.evaluate(
        """async () => {
            const { baseUrl, kernelId } = JSON.parse(document.getElementById("jupyter-config-data").textContent);
            const token = document.cookie.match(/_xsrf=([^;]+)/)?.[1] ?? "";
            await fetch(`${baseUrl}api/kernels/${kernelId}`, { method: "DELETE", headers: { "X-XSRFToken": token } });
        }"""
    )
    says(shown, "ended|gone")
    start_again(shown)


def test_a_busy_kernel_is_reported_as_busy_until_it_answers(shown, voila):
    shown.open(voila.url).play()
    process = shown.kernel(voila).process
    process.send_signal(signal.SIGSTOP)
    try:
        says(shown, "still computing")
        assert not shown.page.locator(BANNER).get_by_role("button").count()
    finally:
        process.send_signal(signal.SIGCONT)
    heals(shown)


def test_a_dead_server_is_reported_and_awaited(shown, tmp_path):
    with killed_server(tmp_path) as (process, url, command):
        shown.open(url + SETTINGS).play()
        settings = at(shown)
        servers_family = [process, *process.children(recursive=True)]
        for each in servers_family:
            each.kill()
        psutil.wait_procs(servers_family, timeout=10)
        says(shown, "server can't be reached")
        button = shown.page.locator(BANNER).get_by_role("button")
        button.click()
        shown.page.locator(BANNER).get_by_role("button", name="when the server answers").wait_for()
        shown.page.evaluate("window.isOld = true")
        with servers.running(command, tmp_path, url):
            until_another_page(shown)
            shown.page.wait_for_function(
                "!document.querySelector('.nnviz-banner[role=alert]:not([hidden])')"
                " && document.querySelector('.nnviz-canvas[data-frames]')",
                timeout=60_000,
            )
            shown.wait()
            assert at(shown) == settings and shown.step == 0
            shown.page.goto("about:blank")


@contextmanager
def killed_server(folder):
    """A server that can be started again at the same address."""
    import sys

    port = servers.free_port()
    command = [sys.executable, "-m", "nnviz", "--no-browser", "--port", str(port)]
    url = f"http://localhost:{port}/"
    with servers.running(command, folder, url) as process:
        yield process, url, command


def test_twenty_seconds_offline_heal_by_themselves(shown, voila):
    shown.page.add_init_script(
        "window.sockets = []; window.WebSocket = class extends WebSocket {"
        " constructor(...at) { super(...at); sockets.push(this); } };"
    )
    shown.open(voila.url).play()
    shown.page.context.set_offline(True)
    shown.page.evaluate("sockets.forEach((socket) => socket.close())")
    says(shown, "offline")
    time.sleep(12)
    shown.page.context.set_offline(False)
    heals(shown)
