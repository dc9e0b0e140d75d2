"""Prepared: the samples of a data set as arrays for training."""

from functools import lru_cache

import numpy as np

from ..nn.arrays import Array
from ..nn.network import with_ones
from .datasets import Dataset
from .features import features


@lru_cache(maxsize=8)
def prepared(
    data: Dataset, names: tuple[str, ...], levels: tuple[float, float] | None, train: bool
) -> tuple[Array, Array]:
    """Return the inputs and targets of a set.

    Inputs with ones are `(m, inputs + 1)`, targets `(m, outputs)`; the set is the training or the test set. For
    classes a target is one of the two `levels`: the second for the right class, the first for the others. Without
    levels the targets are the inputs.
    """
    points, labels = data.train if train else data.test
    x = features(points, names)
    if levels is None:
        return with_ones(x), x
    targets = labels[:, None]
    if data.is_classification:
        right = targets == (np.arange(data.classes) if data.classes > 2 else 1)
        targets = np.where(right, levels[1], levels[0])
    return with_ones(x), targets
