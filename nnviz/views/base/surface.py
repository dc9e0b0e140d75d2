"""Surface: the area of a figure on which a view draws."""

from collections.abc import Sequence
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

from ...drawing.label import Label
from ...drawing.lines import Lines, Polyline
from ...drawing.theme import Theme

Area = tuple[float, float, float, float]


class Surface:
    """An area of a figure with a pane and axes on it.

    Places are given in CSS pixels from the top left of the area. `pane` covers the whole area, in the same pixels;
    it comes first among the `axes`. Artists of the still part stay until they are wiped.
    """

    width = height = 0.0  # CSS pixels, known when the surface has its area
    theme: Theme

    def occupy(self, figure: Figure, area: Area, theme: Theme) -> None:
        """Take an area of the figure: left, bottom, width and height as shares of the figure."""
        self.theme = theme
        width, height = figure.get_size_inches() * 96
        left, bottom, across, up = area
        self.left, self.top = left * width, (1 - bottom - up) * height
        self.width, self.height = across * width, up * height
        self.pane = _bare_axes(figure, area)
        self.pane.set_xlim(0, self.width)
        self.pane.set_ylim(self.height, 0)
        self.axes: list[Axes] = [self.pane]
        self.figure = figure
        self._still: list[Artist] = []

    def add_axes(self, left: float, top: float, width: float, height: float) -> Axes:
        """Add bare axes at CSS pixels inside the area."""
        axes = _bare_axes(self.figure, self._area(left, top, width, height))
        self.axes.append(axes)
        return axes

    def place_axes(self, axes: Axes, box: tuple[float, float, float, float]) -> None:
        """Move axes to a box in CSS pixels inside the area."""
        axes.set_position(self._area(*box))

    def _area(self, left: float, top: float, width: float, height: float) -> Area:
        whole_width, whole_height = self.figure.get_size_inches() * 96
        return (
            (self.left + left) / whole_width,
            1 - (self.top + top + height) / whole_height,
            width / whole_width,
            height / whole_height,
        )

    def wipe(self) -> None:
        """Remove the still part."""
        for artist in self._still:
            artist.remove()
        self._still = []

    def keep(self, artist: Artist) -> Artist:
        """Make an artist a piece of the still part."""
        self._still.append(artist)
        return artist

    def write(self, x: float, y: float, text: str, color: str | None = None, **style: Any) -> None:
        """Write a text into the still part.

        `x` and `y` are CSS pixels from the top left of the area.
        """
        self.keep(Label(self.pane, x, y, text, color=color or self.theme.ink, **style))

    def rule(self, segments: Sequence[Polyline], color: str, width: float = 1.0, zorder: float = 0.5) -> None:
        """Draw lines into the still part, in CSS pixels."""
        if len(segments):
            self.keep(Lines(self.pane, segments, color, width)).set_zorder(zorder)

    def inside(self, axes: Axes, x: float, y: float) -> tuple[float, float] | None:
        """Convert CSS pixels of the figure to data coordinates.

        Return None outside the axes.
        """
        width, height = self.figure.get_size_inches() * 96
        box: Bbox = axes.get_position()
        u = (x / width - box.x0) / box.width
        v = (1 - y / height - box.y0) / box.height
        if not (0 <= u <= 1 and 0 <= v <= 1):
            return None
        return tuple(axes.transData.inverted().transform(axes.transAxes.transform((u, v))))


def _bare_axes(figure: Figure, area: Area) -> Axes:
    axes = figure.add_axes(area, frameon=False)
    axes.set_axis_off()
    axes.set_autoscale_on(False)
    return axes
