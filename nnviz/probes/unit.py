"""Unit: one unit from the inside: its weights, what it answers, and the gradient that reaches it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..data.features import features
from ..data.plane import Plane
from ..nn.activations import ACTIVATIONS, Activation
from ..nn.arrays import Array
from ..nn.network import with_ones
from ..training.evaluation import EVALUATED_SAMPLES
from ..training.events import StepEvent
from ..training.model import as_network
from ..training.problem import as_problem
from .inert_units import flat


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit after a step; layer 0 is the first hidden one.

    Gradients are those of the step's batch. Answers are those to the first 2,000 training samples.
    """

    layer: int
    number: int
    incoming: Array  # its column of [W; b], (inputs + 1,): the bias is the last
    incoming_gradient: Array  # dJ/d of these, penalty included
    outgoing: Array  # its weight to each unit of the next layer; none of an output
    outgoing_gradient: Array
    answers: Array  # (m,)
    flat: NDArray[np.bool_]  # (m,): where its slope is below 1 % of the steepest
    mean_delta: float  # the mean of dL/dz over the batch

    @property
    def gradient_norm(self) -> float:
        """|dJ/dw| of the incoming weights, without the bias."""
        with np.errstate(over="ignore", invalid="ignore"):
            return float(np.sqrt(np.sum(self.incoming_gradient[:-1] ** 2)))


def unit(event: StepEvent, layer: int, number: int) -> Unit:
    """One unit of a layer, both from 0; the last layer is the output."""
    problem, theta = as_problem(event.problem), event.after.theta
    network = problem.network
    blocks, slopes = network.blocks(theta), network.blocks(event.gradient)
    out, out_slopes = np.zeros(0), np.zeros(0)
    if layer + 1 < len(blocks):
        out, out_slopes = blocks[layer + 1][number], slopes[layer + 1][number]
    into, into_slopes = blocks[layer][:, number], slopes[layer][:, number]
    with np.errstate(over="ignore", invalid="ignore"):  # on the way to a divergence
        forward = network.forward(theta, problem.train[0][:EVALUATED_SAMPLES])
        z, a = forward.preactivations[layer][number], forward.activations[layer][number]
        function = function_of(event, layer)
        level = flat(function, z, a) if function else np.zeros(len(z), bool)
        mean_delta = float(event.backward[layer][number].sum())
    return Unit(layer, number, into, into_slopes, out, out_slopes, a, level, mean_delta)


def is_output(event: StepEvent, layer: int) -> bool:
    """Whether a layer is the output, counted from 0 for the first hidden one."""
    return layer == len(event.problem.network.hidden)


def function_of(event: StepEvent, layer: int) -> Activation | None:
    """The activation of a layer; that of an output only where its slope takes part in the gradient."""
    network = as_network(event.problem)
    if layer < len(network.hidden):
        return network.hidden[layer]
    return ACTIVATIONS["tanh"] if network.loss.output is np.tanh else None


def most_varied(event: StepEvent) -> tuple[int, int]:
    """The unit of the last hidden layer whose answers vary most over the training samples, or the output."""
    problem = as_problem(event.problem)
    network = problem.network
    layer = len(network.hidden) - 1
    if layer < 0:
        return 0, 0
    with np.errstate(over="ignore", invalid="ignore"):
        answers = network.forward(event.after.theta, problem.train[0][:EVALUATED_SAMPLES]).activations[layer]
        return layer, int(np.nan_to_num(answers.var(axis=1)).argmax())


def response(event: StepEvent, layer: int, number: int, plane: Plane, size: int = 100) -> tuple[Array, Array]:
    """A unit's sum z and its answer a over the plane, `(size, size)` each, the first row at the top."""
    grid = with_ones(features(plane.cells(size), event.config.features))
    with np.errstate(over="ignore", invalid="ignore"):
        forward = as_network(event.problem).forward(event.after.theta, grid)
    return tuple(arrays[layer][number].reshape(size, size) for arrays in (forward.preactivations, forward.activations))
