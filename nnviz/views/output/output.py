"""The output over the inputs, whatever the data."""

from typing import final

from ...training.snapshot import Snapshot
from ..base.data_dependent import DataDependentView, all_options
from ..base.plot import Box
from ..base.view import View
from .boundary import DecisionBoundary
from .fitted_curve import FittedCurve


@final
class Output(DataDependentView):
    """The output over the inputs.

    It is a fitted curve for a regression over one column, and a plane for other data.
    """

    kinds = (DecisionBoundary, FittedCurve)
    declared = all_options(kinds)

    def suits(self, snapshot: Snapshot) -> type[View]:
        data = snapshot.event.data
        return FittedCurve if data.plane.is_line and not data.is_classification else DecisionBoundary

    @property
    def box(self) -> Box:
        """The box of the picture shown last.

        It is left, top, width and height in the view's CSS pixels.
        """
        return self._last.box

    def place_at(self, x: float, y: float) -> tuple[float, float] | None:
        """Return the place under the pointer, or None.

        `x` and `y` are CSS pixels of the figure, which shows the last picture. It lies on the plane; on a fitted
        curve it is an input and a value.
        """
        return self._last.place_at(x, y) if self._layout else None

    def sample_at(self, snapshot: Snapshot, x: float, y: float) -> int | None:
        """Return the sample under the pointer, or None."""
        part = self.part(snapshot)
        assert isinstance(part, DecisionBoundary | FittedCurve)  # it is one of `kinds`
        return part.sample_at(snapshot, x, y)

    @property
    def _last(self) -> DecisionBoundary | FittedCurve:
        """The picture shown last."""
        shown: DecisionBoundary | FittedCurve = self._layout[0]
        return shown
