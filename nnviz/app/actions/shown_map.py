"""Shown map: the map of a sweep, and where it stands in the page."""

from ...views.sweep.sweep_map import SweepMap
from ..controls.placement import SWEEP, Placement
from ..screen.player import Player


class ShownMap:
    """The map of the sweep that the page has, if it has one.

    A map over the page lets the run pause meanwhile. A map in the row of slots stands beside the run, and a person can
    enlarge it.
    """

    def __init__(self, player: Player, placement: Placement):
        self._player, self._placement = player, placement
        self.view: SweepMap | None = None
        self.is_in_row = False  # its place, unless it is enlarged

    @property
    def is_open(self) -> bool:
        """True while the map stands over the page, or in the row of slots."""
        return self.is_large or self._placement.has_map

    @property
    def is_large(self) -> bool:
        """True while the map stands over the page."""
        return self._placement.enlarged == SWEEP

    def open(self) -> None:
        """Show the map in its place."""
        if self.view is not None and self.is_in_row:
            self._placement.open_map(self.view)
        else:
            self.enlarge()

    def enlarge(self) -> None:
        """Show the map over the page."""
        if self.view is not None:
            self._player.pause()
            self._placement.enlarge_map(self.view)

    def reduce(self) -> None:
        """Show the page again, where the map stands over it."""
        if self.is_large:
            self._placement.restore()

    def close(self) -> None:
        """Show the page and its slots again."""
        self.reduce()
        self._placement.close_map()

    def stands_at(self, x: float, y: float) -> bool:
        """Tell whether the map stands at CSS pixels of the pictures."""
        return self.is_open and self._player.stage.view_at(x, y) is self.view
