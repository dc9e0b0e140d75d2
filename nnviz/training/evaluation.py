"""Evaluation: what a network is measured on, and what is found."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from ..data.datasets import Dataset
from ..data.prepared import prepared
from ..nn.arrays import Array
from ..nn.means import mean

EVALUATED_SAMPLES = 2_000  # of each part; more would make watching dearer than training


@dataclass(frozen=True)
class Evaluation:
    """How well a network does on all training and all test samples (the first 2,000 of each).

    Losses are the data term without the penalty; accuracy is None for a regression, the root
    mean squared error and R^2 = 1 - sum (y - t)^2 / sum (t - mean t)^2 are None for classes.
    """

    train_loss: float
    test_loss: float
    train_accuracy: float | None = None
    test_accuracy: float | None = None
    train_rmse: float | None = None
    test_rmse: float | None = None
    train_r2: float | None = None
    test_r2: float | None = None


@dataclass(frozen=True)
class Evaluated:
    """What a network is evaluated on, both parts in one array: the first `train_count` samples train."""

    x: Array
    targets: Array
    labels: Array
    train_count: int

    def means(self, values: Array) -> tuple[Any, Any]:
        """The mean of values `(..., n)` over either part."""
        return mean(values[..., : self.train_count]), mean(values[..., self.train_count :])

    @cached_property
    def variances(self) -> tuple[float, float]:
        """How far the targets spread in either part."""
        return tuple(float(np.var(part)) for part in np.split(self.targets, [self.train_count]))


@lru_cache(maxsize=8)
def evaluated(data: Dataset, names: tuple[str, ...], levels: tuple[float, float]) -> Evaluated:
    """The samples of a data set that are evaluated, their targets at the `levels` of a loss."""
    parts = [prepared(data, names, levels, train) for train in (True, False)]
    labels = data.train[1], data.test[1]
    first = slice(EVALUATED_SAMPLES)
    x, targets = (np.concatenate([array[first] for array in arrays]) for arrays in zip(*parts))
    return Evaluated(x, targets, np.concatenate([part[first] for part in labels]), len(labels[0][first]))
