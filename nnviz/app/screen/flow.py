"""Flow: an estimate of what the link to a page carries.

A frame that is sent too early waits on the way, and delays everything behind it. So at most as much is under way as
the link carries in its shortest round trip, and a little more. Slow links get smaller frames. The estimates are those
of BBR (Cardwell et al. 2016): the highest recent rate of delivery, and the shortest round trip.
"""

import math
from collections import deque
from dataclasses import dataclass
from typing import NamedTuple

FRAMES_PER_SECOND = 60
MOST_IN_FLIGHT = 24
GATHERED = 0.12  # seconds for which a page gathers acknowledgements
AHEAD = 0.15  # seconds: this much more may be under way than the link carries in a round trip
LATE = 0.4  # seconds: an acknowledgement that is this much later means that the link became slower
RATES_LAST = 3.0  # seconds for which a measured rate counts
TRIP_LASTS = 10.0  # seconds for which a measured round trip counts
INTERVAL = 0.12  # seconds that a frame may take on a full link; its level is chosen for that
UNHURRIED = 0.4  # seconds that it may take on a link that is not full
CALM = 2.0  # seconds without need for smaller frames until the level improves
MESSAGE = 1500  # bytes of a frame beside its pictures: headers, numbers, and the acknowledgement


class Level(NamedTuple):
    """A way to encode a frame.

    `quality` is that of the JPEG, `coarseness` the side of the squares that become one pixel, and `share` the size
    relative to the best level.
    """

    quality: int
    coarseness: int
    share: float


# The shares were measured on the first pictures of a page, while they train.
LEVELS = (Level(88, 1, 1.0), Level(70, 1, 0.66), Level(50, 1, 0.52), Level(70, 2, 0.22), Level(45, 2, 0.16))


@dataclass(frozen=True)
class Sent:
    """A frame under way, and the link when it was sent."""

    frame: int
    size: int
    at: float
    delivered: int
    delivered_at: float
    delivered_sent_at: float  # when the last delivered frame had been sent
    is_alone: bool  # nothing else was under way
    fills: bool  # after it, the link was full


class Flow:
    """The link to one page. Times are in seconds, sizes in bytes."""

    def __init__(self) -> None:
        self._under_way: deque[Sent] = deque()
        self._delivered, self._delivered_at, self._delivered_sent_at = 0, 0.0, 0.0
        self._rates: deque[tuple[float, float]] = deque()  # times and measured rates
        self._rate = math.inf  # the highest of them, or the last one that was known
        self._measured = 0  # number of rates measured while the link was full
        self._trip, self._trip_at = math.inf, -math.inf
        self._best_size = 0.0  # of a frame at the best level: large recent ones
        self._level, self._level_at = 0, 0.0  # and the last time at which it was needed
        self._filled_at = -math.inf
        self._beside, self._beside_at = 0, 0.0  # bytes without acknowledgement, and when they were sent

    @property
    def waiting_since(self) -> float | None:
        """Return when the oldest unacknowledged frame was sent, or None."""
        return self._under_way[0].at if self._under_way else None

    @property
    def level(self) -> int:
        """Return the index in LEVELS for the next frame."""
        return self._level

    @property
    def under_way(self) -> int:
        """Return the bytes that were sent and not yet acknowledged."""
        return sum(sent.size for sent in self._under_way)

    def _left_beside(self, now: float) -> float:
        """Estimate the unacknowledged bytes that are still under way."""
        return max(0.0, self._beside - self._rate * (now - self._beside_at)) if self._beside else 0.0

    @property
    def most_under_way(self) -> float:
        """Return the bytes under way at which the link counts as full."""
        return self._rate * (self._trip + AHEAD)

    def has_room(self, now: float) -> bool:
        """Tell whether another frame can go without waiting on the way."""
        if not self._under_way:
            return True
        if self._trip == math.inf or (self._is_full(now) and now - self._trip_at > TRIP_LASTS):
            return False  # the next frame goes alone and measures the round trip
        most = min(MOST_IN_FLIGHT, 1 + math.ceil((self._trip + GATHERED) * FRAMES_PER_SECOND))
        under_way = self.under_way + self._left_beside(now)
        is_late = now - self._under_way[0].at > self._trip + GATHERED + LATE
        return len(self._under_way) < most and not is_late and under_way < self.most_under_way

    def send(self, frame: int, size: int, now: float, level: int | None = None) -> None:
        """Note that a frame of `size` bytes is sent."""
        alone = not self._under_way
        if alone:
            self._delivered_at = self._delivered_sent_at = now
        if level is not None:
            best = (size + MESSAGE) / LEVELS[level].share
            self._best_size = max(best, self._best_size + 0.1 * (best - self._best_size))
        size += MESSAGE + round(self._left_beside(now))
        self._beside = 0
        fills = self._rate == math.inf or self.under_way + size >= self.most_under_way
        self._under_way.append(
            Sent(frame, size, now, self._delivered, self._delivered_at, self._delivered_sent_at, alone, fills)
        )

    def send_beside(self, size: int, now: float) -> None:
        """Note that bytes are sent which the page does not acknowledge."""
        self._beside, self._beside_at = round(self._left_beside(now)) + size, now

    def lose(self) -> None:
        """Expect no acknowledgement of the frames under way."""
        self._under_way.clear()
        self._beside = 0

    def acknowledge(self, frame: int, now: float, waited: float = 0.0) -> None:
        """Note that the page painted a frame, `waited` seconds ago."""
        last, filled = None, False
        while self._under_way and self._under_way[0].frame <= frame:
            last = self._under_way.popleft()
            self._delivered += last.size
            filled |= last.fills
        if last is None:
            return
        painted = max(now - waited, last.at)
        self._delivered_at, self._delivered_sent_at = painted, last.at
        trip = painted - last.at
        is_late = trip > self._trip + GATHERED + LATE
        if is_late:
            self._rates.clear()  # earlier rates no longer hold
        self._note_trip(trip, last.is_alone, now)
        taken = max(painted - last.delivered_at, last.at - last.delivered_sent_at, 1e-4)
        self._note_rate((self._delivered - last.delivered) / taken, filled or is_late, now)
        self._choose_level(now)

    def _is_full(self, now: float) -> bool:
        """Tell whether the link was full lately."""
        return now - self._filled_at < CALM

    def _note_trip(self, trip: float, is_alone: bool, now: float) -> None:
        is_over = now - self._trip_at > TRIP_LASTS and (is_alone or not self._is_full(now))
        if trip <= self._trip or is_over:
            self._trip, self._trip_at = trip, now

    def _note_rate(self, rate: float, fills: bool, now: float) -> None:
        """Note a rate; it is a lower bound unless `fills`."""
        if fills:
            self._measured, self._filled_at = self._measured + 1, now
        if fills or rate >= self._rate or self._rate == math.inf:
            while self._rates and (self._rates[0][0] < now - RATES_LAST):
                self._rates.popleft()
            self._rates.append((now, rate))
            self._rate = max(rate for _, rate in self._rates)

    def _choose_level(self, now: float) -> None:
        """Become coarser at once, and finer step by step."""
        if self._measured < 2:
            return
        most = INTERVAL if self._is_full(now) else UNHURRIED
        seconds = [self._best_size * level.share / self._rate for level in LEVELS]
        needed = next((number for number, each in enumerate(seconds) if each <= most), len(LEVELS) - 1)
        if needed > self._level:
            self._level, self._level_at = needed, now
        elif self._level and seconds[self._level - 1] > 0.7 * most:
            self._level_at = now
        elif self._level and now - self._level_at >= CALM:
            self._level, self._level_at = self._level - 1, now
