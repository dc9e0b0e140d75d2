"""Frames, training steps and latency of the page in Chromium.

    uv run python -m benchmarks.live [--size 1280x720] [--seconds 8] [--panels learn|all] [--speed fastest|first]
    uv run python -m benchmarks.live --compare
    uv run python -m benchmarks.live --sweep
    uv run python -m benchmarks.live --kilobytes 200 [--delay 0.3]

Voilà, the kernel and the browser share this machine's cores, as they do on a person's own. The
size is that of the browser's window. Speed is set to the fastest, or stays as the page begins. Besides the network
and its output the pictures of "learn" are open, which is how the page begins, or all that there are.

With `--compare` two runs are trained side by side, each on a board of its own. With `--sweep` 4,096 networks are swept
in the kernel of the page meanwhile, in slices between its frames.

With `--kilobytes` or `--delay` the page comes through a slow link: it carries so many kB a second each way
(1,000 bytes are a kB), and adds so many seconds to a round trip. The page is opened before the link becomes slow.
"""

import argparse
import math
import statistics
import tempfile
import time
from contextlib import nullcontext
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from nnviz.app.controls.placement import MOST_ROWS
from tests.browser import chromium, servers
from tests.browser.kernels import Kernel
from tests.browser.playground import Shown
from tests.faults.link import link

RECORD = """() => {
  const canvas = document.querySelector('.nnviz-canvas');
  window.record = {frames: [], settings: []};
  new MutationObserver((changes) => {
    const now = performance.now();
    if (changes.some((change) => change.attributeName === 'data-frames'))
      record.frames.push([now, Number(canvas.dataset.step)]);
    if (changes.some((change) => change.attributeName === 'data-settings'))
      record.settings.push([now, canvas.dataset.settings]);
  }).observe(canvas, {attributes: true});
}"""
SWEEP = """import nnviz
rates, penalties = nnviz.log_space(1e-3, 3, 64), [0, *nnviz.log_space(1e-2, 100, 63)]
swept = nnviz.sweep(nnviz.Config(hidden=(8, 8)), learning_rate=rates, l2=penalties, steps=100_000)
swept.play()"""
COUNT_BYTES = """window.received = 0;
window.WebSocket = class extends WebSocket {
  constructor(...address) {
    super(...address);
    this.addEventListener('message', ({data}) => { received += data.byteLength ?? data.size ?? data.length; });
  }
};"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", default="1280x720", help="of the browser's window, CSS pixels")
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--panels", choices=("learn", "all"), default="learn", help="which pictures are open")
    parser.add_argument("--speed", choices=("fastest", "first"), default="fastest", help="first: as the page begins")
    parser.add_argument("--compare", action="store_true", help="train two runs side by side")
    parser.add_argument("--sweep", action="store_true", help="sweep many networks in the page's kernel")
    parser.add_argument("--kilobytes", type=float, default=math.inf, help="a second that the link carries")
    parser.add_argument("--delay", type=float, default=0.0, help="seconds that the link adds to a round trip")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.executable(playwright, print), args=list(chromium.ARGUMENTS)
        )
        with servers.voila(Path(folder)) as server:
            time.sleep(4)  # the waiting kernel is warm, as it is for all but the first visitor
            width, height = map(int, options.size.split("x"))
            page = browser.new_page(viewport={"width": width, "height": height})
            with link(server.url) if options.kilobytes < math.inf or options.delay else nullcontext() as slow:
                shown = begin(page, slow.url if slow else server.url, options.panels)
                if slow:
                    slow.set_pace(1000 * options.kilobytes)
                    slow.delay = options.delay
                if options.speed == "fastest":
                    page.locator(".nnviz-speed .noUi-handle").focus()
                    page.keyboard.press("End")
                if options.compare:
                    compare(shown)
                if options.sweep:
                    shown.kernel(server).execute(SWEEP)
                measure(shown, shown.kernel(server), options.seconds, moves=8 if slow else 40)
        browser.close()


def begin(page: Page, url: str, panels: str) -> Shown:
    """Open the page with the chosen pictures."""
    shown = Shown(page)
    page.add_init_script(COUNT_BYTES)
    begun = time.perf_counter()
    page.goto(url, timeout=120_000)
    page.wait_for_selector(".nnviz-canvas[data-frames]", timeout=120_000)
    print(f"first picture after opening the page      {time.perf_counter() - begun:8.2f} s")
    page.wait_for_timeout(3000)
    if panels == "all":
        page.locator(".nnviz-do-menu").click()
        for _ in range(MOST_ROWS - 1):
            page.locator(".nnviz-do-more-rows").click()
            page.wait_for_timeout(500)
        page.locator(".nnviz-do-menu").click()
        page.wait_for_timeout(3000)
    return shown


def compare(shown: Shown) -> None:
    """Reset a short run, and show it beside the new one."""
    shown.play()
    shown.pause()
    shown.button("reset").click()
    shown.until("step === 0")
    shown.page.locator(".nnviz-opponent").select_option("-1")
    shown.page.wait_for_selector(".nnviz-choices button")


def measure(shown: Shown, kernel: Kernel, seconds: float, moves: int) -> None:
    """Play for some seconds, move a slider some times, and pause."""
    page = shown.page
    size = page.evaluate("(c => [c.width, c.height])(document.querySelector('.nnviz-canvas'))")
    page.locator(".nnviz-do-play").click()
    page.wait_for_timeout(2000)
    page.evaluate(RECORD)
    bytes_before = received(page)
    page.wait_for_timeout(1000 * seconds)
    record = page.evaluate("record")
    elapsed = (record["frames"][-1][0] - record["frames"][0][0]) / 1000
    print(f"pictures                                  {size[0]:5.0f} x {size[1]:.0f} px")
    print(f"frames shown                              {(len(record['frames']) - 1) / elapsed:8.1f} /s")
    steps = record["frames"][-1][1] - record["frames"][0][1]
    print(f"updates while showing them                {steps / elapsed:8.0f} /s")
    print(f"received by the page                      {(received(page) - bytes_before) / seconds / 1e6:8.2f} MB/s")
    delays = []
    for turn in range(moves):
        delays.append(shown.latency("ArrowLeft" if turn % 2 else "ArrowRight"))
        page.wait_for_timeout(60 + 7 * (turn % 5))
    delays.sort()
    print(
        f"slider to the first frame with its value  {statistics.median(delays):8.0f} ms median, "
        f"{delays[round(0.95 * len(delays)) - 1]:.0f} ms p95"
    )
    page.evaluate(RECORD)
    paused = page.evaluate("performance.now()")
    page.locator(".nnviz-do-play").click()
    page.wait_for_timeout(1500 if moves == 40 else 8000)
    rested = page.evaluate("record.frames.at(-1)[0]") - paused
    print(f"pause to the last picture, which is sharp {rested:8.0f} ms")
    busy = kernel.cpu_seconds()
    page.wait_for_timeout(4000)
    print(f"kernel's CPU when paused                  {(kernel.cpu_seconds() - busy) / 4:8.1%}")
    memory = kernel.process.memory_full_info()
    print(
        f"kernel's memory                           {memory.rss / 1e6:8.0f} MB resident, "
        f"{memory.pss / 1e6:.0f} MB of it its own share"
    )


def received(page: Page) -> float:
    """Return the bytes that the page's websockets have received."""
    return page.evaluate("window.received")


if __name__ == "__main__":
    main()
