"""Plot: axes with a few ticks and numbers.

Matplotlib's own ticks would take 10 ms for each axes.
"""

import math
from dataclasses import dataclass
from typing import Any, overload

import numpy as np
from matplotlib.axes import Axes

from ...data.scaling import Scaling
from ...drawing.label import width as text_width
from ...drawing.scales import Ticks, decade_ticks, even_ticks, nice_ceiling, ticks_between
from ...drawing.theme import SMALL
from ...nn.arrays import AnyArray, Array
from ...words import say
from ...words.formatting import power_of_ten
from .view import View

TIME_LEFT, TIME_RIGHT = 52.0, 116.0  # CSS pixels beside every time axis, so that pictures of a width line up
TICK_GAP = 6.0  # CSS pixels between the numbers of an upright axis and the axis
BELOW = 24.0  # CSS pixels for the numbers below an axis

Box = tuple[float, float, float, float]  # left, top, width, height in the view's CSS pixels


@dataclass(frozen=True)
class Scale:
    """One axis: its limits and ticks, linear or logarithmic."""

    low: float
    high: float
    ticks: Ticks
    log: bool = False

    @overload
    def share(self, values: float) -> float: ...

    @overload
    def share(self, values: AnyArray) -> Array: ...

    def share(self, values: Any) -> Any:
        """Map values to shares of the axis, 0 to 1."""
        if self.log:
            start = np.log10(self.low)  # a quotient of the limits could overflow
            return (np.log10(np.maximum(values, 1e-320)) - start) / (np.log10(self.high) - start)
        return (np.asarray(values) - self.low) / (self.high - self.low)


def places(box: Box, x: Scale, y: Scale, steps: AnyArray, values: Array) -> Array:
    """Place k curves in a view's CSS pixels, `(k, n, 2)`.

    They have the values `(n, k)` at the steps `(n,)`. Drawing takes a fifth of the time that it
    takes in the axes' own coordinates.
    """
    left, top, width, height = box
    found = np.empty((values.shape[1], len(steps), 2))
    found[..., 0] = left + width * x.share(steps)
    found[..., 1] = (top + height * (1 - y.share(values))).T
    return found


def fit(axes: Axes, x: Scale, y: Scale) -> None:
    """Give axes the limits of two scales."""
    for scale, kind, set_kind, set_limits in (
        (x, axes.get_xscale(), axes.set_xscale, axes.set_xlim),
        (y, axes.get_yscale(), axes.set_yscale, axes.set_ylim),
    ):
        if scale.log != (kind == "log"):
            set_kind("log", nonpositive="clip") if scale.log else set_kind("linear")
        set_limits(scale.low, scale.high)
    axes.set_axis_off()


def last_step(step: int) -> float:
    """Return the end of a time axis up to this step.

    It seldom grows, because the still part is drawn again whenever it does.
    """
    return nice_ceiling(max(100, step), (1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 10.0))


def step_ticks(steps: float, width: float) -> Ticks:
    """Return the ticks of a time axis.

    It is `width` CSS pixels long; the last tick names the unit.
    """
    *ticks, (last, text) = even_ticks(steps, 5 if width > 260 else 3)
    return (*ticks, (last, say("{number} steps", number=text)))


def upright(low: float, high: float, log: bool, height: float, quantity: str) -> tuple[Scale, tuple[str, ...]]:
    """Return the upright axis beside a time axis, and its notes.

    The axis is `height` CSS pixels high. A note names the quantity, and a power of ten as its unit if the numbers
    would be too wide. A shorter note for little room follows.
    """
    most = most_ticks(height)
    if log:
        notes = say("{quantity}, log scale", quantity=quantity), say("log scale")
        return Scale(low, high, decade_ticks(low, high, most), True), notes
    ticks = even_ticks(high, most)
    if max(text_width(text, SMALL) for _, text in ticks) <= TIME_LEFT - TICK_GAP - 2:
        return Scale(low, high, ticks), (quantity,)
    power = math.floor(math.log10(high))
    unit = 10.0**power
    ticks = tuple((value * unit, text) for value, text in even_ticks(high / unit, most))
    name = power_of_ten(power)
    return Scale(low, high, ticks), (
        say("{quantity}, in {unit}", quantity=quantity, unit=name),
        say("in {unit}", unit=name),
    )


def most_ticks(height: float) -> int:
    """Return the most ticks on an upright axis of a height."""
    return min(max(int(height / 20), 2), 5)


def ticks_in(low: float, high: float, most: int, scaling: Scaling) -> Ticks:
    """Return about `most` ticks within limits, round in the units of the user's data."""
    ticks = ticks_between(scaling.own(low), scaling.own(high), most)
    return tuple((scaling.standardised(value), text) for value, text in ticks)


def draw_ticks(view: View, box: Box, x: Scale, y: Scale) -> None:
    """Draw grid lines for y, ticks for x, and numbers."""
    left, top, width, height = box
    theme = view.theme
    rows = [(top + height * (1 - float(y.share(value))), text) for value, text in y.ticks]
    view.rule([((left, row), (left + width, row)) for row, _ in rows], theme.grid)
    for row, text in rows:
        view.write(left - TICK_GAP, row, text, theme.muted, size=SMALL, align="right", middle=True)
    draw_steps(view, box, x)


def draw_steps(view: View, box: Box, x: Scale) -> None:
    """Draw the axis below a box, with ticks and numbers."""
    left, top, width, height = box
    theme, bottom = view.theme, top + height
    columns = [(left + width * float(x.share(value)), text) for value, text in x.ticks]
    view.rule([((left, bottom), (left + width, bottom))], theme.muted)
    view.rule([((column, bottom), (column, bottom + 4)) for column, _ in columns], theme.muted)
    free = view.width
    for column, text in reversed(columns):  # the last one names the unit; texts below it are left out
        half = text_width(text, SMALL) / 2
        if column + half <= free:
            view.write(column, bottom + 17, text, theme.muted, size=SMALL, align="center")
            free = column - half - 4
