"""Map colours: the colour scale of a measure."""

import math
from dataclasses import dataclass

import numpy as np

from ...drawing.field import Bits
from ...drawing.scales import Ticks, nice_ceiling
from ...drawing.theme import Theme
from ...nn.arrays import Array, Ints
from ...sweeps.records import MEASURES
from ...words import say
from ...words.formatting import distinct, short
from .cell_numbers import DIVERGED, CellNumbers

_PALEST = 40  # of the 256 colours of sizes: paler ones look like an empty cell
_BELOW, _ABOVE = 1e-4, 1e5  # of the median, and of the lowest value: others have the colour of the scale's end
_FINE = (1.0, 2.0, 5.0, 10.0)


@dataclass(frozen=True)
class ColorScale:
    """The values at the ends of the colours, and ticks between them."""

    low: float
    high: float
    ticks: Ticks
    is_log: bool = False
    is_signed: bool = False

    def share(self, values: Array | float) -> Array:
        """Map values to shares of the scale, 0 to 1."""
        found = np.asarray(values, float)
        if self.is_log:
            start = math.log10(self.low)
            found = (np.log10(np.maximum(found, 1e-320)) - start) / (math.log10(self.high) - start)
        else:
            found = (found - self.low) / (self.high - self.low)
        shares: Array = np.clip(found, 0.0, 1.0)
        return shares

    def levels(self, values: Array) -> Ints:
        """Return each value's index in the table; that of what is not finite means nothing."""
        levels: Ints = np.rint(255 * np.nan_to_num(self.share(values))).astype(np.intp)
        return levels


def table_of(scale: ColorScale, theme: Theme) -> Bits:
    """Return the 256 RGBA colours of a scale."""
    if scale.is_signed:
        return theme.table
    table: Bits = theme.ramp[np.rint(np.linspace(_PALEST, 255, 256)).astype(int)]
    return table


def color_scale(shown: str, numbers: CellNumbers) -> ColorScale:
    """Return the scale of what is shown. Its ends are round and seldom move."""
    if shown == DIVERGED:
        places = range(0, numbers.repeats + 1, max(1, numbers.repeats // 4))
        return ColorScale(0, numbers.repeats, tuple((place, f"{place}") for place in places))
    values = numbers.median[np.isfinite(numbers.median) & ~numbers.failed]
    if shown == "accuracy":
        return _of_shares(values)
    if MEASURES[shown].is_log:
        return _of_ratios(values[values > 0])
    reach = nice_ceiling(float(np.percentile(np.abs(values), 95)) if len(values) else 1.0)
    ends = (-reach, 0.0, reach)
    return ColorScale(-reach, reach, tuple(zip(ends, distinct(ends))), is_signed=True)


def _of_shares(values: Array) -> ColorScale:
    low = math.floor(10 * values.min()) / 10 if len(values) else 0.0
    low = min(low, 0.9)
    return ColorScale(
        low, 1.0, tuple((share, say("{share}%", share=short(100 * share))) for share in (low, (low + 1) / 2, 1.0))
    )


def _of_ratios(values: Array) -> ColorScale:
    """Return a logarithmic scale around positive values."""
    if not len(values):
        return ColorScale(0.01, 1.0, (), True)
    low = max(float(values.min()), _BELOW * float(np.median(values)))
    high = min(float(values.max()), _ABOVE * low)
    low, high = 1 / nice_ceiling(1 / low, _FINE), nice_ceiling(high, _FINE)
    if high / low < 1.5:
        high = nice_ceiling(2 * low, _FINE)
    rungs = [
        rung * 10.0**power
        for power in range(round(math.log10(low)) - 1, round(math.log10(high)) + 2)
        for rung in (1, 2, 5)
    ]
    inside = [value for value in rungs if low * 0.999 < value < high * 1.001]
    if len(inside) > 7:
        inside = [value for value in inside if abs(math.log10(value) % 1 - 0.5) > 0.499]
    return ColorScale(low, high, tuple((value, short(value)) for value in inside), True)
