"""The network: units as thumbnails, weights as lines."""

from collections.abc import Sequence
from dataclasses import replace
from typing import final

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import LineCollection

from ...data.features import features
from ...drawing.label import width as text_width
from ...drawing.theme import SMALL
from ...drawing.untyped import as_any
from ...nn.arrays import Array, Ints
from ...probes.inert import inert_units
from ...probes.measures import unit_surfaces
from ...training.events import StepEvent
from ...training.model import Need
from ...training.snapshot import Snapshot
from ...words import say
from ..base.focus import Focus
from ..base.view import View
from . import diagram_words as words
from .diagram_layout import BESIDE, LINE, Column, DiagramLayout, columns, diagram_layout, title_lines
from .thumbnails import GRID, MARKS, Thumbnails, bias_side
from .weight_lines import WeightLines


@final
class NetworkDiagram(View):
    """Units as thumbnails of their output over the plane.

    Lines are weights and small squares biases: blue is positive, orange negative, a thick line a
    large weight. The first column holds all features that the data offers; those that the network does not use are
    faded. A red square with a cross marks a dead unit, a red disc with a bar a saturated one, a grey square a muted
    one.
    """

    _columns: Sequence[Column] = ()  # with all rows of the first one; they are placed with the first frame
    units: Sequence[Column] = ()  # of the network: the first one with its inputs
    features_by_click = False  # set by a page where a click uses a feature or leaves it out

    def needs(self) -> tuple[Need, ...]:
        return ("network",)

    def make(self) -> Sequence[Artist]:
        self._columns = self.units = ()
        self.weights = WeightLines(self.pane, self.theme)
        self.outline = LineCollection([], colors=[self.theme.ink], capstyle="butt")
        self.chosen = LineCollection([], capstyle="butt")
        self.rings = LineCollection([], colors=[self.theme.ink], linewidths=1.8, joinstyle="miter")
        for lines in (self.outline, self.chosen, self.rings):
            self.pane.add_collection(lines, autolim=False)
        self.thumbnails = Thumbnails(self.pane, self.theme)
        return (self.weights, self.outline, self.chosen, self.thumbnails, self.rings)

    @property
    def columns(self) -> tuple[float, ...]:
        """The centres of the columns, in CSS pixels of the view.

        They are those of the inputs, each hidden layer and the output; there are none before the first frame.
        """
        return tuple(column.x for column in self._columns)

    def layout(self, snapshot: Snapshot) -> DiagramLayout:
        return diagram_layout(snapshot, self.plane_in(snapshot), self.height)

    def arrange(self, layout: DiagramLayout) -> None:
        counts = (len(layout.titles), *layout.units)
        first, *_, last = columns(self.width, self.height, counts, 0.0, 0.0)
        most = min(150.0, 0.24 * self.width)
        titles = [title_lines(title, first.pitch, most) for title in layout.titles[: len(first.places)]]
        outputs = [title_lines(name, last.pitch, most) for name in layout.outputs[: len(last.places)]]
        self._beside = _width(titles)
        self._columns = columns(self.width, self.height, counts, self._beside, _width(outputs))
        inputs, *others = self._columns
        used = [row for row in layout.used if row < len(inputs.places)]
        self.units = [replace(inputs, places=inputs.places[used]), *others]
        self._draw_inputs(layout, inputs)
        self.thumbnails.set_columns(others)
        self.weights.connect(self.units)
        self._write_titles(layout, titles, outputs)

    def _draw_inputs(self, layout: DiagramLayout, inputs: Column) -> None:
        """Draw the first column, which stays while the network trains."""
        values = _scaled(features(layout.plane.cells(GRID), layout.features).T.reshape(-1, GRID, GRID))
        used = np.isin(np.arange(len(inputs.places)), layout.used)
        for rows, faded in ((np.flatnonzero(used), False), (np.flatnonzero(~used), True)):
            if len(rows):
                boxes = Thumbnails(self.pane, self.theme, faded)
                boxes.values = values[rows]
                boxes.set_columns([replace(inputs, places=inputs.places[rows])])
                self.keep(boxes)

    def _write_titles(
        self, layout: DiagramLayout, titles: Sequence[Sequence[str]], outputs: Sequence[Sequence[str]]
    ) -> None:
        ink, muted, first, last = self.theme.ink, self.theme.muted, self._columns[0], self._columns[-1]
        for row, (lines, (x, y)) in enumerate(zip(titles, first.places)):
            color = ink if row in layout.used else muted
            self._write_lines(x - first.side / 2 - BESIDE, y, lines, color, align="right")
        for lines, (x, y) in zip(outputs, last.places):
            self._write_lines(x + last.side / 2 + BESIDE, y, lines, ink, align="left")
        for column in self._columns:
            if column.omitted:
                below = column.places[-1, 1] + column.side / 2 + 13
                self.write(column.x, below, say("+{count} more", count=column.omitted), muted, size=11, align="center")

    def _write_lines(self, x: float, y: float, lines: Sequence[str], color: str, align: str) -> None:
        for number, line in enumerate(lines):
            row = y + (number - (len(lines) - 1) / 2) * LINE
            self.write(x, row, line, color, size=SMALL, align=align, middle=True)

    def move(self, snapshot: Snapshot, layout: DiagramLayout) -> None:
        event, counts = snapshot.event, [len(column.places) for column in self.units]
        _, *outputs = unit_surfaces(event, GRID, self.plane_in(snapshot))
        self.thumbnails.values = np.concatenate([_scaled(a[:count]) for a, count in zip(outputs, counts[1:])])
        self.thumbnails.biases = np.nan_to_num(
            np.concatenate([b[:count] for (_, b), count in zip(event.layers, counts[1:])])
        )
        self.thumbnails.marks = _marks(event, counts[1:])
        weights = [W[:before, :after].ravel() for (W, _), before, after in zip(event.layers, counts, counts[1:])]
        self.weights.set_weights(np.nan_to_num(np.concatenate(weights)))
        self._draw_focus(self.focus.within(event))

    def _draw_focus(self, focus: Focus) -> None:
        """Highlight the unit, bias and weight in focus.

        Unit or bias get a ring, the weight is thicker and has an outline.
        """
        rings, number = [], None
        if focus.unit and (place := self._place(focus.unit[0] + 1, focus.unit[1])) is not None:
            rings.append(_square(place, self.units[focus.unit[0] + 1].side / 2 + 2))
        if focus.weight:
            layer, row, unit = focus.weight
            if row < self._rows(layer):
                number = self.weights.number(*focus.weight)
            elif (place := self._place(layer + 1, unit)) is not None:
                side = self.units[layer + 1].side
                rings.append(_square(_bias_place(place, side), bias_side(side) / 2 + 2))
        self.rings.set_segments(as_any(rings))
        self.rings.set_visible(bool(rings))
        for lines, more in ((self.chosen, 1.5), (self.outline, 5.0)):
            lines.set_visible(number is not None)
            lines.set_segments([] if number is None else as_any([self.weights.curves[number]]))
            if number is not None:
                lines.set_linewidth(0.75 * (self.weights.widths[number] + more))
        if number is not None:
            self.chosen.set_color(as_any(self.weights.colors[number]))

    def _rows(self, layer: int) -> int:
        """Return the number of inputs of a layer."""
        layout: DiagramLayout = self._layout
        return layout.units[layer - 1] if layer else len(layout.used)

    def _place(self, layer: int, unit: int) -> Array | None:
        """Return the centre of a unit, or None if it is not shown."""
        places = self.units[layer].places
        return places[unit] if unit < len(places) else None

    def feature_at(self, x: float, y: float) -> str | None:
        """Return the name of the feature under the pointer, or None.

        Its title belongs to it. `x` and `y` are CSS pixels of the figure.
        """
        if not (self._columns and self._is_drawn and self._layout.features):
            return None
        row = self._columns[0].box_at(x - self.left, y - self.top, BESIDE + self._beside)
        return None if row is None else self._layout.features[row]

    def unit_at(self, x: float, y: float) -> tuple[int, int] | None:
        """Return layer and unit under the pointer, or None.

        Layer 0 holds the inputs; `x` and `y` are CSS pixels of the figure.
        """
        for layer, column in enumerate(self.units):
            if (unit := column.box_at(x - self.left, y - self.top)) is not None:
                return layer, unit
        return None

    def focus_at(self, snapshot: Snapshot, x: float, y: float) -> Focus | None:
        at = x - self.left, y - self.top
        if unit := self.unit_at(x, y):
            layer, number = unit
            if not layer:
                return None
            column = self.units[layer]
            bias = bias_side(column.side)
            if np.abs(_bias_place(column.places[number], column.side) - at).max() <= bias / 2 + 1:
                return replace(self.focus, weight=(layer - 1, self._rows(layer - 1), number))
            return replace(self.focus, unit=(layer - 1, number))
        weight = self.weights.weight_at(*at)
        return replace(self.focus, weight=weight) if weight else None

    def describe(self, snapshot: Snapshot) -> str:
        return words.description(snapshot)

    def readout(self, snapshot: Snapshot, x: float, y: float) -> str:
        if feature := self.feature_at(x, y):
            return words.feature_readout(snapshot, feature, self.features_by_click)
        if unit := self.unit_at(x, y):
            layer, number = unit
            return words.unit_readout(snapshot, layer, number) if layer else words.input_readout(snapshot, number)
        weight = self.weights.weight_at(x - self.left, y - self.top)
        return words.weight_readout(snapshot, *weight) if weight else ""


def _width(titles: Sequence[Sequence[str]]) -> float:
    """Return the room beside a column that its titles take."""
    return max((text_width(line, SMALL) + BESIDE for lines in titles for line in lines), default=0.0)


def _scaled(values: Array) -> Array:
    """Scale fields `(n, size, size)` to [-1, 1], each by its largest value if that is above 1."""
    values = np.nan_to_num(values)
    scaled: Array = values / np.maximum(np.abs(values).max(axis=(1, 2), keepdims=True), 1.0)
    return scaled


def _marks(event: StepEvent, shown: Sequence[int]) -> Ints:
    """Return the marks of the units shown, as indices of MARKS."""
    marks = np.zeros(sum(shown), int)
    start = 0
    for found, count in zip(inert_units(event), shown):
        marks[start : start + count] = np.where(
            found.muted[:count], MARKS.index("muted"), MARKS.index(found.kind) * found.inert[:count]
        )
        start += count
    return marks


def _bias_place(place: Array, side: float) -> Array:
    """Return the middle of a unit's bias square."""
    return place + np.array([-1, 1]) * (side - bias_side(side)) / 2


def _square(place: Array, half: float) -> Array:
    """Return the outline of a square around a place."""
    return place + half * np.array([(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)])
