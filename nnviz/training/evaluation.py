"""Evaluation: losses and scores on training and test sets."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from ..data.datasets import Dataset
from ..data.prepared import prepared
from ..nn.arrays import Array
from ..nn.means import mean

EVALUATED_SAMPLES = 2_000  # of each set; more would cost more time than training


@dataclass(frozen=True)
class Evaluation:
    """Losses and scores on training and test samples.

    These are the first 2,000 of either set. A loss is the data term without the penalty. A classification has an
    accuracy. A regression has the root mean squared error, in the unit of the user's data. A regression and an
    autoencoder have R^2 = 1 - sum |y - t|^2 / sum |t - mean t|^2, where y and t are vectors of all outputs. The others
    are None. For R networks every number is an array `(R,)`.
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
    """The evaluated samples.

    The first `train_count` are of the training set, the others of the test set.
    """

    x: Array
    targets: Array
    labels: Array
    train_count: int

    def means(self, values: Array) -> tuple[Any, Any]:
        """Return the mean of values `(..., n)` over each set."""
        return mean(values[..., : self.train_count]), mean(values[..., self.train_count :])

    @cached_property
    def variances(self) -> tuple[float, float]:
        """The variance of the targets in each set, summed over the outputs."""
        train, test = np.split(self.targets, [self.train_count])
        return float(sum(map(np.var, train.T))), float(sum(map(np.var, test.T)))


@lru_cache(maxsize=8)
def evaluated(data: Dataset, names: tuple[str, ...], levels: tuple[float, float] | None) -> Evaluated:
    """Select the samples for an evaluation.

    The targets are at the `levels` of a loss, or without any they are the inputs.
    """
    parts = [prepared(data, names, levels, train) for train in (True, False)]
    labels = data.train[1], data.test[1]
    first = slice(EVALUATED_SAMPLES)
    x, targets = (np.concatenate([array[first] for array in arrays]) for arrays in zip(*parts))
    return Evaluated(x, targets, np.concatenate([part[first] for part in labels]), len(labels[0][first]))
