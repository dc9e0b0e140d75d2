"""Own units: samples as the user has them, converted for the network of a data set."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..errors import DataError
from ..nn.arrays import AnyArray, Array
from ..words import say
from .array_like import as_array
from .checks import at_row, listed, text_of
from .columns import points_of
from .frames import dense, frame_of
from .labels import check_count, exact_text, is_one_hot
from .scaling import Scaling


def points_in(X: Any, columns: Sequence[str]) -> Array:
    """Return points `(n, d)`, or one point `(d,)`, as floats `(n, d)`.

    A table with these columns may have others, too. Raises DataError.
    """
    table = frame_of(X)
    if table is None:
        X = as_array(dense(X))
        X = X[None] if X.ndim == 1 and len(columns) > 1 else X
    elif set(columns) <= set(table.names):
        X = {name: table.arrays[table.names.index(name)] for name in columns}
    points, _ = points_of(X, None, least=1)
    if points.shape[1] != len(columns):
        raise DataError(
            say(
                "X has {given} columns, and the data {count}: {columns}",
                given=points.shape[1],
                count=len(columns),
                columns=listed(columns),
            )
        )
    return points


def standardised(points: Array, scalings: Sequence[Scaling]) -> Array:
    """Convert columns `(n, d)` in their own units to those of the network."""
    factors, offsets = np.array(scalings).T
    converted: Array = (points - offsets) / factors
    return converted


def class_values(names: Sequence[Any]) -> AnyArray:
    """Convert class names to numbers if all are numeric."""
    for kind in (int, float):
        try:
            return np.array([kind(name) for name in names])
        except ValueError:
            pass
    return np.array(names)


def classes_in(y: Any, count: int, names: Sequence[str]) -> Array:
    """Return the numbers `(n,)` of classes with these names, as texts or as numbers. Raises DataError."""
    values = as_array(dense(y))
    if is_one_hot(values) and values.shape[1] == len(names):
        values = np.array(names)[values.argmax(axis=1)]
    values = values[:, 0] if values.ndim == 2 and values.shape[1] == 1 else values
    check_count(values, count)
    numbers = {_written(value): number for number, value in enumerate(class_values(names).tolist())}
    numbers |= {name: number for number, name in enumerate(names)}
    if values.dtype.kind == "b" and "True" not in numbers:
        values = values.astype(int)
    found = [numbers.get(_written(value), -1) for value in values.tolist()]
    if -1 in found:
        row = found.index(-1)
        raise DataError(
            say(
                "{place}: there is no class {name} in the data; its classes are {names}",
                place=at_row(row, "y"),
                name=repr(values.tolist()[row]),
                names=listed(names),
            )
        )
    return np.array(found, float)


def values_in(y: Any, count: int) -> Array:
    """Return the values of a regression as floats `(n,)`. Raises DataError."""
    values = as_array(dense(y))
    check_count(values[:, 0] if values.ndim == 2 and values.shape[1] == 1 else values, count)
    return points_of(values.reshape(-1, 1), ["y"], least=1)[0][:, 0]


def _written(value: Any) -> str:
    return exact_text(value) if isinstance(value, (bool, int, float)) else text_of(value).strip()
