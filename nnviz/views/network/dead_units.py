"""Dead and saturated units, which pass on hardly any gradient."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

import numpy as np
from matplotlib.artist import Artist
from matplotlib.colors import to_rgb

from ...drawing.label import Label, width
from ...drawing.theme import SMALL
from ...probes.inert import InertUnits, inert_units, kind_of
from ...training.model import Need
from ...training.snapshot import Snapshot
from ...words import say
from ...words.formatting import plain
from ..base.names import step_count
from ..base.plot import Box
from ..base.view import View
from ..over_steps.layer_curves import in_front
from .gauges import INERT, MUTED, Gauges, whole_pitch

_TOP, _BOTTOM = 6.0, 28.0
_NAME = 26.0  # CSS pixels for the number of the layer
_PITCH = 15.0  # the distance of two lines of text
_LARGEST = 32.0  # the largest distance of two units


@dataclass(frozen=True)
class _Layout:
    units: tuple[int, ...]  # of each hidden layer
    kinds: tuple[str, ...]
    samples: int
    mutes: bool  # whether a unit is muted


@final
class DeadUnits(View):
    """A square for each hidden unit, in rows by layer.

    The first layer is at the top. A square is filled by the share of the training samples on which the unit's
    derivative is below 1% of the largest that its activation has. It is red and crossed out if the unit is dead
    (all of them) or, with sigmoid and tanh, saturated (95% of them). A dash marks a muted unit, which is neither.
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
        kinds, mutes = tuple(map(kind_of, network.hidden)), bool(problem.config.muted)
        return _Layout(network.sizes[1:-1], kinds, problem.samples, mutes)

    def arrange(self, layout: _Layout) -> None:
        self._write_legend(layout)
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

    def _write_legend(self, layout: _Layout) -> None:
        if not layout.units:
            self.write(12, _TOP + 20, say("There are no hidden layers."), self.theme.muted)
            return
        row = self.height - 8
        inert = (
            say("saturated")
            if set(layout.kinds) == {"saturated"}
            else say("dead")
            if set(layout.kinds) == {"dead"}
            else say("dead or saturated")
        )
        entries = [(INERT, inert)] + [(MUTED, say("muted"))] * layout.mutes
        room = self.width - 12 - sum(34 + width(text, SMALL) for _, text in entries)
        filled = (
            say("derivative ≈ 0 on half of the {count} samples", count=f"{layout.samples:,}"),
            say("derivative ≈ 0 on half of the samples"),
            say("derivative ≈ 0 on half"),
        )
        halves = [(0.5, text) for text in filled if 34 + width(text, SMALL) <= room]
        left, self._legend = 12.0, []
        for share, text in halves[:1] + entries:
            self._legend.append((np.array([share]), left, row - 11, 13.0, 1))
            self.write(left + 18, row, text, self.theme.muted, size=SMALL)
            left += 34 + width(text, SMALL)

    def move(self, snapshot: Snapshot, layout: _Layout) -> None:
        if not layout.units:
            self.gauges.set_groups([])
            return
        found = inert_units(snapshot.event)
        shares = [np.where(layer.muted, MUTED, np.where(layer.inert, INERT, layer.shares)) for layer in found]
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
        scale = self.figure.dpi / 96
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
        if found.muted[number]:
            return say("layer {layer}, unit {unit} (muted)", **values)
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
    if not len(layer.shares):
        return say("not known")
    count = _count(layer.kind, layer.count, layer.units)
    if layer.muted.any():
        with_muted = say("{count}, {muted} muted", count=count, muted=int(layer.muted.sum()))
        count = with_muted if width(with_muted, SMALL) <= room else count
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


def _fitted(units: int, width: float, height: float) -> tuple[float, int]:
    """Return the largest pitch of squares that fit.

    Also return the number of squares in a row.
    """
    pitch = min(_LARGEST, height)
    while pitch > 3 and (width // pitch) * max(1, height // pitch) < units:
        pitch -= 0.5
    return pitch, max(1, min(units, int(width // pitch)))
