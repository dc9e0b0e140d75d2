"""Distributions: the weights, gradients and activations of each layer, for counting how they lie."""

from collections.abc import Callable
from typing import Literal

from ..nn.arrays import Array
from ..training.model import Predictor

Name = Literal["weights", "gradients", "activations"]
Distribution = Callable[[Predictor, Array], list[Array]]


def weights(model: Predictor, theta: Array) -> list[Array]:
    """The weights of each layer, without biases, `(inputs * units,)`."""
    return [W.ravel() for W, _ in model.network.layers(theta)]


def gradients(model: Predictor, theta: Array) -> list[Array]:
    """dJ/dW of each layer over the first 2,000 training samples, penalty included, `(inputs * units,)`."""
    return weights(model, model.gradient_at(theta))


def activations(model: Predictor, theta: Array) -> list[Array]:
    """What the units of each layer answer to the first 2,000 training samples, `(units * n,)`."""
    return [answer.ravel() for answer in model.forward_train(theta).activations]


DISTRIBUTIONS: dict[Name, Distribution] = {"weights": weights, "gradients": gradients, "activations": activations}
