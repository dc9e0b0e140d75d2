"""A histogram of a unit's activations.

Samples with a derivative near 0 are red.
"""

from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import PolyCollection

from ...drawing.bins import BINS, Range, counts
from ...drawing.label import Label, width
from ...drawing.theme import SMALL
from ...nn.arrays import Array, Bools, Ints
from ...words import say
from ...words.formatting import plain, short
from ..base.plot import Box
from ..base.view import View


class AnswerBins:
    """A histogram in a box of a view.

    Below it are its limits, and the share of samples with a derivative near 0.
    """

    def __init__(self, view: View):
        self._view = view
        self.bars = PolyCollection([], closed=True, linewidths=0, antialiaseds=False)
        view.pane.add_collection(self.bars, autolim=False)
        self.flat = Label(view.pane, 0, 0, "", color=view.theme.trouble, size=SMALL, align="center")
        self.box: Box = (0.0, 0.0, 1.0, 1.0)
        self._limits: Range = (0.0, 1.0)
        self._room = 0.0  # CSS pixels between the limits

    @property
    def artists(self) -> Sequence[Artist]:
        return (self.bars, self.flat)

    def arrange(self, box: Box, limits: Range) -> None:
        """Move the histogram to another box, with other limits."""
        left, top, wide, high = box
        view, muted, row = self._view, self._view.theme.muted, top + high - 3
        self.box, self._limits = (left, top, wide, max(8.0, high - 18)), limits
        bottom = top + self.box[3]
        view.rule([((left, bottom + 0.5), (left + wide, bottom + 0.5))], muted)
        low, end = (short(limit, 3) for limit in limits)
        view.write(left, row, low, muted, size=SMALL)
        view.write(left + wide, row, end, muted, size=SMALL, align="right")
        self.flat.move(left + wide / 2, row)
        self._room = wide - 2 * max(width(low, SMALL), width(end, SMALL)) - 8

    def move(self, activations: Array, flat: Bools) -> None:
        """Show activations `(m,)`.

        Those with a derivative near 0 are red, at the bottom of their bins.
        """
        left, top, wide, high = self.box
        every, level = self._counted(activations, flat)
        heights, reds = (high * counted / max(1, every.max()) for counted in (every, level))
        x, bottom = left + wide * np.arange(BINS + 1) / BINS, top + high
        parts = [(0 * reds, reds, self._view.theme.trouble), (reds, heights, self._view.theme.positive)]
        outlines, colors = [], []
        for low, up, color in parts:
            for number in np.flatnonzero(up > low):
                y0, y1 = bottom - low[number], bottom - max(up[number], 1.0)
                x0, x1 = x[number], x[number + 1] - 1
                outlines.append([(x0, y0), (x1, y0), (x1, y1), (x0, y1)])
                colors.append(color)
        self.bars.set_verts(outlines)
        self.bars.set_facecolor(colors)
        share = plain(100 * flat.mean())
        texts = (say("a′ ≈ 0 on {share}%", share=share), say("{share}%", share=share)) if flat.any() else ()
        self.flat.text = next((text for text in texts if width(text, SMALL) <= self._room), "")

    def readout(self, activations: Array, flat: Bools, x: float, y: float) -> str:
        """Describe the bin under the pointer; "" for none.

        `x` and `y` are CSS pixels of the view.
        """
        left, top, wide, high = self.box
        if not (left <= x < left + wide and top <= y <= top + high):
            return ""
        low, end = self._limits
        every, level = self._counted(activations, flat)
        number, size = int((x - left) / wide * BINS), (end - low) / BINS
        return say(
            "{count} of {samples} activations from {low} to {high}, {flat} of them with a derivative near 0",
            count=int(every[number]),
            samples=len(activations),
            flat=int(level[number]),
            low=short(low + number * size, 3),
            high=short(low + (number + 1) * size, 3),
        )

    def _counted(self, activations: Array, flat: Bools) -> tuple[Ints, Ints]:
        return counts(activations, self._limits), counts(activations[flat], self._limits)
