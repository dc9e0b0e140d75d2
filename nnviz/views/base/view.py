"""View: a picture of a run.

Its artists are made once and then moved. A picture has two parts. Its layout (limits, ticks, marks, labels that
stay) is a value read off the snapshot; the still part is drawn again only when that value changes. Everything else
is moved in every frame. A picture never depends on the snapshots shown before.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ...data.datasets import Shown
from ...data.plane import Plane
from ...drawing.label import wrapped
from ...drawing.theme import TEXT, Theme
from ...training.model import Need
from ...training.snapshot import Snapshot
from .focus import NO_FOCUS, Focus
from .option import Option, checked
from .surface import Area, Surface

Cells = tuple[float, float, float, float, int, int]  # left, top, width and height of a grid, its columns and rows
Pad = tuple[float, float, float, float]  # left, top, width and height of a place to draw in
LINE = 1.4 * TEXT  # the distance of two lines of text


class View(Surface, ABC):
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
        self.options.update(checked(options, self.declared, type(self).__name__))

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
        self.occupy(figure, area, theme)
        self._layout: Any = None
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
            self.wipe()
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
