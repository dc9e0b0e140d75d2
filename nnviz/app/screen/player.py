"""Player: a task that trains in bursts, and lets a painter draw between them.

Everything happens on the loop on which it was started. Other threads post calls, which the player makes between two
bursts.
"""

import asyncio
import math
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

from ...training.events import State
from ...training.snapshot import Snapshot
from ...views.base.stage import Stage
from .clock import Clock, Meter
from .guard import Guard
from .painter import Painter, Source
from .screen import Screen
from .states import Mode, Redraw
from .timing import SLICE, SpareTime

BURST = 0.006  # seconds of training between two checks for messages
BREATH = 0.001  # seconds: up to this, a pause is replaced by Clock.yield_to_loop, which lets queued messages run
FASTEST = 1e9  # steps per second: more than possible


class Trained(Protocol):
    """A trainer, or several that take their steps together."""

    @property
    def state(self) -> State:
        """The state from which the next step goes."""

    @property
    def ended(self) -> object:
        """The event that ended the run, or a false value."""

    def step(self) -> object:
        """Take a step."""


class Player:
    """Plays a run on a screen; without a trainer it only draws.

    `facts(snapshot)` returns the numbers for a frame. `tell()` is called when playing starts or ends, and
    `failed(error)` when something raised. The player survives that: a failed call is skipped, a failed step pauses
    training, and a failed picture is tried again after a change or a while.
    """

    def __init__(
        self,
        trainer: Trained | None,
        history: Source,
        stage: Stage,
        screen: Screen,
        facts: Callable[[Snapshot], dict[str, Any]],
        tell: Callable[[], None],
        failed: Callable[[BaseException], None],
        absence: float = 60.0,
        clock: Clock | None = None,
    ):
        self.trainer, self.stage, self.screen = trainer, stage, screen
        self._tell, self._failed, self.guard = tell, failed, Guard(failed)
        self.absence = absence  # seconds without a visible page until training stops
        self.clock = clock or Clock()
        self.painter = Painter(history, stage, screen, facts, self.post, self.clock)
        self.steps_per_second = FASTEST
        self.updates, self.microseconds = Meter(), 0.0
        self._calls: deque[tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]] = deque()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._mode, self.spare = Mode.PAUSED, SpareTime()
        self._absent_at = 0.0  # when training stops unless a page is visible before
        self._last_step = self._last_epoch = math.inf  # playing pauses there
        self._owed = 0.0  # steps that the chosen speed allows
        self._burst_ended = 0.0

    @property
    def playing(self) -> bool:
        """Tell whether it trains."""
        return self._mode is Mode.PLAYING

    @property
    def history(self) -> Source:
        """The source of the pictures."""
        return self.painter.source

    @property
    def away(self) -> bool:
        """Tell whether training waits for a visible page."""
        return self._mode is Mode.AWAY

    # ---- on any thread ----

    def post(self, call: Callable[..., Any], *arguments: Any, **named: Any) -> None:
        """Make a call on the player's loop, soon.

        The picture is drawn again unless the call returns NOT_NEEDED.
        """
        self._calls.append((call, arguments, named))
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._wake.set)

    # ---- on the loop ----

    def begin(self) -> None:
        """Start the task, if there is a running loop."""
        try:
            self._loop = asyncio.get_running_loop()
        except RuntimeError:
            return
        self._task = self._loop.create_task(self._live(), name="nnviz player")
        self._task.add_done_callback(self._ended)

    def end(self) -> None:
        """End the task; the trainer stays as it is."""
        if self._task is not None:
            self._task.cancel()
        self._task = self._loop = None

    def _ended(self, task: "asyncio.Task[None]") -> None:
        error = None if task.cancelled() else task.exception()
        if error is not None:
            self._failed(error)

    def play(self, steps: float = math.inf, epochs: float = math.inf) -> None:
        """Train until paused, or for a number of steps or epochs."""
        trainer = self.trainer
        if trainer is None or trainer.ended:
            return
        self._last_step = trainer.state.step + steps
        self._last_epoch = trainer.state.epoch + epochs
        if not self.playing:
            self._set_out()

    def _set_out(self) -> None:
        """Train, up to where playing pauses."""
        self._owed, self.painter.has_caught_up, now = 1.0, False, self.clock.now()
        self._burst_ended, self._absent_at = now, now + self.absence
        self.updates.clear()
        self.painter.frames.clear()
        self._enter(Mode.PLAYING)

    def pause(self) -> None:
        """Stop training."""
        if self._mode is not Mode.PAUSED:
            self.painter.redraw_soon()
            self._enter(Mode.PAUSED)

    def _enter(self, mode: Mode) -> None:
        self._mode = mode
        self.painter.is_training = self.playing
        if not self.playing:
            self.painter.release()
        self._tell()

    def follow(self, trainer: Trained, history: Source) -> None:
        """Play another run from now on."""
        self.trainer, self.painter.source = trainer, history
        self.painter.redraw_soon()

    # ---- the task ----

    async def _live(self) -> None:
        while True:
            self._wake.clear()
            self._make_calls()
            now = self.clock.now()
            self.guard.attempt(self._notice_absence, now)
            due = self.guard.attempt(self._train, now, otherwise=self.pause) if self.playing else None
            self.guard.attempt(self.painter.draw, otherwise=self.painter.put_off)
            pause = self._pause(due)
            if self.spare.work is not None and self.screen.looking(now):
                self.guard.attempt(self.spare.use, self.clock.now, pause is not None and pause < SLICE)
                pause = self._sooner(self._pause(due))
            if pause is not None and pause <= BREATH:
                await self.clock.yield_to_loop()
            else:
                await self.clock.wait(self._wake, pause)

    def _make_calls(self) -> None:
        for _ in range(len(self._calls)):  # calls that these post wait until the next time
            call, arguments, named = self._calls.popleft()
            if self.guard.attempt(partial(call, *arguments, **named)) is not Redraw.NOT_NEEDED:
                self.painter.retry()

    def _notice_absence(self, now: float) -> None:
        """Stop training while no page is visible."""
        if self.screen.looking(now):
            self._absent_at = now + self.absence
            if self.away:
                self._set_out()
        elif self.playing and now > self._absent_at:
            self._enter(Mode.AWAY)

    def _train(self, now: float) -> float:
        """Train for a burst; return when the next step is due."""
        trainer = self.trainer
        assert trainer is not None  # without one, `play` does nothing
        self._owed = min(
            self._owed + (now - self._burst_ended) * self.steps_per_second, max(1.0, self.steps_per_second * 0.1)
        )
        self._burst_ended = now
        self.painter.has_caught_up, self.painter.steps_per_second = self._owed < 1.0, self.steps_per_second
        taken, end, clock = 0, self._burst_end(now), self.clock.now
        while self._owed >= 1.0 and clock() < end:
            trainer.step()
            self._owed -= 1.0
            taken += 1
            state = trainer.state
            if trainer.ended or state.step >= self._last_step or state.epoch >= self._last_epoch:
                self.pause()
                break
        after = clock()
        if taken:
            self.painter.make_stale()
            self.microseconds = 1e6 * (after - now) / taken
            self.updates.mark(after, trainer.state.step)
        self.painter.has_caught_up = self._owed < 1.0
        return now + max(0.0, 1.0 - self._owed) / self.steps_per_second

    def _burst_end(self, now: float) -> float:
        """Return when a burst ends.

        It delays no frame, and continues up to a frame that is due soon.
        """
        due = self.painter.next_frame
        if due <= now and not self.painter.is_due_at_once(now):
            return now + BURST
        return due if due < now + 1.5 * BURST else now + BURST

    def _sooner(self, pause: float | None) -> float | None:
        """Return the shorter of a pause and the time until the next work in spare time."""
        spare = self.spare.wait(self.clock.now())
        return pause if spare is None else max(BREATH, min(spare, math.inf if pause is None else pause))

    def _pause(self, due: float | None) -> float | None:
        """Return the seconds until something is due, or None."""
        now = self.clock.now()
        waits = self.painter.waits(now) + ([] if due is None else [due - now])
        if self.playing and not self.screen.looking(now):
            waits.append(self._absent_at - now + 0.01)
        return max(min(waits), BREATH) if waits else None
