"""Split: reordering and standardising samples, in slices.

A slice takes a few milliseconds.
"""

from collections.abc import Iterator

import numpy as np

from ..nn.arrays import Array, Ints
from .text_file import Sliced

_ROWS = 1 << 16  # rows of a slice


def ordering(values: Array, order: Ints) -> Sliced[Array]:
    """Reorder the rows of `values`.

    Yields the rows done, and all rows.
    """
    made = np.empty_like(values)
    for part in _parts(len(values)):
        made[part] = values[order[part]]
        yield part.stop, len(values)
    return made


def standardising(values: Array, train_count: int) -> Sliced[Array]:
    """Standardise columns `(n, d)`.

    They get mean 0 and deviation 1 over the first `train_count` rows.
    A constant column becomes 0. Yields the rows done, and all rows.
    """
    train = values[:train_count]
    mean = train.mean(axis=0)
    yield 0, len(values)
    deviation = train.std(axis=0)
    yield 0, len(values)
    # The mean of forty times 0.1 is not exactly 0.1, so deviations within rounding count as 0.
    constant = deviation <= 1e-12 * np.abs(train).max(axis=0)
    middle, width = np.where(constant, train[0], mean), np.where(constant, 1.0, deviation)
    made = np.empty(values.shape, np.result_type(values, middle, width))
    for part in _parts(len(values)):
        made[part] = (values[part] - middle) / width
        yield part.stop, len(values)
    return made


def _parts(count: int) -> Iterator[slice]:
    """Divide `count` rows into slices of a few milliseconds."""
    return (slice(start, min(start + _ROWS, count)) for start in range(0, count, _ROWS))
