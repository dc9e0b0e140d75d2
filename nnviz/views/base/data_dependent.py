"""A view that shows different pictures for different data."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar

from matplotlib.artist import Artist
from matplotlib.figure import Figure

from ...drawing.theme import Theme
from ...training.snapshot import Snapshot
from .focus import Focus
from .option import Option
from .surface import Area
from .view import View


class DataDependentView(View):
    """A view with several parts, one of which is shown.

    The data of a snapshot decides on the part; all parts fill the same area. Its options are those of all the
    parts; `focus` and `shown` are for whichever part is shown.
    """

    kinds: ClassVar[tuple[type[View], ...]]
    parts: tuple[View, ...] = ()

    @abstractmethod
    def suits(self, snapshot: Snapshot) -> type[View]:
        """Return the one of `kinds` that suits a snapshot."""

    def part(self, snapshot: Snapshot) -> View:
        """Return the part for a snapshot, with the present options."""
        if not self.parts:
            self.parts = tuple(kind() for kind in self.kinds)
        part = self.parts[self.kinds.index(self.suits(snapshot))]
        part.shown, part.focus, part.fine = self.shown, self.focus, self.fine
        part.options = {option.name: self.options[option.name] for option in part.declared}
        return part

    def build(self, figure: Figure, area: Area, theme: Theme) -> None:
        self.parts = tuple(kind() for kind in self.kinds)
        super().build(figure, area, theme)
        for part in self.parts:
            part.build(figure, area, theme)

    def make(self) -> Sequence[Artist]:
        return ()

    def _say(self, words: str) -> None:
        for part in self.parts:
            for axes in part.axes:
                axes.set_visible(False)
        self.axes = [self.pane]
        super()._say(words)

    def missing(self, snapshot: Snapshot) -> str:
        return self.part(snapshot).missing(snapshot)

    def layout(self, snapshot: Snapshot) -> Any:
        part = self.part(snapshot)
        return part, part.layout(snapshot)

    def arrange(self, layout: Any) -> None:
        shown, _ = layout
        for part in self.parts:
            for axes in part.axes:
                axes.set_visible(part is shown)
        self.axes = shown.axes

    def move(self, snapshot: Snapshot, layout: Any) -> None:
        shown, _ = layout
        shown.update(snapshot)
        self.artists = shown.artists

    def offered(self, snapshot: Snapshot) -> tuple[Option, ...]:
        return self.part(snapshot).offered(snapshot)

    def stations(self, snapshot: Snapshot) -> int:
        return self.part(snapshot).stations(snapshot)

    def focus_at(self, snapshot: Snapshot, x: float, y: float) -> Focus | None:
        return self.part(snapshot).focus_at(snapshot, x, y)

    def describe(self, snapshot: Snapshot) -> str:
        return self.part(snapshot).describe(snapshot)

    def readout(self, snapshot: Snapshot, x: float, y: float) -> str:
        return self.part(snapshot).readout(snapshot, x, y)


def all_options(kinds: Sequence[type[View]]) -> tuple[Option, ...]:
    """Return the options of all these views, each once."""
    return tuple({option.name: option for kind in kinds for option in kind.declared}.values())
