"""Loss landscape: the objective on a plane of parameters.

The plane goes through one theta, along two random directions (Li et al. 2018) or along the first two
principal components of a run's path.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..nn.arrays import Array, Ints
from ..nn.network import Network
from ..nn.randomness import Stream, generator
from ..training.problem import Problem

GRID = 25  # points per side
SAMPLES = 500  # training samples for a loss, at most
WORK = 2_000_000  # multiplications per slice: a few milliseconds on one core
_STRIDES = (8, 4, 2, 1)  # each grid contains the coarser ones
_ACTIVATION = 20  # cost of an activation in multiplications
_MOST_WORK = 20_000_000  # multiplications for a single loss
_PRINCIPAL = 64  # states for the principal components, at most
_PRINCIPAL_NUMBERS = 2_000_000  # numbers in all of them together

Limits = tuple[float, float]


@dataclass(frozen=True, eq=False)
class Section:
    """Plane through the space of all theta.

    Its points are origin + a directions[0] + b directions[1]. `origin` has shape `(P,)`; `directions`, `(2, P)`, are
    orthogonal. `shares` are the explained variances of the two principal components of a path; 0 for a random
    direction.
    """

    origin: Array
    directions: Array
    shares: tuple[float, float] = (0.0, 0.0)

    def thetas(self, places: Array) -> Array:
        """Return the thetas `(n, P)` at places `(n, 2)`.

        Their bits do not depend on n.
        """
        u, v = self.directions
        thetas: Array = self.origin + places[:, :1] * u + places[:, 1:] * v
        return thetas

    def place(self, theta: Array) -> Array:
        """Return the place `(2,)` nearest to a theta `(P,)`."""
        with np.errstate(over="ignore", invalid="ignore"):  # on the way to a divergence
            squares = np.einsum("ij,ij->i", self.directions, self.directions)
            place: Array = self.directions @ (theta - self.origin) / squares
            return place


def random_section(network: Network, theta: Array, seed: int) -> Section:
    """Make a section through theta along two random, filter-normalized directions.

    A filter is the weights of one unit. Each direction is normally distributed in every filter, and as
    long there as theta's filter, or 1 where that is 0. Biases stay as they are (Li et al. 2018, whose
    program leaves biases out). Their directions are orthogonal only by chance, in high dimensions.
    These are orthogonal in every filter; so the filter of a unit with one weight includes its bias.
    """
    directions = np.empty((2, network.parameter_count))
    layers = zip(network.slices, network.blocks(theta), network.blocks(directions))
    for number, ((_, shape), block, found) in enumerate(layers):
        rows = shape[0] if shape[0] == 2 else shape[0] - 1
        u, v = generator(seed, Stream.LANDSCAPE, number).standard_normal((2, *shape))[:, :rows]
        v -= u * ((u * v).sum(axis=0) / (u * u).sum(axis=0))
        norms = _norms(block[:rows])
        found[...] = 0.0
        for direction, drawn in zip(found, (u, v)):
            direction[:rows] = drawn * (np.where(norms > 0, norms, 1.0) / _norms(drawn))
    return Section(theta, directions)


def path_section(network: Network, thetas: Sequence[Array], seed: int) -> Section:
    """Make a section along the path's first two principal components.

    It goes through the last theta. The components have length 1, and the path begins on their negative side. Of many
    thetas an evenly spread subset is used. Random directions replace missing components.
    """
    thetas = [thetas[number] for number in _spread_out(len(thetas), thetas[0].size)]
    around = np.stack(thetas)
    with np.errstate(over="ignore", invalid="ignore"):
        around -= around.mean(axis=0)
        around /= np.abs(around).max() or 1.0
    around = np.nan_to_num(around, nan=0.0, posinf=0.0, neginf=0.0)
    values, vectors = np.linalg.eigh(around @ around.T)  # as many as there are thetas, not parameters
    total = values.sum()
    found: list[Array] = []
    shares: list[float] = []
    for value, vector in zip(values[:-3:-1], vectors.T[:-3:-1]):
        if value > 1e-10 * total:
            found.append(_orthogonal(around.T @ (-vector if vector[0] > 0 else vector), found))
            shares.append(float(value / total))
    for direction in random_section(network, thetas[-1], seed).directions:
        if len(found) < 2:
            found.append(_orthogonal(direction, found))
            shares.append(0.0)
    return Section(thetas[-1], np.stack(found), (shares[0], shares[1]))


def _spread_out(count: int, size: int) -> list[int]:
    """Choose evenly spread indices of `count` vectors.

    The first and the last are included.
    """
    most = int(np.clip(_PRINCIPAL_NUMBERS // size, 8, _PRINCIPAL))
    places = np.unique(np.rint(np.linspace(0, count - 1, min(count, most))))
    return [int(place) for place in places]


def _orthogonal(direction: Array, others: Sequence[Array]) -> Array:
    """Return a direction made orthogonal to the others, with length 1."""
    direction = direction / np.abs(direction).max()
    for other in others:
        direction = direction - (direction @ other) * other
    unit: Array = direction / np.sqrt(direction @ direction)
    return unit


def _norms(columns: Array) -> Array:
    """Return the norm of each column.

    The columns are scaled first, so that their squares neither overflow nor vanish.
    """
    largest = np.abs(columns).max(axis=0)
    scale = np.where(largest > 0, largest, 1.0)
    norms: Array = scale * np.sqrt(((columns / scale) ** 2).sum(axis=0))
    return norms


def objective(problem: Problem, thetas: Array, samples: int = SAMPLES) -> Array:
    """Return J of each theta `(R, P)`, `(R,)`.

    It is that of the first training samples.
    """
    x, targets = (part[:samples] for part in problem.train)
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):  # far from theta
        forward = problem.network.forward(thetas, x)
        losses, _ = problem.loss.measure(forward.preactivations[-1], forward.activations[-1], targets.T)
        found: Array = np.add.reduce(losses, axis=-1) / len(x)
        if problem.penalties:
            weights = thetas * problem.network.weight_mask
            for strength, regularizer in problem.penalties:
                found = found + strength * regularizer.value(weights)
    return found


class Landscape:
    """Objective on a grid over a section.

    It is measured in slices, coarse points first. `losses`, `(GRID, GRID)`, has one row for each value of b, from the
    lowest. Values not measured yet are NaN.
    """

    def __init__(self, problem: Problem, section: Section, across: Limits, up: Limits):
        self.problem, self.section = problem, section
        self.across, self.up = grid_points(across), grid_points(up)
        self.losses = np.full((GRID, GRID), np.nan)
        self.known = 0  # how many points are measured
        network = problem.network
        fitting = int(np.clip(_MOST_WORK // network.parameter_count, 50, SAMPLES))
        self.samples = min(fitting, problem.data.train_count)
        self._work = self.samples * (network.parameter_count + _ACTIVATION * sum(network.sizes[1:]))

    @property
    def points(self) -> int:
        """Number of points to measure."""
        return GRID * GRID

    @property
    def finished(self) -> bool:
        return self.known == self.points

    def refine(self, work: int = WORK) -> None:
        """Measure more points with about `work` multiplications, at least one."""
        rows, columns = (part[self.known : self.known + max(1, work // self._work)] for part in _ORDER)
        if len(rows):
            places = np.stack([self.across[columns], self.up[rows]], axis=1)
            self.losses[rows, columns] = objective(self.problem, self.section.thetas(places), self.samples)
            self.known += len(rows)

    def complete(self) -> None:
        """Measure all remaining points."""
        while not self.finished:
            self.refine()

    @property
    def field(self) -> Array:
        """Finest complete grid, `(n, n)`, or an empty array `(0, 0)`."""
        for stride, ends in zip(_STRIDES[::-1], _ENDS[::-1]):
            if self.known >= ends:
                return self.losses[::stride, ::stride]
        return self.losses[:0, :0]


def grid_points(limits: Limits) -> Array:
    """Return the grid's points between the limits, `(GRID,)`, the middle one exact."""
    low, high = limits
    half = GRID // 2
    return (low + high) / 2 + (high - low) / 2 * (np.arange(-half, half + 1) / half)


def _in_order() -> tuple[Ints, list[int]]:
    """Return the order of the points, and each grid's end.

    The order holds rows and columns, `(2, points)`, with the coarsest grid first.
    """
    rows, columns = np.indices((GRID, GRID)).reshape(2, -1)
    finest = np.array([max(s for s in _STRIDES if not (row % s or column % s)) for row, column in zip(rows, columns)])
    order = np.argsort(-finest, kind="stable")
    ends = [int((finest >= stride).sum()) for stride in _STRIDES]
    return np.stack([rows[order], columns[order]]), ends


_ORDER, _ENDS = _in_order()
