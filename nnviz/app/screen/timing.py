"""Timing: deadlines, the pace of frames, and spare time."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from .flow import FRAMES_PER_SECOND

DRAWING = 0.55  # share of the time, at most, for frames; the rest is for training, also on HiDPI displays
READ_OUTS = 0.15  # seconds, at least, between two texts of the numbers while it trains, so that they can be read
SLICE = 0.004  # seconds of work in spare time, at once
SPARE = 0.2  # share of the time that it may take when there is none to spare
FIRST_RETRY, LAST_RETRY = 1.0, 60.0  # seconds until a failed picture is tried again: at first, and at most


@dataclass
class Deadlines:
    """Times on the player's clock at which a picture is due."""

    rest: float | None = None  # send the lossless picture, or look at the texts again
    retry: float = 0.0  # draw again after a failure
    _failures: int = 0

    def check_at(self, time: float) -> None:
        """Check the picture at rest again at `time`, or before; whoever still waits then says so again."""
        if self.rest is None or time < self.rest:
            self.rest = time

    def fail(self, now: float) -> None:
        """Wait after a failed picture, each time twice as long."""
        self._failures += 1
        self.retry = now + min(FIRST_RETRY * 2 ** (self._failures - 1), LAST_RETRY)
        self.rest = None

    def succeed(self) -> None:
        """Forget the failures before a picture that was drawn."""
        self._failures = 0


class FramePace:
    """Leaves training its share of the time between frames, as long as it needs that to reach its speed."""

    def __init__(self) -> None:
        self.count = 0  # frames drawn
        self._begun = -1.0
        self._seconds: deque[float] = deque([0.0], maxlen=5)  # durations of the last frames

    def begin(self, now: float) -> None:
        """Note that a frame is drawn now."""
        self.count += 1
        self._begun = now

    def end(self, now: float) -> None:
        """Note that the frame is sent."""
        self._seconds.append(now - self._begun)

    def next_frame(self, at_once: bool) -> float:
        """Return the earliest time for the next frame.

        Unless it may come at once, training gets its share of the time before it.
        """
        # The median: a single slow frame must not delay those after it.
        interval = 0.0 if at_once else median(self._seconds) / DRAWING
        return self._begun + max(1 / FRAMES_PER_SECOND, interval)


class SpareTime:
    """Work beside training and pictures, in slices.

    `work(seconds)` works for about so long, and returns True when it is done.
    """

    def __init__(self) -> None:
        self.work: Callable[[float], bool] | None = None
        self._next = 0.0  # time of the next slice

    def use(self, clock: Callable[[], float], is_busy: bool) -> None:
        """Do a slice of the work, if it is due; a busy player gives it only its share."""
        begun = clock()
        if self.work is None or begun < self._next:
            return
        work = self.work
        self.work = None  # it is not repeated if it fails
        is_done = work(SLICE)
        if not is_done and self.work is None:
            self.work = work
        ended = clock()
        self._next = ended + ((1 / SPARE - 1) * (ended - begun) if is_busy else 0.0)

    def wait(self, now: float) -> float | None:
        """Return the seconds until the next slice, or None."""
        return None if self.work is None else max(0.0, self._next - now)
