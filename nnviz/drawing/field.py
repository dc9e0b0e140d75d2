"""Artists that paint pixels: fields, and cached artists."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import RendererAgg
from numpy.typing import NDArray

from ..nn.arrays import AnyArray, Ints
from .pixels import Pixels, Stains, buffer_of, paint
from .untyped import figure_of, new_renderer

Bits = NDArray[np.uint8]


def levels(values: AnyArray, limit: float) -> Bits:
    """Map values on [-limit, limit] to a 256-colour table.

    Negative values have indices below 128.
    """
    scaled = values * (127.5 / limit)
    scaled += 128.0
    np.clip(scaled, 0.0, 255.0, out=scaled)
    return np.nan_to_num(scaled, copy=False, nan=128.0).astype(np.uint8)


def shades(values: AnyArray) -> AnyArray:
    """Map values on [-1, 1] to a table, without rounding.

    The table has 256 colours.
    """
    return np.clip(values * 127.5 + 128.0, 0.0, 255.0)


@lru_cache(maxsize=16)
def enlarging(cells: int, pixels: int) -> NDArray[np.float32]:
    """Return the matrix that enlarges a row, `(pixels, cells)`.

    It interpolates linearly.
    """
    at = np.clip((np.arange(pixels) + 0.5) * cells / pixels - 0.5, 0, cells - 1)
    matrix: NDArray[np.float32] = np.maximum(0, 1 - np.abs(at[:, None] - np.arange(cells))).astype(np.float32)
    return matrix


def enlarged(levels: Bits, width: int, height: int, inset: float = 0.0) -> Bits:
    """Enlarge levels `(rows, columns)` to `(height, width)`.

    Interpolation is linear between the middles of cells. `inset` cells at each edge are left out. Whole numbers
    take two fifths of the time that Pillow takes.
    """
    wide = _stretched(np.ascontiguousarray(levels.T), width, inset)
    return _stretched(np.ascontiguousarray(wide.T), height, inset)


def _stretched(rows: Bits, count: int, inset: float) -> Bits:
    """Stretch rows `(n, m)` to `(count, m)`."""
    before, share = _between(len(rows), count, inset)
    after = np.rint(256 * share).astype(np.uint16)[:, None]
    rows = rows.astype(np.uint16)
    mixed = rows.take(before, axis=0)
    mixed *= 256 - after
    mixed += rows.take(before + 1, axis=0, mode="clip") * after
    mixed += 128
    mixed >>= 8
    return mixed.astype(np.uint8)


@lru_cache(maxsize=16)
def _between(cells: int, pixels: int, inset: float = 0.0) -> tuple[Ints, NDArray[np.float32]]:
    """Return each pixel's cell, and its offset on [0, 1].

    The offset is the share of the way to the next cell.
    """
    at = inset + (np.arange(pixels) + 0.5) * (cells - 2 * inset) / pixels - 0.5
    at = np.clip(at, 0, cells - 1)
    before = np.minimum(at.astype(np.intp), max(0, cells - 2))
    return before, (at - before).astype(np.float32)


class Field(Artist):
    """A smooth scalar field over a whole axes.

    It has the colours of a table `(256, 4)`. Values lie in the middles of cells; with `to_edges` the outermost lie
    on the edges of the axes.

    The field is enlarged first and coloured then, by one look-up, which takes a fifth of the
    time that `imshow` takes and keeps the colours between two values on the scale.
    """

    def __init__(self, axes: Axes, table: Bits, to_edges: bool = False):
        super().__init__()
        self._axes = axes
        self.levels: Bits = np.full((2, 2), 128, np.uint8)
        self._inset = 0.5 if to_edges else 0.0
        self.set_table(table)
        axes.add_artist(self)

    def set_levels(self, levels: Bits) -> None:
        """Set the field as indices of the table.

        The first row is at the top.
        """
        self.levels = levels

    def set_table(self, table: Bits) -> None:
        """Set the colours."""
        self._words = np.ascontiguousarray(table).view(np.uint32)[:, 0]

    def draw(self, renderer: RendererBase) -> None:
        if not self.get_visible():
            return
        left, top, width, height = device_box(self._axes, renderer)
        levels = enlarged(self.levels, width, height, self._inset)
        paint(renderer, left, top, self._words.take(levels).view(np.uint8).reshape(height, width, 4))


class ClassField(Artist):
    """The winning class at each place of an axes.

    It has the class's colours `(256, 4)` by certainty. Between cells the outputs are interpolated and not the
    classes, so that borders are smooth. This is done only where the cells around a pixel disagree, which are a few in
    a hundred.
    """

    def __init__(self, axes: Axes, tables: Bits):
        super().__init__()
        self._axes = axes
        self.outputs: NDArray[np.float32] = np.zeros((2, 2, 2), np.float32)
        self._words = np.ascontiguousarray(tables).view(np.uint32)[..., 0].ravel()
        self._flat = False
        axes.add_artist(self)

    def set_answers(self, outputs: AnyArray) -> None:
        """Set the outputs `(classes, n, n)` on [0, 1].

        The first row is at the top.
        """
        self.outputs = np.nan_to_num(outputs).astype(np.float32)

    def set_flat(self, flat: bool) -> None:
        """Show every class as if it were certain, or not."""
        self._flat = flat

    def draw(self, renderer: RendererBase) -> None:
        if not self.get_visible():
            return
        left, top, width, height = device_box(self._axes, renderer)
        places = self._places(width, height)
        paint(renderer, left, top, self._words.take(places).view(np.uint8).reshape(height, width, 4))

    def _places(self, width: int, height: int) -> Ints:
        """Return each pixel's index in the tables, `(height, width)`."""
        size = self.outputs.shape[-1]
        owner, certainty = winners(self.outputs)
        (up, down), (left, right) = _between(size, height), _between(size, width)
        levels = enlarged(np.rint(255 * certainty).astype(np.uint8), width, height).astype(np.intp)
        owners = owner[up[:, None], left]
        corner = owner[:-1, :-1]
        mixed = (corner != owner[1:, :-1]) | (corner != owner[:-1, 1:]) | (corner != owner[1:, 1:])
        rows, columns = np.nonzero(mixed[up[:, None], left])
        a, b, i, j = down[rows], right[columns], up[rows], left[columns]
        upper = (1 - b) * self.outputs[:, i, j] + b * self.outputs[:, i, j + 1]
        lower = (1 - b) * self.outputs[:, i + 1, j] + b * self.outputs[:, i + 1, j + 1]
        owners[rows, columns], certainty = winners((1 - a) * upper + a * lower)
        levels[rows, columns] = np.rint(255 * certainty)
        return owners * 256 + (255 if self._flat else levels)


def winners(outputs: AnyArray) -> tuple[Ints, AnyArray]:
    """Return the winning class, and its lead on [0, 1].

    The outputs have the shape `(classes, …)`; the lead is over the second class.
    """
    second, first = np.partition(outputs, -2, axis=0)[-2:]
    return outputs.argmax(axis=0), np.clip(first - second, 0.0, 1.0)


class CachedArtists(Artist):
    """Still artists: drawn once, then copied pixel by pixel.

    250 markers take Agg 3 ms; their pixels take 0.1 ms.
    """

    def __init__(self, axes: Axes):
        super().__init__()
        self._axes = axes
        self.parts: Sequence[Artist] = ()
        self._kept: tuple[object, Ints, NDArray[np.uint32], Stains] | None = None
        axes.add_artist(self)

    def set_parts(self, parts: Sequence[Artist]) -> None:
        """Set the artists.

        They belong to the figure but not to the list of the axes.
        """
        for part in parts:
            part.set_figure(figure_of(self))
            part.axes = self._axes
            if not part.is_transform_set():
                part.set_transform(self._axes.transData)
        self.parts, self._kept = parts, None

    def draw(self, renderer: RendererBase) -> None:
        if not isinstance(renderer, RendererAgg):
            for part in self.parts:
                part.draw(renderer)
            return
        key = (renderer.width, renderer.height, renderer.dpi, *device_box(self._axes, renderer))
        if self._kept is None or self._kept[0] != key:
            self._kept = (key, *self._rendered(renderer))
        _, solid, colors, edges = self._kept
        buffer_of(renderer).reshape(-1, 4).view(np.uint32)[solid, 0] = colors
        edges.put(renderer)

    def _rendered(self, renderer: RendererAgg) -> tuple[Ints, NDArray[np.uint32], Stains]:
        """Return the fully and the partly covered pixels.

        The fully covered ones are places and colours.
        """
        scratch = new_renderer(renderer.width, renderer.height, renderer.dpi)
        for part in self.parts:
            part.draw(scratch)
        pixels: Pixels = buffer_of(scratch).reshape(-1, 4)
        alpha = pixels[:, 3]
        solid, edges = np.flatnonzero(alpha == 255), np.flatnonzero((alpha > 0) & (alpha < 255))
        return solid, pixels[solid].view(np.uint32)[:, 0], Stains(edges, pixels[edges])


def device_box(axes: Axes, renderer: RendererBase) -> tuple[int, int, int, int]:
    """Return left, top, width and height in device pixels.

    They are those of an axes, from the top left of the figure.
    """
    box = axes.bbox
    height = renderer.get_canvas_width_height()[1]
    left, right = round(box.x0), round(box.x1)
    top, bottom = round(height - box.y1), round(height - box.y0)
    return left, top, max(1, right - left), max(1, bottom - top)
