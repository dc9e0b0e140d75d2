"""Space of a hidden layer, with a grid and the samples.

The grid lies over the inputs.
"""

from functools import lru_cache

import numpy as np

from ..data.features import features
from ..data.plane import Plane
from ..nn.arrays import Array
from ..nn.network import with_ones
from ..training.problem import Problem

LINES = 13  # grid lines in each direction
NODES = 41  # points per line
_ROUNDING = 1e-9  # share of the largest variance below which a variance counts as 0


def answers_of(problem: Problem, theta: Array, inputs: Array, layer: int) -> Array:
    """Return the activations `(n, units)` of a hidden layer.

    Layers are numbered from 0. The inputs have a column of ones.
    """
    with np.errstate(over="ignore", invalid="ignore"):  # on the way to a divergence
        return problem.network.forward(theta, inputs).by_sample()[layer + 1]


def leading_units(answers: Array, first: int | None = None) -> tuple[int, ...]:
    """Choose the two units that show most of the variance.

    `answers` are the units' activations, `(n, units)`. One has the largest variance. The other has the largest
    variance left when its regression on the first is subtracted, so that two units with the same activations are not
    both chosen. Of equal units the lower number is chosen, and the numbers are sorted. `first` replaces the first
    unit and then comes first.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        around = np.nan_to_num(answers - answers.mean(axis=0))
        variances = np.nan_to_num((around * around).mean(axis=0))
        one = int(variances.argmax()) if first is None else first
        along = np.nan_to_num((around * around[:, one : one + 1]).mean(axis=0))
        left = np.nan_to_num(variances - along / (variances[one] or 1.0) * along)
    left[left < _ROUNDING * variances.max()] = 0.0
    left[one] = -1.0
    if len(left) == 1:
        return (one,)
    other = int(left.argmax())
    return (one, other) if first is not None else (min(one, other), max(one, other))


def carried(
    problem: Problem, theta: Array, layer: int, units: tuple[int, ...], plane: Plane, most: int
) -> tuple[Array, Array]:
    """Map the grid and training samples into the layer's space.

    They are the first `most` samples. Returns `(lines, nodes, 2)` and `(n, 2)`. A single unit is the vertical axis;
    the horizontal one is then the first coordinate of the plane.
    """
    places, inputs = lattice(plane, problem.config.features)
    samples = problem.data.train[0][:most]
    found = []
    for at, given in ((places, inputs), (plane.places(samples), problem.train[0][:most])):
        answers = answers_of(problem, theta, given, layer)[:, list(units)]
        found.append(answers if len(units) == 2 else np.concatenate([at[:, :1], answers], axis=1))
    return found[0].reshape(2 * LINES, NODES, 2), found[1]


def extent(grid: Array, samples: Array) -> Array:
    """Return the lowest and highest value along each axis, `(2, 2)`.

    0 is always included.
    """
    everything = np.concatenate([grid.reshape(-1, 2), samples])
    everything = np.where(np.isfinite(everything), everything, 0.0)
    ends = everything.min(axis=0, initial=0.0), everything.max(axis=0, initial=0.0)
    return np.stack(ends, axis=1)


def nodes(plane: Plane) -> Array:
    """Return the nodes of the grid on the plane.

    Their shape is `(2 LINES NODES, 2)`. Lines of equal u come first.
    """
    (u_low, v_low), (u_high, v_high) = plane.low, plane.high
    u, v = np.meshgrid(np.linspace(u_low, u_high, LINES), np.linspace(v_low, v_high, NODES), indexing="ij")
    s, t = np.meshgrid(np.linspace(u_low, u_high, NODES), np.linspace(v_low, v_high, LINES))
    return np.concatenate([np.stack([u.ravel(), v.ravel()], axis=1), np.stack([s.ravel(), t.ravel()], axis=1)])


@lru_cache(maxsize=8)
def lattice(plane: Plane, names: tuple[str, ...]) -> tuple[Array, Array]:
    """Return the nodes and the network's inputs at them."""
    places = nodes(plane)
    return places, with_ones(features(plane.points(places), names))
