"""Boxes: where one picture differs from another, in few rectangles."""

from collections.abc import Iterable

import numpy as np

from .pixels import Pixels

PixelBox = tuple[slice, slice]  # rows and columns


def changed_in(box: PixelBox, before: Pixels, after: Pixels) -> PixelBox | None:
    """The smallest box inside `box` outside of which it is the same in both `(h, w, 4)`; None where all of it is."""
    differs = before.view(np.uint32)[*box, 0] != after.view(np.uint32)[*box, 0]
    rows = np.flatnonzero(differs.any(axis=1))
    if not rows.size:
        return None
    first, last = rows[[0, -1]]
    columns = np.flatnonzero(differs[first : last + 1].any(axis=0))
    top, left = box[0].start, box[1].start
    return slice(top + first, top + last + 1), slice(left + columns[0], left + columns[-1] + 1)


def in_blocks(box: PixelBox, side: int, more: int, size: tuple[int, int]) -> PixelBox:
    """All blocks that a box touches, of a grid of `side` pixels from the top left, and `more` pixels around them, as
    far as a picture of `size`, rows and columns, goes."""
    rows, columns = (
        slice(max(0, part.start // side * side - more), min(most, -(-part.stop // side) * side + more))
        for part, most in zip(box, size)
    )
    return rows, columns


def joined(boxes: Iterable[PixelBox], alone: int) -> list[PixelBox]:
    """Boxes that hold all of these, fewer where one around two is hardly larger: by at most `alone` pixels."""
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
