"""Clock: the time, ways to wait, and a meter of rates."""

import asyncio
import time
from collections import deque

LOOP_TURNS = (0.0001,) * 4  # seconds: four turns of the loop, because with one the kernel's messages starve


class Clock:
    """The time, and ways to wait; a test passes its own."""

    now = staticmethod(time.perf_counter)

    async def yield_to_loop(self) -> None:
        """Let other threads and the loop run for a moment."""
        for nap in LOOP_TURNS:
            time.sleep(nap)
            await asyncio.sleep(0)

    async def wait(self, event: asyncio.Event, seconds: float | None) -> None:
        """Wait until the event is set, at most `seconds`."""
        try:
            async with asyncio.timeout(seconds):
                await event.wait()
        except TimeoutError:
            pass


class Meter:
    """The rate of something over about the last second."""

    def __init__(self) -> None:
        self._marks: deque[tuple[float, int]] = deque(maxlen=40)

    def mark(self, now: float, count: int) -> None:
        if not self._marks or now - self._marks[-1][0] >= 0.05:
            self._marks.append((now, count))

    def clear(self) -> None:
        self._marks.clear()

    def rate(self) -> float:
        """Return the rate per second, or 0 before there are two marks."""
        if len(self._marks) < 2:
            return 0.0
        (start, first), (end, last) = self._marks[0], self._marks[-1]
        return max(0.0, (last - first) / (end - start))
