"""Gradient flow: the gradient's norm in each layer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import PolyCollection

from ...drawing.scales import decade_ticks, decades
from ...drawing.theme import SMALL
from ...drawing.untyped import as_any
from ...nn.arrays import Array
from ...nn.formatting import plain
from ...probes.measures import gradient_norms
from ...training.events import Change
from ...training.model import Need
from ...training.snapshot import Snapshot
from ...words import say
from ..base.names import step_count
from ..base.plot import Box, Scale, draw_ticks, fit, last_step, step_ticks
from ..base.view import View
from .layer_curves import BUCKETS, END_LABELS, LayerCurves, in_front, layer_names, nearest_layer
from .marks import ROW, draw_marks, mark_rows, with_change
from .tracks import nearest, thinned


@dataclass(frozen=True)
class _Layout:
    layers: int
    steps: float
    low: float
    high: float
    changes: tuple[Change, ...]


@final
class GradientFlow(View):
    """The gradient's norm in each layer, logarithmically.

    Curves show it over the steps, bars at the present step. The axis spans whole decades around all measured norms.
    Zeros lie on its lower end.
    """

    def needs(self) -> tuple[Need, ...]:
        return ("gradients",)

    def make(self) -> Sequence[Artist]:
        self._rows = mark_rows(self.height)
        self._top = 26 + ROW * self._rows
        self.plot = self.add_axes(54, self._top, 100, 100)
        self.bars_axes = self.add_axes(200, self._top, 100, 100)
        self.bars = PolyCollection([], closed=True, antialiaseds=True, linewidths=0)
        self.bars_axes.add_collection(self.bars, autolim=False)
        self.curves = LayerCurves(self)
        return (self.bars,)

    def layout(self, snapshot: Snapshot) -> _Layout:
        norms = snapshot.gradient_norms
        now = gradient_norms(snapshot.event)
        low, high = decades(np.concatenate([norms.low.ravel(), norms.high.ravel(), now]))
        return _Layout(len(now), last_step(snapshot.step), low, high, snapshot.changes)

    def arrange(self, layout: _Layout) -> None:
        self._place(layout.layers)
        _left, _top, width, _height = self.box
        x = Scale(0, layout.steps, step_ticks(layout.steps, width))
        y = Scale(layout.low, layout.high, decade_ticks(layout.low, layout.high), log=True)
        self._x, self._y = x, y
        fit(self.plot, x, y)
        fit(self.bars_axes, Scale(0, layout.layers, ()), y)
        draw_ticks(self, self.box, x, y)
        self._draw_bar_axis(layout)
        self.write(12, 18, say("Gradient norm per layer"), bold=True)
        draw_marks(self, self.box, x, layout.changes, self._rows)
        self.bars.set_facecolor(as_any(self.theme.layers(layout.layers)))
        if self.curves.set_layers(layout.layers):
            self.artists = in_front((self.bars, *self.curves.artists))

    def _place(self, layers: int) -> None:
        """Place curves at the left and bars at the right.

        The bars are wide enough for their numbers.
        """
        bars = float(np.clip(30 * layers, 60, 0.36 * self.width))
        height = self.height - self._top - 28
        curves = self.width - 54 - END_LABELS - bars - 14 - 12
        self.box: Box = (54.0, self._top, curves, height)
        self.bars_box: Box = (54 + curves + END_LABELS + 14, self._top, bars, height)
        self.place_axes(self.plot, self.box)
        self.place_axes(self.bars_axes, self.bars_box)

    def _draw_bar_axis(self, layout: _Layout) -> None:
        left, top, width, height = self.bars_box
        theme = self.theme
        rows = [top + height * (1 - float(self._y.share(value))) for value, _ in self._y.ticks]
        self.rule([((left, row), (left + width, row)) for row in rows], theme.grid)
        self.rule([((left, top + height), (left + width, top + height))], theme.muted)
        self.write(left + width / 2, 18, say("now"), theme.muted, size=SMALL, align="center")
        step = width / layout.layers
        every = 1 if step >= 16 else 2
        for number, name in enumerate(layer_names(layout.layers)):
            if number % every == 0 or number == layout.layers - 1:
                self.write(left + (number + 0.5) * step, top + height + 17, name, theme.ink, size=SMALL, align="center")

    def move(self, snapshot: Snapshot, layout: _Layout) -> None:
        now = _within(gradient_norms(snapshot.event), layout)
        self._move_bars(now, layout.low)
        track = thinned(snapshot.gradient_norms, most=BUCKETS)
        steps, norms = track.steps, _within(track.last, layout)
        if not len(steps):  # before training: the first step's gradient
            steps, norms = np.zeros(1), now[None]
        self.curves.move(steps, norms, self.box, self._x, self._y)

    def _move_bars(self, now: Array, low: float) -> None:
        left = np.arange(len(now)) + 0.14
        corners = np.empty((len(now), 4, 2))
        corners[:, 0], corners[:, 1] = np.stack([left, np.full_like(now, low)], 1), np.stack([left, now], 1)
        corners[:, 2] = np.stack([left + 0.72, now], 1)
        corners[:, 3] = np.stack([left + 0.72, np.full_like(now, low)], 1)
        self.bars.set_verts(as_any(corners))

    def describe(self, snapshot: Snapshot) -> str:
        norms = gradient_norms(snapshot.event)
        names = ", ".join(plain(norm) for norm in norms)
        return say(
            "Gradient norms after {steps}, from the first layer to the output: {norms}.",
            steps=step_count(snapshot.step),
            norms=names,
        )

    def readout(self, snapshot: Snapshot, x: float, y: float) -> str:
        names = layer_names(snapshot.gradient_norms.last.shape[1])
        found = self.inside(self.bars_axes, x, y)
        if found is not None:
            layer = min(int(found[0]), len(names) - 1)
            return say(
                "layer {layer}: gradient norm {norm}",
                layer=names[layer],
                norm=plain(gradient_norms(snapshot.event)[layer]),
            )
        found = self.inside(self.plot, x, y)
        if found is None or not len(snapshot.gradient_norms.steps):
            return ""
        bucket = nearest(snapshot.gradient_norms, found[0])
        norms = snapshot.gradient_norms.last[bucket]
        layer = nearest_layer(norms, found[1])
        text = say(
            "step {step}, layer {layer}: gradient norm {norm}",
            layer=names[layer],
            step=f"{int(snapshot.gradient_norms.steps[bucket]):,}",
            norm=plain(norms[layer]),
        )
        return with_change(text, self.box, self._x, snapshot.changes, found[0])


def _within(norms: Array, layout: _Layout) -> Array:
    """Clip norms to the axis; NaN to its top."""
    return np.nan_to_num(np.clip(norms, layout.low, layout.high), nan=layout.high)
