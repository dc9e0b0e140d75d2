"""The output: what the network answers over its inputs, whatever the data."""

from typing import final

from ..events import Moment
from .boundary import DecisionBoundary
from .either import Either, all_options
from .fitted_curve import FittedCurve
from .view import View


@final
class Output(Either):
    """The fitted curve of a regression over one column; of all other data the output over the plane."""

    kinds = (DecisionBoundary, FittedCurve)
    declared = all_options(kinds)

    def suits(self, moment: Moment) -> type[View]:
        data = moment.event.data
        return FittedCurve if data.plane.is_line and not data.is_classification else DecisionBoundary

    def place_at(self, moment: Moment, x: float, y: float) -> tuple[float, float] | None:
        """The place in the picture at CSS pixels of the figure: on the plane, or an input and a value."""
        return self.part(moment).place_at(x, y)

    def sample_at(self, moment: Moment, x: float, y: float) -> int | None:
        """The number of the sample that is shown nearest, if it is within reach."""
        return self.part(moment).sample_at(moment, x, y)
