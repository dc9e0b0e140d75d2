"""Observers: functions that a run calls for its events.

Their errors never break the run.
"""

import logging
from collections.abc import Callable
from types import UnionType
from typing import Any

from .events import ObserverFailed, StepEvent

Observer = Callable[[Any], object]
Kinds = type | UnionType | tuple[type | UnionType, ...]  # of events, as isinstance takes them
_log = logging.getLogger("nnviz")


class Observers:
    """Functions of an event, called in order.

    Each is called for the kinds of events that it subscribed to.
    """

    def __init__(self) -> None:
        self._pairs: tuple[tuple[Observer, tuple[type | UnionType, ...]], ...] = ()
        self._of_steps: tuple[Observer, ...] = ()

    def add(self, observer: Observer, to: Kinds = StepEvent) -> None:
        """Call `observer(event)` for every event of the kinds `to`."""
        self._set((*self._pairs, (observer, to if isinstance(to, tuple) else (to,))))

    def remove(self, observer: Observer) -> None:
        """Stop calling `observer`."""
        self._set(tuple(pair for pair in self._pairs if pair[0] != observer))

    def _set(self, pairs: tuple[tuple[Observer, tuple[type | UnionType, ...]], ...]) -> None:
        self._pairs = pairs
        self._of_steps = tuple(observer for observer, kinds in pairs if issubclass(StepEvent, kinds))

    def tell(self, event: Any, step: int) -> bool:
        """Call the observers of such events.

        Return True if one of them succeeded. An observer that raises is removed, and an ObserverFailed names it.
        """
        heard = False
        for observer, kinds in self._pairs:
            if isinstance(event, kinds):
                try:
                    observer(event)
                    heard = True
                except Exception as error:  # noqa: BLE001 - an error in an observer must not end the run
                    self._remove_failed(observer, error, step)
        return heard

    def tell_step(self, event: StepEvent) -> None:
        """Call the observers of steps, which is faster."""
        for observer in self._of_steps:
            try:
                observer(event)
            except Exception as error:  # noqa: BLE001 - an error in an observer must not end the run
                self._remove_failed(observer, error, event.step)

    def _remove_failed(self, observer: Observer, error: Exception, step: int) -> None:
        self.remove(observer)
        name = getattr(observer, "__qualname__", type(observer).__qualname__)
        self.report(ObserverFailed(step, name, error))

    def report(self, failed: ObserverFailed) -> None:
        """Tell the observers of failures, or else the log."""
        # The log shows it on stderr, in a script and below a cell. A warning would be shown once for all observers of
        # that name. It may also have been turned into an error, which would break the run.
        if not self.tell(failed, failed.step):
            _log.error(failed.sentence, exc_info=failed.error)
