"""The setting of a soak: a server, and two browsers.

One has the page that trains all the time, the other one is for guests.
"""

import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psutil
from playwright.sync_api import Browser, BrowserContext, Error, Page, Playwright, ViewportSize

from benchmarks.soak.figures import Figures, Sample
from tests.browser import chromium
from tests.browser.playground import Shown
from tests.browser.servers import Server

SAMPLED = 5.0  # seconds between two samples
SAID = 300.0  # seconds between two lines of figures
ANSWER = 30.0  # seconds after which a server that does not answer counts as hanging
STUCK = 60.0  # seconds without a step after which the run of the page that plays through counts as lost
OPENING = 90_000  # ms that a page may take to open, on a machine that is busy
WINDOW = ViewportSize(width=1206, height=900)
FASTEST = "document.querySelector('.nnviz-speed .noUi-handle').focus()"
WATCH = """() => {
  window.soak = {frames: 0, longest: 0, last: performance.now(), read: performance.now()};
  new MutationObserver(() => {
    const now = performance.now();
    soak.longest = Math.max(soak.longest, now - soak.last);
    soak.last = now;
    soak.frames++;
  }).observe(document.querySelector('.nnviz-canvas'), {attributes: true, attributeFilter: ['data-frames']});
}"""
READ = """() => {
  const now = performance.now(), {frames, longest, last, read} = soak;
  Object.assign(soak, {frames: 0, longest: 0, read: now});
  const gap = Math.max(longest, now - last);
  return [frames / (now - read) * 1000, gap / 1000, Number(document.querySelector('.nnviz-canvas').dataset.step)];
}"""


class Over(Exception):
    """The end of a soak: time is over, a signal came, or the server hangs."""


@contextmanager
def chromium_of(playwright: Playwright) -> Iterator[Browser]:
    """Start a headless Chromium, and close it unless it was killed."""
    browser = playwright.chromium.launch(
        executable_path=chromium.executable(playwright, print),
        args=list(chromium.ARGUMENTS),
        handle_sigint=False,
        handle_sigterm=False,
    )
    try:
        yield browser
    finally:
        if browser.is_connected():
            browser.close()


def processes(browser: Browser, kind: str) -> list[psutil.Process]:
    """Return the processes of a browser of a kind, "browser" or "renderer"."""
    session = browser.new_browser_cdp_session()
    found = session.send("SystemInfo.getProcessInfo")["processInfo"]
    session.detach()
    return [psutil.Process(each["id"]) for each in found if each["type"] == kind and psutil.pid_exists(each["id"])]


class House:
    """The server and the pages of a soak.

    `wait` waits, takes samples, and raises Over.
    """

    def __init__(
        self,
        playwright: Playwright,
        first: Browser,
        second: Browser,
        server: Server,
        figures: Figures,
        minutes: float,
        spare: bool,
    ):
        self.playwright, self.server, self.figures, self.spare = playwright, server, figures, spare
        self._first, self._second = first, second  # browsers: of the page that plays through, and of the guests
        self.scene = ""
        self.calm = False  # whether nothing but the page that plays through is going on
        self.kernels_seen: set[psutil.Process] = set()
        self._began = time.monotonic()
        self._deadline = self._began + 60 * minutes
        self._sampled = self._said = self._began
        self._ended = False

    # ---- time ----

    def end(self) -> None:
        """End soon."""
        self._ended = True

    def check(self) -> None:
        """Take a sample where one is due. Raises Over."""
        now = time.monotonic()
        if self._ended:
            raise Over("it was told to end")
        if now > self._deadline:
            raise Over("the time is over")
        if now - self._sampled > SAMPLED:
            self._sampled = now
            self._sample()
        if now - self._said > SAID:
            self._said = now
            self.say(self.figures.line())

    def wait(self, seconds: float) -> None:
        """Pass the time."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self.check()
            self.steady.page.wait_for_timeout(1000 * min(left, 0.5))
        self.check()

    def until(self, holds: Callable[[], bool], seconds: float) -> bool:
        """Wait until a condition holds; return False on a timeout."""
        deadline = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > deadline:
                return False
            self.wait(0.2)
        return True

    def say(self, what: str) -> None:
        minutes, seconds = divmod(int(time.monotonic() - self._began), 60)
        print(f"{minutes:02}:{seconds:02} {self.scene:12} {what}", flush=True)

    def failed(self, problem: Exception) -> None:
        """Note that the present scene failed."""
        first = str(problem).splitlines()[0] if str(problem) else type(problem).__name__
        self.figures.failures.append(f"{self.scene}: {first}")
        self.figures.counts["scenes that failed"] += 1
        self.say(f"failed: {first}")

    # ---- the page that plays through ----

    def begin(self) -> None:
        """Open the page that plays through."""
        self.scene = "begin"
        context = self._first.new_context(viewport=WINDOW)
        context.set_default_timeout(OPENING)
        self.steady = Shown(context.new_page())
        self._set_out()

    def close(self) -> None:
        """Leave the page that plays through."""
        leave(self.steady.page.context)

    def _set_out(self) -> None:
        self.steady.open(self.server.url)
        play_fast(self.steady)
        self._kernel = self.steady.kernel(self.server)
        self._tab = max(processes(self._first, "renderer"), key=lambda process: process.memory_info().rss)
        self._metrics = self.steady.page.context.new_cdp_session(self.steady.page)
        self._metrics.send("Performance.enable")
        self._step, self._moved = 0, time.monotonic()
        self.steady.page.evaluate(WATCH)

    def _sample(self) -> None:
        rate, gap, step = self.steady.page.evaluate(READ)
        self._mind(step)
        self.figures.note_gap(gap, self.scene)
        metrics = {each["name"]: each["value"] for each in self._metrics.send("Performance.getMetrics")["metrics"]}
        kernels = self.server.kernels()
        self.kernels_seen |= {kernel.process for kernel in kernels}
        self.figures.answers.append(self._answer())
        self.figures.samples.append(
            Sample(
                self._sampled - self._began,
                resident(self._kernel.process),
                resident(self._tab),
                int(metrics["JSHeapUsedSize"]),
                resident(self.server.process),
                len(kernels),
                rate,
                self.calm,
            )
        )

    def _mind(self, step: int) -> None:
        """Record a run that was lost or is stuck, and begin another one."""
        now = time.monotonic()
        if step > self._step:
            self._moved = now
        if step < self._step or now - self._moved > STUCK:
            self.figures.counts["runs lost"] += 1
            self.say(f"the run that plays through was lost: step {step} after {self._step}")
            self._set_out()
        else:
            self._step = step

    def _answer(self) -> float:
        """Return the seconds until the server answers a request.

        Raises Over if it hangs.
        """
        begun = time.monotonic()
        try:
            urllib.request.urlopen(f"{self.server.url}voila/static/nothing", timeout=ANSWER).close()
        except urllib.error.HTTPError as refused:
            refused.close()
        except OSError as problem:
            self.figures.counts["servers that hang"] += 1
            raise Over(f"the server does not answer: {problem}") from problem
        return time.monotonic() - begun

    # ---- guests ----

    @contextmanager
    def guest(self, url: str = "", *, plays: bool = True) -> Iterator[Shown]:
        """Open a page with a separate browser profile, and leave it at the end."""
        context = self._second.new_context(viewport=WINDOW)
        context.set_default_timeout(OPENING)
        try:
            shown = Shown(context.new_page()).open(url or self.server.url)
            if plays:
                play_fast(shown)
            yield shown
        finally:
            leave(context)


def play_fast(shown: Shown) -> None:
    """Play at the fastest speed."""
    shown.page.evaluate(FASTEST)
    shown.page.keyboard.press("End")
    shown.play()


def leave(context: BrowserContext) -> None:
    """Leave every page for an empty one, and close it."""
    for page in context.pages:
        go_away(page)
    context.close()


def go_away(page: Page) -> None:
    try:
        page.goto("about:blank")
    except Error as problem:
        print(f"a page could not be left: {problem.message.splitlines()[0]}", flush=True)


def resident(process: psutil.Process) -> int:
    """Return the resident memory of a process in bytes, 0 if it has ended."""
    return process.memory_info().rss if process.is_running() else 0
