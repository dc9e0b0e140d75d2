"""History: what a run looked like on its way, in bounded memory.

An observer of a Trainer. A step costs it one append; the arithmetic is done for many steps at once.
"""

from typing import Any

import numpy as np

from .events import (
    Diverged, Moment, Restarted, SettingsChanged, StepEvent, Stopped, Track,
)
from .nn.activations import Array
from .probes import layer_norms
from .problem import Evaluation
from .trainer import Trainer

BUCKETS = 1024
_PENDING_BYTES = 1 << 20


class Curve:
    """Values over the steps in at most 1,024 buckets, each with its lowest, highest and last.

    When all are full, neighbours are merged in pairs: a spike is never lost.
    """

    def __init__(self, columns: int):
        self._steps = np.empty(BUCKETS)
        self._values = np.empty((3, BUCKETS, columns))  # lowest, highest, last
        self._full = 0  # buckets that take no more
        self._width = 1  # values that fill a bucket
        self._open = 0  # values in the bucket behind the full ones

    def extend(self, steps: Array, values: Array) -> None:
        """Add values of shape `(n, columns)`, measured at `steps` of shape `(n,)`."""
        while len(steps):
            if self._full == BUCKETS:
                self._merge()
            whole = min(len(steps) // self._width, BUCKETS - self._full)
            if self._open or not whole:
                take = min(len(steps), self._width - self._open)
                self._fill(steps[:take], values[:take])
            else:
                take = whole * self._width
                self._add(steps[:take], values[:take].reshape(whole, self._width, -1))
            steps, values = steps[take:], values[take:]

    def _add(self, steps: Array, values: Array) -> None:
        """Fill as many buckets at once as `values`, `(buckets, width, columns)`, are enough for."""
        place = slice(self._full, self._full + len(values))
        low, high, last = self._values[:, place]
        low[:], high[:], last[:] = values.min(axis=1), values.max(axis=1), values[:, -1]
        self._steps[place] = steps[self._width - 1 :: self._width]
        self._full = place.stop

    def _fill(self, steps: Array, values: Array) -> None:
        """Add to the bucket that is open, at most as much as it takes."""
        low, high, last = self._values[:, self._full]
        if self._open == 0:
            low[:], high[:] = values[0], values[0]
        np.minimum(low, values.min(axis=0), out=low)
        np.maximum(high, values.max(axis=0), out=high)
        last[:] = values[-1]
        self._steps[self._full] = steps[-1]
        self._open += len(steps)
        if self._open == self._width:
            self._full, self._open = self._full + 1, 0

    def _merge(self) -> None:
        low, high, last = self._values
        half = BUCKETS // 2
        self._steps[:half] = self._steps[1::2]
        low[:half] = np.minimum(low[::2], low[1::2])
        high[:half] = np.maximum(high[::2], high[1::2])
        last[:half] = last[1::2]
        self._full, self._width = half, 2 * self._width

    def track(self) -> Track:
        """A copy of what is there."""
        shown = slice(0, self._full + (self._open > 0))
        return Track(self._steps[shown].copy(), *self._values[:, shown].copy())


class History:
    """The curves, the changes of settings and the present moment of a trainer's run."""

    def __init__(self, trainer: Trainer):
        self._trainer = trainer
        trainer.subscribe(self._on_step)
        trainer.subscribe(self._on_fact, to=(Restarted, SettingsChanged, Diverged, Stopped))
        self._begin()

    def _begin(self) -> None:
        problem = self._trainer.problem
        layers = len(problem.network.slices)
        self.changes: tuple[SettingsChanged, ...] = ()
        self._event: StepEvent | None = None
        self._pending: list[tuple[int, float, float, Array]] = []  # step, loss, rate, gradient
        self._pending_limit = max(1, min(256, _PENDING_BYTES // self._trainer.state.theta.nbytes))
        self._starts = [place.start for place, _ in problem.network.slices]
        self._batch_loss, self._losses, self._norms = Curve(1), Curve(2), Curve(layers)
        self._rates = Curve(1)
        self._evaluated: tuple[int, Evaluation] = (-1, problem.evaluate(self._trainer.state.theta))
        self._evaluate(self._trainer.look())

    def _on_step(self, event: StepEvent) -> None:
        self._event, after = event, event.after
        self._pending.append((after.step, event.loss, event.learning_rate, event.gradient))
        if len(self._pending) == self._pending_limit:
            self._settle()
        if after.offset == 0 or after.step <= 50:  # each epoch, and each early step
            self._evaluate(event)

    def _on_fact(self, fact: Restarted | SettingsChanged | Diverged | Stopped) -> None:
        if isinstance(fact, Restarted):
            self._begin()
        elif isinstance(fact, SettingsChanged):
            self.changes = (*self.changes, fact)

    def _settle(self) -> None:
        if not self._pending:
            return
        steps, losses, rates, gradients = map(np.array, zip(*self._pending))
        norms = layer_norms(gradients, self._starts)
        self._pending = []
        self._batch_loss.extend(steps, losses[:, None])
        self._rates.extend(steps, rates[:, None])
        self._norms.extend(steps, norms)

    def _evaluate(self, event: StepEvent) -> Evaluation:
        """The evaluation after `event`, measured once and put into the curve."""
        step, evaluation = self._evaluated
        if step != event.step:
            evaluation = event.problem.evaluate(event.after.theta)
            self._evaluated = (event.step, evaluation)
            values = np.array([[evaluation.train_loss, evaluation.test_loss]])
            self._losses.extend(np.array([event.step]), values)
        return evaluation

    def keep(self) -> dict[str, Any]:
        """All that is known of the present run, for `put_back`."""
        self._settle()
        return dict(vars(self))

    def put_back(self, kept: dict[str, Any]) -> None:
        """Know again what was kept, after the trainer has resumed that run."""
        vars(self).update(kept)

    def latest(self) -> Moment:
        """The run as it is now; before the first step, what that step would measure."""
        self._settle()
        event = self._event or self._trainer.look()
        return Moment(
            event, self._evaluate(event), self._batch_loss.track(), self._losses.track(),
            self._norms.track(), self.changes, self._rates.track(),
        )
