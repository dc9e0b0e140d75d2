"""Columns: inputs as floats, and names, from arrays and data frames."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..errors import DataError
from ..nn.arrays import AnyArray, Array
from ..words import say
from .checks import as_array, at_row, check_finite, check_size, missing_value, not_a_number, number_or_none


class Columns:
    """Columns of a table, of any types."""

    def __init__(self, columns: list[AnyArray]):
        self.columns = columns


def points_of(X: Any, names: Sequence[str] | None) -> tuple[Array, tuple[str, ...]]:
    """Return X as floats `(n, d)`, and its column names."""
    found = names_of(X)
    if isinstance(X, Columns):
        columns = X.columns
    elif found is not None:
        columns = [column_of(X, found, number) for number in range(len(found))]
    else:
        values = as_array(X)
        values = values[:, None] if values.ndim == 1 else values
        if values.ndim != 2:
            raise DataError(say("X has shape {shape}: a row for each sample is needed, (n, d)", shape=values.shape))
        check_size(*values.shape)
        columns = list(values.T)
    names = numbered(len(columns)) if names is None else tuple(map(str, names))
    if len(names) != len(columns):
        raise DataError(say("columns names {named} columns, and X has {count}", named=len(names), count=len(columns)))
    twice = [name for number, name in enumerate(names) if name in names[:number]]
    if twice:
        raise _named_twice(twice[0])
    check_size(len(columns[0]) if columns else 0, len(columns))
    points = np.empty((len(columns[0]), len(columns)))
    for number, (column, name) in enumerate(zip(columns, names)):
        points[:, number] = _numbers(column, name)
    return points, names


def _numbers(column: AnyArray, name: str) -> Array:
    if column.dtype.kind in "biuf":
        values = column.astype(float)
    elif column.dtype.kind in "OUS":
        read = [number_or_none(value) for value in column]
        if None in read:
            row = read.index(None)
            text, place = column[row], at_row(row, name)
            missing = text is None or str(text) in ("", "<NA>", "NaT")
            raise missing_value(place) if missing else not_a_number(place, str(text))
        values = np.array(read, float)
    else:
        raise DataError(say("column {column} holds {type}: numbers are needed", column=repr(name), type=column.dtype))
    check_finite(values, name, at_row)
    return values


def names_of(table: Any) -> tuple[str, ...] | None:
    """Return a data frame's column names, or None.

    It is None for anything else.
    """
    names = getattr(table, "columns", None)
    if names is None or isinstance(table, Columns) or not hasattr(table, "__getitem__"):
        return None
    return tuple(map(str, names))


def name_of(y: Any) -> str:
    return str(getattr(y, "name", None) or "y")


def column_of(table: Any, names: Sequence[str], number: int) -> AnyArray:
    if isinstance(table, np.ndarray):
        column: AnyArray = table[:, number]
        return column
    values = as_array(table[list(table.columns)[number]])
    if values.ndim != 1:
        raise _named_twice(names[number])
    return values


def _named_twice(name: str) -> DataError:
    return DataError(say("two columns are named {name}: give them different names", name=repr(name)))


def numbered(count: int) -> tuple[str, ...]:
    return tuple(f"x{number + 1}" for number in range(count))
