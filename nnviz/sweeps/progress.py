"""Progress: how far a sweep is, and how long it takes."""

import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """The share of a sweep's work that is done, and its time.

    `share` is from 0 to 1. `elapsed` and `remaining` are seconds; `remaining` is None before it can be estimated.
    """

    share: float
    elapsed: float
    remaining: float | None


class Stopwatch:
    """The time that a sweep has trained, with pauses left out. `before` are the seconds up to the last stop."""

    def __init__(self) -> None:
        self.before = 0.0
        self._since: float | None = None
        self._from: tuple[float, float] | None = None  # share and time from which the rest is estimated

    def start(self) -> None:
        self._since, self._from = time.perf_counter(), None

    def stop(self) -> None:
        self.before += 0.0 if self._since is None else time.perf_counter() - self._since
        self._since = None

    @property
    def measures(self) -> bool:
        """True if the time that is left can be estimated."""
        return self._from is not None

    def measure(self, share: float) -> None:
        """Estimate the rest from now on, because the networks are made."""
        self._from = share, time.perf_counter()

    def read(self, share: float) -> Progress:
        """Return the progress at a share of the work."""
        now = time.perf_counter()
        elapsed = self.before + (0.0 if self._since is None else now - self._since)
        remaining = 0.0 if share == 1.0 else None
        if remaining is None and self._since is not None and self._from is not None and share > self._from[0]:
            remaining = (1.0 - share) / (share - self._from[0]) * (now - self._from[1])
        return Progress(share, elapsed, remaining)
