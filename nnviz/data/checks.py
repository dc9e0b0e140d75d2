"""Checks: requirements on the user's data.

Messages name the row and the column of an error. Rows count from 0, as in Python; in a file the
line is named instead.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..errors import DataError
from ..nn.arrays import AnyArray, Array, Ints
from ..words import say, say_count

MOST_NUMBERS = 20_000_000  # 160 MB, and a few times that while training
MOST_CLASSES = 10
MISSING = ("", "nan", "<NA>", "NaT")  # texts for a missing value in an array
_SLICE = 1 << 16  # number of values that are checked at a time
_LARGEST = 1e100  # larger values overflow when squared twice

CODE = re.compile(r"0\d+")  # the number of something, and no amount

Where = Callable[[int, str], str]  # where(row, column) names a place


def at_row(row: int, column: str) -> str:
    """Name a place in an array or a table."""
    return say("row {row}, column {column}", row=row, column=repr(column))


def column_place(given: str | int, names: Sequence[str], setting: str = "target") -> int:
    """Return the place of a column that is given by its name or its place.

    `setting` says where it was given. Raises DataError if there is no such column.
    """
    if str(given) in names:  # a name may be a number
        return list(names).index(str(given))
    if isinstance(given, int) and -len(names) <= given < len(names):
        return given % len(names)
    raise DataError(
        say(
            "{setting} = {column}: there is no such column; the columns are {columns}",
            setting=setting,
            column=repr(given),
            columns=listed(names),
        )
    )


def check_size(rows: int, columns: int) -> None:
    """Raise DataError for too few samples or too many numbers.

    More numbers would not fit into memory.
    """
    if rows < 2:
        raise DataError(
            say_count(
                "{count} sample: at least 2 are needed, one to train and one to test",
                "{count} samples: at least 2 are needed, one to train and one to test",
                count=rows,
            )
        )
    if columns < 1:
        raise DataError(say("there is no column to learn from"))
    if rows * columns > MOST_NUMBERS:
        raise DataError(
            say(
                "{rows} rows of {columns} columns are {numbers} numbers: at most {most} can be trained with; take "
                "one row in {nth}",
                rows=f"{rows:,}",
                columns=f"{columns:,}",
                numbers=f"{rows * columns:,}",
                most=f"{MOST_NUMBERS:,}",
                nth=-(-rows * columns // MOST_NUMBERS),
            )
        )


def check_finite(values: Array, column: str, where: Where) -> None:
    """Raise DataError at the first invalid value.

    It is missing, infinite or too large.
    """
    with np.errstate(invalid="ignore"):
        bad = ~(np.abs(values) <= _LARGEST)
    if bad.any():
        row = int(bad.argmax())
        value, place = values[row], where(row, column)
        if np.isnan(value):
            raise DataError(say("{place}: the value is missing (nan)", place=place))
        raise DataError(
            say("{place}: the value is {value}: too large to compute with", place=place, value=f"{value:g}")
        )


def check_values(
    points: Array, labels: Array, classes: int, task: str, columns: Sequence[str], places: Sequence[int] | None = None
) -> None:
    """Check that a run can use these points and labels.

    `places` are the numbers of the samples, by default from 0 on. Raises DataError, which names the sample.
    """

    def where(row: int, column: str) -> str:
        return say("sample {row}, column {column}", row=row if places is None else places[row], column=column)

    for column, name in zip(points.T, columns):
        check_finite(column.astype(float, copy=False), name, where)
    check_finite(labels.astype(float, copy=False), "y", where)
    if task != "classification":
        return
    if classes < 2:
        raise DataError(say("classes = {count}: a classification needs at least 2", count=classes))
    wrong = (labels < 0) | (labels >= classes) | (labels != np.rint(labels))
    if wrong.any():
        row = int(wrong.argmax())
        raise DataError(
            say(
                "{place}: the label is {label}; the classes are the whole numbers from 0 to {last}",
                place=where(row, "y"),
                label=f"{labels[row]:g}",
                last=classes - 1,
            )
        )


def number_or_none(text: Any) -> float | None:
    """Read a text as a number; None for any other text."""
    if isinstance(text, str) and "_" in text:  # Python's own numbers may have it
        return None
    try:
        return float(text)
    except (TypeError, ValueError):
        return None


def check_task(task: str | None) -> None:
    """Raise DataError if there is no such task."""
    if task not in (None, "classification", "regression"):
        raise DataError(say("task = {task}: choose one of classification, regression", task=repr(task)))


def labels_of(y: Any, task: str | None, where: Where, column: str, count: int) -> tuple[Array, tuple[str, ...], str]:
    """Return labels `(n,)`, class names and the task.

    Labels are floats.
    """
    check_task(task)
    values = as_array(y)
    if values.ndim == 2 and values.shape[1] == 1:
        values = values[:, 0]
    if is_one_hot(values):
        values = values.argmax(axis=1)
    if values.ndim != 1:
        shape = values.shape
        raise DataError(say("y has shape {shape}: one class or value for each sample is needed, (n,)", shape=shape))
    if len(values) != count:
        raise DataError(
            say(
                "X has {rows} rows and y {labels}: one label for each sample is needed",
                rows=f"{count:,}",
                labels=f"{len(values):,}",
            )
        )
    if values.dtype.kind in "OUS":
        numbers = [number_or_none(value) for value in values]
        is_code = task != "regression" and any(isinstance(value, str) and CODE.fullmatch(value) for value in values)
        if None in numbers or is_code or any(isinstance(value, (bool, np.bool_)) for value in values):
            return _named(values, numbers, task, where, column)
        values = np.array(numbers)
    elif values.dtype.kind not in "biuf":
        raise DataError(
            say("column {column} holds {type}: classes or numbers are needed", column=repr(column), type=values.dtype)
        )
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
        text = say(
            "column {column} is {value} in every row: there is nothing to learn",
            column=repr(column),
            value=f"{values[0]:g}",
        )
        raise DataError(text)
    return values, (), "regression"


def is_one_hot(values: AnyArray) -> bool:
    """Return whether each row of an array has a single 1, among zeros."""
    if values.ndim != 2 or values.shape[1] < 2 or values.dtype.kind not in "biuf":
        return False
    return bool(((values == 0) | (values == 1)).all() and (values.sum(axis=1) == 1).all())


def _named(
    values: AnyArray, numbers: list[float | None], task: str | None, where: Where, column: str
) -> tuple[Array, tuple[str, ...], str]:
    """Return the labels of a column with texts."""
    texts = np.array(["" if value is None else text_of(value).strip() for value in values])
    missing = np.isin(texts, MISSING)
    if missing.any():
        raise missing_value(where(int(missing.argmax()), column))
    found, classes = np.unique(texts, return_inverse=True)
    text_row = numbers.index(None) if None in numbers else 0
    return named(found, classes, numbers.count(None), text_row, task, where, column)


def named(
    found: AnyArray, classes: Ints, texts: int, text_row: int, task: str | None, where: Where, column: str
) -> tuple[Array, tuple[str, ...], str]:
    """Return a column of texts in the form of `labels_of`.

    `found` holds the distinct texts in order, and `classes` the index of each label in it. `texts` is the
    count of labels that are not numbers, and `text_row` the row of the first one.
    """
    mostly_numbers = texts < len(classes) / 2 and len(found) > MOST_CLASSES
    if task == "regression" or (mostly_numbers and task is None):
        raise not_a_number(where(text_row, column), str(found[classes[text_row]]))
    return _numbered_classes(classes, found, column)


def few_of(values: AnyArray) -> AnyArray:
    """Return the distinct values in order.

    If there are too many for classes, only some of them are returned.
    """
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


def text_of(value: Any) -> str:
    """Return a label as text; bytes are decoded."""
    return value.decode(errors="backslashreplace") if isinstance(value, bytes) else str(value)


def _exact(value: bool | int | float) -> str:
    """Write a number exactly, as a class name.

    3.0 becomes 3.
    """
    return str(int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 2**53 else value)


def _numbered_classes(classes: Ints, names: AnyArray, column: str) -> tuple[Array, tuple[str, ...], str]:
    if len(names) == 1:
        raise DataError(
            say("column {column} has one class only, {name}: at least 2 are needed", column=repr(column), name=names[0])
        )
    if len(names) > MOST_CLASSES:
        raise too_many_classes(len(names), names, column)
    plain = tuple(names) == tuple(map(str, range(len(names))))
    return classes.astype(float), () if plain else tuple(map(str, names)), "classification"


def too_many_classes(count: int | str, names: Sequence[Any] | AnyArray, column: str) -> DataError:
    """Make the error for a column with too many classes."""
    return DataError(
        say(
            "column {column} has {count} classes, {names}: at most {most} can be shown; is it the right column?",
            column=repr(column),
            count=f"{count:,}" if isinstance(count, int) else count,
            names=listed(names),
            most=MOST_CLASSES,
        )
    )


def missing_value(place: str) -> DataError:
    """Make the error for a missing value."""
    return DataError(say("{place}: the value is missing", place=place))


def not_a_number(place: str, text: str) -> DataError:
    """Make the error for a text in place of a number."""
    return DataError(say("{place}: {text} is not a number", place=place, text=repr(text)))


def as_array(data: Any) -> AnyArray:
    """Convert lists or array-likes; masked values become NaN.

    An array-like has a method `__array__`.
    """
    try:
        if isinstance(data, np.ma.MaskedArray):
            filled: AnyArray = np.ma.asarray(data.astype(float)).filled(np.nan)
            return filled
        return np.asarray(data)
    except Exception as error:  # noqa: BLE001 - an object of another library may raise anything
        raise DataError(say("this can't be made an array: {error}", error=error)) from None


def listed(names: Sequence[Any] | AnyArray, most: int = 8) -> str:
    """Join names with commas, at most `most` of them."""
    text = ", ".join(str(name) for name in names[:most])
    return text + ", …" if len(names) > most else text
