"""Number grids: numbers in coloured boxes.

The colour shows sign and size; a box with an unknown number is empty.
"""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgb

from ..nn.arrays import Array, Bools
from ..words.formatting import short
from .field import levels
from .label import Label, width
from .theme import SMALL, Theme
from .untyped import as_any

SHARE = 0.5  # of the scale's strength, so that numbers on it are readable
_DIGITS = (4, 3, 2, 1)


class NumberGrid:
    """Boxes with numbers on an axes.

    Their middles `(n, 2)` are in CSS pixels.
    """

    def __init__(self, axes: Axes, theme: Theme):
        self._axes, self._theme = axes, theme
        self.boxes = PolyCollection([], closed=True, linewidths=0.75, edgecolors=[theme.muted], antialiaseds=True)
        axes.add_collection(self.boxes, autolim=False)
        self.labels: list[Label] = []
        self._widths = np.zeros(0)

    def arrange(self, places: Array, sizes: Array) -> None:
        """Set the places and the sizes `(n, 2)`.

        A size is width and height; a box with enough room gets a number.
        """
        for label in self.labels:
            label.remove()
        self._widths = sizes[:, 0]
        signs = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)])
        self.boxes.set_verts(places[:, None] + sizes[:, None] / 2 * signs)
        self.labels = [
            Label(self._axes, x, y, "", color=self._theme.ink, size=SMALL, align="center", middle=True)
            for x, y in places
        ]
        for label, (wide, high) in zip(self.labels, sizes):
            label.set_visible(has_room(wide, high))

    def set_values(self, values: Array, shares: Array, known: Bools) -> None:
        """Set each box's value and colour.

        `shares` are places on the colour scale, on [-1, 1]; unknown boxes are empty.
        """
        colors = self._theme.table[levels(np.clip(shares, -1, 1) * SHARE, 1.0), :3] / 255
        inks = self._theme.halo(colors)
        colors[~known] = to_rgb(self._theme.background)
        self.boxes.set_facecolor(as_any(colors))
        for label, value, shown, ink, wide in zip(self.labels, values, known, inks, self._widths):
            label.text = fitting(value, wide - 3) if shown and label.get_visible() else ""
            label.color = tuple(ink)


def has_room(wide: float, high: float) -> bool:
    """Return whether a box is large enough for a number."""
    return wide >= 36 and high >= 14


def fitting(value: float, most: float) -> str:
    """Write a number in up to four digits that fit.

    The result is "" if not one fits.
    """
    texts = (short(float(value), digits) for digits in _DIGITS)
    return next((text for text in texts if width(text, SMALL) <= most), "")


def row_numbers(units: int, shown: int, chosen: Sequence[int]) -> list[int]:
    """Return the units shown: the first and the chosen ones."""
    others = [unit for unit in range(units) if unit not in chosen]
    return sorted([*chosen, *others[: max(0, shown - len(chosen))]])[:shown] if units > shown else list(range(units))
