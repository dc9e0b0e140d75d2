"""The layout of a unit's picture: its values and its boxes."""

from dataclasses import dataclass

from ...data.plane import Plane
from ...drawing.bins import Range
from ..base.plot import Box
from .weight_bars import ROW

HEAD = 18.0  # CSS pixels for the words above bars and histogram

# The boxes of the plane, the incoming and the outgoing weights, and the histogram.
Boxes = tuple[Box, Box, Box, Box]


@dataclass(frozen=True)
class UnitLayout:
    """The value that the still part depends on."""

    title: str
    formula: str
    plane: Plane
    middle: float  # of the colour scale: its middle value,
    limit: float  # the distance to its ends,
    ends: tuple[float, float]  # and the labels there
    incoming: tuple[str, ...]
    outgoing: tuple[str, ...]
    sources: str
    targets: str
    weight_limit: float
    answers: Range
    samples: int


def boxes(layout: UnitLayout, width: float, top: float, bottom: float, wide: bool) -> Boxes:
    """Return the boxes of the unit's four parts.

    These are the plane, the incoming and the outgoing weights, and the histogram.
    """
    high, gap = bottom - top, 20.0
    if wide:
        side = min(high + 50, 0.42 * width)
        start = 12 + side + gap
        column = (width - start - 16 - gap) / 2
        right = start + column + gap
        rows = HEAD + ROW * len(layout.outgoing) + 10
        lower = min(max(0.45 * high, high - rows), 200.0) if layout.outgoing else high
        return (
            (12, top, side, high),
            (start, top, column, high),
            (right, top, column, high - lower - 6),
            (right, bottom - lower, column, lower),
        )
    side, lower = 0.42 * width, min(0.4 * high, 90.0)
    start = 12 + side + gap
    column = width - start - 16
    part = _share(layout, high)
    return (
        (12, top, side, high - lower - 6),
        (start, top, column, part),
        (start, top + part, column, high - part),
        (12, bottom - lower, side, lower),
    )


def _share(layout: UnitLayout, high: float) -> float:
    """Return the height of the incoming weights' box."""
    incoming, outgoing = (HEAD + ROW * len(names) + 4 for names in (layout.incoming, layout.outgoing))
    if not layout.outgoing:
        return high
    if incoming + outgoing <= high:
        return incoming
    return min(incoming, max(high - outgoing, 0.55 * high))


def flat_boxes(width: float, top: float, bottom: float) -> Boxes:
    """Return the boxes of the parts side by side, without the outgoing weights."""
    high, gap = bottom - top, 16.0
    side = min(high + 36, 0.35 * width)
    column = (width - side - 24 - 2 * gap) / 5  # two of them for the histogram
    start = 8 + side + gap
    return (
        (8, top, side, high),
        (start, top, 3 * column, high),
        (start, bottom, 3 * column, 0.0),
        (start + 3 * column + gap, top, 2 * column, high),
    )
