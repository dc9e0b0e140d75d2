"""Pictures: samples whose columns are the pixels of a picture, row by row.

The shape of a sample says how it is drawn: `(rows, columns)` is a picture, `(n,)` a curve of n values, and `()` has no
form of its own.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..errors import DataError
from ..nn.arrays import Array, Ints
from ..words import say
from .array_like import as_array

SampleShape = tuple[int, ...]


def check_shape(shape: SampleShape, columns: int) -> None:
    """Raise DataError unless a sample of so many columns has this shape."""
    is_possible = len(shape) <= 2 and all(
        isinstance(size, int | np.integer) and not isinstance(size, bool) and size > 0 for size in shape
    )
    if not is_possible:
        raise DataError(
            say(
                "shape = {shape}: give (rows, columns) for a picture, (n,) for a curve, or () for neither",
                shape=repr(shape)[:80],
            )
        )
    if shape and int(np.prod(shape)) != columns:
        raise DataError(
            say(
                "shape = {shape} has {values} values, and a sample has {columns} columns",
                shape=tuple(map(int, shape)),
                values=int(np.prod(shape)),
                columns=columns,
            )
        )


def column_names(shape: SampleShape) -> tuple[str, ...]:
    """Name the columns of a picture "pixel 1.1", "pixel 1.2", …, and those of a curve "t1", "t2", …"""
    if len(shape) == 1:
        return tuple(f"t{number + 1}" for number in range(shape[0]))
    return tuple(f"pixel {row + 1}.{column + 1}" for row in range(shape[0]) for column in range(shape[1]))


def flattened(
    X: Any, columns: Sequence[str] | None, shape: SampleShape | None
) -> tuple[Any, Sequence[str] | None, SampleShape]:
    """Return pictures `(n, rows, columns)` as rows `(n, d)`, the names of their columns, and the shape of a sample.

    Other data is returned as it is. Raises DataError for a shape that does not fit.
    """
    if getattr(X, "ndim", 2) != 3:
        return X, columns, () if shape is None else shape
    found = tuple(map(int, X.shape[1:]))
    if shape is not None and tuple(shape) != found:
        raise DataError(say("shape = {shape}, and the pictures of X have {found}", shape=repr(shape)[:80], found=found))
    check_shape(found, found[0] * found[1])
    rows = as_array(X).reshape(len(X), -1)
    return rows, column_names(found) if columns is None else columns, found


def shifted(points: Array, shape: SampleShape, dx: int, dy: int) -> Array:
    """Shift pictures `(n, d)` by `dx` pixels to the right and `dy` down; what comes in is 0.

    A curve is shifted by `dx` values. Raises DataError for samples that are neither.
    """
    rows, columns = _sizes(shape, "shifted")
    pictures = points.reshape(-1, rows, columns)
    moved = np.zeros_like(pictures)
    (to_rows, from_rows), (to_columns, from_columns) = _overlap(dy, rows), _overlap(dx, columns)
    moved[:, to_rows, to_columns] = pictures[:, from_rows, from_columns]
    return moved.reshape(points.shape)


def _overlap(shift: int, size: int) -> tuple[slice, slice]:
    """Return the places that a shift fills, and those that they come from."""
    shift = max(-size, min(shift, size))
    return slice(max(0, shift), size + min(0, shift)), slice(max(0, -shift), size - max(0, shift))


def places_of_part(
    shape: SampleShape, rows: Sequence[int] | None, columns: Sequence[int] | None
) -> tuple[Ints, SampleShape]:
    """Return the columns `(k,)` of the data that a part of the picture has, and the shape of that part.

    Rows and columns of the picture count from 0; None stands for all. Raises DataError.
    """
    sizes = _sizes(shape, "part")
    kept = _chosen("rows", rows, sizes[0]), _chosen("columns", columns, sizes[1])
    places = np.arange(sizes[0] * sizes[1]).reshape(sizes)[np.ix_(*kept)]
    return places.ravel(), places.shape if len(shape) == 2 else places.shape[1:]


def _chosen(name: str, given: Sequence[int] | None, size: int) -> Ints:
    """Return the chosen rows or columns. Raises DataError, which names one that there is not."""
    chosen = np.arange(size) if given is None else np.asarray(given)
    is_right = chosen.ndim == 1 and chosen.size > 0 and chosen.dtype.kind in "iu"
    if not is_right or chosen.min() < 0 or chosen.max() >= size or len(np.unique(chosen)) < len(chosen):
        raise DataError(
            say(
                "{name} = {given}: give different whole numbers from 0 to {last}, such as range({size})",
                name=name,
                given=repr(given)[:80],
                last=size - 1,
                size=size,
            )
        )
    return chosen


def _sizes(shape: SampleShape, action: str) -> tuple[int, int]:
    """Return the rows and columns of a picture; a curve has one row. Raises DataError for other samples."""
    if not shape:
        raise DataError(
            say("{action}: the samples are no pictures; give their shape, as in shape=(8, 8)", action=action)
        )
    return (1, shape[0]) if len(shape) == 1 else (shape[0], shape[1])
