"""Sweep: many networks as a live map in a cell."""

import asyncio
from os import PathLike
from pathlib import Path

from ..drawing.theme import LIGHT, Theme
from ..recipes.written import write
from ..sweeps.stored import SweepError
from ..views.base.stage import Stage
from ..views.sweep.sweep_map import SweepMap
from ..words import speaking
from .shown_sweep import ShownSweep
from .sweep_cell import SweepCell

_WIDTH = 900  # CSS pixels


class LiveSweep(ShownSweep):
    """Trains a network for each combination of settings, and shows them as a live map.

    `config` holds the settings that all networks share, and `data` is as in Trainer; a Playground or a Trainer in
    place of `config` gives both. Each further argument names a setting and lists its values: the first two lists of
    numbers become the axes of the map, other settings small multiples, and seeds repeat each cell. All networks take
    `steps` steps, and are evaluated after each of `rounds`, which are numbers of steps that sum to `steps`. `workers`
    is None for this process, a number of processes or "all" (with loky), or a `concurrent.futures.Executor`. `show`
    is what the map shows at first: a measure such as "test_loss" or "accuracy", "diverged", "boundary", or "curves"
    for one axis. `height` is in CSS pixels, and `language` as in Playground.
    As the last line of a cell it is shown and begins to train; a click on a cell of the map opens that network in a
    playground. Raises ConfigError if a setting is not allowed, or if the memory is too small.
    """

    _cell: SweepCell | None = None

    @property
    def widget(self) -> SweepCell:
        """The map with its buttons, and the network that was opened from it."""
        if self._cell is None or self._cell.is_closed:
            with speaking(self.language):
                self._cell = SweepCell(self)
        return self._cell

    def png(self, path: "str | PathLike[str]", width: int = _WIDTH, theme: Theme = LIGHT) -> Path:
        """Write a picture of the map, twice as fine as on a page. Raises SweepError."""
        with speaking(self.language):
            shown = self._cell.map.options["show"] if self._cell else self.show
            stage = Stage([(SweepMap.of(self, show=shown), (0, 0, 1, 1))], width, self.height, 2.0, theme)
            return write(path, stage.png(self.snapshot), SweepError)

    def _ipython_display_(self) -> None:
        cell, is_new = self.widget, not self.records.steps.any() and self.ended is None
        cell.show()
        if is_new or self.goes_on:
            self.goes_on = False
            try:
                asyncio.get_running_loop()
            except RuntimeError:  # no page could follow
                return
            self.play()


sweep = LiveSweep


__all__ = ["LiveSweep", "sweep"]
