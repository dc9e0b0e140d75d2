"""Fixtures and settings for all tests."""

import gc
import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, settings

from tests.browser import chromium

pytest_plugins = ["tests.browser.fixtures"]

settings.register_profile("however busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("long", settings.get_profile("however busy"), max_examples=10_000)
settings.load_profile("however busy")
TESTS = Path(__file__).parent
TOGETHER = {
    "tests/browser/test_harness.py": "JupyterLab",
    "tests/browser/test_lab.py": "JupyterLab",
    "tests/browser/test_saved_notebook.py": "JupyterLab",
    "tests/faults/test_sockets.py": "websockets",
    "tests/test_packaging.py": "wheel",
}
MOST_PROCESSES = 4  # each may have a browser and servers of its own


def pytest_configure() -> None:
    """Heed the signals that a shell lets its background jobs ignore, and speak English.

    The servers under test inherit both.
    """
    os.environ["LANGUAGE"] = "en"
    for name in ("SIGINT", "SIGHUP"):
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        if number is not None and signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler if name == "SIGINT" else signal.SIG_DFL)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """A process for each core where all tests or a folder's are asked for; where only files are, this one."""
    asked = [Path(argument.partition("::")[0]) for argument in config.args]
    if not any(path.is_dir() for path in asked):
        return 0
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # the processes share the cores
    return min(os.cpu_count() or 1, MOST_PROCESSES)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Hand out the tests one by one in their order, but those of files that share a server to the same process."""
    from xdist.scheduler import LoadScopeScheduling

    class Together(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return _group(nodeid)

    config.option.loadscopereorder = False  # or else the largest groups come first
    return Together(config, log)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is slow by its folder, before `-m` chooses, and put the tests into order.

    Groups that need a browser come last: Playwright, once started, keeps an event loop running in the thread. The
    longest tests of each kind come first, so that at the end no process has much left while the others have nothing.
    """
    for item in items:
        if any(item.path.is_relative_to(TESTS / folder) for folder in ("browser", "faults")):
            item.add_marker("browser")
        if chromium.needed_by(item):
            item.add_marker(pytest.mark.flaky(reruns=1))  # a page on a busy machine is late now and then
    last = {_group(item.nodeid) for item in items if chromium.needed_by(item)}
    items.sort(key=lambda item: (_group(item.nodeid) in last, -_longest(item)))


def _group(nodeid: str) -> str:
    """Return what the tests that must run in the same process have in common."""
    return TOGETHER.get(nodeid.partition("::")[0], nodeid)


def _longest(item: pytest.Item) -> float:
    """Return the seconds that a slow test may take, or 0."""
    limit = item.get_closest_marker("timeout")
    return limit.args[0] if limit else 0


def pytest_collection_finish() -> None:
    """Have what tests leave not be searched for among all that was loaded for them: that takes 0.2 s each time."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def rng() -> np.random.Generator:
    """Randomness that is the same in every run."""
    return np.random.default_rng(0)


@pytest.fixture
def taken_port() -> Iterator[int]:
    """Hold a port of this machine, so that nobody else can listen on it."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        yield holder.getsockname()[1]
