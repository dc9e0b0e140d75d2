"""Contours: the lines of equal height in a field over a plane."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from contourpy import FillType, LineType, SerialContourGenerator, ZInterp

from ..data.plane import SQUARE, Plane
from ..nn.arrays import Array


def contours(answer: Array, heights: Sequence[float], plane: Plane = SQUARE) -> list[list[Array]]:
    """Where a field of cells `(cells, cells)` over the plane has each height: lines of points `(n, 2)`, up to its
    edges."""
    padded = np.pad(answer[::-1].astype(float), 1, mode="edge")
    finite = np.isfinite(padded)
    # What contour_generator makes, without its search for what is not finite, which takes longer than the lines.
    generator = SerialContourGenerator(
        *_corners(plane, len(answer)),
        padded,
        None if finite.all() else ~finite,
        line_type=LineType.Separate,
        fill_type=FillType.OuterOffset,
        corner_mask=True,
        quad_as_tri=False,
        z_interp=ZInterp.Linear,
    )
    return generator.multi_lines(list(heights))


@lru_cache(maxsize=8)
def _corners(plane: Plane, cells: int) -> tuple[Array, Array]:
    """The places of a field's cells, and of its edges around them, `(cells + 2, cells + 2)` each."""
    return tuple(
        np.meshgrid(
            *(
                np.concatenate([[low], middles, [high]])
                for low, middles, high in zip(plane.low, plane.middles(cells), plane.high)
            )
        )
    )
