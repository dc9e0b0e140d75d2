"""Losses: how the answers of a model that is not ours are read, and measured."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from ..data.datasets import Dataset
from ..nn.activations import sigmoid
from ..nn.arrays import Array
from ..nn.losses import MANY_CLASS_LOSSES, REGRESSION_LOSSES, TWO_CLASS_LOSSES, Loss, softmax
from ..nn.means import mean

Measure = Callable[[Array, Array], float]  # answers (n, outputs) and labels (n,) to their loss

OUTPUTS: dict[str, Callable[[Array], Array]] = {
    "linear": lambda z: z,
    "sigmoid": sigmoid,
    "softmax": softmax,
    "tanh": np.tanh,
}
"""What the last layer makes of its sums `(k, n)`."""


def shown_answers(answers: Array, data: Dataset, loss: Loss) -> Array:
    """Answers `(n, k)` as pictures take them: of two classes with an output each one number."""
    if data.classes != 2 or answers.shape[1] != 2:
        return answers
    return sum(loss.targets) / 2 + (answers[:, 1:] - answers[:, :1]) / 2


def loss_for(data: Dataset, output: str | None, title: str) -> Loss:
    """How the last layer's answers are to be read: where they are undecided, and what is certain.

    `output` is the function of the last layer; by default it gives probabilities, or values.
    """
    if not data.is_classification:
        return replace(REGRESSION_LOSSES["mean_squared_error"], title=title, output=OUTPUTS[output or "linear"])
    losses = MANY_CLASS_LOSSES if data.classes > 2 else TWO_CLASS_LOSSES
    if output == "tanh":
        return replace(losses["mean_squared_error"], title=title)
    found = losses["cross_entropy"]
    return replace(found, title=title, output=found.output if output in (None, "linear") else OUTPUTS[output])


def measure_for(name: str, data: Dataset, loss: Loss) -> Measure:
    """The loss of that name, for answers that are to be read like those of `loss`; MEASURES has the names."""

    def measure(answers: Array, labels: Array) -> float:
        targets = labels[:, None]
        if data.is_classification:
            right = targets == (np.arange(data.classes) if answers.shape[1] > 1 else 1)
            targets = np.where(right, *loss.targets[::-1])
        return MEASURES[name](answers, targets)

    return measure


def cross_entropy(p: Array, t: Array) -> float:
    """-mean over samples of log p of the right class; one output is the second class's probability."""
    smallest = np.finfo(float).tiny
    if p.shape[1] == 1:
        p, t = np.hstack([1 - p, p]), np.hstack([1 - t, t])
    return float(-(t * np.log(np.maximum(p, smallest))).sum(axis=1).mean())


def mean_squared_error(a: Array, t: Array) -> float:
    """Mean over samples and outputs of (a - t)^2."""
    return mean(((a - t) ** 2).ravel())


MEASURES: dict[str, Callable[[Array, Array], float]] = {
    measure.__name__: measure for measure in (cross_entropy, mean_squared_error)
}
