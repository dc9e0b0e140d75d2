"""Augmentation: functions that make copies of samples with two columns.

Each takes points X `(n, 2)` and labels y `(n,)`, and returns the copies in the same form; a copy has the label of its
sample. Which copies keep their class depends on the data: a copy is a claim about the world.
`Dataset.augmented` adds them to the training samples.
"""

from collections.abc import Callable

import numpy as np

from ..errors import DataError
from ..nn.arrays import AnyArray, Array
from ..words import say

Copies = tuple[Array, AnyArray]


def turned(*degrees: float) -> Callable[[Array, AnyArray], Copies]:
    """Return a function that makes a copy for each angle, turned about the origin, counterclockwise.

    Raises DataError without an angle.
    """
    if not degrees:
        raise DataError(say("turned: give at least one angle, in degrees"))
    turns = []
    for angle in np.radians(degrees):
        turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
        turns.append(np.where(np.abs(turn) < 1e-15, 0.0, turn))  # so that quarter turns are exact

    def augment(X: Array, y: AnyArray) -> Copies:
        return _copies(X, y, turns)

    return augment


def rotations(count: int) -> Callable[[Array, AnyArray], Copies]:
    """Return a function that makes `count` - 1 copies, turned by multiples of 360 / `count` degrees.

    Raises DataError unless `count` is a whole number above 1.
    """
    if not isinstance(count, (int, np.integer)) or count < 2:
        raise DataError(say("rotations of {count}: a whole number above 1 is needed", count=repr(count)))
    return turned(*(number * 360 / count for number in range(1, count)))


def quarter_turns(X: Array, y: AnyArray) -> Copies:
    """Make two copies of each sample, turned by 90 degrees to the left and to the right."""
    return turned(90, -90)(X, y)


def mirrored(X: Array, y: AnyArray) -> Copies:
    """Make two copies of each sample, mirrored at each axis: (-x1, x2) and (x1, -x2)."""
    return _copies(X, y, [np.diag((-1.0, 1.0)), np.diag((1.0, -1.0))])


def flips_and_swap(X: Array, y: AnyArray) -> Copies:
    """Make three copies of each sample: (-x1, -x2), (x2, x1) and (-x2, -x1)."""
    swap = np.eye(2)[::-1]
    return _copies(X, y, [-np.eye(2), swap, -swap])


def _copies(X: Array, y: AnyArray, maps: list[Array]) -> Copies:
    """Apply linear maps `(2, 2)` to the points, one after another. Raises DataError."""
    X = np.asarray(X, float)
    if X.ndim != 2 or X.shape[1] != 2:
        raise DataError(say("X has shape {shape}: points with two columns are needed, (n, 2)", shape=X.shape))
    return np.concatenate([X @ each for each in maps]), np.tile(np.asarray(y), len(maps))
