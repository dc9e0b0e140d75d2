"""Data sets: points with a class or a value, split into training and test."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from os import PathLike
from typing import Any, NamedTuple, TextIO

import numpy as np
from numpy.typing import NDArray

from ..errors import DataError, refusing
from ..nn.arrays import Array
from ..nn.randomness import Stream, generator
from .csv_file import write
from .generators import DATASETS, FORMULA
from .plane import LINE, SQUARE, Plane, over_columns, over_components

Shown = str | tuple[str, ...] | None  # "components", or the names of the columns


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
                    self.to_csv(opened)
            return
        X, y, train = self.to_arrays()
        write(file, X, y, train, self.columns, self.target or "y")

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
    for kind in (int, float):
        try:
            return np.array([kind(name) for name in names])
        except ValueError:
            pass
    return np.array(names)


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


def generate(
    name: str,
    samples: int = 500,
    noise: float = 0,
    seed: int = 0,
    *,
    train_fraction: float = 0.5,
    classes: int = 2,
    formula: str = FORMULA,
) -> Dataset:
    """The data set of that name with `noise` in percent; equal arguments give equal data.

    Those that take a number of classes have `classes`, and the others of a classification two. `formula` is for
    the data set of that name. Raises KeyError for a name that is not in DATASETS.
    """
    rng, source = generator(seed, Stream.DATA), DATASETS[name]
    if not source.takes_classes:
        classes = 2
    more = (classes,) if source.takes_classes else (formula,) if source.takes_formula else ()
    points, labels = source.make(rng, samples, noise / 100, *more)
    order = rng.permutation(len(points))
    train_count = min(max(1, round(train_fraction * len(points))), len(points) - 1)
    plane = LINE if points.shape[1] == 1 else SQUARE
    return Dataset(
        points[order], labels[order], train_count, source.task, classes, plane.names[: points.shape[1]], plane=plane
    )
