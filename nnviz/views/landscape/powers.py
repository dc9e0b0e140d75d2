"""Powers: logarithmic scales with steps that suit the values."""

import numpy as np

from ...nn.arrays import Array
from ...probes.landscape import Limits
from ...words import say
from ...words.formatting import short

_STEPS = (1 / 100, 1 / 50, 1 / 20, 1 / 10, 1 / 5, 1 / 4, 1 / 2, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)  # powers of ten
_MOST = 14  # steps of a scale


def powers_of(values: Array) -> tuple[Limits, float]:
    """Return the limits of a logarithmic scale, and its step.

    All three are exponents of ten. A few values far below the others don't widen the scale: it reaches down to a
    hundred-millionth of the median.
    """
    found = values[np.isfinite(values) & (values > 1e-300)]
    if not len(found):
        return (-1.0, 0.0), 0.25
    powers = np.log10(found)
    low, high = max(float(powers.min()), float(np.median(powers)) - 8.0), float(powers.max())
    step = next((step for step in _STEPS if step * (_MOST - 1) >= high - low), _STEPS[-1])
    start, end = step * np.floor(low / step + 1e-9), step * np.ceil(high / step - 1e-9)
    return (float(start), float(max(end, start + step))), step


def heights_within(values: Array, low: float, high: float) -> Array:
    """Return logarithms of values, clipped; NaN counts as infinite."""
    finite = np.where(np.isfinite(values), values, np.inf)
    with np.errstate(divide="ignore"):
        return np.clip(np.log10(finite), low, high)


def power_text(power: float, digits: int) -> str:
    return short(10.0**power, digits) if abs(power) < 300 else say("10^{power}", power=round(power))
