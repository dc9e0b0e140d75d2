"""Branch: one course of a run, with reproducible steps."""

from bisect import bisect_right
from collections.abc import Iterator

from ..nn.arrays import Array
from ..training.changes import apply
from ..training.evaluation import Evaluation
from ..training.events import Change, Diverged, State, StepEvent, Stopped
from ..training.problem import Problem, as_problem
from ..training.step import advance_problem, peek
from ..training.trainer import Best
from .blocks import Blocks
from .checkpoints import Checkpoints, size
from .curves import Curves, steps_to_check
from .journal import Journal, Measured, Segment
from .scores import Scores


class Branch:
    """Checkpoints, journal of changes and curves of one course of a run.

    It left `parent` after step `start`; the first branch of a run has no parent. All branches of a run have the same
    `run`, which is compared by identity. `given_theta` are the weights that the user began with, or None. `best` are
    the best weights, which a config with patience keeps.
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
        self.number, self.parent, self.start = number, parent, state.step
        self.run: object = object() if parent is None else parent.run
        self.began = segment, state  # its first segment and state
        self.journal = Journal(segment)
        self.ended: Diverged | Stopped | None = None
        self.last_ending: Diverged | Stopped | None = None  # also after a change with which the run may go on
        self.end = state  # its last state
        self.event: StepEvent | None = None  # the step that led to it, or None
        self.given_theta, self.best = given_theta, best
        self.first_best = best
        self._improved = Blocks[int]()  # the steps with better weights than all before
        self.curves: Curves = Curves(segment.problem, state.theta, parent.curves if parent else None)
        self.checkpoints = Checkpoints(state)  # each includes the changes at its step
        self._next_check = 0  # the step at which to decide again whether to evaluate
        self._replayed: State | None = None
        self.scores: Scores | None = None  # of its first steps, if they were asked for
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
        self.curves.settle()
        self.event = self._replayed = None
        self.checkpoints.shrink(self.start)
        self.size = (2 + (self.end.step - self.start) // self.checkpoints.stride) * size(self.end)

    def wake(self) -> None:
        """Restore what `rest` released."""
        step = self.end.step
        if self.event is None and step > self.first and not self.journal.at(step):
            self.event = self.step_to(step)._replace(after=self.end)

    def record(self, event: StepEvent, best: Best | None = None) -> None:
        """Record a step, and the best weights after it."""
        after = event.after
        step = after.step
        if self.curves.pending.add(event):
            self.curves.settle()
        if best is not self.best:
            self.best = best
            if best is not None and best[0] is after:
                self._improved.append(step)
        if step == self.end.step:  # an earlier observer has already changed something
            return
        if self.curves.waiting is not None:
            self.curves.put_waiting()
        self.event, self.end = event, after
        if step % self.checkpoints.stride == 0:
            self.checkpoints.keep(after)
        if step >= self._next_check:
            taken = step - self.first
            if self.curves.is_due(taken):
                self.evaluate()
            self._next_check = step + steps_to_check(taken)

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
            self.curves.put_waiting()  # as the step left it
        self.journal.add(change, segment)
        self.event, self.ended, self.best = None, ended, best
        if state is not self.end:
            self.end = state
            self.checkpoints.correct(state)

    def finish(self, ending: Diverged | Stopped) -> None:
        """Record what ended the run."""
        self.ended = self.last_ending = ending

    def evaluate(self) -> Evaluation:
        """Evaluate the network at the branch's end, cached."""
        return self.curves.evaluate(self.end, self.problem)

    # ---- reading ----

    def state_at(self, step: int) -> State:
        """Replay the state after `step` and its changes, bit for bit."""
        if step == self.end.step:
            return self.end
        state = nearest = self._nearest(step)
        for _, state in self.steps_from(nearest, step):  # noqa: B007 - the last one counts
            pass
        self._replayed = state
        return state

    def states(self, first: int, stop: int) -> Iterator[State]:
        """Yield the states after the steps from `first` to `stop` - 1, and their changes, bit for bit."""
        kept, state = self.checkpoints.between(first, stop), self.state_at(first)
        yield state
        for step in range(first + 1, stop):
            state = kept.get(step) or next(self.steps_from(state, step))[1]
            yield state
        self._replayed = state

    def event_at(self, step: int) -> StepEvent:
        """Return the step that led to `step`.

        If something was changed there, return what the next step would measure.
        """
        if step == self.end.step and self.event is not None:
            return self.event
        if step <= self.first or self.journal.at(step):
            return peek(self.state_at(step), self._problem_after(step))
        return self.step_to(step)

    def _problem_after(self, step: int) -> Problem:
        """Return the problem of the step after `step`.

        No step of a watched loop can be replayed.
        """
        return as_problem(self.journal.segment_after(step).problem)

    def step_to(self, step: int) -> StepEvent:
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
            state = self.step_to(self._improved[known - 1]).after
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
        noted, measured = self.curves.whole_until(step)
        self.curves.copy_into(made.curves, step)
        start = self.state_at(max(min(noted, measured), self.first))
        if measured < step and (measured < self.first or self.journal.at(measured)):
            known = self.state_at(max(measured, self.first))  # the bucket may end before the changes there
            made.curves.put(known, self.journal.segment_after(known.step).problem.evaluate(known.theta))
        for event, state in self.steps_from(start, step):
            left, is_changed = event.after, bool(self.journal.at(state.step))
            if left.step > noted and made.curves.pending.add(event):
                made.curves.settle()
            if left.step > measured and self.curves.is_due(left.step - self.first):
                made.curves.put(left, as_problem(event.problem).evaluate(left.theta))
                if is_changed:
                    made.curves.put(state, self.journal.segment_after(state.step).problem.evaluate(state.theta))
