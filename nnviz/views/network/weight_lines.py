"""The weights of a diagram as curves."""

import itertools
from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.path import Path
from matplotlib.transforms import IdentityTransform

from ...drawing.theme import Theme
from ...drawing.untyped import as_any
from ...nn.arrays import Array
from .diagram_layout import Column

_REACH = 5.0  # CSS pixels around a curve that belong to it
_SPREAD = 0.6  # the share of a box's side over which the ends of its curves are spread
_SHARE = np.linspace(0, 1, 20)
_ALONG = 1.5 * _SHARE * (1 - _SHARE) + _SHARE**3  # a Bézier curve that begins and ends level
_ACROSS = _SHARE**2 * (3 - 2 * _SHARE)


class WeightLines(Artist):
    """A curve for each weight, ordered by layer and row of W.

    Blue is positive, orange negative, a thick curve a large weight. Large weights are drawn over small ones. The
    renderer is called as by a PathCollection, which takes longer to prepare.
    """

    def __init__(self, axes: Axes, theme: Theme):
        super().__init__()
        axes.add_artist(self)
        self._axes, self._strong = axes, theme.strong
        self.curves = np.zeros((0, len(_SHARE), 2))
        self.widths = self.colors = np.zeros(0)  # CSS pixels `(n,)`, and `(n, 3)`, in the order of the curves
        self._counts: list[tuple[int, int]] = []

    def connect(self, columns: Sequence[Column]) -> None:
        """Make a curve from each box to each box of the next column."""
        self._counts = [(len(one.places), len(other.places)) for one, other in itertools.pairwise(columns)]
        self.curves = np.concatenate([_curves(one, other) for one, other in itertools.pairwise(columns)])
        self._paths = [Path(curve) for curve in self.curves]
        self._widest = max(3.0, min(7.0, 0.18 * min(column.side for column in columns)))

    def set_weights(self, weights: Array) -> None:
        """Set the weights of the curves, `(n,)`."""
        self._weights = np.abs(weights)
        self.widths = np.clip(0.6 + 2.2 * self._weights, 0.7, self._widest)
        self.colors = self._strong[np.clip(weights * 80 + 127.5, 0, 255).astype(int)]

    def draw(self, renderer: RendererBase) -> None:
        order = self._weights.argsort(kind="stable")
        context = renderer.new_gc()
        context.set_capstyle("butt")
        context.set_joinstyle("bevel")
        renderer.draw_path_collection(
            context,
            as_any(self._axes.transData.frozen()),
            [self._paths[number] for number in order],
            as_any(np.zeros((0, 3, 3))),  # no transforms of their own
            np.zeros((1, 2)),
            IdentityTransform(),
            as_any(np.zeros((0, 4))),  # they are not filled
            as_any(np.insert(self.colors[order], 3, 1.0, axis=1)),
            as_any(0.75 * self.widths[order]),
            as_any([(0, None)]),
            [True],
            as_any([None]),
            "screen",
        )
        context.restore()

    def number(self, layer: int, row: int, unit: int) -> int | None:
        """Return the number of a weight's curve, or None."""
        rows, units = self._counts[layer]
        if row >= rows or unit >= units:
            return None
        return sum(one * other for one, other in self._counts[:layer]) + row * units + unit

    def weight_at(self, x: float, y: float) -> tuple[int, int, int] | None:
        """Return the weight within 5 CSS pixels, or None.

        It is given by its layer, the box before and the box after.
        """
        if not len(self.curves):
            return None
        start, along = self.curves[:, :-1], np.diff(self.curves, axis=1)
        offset = (x, y) - start
        share = np.clip((offset * along).sum(axis=2) / (along**2).sum(axis=2), 0, 1)
        distance = np.hypot(*np.moveaxis(offset - share[..., None] * along, 2, 0)).min(axis=1)
        number = int(distance.argmin())
        if distance[number] > _REACH:
            return None
        for layer, (rows, units) in enumerate(self._counts):
            if number < rows * units:
                return layer, number // units, number % units
            number -= rows * units
        return None


def _curves(before: Column, after: Column) -> Array:
    """Return the curves between two columns, `(n, points, 2)`.

    Their ends are spread over the edges of the boxes, so that they cross little.
    """
    rows, units = len(before.places), len(after.places)
    starts = np.repeat(before.places + (before.side / 2, 0), units, axis=0)
    ends = np.tile(after.places - (after.side / 2, 0), (rows, 1))
    starts[:, 1] += np.tile(_spread(units) * before.side, rows)
    ends[:, 1] += np.repeat(_spread(rows) * after.side, units)
    shares = np.stack([_ALONG, _ACROSS], axis=1)
    curves: Array = starts[:, None] + shares * (ends - starts)[:, None]
    return curves


def _spread(count: int) -> Array:
    spread: Array = _SPREAD * (np.arange(count) - (count - 1) / 2) / count
    return spread
