"""Gauges of the shares of many units."""

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from numpy.typing import NDArray

from ...drawing.pixels import Pixels, paint, pixel_of
from ...drawing.theme import Theme
from ...drawing.untyped import figure_of
from ...nn.arrays import Array

INERT, MUTED = 2.0, 3.0  # the shares that mark an inert unit and a muted one


class Gauges(Artist):
    """A gauge for each unit, filled from below.

    A gauge is a square; that of an inert unit is crossed out, and that of a muted one has a dash.
    """

    def __init__(self, axes: Axes, theme: Theme):
        super().__init__()
        axes.add_artist(self)
        self._axes = axes
        self._colors = tuple(pixel_of(color) for color in (theme.muted, theme.background, theme.trouble, theme.grid))
        self.groups: list[tuple[Array, float, float, float, int]] = []

    def set_groups(self, groups: list[tuple[Array, float, float, float, int]]) -> None:
        """Set the groups of units.

        A group is the shares of its units; left, top and pitch in CSS pixels; and the number of units in a row.
        """
        self.groups = groups

    def draw(self, renderer: RendererBase) -> None:
        scale = figure_of(self._axes).dpi / 96
        height = renderer.get_canvas_width_height()[1]
        for shares, left, top, pitch, columns in self.groups:
            x, y = self._axes.transData.transform((left, top))
            picture = self._picture(shares, whole_pitch(pitch, scale), columns)
            paint(renderer, round(x), round(height - y), picture)

    def _picture(self, shares: Array, pitch: int, columns: int) -> Pixels:
        gap = 1 if pitch < 12 else pitch // 12
        side = pitch - gap
        tiles = self._tiles(side)
        numbers = np.rint(np.clip(shares, 0, 1) * (len(tiles) - 3)).astype(int)
        numbers[shares == INERT] = len(tiles) - 1
        numbers[shares == MUTED] = len(tiles) - 2
        rows = -(-len(numbers) // columns)
        cells = np.full((rows * columns, pitch, pitch), self._colors[1])
        cells[: len(numbers), :side, :side] = tiles[numbers]
        picture = cells.reshape(rows, columns, pitch, pitch).swapaxes(1, 2)
        picture = np.ascontiguousarray(picture.reshape(rows * pitch, columns * pitch))
        return picture.view(np.uint8).reshape(*picture.shape, 4)

    def _tiles(self, side: int) -> NDArray[np.uint32]:
        """Return the pictures of all levels, then the muted and the inert one."""
        frame, empty, trouble, pale = self._colors
        line = max(1, side // 12) if side >= 5 else 0
        if not line:  # no frame, so that it differs from the background
            empty = pale
        inner = side - 2 * line
        tiles = np.full((inner + 3, side, side), frame)
        for filled in range(inner + 1):
            tiles[filled, line : line + inner - filled, line : line + inner] = empty
        tiles[-2] = pale
        dash = max(1, side // 8)
        tiles[-2, (side - dash) // 2 : (side + dash) // 2, side // 5 : side - side // 5] = frame
        tiles[-1] = trouble
        if side >= 7:
            rows, columns = np.indices((side, side))
            thick = max(1.0, side / 14)
            crossed = np.minimum(abs(rows - columns), abs(rows + columns - side + 1)) < thick
            crossed &= (np.minimum(rows, columns) >= side // 5) & (np.maximum(rows, columns) < side - side // 5)
            tiles[-1][crossed] = empty
        return tiles


def whole_pitch(pitch: float, scale: float) -> int:
    """Return the pitch of squares in whole device pixels."""
    return max(3, int(pitch * scale))
