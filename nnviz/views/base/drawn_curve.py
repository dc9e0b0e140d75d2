"""Drawn curve: values over the steps that a person draws before a run."""

import math
from collections.abc import Callable

import numpy as np

from ...nn.arrays import Array

POINTS = 101  # of a curve, equally spaced
_EDGE = 3  # points: a line that begins or ends so near to an edge reaches it


class DrawnCurve:
    """A curve from step 0 to `steps`, with values from 0 to `highest`.

    It is drawn in lines; a later one replaces what it passes. Points between two lines lie on a straight line. The
    curve can be drawn while `is_open`, and `changed()` is then called after each line. `title` names the run that it
    foretells, and `is_test` says that it is the test loss.
    """

    def __init__(
        self,
        steps: int,
        highest: float,
        title: str = "",
        is_test: bool = False,
        changed: Callable[[], None] = lambda: None,
    ):
        self.steps, self.highest, self.title, self.is_test = steps, highest, title, is_test
        self.is_open = True
        self.at = np.linspace(0, steps, POINTS)  # the steps of the points
        self._changed = changed
        self._points = np.full(POINTS, np.nan)  # NaN where nothing was drawn
        self._before: list[Array] = []  # the points before each change
        self._pen: tuple[float, float] | None = None  # where the pen is, in points, and its value

    @property
    def values(self) -> Array:
        """The values at the points, `(101,)`; NaN before the first and after the last that was drawn."""
        drawn = np.isfinite(self._points)
        if not drawn.any():
            return self._points
        values: Array = np.interp(self.at, self.at[drawn], self._points[drawn], left=np.nan, right=np.nan)
        return values

    @property
    def reach(self) -> tuple[int, int] | None:
        """The first and the last step to which it is drawn, or None."""
        drawn = np.flatnonzero(np.isfinite(self._points))
        return (round(self.at[drawn[0]]), round(self.at[drawn[-1]])) if len(drawn) else None

    @property
    def is_complete(self) -> bool:
        """True if it is drawn from the first step to the last."""
        return self.reach == (0, self.steps)

    def fix(self, values: tuple[float, ...]) -> None:
        """Set the curve to equally spaced values; it can't be drawn any more."""
        self._points = np.interp(self.at, np.linspace(0, self.steps, len(values)), values)
        self.is_open = False

    def draw_to(self, step: float, value: float) -> None:
        """Draw a line from where the pen is; without a pen, begin one here."""
        if not self.is_open:
            return
        place = min(max(step / self.steps, 0.0), 1.0) * (POINTS - 1)
        value = min(max(value, 0.0), self.highest)
        if self._pen is None:
            self._remember()
            self._put(place, value)
        else:
            (first, begin), (last, end) = sorted([self._pen, (place, value)])
            passed = np.arange(math.ceil(first), math.floor(last) + 1)
            self._points[passed] = np.interp(passed, (first, last), (begin, end))
        self._pen = place, value

    def lift(self) -> None:
        """End a line."""
        if self._pen is not None:
            self._put(*self._pen)
            self._pen = None
            self._changed()

    def clear(self) -> None:
        """Take away the whole curve."""
        if self.is_open and self.reach is not None:
            self._remember()
            self._points[:] = np.nan
            self._pen = None
            self._changed()

    def undo(self) -> bool:
        """Take back the last line, or the last clearing; return False if there is none."""
        if not (self.is_open and self._before):
            return False
        self._points, self._pen = self._before.pop(), None
        self._changed()
        return True

    def _remember(self) -> None:
        self._before.append(self._points.copy())

    def _put(self, place: float, value: float) -> None:
        """Put a point at the end of a line, and at an edge that is near, if nothing is drawn there."""
        point = round(place)
        self._points[point] = value
        for edge in (0, POINTS - 1):
            if abs(point - edge) <= _EDGE and np.isnan(self._points[edge]):
                self._points[edge] = value
