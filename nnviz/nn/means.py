"""Means over samples, of one network as a number and of R networks `(R,)`."""

import math
from functools import lru_cache
from typing import Any

import numpy as np

from .arrays import Array


def mean(values: Array) -> Any:
    """The mean of values `(n,)` as a float, of `(R, n)` as `(R,)`; of none it is not a number."""
    count = values.shape[-1]
    return plain(values.dot(_ones(count))) / count if count else math.nan


def plain(values: Any) -> Any:
    """A number that is alone as a float, else the array."""
    return values if values.ndim else float(values)


@lru_cache(maxsize=16)
def _ones(count: int) -> Array:
    """So many ones, `(count,)`: a product with them takes half the time of a sum."""
    return np.ones(count)
