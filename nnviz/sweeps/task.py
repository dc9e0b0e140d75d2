"""Task: some steps of a chunk of networks, as one pure function.

A task has all that it needs, so any process may do it, and do it again: equal tasks give equal bits. Nothing is kept
between two tasks but copies that save time.
"""

import os
import signal
import socket
import time
from collections import OrderedDict
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import Any

from ..data.datasets import Dataset
from ..data.user_data import Samples
from ..nn.arrays import Array
from ..recipes.made_with import made_with
from ..settings.config import Config
from ..training.crowd import Crowd
from ..training.evaluation import Evaluation
from ..training.events import State
from ..training.run_data import data_for

_CROWDS = 64  # prepared crowds that a process keeps
_DATA = 8  # data sets that a process keeps


@dataclass(frozen=True)
class Task:
    """`steps` steps of a crowd: one config, and the numbers in which its networks differ.

    Without a `state` they begin. `key` names the user's data, or is ""; `data` has it unless the worker should know
    it. `evaluates` asks for an evaluation afterwards.
    """

    chunk: int
    config: Config
    numbers: Mapping[str, Array]
    state: State | None
    steps: int
    evaluates: bool
    key: str = ""
    data: Dataset | Samples | None = None


@dataclass(frozen=True)
class Result:
    """The state after a task, and what was measured.

    `diverged` maps places in the chunk to (step, "loss" or "weights"). `seconds` is the time that it took.
    If `lacks_data` is true nothing was done, because the worker does not have the user's data.
    """

    chunk: int
    state: State | None
    diverged: Mapping[int, tuple[int, str]]
    evaluation: Evaluation | None
    worker: str
    made_with: str
    seconds: float
    lacks_data: bool = False


class _Kept:
    """The most recently used values, which one task at a time takes."""

    def __init__(self, most: int):
        self._most, self._values, self._lock = most, OrderedDict[Any, Any](), Lock()

    def take(self, key: Any) -> Any:
        with self._lock:
            return self._values.pop(key, None)

    def keep(self, key: Any, value: Any) -> None:
        with self._lock:
            self._values[key] = value
            while len(self._values) > self._most:
                self._values.popitem(last=False)

    def look(self, key: Any) -> Any:
        with self._lock:
            return self._values.get(key)


_crowds, _data = _Kept(_CROWDS), _Kept(_DATA)


def advance(task: Task) -> Result:
    """Do a task."""
    doing = advancing(task)
    while True:
        try:
            next(doing)
        except StopIteration as done:
            result: Result = done.value
            return result


def advancing(task: Task) -> Generator[None, None, Result]:
    """Do a task in slices of one step each."""
    begun = time.perf_counter()
    if task.data is not None:
        _data.keep(task.key, task.data)
    user_data = _data.look(task.key) if task.key else None
    if task.key and user_data is None:
        return Result(task.chunk, None, {}, None, worker(), versions(), 0.0, lacks_data=True)
    key = task.config, task.key, tuple((name, values.tobytes()) for name, values in task.numbers.items())
    crowd = _crowds.take(key) or Crowd(_configs(task), data_for(task.config, user_data))
    yield
    crowd.begin(task.state)
    for _ in range(task.steps):
        if crowd.ended:
            break
        crowd.step()
        yield
    evaluation = crowd.evaluate() if task.evaluates else None
    lost = {place: (fact.step, fact.what) for place, fact in enumerate(crowd.diverged) if fact is not None}
    _crowds.keep(key, crowd)
    return Result(task.chunk, crowd.state, lost, evaluation, worker(), versions(), time.perf_counter() - begun)


def _configs(task: Task) -> list[Config]:
    """Return the config of each network. The grid has checked the numbers; to check them again takes long."""
    rows = zip(*(values.tolist() for values in task.numbers.values()))
    names = tuple(task.numbers)
    return [task.config.model_copy(update=dict(zip(names, row))) for row in rows] if names else [task.config]


def ignore_interrupts() -> None:
    """Leave Ctrl-C to the process that owns the sweep; a worker that it hits in a queue would hang for ever."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def worker() -> str:
    """Name this process."""
    return f"{socket.gethostname()}:{os.getpid()}"


@cache
def versions() -> str:
    """Name what the bits of a result depend on, in one line."""
    return ", ".join(f"{name} {version}" for name, version in made_with().items())
