"""The loss over the steps."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

import numpy as np
from matplotlib.artist import Artist

from ...drawing.label import Label, width
from ...drawing.scales import decades, nice_ceiling, spread
from ...drawing.theme import TEXT
from ...nn.arrays import Array
from ...training.events import Change
from ...training.model import Need
from ...training.snapshot import Snapshot
from ...words import marked, say
from ...words.formatting import plain, reading, short
from ..base.names import step_count
from ..base.plot import Scale, draw_ticks, fit, last_step, places, step_ticks, upright
from ..base.view import Option, View
from .ink_curves import InkCurves
from .marks import box_over_steps, draw_marks, with_change
from .other_curves import OtherCurves, highest_of, last_of
from .tracks import nearest, thinned

_DIVERGED = 1e3  # times the first loss: from there on the axis is logarithmic
_DECADES = 8  # shown below the first loss at most
_BEHIND = 10.0  # CSS pixels between the end of a curve and its label


@dataclass(frozen=True)
class _Layout:
    steps: float
    low: float
    high: float
    log: bool
    name: str
    changes: tuple[Change, ...]


@final
class LossCurves(View):
    """Training and test loss over the steps.

    The training loss is solid with a filled dot, the test loss dashed with a hollow dot. The axis becomes
    logarithmic by itself when the loss grows to a thousand times its first value.
    """

    declared = (Option("log_scale", marked("log"), description=marked("logarithmic axis")),)

    def needs(self) -> tuple[Need, ...]:
        return ("losses",)

    def make(self) -> Sequence[Artist]:
        self._rows, self.box = box_over_steps(self)
        self.plot = self.add_axes(*self.box)
        self.curves = InkCurves(self, band=0.22)
        self.labels = [Label(self.pane, 0, 0, "", color=self.theme.ink, middle=True) for _ in range(2)]
        self.others = OtherCurves(self, self.plot)
        return (self.curves.band, *self.others.artists, *self.curves.artists, *self.labels)

    def layout(self, snapshot: Snapshot) -> _Layout:
        losses, others = snapshot.losses, highest_of(snapshot)
        first = _finite_max(losses.last[:1]) or 1.0
        log = self.options["log_scale"] or not np.all(losses.last <= _DIVERGED * first)
        if log:
            low, high = _log_limits(np.concatenate([losses.low.ravel(), losses.high.ravel(), others]), first)
        else:
            converged = others[others <= _DIVERGED * first]
            low, high = 0.0, nice_ceiling(1.02 * _finite_max(np.append(losses.high, converged)))
        steps = last_step(last_of(snapshot))
        loss = snapshot.event.problem.loss
        name = say(loss.title) if loss.title else ""  # a watched loop may give none
        return _Layout(steps, low, high, log, name, snapshot.changes)

    def arrange(self, layout: _Layout) -> None:
        x = Scale(0, layout.steps, step_ticks(layout.steps, self.box[2]))
        name = layout.name or say("loss")
        self._x = x
        self._y, notes = upright(layout.low, layout.high, layout.log, self.box[3], name)
        fit(self.plot, self._x, self._y)
        draw_ticks(self, self.box, self._x, self._y)
        draw_marks(self, self.box, x, layout.changes, self._rows, notes)

    def move(self, snapshot: Snapshot, layout: _Layout) -> None:
        losses, tested = snapshot.losses, _is_tested(snapshot)
        values = np.nan_to_num(np.clip(losses.last, layout.low, layout.high), nan=layout.high)
        curves = places(self.box, self._x, self._y, losses.steps, values)
        batches = thinned(snapshot.batch_loss)
        edges = np.clip(np.concatenate([batches.low, batches.high], axis=1), layout.low, layout.high)
        self.curves.move(curves[: 1 + tested], *places(self.box, self._x, self._y, batches.steps, edges))
        self.labels[1].set_visible(tested)
        self._move_labels(snapshot, values[-1], self.others.move(snapshot, layout.low, layout.high))

    def _move_labels(self, snapshot: Snapshot, ends: Array, others: list[tuple[str, float, float]]) -> None:
        left, top, wide, height = self.box
        evaluation = snapshot.evaluation
        steps = np.array([snapshot.losses.steps[-1]] * 2 + [step for _, step, _ in others])
        columns = left + wide * self._x.share(steps) + _BEHIND
        room = self.width - 2 - columns[0]
        names = (
            _fitting([say("training {loss}", loss=loss) for loss in _readings(evaluation.train_loss)], room),
            _fitting([say("test {loss}", loss=loss) for loss in _readings(evaluation.test_loss)], room),
            *(name for name, _, _ in others),
        )
        rows = top + height * (1 - self._y.share(np.array([*ends, *(loss for _, _, loss in others)])))
        kept = np.arange(len(rows)) != (-1 if _is_tested(snapshot) else 1)
        places = np.array(rows)
        places[kept] = spread(rows[kept].tolist(), TEXT + 3, top + TEXT / 2, top + height - TEXT / 2)
        for label, column, place, name in zip(self.labels, columns, places, names):
            label.move(column, place, name)
        self.others.place(list(zip(columns[2:], places[2:], names[2:])), self.width - 4)

    def describe(self, snapshot: Snapshot) -> str:
        first, now = snapshot.losses.last[0], snapshot.evaluation
        if not _is_tested(snapshot):
            return say(
                "Loss over {steps}: {train}; at the beginning {first}.",
                steps=step_count(snapshot.step),
                train=plain(now.train_loss),
                first=plain(first[0]),
            )
        return say(
            "Loss over {steps}: training {train}, test {test}; at the beginning {first} and {second}.",
            steps=step_count(snapshot.step),
            train=plain(now.train_loss),
            test=plain(now.test_loss),
            first=plain(first[0]),
            second=plain(first[1]),
        )

    def readout(self, snapshot: Snapshot, x: float, y: float) -> str:
        found = self.inside(self.plot, x, y)
        if found is None:
            return ""
        bucket = nearest(snapshot.losses, found[0])
        step, (train, test) = f"{int(snapshot.losses.steps[bucket]):,}", snapshot.losses.last[bucket]
        text = (
            say("step {step}: training loss {train}, test loss {test}", step=step, train=plain(train), test=plain(test))
            if _is_tested(snapshot)
            else say("step {step}: training loss {train}", step=step, train=plain(train))
        )
        return with_change(text, self.box, self._x, snapshot.changes, found[0])


def _is_tested(snapshot: Snapshot) -> bool:
    """Return whether there is a test loss."""
    return "test loss" not in snapshot.event.problem.lacking


def _log_limits(values: Array, first: float) -> tuple[float, float]:
    """Return the powers of ten around losses.

    Few lie below the first loss, however far the run diverges.
    """
    low, high = decades(values, most=700, least=1)
    lowest = max(math.ceil(math.log10(first)) - _DECADES, -300)
    return min(max(low, 10.0**lowest), high / 10), high


def _readings(loss: float) -> tuple[str, ...]:
    """Write a loss in three digits, in two, and in one."""
    return (reading(loss), short(loss, 2), short(loss, 1)) if math.isfinite(loss) else ("∞",)


def _fitting(texts: Sequence[str], room: float) -> str:
    """Return the first text that fits, or else the last."""
    return next((text for text in texts if width(text, TEXT) <= room), texts[-1])


def _finite_max(values: Array) -> float:
    finite = values[np.isfinite(values)]
    return float(finite.max()) if len(finite) else 1.0
