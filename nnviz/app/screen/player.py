"""Player: a task that trains in bursts, and draws between them.

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
from .screen import Screen
from .states import Mode, Picture, Redraw
from .timing import SLICE, Deadlines, FramePace, SpareTime

BURST = 0.006  # seconds of training between two checks for messages
BREATH = 0.001  # seconds: up to this, a pause is replaced by Clock.yield_to_loop, which lets queued messages run
FRAME = 0.008  # seconds of drawing, during training, after which patient views wait for their turn
REST_AFTER = 0.25  # seconds without a change until the lossless picture is sent
ONE_BY_ONE = 10.0  # steps per second up to which every picture shows every step
FASTEST = 1e9  # steps per second: more than possible


class Source(Protocol):
    """The history of a run, or a watched loop."""

    def shown(self) -> Snapshot:
        """Return the snapshot to draw."""


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
        self.trainer, self.history, self.stage, self.screen = trainer, history, stage, screen
        self._facts, self._tell, self._failed, self.guard = facts, tell, failed, Guard(failed)
        self.absence = absence  # seconds without a visible page until training stops
        self.clock = clock or Clock()
        self.steps_per_second = FASTEST
        self.updates, self.frames, self.microseconds = Meter(), Meter(), 0.0
        self._calls: deque[tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]] = deque()
        self._after_frame: deque[Callable[[], Any]] = deque()  # calls that wait for a frame
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._mode, self._picture = Mode.PAUSED, Picture.STALE
        self._deadlines, self._pace, self.spare = Deadlines(), FramePace(), SpareTime()
        self._last_step = self._last_epoch = math.inf  # playing pauses there
        self._owed = 0.0  # steps that the chosen speed allows
        self._burst_ended = 0.0
        self._was_rushed = False  # the last frame skipped patient views, because a person waited
        self._rested = -1  # number of the frame that was sent without loss

    @property
    def playing(self) -> bool:
        """Tell whether it trains."""
        return self._mode is Mode.PLAYING

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
        if self.playing:
            return
        self._mode, self._owed = Mode.PLAYING, 1.0
        now = self.clock.now()
        self._burst_ended = now
        self._deadlines.absence = now + self.absence
        self.updates.clear()
        self.frames.clear()
        self._tell()

    def pause(self) -> None:
        """Stop training."""
        if self._mode is not Mode.PAUSED:
            self._mode = Mode.PAUSED
            self.redraw_soon()
            self._release()
            self._tell()

    def follow(self, trainer: Trained, history: Source) -> None:
        """Play another run from now on."""
        self.trainer, self.history = trainer, history
        self.redraw_soon()

    def redraw_now(self) -> None:
        """Draw without waiting for training, because a person waits."""
        self._picture = Picture.AWAITED

    def redraw_soon(self) -> None:
        """Draw soon, and send the lossless picture at rest."""
        self._make_stale()
        self._deadlines.rest = self.clock.now() + REST_AFTER

    def check_again_at(self, time: float) -> None:
        """Look at the picture at rest again then, or earlier."""
        self._deadlines.check_at(time)

    def after_frame(self, call: Callable[[], Any]) -> None:
        """Make a call after the frame that a person waits for.

        If no such frame will come, the call is made at once.
        """
        is_coming = self.playing and self._picture is Picture.AWAITED and self.screen.looking(self.clock.now())
        if not is_coming:
            call()
        elif call not in self._after_frame:  # several changes may come before one frame
            self._after_frame.append(call)

    def _release(self) -> None:
        """Post the calls that wait for a frame."""
        while self._after_frame:
            self.post(self._after_frame.popleft())

    def _make_stale(self) -> None:
        if self._picture is Picture.CURRENT:
            self._picture = Picture.STALE

    # ---- the task ----

    async def _live(self) -> None:
        while True:
            self._wake.clear()
            self._make_calls()
            now = self.clock.now()
            self.guard.attempt(self._notice_absence, now)
            due = self.guard.attempt(self._train, now, otherwise=self.pause) if self.playing else None
            self.guard.attempt(self._draw, otherwise=self._put_off)
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
                self._make_stale()
                self._deadlines.retry = 0.0

    def _notice_absence(self, now: float) -> None:
        """Stop training while no page is visible."""
        if self.screen.looking(now):
            self._deadlines.absence = now + self.absence
            if self.away:
                self.play()
        elif self.playing and now > self._deadlines.absence:
            self._mode = Mode.AWAY
            self._release()
            self._tell()

    def _train(self, now: float) -> float:
        """Train for a burst; return when the next step is due."""
        trainer = self.trainer
        assert trainer is not None  # without one, `play` does nothing
        self._owed = min(
            self._owed + (now - self._burst_ended) * self.steps_per_second, max(1.0, self.steps_per_second * 0.1)
        )
        self._burst_ended = now
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
            self._make_stale()
            self.microseconds = 1e6 * (after - now) / taken
            self.updates.mark(after, trainer.state.step)
        return now + max(0.0, 1.0 - self._owed) / self.steps_per_second

    def _burst_end(self, now: float) -> float:
        """Return when a burst ends.

        It delays no frame, and continues up to a frame that is due soon.
        """
        due = self._next_frame
        if due <= now and not (self._picture is Picture.AWAITED and self.screen.has_credit(now)):
            return now + BURST
        return due if due < now + 1.5 * BURST else now + BURST

    def _draw(self) -> None:
        """Draw a frame, or the picture at rest, if one is due."""
        now, rest = self.clock.now(), self._deadlines.rest
        if self._picture is not Picture.CURRENT and now >= self._next_frame and self.screen.has_credit(now):
            self._draw_frame(now)
            rest = self._deadlines.rest
        if rest is not None and not self.playing and now >= rest:
            self._deadlines.rest = None
            if self._picture is not Picture.CURRENT or self._pace.count != self._rested:
                self.rest()
            else:
                self._facts(self.history.shown())  # only the texts may have changed
                self.screen.keep(now)
                self._keep_later(now)
        elif not self.playing and self.screen.is_unsharp and self.screen.has_credit(now):
            self.screen.sharpen(now)

    def _draw_frame(self, now: float) -> None:
        snapshot = self.history.shown()
        self._pace.begin(now)
        self.frames.mark(now, self._pace.count)
        self._was_rushed = self._picture is Picture.AWAITED and not self._was_rushed and self.playing
        has_time = not self.playing or self.steps_per_second <= ONE_BY_ONE
        seconds = math.inf if has_time else 0.0 if self._was_rushed else FRAME
        picture = self.stage.frame(snapshot, seconds)
        self.screen.show(picture, self.stage.drawn, self._facts(snapshot), self.clock.now())
        self._picture = Picture.STALE if self.stage.unfinished else Picture.CURRENT
        self._deadlines.succeed()
        self._release()
        self._pace.end(self.clock.now())
        self._deadlines.rest = now + REST_AFTER

    def _put_off(self) -> None:
        """Give up a failed picture for a while."""
        self._deadlines.fail(self.clock.now())
        self._picture = Picture.CURRENT
        self._release()
        self.stage.start_over()
        self.screen.start_over()

    def rest(self) -> None:
        """Send the present snapshot as a lossless picture."""
        snapshot, self._rested = self.history.shown(), self._pace.count
        now = self.clock.now()
        self.screen.rest(self.stage.png(snapshot), self._facts(snapshot), self.stage.describe(snapshot), now)
        self._keep_later(now)

    def _keep_later(self, now: float) -> None:
        due = self.screen.keep_at
        if due is not None and due > now:
            self.check_again_at(due)

    @property
    def _next_frame(self) -> float:
        """Return the earliest time for the next frame.

        It may come at once if a person waits for it, or if training has caught up with the chosen speed.
        """
        at_once = self._picture is Picture.AWAITED or self._owed < 1.0
        return max(self._pace.next_frame(at_once), self._deadlines.retry)

    def _sooner(self, pause: float | None) -> float | None:
        """Return the shorter of a pause and the time until the next work in spare time."""
        spare = self.spare.wait(self.clock.now())
        return pause if spare is None else max(BREATH, min(spare, math.inf if pause is None else pause))

    def _pause(self, due: float | None) -> float | None:
        """Return the seconds until something is due, or None."""
        now = self.clock.now()
        waits = [] if due is None else [due - now]
        if self._picture is not Picture.CURRENT and self.screen.has_credit(now):
            waits.append(self._next_frame - now)
        elif not self.playing and self.screen.is_unsharp and self.screen.has_credit(now):
            waits.append(0.0)
        if self._deadlines.rest is not None and not self.playing:
            waits.append(self._deadlines.rest - now)
        if self.playing and not self.screen.looking(now):
            waits.append(self._deadlines.absence - now + 0.01)
        return max(min(waits), BREATH) if waits else None
