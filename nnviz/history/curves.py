"""Curves of a branch: losses, gradient norms, update ratios and learning rates."""

from typing import NamedTuple

import numpy as np

from ..nn.arrays import Array
from ..probes.measures import layer_norms
from ..training.evaluation import EVALUATED_SAMPLES, Evaluation
from ..training.events import State
from ..training.snapshot import ThinnedSeries
from .journal import Measured
from .series import SeriesBuffer, columns, until
from .step_buffer import StepBuffer

_SPACING = 16  # steps between two evaluations, at least, after the first `_EARLY`
_EARLY = 50  # first steps, which are all evaluated


class _Evaluated(NamedTuple):
    """Evaluation of a state on the data of a problem."""

    state: State
    problem: Measured
    evaluation: Evaluation


class Curves:
    """Measurements of the steps of a branch.

    Steps are added to `pending`, and enter the curves together in `settle`. Losses on all samples are measured only
    at some steps, those that `is_due` names. An evaluation is `waiting` until the branch goes on, because a change
    may still replace it. `former` are the curves of the branch that this one left.
    """

    def __init__(self, problem: Measured, theta: Array, former: "Curves | None" = None):
        layers = len(problem.network.slices)
        self.losses = SeriesBuffer(2)  # training and test loss, at the steps that were evaluated
        self.accuracies = SeriesBuffer(2)  # training and test accuracy at these steps; empty for a regression
        self.taken = SeriesBuffer(2 + layers)  # loss of the batch, learning rate, each layer's gradient norm
        self.ratios = SeriesBuffer(layers)  # norm of each layer's update divided by the layer's norm
        self.pending = StepBuffer(theta)
        self.waiting: _Evaluated | None = None
        self._known: _Evaluated | None = None  # the last evaluation
        self._starts = [place.start for place, _ in problem.network.slices]
        self._least_wait: int = former._least_wait if former else _least_wait(problem)

    def settle(self) -> None:
        """Add the buffered steps to the curves."""
        taken = self.pending.take()
        if taken is None:
            return
        steps, start = taken.numbers[:, 0], taken.before
        moved, size = layer_norms(taken.after - start, self._starts), layer_norms(start, self._starts)
        norms = layer_norms(taken.gradients, self._starts)
        self.taken.extend(steps, np.hstack([taken.numbers[:, 1:], norms]))
        self.ratios.extend(steps, moved / np.where(size > 0, size, 1.0))

    def is_due(self, taken: int) -> bool:
        """Return whether to evaluate after this many steps of the run.

        This is the case about 100 times per run, and never for more than a tenth of the training time.
        """
        wait = max(taken // 100, self._least_wait)
        return taken % (1 << wait.bit_length() - 1) == 0 or (taken <= _EARLY and wait < 1000)

    def evaluate(self, state: State, problem: Measured) -> Evaluation:
        """Evaluate a branch's end, cached."""
        known = self._known
        if known is None or known.state is not state or known.problem is not problem:
            known = self._known = self.waiting = _Evaluated(state, problem, problem.evaluate(state.theta))
        return known.evaluation

    def put_waiting(self) -> None:
        """Add the evaluation that waits to the curve, if there is one."""
        if self.waiting is not None:
            self.put(self.waiting.state, self.waiting.evaluation)
            self.waiting = None

    def put(self, state: State, evaluation: Evaluation) -> None:
        """Add an evaluation to the curve, unless the curve ends with it."""
        values = _losses(evaluation)
        if not self.losses.ends_with(state.step, values[0]):
            self.losses.extend(np.array([state.step]), values)
            if evaluation.train_accuracy is not None:
                self.accuracies.extend(np.array([state.step]), _accuracies(evaluation))

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

    def accuracies_at(self, step: int, evaluation: Evaluation) -> Array | None:
        """Return the training and test accuracies of `losses_at`, `(n, 2)`; None for a regression."""
        if evaluation.train_accuracy is None:
            return None
        known = until(self.accuracies.track(), step).last
        is_known = len(self.losses_at(step, evaluation).steps) == len(known)
        return known if is_known else np.concatenate([known, _accuracies(evaluation)])

    def whole_until(self, step: int) -> tuple[int, int]:
        """Return the last steps whose batches and losses can be copied.

        They are at most `step`.
        """
        self.settle()
        return self.taken.whole_until(step), self.losses.whole_until(step)

    def copy_into(self, made: "Curves", step: int) -> None:
        """Give the curves of a new branch these curves up to `step`."""
        made.taken, made.ratios = self.taken.until(step), self.ratios.until(step)
        made.losses, made.accuracies = self.losses.until(step), self.accuracies.until(step)


def steps_to_check(taken: int) -> int:
    """Return the number of steps until an evaluation can be due again."""
    return 1 if taken < _EARLY else _SPACING - taken % _SPACING


def _losses(evaluation: Evaluation) -> Array:
    return np.array([[evaluation.train_loss, evaluation.test_loss]])


def _accuracies(evaluation: Evaluation) -> Array:
    return np.array([[evaluation.train_accuracy, evaluation.test_accuracy]], float)


def _least_wait(problem: Measured) -> int:
    """Return the least number of steps between two evaluations.

    With it, evaluations cost at most a tenth of the training time.
    """
    samples = min(len(problem.data.points), 2 * EVALUATED_SAMPLES)
    by_size = samples * problem.network.parameter_count // 12_500  # small networks: calls take most of the time
    return max(_SPACING, min(15 * samples // problem.config.batch_size, by_size))
