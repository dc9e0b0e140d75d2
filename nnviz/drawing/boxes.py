"""Boxes: the rectangles in which two pictures differ."""

from collections.abc import Iterable

import numpy as np

from .pixels import Pixels

PixelBox = tuple[slice, slice]  # rows and columns


def changed_in(box: PixelBox, before: Pixels, after: Pixels) -> PixelBox | None:
    """Return the smallest box with all changes, inside `box`.

    The pictures have shape `(h, w, 4)`. None means that they are equal in all of `box`.
    """
    differs = before.view(np.uint32)[*box, 0] != after.view(np.uint32)[*box, 0]
    rows = np.flatnonzero(differs.any(axis=1))
    if not rows.size:
        return None
    first, last = rows[[0, -1]]
    columns = np.flatnonzero(differs[first : last + 1].any(axis=0))
    top, left = box[0].start, box[1].start
    return slice(top + first, top + last + 1), slice(left + columns[0], left + columns[-1] + 1)


def in_blocks(box: PixelBox, side: int, more: int, size: tuple[int, int]) -> PixelBox:
    """Enlarge a box to whole blocks and a margin.

    Blocks have `side` pixels; the margin has `more`. The grid of blocks begins at the top left. The result stays
    within a picture of `size`, rows and columns.
    """
    rows, columns = (
        slice(max(0, part.start // side * side - more), min(most, -(-part.stop // side) * side + more))
        for part, most in zip(box, size)
    )
    return rows, columns


def joined(boxes: Iterable[PixelBox], alone: int) -> list[PixelBox]:
    """Join boxes whose common box wastes at most `alone` pixels."""
    apart: list[PixelBox] = []
    for box in boxes:
        while (near := next((other for other in apart if _waste(box, other) <= alone), None)) is not None:
            apart.remove(near)
            box = _around(box, near)
        apart.append(box)
    return apart


def _around(one: PixelBox, other: PixelBox) -> PixelBox:
    rows, columns = (slice(min(a.start, b.start), max(a.stop, b.stop)) for a, b in zip(one, other))
    return rows, columns


def _size(box: PixelBox) -> int:
    rows, columns = box
    size: int = (rows.stop - rows.start) * (columns.stop - columns.start)
    return size


def _waste(one: PixelBox, other: PixelBox) -> int:
    return _size(_around(one, other)) - _size(one) - _size(other)
