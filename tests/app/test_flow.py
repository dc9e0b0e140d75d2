"""The estimate of a link keeps it full, with few bytes waiting."""

import itertools
import math
from collections import deque
from dataclasses import dataclass, field

import numpy as np
import pytest

from nnviz.app.screen.flow import GATHERED, LEVELS, Flow

BEST = 80_000  # bytes of a frame of the best level


@dataclass
class Link:
    """A simulated link with a rate and a delay, and its page.

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
        return (
            rate,
            max((frame[1] for frame in found), default=0),
            max((frame[2] for frame in found), default=0),
            sum(frame[3] for frame in found) / (end - begin),
        )


SLOW = [(50e3, 0.3, 0.0), (50e3, 0.0, 0.05), (200e3, 0.0, 0.0), (200e3, 0.3, 0.05), (500e3, 0.1, 0.02)]
FAST = [(10e6, 0.2, 0.0), (10e6, 0.0, 0.005), (50e6, 0.1, 0.02), (8e6, 0.05, 0.0)]
LINK = "bytes_per_second, delay, jitter"


@pytest.mark.parametrize(LINK, SLOW)
def test_on_a_slow_link_a_frame_is_soon_there_and_the_link_is_well_used(bytes_per_second, delay, jitter):
    link = Link(bytes_per_second, delay, jitter).until(30)
    for begin, end in ((12, 20), (20, 30)):
        rate, longest, level, used = link.between(begin, end)
        assert longest < delay + 0.75  # of which half of the delay is the link's own, one way
        assert level > 0 and used > 0.75 * bytes_per_second and rate > 3


@pytest.mark.parametrize(LINK, FAST)
def test_a_fast_link_is_full_at_any_distance_with_the_best_frames(bytes_per_second, delay, jitter):
    link = Link(bytes_per_second, delay, jitter).until(15)
    rate, longest, level, _ = link.between(5, 15)
    assert rate > 57 and level == 0
    assert longest < delay / 2 + 0.06


@pytest.mark.parametrize("bytes_per_second, delay", ((1e6, 0.05), (2e6, 0.1), (1.2e6, 0.0)))
def test_a_link_that_frames_just_fill_does_not_get_slower_with_time(bytes_per_second, delay):
    link = Link(bytes_per_second, delay).until(60)
    _, first, _, _ = link.between(3, 13)
    _, late, level, used = link.between(40, 60)
    assert level <= 1 and used > 0.9 * bytes_per_second
    assert late < first + 0.08


@pytest.mark.parametrize(
    "before, after, within",
    ((200e3, 10e6, 10), (50e3, 10e6, 12), (10e6, 200e3, 9), (200e3, 50e3, 6), (1e6, 200e3, 6), (50e3, 200e3, 4)),
)
def test_it_recovers_when_the_link_changes(before, after, within):
    link = Link(before, 0.05).until(12)
    link.bytes_per_second = after
    link.until(12 + within + 8)
    rate, longest, level, used = link.between(12 + within, 12 + within + 8)
    assert longest < 0.8
    if after > 5e6:
        assert rate > 57 and level == 0
    else:
        assert used > 0.75 * after and level > 0


def test_little_is_under_way_before_anything_is_known():
    flow, now = Flow(), 0.0
    assert flow.has_room(now)
    flow.send(1, BEST, now, 0)
    assert not flow.has_room(now + 1.0)
    flow.acknowledge(1, 1.6)
    flow.send(2, BEST, 1.6, 0)
    assert flow.under_way < 2 * BEST


def test_a_page_at_rest_whose_frames_are_small_is_on_no_slow_link():
    link = Link(10e6, 0.02, pace=2.0, best=400).until(60)
    assert link.flow.level == 0
    link.pace, link.best, link.frames_sent = 60.0, BEST, link.now * 60
    link.until(64)
    assert link.between(61, 64)[0] > 50 and link.between(61, 64)[2] == 0


def test_unacknowledged_bytes_count_until_the_link_has_carried_them():
    link = Link(200e3).until(10)
    link.until(link.now + 1)
    link.flow.lose()
    now = link.now
    assert link.flow.has_room(now)
    link.flow.send_beside(400_000, now)
    link.flow.send(next(link.frames), 1000, now + 0.01)
    assert not link.flow.has_room(now + 0.02)
    assert link.flow.under_way > 350_000  # two seconds' worth
    link.flow.lose()
    link.flow.send_beside(400_000, now)
    link.flow.send(next(link.frames), 1000, now + 5)
    assert link.flow.under_way < 5000


def test_lost_frames_are_not_awaited_and_the_estimates_stay():
    link = Link(50e3, 0.3).until(12)
    level = link.flow.level
    assert link.flow.waiting_since is not None
    link.flow.lose()
    assert link.flow.waiting_since is None and link.flow.has_room(link.now) and link.flow.level == level > 0


def test_better_levels_come_first_and_are_larger():
    assert LEVELS[0].share == 1 and LEVELS[0].coarseness == 1
    assert [level.share for level in LEVELS] == sorted((level.share for level in LEVELS), reverse=True)
