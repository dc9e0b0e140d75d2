"""Foretold curve: the loss that a person drew before the run, in the picture of the losses."""

from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import CircleCollection, LineCollection

from ...drawing.label import Label, width
from ...drawing.theme import TEXT
from ...words import say
from ...words.formatting import number
from ..base.drawn_curve import DrawnCurve
from ..base.plot import Box, Scale, places
from ..base.view import Cells, Pad, View
from .ink_curves import DASHED

_DOT = np.pi * 3.0**2  # square points
_AROUND = 12.0  # CSS pixels around the plot in which a line can begin
_HINT = 0.3  # of the height, above the hint: no line of the grid is there
_COLUMNS, _ROWS = 13, 21  # places to which the arrow keys lead


class ForetoldCurve:
    """A broad line in a view's pane, with a dot at both ends, and a hint while nothing is drawn.

    That of a test loss is dashed. `curve` is the curve, or None.
    """

    def __init__(self, view: View):
        theme, pane = view.theme, view.pane
        self.color = theme.runs[1]
        self.lines = LineCollection([], colors=[self.color], linewidths=2.2, capstyle="butt", joinstyle="round")
        self.dots = CircleCollection([_DOT], offset_transform=pane.transData, facecolors=[self.color], linewidths=0)
        for artist in (self.lines, self.dots):
            pane.add_collection(artist, autolim=False)
        self.hint = Label(pane, 0, 0, "", color=theme.muted, align="center", middle=True)

    @property
    def artists(self) -> Sequence[Artist]:
        return self.lines, self.dots, self.hint

    def move(self, curve: DrawnCurve | None, box: Box, x: Scale, y: Scale) -> tuple[float, float, str] | None:
        """Move to a curve in a box of the view; return the column, the value and the name of its end, if it has one."""
        reach = None if curve is None else curve.reach
        self.lines.set_visible(reach is not None)
        self.dots.set_visible(reach is not None)
        self.hint.set_visible(curve is not None and reach is None)
        if curve is None or reach is None:
            left, top, wide, high = box
            texts = say("draw here, from the left to the right"), say("draw here")
            text = next((text for text in texts if width(text, TEXT) < wide - 2 * _AROUND), texts[-1])
            self.hint.move(left + wide / 2, top + _HINT * high, text)
            return None
        drawn = np.isfinite(curve.values)
        values = np.clip(curve.values[drawn], y.low, y.high)
        [line] = places(box, x, y, curve.at[drawn], values[:, None])
        self.lines.set_linestyle([DASHED if curve.is_test else "solid"])
        self.lines.set_segments([line])
        self.dots.set_offsets(line[[0, -1]])
        name = say("{run} predicted", run=curve.title) if curve.title else say("predicted")
        return float(line[-1, 0]), float(values[-1]), name


def pads_around(left: float, top: float, box: Box) -> list[Pad]:
    """Return the place to draw in: a box of a view at `left` and `top`, and a little around it."""
    return [(left + box[0] - _AROUND, top + box[1] - _AROUND, box[2] + 2 * _AROUND, box[3] + 2 * _AROUND)]


def grid_over(left: float, top: float, box: Box) -> list[Cells]:
    """Return cells for the arrow keys: the middles of those at the edge lie on the edge of the box."""
    wide, high = box[2] / (_COLUMNS - 1), box[3] / (_ROWS - 1)
    corner = left + box[0] - wide / 2, top + box[1] - high / 2
    return [(*corner, wide * _COLUMNS, high * _ROWS, _COLUMNS, _ROWS)]


def foretold_in_words(curve: DrawnCurve) -> str:
    """Describe a drawn curve in a sentence."""
    if curve.reach is None:
        return say("A curve can be drawn here before the run.")
    values = curve.values[np.isfinite(curve.values)]
    first, last = curve.reach
    return say(
        "Predicted: from {begin} at step {first} to {end} at step {last}.",
        begin=number(float(values[0])),
        end=number(float(values[-1])),
        first=f"{first:,}",
        last=f"{last:,}",
    )


def with_foretold(text: str, curve: DrawnCurve | None, step: float) -> str:
    """Add to the losses at a place what was predicted there."""
    if curve is None or curve.is_open or not 0 <= step <= curve.steps:
        return text
    return say("{text}; predicted {loss}", text=text, loss=number(float(np.interp(step, curve.at, curve.values))))
