"""The loss over the steps."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

import numpy as np
from matplotlib.artist import Artist

from ...drawing.label import Label, width
from ...drawing.lines import Lines
from ...drawing.scales import decades, nice_ceiling, spread
from ...drawing.theme import TEXT
from ...nn.arrays import Array
from ...training.events import Change
from ...training.model import Need
from ...training.snapshot import Snapshot
from ...words import marked, say
from ...words.formatting import number
from ..base.drawable import Drawable, is_on
from ..base.drawn_curve import DrawnCurve
from ..base.option import Option
from ..base.plot import Scale, draw_ticks, fit, last_step, places, step_ticks, upright
from ..base.view import Cells, Pad
from .earlier_curves import MOST as EARLIER
from .earlier_curves import described, earlier_of
from .foretold_curve import ForetoldCurve, foretold_in_words, grid_over, pads_around, with_foretold
from .ink_curves import InkCurves
from .loss_words import end_names, is_tested, losses_at, losses_in_words, run_in_words
from .marks import ROW, box_over_steps, draw_marks, with_change
from .other_curves import FaintCurve, FaintCurves, FaintEnd, branches_of, last_of, runs_of
from .run_names import LETTERS, draw_names
from .shown_step import ShownStep
from .tracks import thinned

_DIVERGED = 1e3  # times the first loss: from there on the axis is logarithmic
_DECADES = 8  # shown below the first loss at most
_BEHIND = 10.0  # CSS pixels between the plot and the labels of the curves
_FAR = 16.0  # CSS pixels from the end of a curve to its label, from which on a line leads there
_End = tuple[float, float, str]  # of a curve: its column in CSS pixels, the value, the name


@dataclass(frozen=True)
class _Layout:
    steps: float
    low: float
    high: float
    log: bool
    name: str
    changes: tuple[Change, ...]
    runs: tuple[str, ...]  # names of the two runs of a comparison
    is_open: bool  # a curve is being drawn


@final
class LossCurves(Drawable):
    """Training and test loss over the steps.

    The training loss is solid with a filled dot, the test loss dashed with a hollow dot. The axis becomes
    logarithmic by itself when the loss grows to a thousand times its first value. In a comparison the second run has
    a colour of its own, and the runs' names stand above the curves. The option `earlier` adds thin lines for the newest
    six of the runs that this one replaced, labelled with their settings that differ from the present ones. `foretold`
    is a curve that a person draws, or drew, for the run; on the page the pointer draws it.
    """

    foretold: DrawnCurve | None = None
    repeats_numbers = True
    declared = (
        Option("log_scale", marked("log"), description=marked("logarithmic axis")),
        Option("earlier", marked("earlier runs"), description=marked("losses of the runs before, with the same loss")),
    )

    def offered(self, snapshot: Snapshot) -> tuple[Option, ...]:
        return self.declared if earlier_of(snapshot) else self.declared[:1]

    def needs(self) -> tuple[Need, ...]:
        return ("losses",)

    def copied(self) -> "LossCurves":
        made = LossCurves(self.shown, self.focus, **self.options)
        made.beside, made.foretold = self.beside, self.foretold
        return made

    # ---- the curve that a person draws ----

    @property
    def _is_open(self) -> bool:
        """True while the curve can be drawn."""
        return self.foretold is not None and self.foretold.is_open

    @property
    def pads(self) -> list[Pad]:
        return pads_around(self.left, self.top, self.box) if self._is_open and self._is_drawn else []

    @property
    def grids(self) -> list[Cells]:
        return grid_over(self.left, self.top, self.box) if self._is_open and self._is_drawn else []

    def draw_to(self, snapshot: Snapshot, x: float, y: float) -> None:
        if self.foretold is not None:
            self.foretold.draw_to(*self._on_axes(x, y))

    def _on_axes(self, x: float, y: float) -> tuple[float, float]:
        """Return the step and the loss at CSS pixels of the figure, or the nearest on the linear axes."""
        left, top, wide, high = self.box
        across, down = (x - self.left - left) / wide, (y - self.top - top) / high
        return min(max(across, 0.0), 1.0) * self._x.high, min(max(1 - down, 0.0), 1.0) * self._y.high

    def lift(self) -> None:
        if self.foretold is not None:
            self.foretold.lift()

    def clear(self, snapshot: Snapshot) -> None:
        if self.foretold is not None:
            self.foretold.clear()

    # ---- the picture ----

    def make(self) -> Sequence[Artist]:
        self._rows, self.box = box_over_steps(self)
        self.plot = self.add_axes(*self.box)
        one, other = self.theme.runs
        self.curves, self.second = InkCurves(self, band=0.22, color=one), InkCurves(self, band=0, color=other)
        self.labels = [Label(self.pane, 0, 0, "", color=color, middle=True) for color in (one, one, other, other)]
        self.leaders = Lines(self.pane, (), self.theme.grid, 1.0)
        self.earlier = FaintCurves(self, most=EARLIER, strength=0.4, thickness=0.8)
        self.others, self.shown_step = FaintCurves(self), ShownStep(self)
        self.guess = ForetoldCurve(self)
        faint = (*self.earlier.artists, *self.others.artists)
        curves = (*self.second.artists, *self.curves.artists)
        under = (self.curves.band, self.leaders, self.shown_step.line)
        return (*under, *faint, *self.guess.artists, *curves, *self.labels)

    def layout(self, snapshot: Snapshot) -> _Layout:
        runs, behind = runs_of(snapshot), self._behind(snapshot)
        others = np.concatenate([np.empty(0), *(curve.losses.ravel() for curve in behind)])
        first = _finite_max(snapshot.losses.last[:1]) or 1.0
        can_be_log = self.options["log_scale"] and not self._is_open
        log = can_be_log or not all(np.all(run.losses.last <= _DIVERGED * first) for run in runs)
        if log:
            extremes = [values.ravel() for run in runs for values in (run.losses.low, run.losses.high)]
            low, high = _log_limits(np.concatenate([*extremes, others]), first)
        else:
            converged = others[others <= _DIVERGED * first]
            highest = [run.losses.high.ravel() for run in runs]
            low, high = 0.0, nice_ceiling(1.02 * _finite_max(np.concatenate([*highest, converged])))
        titles = {run.event.problem.loss.title for run in runs}
        title = titles.pop() if len(titles) == 1 else ""  # a watched loop may give none
        names = tuple(run.name for run in runs) if len(runs) > 1 else ()
        last = max([last_of(snapshot), *(int(curve.steps[-1]) for curve in behind)])
        steps, guess = last_step(last), self._guess(snapshot)
        if guess is not None:
            steps, high = (steps if last > guess.steps else float(guess.steps)), max(high, guess.highest)
        return _Layout(steps, low, high, log, say(title) if title else "", snapshot.changes, names, self._is_open)

    def _guess(self, snapshot: Snapshot) -> DrawnCurve | None:
        """Return the curve that a person drew, unless two runs are compared."""
        return self.foretold if snapshot.beside is None else None

    def _behind(self, snapshot: Snapshot) -> list[FaintCurve]:
        """Return all curves that are drawn behind those of the run."""
        return [*branches_of(snapshot), *self._earlier(snapshot)]

    def _earlier(self, snapshot: Snapshot) -> list[FaintCurve]:
        """Return the curves of earlier runs whose labels have room; none that would tell a person what to draw."""
        rooms = int(self.box[3] / (TEXT + 3)) - len(self.labels)
        is_shown = self.options["earlier"] and rooms > 0 and not self._is_open
        return earlier_of(snapshot, min(EARLIER, rooms)) if is_shown else []

    def arrange(self, layout: _Layout) -> None:
        x = Scale(0, layout.steps, step_ticks(layout.steps, self.box[2]))
        name = layout.name or say("loss")
        self._x = x
        self._y, notes = upright(layout.low, layout.high, layout.log, self.box[3], name)
        fit(self.plot, self._x, self._y)
        draw_ticks(self, self.box, self._x, self._y)
        self.second.show(bool(layout.runs))
        if layout.runs:
            draw_names(self, layout.runs, self.box[1] - ROW, notes[-1] if len(notes) > 1 else "")
        else:
            draw_marks(self, self.box, x, layout.changes, self._rows, notes)

    def move(self, snapshot: Snapshot, layout: _Layout) -> None:
        batches = thinned(snapshot.batch_loss)
        edges = np.clip(np.concatenate([batches.low, batches.high], axis=1), layout.low, layout.high)
        self.shown_step.move(snapshot, self.box, self._x)
        band = places(self.box, self._x, self._y, batches.steps, edges)
        if layout.runs:
            band = band[:, :0]  # two bands could not be told apart
        left, _, wide, _ = self.box
        ends: list[_End] = []
        room = self.width - 2 - (left + wide + _BEHIND)
        for run, letter, curves in zip(runs_of(snapshot), LETTERS, (self.curves, self.second)):
            values = np.nan_to_num(np.clip(run.losses.last, layout.low, layout.high), nan=layout.high)
            drawn = places(self.box, self._x, self._y, run.losses.steps, values)
            curves.move(drawn[: 1 + is_tested(run)], *band)
            names = end_names(run, room, letter if layout.runs else "")
            ends += zip([float(drawn[0, -1, 0])] * 2, values[-1], names)
        others, earlier = (
            [
                (column + _BEHIND, value, names)
                for column, value, names in faint.move(curves, self.box, self._x, self._y)
            ]
            for faint, curves in ((self.others, branches_of(snapshot)), (self.earlier, self._earlier(snapshot)))
        )
        guess = self.guess.move(self._guess(snapshot), self.box, self._x, self._y)
        if layout.is_open:
            ends, others, earlier = [], [], []  # their lines to the labels would cross the place to draw in
        elif guess is not None:
            ends.append(guess)
        self._move_labels(ends, others, earlier)

    def _move_labels(self, ends: list[_End], others: list[FaintEnd], earlier: list[FaintEnd]) -> None:
        """Write the curves' last values beside the plot, apart; one without a name is hidden."""
        left, top, wide, height = self.box
        labelled = [end for end in (*ends, *others, *earlier) if end[2]]
        rows = (top + height * (1 - self._y.share(np.array([value for _, value, _ in labelled])))).tolist()
        spaced = iter(spread(rows, TEXT + 3, top + TEXT / 2, top + height - TEXT / 2))
        for label in self.labels:
            label.set_visible(False)
        leaders = []
        named = [(label, column, name) for label, (column, _, name) in zip(self.labels, ends) if name]
        for (label, column, name), row in zip(named, rows):
            place = next(spaced)
            beside = min(left + wide + _BEHIND, self.width - 2 - width(name, TEXT))  # a long one begins in the plot
            label.set_visible(True)
            label.move(beside, place, name)
            if beside - column > _FAR:
                leaders.append(((column + 5, row), (beside - 3, place)))
        behind = [(column, next(spaced), names) for column, _, names in (*others, *earlier)]
        for (column, place, _), row in zip(behind, rows[len(named) :]):
            if abs(place - row) > TEXT / 2:
                leaders.append(((column - _BEHIND + 2, row), (column - 2, place)))
        self.leaders.set_lines(leaders)
        self.others.place(behind[: len(others)], self.width - 4)
        self.earlier.place(behind[len(others) :], self.width - 4)

    def describe(self, snapshot: Snapshot) -> str:
        if snapshot.beside is not None:
            one, other = (run_in_words(run) for run in runs_of(snapshot))
            return say("Loss of two runs. {one}; {other}.", one=one, other=other)
        behind = earlier_of(snapshot) if self.options["earlier"] and not self._is_open else []
        guess = [foretold_in_words(self.foretold)] if self.foretold is not None else []
        return " ".join([losses_in_words(snapshot), *described(behind), *guess])

    def readout(self, snapshot: Snapshot, x: float, y: float) -> str:
        if any(is_on(pad, x, y) for pad in self.pads):
            step, loss = self._on_axes(x, y)
            return say("step {step}: loss {loss}", step=f"{step:,.0f}", loss=number(round(loss, 3)))
        found = self.inside(self.plot, x, y)
        if found is None:
            return ""
        if snapshot.beside is not None:
            one, other = (
                say("{run}: {text}", run=letter, text=losses_at(run, found[0]))
                for letter, run in zip(LETTERS, runs_of(snapshot))
            )
            return say("{one}; {other}", one=one, other=other)
        text = with_foretold(losses_at(snapshot, found[0]), self.foretold, found[0])
        return with_change(text, self.box, self._x, snapshot.changes, found[0])


def _log_limits(values: Array, first: float) -> tuple[float, float]:
    """Return the powers of ten around losses.

    Few lie below the first loss, however far the run diverges.
    """
    low, high = decades(values, most=700, least=1)
    lowest = max(math.ceil(math.log10(first)) - _DECADES, -300)
    return min(max(low, 10.0**lowest), high / 10), high


def _finite_max(values: Array) -> float:
    finite = values[np.isfinite(values)]
    return float(finite.max()) if len(finite) else 1.0
