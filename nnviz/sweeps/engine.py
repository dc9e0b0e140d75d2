"""Engine: does the tasks of a sweep, in this process or on an executor.

The tasks in this process are done in slices, by `work`. An executor gets a task that only answers; until it has, its
workers are starting, and this process begins. Results arrive in a queue, from any thread.
"""

import os
import time
from collections.abc import Callable, Generator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from queue import Empty, SimpleQueue
from typing import Any

from ..errors import ConfigError
from ..words import say
from .chunks import Chunk
from .one_thread import one_thread
from .task import Result, Task, advance, advancing, ignore_interrupts, worker

Workers = int | str | Executor | None
_IN_FLIGHT = 2  # tasks for each worker: one that is done, and one that waits for it
_BREAKS = 5  # pools one after the other that may break without a result
_ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
Done = tuple[Chunk, Result | BaseException]


class Engine:
    """Does tasks for chunks. `wake` is called when something arrives, on any thread.

    `workers` is None for this process, a number of processes or "all", or an Executor.
    Raises ConfigError for anything else, and if processes are asked for and loky is not installed.
    """

    def __init__(self, workers: Workers, wake: Callable[[], None]):
        self.workers, self._wake = workers, wake
        self._make = _maker(workers)
        self._executor: Executor | None = None
        self._flying: dict[Future[Any], tuple[Chunk | None, Executor]] = {}  # None: the task that only answers
        self._arrived: SimpleQueue[Future[Any]] = SimpleQueue()
        self._is_up = False
        self._breaks = 0  # of pools, since the last result
        self._seen: set[str] = set()
        self._here: tuple[Chunk, Generator[None, None, Result]] | None = None

    def start(self) -> None:
        """Start the workers, if there are any."""
        if self._make is not None and self._executor is None:
            self._executor, self._is_up = self._make(), False
            self._submit(None, worker)

    @property
    def is_here(self) -> bool:
        """True if this process does the next task."""
        return not self._is_up

    @property
    def works(self) -> bool:
        """True if a task in this process is under way."""
        return self._here is not None

    @property
    def busy(self) -> bool:
        """True if tasks are being done."""
        return self._here is not None or any(chunk is not None for chunk, _ in self._flying.values())

    @property
    def has_room(self) -> bool:
        """True if another task should be given."""
        if self.is_here:
            return self._here is None
        return len(self._flying) < _IN_FLIGHT * max(self._count, len(self._seen) + 1)

    @property
    def _count(self) -> int:
        """The number of workers, as far as the executor tells."""
        told = getattr(self._executor, "_max_workers", None)
        return told if isinstance(told, int) else os.cpu_count() or 1

    def give(self, chunk: Chunk, task: Task) -> None:
        """Begin a task, when there is room."""
        if self.is_here:
            self._here = chunk, advancing(task)
        else:
            self._submit(chunk, advance, task)

    def _submit(self, chunk: Chunk | None, function: Callable[..., Any], *arguments: Any) -> None:
        assert self._executor is not None
        try:
            future = self._executor.submit(function, *arguments)
        except Exception as error:  # noqa: BLE001 - it broke, or was shut down, between two tasks
            future = Future()
            future.set_exception(error if isinstance(error, BrokenExecutor) else BrokenExecutor(str(error)))
        self._flying[future] = chunk, self._executor
        future.add_done_callback(self._land)

    def _land(self, future: "Future[Any]") -> None:
        self._arrived.put(future)
        self._wake()

    def work(self, seconds: float) -> Done | None:
        """Go on with the task in this process for some time; return its result when it is finished."""
        if self._here is None:
            return None
        (chunk, doing), end = self._here, time.perf_counter() + seconds
        try:
            with one_thread():
                while time.perf_counter() < end:
                    next(doing)
        except StopIteration as finished:
            self._here = None
            return chunk, finished.value
        except Exception as error:  # noqa: BLE001 - it is told like an error in a worker
            self._here = None
            return chunk, error
        return None

    def results(self, wait: float = 0.0) -> list[Done]:
        """Return what has arrived. Wait for the first one at most `wait` seconds."""
        found: list[Done] = []
        while True:
            try:
                future = self._arrived.get(timeout=wait) if wait and not found else self._arrived.get_nowait()
            except Empty:
                return found
            if future not in self._flying:
                continue  # it was given up
            chunk, executor = self._flying.pop(future)
            result = _outcome(future)
            if isinstance(result, BrokenExecutor) and executor is self._executor:
                self._renew(result)
            elif chunk is None and isinstance(result, BaseException):
                raise result
            if chunk is None:
                self._is_up = self._is_up or not isinstance(result, BaseException)
            else:
                if isinstance(result, Result):
                    self._breaks = 0
                    self._seen.add(result.worker)
                found.append((chunk, result))

    def _renew(self, error: BrokenExecutor) -> None:
        """Replace a broken pool of our own.

        Raises the error if the executor is the user's, or if no pool did a task for several times.
        """
        self._breaks += 1
        if self._breaks > _BREAKS or _is_executor(self.workers):
            raise error
        self._executor = None
        self.start()

    def stop(self) -> None:
        """Give up all tasks. Workers stay for the next sweep."""
        for future in self._flying:
            future.cancel()
        self._flying, self._here = {}, None
        self._executor, self._is_up, self._breaks = None, False, 0


def _outcome(future: "Future[Any]") -> Any:
    """Return the result of a future, or its error, even if that is the interruption of a worker."""
    try:
        error = future.exception()
        return future.result() if error is None else error
    except (Exception, CancelledError) as error:  # noqa: BLE001 - it is told
        return error


def _is_executor(workers: Any) -> bool:
    """True for an Executor, or what has its `submit`."""
    return callable(getattr(workers, "submit", None))


def _maker(workers: Workers) -> Callable[[], Executor] | None:
    """Return the function that makes the executor, or None for this process. Raises ConfigError."""
    if workers is None:
        return None
    if _is_executor(workers):
        given: Any = workers
        return lambda: given
    count = os.cpu_count() or 1 if workers == "all" else workers
    if isinstance(count, bool) or not isinstance(count, int) or count < 1:
        raise ConfigError(
            say(
                'workers = {value}: give a number of processes, "all", an Executor, or None for this process',
                value=repr(workers)[:80],
            )
        )
    try:
        from loky import get_reusable_executor
    except ImportError:
        raise ConfigError(
            say(
                "workers = {value}: processes need the package loky. Install it with: {command}",
                value=repr(workers),
                command='pip install "nnviz-playground[sweep]"',
            )
        ) from None
    return lambda: get_reusable_executor(max_workers=count, env=_ONE_THREAD, initializer=ignore_interrupts)
