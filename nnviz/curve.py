"""Curve: values over the steps of a run of any length, in bounded memory."""

import numpy as np

from .events import Track
from .nn.activations import Array

BUCKETS = 1024


class Curve:
    """Values over the steps in at most 1,024 buckets, each with its lowest, highest and last.

    When all are full, neighbours are merged in pairs: a spike is never lost.
    """

    def __init__(self, columns: int):
        self._steps = np.empty(BUCKETS)
        self._values = np.empty((3, BUCKETS, columns))  # lowest, highest, last
        self._full = 0  # buckets that take no more
        self._width = 1  # values that fill a bucket
        self._open = 0  # values in the bucket behind the full ones

    def extend(self, steps: Array, values: Array) -> None:
        """Add values of shape `(n, columns)`, measured at `steps` of shape `(n,)`."""
        while len(steps):
            if self._full == BUCKETS:
                self._merge()
            whole = min(len(steps) // self._width, BUCKETS - self._full)
            if self._open or not whole:
                take = min(len(steps), self._width - self._open)
                self._fill(steps[:take], values[:take])
            else:
                take = whole * self._width
                self._add(steps[:take], values[:take].reshape(whole, self._width, -1))
            steps, values = steps[take:], values[take:]

    def _add(self, steps: Array, values: Array) -> None:
        """Fill as many buckets at once as `values`, `(buckets, width, columns)`, are enough for."""
        place = slice(self._full, self._full + len(values))
        low, high, last = self._values[:, place]
        low[:], high[:], last[:] = values.min(axis=1), values.max(axis=1), values[:, -1]
        self._steps[place] = steps[self._width - 1 :: self._width]
        self._full = place.stop

    def _fill(self, steps: Array, values: Array) -> None:
        """Add to the bucket that is open, at most as much as it takes."""
        low, high, last = self._values[:, self._full]
        if self._open == 0:
            low[:], high[:] = values[0], values[0]
        np.minimum(low, values.min(axis=0), out=low)
        np.maximum(high, values.max(axis=0), out=high)
        last[:] = values[-1]
        self._steps[self._full] = steps[-1]
        self._open += len(steps)
        if self._open == self._width:
            self._full, self._open = self._full + 1, 0

    def _merge(self) -> None:
        low, high, last = self._values
        half = BUCKETS // 2
        self._steps[:half] = self._steps[1::2]
        low[:half] = np.minimum(low[::2], low[1::2])
        high[:half] = np.maximum(high[::2], high[1::2])
        last[:half] = last[1::2]
        self._full, self._width = half, 2 * self._width

    def track(self) -> Track:
        """A copy of what is there."""
        shown = slice(0, self._full + (self._open > 0))
        return Track(self._steps[shown].copy(), *self._values[:, shown].copy())

    def ends_with(self, step: int, values: Array) -> bool:
        """Whether the last that was added are these values, `(columns,)`, at that step."""
        shown = self._full + (self._open > 0)
        return shown > 0 and self._steps[shown - 1] == step and bool((self._values[2, shown - 1] == values).all())

    def until(self, step: int) -> "Curve":
        """A new curve with the buckets that end by this step; it goes on where the last one ends."""
        made = Curve(self._values.shape[2])
        whole = int(np.searchsorted(self._steps[: self._full], step, side="right"))
        made._steps[:whole], made._values[:, :whole] = self._steps[:whole], self._values[:, :whole]
        made._full, made._width = whole, self._width
        return made

    def whole_until(self, step: int) -> int:
        """How far `until(step)` has all that is here: what a bucket holds in part is cut off."""
        if self._width == 1:
            return step
        whole = int(np.searchsorted(self._steps[: self._full], step, side="right"))
        return int(self._steps[whole - 1]) if whole else -1


def until(track: Track, step: int) -> Track:
    """The buckets of a track that end by a step."""
    return cut(track, slice(0, int(np.searchsorted(track.steps, step, side="right"))))


def cut(track: Track, part: slice) -> Track:
    """Some of a track's buckets."""
    return Track(track.steps[part], track.low[part], track.high[part], track.last[part])


def columns(track: Track, part: slice) -> Track:
    """All of a track's buckets, with some of its columns."""
    return Track(track.steps, track.low[:, part], track.high[:, part], track.last[:, part])
