"""Earlier runs of a history: facts that stay when another run begins."""

import numpy as np

from ..nn.arrays import Ints
from ..probes.measures import batch_gradient_norms
from ..training.earlier_run import EarlierRun
from ..training.events import DataEdited, Diverged, Stopped, WeightEdited, WeightsReplaced
from ..training.problem import as_problem
from ..training.step import peek
from .branch import Branch

RUNS = 100  # at most
ENTRIES = 256  # of a series, at most


class EarlierRuns:
    """Facts of the runs that others replaced, the newest last.

    At most 100 are kept. A run that took no step does not count.
    """

    def __init__(self) -> None:
        self.runs: tuple[EarlierRun, ...] = ()
        self._keys: tuple[object, ...] = ()  # of each run, that of its branches
        self._count = 0

    def add(self, branch: Branch) -> None:
        """Add a run that stood on a branch."""
        while branch.parent is not None and branch.end.step == branch.start:
            branch = branch.parent  # nothing was trained on the branch, only on its parent
        if branch.end.step > branch.first:
            self._count += 1
            self.runs = (*self.runs, facts(branch, self._count))[-RUNS:]
            self._keys = (*self._keys, branch.run)[-RUNS:]

    def remove(self, branch: Branch) -> None:
        """Remove a run that is the present one again."""
        kept = [number for number, key in enumerate(self._keys) if key is not branch.run]
        self.runs, self._keys = tuple(self.runs[n] for n in kept), tuple(self._keys[n] for n in kept)


def facts(branch: Branch, number: int) -> EarlierRun:
    """Return the facts of a run that stands on a branch.

    They end with its last step. Changes after that do not count, because nothing was trained with them.
    """
    step, last = branch.end.step, branch.event or branch.step_to(branch.end.step)
    first, problem = branch.state_at(branch.first), as_problem(last.problem)
    began = as_problem(branch.journal.segment_after(branch.first).problem)
    evaluation = problem.evaluate(last.after.theta)
    losses, accuracies = branch.curves.losses_at(step, evaluation), branch.curves.accuracies_at(step, evaluation)
    kept = _spread(len(losses.steps))
    changes = [change for change in branch.changes if change.step < step]
    train_count = problem.data.train_count
    return EarlierRun(
        number,
        first.step,
        step,
        last.after.epoch,
        began.config,
        problem.config,
        (train_count, len(problem.data.points) - train_count),
        branch.given_theta is not None,
        branch.journal.segment_after(step - 1).user_data is not None,
        any(isinstance(change, DataEdited) for change in changes),
        any(isinstance(change, (WeightEdited, WeightsReplaced)) for change in changes),
        branch.ended or _ending_at(branch, step),
        began.evaluate(first.theta),
        evaluation,
        np.stack([batch_gradient_norms(peek(first, began)), batch_gradient_norms(last)]),
        losses.steps[kept].astype(np.intp),
        losses.last[kept],
        None if accuracies is None else accuracies[kept],
    )


def _ending_at(branch: Branch, step: int) -> Diverged | Stopped | None:
    """Return what ended the run at its last step, though a change would have let it go on."""
    ending = branch.last_ending
    last = ending.step - isinstance(ending, Diverged) if ending else None  # the step that diverged was undone
    return ending if last == step else None


def _spread(count: int) -> Ints:
    """Return at most 256 of `count` places; the first and the last are among them."""
    return np.unique(np.linspace(0, count - 1, min(count, ENTRIES)).round().astype(np.intp))
