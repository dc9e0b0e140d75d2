"""Data sets: points with a class or a value, split into training and test."""

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from os import PathLike
from typing import Any, NamedTuple, TextIO

import numpy as np
from numpy.typing import NDArray

from ..config import DATASETS, FEATURES, MANY_CLASSES, Config
from ..nn.activations import Array
from ..nn.randomness import Stream, generator
from ..paths import refusing
from .checks import DataError
from .generators import GENERATORS
from .plane import LINE, SQUARE, Plane, over_columns, over_components

Shown = str | tuple[str, ...] | None  # "components", or the names of the columns
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
        """Own data from a CSV file or its bytes, split at random or as it says; options as in Samples.from_csv."""
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

        The last column is called part, with "_" behind it where another one is; from_csv reads it again.
        `file` is a path, or a file that is open for text, with newline="". Raises DataError for a path that
        can't be written to.
        """
        if isinstance(file, (str, PathLike)):
            with refusing(file, "{path} can't be written: {error}", DataError):
                with open(file, "w", encoding="utf-8", newline="") as opened:
                    return self.to_csv(opened)
        X, y, train = self.to_arrays()
        writer = csv.writer(file)
        names = *self.columns, free_name(self.target or "y", self.columns)
        writer.writerow([*names, free_name("part", names)])
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


def free_name(name: str, taken: Sequence[str]) -> str:
    """The name, with as many "_" behind it as it takes to be another than those taken."""
    while name in taken:
        name += "_"
    return name


def _class_values(names: Sequence[Any]) -> NDArray[Any]:
    """The classes as they came: numbers where all names are, else texts."""
    for kind in (int, float):
        try:
            return np.array([kind(name) for name in names])
        except ValueError:
            pass
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
    points, labels = GENERATORS[name](rng, config.samples, config.noise / 100, *more)
    order = rng.permutation(len(points))
    train_count = min(max(1, round(config.train_fraction * len(points))), len(points) - 1)
    plane = LINE if points.shape[1] == 1 else SQUARE
    return Dataset(
        points[order], labels[order], train_count, DATASETS[name], classes, plane.names[: points.shape[1]], plane=plane
    )
