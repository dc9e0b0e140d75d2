"""Tiles: samples, or weights, as small pictures, curves or words in boxes."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.colors import to_rgb

from ...data.datasets import Dataset
from ...drawing.field import Bits, levels
from ...drawing.label import Label, width
from ...drawing.lines import Lines
from ...drawing.pixels import paint, pixel_of
from ...drawing.theme import TEXT, Theme
from ...drawing.untyped import figure_of
from ...nn.arrays import Array
from ...words import say
from ..base.view import View

_ROOM = 0.9  # of half a box's height for the largest value of a curve


class PixelTiles(Artist):
    """Pictures `(n, rows, columns)` on [-1, 1] in boxes, with the colours of a table and a frame.

    `boxes`, `(n, 4)`, are left, top, width and height in CSS pixels of the axes.
    """

    def __init__(self, axes: Axes, table: Bits, frame: str):
        super().__init__()
        self._axes = axes
        self._table = np.ascontiguousarray(table).view(np.uint32)[:, 0]
        self._frame = pixel_of(frame)
        self.values, self.boxes = np.zeros((0, 1, 1)), np.zeros((0, 4))
        axes.add_artist(self)

    def draw(self, renderer: RendererBase) -> None:
        if not self.get_visible():
            return
        line = max(1, round(figure_of(self._axes).dpi / 96))
        height = renderer.get_canvas_width_height()[1]
        corners = self.boxes[:, :2], self.boxes[:, :2] + self.boxes[:, 2:]
        begin, end = (np.rint(self._axes.transData.transform(corner)).astype(int) for corner in corners)
        for values, (left, top), (right, bottom) in zip(self.values, begin, end):
            wide, high = max(1, right - left), max(1, top - bottom)
            rows, columns = (np.arange(size) * cells // size for size, cells in zip((high, wide), values.shape))
            pixels = self._table[levels(values, 1.0)][rows[:, None], columns]
            pixels[:line] = pixels[-line:] = self._frame
            pixels[:, :line] = pixels[:, -line:] = self._frame
            paint(renderer, left, height - top, pixels.view(np.uint8).reshape(high, wide, 4))


class Tiles:
    """Samples of a data set in boxes, as it says that they are drawn.

    `table` holds the colours of pictures from -1 to 1. Samples without a form of their own are a row of cells.
    """

    def __init__(self, view: View, table: Bits):
        theme, self._pane = view.theme, view.pane
        self._ink = theme.ink
        self.pixels = PixelTiles(self._pane, table, theme.grid)
        self.zeros = Lines(self._pane, (), theme.grid, 1.0)
        self.curves = Lines(self._pane, (), theme.ink, 1.2)
        self.texts: list[Label] = []
        self.boxes = np.zeros((0, 4))

    @property
    def artists(self) -> Sequence[Artist]:
        return (self.pixels, self.zeros, self.curves, *self.texts)

    def place(self, boxes: Array) -> None:
        """Set the boxes `(n, 4)`: left, top, width and height in CSS pixels of the view."""
        for label in self.texts:
            label.remove()
        self.boxes = boxes
        self.texts = [
            Label(self._pane, left + wide / 2, top + high / 2, "", color=self._ink, align="center", middle=True)
            for left, top, wide, high in boxes
        ]

    def show(self, values: Array, shape: Sequence[int], texts: Sequence[str] = ()) -> None:
        """Show up to n samples `(k, d)` on [-1, 1] in the first boxes, as pictures or curves, or else texts."""
        count, is_curve = len(values), len(shape) == 1 and not len(texts)
        boxes = self.boxes[:count]
        for number, label in enumerate(self.texts):
            label.text = texts[number] if number < min(count, len(texts)) else ""
        rows, columns = shape if len(shape) == 2 else (1, values.shape[1])
        drawn = not is_curve and not len(texts)
        self.pixels.values = values.reshape(count, rows, columns) if drawn else np.zeros((0, 1, 1))
        self.pixels.boxes = boxes if drawn else np.zeros((0, 4))
        self.curves.set_lines([_curve(box, row) for box, row in zip(boxes, values)] if is_curve else ())
        middles = [((x, y + h / 2), (x + w, y + h / 2)) for x, y, w, h in boxes] if is_curve else ()
        self.zeros.set_lines(middles)

    def at(self, x: float, y: float) -> int | None:
        """Return the box under CSS pixels of the view, or None."""
        inside = (np.array([x, y]) >= self.boxes[:, :2]) & (np.array([x, y]) < self.boxes[:, :2] + self.boxes[:, 2:])
        found = np.flatnonzero(inside.all(axis=1))
        return int(found[0]) if len(found) else None


def _curve(box: Array, values: Array) -> Array:
    """Return a curve of values `(d,)` on [-1, 1] as the points of a line `(d, 2)` in a box."""
    left, top, wide, high = box
    across = left + wide * (np.arange(len(values)) + 0.5) / len(values)
    return np.stack([across, top + high / 2 * (1 - _ROOM * np.clip(np.nan_to_num(values), -1, 1))], axis=1)


def ink(theme: Theme) -> Bits:
    """Return the colours of pictures `(256, 4)`: from -1, the background, to 1, the ink."""
    ends = [255 * np.array(to_rgb(color)) for color in (theme.background, theme.ink)]
    table = np.full((256, 4), 255, np.uint8)
    table[:, :3] = np.rint(ends[0] + np.linspace(0, 1, 256)[:, None] * (ends[1] - ends[0]))
    return table


@lru_cache(maxsize=8)
def extent(data: Dataset) -> tuple[float, float]:
    """Return the lowest and highest value of all samples, in the units of the data."""
    points, _ = data.raw
    return float(points.min()), float(points.max())


def on_scale(data: Dataset, points: Array) -> Array:
    """Scale samples `(k, d)` in the data's units to [-1, 1] over all samples; a curve keeps its 0."""
    low, high = extent(data)
    if len(data.shape) == 1:
        return points / (max(abs(low), abs(high)) or 1.0)
    return 2 * (points - low) / ((high - low) or 1.0) - 1


def no_form(data: Dataset) -> str:
    """Return why the samples can't be drawn; "" if they can."""
    if data.shape or data.texts is not None:
        return ""
    return say(
        "Here each sample is a point, which the output shows. The samples of the data sets digits, waves and words are "
        "pictures, curves and words."
    )


def tile_size(data: Dataset, high: float) -> tuple[float, float]:
    """Return width and height of a tile that is about `high` CSS pixels high."""
    if data.texts is not None:
        return max(width(text, TEXT) for text in map(str, data.texts[:2000])) + 8, 24.0
    if len(data.shape) == 1:
        return 2.0 * high, high
    rows, columns = data.shape
    return high * min(columns / rows, 3.0), high


def boxes_in(area: tuple[float, float, float, float], tile: tuple[float, float], cell: tuple[float, float]) -> Array:
    """Return boxes of tiles `(n, 4)`, each at the top middle of a cell; the cells fill an area row by row."""
    left, top, wide, high = area
    columns, rows = max(1, int(wide // cell[0])), max(1, int(high // cell[1]))
    column, row = np.meshgrid(np.arange(columns), np.arange(rows))
    x = left + (column.ravel() + 0.5) * wide / columns - tile[0] / 2
    y = top + row.ravel() * cell[1]
    sizes = np.broadcast_to(tile, (len(x), 2))
    return np.column_stack([x, y, sizes])
