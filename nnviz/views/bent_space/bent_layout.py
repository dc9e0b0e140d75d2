"""The layout of a bent space: axes and limits."""

from dataclasses import dataclass

from ...data.datasets import Dataset
from ...data.features import FEATURES
from ...data.plane import Plane
from ...drawing.scales import nice_ceiling
from ...nn.arrays import Array
from ...words import say
from .borders import Limits

_RUNGS = (1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 10.0)


@dataclass(frozen=True)
class BentLayout:
    """The value that the still part depends on."""

    layer: int | None  # counted from 0; None without hidden layers
    units: tuple[int, ...]  # one for each axis; a single unit is shown over the input
    across: Limits
    up: Limits
    data: Dataset
    plane: Plane
    names: tuple[str, ...]  # of the classes, or their numbers; none in a regression
    inputs: bool  # whether the input plane is shown at the left


def axis_names(layout: BentLayout) -> tuple[str, str]:
    """Return the names of the two axes."""
    assert layout.layer is not None  # without hidden layers there are no axes
    units = [say("layer {layer}, unit {unit}", layer=layout.layer + 1, unit=unit + 1) for unit in layout.units]
    if len(units) == 2:
        return units[0], units[1]
    name = layout.plane.names[0]
    return say(FEATURES[name].title) if name in FEATURES else layout.plane.titles[0], units[0]


def limits_around(then: Array, now: Array, bound: float) -> Limits:
    """Return round limits around a unit's activations.

    `then` and `now` are its lowest and highest activation `(2,)`, at the anchor and now. They leave so much room
    that the present activations seldom leave them; if those did, the limits surround them. `bound` is the
    activation's upper bound.
    """
    low, high = (_reach(float(one), float(other), bound) for one, other in zip((-then[0], then[1]), (-now[0], now[1])))
    margin = 0.05 * (low + high) or 1.0
    return -low - margin, high + margin


def _reach(then: float, now: float, bound: float) -> float:
    """Return the axis's length on one side of 0."""
    far = nice_ceiling(1.2 * then, _RUNGS) if then > 0 else 0.0
    if now > far:
        far = nice_ceiling(1.2 * now, _RUNGS)
    return min(far, bound)
