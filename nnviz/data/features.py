"""Features: what a network may be given of a point in the plane, each declared once."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

import numpy as np

from ..nn.arrays import Array


@dataclass(frozen=True)
class Feature:
    """A function of the coordinates x1 and x2 of points, arrays `(n,)`; `title` is how people write it."""

    name: str
    title: str
    function: Callable[[Array, Array], Array]


FEATURES = {
    feature.name: feature
    for feature in (
        Feature("x1", "x₁", lambda x1, x2: x1),
        Feature("x2", "x₂", lambda x1, x2: x2),
        Feature("x1^2", "x₁²", lambda x1, x2: x1 * x1),
        Feature("x2^2", "x₂²", lambda x1, x2: x2 * x2),
        Feature("x1*x2", "x₁x₂", lambda x1, x2: x1 * x2),
        Feature("sin(x1)", "sin x₁", lambda x1, x2: np.sin(x1)),
        Feature("sin(x2)", "sin x₂", lambda x1, x2: np.sin(x2)),
    )
}


def features_of(columns: int, names: Collection[str]) -> tuple[str, ...]:
    """The features among `names` that points with so many columns have.

    One column has those of x1, or x1 alone where none is named. More than two columns have none.
    """
    if columns == 1:
        return tuple(name for name in names if "x2" not in name) or ("x1",)
    return tuple(names) if columns == 2 else ()


def features(points: Array, names: Collection[str]) -> Array:
    """The network's inputs for points `(n, d)`: a column for each of `features_of`, `(n, k)`.

    Points with more than two columns are given as they are.
    """
    names = features_of(points.shape[1], names)
    if not names:
        return points
    x1, x2 = points[:, 0], points[:, -1]
    return np.stack([FEATURES[name].function(x1, x2) for name in names], axis=1)
