"""The sweep map: the results of many networks over their settings."""

from collections.abc import Callable
from typing import Any, Self, final

from ...nn.arrays import Bools
from ...training.model import Need
from ...training.snapshot import Snapshot
from ..base.data_dependent import DataDependentView, all_options
from ..base.plot import Box
from ..base.view import Cells, View
from .cell_map import CellMap
from .cell_numbers import CURVES, MOST_IN_A_STRIP, choices, is_strip
from .map_words import cell_text
from .round_curves import RoundCurves
from .sweep_view import SweepView, no_sweep
from .swept import Swept


@final
class SweepMap(DataDependentView):
    """A sweep as a map of cells, or as curves over the steps.

    `sweep` is the sweep to show, `chosen` the number of a cell that is outlined, and `passes()` tells which networks
    get a mark, `(n,)`; all may be set at any time. The run of the stage is not shown. Cells are numbered as networks
    are: small multiples first, then y and x.
    """

    kinds = (CellMap, RoundCurves)
    declared = all_options(kinds)
    sweep: Swept | None = None
    chosen: int | None = None
    passes: Callable[[], Bools] | None = None

    @classmethod
    def of(cls, sweep: Swept, **options: Any) -> Self:
        """Return a map of a sweep."""
        made = cls(**options)
        made.sweep = sweep
        return made

    def copied(self) -> "SweepMap":
        made = SweepMap.of(self.sweep, **self.options) if self.sweep else SweepMap(**self.options)
        made.chosen, made.passes = self.chosen, self.passes
        return made

    @property
    def choices(self) -> dict[str, str]:
        """The values of the option `show` that suit the present sweep: names, and translated titles."""
        return choices(self.sweep) if self.sweep else {}

    @property
    def is_curves(self) -> bool:
        """True if it shows curves over the steps in the place of cells."""
        return self.options["show"] == CURVES and self.sweep is not None and is_strip(self.sweep)

    def suits(self, snapshot: Snapshot) -> type[View]:
        return RoundCurves if self.is_curves else CellMap

    def part(self, snapshot: Snapshot) -> View:
        part = super().part(snapshot)
        assert isinstance(part, SweepView)  # it is one of `kinds`
        part.sweep, part.chosen, part.gradual, part.passes = self.sweep, self.chosen, self.gradual, self.passes
        return part

    def needs(self) -> tuple[Need, ...]:
        return ()

    def missing(self, snapshot: Snapshot) -> str:
        return no_sweep(self.sweep)

    @property
    def unfinished(self) -> bool:
        return self._shown is not None and self._shown.unfinished

    @property
    def _shown(self) -> SweepView | None:
        """The picture shown last."""
        layout = getattr(self, "_layout", None)
        part: SweepView | None = layout[0] if isinstance(layout, tuple) else None
        return part

    def cell_at(self, x: float, y: float) -> int | None:
        """Return the cell at CSS pixels of the figure, which shows the last picture; None beside the cells."""
        return self._shown.cell_at(x, y) if self._shown else None

    def box_of(self, cell: int) -> Box | None:
        """Return the box of a cell in the view's CSS pixels; None if the last picture does not show it."""
        return self._shown.box_of(cell) if self._shown else None

    @property
    def grids(self) -> list[Cells]:
        return self._shown.grids if self._shown else []

    def network_of(self, cell: int) -> int:
        """Return the network that stands for a cell: the one with the median.

        Raises IndexError, and ConfigError before there is a picture.
        """
        part = self._shown
        assert part is not None  # a cell was chosen in a picture
        return part.network_of(cell)

    def cell_text(self, cell: int) -> str:
        """Describe a cell in words."""
        part = self._shown
        return "" if part is None else cell_text(part.of, part.numbers, cell)


def first_shown(sweep: Swept) -> str:
    """Return what a map of the sweep shows at first: outputs if they fit beside each other, else the test loss."""
    few = is_strip(sweep) and sweep.grid.cells[2] <= MOST_IN_A_STRIP
    return "boundary" if few and "boundary" in choices(sweep) else "test_loss"
