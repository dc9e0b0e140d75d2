"""Comparison: two runs side by side, at the same step."""

from dataclasses import replace
from operator import is_
from typing import Any, Literal

import numpy as np

from ..data.datasets import Dataset
from ..settings.differing import DATA, Differences
from ..training.events import State
from ..training.snapshot import Snapshot
from ..training.trainer import Trainer
from ..words import say
from .history import History, SavedRun
from .journal import Journal, Segment

Which = Literal["one", "other"]


class Comparison:
    """Two runs side by side, at the same step.

    They are A, `one`, and B, `other`. Each has a trainer of its own. `cursor` is the step shown; None is the present.
    Raises ValueError if both are on the same branch.
    """

    def __init__(self, one: History, other: History):
        if one.branch is other.branch:
            raise ValueError(say("a run can't be compared with itself"))
        self.one, self.other = one, other
        self._root, self._first_branches = one.branches[0], tuple(other.branches)
        self.cursor: int | None = None
        self._known: tuple[tuple[Segment, Segment], Differences] | None = None

    @classmethod
    def of_branch(cls, history: History, number: int) -> "Comparison":
        """Compare a run with another of its branches.

        Raises KeyError for an unknown number, and ValueError for that of the present branch.
        """
        branch = {branch.number: branch for branch in history.branches}[number]
        return cls.of_run(history, SavedRun(tuple(history.branches), branch))

    @classmethod
    def of_run(cls, history: History, kept: SavedRun) -> "Comparison":
        """Compare a run with a saved one.

        Raises ValueError if that is on the present branch.
        """
        if kept.branch is history.branch:
            raise ValueError(say("a run can't be compared with itself"))
        other = History(Trainer())
        other.put_back(kept)
        return cls(history, other)

    @classmethod
    def of_fork(cls, history: History) -> "Comparison":
        """Compare a run with a new branch from the step shown."""
        return cls.of_branch(history, history.fork().number)

    # ---- steps ----

    @property
    def first(self) -> int:
        """First step of either run."""
        return min(self.one.first, self.other.first)

    @property
    def last(self) -> int:
        """Last step of the longer run."""
        return max(self.one.last, self.other.last)

    def go(self, step: int | None) -> None:
        """Show a step of both runs, or the present.

        A run that is shorter shows its end.
        """
        inside = None if step is None else min(max(step, self.first), self.last)
        self.cursor = None if inside == self.present else inside
        for lane in (self.one, self.other):
            lane.go(step)

    @property
    def present(self) -> int:
        """Last step that both runs have.

        A run that has ended is not waited for.
        """
        return self.last if self.ended else self.state.step

    def shown(self) -> Snapshot:
        """Return the snapshot of A, with that of B beside it."""
        step = self.present if self.cursor is None else self.cursor
        name, beside = self.names
        return replace(_at(self.one, step), name=name, beside=replace(_at(self.other, step), name=beside))

    @property
    def is_of_this_run(self) -> bool:
        """True while A's history is on the run that was compared.

        A restart or a loaded run replaces it. It may also have gone to B's branch.
        """
        return self.one.branches[0] is self._root and self.one.branch is not self.other.branch

    # ---- training ----

    @property
    def _going(self) -> list[Trainer]:
        """The trainers of the runs that have not ended."""
        return [lane.trainer for lane in (self.one, self.other) if not lane.trainer.ended]

    @property
    def ended(self) -> bool:
        """True if both runs have ended."""
        return not self._going

    @property
    def state(self) -> State:
        """State of the run that takes the next step."""
        return min((trainer.state for trainer in self._going or [self.one.trainer]), key=lambda state: state.step)

    def step(self) -> None:
        """Take a step of the run that is behind, or of both.

        Raises RuntimeError if both have ended.
        """
        step = self.state.step
        for trainer in self._going or [self.one.trainer]:
            if trainer.state.step == step:
                trainer.step()

    # ---- what differs ----

    def differences(self) -> Differences:
        """Return the settings that differ, of A and of B.

        They are those at the runs' ends, or else at their beginnings. If the samples differ although no setting says
        so, "data" maps to their numbers.
        """
        journals = self.one.branch.journal, self.other.branch.journal
        ends = journals[0].here, journals[1].here
        if self._known is None or not all(map(is_, self._known[0], ends)):
            self._known = ends, differences(*journals)
        return self._known[1]

    @property
    def names(self) -> tuple[str, str]:
        """Readable names of A and B; that of B says what differs."""
        return say("A · the run"), say("B · {settings}", settings=self.differences().in_words())

    # ---- the end ----

    def keep(self, which: Which) -> SavedRun | None:
        """Let the history of A go on with one of the runs.

        The other stays as a branch, and None is returned. If it is not of the same run, it is returned. The
        comparison has then ended: B's trainer must take no further step.
        """
        history, other, cursor = self.one, self.other, self.cursor
        left: SavedRun | None = None
        if history.branches[0] is other.branches[0]:
            self._adopt_branches()
            if which == "other":
                history.return_to(other.branch.number)
            else:
                other.branch.rest()
                history.compared = (other.branch.number,)
        elif which == "other":
            left = history.keep()
            history.put_back(other.keep())
        else:
            other.branch.rest()
            left = other.keep()
        history.go(cursor)
        return left

    def _adopt_branches(self) -> None:
        """Give A's history B's branch, and those that B has begun meanwhile."""
        history, other = self.one, self.other
        for branch in other.branches:
            is_new = branch is other.branch or branch not in self._first_branches
            if is_new and branch not in history.branches:
                branch.number = 1 + max(known.number for known in history.branches)
                history.branches.append(branch)


def _at(history: History, step: int) -> Snapshot:
    return history.at(min(max(step, history.first), history.last))


def differences(one: Journal, other: Journal) -> Differences:
    """Return the settings that differ at the ends of two runs, or else at their beginnings.

    "data" stands for samples that no setting explains, with their numbers.
    """
    at_ends = _between(one.here, other.here)
    at_first = {} if at_ends else _between(one.began, other.began)
    return Differences(at_ends or at_first, at_first=bool(at_first))


def _between(one: Segment, other: Segment) -> dict[str, tuple[Any, Any]]:
    found: dict[str, tuple[Any, Any]] = one.problem.config.differences(other.problem.config)
    mine, theirs = one.problem.data, other.problem.data
    if one.user_data is not other.user_data and not _same_samples(mine, theirs):
        found[DATA] = len(mine.points), len(theirs.points)
    return found


def _same_samples(one: Dataset, other: Dataset) -> bool:
    return (
        one.train_count == other.train_count
        and np.array_equal(one.points, other.points)
        and np.array_equal(one.labels, other.labels)
    )
