"""Optimizers: rules that update the parameters from the gradient.

Each is one function of vectors, for a network of any depth. It takes theta, the gradient g, its
slots (vectors shaped like theta, zeros at first), the learning rate, the number of this update
(from 1) and the hyperparameters. It returns the new theta and the new slots, and changes neither
argument.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from ..words import marked
from .arrays import Array

EPSILON = 1e-8  # avoids a division by 0 before the first gradient

Slots = tuple[Array, ...]
Moved = tuple[Array, Slots]


@dataclass(frozen=True, slots=True)
class Hyperparameters:
    """The hyperparameters beside the learning rate.

    They are numbers, or `(R, 1)` for R networks.
    """

    momentum: Any = 0.9
    beta1: Any = 0.9
    beta2: Any = 0.999
    weight_decay: Any = 0.01
    weight_mask: Array | float = 1.0  # 1 where theta holds a weight, 0 where it holds a bias


class OptimizerState(NamedTuple):
    """The slots of an optimizer after `updates` updates.

    Another optimizer starts with new slots.
    """

    optimizer: str = ""
    updates: int = 0
    slots: Slots = ()


@dataclass(frozen=True, slots=True)
class Optimizer:
    """An update rule.

    It has a number of `slots`; `uses` names its hyperparameters.
    """

    name: str
    title: str
    formula: str
    slots: int
    uses: tuple[str, ...]
    step: Callable[[Array, Array, Slots, Any, int, Hyperparameters], Moved]

    def update(
        self, theta: Array, g: Array, state: OptimizerState, rate: Any, hyper: Hyperparameters
    ) -> tuple[Array, OptimizerState]:
        """Return theta and the state after one update.

        The state of another optimizer is discarded.
        """
        if self.name != state.optimizer:
            state = OptimizerState(self.name, 0, (np.zeros_like(theta),) * self.slots)
        updates = state.updates + 1
        after, slots = self.step(theta, g, state.slots, rate, updates, hyper)
        return (after, OptimizerState(self.name, updates, slots)) if slots else (after, state)


def gradient_descent(theta: Array, g: Array, slots: Slots, rate: Any, update: int, hyper: Hyperparameters) -> Moved:
    """Gradient descent: theta - rate g."""
    return theta - rate * g, slots


def momentum(theta: Array, g: Array, slots: Slots, rate: Any, update: int, hyper: Hyperparameters) -> Moved:
    """Momentum: v = mu v - rate g;  theta + v.

    Polyak 1964, as in Sutskever et al. 2013.
    """
    v = hyper.momentum * slots[0] - rate * g
    return theta + v, (v,)


def nesterov(theta: Array, g: Array, slots: Slots, rate: Any, update: int, hyper: Hyperparameters) -> Moved:
    """Nesterov's momentum.

    v = mu v - rate g;  theta + mu v - rate g (Nesterov 1983, as in Bengio et al. 2013).
    """
    downhill = rate * g
    v = hyper.momentum * slots[0] - downhill
    return theta + hyper.momentum * v - downhill, (v,)


def adagrad(theta: Array, g: Array, slots: Slots, rate: Any, update: int, hyper: Hyperparameters) -> Moved:
    """AdaGrad.

    s = s + g^2;  theta - rate g / (sqrt(s) + eps) (Duchi et al. 2011).
    """
    s = slots[0] + g * g
    return theta - rate * g / (np.sqrt(s) + EPSILON), (s,)


def rmsprop(theta: Array, g: Array, slots: Slots, rate: Any, update: int, hyper: Hyperparameters) -> Moved:
    """RMSProp.

    s = beta2 s + (1 - beta2) g^2;  theta - rate g / (sqrt(s) + eps) (Hinton 2012, lecture 6e).
    """
    s = hyper.beta2 * slots[0] + (1.0 - hyper.beta2) * (g * g)
    return theta - rate * g / (np.sqrt(s) + EPSILON), (s,)


def adam(theta: Array, g: Array, slots: Slots, rate: Any, update: int, hyper: Hyperparameters) -> Moved:
    """Adam.

    m = beta1 m + (1 - beta1) g;  v = beta2 v + (1 - beta2) g^2;
    theta - rate sqrt(1 - beta2^t) / (1 - beta1^t) m / (sqrt(v) + eps).

    Kingma & Ba 2015, with the corrections taken into the rate as at the end of their section 2.
    """
    m = hyper.beta1 * slots[0]
    m += (1.0 - hyper.beta1) * g
    squares = g * g
    squares *= 1.0 - hyper.beta2
    v = hyper.beta2 * slots[1]
    v += squares
    root = np.sqrt(v)
    root += EPSILON
    move = m / root
    if isinstance(hyper.beta1, np.ndarray) or isinstance(hyper.beta2, np.ndarray):
        move *= rate * np.sqrt(1.0 - _powers(hyper.beta2, update)) / (1.0 - _powers(hyper.beta1, update))
    else:
        move *= rate * math.sqrt(1.0 - hyper.beta2**update) / (1.0 - hyper.beta1**update)
    return theta - move, (m, v)


def _powers(base: Any, exponent: int) -> Array:
    """Return the powers of numbers `(R, 1)`, or of one for all.

    NumPy's own power of an array differs in the last bits from that of a float.
    """
    return np.array([one**exponent for one in np.ravel(base).tolist()])[:, None]


def adamw(theta: Array, g: Array, slots: Slots, rate: Any, update: int, hyper: Hyperparameters) -> Moved:
    """AdamW: Adam after theta - rate decay w on the weights.

    Loshchilov & Hutter 2019.
    """
    decayed = theta - rate * hyper.weight_decay * (theta * hyper.weight_mask)
    return adam(decayed, g, slots, rate, update, hyper)


def clipped(g: Array, largest: Any) -> Array:
    """Clip g, `(P,)` or `(R, P)`, to the norm `largest`.

    Pascanu et al. 2013. Squares of numbers above 1e154 overflow, so g is scaled first if needed. A row is clipped
    as it is alone, bit for bit.
    """
    if g.ndim == 1:
        norm = math.sqrt(g.dot(g))
        if norm == math.inf:
            g = g / np.abs(g).max()
            norm = math.sqrt(g.dot(g))
        elif norm <= largest:
            return g
        shorter: Array = g * (largest / norm)
        return shorter
    norms = np.sqrt(np.vecdot(g, g))[:, None]
    long = ~(norms <= largest)
    huge = long & (norms == np.inf)
    if huge.any():
        g = np.divide(g, np.abs(g).max(axis=-1, keepdims=True), out=g.copy(), where=huge)
        norms = np.sqrt(np.vecdot(g, g))[:, None]
    shortened: Array = g * np.divide(largest, norms, out=np.ones_like(norms), where=long)
    return shortened


OPTIMIZERS: dict[str, Optimizer] = {
    optimizer.name: optimizer
    for optimizer in (
        Optimizer("gradient_descent", marked("gradient descent"), "θ ← θ − α g", 0, (), gradient_descent),
        Optimizer("momentum", marked("momentum"), "v ← μ v − α g;  θ ← θ + v", 1, ("momentum",), momentum),
        Optimizer("nesterov", marked("Nesterov"), "v ← μ v − α g;  θ ← θ + μ v − α g", 1, ("momentum",), nesterov),
        Optimizer("adagrad", marked("AdaGrad"), "s ← s + g²;  θ ← θ − α g / (√s + ε)", 1, (), adagrad),
        Optimizer(
            "rmsprop", marked("RMSProp"), "s ← β₂ s + (1 − β₂) g²;  θ ← θ − α g / (√s + ε)", 1, ("beta2",), rmsprop
        ),
        Optimizer(
            "adam",
            marked("Adam"),
            "m ← β₁ m + (1 − β₁) g;  v ← β₂ v + (1 − β₂) g²;  θ ← θ − αₜ m / (√v + ε)",
            2,
            ("beta1", "beta2"),
            adam,
        ),
        Optimizer(
            "adamw", marked("AdamW"), "θ ← θ − α d w, then as Adam", 2, ("beta1", "beta2", "weight_decay"), adamw
        ),
    )
}
