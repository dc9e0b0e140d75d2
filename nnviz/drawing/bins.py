"""Bins: histograms between round limits."""

import numpy as np

from ..nn.arrays import Array, Ints
from ..words.formatting import short
from .scales import nice_ceiling

BINS = 24  # an even number, so that 0 lies between two bins

Range = tuple[float, float]


def extent(values: Array) -> Range:
    """Return the range of the finite values and 0."""
    finite = values if np.isfinite(values).all() else values[np.isfinite(values)]
    return (min(0.0, float(finite.min())), max(0.0, float(finite.max()))) if len(finite) else (0.0, 0.0)


def limits_around(low: float, high: float) -> Range:
    """Return round limits around a range.

    They start at 0 if no value is negative, and are symmetric otherwise.
    """
    reach = nice_ceiling(max(-low, high), (1.0, 2.0, 5.0, 10.0))
    return (0.0, reach) if low == 0 and high > 0 else (-reach, reach)


def range_text(low: float, high: float) -> str:
    """Write a range as "±0.5" or "0 … 2"."""
    return f"±{short(high)}" if low < 0 else f"0 … {short(high)}"


def counts(values: Array, limits: Range) -> Ints:
    """Count the values in each of 24 bins, `(24,)`.

    Values beyond the limits go to the outermost bins; values that are not finite are not counted.
    """
    low, high = limits
    if not np.isfinite(values).all():
        values = values[np.isfinite(values)]
    with np.errstate(over="ignore"):
        places = np.clip((values - low) * (BINS / (high - low)), 0, BINS - 1)
    return np.bincount(places.astype(np.intp), minlength=BINS)
