"""Own data: arrays and tables of the user's, checked, and split into training and test.

What is wrong is said with the row and the column where it is; rows are counted from 0, as in
Python, and in a file by the line.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from os import PathLike
from typing import Any

import numpy as np

from ..config import ConfigError
from ..nn.activations import Array
from ..nn.randomness import Stream, generator
from .datasets import Dataset, Shown

MOST_NUMBERS = 20_000_000  # 160 MB, and a few times that while training
MOST_CLASSES = 10
_LARGEST = 1e100  # what is larger overflows when it is squared twice

Where = Callable[[int, str], str]  # where(row, column) in words


class DataError(ConfigError):
    """Data that can't be trained with: the message says what is wrong, and where."""


@dataclass(frozen=True, eq=False)
class Samples:
    """Own samples, checked but not yet split: the settings of a run say how.

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

    def __post_init__(self) -> None:
        _check_shown(self.shown, self.columns)

    @classmethod
    def from_arrays(
        cls, X: Any, y: Any, *, columns: Sequence[str] | None = None, target: str | None = None,
        task: str | None = None, standardise: bool = False, shown: Shown = None,
    ) -> "Samples":
        """Inputs `(n, d)` and a class or a value for each of them, `(n,)`.

        Names are taken from a table where there are any. Texts, truth values and up to ten whole
        numbers are classes, other numbers values, unless `task` says "classification" or
        "regression". Raises DataError.
        """
        names = columns if columns is not None else _names_of(X)
        points, found = _points(X, names)
        labels, class_names, task = labels_of(y, task, at_row, target or _name_of(y), len(points))
        return cls(points, labels, task, found, target or _name_of(y), class_names,
                   _count(labels, task), standardise, shown)

    @classmethod
    def from_table(
        cls, table: Any, target: str | int | None = None, *, task: str | None = None,
        standardise: bool = False, shown: Shown = None,
    ) -> "Samples":
        """A data frame, or an array `(n, d + 1)`: one column, by default the last, is the target."""
        names = _names_of(table)
        if names is None:
            table = _array(table)
            if table.ndim != 2 or table.shape[1] < 2:
                raise DataError(
                    f"data of shape {table.shape}: give (X, y), or rows of inputs with the target behind them"
                )
            names = _numbered(table.shape[1] - 1) + ("y",)
        place = column_place(target, names)
        kept = [number for number in range(len(names)) if number != place]
        columns = [_column(table, names, number) for number in kept]
        if not columns:
            raise DataError(f"data has no column but {names[place]!r}: nothing to learn from")
        return cls.from_arrays(
            _Columns(columns), _column(table, names, place), columns=[names[number] for number in kept],
            target=names[place], task=task, standardise=standardise, shown=shown,
        )

    @classmethod
    def from_csv(
        cls, file: "str | PathLike[str] | bytes", target: str | None = None, *,
        separator: str | None = None, encoding: str | None = None, task: str | None = None,
        standardise: bool = False, shown: Shown = None,
    ) -> "Samples":
        """A file of comma-separated values, or its bytes.

        The target is by default the only column of texts, or else the last column. Raises
        DataError, which names the line and the column.
        """
        from .csv_file import read

        points, labels, class_names, task, columns, target = read(file, target, separator, encoding, task)
        return cls(points, labels, task, columns, target, class_names, _count(labels, task),
                   standardise, shown)

    def changed(self, **changes: Any) -> "Samples":
        """The same samples with another `shown` or `standardise`."""
        return replace(self, **changes)

    def split(self, train_fraction: float = 0.5, seed: int = 0) -> Dataset:
        """In random order, the first share of it for training; equal arguments give equal data."""
        return _split(self, train_fraction, seed)


def own_data(data: Any) -> "Dataset | Samples":
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


@lru_cache(maxsize=2)
def _split(samples: Samples, train_fraction: float, seed: int) -> Dataset:
    count = len(samples.points)
    order = generator(seed, Stream.DATA).permutation(count)
    train_count = min(max(1, round(train_fraction * count)), count - 1)
    points, labels = samples.points[order], samples.labels[order]
    originals = None
    if samples.standardise:
        originals = points, labels
        points = _standardised(points, train_count)
        if samples.task == "regression":
            labels = _standardised(labels[:, None], train_count)[:, 0]
    data = Dataset(
        points, labels, train_count, samples.task, samples.classes, samples.columns,
        samples.class_names, target=samples.target, originals=originals,
    )
    many = len(samples.columns) > 2
    return replace(data, plane=data.over(many and samples.shown or samples.columns[:2]))


def _standardised(values: Array, train_count: int) -> Array:
    """Mean 0 and deviation 1 in each column over the training part; a constant becomes 0."""
    train = values[:train_count]
    deviation = train.std(axis=0)
    return (values - train.mean(axis=0)) / np.where(deviation > 0, deviation, 1.0)


def at_row(row: int, column: str) -> str:
    """Where something is, in an array or a table."""
    return f"row {row}, column {column!r}"


def column_place(target: str | int | None, names: Sequence[str]) -> int:
    """Which column is the target: by default the last."""
    if target is None:
        return len(names) - 1
    if isinstance(target, int) and -len(names) <= target < len(names):
        return target % len(names)
    if target not in names:
        raise DataError(f"target = {target!r}: there is no such column, but {_listed(names)}")
    return list(names).index(target)


def check_size(rows: int, columns: int) -> None:
    """Raises DataError where there are too few samples, or more numbers than fit into memory."""
    if rows < 2:
        raise DataError(f"{rows} sample{'s' * (rows != 1)}: at least 2 are needed, one to train and one to test")
    if columns < 1:
        raise DataError("there is no column to learn from")
    if rows * columns > MOST_NUMBERS:
        raise DataError(
            f"{rows:,} rows of {columns:,} columns are {rows * columns:,} numbers: at most "
            f"{MOST_NUMBERS:,} can be trained with; take every {-(-rows * columns // MOST_NUMBERS)}th row"
        )


def check_finite(values: Array, column: str, where: Where) -> None:
    """Raises DataError at the first value that is missing, infinite or too large to compute with."""
    with np.errstate(invalid="ignore"):
        bad = ~(np.abs(values) <= _LARGEST)
    if bad.any():
        row = int(bad.argmax())
        value = values[row]
        what = "is missing (nan)" if np.isnan(value) else f"is {value:g}: too large to compute with"
        raise DataError(f"{where(row, column)}: the value {what}")


def number_or_none(text: Any) -> float | None:
    """What a text says as a number, if it does."""
    try:
        return float(text)
    except (TypeError, ValueError):
        return None


def labels_of(
    y: Any, task: str | None, where: Where, column: str, count: int
) -> tuple[Array, tuple[str, ...], str]:
    """Labels `(n,)` as floats, the names of the classes, and the task."""
    if task not in (None, "classification", "regression"):
        raise DataError(f"task = {task!r}: choose one of classification, regression")
    values = _array(y)
    if values.ndim == 2 and values.shape[1] == 1:
        values = values[:, 0]
    if values.ndim != 1:
        raise DataError(f"y has shape {values.shape}: one class or value for each sample is needed, (n,)")
    if len(values) != count:
        raise DataError(f"X has {count:,} rows and y {len(values):,}: one label for each sample is needed")
    if values.dtype.kind in "OUS":
        numbers = [number_or_none(value) for value in values]
        if None in numbers or any(isinstance(value, (bool, np.bool_)) for value in values):
            return _named(values, numbers, task, where, column)
        values = np.array(numbers)
    elif values.dtype.kind not in "biuf":
        raise DataError(f"column {column!r} holds {values.dtype}: classes or numbers are needed")
    names = values
    values = values.astype(float)
    check_finite(values, column, where)
    if task != "regression":
        found = np.unique(values)
        if len(found) <= MOST_CLASSES and (found == np.rint(found)).all() or task == "classification":
            texts = np.array([str(bool(v)) if names.dtype.kind == "b" else f"{v:g}" for v in found])
            return _numbered_classes(np.searchsorted(found, values), texts, column)
    if not np.ptp(values):
        raise DataError(f"column {column!r} is {values[0]:g} in every row: there is nothing to learn")
    return values, (), "regression"


def _named(
    values: Array, numbers: list[float | None], task: str | None, where: Where, column: str
) -> tuple[Array, tuple[str, ...], str]:
    """Labels that are texts."""
    texts = np.array(["" if value is None else str(value).strip() for value in values])
    missing = [row for row, text in enumerate(texts) if text in ("", "nan", "<NA>", "None")]
    if missing:
        raise DataError(f"{where(missing[0], column)}: the value is missing")
    found, classes = np.unique(texts, return_inverse=True)
    text_row = numbers.index(None) if None in numbers else 0
    mostly_numbers = numbers.count(None) < len(numbers) / 2 and len(found) > MOST_CLASSES
    if task == "regression" or mostly_numbers and task is None:
        raise DataError(f"{where(text_row, column)}: {str(texts[text_row])!r} is not a number")
    return _numbered_classes(classes, found, column)


def _numbered_classes(classes: Array, names: Array, column: str) -> tuple[Array, tuple[str, ...], str]:
    if len(names) == 1:
        raise DataError(f"column {column!r} has one class only, {names[0]}: at least 2 are needed")
    if len(names) > MOST_CLASSES:
        raise DataError(
            f"column {column!r} has {len(names):,} classes, {_listed(names)}: at most {MOST_CLASSES} can be "
            "shown; is it the right column?"
        )
    plain = tuple(names) == tuple(map(str, range(len(names))))
    return classes.astype(float), () if plain else tuple(map(str, names)), "classification"


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
        values = _array(X)
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


def _array(data: Any) -> Array:
    """Anything with `__array__`, or lists, as an array; what is masked is missing."""
    try:
        if isinstance(data, np.ma.MaskedArray):
            return data.astype(float).filled(np.nan)
        return np.asarray(data)
    except (ValueError, TypeError) as error:
        raise DataError(f"this can't be made an array: {error}") from None


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
    values = _array(table[list(table.columns)[number]])
    if values.ndim != 1:
        raise DataError(f"two columns are called {names[number]!r}: give each a name of its own")
    return values


def _numbered(count: int) -> tuple[str, ...]:
    return tuple(f"x{number + 1}" for number in range(count))


def _listed(names: Sequence[Any], most: int = 8) -> str:
    text = ", ".join(str(name) for name in names[:most])
    return text + ", …" if len(names) > most else text


def _check_shown(shown: Shown, columns: Sequence[str]) -> None:
    if shown is None or shown == "components":
        return
    if isinstance(shown, str) or len(shown) != 2 or shown[0] == shown[1] or not set(shown) <= set(columns):
        raise DataError(
            f"shown = {shown!r}: name two columns, or say \"components\"; there are {_listed(columns)}"
        )
