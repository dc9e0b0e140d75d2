"""The gradient map: layers over steps, norms as colours."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.collections import LineCollection

from ...drawing.field import Bits, Field, device_box
from ...drawing.label import Label, width
from ...drawing.pixels import paint
from ...drawing.scales import decades
from ...drawing.theme import SMALL
from ...nn.arrays import Array
from ...probes.measures import batch_gradient_norms
from ...training.events import Change
from ...training.model import Need
from ...training.snapshot import Snapshot, ThinnedSeries
from ...words import say
from ...words.formatting import plain, reading, short
from ..base.names import step_count
from ..base.plot import TICK_GAP, Box, Scale, draw_steps, last_step, step_ticks, upright
from ..base.view import View
from .layer_curves import every_few, in_front, layer_names
from .marks import box_over_steps, draw_marks
from .other_curves import last_of
from .shown_step import ShownStep
from .tracks import nearest, thinned

_GAP, _VALUES, _BAR = 6.0, 58.0, 8.0  # CSS pixels: the present numbers beside the map, and the colours
_PITCH = 14.0  # CSS pixels between two lines of text
_RUNGS = (1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0)


@dataclass(frozen=True)
class _Layout:
    layers: int
    steps: float
    low: float
    high: float
    changes: tuple[Change, ...]


class Rows(Artist):
    """Values over time as colours, a row per layer.

    The first layer is at the bottom.
    """

    def __init__(self, axes: Axes, table: Bits):
        super().__init__()
        self._axes = axes
        self._colors = np.ascontiguousarray(table).view(np.uint32)[:, 0]  # each RGBA as one number
        self.ends, self.levels = np.zeros(0), np.zeros((0, 1), np.uint8)
        axes.add_artist(self)

    def set_rows(self, ends: Array, levels: Bits) -> None:
        """Set the colours as indices of the table, `(n, rows)`.

        Column i ends at `ends[i]`, a share of the width.
        """
        self.ends, self.levels = ends, levels

    def draw(self, renderer: RendererBase) -> None:
        left, top, width, height = device_box(self._axes, renderer)
        columns = np.searchsorted(self.ends, (np.arange(width) + 0.5) / width)
        columns = columns[columns < len(self.ends)]
        rows = self.levels.shape[1]
        if not len(columns):
            return
        edges = np.rint(np.arange(rows + 1) * height / rows).astype(int)
        gap = 1 if height >= 6 * rows else 0
        colors = self._colors[self.levels[columns].T[::-1]]
        for row, begin, end in zip(colors, edges, edges[1:]):
            block = np.broadcast_to(row, (end - begin - gap, len(row)))
            paint(renderer, left, top + int(begin), np.ascontiguousarray(block).view(np.uint8).reshape(*block.shape, 4))


@final
class GradientMap(View):
    """The gradient's norm for every layer and step.

    It is shown as colour on a logarithmic scale. The output is at the top, where backpropagation starts. The scale
    spans whole decades around the norms of the later half of the run, so that it follows a gradient that shrinks.
    Other norms have the colour of the scale's end.
    """

    def needs(self) -> tuple[Need, ...]:
        return ("gradients",)

    def make(self) -> Sequence[Artist]:
        self._mark_rows, self.box = box_over_steps(self)
        left, top, wide, height = self.box
        self.bar_box: Box = (left + wide + _GAP + _VALUES, top, _BAR, height)
        self.plot, self.bar_axes = self.add_axes(*self.box), self.add_axes(*self.bar_box)
        self.rows = Rows(self.plot, self.theme.ramp)
        self.marks = LineCollection([], colors=[self.theme.muted], linewidths=0.75, capstyle="butt")
        self.plot.add_collection(self.marks, autolim=False)
        self.values: list[Label] = []
        self.shown_step = ShownStep(self)
        return (self.rows, self.marks, self.shown_step.line)

    def layout(self, snapshot: Snapshot) -> _Layout:
        series = _shown(snapshot)
        recent = series.last[series.steps >= _window_start(snapshot.step)]
        low, high = decades(np.concatenate([recent.ravel(), batch_gradient_norms(snapshot.event)]), most=8, least=1)
        return _Layout(series.last.shape[1], last_step(last_of(snapshot)), low, high, snapshot.changes)

    def arrange(self, layout: _Layout) -> None:
        left, _, width, _ = self.box
        self._x = Scale(0, layout.steps, step_ticks(layout.steps, width))
        self._color, notes = upright(layout.low, layout.high, True, self.box[3], say("gradient norm"))
        self.plot.set_xlim(left, left + width)
        self.plot.set_ylim(0, layout.layers)
        draw_steps(self, self.box, self._x)
        places = draw_marks(self, self.box, self._x, layout.changes, self._mark_rows, notes)
        self.marks.set_segments([((place, 0), (place, layout.layers)) for place in places])
        self._draw_bar()
        self._make_labels(layout.layers)

    def _draw_bar(self) -> None:
        left, top, width, height = self.bar_box
        bar = Field(self.bar_axes, self.theme.ramp)
        bar.set_levels(np.arange(255, -1, -1, dtype=np.uint8)[:, None])
        bar.set_zorder(1)
        self.keep(bar)
        for value, text in self._color.ticks:
            row = top + height * (1 - float(self._color.share(value)))
            self.write(left + width + 4, row, text, self.theme.muted, size=SMALL, middle=True)

    def _make_labels(self, layers: int) -> None:
        """Make labels for the layers and their present norms."""
        left, top, width, height = self.box
        rows = top + height * (1 - (np.arange(layers) + 0.5) / layers)
        self._named = every_few(layers, int(height / _PITCH))
        for label in self.values:
            label.remove()
        self.values = []
        names = layer_names(layers)
        for layer in self._named:
            self.write(
                left - TICK_GAP, rows[layer], names[layer], self.theme.ink, size=SMALL, align="right", middle=True
            )
            self.values.append(
                Label(self.pane, left + width + _GAP, rows[layer], "", color=self.theme.ink, size=SMALL, middle=True)
            )
        self.write(
            left + width + _GAP + _VALUES, top + height + 17, say("now"), self.theme.muted, size=SMALL, align="right"
        )
        self.artists = in_front((self.rows, self.marks, self.shown_step.line, *self.values))

    def move(self, snapshot: Snapshot, layout: _Layout) -> None:
        series = _shown(snapshot)
        with np.errstate(invalid="ignore"):
            shares = np.nan_to_num(self._color.share(series.last), nan=1.0)
        ends = self._x.share(np.maximum(series.steps, 0.015 * layout.steps))  # so that the first step is visible
        self.rows.set_rows(ends, np.rint(255 * np.clip(shares, 0, 1)).astype(np.uint8))
        self.shown_step.move(snapshot, self.box, self._x)
        now = batch_gradient_norms(snapshot.event)
        for layer, label in zip(self._named, self.values):
            label.text = _reading(now[layer])

    def describe(self, snapshot: Snapshot) -> str:
        norms = batch_gradient_norms(snapshot.event)
        layer = int(np.nan_to_num(norms).argmin())
        return say(
            "Gradient norms layer by layer over {steps}: now from {low} in layer {layer} to {high}.",
            steps=step_count(snapshot.step),
            low=plain(norms[layer]),
            layer=layer_names(len(norms))[layer],
            high=plain(norms.max()),
        )

    def readout(self, snapshot: Snapshot, x: float, y: float) -> str:
        found = self.inside(self.plot, x, y)
        if found is None:
            return ""
        series = snapshot.gradient_norms if len(snapshot.gradient_norms.steps) else _shown(snapshot)
        layers = series.last.shape[1]
        step = self._x.high * (found[0] - self.box[0]) / self.box[2]
        bucket, layer = nearest(series, step), min(int(found[1]), layers - 1)
        return say(
            "step {step}, layer {layer}: gradient norm {norm}",
            layer=layer_names(layers)[layer],
            step=f"{int(series.steps[bucket]):,}",
            norm=plain(series.last[bucket, layer]),
        )


def _shown(snapshot: Snapshot) -> ThinnedSeries:
    """Return the norms; before training the first step's."""
    series = snapshot.gradient_norms
    if len(series.steps):
        return thinned(series)
    now = batch_gradient_norms(snapshot.event)[None]
    return ThinnedSeries(np.zeros(1), now, now, now)


def _reading(norm: float) -> str:
    """Write a norm in three digits, or in as many as fit."""
    texts = (reading(norm), short(norm, 2), short(norm, 1))
    return next((text for text in texts if width(text, SMALL) <= _VALUES - 2), texts[-1])


def _window_start(step: int) -> float:
    """Return the start of a run's later half.

    It is rounded, so that it seldom moves.
    """
    half = step / 2
    if half < 1:
        return 0.0
    power = 10.0 ** int(np.log10(half))
    return max(rung for rung in _RUNGS if rung * power <= half * (1 + 1e-12)) * power
