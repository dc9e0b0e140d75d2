"""Plot: axes with a few ticks and numbers.

Matplotlib's own ticks would take 10 ms for each axes.
"""

from dataclasses import dataclass
from typing import Any, overload

import numpy as np
from matplotlib.axes import Axes

from ...drawing.label import width as text_width
from ...drawing.scales import Ticks, even_ticks, nice_ceiling
from ...drawing.theme import SMALL
from ...nn.arrays import AnyArray, Array
from ...words import say
from .view import View

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
            span = np.log10(self.high / self.low)
            return np.log10(np.maximum(values, 1e-320) / self.low) / span
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


def draw_ticks(view: View, box: Box, x: Scale, y: Scale) -> None:
    """Draw grid lines for y, ticks for x, and numbers."""
    left, top, width, height = box
    theme = view.theme
    rows = [(top + height * (1 - float(y.share(value))), text) for value, text in y.ticks]
    columns = [(left + width * float(x.share(value)), text) for value, text in x.ticks]
    view.rule([((left, row), (left + width, row)) for row, _ in rows], theme.grid)
    bottom = top + height
    view.rule([((left, bottom), (left + width, bottom))], theme.muted)
    view.rule([((column, bottom), (column, bottom + 4)) for column, _ in columns], theme.muted)
    for row, text in rows:
        view.write(left - 8, row, text, theme.muted, size=SMALL, align="right", middle=True)
    free = view.width
    for column, text in reversed(columns):  # the last one names the unit; texts below it are left out
        half = text_width(text, SMALL) / 2
        if column + half <= free:
            view.write(column, bottom + 17, text, theme.muted, size=SMALL, align="center")
            free = column - half - 4
