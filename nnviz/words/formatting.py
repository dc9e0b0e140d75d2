"""Formatting: numbers as texts.

Each function writes for one place: an axis, a value that changes while it is read, a sentence, a box to type into.
"""

import math

from . import say

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


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
    """ "3" and "-07" as "3·10⁻⁷"; a mantissa of 1 is left out."""
    raised = f"10{_raised(int(power))}"
    return raised if mantissa == "1" else f"{mantissa}·{raised}"


def _raised(power: int) -> str:
    return str(power).translate(_SUPERSCRIPTS)


def _with_minus(text: str) -> str:
    return text.replace("-", "−")
