"""Distributions: weights, gradients and activations of each layer, for histograms."""

from collections.abc import Callable
from typing import Literal

from ..nn.arrays import Array
from ..training.model import Predictor

Name = Literal["weights", "gradients", "activations"]
Distribution = Callable[[Predictor, Array], list[Array]]


def weights(model: Predictor, theta: Array) -> list[Array]:
    """Return the weights of each layer, `(inputs * units,)`, without biases."""
    return [W.ravel() for W, _ in model.network.layers(theta)]


def gradients(model: Predictor, theta: Array) -> list[Array]:
    """Return dJ/dW of each layer, `(inputs * units,)`.

    J is that of the first 2,000 training samples and includes the penalty.
    """
    return weights(model, model.gradient_at(theta))


def activations(model: Predictor, theta: Array) -> list[Array]:
    """Return the activations of each layer, `(units * n,)`.

    They are those of the first 2,000 training samples.
    """
    return [a.ravel() for a in model.forward_train(theta).activations]


DISTRIBUTIONS: dict[Name, Distribution] = {"weights": weights, "gradients": gradients, "activations": activations}
