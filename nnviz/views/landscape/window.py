"""Window: the visible part of a plane through weight space."""

import numpy as np

from ...drawing.scales import nice_ceiling
from ...nn.arrays import Array, Bools
from ...probes.landscape import Limits

_MARGIN = 0.15  # of the path's extent, at each side
_FARTHEST = 1e150  # a run that gets farther is about to diverge, and its places are left out
_SMALLEST = 0.2  # of theta's norm: a short path gets a landscape too

Window = tuple[Limits, Limits]


def window_around(places: Array, until: int, length: float, over_path: bool) -> Window:
    """Return limits around the first `until` places.

    They leave so much room that later places seldom leave them. If they did leave it, the limits surround all of
    them. `length` is the norm of all weights and biases.
    """
    inside: Bools = np.all(np.abs(places) < _FARTHEST, axis=1)
    around = _along if over_path else _around
    found = around(places[:until][inside[:until]], length)
    limits: Array = np.transpose(found)
    low, high = limits
    within: Bools = np.logical_and(low <= places, places <= high)
    if within[inside].all():
        return found
    return around(places[inside], length)


def _around(places: Array, length: float) -> Window:
    """Return symmetric limits, at least -1 to 1.

    The unit is the norm of all weights.
    """
    reach = nice_ceiling(max(1.0, 1.1 * np.abs(places).max(initial=0.0)), (1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 10.0))
    return (-reach, reach), (-reach, reach)


def _along(places: Array, length: float) -> Window:
    """Return limits along the path.

    They are at least a fifth of the norm of all weights apart.
    """
    low, high = places.min(axis=0, initial=0.0), places.max(axis=0, initial=0.0)
    least = max(_SMALLEST * min(length, _FARTHEST), 0.25 * float((high - low).max())) or 1.0
    across, up = (_rounded(float(one), float(other), least) for one, other in zip(low, high))
    return across, up


def _rounded(low: float, high: float, least: float) -> Limits:
    """Return round limits with a margin, at least `least` apart."""
    span = max(high - low, least)
    middle, half = (low + high) / 2, (0.5 + _MARGIN) * span
    step = nice_ceiling(span / 5, (1.0, 2.0, 2.5, 5.0, 10.0))
    return float(step * np.floor((middle - half) / step)), float(step * np.ceil((middle + half) / step))
