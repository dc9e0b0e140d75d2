"""Data sets: points with a class or a value, split into training and test.

The generators are TensorFlow Playground's (dataset.ts), formula by formula, so that what is
learnt there holds here; the random numbers are NumPy's.
"""

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from os import PathLike
from typing import Any, NamedTuple, TextIO

import numpy as np
from numpy.typing import NDArray

from . import formula
from .config import DATASETS, FEATURES, MANY_CLASSES, Config
from .nn.activations import Array
from .nn.randomness import Stream, generator
from .plane import LINE, SQUARE, Plane, over_columns, over_components

Shown = str | tuple[str, ...] | None  # "components", or the names of the columns
EXTENT = (SQUARE.low[0], SQUARE.high[0])
_FEATURE_FUNCTIONS: tuple[Callable[[Array, Array], Array], ...] = (
    lambda x1, x2: x1,
    lambda x1, x2: x2,
    lambda x1, x2: x1 * x1,
    lambda x1, x2: x2 * x2,
    lambda x1, x2: x1 * x2,
    lambda x1, x2: np.sin(x1),
    lambda x1, x2: np.sin(x2),
)


@dataclass(frozen=True, eq=False)
class Dataset:
    """Samples, the first `train_count` of which train while the others test.

    `points` has shape `(n, d)`; `labels` has shape `(n,)`: the class, from 0 to `classes` - 1,
    or for a regression, where there are no classes, the value. The arrays are made read-only.
    """

    points: Array
    labels: Array
    train_count: int
    task: str
    classes: int = 2
    columns: tuple[str, ...] = ("x1", "x2")
    class_names: tuple[str, ...] = ()
    plane: Plane = SQUARE
    target: str = ""  # what the label is called
    originals: tuple[Array, Array] | None = None  # points and labels before they were standardised

    def __post_init__(self) -> None:
        for array in (self.points, self.labels):
            array.flags.writeable = False
        if not self.is_classification:
            object.__setattr__(self, "classes", 0)

    @property
    def is_classification(self) -> bool:
        return self.task == "classification"

    @staticmethod
    def from_arrays(X: Any, y: Any, *, train_fraction: float = 0.5, seed: int = 0, **options: Any) -> "Dataset":
        """Own data from arrays or tables, split at random; options as in Samples.from_arrays."""
        from .own_data import Samples

        return Samples.from_arrays(X, y, **options).split(train_fraction, seed)

    @staticmethod
    def from_csv(
        file: Any, target: str | None = None, *, train_fraction: float = 0.5, seed: int = 0, **options: Any
    ) -> "Dataset":
        """Own data from a CSV file or its bytes, split at random; options as in Samples.from_csv."""
        from .own_data import Samples

        return Samples.from_csv(file, target, **options).split(train_fraction, seed)

    def over(self, shown: Shown) -> Plane:
        """The plane over two columns, or over the "components"; its own for None and other names."""
        return _plane_over(self, shown)

    def to_arrays(self) -> "Arrays":
        """The samples as they came: X `(n, d)`, y `(n,)`, and which of them train, `(n,)` of bool."""
        points, labels = self.originals or (self.points, self.labels)
        train = np.arange(len(points)) < self.train_count
        if self.is_classification:
            labels = _class_values(self.class_names or range(self.classes))[labels.astype(int)]
        return Arrays(points.copy(), labels.copy(), train)

    def to_csv(self, file: "str | PathLike[str] | TextIO") -> None:
        """Write the samples with their split: the columns, the label, and train or test.

        `file` is a path, or a file that is open for text, with newline="".
        """
        if isinstance(file, (str, PathLike)):
            with open(file, "w", encoding="utf-8", newline="") as opened:
                return self.to_csv(opened)
        X, y, train = self.to_arrays()
        writer = csv.writer(file)
        writer.writerow([*self.columns, self.target or "y", "part"])
        for point, label, trains in zip(X.tolist(), y.tolist(), train):
            writer.writerow([*point, label, "train" if trains else "test"])

    @cached_property
    def train(self) -> tuple[Array, Array]:
        """The points and labels that train."""
        return self.points[: self.train_count], self.labels[: self.train_count]

    @cached_property
    def test(self) -> tuple[Array, Array]:
        """The points and labels that test."""
        return self.points[self.train_count :], self.labels[self.train_count :]


@lru_cache(maxsize=8)
def _plane_over(data: Dataset, shown: Shown) -> Plane:
    remarks = () if data.originals is None else ("standardised",)
    if shown == "components" and len(data.columns) > 2:
        return over_components(data.train[0], data.points, remarks)
    if shown is None or isinstance(shown, str) or not set(shown) <= set(data.columns):
        return data.plane
    places = tuple(data.columns.index(name) for name in shown)
    return over_columns(data.train[0], data.points, data.columns, places, remarks)


class Arrays(NamedTuple):
    """A data set as arrays: inputs, labels, and which samples train."""

    X: Array
    y: NDArray[Any]
    train: NDArray[np.bool_]


def _class_values(names: Sequence[Any]) -> NDArray[Any]:
    """The classes as they came: numbers where all names are, else texts."""
    try:
        return np.array([int(name) for name in names])
    except ValueError:
        return np.array(names)


def features_of(columns: int, names: tuple[str, ...]) -> tuple[str, ...]:
    """Which of the features that a config names there are of points with so many columns.

    Of one column those of x1, or x1 alone where none is named; of more than two none.
    """
    if columns == 1:
        return tuple(name for name in names if "x2" not in name) or ("x1",)
    return names if columns == 2 else ()


def features(points: Array, names: tuple[str, ...]) -> Array:
    """What the network is given of points `(n, d)`: a column for each of `features_of`, `(n, k)`.

    Points with more than two columns are given as they are.
    """
    names = features_of(points.shape[1], names)
    if not names:
        return points
    x1, x2 = points[:, 0], points[:, -1]
    return np.stack([_FEATURE_FUNCTIONS[FEATURES.index(name)](x1, x2) for name in names], axis=1)


def in_unit_square(data: Dataset) -> tuple[Array, Array]:
    """Where a small picture shows the samples, `(n, 2)` from 0 to 1 upwards, and their labels `(n,)`.

    Over one column the second direction is the value, or a band for each class.
    """
    plane = data.plane
    shares = (plane.places(data.points) - plane.low) / np.subtract(plane.high, plane.low)
    if plane.is_line and data.is_classification:
        shares[:, 1] = (data.labels + 0.5) / data.classes
    elif plane.is_line:
        low, high = data.labels.min(), data.labels.max()
        shares[:, 1] = 0.06 + 0.88 * (data.labels - low) / ((high - low) or 1.0)
    return shares, data.labels


def generate(config: Config) -> Dataset:
    """The data set that a config names; equal configs give equal data."""
    rng, name = generator(config.seed, Stream.DATA), config.dataset
    classes = config.classes if name in MANY_CLASSES else 2
    more = (classes,) if name in MANY_CLASSES else (config.formula,) if name == "formula" else ()
    points, labels = _GENERATORS[name](rng, config.samples, config.noise / 100, *more)
    order = rng.permutation(len(points))
    train_count = min(max(1, round(config.train_fraction * len(points))), len(points) - 1)
    plane = LINE if points.shape[1] == 1 else SQUARE
    return Dataset(
        points[order], labels[order], train_count, DATASETS[name], classes, plane.names[: points.shape[1]], plane=plane
    )


def _circle(rng: np.random.Generator, samples: int, noise: float) -> tuple[Array, Array]:
    radius = 5.0
    inside = samples // 2
    r = np.concatenate([
        rng.uniform(0, 0.5 * radius, inside), rng.uniform(0.7 * radius, radius, samples - inside)
    ])
    angle = rng.uniform(0, 2 * np.pi, samples)
    points = np.stack([r * np.sin(angle), r * np.cos(angle)], axis=1)
    seen = points + noise * rng.uniform(-radius, radius, points.shape)
    return points, (np.hypot(*seen.T) < 0.5 * radius) * 1.0


def _xor(rng: np.random.Generator, samples: int, noise: float) -> tuple[Array, Array]:
    points = rng.uniform(-5, 5, (samples, 2))
    points += np.where(points > 0, 0.3, -0.3)
    seen = points + noise * rng.uniform(-5, 5, points.shape)
    return points, (seen.prod(axis=1) >= 0) * 1.0


def _gauss(rng: np.random.Generator, samples: int, noise: float) -> tuple[Array, Array]:
    labels = (np.arange(samples) < samples // 2) * 1.0
    deviation = np.sqrt(0.5 + 7.0 * noise)
    return rng.normal(np.where(labels == 1, 2.0, -2.0)[:, None], deviation, (samples, 2)), labels


def _spiral(
    rng: np.random.Generator, samples: int, noise: float, classes: int
) -> tuple[Array, Array]:
    """Arms of 1.75 turns, one for each class; of two, the first is class 1."""
    owner = _shared_out(samples, classes)
    count = np.bincount(owner)[owner]
    along = (np.arange(samples) - np.searchsorted(owner, owner)) / count
    angle = 1.75 * along * 2 * np.pi + 2 * np.pi * owner / classes
    points = 5 * along[:, None] * np.stack([np.sin(angle), np.cos(angle)], axis=1)
    points += noise * rng.uniform(-1, 1, points.shape)
    return points, (owner + 1) % classes * 1.0


def _moons(rng: np.random.Generator, samples: int, noise: float) -> tuple[Array, Array]:
    """Two half circles of radius 3 that reach into each other (scikit-learn's make_moons)."""
    labels = _shared_out(samples, 2)
    angle = rng.uniform(0, np.pi, samples)
    turned = np.where(labels == 1, -1.0, 1.0)
    middle = np.where(labels == 1, 1.5, -1.5)
    points = np.stack([middle + 3 * turned * np.cos(angle), turned * (3 * np.sin(angle) - 0.75)], axis=1)
    points += rng.normal(0, 0.2 + 3 * noise, points.shape)
    return points, labels * 1.0


def _blobs(
    rng: np.random.Generator, samples: int, noise: float, classes: int
) -> tuple[Array, Array]:
    """Round clouds around points that are spread evenly on a circle of radius 4."""
    labels = _shared_out(samples, classes)
    angle = 2 * np.pi * labels / classes
    middles = 4 * np.stack([np.sin(angle), np.cos(angle)], axis=1)
    return rng.normal(middles, 0.5 + 3 * noise), labels * 1.0


def _rings(
    rng: np.random.Generator, samples: int, noise: float, classes: int
) -> tuple[Array, Array]:
    """Rings around the middle with gaps between them, the innermost a disc: out to radius 5."""
    labels = _shared_out(samples, classes)
    r = 5 * (labels + 0.7 * rng.uniform(0, 1, samples)) / (classes - 0.3)
    angle = rng.uniform(0, 2 * np.pi, samples)
    points = np.stack([r * np.sin(angle), r * np.cos(angle)], axis=1)
    return points + noise * rng.uniform(-5, 5, points.shape), labels * 1.0


def _shared_out(samples: int, classes: int) -> Array:
    """A class for each sample, `(samples,)`, in order, as many of each as can be."""
    return np.arange(samples) * classes // samples


def _plane(rng: np.random.Generator, samples: int, noise: float) -> tuple[Array, Array]:
    points = rng.uniform(-6, 6, (samples, 2))
    seen = points + noise * rng.uniform(-6, 6, points.shape)
    return points, seen.sum(axis=1) / 10


def _multi_gauss(rng: np.random.Generator, samples: int, noise: float) -> tuple[Array, Array]:
    points = rng.uniform(-6, 6, (samples, 2))
    seen = points + noise * rng.uniform(-6, 6, points.shape)
    centres = np.array([(-4, 2.5), (0, 2.5), (4, 2.5), (-4, -2.5), (0, -2.5), (4, -2.5)])
    signs = np.array([1, -1, 1, -1, 1, -1])
    distance = np.hypot(*np.moveaxis(seen[:, None] - centres, -1, 0))
    bumps = signs * np.maximum(0, 1 - distance / 2)
    return points, bumps[np.arange(samples), np.abs(bumps).argmax(axis=1)]


def _x_sin_x(rng: np.random.Generator, samples: int, noise: float) -> tuple[Array, Array]:
    """x sin x / 4, which lies between -1.2 and 0.5."""
    x = rng.uniform(-6, 6, samples)
    return x[:, None], x * np.sin(x) / 4 + rng.normal(0, noise, samples)


def _step(rng: np.random.Generator, samples: int, noise: float) -> tuple[Array, Array]:
    """From -1 to 1 at 0."""
    x = rng.uniform(-6, 6, samples)
    return x[:, None], np.where(x < 0, -1.0, 1.0) + rng.normal(0, noise, samples)


def _noisy_line(rng: np.random.Generator, samples: int, noise: float) -> tuple[Array, Array]:
    """x/8 with a deviation of 0.2, and more where noise is asked for."""
    x = rng.uniform(-6, 6, samples)
    return x[:, None], x / 8 + rng.normal(0, 0.2 + noise, samples)


def _formula(rng: np.random.Generator, samples: int, noise: float, text: str) -> tuple[Array, Array]:
    points = rng.uniform(-6, 6, (samples, 2))
    seen = points + noise * rng.uniform(-6, 6, points.shape)
    return points, formula.parse(text).holds(seen) * 1.0


_GENERATORS = dict(zip(DATASETS, (
    _circle, _xor, _gauss, _spiral, _plane, _multi_gauss, _moons, _blobs, _rings,
    _x_sin_x, _step, _noisy_line, _formula,
), strict=True))
