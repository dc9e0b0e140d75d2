"""Split: samples in another order, and standardised by their training part, in slices of a few milliseconds."""

from collections.abc import Iterator

import numpy as np

from ..nn.arrays import Array
from .text_file import Sliced

_ROWS = 1 << 16  # that are worked on at a time


def ordering(values: Array, order: Array) -> Sliced[Array]:
    """The rows of `values` in another order. Yields how much is done and of how much."""
    made = np.empty_like(values)
    for part in _parts(len(values)):
        made[part] = values[order[part]]
        yield part.stop, len(values)
    return made


def standardising(values: Array, train_count: int) -> Sliced[Array]:
    """Columns `(n, d)` with mean 0 and deviation 1 over the first `train_count` rows; a constant becomes 0."""
    train = values[:train_count]
    mean = train.mean(axis=0)
    yield 0, len(values)
    deviation = train.std(axis=0)
    yield 0, len(values)
    # The mean of forty times 0.1 is not 0.1: what is within its rounding is no deviation.
    constant = deviation <= 1e-12 * np.abs(train).max(axis=0)
    middle, width = np.where(constant, train[0], mean), np.where(constant, 1.0, deviation)
    made = np.empty(values.shape, np.result_type(values, middle, width))
    for part in _parts(len(values)):
        made[part] = (values[part] - middle) / width
        yield part.stop, len(values)
    return made


def _parts(count: int) -> Iterator[slice]:
    """Slices of so many rows, each worked on in a few milliseconds."""
    return (slice(start, min(start + _ROWS, count)) for start in range(0, count, _ROWS))
