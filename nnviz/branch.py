"""Branch: one way that a run went, from its beginning to where it stands, so that any step can be had again."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from .curve import Curve
from .datasets import Dataset
from .events import Change, Diverged, Path, State, StepEvent, Stopped
from .nn.activations import Array
from .own_data import Samples
from .probes import layer_norms
from .problem import Evaluation, Problem
from .trainer import advance_problem, look

CHECKPOINTS = 8192
CHECKPOINT_BYTES = 24 << 20  # of all the checkpoints of a branch
PATH = 128  # states of a path at the most
_PENDING_BYTES = 1 << 20
_CURVES = ("batch_loss", "losses", "rates", "norms", "ratios")


@dataclass(frozen=True, slots=True)
class Segment:
    """From `step` on the run's steps are those of `problem`; `own` is the own data, if it is that."""

    step: int
    problem: Problem
    own: Dataset | Samples | None


class Branch:
    """Checkpoints that thin out, the journal of what was changed, and curves.

    `parent` is the branch that it left after step `start`; the run's first has none.
    """

    def __init__(self, number: int, segment: Segment, state: State, parent: "Branch | None" = None):
        layers = len(segment.problem.network.slices)
        self.number, self.parent, self.start = number, parent, state.step
        self.segments = [segment]
        self.changes: tuple[Change, ...] = ()
        self.ended: Diverged | Stopped | None = None
        self.end = state  # where it stands
        self.event: StepEvent | None = None  # the step that led there, if one did
        self.batch_loss, self.losses, self.rates = Curve(1), Curve(2), Curve(1)
        self.norms, self.ratios = Curve(layers), Curve(layers)
        self._starts = [place.start for place, _ in segment.problem.network.slices]
        self._checkpoints = [state]
        self._pinned = {state.step}  # after a jump: no replay gets there
        self._stride = 1
        self._pending: list[tuple[int, float, float, Array, Array, Array]] = []
        self._pending_limit = max(1, min(256, _PENDING_BYTES // state.theta.nbytes))
        self._evaluated: tuple[State, Problem, Evaluation] | None = None
        self._replayed: State | None = None

    @property
    def problem(self) -> Problem:
        """The problem of the next step."""
        return self.segments[-1].problem

    @property
    def first(self) -> int:
        """The step at which the run began, through all branches."""
        return self._checkpoints[0].step

    # ---- what happens ----

    def record(self, event: StepEvent) -> None:
        """Take in a step."""
        after = event.after
        self.event, self.end = event, after
        self._note(event)
        if after.step % self._stride == 0:
            self._keep(after)
        if after.offset == 0 or after.step - self.first <= 50:  # each epoch, and each early step
            self.evaluate()

    def _note(self, event: StepEvent) -> None:
        self._pending.append((
            event.after.step, event.loss, event.learning_rate, event.gradient, event.before.theta, event.after.theta
        ))
        if len(self._pending) >= self._pending_limit:
            self.settle()

    def _keep(self, state: State) -> None:
        self._checkpoints.append(state)
        size = state.theta.nbytes * (1 + len(state.memory.vectors))
        if len(self._checkpoints) > min(CHECKPOINTS, max(8, CHECKPOINT_BYTES // size)):
            self._stride *= 2
            self._checkpoints = [
                state for state in self._checkpoints
                if state.step % self._stride == 0 or state.step in self._pinned
            ]

    def change(self, change: Change, segment: Segment, state: State) -> None:
        """Something was changed where the branch stands; `state` is what it goes on from."""
        self.changes = (*self.changes, change)
        self.event = self.ended = None
        if segment.problem is not self.problem:
            self.segments.append(segment)
        if state is not self.end:
            self.end = state
            self._pinned.add(state.step)
            while self._checkpoints and self._checkpoints[-1].step >= state.step:
                self._checkpoints.pop()
            self._checkpoints.append(state)

    def settle(self) -> None:
        """Put the steps that wait into the curves: the arithmetic is done for many at once."""
        if not self._pending:
            return
        steps, losses, rates, *vectors = zip(*self._pending)
        gradients, before, after = (np.stack(v) if len(v) > 1 else v[0][None] for v in vectors)
        self._pending = []
        at = np.array(steps)
        self.batch_loss.extend(at, np.array(losses)[:, None])
        self.rates.extend(at, np.array(rates)[:, None])
        self.norms.extend(at, layer_norms(gradients, self._starts))
        moved, size = layer_norms(after - before, self._starts), layer_norms(before, self._starts)
        self.ratios.extend(at, moved / np.where(size > 0, size, 1.0))

    def evaluate(self) -> Evaluation:
        """How the network does where the branch stands, measured once and put into the curve."""
        state, problem = self.end, self.problem
        known = self._evaluated
        if known is None or known[0] is not state or known[1] is not problem:
            evaluation = problem.evaluate(state.theta)
            self._evaluated = state, problem, evaluation
            values = np.array([[evaluation.train_loss, evaluation.test_loss]])
            self.losses.extend(np.array([state.step]), values)
        return self._evaluated[2]

    # ---- what happened ----

    def last_good_step(self) -> int:
        """The last step at which the loss of a batch was no higher than at the beginning."""
        self.settle()
        track = self.batch_loss.track()
        good = np.flatnonzero(track.low[:, 0] <= track.last[:1, 0]) if len(track.steps) else ()
        return max(self.first, int(track.steps[good[-1]]) - 1) if len(good) else self.first

    def segment_after(self, step: int) -> Segment:
        """What holds for the step that follows `step`."""
        return self.segments[bisect_right(self.segments, step, key=_step) - 1]

    def state_at(self, step: int) -> State:
        """The state after `step`, bit for bit, replayed from the checkpoint before it."""
        if step == self.end.step:
            return self.end
        state = self._nearest(step)
        for event in self.steps_from(state, step):
            state = event.after
        self._replayed = state
        return state

    def event_at(self, step: int) -> StepEvent:
        """The step that led to `step`; where something was changed after it, what was seen then."""
        of, before = self.segment_after(step).problem, self.segment_after(step - 1).problem
        if step <= self.first or step in self._pinned or of is not before:
            return look(self.state_at(step), of)
        if step == self.end.step and self.event is not None:
            return self.event
        return advance_problem(self.state_at(step - 1), before)

    def steps_from(self, state: State, step: int) -> Iterator[StepEvent]:
        """The steps from a state of this branch to `step`, again."""
        while state.step < step:
            event = advance_problem(state, self.segment_after(state.step).problem)
            yield event
            state = event.after

    def _nearest(self, step: int) -> State:
        """The last state that is known from before, or at, `step`."""
        kept = self._checkpoints[bisect_right(self._checkpoints, step, key=_step) - 1]
        replayed = self._replayed  # dragging goes from step to step
        if replayed and kept.step < replayed.step <= step:
            return replayed
        return kept

    def path(self, step: int) -> Path:
        """The states up to `step` that are kept, or every second, every fourth, … of them: at most 128."""
        count = bisect_right(self._checkpoints, step, key=_step)
        stride = 1
        while count > PATH * stride:
            stride *= 2
        kept = self._checkpoints[:count:stride]
        return Path(np.array([state.step for state in kept]), tuple(state.theta for state in kept))

    def fork(self, number: int, step: int) -> "Branch":
        """A branch that begins after `step` of this one, with all that came before."""
        made = Branch(number, self.segment_after(step), self.state_at(step), self)
        made.segments = [segment for segment in self.segments if segment.step <= step]
        made.changes = tuple(change for change in self.changes if change.step <= step)
        made._checkpoints = [kept for kept in self._checkpoints if kept.step <= step]
        made._pinned = {pinned for pinned in self._pinned if pinned <= step}
        made._stride = self._stride
        self.settle()
        for name in _CURVES:
            setattr(made, name, getattr(self, name).until(step))
        for at in range(max(made.batch_loss.last_step, self.first), step):  # what a bucket holds in part
            event = advance_problem(self.state_at(at), self.segment_after(at).problem)
            made._note(event)
        made.evaluate()
        return made


def _step(at: State | Segment) -> int:
    return at.step
