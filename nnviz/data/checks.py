"""Checks: what data of the user's must be to be trained with.

What is wrong is said with the row and the column where it is; rows are counted from 0, as in
Python, and in a file by the line.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..errors import DataError
from ..nn.arrays import Array

MOST_NUMBERS = 20_000_000  # 160 MB, and a few times that while training
MOST_CLASSES = 10
MISSING = ("", "nan", "<NA>", "None")  # texts that stand for no value
_SLICE = 1 << 16  # values that are looked at together
_LARGEST = 1e100  # what is larger overflows when it is squared twice

Where = Callable[[int, str], str]  # where(row, column) in words


def at_row(row: int, column: str) -> str:
    """Name a place in an array or a table."""
    return f"row {row}, column {column!r}"


def column_place(target: str | int | None, names: Sequence[str]) -> int:
    """Return the place of the target's column, by default the last."""
    if target is None:
        return len(names) - 1
    if isinstance(target, int) and -len(names) <= target < len(names):
        return target % len(names)
    if target not in names:
        raise DataError(f"target = {target!r}: there is no such column, but {listed(names)}")
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
    """Read a text as a number; None for any other text."""
    try:
        return float(text)
    except (TypeError, ValueError):
        return None


def check_task(task: str | None) -> None:
    """Raises DataError where there is no such task."""
    if task not in (None, "classification", "regression"):
        raise DataError(f"task = {task!r}: choose one of classification, regression")


def labels_of(y: Any, task: str | None, where: Where, column: str, count: int) -> tuple[Array, tuple[str, ...], str]:
    """Labels `(n,)` as floats, the names of the classes, and the task."""
    check_task(task)
    values = as_array(y)
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
    exact, values = values, values.astype(float)
    check_finite(values, column, where)
    if task != "regression":
        exact = values if exact.dtype.kind == "f" else exact
        found = few_of(exact)
        if (len(found) <= MOST_CLASSES and (found == np.rint(found)).all()) or task == "classification":
            found, classes = (
                np.unique(exact, return_inverse=True)
                if len(found) > MOST_CLASSES
                else (found, np.searchsorted(found, exact))
            )
            return _numbered_classes(classes, np.array([_exact(value) for value in found.tolist()]), column)
    if not np.ptp(values):
        raise DataError(f"column {column!r} is {values[0]:g} in every row: there is nothing to learn")
    return values, (), "regression"


def _named(
    values: Array, numbers: list[float | None], task: str | None, where: Where, column: str
) -> tuple[Array, tuple[str, ...], str]:
    """Labels that are texts."""
    texts = np.array(["" if value is None else _text(value).strip() for value in values])
    found, classes = np.unique(texts, return_inverse=True)
    text_row = numbers.index(None) if None in numbers else 0
    return named(found, classes, numbers.count(None), text_row, task, where, column)


def named(
    found: Array, classes: Array, texts: int, text_row: int, task: str | None, where: Where, column: str
) -> tuple[Array, tuple[str, ...], str]:
    """Labels that are texts: the different ones in order, and which of them each is, as `labels_of` gives them.

    So many `texts` are no numbers, the first of them in `text_row`.
    """
    missing = np.isin(found, MISSING)[classes]
    if missing.any():
        raise DataError(f"{where(int(missing.argmax()), column)}: the value is missing")
    mostly_numbers = texts < len(classes) / 2 and len(found) > MOST_CLASSES
    if task == "regression" or (mostly_numbers and task is None):
        raise DataError(f"{where(text_row, column)}: {str(found[classes[text_row]])!r} is not a number")
    return _numbered_classes(classes, found, column)


def few_of(values: Array) -> Array:
    """The different values, in order: all of them where they are few enough to be classes, else some more."""
    found = values[:0]
    for start in range(0, len(values), _SLICE):
        part = values[start : start + _SLICE]
        if len(found):
            places = np.minimum(np.searchsorted(found, part), len(found) - 1)
            part = part[found[places] != part]
        found = np.union1d(found, part)
        if len(found) > MOST_CLASSES:
            break
    return found


def _text(value: Any) -> str:
    return value.decode(errors="backslashreplace") if isinstance(value, bytes) else str(value)


def _exact(value: bool | int | float) -> str:
    """A number that is a class, as a text that says all of it: 3 for 3.0."""
    return str(int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 2**53 else value)


def _numbered_classes(classes: Array, names: Array, column: str) -> tuple[Array, tuple[str, ...], str]:
    if len(names) == 1:
        raise DataError(f"column {column!r} has one class only, {names[0]}: at least 2 are needed")
    if len(names) > MOST_CLASSES:
        raise too_many_classes(len(names), names, column)
    plain = tuple(names) == tuple(map(str, range(len(names))))
    return classes.astype(float), () if plain else tuple(map(str, names)), "classification"


def too_many_classes(count: int, names: Sequence[Any], column: str) -> DataError:
    """The error for a column with so many classes, of which the first few are named."""
    return DataError(
        f"column {column!r} has {count:,} classes, {listed(names)}: at most {MOST_CLASSES} can be "
        "shown; is it the right column?"
    )


def as_array(data: Any) -> Array:
    """Anything with `__array__`, or lists, as an array; what is masked is missing."""
    try:
        if isinstance(data, np.ma.MaskedArray):
            return data.astype(float).filled(np.nan)
        return np.asarray(data)
    except (ValueError, TypeError) as error:
        raise DataError(f"this can't be made an array: {error}") from None


def listed(names: Sequence[Any], most: int = 8) -> str:
    """Names, as many as a message has room for."""
    text = ", ".join(str(name) for name in names[:most])
    return text + ", …" if len(names) > most else text
