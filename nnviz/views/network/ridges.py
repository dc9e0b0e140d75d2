"""Ridges: outlines of histograms, one behind the other."""

import numpy as np

from ...drawing.bins import BINS
from ...nn.arrays import Array, Ints
from ..base.plot import Box


def peak(high: float) -> float:
    """Return the height of a ridge's highest bin.

    `high` is the height of the panel.
    """
    return min(0.4 * high, 60.0)


def bars(counted: Ints, box: Box) -> Array:
    """Return counts `(1, bins)` as one stepped outline.

    It has the shape `(1, points, 2)`.
    """
    left, top, wide, high = box
    heights = (high - 2) * counted / max(1, counted.max())
    x = left + wide * np.arange(BINS + 1) / BINS
    return _outlines(np.repeat(x, 2)[1:-1], np.repeat(heights, 2, axis=1), np.array([top + high]))


def ridges(counted: Ints, box: Box, at: list[float]) -> Array:
    """Return counts `(n, bins)` as outlines `(n, points, 2)`.

    They are at times on [0, 1], the latest at the bottom.
    """
    left, top, wide, high = box
    highest = peak(high)
    heights = np.zeros((len(counted), BINS + 2))
    heights[:, 1:-1] = (highest - 1) * counted / np.maximum(1, counted.max(axis=1, keepdims=True))
    x = left + wide * np.concatenate([[0.0], np.arange(BINS) + 0.5, [BINS]]) / BINS
    return _outlines(x, heights, top + highest + (high - highest) * np.array(at))


def _outlines(x: Array, heights: Array, bottoms: Array) -> Array:
    """Return areas of heights `(n, points)` above their bottoms.

    `x` are the places, `(points,)`.
    """
    outlines = np.empty((len(heights), len(x) + 2, 2))
    outlines[:, 1:-1, 0], outlines[:, 0, 0], outlines[:, -1, 0] = x, x[0], x[-1]
    outlines[:, 1:-1, 1] = bottoms[:, None] - heights
    outlines[:, 0, 1] = outlines[:, -1, 1] = bottoms
    return outlines
