"""The figures of a soak, and their report."""

from collections import Counter
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any

import numpy as np

WARMING_UP = 300.0  # seconds that are left out of a slope; of a short soak a fifth
MOST_PAIRS = 1500  # samples that a slope is taken from, at most


@dataclass(frozen=True)
class Sample:
    """A sample of the page that trains all the time."""

    at: float  # seconds since the beginning
    kernel: int
    tab: int
    heap: int
    server: int
    kernels: int
    frames_per_second: float
    calm: bool  # nothing else was going on


@dataclass
class Figures:
    """The measurements of a soak."""

    samples: list[Sample] = field(default_factory=list)
    delays: list[float] = field(default_factory=list)  # ms, from a slider's move to the frame with its value
    answers: list[float] = field(default_factory=list)  # s, of the server to a small question
    far_frames: list[float] = field(default_factory=list)  # frames/s through a slow link
    counts: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    longest_gap: tuple[float, str] = (0.0, "")  # seconds without a frame, and the scene meanwhile
    kernels_left: int | None = None  # after all pages were closed, besides those that wait for a visitor
    seconds_to_leave: float | None = None
    orphans: int | None = None  # processes after the server's end
    terminal: list[str] = field(default_factory=list)

    def growth(self, what: str) -> float | None:
        """Return the growth of a field in bytes per hour, after the warm-up."""
        last = self.samples[-1].at if self.samples else 0.0
        later = [each for each in self.samples if each.at >= min(WARMING_UP, 0.2 * last)]
        return slope([each.at / 3600 for each in later], [getattr(each, what) for each in later])

    def frames(self, calm: bool) -> float | None:
        """Return the median frames per second, of calm samples or of all."""
        found = [each.frames_per_second for each in self.samples if each.calm or not calm]
        return median(found) if found else None

    def delay(self, share: float) -> float | None:
        return float(np.quantile(self.delays, share)) if self.delays else None

    def note_gap(self, seconds: float, scene: str) -> None:
        if seconds > self.longest_gap[0]:
            self.longest_gap = seconds, scene

    def line(self) -> str:
        """Summarize the figures in a line."""
        if not self.samples:
            return "no samples yet"
        last, counts = self.samples[-1], self.counts
        grown = ", ".join(
            f"{what} {getattr(last, what) / 1e6:.0f} MB ({_signed(self.growth(what))}/h)"
            for what in ("kernel", "tab", "heap", "server")
        )
        return (
            f"{grown}; {_shown(self.frames(calm=True), '.1f')} frames/s calm, {_shown(self.frames(calm=False), '.1f')} "
            f"in all; slider {_shown(self.delay(0.5), '.0f')} ms, p95 {_shown(self.delay(0.95), '.0f')} ms; "
            f"longest gap {self.longest_gap[0]:.1f} s; {counts['cuts']} cuts, {counts['runs lost']} runs lost; "
            f"{counts['malformed messages']} malformed messages, {counts['players ended']} players ended; "
            f"{last.kernels} kernels"
        )

    def report(self) -> list[str]:
        """All of it, a figure a line."""
        gap, scene = self.longest_gap
        far = median(self.far_frames) if self.far_frames else None
        median_delay, p95 = (_shown(self.delay(share), ".0f") for share in (0.5, 0.95))
        rows = [
            (f"growth of the {title} per hour", _signed(self.growth(what)))
            for title, what in (
                ("kernel that plays through", "kernel"),
                ("tab", "tab"),
                ("tab's JavaScript heap", "heap"),
                ("server", "server"),
            )
        ] + [
            (
                "frames/s, median: calm, in all",
                f"{_shown(self.frames(calm=True), '.1f')}, {_shown(self.frames(calm=False), '.1f')}",
            ),
            ("frames/s through a slow link, median", _shown(far, ".1f")),
            ("slider to frame: median, p95", f"{median_delay} ms, {p95} ms"),
            ("longest gap without a frame", f"{gap:.2f} s" + f" (scene: {scene})" * bool(scene)),
            ("slowest answer of the server", f"{_shown(max(self.answers, default=None), '.2f')} s"),
            *((name, f"{self.counts[name]:,}") for name in NAMES),
            *((name, f"{count:,}") for name, count in sorted(self.counts.items()) if name not in NAMES),
            (
                "kernels left after the pages were closed",
                f"{_shown(self.kernels_left, 'd')}, after {_shown(self.seconds_to_leave, '.0f')} s",
            ),
            ("orphan processes after the server's end", _shown(self.orphans, "d")),
            ("lines on the server's terminal", str(len(self.terminal))),
        ]
        return [f"{name:44} {value}" for name, value in rows] + [
            *(f"    terminal: {line[:150]}" for line in self.terminal[:12]),
            *(f"    a scene that failed: {failure}" for failure in self.failures[:12]),
        ]

    def as_json(self) -> dict[str, Any]:
        return {
            "growth_per_hour": {what: self.growth(what) for what in ("kernel", "tab", "heap", "server")},
            "frames_per_second": {"calm": self.frames(calm=True), "all": self.frames(calm=False)},
            "slider_ms": {"median": self.delay(0.5), "p95": self.delay(0.95)},
            **vars(self),
            "samples": [asdict(sample) for sample in self.samples],
        }


NAMES = ("cuts", "runs lost", "malformed messages", "players ended")  # said even where there were none


def slope(along: list[float], values: list[float]) -> float | None:
    """Return the median slope of all pairs of points (Theil–Sen).

    It is robust against outliers. Return None for too few points.
    """
    if len(along) < 8:
        return None
    every = -(-len(along) // MOST_PAIRS)
    x, y = np.asarray(along[::every], float), np.asarray(values[::every], float)
    first, second = np.triu_indices(len(x), 1)
    return float(np.median((y[second] - y[first]) / (x[second] - x[first])))


def _signed(bytes_: float | None) -> str:
    return "–" if bytes_ is None else f"{bytes_ / 1e6:+.1f} MB"


def _shown(value: float | None, form: str) -> str:
    return "–" if value is None else format(value, form)
