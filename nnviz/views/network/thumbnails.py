"""Thumbnails: small pictures of units, with frames, biases and marks."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.colors import to_rgb
from numpy.typing import NDArray

from ...drawing.field import enlarging, shades
from ...drawing.pixels import Pixels, paint, pixel_of
from ...drawing.theme import Theme
from ...drawing.untyped import figure_of
from ...nn.arrays import AnyArray, Array, Ints
from .diagram_layout import Column

GRID = 24  # cells on each side of a thumbnail
MARKS = ("", "dead", "saturated", "muted")
_FADED = 0.35  # the strength of a faded thumbnail
_ROUNDING = 3.0  # the radius of the corners, CSS pixels


class Thumbnails(Artist):
    """Thumbnails of fields `(n, GRID, GRID)` on [-1, 1].

    `biases` are those of the units, `(n,)`, or empty for inputs. `marks` are indices of MARKS: a dead unit has a
    square with a cross, a saturated unit a disc with a bar, a muted unit a grey square with a bar.
    """

    def __init__(self, axes: Axes, theme: Theme, faded: bool = False):
        super().__init__()
        axes.add_artist(self)
        self._axes, self._theme = axes, theme
        self._table = _faded(theme) if faded else theme.table.view(np.uint32)[:, 0]
        self._frame = theme.grid if faded else theme.muted
        self.values, self.biases = np.zeros((0, GRID, GRID)), np.zeros(0)
        self.marks: Ints = np.zeros(0, int)
        self.places, self._groups = np.zeros((0, 2)), dict[float, Ints]()

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Place the thumbnails, column by column."""
        self.places = np.concatenate([column.places for column in columns])
        sides = np.concatenate([np.full(len(column.places), column.side) for column in columns])
        self._groups = {side: np.flatnonzero(sides == side) for side in np.unique(sides)}

    def draw(self, renderer: RendererBase) -> None:
        scale = figure_of(self._axes).dpi / 96
        height = renderer.get_canvas_width_height()[1]
        places = self._axes.transData.transform(self.places)
        for side, numbers in self._groups.items():
            half = side * scale / 2
            for (x, y), picture in zip(places[numbers], self._pictures(numbers, side, scale)):
                paint(renderer, round(x - half), round(height - y - half), picture)

    def _pictures(self, numbers: Ints, side: float, scale: float) -> Pixels:
        """Return the pixels of thumbnails of one size, `(n, side, side, 4)`."""
        pixels_wide, line = round(side * scale), max(1, round(scale))
        stretch = enlarging(GRID, pixels_wide)
        values = stretch @ self.values[numbers].astype(np.float32) @ stretch.T
        pixels = self._table[shades(values).astype(np.uint8)]
        if len(self.biases):
            self._draw_biases(pixels, self.biases[numbers], round(bias_side(side) * scale), line)
        corner = _ROUNDING if side >= 20 else 0.6 * _ROUNDING
        places, colors = _edge(pixels_wide, line, corner * scale, self._frame, self._theme.background)
        pixels.reshape(len(pixels), -1)[:, places] = colors
        rgba = pixels.view(np.uint8).reshape(*pixels.shape, 4)
        if self.marks.any():
            self._draw_marks(rgba, self.marks[numbers], round(mark_side(side) * scale))
        return rgba

    def _draw_biases(self, pixels: NDArray[np.uint32], biases: Array, side: int, line: int) -> None:
        """Draw a square of the bias's colour into the lower left corner."""
        colors = self._table[shades(np.clip(biases, -1, 1)).astype(np.uint8)]
        pixels[:, -side - line :, : side + line] = pixel_of(self._theme.background)
        pixels[:, -side:, :side] = pixel_of(self._frame)
        pixels[:, line - side : -line, line : side - line] = colors[:, None, None]

    def _draw_marks(self, rgba: Pixels, marks: Ints, side: int) -> None:
        """Draw marks into the upper right corner."""
        for number, name in enumerate(MARKS):
            of_these = marks == number
            if name and of_these.any():
                color, share = _mark(name, side, self._theme)
                under = rgba[of_these, :side, -side:, :3]
                rgba[of_these, :side, -side:, :3] = np.rint(under + share * (color - under))


def bias_side(side: float) -> float:
    """Return the side of the bias square in a thumbnail."""
    return float(np.clip(0.2 * side, 4.0, 8.0))


def mark_side(side: float) -> float:
    """Return the side of a mark in a thumbnail."""
    return float(np.clip(0.38 * side, 9.0, 16.0))


def _faded(theme: Theme) -> NDArray[np.uint32]:
    """Return the colours of faded thumbnails, `(256,)`."""
    table, background = theme.table.copy(), 255 * np.array(to_rgb(theme.background))
    table[:, :3] = np.rint(background + _FADED * (table[:, :3] - background))
    return table.view(np.uint32)[:, 0]


@lru_cache(maxsize=32)
def _edge(side: int, line: int, rounding: float, frame: str, background: str) -> tuple[Ints, NDArray[np.uint32]]:
    """Return the pixels of a frame with round corners.

    They are flat indices of a square, and colours.
    """
    inside = _inside(side, 0.0, rounding)
    on_frame = np.clip(line + 0.5 - inside, 0, 1) >= 0.5
    share = np.clip(inside + 0.5, 0, 1)[on_frame, None]
    ends = np.array([to_rgb(background), to_rgb(frame)])
    colors = np.full((len(share), 4), 255, np.uint8)
    colors[:, :3] = np.rint(255 * (ends[0] + share * (ends[1] - ends[0])))
    return np.flatnonzero(on_frame), colors.view(np.uint32)[:, 0]


@lru_cache(maxsize=32)
def _mark(name: str, side: int, theme: Theme) -> tuple[AnyArray, AnyArray]:
    """Return a mark's colours `(side, side, 3)` and coverage.

    The coverage has the shape `(side, side, 1)`.
    """
    gap, rounding = max(1.0, side / 10), side / 2 if name == "saturated" else side / 6
    across = np.arange(side) + 0.5 - side / 2
    thick, reach = max(0.7, side / 15), 0.23 * side
    rows, columns = np.abs(across)[:, None], np.abs(across)
    if name in ("saturated", "muted"):
        sign = np.minimum(thick + 0.5 - rows, reach + 0.5 - columns)
    else:
        sign = np.minimum(thick + 0.5 - np.abs(rows - columns) / np.sqrt(2), reach + 0.5 - np.maximum(rows, columns))
    shade = theme.muted if name == "muted" else theme.trouble
    background, shown = (255 * np.array(to_rgb(color)) for color in (theme.background, shade))
    fill = np.clip(_inside(side, gap, rounding - gap) + 0.5, 0, 1) * (1 - np.clip(sign, 0, 1))
    return background + fill[..., None] * (shown - background), np.clip(_inside(side, 0.0, rounding) + 0.5, 0, 1)[
        ..., None
    ]


def _inside(side: int, inset: float, rounding: float) -> Array:
    """Return how far each pixel is inside a round square, `(side, side)`.

    It is negative outside; the square is `inset` smaller than the pixels on each side.
    """
    from_middle = np.abs(np.arange(side) + 0.5 - side / 2) - (side / 2 - inset - rounding)
    rows, columns = from_middle[:, None], from_middle
    outside = np.hypot(np.maximum(rows, 0), np.maximum(columns, 0))
    inside: Array = rounding - outside - np.minimum(np.maximum(rows, columns), 0)
    return inside
