"""The update ratio: each layer's relative change in a step."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

import numpy as np
from matplotlib.artist import Artist

from ...drawing.label import Label
from ...drawing.scales import decades
from ...drawing.theme import SMALL
from ...training.events import Change
from ...training.model import Need
from ...training.snapshot import Snapshot
from ...words import say
from ...words.formatting import plain
from ..base.names import step_count
from ..base.plot import Scale, draw_ticks, fit, last_step, step_ticks, upright
from ..base.view import View
from .layer_curves import BUCKETS, END_LABELS, LayerCurves, in_front, layer_names, nearest_layer
from .marks import box_over_steps, draw_marks
from .other_curves import last_of
from .shown_step import ShownStep
from .tracks import nearest, thinned

HEALTHY = 3e-4, 3e-3  # "should be somewhere around 1e-3" (Stanford CS231n, Neural Networks 3)
_SHOWN = 1e-4, 1e-2  # always on the axis, so that the band is visible


@dataclass(frozen=True)
class _Layout:
    layers: int
    steps: float
    low: float
    high: float
    changes: tuple[Change, ...]


@final
class UpdateRatio(View):
    """The ratio |Δθ| / |θ| of each layer over the steps.

    Biases are included; the axis is logarithmic. In a run that learns well it usually lies in the band around 10⁻³.
    Zeros lie on the lower end of the axis.
    """

    def needs(self) -> tuple[Need, ...]:
        return ("weights",)

    def make(self) -> Sequence[Artist]:
        self._rows, self.box = box_over_steps(self)
        self.plot = self.add_axes(*self.box)
        self.curves, self.shown_step = LayerCurves(self), ShownStep(self)
        left, top, wide, _height = self.box
        self.nothing = Label(
            self.pane, left + wide / 2, top + 18, say("No steps yet."), color=self.theme.muted, align="center"
        )
        return (self.nothing, self.shown_step.line)

    def layout(self, snapshot: Snapshot) -> _Layout:
        track = snapshot.update_ratios
        low, high = decades(np.concatenate([track.low.ravel(), track.high.ravel(), _SHOWN]))
        return _Layout(track.last.shape[1], last_step(last_of(snapshot)), low, high, snapshot.changes)

    def arrange(self, layout: _Layout) -> None:
        self._x = Scale(0, layout.steps, step_ticks(layout.steps, self.box[2]))
        self._y, notes = upright(layout.low, layout.high, True, self.box[3], say("|Δθ| / |θ|"))
        fit(self.plot, self._x, self._y)
        left, top, wide, height = self.box
        upper, lower = (top + height * (1 - float(self._y.share(value))) for value in HEALTHY[::-1])
        middle = (upper + lower) / 2
        self.rule([((left, middle), (left + wide, middle))], self.theme.healthy, lower - upper, zorder=0.3)
        draw_ticks(self, self.box, self._x, self._y)
        self.write(left + wide + END_LABELS, middle, say("healthy"), self.theme.muted, size=SMALL, middle=True)
        draw_marks(self, self.box, self._x, layout.changes, self._rows, notes)
        if self.curves.set_layers(layout.layers):
            self.artists = in_front((self.nothing, self.shown_step.line, *self.curves.artists))

    def move(self, snapshot: Snapshot, layout: _Layout) -> None:
        track = thinned(snapshot.update_ratios, most=BUCKETS)
        values = np.nan_to_num(np.clip(track.last, layout.low, layout.high), nan=layout.high)
        self.curves.move(track.steps, values, self.box, self._x, self._y)
        self.nothing.set_visible(not len(track.steps))
        self.shown_step.move(snapshot, self.box, self._x)

    def describe(self, snapshot: Snapshot) -> str:
        track = snapshot.update_ratios
        if not len(track.steps):
            return say("Update ratios: no steps yet.")
        return say(
            "Update ratios after {steps}, from the first layer to the output: {ratios}. "
            "From {low} to {high} is healthy.",
            steps=step_count(snapshot.step),
            ratios=", ".join(map(plain, track.last[-1])),
            low=plain(HEALTHY[0]),
            high=plain(HEALTHY[1]),
        )

    def readout(self, snapshot: Snapshot, x: float, y: float) -> str:
        found, track = self.inside(self.plot, x, y), snapshot.update_ratios
        if found is None or not len(track.steps):
            return ""
        bucket = nearest(track, found[0])
        ratios = track.last[bucket]
        layer = nearest_layer(ratios, found[1])
        return say(
            "step {step}, layer {layer}: each step changes its parameters by {ratio} of their norm",
            step=f"{int(track.steps[bucket]):,}",
            layer=layer_names(len(ratios))[layer],
            ratio=plain(ratios[layer]),
        )
