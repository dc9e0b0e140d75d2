"""Randomness: random numbers with addresses.

A draw can be repeated without the draws before it.
"""

from enum import IntEnum

import numpy as np


class Stream(IntEnum):
    """The purposes of random numbers.

    The streams of one seed are independent.
    """

    DATA = 0
    WEIGHTS = 1
    ORDER = 2
    DROPOUT = 3
    LANDSCAPE = 4
    INPUT_NOISE = 5


def generator(seed: int, stream: Stream, *address: int) -> np.random.Generator:
    """Return the generator at an address.

    The same address gives the same numbers.
    """
    return np.random.default_rng((seed, stream, *address))
