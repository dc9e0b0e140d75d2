"""Driver: gives out the tasks of a sweep, and tells what comes back.

All of it happens on the thread that plays or runs; only `_on_arrival` is called on others.
"""

import asyncio
import hashlib
import heapq
import pickle
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, Self

from ..data.datasets import Dataset
from ..data.user_data import Samples
from ..training.observers import Kinds, Observer, Observers
from .chunks import Chunk
from .collector import Collector
from .engine import Done, Engine, Workers
from .events import ChunkLost, SweepEnded, SweepStarted, WorkersMixed
from .progress import Progress, Stopwatch
from .records import Records
from .rounds import FIRST
from .task import Result, Task

SLICE = 0.008  # seconds of training in this process between two turns of the loop
_TASK = 0.2  # seconds that a task should take
_ATTEMPTS = 5  # of a task
_SMALL = 200_000  # bytes of user data that travel with every task
_WAIT = 0.2  # seconds after which a blocking run looks for an interruption
_NAP = 0.001  # seconds between two slices in this process


class Driver:
    """Trains chunks of networks through their rounds."""

    def __init__(
        self, collector: Collector, chunks: Sequence[Chunk], user_data: Dataset | Samples | None, workers: Workers
    ):
        self._collector, self.user_data = collector, user_data
        self.rounds = collector.rounds
        self._engine = Engine(workers, self._on_arrival)
        self.ended: SweepEnded | None = None
        self._observers = Observers()
        self._playing = False
        self._halts = 0
        self._task: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wake = asyncio.Event()
        self._made_with: dict[str, set[str]] = {}
        self._watch = Stopwatch()
        self._key, self._is_small = _key(user_data)
        self._lacking: set[int] = set()  # chunks whose worker asked for the data
        self._hold(chunks)

    def _hold(self, chunks: Sequence[Chunk]) -> None:
        """Number the chunks that have networks, and queue them."""
        kept = [chunk for chunk in chunks if len(chunk.networks)]
        self.chunks = [replace(chunk, number=number) for number, chunk in enumerate(kept)]
        self._queue_all()

    def _resume(self, chunks: Sequence[Chunk], elapsed: float) -> None:
        """Take the chunks of a stored sweep; without any it has ended."""
        self._hold(chunks)
        self._watch.before = elapsed
        if not self.chunks:
            self.ended = SweepEnded("done")

    def _queue_all(self) -> None:
        self._collector.go_back(self.chunks)
        self._queue: list[tuple[int, int]] = []  # (step, number), the lowest first
        for chunk in self.chunks:
            self._enqueue(chunk)

    def _enqueue(self, chunk: Chunk) -> None:
        if len(chunk.networks):
            heapq.heappush(self._queue, (chunk.step, chunk.number))

    @property
    def records(self) -> Records:
        """The steps, endings and evaluations of the networks."""
        return self._collector.records

    @property
    def progress(self) -> Progress:
        """The share of the work that is done, and its time."""
        return self._watch.read(self._share())

    def _share(self) -> float:
        steps, total = self.records.steps, self.rounds[-1]
        return float(((self.records.ended != 0) * total + (self.records.ended == 0) * steps).mean() / total)

    @property
    def playing(self) -> bool:
        """True while it trains."""
        return self._playing

    @property
    def workers(self) -> Workers:
        """Who trains. Another one may be set, and continues; raises ConfigError."""
        return self._engine.workers

    @workers.setter
    def workers(self, workers: Workers) -> None:
        engine, playing = Engine(workers, self._on_arrival), self._playing
        if playing:
            self._halt()
        self._engine = engine
        if playing:
            self._begin()

    def subscribe(self, observer: Observer, to: Kinds) -> Observer:
        """Call `observer(event)` for every event of the kinds `to`, on the thread of the sweep.

        If it raises, it is removed, and training goes on.
        """
        self._observers.add(observer, to)
        return observer

    def unsubscribe(self, observer: Observer) -> None:
        """Stop calling `observer`."""
        self._observers.remove(observer)

    def run(self, progress: Callable[[Progress], object] | None = None) -> Self:
        """Train until all networks have ended, or until `cancel`.

        `progress` is called several times per second. After an interruption with Ctrl-C it can go on.
        Raises the error that made the sweep fail.
        """
        try:
            if not self._playing:
                self._begin()
            while self._playing:
                self._turn(_WAIT, 0.0 if self._engine.is_here else _WAIT)
                if progress is not None:
                    progress(self.progress)
        finally:
            if self._playing:  # interrupted
                self._halt()
        if self.ended is not None and self.ended.error is not None:
            raise self.ended.error
        return self

    def play(self) -> None:
        """Train on the running event loop, in slices. Raises RuntimeError if there is none."""
        loop = asyncio.get_running_loop()
        if self._loop is not loop:  # an event belongs to one loop
            self._loop, self._task, self._wake = loop, None, asyncio.Event()
        if not self._playing:
            self._begin()
        if self._playing and (self._task is None or self._task.done()):
            self._task = loop.create_task(self._live(), name="nnviz sweep")

    def pause(self) -> None:
        """Give out no more tasks, and drop those under way; `play` and `run` go on from the last results."""
        if self._playing:
            self._halt()

    def cancel(self) -> None:
        """End the sweep now. What was trained stays, and `play` and `run` would go on."""
        if self._playing:
            self._halt()
        if self.ended is None:
            self._end("cancelled")

    async def _live(self) -> None:
        task = asyncio.current_task()
        try:
            while self._playing:
                self._wake.clear()
                self._turn(SLICE, 0.0)
                if self._engine.is_here or self._engine.works:
                    await asyncio.sleep(_NAP)
                elif self._playing:
                    await self._wake.wait()
        finally:
            if self._playing and self._task is task:  # the loop ends, or was interrupted
                self._halt()

    def _begin(self) -> None:
        """Go on, unless all networks have ended."""
        self._engine.stop()  # if an interruption came before it did
        self.chunks = [replace(chunk, attempts=0) for chunk in self.chunks]
        self._queue_all()
        if not self._queue:
            if self.ended is None or self.ended.reason != "done":
                self._end("done")
            return
        self._engine.start()
        self.ended, self._playing = None, True
        self._watch.start()
        self._tell(SweepStarted(len(self.records), len(self.chunks), self.rounds))

    def _halt(self) -> None:
        """Stop; what was under way is done again later."""
        self._watch.stop()
        self._playing = False
        self._engine.stop()
        self._queue_all()
        self._halts += 1
        self._wake.set()

    def _end(self, reason: str, error: BaseException | None = None) -> None:
        if self._playing:
            self._halt()
        self.ended = SweepEnded(reason, error)
        self._tell(self.ended)

    def _on_arrival(self) -> None:
        """Wake the loop, from any thread."""
        loop = self._loop
        if loop is not None:
            with suppress(RuntimeError):  # it was closed
                loop.call_soon_threadsafe(self._wake.set)

    # ---- tasks ----

    def _turn(self, seconds: float, wait: float) -> None:
        """Take results, give out tasks, and train here for some seconds."""
        halts = self._halts
        try:
            for done in self._engine.results(wait):
                self._receive(done)
                if self._halts != halts:  # by an observer; what else arrived is done again
                    return
            while self._playing and self._queue and self._engine.has_room:
                chunk = self.chunks[heapq.heappop(self._queue)[1]]
                self._engine.give(chunk, self._next(chunk))
            done_here = self._engine.work(seconds) if self._playing else None
            if done_here is not None:
                self._receive(done_here)
        except Exception as error:  # noqa: BLE001 - it is told, and `run` raises it
            self._end("failed", error)
            return
        if self._playing and not self._queue and not self._engine.busy:
            self._end("done")

    def _next(self, chunk: Chunk) -> Task:
        """Return the next task of a chunk: up to the end of its round, at most about `_TASK` seconds."""
        left = self.rounds[chunk.place] - chunk.step
        fitting = max(1, int(_TASK / chunk.pace)) if chunk.pace else FIRST
        steps = min(left, fitting)
        sends = self._is_small or chunk.number in self._lacking
        data = self.user_data if self._key and sends else None
        return Task(chunk.number, chunk.config, chunk.numbers, chunk.state, steps, steps == left, self._key, data)

    def _receive(self, done: Done) -> None:
        chunk, result = done
        told: list[Any] = []
        if isinstance(result, BaseException):
            chunk = replace(chunk, attempts=chunk.attempts + 1)
            told.append(ChunkLost(chunk.number, chunk.attempts, result))
        elif result.lacks_data:
            self._lacking.add(chunk.number)
        else:
            self._lacking.discard(chunk.number)
            taken = result.state.step - chunk.step if result.state is not None else 0
            pace = result.seconds / taken if taken else chunk.pace
            told.extend(self._note_version(result))
            chunk, happened = self._collector.take(replace(chunk, pace=pace, attempts=0), result)
            told.extend(happened)
        self.chunks[chunk.number] = chunk
        self._enqueue(chunk)
        if not self._watch.measures and all(each.step for each in self.chunks):
            self._watch.measure(self._share())
        for event in told:
            self._tell(event)
        if isinstance(result, BaseException) and chunk.attempts >= _ATTEMPTS:
            raise result

    def _note_version(self, result: Result) -> Iterator[WorkersMixed]:
        is_new = result.made_with not in self._made_with
        self._made_with.setdefault(result.made_with, set()).add(result.worker)
        if is_new and len(self._made_with) > 1:
            yield WorkersMixed({made: tuple(sorted(names)) for made, names in self._made_with.items()})

    def _tell(self, event: Any) -> None:
        self._observers.tell(event, int(self.records.steps.max(initial=0)))


def _key(user_data: Dataset | Samples | None) -> tuple[str, bool]:
    """Name the user's data by its content, and tell if it is small."""
    if user_data is None:
        return "", True
    content = pickle.dumps(user_data)
    return hashlib.sha256(content).hexdigest(), len(content) <= _SMALL
