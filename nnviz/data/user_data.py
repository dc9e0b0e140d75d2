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
from .checks import as_array, at_row, column_place, labels_of, listed
from .columns import Columns, column_of, name_of, names_of, numbered, points_of
from .csv_file import Check, reading
from .datasets import Dataset, Shown
from .split import ordering, standardising
from .text_file import Sliced, driven


@dataclass(frozen=True, eq=False)
class Samples:
    """The user's samples, checked but not yet split.

    The settings of a run determine the split. With a `train_count` the split is fixed: the first samples are the
    training set. `points` has shape `(n, d)` and `labels` `(n,)`, as in Dataset. `standardise` scales each column
    of inputs, and a regression's value, to mean 0 and deviation 1 over the training set. If there are more than two
    columns, `shown` names the two columns in the pictures, or "components" for the first two principal components;
    the default is the first two columns.
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
    _last_split: "tuple[tuple[float, int], Dataset] | None" = field(default=None, init=False, repr=False)

    def __post_init__(self) -> None:
        _check_shown(self.shown, self.columns)

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
    ) -> "Samples":
        """Make samples from inputs `(n, d)` and labels `(n,)`.

        A table's own names are kept. Texts, truth values and up to ten whole numbers are classes,
        other numbers are values; `task`, "classification" or "regression", overrides this. Raises
        DataError.
        """
        names = columns if columns is not None else names_of(X)
        points, found = points_of(X, names)
        labels, class_names, task = labels_of(y, task, at_row, target or name_of(y), len(points))
        return cls(
            points, labels, task, found, target or name_of(y), class_names, _count(labels, task), standardise, shown
        )

    @classmethod
    def from_table(
        cls,
        table: Any,
        target: str | int | None = None,
        *,
        task: str | None = None,
        standardise: bool = False,
        shown: Shown = None,
    ) -> "Samples":
        """Make samples from a table `(n, d + 1)`.

        It is a data frame or an array. The target is by default the last column. Raises DataError.
        """
        names = names_of(table)
        if names is None:
            table = as_array(table)
            if table.ndim != 2 or table.shape[1] < 2:
                shape = table.shape
                raise DataError(
                    say("data of shape {shape}: give (X, y), or rows of inputs followed by the target", shape=shape)
                )
            names = (*numbered(table.shape[1] - 1), "y")
        place = column_place(target, names)
        kept = [number for number in range(len(names)) if number != place]
        columns = [column_of(table, names, number) for number in kept]
        if not columns:
            raise DataError(say("data has no column but {name}: nothing to learn from", name=repr(names[place])))
        return cls.from_arrays(
            Columns(columns),
            column_of(table, names, place),
            columns=[names[number] for number in kept],
            target=names[place],
            task=task,
            standardise=standardise,
            shown=shown,
        )

    @classmethod
    def from_csv(
        cls,
        file: "str | PathLike[str] | bytes",
        target: str | None = None,
        *,
        separator: str | None = None,
        encoding: str | None = None,
        task: str | None = None,
        standardise: bool = False,
        shown: Shown = None,
    ) -> "Samples":
        """Read a file of comma-separated values, or its bytes.

        The target is by default the only column of texts, or else the last column. A last column
        named part with train or test in each line, as Dataset.to_csv writes it, is the split.
        Raises DataError, which names the line and the column.
        """
        return driven(
            cls.reading_csv(
                file, target, separator=separator, encoding=encoding, task=task, standardise=standardise, shown=shown
            )
        )

    @classmethod
    def reading_csv(
        cls,
        file: "str | PathLike[str] | bytes",
        target: str | None = None,
        *,
        separator: str | None = None,
        encoding: str | None = None,
        task: str | None = None,
        standardise: bool = False,
        shown: Shown = None,
        check: Check | None = None,
    ) -> Sliced["Samples"]:
        """Run `from_csv` in slices of milliseconds.

        Yields the amount done and the total.
        `check(rows, columns)` is called as the table grows, and may raise DataError.
        """
        points, labels, class_names, task, columns, target, train_count = yield from reading(
            file, target, separator, encoding, task, check
        )
        return cls(
            points, labels, task, columns, target, class_names, _count(labels, task), standardise, shown, train_count
        )

    def changed(self, **changes: Any) -> "Samples":
        """Return the same samples with another `shown` or `standardise`."""
        return replace(self, **changes)

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
        )
        many = len(self.columns) > 2
        return replace(data, plane=data.over((many and self.shown) or self.columns[:2]))


def as_user_data(data: Any) -> "Dataset | Samples":
    """Convert any data that Trainer accepts.

    It may be (X, y), a table, (table, target), a file, Samples or a Dataset. Raises DataError.
    """
    if isinstance(data, Samples):
        return data
    if isinstance(data, Dataset):
        data.check()
        return data
    if isinstance(data, (str, bytes, PathLike)):
        return Samples.from_csv(data)
    if isinstance(data, tuple):
        if len(data) != 2:
            raise DataError(say("data is a tuple of {count}: give (X, y), or (table, target)", count=len(data)))
        first, second = data
        return Samples.from_table(first, second) if isinstance(second, str) else Samples.from_arrays(first, second)
    return Samples.from_table(data)


def _count(labels: Array, task: str) -> int:
    return int(labels.max()) + 1 if task == "classification" else 0


def _check_shown(shown: Shown, columns: Sequence[str]) -> None:
    if shown is None or shown == "components":
        return
    if isinstance(shown, str) or len(shown) != 2 or shown[0] == shown[1] or not set(shown) <= set(columns):
        text = say(
            'shown = {shown}: give two columns, or "components"; there are {columns}',
            shown=repr(shown),
            columns=listed(columns),
        )
        raise DataError(text)
