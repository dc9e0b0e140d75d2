"""Branch: one way that a run went, from its beginning to where it stands, so that any step can be had again."""

from bisect import bisect_right
from collections.abc import Iterator

import numpy as np

from ..nn.arrays import Array
from ..probes.measures import layer_norms
from ..training.changes import apply
from ..training.evaluation import EVALUATED_SAMPLES, Evaluation
from ..training.events import Change, Diverged, State, StepEvent, Stopped, ThinnedSeries
from ..training.problem import Problem, as_problem
from ..training.trainer import Best, advance_problem, peek
from .blocks import Blocks
from .checkpoints import Checkpoints, size
from .journal import Journal, Measured, Segment
from .series import SeriesBuffer, columns, until
from .step_buffer import StepBuffer

_LOOK = 16  # the least number of steps between two evaluations, later
_EARLY = 50  # steps after the beginning that are all measured; later ones as often as it is worth


class Branch:
    """Checkpoints that thin out, the journal of what was changed, and curves.

    `parent` is the branch that it left after step `start`; the run's first has none. `given_theta` are
    the weights that the run began with, where they were given, and `best` those that a config with
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
        self.began = segment, state  # before anything was changed
        self.journal = Journal(segment)
        self.ended: Diverged | Stopped | None = None
        self.end = state  # where it stands
        self.event: StepEvent | None = None  # the step that led there, if one did
        self.given_theta, self.best = given_theta, best
        self.first_best = best
        self._improved = Blocks[int]()  # the steps that left better weights than any before
        self.losses = SeriesBuffer(2)  # training and test loss, where they were measured
        self.taken = SeriesBuffer(
            2 + layers
        )  # of each step: its batch's loss, its learning rate, each layer's gradient norm
        self.ratios = SeriesBuffer(layers)  # and how far it moved each layer, by the layer's size
        self._starts = [place.start for place, _ in segment.problem.network.slices]
        self.checkpoints = Checkpoints(state)  # each with what was changed at its step
        self._pending = StepBuffer(state.theta)
        self._least_wait = parent._least_wait if parent else _least_wait(segment.problem)
        self._evaluated: tuple[State, Measured, Evaluation] | None = None
        self._is_put = False  # whether that is in the curve
        self._next_look = 0  # the step from which on it is asked again whether to measure
        self._replayed: State | None = None
        self.size = 0  # about how many bytes the states that are its own took when it was left

    @property
    def problem(self) -> Measured:
        """The problem of the next step."""
        return self.journal.here.problem

    @property
    def changes(self) -> tuple[Change, ...]:
        """All that was changed on the way to where it stands."""
        return self.journal.whole()

    @property
    def first(self) -> int:
        """The step at which the run began, through all branches."""
        return self.checkpoints.states[0].step

    @property
    def root(self) -> "Branch":
        """The run's first branch."""
        branch = self
        while branch.parent is not None:
            branch = branch.parent
        return branch

    # ---- what happens ----

    def rest(self) -> None:
        """Keep what the way back takes, while the run is on another branch."""
        self.settle()
        self.event = self._replayed = None
        self.checkpoints.shrink(self.start)
        self.size = (2 + (self.end.step - self.start) // self.checkpoints.stride) * size(self.end)

    def wake(self) -> None:
        """Have again what `rest` gave up."""
        step = self.end.step
        if self.event is None and step > self.first and not self.journal.at(step):
            self.event = self._step_to(step)._replace(after=self.end)

    def record(self, event: StepEvent, best: Best | None = None) -> None:
        """Take in a step, and which weights are the best after it."""
        after = event.after
        step = after.step
        if self._pending.add(event):
            self.settle()
        if best is not self.best:
            self.best = best
            if best is not None and best[0] is after:
                self._improved.append(step)
        if step == self.end.step:  # whoever was told before us has changed something already
            return
        if not self._is_put:
            self._put_losses()
        self.event, self.end = event, after
        if step % self.checkpoints.stride == 0:
            self.checkpoints.keep(after)
        if step >= self._next_look:
            if self._is_measured(after):
                self.evaluate()
            taken = step - self.first
            self._next_look = step + (1 if taken < _EARLY else _LOOK - taken % _LOOK)

    def _is_measured(self, state: State) -> bool:
        """Whether the network is evaluated there: a hundred times in all, and so that training costs far more."""
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
        """Something was changed where the branch stands; `state` is what it goes on from.

        What is changed again before a step was taken counts as one change.
        """
        if not self.journal.at(change.step):
            self._put_losses()  # as the step left it
        self.journal.add(change, segment)
        self.event, self.ended, self.best = None, ended, best
        if state is not self.end:
            self.end = state
            self.checkpoints.correct(state)

    def settle(self) -> None:
        """Put the steps that wait into the curves: the arithmetic is done for many at once."""
        taken = self._pending.take()
        if taken is None:
            return
        steps, start = taken.numbers[:, 0], taken.before
        moved, size = layer_norms(taken.after - start, self._starts), layer_norms(start, self._starts)
        norms = layer_norms(taken.gradients, self._starts)
        self.taken.extend(steps, np.hstack([taken.numbers[:, 1:], norms]))
        self.ratios.extend(steps, moved / np.where(size > 0, size, 1.0))

    def evaluate(self) -> Evaluation:
        """How the network does where the branch stands, measured once."""
        state, problem = self.end, self.problem
        known = self._evaluated
        if known is None or known[0] is not state or known[1] is not problem:
            self._evaluated, self._is_put = (state, problem, problem.evaluate(state.theta)), False
        return self._evaluated[2]

    def _put_losses(self) -> None:
        """Put what was measured into the curve: not before the branch goes on, for it may yet be changed."""
        if self._evaluated is not None and not self._is_put:
            state, _, evaluation = self._evaluated
            self._put(state, evaluation)
            self._is_put = True

    def _put(self, state: State, evaluation: Evaluation) -> None:
        values = _losses(evaluation)
        if not self.losses.ends_with(state.step, values[0]):
            self.losses.extend(np.array([state.step]), values)

    # ---- what happened ----

    def last_good_step(self) -> int:
        """The last step at which the loss of a batch was no higher than at the beginning."""
        track = self.tracks()[0]
        good = np.flatnonzero(track.low[:, 0] <= track.last[:1, 0]) if len(track.steps) else ()
        return max(self.first, int(track.steps[good[-1]]) - 1) if len(good) else self.first

    def tracks(self) -> tuple[ThinnedSeries, ThinnedSeries, ThinnedSeries, ThinnedSeries]:
        """Of all steps the batch's loss, the gradient's norms, the update's ratios and the learning rate."""
        self.settle()
        taken = self.taken.track()
        loss, rate, norms = (columns(taken, part) for part in (slice(1), slice(1, 2), slice(2, None)))
        return loss, norms, self.ratios.track(), rate

    def losses_at(self, step: int, evaluation: Evaluation) -> ThinnedSeries:
        """Training and test loss, as far as they are known, up to a step that does as is said."""
        track, here = until(self.losses.track(), step), _losses(evaluation)
        if len(track.steps) and track.steps[-1] == step and (track.last[-1] == here).all():
            return track
        return ThinnedSeries(
            np.append(track.steps, step),
            *(np.concatenate([values, here]) for values in (track.low, track.high, track.last)),
        )

    def state_at(self, step: int) -> State:
        """The state after `step` and what was changed there, bit for bit, replayed from the checkpoint before it."""
        if step == self.end.step:
            return self.end
        state = nearest = self._nearest(step)
        for _, state in self.steps_from(nearest, step):  # noqa: B007 - the last one counts
            pass
        self._replayed = state
        return state

    def event_at(self, step: int) -> StepEvent:
        """The step that led to `step`; where something was changed after it, what was seen then."""
        if step == self.end.step and self.event is not None:
            return self.event
        if step <= self.first or self.journal.at(step):
            return peek(self.state_at(step), self._problem_after(step))
        return self._step_to(step)

    def _problem_after(self, step: int) -> Problem:
        """Return the problem of the step after `step`; no step of a watched loop can be replayed."""
        return as_problem(self.journal.segment_after(step).problem)

    def _step_to(self, step: int) -> StepEvent:
        """The step that led to `step`, whatever was changed after it."""
        return advance_problem(self.state_at(step - 1), self._problem_after(step - 1))

    def steps_from(self, state: State, step: int) -> Iterator[tuple[StepEvent, State]]:
        """The steps from a state of this branch to `step`, again, and what the branch went on from after each."""
        while state.step < step:
            event = advance_problem(state, self._problem_after(state.step))
            state = self._as_changed(event.after)
            yield event, state

    def _as_changed(self, left: State) -> State:
        """What the branch went on from, where a step left that state."""
        for change in self.journal.at(left.step):
            left = apply(left, change, as_problem(self.problem))  # of which only the shape of the network counts
        return left

    def _nearest(self, step: int) -> State:
        """The last state that is known from before, or at, `step`."""
        kept = self.checkpoints.nearest(step)
        replayed = self._replayed  # dragging goes from step to step
        if replayed and kept.step < replayed.step <= step:
            return replayed
        return kept

    def best_at(self, step: int) -> Best | None:
        """The best weights up to `step`, as they do on the data of the step after it."""
        known = bisect_right(self._improved, step)
        if not known and self.first_best is None:
            return None
        state = self._step_to(self._improved[known - 1]).after if known else self.first_best[0]
        return state, self.journal.segment_after(step).problem.evaluate(state.theta)

    def fork(self, number: int, step: int) -> "Branch":
        """A branch that begins after `step` of this one, with all that came before."""
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
        """Give a branch the curves up to `step`; what their last bucket holds in part is measured anew."""
        self.settle()
        noted, measured = self.taken.whole_until(step), self.losses.whole_until(step)
        for name in ("taken", "ratios", "losses"):
            setattr(made, name, getattr(self, name).until(step))
        start = self.state_at(max(min(noted, measured), self.first))
        if measured < step and (measured < self.first or self.journal.at(measured)):
            known = self.state_at(max(measured, self.first))  # the bucket may end before what was changed there
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
    """How many steps to train between two evaluations at least: they cost a tenth of it, later less and less."""
    samples = min(len(problem.data.points), 2 * EVALUATED_SAMPLES)
    by_size = samples * problem.network.parameter_count // 12_500  # where the arithmetic costs more than its calls
    return max(_LOOK, min(15 * samples // problem.config.batch_size, by_size))
