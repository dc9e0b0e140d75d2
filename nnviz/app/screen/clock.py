"""The clock: ways to let time pass, and how fast things happen in it."""

import asyncio
import time
from collections import deque

LOOP_TURNS = (0.0001,) * 4  # seconds of a breath: four turns of the loop, because one leaves messages to starve


class Clock:
    """The time, and ways to let it pass; a test has its own."""

    now = staticmethod(time.perf_counter)

    async def yield_to_loop(self) -> None:
        """Let the kernel's threads run and the loop turn; it takes half as long as the shortest sleep of a loop."""
        for nap in LOOP_TURNS:
            time.sleep(nap)
            await asyncio.sleep(0)

    async def wait(self, event: asyncio.Event, seconds: float | None) -> None:
        """Until the event is set, at most so long."""
        try:
            async with asyncio.timeout(seconds):
                await event.wait()
        except TimeoutError:
            pass


class Meter:
    """How fast something happens, over the last second or so."""

    def __init__(self) -> None:
        self._marks: deque[tuple[float, int]] = deque(maxlen=40)

    def mark(self, now: float, count: int) -> None:
        if not self._marks or now - self._marks[-1][0] >= 0.05:
            self._marks.append((now, count))

    def clear(self) -> None:
        self._marks.clear()

    def rate(self) -> float:
        """Per second; 0 where too little is known."""
        if len(self._marks) < 2:
            return 0.0
        (start, first), (end, last) = self._marks[0], self._marks[-1]
        return max(0.0, (last - first) / (end - start))
