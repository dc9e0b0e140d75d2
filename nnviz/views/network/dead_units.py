"""Dead and saturated units, which pass on hardly any gradient."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.colors import to_rgb
from numpy.typing import NDArray

from ...drawing.label import Label, width
from ...drawing.pixels import Pixels, paint, pixel_of
from ...drawing.theme import SMALL, Theme
from ...drawing.untyped import figure_of
from ...nn.arrays import Array
from ...nn.formatting import plain
from ...probes.inert_units import InertUnits, inert_units, kind_of
from ...training.model import Need
from ...training.snapshot import Snapshot
from ...words import say
from ..base.names import step_count
from ..base.plot import Box
from ..base.view import View
from ..over_steps.layer_curves import in_front

_TOP, _BOTTOM = 32.0, 28.0
_NAME = 26.0  # CSS pixels for the number of the layer
_PITCH = 15.0  # the distance of two lines of text
_LARGEST = 32.0  # the largest distance of two units
_INERT = 2.0  # the share that marks an inert unit


@dataclass(frozen=True)
class _Layout:
    units: tuple[int, ...]  # of each hidden layer
    kinds: tuple[str, ...]
    samples: int


class Gauges(Artist):
    """A gauge for each unit, filled from below.

    A gauge is a square; that of an inert unit is crossed out.
    """

    def __init__(self, axes: Axes, theme: Theme):
        super().__init__()
        axes.add_artist(self)
        self._axes = axes
        self._colors = tuple(pixel_of(color) for color in (theme.muted, theme.background, theme.trouble, theme.grid))
        self.groups: list[tuple[Array, float, float, float, int]] = []

    def set_groups(self, groups: list[tuple[Array, float, float, float, int]]) -> None:
        """Set the groups of units.

        A group is the shares of its units; left, top and pitch in CSS pixels; and the number of units in a row.
        """
        self.groups = groups

    def draw(self, renderer: RendererBase) -> None:
        scale = figure_of(self._axes).dpi / 96
        height = renderer.get_canvas_width_height()[1]
        for shares, left, top, pitch, columns in self.groups:
            x, y = self._axes.transData.transform((left, top))
            picture = self._picture(shares, whole_pitch(pitch, scale), columns)
            paint(renderer, round(x), round(height - y), picture)

    def _picture(self, shares: Array, pitch: int, columns: int) -> Pixels:
        gap = 1 if pitch < 12 else pitch // 12
        side = pitch - gap
        tiles = self._tiles(side)
        numbers = np.rint(np.clip(shares, 0, 1) * (len(tiles) - 2)).astype(int)
        numbers[shares == _INERT] = len(tiles) - 1
        rows = -(-len(numbers) // columns)
        cells = np.full((rows * columns, pitch, pitch), self._colors[1])
        cells[: len(numbers), :side, :side] = tiles[numbers]
        picture = cells.reshape(rows, columns, pitch, pitch).swapaxes(1, 2)
        picture = np.ascontiguousarray(picture.reshape(rows * pitch, columns * pitch))
        return picture.view(np.uint8).reshape(*picture.shape, 4)

    def _tiles(self, side: int) -> NDArray[np.uint32]:
        """Return the pictures of all levels, then the inert one."""
        frame, empty, trouble, pale = self._colors
        line = max(1, side // 12) if side >= 5 else 0
        if not line:  # no frame, so that it differs from the background
            empty = pale
        inner = side - 2 * line
        tiles = np.full((inner + 2, side, side), frame)
        for filled in range(inner + 1):
            tiles[filled, line : line + inner - filled, line : line + inner] = empty
        tiles[-1] = trouble
        if side >= 7:
            rows, columns = np.indices((side, side))
            thick = max(1.0, side / 14)
            crossed = np.minimum(abs(rows - columns), abs(rows + columns - side + 1)) < thick
            crossed &= (np.minimum(rows, columns) >= side // 5) & (np.maximum(rows, columns) < side - side // 5)
            tiles[-1][crossed] = empty
        return tiles


@final
class DeadUnits(View):
    """A square for each hidden unit, in rows by layer.

    The first layer is at the top. A square is filled by the share of the training samples on which the unit's
    derivative is below 1% of the largest that its activation has. It is red and crossed out if the unit is dead
    (all of them) or, with sigmoid and tanh, saturated (95% of them).
    """

    def needs(self) -> tuple[Need, ...]:
        return ("activations",)

    def make(self) -> Sequence[Artist]:
        self.gauges = Gauges(self.pane, self.theme)
        self.counts: list[Label] = []
        self.places: list[tuple[float, float, float, int]] = []  # of each layer: left, top, pitch, units in a row
        return (self.gauges,)

    def layout(self, snapshot: Snapshot) -> _Layout:
        problem = snapshot.event.problem
        network = problem.network
        return _Layout(network.sizes[1:-1], tuple(map(kind_of, network.hidden)), problem.samples)

    def arrange(self, layout: _Layout) -> None:
        self._write_title(layout)
        for label in self.counts:
            label.remove()
        self.counts, self.places = [], []
        boxes = self._boxes(len(layout.units))
        counts = 18 + max(
            (width(_count(kind, units, units), SMALL) for kind, units in zip(layout.kinds, layout.units)), default=0.0
        )
        for layer, (units, (left, top, wide, height)) in enumerate(zip(layout.units, boxes)):
            pitch, columns = _fitted(units, wide - _NAME - max(counts, 0.3 * wide), height - 2)
            rows = -(-units // columns)
            middle = top + height / 2
            self.places.append((left + _NAME, round(middle - rows * pitch / 2), pitch, columns))
            self.write(left + _NAME - 10, middle, str(layer + 1), size=SMALL, align="right", middle=True)
        widest = max((pitch * columns for _, _, pitch, columns in self.places), default=0.0)
        for left, top, wide, height in boxes:
            self._room = wide - _NAME - widest - 14
            self.counts.append(
                Label(
                    self.pane,
                    left + _NAME + widest + 14,
                    top + height / 2,
                    "",
                    color=self.theme.ink,
                    size=SMALL,
                    middle=True,
                )
            )
        self.artists = in_front((self.gauges, *self.counts))

    def _boxes(self, layers: int) -> list[Box]:
        """Return the box of each layer.

        There are as many columns as keep the rows high enough.
        """
        height = self.height - _TOP - _BOTTOM
        columns = max(1, -(-layers * _PITCH // height))
        rows = -(-layers // columns) or 1
        pitch, wide = min(height / rows, 64.0), (self.width - 24) / columns
        return [
            (12 + wide * (layer // rows), _TOP + pitch * (layer % rows), wide - 8, pitch) for layer in range(layers)
        ]

    def _write_title(self, layout: _Layout) -> None:
        self.write(12, 18, say("Dead and saturated units"), bold=True)
        if not layout.units:
            self.write(12, _TOP + 20, say("There are no hidden layers."), self.theme.muted)
            return
        row = self.height - 10
        inert = (
            say("saturated")
            if set(layout.kinds) == {"saturated"}
            else say("dead")
            if set(layout.kinds) == {"dead"}
            else say("dead or saturated")
        )
        filled = say("derivative ≈ 0 on half of the {count} samples", count=f"{layout.samples:,}")
        self._legend = [(np.array([0.5]), 12.0, row - 11, 13.0, 1)]
        self.write(30, row, filled, self.theme.muted, size=SMALL)
        end = 46 + width(filled, SMALL)
        self._legend.append((np.array([_INERT]), end, row - 11, 13.0, 1))
        self.write(end + 18, row, inert, self.theme.muted, size=SMALL)

    def move(self, snapshot: Snapshot, layout: _Layout) -> None:
        if not layout.units:
            self.gauges.set_groups([])
            return
        found = inert_units(snapshot.event)
        shares = [np.where(layer.inert, _INERT, layer.shares) for layer in found]
        self.gauges.set_groups([*self._legend, *((s, *place) for s, place in zip(shares, self.places))])
        for label, layer in zip(self.counts, found):
            label.text = _in_words(layer, self._room)
            label.color = to_rgb(self.theme.trouble if layer.count else self.theme.muted)

    def describe(self, snapshot: Snapshot) -> str:
        found = inert_units(snapshot.event)
        if not found:
            return say("Dead and saturated units: there are no hidden layers.")
        layers = [
            say("in layer {layer} {count}", layer=number, count=_in_words(layer))
            for number, layer in enumerate(found, start=1)
        ]
        return say(
            "Dead and saturated units after {steps}, over {samples} training samples: {layers}.",
            steps=step_count(snapshot.step),
            samples=self.layout(snapshot).samples,
            layers="; ".join(layers),
        )

    def unit_at(self, x: float, y: float) -> tuple[int, int] | None:
        """Return layer and unit under the pointer, or None.

        Both count from 0; `x` and `y` are CSS pixels of the figure.
        """
        scale = self._figure.dpi / 96
        for layer, ((left, top, pitch, columns), units) in enumerate(zip(self.places, self._layout.units)):
            pitch = whole_pitch(pitch, scale) / scale
            column, row = (x - self.left - left) // pitch, (y - self.top - top) // pitch
            if 0 <= column < columns and row >= 0 and row * columns + column < units:
                return layer, int(row * columns + column)
        return None

    def readout(self, snapshot: Snapshot, x: float, y: float) -> str:
        unit = self.unit_at(x, y)
        if unit is None:
            return ""
        layer, number = unit
        found = inert_units(snapshot.event)[layer]
        values = {"layer": layer + 1, "unit": number + 1, "share": plain(100 * found.shares[number])}
        if not found.inert[number]:
            return say("layer {layer}, unit {unit}: derivative nearly 0 on {share}% of the training samples", **values)
        if found.kind == "saturated":
            return say(
                "layer {layer}, unit {unit}: saturated, derivative nearly 0 on {share}% of the training samples",
                **values,
            )
        return say("layer {layer}, unit {unit}: dead, derivative nearly 0 on all training samples", **values)


def _in_words(layer: InertUnits, room: float = 1e4) -> str:
    """Write the number of inert units, and their names.

    Names without room are left out.
    """
    count = _count(layer.kind, layer.count, layer.units)
    if not layer.count:
        return count
    which = layer.which[:40]
    more = layer.count - len(which)
    while True:
        listed = ", ".join(map(str, which)) + (", …" if more else "")
        text = say("{count}: {which}", count=count, which=listed)
        if width(text, SMALL) <= room:
            return text
        more = more or 1
        if len(which) == 1:
            return count
        which = which[:-1]


def _count(kind: str, count: int, units: int) -> str:
    if kind == "saturated":
        return say("{count} of {units} saturated", count=count, units=units)
    return say("{count} of {units} dead", count=count, units=units)


def whole_pitch(pitch: float, scale: float) -> int:
    """Return the pitch of squares in whole device pixels."""
    return max(3, int(pitch * scale))


def _fitted(units: int, width: float, height: float) -> tuple[float, int]:
    """Return the largest pitch of squares that fit.

    Also return the number of squares in a row.
    """
    pitch = min(_LARGEST, height)
    while pitch > 3 and (width // pitch) * max(1, height // pitch) < units:
        pitch -= 0.5
    return pitch, min(units, max(1, int(width // pitch)))
