"""History of a run: its branches and snapshots, in bounded memory.

It observes a Trainer. Recording a step is one append; the arithmetic is done for many steps at once.
"""

from collections.abc import Callable
from dataclasses import dataclass

from ..data.datasets import Dataset
from ..data.user_data import Samples
from ..nn.arrays import Array, Ints
from ..training.earlier_run import EarlierRun
from ..training.evaluation import Evaluation
from ..training.events import (
    BranchesForgotten,
    Change,
    DataEdited,
    Diverged,
    Restarted,
    Resumed,
    SettingsChanged,
    StepEvent,
    Stopped,
    WeightEdited,
    WeightsReplaced,
)
from ..training.problem import Problem, as_problem
from ..training.run import alone
from ..training.snapshot import OtherBranch, Snapshot
from ..training.trainer import Trainer
from ..words import say
from .branch import Branch
from .earlier import EarlierRuns
from .every_step import first_step, track
from .forgetting import forget
from .journal import Segment
from .lineage import losses_from, seen_from
from .snapshots import snapshot


@dataclass(frozen=True)
class SavedRun:
    """Former run with all its branches, kept after a restart."""

    branches: tuple[Branch, ...]
    branch: Branch


class History:
    """Branches of a trainer's run.

    The run is on `branch`. `cursor` is the step shown; None is the present. `compared` are the
    numbers of the branches that are drawn for comparison. `earlier` are facts of the runs that this one replaced.
    """

    def __init__(self, trainer: Trainer):
        self.trainer, self.lock = trainer, trainer.lock
        trainer.subscribe(self._on_step)
        trainer.subscribe(self._on_start, to=(Restarted, Resumed))
        trainer.subscribe(self._on_change, to=(SettingsChanged, DataEdited, WeightsReplaced, WeightEdited))
        trainer.subscribe(self._on_end, to=(Diverged, Stopped))
        self._earlier = EarlierRuns()
        self._begin()

    def _begin(self) -> None:
        trainer = self.trainer
        self.branch = Branch(1, self._segment(), trainer.state, None, trainer.given_theta, trainer.best)
        self.branch.ended = trainer.ended
        self.branches = [self.branch]
        self.cursor: int | None = None
        self.compared: tuple[int, ...] = ()
        self.branch.evaluate()

    def _segment(self) -> Segment:
        trainer = self.trainer
        return Segment(trainer.state.step, trainer.problem, trainer.user_data)

    # ---- events of the trainer ----

    def _on_step(self, event: StepEvent) -> None:
        self.branch.record(event, self.trainer.best)

    def _on_start(self, fact: Restarted | Resumed) -> None:
        if self.trainer.state is not self.branch.end or self.trainer.problem is not self.branch.problem:
            self._earlier.add(self.branch)
            self._begin()

    def _on_change(self, change: Change) -> None:
        trainer = self.trainer
        self.branch.change(change, self._segment(), trainer.state, trainer.ended, trainer.best)

    def _on_end(self, ending: Diverged | Stopped) -> None:
        self.branch.finish(ending)

    # ---- snapshots ----

    @property
    def _segment_shown(self) -> Segment:
        return self.branch.journal.segment_after(self.last if self.cursor is None else self.cursor)

    @property
    def problem_shown(self) -> Problem:
        """Network and data of the step that follows the snapshot shown."""
        return as_problem(self._segment_shown.problem)

    @property
    def user_data_shown(self) -> Dataset | Samples | None:
        """User's data of the snapshot shown, or None."""
        return self._segment_shown.user_data

    @property
    def changes(self) -> tuple[Change, ...]:
        """All changes of the present branch, inherited ones included."""
        return self.branch.changes

    @property
    def earlier(self) -> tuple[EarlierRun, ...]:
        """Facts of the last 100 runs that others replaced, the newest last.

        A run is replaced when the trainer restarts, or when another run is put in its place. A run without a step does
        not count. A run that is put back is the present one again, and no earlier one.
        """
        return self._earlier.runs

    @property
    def first(self) -> int:
        """First step of the run."""
        return self.branch.first

    @property
    def last(self) -> int:
        """Last step of the present branch."""
        return self.branch.end.step

    @alone
    def latest(self) -> Snapshot:
        """Return the present snapshot.

        Before the first step its event holds what that step would measure.
        """
        branch = self.branch
        event = branch.event or self.trainer.peek()
        return snapshot(branch, event, branch.evaluate(), self._others(), self.earlier)

    @alone
    def at(self, step: int) -> Snapshot:
        """Return the snapshot after a step of this branch.

        It is the same as it was, bit for bit. Its event is the step that led there. If something was changed after
        that step, the event is what the next step measured first. The curves end at that step. Raises ValueError if
        the branch has no such step.
        """
        branch = self.branch
        if not self.first <= step <= self.last:
            raise ValueError(
                say(
                    "at({step}): this branch has the steps {first} to {last}",
                    step=step,
                    first=self.first,
                    last=self.last,
                )
            )
        if step == self.last:
            return self.latest()
        event = branch.event_at(step)
        evaluation = as_problem(event.problem).evaluate(event.after.theta)
        later = branch.changes[branch.journal.count(step) :]
        ahead = OtherBranch(branch.number, step, losses_from(branch, step), later)
        return snapshot(branch, event, evaluation, (ahead, *self._others()), self.earlier)

    def shown(self) -> Snapshot:
        """Return the snapshot at the cursor."""
        return self.latest() if self.cursor is None else self.at(self.cursor)

    def go(self, step: int | None) -> None:
        """Move the cursor to a step, or to the present.

        The step is within the branch; None is the present.
        """
        inside = None if step is None else min(max(step, self.first), self.last)
        self.cursor = None if inside == self.last else inside

    def _others(self) -> tuple[OtherBranch, ...]:
        return tuple(
            seen_from(self.branch, branch)
            for branch in self.branches
            if branch.number in self.compared and branch is not self.branch
        )

    # ---- every step ----

    @alone
    def first_step(self, holds: Callable[[Evaluation], object], start: int = 0) -> int | None:
        """Return the first step of this branch after which `holds(evaluation)` is true, or None.

        All steps from `start` on count, up to the present. They are evaluated in order, each only once, many at
        once. For example, `history.first_step(lambda after: after.test_accuracy >= 0.95)`.
        """
        return first_step(self.branch, holds, start)

    @alone
    def track(self, measure: str) -> tuple[Ints, Array]:
        """Return all steps of this branch, `(n,)`, and a number after each of them, `(n,)`.

        The number is a field of Evaluation, such as "test_accuracy". Raises ValueError if the run does not have it.
        """
        return track(self.branch, measure)

    # ---- branches ----

    @alone
    def branch_off(self) -> Branch:
        """Start a new branch at the cursor.

        The former branch is compared with it. At most 1,000 branches and 256 MB of their states are kept. Beyond
        that the oldest branches are forgotten, and the observers receive BranchesForgotten.
        """
        if self.cursor is not None:
            former, made = self.branch, self._fork(self.cursor)
            self.compared = (former.number,)
            self._move_to(made)
            self._forget(former)
        return self.branch

    @alone
    def fork(self) -> Branch:
        """Add a branch from the step shown, and stay here.

        Old branches are forgotten as in `branch_off`.
        """
        made = self._fork(self.last if self.cursor is None else self.cursor)
        made.rest()
        self._forget(made)
        return made

    def _fork(self, step: int) -> Branch:
        made = self.branch.fork(1 + max(branch.number for branch in self.branches), step)
        self.branches.append(made)
        return made

    def _forget(self, *spared: Branch) -> None:
        spared += tuple(branch for branch in self.branches if branch is self.branch or branch.number in self.compared)
        self.branches, gone = forget(self.branches, spared)
        if gone:
            self.trainer.tell(BranchesForgotten(self.last, tuple(gone)))

    @alone
    def return_to(self, number: int) -> Branch:
        """Continue at the end of another branch.

        Raises KeyError for an unknown number.
        """
        found = {branch.number: branch for branch in self.branches}[number]
        if found is not self.branch:
            self.compared = (self.branch.number,)
            self._move_to(found)
        self.cursor = None
        return found

    def _move_to(self, branch: Branch) -> None:
        if branch is not self.branch:
            self.branch.rest()
        self.branch, self.cursor = branch, None
        branch.wake()
        here = branch.journal.here
        self.trainer.resume(
            as_problem(here.problem),
            branch.end,
            here.user_data,
            branch.ended,
            given_theta=branch.given_theta,
            best=branch.best,
        )

    @alone
    def keep(self) -> SavedRun:
        """Save the present run for `put_back`."""
        return SavedRun(tuple(self.branches), self.branch)

    @alone
    def put_back(self, kept: SavedRun) -> None:
        """Restore a saved run, and let the trainer continue it.

        The present run becomes an earlier one.
        """
        if kept.branch.run is not self.branch.run:
            self._earlier.add(self.branch)
            self._earlier.remove(kept.branch)
        self.branches, self.compared = list(kept.branches), ()
        self._move_to(kept.branch)
