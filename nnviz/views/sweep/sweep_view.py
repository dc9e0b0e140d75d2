"""Swept view: what the pictures of a sweep have in common."""

from abc import abstractmethod
from collections.abc import Callable
from typing import Any

import numpy as np

from ...nn.arrays import Bools
from ...training.model import Need
from ...training.snapshot import Snapshot
from ...words import say
from ..base.plot import Box
from ..base.view import View
from .cell_numbers import CellNumbers, choices, measure_of, numbers_of
from .map_layout import MapAxes
from .map_words import cell_text
from .swept import Swept


def no_sweep(sweep: Swept | None) -> str:
    """Return why there is nothing to draw; "" if there is a sweep."""
    return "" if sweep is not None else say("There is no sweep yet.")


class SweepView(View):
    """A picture of a sweep; it does not need the run of its stage.

    `sweep` is given by whoever makes the view. `chosen` is the number of a cell that is outlined. `passes()` tells
    which networks reach a goal, `(n,)`, if there is one.
    """

    sweep: Swept | None = None
    chosen: int | None = None
    passes: Callable[[], Bools] | None = None
    _axes: MapAxes | None = None
    _numbers: tuple[Any, CellNumbers] | None = None

    def needs(self) -> tuple[Need, ...]:
        return ()

    def missing(self, snapshot: Snapshot) -> str:
        return no_sweep(self.sweep)

    @property
    def of(self) -> Swept:
        """The sweep that is shown."""
        assert self.sweep is not None  # else `missing` says so
        return self.sweep

    @property
    def present(self) -> str:
        """The option shown, or the test loss if the sweep lacks that."""
        shown: str = self.options["show"]
        return shown if shown in self._choices() else "test_loss"

    def _choices(self) -> dict[str, str]:
        key = self.of
        if getattr(self, "_offered_of", None) is not key:
            self._offered_of, self._offered = key, choices(key)
        return self._offered

    @property
    def numbers(self) -> CellNumbers:
        """The present numbers of the cells."""
        records, measure = self.of.records, measure_of(self.present)
        key = (
            self.of,
            measure,
            int(records.evaluated.sum()),
            int(records.ended.sum()),
            int(np.count_nonzero(records.ended)),
        )
        if self._numbers is None or self._numbers[0] != key:
            self._numbers = key, numbers_of(self.of, measure)
        return self._numbers[1]

    @property
    def map_axes(self) -> MapAxes:
        """The axes of all the cells."""
        if self._axes is None or self._axes.sweep is not self.of:
            self._axes = MapAxes(self.of)
        return self._axes

    def network_of(self, cell: int) -> int:
        """Return the network with the median of a cell."""
        return int(self.numbers.middle[cell])

    @abstractmethod
    def cell_at(self, x: float, y: float) -> int | None:
        """Return the cell at CSS pixels of the figure, or None."""

    @abstractmethod
    def box_of(self, cell: int) -> Box | None:
        """Return the box of a cell in the view's CSS pixels, or None."""

    def readout(self, snapshot: Snapshot, x: float, y: float) -> str:
        cell = self.cell_at(x, y)
        return "" if cell is None else cell_text(self.of, self.numbers, cell)
