"""Stage: one figure with several views, redrawn cheaply.

The still parts are kept as pixels; a frame puts them back and draws only what moves. A view
whose still part changed is redrawn alone. Blitted or drawn from scratch, a frame is the same.
"""

import io
import math
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext

import matplotlib as mpl
import numpy as np
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from PIL import Image

from ...drawing.boxes import PixelBox
from ...drawing.pixels import Pixels, buffer_of
from ...drawing.theme import LIGHT, Theme
from ...training.snapshot import Snapshot
from .surface import Area
from .view import Cells, Pad, View

Placed = tuple[View, Area]


@contextmanager
def _drawing() -> Iterator[None]:
    """Draw without warnings, and in our own style.

    Weights may be so large that their products overflow: infinite values are drawn at the edge. All artists take
    sketched lines and halos from the user's settings when they are made, as with plt.xkcd().
    """
    is_plain = not (mpl.rcParams["path.sketch"] or mpl.rcParams["path.effects"])
    plain = nullcontext() if is_plain else mpl.rc_context({"path.sketch": None, "path.effects": []})
    with np.errstate(over="ignore", invalid="ignore"), plain:
        yield


class Stage:
    """A figure in CSS pixels with several views.

    Each view has its area: left, top, width and height as shares of the figure, from the top left.
    """

    def __init__(
        self,
        views: Sequence[Placed],
        width: int = 960,
        height: int = 480,
        pixel_ratio: float = 1.0,
        theme: Theme = LIGHT,
    ):
        self.views = list(views)
        self.width, self.height, self.pixel_ratio = width, height, pixel_ratio
        self.theme = theme
        self.drawn: list[PixelBox] = []  # the boxes that the last frame changed
        self._unseen: list[PixelBox] = []  # boxes that were not painted since the figure was made
        self._boxes: dict[View, PixelBox] = {}
        self._fresh: set[View] = set()  # views that the last frame drew
        self._figure: Figure | None = None

    def resize(self, width: int, height: int, pixel_ratio: float | None = None) -> None:
        """Set another size, from the next frame on."""
        size = (width, height, self.pixel_ratio if pixel_ratio is None else pixel_ratio)
        if size != (self.width, self.height, self.pixel_ratio):
            self.width, self.height, self.pixel_ratio = size
            self._figure = None

    def set_theme(self, theme: Theme) -> None:
        """Set other colours, from the next frame on."""
        if theme != self.theme:
            self.theme, self._figure = theme, None

    def arrange(self, views: Sequence[Placed]) -> None:
        """Set other views or areas, from the next frame on."""
        self.views, self._figure = list(views), None

    def start_over(self) -> None:
        """Make all artists again for the next frame.

        This is needed after a frame that could not be drawn.
        """
        self._figure = None

    @property
    def figure(self) -> Figure:
        """The Matplotlib figure, for `savefig`.

        It shows the snapshot drawn last.
        """
        return self._figure or self._build()

    @property
    def unfinished(self) -> bool:
        """True if another frame of this snapshot shows more."""
        return any(view.unfinished for view, _ in self.views)

    @_drawing()
    def frame(self, snapshot: Snapshot, seconds: float = math.inf) -> Pixels:
        """Draw a snapshot as RGBA pixels `(height, width, 4)`.

        The pixels are opaque. If `seconds` are given, views with patience are drawn when their patience is over.
        They take turns if all would take longer: at least one in each frame unless there are 0 seconds. A view that
        waits shows what it showed before. The next call overwrites the returned buffer.
        """
        self._figure or self._build()
        self.drawn, self._unseen, self._fresh = self._unseen, [], set()
        if seconds == math.inf:
            self._draw([view for view, _ in self.views], snapshot)
        else:
            begun = time.perf_counter()
            self._draw([view for view, _ in self.views if not view.patience], snapshot)
            self._draw_patient(snapshot, begun, begun + seconds)
        return self._buffer

    def _draw_patient(self, snapshot: Snapshot, begun: float, end: float) -> None:
        """Draw views whose patience is over, until time is up.

        The view that has waited longest comes first.
        """
        waiting = [view for view, until in self._waiting.items() if view.unfinished or until <= begun]
        for number, view in enumerate(sorted(waiting, key=self._waiting.__getitem__)):
            if (number or end == begun) and time.perf_counter() >= end:
                break
            self._draw([view], snapshot)
            self._waiting[view] = begun + view.patience

    def _draw(self, views: Sequence[View], snapshot: Snapshot) -> None:
        changed = [view for view in views if view.update(view.seen(snapshot))]
        if changed:
            self._redraw(changed)
        self._fresh.update(views)
        for view in views:
            box = self._boxes[view]
            self._buffer[box] = self._background[box]
            self.drawn.append(box)
        for view in views:
            for artist in view.moving:
                artist.draw(self._renderer)

    def has_drawn(self, view: View) -> bool:
        """Tell whether the last frame drew a view; if not, the view shows an earlier snapshot."""
        return view in self._fresh

    @_drawing()
    def full(self, snapshot: Snapshot) -> Pixels:
        """Draw the same picture by making everything again."""
        figure = self._build()
        moving: list[Artist] = []
        for view, _ in self.views:
            view.update(view.seen(snapshot))
            moving.extend(view.moving)
        for artist in moving:
            artist.set_animated(False)
        figure.canvas.draw()
        picture = self._buffer.copy()  # of the figure's own renderer
        self._figure = None
        return picture

    def png(self, snapshot: Snapshot) -> bytes:
        """Return a snapshot as a PNG at the finest resolution."""
        out = io.BytesIO()
        dots = 96 * self.pixel_ratio
        self._set_fine(True)
        try:
            frame = self.frame(snapshot)
        finally:
            self._set_fine(False)
        Image.fromarray(frame).convert("RGB").save(out, "PNG", dpi=(dots, dots))
        return out.getvalue()

    def _set_fine(self, fine: bool) -> None:
        for view, _ in self.views:
            view.fine = fine

    @_drawing()
    def describe(self, snapshot: Snapshot) -> str:
        """Describe all pictures in words."""
        self._figure or self._build()
        return " ".join(_in_words(view, view.seen(snapshot)) for view, _ in self.views)

    @_drawing()
    def readout(self, snapshot: Snapshot, x: float, y: float) -> str:
        """Describe the place under the pointer; "" for nothing.

        `x` and `y` are CSS pixels from the top left.
        """
        view = self.view_at(x, y)
        if view is None:
            return ""
        snapshot = view.seen(snapshot)
        if view.update(snapshot):
            self._redraw([view])
        return "" if view.missing(snapshot) else view.readout(snapshot, x, y)

    @property
    def grids(self) -> list[Cells]:
        """The grids of cells in the last frame, in CSS pixels from the top left."""
        return [grid for view, _ in self.views for grid in view.grids]

    @property
    def pads(self) -> list[Pad]:
        """The places to draw in, in the last frame, in CSS pixels from the top left."""
        return [pad for view, _ in self.views for pad in view.pads]

    def view_at(self, x: float, y: float) -> View | None:
        """Return the view at CSS pixels from the top left."""
        self._figure or self._build()
        inside = (view for view, _ in self.views if 0 <= x - view.left < view.width and 0 <= y - view.top < view.height)
        return next(inside, None)

    @_drawing()
    def _build(self) -> Figure:
        columns = round(self.width * self.pixel_ratio)
        rows = round(self.height * self.pixel_ratio)
        dpi = 96 * self.pixel_ratio
        # Slightly more than whole pixels, because the canvas cuts off the fraction.
        figure = Figure(((columns + 1e-4) / dpi, (rows + 1e-4) / dpi), dpi, facecolor=self.theme.background)
        canvas = FigureCanvasAgg(figure)
        self._boxes = {}
        self._unseen = [(slice(0, rows), slice(0, columns))]
        for view, (left, top, width, height) in self.views:
            x0, x1 = round(left * columns), round((left + width) * columns)
            y0, y1 = round(top * rows), round((top + height) * rows)
            self._boxes[view] = slice(y0, y1), slice(x0, x1)
            view.build(figure, (x0 / columns, 1 - y1 / rows, (x1 - x0) / columns, (y1 - y0) / rows), self.theme)
        canvas.draw()  # type: ignore[no-untyped-call]  # it has no stub
        self._renderer: RendererAgg = canvas.get_renderer()  # type: ignore[no-untyped-call]  # it has no stub
        self._buffer = buffer_of(self._renderer)
        self._background = self._buffer.copy()
        self._waiting = {view: -math.inf for view, _ in self.views if view.patience}  # when its patience ends
        self._figure = figure
        return figure

    def _redraw(self, views: Sequence[View]) -> None:
        """Draw the still parts of these views into the background."""
        empty = np.rint(np.multiply(self.figure.get_facecolor(), 255)).astype(np.uint8).view(np.uint32)
        for view in views:
            box = self._boxes[view]
            shown = self._buffer[box].copy()
            self._buffer.view(np.uint32)[*box, 0] = empty
            for axes in view.axes:
                axes.draw(self._renderer)
            self._background[box] = self._buffer[box]
            self._buffer[box] = shown


def _in_words(view: View, snapshot: Snapshot) -> str:
    return view.missing(snapshot) or view.describe(snapshot)


def picture(
    view: View, snapshot: Snapshot, width: int = 480, height: int = 360, theme: Theme = LIGHT, pixel_ratio: float = 1.0
) -> bytes:
    """Return a PNG of one view, with its present options.

    Its size is `width` x `height` CSS pixels.
    """
    return Stage([(view.copied(), (0, 0, 1, 1))], width, height, pixel_ratio, theme).png(snapshot)
