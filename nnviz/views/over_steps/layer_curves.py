"""Curves over the steps, one for each layer."""

from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import LineCollection

from ...drawing.label import Label
from ...drawing.scales import spread
from ...drawing.theme import SMALL
from ...drawing.untyped import as_any
from ...nn.arrays import Array
from ...words import say
from ..base.plot import Box, Scale, places
from ..base.view import View

END_LABELS = 30.0  # CSS pixels behind the plot for the names
_PITCH = 13.0  # CSS pixels between two labels
BUCKETS = 128  # fewer than for a single curve, because there is one for each layer


class LayerCurves:
    """The layers' curves in a view, with their labels.

    They are kept until the number of layers changes.
    """

    def __init__(self, view: View):
        self._view = view
        self.lines = LineCollection([], linewidths=1.5, capstyle="projecting", joinstyle="round")
        view.pane.add_collection(self.lines, autolim=False)
        self.ends: list[Label] = []

    @property
    def artists(self) -> tuple[Artist, ...]:
        return (self.lines, *self.ends)

    def set_layers(self, count: int) -> bool:
        """Set the number of layers; return whether it changed."""
        if len(self.ends) == count:
            return False
        for label in self.ends:
            label.remove()
        colors = self._view.theme.layers(count)
        self.lines.set_color(as_any(colors))
        self.ends = [
            Label(self._view.pane, 0, 0, name, color=tuple(color), size=SMALL, middle=True, bold=True)
            for name, color in zip(layer_names(count), colors)
        ]
        return True

    def move(self, steps: Array, values: Array, box: Box, x: Scale, y: Scale) -> None:
        """Move to values `(n, layers)` at `steps`.

        They lie within the limits of the scales; n may be 0.
        """
        found = places(box, x, y, steps, values)
        self.lines.set_segments(as_any(found))
        first, last = box[1] + SMALL / 2, box[1] + box[3] - SMALL / 2  # below the texts of the marks, above the axis
        named = every_few(len(self.ends), int((last - first) / _PITCH) + 1) if len(steps) else []
        for number, label in enumerate(self.ends):
            label.set_visible(number in named)
        if named:
            columns, rows = found[named, -1].T.tolist()
            for number, column, row in zip(named, columns, spread(rows, _PITCH, first, last)):
                self.ends[number].move(column + 6, row)


def in_front(artists: Sequence[Artist]) -> Sequence[Artist]:
    """Prepare late artists to be drawn in this order.

    They were made after the view was built.
    """
    for number, artist in enumerate(artists):
        artist.set_animated(True)
        artist.set_zorder(10 + number)
    return artists


def every_few(count: int, most: int) -> list[int]:
    """Return at most `most` of `count` numbers.

    They lie equally far apart, and the last is one of them.
    """
    every = -(-count // max(1, most))
    return [number for number in range(count) if (count - 1 - number) % every == 0]


def nearest_layer(values: Array, at: float) -> int:
    """Return the layer nearest to `at`, on a logarithmic axis."""
    return int(np.abs(np.log(np.maximum(values, 1e-300) / at)).argmin())


def layer_names(count: int) -> list[str]:
    """Return the layers' names: "1", "2", … and a word."""
    return [str(number) for number in range(1, count)] + [say("out")]
