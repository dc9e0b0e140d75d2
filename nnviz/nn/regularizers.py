"""Regularizers: what large weights cost. Biases cost nothing.

The objective is J = 1/n sum L + penalty, the mean over the n samples of a batch; the penalty is
divided by the m training samples whatever the batch, so that a batch size changes no penalty.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .arrays import Array


@dataclass(frozen=True, slots=True)
class Regularizer:
    """A cost `value(w)` of the weights, summed over the last axis, and its slope by each weight.

    Both are still to be multiplied by lambda / m.
    """

    name: str
    title: str
    formula: str
    value: Callable[[Array], Array]
    derivative: Callable[[Array], Array]


REGULARIZERS: dict[str, Regularizer] = {
    regularizer.name: regularizer
    for regularizer in (
        Regularizer("l1", "L1", "lambda/m sum |w|", lambda w: np.abs(w).sum(axis=-1), np.sign),
        Regularizer("l2", "L2", "lambda/(2m) sum w^2", lambda w: 0.5 * (w * w).sum(axis=-1), lambda w: w),
    )
}
