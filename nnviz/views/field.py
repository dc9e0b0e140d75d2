"""Artists that paint pixels of their own: fields of values, and things that never move."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import RendererAgg
from numpy.typing import NDArray
from PIL import Image

from .pixels import Pixels, buffer_of, paint, stain_all

Bits = NDArray[np.uint8]


def levels(values: NDArray, limit: float) -> Bits:
    """Values on [-limit, limit] as numbers of a 256-colour table; below 0 is below 128."""
    scaled = values * (127.5 / limit)
    scaled += 128.0
    np.clip(scaled, 0.0, 255.0, out=scaled)
    return np.nan_to_num(scaled, copy=False, nan=128.0).astype(np.uint8)


def shades(values: NDArray) -> NDArray:
    """Values on [-1, 1] as places in a 256-colour table, not yet cut to whole ones."""
    return np.clip(values * 127.5 + 128.0, 0.0, 255.0)


@lru_cache(maxsize=16)
def enlarging(cells: int, pixels: int) -> NDArray[np.float32]:
    """The matrix `(pixels, cells)` that enlarges a row of cells, linearly between their middles."""
    at = np.clip((np.arange(pixels) + 0.5) * cells / pixels - 0.5, 0, cells - 1)
    return np.maximum(0, 1 - np.abs(at[:, None] - np.arange(cells))).astype(np.float32)


class Field(Artist):
    """A scalar field over the whole of an axes, smooth, in the colours of a table `(256, 4)`.

    The field is enlarged first and coloured then, by one look-up, which takes a fifth of the
    time that `imshow` takes and keeps the colours between two values on the scale.
    """

    def __init__(self, axes: Axes, table: Bits):
        super().__init__()
        self.levels: Bits = np.full((2, 2), 128, np.uint8)
        self.set_table(table)
        axes.add_artist(self)

    def set_levels(self, levels: Bits) -> None:
        """The field as numbers of the table, first row at the top."""
        self.levels = levels

    def set_table(self, table: Bits) -> None:
        """Other colours."""
        self._words = np.ascontiguousarray(table).view(np.uint32)[:, 0]

    def draw(self, renderer: RendererBase) -> None:
        left, top, width, height = device_box(self.axes, renderer)
        image = Image.fromarray(self.levels).resize((width, height), Image.Resampling.BILINEAR)
        paint(renderer, left, top, self._words[np.asarray(image)].view(np.uint8).reshape(height, width, 4))


class Still(Artist):
    """Artists that don't move, over things that do: drawn once, then put down pixel by pixel.

    250 markers take Agg 3 ms; their pixels take 0.1 ms.
    """

    def __init__(self, axes: Axes):
        super().__init__()
        self.parts: Sequence[Artist] = ()
        self._kept: tuple[object, NDArray, NDArray, NDArray, Bits] | None = None
        axes.add_artist(self)

    def set_parts(self, parts: Sequence[Artist]) -> None:
        """Other artists; they belong to the figure but not to the axes' own list."""
        for part in parts:
            part.set_figure(self.get_figure(root=True))
            part.axes = self.axes
            if not part.is_transform_set():
                part.set_transform(self.axes.transData)
        self.parts, self._kept = parts, None

    def draw(self, renderer: RendererBase) -> None:
        if not isinstance(renderer, RendererAgg):
            for part in self.parts:
                part.draw(renderer)
            return
        key = (renderer.width, renderer.height, renderer.dpi, *device_box(self.axes, renderer))
        if self._kept is None or self._kept[0] != key:
            self._kept = (key, *self._rendered(renderer))
        _, solid, colors, edges, shaded = self._kept
        buffer_of(renderer).reshape(-1, 4).view(np.uint32)[solid, 0] = colors
        stain_all(renderer, edges, shaded)

    def _rendered(self, renderer: RendererAgg) -> tuple[NDArray, NDArray, NDArray, Bits]:
        """The pixels that are covered, with their colours, and those that are covered in part."""
        scratch = RendererAgg(int(renderer.width), int(renderer.height), renderer.dpi)
        for part in self.parts:
            part.draw(scratch)
        pixels: Pixels = buffer_of(scratch).reshape(-1, 4)
        alpha = pixels[:, 3]
        solid, edges = np.flatnonzero(alpha == 255), np.flatnonzero((alpha > 0) & (alpha < 255))
        return solid, pixels[solid].view(np.uint32)[:, 0], edges, pixels[edges]


def device_box(axes: Axes, renderer: RendererBase) -> tuple[int, int, int, int]:
    """Left, top, width and height of an axes in whole device pixels from the top left."""
    box = axes.bbox
    height = renderer.get_canvas_width_height()[1]
    left, right = round(box.x0), round(box.x1)
    top, bottom = round(height - box.y1), round(height - box.y0)
    return left, top, max(1, right - left), max(1, bottom - top)
