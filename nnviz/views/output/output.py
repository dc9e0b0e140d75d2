"""The output over the inputs, whatever the data."""

from typing import final

from ...training.events import Snapshot
from ..base.data_dependent import DataDependentView, all_options
from ..base.plot import Box
from ..base.view import View
from .boundary import DecisionBoundary
from .fitted_curve import FittedCurve


@final
class Output(DataDependentView):
    """The fitted curve of a regression over one column; for other data the output over the plane."""

    kinds = (DecisionBoundary, FittedCurve)
    declared = all_options(kinds)

    def suits(self, snapshot: Snapshot) -> type[View]:
        data = snapshot.event.data
        return FittedCurve if data.plane.is_line and not data.is_classification else DecisionBoundary

    @property
    def box(self) -> Box:
        """The box of the picture shown last: left, top, width and height in the view's CSS pixels."""
        return self._last.box

    def place_at(self, x: float, y: float) -> tuple[float, float] | None:
        """Return the place at CSS pixels of the figure, in the picture shown last; None beside it.

        It lies on the plane; on a fitted curve it is an input and a value.
        """
        return self._last.place_at(x, y) if self._layout else None

    def sample_at(self, snapshot: Snapshot, x: float, y: float) -> int | None:
        """Return the number of the nearest sample shown, if it is within reach."""
        part = self.part(snapshot)
        assert isinstance(part, DecisionBoundary | FittedCurve)  # it is one of `kinds`
        return part.sample_at(snapshot, x, y)

    @property
    def _last(self) -> DecisionBoundary | FittedCurve:
        """The picture shown last."""
        shown: DecisionBoundary | FittedCurve = self._layout[0]
        return shown
