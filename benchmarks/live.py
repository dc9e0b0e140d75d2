"""How live the page is: frames, updates and latency of the playground in a real Chromium.

    uv run python -m benchmarks.live [--width 960] [--seconds 8] [--panels learn|all]

Voilà, the kernel and the browser share this machine's cores, as they do on a person's own. The
width is that of the pictures; speed is set to the fastest. Besides the network and its output the
panels of "learn" are open, which is how the page begins, or all that there are.
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser import chromium, servers
from tests.browser.playground import Shown

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
COUNT_BYTES = """window.received = 0;
window.WebSocket = class extends WebSocket {
  constructor(...address) {
    super(...address);
    this.addEventListener('message', ({data}) => { received += data.byteLength ?? data.size ?? data.length; });
  }
};"""
# From the input event to the first painted frame that was drawn with another learning rate.
LATENCY = """(key) => new Promise((resolve, reject) => {
  const canvas = document.querySelector('.nnviz-canvas');
  const handle = document.querySelector('.nnviz-learning-rate .noUi-handle');
  const rate = () => canvas.dataset.settings.match(/learning_rate=([^;]*)/)[1];
  const before = rate(), begun = performance.now();
  const watcher = new MutationObserver(() => {
    if (rate() === before) return;
    watcher.disconnect();
    resolve(performance.now() - begun);
  });
  watcher.observe(canvas, {attributes: true, attributeFilter: ['data-settings']});
  handle.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}));
  setTimeout(() => reject(new Error('the slider had no effect within 5 s')), 5000);
})"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--width", type=int, default=960, help="of the pictures, CSS pixels")
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--panels", choices=("learn", "all"), default="learn", help="which pictures are open")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.executable(playwright, print), args=list(chromium.ARGUMENTS)
        )
        with servers.voila(Path(folder)) as server:
            time.sleep(4)  # the waiting kernel is warm, as it is for all but the first visitor
            page = browser.new_page(viewport={"width": options.width + 246, "height": 900})
            measure(page, server, options.seconds, options.panels)
        browser.close()


def measure(page: Page, server: servers.Server, seconds: float, panels: str) -> None:
    shown = Shown(page)
    page.add_init_script(COUNT_BYTES)
    begun = time.perf_counter()
    page.goto(server.url)
    page.wait_for_selector(".nnviz-canvas[data-frames]", timeout=60_000)
    print(f"first picture after opening the page      {time.perf_counter() - begun:8.2f} s")
    page.wait_for_timeout(3000)
    kernel = shown.kernel(server)
    if panels == "all":
        closed = page.locator(".nnviz-panel-toggle:not(.mod-active)")
        while closed.count():
            closed.first.click()
            page.wait_for_timeout(200)
        page.wait_for_timeout(3000)
    size = page.evaluate("(c => [c.width, c.height])(document.querySelector('.nnviz-canvas'))")
    page.locator(".nnviz-speed .noUi-handle").focus()
    page.keyboard.press("End")
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
    for turn in range(40):
        delays.append(page.evaluate(LATENCY, "ArrowLeft" if turn % 2 else "ArrowRight"))
        page.wait_for_timeout(60 + 7 * (turn % 5))
    delays.sort()
    print(f"slider to the first frame with its value  {statistics.median(delays):8.0f} ms median, "
          f"{delays[round(0.95 * len(delays)) - 1]:.0f} ms p95")
    page.locator(".nnviz-do-play").click()
    page.wait_for_timeout(1500)
    busy = kernel.cpu_seconds()
    page.wait_for_timeout(4000)
    print(f"kernel's CPU when paused                  {(kernel.cpu_seconds() - busy) / 4:8.1%}")
    memory = kernel.process.memory_full_info()
    print(f"kernel's memory                           {memory.rss / 1e6:8.0f} MB resident, "
          f"{memory.pss / 1e6:.0f} MB of it its own share")


def received(page: Page) -> float:
    """Bytes that came to the page through its web sockets so far."""
    return page.evaluate("window.received")


if __name__ == "__main__":
    main()
