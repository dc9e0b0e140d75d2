"""The learning rate over the steps."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

import numpy as np
from matplotlib.artist import Artist

from ...drawing.label import Label
from ...drawing.scales import decades, nice_ceiling
from ...drawing.theme import TEXT
from ...nn.arrays import Array
from ...nn.schedules import Schedule
from ...training.events import Change, SettingsChanged
from ...training.problem import as_problem
from ...training.snapshot import Snapshot, ThinnedSeries
from ...words import say
from ...words.formatting import plain, reading
from ..base.names import step_count
from ..base.plot import Scale, draw_ticks, fit, last_step, places, step_ticks, upright
from ..base.view import View
from .ink_curves import InkCurves
from .marks import box_over_steps, draw_marks
from .other_curves import last_of
from .shown_step import ShownStep
from .tracks import nearest, thinned


@dataclass(frozen=True)
class _Layout:
    steps: float
    low: float
    high: float
    log: bool
    schedule: str
    formula: str
    changes: tuple[Change, ...]


@final
class LearningRate(View):
    """The learning rate of each step, and the present schedule.

    The axis is logarithmic if rates were set that are decades apart, or if a quarter of the steps had less than a tenth
    of the highest rate, steps at rate 0 not counted. Where a schedule oscillates faster than the picture can show, the
    band gives the range.
    """

    def make(self) -> Sequence[Artist]:
        self._rows, self.box = box_over_steps(self)
        self.plot = self.add_axes(*self.box)
        self.curves, self.shown_step = InkCurves(self, band=0.3), ShownStep(self)
        self.label = Label(self.pane, 0, 0, "", color=self.theme.ink, middle=True)
        return (self.curves.band, self.shown_step.line, *self.curves.artists, self.label)

    def layout(self, snapshot: Snapshot) -> _Layout:
        track, schedule = _shown(snapshot), as_problem(snapshot.event.problem).schedule
        values = np.concatenate([track.low.ravel(), track.high.ravel()])
        log = _spans_decades(snapshot, track)
        low, high = decades(values, most=8, least=1) if log else (0.0, nice_ceiling(1.05 * values.max()))
        name, formula = say(schedule.title), _formula(schedule, snapshot)
        return _Layout(last_step(last_of(snapshot)), low, high, log, name, formula, snapshot.changes)

    def arrange(self, layout: _Layout) -> None:
        self._x = Scale(0, layout.steps, step_ticks(layout.steps, self.box[2]))
        name = say("schedule: {name}", name=layout.schedule)
        self._y, notes = upright(layout.low, layout.high, layout.log, self.box[3], name)
        fit(self.plot, self._x, self._y)
        draw_ticks(self, self.box, self._x, self._y)
        if layout.formula:
            notes = (say("{note} · {formula}", note=notes[0], formula=layout.formula), *notes)
        draw_marks(self, self.box, self._x, layout.changes, self._rows, notes)

    def move(self, snapshot: Snapshot, layout: _Layout) -> None:
        track = thinned(_shown(snapshot))
        edges = np.maximum(np.concatenate([track.low, track.high], axis=1), layout.low)
        middle = np.sqrt(edges.prod(axis=1)) if layout.log else edges.mean(axis=1)
        rate = snapshot.event.learning_rate
        middle, steps = np.append(middle, max(rate, layout.low)), np.append(track.steps, snapshot.step)
        curve = places(self.box, self._x, self._y, steps, middle[:, None])
        self.curves.move(curve, *places(self.box, self._x, self._y, track.steps, edges))
        self.shown_step.move(snapshot, self.box, self._x)
        column, row = curve[0, -1]
        lowest = self.box[1] + self.box[3] - TEXT / 2  # above the axis
        self.label.move(column + 10, min(row, lowest), reading(rate) if rate else "0")

    def describe(self, snapshot: Snapshot) -> str:
        track, event = _shown(snapshot), snapshot.event
        return say(
            "Learning rate after {steps}: {rate}, so far from {low} to {high}; schedule: {schedule}.",
            steps=step_count(snapshot.step),
            rate=plain(event.learning_rate),
            low=plain(track.low.min()),
            high=plain(track.high.max()),
            schedule=say(as_problem(event.problem).schedule.title),
        )

    def readout(self, snapshot: Snapshot, x: float, y: float) -> str:
        found, track = self.inside(self.plot, x, y), _shown(snapshot)
        if found is None:
            return ""
        bucket = nearest(track, found[0])
        return say(
            "step {step}: learning rate {rate}", step=f"{int(track.steps[bucket]):,}", rate=plain(track.last[bucket, 0])
        )


def _shown(snapshot: Snapshot) -> ThinnedSeries:
    """Return the rates; before training the first step's."""
    track = snapshot.learning_rates
    if len(track.steps):
        return track
    now = np.array([[snapshot.event.learning_rate]])
    return ThinnedSeries(np.zeros(1), now, now, now)


def _spans_decades(snapshot: Snapshot, track: ThinnedSeries) -> bool:
    """Return whether the learning rates span decades.

    Rates a decade apart were set, or a quarter of the rates lies a decade below the highest.
    """
    rates = [snapshot.event.config.learning_rate]
    for change in snapshot.changes:
        if isinstance(change, SettingsChanged):
            rates += change.changes.get("learning_rate", ())
    positive: Array = track.last[track.last > 0]
    fallen = len(positive) > 0 and float(np.quantile(positive, 0.25)) * 10 <= float(track.high.max())
    return max(rates) >= 10 * min(rates) * (1 - 1e-12) or fallen


def _formula(schedule: Schedule, snapshot: Snapshot) -> str:
    """Return the schedule's formula with its numbers, or ""."""
    if schedule.name == "constant":
        return ""
    config, formula = snapshot.event.config, schedule.formula.replace("pi", "π")
    values = {"formula": formula, "period": f"{config.schedule_period:,}", "factor": plain(config.schedule_factor)}
    if "low" in schedule.formula:
        return say("× {formula}, T = {period}, low = {factor}", **values)
    return say("× {formula}, T = {period}", **values)
