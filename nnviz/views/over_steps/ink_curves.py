"""Ink curves: one or two values over the steps, in one colour.

Each has a dot at its end; a band shows a range.
"""

import math
from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import CircleCollection, LineCollection
from matplotlib.colors import to_rgba_array
from matplotlib.patches import Polygon

from ...drawing.untyped import as_any
from ...nn.arrays import Array
from ..base.view import View

DASHED = (0, (3.2, 1.8))
_DOT = math.pi * 2.5**2  # square points


class InkCurves:
    """A solid and a dashed curve with dots.

    The solid curve has a filled dot, the dashed one a hollow dot. Coordinates are a view's CSS pixels.
    """

    def __init__(self, view: View, band: float, color: str = ""):
        theme, pane = view.theme, view.pane
        color = color or theme.ink
        self._fills = to_rgba_array([theme.background, color])
        self.band = Polygon(
            np.zeros((3, 2)), closed=True, facecolor=theme.muted, alpha=band, edgecolor="none", antialiased=True
        )
        self.lines = LineCollection(
            [], colors=[color], linewidths=1.5, linestyles=["solid", DASHED], capstyle="butt", joinstyle="round"
        )
        self.dots = CircleCollection([_DOT], offset_transform=pane.transData, edgecolors=[color], linewidths=1.1)
        pane.add_patch(self.band)
        for artist in (self.lines, self.dots):
            pane.add_collection(artist, autolim=False)

    @property
    def artists(self) -> Sequence[Artist]:
        """The curves and their ends, above the band."""
        return self.lines, self.dots

    def show(self, is_shown: bool) -> None:
        """Show the curves and their ends, or hide them."""
        for artist in self.artists:
            artist.set_visible(is_shown)

    def move(self, curves: Array, low: Array, high: Array) -> None:
        """Move to one or two curves `(k, n, 2)`.

        `low` and `high` are the edges of the band, `(m, 2)` each.
        """
        self.lines.set_segments(as_any(curves))
        ends = curves[::-1, -1]  # the first one's dot lies on top
        self.dots.set_facecolor(as_any(self._fills[-len(ends) :]))
        self.dots.set_offsets(ends)
        self.band.set_visible(len(low) > 1)
        if len(low) > 1:
            self.band.set_xy(np.concatenate([low, high[::-1]]))
