"""Columns: inputs as floats, and names, from arrays and data frames."""

from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Any

import numpy as np

from ..errors import DataError
from ..nn.arrays import AnyArray, Array
from ..words import say
from .array_like import as_array, reading_foreign
from .checks import MISSING, at_row, check_finite, check_size, missing_value, not_a_number, number_or_none
from .frames import dense, frame_of, numbered, order_of
from .labels import labels_of
from .open_numbers import refuse_open_numbers


def points_of(X: Any, names: Sequence[str] | None, least: int = 2) -> tuple[Array, tuple[str, ...]]:
    """Return X as floats `(n, d)`, and its column names. Raises DataError, also for fewer than `least` rows."""
    frame = frame_of(X)
    if frame is not None:
        columns, names = frame.arrays, frame.names if names is None else names
    else:
        values = as_array(dense(X))
        values = values[:, None] if values.ndim == 1 else values
        if values.ndim != 2:
            raise DataError(
                say(
                    "X has shape {shape}: a row for each sample is needed, (n, d), or a picture, (n, rows, columns)",
                    shape=values.shape,
                )
            )
        check_size(values.shape[0], values.shape[1], least)
        columns = tuple(values.T)
    names = numbered(len(columns)) if names is None else _given(names)
    if len(names) != len(columns):
        raise DataError(say("columns names {named} columns, and X has {count}", named=len(names), count=len(columns)))
    twice = [name for number, name in enumerate(names) if name in names[:number]]
    if twice:
        raise DataError(say("two columns are named {name}: give them different names", name=repr(twice[0])))
    check_size(len(columns[0]) if columns else 0, len(columns), least)
    points = np.empty((len(columns[0]), len(columns)))
    for number, (column, name) in enumerate(zip(columns, names)):
        points[:, number] = _numbers(column, name)
    return points, names


def _given(names: Any) -> tuple[str, ...]:
    """Return the names of columns as texts. Raises DataError unless they are a list of names."""
    is_list = isinstance(names, Iterable) and not isinstance(names, (str, bytes, Mapping, Set))
    listed = list(names) if is_list else []
    if not is_list or any(name is None or isinstance(name, (list, Mapping)) for name in listed):
        raise DataError(say("columns = {value}: give a list of names", value=repr(names)[:80]))
    return tuple(map(str, listed))


def _numbers(column: AnyArray, name: str) -> Array:
    if column.dtype.kind in "biuf":
        with np.errstate(over="ignore"):  # a long double may be beyond the largest float
            values = column.astype(float)
    elif column.dtype.kind in "OUS":
        with reading_foreign():
            read = [number_or_none(value) for value in column]
        if None in read:
            row = read.index(None)
            text, place = column[row], at_row(row, name)
            missing = text is None or str(text) in MISSING
            raise missing_value(place) if missing else not_a_number(place, str(text))
        refuse_open_numbers(column, name, at_row)
        values = np.array(read, float)
    else:
        raise DataError(say("column {column} holds {type}: numbers are needed", column=repr(name), type=column.dtype))
    check_finite(values, name, at_row)
    return values


def name_of(y: Any) -> str:
    """Return the name of a column of a data frame, by default "y"."""
    return str(getattr(y, "name", None) or "y")


def labels_given(y: Any, task: str | None, name: str, count: int) -> tuple[Array, tuple[str, ...], str]:
    """Return labels in the form of `labels_of`.

    They may be a column of a data frame with ordered categories, or one-hot, where a table's columns name the classes.
    Raises DataError.
    """
    y = dense(y)
    frame, ordered = frame_of(y), order_of(y)
    if frame is not None:
        if len(frame.names) > 1:
            labels, found, task = labels_of(np.stack(frame.arrays, axis=1), task, at_row, name, count)
            occurring = map(int, found or range(int(labels.max()) + 1))
            return labels, tuple(frame.names[place] for place in occurring), task
        y, ordered = frame.arrays[0], frame.orders[0]
    labels, found, task = labels_of(y, task, at_row, name, count)
    order = [category for category in ordered if category in found]
    if len(order) == len(found) > 0:
        places = np.array([order.index(category) for category in found])
        return places[labels.astype(int)].astype(float), tuple(order), task
    return labels, found, task
