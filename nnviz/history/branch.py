"""Branch: one course of a run, with reproducible steps."""

from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from ..nn.arrays import Array
from ..probes.measures import layer_norms
from ..training.changes import apply
from ..training.evaluation import EVALUATED_SAMPLES, Evaluation
from ..training.events import Change, Diverged, State, StepEvent, Stopped
from ..training.problem import Problem, as_problem
from ..training.snapshot import ThinnedSeries
from ..training.step import advance_problem, peek
from ..training.trainer import Best
from .blocks import Blocks
from .checkpoints import Checkpoints, size
from .journal import Journal, Measured, Segment
from .series import SeriesBuffer, columns, until
from .step_buffer import StepBuffer

_SPACING = 16  # steps between two evaluations, at least, after the first `_EARLY`
_EARLY = 50  # first steps, which are all evaluated


class _Evaluated(NamedTuple):
    """Evaluation of a state on the data of a problem."""

    state: State
    problem: Measured
    evaluation: Evaluation


class Branch:
    """Checkpoints, journal of changes and curves of one course of a run.

    It left `parent` after step `start`; the first branch of a run has no parent. `given_theta` are the
    weights that the user began with, or None. `best` are the best weights, which a config with
    patience keeps.
    """

    def __init__(
        self,
        number: int,
        segment: Segment,
        state: State,
        parent: "Branch | None" = None,
        given_theta: Array | None = None,
        best: Best | None = None,
    ):
        layers = len(segment.problem.network.slices)
        self.number, self.parent, self.start = number, parent, state.step
        self.began = segment, state  # its first segment and state
        self.journal = Journal(segment)
        self.ended: Diverged | Stopped | None = None
        self.end = state  # its last state
        self.event: StepEvent | None = None  # the step that led to it, or None
        self.given_theta, self.best = given_theta, best
        self.first_best = best
        self._improved = Blocks[int]()  # the steps with better weights than all before
        self.losses = SeriesBuffer(2)  # training and test loss, at the steps that were evaluated
        self.taken = SeriesBuffer(2 + layers)  # loss of the batch, learning rate, each layer's gradient norm
        self.ratios = SeriesBuffer(layers)  # norm of each layer's update divided by the layer's norm
        self._starts = [place.start for place, _ in segment.problem.network.slices]
        self.checkpoints = Checkpoints(state)  # each includes the changes at its step
        self._pending = StepBuffer(state.theta)
        self._least_wait: int = parent._least_wait if parent else _least_wait(segment.problem)
        self._evaluated: _Evaluated | None = None
        self._is_put = False  # whether `_evaluated` is in the curve
        self._next_check = 0  # the step at which to decide again whether to evaluate
        self._replayed: State | None = None
        self.size = 0  # estimated bytes of its unshared states at the time it was left

    @property
    def problem(self) -> Measured:
        """Problem of the next step."""
        return self.journal.here.problem

    @property
    def changes(self) -> tuple[Change, ...]:
        """All changes up to its end, inherited ones included."""
        return self.journal.whole()

    @property
    def first(self) -> int:
        """First step of the run, the same for all branches."""
        return self.checkpoints.states[0].step

    @property
    def root(self) -> "Branch":
        """First branch of the run."""
        branch = self
        while branch.parent is not None:
            branch = branch.parent
        return branch

    # ---- recording ----

    def rest(self) -> None:
        """Release memory while the run is on another branch."""
        self.settle()
        self.event = self._replayed = None
        self.checkpoints.shrink(self.start)
        self.size = (2 + (self.end.step - self.start) // self.checkpoints.stride) * size(self.end)

    def wake(self) -> None:
        """Restore what `rest` released."""
        step = self.end.step
        if self.event is None and step > self.first and not self.journal.at(step):
            self.event = self._step_to(step)._replace(after=self.end)

    def record(self, event: StepEvent, best: Best | None = None) -> None:
        """Record a step, and the best weights after it."""
        after = event.after
        step = after.step
        if self._pending.add(event):
            self.settle()
        if best is not self.best:
            self.best = best
            if best is not None and best[0] is after:
                self._improved.append(step)
        if step == self.end.step:  # an earlier observer has already changed something
            return
        if not self._is_put:
            self._put_losses()
        self.event, self.end = event, after
        if step % self.checkpoints.stride == 0:
            self.checkpoints.keep(after)
        if step >= self._next_check:
            if self._is_measured(after):
                self.evaluate()
            taken = step - self.first
            self._next_check = step + (1 if taken < _EARLY else _SPACING - taken % _SPACING)

    def _is_measured(self, state: State) -> bool:
        """Return whether to evaluate here.

        About 100 times per run, and never for more than a tenth of the training time.
        """
        steps = state.step - self.first
        wait = max(steps // 100, self._least_wait)
        return steps % (1 << wait.bit_length() - 1) == 0 or (steps <= _EARLY and wait < 1000)

    def change(
        self,
        change: Change,
        segment: Segment,
        state: State,
        ended: Diverged | Stopped | None = None,
        best: Best | None = None,
    ) -> None:
        """Record a change at the branch's end.

        The branch continues from `state`. Several changes of the same thing before the next step count as one.
        """
        if not self.journal.at(change.step):
            self._put_losses()  # as the step left it
        self.journal.add(change, segment)
        self.event, self.ended, self.best = None, ended, best
        if state is not self.end:
            self.end = state
            self.checkpoints.correct(state)

    def settle(self) -> None:
        """Add the buffered steps to the curves."""
        taken = self._pending.take()
        if taken is None:
            return
        steps, start = taken.numbers[:, 0], taken.before
        moved, size = layer_norms(taken.after - start, self._starts), layer_norms(start, self._starts)
        norms = layer_norms(taken.gradients, self._starts)
        self.taken.extend(steps, np.hstack([taken.numbers[:, 1:], norms]))
        self.ratios.extend(steps, moved / np.where(size > 0, size, 1.0))

    def evaluate(self) -> Evaluation:
        """Evaluate the network at the branch's end, cached."""
        state, problem = self.end, self.problem
        known = self._evaluated
        if known is None or known.state is not state or known.problem is not problem:
            known = _Evaluated(state, problem, problem.evaluate(state.theta))
            self._evaluated, self._is_put = known, False
        return known.evaluation

    def _put_losses(self) -> None:
        """Add the last evaluation to the curve.

        This waits until the branch goes on, because a change may still replace the evaluation.
        """
        if self._evaluated is not None and not self._is_put:
            self._put(self._evaluated.state, self._evaluated.evaluation)
            self._is_put = True

    def _put(self, state: State, evaluation: Evaluation) -> None:
        values = _losses(evaluation)
        if not self.losses.ends_with(state.step, values[0]):
            self.losses.extend(np.array([state.step]), values)

    # ---- reading ----

    def last_good_step(self) -> int:
        """Return the last step without a raised batch loss.

        The loss there was no higher than at the beginning.
        """
        track = self.tracks()[0]
        good = np.flatnonzero(track.low[:, 0] <= track.last[:1, 0])
        return max(self.first, int(track.steps[good[-1]]) - 1) if len(good) else self.first

    def tracks(self) -> tuple[ThinnedSeries, ThinnedSeries, ThinnedSeries, ThinnedSeries]:
        """Return the curves of all steps.

        They are batch losses, gradient norms, update ratios and learning rates.
        """
        self.settle()
        taken = self.taken.track()
        loss, rate, norms = (columns(taken, part) for part in (slice(1), slice(1, 2), slice(2, None)))
        return loss, norms, self.ratios.track(), rate

    def losses_at(self, step: int, evaluation: Evaluation) -> ThinnedSeries:
        """Return the known losses up to `step`.

        They are training and test losses, and end with `evaluation`.
        """
        track, here = until(self.losses.track(), step), _losses(evaluation)
        if len(track.steps) and track.steps[-1] == step and (track.last[-1] == here).all():
            return track
        return ThinnedSeries(
            np.append(track.steps, step),
            *(np.concatenate([values, here]) for values in (track.low, track.high, track.last)),
        )

    def state_at(self, step: int) -> State:
        """Replay the state after `step` and its changes, bit for bit."""
        if step == self.end.step:
            return self.end
        state = nearest = self._nearest(step)
        for _, state in self.steps_from(nearest, step):  # noqa: B007 - the last one counts
            pass
        self._replayed = state
        return state

    def event_at(self, step: int) -> StepEvent:
        """Return the step that led to `step`.

        If something was changed there, return what the next step would measure.
        """
        if step == self.end.step and self.event is not None:
            return self.event
        if step <= self.first or self.journal.at(step):
            return peek(self.state_at(step), self._problem_after(step))
        return self._step_to(step)

    def _problem_after(self, step: int) -> Problem:
        """Return the problem of the step after `step`.

        No step of a watched loop can be replayed.
        """
        return as_problem(self.journal.segment_after(step).problem)

    def _step_to(self, step: int) -> StepEvent:
        """Return the step that led to `step`, without changes."""
        return advance_problem(self.state_at(step - 1), self._problem_after(step - 1))

    def steps_from(self, state: State, step: int) -> Iterator[tuple[StepEvent, State]]:
        """Repeat the steps from `state` to `step`.

        Yields each step, and the state from which the branch continued.
        """
        while state.step < step:
            event = advance_problem(state, self._problem_after(state.step))
            state = self._as_changed(event.after)
            yield event, state

    def _as_changed(self, left: State) -> State:
        """Apply the changes after a step to its state."""
        for change in self.journal.at(left.step):
            left = apply(left, change, as_problem(self.problem))  # only the network's shape matters here
        return left

    def _nearest(self, step: int) -> State:
        """Return the last known state at or before `step`."""
        kept = self.checkpoints.nearest(step)
        replayed = self._replayed  # dragging goes from step to step
        if replayed and kept.step < replayed.step <= step:
            return replayed
        return kept

    def best_at(self, step: int) -> Best | None:
        """Return the best weights up to `step`.

        They are evaluated on the data of the next step.
        """
        known = bisect_right(self._improved, step)
        if known:
            state = self._step_to(self._improved[known - 1]).after
        elif self.first_best is not None:
            state = self.first_best[0]
        else:
            return None
        return state, self.journal.segment_after(step).problem.evaluate(state.theta)

    def fork(self, number: int, step: int) -> "Branch":
        """Return a new branch that leaves this one after `step`.

        Both share the past.
        """
        segment, state = self.journal.segment_after(step), self.state_at(step)
        made = Branch(number, segment, state, self, self.given_theta, self.best_at(step))
        made.first_best = self.first_best
        made._improved = self._improved.until(bisect_right(self._improved, step))
        made.journal = self.journal.until(step)
        made.checkpoints = self.checkpoints.until(step)
        if step > self.first and not self.journal.at(step):
            made.event = self.event_at(step)
        self._share_curves(made, step)
        made.evaluate()
        return made

    def _share_curves(self, made: "Branch", step: int) -> None:
        """Give a branch the curves up to `step`.

        Measure again what a cut bucket held.
        """
        self.settle()
        noted, measured = self.taken.whole_until(step), self.losses.whole_until(step)
        for name in ("taken", "ratios", "losses"):
            setattr(made, name, getattr(self, name).until(step))
        start = self.state_at(max(min(noted, measured), self.first))
        if measured < step and (measured < self.first or self.journal.at(measured)):
            known = self.state_at(max(measured, self.first))  # the bucket may end before the changes there
            made._put(known, self.journal.segment_after(known.step).problem.evaluate(known.theta))
        for event, state in self.steps_from(start, step):
            left, is_changed = event.after, bool(self.journal.at(state.step))
            if left.step > noted and made._pending.add(event):
                made.settle()
            if left.step > measured and self._is_measured(left):
                made._put(left, as_problem(event.problem).evaluate(left.theta))
                if is_changed:
                    made._put(state, self.journal.segment_after(state.step).problem.evaluate(state.theta))


def _losses(evaluation: Evaluation) -> Array:
    return np.array([[evaluation.train_loss, evaluation.test_loss]])


def _least_wait(problem: Measured) -> int:
    """Return the least number of steps between two evaluations.

    With it, evaluations cost at most a tenth of the training time.
    """
    samples = min(len(problem.data.points), 2 * EVALUATED_SAMPLES)
    by_size = samples * problem.network.parameter_count // 12_500  # small networks: calls take most of the time
    return max(_SPACING, min(15 * samples // problem.config.batch_size, by_size))
