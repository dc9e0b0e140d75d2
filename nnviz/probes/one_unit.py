"""Unit: weights, activations and gradients of one unit."""

from dataclasses import dataclass

import numpy as np

from ..data.features import features
from ..data.plane import Plane
from ..nn.activations import ACTIVATIONS, Activation
from ..nn.arrays import Array, Bools
from ..nn.network import with_ones
from ..training.evaluation import EVALUATED_SAMPLES
from ..training.events import StepEvent
from ..training.model import as_network
from ..training.problem import as_problem
from .inert import flat
from .moment import Probed, check_unit, event_of


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit after a step; layer 0 is the first hidden layer.

    Gradients are over the step's batch. `answers` are the activations for the first 2,000 training
    samples.
    """

    layer: int
    number: int
    incoming: Array  # its column of [W; b], (inputs + 1,); the bias is the last
    incoming_gradient: Array  # dJ/d of these, penalty included
    outgoing: Array  # its weights to the next layer; empty for an output
    answers: Array  # (m,)
    flat: Bools  # (m,): True where the derivative is below 1% of the largest; False for a muted unit
    muted: bool
    mean_delta: float  # mean of dL/dz over the batch

    @property
    def gradient_norm(self) -> float:
        """Norm of dJ/dw of the incoming weights, without the bias."""
        with np.errstate(over="ignore", invalid="ignore"):
            return float(np.sqrt(np.sum(self.incoming_gradient[:-1] ** 2)))


def unit(run: Probed, layer: int, number: int) -> Unit:
    """Measure one unit of a layer, both counted from 0.

    The last layer is the output. Raises ConfigError if there is no such unit, and TypeError for a watched loop.
    """
    event = event_of(run)
    problem, theta = as_problem(event.problem), event.after.theta
    network = problem.network
    check_unit(network, layer, number)
    blocks, gradients = network.blocks(theta), network.blocks(event.gradient)
    outgoing = blocks[layer + 1][number] if layer + 1 < len(blocks) else np.zeros(0)
    with np.errstate(over="ignore", invalid="ignore"):  # on the way to a divergence
        forward = network.forward(theta, problem.train[0][:EVALUATED_SAMPLES])
        z, a = forward.preactivations[layer][number], forward.activations[layer][number]
        function = function_of(event, layer)
        muted = (layer, number) in network.muted
        is_flat = flat(function, z, a) if function and not muted else np.zeros(len(z), bool)
        mean_delta = float(event.backward[layer][number].sum())
    incoming, gradient = blocks[layer][:, number], gradients[layer][:, number]
    return Unit(layer, number, incoming, gradient, outgoing, a, is_flat, muted, mean_delta)


def is_output(event: StepEvent, layer: int) -> bool:
    """Return whether a layer is the output.

    Layers count from 0, the first hidden one.
    """
    return layer == len(event.problem.network.hidden)


def function_of(event: StepEvent, layer: int) -> Activation | None:
    """Return the activation of a layer.

    For the output it is None unless the gradient contains its derivative.
    """
    network = as_network(event.problem)
    if layer < len(network.hidden):
        return network.hidden[layer]
    return ACTIVATIONS["tanh"] if network.loss.output is np.tanh else None


def most_varied(event: StepEvent) -> tuple[int, int]:
    """Return the most variable unit of the last hidden layer.

    Its activation has the largest variance over the training samples. Without a hidden layer it is the first output.
    """
    problem = as_problem(event.problem)
    network = problem.network
    layer = len(network.hidden) - 1
    if layer < 0:
        return 0, 0
    with np.errstate(over="ignore", invalid="ignore"):
        answers = network.forward(event.after.theta, problem.train[0][:EVALUATED_SAMPLES]).activations[layer]
        return layer, int(np.nan_to_num(answers.var(axis=1)).argmax())


def response(event: StepEvent, layer: int, number: int, plane: Plane, size: int = 100) -> tuple[Array, Array]:
    """Return a unit's preactivation z and activation a over the plane.

    Each is `(size, size)`. The first row is at the top.
    """
    grid = with_ones(features(plane.cells(size), event.config.features))
    with np.errstate(over="ignore", invalid="ignore"):
        forward = as_network(event.problem).forward(event.after.theta, grid)
    z, a = (arrays[layer][number].reshape(size, size) for arrays in (forward.preactivations, forward.activations))
    return z, a
