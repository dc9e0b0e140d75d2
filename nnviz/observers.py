"""Observers: who is told what happens in a run. Telling never breaks the run."""

from collections.abc import Callable
from typing import Any

from .events import ObserverFailed, StepEvent

Observer = Callable[[Any], object]


class Observers:
    """Functions of an event, each with the kinds of events that it wants, called in their order."""

    def __init__(self) -> None:
        self._pairs: tuple[tuple[Observer, tuple[type, ...]], ...] = ()

    def add(self, observer: Observer, to: type | tuple[type, ...] = StepEvent) -> None:
        """Call `observer(event)` for every event of the kinds `to`."""
        kinds = to if isinstance(to, tuple) else (to,)
        self._pairs = (*self._pairs, (observer, kinds))

    def remove(self, observer: Observer) -> None:
        """Call `observer` no longer."""
        self._pairs = tuple(pair for pair in self._pairs if pair[0] != observer)

    def tell(self, event: Any, step: int) -> None:
        """Call whom it concerns. One that raises is removed, and an ObserverFailed names it."""
        for observer, kinds in self._pairs:
            if isinstance(event, kinds):
                try:
                    observer(event)
                except Exception as error:
                    self.remove(observer)
                    name = getattr(observer, "__qualname__", type(observer).__qualname__)
                    self.tell(ObserverFailed(step, name, error), step)
