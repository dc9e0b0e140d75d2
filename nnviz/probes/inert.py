"""Inert units: hidden units through which hardly any gradient passes."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ..nn.activations import Activation
from ..nn.arrays import Array, Bools
from ..training.events import StepEvent
from .moment import Probed, event_of

FLAT = 0.01  # share of the largest derivative; an activation is flat where its derivative is below it
SATURATED = 0.95  # share of the samples


@dataclass(frozen=True)
class InertUnits:
    """Inert units of one hidden layer.

    Their activation is flat on nearly all samples. `kind` names such units. For sigmoid and tanh it is "saturated":
    flat on 95% of the samples or more. For other activations it is "dead": flat on all samples, as a ReLU whose
    output is always 0.
    """

    kind: str
    shares: Array  # share of the samples on which each unit is flat, `(units,)`; 0 for muted units
    inert: Bools  # `(units,)`; muted units are not inert
    muted: Bools  # `(units,)`

    @property
    def count(self) -> int:
        return int(self.inert.sum())

    @property
    def units(self) -> int:
        """The number of units that are not muted."""
        return int((~self.muted).sum())

    @property
    def which(self) -> list[int]:
        """Numbers of the inert units, from 1."""
        return [int(unit) + 1 for unit in np.flatnonzero(self.inert)]


def inert_units(run: Probed) -> tuple[InertUnits, ...]:
    """Find the inert units of each hidden layer.

    They are counted over the first 2,000 training samples.
    """
    event = event_of(run)
    problem = event.problem
    forward = problem.forward_train(event.after.theta)
    found = []
    with np.errstate(over="ignore", invalid="ignore"):  # on the way to a divergence
        layers = zip(problem.network.hidden, forward.preactivations, forward.activations)
        for layer, (activation, z, a) in enumerate(layers):
            muted = muted_units(event, layer, len(a))
            shares, kind = np.where(muted, 0.0, flat(activation, z, a).mean(axis=-1)), kind_of(activation)
            inert = shares >= SATURATED if kind == "saturated" else shares == 1.0
            found.append(InertUnits(kind, shares, inert, muted))
    return tuple(found)


def muted_units(event: StepEvent, layer: int, units: int) -> Bools:
    """Return which units of a hidden layer, from 0, are muted, `(units,)`."""
    muted = np.zeros(units, bool)
    muted[[unit for at, unit in event.config.muted if at == layer]] = True
    return muted


def kind_of(activation: Activation) -> str:
    """Return the kind of inert units with this activation: "saturated" or "dead"."""
    return "saturated" if activation.saturates else "dead"


def may_be_inert(event: StepEvent) -> bool:
    """Return whether many units may be inert, by a nearly free test.

    It tests whether half of a hidden layer is flat on 80% of the batch or more. If it fails, half of
    a layer is hardly ever inert. A watched loop does not tell its batches; then training samples are
    tested instead.
    """
    forward = event.forward if event.forward.preactivations else event.problem.forward_train(event.after.theta)
    with np.errstate(over="ignore", invalid="ignore"):
        layers = zip(event.problem.network.hidden, forward.preactivations, forward.activations)
        shares = [flat(activation, z[:, :200], a[:, :200]).mean(axis=-1) for activation, z, a in layers]
    heard = [share[~muted_units(event, layer, len(share))] for layer, share in enumerate(shares)]
    return any((share >= 0.8).sum() >= 0.5 * len(share) > 0 for share in heard)


def flat(activation: Activation, z: Array, a: Array) -> Bools:
    """Return where an activation is flat, shaped like z.

    There its derivative is below 1% of the largest one.
    """
    return np.abs(activation.derivative(z, a)) < FLAT * _steepest(activation)


@lru_cache
def _steepest(activation: Activation) -> float:
    """Return the largest derivative of an activation."""
    z = np.linspace(-8, 8, 3201)
    return float(np.abs(activation.derivative(z, activation.value(z))).max())
