"""Losses of a watched model: interprets and measures its outputs."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from ..data.datasets import Dataset
from ..nn.activations import sigmoid
from ..nn.arrays import Array
from ..nn.losses import MANY_CLASS_LOSSES, REGRESSION_LOSSES, TWO_CLASS_LOSSES, Loss, softmax
from ..nn.means import mean

Measure = Callable[[Array, Array], float]  # loss of outputs (n, outputs) and labels (n,)

OUTPUTS: dict[str, Callable[[Array], Array]] = {
    "linear": lambda z: z,
    "sigmoid": sigmoid,
    "softmax": softmax,
    "tanh": np.tanh,
}
"""Output functions of the last layer, applied to preactivations `(k, n)`."""


def shown_answers(outputs: Array, data: Dataset, loss: Loss) -> Array:
    """Convert outputs `(n, k)` for pictures.

    Two outputs of two classes become one.
    """
    if data.classes != 2 or outputs.shape[1] != 2:
        return outputs
    shown: Array = sum(loss.targets) / 2 + (outputs[:, 1:] - outputs[:, :1]) / 2
    return shown


def loss_for(data: Dataset, output: str | None, title: str) -> Loss:
    """Return a loss that interprets the outputs.

    It has targets and a decision boundary. `output` names the function of the last layer. By default outputs are
    probabilities, or values for a regression.
    """
    if not data.is_classification:
        return replace(REGRESSION_LOSSES["mean_squared_error"], title=title, output=OUTPUTS[output or "linear"])
    losses = MANY_CLASS_LOSSES if data.classes > 2 else TWO_CLASS_LOSSES
    if output == "tanh":
        return replace(losses["mean_squared_error"], title=title)
    found = losses["cross_entropy"]
    return replace(found, title=title, output=found.output if output in (None, "linear") else OUTPUTS[output])


def measure_for(name: str, data: Dataset, loss: Loss) -> Measure:
    """Return the function of MEASURES with that name.

    It takes outputs that `loss` interprets.
    """

    def measure(outputs: Array, labels: Array) -> float:
        targets = labels[:, None]
        if data.is_classification:
            right = targets == (np.arange(data.classes) if outputs.shape[1] > 1 else 1)
            targets = np.where(right, *loss.targets[::-1])
        return MEASURES[name](outputs, targets)

    return measure


def cross_entropy(p: Array, t: Array) -> float:
    """Return the mean of -log p of the right class.

    A single output is the probability of the second class.
    """
    smallest = np.finfo(float).tiny
    if p.shape[1] == 1:
        p, t = np.hstack([1 - p, p]), np.hstack([1 - t, t])
    return float(-(t * np.log(np.maximum(p, smallest))).sum(axis=1).mean())


def mean_squared_error(a: Array, t: Array) -> float:
    """Return the mean of (a - t)^2 over samples and outputs."""
    return float(mean(((a - t) ** 2).ravel()))


MEASURES: dict[str, Callable[[Array, Array], float]] = {
    measure.__name__: measure for measure in (cross_entropy, mean_squared_error)
}
