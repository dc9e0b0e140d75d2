"""Checks: requirements on the user's data.

Messages name the row and the column of an error. Rows count from 0, as in Python; in a file the
line is named instead.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import numpy as np

from ..errors import DataError
from ..nn.arrays import AnyArray, Array
from ..words import say, say_count

MOST_NUMBERS = 20_000_000  # 160 MB, and a few times that while training
MOST_CLASSES = 10
MISSING = ("", "nan", "<NA>", "NaT")  # texts for a missing value in an array
_LARGEST = 1e100  # larger values overflow when squared twice

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
    if isinstance(given, int) and not isinstance(given, bool) and -len(names) <= given < len(names):
        return given % len(names)
    raise DataError(
        say(
            "{setting} = {column}: there is no such column; the columns are {columns}",
            setting=setting,
            column=repr(given),
            columns=listed(names),
        )
    )


def check_size(rows: int, columns: int, least: int = 2) -> None:
    """Raise DataError for fewer than `least` samples or too many numbers.

    A run needs 2 samples. More numbers would not fit into memory.
    """
    if rows < least == 1:
        raise DataError(say("there are no samples"))
    if rows < least:
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
    except OverflowError:  # a whole number of Python beyond the largest float
        return np.inf if text > 0 else -np.inf
    except (TypeError, ValueError):
        return None


def check_task(task: str | None) -> None:
    """Raise DataError if there is no such task."""
    if task not in (None, "classification", "regression"):
        raise DataError(say("task = {task}: choose one of classification, regression", task=repr(task)))


def text_of(value: Any) -> str:
    """Return a label as text; bytes are decoded, and a decimal NaN is a missing value."""
    if isinstance(value, bytes):
        return value.decode(errors="backslashreplace")
    return "nan" if isinstance(value, Decimal) and value.is_nan() else str(value)


def missing_value(place: str) -> DataError:
    """Make the error for a missing value."""
    return DataError(say("{place}: the value is missing", place=place))


def not_a_number(place: str, text: str) -> DataError:
    """Make the error for a text in place of a number."""
    return DataError(say("{place}: {text} is not a number", place=place, text=repr(text)))


def listed(names: Sequence[Any] | AnyArray, most: int = 8) -> str:
    """Join names with commas, at most `most` of them."""
    text = ", ".join(str(name) for name in names[:most])
    return text + ", …" if len(names) > most else text
