"""Curve: values over the steps of a run of any length, in bounded memory."""

import numpy as np

from ..nn.arrays import Array
from ..training.events import ThinnedSeries

BUCKETS = 1024
BLOCK = 64  # buckets that branches share

Buckets = tuple[Array, Array]  # the last step of each `(n,)`; their lowest, highest and last values `(3, n, columns)`


class SeriesBuffer:
    """Values over the steps in at most 1,024 buckets, each with its lowest, highest and last.

    When all are full, neighbours are merged in pairs: a spike is never lost. Blocks of full buckets
    are never written again, so that branches share them; room behind them is made as it is needed.
    """

    def __init__(self, columns: int):
        self._blocks: list[Buckets] = []  # all of them full
        self._steps, self._values = _room(0, columns)  # the buckets behind these
        self._full = 0  # of those the ones that take no more
        self._width = 1  # values that fill a bucket
        self._open = 0  # values in the bucket behind the full ones

    def extend(self, steps: Array, values: Array) -> None:
        """Add values of shape `(n, columns)`, measured at `steps` of shape `(n,)`."""
        while len(steps):
            if len(self._blocks) * BLOCK + self._full == BUCKETS:
                self._merge()
            if self._full == BLOCK:
                self._close_block()
            free = min(BLOCK, BUCKETS - len(self._blocks) * BLOCK) - self._full
            whole = min(len(steps) // self._width, free)
            self._make_room(max(1, whole))
            if self._open or not whole:
                take = min(len(steps), self._width - self._open)
                self._fill(steps[:take], values[:take])
            else:
                take = whole * self._width
                self._add(steps[:take], values[:take].reshape(whole, self._width, -1))
            steps, values = steps[take:], values[take:]

    def _close_block(self) -> None:
        self._blocks.append((self._steps[:BLOCK], self._values[:, :BLOCK]))
        self._steps, self._values = _room(0, self._values.shape[2])
        self._full = 0

    def _make_room(self, buckets: int) -> None:
        """Let there be room for so many more; twice as much as there was, so that it is rarely made."""
        needed, there = self._full + buckets, len(self._steps)
        if needed > there:
            steps, values = _room(min(BLOCK, max(needed, 2 * there, 4)), self._values.shape[2])
            steps[:there], values[:, :there] = self._steps, self._values
            self._steps, self._values = steps, values

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
        steps, (low, high, last) = self._joined(self._full)
        half = np.stack([np.minimum(low[::2], low[1::2]), np.maximum(high[::2], high[1::2]), last[1::2]])
        self._set(steps[1::2].copy(), half)
        self._width *= 2

    def _set(self, steps: Array, values: Array) -> None:
        """Let these be the full buckets."""
        blocks = len(steps) // BLOCK
        places = [slice(number * BLOCK, (number + 1) * BLOCK) for number in range(blocks)]
        self._blocks = [(steps[place], values[:, place]) for place in places]
        self._steps, self._values = steps[blocks * BLOCK :], values[:, blocks * BLOCK :]
        self._full = len(self._steps)

    def _joined(self, behind: int) -> Buckets:
        """All blocks in one, with so many of the buckets behind them."""
        parts = [*self._blocks, (self._steps[:behind], self._values[:, :behind])]
        return np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts], axis=1)

    def track(self) -> ThinnedSeries:
        """A copy of what is there."""
        steps, values = self._joined(self._full + (self._open > 0))
        return ThinnedSeries(steps, *values)

    def ends_with(self, step: int, values: Array) -> bool:
        """Whether the last that was added are these values, `(columns,)`, at that step."""
        behind = self._full + (self._open > 0)
        if not behind and not self._blocks:
            return False
        last = (self._steps[:behind], self._values[:, :behind]) if behind else self._blocks[-1]
        return last[0][-1] == step and bool((last[1][2, -1] == values).all())

    def until(self, step: int) -> "SeriesBuffer":
        """A new curve with the buckets that end by this step; it goes on where the last one ends."""
        if self._full == BLOCK:
            self._close_block()
        made, whole = SeriesBuffer(self._values.shape[2]), self._whole(step)
        blocks, rest = divmod(whole, BLOCK)
        made._blocks, made._width = self._blocks[:blocks], self._width
        steps, values = self._blocks[blocks] if blocks < len(self._blocks) else (self._steps, self._values)
        made._steps, made._values, made._full = steps[:rest].copy(), values[:, :rest].copy(), rest
        return made

    def whole_until(self, step: int) -> int:
        """How far `until(step)` has all that is here: what a bucket holds in part is cut off."""
        if self._width == 1:
            return step
        whole = self._whole(step)
        return int(self._joined(self._full)[0][whole - 1]) if whole else -1

    def _whole(self, step: int) -> int:
        """How many full buckets end by a step."""
        return int(np.searchsorted(self._joined(self._full)[0], step, side="right"))


def _room(buckets: int, columns: int) -> Buckets:
    return np.empty(buckets), np.empty((3, buckets, columns))


def until(track: ThinnedSeries, step: int) -> ThinnedSeries:
    """The buckets of a track that end by a step."""
    return cut(track, slice(0, int(np.searchsorted(track.steps, step, side="right"))))


def cut(track: ThinnedSeries, part: slice) -> ThinnedSeries:
    """Some of a track's buckets."""
    return ThinnedSeries(track.steps[part], track.low[part], track.high[part], track.last[part])


def columns(track: ThinnedSeries, part: slice) -> ThinnedSeries:
    """All of a track's buckets, with some of its columns."""
    return ThinnedSeries(track.steps, track.low[:, part], track.high[:, part], track.last[:, part])
