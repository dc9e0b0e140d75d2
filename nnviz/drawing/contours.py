"""Contours: lines of equal height over a plane."""

from collections.abc import Sequence
from functools import lru_cache
from typing import cast

import numpy as np
from contourpy import FillType, LineType, SerialContourGenerator, ZInterp, contour_generator

from ..data.plane import SQUARE, Plane
from ..nn.arrays import Array


def contours(field: Array, heights: Sequence[float], plane: Plane = SQUARE) -> list[list[Array]]:
    """Return the contour lines `(n, 2)` of each height.

    The field has the shape `(cells, cells)`. The lines reach to the edges of the plane.
    """
    padded = np.pad(field[::-1].astype(float), 1, mode="edge")
    finite = np.isfinite(padded)
    # Like contour_generator, without its search for values that are not finite, which takes longer than the lines.
    generator = SerialContourGenerator(
        *_corners(plane, len(field)),
        padded,
        None if finite.all() else ~finite,  # type: ignore[arg-type]  # None is allowed, though its stub says otherwise
        line_type=LineType.Separate,
        fill_type=FillType.OuterOffset,
        corner_mask=True,
        quad_as_tri=False,
        z_interp=ZInterp.Linear,
    )
    return cast(list[list[Array]], generator.multi_lines(list(heights)))  # so for LineType.Separate


def lines_at(x: Array, y: Array, values: Array, heights: Sequence[float] | Array) -> list[list[Array]]:
    """Return the contour lines `(n, 2)` over a grid."""
    generator = contour_generator(x, y, values, line_type=LineType.Separate)
    return cast(list[list[Array]], generator.multi_lines(heights))  # so for LineType.Separate


@lru_cache(maxsize=8)
def _corners(plane: Plane, cells: int) -> tuple[Array, Array]:
    """Return the places of the cells and their edges.

    Each array has the shape `(cells + 2, cells + 2)`.
    """
    across, up = (
        np.concatenate([[low], middles, [high]])
        for low, middles, high in zip(plane.low, plane.middles(cells), plane.high)
    )
    columns, rows = np.meshgrid(across, up)
    return columns, rows
