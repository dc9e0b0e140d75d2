"""Data sets: labelled points, split into training and test."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from numbers import Real
from os import PathLike
from typing import Any, NamedTuple, TextIO

import numpy as np

from ..errors import DataError, refusing
from ..nn.arrays import AnyArray, Array, Bools, Ints
from ..nn.randomness import Stream, generator
from ..words import marked, say
from .array_like import as_array
from .checks import check_size, check_values, listed
from .csv_file import write
from .frames import numbered
from .generators import REGRESSION
from .own_units import class_values, classes_in, points_in, standardised, values_in
from .pictures import SampleShape, check_shape, column_names, places_of_part, shifted
from .plane import COMPONENTS, SQUARE, Plane, over_columns, over_components
from .scaling import Scaling, scalings_of

Augment = Callable[[Array, AnyArray], tuple[Any, Any]]  # from training samples (X, y) to copies of them
Shown = str | tuple[str, ...] | None  # "components", or the names of the columns


@dataclass(frozen=True, eq=False)
class Dataset:
    """Samples with a training and a test set.

    The first `train_count` are the training set, the others the test set. `points` has shape `(n, d)`. `labels` has
    shape `(n,)`: the class, from 0 to `classes` - 1, or the value for a regression, which has no classes. The
    arrays are made read-only. `columns` are by default x1, x2, …, or the pixels of a picture. `shape` is that of a
    sample that is drawn as a picture, `(rows, columns)`, or as a curve, `(d,)`. `texts`, `(n,)`, are the samples
    that are words; the text of an edited one is "".
    """

    points: Array
    labels: Array
    train_count: int
    task: str
    classes: int = 2
    columns: tuple[str, ...] = ()
    class_names: tuple[str, ...] = ()
    plane: Plane = SQUARE
    target: str = ""  # the name of the label
    originals: tuple[Array, Array] | None = None  # points and labels before they were standardised
    copies: int = 0  # number of copies among the training samples; they are the last of these
    shape: SampleShape = ()
    texts: AnyArray | None = None

    def __post_init__(self) -> None:
        for array in (self.points, self.labels):
            array.flags.writeable = False
        if not self.is_classification:
            object.__setattr__(self, "classes", 0)
        if not self.columns:
            count = self.points.shape[1]
            object.__setattr__(self, "columns", column_names(self.shape) if self.shape else numbered(count))

    @property
    def is_classification(self) -> bool:
        return self.task == "classification"

    @property
    def first_copy(self) -> int:
        """The number of the first copy, which follows the other training samples."""
        return self.train_count - self.copies

    def check(self) -> None:
        """Check that a run can use the samples. Raises DataError."""
        check_values(self.points, self.labels, self.classes, self.task, self.columns)
        check_shape(self.shape, self.points.shape[1])

    def over(self, shown: Shown) -> Plane:
        """Return the plane over two columns or over the "components".

        The default is the data set's own plane.
        """
        return _plane_over(self, shown)

    def shuffled(self, seed: int = 0) -> "Dataset":
        """Return the same samples with their columns in another order, the same for all samples.

        The names of columns go with them, but for a picture or a curve they name the places, and stay.
        """
        order = generator(seed, Stream.DATA).permutation(len(self.columns))
        return self._of_columns(order, self.shape, named=not self.shape)

    def part(self, rows: Sequence[int] | None = None, columns: Sequence[int] | None = None) -> "Dataset":
        """Return the same pictures with only some of their rows and columns, which count from 0.

        For a curve, columns are its values. None stands for all. Raises DataError.
        """
        places, shape = places_of_part(self.shape, rows, columns)
        return self._of_columns(places, shape, named=True)

    def _of_columns(self, places: Ints, shape: SampleShape, named: bool) -> "Dataset":
        """Return the samples with these columns only, in this order."""
        points, raw = self.points[:, places], self.originals
        return replace(
            self,
            points=points,
            columns=tuple(self.columns[place] for place in places) if named else self.columns,
            shape=shape,
            originals=None if raw is None else (raw[0][:, places], raw[1]),
        ).with_own_plane()

    def shifted(self, dx: int = 0, dy: int = 0, of: str = "both") -> "Dataset":
        """Return pictures shifted by `dx` pixels to the right and `dy` down; pixels that come in are 0.

        `of` says which are shifted: "train", "test" or "both". A curve is shifted by `dx` values. Raises DataError.
        """
        parts = {"train": slice(self.train_count), "test": slice(self.train_count, None), "both": slice(None)}
        if of not in parts:
            raise DataError(say("of = {of}: choose one of {names}", of=repr(of), names=", ".join(parts)))
        raw, labels = self.raw
        moved = raw.copy()
        moved[parts[of]] = shifted(raw[parts[of]], self.shape, dx, dy)
        if self.originals is None:
            return replace(self, points=moved)
        return replace(self, points=self.standardised(moved), originals=(moved, labels))

    def with_copies(self, *others: "Dataset") -> "Dataset":
        """Return these samples with the training samples of other data sets added to the training set.

        The others are changed copies, as of `shifted`, with the same columns. The test set stays as it is. Raises
        DataError if the columns differ.
        """
        if any(other.columns != self.columns for other in others):
            raise DataError(say("the copies need the columns of the data: {columns}", columns=listed(self.columns)))
        parts = (*((each, slice(each.train_count)) for each in (self, *others)), (self, slice(self.train_count, None)))

        def joined(arrays: Callable[[Dataset], tuple[Array, Array]]) -> tuple[Array, Array]:
            points, labels = zip(*([values[rows] for values in arrays(each)] for each, rows in parts))
            return np.concatenate(points), np.concatenate(labels)

        points, labels = joined(lambda each: (each.points, each.labels))
        originals = None if self.originals is None else joined(lambda each: each.raw)
        train_count = sum(each.train_count for each in (self, *others))
        texts = None if self.texts is None else np.concatenate([as_array(each.texts)[rows] for each, rows in parts])
        return replace(
            self,
            points=points,
            labels=labels,
            train_count=train_count,
            originals=originals,
            texts=texts,
            copies=self.copies + train_count - self.train_count,
        )

    def with_own_plane(self) -> "Dataset":
        """Return the same samples with a plane of their columns: the components, if there are more than two."""
        return replace(self, plane=self.over("components" if len(self.columns) > 2 else self.columns))

    @property
    def drawn(self) -> Shown:
        """The columns that the pictures show at first, or "components"."""
        return "components" if self.plane.names == COMPONENTS else self.columns[:2]

    def standardised(self, points: Array) -> Array:
        """Return points `(k, d)` in the units of the data as the network takes them."""
        if self.originals is None:
            return points
        offsets, factors = (np.array(values) for values in zip(*((each.offset, each.factor) for each in self.scalings)))
        scaled: Array = (points - offsets) / factors
        return scaled

    @property
    def raw(self) -> tuple[Array, Array]:
        """The points and labels before standardisation."""
        return self.originals or (self.points, self.labels)

    def to_arrays(self) -> "Arrays":
        """Return the samples before standardisation.

        They are X `(n, d)`, y `(n,)` and the training mask `(n,)`.
        """
        points, labels = self.raw
        train = np.arange(len(points)) < self.train_count
        if self.is_classification:
            labels = class_values(self._names)[labels.astype(int)]
        return Arrays(points.copy(), labels.copy(), train)

    @property
    def _names(self) -> tuple[str, ...]:
        return self.class_names or tuple(map(str, range(self.classes)))

    def points_of(self, X: Any) -> Array:
        """Convert points in the user's units to the network's, `(n, d)`.

        X has the columns of the data, `(n, d)`; a single point may be `(d,)`. Raises DataError.
        """
        return standardised(points_in(X, self.columns), self.scalings)

    def labels_of(self, y: Any, count: int) -> Array:
        """Convert `count` labels of the user to those of the network, `(count,)`.

        Classes are given by their names, as in `to_arrays`, and values in their own unit. Raises DataError.
        """
        if self.is_classification:
            return classes_in(y, count, self._names)
        return standardised(values_in(y, count)[:, None], [self.value_scaling])[:, 0]

    def augmented(self, augment: Augment) -> "Dataset":
        """Add copies to the training samples, and leave the test samples as they are.

        `augment(X, y)` receives the training samples in the user's units, as in `to_arrays`, and returns the copies in
        the same form: X `(k, d)` and y `(k,)`. `nnviz.augment` has such functions. Raises DataError.
        """
        X, y, train = self.to_arrays()
        made = augment(X[train], y[train])
        if not isinstance(made, (tuple, list)) or len(made) != 2:
            raise DataError(say("augment returned {type}: return the copies as (X, y)", type=type(made).__name__))
        own = points_in(made[0], self.columns)
        check_size(len(self.points) + len(own), len(self.columns))
        labels = self.labels_of(made[1], len(own))
        originals = None
        if self.originals is not None:
            values = labels if self.is_classification else values_in(made[1], len(own))
            originals = self._with_copies(self.originals[0], own), self._with_copies(self.originals[1], values)
        return replace(
            self,
            points=self._with_copies(self.points, standardised(own, self.scalings)),
            labels=self._with_copies(self.labels, labels),
            train_count=self.train_count + len(own),
            originals=originals,
            copies=self.copies + len(own),
            texts=None if self.texts is None else self._with_copies(self.texts, np.full(len(own), "")),
        )

    def _with_copies(self, values: AnyArray, copies: AnyArray) -> AnyArray:
        """Insert copies after the training samples."""
        return np.concatenate([values[: self.train_count], copies, values[self.train_count :]])

    def as_values(self, low: float = -1.0, high: float = 1.0) -> "Dataset":
        """Return a regression over the same points, with `low` and `high` as the values of the two classes.

        Raises DataError unless there are two classes, and two different numbers.
        """
        if self.classes != 2:
            raise DataError(say("as_values needs two classes; the data has {count}", count=self.classes))
        if low == high or not all(isinstance(value, Real) and np.isfinite(float(value)) for value in (low, high)):
            text = say("low = {low}, high = {high}: give two different numbers", low=repr(low), high=repr(high))
            raise DataError(text)
        values = np.where(self.labels == 1, float(high), float(low))
        originals = None if self.originals is None else (self.originals[0], values)
        return replace(self, labels=values, task=REGRESSION, class_names=(), originals=originals)

    def to_csv(self, file: "str | PathLike[str] | TextIO") -> None:
        """Write the samples with their split.

        A line holds the columns, the label, and train or test. The last column is named part, with "_" appended if
        that name is taken; from_csv reads the file again. `file` is a path, or a text file that was opened with
        newline="". Raises DataError for a path that can't be written.
        """
        if isinstance(file, (str, PathLike)):
            with refusing(file, marked("{path} can't be written: {error}"), DataError):
                with open(file, "w", encoding="utf-8", newline="") as opened:
                    self.to_csv(opened)
            return
        X, y, train = self.to_arrays()
        write(file, X, y, train, self.columns, self.target or "y")

    @cached_property
    def scalings(self) -> tuple[Scaling, ...]:
        """The scaling of each column, from the network's values to the user's own."""
        return (
            (Scaling(),) * len(self.columns) if self.originals is None else scalings_of(self.points, self.originals[0])
        )

    @cached_property
    def value_scaling(self) -> Scaling:
        """The scaling of a regression's value, from the network's to the user's own."""
        if self.originals is None or self.is_classification:
            return Scaling()
        [scaling] = scalings_of(self.labels[:, None], self.originals[1][:, None])
        return scaling

    @cached_property
    def train(self) -> tuple[Array, Array]:
        """The points and labels of the training set."""
        return self.points[: self.train_count], self.labels[: self.train_count]

    @cached_property
    def test(self) -> tuple[Array, Array]:
        """The points and labels of the test set."""
        return self.points[self.train_count :], self.labels[self.train_count :]


@lru_cache(maxsize=8)
def _plane_over(data: Dataset, shown: Shown) -> Plane:
    plane = _standardised_plane(data, shown)
    if data.originals is None:
        return plane
    known = dict(zip(data.columns, data.scalings))
    return replace(plane, scalings=(known.get(plane.names[0], Scaling()), known.get(plane.names[1], Scaling())))


def _standardised_plane(data: Dataset, shown: Shown) -> Plane:
    remarks = () if data.originals is None else (marked("standardised for the network"),)
    if shown == "components" and len(data.columns) > 2:
        return over_components(data.train[0], data.points, remarks)
    if shown is None or isinstance(shown, str) or not set(shown) <= set(data.columns):
        return data.plane
    places = tuple(data.columns.index(name) for name in shown)
    return over_columns(data.train[0], data.points, data.columns, places, remarks)


class Arrays(NamedTuple):
    """A data set as arrays.

    They are the inputs, the labels, and the mask of the training set.
    """

    X: Array
    y: AnyArray
    train: Bools
