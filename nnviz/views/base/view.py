"""View: a picture of a run, whose artists are made once and moved.

A picture has two parts. Its layout (limits, ticks, marks, labels that stay) is a value read off the snapshot; the still
part is drawn again only when that value changes. Everything else is moved on every frame. A picture never depends on
the snapshots shown before.
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
from ...training.events import Snapshot, StepEvent
from ...training.model import Need
from ...words import say

Area = tuple[float, float, float, float]
LINE = 1.4 * TEXT  # from one line of words to the next


@dataclass(frozen=True)
class Option:
    """A choice that a person has in a view: its name, its title, its first value.

    It is a switch, or where there are `values` one of these, name to words.
    """

    name: str
    title: str
    default: bool | str = False
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Focus:
    """The unit, weight, sample and stage of a calculation that a person has chosen.

    Numbers count from 0. A unit is (layer, unit), where layer 0 is the first hidden one; a weight is
    (layer, row, unit), row and unit those of the layer's `[W; b]`, so that the last row is the bias;
    a sample is its number in the data. Where nothing was chosen a view chooses.
    """

    unit: tuple[int, int] | None = None
    weight: tuple[int, int, int] | None = None
    sample: int | None = None
    station: int = 0

    def within(self, event: StepEvent) -> "Focus":
        """Return this focus without what the event's network and data lack."""
        shapes = [shape for _, shape in event.problem.network.slices]
        unit, weight, sample = self.unit, self.weight, self.sample
        if unit and not _has(shapes, unit[0], 0, unit[1]):
            unit = None
        if weight and not _has(shapes, *weight):
            weight = None
        if sample is not None and not 0 <= sample < len(event.data.points):
            sample = None
        return Focus(unit, weight, sample, self.station)


class View(ABC):
    """A picture of a run, with options that are given by name.

    `shown` is what a picture of own data is laid over: two of its columns, or "components"; `focus` is
    what a person looks at closely.
    """

    declared: ClassVar[tuple[Option, ...]] = ()
    patience = 0.0  # seconds; a live page sets it: so long it may show what it showed, and others are drawn first
    fine = False  # a picture that stays sets it: what moves is measured coarsely, for time's sake, and this need not be
    gradual = False  # a live page sets it: what takes long is done bit by bit, a little for each frame
    width = height = 0.0  # CSS pixels, once it is placed

    def __init__(self, shown: Shown = None, focus: Focus = Focus(), **options: bool | str):
        self.shown, self.focus = shown, focus
        self.options: dict[str, Any] = {option.name: option.default for option in self.declared}
        self.artists: Sequence[Artist] = ()
        self.axes: list[Axes] = []
        self.configure(**options)

    def __repr__(self) -> str:
        """Say how the view is shown, for a cell that ends with it."""
        return f"<{type(self).__name__}: nnviz.live(trainer, nnviz.views.{type(self).__name__}()) shows it>"

    def configure(self, **options: bool | str) -> None:
        """Change options from the next frame on; raises ValueError for an unknown name or value."""
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

    @property
    def unfinished(self) -> bool:
        """True if another frame of the same snapshot would show more; only if `gradual`."""
        return False

    def offered(self, snapshot: Snapshot) -> tuple[Option, ...]:
        """Return the options that have an effect for the data of a snapshot."""
        return self.declared

    def stations(self, snapshot: Snapshot) -> int:
        """Return the number of stages to step through; 0 if the view has none."""
        return 0

    def focus_at(self, snapshot: Snapshot, x: float, y: float) -> Focus | None:
        """Return the focus after a click at CSS pixels of the figure; None for no change."""
        return None

    def needs(self) -> tuple[Need, ...]:
        """Return what the picture needs of a model; by default everything."""
        return ("problem",)

    def missing(self, snapshot: Snapshot) -> str:
        """Return why a snapshot can't be drawn, which is shown in place of the picture; "" if it can."""
        lacking = snapshot.event.problem.lacking
        return next((lacking[need] for need in self.needs() if need in lacking), "")

    def build(self, figure: Figure, area: Area, theme: Theme) -> None:
        """Make the artists inside `area`: left, bottom, width and height as shares of the figure."""
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
        """Move the artists to a snapshot; return whether the still part must be redrawn."""
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
        """Add axes at CSS pixels inside the view, without ticks or frame."""
        axes = _bare_axes(self._figure, self._area(left, top, width, height))
        self.axes.append(axes)
        return axes

    def place_axes(self, axes: Axes, box: tuple[float, float, float, float]) -> None:
        """Move axes to left, top, width and height in CSS pixels inside the view."""
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
        """Write a text that stays, at CSS pixels from the top left of the view."""
        self.keep(Label(self.pane, x, y, text, color=color or self.theme.ink, **style))

    def rule(self, segments: Sequence[Polyline], color: str, width: float = 1.0, zorder: float = 0.5) -> None:
        """Draw lines that stay, each through points in CSS pixels; `width` too."""
        if len(segments):
            self.keep(Lines(self.pane, segments, color, width)).set_zorder(zorder)

    def inside(self, axes: Axes, x: float, y: float) -> tuple[float, float] | None:
        """Return the data coordinates of CSS pixels of the figure; None outside the axes."""
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
        """Return what the still part depends on, as a value that can be compared."""

    @abstractmethod
    def arrange(self, layout: Any) -> None:
        """Set limits and make what stays."""

    @abstractmethod
    def move(self, snapshot: Snapshot, layout: Any) -> None:
        """Move the artists to a snapshot."""

    @abstractmethod
    def describe(self, snapshot: Snapshot) -> str:
        """Describe the picture in a sentence or two, with numbers."""

    @abstractmethod
    def readout(self, snapshot: Snapshot, x: float, y: float) -> str:
        """Describe what lies at CSS pixels of the figure, from its top left; "" for nothing."""


def _unknown_option(option: str, view: str, known: Collection[str]) -> str:
    if not known:
        return say("{option} is not an option of {view}, which has none", option=option, view=view)
    return say(
        "{option} is not an option of {view}: choose one of {names}", option=option, view=view, names=", ".join(known)
    )


def _has(shapes: Sequence[tuple[int, ...]], layer: int, row: int, unit: int) -> bool:
    """Return whether this weight exists; False for layers that are watched without `[W; b]`."""
    if not (0 <= layer < len(shapes) and len(shapes[layer]) == 2):
        return False
    rows, units = shapes[layer]
    return 0 <= row < rows and 0 <= unit < units


def _bare_axes(figure: Figure, area: Area) -> Axes:
    axes = figure.add_axes(area, frameon=False)
    axes.set_axis_off()
    axes.set_autoscale_on(False)
    return axes
