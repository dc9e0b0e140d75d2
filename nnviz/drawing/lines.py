"""Lines of one colour, drawn fast.

They take a fraction of the time that a collection takes.
"""

from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.colors import to_rgba
from matplotlib.path import Path

from ..nn.arrays import Array
from .untyped import as_any

Polyline = Array | Sequence[tuple[float, float] | Array]  # the points of a line


class Lines(Artist):
    """Lines on an axes, in its data coordinates.

    Each goes through two points or more. `width` is in CSS pixels. With `rounded` corners and ends are round, and
    nothing is drawn beside the axes.
    """

    def __init__(self, axes: Axes, lines: Sequence[Polyline], color: str, width: float, rounded: bool = False):
        super().__init__()
        self._axes = axes
        self._color, self._width, self._rounded = to_rgba(color), width, rounded
        self.set_lines(lines)
        axes.add_artist(self)

    def set_lines(self, lines: Sequence[Polyline]) -> None:
        """Replace the lines."""
        self.lines = lines
        if len(lines):
            ends = np.cumsum([len(line) for line in lines])
            codes = np.full(ends[-1], Path.LINETO, Path.code_type)
            codes[0] = codes[ends[:-1]] = Path.MOVETO
            self._path = Path(np.concatenate(as_any(lines)), codes)

    def set_clip_path(self, path: object, transform: object = None) -> None:
        """Never clip, as in Label."""

    def draw(self, renderer: RendererBase) -> None:
        if not self.get_visible() or not len(self.lines):
            return
        context = renderer.new_gc()
        context.set_foreground(self._color, isRGBA=True)
        context.set_linewidth(0.75 * self._width)
        context.set_capstyle("round" if self._rounded else "butt")
        if self._rounded:
            context.set_joinstyle("round")
            context.set_clip_rectangle(self._axes.bbox)
        renderer.draw_path(context, self._path, self.get_transform())
        context.restore()
