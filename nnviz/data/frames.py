"""Frames: tables of other libraries, converted once to columns.

They are data frames of pandas, polars and others, tables of Arrow, dicts of columns, structured arrays, and lists of
rows with names.
"""

import math
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from ..errors import DataError
from ..nn.arrays import AnyArray, Array
from ..words import say
from .array_like import as_array, reading_foreign
from .checks import MISSING, MOST_NUMBERS, at_row, number_or_none, text_of
from .column import Column
from .open_numbers import refuse_open_numbers

_MOST_TEXTS = 1000  # different texts of a column that are kept


@dataclass(frozen=True, eq=False)
class Frame:
    """A table with names for its columns, of any library."""

    names: tuple[str, ...]
    arrays: tuple[AnyArray, ...]
    orders: tuple[tuple[str, ...], ...]  # of each column: its categories, if they have an order
    has_names: bool = True  # False if the names were made up

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The columns, judged value by value."""
        return tuple(map(column_of, self.names, self.arrays, self.orders))

    def where(self, row: int, column: str) -> str:
        """Name a place in the table."""
        return at_row(row, column)


def frame_of(table: Any) -> Frame | None:
    """Return a table with names as a Frame, or None for anything else.

    Raises DataError, also for whatever the table itself raises.
    """
    if _is_sparse(table) or (isinstance(table, (np.ndarray, list, tuple)) and not _has_names(table)):
        return None
    with reading_foreign():
        found = _columns(table)
    if found is None:
        return None
    names = tuple(str(name) for name, _ in found)
    if not names:
        raise DataError(say("the table has no columns"))
    twice = next((name for number, name in enumerate(names) if name in names[:number]), None)
    if twice is not None:
        raise DataError(say("two columns are named {name}: give them different names", name=repr(twice)))
    arrays, orders = [], []
    for name, (_, values) in zip(names, found):
        array = as_array(values)
        if array.ndim == 2 and array.shape[1] == 1:
            array = array[:, 0]
        if array.ndim != 1:
            raise DataError(
                say(
                    "column {column} has shape {shape}: one value for each row is needed, (n,)",
                    column=repr(name),
                    shape=array.shape,
                )
            )
        if array.dtype.names:
            text = say("column {column} has columns of its own: give one table without groups", column=repr(name))
            raise DataError(text)
        arrays.append(array)
        orders.append(order_of(values))
    lengths = {len(array) for array in arrays}
    if len(lengths) > 1:
        text = ", ".join(map(str, sorted(lengths)))
        raise DataError(say("the columns have different lengths: {lengths}", lengths=text))
    return Frame(names, tuple(arrays), tuple(orders))


def frame_of_array(table: AnyArray) -> Frame:
    """Return an array `(n, d + 1)` as a Frame whose last column is y. Raises DataError."""
    if table.ndim != 2 or table.shape[1] < 2:
        raise DataError(
            say("data of shape {shape}: give (X, y), or rows of inputs followed by the target", shape=table.shape)
        )
    columns = table.shape[1]
    return Frame((*numbered(columns - 1), "y"), tuple(table.T), ((),) * columns, has_names=False)


def numbered(count: int) -> tuple[str, ...]:
    """Return names for columns without names."""
    return tuple(f"x{number + 1}" for number in range(count))


def is_bunch(data: Any) -> bool:
    """Return whether this is a data set as scikit-learn's loaders return it."""
    return isinstance(data, Mapping) and {"data", "target"} <= set(data) and getattr(data["data"], "ndim", 1) == 2


def bunch_parts(bunch: Mapping[str, Any]) -> tuple[Any, Any, Sequence[str] | None, tuple[str, ...]]:
    """Return the inputs, the labels, the columns' names and the classes' names of a data set of scikit-learn.

    A single class name is the target's name.
    """
    columns, names = bunch.get("feature_names"), bunch.get("target_names")
    return (
        bunch["data"],
        bunch["target"],
        None if columns is None else list(columns),
        () if names is None else tuple(map(str, names)),
    )


def _has_names(table: Any) -> bool:
    if isinstance(table, np.ndarray):
        return table.dtype.names is not None
    return isinstance(table, list) and bool(table) and all(isinstance(row, Mapping) for row in table)


def _columns(table: Any) -> list[tuple[Any, Any]] | None:
    """Return the names and values of the columns, or None."""
    if isinstance(table, list):
        keys = dict.fromkeys(name for row in table for name in row)
        return [(name, np.array([row.get(name) for row in table], object)) for name in keys]
    if isinstance(table, np.ndarray):
        return [(name, table[name]) for name in table.dtype.names or ()]
    if isinstance(table, Mapping):
        return list(table.items())
    arrow = sys.modules.get("pyarrow")
    if arrow is not None and isinstance(table, arrow.RecordBatch):
        table = arrow.Table.from_batches([table])
    import narwhals

    try:
        frame = narwhals.from_native(table, pass_through=True)
    except narwhals.exceptions.DuplicateError:
        raise DataError(say("two columns have the same name: give them different names")) from None
    if isinstance(frame, narwhals.LazyFrame):
        frame = frame.collect()
    if isinstance(frame, narwhals.DataFrame):
        native = frame.to_native()
        if frame.implementation.is_pandas_like():
            return [(name, native.iloc[:, number]) for number, name in enumerate(native.columns)]
        return [(name, frame[name]) for name in frame.columns]
    names = getattr(table, "columns", None)
    if names is None or not hasattr(table, "__getitem__"):
        return None
    return [(name, table[name]) for name in names]


def order_of(values: Any) -> tuple[str, ...]:
    """Return the ordered categories of a column of a data frame, or nothing."""
    with reading_foreign():
        dtype = getattr(values, "dtype", None)
        categories = getattr(dtype, "categories", None)
        ordered = getattr(dtype, "ordered", type(dtype).__name__ == "Enum")
        return tuple(map(str, categories)) if categories is not None and ordered else ()


def _is_sparse(X: Any) -> bool:
    return hasattr(X, "toarray") and hasattr(X, "nnz")


def dense(X: Any) -> Any:
    """Return a sparse matrix as an array, and anything else as it is.

    Raises DataError if it is too large.
    """
    if not _is_sparse(X):
        return X
    rows, columns = X.shape if len(X.shape) == 2 else (math.prod(X.shape), 1)
    if rows * columns > MOST_NUMBERS:
        raise DataError(
            say(
                "a sparse matrix of {rows} rows and {columns} columns has {numbers} numbers: at most {most} can be "
                "trained with; choose some of its columns",
                rows=f"{rows:,}",
                columns=f"{columns:,}",
                numbers=f"{rows * columns:,}",
                most=f"{MOST_NUMBERS:,}",
            )
        )
    with reading_foreign():
        return X.toarray()


def column_of(name: str, array: AnyArray, order: Sequence[str]) -> Column:
    """Judge the values of a column `(n,)`."""
    if array.dtype.kind in "biuf":
        with np.errstate(over="ignore"):  # a long double may be beyond the largest float
            floats = array.astype(float)
        return Column(name, np.isnan(floats), floats, has_marks=array.dtype.kind == "f", raw=array)
    raw = array
    if array.dtype.kind not in "OUS":  # dates, for example
        array = array.astype(str)
    with reading_foreign():
        texts = ["" if value is None else text_of(value).strip() for value in array]
        gaps = np.array([text in MISSING for text in texts], bool)
        values = [np.nan if gap else number_or_none(value) for value, gap in zip(array, gaps)]
    numbers: Array | None = None
    problem = None
    if None in values:
        row = values.index(None)
        problem = row, texts[row]
    else:
        refuse_open_numbers(array, name, at_row)
        numbers = np.array(values, float)
    kept = sorted(set(texts) - set(MISSING))
    if order and set(kept) <= set(order):
        kept = [text for text in order if text in kept]
    codes = None
    if len(kept) <= _MOST_TEXTS:
        place = {text: number for number, text in enumerate(kept)}
        codes = np.array([place.get(text, -1) for text in texts], int)
    return Column(
        name,
        gaps,
        numbers,
        problem,
        codes,
        tuple(kept[:_MOST_TEXTS]),
        is_ordered=bool(order),
        mostly_numbers=2 * sum(value is not None for value in values) >= len(values),
        has_marks=numbers is not None and any(isinstance(value, float) for value in array),
        raw=raw,
    )
