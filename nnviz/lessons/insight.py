"""Insight: what the units of a run cost, and how sure its network is."""

from collections.abc import Collection
from dataclasses import replace

import numpy as np

from ..nn.arrays import Array
from .facts import Facts

_NEAR = 0.02  # of an accuracy


def costs(run: Facts) -> list[float]:
    """Return the test accuracy that is lost when each unit of the first hidden layer alone is muted."""
    problem, theta = run.trainer.problem, run.trainer.state.theta
    base = problem.config.changed(muted=())
    muted = [base.changed(muted=((0, unit),)) for unit in range(base.hidden[0])]
    found = [replace(problem, config=config).evaluate(theta).test_accuracy or 0.0 for config in (base, *muted)]
    return [found[0] - other for other in found[1:]]


def cheapest(run: Facts) -> Collection[int]:
    """Return the units that cost least, within 0.02."""
    found = costs(run)
    return [unit for unit, cost in enumerate(found) if cost <= min(found) + _NEAR]


def dearest(run: Facts) -> Collection[int]:
    """Return the units that cost most, within 0.02."""
    found = costs(run)
    return [unit for unit, cost in enumerate(found) if cost >= max(found) - _NEAR]


def certainty(run: Facts, points: Array) -> Array:
    """Return how sure a network for two classes is at points `(n, d)`: the probability of the chosen class, `(n,)`."""
    problem = run.trainer.problem
    answers = problem.predict(run.trainer.state.theta, problem.inputs(points))[:, 0]
    return np.asarray(np.maximum(answers, 1 - answers))
