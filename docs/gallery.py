"""Takes the screenshots of the README and of `docs/gallery`: `uv run python docs/gallery.py`.

It starts the page as a user does, in a Chromium of 1280 x 720, and takes about two minutes.
"""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

DOCS = Path(__file__).parent
sys.path.insert(0, str(DOCS.parent))
from tests.browser import chromium, servers  # noqa: E402
from tests.browser.playground import Shown  # noqa: E402

SPIRAL = "&dataset=spiral&hidden=8,8&learning_rate=0.1&activation=tanh&loss=cross_entropy&speed=1000"
LARGE = {"width": 1280, "height": 720}
TELEPHONE = {"width": 390, "height": 844}


def trained(shown: Shown, steps: int = 900) -> None:
    """Train, pause, and look at the picture at rest."""
    shown.play()
    shown.until(f"step > {steps}")
    shown.pause()
    shown.page.mouse.move(640, 716)


def start(shown: Shown) -> None:
    """Look at the page as it opens."""


def card(shown: Shown) -> None:
    """Click a unit."""
    trained(shown)
    left, top, width, height = shown.place("network")
    shown.page.mouse.click(left + 0.4 * width, top + 0.13 * height)
    shown.page.wait_for_selector(".nnviz-card")


def settings(shown: Shown) -> None:
    """Open the drawer of settings."""
    trained(shown)
    shown.opened("settings")


def past(shown: Shown) -> None:
    """Go back on the timeline."""
    trained(shown)
    shown.page.locator(".nnviz-time").evaluate(
        "bar => { bar.value = 395; bar.dispatchEvent(new Event('input', {bubbles: true})); }"
    )
    shown.until("step === 395")


def compared(shown: Shown) -> None:
    """Compare a run with the one before the restart, which had another activation."""
    trained(shown, 600)
    shown.button("reset").click()
    shown.until("step === 0")
    shown.page.locator(".nnviz-activation button", has_text="ReLU").click()
    shown.until("settings.includes('relu')")
    shown.page.locator(".nnviz-opponent").select_option("-1")
    shown.page.wait_for_selector(".nnviz-at-other-head")
    trained(shown, 300)


def lesson(shown: Shown) -> None:
    """Commit the first prediction of a lesson, and make its first run."""
    page = shown.page
    page.wait_for_selector(".nnviz-lesson .nnviz-ask button")
    for ask in page.locator(".nnviz-lesson .nnviz-ask").all():
        ask.locator("button").first.click()
    shown.button("lesson-commit").click()
    shown.button("attempt-0").click()
    page.wait_for_selector(".nnviz-do-attempt-0 .fa-check", timeout=60_000)


def presenting(shown: Shown) -> None:
    """Present to an audience."""
    trained(shown)
    shown.page.locator(".nnviz-canvas").focus()
    shown.page.keyboard.press("p")
    shown.page.wait_for_timeout(1500)


PICTURES: dict[str, tuple[str, dict[str, int], Callable[[Shown], None]]] = {
    "playground-light": (SPIRAL, LARGE, lambda shown: trained(shown, 12_000)),
    "playground-dark": (SPIRAL, LARGE, lambda shown: trained(shown, 12_000)),
    "gallery/start-light": ("", LARGE, start),
    "gallery/start-dark": ("", LARGE, start),
    "gallery/card-light": ("", LARGE, card),
    "gallery/settings-dark": ("", LARGE, settings),
    "gallery/past-light": ("", LARGE, past),
    "gallery/deep-dark": ("&hidden=8,8,8,8,8,8&initializer=glorot", LARGE, lambda shown: trained(shown, 550)),
    "gallery/compared-light": ("", LARGE, compared),
    "gallery/lesson-light": ("&lesson=depth", LARGE, lesson),
    "gallery/presenting-light": ("", LARGE, presenting),
    "gallery/telephone-light": ("", TELEPHONE, start),
}


def take(browser: Browser, url: str, name: str) -> None:
    query, size, prepare = PICTURES[name]
    theme = name.rpartition("-")[2]
    context = browser.new_context(viewport=size, color_scheme=theme, reduced_motion="reduce")
    shown = Shown(context.new_page()).open(f"{url}?theme={theme}{query}")
    prepare(shown)
    shown.page.wait_for_timeout(2500)  # until messages and the finer picture have come
    if shown.page.locator(".nnviz-message .nnviz-close").first.is_visible():
        shown.page.locator(".nnviz-message .nnviz-close").first.click()
        shown.page.wait_for_timeout(500)
    shown.page.screenshot(path=DOCS / f"{name}.png")
    context.close()
    print(name)


def main() -> None:
    names = sys.argv[1:] or list(PICTURES)
    with (
        tempfile.TemporaryDirectory() as folder,
        servers.voila(Path(folder)) as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=chromium.executable(playwright, print), args=chromium.ARGUMENTS
        )
        for name in names:
            take(browser, server.url, name)


if __name__ == "__main__":
    main()
