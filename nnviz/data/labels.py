"""Labels: classes or values, from arrays of any type."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..errors import DataError
from ..nn.arrays import AnyArray, Array, Ints
from ..words import say
from .array_like import as_array, reading_foreign
from .checks import (
    MISSING,
    MOST_CLASSES,
    Where,
    check_finite,
    check_task,
    listed,
    missing_value,
    not_a_number,
    number_or_none,
    text_of,
)
from .open_numbers import refuse_open_numbers

CODE = re.compile(r"0\d+")  # the number of something, and no amount
_WHOLE = re.compile(r"[+-]?\d+")
_EXACT_DIGITS = 15  # whole numbers of so many digits are exact as floats
_SLICE = 1 << 16  # number of values that are checked at a time


def labels_of(y: Any, task: str | None, where: Where, column: str, count: int) -> tuple[Array, tuple[str, ...], str]:
    """Return labels `(n,)`, class names and the task.

    Labels are floats.
    """
    check_task(task)
    values = as_array(y)
    if values.ndim == 2 and values.shape[1] == 1:
        values = values[:, 0]
    if task != "regression" and is_one_hot(values):
        values, task = values.argmax(axis=1), "classification"
    check_count(values, count)
    if values.dtype.kind in "OUS":
        with reading_foreign():
            numbers = [number_or_none(value) for value in values]
            texts = ["" if value is None else text_of(value).strip() for value in values]
        is_code = task != "regression" and any(isinstance(value, str) and CODE.fullmatch(value) for value in values)
        is_code = is_code or (task != "regression" and are_long(texts))
        if None in numbers or is_code or any(isinstance(value, (bool, np.bool_)) for value in values):
            return _named(np.array(texts), numbers, task, where, column)
        if task != "classification":
            refuse_open_numbers(values, column, where)
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
            return _numbered_classes(classes, np.array([exact_text(value) for value in found.tolist()]), column)
    if not np.ptp(values):
        text = say(
            "column {column} is {value} in every row: there is nothing to learn",
            column=repr(column),
            value=f"{values[0]:g}",
        )
        raise DataError(text)
    return values, (), "regression"


def check_count(values: AnyArray, count: int) -> None:
    """Raise DataError unless there is one label for each of `count` samples."""
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


def is_one_hot(values: AnyArray) -> bool:
    """Return whether each row of an array has a single 1, among zeros."""
    if values.ndim != 2 or values.shape[1] < 2 or values.dtype.kind not in "biuf":
        return False
    return bool(((values == 0) | (values == 1)).all() and (values.sum(axis=1) == 1).all())


def _named(
    texts: AnyArray, numbers: list[float | None], task: str | None, where: Where, column: str
) -> tuple[Array, tuple[str, ...], str]:
    """Return the labels of a column with texts."""
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


def are_long(texts: Sequence[str]) -> bool:
    """Return whether a few whole numbers have too many digits for floats, which would make different ones equal."""
    found = set(texts)
    return len(found) <= MOST_CLASSES and all(map(_WHOLE.fullmatch, found)) and max(map(len, found)) > _EXACT_DIGITS


def exact_text(value: bool | int | float) -> str:
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
