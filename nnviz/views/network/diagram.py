"""The network: units as thumbnails, weights as lines."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import final

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.collections import LineCollection

from ...drawing.field import enlarging, shades
from ...drawing.label import width as text_width
from ...drawing.pixels import paint, pixel_of
from ...drawing.theme import SMALL, Theme
from ...drawing.untyped import as_any, figure_of
from ...nn.arrays import Array
from ...nn.formatting import short
from ...probes.measures import unit_surfaces
from ...training.model import Need
from ...training.snapshot import Snapshot
from ...words import say
from ..base.focus import Focus
from ..base.legend import shortened
from ..base.names import class_titles, input_titles, unit_name
from ..base.view import View

GRID = 24  # cells on each side of a thumbnail
_SMALLEST, _LARGEST = 22.0, 52.0  # a thumbnail's side, CSS pixels
_GAP = 7.0
_BIAS = 7.0  # the side of a bias square


@dataclass(frozen=True)
class _Layout:
    sizes: tuple[int, ...]
    inputs: tuple[str, ...]
    classes: tuple[str, ...]  # the classes of the outputs, if each class has its own


class Thumbnails(Artist):
    """Thumbnails of fields `(n, GRID, GRID)`, with frames and biases."""

    def __init__(self, axes: Axes, theme: Theme):
        super().__init__()
        axes.add_artist(self)
        self._axes = axes
        self._colors = theme.table.view(np.uint32)[:, 0]
        self._frame, self._gap = (pixel_of(color) for color in (theme.muted, theme.background))
        self.values, self.biases = np.zeros((0, GRID, GRID)), np.zeros(0)
        self.places, self.side = np.zeros((0, 2)), _LARGEST  # centres, CSS pixels

    def draw(self, renderer: RendererBase) -> None:
        if not len(self.places):
            return
        scale = figure_of(self._axes).dpi / 96
        side, line, mark = round(self.side * scale), max(1, round(scale)), round(_BIAS * scale)
        stretch = enlarging(GRID, side)
        values = stretch @ self.values.astype(np.float32) @ stretch.T
        pixels = self._colors[shades(values).astype(np.uint8)]
        for edge in (np.s_[:, :line], np.s_[:, -line:], np.s_[:, :, :line], np.s_[:, :, -line:]):
            pixels[edge] = self._frame
        biases = self._colors[shades(np.clip(self.biases, -1, 1)).astype(np.uint8)]
        first = len(pixels) - len(biases)  # inputs have no bias
        pixels[first:, -mark - line :, : mark + line] = self._gap
        pixels[first:, -mark:, :mark] = self._frame
        pixels[first:, line - mark : -line, line : mark - line] = biases[:, None, None]
        rgba = pixels.view(np.uint8).reshape(*pixels.shape, 4)
        height = renderer.get_canvas_width_height()[1]
        for (x, y), picture in zip(self._axes.transData.transform(self.places), rgba):
            paint(renderer, round(x - side / 2), round(height - y - side / 2), picture)


@final
class NetworkDiagram(View):
    """Units as thumbnails of their output over the plane.

    Lines are weights and small squares biases: blue is positive, orange negative, a thick line a
    large weight. Column i of n is centred at (i + 0.5) / n of the width.
    """

    def needs(self) -> tuple[Need, ...]:
        return ("network",)

    def make(self) -> Sequence[Artist]:
        self.weights = LineCollection([], capstyle="butt")
        self.pane.add_collection(self.weights, autolim=False)
        self.outline = LineCollection([], colors=[self.theme.ink], capstyle="butt")
        self.chosen = LineCollection([], capstyle="butt")
        self.rings = LineCollection([], colors=[self.theme.ink], linewidths=1.8, joinstyle="miter")
        for lines in (self.outline, self.chosen, self.rings):
            self.pane.add_collection(lines, autolim=False)
        self.thumbnails = Thumbnails(self.pane, self.theme)
        self.places: list[Array] = []  # of each column: the centres of the units shown
        return (self.weights, self.outline, self.chosen, self.thumbnails, self.rings)

    def layout(self, snapshot: Snapshot) -> _Layout:
        event = snapshot.event
        return _Layout(event.problem.network.sizes, input_titles(snapshot), class_titles(snapshot))

    def arrange(self, layout: _Layout) -> None:
        columns = len(layout.sizes)
        column, room = self.width / columns, self.height - 30
        most = max(1, int((room + _GAP) / (_SMALLEST + _GAP)))
        shown = [min(units, most if units <= most else most - 1) for units in layout.sizes]
        side = min(_LARGEST, (room + _GAP) / max(shown) - _GAP, 0.55 * column)
        self.side = max(_SMALLEST, round(side))
        pitch = min((room - self.side) / max(1, max(shown) - 1), 1.6 * self.side)
        pitch = max(pitch, self.side + 2)
        self.places = [
            np.stack(
                [np.full(count, column * (number + 0.5)), 6 + room / 2 + (np.arange(count) - (count - 1) / 2) * pitch],
                axis=1,
            )
            for number, count in enumerate(shown)
        ]
        beside = max(text_width(title, SMALL) for title in layout.inputs[: shown[0]]) + 10 + self.side / 2
        first = min(max(column / 2, beside), 1.5 * column - self.side - max(10, 0.2 * column))
        self.places[0][:, 0] = first
        if layout.classes:
            beside = max(text_width(name, SMALL) for name in layout.classes) + 10 + self.side / 2
            last = max(self.width - column / 2 - 0.4 * column, self.width - beside)
            self.places[-1][:, 0] = min(self.width - column / 2, last)
        self._write_inputs(layout.inputs[: shown[0]])
        self.thumbnails.side = self.side
        self.thumbnails.places = np.concatenate(self.places)
        self._make_weights()
        self._write_labels(layout, shown)

    def _make_weights(self) -> None:
        """Make a line for each weight shown.

        They are ordered by layer, and by row of W.
        """
        half, segments = self.side / 2, []
        for before, after in zip(self.places, self.places[1:]):
            starts = np.repeat(before + (half, 0), len(after), axis=0)
            ends = np.tile(after - (half, 0), (len(before), 1))
            segments.append(np.stack([starts, ends], axis=1))
        self._segments = np.concatenate(segments)
        self.weights.set_segments(as_any(self._segments))

    def _write_inputs(self, titles: Sequence[str]) -> None:
        """Write the titles of the inputs beside or above them.

        They are above the inputs if the left has no room.
        """
        half, places = self.side / 2, self.places[0]
        room, ink = places[0, 0] - half - 8, self.theme.ink
        longest = max(text_width(title, SMALL) for title in titles)
        lowered = places[:, 1] + max(0.0, SMALL + half - places[0, 1]) * np.linspace(1, 0, len(places))
        above = min(np.diff(lowered), default=self.height) - self.side
        if room < longest <= 2 * places[0, 0] and above >= SMALL:
            places[:, 1] = lowered
            for title, (x, y) in zip(titles, places):
                self.write(x, y - half - 3, title, ink, size=SMALL, align="center")
            return
        for title, (x, y) in zip(titles, places):
            self.write(x - half - 6, y, shortened(title, room), ink, size=SMALL, align="right", middle=True)

    def _write_labels(self, layout: _Layout, shown: list[int]) -> None:
        muted = self.theme.muted
        room = self.width - self.places[-1][0, 0] - self.side / 2 - 8
        for name, (x, y) in zip(layout.classes, self.places[-1]):
            self.write(x + self.side / 2 + 6, y, shortened(name, room), self.theme.ink, size=SMALL, middle=True)
        for places, units, count in zip(self.places, layout.sizes, shown):
            if units > count:
                x, y = places[-1]
                self.write(
                    x,
                    min(y + self.side / 2 + 15, self.height - 6),
                    say("+{count} more", count=units - count),
                    muted,
                    size=11,
                    align="center",
                )

    def move(self, snapshot: Snapshot, layout: _Layout) -> None:
        shown = [len(places) for places in self.places]
        outputs = unit_surfaces(snapshot.event, GRID, self.plane_in(snapshot))
        values = np.concatenate([np.nan_to_num(a[:count]) for a, count in zip(outputs, shown)])
        largest = np.abs(values).max(axis=(1, 2), keepdims=True)
        self.thumbnails.values = values / np.maximum(largest, 1.0)
        layers = snapshot.event.layers
        self.thumbnails.biases = np.nan_to_num(np.concatenate([b[:count] for (_, b), count in zip(layers, shown[1:])]))
        weights = np.nan_to_num(
            np.concatenate([W[:before, :after].ravel() for (W, _), before, after in zip(layers, shown, shown[1:])])
        )
        size = np.abs(weights)
        self.weights.set_linewidth(0.75 * np.clip(0.4 + 2.2 * size, 0.5, 8.0))
        places = np.clip(weights * 60 + 127.5, 0, 255).astype(int)
        self.weights.set_color(as_any(self.theme.strong[places]))
        self._draw_focus(self.focus.within(snapshot.event))

    def _draw_focus(self, focus: Focus) -> None:
        """Highlight the unit, bias and weight in focus.

        Unit or bias get a ring, the weight is thicker and has an outline.
        """
        rings, numbers = [], []
        if focus.unit and focus.unit[1] < len(self.places[focus.unit[0] + 1]):
            rings.append(_square(self.places[focus.unit[0] + 1][focus.unit[1]], self.side / 2 + 2))
        if focus.weight:
            layer, row, unit = focus.weight
            before, after = self.places[layer], self.places[layer + 1]
            if row == self._layout.sizes[layer] and unit < len(after):
                rings.append(_square(self._bias_place(after[unit]), _BIAS / 2 + 2))
            elif row < len(before) and unit < len(after):
                earlier = sum(len(one) * len(other) for one, other in zip(self.places[:layer], self.places[1:]))
                numbers = [earlier + row * len(after) + unit]
        self.rings.set_segments(as_any(rings))
        self.rings.set_visible(bool(rings))
        segments = self._segments[numbers]
        width = np.array(self.weights.get_linewidth())[numbers]
        for lines in (self.chosen, self.outline):
            lines.set_visible(len(segments) > 0)
        self.chosen.set_segments(as_any(segments))
        self.chosen.set_linewidth(as_any(width + 1.5))
        self.chosen.set_color(as_any(self.weights.get_color())[numbers])
        self.outline.set_segments(as_any(segments))
        self.outline.set_linewidth(as_any(width + 4))

    def _bias_place(self, place: Array) -> Array:
        """Return the middle of a unit's bias square."""
        return place + np.array([-1, 1]) * (self.side - _BIAS) / 2

    def unit_at(self, x: float, y: float) -> tuple[int, int] | None:
        """Return layer and unit under the pointer, or None.

        Layer 0 holds the inputs; `x` and `y` are CSS pixels of the figure.
        """
        at = np.array([x - self.left, y - self.top])
        for layer, places in enumerate(self.places):
            near = np.abs(places - at).max(axis=1)
            if len(near) and near.min() <= self.side / 2:
                return layer, int(near.argmin())
        return None

    def _weight_at(self, x: float, y: float) -> tuple[int, int, int] | None:
        """Return the weight within 5 CSS pixels, or None.

        It is given by its layer, the unit before and the unit after.
        """
        at = np.array([x - self.left, y - self.top])
        start, along = self._segments[:, 0], self._segments[:, 1] - self._segments[:, 0]
        share = np.clip(((at - start) * along).sum(axis=1) / (along**2).sum(axis=1), 0, 1)
        distance = np.hypot(*(start + share[:, None] * along - at).T)
        number = int(distance.argmin())
        if distance[number] > 5:
            return None
        for layer, (before, after) in enumerate(zip(self.places, self.places[1:])):
            count = len(before) * len(after)
            if number < count:
                return layer, number // len(after), number % len(after)
            number -= count
        return None

    def focus_at(self, snapshot: Snapshot, x: float, y: float) -> Focus | None:
        if unit := self.unit_at(x, y):
            layer, number = unit
            if not layer:
                return None
            bias = self._bias_place(self.places[layer][number]) - (x - self.left, y - self.top)
            if np.abs(bias).max() <= _BIAS / 2 + 1:
                return replace(self.focus, weight=(layer - 1, self._layout.sizes[layer - 1], number))
            return replace(self.focus, unit=(layer - 1, number))
        weight = self._weight_at(x, y)
        return replace(self.focus, weight=weight) if weight else None

    def describe(self, snapshot: Snapshot) -> str:
        sizes = snapshot.event.problem.network.sizes
        return say(
            "Network. Units per layer, from the inputs to the output: {sizes}.", sizes=", ".join(map(str, sizes))
        )

    def readout(self, snapshot: Snapshot, x: float, y: float) -> str:
        layers = snapshot.event.layers
        if unit := self.unit_at(x, y):
            layer, number = unit
            if layer == 0:
                return say("input {name}", name=unit_name(snapshot, 0, number))
            W, b = layers[layer - 1]
            weights = ", ".join(short(weight, 3) for weight in W[:, number][:12])
            return say(
                "{unit}: bias {bias}, weights in {weights}",
                unit=unit_name(snapshot, layer, number),
                bias=short(b[number], 3),
                weights=weights,
            )
        if weight := self._weight_at(x, y):
            layer, before, after = weight
            return say(
                "weight from {before} to {after}: {weight}",
                weight=short(layers[layer][0][before, after], 3),
                before=unit_name(snapshot, layer, before),
                after=unit_name(snapshot, layer + 1, after),
            )
        return ""


def _square(place: Array, half: float) -> Array:
    """Return the outline of a square around a place."""
    return place + half * np.array([(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)])
