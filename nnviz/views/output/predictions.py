"""Predictions: a regression's outputs against the true values."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

import numpy as np
from matplotlib.artist import Artist
from matplotlib.lines import Line2D

from ...data.datasets import Dataset
from ...data.scaling import Scaling
from ...drawing.label import Label, width
from ...drawing.points import MOST, VALUE_KINDS, marker_size, nearest_within_reach
from ...drawing.theme import SMALL
from ...nn.arrays import Array
from ...probes.measures import scores
from ...training.model import Need
from ...training.snapshot import Snapshot
from ...words import marked, say
from ...words.formatting import plain, reading
from ..base.legend import NOTE_ROW, note_lines, shortened
from ..base.names import step_count
from ..base.option import Option
from ..base.plot import BELOW, TICK_GAP, Box, Scale, draw_ticks, fit, ticks_in
from ..base.view import View
from .fitted_curve import value_limits

_TOP = 8.0  # CSS pixels above the plot


@dataclass(frozen=True)
class _Layout:
    low: float
    high: float
    training: bool
    target: str
    scaling: Scaling


@final
class Predictions(View):
    """The prediction for each sample over its true value.

    On the diagonal they are equal. Predictions beyond the values of the data lie on the edge. At most 1,000 samples
    are shown; the measures are those of the evaluation.
    """

    declared = (Option("training", marked("training samples"), description=marked("instead of the test samples")),)

    def needs(self) -> tuple[Need, ...]:
        return ("problem", "labels")

    def make(self) -> Sequence[Artist]:
        self.plot = self.add_axes(40, 34, 100, 100)
        self.diagonal = Line2D([], [], color=self.theme.muted, linewidth=1.1, linestyle=(0, (4, 3)), marker="")
        self.points = Line2D(
            [],
            [],
            linestyle="",
            marker="o",
            markerfacecolor=self.theme.positive,
            markeredgecolor=self.theme.halos[0],
            markeredgewidth=0.6,
        )
        for line in (self.points, self.diagonal):
            self.plot.add_line(line)
        self.points.set_clip_on(False)
        self.measures = [Label(self.pane, 0, 0, "", color=self.theme.ink, size=SMALL) for _ in range(2)]
        return (self.points, self.diagonal, *self.measures)

    def layout(self, snapshot: Snapshot) -> _Layout:
        data = snapshot.event.data
        return _Layout(*value_limits(data), self.options["training"], data.target, data.value_scaling)

    def arrange(self, layout: _Layout) -> None:
        ticks = ticks_in(layout.low, layout.high, int(np.clip(self.height / 60, 3, 6)), layout.scaling)
        left = TICK_GAP + 2 + max(width(text, SMALL) for _, text in ticks)
        part = say("training samples") if layout.training else say("test samples")
        name = shortened(layout.target or "y", 90)
        notes = [say("→ true {name}", name=name), say("↑ predicted"), part]
        side = 16 + max(width(text, SMALL) for text in (*notes, say("RMSE {value}", value="−1.23·10⁻¹⁰")))
        high, room = self.height - _TOP - BELOW, self.width - left - 12
        beside = room - side >= high
        if beside:
            room -= side
        else:
            high -= NOTE_ROW
        high = max(40.0, high)
        wide = max(40.0, min(room, 2 * high))
        self.box: Box = (left + max(0.0, (room - wide) / 2), _TOP, wide, high)
        self._scale = Scale(layout.low, layout.high, ticks)
        self.place_axes(self.plot, self.box)
        fit(self.plot, self._scale, self._scale)
        draw_ticks(self, self.box, self._scale, self._scale)
        self.diagonal.set_data([layout.low, layout.high], [layout.low, layout.high])
        self.points.set_marker(VALUE_KINDS[layout.training])
        self.points.set_markersize(0.75 * marker_size(high, MOST))
        start = self.box[0] + (wide + 16 if beside else 8)
        for row, label in enumerate(self.measures):
            label.move(start, _TOP + 14 + 18 * row)
        if beside:
            for row, text in enumerate(notes, start=2):
                self.write(start, _TOP + 14 + 18 * row, text, self.theme.muted, size=SMALL)
        else:
            self.write(8, self.height - 5, note_lines(notes, self.width - 16)[0], self.theme.muted, size=SMALL)

    def move(self, snapshot: Snapshot, layout: _Layout) -> None:
        true, predicted = self._pairs(snapshot)
        self.points.set_data(true, np.clip(np.nan_to_num(predicted), layout.low, layout.high))
        r2, rmse = _measures(snapshot, layout.training)
        self.measures[0].text = say("R² {value}", value=_number(r2))
        self.measures[1].text = say("RMSE {value}", value=_number(rmse))

    def _pairs(self, snapshot: Snapshot) -> tuple[Array, Array]:
        """Return true values and predictions, `(n,)` each."""
        points, values = _part(snapshot.event.data, self.options["training"])
        return values[:MOST], scores(snapshot.event, points[:MOST])

    def describe(self, snapshot: Snapshot) -> str:
        training = self.options["training"]
        r2, rmse = _measures(snapshot, training)
        values = {"steps": step_count(snapshot.step), "r2": _number(r2), "rmse": _number(rmse)}
        if training:
            return say(
                "Predictions for the training samples after {steps}: R² {r2}, root mean squared error {rmse}.", **values
            )
        return say("Predictions for the test samples after {steps}: R² {r2}, root mean squared error {rmse}.", **values)

    def readout(self, snapshot: Snapshot, x: float, y: float) -> str:
        place = self.inside(self.plot, x, y)
        if place is None:
            return ""
        true, predicted = self._pairs(snapshot)
        if not len(true):
            return ""
        shown = np.clip(np.nan_to_num(predicted), self._scale.low, self._scale.high)
        away = np.stack([true - place[0], shown - place[1]], axis=1)
        nearest = nearest_within_reach(away * self.box[2:] / (self._scale.high - self._scale.low))
        if nearest is None:
            return ""
        scaling = snapshot.event.data.value_scaling
        value, prediction = scaling.own(true[nearest]), scaling.own(predicted[nearest])
        return say("true {value}, predicted {prediction}", value=plain(value), prediction=plain(prediction))


def _part(data: Dataset, training: bool) -> tuple[Array, Array]:
    return data.train if training else data.test


def _measures(snapshot: Snapshot, training: bool) -> tuple[float | None, float | None]:
    """Return R² and root mean squared error of that part."""
    now = snapshot.evaluation
    return (now.train_r2, now.train_rmse) if training else (now.test_r2, now.test_rmse)


def _number(value: float | None) -> str:
    """Write a measure; "–" for None.

    A measure is None without samples; R² also without variance.
    """
    return say("none") if value is None else reading(value).replace("-", "−")
