"""Painter: draws frames and the picture at rest when they are due."""

import math
from collections import deque
from collections.abc import Callable
from typing import Any, Protocol

from ...training.snapshot import Snapshot
from ...views.base.stage import Stage
from .clock import Clock, Meter
from .screen import Screen
from .states import Picture
from .timing import Deadlines, FramePace

FRAME = 0.008  # seconds of drawing, during training, after which patient views wait for their turn
REST_AFTER = 0.25  # seconds without a change until the lossless picture is sent
ONE_BY_ONE = 10.0  # steps per second up to which every picture shows every step


class Source(Protocol):
    """The history of a run, or a watched loop."""

    def shown(self) -> Snapshot:
        """Return the snapshot to draw."""


class Painter:
    """Draws what `source` shows on a screen, on the player's loop.

    `facts(snapshot)` returns the numbers for a frame. `post` makes a call on the loop, soon. The player says how it
    trains: `is_training`, its speed, and whether it has caught up with that speed.
    """

    def __init__(
        self,
        source: Source,
        stage: Stage,
        screen: Screen,
        facts: Callable[[Snapshot], dict[str, Any]],
        post: Callable[..., None],
        clock: Clock,
    ):
        self.source, self.stage, self.screen = source, stage, screen
        self._facts, self._post, self._clock = facts, post, clock
        self.frames = Meter()
        self.is_training, self.has_caught_up, self.steps_per_second = False, True, math.inf
        self.is_sharing = False  # a sweep needs its share of the time, too
        self._picture = Picture.STALE
        self._deadlines, self._pace = Deadlines(), FramePace()
        self._after_frame: deque[Callable[[], Any]] = deque()  # calls that wait for a frame
        self._was_rushed = False  # the last frame skipped patient views, because a person waited
        self._rested = -1  # number of the frame that was sent without loss

    # ---- requests ----

    def redraw_now(self) -> None:
        """Draw without waiting for training, because a person waits."""
        self._picture = Picture.AWAITED

    def redraw_soon(self) -> None:
        """Draw soon, and send the lossless picture at rest."""
        self.make_stale()
        self._deadlines.rest = self._clock.now() + REST_AFTER

    def make_stale(self) -> None:
        """Draw again when training has had its share of the time."""
        if self._picture is Picture.CURRENT:
            self._picture = Picture.STALE

    def retry(self) -> None:
        """Draw again without waiting any longer after a failure."""
        self.make_stale()
        self._deadlines.retry = 0.0

    def check_again_at(self, time: float) -> None:
        """Look at the picture at rest again then, or earlier."""
        self._deadlines.check_at(time)

    def after_frame(self, call: Callable[[], Any]) -> None:
        """Make a call after the frame that a person waits for.

        If no such frame will come, the call is made at once.
        """
        is_coming = self.is_training and self._is_awaited and self.screen.looking(self._clock.now())
        if not is_coming:
            call()
        elif call not in self._after_frame:  # several changes may come before one frame
            self._after_frame.append(call)

    def release(self) -> None:
        """Post the calls that wait for a frame."""
        while self._after_frame:
            self._post(self._after_frame.popleft())

    # ---- drawing ----

    def draw(self) -> None:
        """Draw a frame, or the picture at rest, if one is due."""
        now, rest = self._clock.now(), self._deadlines.rest
        if self._picture is not Picture.CURRENT and now >= self.next_frame and self.screen.has_credit(now):
            self._draw_frame(now)
            rest = self._deadlines.rest
        if rest is not None and not self.is_training and now >= rest:
            self._deadlines.rest = None
            if self._picture is not Picture.CURRENT or self._pace.count != self._rested:
                self.rest()
            else:
                self._facts(self.source.shown())  # only the texts may have changed
                self.screen.keep(now)
                self._keep_later(now)
        elif not self.is_training and self.screen.is_unsharp and self.screen.has_credit(now):
            self.screen.sharpen(now)

    def _draw_frame(self, now: float) -> None:
        snapshot = self.source.shown()
        self._pace.begin(now)
        self.frames.mark(now, self._pace.count)
        self._was_rushed = self._is_awaited and not self._was_rushed and self.is_training
        has_time = not self.is_training or self.steps_per_second <= ONE_BY_ONE
        seconds = math.inf if has_time else 0.0 if self._was_rushed else FRAME
        picture = self.stage.frame(snapshot, seconds)
        self.screen.grids, self.screen.pads = self.stage.grids, self.stage.pads
        self.screen.show(picture, self.stage.drawn, self._facts(snapshot), self._clock.now())
        self._picture = Picture.STALE if self.stage.unfinished else Picture.CURRENT
        self._deadlines.succeed()
        self.release()
        self._pace.end(self._clock.now())
        self._deadlines.rest = now + REST_AFTER

    def put_off(self) -> None:
        """Give up a failed picture for a while."""
        self._deadlines.fail(self._clock.now())
        self._picture = Picture.CURRENT
        self.release()
        self.stage.start_over()
        self.screen.start_over()

    def rest(self) -> None:
        """Send the present snapshot as a lossless picture."""
        snapshot, self._rested = self.source.shown(), self._pace.count
        now = self._clock.now()
        self.screen.rest(self.stage.png(snapshot), self._facts(snapshot), self.stage.describe(snapshot), now)
        self.screen.grids, self.screen.pads = self.stage.grids, self.stage.pads
        self._keep_later(now)

    def _keep_later(self, now: float) -> None:
        due = self.screen.keep_at
        if due is not None and due > now:
            self.check_again_at(due)

    # ---- times ----

    @property
    def _is_awaited(self) -> bool:
        return self._picture is Picture.AWAITED

    def is_due_at_once(self, now: float) -> bool:
        """Return whether a person waits for a frame that the page has room for."""
        return self._is_awaited and self.screen.has_credit(now)

    @property
    def next_frame(self) -> float:
        """The earliest time for the next frame.

        It may come at once if a person waits for it, or if training has caught up with the chosen speed, and nothing
        else needs the time.
        """
        has_time = self.has_caught_up and not self.is_sharing
        return max(self._pace.next_frame(self._is_awaited or has_time), self._deadlines.retry)

    def waits(self, now: float) -> list[float]:
        """Return the seconds until each thing that is due."""
        found = []
        if self._picture is not Picture.CURRENT and self.screen.has_credit(now):
            found.append(self.next_frame - now)
        elif not self.is_training and self.screen.is_unsharp and self.screen.has_credit(now):
            found.append(0.0)
        if self._deadlines.rest is not None and not self.is_training:
            found.append(self._deadlines.rest - now)
        return found
