"""Map cells: equal cells with colours, patterns or small pictures."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from numpy.typing import NDArray

from ...drawing.field import device_box
from ...drawing.pixels import paint, pixel_of
from ...drawing.theme import Theme
from ...drawing.untyped import figure_of
from ...nn.arrays import Array, Bools, Ints
from ..base.plot import Box

PLAIN, HATCHED, DOTTED = range(3)  # patterns
_GAP_FROM = 9.0  # CSS pixels: cells this large have gaps between them
_PERIOD = 7.0  # CSS pixels between two lines of a hatching, or two dots

Words = NDArray[np.uint32]  # RGBA colours as one number each


@dataclass(frozen=True, eq=False)
class Panel:
    """One map: the cells in its box `(rows, columns)`, the uppermost row first."""

    box: Box
    cells: Ints


class MapCells(Artist):
    """The cells of all panels, painted pixel by pixel."""

    def __init__(self, axes: Axes, theme: Theme):
        super().__init__()
        self._axes = axes
        self.empty, self._line = pixel_of(theme.background), pixel_of(theme.muted)
        self.panels: Sequence[Panel] = ()
        self.colors: Words = np.zeros(0, np.uint32)
        self.patterns: Ints = np.zeros(0, np.intp)
        self._pictures: tuple[Words, Ints] | None = None
        self._grids: dict[int, _Grid] = {}
        self._painted: dict[int, Words] = {}
        axes.add_artist(self)

    def set_panels(self, panels: Sequence[Panel]) -> None:
        """Set the maps."""
        self.panels, self._grids, self._painted = panels, {}, {}

    def set_cells(self, colors: Words, patterns: Ints, pictures: tuple[Words, Ints] | None = None) -> None:
        """Set the colour and the pattern of each cell.

        `pictures` are colours `(n, size, size)`, and for each cell the number of its picture, or -1.
        """
        same = np.array_equal(colors, self.colors) and np.array_equal(patterns, self.patterns)
        if not same or pictures is not None or self._pictures is not None:
            self.colors, self.patterns, self._pictures, self._painted = colors, patterns, pictures, {}

    def draw(self, renderer: RendererBase) -> None:
        if not self.get_visible() or not len(self.colors):
            return
        left, top, _, _ = device_box(self._axes, renderer)
        scale = figure_of(self).dpi / 96
        for number, panel in enumerate(self.panels):
            x, y, wide, high = panel.box
            x0, x1 = round(left + x * scale), round(left + (x + wide) * scale)
            y0, y1 = round(top + y * scale), round(top + (y + high) * scale)
            size = max(1, y1 - y0), max(1, x1 - x0), scale
            grid = self._grids.get(number)
            if grid is None or grid.size != size:
                grid = self._grids[number] = _Grid(panel.cells, len(self.colors), size)
                self._painted.pop(number, None)
            if number not in self._painted:
                self._painted[number] = self._pixels(grid)
            paint(renderer, x0, y0, self._painted[number].view(np.uint8).reshape(*size[:2], 4))

    def _pixels(self, grid: "_Grid") -> Words:
        hatched = np.where(self.patterns == HATCHED, self._line, self.colors)
        dotted = np.where(self.patterns == DOTTED, self._line, self.colors)
        both = np.where(self.patterns == PLAIN, self.colors, self._line)
        looks = np.concatenate([self.colors, hatched, dotted, both, [self.empty]])  # as `_Grid.index` counts them
        pixels: Words = looks.take(grid.index)
        if self._pictures is not None and len(self._pictures[0]):
            pictures, picture_of = self._pictures
            number = np.append(np.tile(picture_of, 4), -1).take(grid.index)
            rows, columns = (np.floor(share * pictures.shape[1]).astype(np.intp) for share in grid.inside)
            drawn = pictures[np.maximum(number, 0), rows[:, None], columns]
            pixels = np.where((number >= 0) & (pixels != self._line), drawn, pixels)
        return pixels


class _Grid:
    """The cell at each pixel of a panel.

    `index` counts the plain looks of all cells, those on a line of the hatching, on a dot, on both, and the gap.
    `inside` are the places `(rows,)` and `(columns,)` in a cell, on [0, 1).
    """

    def __init__(self, cells: Ints, count: int, size: tuple[int, int, float]):
        self.size = size
        high, wide, scale = size
        rows, columns = cells.shape
        (of_row, in_row, ends_row), (of_column, in_column, ends_column) = _split(rows, high), _split(columns, wide)
        self.inside = in_row, in_column
        down, across = np.arange(high)[:, None], np.arange(wide)
        period, line, dot = max(3, round(_PERIOD * scale)), max(1, round(1.2 * scale)), max(1, round(1.5 * scale))
        look = 1 * ((down + across) % period < line) + 2 * ((down % period < dot) & (across % period < dot))
        self.index: Ints = cells[of_row].take(of_column, axis=1) + count * look
        if min(wide / columns, high / rows) >= _GAP_FROM * scale:
            self.index[:, ends_column] = self.index[ends_row] = 4 * count


def _split(cells: int, pixels: int) -> tuple[Ints, Array, Bools]:
    """Return each pixel's cell, its place in it on [0, 1), and whether it is the last but not at the end."""
    at = (np.arange(pixels) + 0.5) * cells / pixels
    of = at.astype(np.intp)
    return of, at - of, np.append(of[1:] != of[:-1], False)
