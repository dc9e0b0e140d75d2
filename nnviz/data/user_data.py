"""User data: arrays and tables, checked and split."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from os import PathLike
from typing import Any

import numpy as np

from ..errors import DataError
from ..nn.arrays import Array
from ..nn.randomness import Stream, generator
from ..words import say
from .array_like import as_array
from .assembling import Assembled, assembling
from .checks import listed
from .choice import MISSING_IN_FILES, Choice
from .columns import labels_given, name_of, points_of
from .csv_file import Check, reading
from .datasets import Dataset, Shown
from .frames import dense, frame_of, frame_of_array
from .pictures import SampleShape, check_shape, flattened
from .plane import first_columns
from .split import ordering, standardising
from .target import imbalance
from .text_file import Sliced, driven


@dataclass(frozen=True, eq=False)
class Samples:
    """The user's samples, checked but not yet split.

    The settings of a run determine the split. With a `train_count` the split is fixed: the first samples are the
    training set. `points` has shape `(n, d)` and `labels` `(n,)`, as in Dataset. `standardise` scales each column
    of inputs, and a regression's value, to mean 0 and deviation 1 over the training set. If there are more than two
    columns, `shown` names the two columns in the pictures, or "components" for the first two principal components;
    the default is the first two columns with more than two values, and for pictures and curves the components.
    `remarks` say what was left out or filled in, and what is unbalanced. `shape` is that of a sample that is drawn as
    a picture, `(rows, columns)`, or as a curve, `(d,)`.
    """

    points: Array
    labels: Array
    task: str
    columns: tuple[str, ...]
    target: str
    class_names: tuple[str, ...] = ()
    classes: int = 0
    standardise: bool = False
    shown: Shown = None
    train_count: int = 0
    remarks: tuple[str, ...] = ()
    shape: SampleShape = ()
    _last_split: "tuple[tuple[float, int], Dataset] | None" = field(default=None, init=False, repr=False)

    def __post_init__(self) -> None:
        _check_shown(self.shown, self.columns)
        check_shape(self.shape, len(self.columns))

    @classmethod
    def from_arrays(
        cls,
        X: Any,
        y: Any,
        *,
        columns: Sequence[str] | None = None,
        target: str | None = None,
        task: str | None = None,
        standardise: bool = False,
        shown: Shown = None,
        shape: SampleShape | None = None,
    ) -> "Samples":
        """Make samples from inputs `(n, d)`, or pictures `(n, rows, columns)`, and labels `(n,)`.

        A table's own names are kept; a sparse matrix is made dense. Texts, truth values and up to ten whole numbers
        are classes, other numbers are values; `task`, "classification" or "regression", overrides this. Labels may be
        one-hot, `(n, classes)`. A `shape`, as `(8, 8)`, says that rows of numbers are pictures, or `(d,)` curves.
        Raises DataError.
        """
        X, columns, shape = flattened(X, columns, shape)
        points, found = points_of(X, columns)
        labels, class_names, task = labels_given(y, task, target or name_of(y), len(points))
        made = cls._made(points, labels, class_names, task, found, target or name_of(y), standardise, shown)
        return replace(made, shape=shape) if shape else made

    @classmethod
    def from_table(
        cls,
        table: Any,
        target: str | int | None = None,
        *,
        columns: Sequence[str | int] | None = None,
        drop: Sequence[str | int] = (),
        missing: str = "refuse",
        categories: str = "refuse",
        task: str | None = None,
        standardise: bool = False,
        shown: Shown = None,
    ) -> "Samples":
        """Make samples from a table `(n, d + 1)`.

        It is a data frame, a dict of columns, an array or alike. The target is by default found as in `from_csv`, and
        for an array it is the last column. `columns`, `drop`, `missing` and `categories` choose as in `from_csv`.
        Raises DataError.
        """
        choice = Choice(target, columns, drop, missing, categories)
        frame = frame_of(table) or frame_of_array(as_array(dense(table)))
        if choice.target is None and not frame.has_names:
            choice = replace(choice, target=len(frame.names) - 1)
        found = driven(assembling(frame, choice, task))
        return cls._of(found, standardise, shown)

    @classmethod
    def from_csv(
        cls,
        file: "str | PathLike[str] | bytes",
        target: str | int | None = None,
        *,
        columns: Sequence[str | int] | None = None,
        drop: Sequence[str | int] = (),
        missing: str = "refuse",
        categories: str = "refuse",
        header: bool | str = "auto",
        missing_values: Sequence[str] = MISSING_IN_FILES,
        separator: str | None = None,
        encoding: str | None = None,
        decimal: str | None = None,
        task: str | None = None,
        standardise: bool = False,
        shown: Shown = None,
    ) -> "Samples":
        """Read a file of comma-separated values, or its bytes.

        `columns` are the inputs, by default all others but those in `drop`. Columns that only count or name the rows,
        have no name or no values are left out, which `remarks` say. The target is by default the only column with up
        to ten texts, or else the one that is called target, label, class or y, or else the last column.

        `missing` says what happens to rows with gaps: "refuse", "drop rows", or "median", which fills in the median of
        the column. `missing_values` are the texts that stand for a gap. Texts among the inputs are refused, or become
        columns of 0 and 1 by `categories="one-hot"`. `header` tells whether the first line has the names, and
        `decimal` is the decimal mark, "." or ","; both are found where the file leaves no doubt.

        A last column named part with train or test in each line, as Dataset.to_csv writes it, is the split. Raises
        DataError, which names the line and the column.
        """
        choice = Choice(
            target, columns, drop, missing, categories, header, missing_values, encoding, separator, decimal
        )
        return driven(cls.reading_csv(file, choice, task=task, standardise=standardise, shown=shown))

    @classmethod
    def reading_csv(
        cls,
        file: "str | PathLike[str] | bytes",
        choice: Choice | None = None,
        *,
        task: str | None = None,
        standardise: bool = False,
        shown: Shown = None,
        check: Check | None = None,
    ) -> Sliced["Samples"]:
        """Run `from_csv` in slices of milliseconds.

        Yields the amount done and the total.
        `check(rows, columns)` is called as the table grows, and may raise DataError.
        """
        choice = choice or Choice()
        table = yield from reading(file, choice, check)
        table.check_header()
        if table.trains.size and choice.target is None and choice.columns is None:  # as to_csv writes it
            names = [column.name for column in table.columns]
            choice = replace(choice, target=names[-1], columns=names[:-1])
        found = yield from assembling(table, choice, task)
        trains = table.trains[found.rows] if table.trains.size else table.trains
        if trains.all() or not trains.any():
            return cls._of(found, standardise, shown)
        order = np.argsort(~trains, kind="stable")
        found = replace(found, points=found.points[order], labels=found.labels[order])
        return replace(cls._of(found, standardise, shown), train_count=int(trains.sum()))

    @classmethod
    def _of(cls, found: Assembled, standardise: bool, shown: Shown) -> "Samples":
        return cls._made(
            found.points,
            found.labels,
            found.class_names,
            found.task,
            found.columns,
            found.target,
            standardise,
            shown,
            found.remarks,
        )

    @classmethod
    def _made(
        cls,
        points: Array,
        labels: Array,
        class_names: tuple[str, ...],
        task: str,
        columns: tuple[str, ...],
        target: str,
        standardise: bool,
        shown: Shown,
        remarks: tuple[str, ...] = (),
    ) -> "Samples":
        classes = int(labels.max()) + 1 if task == "classification" else 0
        unbalanced = imbalance(labels, class_names, classes) if classes else ""
        remarks = (*remarks, unbalanced) if unbalanced else remarks
        return cls(points, labels, task, columns, target, class_names, classes, standardise, shown, remarks=remarks)

    def changed(self, **changes: Any) -> "Samples":
        """Return the same samples with another `shown` or `standardise`."""
        return replace(self, **changes)

    @property
    def drawn(self) -> str | tuple[str, ...]:
        """The columns that the pictures show at first, or "components"."""
        if len(self.columns) <= 2:
            return self.columns
        if self.shape and self.shown is None:
            return "components"
        return self.shown or first_columns(self.points, self.columns)

    def split(self, train_fraction: float = 0.5, seed: int = 0) -> Dataset:
        """Shuffle and split the samples, unless their split is fixed.

        Equal arguments give equal data.
        """
        return driven(self.splitting(train_fraction, seed))

    def splitting(self, train_fraction: float = 0.5, seed: int = 0) -> Sliced[Dataset]:
        """Run `split` in slices of milliseconds.

        Yields the amount done and the total. The last split is kept.
        """
        if self._last_split is not None and self._last_split[0] == (train_fraction, seed):
            return self._last_split[1]
        data = yield from self._splitting(train_fraction, seed)
        object.__setattr__(self, "_last_split", ((train_fraction, seed), data))
        return data

    def _splitting(self, train_fraction: float, seed: int) -> Sliced[Dataset]:
        count = len(self.points)
        order = np.arange(count) if self.train_count else generator(seed, Stream.DATA).permutation(count)
        train_count = self.train_count or min(max(1, round(train_fraction * count)), count - 1)
        yield 0, count
        points = yield from ordering(self.points, order)
        labels = yield from ordering(self.labels, order)
        originals = None
        if self.standardise:
            originals = points, labels
            points = yield from standardising(points, train_count)
            if self.task == "regression":
                labels = (yield from standardising(labels[:, None], train_count))[:, 0]
        data = Dataset(
            points,
            labels,
            train_count,
            self.task,
            self.classes,
            self.columns,
            self.class_names,
            target=self.target,
            originals=originals,
            shape=self.shape,
        )
        return replace(data, plane=data.over(self.drawn))


def _check_shown(shown: Shown, columns: Sequence[str]) -> None:
    if shown is None or shown == "components":
        return
    is_pair = isinstance(shown, (tuple, list)) and len(shown) == 2 and shown[0] != shown[1]
    if not is_pair or not all(name in columns for name in shown):
        text = say(
            'shown = {shown}: give two columns, or "components"; there are {columns}',
            shown=repr(shown),
            columns=listed(columns),
        )
        raise DataError(text)
