"""Every step: evaluations after each step of a branch, made on request."""

from collections.abc import Callable, Iterator

import numpy as np

from ..nn.arrays import Array, Ints
from ..training.evaluation import EVALUATED_SAMPLES, Evaluation
from ..training.problem import Problem, as_problem
from ..words import say
from .branch import Branch
from .scores import Scores

_BYTES = 1 << 19  # activations of the networks that are evaluated together, so that they stay in the cache
_MOST = 256  # networks evaluated together


def evaluations(branch: Branch, start: int) -> Iterator[tuple[int, Evaluation]]:
    """Yield the steps of a branch from `start` on, with their evaluations.

    They are those of the snapshots, bit for bit, after the changes at a step. What is known is kept. The last step is
    not kept, because a change may still replace it.
    """
    first, end, scores = branch.first, branch.end.step, known(branch)
    step = max(start, first)
    while step < end:
        if step - first >= len(scores):
            _extend(branch, scores)
        for evaluation in scores.evaluations(step - first, step - first + _MOST):
            yield step, evaluation
            step += 1
    if step == end:
        yield end, branch.evaluate()


def first_step(branch: Branch, holds: Callable[[Evaluation], object], start: int) -> int | None:
    """Return the first step from `start` on whose evaluation is true for `holds`, or None."""
    return next((step for step, evaluation in evaluations(branch, start) if holds(evaluation)), None)


def track(branch: Branch, name: str) -> tuple[Ints, Array]:
    """Return all steps of a branch, and a number of the evaluation after each.

    R^2 is NaN where all targets are equal. Raises ValueError.
    """
    first, end, scores = branch.first, branch.end.step, known(branch)
    if name not in scores.names:
        raise ValueError(
            say("{measure} is not measured: choose one of {names}", measure=name, names=", ".join(scores.names))
        )
    while first + len(scores) < end:
        _extend(branch, scores)
    last = getattr(branch.evaluate(), name)
    return np.arange(first, end + 1), np.append(scores.column(name), np.nan if last is None else last)


def known(branch: Branch) -> Scores:
    """Return what is known of a branch; at first what its parent knows of the steps before they part."""
    if branch.scores is None:
        parent = branch.parent
        if parent is None:
            branch.scores = Scores(branch.evaluate())
        else:
            branch.scores = known(parent).until(branch.start - branch.first)
    return branch.scores


def _extend(branch: Branch, scores: Scores) -> None:
    """Evaluate some of the next steps at once; all have the same problem."""
    first = branch.first + len(scores)
    problem = as_problem(branch.journal.segment_after(first).problem)
    stop = min(first + _together(problem), branch.end.step)
    change = branch.journal.next_change(first)
    if change is not None:
        stop = min(stop, change)
    thetas = [state.theta for state in branch.states(first, stop)]
    # One network of many samples takes less time alone than in a stack of one.
    scores.extend(problem.evaluate(np.stack(thetas) if len(thetas) > 1 else thetas[0]), len(thetas))


def _together(problem: Problem) -> int:
    """Return the number of networks to evaluate at once."""
    samples = min(len(problem.data.points), 2 * EVALUATED_SAMPLES)
    return max(1, min(_MOST, _BYTES // (8 * samples * sum(problem.network.sizes))))
