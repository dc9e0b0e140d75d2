"""Inert units: hidden units that pass hardly any gradient on, counted over the training samples."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ..nn.activations import Activation
from ..nn.arrays import Array
from ..training.events import StepEvent

FLAT = 0.01  # of the steepest slope: what is below it counts as flat
SATURATED = 0.95  # of the samples


@dataclass(frozen=True)
class InertUnits:
    """Of one hidden layer the units whose slope is flat on so many samples that they are inert.

    `kind` says what such a unit is called: "saturated" of sigmoid and tanh, on 95 % of the
    samples or more; "dead" of the others, on all of them, which of ReLU means that it answers 0.
    """

    kind: str
    shares: Array  # of each unit, `(units,)`: the share of the samples on which its slope is flat
    inert: NDArray[np.bool_]  # `(units,)`

    @property
    def count(self) -> int:
        return int(self.inert.sum())

    @property
    def units(self) -> int:
        return len(self.inert)

    @property
    def which(self) -> list[int]:
        """The numbers of the inert units, from 1."""
        return (np.flatnonzero(self.inert) + 1).tolist()


def inert_units(event: StepEvent) -> tuple[InertUnits, ...]:
    """The inert units of each hidden layer after the step, over the first 2,000 training samples."""
    problem = event.problem
    forward = problem.forward_train(event.after.theta)
    found = []
    with np.errstate(over="ignore", invalid="ignore"):  # on the way to a divergence
        for activation, z, a in zip(problem.network.hidden, forward.preactivations, forward.activations):
            shares, kind = flat(activation, z, a).mean(axis=-1), kind_of(activation)
            found.append(InertUnits(kind, shares, shares >= SATURATED if kind == "saturated" else shares == 1.0))
    return tuple(found)


def kind_of(activation: Activation) -> str:
    """What a unit with that activation is when it is inert: "saturated" or "dead"."""
    return "saturated" if activation.saturates else "dead"


def may_be_inert(event: StepEvent) -> bool:
    """Whether in some hidden layer half of the units are flat on 80 % of the batch, or more.

    That costs next to nothing, and half of a layer is hardly ever inert where it isn't so. Of a
    watched loop, whose batches are not known, what is seen of the network is looked at instead.
    """
    forward = event.forward if event.forward.preactivations else event.problem.forward_train(event.after.theta)
    with np.errstate(over="ignore", invalid="ignore"):
        layers = zip(event.problem.network.hidden, forward.preactivations, forward.activations)
        shares = [flat(activation, z[:, :200], a[:, :200]).mean(axis=-1) for activation, z, a in layers]
    return any((share >= 0.8).mean() >= 0.5 for share in shares)


def flat(activation: Activation, z: Array, a: Array) -> NDArray[np.bool_]:
    """Where the slope is below 1 % of the steepest that the activation has, shaped like z."""
    return np.abs(activation.derivative(z, a)) < FLAT * _steepest(activation)


@lru_cache
def _steepest(activation: Activation) -> float:
    """The largest slope of that activation."""
    z = np.linspace(-8, 8, 3201)
    return float(np.abs(activation.derivative(z, activation.value(z))).max())
