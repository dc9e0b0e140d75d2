"""A histogram of codes of one number, in the colours of the labels."""

import numpy as np
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgb

from ...data.datasets import Dataset
from ...drawing.bins import BINS, counts
from ...drawing.field import levels
from ...drawing.theme import Theme
from ...drawing.untyped import as_any
from ...nn.arrays import Array
from ..base.legend import value_scale
from ..base.plot import Box, Scale
from ..base.view import View


class CodeBars:
    """Bars in a box of a view, as high as the counts.

    A bar is stacked from the classes, or has the colour of the mean value of its samples.
    """

    def __init__(self, view: View):
        self._theme: Theme = view.theme
        self.bars = PolyCollection([], closed=True, linewidths=0, antialiaseds=False)
        view.pane.add_collection(self.bars, autolim=False)

    def move(self, found: Array, data: Dataset, labels: bool, box: Box, across: Scale) -> None:
        """Show codes `(n,)` of training samples, with or without their labels."""
        limits = across.low, across.high
        parts, colors = self._parts(found, data.train[1][: len(found)], data, labels, limits)
        left, top, wide, high = box
        tallest = max(1, int(np.sum(parts, axis=0).max()))
        x, bottom = left + wide * np.arange(BINS + 1) / BINS, top + high
        base, outlines, shades = np.zeros(BINS), [], []
        for part, shade in zip(parts, colors):
            upper = base + part * (high / tallest)
            for number in np.flatnonzero(part):
                x0, x1, y0, y1 = x[number], x[number + 1] - 1, bottom - base[number], bottom - upper[number]
                outlines.append([(x0, y0), (x1, y0), (x1, y1), (x0, y1)])
                shades.append(shade[number])
            base = upper
        self.bars.set_verts(outlines)
        self.bars.set_facecolor(as_any(shades))

    def _parts(
        self, found: Array, values: Array, data: Dataset, labels: bool, limits: tuple[float, float]
    ) -> tuple[Array, Array]:
        """Return the counts of each part, `(parts, BINS)`, and their colours, `(parts, BINS, 3)`."""
        theme, every = self._theme, counts(found, limits).astype(float)
        if not labels:
            return every[None], np.tile(to_rgb(theme.muted), (1, BINS, 1))
        if data.is_classification:
            kinds = range(data.classes)
            colors = [np.tile(to_rgb(theme.points[kind]), (BINS, 1)) for kind in kinds]
            parts = [counts(found[values == kind], limits).astype(float) for kind in kinds]
            return np.stack(parts), np.stack(colors)
        middle, limit = value_scale(data)
        means = _means(found, values - middle, limits)
        return every[None], theme.table[levels(means, limit), :3][None] / 255


def _means(found: Array, values: Array, limits: tuple[float, float]) -> Array:
    """Return the mean of the values in each bin, `(BINS,)`; 0 in empty ones."""
    low, high = limits
    finite = np.isfinite(found)
    places = np.clip((found[finite] - low) * (BINS / (high - low)), 0, BINS - 1).astype(np.intp)
    sums = np.bincount(places, values[finite], BINS)
    return sums / np.maximum(np.bincount(places, minlength=BINS), 1)
