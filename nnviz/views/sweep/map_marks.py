"""Map marks: lines that mark cells of a map; in a small picture they stand in its corners."""

import numpy as np

from ...nn.arrays import Array
from ..base.plot import Box

CIRCLE = np.stack([np.cos(np.linspace(0, 2 * np.pi, 25)), np.sin(np.linspace(0, 2 * np.pi, 25))], axis=1)
CHECK = np.array([(-1.0, 0.0), (-0.3, 0.7), (1.0, -0.8)])  # as wide as the circle


def ring(box: Box, in_corner: bool) -> Array:
    """Return the ring in the best cell."""
    left, top, wide, high = box
    radius = min(max(3.5, 0.32 * min(wide, high)), 9.0)
    x, y = (radius + 3, radius + 3) if in_corner else (wide / 2, high / 2)
    return CIRCLE * radius + (left + x, top + y)


def check(box: Box, in_corner: bool) -> Array:
    """Return the mark of a cell that reaches the goal."""
    left, top, wide, high = box
    size = min(0.22 * min(wide, high), 5.0)
    x, y = (wide - size - 5, size + 5) if in_corner else (wide / 2, high / 2)
    return CHECK * size + (left + x, top + y)


def frame(box: Box) -> Array:
    """Return the frame of the chosen cell."""
    left, top, wide, high = box
    x0, x1, y0, y1 = left - 1, left + wide, top - 1, top + high
    return np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0), (x1, y0)])
