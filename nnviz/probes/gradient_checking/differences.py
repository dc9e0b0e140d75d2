"""Central differences of the objective, with steps that become smaller where that helps."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from ...nn.arrays import Array, Bools, Ints
from ...training.problem import Problem

_JUMP = 0.01  # the derivative jumps by 2/k at a kink, at least
_BEND = 4.0  # bound of a smooth function's second derivative; that of the squared error is 2
_SMALLEST = 1e-8  # with a smaller step, rounding exceeds most derivatives
_SETTLED = 1e-3  # differences of two steps that agree so closely are near the derivative
_CHUNK = 1 << 21  # numbers in the arrays of networks that are computed together


class Measured(NamedTuple):
    """Central differences of the parameters, and which parameters are left out."""

    numerical: Array
    resolved: Array  # the smallest derivative that each difference resolves
    kinks: Bools  # left out because a kink lies within the step
    unsettled: Bools  # left out because every step is too large


def settled(
    measure: Callable[[Ints, float], tuple[Array, Array, Bools]], analytic: Array, step: float, tolerance: float
) -> Measured:
    """Reduce the step of each parameter until its difference agrees with the gradient.

    The step is divided by 10 only where that brings the two closer or the differences still vary.
    A smaller step resolves less, and a wrong derivative of 1e-8 must not pass as 0.
    """
    everywhere = np.arange(len(analytic))
    numerical, rounding, kinks = measure(everywhere, step)
    last, unsettled = numerical.copy(), np.zeros(len(analytic), bool)
    open_ = everywhere[~kinks & _differ(analytic, numerical, rounding, tolerance)]
    while len(open_) and step / 10.0 >= _SMALLEST:
        step /= 10.0
        finer, finer_rounding, kinks[open_] = measure(open_, step)
        scale = np.maximum(np.abs(finer), np.abs(last[open_]))
        off = np.abs(analytic[open_] - finer)
        # An error smaller than the uncertainty of the differences does not count.
        enough = np.minimum(np.maximum(_SETTLED * scale, finer_rounding), 0.3 * off)
        unsettled[open_] = np.abs(finer - last[open_]) > enough
        last[open_] = finer
        better = off < 0.5 * np.abs(analytic[open_] - numerical[open_])
        closer = open_[better]
        numerical[closer], rounding[closer] = finer[better], finer_rounding[better]
        differ = _differ(analytic[open_], numerical[open_], rounding[open_], tolerance)
        unsettled[open_[~differ]] = False
        open_ = open_[~kinks[open_] & differ & (unsettled[open_] | better)]
    return Measured(numerical, rounding / tolerance, kinks, unsettled & ~kinks)


def _differ(analytic: Array, numerical: Array, rounding: Array, tolerance: float) -> Bools:
    """Return where the relative error is above the tolerance."""
    return errors(analytic, numerical, rounding / tolerance) > tolerance


def errors(analytic: Array, numerical: Array, resolved: Array) -> Array:
    return np.abs(analytic - numerical) / size_of(analytic, numerical, resolved)


def size_of(analytic: Array, numerical: Array, resolved: Array) -> Array:
    return np.maximum(np.maximum(np.abs(analytic), np.abs(numerical)), resolved)


def differences(
    problem: Problem,
    theta: Array,
    x: Array,
    targets: Array,
    masks: Sequence[Array],
    steps: Array,
    chosen: Ints,
    largest: float,
) -> tuple[Array, Array, Bools]:
    """Compute central differences at the chosen places.

    Returns the differences, their rounding errors, and whether a kink lies within each step.
    """
    numerical, rounding = np.empty(len(chosen)), np.empty(len(chosen))
    kinks = np.empty(len(chosen), bool)
    widest = max(len(theta), max(problem.network.sizes) * len(x))
    together = max(1, _CHUNK // widest)
    for first in range(0, len(chosen), together):
        part = slice(first, first + together)
        moves = np.zeros((len(chosen[part]), len(theta)))
        h = steps[part]
        moves[np.arange(len(moves)), chosen[part]] = h
        above, kinked_above = _objective(problem, theta + moves, x, targets, masks)
        below, kinked_below = _objective(problem, theta - moves, x, targets, masks)
        numerical[part] = (above - below) / (2.0 * h)
        # Division by h magnifies the rounding of J; up to 16 roundings may add up.
        rounding[part] = 16.0 * np.finfo(float).eps * np.maximum(np.abs(above), largest) / h
        kinks[part] = np.any([_jumps(*both) for both in zip(kinked_above, kinked_below)], axis=0)
    return numerical, rounding, kinks


def _objective(
    problem: Problem, thetas: Array, x: Array, targets: Array, masks: Sequence[Array]
) -> tuple[Array, list[tuple[Array, Array]]]:
    """Return J of networks `(R, P)`, and what may have a kink in it.

    These are preactivations and weights, each with the derivative at it, `(R, …)` both.
    """
    network = problem.network
    forward = network.forward(thetas, x, masks)
    losses, by_z = problem.loss.measure(forward.preactivations[-1], forward.activations[-1], targets.T)
    kinked = list(zip(forward.preactivations, network.derivatives(forward)))
    kinked.append((forward.preactivations[-1], by_z))
    J = losses.mean(axis=-1)
    weights = thetas * network.weight_mask
    for strength, regularizer in problem.penalties:  # strength is lambda/m
        J = J + strength * regularizer.value(weights)
        kinked.append((weights, regularizer.derivative(weights)))
    return J, kinked


def _jumps(above: tuple[Array, Array], below: tuple[Array, Array]) -> Bools:
    """Return for which networks a derivative jumps between below and above, `(R,)`.

    It jumps if it changes more than a smooth function's can. The derivative of softmax depends on all
    preactivations of a sample, so the largest change among them counts.
    """
    moved, changed = (np.abs(one - other) for one, other in zip(above, below))
    if moved.ndim == 3:
        moved = moved.max(axis=1, keepdims=True)
    return np.asarray((changed > _JUMP + _BEND * moved).reshape(len(changed), -1).any(axis=1))
