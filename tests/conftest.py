"""What every test may ask for."""

import signal

import numpy as np
import pytest

pytest_plugins = ["tests.browser.fixtures"]


def pytest_configure() -> None:
    """Heed the signals that a shell lets its background jobs ignore: the servers under test inherit that."""
    for name in ("SIGINT", "SIGHUP"):
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        if number is not None and signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler if name == "SIGINT" else signal.SIG_DFL)


@pytest.fixture
def rng() -> np.random.Generator:
    """Randomness that is the same in every run."""
    return np.random.default_rng(0)
