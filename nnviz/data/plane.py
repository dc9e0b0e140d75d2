"""Plane: the part of the input space that the pictures show."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..nn.arrays import Array
from ..words import marked, say
from .scaling import Scaling


@dataclass(frozen=True, eq=False)
class Plane:
    """The points base + u directions[0] + v directions[1].

    The places (u, v) go from `low` to `high`. `base` has shape `(d,)`; `directions`, `(2, d)`, are orthonormal, or
    0 if the data has no second one. `names` are the names of u and v, `remarks` are notes for the user. `scalings`
    give u and v in the units of the user's data.
    """

    base: Array
    directions: Array
    low: tuple[float, float]
    high: tuple[float, float]
    names: tuple[str, str]
    remarks: tuple[str, ...] = ()
    scalings: tuple[Scaling, Scaling] = (Scaling(), Scaling())

    @property
    def titles(self) -> tuple[str, str]:
        """The names as they are shown: columns keep theirs in every language."""
        if self.names == COMPONENTS:
            return say("principal component 1"), say("principal component 2")
        return self.names

    def own(self, place: Sequence[float]) -> tuple[float, float]:
        """Return a place (u, v) in the units of the user's data."""
        return self.scalings[0].own(place[0]), self.scalings[1].own(place[1])

    @property
    def is_line(self) -> bool:
        """True if there is no second direction."""
        return not self.directions[1].any()

    def points(self, places: Array) -> Array:
        """Return the points `(n, d)` at places `(n, 2)` of the plane."""
        return self.base + places @ self.directions

    def places(self, points: Array) -> Array:
        """Project points `(n, d)` onto the plane: places `(n, 2)`."""
        return (points - self.base) @ self.directions.T

    def middles(self, size: int) -> tuple[Array, Array]:
        """Return the centres of `size` cells along u, and along v."""
        shares = (np.arange(size) + 0.5) / size
        u, v = (low + shares * (high - low) for low, high in zip(self.low, self.high))
        return u, v

    def cells(self, size: int) -> Array:
        """Return the points at the centres of size x size cells.

        The row with the largest v comes first.
        """
        u, v = np.meshgrid(*self.middles(size))
        return self.points(np.stack([u.ravel(), v[::-1].ravel()], axis=1))


SQUARE = Plane(np.zeros(2), np.eye(2), (-6.0, -6.0), (6.0, 6.0), ("x1", "x2"))
COMPONENTS = marked("principal component 1"), marked("principal component 2")
LINE = Plane(np.zeros(1), np.array([[1.0], [0.0]]), (-6.0, -1.0), (6.0, 1.0), ("x", ""))


def first_columns(points: Array, columns: Sequence[str]) -> tuple[str, ...]:
    """Return the first two columns with more than two values, `points` being `(n, d)`; others follow if there are none.

    Over columns of 0 and 1 all samples would lie on four places.
    """
    found: list[str] = []
    for values, name in zip(points.T, columns):
        others = values[values != values[0]]
        if len(others) and (others != others[0]).any():
            found.append(name)
        if len(found) == 2:
            break
    return tuple([*found, *(name for name in columns if name not in found)][:2])


def over_columns(
    train: Array, points: Array, columns: Sequence[str], places: Sequence[int], remarks: tuple[str, ...] = ()
) -> Plane:
    """Make the plane over one or two columns.

    The other columns are at their median over the training points.
    """
    directions = np.zeros((2, len(columns)))
    directions[range(len(places)), places] = 1.0
    base = np.median(train, axis=0)
    base[list(places)] = 0.0
    if len(columns) > 2:
        remarks = (marked("other columns at their median"), *remarks)
    names = columns[places[0]], columns[places[1]] if len(places) > 1 else ""
    return _around(points, base, directions, names, remarks)


def over_components(train: Array, points: Array, remarks: tuple[str, ...] = ()) -> Plane:
    """Make the plane over the first two principal components.

    It goes through the mean of the training points. The components are eigenvectors of the covariance, each with
    its largest entry positive.
    """
    base = train.mean(axis=0)
    covariance = (train - base).T @ (train - base)
    directions = np.linalg.eigh(covariance)[1][:, :-3:-1].T
    largest = np.abs(directions).argmax(axis=1)
    directions = directions * np.sign(directions[range(2), largest])[:, None]
    return _around(points, base, directions, COMPONENTS, remarks)


def _around(points: Array, base: Array, directions: Array, names: tuple[str, str], remarks: tuple[str, ...]) -> Plane:
    """Make a plane that shows all points, with a margin."""
    places = (points - base) @ directions.T
    low, high = places.min(axis=0), places.max(axis=0)
    margin = np.where(high > low, 0.08 * (high - low), 1.0)
    (u_low, v_low), (u_high, v_high) = (low - margin).tolist(), (high + margin).tolist()
    return Plane(base, directions, (u_low, v_low), (u_high, v_high), names, remarks)
