"""The network: what each unit answers over the plane, and how strongly units are connected."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgb

from ..datasets import features_of
from ..events import Moment
from ..nn.activations import Array
from ..plane import SQUARE
from ..probes import unit_surfaces
from ..words import say
from .field import enlarging, shades
from .label import width as text_width
from .legend import class_title, shortened
from .pixels import Pixels, paint
from .scales import short
from .theme import SMALL, Theme
from .view import View

GRID = 24  # cells a side of a thumbnail
_SMALLEST, _LARGEST = 22.0, 52.0  # a thumbnail's side, CSS pixels
_GAP = 7.0
FEATURE_TITLES = {
    "x1": "x₁", "x2": "x₂", "x1^2": "x₁²", "x2^2": "x₂²", "x1*x2": "x₁x₂",
    "sin(x1)": "sin x₁", "sin(x2)": "sin x₂",
}


@dataclass(frozen=True)
class _Layout:
    sizes: tuple[int, ...]
    inputs: tuple[str, ...]
    classes: tuple[str, ...]  # what the outputs stand for, where there is one for each class


class Thumbnails(Artist):
    """Small fields `(n, GRID, GRID)` with a frame, each at its place, with its bias in a corner."""

    def __init__(self, axes: Axes, theme: Theme):
        super().__init__()
        axes.add_artist(self)
        self._axes = axes
        self._colors = theme.table.view(np.uint32)[:, 0]
        self._frame, self._gap = (_opaque(color) for color in (theme.muted, theme.background))
        self.values, self.biases = np.zeros((0, GRID, GRID)), np.zeros(0)
        self.places, self.side = np.zeros((0, 2)), _LARGEST  # centres, CSS pixels

    def draw(self, renderer: RendererBase) -> None:
        if not len(self.places):
            return
        scale = self._axes.get_figure(root=True).dpi / 96
        side, line, mark = round(self.side * scale), max(1, round(scale)), round(7 * scale)
        stretch = enlarging(GRID, side)
        values = stretch @ self.values.astype(np.float32) @ stretch.T
        pixels = self._colors[shades(values).astype(np.uint8)]
        for edge in (np.s_[:, :line], np.s_[:, -line:], np.s_[:, :, :line], np.s_[:, :, -line:]):
            pixels[edge] = self._frame
        biases = self._colors[shades(np.clip(self.biases, -1, 1)).astype(np.uint8)]
        first = len(pixels) - len(biases)  # inputs have none
        pixels[first:, -mark - line :, : mark + line] = self._gap
        pixels[first:, -mark:, :mark] = self._frame
        pixels[first:, line - mark : -line, line : mark - line] = biases[:, None, None]
        rgba = pixels.view(np.uint8).reshape(*pixels.shape, 4)
        height = renderer.get_canvas_width_height()[1]
        for (x, y), picture in zip(self._axes.transData.transform(self.places), rgba):
            paint(renderer, round(x - side / 2), round(height - y - side / 2), picture)


@final
class NetworkDiagram(View):
    """Units as thumbnails of their answer over the plane, inputs at the left, output at the right.

    Lines are weights and small squares biases: blue is positive, orange negative, a thick line a
    large weight. Column i of n is centred at (i + 0.5) / n of the width.
    """

    def make(self) -> Sequence[Artist]:
        self.weights = LineCollection([], capstyle="butt")
        self.pane.add_collection(self.weights, autolim=False)
        self.thumbnails = Thumbnails(self.pane, self.theme)
        self.places: list[Array] = []  # of each column: the centres of the units shown
        return (self.weights, self.thumbnails)

    def layout(self, moment: Moment) -> _Layout:
        event = moment.event
        return _Layout(event.problem.network.sizes, input_titles(moment), class_titles(moment))

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
            np.stack([
                np.full(count, column * (number + 0.5)),
                6 + room / 2 + (np.arange(count) - (count - 1) / 2) * pitch,
            ], axis=1)
            for number, count in enumerate(shown)
        ]
        beside = max(text_width(title, SMALL) for title in layout.inputs[: shown[0]]) + 10 + self.side / 2
        first = min(max(column / 2, beside), 1.5 * column - self.side - max(10, 0.2 * column))
        self.places[0][:, 0] = first
        titles = [shortened(title, first - self.side / 2 - 8) for title in layout.inputs[: shown[0]]]
        if layout.classes:
            beside = max(text_width(name, SMALL) for name in layout.classes) + 10 + self.side / 2
            last = max(self.width - column / 2 - 0.4 * column, self.width - beside)
            self.places[-1][:, 0] = min(self.width - column / 2, last)
        self.thumbnails.side = self.side
        self.thumbnails.places = np.concatenate(self.places)
        self._make_weights()
        self._write_labels(layout, titles, shown)

    def _make_weights(self) -> None:
        """A line for each weight that is shown, layer by layer, row by row of W."""
        half, segments = self.side / 2, []
        for before, after in zip(self.places, self.places[1:]):
            starts = np.repeat(before + (half, 0), len(after), axis=0)
            ends = np.tile(after - (half, 0), (len(before), 1))
            segments.append(np.stack([starts, ends], axis=1))
        self._segments = np.concatenate(segments)
        self.weights.set_segments(self._segments)

    def _write_labels(self, layout: _Layout, titles: list[str], shown: list[int]) -> None:
        muted = self.theme.muted
        for title, (x, y) in zip(titles, self.places[0]):
            self.write(x - self.side / 2 - 6, y, title, self.theme.ink, size=SMALL, align="right", middle=True)
        room = self.width - self.places[-1][0, 0] - self.side / 2 - 8
        for name, (x, y) in zip(layout.classes, self.places[-1]):
            self.write(x + self.side / 2 + 6, y, shortened(name, room), self.theme.ink, size=SMALL, middle=True)
        for places, units, count in zip(self.places, layout.sizes, shown):
            if units > count:
                x, y = places[-1]
                self.write(x, min(y + self.side / 2 + 15, self.height - 6),
                           say("+{count} more", count=units - count), muted, size=11, align="center")

    def move(self, moment: Moment, layout: _Layout) -> None:
        shown = [len(places) for places in self.places]
        answers = unit_surfaces(moment.event, GRID, self.plane_in(moment))
        values = np.concatenate([np.nan_to_num(a[:count]) for a, count in zip(answers, shown)])
        largest = np.abs(values).max(axis=(1, 2), keepdims=True)
        self.thumbnails.values = values / np.maximum(largest, 1.0)
        layers = moment.event.layers
        self.thumbnails.biases = np.nan_to_num(
            np.concatenate([b[:count] for (_, b), count in zip(layers, shown[1:])])
        )
        weights = np.nan_to_num(np.concatenate([
            W[:before, :after].ravel() for (W, _), before, after in zip(layers, shown, shown[1:])
        ]))
        size = np.abs(weights)
        self.weights.set_linewidths(0.75 * np.clip(0.4 + 2.2 * size, 0.5, 8.0))
        places = np.clip(weights * 60 + 127.5, 0, 255).astype(int)
        self.weights.set_color(self.theme.strong[places])

    def unit_at(self, x: float, y: float) -> tuple[int, int] | None:
        """Layer (0 for the inputs) and unit at CSS pixels of the figure, or None."""
        at = np.array([x - self.left, y - self.top])
        for layer, places in enumerate(self.places):
            near = np.abs(places - at).max(axis=1)
            if len(near) and near.min() <= self.side / 2:
                return layer, int(near.argmin())
        return None

    def _weight_at(self, x: float, y: float) -> tuple[int, int, int] | None:
        """Layer, unit before and unit after of the line within 5 CSS pixels, or None."""
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

    def describe(self, moment: Moment) -> str:
        sizes = moment.event.problem.network.sizes
        text = (
            "Network: {inputs} inputs, hidden layers with {hidden} units, {outputs} output."
            if sizes[-1] == 1 else
            "Network: {inputs} inputs, hidden layers with {hidden} units, {outputs} outputs."
        )
        return say(
            text, inputs=sizes[0], hidden=", ".join(map(str, sizes[1:-1])) or say("no"), outputs=sizes[-1],
        )

    def readout(self, moment: Moment, x: float, y: float) -> str:
        layers = moment.event.layers
        if unit := self.unit_at(x, y):
            layer, number = unit
            if layer == 0:
                return say("input {name}", name=unit_name(moment, 0, number))
            W, b = layers[layer - 1]
            weights = ", ".join(short(weight, 3) for weight in W[:, number][:12])
            return say("{unit}: bias {bias}, weights in {weights}", unit=unit_name(moment, layer, number),
                       bias=short(b[number], 3), weights=weights)
        if weight := self._weight_at(x, y):
            layer, before, after = weight
            return say(
                "weight from {before} to {after}: {weight}", weight=short(layers[layer][0][before, after], 3),
                before=unit_name(moment, layer, before), after=unit_name(moment, layer + 1, after),
            )
        return ""


def unit_name(moment: Moment, layer: int, number: int) -> str:
    """What a unit is called; layer 0 are the inputs, and numbers count from 0."""
    if layer == 0:
        return input_titles(moment)[number]
    if layer == len(moment.event.problem.network.sizes) - 1:
        classes = class_titles(moment)
        return say("the output for {name}", name=classes[number]) if classes else say("the output")
    return say("layer {layer}, unit {unit}", layer=layer, unit=number + 1)


def input_titles(moment: Moment) -> tuple[str, ...]:
    """What the network's inputs are called: features of one or two columns, or else the columns."""
    data = moment.event.data
    names = features_of(len(data.columns), moment.event.config.features)
    if not names:
        return data.columns
    titles = FEATURE_TITLES
    if data.columns != SQUARE.names:
        titles = titles | dict(zip(SQUARE.names, data.columns))
    if len(data.columns) == 1:
        titles["x1^2"] = say("{name}²", name=data.columns[0])
        titles["sin(x1)"] = say("sin {name}", name=data.columns[0])
    return tuple(titles[name] for name in names)


def class_titles(moment: Moment) -> tuple[str, ...]:
    """What the classes are called where each has an output of its own."""
    data = moment.event.data
    return tuple(map(class_title, data.class_names or range(data.classes))) if data.classes > 2 else ()


def _opaque(color: str) -> Pixels:
    """A colour as one 32-bit pixel."""
    rgba = np.array([*np.rint(np.multiply(to_rgb(color), 255)), 255], np.uint8)
    return rgba.view(np.uint32)[0]
