"""The playground in a page, as tests use it."""

import json
import re

from playwright.sync_api import Locator, Page, WebSocket, expect

from tests.browser.kernels import Kernel
from tests.browser.servers import Server

SOCKETS = """window.sockets = [];
window.WebSocket = class extends WebSocket { constructor(...at) { super(...at); sockets.push(this); } };"""
FAST = "?speed=3000"  # ten times as fast as the page is without it
DIVERGING = FAST + "&dataset=plane&activation=relu&hidden=8,8&learning_rate=10"
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
  setTimeout(() => reject(new Error('the slider had no effect within 30 s')), 30000);
})"""

NORMAL = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


class Shown:
    """The playground on a page."""

    def __init__(self, page: Page):
        self.page = page
        self.kernel_id = ""  # of the page that was opened last, as its web socket names it
        page.on("websocket", self._note)

    def _note(self, socket: WebSocket) -> None:
        if found := re.search(r"/api/kernels/([\w-]+)/channels", socket.url):
            self.kernel_id = found[1]

    def kernel(self, server: Server) -> Kernel:
        """Return the kernel behind the page."""
        return next(kernel for kernel in server.kernels() if kernel.id == self.kernel_id)

    def open(self, url: str) -> "Shown":
        """Open the page and wait for it."""
        self.page.goto(url)
        return self.wait()

    def wait(self) -> "Shown":
        """Wait for a frame in the page's size."""
        self.page.wait_for_selector(".nnviz-canvas[data-frames]")
        self.page.wait_for_function(
            "(c => Math.abs(c.width - Math.min(devicePixelRatio, 2) * c.clientWidth) < 3)"
            "(document.querySelector('.nnviz-canvas'))"
        )
        return self

    def button(self, name: str) -> Locator:
        return self.page.locator(f".nnviz-do-{name}")

    @property
    def step(self) -> int:
        return int(self._attribute("data-step"))

    @property
    def settings(self) -> dict[str, str]:
        pairs = [pair.partition("=") for pair in self._attribute("data-settings").split("; ")]
        return {name: value for name, _, value in pairs}

    def _attribute(self, name: str) -> str:
        """Return an attribute of the picture."""
        value = self.page.locator(".nnviz-canvas").get_attribute(name)
        assert value is not None, f"the picture has no {name}"
        return value

    def opened(self, panel: str) -> Locator:
        """Open a panel, "settings" or "menu", if it is closed."""
        if "mod-active" not in (self.button(panel).get_attribute("class") or ""):
            self.button(panel).click()
        found = self.page.locator({"settings": ".nnviz-drawer", "menu": ".nnviz-menu"}[panel])
        found.wait_for()
        return found

    def place(self, picture: str) -> tuple[float, float, float, float]:
        """Return where a picture stands in the page: left, top, width and height in CSS pixels."""
        canvas = self.page.locator(".nnviz-canvas").bounding_box()
        assert canvas is not None
        left, top, width, height = json.loads(self._attribute("data-pictures"))[picture]
        return canvas["x"] + left, canvas["y"] + top, width, height

    def choose_output(self) -> None:
        """Click on the output unit, which stands below its label, half way down."""
        label = self.page.locator(".nnviz-at-layer-output").bounding_box()
        assert label is not None
        _, top, _, height = self.place("network")
        self.page.mouse.click(label["x"] + label["width"] / 2, top + height / 2)
        self.page.wait_for_selector(".nnviz-card-title:has-text('the output')")

    @property
    def message(self) -> str:
        return self.page.locator(".nnviz-message").inner_text()

    def says(self, *texts: str) -> None:
        """Wait for a message that contains these texts."""
        for text in texts:
            expect(self.page.locator(".nnviz-message")).to_contain_text(text)

    def until_the_picture_is(self, theme: str) -> None:
        """Wait until the background is that of a theme, "light" or "dark"."""
        self.page.wait_for_function(
            "theme => { const c = document.querySelector('.nnviz-canvas');"
            " const corner = c.getContext('2d').getImageData(3, c.height - 3, 1, 1).data.slice(0, 3);"
            " return theme === 'dark' ? Math.max(...corner) < 60 : Math.min(...corner) > 195; }",
            arg=theme,
        )

    def latency(self, key: str) -> float:
        """Return the milliseconds from a key on the slider to the next frame."""
        return self.page.evaluate(LATENCY, key)

    def number(self, name: str) -> float:
        """Return a number beside the pictures, which follows its frame after up to 100 ms."""
        self.is_numbered()
        called = self.page.locator(".nnviz-fact-name", has_text=re.compile(f"^{name}$"))
        text = self.page.locator(".nnviz-fact", has=called).locator(".nnviz-fact-value").text_content() or ""
        found = re.search(r"([-\d.,]+)(?:·10([⁻⁰¹²³⁴-⁹]+))?%?$", text.strip())
        assert found is not None, f"no number in {text!r}"
        digits, power = found.groups()
        return float(digits.replace(",", "")) * 10.0 ** int((power or "0").translate(NORMAL))

    def is_numbered(self) -> None:
        """Wait until the numbers are those of the frame."""
        self.page.wait_for_function(
            "(({step, numbered}) => step === numbered)(document.querySelector('.nnviz-canvas').dataset)"
        )

    def until(self, condition: str) -> None:
        """Wait for a condition in JavaScript on `step` and `settings`."""
        self.page.wait_for_function(
            "condition => { const c = document.querySelector('.nnviz-canvas'); const step = Number(c.dataset.step),"
            " settings = c.dataset.settings; return eval(condition); }",
            arg=condition,
        )

    def has(self, **settings: str) -> None:
        """Wait for a picture of a run with these settings."""
        for name, value in settings.items():
            self.until(f"settings.split('; ').includes('{name}={value}')")

    def loses_its_connection(self, server: Server) -> int:
        """Break the connection of a page with SOCKETS; return its step.

        It is broken for so long that the kernel no longer expects an acknowledgement.
        """
        self.kernel(server).execute("from nnviz.app.screen import screen; screen.SILENCE = 0.5")
        self.page.context.set_offline(True)
        self.page.evaluate("sockets.forEach((socket) => socket.close())")
        self.page.wait_for_timeout(1000)
        step = self.step
        self.page.context.set_offline(False)
        return step

    def play(self) -> "Shown":
        """Play, and wait for it to have an effect."""
        self.button("play").click()
        self.until(f"step > {self.step}")
        return self

    def pause(self) -> int:
        """Pause, wait for the last frame, and return the step."""
        self.button("play").click()
        self.page.wait_for_function(
            "(({step, rested}) => step === rested && document.querySelector('.nnviz-do-play').textContent.trim()"
            " === 'Play')(document.querySelector('.nnviz-canvas').dataset)"
        )
        return self.step
