"""Drawable: a view in which a person draws."""

from abc import abstractmethod

from ...training.snapshot import Snapshot
from .view import Pad, View


class Drawable(View):
    """A view with places in which the pointer draws: its pads."""

    @abstractmethod
    def draw_to(self, snapshot: Snapshot, x: float, y: float) -> None:
        """Draw a line to CSS pixels of the figure, from where the pen is; without a pen, begin one there."""

    @abstractmethod
    def lift(self) -> None:
        """End a line."""

    @abstractmethod
    def clear(self, snapshot: Snapshot) -> None:
        """Take away all that is drawn."""

    def shift(self, snapshot: Snapshot, dx: int, dy: int) -> None:
        """Shift what is drawn by a step to the right and down, if the view can."""


def is_on(pad: Pad, x: float, y: float) -> bool:
    """Tell whether CSS pixels of the figure are on a pad."""
    left, top, wide, high = pad
    return 0 <= x - left < wide and 0 <= y - top < high
