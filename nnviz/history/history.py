"""History of a run: its branches and snapshots, in bounded memory.

It observes a Trainer. Recording a step is one append; the arithmetic is done for many steps at once.
"""

from dataclasses import dataclass

from ..data.datasets import Dataset
from ..data.user_data import Samples
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
from .forgetting import forget
from .journal import Segment
from .lineage import losses_from, seen_from
from .series import until


@dataclass(frozen=True)
class SavedRun:
    """Former run with all its branches, kept after a restart."""

    branches: tuple[Branch, ...]
    branch: Branch


class History:
    """Branches of a trainer's run.

    The run is on `branch`. `cursor` is the step shown; None is the present. `compared` are the
    numbers of the branches that are drawn for comparison.
    """

    def __init__(self, trainer: Trainer):
        self.trainer, self.lock = trainer, trainer.lock
        trainer.subscribe(self._on_step)
        trainer.subscribe(self._on_start, to=(Restarted, Resumed))
        trainer.subscribe(self._on_change, to=(SettingsChanged, DataEdited, WeightsReplaced, WeightEdited))
        trainer.subscribe(self._on_end, to=(Diverged, Stopped))
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
            self._begin()

    def _on_change(self, change: Change) -> None:
        trainer = self.trainer
        self.branch.change(change, self._segment(), trainer.state, trainer.ended, trainer.best)

    def _on_end(self, ending: Diverged | Stopped) -> None:
        self.branch.ended = ending

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
        evaluation = branch.evaluate()
        batch_loss, gradient_norms, update_ratios, learning_rates = branch.curves.tracks()
        return Snapshot(
            event,
            evaluation,
            batch_loss,
            branch.curves.losses_at(event.step, evaluation),
            gradient_norms,
            update_ratios,
            learning_rates,
            branch.changes,
            branch.checkpoints.path(event.step),
            self._others(),
        )

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
        batch_loss, gradient_norms, update_ratios, learning_rates = (
            until(track, step) for track in branch.curves.tracks()
        )
        count = branch.journal.count(step)
        changes, later = branch.changes[:count], branch.changes[count:]
        ahead = OtherBranch(branch.number, step, losses_from(branch, step), later)
        return Snapshot(
            event,
            evaluation,
            batch_loss,
            branch.curves.losses_at(step, evaluation),
            gradient_norms,
            update_ratios,
            learning_rates,
            changes,
            branch.checkpoints.path(step),
            (ahead, *self._others()),
        )

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
        """Restore a saved run, and let the trainer continue it."""
        self.branches, self.compared = list(kept.branches), ()
        self._move_to(kept.branch)

    def first_step(self, holds):  # temporary
        cache = self.__dict__.setdefault("_tmp", {})
        key = id(self.branch)
        evs = cache.setdefault(key, {})
        for step in range(self.last + 1):
            if step not in evs:
                problem = as_problem(self.branch.event_at(step).problem) if step < self.last else self.trainer.problem
                theta = self.branch.event_at(step).after.theta if step < self.last else self.trainer.state.theta
                evs[step] = problem.evaluate(theta)
            if holds(evs[step]):
                return step
        return None
