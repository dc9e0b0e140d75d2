"""Plane: the part of the space of inputs that the pictures show."""

from dataclasses import dataclass

import numpy as np

from .nn.activations import Array


@dataclass(frozen=True, eq=False)
class Plane:
    """The points base + u directions[0] + v directions[1], for (u, v) from `low` to `high`.

    `base` has shape `(d,)`; `directions`, `(2, d)`, are orthonormal, or 0 where the data has no
    second one. `names` are what u and v are called, and `remark` says what is done with the rest.
    """

    base: Array
    directions: Array
    low: tuple[float, float]
    high: tuple[float, float]
    names: tuple[str, str]
    remark: str = ""

    def points(self, places: Array) -> Array:
        """The points `(n, d)` at places `(n, 2)` of the plane."""
        return self.base + places @ self.directions

    def places(self, points: Array) -> Array:
        """Where on the plane points `(n, d)` are seen, `(n, 2)`."""
        return (points - self.base) @ self.directions.T

    def middles(self, size: int) -> tuple[Array, Array]:
        """The middles of `size` cells along u, and along v."""
        shares = (np.arange(size) + 0.5) / size
        return tuple(low + shares * (high - low) for low, high in zip(self.low, self.high))

    def cells(self, size: int) -> Array:
        """The points in the middles of size x size cells, the row with the largest v first."""
        u, v = np.meshgrid(*self.middles(size))
        return self.points(np.stack([u.ravel(), v[::-1].ravel()], axis=1))


SQUARE = Plane(np.zeros(2), np.eye(2), (-6.0, -6.0), (6.0, 6.0), ("x1", "x2"))
