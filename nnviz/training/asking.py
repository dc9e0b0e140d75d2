"""Asking: answers, evaluations and gradients of a network, for samples of the user's choice.

Nothing here changes a run.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np

from ..data.any_data import as_user_data
from ..data.array_like import as_array
from ..data.datasets import Dataset
from ..errors import DataError
from ..nn.arrays import Array, Ints
from ..words import say
from .evaluation import Evaluation
from .problem import Problem


def answers(problem: Problem, theta: Array, X: Any) -> Array:
    """Return the outputs `(n, outputs)` at points in the user's units. Raises DataError."""
    scaling = problem.data.value_scaling
    with np.errstate(over="ignore", invalid="ignore"):  # before a divergence
        outputs = problem.predict(theta, problem.inputs(problem.data.points_of(X)))
        found: Array = outputs * scaling.factor + scaling.offset
    return found


def evaluation_on(problem: Problem, theta: Array, data: Any) -> Evaluation:
    """Evaluate a network on other samples; see `Trainer.evaluate`. Raises DataError."""
    own = problem.data
    if isinstance(data, tuple) and len(data) == 2 and not isinstance(data[1], (str, int)):
        (X, y), train_count = data, 0
    else:
        user_data = as_user_data(data)
        split = user_data if isinstance(user_data, Dataset) else user_data.split()
        has_split = isinstance(user_data, Dataset) or user_data.train_count > 0
        (X, y, _), train_count = split.to_arrays(), split.train_count if has_split else 0
    points = own.points_of(X)
    labels = own.labels_of(y, len(points))
    if not train_count:
        points, labels = np.concatenate([own.train[0], points]), np.concatenate([own.train[1], labels])
    train_count = train_count or own.train_count
    other = replace(own, points=points, labels=labels, train_count=train_count, originals=None, copies=0)
    return problem.evaluate(theta, other)


def gradient_of(problem: Problem, theta: Array, samples: Iterable[int] | None) -> list[tuple[Array, Array]]:
    """Return each layer's `(dJ/dW, dJ/db)` of a batch of these training samples. Raises DataError."""
    x, targets = problem.train
    if samples is not None:
        chosen = _chosen(samples, len(x))
        x, targets = x[chosen], targets[chosen]
    return problem.network.layers(problem.gradient_of(theta, x, targets))


def _chosen(samples: Iterable[int], count: int) -> Ints:
    """Return the numbers of training samples `(n,)`. Raises DataError unless they exist."""
    chosen = as_array(samples if isinstance(samples, np.ndarray) else list(samples))
    if chosen.ndim != 1 or not chosen.size or chosen.dtype.kind not in "iu":
        raise DataError(say("samples: give a list of the numbers of training samples, with at least one"))
    outside = chosen[(chosen < 0) | (chosen >= count)]
    if outside.size:
        raise DataError(
            say(
                "samples: there is no training sample {number}; they are numbered from 0 to {last}",
                number=outside[0],
                last=count - 1,
            )
        )
    return chosen
