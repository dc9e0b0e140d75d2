"""Losses, and their derivatives with respect to the preactivation.

A loss includes the activation of the output layer. For example, the derivative of cross-entropy
through a sigmoid is `p - t`; two separate factors would lose digits.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..words import marked
from .activations import sigmoid, tanh_derivative
from .arrays import Array


@dataclass(frozen=True, slots=True)
class Loss:
    """A loss for outputs of shape `(..., k, n)`.

    Each column is a sample. `output(z)` is the network's output for the last preactivations `z`. `measure(z, a, t)`
    returns the loss of each sample, `(..., n)`, and its derivative by `z`, `(..., k, n)`, as a new array. For a
    classification the target is `targets[1]` for the right class and `targets[0]` for the others; with two classes
    a single output stands for the second one. `score` maps an output to [-1, 1], with 0 for undecided.
    `output_formula` is the formula of `output`.

    `derivative` is the formula of the derivative by z of one output, where a = z or a = p. `written(a, t, z)`
    returns the loss and the derivative of one output with `{a}`, `{minus_t}` (such as "- 1" or "+ 1"), `{t}` and
    `{z}` where the numbers go.
    """

    name: str
    title: str
    formula: str
    derivative: str
    output: Callable[[Array], Array]
    measure: Callable[[Array, Array, Array], tuple[Array, Array]]
    written: Callable[[float, float, float], tuple[str, str]]
    targets: tuple[float, float] = (-1.0, 1.0)
    score: Callable[[Array], Array] = lambda a: a
    output_formula: str = "z"


def squared_error(z: Array, a: Array, t: Array) -> tuple[Array, Array]:
    """L = mean over outputs of (a - t)^2, with a = z."""
    error = a - t
    by_a = error + error
    if error.shape[-2] > 1:
        by_a /= error.shape[-2]
    return _mean_over_outputs(error * error), by_a


def squared_error_of_tanh(z: Array, a: Array, t: Array) -> tuple[Array, Array]:
    """L = mean over outputs of (a - t)^2, with a = tanh(z)."""
    losses, by_a = squared_error(z, a, t)
    by_a *= tanh_derivative(z, a)
    return losses, by_a


def absolute_error(z: Array, a: Array, t: Array) -> tuple[Array, Array]:
    """L = mean over outputs of |a - t|.

    Here a = z, and the derivative at 0 is 0.
    """
    error = a - t
    return _mean_over_outputs(np.abs(error)), np.sign(error) / error.shape[-2]


def huber(z: Array, a: Array, t: Array) -> tuple[Array, Array]:
    """L = mean over outputs of the Huber loss.

    It is e^2/2 where |e| < 1, else |e| - 1/2, with e = a - t (Huber 1964).
    """
    error = a - t
    inner = np.clip(error, -1.0, 1.0)
    return _mean_over_outputs(inner * (error - 0.5 * inner)), inner / error.shape[-2]


def binary_cross_entropy(z: Array, a: Array, t: Array) -> tuple[Array, Array]:
    """L = -t log p - (1 - t) log(1 - p).

    On the logit z it is max(z, 0) - t z + log(1 + exp(-|z|)).
    """
    return _mean_over_outputs(np.maximum(z, 0.0) - t * z + np.log1p(np.exp(-np.abs(z)))), a - t


def softmax(z: Array) -> Array:
    """exp(z) / sum exp(z) over the outputs.

    The largest z is subtracted first, so that nothing overflows.
    """
    exponentials = np.exp(z - z.max(axis=-2, keepdims=True))
    shares: Array = exponentials / exponentials.sum(axis=-2, keepdims=True)
    return shares


def softmax_cross_entropy(z: Array, a: Array, t: Array) -> tuple[Array, Array]:
    """L = -sum t log p.

    On the logits z it is log(sum exp(z)) - sum t z.
    """
    largest = z.max(axis=-2)
    total = np.exp(z - largest[..., None, :]).sum(axis=-2)
    return largest + np.log(total) - (t * z).sum(axis=-2), a - t


def hinge(z: Array, a: Array, t: Array) -> tuple[Array, Array]:
    """L = mean over outputs of max(0, 1 - t z).

    Here t = -1 or 1: each class against the rest.
    """
    margin = 1.0 - t * z
    return _mean_over_outputs(np.maximum(margin, 0.0)), np.where(margin > 0.0, -t, 0.0) / t.shape[-2]


def _mean_over_outputs(values: Array) -> Array:
    return values[..., 0, :] if values.shape[-2] == 1 else values.mean(axis=-2)


def _squared_written(a: float, t: float, z: float) -> tuple[str, str]:
    return "({a} {minus_t})²", "2 × ({a} {minus_t})"


def _absolute_written(a: float, t: float, z: float) -> tuple[str, str]:
    return "|{a} {minus_t}|", "sign({a} {minus_t})"


def _huber_written(a: float, t: float, z: float) -> tuple[str, str]:
    if abs(a - t) < 1:
        return "({a} {minus_t})²/2", "{a} {minus_t}"
    return "|{a} {minus_t}| − 1/2", "sign({a} {minus_t})"


def _cross_entropy_written(a: float, t: float, z: float) -> tuple[str, str]:
    """The term that is multiplied by 0 is left out."""
    return "−log {a}" if t > 0 else "−log(1 − {a})", "{a} {minus_t}"


def _hinge_written(a: float, t: float, z: float) -> tuple[str, str]:
    return "max(0, 1 − {t} × {z})", "−{t}" if 1 - t * z > 0 else "0"


def _unchanged(values: Array) -> Array:
    return values


def _probability_score(p: Array) -> Array:
    return 2.0 * p - 1.0


_SQUARED_OF_TANH = Loss(
    "mean_squared_error",
    marked("mean squared error"),
    "(a - t)^2, a = tanh(z)",
    "2 (a − t)",
    np.tanh,
    squared_error_of_tanh,
    _squared_written,
    output_formula="tanh(z)",
)
_HINGE = Loss(
    "hinge",
    marked("hinge"),
    "max(0, 1 - t z)",
    marked("−t where 1 − t z > 0, else 0"),
    _unchanged,
    hinge,
    _hinge_written,
    score=lambda z: np.clip(z, -1.0, 1.0),
)
TWO_CLASS_LOSSES: dict[str, Loss] = {
    "mean_squared_error": _SQUARED_OF_TANH,
    "cross_entropy": Loss(
        "cross_entropy",
        marked("cross-entropy"),
        "-t log p - (1 - t) log(1 - p)",
        "a − t",
        sigmoid,
        binary_cross_entropy,
        _cross_entropy_written,
        (0.0, 1.0),
        _probability_score,
        "1 / (1 + exp(-z))",
    ),
    "hinge": _HINGE,
}
MANY_CLASS_LOSSES: dict[str, Loss] = {
    "mean_squared_error": _SQUARED_OF_TANH,
    "cross_entropy": Loss(
        "cross_entropy",
        marked("cross-entropy"),
        "-sum t log p, p = softmax(z)",
        "a − t",
        softmax,
        softmax_cross_entropy,
        _cross_entropy_written,
        (0.0, 1.0),
        _probability_score,
        "exp(z) / sum exp(z)",
    ),
    "hinge": _HINGE,
}
REGRESSION_LOSSES: dict[str, Loss] = {
    loss.name: loss
    for loss in (
        Loss(
            "mean_squared_error",
            marked("mean squared error"),
            "(a - t)^2",
            "2 (a − t)",
            _unchanged,
            squared_error,
            _squared_written,
        ),
        Loss(
            "mean_absolute_error",
            marked("mean absolute error"),
            "|a - t|",
            marked("the sign of a − t"),
            _unchanged,
            absolute_error,
            _absolute_written,
        ),
        Loss(
            "huber",
            marked("Huber"),
            "e^2/2 where |e| < 1, else |e| - 1/2; e = a - t",
            marked("a − t, cut to −1 … 1"),
            _unchanged,
            huber,
            _huber_written,
        ),
    )
}
LOSSES = TWO_CLASS_LOSSES | REGRESSION_LOSSES
LOSSES_OF = {"classification": TWO_CLASS_LOSSES, "regression": REGRESSION_LOSSES, "autoencoder": REGRESSION_LOSSES}
