"""Histograms of weights, gradients and activations."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgb

from ...drawing.bins import BINS, Range, limits_around, range_text
from ...drawing.label import Label, width
from ...drawing.theme import SMALL
from ...drawing.untyped import as_any
from ...nn.arrays import Array
from ...probes.distributions import DISTRIBUTIONS, Name
from ...training.model import Need
from ...training.snapshot import Snapshot
from ...words import marked, say
from ...words.formatting import plain, short
from ..base.names import step_count
from ..base.option import Option
from ..base.plot import Box
from ..base.view import View
from ..over_steps.layer_curves import in_front, layer_names
from .histogram_cache import HistogramCache, key_of
from .ridges import bars, peak, ridges

_HEADER, _FOOTER = 20.0, 19.0  # CSS pixels above and below the panels
_FLAT = 60.0  # rows of panels that are less high share the names below the last one
_GAP = 10.0
_TITLES: dict[Need, str] = {
    "weights": marked("Weights"),
    "gradients": marked("Gradients"),
    "activations": marked("Activations"),
}
_NOTES = {
    "weights": marked("without biases"),
    "gradients": marked("∂J/∂w over the training samples"),
    "activations": marked("over the training samples"),
}
_PAST: dict[Name, Need] = {"gradients": "past gradients", "activations": "past activations"}
_GIVEN_NOTES = {"gradients": marked("∂J/∂w as the loop gave it"), "activations": marked("as the loop gave them")}


@dataclass(frozen=True)
class _Layout:
    shown: tuple[Name, ...]
    notes: tuple[str, ...]
    over_time: bool
    layers: int
    ranges: tuple[tuple[Range, ...], ...]  # of each distribution, and of each layer


@final
class Histograms(View):
    """A histogram for each layer, in a panel.

    It counts weights, gradients or activations. Over time, earlier histograms are drawn behind as ridges, the oldest at
    the top. Panels are as high as their largest bin. All weights share one range; gradients and activations have
    ranges of their own, which are written below the panels.
    """

    declared = (
        Option("weights", marked("weights"), True),
        Option("gradients", marked("gradients")),
        Option("activations", marked("activations")),
        Option("over_time", marked("over time"), description=marked("draw earlier histograms behind, as ridges")),
    )

    def needs(self) -> tuple[Need, ...]:
        return self._shown()

    def make(self) -> Sequence[Artist]:
        self.ridges = PolyCollection([], closed=True, antialiaseds=True, linewidths=0.75)
        self.pane.add_collection(self.ridges, autolim=False)
        self.panels: list[list[Box]] = []  # of each distribution, and of each layer
        self.times: list[Label] = []
        self._tallies = HistogramCache()
        return (self.ridges,)

    # ---- counts ----

    def _moments(self, snapshot: Snapshot, over_time: bool) -> list[tuple[float, Array, bytes]]:
        """Return the steps shown, their thetas and their keys.

        The present step comes last.
        """
        theta = snapshot.event.after.theta
        now = [(float(snapshot.step), theta, key_of(theta))]
        if not over_time:
            return now
        most = int(np.clip(self._panel_height(len(self._shown())) / 10, 3, 12))
        path = snapshot.path
        before = int(np.searchsorted(path.steps, snapshot.step))
        stride = 1
        while before / stride > most:
            stride *= 2
        chosen = range(0, before, stride)
        return [(float(path.steps[i]), path.thetas[i], key_of(path.thetas[i])) for i in chosen] + now

    def _over_time(self, snapshot: Snapshot) -> bool:
        """Return whether to show ridges.

        A watched loop reports only its last gradients and activations, which allows none.
        """
        lacking = snapshot.event.problem.lacking
        return self.options["over_time"] and not any(_PAST.get(name) in lacking for name in self._shown())

    def _shown(self) -> tuple[Name, ...]:
        return tuple(name for name in DISTRIBUTIONS if self.options[name]) or ("weights",)

    # ---- the picture ----

    def layout(self, snapshot: Snapshot) -> _Layout:
        shown, over_time = self._shown(), self._over_time(snapshot)
        problem, layers = snapshot.event.problem, len(snapshot.event.problem.network.slices)
        ranges = []
        snapshots = self._moments(snapshot, over_time)
        for name in shown:
            extents = np.array([self._tallies.extents(problem, name, theta, key) for _, theta, key in snapshots])
            lows, highs = extents[..., 0].min(axis=0), extents[..., 1].max(axis=0)
            if name == "weights":
                lows, highs = np.full(layers, lows.min()), np.full(layers, highs.max())
            ranges.append(tuple(map(limits_around, lows, highs)))
        lacking = snapshot.event.problem.lacking
        notes = tuple((_GIVEN_NOTES if _PAST.get(name) in lacking else _NOTES)[name] for name in shown)
        return _Layout(shown, notes, over_time, layers, tuple(ranges))

    def _panel_height(self, blocks: int) -> float:
        return self._block(blocks) - _HEADER - self._footer(blocks)

    def _block(self, blocks: int) -> float:
        """Return the height of a row of panels, with its title."""
        return (self.height - _FOOTER + self._footer(blocks)) / blocks

    def _footer(self, blocks: int) -> float:
        """Return the room below each row of panels but the last."""
        return _FOOTER if self.height / blocks >= _FLAT else 5.0

    def arrange(self, layout: _Layout) -> None:
        self._place(layout)
        muted = self.theme.muted
        blocks = zip(layout.shown, layout.notes, self.panels, layout.ranges)
        for block, (name, note, panels, ranges) in enumerate(blocks):
            row = block * self._block(len(layout.shown)) + 13
            title, note = say(_TITLES[name]), say(note)
            self.write(8, row, title, size=SMALL)
            start = 8 + width(title, SMALL) + 8
            if start + width(note, SMALL) <= self.width - 8:
                self.write(start, row, note, muted, size=SMALL)
            named = block + 1 == len(layout.shown) or self._footer(len(layout.shown)) == _FOOTER
            self._draw_panels(panels, ranges, named)
        for label in self.times:
            label.remove()
        self.times = []
        if layout.over_time:
            left, top, _, high = self.panels[0][0]
            for y in (top + peak(high), top + high) if high > 24 else (top + high,):
                label = Label(self.pane, left - 6, y, "", color=muted, size=SMALL, align="right", middle=True)
                self.times.append(label)
        self.artists = in_front((self.ridges, *self.times))

    def _place(self, layout: _Layout) -> None:
        """Place a row of panels for each distribution.

        A single distribution may have several rows.
        """
        start = 52.0 if layout.over_time else 12.0
        across, blocks = self.width - start - 12 + _GAP, len(layout.shown)
        block = self._block(blocks)
        rows = 1
        if blocks == 1:
            while (
                across / -(-layout.layers // rows) < 70
                and (block - _HEADER) / (rows + 1) - _FOOTER >= 40
                and rows < layout.layers
            ):
                rows += 1
        columns = -(-layout.layers // rows)
        pitch, high = across / columns, (block - _HEADER) / rows
        self.panels = [
            [
                (
                    start + pitch * (layer % columns),
                    number * block + _HEADER + high * (layer // columns),
                    pitch - min(_GAP, 0.2 * pitch),
                    high - self._footer(blocks),
                )
                for layer in range(layout.layers)
            ]
            for number in range(blocks)
        ]

    def _draw_panels(self, panels: list[Box], ranges: tuple[Range, ...], named: bool) -> None:
        muted, grid, names = self.theme.muted, self.theme.grid, layer_names(len(panels))
        pitch = panels[1][0] - panels[0][0] if len(panels) > 1 else self.width
        every = int(np.ceil((max(width(name, SMALL, bold=True) for name in names) + 4) / pitch))
        for layer, ((left, top, wide, high), (low, top_value), name) in enumerate(zip(panels, ranges, names)):
            bottom = top + high
            zero = left + wide * (0 - low) / (top_value - low)
            self.rule([((zero, top), (zero, bottom))], grid)
            self.rule([((left, bottom + 0.5), (left + wide, bottom + 0.5))], muted)
            if not named or (len(names) - 1 - layer) % every:
                continue
            long, text = width(name, SMALL, bold=True), range_text(low, top_value)
            whole = long + 6 + width(text, SMALL)
            fits = whole <= min(pitch - 4, 2 * (self.width - 4 - left) - wide)
            start = left + (wide - (whole if fits else long)) / 2
            self.write(start, bottom + 14, name, size=SMALL, bold=True)
            if fits:
                self.write(start + long + 6, bottom + 14, text, muted, size=SMALL)

    def move(self, snapshot: Snapshot, layout: _Layout) -> None:
        problem, snapshots = snapshot.event.problem, self._moments(snapshot, layout.over_time)
        colors = self.theme.layers(layout.layers)
        ages = np.linspace(0.4, 1.0, len(snapshots)) ** 1.5 if len(snapshots) > 1 else np.ones(1)
        fills = to_rgb(self.theme.background) + 0.8 * ages[:, None, None] * (
            colors - np.array(to_rgb(self.theme.background))
        )
        edges = np.array(to_rgb(self.theme.background)) if layout.over_time else colors
        outlines: list[Array] = []
        faces, lines = [], []
        at = [1.0] if len(snapshots) == 1 else [step / snapshot.step for step, _, _ in snapshots]
        for name, panels, ranges in zip(layout.shown, self.panels, layout.ranges):
            found = [self._tallies.counted(problem, name, theta, key, ranges) for _, theta, key in snapshots]
            for layer, box in enumerate(panels):
                counted = np.array([counts[layer] for counts in found])
                outlines.extend(ridges(counted, box, at) if layout.over_time else bars(counted, box))
                faces.append(fills[:, layer])
                lines.append(np.broadcast_to(edges if layout.over_time else colors[layer], (len(at), 3)))
        self.ridges.set_verts(outlines)
        self.ridges.set_facecolor(as_any(np.concatenate(faces)))
        self.ridges.set_edgecolor(as_any(np.concatenate(lines)))
        for label, step in zip(self.times[::-1], (snapshots[-1][0], snapshots[0][0])):
            label.text = short(step)
        if len(snapshots) == 1 and len(self.times) == 2:
            self.times[0].text = ""

    def describe(self, snapshot: Snapshot) -> str:
        parts = []
        theta = snapshot.event.after.theta
        for name in self._shown():
            values = self._tallies.values(snapshot.event.problem, name, theta, key_of(theta))
            layers = [
                say(
                    "layer {layer} from {low} to {high}, standard deviation {spread}",
                    layer=layer,
                    low=plain(v.min()),
                    high=plain(v.max()),
                    spread=plain(_deviation(v)),
                )
                for layer, v in zip(layer_names(len(values)), values)
                if len(v)
            ]
            parts.append(
                say(
                    "{title} after {steps}: {layers}.",
                    title=say(_TITLES[name]),
                    steps=step_count(snapshot.step),
                    layers="; ".join(layers),
                )
            )
        return " ".join(parts)

    def readout(self, snapshot: Snapshot, x: float, y: float) -> str:
        layout, theta = self.layout(snapshot), snapshot.event.after.theta
        x, y = x - self.left, y - self.top
        for name, panels, ranges in zip(layout.shown, self.panels, layout.ranges):
            for layer, (left, top, wide, high) in enumerate(panels):
                if left <= x < left + wide and top <= y <= top + high:
                    found = self._tallies.counted(snapshot.event.problem, name, theta, key_of(theta), ranges)[layer]
                    number, (low, top_value) = int((x - left) / wide * BINS), ranges[layer]
                    size = (top_value - low) / BINS
                    return say(
                        "{title}, layer {layer}: {count} of {all} from {low} to {high}",
                        title=say(_TITLES[name]),
                        layer=layer_names(len(panels))[layer],
                        count=int(found[number]),
                        all=int(found.sum()),
                        low=short(low + number * size, 3),
                        high=short(low + (number + 1) * size, 3),
                    )
        return ""


def _deviation(values: Array) -> float:
    with np.errstate(over="ignore", invalid="ignore"):
        return float(values.std())
