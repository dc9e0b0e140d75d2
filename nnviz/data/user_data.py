"""Own data: arrays and tables of the user's, checked, and split into training and test."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from os import PathLike
from typing import Any

import numpy as np

from ..errors import DataError
from ..nn.arrays import Array
from ..nn.randomness import Stream, generator
from .checks import as_array, at_row, check_finite, check_size, column_place, labels_of, listed, number_or_none
from .csv_file import Check, reading
from .datasets import Dataset, Shown
from .split import ordering, standardising
from .text_file import Sliced, driven


@dataclass(frozen=True, eq=False)
class Samples:
    """Own samples, checked but not yet split: the settings of a run say how.

    With a `train_count` they have their split: so many train, and the others test.
    `points` has shape `(n, d)` and `labels` `(n,)`, as in Dataset. With `standardise` each column
    of inputs, and a regression's value, is given mean 0 and deviation 1 over the training part.
    `shown` is what the pictures show of more than two columns: two names, or "components" for
    the first two principal components; by default the first two columns.
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
        """Inputs `(n, d)` and a class or a value for each of them, `(n,)`.

        Names are taken from a table where there are any. Texts, truth values and up to ten whole
        numbers are classes, other numbers values, unless `task` says "classification" or
        "regression". Raises DataError.
        """
        names = columns if columns is not None else _names_of(X)
        points, found = _points(X, names)
        labels, class_names, task = labels_of(y, task, at_row, target or _name_of(y), len(points))
        return cls(
            points, labels, task, found, target or _name_of(y), class_names, _count(labels, task), standardise, shown
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
        """A data frame, or an array `(n, d + 1)`: one column, by default the last, is the target."""
        names = _names_of(table)
        if names is None:
            table = as_array(table)
            if table.ndim != 2 or table.shape[1] < 2:
                raise DataError(
                    f"data of shape {table.shape}: give (X, y), or rows of inputs with the target behind them"
                )
            names = (*_numbered(table.shape[1] - 1), "y")
        place = column_place(target, names)
        kept = [number for number in range(len(names)) if number != place]
        columns = [_column(table, names, number) for number in kept]
        if not columns:
            raise DataError(f"data has no column but {names[place]!r}: nothing to learn from")
        return cls.from_arrays(
            _Columns(columns),
            _column(table, names, place),
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
        """A file of comma-separated values, or its bytes.

        The target is by default the only column of texts, or else the last column. A last column
        called part that says train or test, as Dataset.to_csv writes it, is the split instead.
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
        """`from_csv` in slices of milliseconds, for a page: yields how much is done and of how much, returns Samples.

        `check(rows, columns)` is called as the rows come in, and may raise DataError.
        """
        points, labels, class_names, task, columns, target, train_count = yield from reading(
            file, target, separator, encoding, task, check
        )
        return cls(
            points, labels, task, columns, target, class_names, _count(labels, task), standardise, shown, train_count
        )

    def changed(self, **changes: Any) -> "Samples":
        """The same samples with another `shown` or `standardise`."""
        return replace(self, **changes)

    def split(self, train_fraction: float = 0.5, seed: int = 0) -> Dataset:
        """In random order, the first share of it for training, unless they have their split.

        Equal arguments give equal data.
        """
        return driven(self.splitting(train_fraction, seed))

    def splitting(self, train_fraction: float = 0.5, seed: int = 0) -> Sliced[Dataset]:
        """`split` in slices of milliseconds: yields how much is done and of how much. The last split is kept."""
        key, data = self._last_split or (None, None)
        if key != (train_fraction, seed):
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
    """Data in any form that Trainer takes: (X, y), a table, (table, target), a file, a Dataset."""
    if isinstance(data, (Dataset, Samples)):
        return data
    if isinstance(data, (str, bytes, PathLike)):
        return Samples.from_csv(data)
    if isinstance(data, tuple):
        if len(data) != 2:
            raise DataError(f"data is a tuple of {len(data)}: give (X, y), or (table, target)")
        first, second = data
        return Samples.from_table(first, second) if isinstance(second, str) else Samples.from_arrays(first, second)
    return Samples.from_table(data)


def _count(labels: Array, task: str) -> int:
    return int(labels.max()) + 1 if task == "classification" else 0


class _Columns:
    """Columns of a table that need not be numbers."""

    def __init__(self, columns: list[Array]):
        self.columns = columns


def _points(X: Any, names: Sequence[str] | None) -> tuple[Array, tuple[str, ...]]:
    """X as floats `(n, d)`, and what its columns are called."""
    if isinstance(X, _Columns):
        columns = X.columns
    elif _names_of(X) is not None:
        found = _names_of(X)
        columns = [_column(X, found, number) for number in range(len(found))]
    else:
        values = as_array(X)
        values = values[:, None] if values.ndim == 1 else values
        if values.ndim != 2:
            raise DataError(f"X has shape {values.shape}: a row for each sample is needed, (n, d)")
        check_size(*values.shape)
        columns = list(values.T)
    names = _numbered(len(columns)) if names is None else tuple(map(str, names))
    if len(names) != len(columns):
        raise DataError(f"columns names {len(names)} columns, and X has {len(columns)}")
    twice = [name for number, name in enumerate(names) if name in names[:number]]
    if twice:
        raise DataError(f"two columns are called {twice[0]!r}: give each a name of its own")
    check_size(len(columns[0]) if columns else 0, len(columns))
    points = np.empty((len(columns[0]), len(columns)))
    for number, (column, name) in enumerate(zip(columns, names)):
        points[:, number] = _numbers(column, name)
    return points, names


def _numbers(column: Array, name: str) -> Array:
    if column.dtype.kind in "biuf":
        values = column.astype(float)
    elif column.dtype.kind in "OUS":
        read = [number_or_none(value) for value in column]
        if None in read:
            row = read.index(None)
            text = column[row]
            missing = text is None or str(text) in ("", "<NA>", "NaT")
            what = "the value is missing" if missing else f"{str(text)!r} is not a number"
            raise DataError(f"{at_row(row, name)}: {what}")
        values = np.array(read)
    else:
        raise DataError(f"column {name!r} holds {column.dtype}: numbers are needed")
    check_finite(values, name, at_row)
    return values


def _names_of(table: Any) -> tuple[str, ...] | None:
    """The names of a data frame's columns; None for anything else."""
    names = getattr(table, "columns", None)
    if names is None or isinstance(table, _Columns) or not hasattr(table, "__getitem__"):
        return None
    return tuple(map(str, names))


def _name_of(y: Any) -> str:
    return str(getattr(y, "name", None) or "y")


def _column(table: Any, names: Sequence[str], number: int) -> Array:
    if isinstance(table, np.ndarray):
        return table[:, number]
    values = as_array(table[list(table.columns)[number]])
    if values.ndim != 1:
        raise DataError(f"two columns are called {names[number]!r}: give each a name of its own")
    return values


def _numbered(count: int) -> tuple[str, ...]:
    return tuple(f"x{number + 1}" for number in range(count))


def _check_shown(shown: Shown, columns: Sequence[str]) -> None:
    if shown is None or shown == "components":
        return
    if isinstance(shown, str) or len(shown) != 2 or shown[0] == shown[1] or not set(shown) <= set(columns):
        raise DataError(f'shown = {shown!r}: name two columns, or say "components"; there are {listed(columns)}')
