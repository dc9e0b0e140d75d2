"""Time series of a run of any length, in bounded memory."""

import numpy as np

from ..nn.arrays import Array
from ..training.snapshot import ThinnedSeries

BUCKETS = 1024
BLOCK = 64  # buckets in a block that branches share

Buckets = tuple[Array, Array]  # the last step of each `(n,)`; their lowest, highest and last values `(3, n, columns)`


class SeriesBuffer:
    """Values over the steps in at most 1,024 buckets.

    Each bucket keeps its lowest, highest and last value. When all are full, neighbours are merged in
    pairs, so a spike is never lost. Blocks of full buckets are never written again: branches share
    them. Memory behind them grows with the number of buckets.
    """

    def __init__(self, columns: int):
        self._blocks: list[Buckets] = []  # full blocks
        self._steps, self._values = _room(0, columns)  # the buckets behind these
        self._full = 0  # how many of these are full
        self._width = 1  # values that fill a bucket
        self._open = 0  # values in the bucket behind the full ones

    def extend(self, steps: Array, values: Array) -> None:
        """Add values `(n, columns)`, measured at `steps` `(n,)`."""
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
        """Make room for more buckets; doubling it makes this rare."""
        needed, there = self._full + buckets, len(self._steps)
        if needed > there:
            steps, values = _room(min(BLOCK, max(needed, 2 * there, 4)), self._values.shape[2])
            steps[:there], values[:, :there] = self._steps, self._values
            self._steps, self._values = steps, values

    def _add(self, steps: Array, values: Array) -> None:
        """Fill whole buckets with `values`, `(buckets, width, columns)`."""
        place = slice(self._full, self._full + len(values))
        low, high, last = self._values[:, place]
        low[:], high[:], last[:] = values.min(axis=1), values.max(axis=1), values[:, -1]
        self._steps[place] = steps[self._width - 1 :: self._width]
        self._full = place.stop

    def _fill(self, steps: Array, values: Array) -> None:
        """Add values to the open bucket, which has room for them."""
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
        """Replace the full buckets."""
        blocks = len(steps) // BLOCK
        places = [slice(number * BLOCK, (number + 1) * BLOCK) for number in range(blocks)]
        self._blocks = [(steps[place], values[:, place]) for place in places]
        self._steps, self._values = steps[blocks * BLOCK :], values[:, blocks * BLOCK :]
        self._full = len(self._steps)

    def _joined(self, behind: int) -> Buckets:
        """Join all blocks and the first `behind` buckets after them."""
        parts = [*self._blocks, (self._steps[:behind], self._values[:, :behind])]
        return np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts], axis=1)

    def track(self) -> ThinnedSeries:
        """Return a copy as a thinned series."""
        steps, values = self._joined(self._full + (self._open > 0))
        return ThinnedSeries(steps, *values)

    def ends_with(self, step: int, values: Array) -> bool:
        """Return whether the last entry equals this step and values."""
        behind = self._full + (self._open > 0)
        if not behind and not self._blocks:
            return False
        last = (self._steps[:behind], self._values[:, :behind]) if behind else self._blocks[-1]
        return last[0][-1] == step and bool((last[1][2, -1] == values).all())

    def until(self, step: int) -> "SeriesBuffer":
        """Return a new buffer with the buckets that end by `step`."""
        if self._full == BLOCK:
            self._close_block()
        made, whole = SeriesBuffer(self._values.shape[2]), self._whole(step)
        blocks, rest = divmod(whole, BLOCK)
        made._blocks, made._width = self._blocks[:blocks], self._width
        steps, values = self._blocks[blocks] if blocks < len(self._blocks) else (self._steps, self._values)
        made._steps, made._values, made._full = steps[:rest].copy(), values[:, :rest].copy(), rest
        return made

    def whole_until(self, step: int) -> int:
        """Return the last step that `until(step)` keeps.

        It drops a bucket that ends later.
        """
        if self._width == 1:
            return step
        whole = self._whole(step)
        return int(self._joined(self._full)[0][whole - 1]) if whole else -1

    def _whole(self, step: int) -> int:
        """Count the full buckets that end by a step."""
        return int(np.searchsorted(self._joined(self._full)[0], step, side="right"))


def _room(buckets: int, columns: int) -> Buckets:
    return np.empty(buckets), np.empty((3, buckets, columns))


def until(track: ThinnedSeries, step: int) -> ThinnedSeries:
    """Return the buckets of a series that end by a step."""
    return cut(track, slice(0, int(np.searchsorted(track.steps, step, side="right"))))


def cut(track: ThinnedSeries, part: slice) -> ThinnedSeries:
    """Return some buckets of a series."""
    return ThinnedSeries(track.steps[part], track.low[part], track.high[part], track.last[part])


def columns(track: ThinnedSeries, part: slice) -> ThinnedSeries:
    """Return some columns of a series."""
    return ThinnedSeries(track.steps, track.low[:, part], track.high[:, part], track.last[:, part])
