"""Run: the training of one network or many."""

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
from ..words import say
from .events import Diverged, State, StepEvent, Stopped
from .observers import Kinds, Observer, Observers
from .problem import Problem

Method = TypeVar("Method", bound=Callable[..., Any])
Event = TypeVar("Event")


def alone(method: Method) -> Method:
    """Decorate a method of an object with a `lock`.

    One thread at a time runs the method, the others wait.
    """

    @wraps(method)
    def locked(self: Any, *arguments: Any, **options: Any) -> Any:
        with self.lock:
            return method(self, *arguments, **options)

    return locked  # type: ignore[return-value]


class Run(ABC):
    """A run's state, its observers and its ending."""

    state: State
    ended: Diverged | Stopped | None
    _problem: Problem

    def __init__(self) -> None:
        self._observers = Observers()
        self.lock = RLock()  # a change from another thread happens between two steps, for observers too

    @property
    def config(self) -> Config:
        return self._problem.config

    @property
    def data(self) -> Dataset:
        return self._problem.data

    @property
    def problem(self) -> Problem:
        return self._problem

    def subscribe(self, observer: Observer, to: Kinds = StepEvent) -> Observer:
        """Call `observer(event)` for every event of the kinds `to`.

        The default is after each step. Observers are called in the order in which they subscribed. If one raises,
        it is removed and training goes on. An ObserverFailed names it, or the log if nobody subscribed to that.
        """
        self._observers.add(observer, to)
        return observer

    def unsubscribe(self, observer: Observer) -> None:
        """Stop calling `observer`."""
        self._observers.remove(observer)

    @abstractmethod
    def step(self) -> StepEvent:
        """Take one step and tell the observers.

        Raises RuntimeError if the run has ended.
        """

    def run(self, steps: int | None = None, epochs: int | None = None) -> Diverged | Stopped | None:
        """Train for some steps or epochs, or until stopped.

        Without `steps` and `epochs` a stopping condition has to be set. Returns what ended the run, or None if it
        can go on. Raises ConfigError if `steps` or `epochs` is not a whole number, and ValueError if no stopping
        condition is set.
        """
        _check_count("steps", steps)
        _check_count("epochs", epochs)
        if steps is None and epochs is None and not (self.config.max_steps or self.config.max_epochs):
            raise ValueError(say("no stopping condition is set: give run(steps=…) or run(epochs=…)"))
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

    def tell(self, event: Event) -> Event:
        """Tell the observers about an event, and return it."""
        self._observers.tell(event, self.state.step)
        return event


def _check_count(name: str, count: Any) -> None:
    # numbers.Real includes NumPy's numbers; its stubs declare no comparisons
    if count is not None and not (isinstance(count, Real) and float(count) >= 0 and float(count) % 1 == 0):
        raise ConfigError(
            say("{name} = {value}: give a whole number (allowed: 0 or more)", name=name, value=repr(count))
        )
