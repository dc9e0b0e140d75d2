"""Either: a picture that is one of several views, as it suits the data that the moment is of."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar

from matplotlib.artist import Artist
from matplotlib.figure import Figure

from ...drawing.theme import Theme
from ...training.events import Moment
from .view import Area, Focus, Option, View


class Either(View):
    """Shows a moment in one of its parts, which all fill the same area.

    Its options are those of all the parts; `focus` and `shown` are for whichever part is shown.
    """

    kinds: ClassVar[tuple[type[View], ...]]
    parts: tuple[View, ...] = ()

    @abstractmethod
    def suits(self, moment: Moment) -> type[View]:
        """Which of `kinds` the moment is shown in."""

    def part(self, moment: Moment) -> View:
        """The view that the moment is shown in, with the present options."""
        if not self.parts:
            self.parts = tuple(kind() for kind in self.kinds)
        part = self.parts[self.kinds.index(self.suits(moment))]
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

    def layout(self, moment: Moment) -> Any:
        part = self.part(moment)
        return part, part.layout(moment)

    def arrange(self, layout: Any) -> None:
        shown, _ = layout
        for part in self.parts:
            for axes in part.axes:
                axes.set_visible(part is shown)
        self.axes = shown.axes

    def move(self, moment: Moment, layout: Any) -> None:
        shown, _ = layout
        shown.update(moment)
        self.artists = shown.artists

    def offered(self, moment: Moment) -> tuple[Option, ...]:
        return self.part(moment).offered(moment)

    def stages(self, moment: Moment) -> int:
        return self.part(moment).stages(moment)

    def focus_at(self, moment: Moment, x: float, y: float) -> Focus | None:
        return self.part(moment).focus_at(moment, x, y)

    def describe(self, moment: Moment) -> str:
        return self.part(moment).describe(moment)

    def readout(self, moment: Moment, x: float, y: float) -> str:
        return self.part(moment).readout(moment, x, y)


def all_options(kinds: Sequence[type[View]]) -> tuple[Option, ...]:
    """The options of all these views, each once."""
    return tuple({option.name: option for kind in kinds for option in kind.declared}.values())
