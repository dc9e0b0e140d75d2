"""Code: the numbers that an autoencoder's narrowest layer keeps of a sample."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from ..nn.arrays import Array
from ..nn.network import Network, with_ones
from ..training.events import StepEvent
from ..training.model import as_network

CURVE = 201  # codes from the lowest to the highest, whose images are a curve


def bottleneck(hidden: Sequence[int]) -> int | None:
    """Return the number of the narrowest hidden layer, from 0.

    It is the first of those that are equally narrow, and None without hidden layers.
    """
    return min(range(len(hidden)), key=hidden.__getitem__) if hidden else None


def code_layer(event: StepEvent) -> int | None:
    """Return the hidden layer whose activations are the code, or None without hidden layers."""
    return bottleneck(event.problem.network.sizes[1:-1])


def codes(event: StepEvent, inputs: Array) -> Array:
    """Return the code of each sample, `(n, units)`.

    `inputs` are those of the network, with ones. Raises TypeError if there is no hidden layer.
    """
    layer = code_layer(event)
    if layer is None:
        raise TypeError("a network without hidden layers has no code")
    with np.errstate(over="ignore", invalid="ignore"):  # on the way to a divergence
        return as_network(event.problem).forward(event.after.theta, inputs).by_sample()[layer + 1]


def decoded(event: StepEvent, given: Array) -> Array:
    """Return the outputs `(n, outputs)` for codes `(n, units)`."""
    network, layer = as_network(event.problem), code_layer(event)
    if layer is None:
        raise TypeError("a network without hidden layers has no code")
    start = network.slices[layer + 1][0].start
    with np.errstate(over="ignore", invalid="ignore"):  # on the way to a divergence
        return _decoder(network, layer).forward(event.after.theta[start:], with_ones(given)).output


@lru_cache(maxsize=8)
def _decoder(network: Network, layer: int) -> Network:
    """Return the layers behind a hidden layer as a network."""
    muted = tuple((at - layer - 1, unit) for at, unit in network.muted if at > layer)
    return Network(network.sizes[layer + 1 :], network.hidden[layer + 1 :], network.loss, muted)


def curve(event: StepEvent, given: Array) -> tuple[Array, Array]:
    """Return evenly spaced codes `(CURVE, 1)` and their images `(CURVE, outputs)`.

    They go from the lowest to the highest of the codes `(n, 1)`. Raises ValueError if a code has more numbers.
    """
    if given.shape[1] != 1:
        raise ValueError("a code of several numbers draws no curve")
    low, high = np.nan_to_num([given.min(), given.max()])
    along = np.linspace(low, high, CURVE)[:, None]
    return along, decoded(event, along)
