"""Central differences, the reference for all derivatives."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def gradient(f: Callable[[Array], float], at: Array, step: float = 1e-5) -> Array:
    """The slope of `f` by each number in `at`, whose shape it has: (f(x + h) - f(x - h)) / 2h."""
    found = np.empty(at.shape)
    for place in np.ndindex(at.shape):
        move = np.zeros(at.shape)
        move[place] = step
        found[place] = (f(at + move) - f(at - move)) / (2 * step)
    return found


def frozen(array: Array) -> Array:
    """A copy that raises when it is written into."""
    copy = np.array(array, float)
    copy.flags.writeable = False
    return copy
