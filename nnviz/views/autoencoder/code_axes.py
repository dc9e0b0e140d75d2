"""The axes on which codes are drawn: one or two of their numbers, or principal components."""

import math
from dataclasses import dataclass

import numpy as np

from ...data.plane import over_components
from ...drawing.points import MOST
from ...drawing.scales import nice_ceiling, ticks_between
from ...nn.arrays import Array
from ...probes.anchor import anchor
from ...probes.code import code_layer, codes
from ...training.events import StepEvent
from ...training.problem import as_problem
from ...training.snapshot import Snapshot
from ..base.plot import Scale


@dataclass(frozen=True, eq=False)
class CodeAxes:
    """The directions `(1 or 2, units)` through `middle` `(units,)` along which codes are drawn."""

    middle: Array
    directions: Array

    def places(self, given: Array) -> Array:
        """Return the places of codes `(n, units)`, `(n, 1 or 2)`."""
        with np.errstate(over="ignore", invalid="ignore"):  # on the way to a divergence
            return (given - self.middle) @ self.directions.T

    def code_at(self, place: Array) -> Array:
        """Return the code `(units,)` at a place `(1 or 2,)`."""
        return self.middle + place @ self.directions


class CodeCache:
    """The axes chosen last, and the codes found last."""

    def __init__(self) -> None:
        self._axes: tuple[Array, tuple[object, ...], CodeAxes] | None = None
        self._codes: tuple[StepEvent, Array] | None = None

    def codes(self, snapshot: Snapshot) -> Array:
        """Return the codes `(n, units)` of the training samples, at most 1,000."""
        if self._codes is None or self._codes[0] is not snapshot.event:
            self._codes = snapshot.event, _codes_of(snapshot.event)
        return self._codes[1]

    def axes(self, snapshot: Snapshot) -> CodeAxes:
        """Return the axes for a snapshot.

        Codes of three numbers or more have principal components. They are those of the anchor, so that they rarely
        turn.
        """
        event, units = snapshot.event, self.codes(snapshot).shape[1]
        if units <= 2:
            return _IDENTITY[units]
        theta = snapshot.path.thetas[anchor(snapshot.path, snapshot.step)]
        key = as_problem(event.problem).network, event.data, event.config.features
        kept = self._axes
        if kept is None or kept[0] is not theta or kept[1] != key:
            there = event._replace(after=event.after._replace(theta=theta))
            found = np.nan_to_num(_codes_of(there))
            plane = over_components(found, found)
            self._axes = kept = theta, key, CodeAxes(plane.base, plane.directions)
        return kept[2]


_IDENTITY = {units: CodeAxes(np.zeros(units), np.eye(units)) for units in (1, 2)}


def _codes_of(event: StepEvent) -> Array:
    assert code_layer(event) is not None  # otherwise the view says that there is no code
    return codes(event, as_problem(event.problem).train[0][:MOST])


def scale_of(values: Array) -> Scale:
    """Return a scale with round ends around values `(n,)`; they change seldom."""
    finite = values[np.isfinite(values)]
    low, high = (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 0.0)
    step = nice_ceiling((high - low) / 10 or 0.1, (1.0, 2.0, 5.0, 10.0))
    low, high = step * math.floor(low / step - 1e-9), step * math.ceil(high / step + 1e-9)
    return Scale(low, high, ticks_between(low, high, 4))
