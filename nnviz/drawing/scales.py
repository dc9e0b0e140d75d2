"""Scales: limits and ticks.

They follow from the data alone, and seldom move.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from ..nn.arrays import Array
from ..words.formatting import distinct, power_of_ten, short

Ticks = tuple[tuple[float, str], ...]

_LADDER = (1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)


def nice_ceiling(value: float, ladder: Sequence[float] = _LADDER) -> float:
    """Return the next round number above a positive value.

    It is a rung times a power of ten.
    """
    if not value > 0 or not math.isfinite(value):
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    if power == 0.0 or not math.isfinite(power):
        return value
    return next((rung * power for rung in ladder if rung * power >= value * (1 - 1e-12)), 10 * power)


def decades(values: ArrayLike, most: int = 12, least: int = 2) -> tuple[float, float]:
    """Return powers of ten around the positive finite values.

    They are at most `most` decades apart.
    """
    found: Array = np.asarray(values, dtype=float)
    found = found[np.isfinite(found) & (found > 1e-300)]
    if not len(found):
        return 1e-2, 1.0
    top = min(math.ceil(math.log10(found.max()) - 1e-12), 308)  # the largest power of ten that is a float
    bottom = math.floor(math.log10(found.min()) + 1e-12)
    bottom = max(min(bottom, top - least), top - most)
    return 10.0**bottom, 10.0**top


def even_ticks(top: float, most: int = 5) -> Ticks:
    """Return about `most` round ticks from 0 to `top`."""
    step = nice_ceiling(top / most, (1.0, 2.0, 2.5, 5.0, 10.0))
    count = math.floor(top / step * (1 + 1e-12))
    return tuple((place * step, short(place * step)) for place in range(count + 1))


def ticks_between(low: float, high: float, most: int = 4) -> Ticks:
    """Return about `most` round ticks within limits."""
    step = nice_ceiling((high - low) / most, (1.0, 2.0, 2.5, 5.0, 10.0))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    places = [place * step for place in range(first, last + 1)]
    return tuple(zip(places, distinct(places)))


def decade_ticks(bottom: float, top: float, most: int = 5) -> Ticks:
    """Return ticks at powers of ten.

    These are all, or every second, third …
    """
    low, high = round(math.log10(bottom)), round(math.log10(top))
    step = -(-(high - low) // most) or 1
    powers = [power for power in range(low, high + 1) if power % step == 0]
    return tuple((10.0**power, power_of_ten(power)) for power in powers)


def spread(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Move places `gap` apart within limits, keeping their order."""
    order = sorted(range(len(places)), key=lambda number: places[number])
    gap = min(gap, (high - low) / max(1, len(places) - 1))
    moved = [min(max(places[number], low), high) for number in order]
    for _ in range(16):
        for number in range(1, len(moved)):
            missing = gap - (moved[number] - moved[number - 1])
            if missing > 0:
                moved[number - 1] -= missing / 2
                moved[number] += missing / 2
        if moved and moved[0] < low:
            moved = [max(place, low + number * gap) for number, place in enumerate(moved)]
        if moved and moved[-1] > high:
            last = len(moved) - 1
            moved = [min(place, high - (last - number) * gap) for number, place in enumerate(moved)]
    spread_out = [0.0] * len(places)
    for place, number in zip(moved, order):
        spread_out[number] = place
    return spread_out
