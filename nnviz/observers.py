"""Observers: who is told what happens in a run. Telling never breaks the run."""

from collections.abc import Callable
from typing import Any

from .events import ObserverFailed, StepEvent

Observer = Callable[[Any], object]


class Observers:
    """Functions of an event, each with the kinds of events that it wants, called in their order."""

    def __init__(self) -> None:
        self._pairs: tuple[tuple[Observer, tuple[type, ...]], ...] = ()
        self._of_steps: tuple[Observer, ...] = ()

    def add(self, observer: Observer, to: type | tuple[type, ...] = StepEvent) -> None:
        """Call `observer(event)` for every event of the kinds `to`."""
        self._set((*self._pairs, (observer, to if isinstance(to, tuple) else (to,))))

    def remove(self, observer: Observer) -> None:
        """Call `observer` no longer."""
        self._set(tuple(pair for pair in self._pairs if pair[0] != observer))

    def _set(self, pairs: tuple[tuple[Observer, tuple[type, ...]], ...]) -> None:
        self._pairs = pairs
        self._of_steps = tuple(observer for observer, kinds in pairs if issubclass(StepEvent, kinds))

    def tell(self, event: Any, step: int) -> None:
        """Call whom it concerns. One that raises is removed, and an ObserverFailed names it."""
        for observer, kinds in self._pairs:
            if isinstance(event, kinds):
                try:
                    observer(event)
                except Exception as error:
                    self._remove_failed(observer, error, step)

    def tell_step(self, event: StepEvent) -> None:
        """`tell` a step: nobody is asked whether it concerns them."""
        for observer in self._of_steps:
            try:
                observer(event)
            except Exception as error:
                self._remove_failed(observer, error, event.step)

    def _remove_failed(self, observer: Observer, error: Exception, step: int) -> None:
        self.remove(observer)
        name = getattr(observer, "__qualname__", type(observer).__qualname__)
        self.tell(ObserverFailed(step, name, error), step)
