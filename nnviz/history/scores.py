"""Scores: evaluations after the first steps of a branch, in rows."""

import math
from collections.abc import Iterator

import numpy as np

from ..nn.arrays import Array
from ..training.evaluation import Evaluation

_R2 = ("train_r2", "test_r2")


class Scores:
    """Evaluations of consecutive steps.

    A step takes 8 bytes for each number that is measured: four for a classification, six for a regression. R^2 is NaN
    at the steps at which all targets of its set were equal. Rows are never written again, so branches share those of
    the steps that they share.
    """

    def __init__(self, like: Evaluation):
        known = tuple(name for name, value in vars(like).items() if value is not None and name not in _R2)
        self.names = known if like.train_accuracy is not None else (*known, *_R2)
        self._room = np.empty((0, len(self.names)))
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def extend(self, found: Evaluation, count: int) -> None:
        """Add the evaluation of `count` networks."""
        first, self._count = self._count, self._count + count
        if self._count > len(self._room):
            room = np.empty((2 * self._count, len(self.names)))
            room[:first] = self._room[:first]
            self._room = room
        for column, name in enumerate(self.names):
            value = getattr(found, name)
            self._room[first : self._count, column] = math.nan if value is None else value

    def column(self, name: str) -> Array:
        """Return one of the numbers for each step, `(n,)`."""
        return self._room[: self._count, self.names.index(name)]

    def evaluations(self, first: int, stop: int) -> Iterator[Evaluation]:
        """Yield the evaluations of some rows."""
        for row in self._room[first : min(stop, self._count)].tolist():
            measured = zip(self.names, row)
            yield Evaluation(**{name: value for name, value in measured if name not in _R2 or not math.isnan(value)})

    def until(self, count: int) -> "Scores":
        """Return the first `count` rows, or all if there are fewer."""
        made = Scores.__new__(Scores)
        made.names, made._count = self.names, min(count, self._count)
        made._room = self._room[: made._count]
        return made
