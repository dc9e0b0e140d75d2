"""Signals that end the server."""

import os
import signal
import threading
from collections.abc import Callable
from typing import Any

PATIENCE = 10.0  # seconds that a server has to stop
NAMES = ("SIGINT", "SIGTERM", "SIGHUP")


def end_on_signals(stop: Callable[[], None]) -> None:
    """Call `stop` on the first signal.

    The next signal ends the process at once, and so does PATIENCE.

    SIGHUP stays ignored if the process was started by `nohup`.
    """
    handled = [number for number in _numbers() if not _is_nohup(number)]

    def first(number: int, frame: Any) -> None:
        for each in handled:
            signal.signal(each, signal.SIG_DFL)
        deadline = threading.Timer(PATIENCE, os._exit, [128 + number])
        deadline.daemon = True
        deadline.start()
        stop()

    for number in handled:
        signal.signal(number, first)


def _is_nohup(number: int) -> bool:
    return number == getattr(signal, "SIGHUP", None) and signal.getsignal(number) is signal.SIG_IGN


def _numbers() -> list[int]:
    return [getattr(signal, name) for name in NAMES if hasattr(signal, name)]  # Windows has no SIGHUP
