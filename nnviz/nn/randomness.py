"""Randomness with an address: any draw of a run can be had again without the ones before it."""

from enum import IntEnum

import numpy as np


class Stream(IntEnum):
    """What the numbers are for; streams of one seed are independent."""

    DATA = 0
    WEIGHTS = 1
    ORDER = 2
    DROPOUT = 3
    LANDSCAPE = 4


def generator(seed: int, stream: Stream, *address: int) -> np.random.Generator:
    """The generator at an address; the same address always gives the same numbers."""
    return np.random.default_rng((seed, stream, *address))
