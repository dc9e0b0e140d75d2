"""Signals that end the server: the first one asks it to stop, and a second one ends the process in any case."""

import os
import signal
import threading
from collections.abc import Callable
from typing import Any

PATIENCE = 10.0  # seconds in which a server that was asked to stop has to end
NAMES = ("SIGINT", "SIGTERM", "SIGHUP")


def end_on_signals(stop: Callable[[], None]) -> None:
    """Calls `stop` for the first signal; the next one, or PATIENCE, ends the process whatever it is doing.

    SIGHUP is still ignored if the process was started so, as `nohup` does.
    """
    heeded = [number for number in _numbers() if not _is_nohup(number)]

    def first(number: int, frame: Any) -> None:
        for each in heeded:
            signal.signal(each, signal.SIG_DFL)
        watch = threading.Timer(PATIENCE, os._exit, [128 + number])
        watch.daemon = True
        watch.start()
        stop()

    for number in heeded:
        signal.signal(number, first)


def _is_nohup(number: int) -> bool:
    return number == getattr(signal, "SIGHUP", None) and signal.getsignal(number) is signal.SIG_IGN


def _numbers() -> list[int]:
    return [getattr(signal, name) for name in NAMES if hasattr(signal, name)]  # Windows has no SIGHUP
