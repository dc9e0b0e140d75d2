"""The model of a link: little waits on the way, and no link is starved, whatever it is like."""

import itertools
import math
from collections import deque
from dataclasses import dataclass, field

import numpy as np
import pytest

from nnviz.app.flow import GATHERED, LEVELS, Flow

BEST = 80_000  # bytes of a frame of the best level


@dataclass
class Link:
    """A link that carries so many bytes a second and takes `delay` for a round trip, and a page at its end.

    `until(time)` lets frames be sent as often as the flow has room, `pace` times a second at most.
    """

    bytes_per_second: float
    delay: float = 0.0
    jitter: float = 0.0
    pace: float = 60.0
    best: int = BEST
    flow: Flow = field(default_factory=Flow)

    def __post_init__(self):
        self.now, self.free_at, self.arrived = 0.0, 0.0, 0.0
        self.random = np.random.default_rng(0)
        self.arriving, self.acknowledging = deque(), deque()  # (when, frame, sent), (when, frame, waited)
        self.painted = []  # (when painted, seconds on the way, level, bytes)
        self.acknowledged_at, self.last, self.due = -math.inf, None, math.inf
        self.frames = itertools.count(1)

    def until(self, end):
        while self.now < end:
            self.now += 0.001
            self._page()
            if self.now >= self.frames_sent / self.pace and self.flow.has_room(self.now):
                self._send()
        return self

    frames_sent = 0.0

    def _send(self):
        self.frames_sent = max(self.frames_sent + 1, self.now * self.pace)
        level, frame = self.flow.level, next(self.frames)
        size = int(self.best * LEVELS[level].share)
        self.free_at = max(self.free_at, self.now) + (size + 1000) / self.bytes_per_second
        self.arrived = max(self.arrived, self.free_at + self.delay / 2 + self.random.uniform(0, self.jitter))
        self.arriving.append((self.arrived, frame, self.now, level, size))
        self.flow.send(frame, size, self.now, level)

    def _page(self):
        while self.arriving and self.arriving[0][0] <= self.now:
            at, frame, sent, level, size = self.arriving.popleft()
            self.painted.append((at, at - sent, level, size))
            self.last = frame, at
            if self.due == math.inf:
                self.due = max(self.now, self.acknowledged_at + GATHERED)
        if self.due <= self.now:
            frame, at = self.last
            self.acknowledging.append((self.now + self.delay / 2, frame, self.now - at))
            self.acknowledged_at, self.due = self.now, math.inf
        while self.acknowledging and self.acknowledging[0][0] <= self.now:
            _, frame, waited = self.acknowledging.popleft()
            self.flow.acknowledge(frame, self.now, waited)

    def between(self, begin, end):
        """Painted then: frames a second, the longest time on the way, the coarsest level, bytes a second."""
        found = [frame for frame in self.painted if begin <= frame[0] < end]
        rate = len(found) / (end - begin)
        return rate, max((frame[1] for frame in found), default=0), max((frame[2] for frame in found), default=0), sum(
            frame[3] for frame in found) / (end - begin)


SLOW = [(50e3, 0.3, 0.0), (50e3, 0.0, 0.05), (200e3, 0.0, 0.0), (200e3, 0.3, 0.05), (500e3, 0.1, 0.02)]
FAST = [(10e6, 0.2, 0.0), (10e6, 0.0, 0.005), (50e6, 0.1, 0.02), (8e6, 0.05, 0.0)]
