"""Gradient flow: the gradient's norm in each layer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import PolyCollection

from ...drawing.scales import decades
from ...drawing.theme import SMALL
from ...drawing.untyped import as_any
from ...nn.arrays import Array
from ...probes.measures import batch_gradient_norms
from ...training.events import Change
from ...training.model import Need
from ...training.snapshot import Snapshot
from ...words import say
from ...words.formatting import plain
from ..base.names import step_count
from ..base.plot import Box, Scale, draw_ticks, fit, last_step, step_ticks, upright
from ..base.view import View
from .layer_curves import BUCKETS, END_LABELS, LayerCurves, in_front, layer_names, nearest_layer
from .marks import box_over_steps, draw_marks, with_change
from .other_curves import last_of
from .shown_step import ShownStep
from .tracks import nearest, thinned

_GAP = 10.0  # CSS pixels beside the bars


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
        self._rows, self.box = box_over_steps(self)
        left, top, wide, high = self.box
        start = left + wide + END_LABELS + _GAP
        self.bars_box: Box = (start, top, self.width - start - _GAP, high)
        self.plot, self.bars_axes = self.add_axes(*self.box), self.add_axes(*self.bars_box)
        self.bars = PolyCollection([], closed=True, antialiaseds=True, linewidths=0)
        self.bars_axes.add_collection(self.bars, autolim=False)
        self.curves, self.shown_step = LayerCurves(self), ShownStep(self)
        return (self.bars, self.shown_step.line)

    def layout(self, snapshot: Snapshot) -> _Layout:
        norms = snapshot.gradient_norms
        now = batch_gradient_norms(snapshot.event)
        low, high = decades(np.concatenate([norms.low.ravel(), norms.high.ravel(), now]))
        return _Layout(len(now), last_step(last_of(snapshot)), low, high, snapshot.changes)

    def arrange(self, layout: _Layout) -> None:
        x = Scale(0, layout.steps, step_ticks(layout.steps, self.box[2]))
        y, notes = upright(layout.low, layout.high, True, self.box[3], say("gradient norm"))
        self._x, self._y = x, y
        fit(self.plot, x, y)
        fit(self.bars_axes, Scale(0, layout.layers, ()), y)
        draw_ticks(self, self.box, x, y)
        self._draw_bar_axis(layout)
        draw_marks(self, self.box, x, layout.changes, self._rows, notes)
        self.bars.set_facecolor(as_any(self.theme.layers(layout.layers)))
        if self.curves.set_layers(layout.layers):
            self.artists = in_front((self.bars, self.shown_step.line, *self.curves.artists))

    def _draw_bar_axis(self, layout: _Layout) -> None:
        left, top, width, height = self.bars_box
        theme = self.theme
        rows = [top + height * (1 - float(self._y.share(value))) for value, _ in self._y.ticks]
        self.rule([((left, row), (left + width, row)) for row in rows], theme.grid)
        self.rule([((left, top + height), (left + width, top + height))], theme.muted)
        self.write(left + width / 2, top + height + 17, say("now"), theme.muted, size=SMALL, align="center")

    def move(self, snapshot: Snapshot, layout: _Layout) -> None:
        now = _within(batch_gradient_norms(snapshot.event), layout)
        self._move_bars(now, layout.low)
        track = thinned(snapshot.gradient_norms, most=BUCKETS)
        steps, norms = track.steps, _within(track.last, layout)
        if not len(steps):  # before training: the first step's gradient
            steps, norms = np.zeros(1), now[None]
        self.curves.move(steps, norms, self.box, self._x, self._y)
        self.shown_step.move(snapshot, self.box, self._x)

    def _move_bars(self, now: Array, low: float) -> None:
        left = np.arange(len(now)) + 0.14
        corners = np.empty((len(now), 4, 2))
        corners[:, 0], corners[:, 1] = np.stack([left, np.full_like(now, low)], 1), np.stack([left, now], 1)
        corners[:, 2] = np.stack([left + 0.72, now], 1)
        corners[:, 3] = np.stack([left + 0.72, np.full_like(now, low)], 1)
        self.bars.set_verts(as_any(corners))

    def describe(self, snapshot: Snapshot) -> str:
        norms = batch_gradient_norms(snapshot.event)
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
                norm=plain(batch_gradient_norms(snapshot.event)[layer]),
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
