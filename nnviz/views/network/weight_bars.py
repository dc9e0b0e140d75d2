"""Weight bars: named weights as horizontal bars.

If there are many, only the largest are shown.
"""

from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import LineCollection, PolyCollection

from ...drawing.label import Label, width
from ...drawing.theme import SMALL
from ...nn.arrays import Array
from ...words import say
from ...words.formatting import short
from ..base.legend import shortened
from ..base.plot import Box
from ..base.view import View

ROW = 17.0  # CSS pixels from one bar to the next
_VALUE = 50.0  # CSS pixels for the number at the right


class WeightBars:
    """A bar, a name and a number for each weight.

    If there are too many, the largest are shown, and the last row counts the others. The last `always` of them, such as
    a bias, are never left out.
    """

    def __init__(self, view: View):
        self._view = view
        theme = view.theme
        self.bars = PolyCollection([], closed=True, linewidths=0, antialiaseds=False)
        self.frame = LineCollection([], colors=[theme.ink], linewidths=1.2)
        self.zero = LineCollection([], colors=[theme.muted], linewidths=0.75)
        for artist in (self.bars, self.frame, self.zero):
            view.pane.add_collection(artist, autolim=False)
        self.names: list[Label] = []
        self.values: list[Label] = []
        self.shown: list[int] = []  # the weight in each row
        self.box: Box = (0.0, 0.0, 0.0, 0.0)

    @property
    def artists(self) -> Sequence[Artist]:
        return (self.bars, self.zero, self.frame, *self.names, *self.values)

    def arrange(self, box: Box, names: Sequence[str], always: int = 0) -> None:
        """Put rows for weights of these names into another box."""
        for label in (*self.names, *self.values):
            label.remove()
        left, top, wide, high = box
        self.box, self._titles, self._always = box, names, always
        rows = min(len(names), max(2, int(high // ROW)))
        longest = max((width(name, SMALL) for name in names), default=0.0)
        self._named = min(longest, 0.42 * wide)
        theme, pane = self._view.theme, self._view.pane
        middles = [top + ROW * (row + 0.5) for row in range(rows)]
        self.names = [
            Label(pane, left + self._named, y, "", color=theme.ink, size=SMALL, align="right", middle=True)
            for y in middles
        ]
        self.values = [
            Label(pane, left + wide, y, "", color=theme.muted, size=SMALL, align="right", middle=True) for y in middles
        ]
        self._half = max(4.0, (wide - self._named - _VALUE - 14) / 2)
        self._middle = left + self._named + 8 + self._half
        end = top + ROW * rows
        self.zero.set_segments([((self._middle, top), (self._middle, end))] if rows else [])

    def move(self, weights: Array, limit: float, chosen: int | None = None) -> None:
        """Show weights `(n,)` up to `limit` either way.

        The chosen one is framed.
        """
        weights = np.asarray(weights)
        self.shown = self._rows(weights, chosen)
        more = len(weights) - len(self.shown)
        sizes = np.nan_to_num(np.clip(weights[self.shown] / limit, -1, 1))
        tops = self.box[1] + ROW * np.arange(len(self.shown)) + 3.5
        self.bars.set_verts(
            [
                [
                    (self._middle, y),
                    (self._middle + size * self._half, y),
                    (self._middle + size * self._half, y + ROW - 7),
                    (self._middle, y + ROW - 7),
                ]
                for y, size in zip(tops, sizes)
            ]
        )
        places = np.clip(sizes * 127.5 + 127.5, 0, 255).astype(int)
        self.bars.set_facecolor(self._view.theme.strong[places])
        texts = [(shortened(self._titles[number], self._named), _written(weights[number])) for number in self.shown]
        if more:
            texts.append(("", say("+{count} more", count=more)))
        for name, value, (title, text) in zip(self.names, self.values, texts):
            name.text, value.text = title, text
        self._frame_chosen(chosen)

    def _rows(self, weights: Array, chosen: int | None) -> list[int]:
        if len(weights) <= len(self.names):
            return list(range(len(weights)))
        kept = list(range(len(weights) - self._always, len(weights)))
        if chosen is not None and chosen not in kept:
            kept.append(chosen)
        order = np.argsort(-np.nan_to_num(np.abs(weights)), kind="stable").tolist()
        others = [number for number in order if number not in kept]
        return sorted([*others[: max(0, len(self.names) - 1 - len(kept))], *kept])

    def _frame_chosen(self, chosen: int | None) -> None:
        if chosen is None or chosen not in self.shown:
            self.frame.set_segments([])
            return
        left, top, wide, _ = self.box
        y = top + ROW * self.shown.index(chosen) + 0.5
        x0, x1, y1 = left - 4, left + wide + 4, y + ROW - 1
        self.frame.set_segments([[(x0, y), (x1, y), (x1, y1), (x0, y1), (x0, y)]])

    def at(self, x: float, y: float) -> int | None:
        """Return the weight under the pointer, or None.

        `x` and `y` are CSS pixels of the view.
        """
        left, top, wide, _ = self.box
        row = int((y - top) // ROW)
        inside = left - 4 <= x <= left + wide + 4 and y >= top and row < len(self.shown)
        return self.shown[row] if inside else None


def _written(weight: float) -> str:
    """Write a weight in three digits, or in as many as fit."""
    texts = [short(weight, digits) for digits in (3, 2, 1)]
    return next((text for text in texts if width(text, SMALL) <= _VALUE), texts[-1])
