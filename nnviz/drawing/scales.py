"""Scales: limits and ticks that follow from the data alone, and that seldom move."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

Ticks = tuple[tuple[float, str], ...]

_LADDER = (1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def nice_ceiling(value: float, ladder: Sequence[float] = _LADDER) -> float:
    """The next rung above a positive value: one of the ladder times a power of ten."""
    if not value > 0 or not math.isfinite(value):
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    if power == 0.0 or not math.isfinite(power):
        return value
    return next((rung * power for rung in ladder if rung * power >= value * (1 - 1e-12)), 10 * power)


def decades(values: ArrayLike, most: int = 12, least: int = 2) -> tuple[float, float]:
    """Whole powers of ten around the positive finite values, at most `most` decades of them."""
    values = np.asarray(values, dtype=float)
    values = values[np.isfinite(values) & (values > 1e-300)]
    if not len(values):
        return 1e-2, 1.0
    top = math.ceil(math.log10(values.max()) - 1e-12)
    bottom = math.floor(math.log10(values.min()) + 1e-12)
    bottom = max(min(bottom, top - least), top - most)
    return 10.0**bottom, 10.0**top


def even_ticks(top: float, most: int = 5) -> Ticks:
    """From 0 to `top` in even steps of 1, 2 or 5 times a power of ten, at most `most` of them."""
    step = nice_ceiling(top / most, (1.0, 2.0, 2.5, 5.0, 10.0))
    count = math.floor(top / step * (1 + 1e-12))
    return tuple((place * step, short(place * step)) for place in range(count + 1))


def ticks_between(low: float, high: float, most: int = 4) -> Ticks:
    """At multiples of 1, 2 or 5 times a power of ten within limits, about `most` of them."""
    step = nice_ceiling((high - low) / most, (1.0, 2.0, 2.5, 5.0, 10.0))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return tuple((place * step, short(place * step, 6)) for place in range(first, last + 1))


def decade_ticks(bottom: float, top: float, most: int = 5) -> Ticks:
    """At powers of ten, all of them or every second, third …"""
    low, high = round(math.log10(bottom)), round(math.log10(top))
    step = -(-(high - low) // most) or 1
    powers = [power for power in range(low, high + 1) if power % step == 0]
    return tuple((10.0**power, power_of_ten(power)) for power in powers)


def power_of_ten(power: int) -> str:
    plain = {-2: "0.01", -1: "0.1", 0: "1", 1: "10", 2: "100"}
    return plain.get(power) or "10" + str(power).translate(_SUPERSCRIPTS)


def short(value: float, digits: int = 4) -> str:
    """A number for an axis or a mark, in at most four significant digits: 0.03, 15k, 2M, 3·10⁻⁷."""
    if value == 0 or not math.isfinite(value):
        return "0" if value == 0 else str(value).replace("-", "−")
    size = abs(value)
    if size >= 1e9 or size < 1e-4:
        mantissa, power = f"{value:.{digits - 1}e}".split("e")
        mantissa = mantissa.rstrip("0").rstrip(".")
        text = ("10" if mantissa == "1" else f"{mantissa}·10") + str(int(power)).translate(_SUPERSCRIPTS)
    elif size >= 1e6:
        text = f"{value / 1e6:.{digits}g}M"
    elif size >= 1e4:
        text = f"{value / 1e3:.{digits}g}k"
    else:
        text = f"{value:.{digits}g}"
    return text.replace("-", "−")


def reading(value: float) -> str:
    """A measurement that is read while it changes: three significant digits, or four decimals if those are fewer."""
    if not math.isfinite(value):
        return str(value)
    if value == 0 or 1e-3 <= abs(value) < 1000:
        decimals = 2 - math.floor(math.log10(abs(value))) if value else 3
        return f"{value:.{min(max(decimals, 0), 4)}f}"
    return scientific(value)


def scientific(value: float) -> str:
    """Three significant digits and a power of ten: 5.93·10⁻⁴."""
    mantissa, power = f"{value:.2e}".split("e")
    return f"{mantissa}·10{str(int(power)).translate(_SUPERSCRIPTS)}"


def plain(value: float) -> str:
    """A number in a sentence: at most three significant digits, in plain characters."""
    return f"{value:.3g}"


def spread(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Places moved apart until they are `gap` away from each other, in their order, within limits."""
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
    answer = [0.0] * len(places)
    for place, number in zip(moved, order):
        answer[number] = place
    return answer
