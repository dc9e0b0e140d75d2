"""Means over samples, for one or R networks."""

import math
from functools import lru_cache
from typing import Any

import numpy as np

from .arrays import Array


def mean(values: Array) -> Any:
    """Average over the last axis; NaN if empty.

    The result is a float for `(n,)`, and `(R,)` for `(R, n)`. A row has the mean that it has alone, bit for bit.
    """
    count = values.shape[-1]
    if not count:
        return math.nan
    # One product of a matrix and a vector would be faster, but it adds in another order.
    total = values.dot(_ones(count)) if values.ndim == 1 else np.vecdot(values, _ones(count))
    return plain(total) / count


def plain(values: Any) -> Any:
    """Convert a scalar array to a float.

    Any other array is returned unchanged.
    """
    return values if values.ndim else float(values)


@lru_cache(maxsize=16)
def _ones(count: int) -> Array:
    """Return ones `(count,)`.

    A product with them takes half the time of a sum.
    """
    return np.ones(count)
