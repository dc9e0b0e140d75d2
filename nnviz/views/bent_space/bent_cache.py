"""A cache of a layer's space: its axes, and what it carries."""

from ...data.plane import Plane
from ...drawing.points import MOST
from ...nn.arrays import Array
from ...probes.anchor import anchor
from ...probes.layer_space import answers_of, carried, extent, leading_units
from ...training.events import StepEvent
from ...training.problem import as_problem
from ...training.snapshot import Snapshot

_MEASURED = 500  # training samples for the variance of a unit


class BentCache:
    """The axes chosen last, and the grid and samples carried last."""

    def __init__(self) -> None:
        self._axes: tuple[Array, tuple[object, ...], tuple[int, ...], Array] | None = None
        self._carried: tuple[StepEvent, tuple[object, ...], tuple[Array, Array]] | None = None

    def axes(self, snapshot: Snapshot, layer: int, plane: Plane, first: int | None) -> tuple[tuple[int, ...], Array]:
        """Return the units chosen as axes, and their ranges.

        They are chosen at the anchor; the ranges `(2, 2)` are their lowest and highest activations there. The lower
        number comes first, or the unit `first`.
        """
        problem, number = as_problem(snapshot.event.problem), anchor(snapshot.path, snapshot.step)
        theta = snapshot.path.thetas[number]
        key = (problem.network, problem.data, problem.config.features, plane, layer, first)
        kept = self._axes
        if kept is None or kept[0] is not theta or kept[1] != key:
            units = leading_units(answers_of(problem, theta, problem.train[0][:_MEASURED], layer), first)
            self._axes = kept = theta, key, units, extent(*carried(problem, theta, layer, units, plane, MOST))
        return kept[2:]

    def carried(self, snapshot: Snapshot, layer: int, units: tuple[int, ...], plane: Plane) -> tuple[Array, Array]:
        """Return the grid and the samples in a layer, as `carried` of the probes does."""
        event, key = snapshot.event, (layer, units, plane)
        kept = self._carried
        if kept is None or kept[0] is not event or kept[1] != key:
            self._carried = kept = event, key, carried(as_problem(event.problem), event.after.theta, *key, MOST)
        return kept[2]
