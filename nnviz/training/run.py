"""Run: training under way, of one network or of many, that goes forward step by step and tells its observers."""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import wraps
from numbers import Real
from threading import RLock
from typing import Any, TypeVar

from ..data.datasets import Dataset
from ..errors import ConfigError
from ..settings.config import Config
from .events import Diverged, State, StepEvent, Stopped
from .observers import Observer, Observers
from .problem import Problem

Method = TypeVar("Method", bound=Callable[..., Any])


def alone(method: Method) -> Method:
    """A method of something with a `lock`, which one thread at a time may be in; the others wait."""

    @wraps(method)
    def locked(self: Any, *arguments: Any, **options: Any) -> Any:
        with self.lock:
            return method(self, *arguments, **options)

    return locked  # type: ignore[return-value]


class Run(ABC):
    """Where a run stands, what ended it if anything did, and who is told of what happens."""

    state: State
    ended: Diverged | Stopped | None
    _problem: Problem

    def __init__(self) -> None:
        self._observers = Observers()
        self.lock = RLock()  # so that a change out of another thread lands between two steps, for observers too

    @property
    def config(self) -> Config:
        return self._problem.config

    @property
    def data(self) -> Dataset:
        return self._problem.data

    @property
    def problem(self) -> Problem:
        return self._problem

    def subscribe(self, observer: Observer, to: type | tuple[type, ...] = StepEvent) -> Observer:
        """Call `observer(event)` for every event of the kinds `to`, by default after each step.

        Observers are called in the order in which they subscribed. One that raises is removed,
        and an ObserverFailed names it, or the log where nobody subscribed to that; training goes on.
        """
        self._observers.add(observer, to)
        return observer

    def unsubscribe(self, observer: Observer) -> None:
        """Call `observer` no longer."""
        self._observers.remove(observer)

    @abstractmethod
    def step(self) -> StepEvent:
        """Take one step and tell the observers; raises RuntimeError when the run has ended."""

    def run(self, steps: int | None = None, epochs: int | None = None) -> Diverged | Stopped | None:
        """Take `steps` steps, or train for `epochs` epochs, or until a stop that the config names.

        Returns what ended the run, or None when it could go on. Raises ConfigError where they are no counts.
        """
        _check_count("steps", steps)
        _check_count("epochs", epochs)
        if steps is None and epochs is None and not (self.config.max_steps or self.config.max_epochs):
            raise ValueError("run(steps=…) or run(epochs=…): nothing else is sure to stop this run")
        last_step = math.inf if steps is None else self.state.step + steps
        last_epoch = math.inf if epochs is None else self.state.epoch + epochs
        while not self.ended and self.state.step < last_step and self.state.epoch < last_epoch:
            self.step()
        return self.ended

    def _stop_at_limit(self, event: StepEvent) -> None:
        config, after = event.config, event.after
        if config.max_steps is not None and after.step >= config.max_steps:
            self._end(Stopped(after.step, "max_steps"))
        elif config.max_epochs is not None and after.epoch >= config.max_epochs:
            self._end(Stopped(after.step, "max_epochs"))

    def _end(self, ending: Diverged | Stopped) -> None:
        self.ended = ending
        self.tell(ending)

    def tell(self, event: Any) -> Any:
        """Let the observers know of something that happened to the run."""
        self._observers.tell(event, self.state.step)
        return event


def _check_count(name: str, count: Any) -> None:
    if count is not None and not (isinstance(count, Real) and count >= 0 and count % 1 == 0):
        raise ConfigError(f"{name} = {count!r}: give a whole number (allowed: 0 or more)")
