"""Distributions: the weights, gradients and activations of each layer, for counting how they lie."""

from collections.abc import Callable

import numpy as np

from .nn.activations import Array
from .problem import EVALUATED_SAMPLES, Problem

Distribution = Callable[[Problem, Array], list[Array]]


def weights(problem: Problem, theta: Array) -> list[Array]:
    """The weights of each layer, without biases, `(inputs * units,)`."""
    return [W.ravel() for W, _ in problem.network.layers(theta)]


def gradients(problem: Problem, theta: Array) -> list[Array]:
    """dJ/dW of each layer over the first 2,000 training samples, penalty included, `(inputs * units,)`."""
    x, targets = (part[:EVALUATED_SAMPLES] for part in problem.train)
    with np.errstate(over="ignore", invalid="ignore"):  # on the way to a divergence
        gradient = problem.network.backpropagate(theta, x, targets)[-1]
        for strength, regularizer in problem.penalties:
            gradient += strength * regularizer.slope(theta * problem.network.weight_mask)
    return weights(problem, gradient)


def activations(problem: Problem, theta: Array) -> list[Array]:
    """What the units of each layer answer to the first 2,000 training samples, `(units * n,)`."""
    with np.errstate(over="ignore", invalid="ignore"):
        forward = problem.network.forward(theta, problem.train[0][:EVALUATED_SAMPLES])
    return [answer.ravel() for answer in forward.answers]


DISTRIBUTIONS: dict[str, Distribution] = {
    distribution.__name__: distribution for distribution in (weights, gradients, activations)
}
