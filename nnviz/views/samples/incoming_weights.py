"""Incoming weights: the weights of each unit of the first layer, drawn as a sample is drawn."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import final

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import LineCollection

from ...drawing.label import width
from ...drawing.scales import nice_ceiling
from ...drawing.theme import SMALL
from ...drawing.untyped import as_any
from ...nn.arrays import Array
from ...training.model import Need
from ...training.snapshot import Snapshot
from ...words import marked, say, say_count
from ...words.formatting import short
from ..base.focus import Focus
from ..base.legend import shortened
from ..base.names import output_titles, step_count, weight_name
from ..base.option import Option
from ..base.view import View
from ..over_steps.layer_curves import in_front
from .tiles import Tiles, boxes_in

_TOP, _GAP, _NAME = 24.0, 6.0, 14.0  # CSS pixels above the tiles, between two, and for a name below
_LEAST, _MOST = 16.0, 120.0  # height of a tile
_RUNGS = (1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 10.0)


@dataclass(frozen=True)
class _Layout:
    form: tuple[int, ...]  # of a tile: of a picture or a curve, else a row of cells
    units: int
    names: tuple[str, ...]  # of classes, if the first layer is the output
    limit: float
    own_scale: bool


@final
class IncomingWeights(View):
    """The first layer's units: the weights from all inputs, each where its input stands in a sample.

    Pictures have the weights of pixels as pixels: blue is positive, orange negative. A curve has a curve of weights,
    and other data a row of cells. All units share a scale, unless each has its own. A click chooses a unit.
    """

    declared = (Option("own_scale", marked("own scale"), description=marked("each unit up to its own largest weight")),)

    def needs(self) -> tuple[Need, ...]:
        return ("network",)

    def make(self) -> Sequence[Artist]:
        self.tiles = Tiles(self, self.theme.table)
        self.ring = LineCollection([], colors=[self.theme.ink], linewidths=1.8, joinstyle="miter")
        self.pane.add_collection(self.ring, autolim=False)
        return (*self.tiles.artists, self.ring)

    def _weights(self, snapshot: Snapshot) -> Array:
        """Return the weights of each unit of the first layer, `(units, inputs)`."""
        event = snapshot.event
        weights: Array = np.nan_to_num(event.problem.network.layers(event.after.theta)[0][0].T)
        return weights

    def layout(self, snapshot: Snapshot) -> _Layout:
        event, weights = snapshot.event, self._weights(snapshot)
        shape = event.data.shape
        form = shape if shape and int(np.prod(shape)) == weights.shape[1] else (1, weights.shape[1])
        names = () if event.config.hidden else output_titles(snapshot)
        limit = nice_ceiling(float(np.abs(weights).max()), _RUNGS)
        return _Layout(form, len(weights), names, limit, bool(self.options["own_scale"]))

    def arrange(self, layout: _Layout) -> None:
        self._write_title(layout)
        area = (8.0, _TOP, self.width - 16, self.height - _TOP - 4)
        below = _NAME if layout.names else 0.0
        tile, cell = _fitting(layout, area[2], area[3], below)
        boxes = boxes_in(area, tile, cell)[: layout.units]
        across = area[2] / max(1, int(area[2] // cell[0]))
        self.tiles.place(boxes)
        for name, (x, y, w, h) in zip(layout.names, boxes):
            text = shortened(name, across - 2)
            self.write(x + w / 2, y + h + 12, text, self.theme.ink, size=SMALL, align="center")
        self.artists = in_front((*self.tiles.artists, self.ring))

    def _write_title(self, layout: _Layout) -> None:
        scale = say("own scale") if layout.own_scale else say("from −{limit} to {limit}", limit=short(layout.limit))
        units = say_count("{count} unit", "{count} units", count=layout.units)
        text = say("{units}, weights {scale}", units=units, scale=scale)
        self.write(8, 15, shortened(text, self.width - 16), self.theme.muted, size=SMALL)

    def move(self, snapshot: Snapshot, layout: _Layout) -> None:
        weights = self._weights(snapshot)[: len(self.tiles.boxes)]
        largest = np.abs(weights).max(axis=1, keepdims=True)
        scale = np.where(largest > 0, largest, 1.0) if layout.own_scale else layout.limit
        self.tiles.show(weights / scale, layout.form)
        unit = self.focus.within(snapshot.event).unit
        is_shown = unit is not None and unit[0] == 0 and unit[1] < len(self.tiles.boxes)
        self.ring.set_visible(is_shown)
        if unit is not None and is_shown:
            left, top, wide, high = self.tiles.boxes[unit[1]] + np.array([-2, -2, 4, 4])
            corners = [(left, top), (left + wide, top), (left + wide, top + high), (left, top + high), (left, top)]
            self.ring.set_segments(as_any([corners]))

    def focus_at(self, snapshot: Snapshot, x: float, y: float) -> Focus | None:
        unit = self.tiles.at(x - self.left, y - self.top)
        return None if unit is None else replace(self.focus, unit=(0, unit))

    def weight_at(self, x: float, y: float) -> tuple[int, int, int] | None:
        """Return the weight under the pointer as (layer, row, unit), or None.

        `x` and `y` are CSS pixels of the figure.
        """
        unit = self.tiles.at(x - self.left, y - self.top)
        if unit is None:
            return None
        left, top, wide, high = self.tiles.boxes[unit]
        form = self._layout.form
        rows, columns = form if len(form) == 2 else (1, *form)
        row = int((y - self.top - top) / high * rows)
        return 0, row * columns + int((x - self.left - left) / wide * columns), unit

    def describe(self, snapshot: Snapshot) -> str:
        weights = self._weights(snapshot)
        unit, row = np.unravel_index(np.abs(weights).argmax(), weights.shape)
        return say(
            "Incoming weights of {units} after {steps}. The largest is {name}: {value}.",
            units=say_count("{count} unit", "{count} units", count=len(weights)),
            steps=step_count(snapshot.step),
            name=weight_name(snapshot, (0, int(row), int(unit))),
            value=short(float(weights[unit, row])),
        )

    def readout(self, snapshot: Snapshot, x: float, y: float) -> str:
        weight = self.weight_at(x, y)
        if weight is None:
            return ""
        value = self._weights(snapshot)[weight[2], weight[1]]
        return say("{name}: {value}", name=weight_name(snapshot, weight), value=short(float(value)))


def _fitting(
    layout: _Layout, wide: float, high: float, below: float
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the sizes of a tile and of its cell: as large as all units have room, within limits."""
    form = layout.form
    ratio = 2.0 if len(form) == 1 else min(form[1] / form[0], 12.0)
    names = max((width(name, SMALL) for name in layout.names), default=0.0)
    side = _MOST
    while True:
        tile = side * ratio, side
        cell = max(tile[0], min(names, 90.0)) + _GAP, side + _GAP + below
        if side <= _LEAST or (wide // cell[0]) * (high // cell[1]) >= layout.units:
            return tile, cell
        side -= 1.0
