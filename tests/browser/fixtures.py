"""Fixtures: a Chromium, a page and the two servers."""

import sys
from collections.abc import Callable, Generator, Iterator

import nbformat
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests import pseudo
from tests.browser import chromium, servers

# anywidget gives up a model that is not there after two seconds, which a page on a busy machine may take.
PATIENT = "const timeout = AbortSignal.timeout; AbortSignal.timeout = (ms) => timeout.call(AbortSignal, 60 * ms);"
CHROMIUM = pytest.StashKey[str | chromium.NoChromium]()


def pytest_collection_finish(session: pytest.Session) -> None:
    """Find or install a Chromium, before the time limit of a test starts."""
    if session.config.option.collectonly or not any(map(chromium.needed_by, session.items)):
        return

    def say(line: str) -> None:
        with session.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
            print(line, file=sys.stderr, flush=True)  # the only one that a process beside others has

    with chromium.alone(), sync_playwright() as playwright:
        try:
            session.config.stash[CHROMIUM] = chromium.executable(playwright, say)
        except chromium.NoChromium as problem:
            session.config.stash[CHROMIUM] = problem


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add the terminals of servers to the reports of failed tests."""
    report = yield
    if report.failed:
        for name, used in getattr(item, "funcargs", {}).items():
            if isinstance(used, servers.Server):
                report.sections.append((f"{name}'s terminal", used.log()[-5000:]))
    return report


@pytest.fixture(scope="session")
def browser(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """A headless Chromium; without one, the tests fail."""
    found = request.config.stash[CHROMIUM]
    if isinstance(found, chromium.NoChromium):
        pytest.fail(str(found), pytrace=False)
    expect.set_options(timeout=1000 * servers.PATIENCE)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=found, args=chromium.ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser without cookies or history, of a laptop's size."""
    fresh = browser.new_context(viewport={"width": 1280, "height": 900})
    fresh.set_default_timeout(1000 * servers.PATIENCE)
    fresh.add_init_script(PATIENT)
    yield fresh
    for page in fresh.pages:
        page.goto("about:blank")  # a page that is left says goodbye to its kernel; a closed one may not
    fresh.close()


@pytest.fixture
def console_errors() -> list[str]:
    """The errors in the browser console during this test."""
    return []


@pytest.fixture
def new_page(context: BrowserContext, console_errors: list[str]) -> Iterator[Callable[[], Page]]:
    """Open pages; an uncaught exception in one of them fails the test."""
    uncaught: list[str] = []

    def open_page() -> Page:
        page = context.new_page()
        page.on("pageerror", lambda error: uncaught.append(error.stack or str(error)))
        page.on("console", lambda line: console_errors.append(line.text) if line.type == "error" else None)
        return page

    yield open_page
    assert not uncaught, "uncaught in the page:\n" + "\n".join(uncaught)


@pytest.fixture
def page(new_page: Callable[[], Page]) -> Page:
    """A page, 1280 by 900."""
    return new_page()


@pytest.fixture(scope="session")
def voila(tmp_path_factory: pytest.TempPathFactory) -> Iterator[servers.Server]:
    """The playground as `nnviz --no-browser` serves it."""
    with servers.voila(tmp_path_factory.mktemp("voila")) as server:
        yield server


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[servers.Lab]:
    """JupyterLab on an empty folder."""
    with servers.jupyterlab(tmp_path_factory.mktemp("lab")) as server:
        yield server


TRANSLATED = """
from pathlib import Path
from nnviz import words
words.CATALOGUES = Path({folder!r})
import nnviz
nnviz.Playground(language={language!r})
"""


@pytest.fixture(scope="module")
def translated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[servers.Server]:
    """The playground in the pseudo-language, as `nnviz` serves it."""
    folder = tmp_path_factory.mktemp("translated")
    languages = pseudo.install(folder / "languages", pseudo.extracted(folder))
    cell = nbformat.v4.new_code_cell(TRANSLATED.format(folder=str(languages), language=pseudo.NAME))
    notebook = nbformat.v4.new_notebook(cells=[cell])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, folder / "playground.ipynb")
    with servers.voila(folder, notebook=folder / "playground.ipynb") as server:
        yield server
