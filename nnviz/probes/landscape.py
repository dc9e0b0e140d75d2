"""The loss landscape: what the objective is on a plane through the space of all weights and biases.

The plane goes through one theta, along two random directions (Li et al. 2018) or along the first two
principal components of the way that a run took.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..nn.arrays import Array
from ..nn.network import Network
from ..nn.randomness import Stream, generator
from ..training.problem import Problem

GRID = 25  # points a side
SAMPLES = 500  # training samples that a loss is measured on, at most
WORK = 2_000_000  # multiplications in a slice: some milliseconds on one core
_STRIDES = (8, 4, 2, 1)  # each grid holds the coarser ones
_ACTIVATION = 20  # what an activation costs, in multiplications
_MOST_WORK = 20_000_000  # multiplications in a single loss
_PRINCIPAL = 64  # states that components are taken from, at most
_PRINCIPAL_NUMBERS = 2_000_000  # in all of them together

Limits = tuple[float, float]


@dataclass(frozen=True, eq=False)
class Section:
    """The plane origin + a directions[0] + b directions[1] through the space of all theta.

    `origin` has shape `(P,)`; `directions`, `(2, P)`, are orthogonal. `shares` says of the components of
    a path how much of its variance each one has; 0 where a random direction stands in for it.
    """

    origin: Array
    directions: Array
    shares: tuple[float, float] = (0.0, 0.0)

    def thetas(self, places: Array) -> Array:
        """The thetas `(n, P)` at places `(n, 2)`; each is the same bits however many there are."""
        u, v = self.directions
        return self.origin + places[:, :1] * u + places[:, 1:] * v

    def place(self, theta: Array) -> Array:
        """Where a theta `(P,)` is seen: the place `(2,)` that lies nearest to it."""
        with np.errstate(over="ignore", invalid="ignore"):  # on the way to a divergence
            squares = np.einsum("ij,ij->i", self.directions, self.directions)
            return self.directions @ (theta - self.origin) / squares


def random_section(network: Network, theta: Array, seed: int) -> Section:
    """Through theta, along two random directions with the size of its filters.

    A filter is what comes into one unit: its weights. Each direction is normal in every filter and as
    long there as theta's filter, or 1 where that is 0; biases stay as they are (Li et al. 2018, whose
    program leaves biases out). Theirs are orthogonal by chance, in high dimensions; these are in every
    filter, and for that the filter of a unit with a single weight holds its bias too.
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
    """Through the last of the thetas, along the first two principal components of all of them.

    The components have length 1, and the path begins on their negative side. Of many thetas some, evenly
    spread, are enough. Where there are fewer components random directions stand in for them.
    """
    thetas = [thetas[number] for number in _spread_out(len(thetas), thetas[0].size)]
    around = np.stack(thetas)
    with np.errstate(over="ignore", invalid="ignore"):
        around -= around.mean(axis=0)
        around /= np.abs(around).max() or 1.0
    around = np.nan_to_num(around, nan=0.0, posinf=0.0, neginf=0.0)
    values, vectors = np.linalg.eigh(around @ around.T)  # as many as there are thetas, not parameters
    total, found, shares = values.sum(), [], []
    for value, vector in zip(values[:-3:-1], vectors.T[:-3:-1]):
        if value > 1e-10 * total:
            found.append(_orthogonal(around.T @ (-vector if vector[0] > 0 else vector), found))
            shares.append(float(value / total))
    for direction in random_section(network, thetas[-1], seed).directions:
        if len(found) < 2:
            found.append(_orthogonal(direction, found))
            shares.append(0.0)
    return Section(thetas[-1], np.stack(found), tuple(shares))


def _spread_out(count: int, size: int) -> list[int]:
    """Which of so many vectors of that size to take: the first, the last and some between."""
    most = int(np.clip(_PRINCIPAL_NUMBERS // size, 8, _PRINCIPAL))
    return np.unique(np.rint(np.linspace(0, count - 1, min(count, most))).astype(int)).tolist()


def _orthogonal(direction: Array, others: Sequence[Array]) -> Array:
    """The part of a direction that stands on the others, all of length 1."""
    direction = direction / np.abs(direction).max()
    for other in others:
        direction = direction - (direction @ other) * other
    return direction / np.sqrt(direction @ direction)


def _norms(columns: Array) -> Array:
    """The norm of each column; squares of what is very large or small would leave the range."""
    largest = np.abs(columns).max(axis=0)
    scale = np.where(largest > 0, largest, 1.0)
    return scale * np.sqrt(((columns / scale) ** 2).sum(axis=0))


def objective(problem: Problem, thetas: Array, samples: int = SAMPLES) -> Array:
    """J of each theta `(R, P)` on the first training samples, `(R,)`: the mean loss and the penalty."""
    x, targets = (part[:samples] for part in problem.train)
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):  # far away anything may happen
        forward = problem.network.forward(thetas, x)
        losses, _ = problem.loss.measure(forward.preactivations[-1], forward.activations[-1], targets.T)
        found = np.add.reduce(losses, axis=-1) / len(x)
        if problem.penalties:
            weights = thetas * problem.network.weight_mask
            for strength, regularizer in problem.penalties:
                found = found + strength * regularizer.value(weights)
    return found


class Landscape:
    """The objective on a grid over a part of a section, measured slice by slice, coarse points first.

    `losses`, `(GRID, GRID)`, has a row for each value of b, the lowest first, and NaN where it is not
    known yet.
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
        """How many points there are to measure."""
        return GRID * GRID

    @property
    def finished(self) -> bool:
        return self.known == self.points

    def refine(self, work: int = WORK) -> None:
        """Measure as many more points as that many multiplications allow, one at the least."""
        rows, columns = (part[self.known : self.known + max(1, work // self._work)] for part in _ORDER)
        if len(rows):
            places = np.stack([self.across[columns], self.up[rows]], axis=1)
            self.losses[rows, columns] = objective(self.problem, self.section.thetas(places), self.samples)
            self.known += len(rows)

    def complete(self) -> None:
        """Measure all that is left."""
        while not self.finished:
            self.refine()

    @property
    def field(self) -> Array:
        """The finest grid that is measured as a whole, `(n, n)`; before there is one, `(0, 0)`."""
        for stride, ends in zip(_STRIDES[::-1], _ENDS[::-1]):
            if self.known >= ends:
                return self.losses[::stride, ::stride]
        return self.losses[:0, :0]


def grid_points(limits: Limits) -> Array:
    """The grid's points from limit to limit, `(GRID,)`; the one in the middle is exactly there."""
    low, high = limits
    half = GRID // 2
    return (low + high) / 2 + (high - low) / 2 * (np.arange(-half, half + 1) / half)


def _in_order() -> tuple[Array, list[int]]:
    """All rows and columns, `(2, points)`, the coarsest grid first, and where each grid ends."""
    rows, columns = np.indices((GRID, GRID)).reshape(2, -1)
    finest = np.array([max(s for s in _STRIDES if not (row % s or column % s)) for row, column in zip(rows, columns)])
    order = np.argsort(-finest, kind="stable")
    ends = [int((finest >= stride).sum()) for stride in _STRIDES]
    return np.stack([rows[order], columns[order]]), ends


_ORDER, _ENDS = _in_order()
