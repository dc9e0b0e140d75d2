"""Regularizers: penalties for large weights, but not for biases.

The objective is J = 1/n sum L + penalty, with the mean over the n samples of a batch. The penalty is
divided by the number m of training samples, so that it does not depend on the batch size.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..words import marked
from .arrays import Array


@dataclass(frozen=True, slots=True)
class Regularizer:
    """A penalty `value(w)` and its derivative by each weight.

    The value is a sum over the last axis. Both have to be multiplied by lambda / m.
    """

    name: str
    title: str
    formula: str
    value: Callable[[Array], Array]
    derivative: Callable[[Array], Array]


REGULARIZERS: dict[str, Regularizer] = {
    regularizer.name: regularizer
    for regularizer in (
        Regularizer("l1", marked("L1"), "lambda/m sum |w|", lambda w: np.abs(w).sum(axis=-1), np.sign),
        Regularizer("l2", marked("L2"), "lambda/(2m) sum w^2", lambda w: 0.5 * (w * w).sum(axis=-1), lambda w: w),
    )
}
