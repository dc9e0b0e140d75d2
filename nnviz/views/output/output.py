"""The output over the inputs, whatever the data."""

from typing import final

from ...data.task import AUTOENCODER
from ...training.snapshot import Snapshot
from ..autoencoder.reconstruction import Reconstruction
from ..base.data_dependent import DataDependentView, all_options
from ..base.plot import Box
from ..base.view import View
from .boundary import DecisionBoundary
from .fitted_curve import FittedCurve


@final
class Output(DataDependentView):
    """The output over the inputs.

    It is a fitted curve for a regression over one column, and a plane for other data. Of an autoencoder it is the
    reconstruction.
    """

    kinds = (DecisionBoundary, FittedCurve, Reconstruction)
    declared = all_options(kinds)

    def suits(self, snapshot: Snapshot) -> type[View]:
        data = snapshot.event.data
        if snapshot.event.problem.task == AUTOENCODER:
            return Reconstruction
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
        assert isinstance(part, DecisionBoundary | FittedCurve | Reconstruction)  # it is one of `kinds`
        return part.sample_at(snapshot, x, y)

    @property
    def _last(self) -> DecisionBoundary | FittedCurve | Reconstruction:
        """The picture shown last."""
        shown: DecisionBoundary | FittedCurve | Reconstruction = self._layout[0]
        return shown
