"""History: a run and its branches in bounded memory, and any moment of them again.

An observer of a Trainer. A step costs it one append; the arithmetic is done for many steps at once.
"""

from bisect import bisect_left
from dataclasses import dataclass

import numpy as np

from ..data.datasets import Dataset
from ..data.user_data import Samples
from ..training.events import (
    BranchesForgotten,
    Change,
    DataEdited,
    Diverged,
    OtherBranch,
    Restarted,
    Resumed,
    SettingsChanged,
    Snapshot,
    StepEvent,
    Stopped,
    ThinnedSeries,
    WeightEdited,
    WeightsReplaced,
)
from ..training.problem import Problem, as_problem
from ..training.run import alone
from ..training.trainer import Trainer
from .branch import Branch
from .forgetting import forget
from .journal import Segment
from .series import cut, until


@dataclass(frozen=True)
class SavedRun:
    """A run that a restart left behind, with all its branches."""

    branches: tuple[Branch, ...]
    branch: Branch


class History:
    """The branches of a trainer's run; `branch` is the one that it is on, and `cursor` the step shown.

    A cursor of None is the present. `compared` are the numbers of the branches that are laid over it.
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

    # ---- what the trainer tells ----

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

    # ---- moments ----

    @property
    def _segment_shown(self) -> Segment:
        return self.branch.journal.segment_after(self.last if self.cursor is None else self.cursor)

    @property
    def problem_shown(self) -> Problem:
        """The network and data of the step that would follow the moment that is shown."""
        return as_problem(self._segment_shown.problem)

    @property
    def user_data_shown(self) -> Dataset | Samples | None:
        """The own data of that moment, if it is that."""
        return self._segment_shown.user_data

    @property
    def changes(self) -> tuple[Change, ...]:
        """What was changed on the way to where the run stands."""
        return self.branch.changes

    @property
    def first(self) -> int:
        """The step at which the run began."""
        return self.branch.first

    @property
    def last(self) -> int:
        """The step at which the branch stands."""
        return self.branch.end.step

    @alone
    def latest(self) -> Snapshot:
        """The run as it is now; before the first step, what that step would measure."""
        branch = self.branch
        event = branch.event or self.trainer.peek()
        evaluation = branch.evaluate()
        batch_loss, *others = branch.tracks()
        return Snapshot(
            event,
            evaluation,
            batch_loss,
            branch.losses_at(event.step, evaluation),
            *others,
            branch.changes,
            branch.checkpoints.path(event.step),
            self._others(),
        )

    @alone
    def at(self, step: int) -> Snapshot:
        """The run as it stood after a step of this branch and what was changed there, bit for bit what it was.

        Its event is the step that led there; where something was changed, it is what the next step measured first.
        Curves are as far as they are known to that step. Raises ValueError for a step that there is not.
        """
        branch = self.branch
        if not self.first <= step <= self.last:
            raise ValueError(f"at({step}): this branch has the steps {self.first} to {self.last}")
        if step == self.last:
            return self.latest()
        event = branch.event_at(step)
        evaluation = as_problem(event.problem).evaluate(event.after.theta)
        batch_loss, *others = (until(track, step) for track in branch.tracks())
        count = branch.journal.count(step)
        changes, later = branch.changes[:count], branch.changes[count:]
        ahead = OtherBranch(branch.number, step, _losses_from(branch, step), later)
        return Snapshot(
            event,
            evaluation,
            batch_loss,
            branch.losses_at(step, evaluation),
            *others,
            changes,
            branch.checkpoints.path(step),
            (ahead, *self._others()),
        )

    def shown(self) -> Snapshot:
        """The moment that the cursor is at."""
        return self.latest() if self.cursor is None else self.at(self.cursor)

    def go(self, step: int | None) -> None:
        """Move the cursor, at most to an end of the branch; the present is None."""
        inside = None if step is None else min(max(step, self.first), self.last)
        self.cursor = None if inside == self.last else inside

    def _others(self) -> tuple[OtherBranch, ...]:
        return tuple(
            _other(branch, self.branch)
            for branch in self.branches
            if branch.number in self.compared and branch is not self.branch
        )

    # ---- branches ----

    @alone
    def branch_off(self) -> Branch:
        """Stand at the cursor, on a new branch from there; the former one is laid over it.

        At most 1,000 branches are kept, and 256 MB of their states: then the oldest is forgotten, and
        BranchesForgotten says so.
        """
        if self.cursor is not None:
            former = self.branch
            made = former.fork(1 + max(branch.number for branch in self.branches), self.cursor)
            self.branches.append(made)
            self.compared = (former.number,)
            self._stand_on(made)
            self._forget()
        return self.branch

    def _forget(self) -> None:
        spared = [branch for branch in self.branches if branch is self.branch or branch.number in self.compared]
        self.branches, gone = forget(self.branches, spared)
        if gone:
            self.trainer.tell(BranchesForgotten(self.last, tuple(gone)))

    @alone
    def return_to(self, number: int) -> Branch:
        """Go on where the branch of that number stands. Raises KeyError where there is none."""
        found = {branch.number: branch for branch in self.branches}[number]
        if found is not self.branch:
            self.compared = (self.branch.number,)
            self._stand_on(found)
        self.cursor = None
        return found

    def _stand_on(self, branch: Branch) -> None:
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
        """The present run, for `put_back`."""
        return SavedRun(tuple(self.branches), self.branch)

    @alone
    def put_back(self, kept: SavedRun) -> None:
        """Let the trainer go on with a run that was kept."""
        self.branches, self.compared = list(kept.branches), ()
        self._stand_on(kept.branch)


def _other(branch: Branch, seen_from: Branch) -> OtherBranch:
    """What is different on another branch: from where the two part."""
    start = _parting(branch, seen_from)
    mine, theirs = branch.changes, seen_from.changes
    common = range(min(len(mine), len(theirs)))
    shared = bisect_left(common, True, key=lambda number: mine[number] is not theirs[number])
    return OtherBranch(branch.number, start, _losses_from(branch, start), mine[shared:])


def _losses_from(branch: Branch, step: int) -> ThinnedSeries:
    """The losses of a branch from a step of it to where it stands."""
    track = branch.losses_at(branch.end.step, branch.evaluate())
    return cut(track, slice(int(np.searchsorted(track.steps, step)), None))


def _parting(one: Branch, other: Branch) -> int:
    """The last step that two branches of a run share."""
    ends: dict[int, float] = {}  # how far each branch is part of the first one
    branch, until = one, float("inf")
    while branch:
        ends[branch.number] = until
        branch, until = branch.parent, min(until, branch.start)
    branch, until = other, float("inf")
    while branch.number not in ends:
        branch, until = branch.parent, min(until, branch.start)
    return int(min(until, ends[branch.number], one.end.step))
