"""The player: one task that trains in short bursts and draws when the page has room for a frame.

Everything happens on the loop on which it was started. Whoever is on another thread posts a call,
and the player makes it between two bursts.
"""

import asyncio
import math
from collections import deque
from collections.abc import Callable
from functools import partial
from statistics import median
from typing import Any

from ...history.history import History
from ...training.events import Snapshot
from ...training.trainer import Trainer
from ...views.base.stage import Stage
from .clock import Clock, Meter
from .flow import FRAMES_PER_SECOND
from .guard import Guard
from .screen import Screen

BURST = 0.006  # seconds of training between two looks at the messages
BREATH = 0.001  # seconds: a pause that is no longer is a breath, which lets them in
DRAWING = 0.55  # the most of the time that frames may take: the rest trains, on a HiDPI display too
FRAME = 0.008  # seconds of drawing from which on patient views wait for their turn while it trains
TRY_AGAIN = 1.0, 60.0  # seconds after which a picture that could not be drawn is tried again: at first, and at most
REST_AFTER = 0.25  # seconds of quiet until the lossless picture is sent
ONE_BY_ONE = 10.0  # steps a second up to which every picture shows every step
FASTEST = 1e9  # steps a second: more than there can be


class Player:
    """Plays a trainer's run on a screen.

    `facts(moment)` gives the numbers that go with a frame; `tell()` is called when playing starts
    or ends, and `failed(error)` where something raised. The player lives on: a call that raised is over, training
    pauses where a step did, and a picture that can't be drawn is tried again when something changes, or later.
    """

    def __init__(
        self,
        trainer: Trainer,
        history: History,
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
        self.absence = absence
        self.clock = clock or Clock()
        self.playing = False
        self.away = False  # paused because nobody looks; goes on when somebody does
        self.steps_per_second = FASTEST
        self.updates, self.frames, self.microseconds = Meter(), Meter(), 0.0
        self._calls: deque[tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]] = deque()
        self._afterwards: deque[Callable[[], Any]] = deque()  # calls that wait for a frame
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._last_step = self._last_epoch = math.inf  # where playing pauses by itself
        self._owed = 0.0  # steps that the chosen speed allows
        self._burst_ended = 0.0
        self._seen = 0.0  # when somebody last looked
        self._stale = True  # the page shows something old
        self._hurries = False  # and somebody waits for something new
        self._rushed = False  # the last frame was without patient views, because somebody waited
        self._rest_at: float | None = None
        self._try_at, self._failures = 0.0, 0  # when a picture may be tried again, and how many could not be drawn
        self._drawn, self._drawn_at, self._rested = 0, -1.0, -1  # frames, when the last one was, which of them rested
        self._frame_seconds: deque[float] = deque([0.0], maxlen=5)  # what the last frames took

    # ---- from anywhere ----

    def post(self, call: Callable[..., Any], *arguments: Any, **named: Any) -> None:
        """Have `call` made on the player's loop, soon; may be used on any thread."""
        self._calls.append((call, arguments, named))
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._wake.set)

    # ---- on the loop ----

    def begin(self) -> None:
        """Start the task on the running loop; without one (a script) nothing plays by itself."""
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
        if not task.cancelled() and task.exception() is not None:
            self._failed(task.exception())

    def play(self, steps: float = math.inf, epochs: float = math.inf) -> None:
        """Train until paused, or for so many steps or epochs; an ended run stays where it is."""
        if self.trainer.ended:
            return
        self._last_step = self.trainer.state.step + steps
        self._last_epoch = self.trainer.state.epoch + epochs
        if self.playing:
            return
        self.playing, self.away, self._owed = True, False, 1.0
        now = self.clock.now()
        self._burst_ended = self._seen = now
        self.updates.clear()
        self.frames.clear()
        self._tell()

    def pause(self) -> None:
        """Stop training where it is."""
        if self.playing or self.away:
            self.playing = self.away = False
            self.redraw_soon()
            self._release()
            self._tell()

    def redraw_now(self) -> None:
        """Somebody waits to see what they did: the next frame is not put off for training."""
        self._stale = self._hurries = True

    def after_frame(self, call: Callable[[], Any]) -> None:
        """Have `call` made, once, after the frame that somebody waits for; at once where nobody sees one come."""
        if self.playing and self._hurries and self.screen.looking(self.clock.now()):
            if call not in self._afterwards:  # several changes may come before one frame
                self._afterwards.append(call)
        else:
            call()

    def _release(self) -> None:
        """Have the calls made that waited for a frame."""
        while self._afterwards:
            self.post(self._afterwards.popleft())

    def redraw_soon(self) -> None:
        """Draw soon, and once it is quiet send the lossless picture."""
        self._stale, self._rest_at = True, self.clock.now() + REST_AFTER

    def check_again_at(self, time: float) -> None:
        """Look again then, if nothing else happens."""
        if self._rest_at is None or self._rest_at < time:
            self._rest_at = time

    async def _live(self) -> None:
        while True:
            self._wake.clear()
            self._make_calls()
            now = self.clock.now()
            self.guard.attempt(self._mind_the_absent, now)
            due = self.guard.attempt(self._train, now, otherwise=self.pause) if self.playing else None
            self.guard.attempt(self._draw, otherwise=self._put_off)
            pause = self._pause(due)
            if pause is not None and pause <= BREATH:
                await self.clock.yield_to_loop()
            else:
                await self.clock.wait(self._wake, pause)

    def _make_calls(self) -> None:
        for _ in range(len(self._calls)):  # what these post comes after a breath
            call, arguments, named = self._calls.popleft()
            if self.guard.attempt(partial(call, *arguments, **named)) is not False:  # False: nothing to see
                self._stale, self._try_at = True, 0.0

    def _mind_the_absent(self, now: float) -> None:
        if self.screen.looking(now):
            self._seen = now
            if self.away:
                self.play()
        elif self.playing and now - self._seen > self.absence:
            self.playing, self.away = False, True
            self._release()
            self._tell()

    def _train(self, now: float) -> float:
        """A burst of steps; returns the time until the next one is due."""
        self._owed = min(
            self._owed + (now - self._burst_ended) * self.steps_per_second, max(1.0, self.steps_per_second * 0.1)
        )
        self._burst_ended = now
        taken, end, clock = 0, self._burst_end(now), self.clock.now
        while self._owed >= 1.0 and clock() < end:
            self.trainer.step()
            self._owed -= 1.0
            taken += 1
            state = self.trainer.state
            if self.trainer.ended or state.step >= self._last_step or state.epoch >= self._last_epoch:
                self.pause()
                break
        after = clock()
        if taken:
            self._stale = True
            self.microseconds = 1e6 * (after - now) / taken
            self.updates.mark(after, self.trainer.state.step)
        if self._owed >= 1.0:
            return 0.0
        return (1.0 - self._owed) / self.steps_per_second

    def _burst_end(self, now: float) -> float:
        """A burst does not make a frame wait, and goes on to one that is due soon after it: a breath is dear."""
        due = self._next_frame
        if due <= now and not (self._hurries and self.screen.has_credit(now)):
            return now + BURST
        return due if due < now + 1.5 * BURST else now + BURST

    def _draw(self) -> None:
        now = self.clock.now()
        if self._stale and now >= self._next_frame and self.screen.has_credit(now):
            snapshot = self.history.shown()
            self._drawn_at = now
            self._drawn += 1
            self.frames.mark(now, self._drawn)
            self._rushed = self._hurries and not self._rushed and self.playing
            unhurried = not self.playing or self.steps_per_second <= ONE_BY_ONE
            seconds = math.inf if unhurried else 0.0 if self._rushed else FRAME
            picture = self.stage.frame(snapshot, seconds)
            self.screen.show(picture, self.stage.drawn, self._facts(snapshot), self.clock.now())
            self._stale, self._hurries, self._failures = self.stage.unfinished, False, 0
            self._release()
            self._frame_seconds.append(self.clock.now() - now)
            self._rest_at = now + REST_AFTER
        if self._rest_at is not None and not self.playing and now >= self._rest_at:
            self._rest_at = None
            if self._stale or self._drawn != self._rested:
                self.rest()
            else:
                self._facts(self.history.shown())  # the words may have become others, the picture did not
                self.screen.keep(now)
        elif not self.playing and self.screen.is_unsharp and self.screen.has_credit(now):
            self.screen.sharpen(now)

    def _put_off(self) -> None:
        """Leave a picture that could not be drawn, until something changes or a while has passed."""
        first, most = TRY_AGAIN
        self._failures += 1
        self._try_at = self.clock.now() + min(first * 2 ** (self._failures - 1), most)
        self._stale, self._hurries, self._rest_at = False, False, None
        self._release()
        self.stage.start_over()
        self.screen.start_over()

    def rest(self) -> None:
        """Put the present moment into the page and the notebook as a lossless picture."""
        snapshot, self._rested = self.history.shown(), self._drawn
        now = self.clock.now()
        self.screen.rest(self.stage.png(snapshot), self._facts(snapshot), self.stage.describe(snapshot), now)
        if self.screen.keep_at is not None:
            self.check_again_at(self.screen.keep_at)

    @property
    def _next_frame(self) -> float:
        """When the next frame may be drawn."""
        # The median: one frame for which all was made anew must not keep those after it waiting.
        rest = 0.0 if self._hurries else median(self._frame_seconds) / DRAWING
        return max(self._drawn_at + max(1 / FRAMES_PER_SECOND, rest), self._try_at)

    def _pause(self, due: float | None) -> float | None:
        """How long nothing needs to be done: None until somebody calls."""
        now = self.clock.now()
        waits = [] if due is None else [due]
        if self._stale and self.screen.has_credit(now):
            waits.append(self._next_frame - now)
        elif not self.playing and self.screen.is_unsharp and self.screen.has_credit(now):
            waits.append(0.0)
        if self._rest_at is not None and not self.playing:
            waits.append(self._rest_at - now)
        if self.playing and not self.screen.looking(now):
            waits.append(self._seen + self.absence - now + 0.01)
        return max(min(waits), BREATH) if waits else None
