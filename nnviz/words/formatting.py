"""Formatting: numbers as texts.

Each function writes for one place: an axis, a value that changes while it is read, a sentence, a box to type into.
"""

import math
from collections.abc import Sequence
from itertools import pairwise

from . import say

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_MOST_DIGITS, _MOST_OF_FIRST = 6, 8  # significant digits on an axis, and of a number that others refer to


def short(value: float, digits: int = 4) -> str:
    """Write a number for an axis: 0.03, 15k, 2M, 3·10⁻⁷.

    It has at most `digits` significant digits.
    """
    if not math.isfinite(value):
        return _infinite(value)
    if value == 0:
        return "0"
    size = abs(value)
    if size >= 1e9 or size < 1e-4:
        mantissa, power = f"{value:.{digits - 1}e}".split("e")
        text = _times_power(mantissa.rstrip("0").rstrip("."), power)
    elif size >= 1e6:
        text = f"{value / 1e6:.{digits}g}M"
    elif size >= 1e4:
        text = f"{value / 1e3:.{digits}g}k"
    else:
        text = f"{value:.{digits}g}"
    return _with_minus(text)


def distinct(values: Sequence[float], digits: int = 4) -> list[str]:
    """Write the numbers of an axis so that no two look alike.

    They have at most `digits` significant digits, or up to six if they need them: what is rounded off is below a
    hundredth of the smallest difference. Where six are too few, the first number is written, and the others as
    differences from it: 1.7·10⁹, +20, +40.
    """
    first, ordered = values[0], sorted(set(values))
    tolerance = min((high - low for low, high in pairwise(ordered)), default=math.inf) / 100
    for most in range(digits, max(digits, _MOST_DIGITS) + 1):
        if all(abs(float(f"{value:.{most - 1}e}") - value) <= tolerance for value in values):
            return [short(value, most) for value in values]
    return [short(first, _MOST_OF_FIRST), *(_difference(value - first) for value in values[1:])]


def _difference(value: float) -> str:
    return short(value) if value < 0 else f"+{short(value)}"


def in_range(value: float, low: float, high: float, decimals: int = 2) -> str:
    """Write a place on an axis from `low` to `high`.

    It has `decimals` decimals, or as many significant digits as a hundredth of the axis needs.
    """
    largest, span = max(abs(low), abs(high)), high - low
    if (span >= 0.5 and largest < 1e5) or not 0 < span < math.inf:
        return _with_minus(f"{value:z.{decimals}f}")
    digits = math.ceil(math.log10(largest) - math.log10(span)) + 2
    return short(value, min(max(digits, 3), 16))


def reading(value: float) -> str:
    """Write a changing measurement in a text of constant length.

    It has three significant digits, or four decimals if those are fewer.
    """
    if not math.isfinite(value):
        return _infinite(value)
    if value == 0 or 1e-3 <= abs(value) < 1000:
        decimals = 2 - math.floor(math.log10(abs(value))) if value else 3
        return f"{value:.{min(max(decimals, 0), 4)}f}"
    return _scientific(value)


def loss_text(loss: float) -> str:
    """Write a loss in at most ten characters.

    It has four decimals or three significant digits.
    """
    if not math.isfinite(loss):
        return _infinite(loss)
    return f"{loss:.4f}" if 0.001 <= loss < 1000 or loss == 0 else _scientific(loss)


def r2_text(r2: float | None) -> str:
    """Write R² in three decimals; "–" for None.

    It is None for targets without variance.
    """
    if r2 is None:
        return "–"
    return _with_minus(f"{r2:.3f}") if r2 > -10 else "< −10"


def plain(value: float) -> str:
    """Write a number in three significant digits and, if it is finite, in ASCII."""
    if not math.isfinite(value):
        return _infinite(value)
    return f"{value:.3g}"


def number(value: float) -> str:
    """Write a number for a sentence.

    Counts are whole, measurements have three significant digits. A count of 10,000 or more keeps its first four
    digits, because the others only flicker.
    """
    if isinstance(value, int):
        return f"{value - value % 10 ** max(0, len(str(value)) - 4):,}"
    if not math.isfinite(value):
        return _infinite(value)
    text = f"{value:.3g}"
    if "e" in text:
        if 1e3 <= abs(value) < 1e6:
            return _with_minus(f"{float(text):,.0f}")
        text = _times_power(*text.split("e"))
    return _with_minus(text)


def bound(value: float) -> str:
    """Write a limit, large whole numbers in full."""
    return f"{value:,}" if isinstance(value, int) else f"{value:g}"


def entry(value: object) -> str:
    """Write a value for an input box.

    A float has four significant digits; None is "".
    """
    if value is None:
        return ""
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def value_text(value: object) -> str:
    """Write the value of a setting, for a label.

    None, of a condition, is "never"; an empty text is "none".
    """
    if value is None:
        return say("never")
    if value == "":
        return say("none")
    return short(value) if isinstance(value, (int, float)) else str(value)


def nth(place: int) -> str:
    """Write a place in an order: "first", "2nd", "21st"."""
    if place == 1:
        return say("first")
    last = 0 if place % 100 in (11, 12, 13) else place % 10
    if last == 1:
        return say("{place}st", place=place)
    if last == 2:
        return say("{place}nd", place=place)
    return say("{place}rd", place=place) if last == 3 else say("{place}th", place=place)


def power_of_ten(power: int) -> str:
    """Write a power of ten, such as 0.1 or 10⁻³.

    Those from 0.01 to 100 are written in full.
    """
    near = {-2: "0.01", -1: "0.1", 0: "1", 1: "10", 2: "100"}
    return near.get(power) or f"10{_raised(power)}"


def _infinite(value: float) -> str:
    """Write what is no finite number."""
    if math.isnan(value):
        return "NaN"
    return "∞" if value > 0 else "−∞"


def _scientific(value: float) -> str:
    """Three significant digits and a power of ten: 5.93·10⁻⁴."""
    mantissa, power = f"{value:.2e}".split("e")
    return f"{mantissa}·10{_raised(int(power))}"


def _times_power(mantissa: str, power: str) -> str:
    """ "3" and "-07" as "3·10⁻⁷"; a mantissa of 1 or -1 is left out."""
    raised = f"10{_raised(int(power))}"
    return mantissa[:-1] + raised if mantissa in {"1", "-1"} else f"{mantissa}·{raised}"


def _raised(power: int) -> str:
    return str(power).translate(_SUPERSCRIPTS)


def _with_minus(text: str) -> str:
    return text.replace("-", "−")
