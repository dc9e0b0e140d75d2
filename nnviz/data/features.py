"""Features: functions of a point, as network inputs."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

import numpy as np

from ..nn.arrays import Array
from ..words import marked


@dataclass(frozen=True)
class Feature:
    """A function of the coordinates x1 and x2.

    They are arrays `(n,)`; `title` is its name on the page.
    """

    name: str
    title: str
    function: Callable[[Array, Array], Array]


FEATURES = {
    feature.name: feature
    for feature in (
        Feature("x1", marked("x₁"), lambda x1, x2: x1),
        Feature("x2", marked("x₂"), lambda x1, x2: x2),
        Feature("x1^2", marked("x₁²"), lambda x1, x2: x1 * x1),
        Feature("x2^2", marked("x₂²"), lambda x1, x2: x2 * x2),
        Feature("x1*x2", marked("x₁x₂"), lambda x1, x2: x1 * x2),
        Feature("sin(x1)", marked("sin x₁"), lambda x1, x2: np.sin(x1)),
        Feature("sin(x2)", marked("sin x₂"), lambda x1, x2: np.sin(x2)),
    )
}


def features_of(columns: int, names: Collection[str]) -> tuple[str, ...]:
    """Return the applicable features among `names`.

    For one column these are the features of x1, by default x1 itself. For more than two there are none.
    """
    if columns == 1:
        return tuple(name for name in names if "x2" not in name) or ("x1",)
    return tuple(names) if columns == 2 else ()


def features(points: Array, names: Collection[str]) -> Array:
    """Compute the features of points `(n, d)`, as columns `(n, k)`.

    Points with more than two columns are returned as they are.
    """
    names = features_of(points.shape[1], names)
    if not names:
        return points
    x1, x2 = points[:, 0], points[:, -1]
    return np.stack([FEATURES[name].function(x1, x2) for name in names], axis=1)
