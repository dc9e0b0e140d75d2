"""Scaling: from standardised values to the units of the user's data."""

from typing import NamedTuple

import numpy as np

from ..nn.arrays import Array


class Scaling(NamedTuple):
    """A value in the user's unit is `factor` times the standardised value, plus `offset`."""

    factor: float = 1.0
    offset: float = 0.0

    def own(self, value: float) -> float:
        """Return a value in the data's own unit."""
        return self.factor * value + self.offset

    def standardised(self, value: float) -> float:
        """Return the standardised value of one in the data's own unit."""
        return (value - self.offset) / self.factor


def scalings_of(scaled: Array, raw: Array) -> tuple[Scaling, ...]:
    """Return the scaling of each column `(n, d)`, from the line through its extremes.

    A constant column keeps its deviations.
    """
    low, high, columns = scaled.argmin(axis=0), scaled.argmax(axis=0), np.arange(scaled.shape[1])
    rise = scaled[high, columns] - scaled[low, columns]
    grown = raw[high, columns] - raw[low, columns]
    factors = np.where((rise > 0) & (grown > 0), grown / np.where(rise > 0, rise, 1.0), 1.0)
    offsets = raw[low, columns] - factors * scaled[low, columns]
    return tuple(Scaling(*pair) for pair in zip(factors.tolist(), offsets.tolist()))
