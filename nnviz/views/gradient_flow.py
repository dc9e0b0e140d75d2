"""Gradient flow: how strong the gradient is in each layer, over the steps and now."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import PolyCollection
from matplotlib.lines import Line2D

from ..events import Moment, SettingsChanged
from ..nn.activations import Array
from ..probes import gradient_norms
from ..words import say
from .label import Label
from .marks import ROW, draw_marks, mark_rows
from .plot import Box, Scale, draw_ticks, fit, last_step, step_ticks
from .scales import decade_ticks, decades, plain, spread
from .theme import SMALL
from .tracks import nearest, thinned
from .view import View

_END_LABELS = 30.0
_BUCKETS = 128  # a curve per layer, so each is calmer than one alone need be


@dataclass(frozen=True)
class _Layout:
    layers: int
    steps: float
    low: float
    high: float
    changes: tuple[SettingsChanged, ...]


@final
class GradientFlow(View):
    """The gradient's norm per layer on a log axis: curves over the steps, and bars for now.

    The axis spans whole decades around all that was measured. Zeros lie on its lower end.
    """

    def make(self) -> Sequence[Artist]:
        self._rows = mark_rows(self.height)
        self._top = 26 + ROW * self._rows
        self.plot = self.add_axes(54, self._top, 100, 100)
        self.bars_axes = self.add_axes(200, self._top, 100, 100)
        self.bars = PolyCollection([], closed=True, antialiaseds=True, linewidths=0)
        self.bars_axes.add_collection(self.bars, autolim=False)
        self.lines: list[Line2D] = []
        self.ends: list[Label] = []
        return (self.bars,)

    def layout(self, moment: Moment) -> _Layout:
        norms = moment.gradient_norms
        now = gradient_norms(moment.event)
        low, high = decades(np.concatenate([norms.low.ravel(), norms.high.ravel(), now]))
        return _Layout(len(now), last_step(moment.step), low, high, moment.changes)

    def arrange(self, layout: _Layout) -> None:
        self._place(layout.layers)
        left, top, width, height = self.box
        x = Scale(0, layout.steps, step_ticks(layout.steps, width))
        y = Scale(layout.low, layout.high, decade_ticks(layout.low, layout.high), log=True)
        self._x, self._y = x, y
        fit(self.plot, x, y)
        fit(self.bars_axes, Scale(0, layout.layers, ()), y)
        draw_ticks(self, self.box, x, y)
        self._draw_bar_axis(layout)
        self.write(12, 18, say("Gradient norm per layer"), bold=True)
        draw_marks(self, self.box, x, layout.changes, self._rows)
        colors = self.theme.layers(layout.layers)
        self.bars.set_facecolor(colors)
        self._make_lines(colors)

    def _place(self, layers: int) -> None:
        """Curves at the left, bars at the right, wide enough for their numbers."""
        bars = float(np.clip(30 * layers, 60, 0.36 * self.width))
        height = self.height - self._top - 28
        curves = self.width - 54 - _END_LABELS - bars - 14 - 12
        self.box: Box = (54.0, self._top, curves, height)
        self.bars_box: Box = (54 + curves + _END_LABELS + 14, self._top, bars, height)
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
                self.write(left + (number + 0.5) * step, top + height + 17, name, theme.ink,
                           size=SMALL, align="center")

    def _make_lines(self, colors: Array) -> None:
        """One curve and one label for each layer; they stay until the number of layers changes."""
        if len(self.lines) == len(colors):
            return
        for artist in (*self.lines, *self.ends):
            artist.remove()
        self.lines = [Line2D([], [], color=color, linewidth=1.5, linestyle="-", marker="")
                      for color in colors]
        self.ends = [Label(self.pane, 0, 0, name, color=tuple(color), size=SMALL, middle=True, bold=True)
                     for name, color in zip(layer_names(len(colors)), colors)]
        for line in self.lines:
            self.plot.add_line(line)
        self.artists = (self.bars, *self.lines, *self.ends)
        for number, artist in enumerate(self.artists):
            artist.set_animated(True)
            artist.set_zorder(10 + number)

    def move(self, moment: Moment, layout: _Layout) -> None:
        now = np.clip(gradient_norms(moment.event), layout.low, layout.high)
        self._move_bars(now, layout.low)
        track = thinned(moment.gradient_norms, most=_BUCKETS)
        steps, norms = track.steps, np.clip(track.last, layout.low, layout.high)
        if not len(steps):  # nothing was trained yet: the first step's gradient
            steps, norms = np.zeros(1), now[None]
        for line, norm in zip(self.lines, norms.T):
            line.set_data(steps, norm)
        left, top, width, height = self.box
        rows = top + height * (1 - self._y.share(norms[-1]))
        x = left + width * float(self._x.share(steps[-1])) + 6
        for label, row in zip(self.ends, spread(rows.tolist(), 13, top, top + height)):
            label.move(x, row)

    def _move_bars(self, now: Array, low: float) -> None:
        left = np.arange(len(now)) + 0.14
        corners = np.empty((len(now), 4, 2))
        corners[:, 0], corners[:, 1] = np.stack([left, np.full_like(now, low)], 1), np.stack([left, now], 1)
        corners[:, 2] = np.stack([left + 0.72, now], 1)
        corners[:, 3] = np.stack([left + 0.72, np.full_like(now, low)], 1)
        self.bars.set_verts(corners)

    def describe(self, moment: Moment) -> str:
        norms = gradient_norms(moment.event)
        names = ", ".join(plain(norm) for norm in norms)
        return say("Gradient norms after {steps} steps, from the first layer to the output: {norms}.",
                   steps=moment.step, norms=names)

    def readout(self, moment: Moment, x: float, y: float) -> str:
        names = layer_names(len(self.lines))
        found = self.inside(self.bars_axes, x, y)
        if found is not None:
            layer = min(int(found[0]), len(names) - 1)
            return say("layer {layer}: gradient norm {norm}", layer=names[layer],
                       norm=plain(gradient_norms(moment.event)[layer]))
        found = self.inside(self.plot, x, y)
        if found is None or not len(moment.gradient_norms.steps):
            return ""
        bucket = nearest(moment.gradient_norms, found[0])
        norms = moment.gradient_norms.last[bucket]
        layer = int(np.abs(np.log(np.maximum(norms, 1e-300) / found[1])).argmin())
        return say("step {step}, layer {layer}: gradient norm {norm}", layer=names[layer],
                   step=int(moment.gradient_norms.steps[bucket]), norm=plain(norms[layer]))


def layer_names(count: int) -> list[str]:
    """"1", "2", … and for the last one the word for output."""
    return [str(number) for number in range(1, count)] + [say("out")]
