"""View: a picture of a run.

Its artists are made once and then moved. A picture has two parts. Its layout (limits, ticks, marks, labels that
stay) is a value read off the snapshot; the still part is drawn again only when that value changes. Everything else
is moved in every frame. A picture never depends on the snapshots shown before.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

from ...data.datasets import Shown
from ...data.plane import Plane
from ...drawing.label import Label, wrapped
from ...drawing.lines import Lines, Polyline
from ...drawing.theme import TEXT, Theme
from ...training.model import Need
from ...training.snapshot import Snapshot
from ...words import say
from .focus import NO_FOCUS, Focus

Area = tuple[float, float, float, float]
Cells = tuple[float, float, float, float, int, int]  # left, top, width and height of a grid, its columns and rows
Pad = tuple[float, float, float, float]  # left, top, width and height of a place to draw in
LINE = 1.4 * TEXT  # the distance of two lines of text


@dataclass(frozen=True)
class Option:
    """An option of a view: name, title and initial value.

    It is a switch, or one of `values`, which map names to titles. The title is short; the description says more.
    """

    name: str
    title: str
    default: bool | str = False
    values: Mapping[str, str] = field(default_factory=dict)
    description: str = ""


class View(ABC):
    """A picture of a run, with named options.

    `shown` are the axes of a picture of the user's data: two of its columns, or "components". `focus` is the
    user's choice of a unit, weight, sample and stage.
    """

    declared: ClassVar[tuple[Option, ...]] = ()
    patience = 0.0  # seconds, set by a live page: so long it may keep its old picture, and others are drawn first
    repeats_numbers = False  # of those beside the pictures: both must then show the same step
    drags = False  # of a picture in which a pressed pointer chooses all that it passes
    fine = False  # set for a picture that stays: it is measured finely, which takes more time than a frame has
    gradual = False  # set by a live page: long work is spread over the frames
    beside = False  # set for a picture of the second run of a comparison
    width = height = 0.0  # CSS pixels, set when the view is placed

    def __init__(self, shown: Shown = None, focus: Focus = NO_FOCUS, **options: bool | str):
        self.shown, self.focus = shown, focus
        self.options: dict[str, Any] = {option.name: option.default for option in self.declared}
        self.artists: Sequence[Artist] = ()
        self.axes: list[Axes] = []
        self.configure(**options)

    def __repr__(self) -> str:
        """Tell how to show the view, in a notebook cell."""
        return f"<{type(self).__name__}: nnviz.live(trainer, nnviz.views.{type(self).__name__}()) shows it>"

    def configure(self, **options: bool | str) -> None:
        """Change options from the next frame on.

        Raises ValueError for an unknown name or value.
        """
        known = {option.name: option for option in self.declared}
        for name, value in options.items():
            if name not in known:
                raise ValueError(_unknown_option(name, type(self).__name__, known))
            values = known[name].values
            if values and value not in values:
                raise ValueError(
                    say(
                        "{option} = {value}: choose one of {names}",
                        option=name,
                        value=repr(value),
                        names=", ".join(values),
                    )
                )
        self.options.update({name: value if known[name].values else bool(value) for name, value in options.items()})

    def copied(self) -> "View":
        """Return a new view that shows the same."""
        made = type(self)(self.shown, self.focus, **self.options)
        made.beside = self.beside
        return made

    @property
    def unfinished(self) -> bool:
        """True if another frame of this snapshot shows more.

        That happens only if `gradual` is set.
        """
        return False

    def seen(self, snapshot: Snapshot) -> Snapshot:
        """Return the snapshot of the run that the picture is of.

        Without a second run it is the first one's. All other methods take what this one returns.
        """
        return snapshot.beside or snapshot if self.beside else snapshot

    def offered(self, snapshot: Snapshot) -> tuple[Option, ...]:
        """Return the options that affect a snapshot's picture."""
        return self.declared

    def stations(self, snapshot: Snapshot) -> int:
        """Return the number of stages to step through.

        It is 0 if the view has none.
        """
        return 0

    def focus_at(self, snapshot: Snapshot, x: float, y: float) -> Focus | None:
        """Return the focus after a click; None for no change.

        `x` and `y` are CSS pixels of the figure.
        """
        return None

    def needs(self) -> tuple[Need, ...]:
        """Return the picture's needs of a model; by default all."""
        return ("problem",)

    def missing(self, snapshot: Snapshot) -> str:
        """Return the reason why a snapshot can't be drawn.

        It is shown in place of the picture; "" if the snapshot can be drawn.
        """
        lacking = snapshot.event.problem.lacking
        return next((lacking[need] for need in self.needs() if need in lacking), "")

    def build(self, figure: Figure, area: Area, theme: Theme) -> None:
        """Make the artists inside an area of the figure.

        `area` is left, bottom, width and height as shares of the figure.
        """
        self.theme = theme
        width, height = figure.get_size_inches() * 96
        left, bottom, across, up = area
        self.left, self.top = left * width, (1 - bottom - up) * height
        self.width, self.height = across * width, up * height
        self.pane = _bare_axes(figure, area)
        self.pane.set_xlim(0, self.width)
        self.pane.set_ylim(self.height, 0)
        self.axes = [self.pane]
        self._figure = figure
        self._layout: Any = None
        self._still: list[Artist] = []
        self._is_drawn = True
        self.artists = self.make()
        for number, artist in enumerate(self.artists):
            artist.set_animated(True)
            artist.set_zorder(10 + number)

    def update(self, snapshot: Snapshot) -> bool:
        """Move the artists to a snapshot.

        Return whether the still part must be redrawn.
        """
        words = self.missing(snapshot)
        layout = words or self.layout(snapshot)
        changed: bool = layout != self._layout
        if changed:
            self._layout, self._is_drawn = layout, not words
            for artist in self._still:
                artist.remove()
            self._still = []
            for axes in self.axes[1:]:
                axes.set_visible(not words)
            self._say(words) if words else self.arrange(layout)
        if not words:
            self.move(snapshot, layout)
        return changed

    def _say(self, words: str) -> None:
        """Write a message in the middle of the view."""
        lines = wrapped(words, min(460.0, self.width - 24))
        for number, line in enumerate(lines):
            row = self.height / 2 + (number - (len(lines) - 1) / 2) * LINE
            self.write(self.width / 2, row, line, self.theme.muted, align="center", middle=True)

    @property
    def moving(self) -> Sequence[Artist]:
        """The artists to draw; none while a message replaces the picture."""
        return self.artists if self._is_drawn else ()

    def add_axes(self, left: float, top: float, width: float, height: float) -> Axes:
        """Add bare axes at CSS pixels inside the view."""
        axes = _bare_axes(self._figure, self._area(left, top, width, height))
        self.axes.append(axes)
        return axes

    def place_axes(self, axes: Axes, box: tuple[float, float, float, float]) -> None:
        """Move axes to a box in the view's CSS pixels."""
        axes.set_position(self._area(*box))

    def _area(self, left: float, top: float, width: float, height: float) -> Area:
        whole_width, whole_height = self._figure.get_size_inches() * 96
        return (
            (self.left + left) / whole_width,
            1 - (self.top + top + height) / whole_height,
            width / whole_width,
            height / whole_height,
        )

    def keep(self, artist: Artist) -> Artist:
        """Keep an artist until the layout changes."""
        self._still.append(artist)
        return artist

    def write(self, x: float, y: float, text: str, color: str | None = None, **style: Any) -> None:
        """Write a text into the still part.

        `x` and `y` are CSS pixels from the top left of the view.
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
        width, height = self._figure.get_size_inches() * 96
        box: Bbox = axes.get_position()
        u = (x / width - box.x0) / box.width
        v = (1 - y / height - box.y0) / box.height
        if not (0 <= u <= 1 and 0 <= v <= 1):
            return None
        return tuple(axes.transData.inverted().transform(axes.transAxes.transform((u, v))))

    def plane_in(self, snapshot: Snapshot) -> Plane:
        """Return the plane shown through the space of inputs."""
        return snapshot.event.data.over(self.shown)

    @abstractmethod
    def make(self) -> Sequence[Artist]:
        """Make the artists that move, in their drawing order."""

    @abstractmethod
    def layout(self, snapshot: Snapshot) -> Any:
        """Return the value that the still part depends on.

        Values are compared to detect a change.
        """

    @abstractmethod
    def arrange(self, layout: Any) -> None:
        """Set the limits and make the still part."""

    @abstractmethod
    def move(self, snapshot: Snapshot, layout: Any) -> None:
        """Move the artists to a snapshot."""

    @abstractmethod
    def describe(self, snapshot: Snapshot) -> str:
        """Describe the picture in a sentence or two, with numbers."""

    @abstractmethod
    def readout(self, snapshot: Snapshot, x: float, y: float) -> str:
        """Describe the place under the pointer; "" for nothing.

        `x` and `y` are CSS pixels of the figure, from its top left.
        """

    @property
    def grids(self) -> list[Cells]:
        """The grids of cells from which the arrow keys go to the next one, in CSS pixels of the figure."""
        return []

    @property
    def pads(self) -> list[Pad]:
        """The places in which the pointer draws, in CSS pixels of the figure."""
        return []


def _unknown_option(option: str, view: str, known: Collection[str]) -> str:
    if not known:
        return say("{option} is not an option of {view}, which has none", option=option, view=view)
    return say(
        "{option} is not an option of {view}: choose one of {names}", option=option, view=view, names=", ".join(known)
    )


def _bare_axes(figure: Figure, area: Area) -> Axes:
    axes = figure.add_axes(area, frameon=False)
    axes.set_axis_off()
    axes.set_autoscale_on(False)
    return axes
