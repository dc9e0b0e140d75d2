"""Journey: one sample's way through the network.

It ends with the update of one weight.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from ..errors import ConfigError
from ..nn.arrays import Array
from ..nn.optimizers import OptimizerState, clipped
from ..training.evaluation import EVALUATED_SAMPLES
from ..training.events import StepEvent
from ..training.model import as_network
from ..training.problem import Problem, as_problem
from ..words import say
from .moment import Probed, check_unit, event_of

Weight = tuple[int, int, int]  # layer, row and unit of the layer's [W; b]; the last row is the bias


@dataclass(frozen=True, slots=True)
class Station:
    """One quantity that is calculated on the way.

    `kind` is "input", "sum" (the preactivation), "answer" (the activation), "loss", "delta",
    "gradient" or "update". Layer 0 is the first hidden layer; gradient and update are in the layer
    of the weight.
    """

    kind: str
    layer: int


@dataclass(frozen=True, slots=True)
class Journey:
    """Effect of one sample, with the weights after a step.

    It is that of a batch of this sample only. The mean over a batch of n samples contains 1/n of it. Dropout is not
    applied. Tuples of layers run from the first hidden layer to the output.
    """

    problem: Problem
    sample: int  # its index in the data
    weight: Weight
    theta: Array  # (P,)
    inputs: Array  # inputs of the network, (inputs,)
    target: Array  # (outputs,)
    preactivations: tuple[Array, ...]  # z of each layer, (units,)
    activations: tuple[Array, ...]  # a of each layer, (units,)
    derivatives: tuple[Array, ...]  # f'(z) of each hidden layer, (units,); 0 for muted units
    loss: float
    deltas: tuple[Array, ...]  # dL/dz of each layer, (units,)
    own_gradient: Array  # dL/dtheta, (P,)
    gradient: Array  # with the gradient of the penalty, (P,)
    downhill: Array  # the same, clipped if the config says so
    learning_rate: float  # from the schedule
    optimizer_state: OptimizerState  # before the update
    optimizer_state_after: OptimizerState
    theta_after: Array  # (P,)
    path: tuple[int, ...]  # one unit of each layer, see `_path`

    @property
    def trains(self) -> bool:
        """True for a training sample."""
        return self.sample < self.problem.data.train_count

    @property
    def is_bias(self) -> bool:
        """True if the weight is a bias."""
        layer, row, _ = self.weight
        return row == self.problem.network.sizes[layer]

    @property
    def stations(self) -> tuple[Station, ...]:
        """All stations in the order of calculation."""
        layers = range(len(self.preactivations))
        there = [Station(kind, layer) for layer in layers for kind in ("sum", "answer")]
        back = [Station("delta", layer) for layer in reversed(layers)]
        ends = [Station(kind, self.weight[0]) for kind in ("gradient", "update")]
        return (Station("input", 0), *there, Station("loss", layers[-1]), *back, *ends)

    def into(self, layer: int) -> Array:
        """Return the inputs of a layer.

        They are those of the network, or the previous layer's activations.
        """
        return self.activations[layer - 1] if layer else self.inputs

    def block(self, layer: int) -> Array:
        """Return the layer's `[W; b]`, `(inputs + 1, units)`."""
        return self.problem.network.blocks(self.theta)[layer]

    def at_weight(self, vector: Array) -> float:
        """Return the entry of a vector like theta at the weight's place."""
        layer, row, unit = self.weight
        return float(self.problem.network.blocks(vector)[layer][row, unit])


def journey(run: Probed, sample: int | None = None, weight: Weight | None = None) -> Journey:
    """Follow one sample through the network and back, to the update of one weight.

    By default it is the first misclassified training sample, and the largest weight of the output layer. A weight is
    (layer, row, unit), all from 0; the row after the last input is the bias. Raises ConfigError if there is no such
    sample or weight, and TypeError for a watched loop.
    """
    event = event_of(run)
    _check(as_problem(event.problem), sample, weight)
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):  # on the way to a divergence
        return _journey(event, first_wrong(event) if sample is None else sample, weight or largest_weight(event))


def _check(problem: Problem, sample: int | None, weight: Weight | None) -> None:
    """Raise ConfigError if there is no such sample or weight."""
    last = len(problem.data.points) - 1
    if sample is not None and not 0 <= sample <= last:
        raise ConfigError(say("sample = {number}: samples are numbered from 0 to {last}", number=sample, last=last))
    if weight is not None:
        layer, row, unit = weight
        check_unit(problem.network, layer, unit)
        rows = problem.network.sizes[layer]
        if not 0 <= row <= rows:
            raise ConfigError(
                say(
                    "weight = {weight}: rows are numbered from 0 to {last}, and the last one is the bias",
                    weight=weight,
                    last=rows,
                )
            )


def _journey(event: StepEvent, sample: int, weight: Weight) -> Journey:
    problem, state = as_problem(event.problem), event.after
    network, theta = problem.network, state.theta
    trained = problem.data.train_count
    (x, targets), row = (problem.train, sample) if sample < trained else (problem.test, sample - trained)
    forward, losses, deltas, gradient = network.backpropagate(theta, x[row : row + 1], targets[row : row + 1])
    own = gradient.copy()
    for strength, regularizer in problem.penalties:
        gradient += strength * regularizer.derivative(theta * network.weight_mask)
    rate = problem.rate(state.step)
    downhill = clipped(gradient, problem.clip_norm) if problem.clips else gradient
    memory = state.optimizer_state if state.optimizer_state.optimizer == problem.optimizer.name else OptimizerState()
    after, memory_after = problem.optimizer.update(theta, downhill, memory, rate, problem.hyperparameters)
    activations, inputs = _only(forward.activations), x[row, :-1]
    sample_deltas = _only(deltas)
    return Journey(
        problem,
        sample,
        weight,
        theta,
        inputs,
        targets[row],
        _only(forward.preactivations),
        activations,
        _only(network.derivatives(forward)),
        float(losses[0]),
        sample_deltas,
        own,
        gradient,
        downhill,
        float(rate),
        memory,
        memory_after,
        after,
        _path(network.blocks(theta), weight, (inputs, *activations), sample_deltas),
    )


def _only(columns: Iterable[Array]) -> tuple[Array, ...]:
    """Take the single sample out of arrays `(units, 1)`."""
    return tuple(column[:, 0] for column in columns)


def _path(blocks: list[Array], weight: Weight, given: tuple[Array, ...], deltas: tuple[Array, ...]) -> tuple[int, ...]:
    """Choose one unit of each layer for following a weight.

    They are the two units that the weight connects. In each earlier layer it is the unit that adds
    most to the next preactivation. In each later layer it is the unit that sends most of its delta back.
    """
    layer, row, unit = weight
    path = [unit]
    for before in range(layer, 0, -1):
        parts = np.nan_to_num(np.abs(blocks[before][:-1, path[0]] * given[before]))
        chosen = row if before == layer and row < len(parts) else int(parts.argmax())
        path.insert(0, chosen)
    for behind in range(layer + 1, len(blocks)):
        parts = np.nan_to_num(np.abs(blocks[behind][path[-1]] * deltas[behind]))
        path.append(int(parts.argmax()))
    return tuple(path)


def first_wrong(event: StepEvent) -> int:
    """Return the first misclassified of 2,000 training samples, or 0."""
    problem = as_problem(event.problem)
    if problem.task != "classification":
        return 0
    x, targets = (part[:EVALUATED_SAMPLES] for part in problem.train)
    with np.errstate(over="ignore", invalid="ignore"):
        given = problem.class_of(problem.network.forward(event.after.theta, x).output)
    return int((given != problem.class_of(targets)).argmax())


def largest_weight(event: StepEvent, unit: tuple[int, int] | None = None) -> Weight:
    """Return the largest weight of a unit (layer, unit).

    Without a unit it is that of the output layer. Biases do not count.
    """
    blocks = as_network(event.problem).blocks(event.after.theta)
    layer = len(blocks) - 1 if unit is None else unit[0]
    sizes = np.nan_to_num(np.abs(blocks[layer][:-1]))
    if unit is not None:
        return layer, int(sizes[:, unit[1]].argmax()), unit[1]
    row, column = np.unravel_index(sizes.argmax(), sizes.shape)
    return layer, int(row), int(column)
