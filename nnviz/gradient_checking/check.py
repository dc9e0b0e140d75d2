"""Gradient check: compares backpropagation, nnviz's or a learner's, with central differences.

Each weight and bias is moved a little up and down. The difference of the objective is compared with
the gradient. Errors are reported with their layer and their place in it.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from ..errors import ConfigError
from ..nn.arrays import Array, Bools, Ints
from ..nn.network import Pass
from ..settings.config import Config
from ..training.events import State
from ..training.given_layers import Layers
from ..training.problem import Problem, prepare
from ..training.step import advance_problem
from ..training.trainer import Trainer
from ..words import say
from .backward import Backward, gradient_of
from .report import Comparison, GradientCheck, LayerCheck

STEP = 1e-5  # change of a preactivation; the best is near the cube root of a float's precision
TOLERANCE = 1e-5  # relative errors of right gradients are below 1e-6, of wrong ones near 1
_JUMP = 0.01  # the derivative jumps by 2/k at a kink, at least
_BEND = 4.0  # bound of a smooth function's second derivative; that of the squared error is 2
_SMALLEST = 1e-8  # with a smaller step, rounding exceeds most derivatives
_SETTLED = 1e-3  # differences of two steps that agree so closely are near the derivative
_CHUNK = 1 << 21  # numbers in the arrays of networks that are computed together


class _Measured(NamedTuple):
    """Central differences of the parameters, and which parameters are left out."""

    numerical: Array
    resolved: Array  # the smallest derivative that each difference resolves
    kinks: Bools  # left out because a kink lies within the step
    unsettled: Bools  # left out because every step is too large


def gradient_check(
    config: Config | None = None,
    data: Any = None,
    *,
    layers: Layers | None = None,
    backward: Backward | None = None,
    samples: int = 50,
    parameters: int = 1000,
    step: float = STEP,
    tolerance: float = TOLERANCE,
) -> GradientCheck:
    """Compare backpropagation with central differences of the objective J.

    Config, data and `layers` are those of Trainer; the default weights are the initial ones. J
    includes the penalties.

    `backward(layers, X, y)` is checked instead of nnviz's backpropagation. Its arguments are the list
    of `(W, b)`, of shapes `(inputs, units)` and `(units,)`, the inputs X `(n, d)` and the targets y
    `(n, k)` of the loss. It returns the list of `(dJ/dW, dJ/db)` of the same shapes.

    The check uses the first `samples` training samples of the first epoch; fewer samples have fewer
    kinks. It compares at most `parameters` parameters of each layer, evenly spread.

    The relative error of an analytic derivative a and a numerical one n is |a - n| / max(|a|, |n|)
    (Stanford's CS231n, "Gradient checks"). The smallest derivative that central differences resolve
    replaces smaller denominators. Where a and n differ, smaller steps are tried, a tenth each time:
    the error of a right gradient shrinks with the step, that of a wrong one stays. A parameter is left
    out, and counted, if a kink (of ReLU, the hinge loss or |w|) lies within its step, or if even the
    smallest step is too large. Dropout uses the mask of the first step.

    Raises ConfigError, naming the layer, if a result of `backward` has the wrong shape or is not
    finite. Exceptions in `backward` pass through.
    """
    trainer = Trainer(config, data, layers)
    for name, value in (("samples", samples), ("parameters", parameters), ("step", step), ("tolerance", tolerance)):
        if not value > 0:
            raise ConfigError(say("{name} = {value}: a number above 0 is needed", name=name, value=repr(value)))
    count = min(samples, trainer.data.train_count)
    problem, theta = prepare(trainer.config.changed(batch_size=count), trainer.data), trainer.state.theta
    x, targets = problem.batch(0, 0, count)
    event = advance_problem(State(0, 0, 0, theta), problem)
    if not math.isfinite(event.loss):
        raise ConfigError(say("layers: with these weights the loss is {loss}, which has no gradient", loss=event.loss))
    gradient = event.gradient if backward is None else gradient_of(backward, problem, theta, x, targets)
    steps, chosen = _steps(event.forward), _chosen(problem, parameters)
    # J is computed from rounded weights, so its error scales with each weight's share in J.
    largest = max(1.0, abs(event.loss), float(np.abs(theta * event.gradient).sum()))
    measured = _settled(
        lambda at, size: _differences(
            problem, theta, x, targets, event.forward.masks, size * steps[at], chosen[at], largest
        ),
        gradient[chosen],
        step,
        tolerance,
    )
    return GradientCheck(_compared(problem, chosen, gradient[chosen], measured, tolerance), count)


def _steps(forward: Pass) -> Array:
    """Return each parameter's change for a step of 1, `(P,)`.

    Weights of large inputs change less.
    """
    parts = []
    for a, z in zip(forward.inputs, forward.preactivations):
        reach = np.maximum(np.abs(a).max(axis=-1), 1.0)
        parts.append(np.repeat(1.0 / reach, len(z)))
    return np.concatenate(parts)


def _chosen(problem: Problem, parameters: int) -> Ints:
    """Choose the places in theta to compare."""
    places = [np.arange(place.start, place.stop) for place, _ in problem.network.slices]
    return np.concatenate(
        [part[np.linspace(0, len(part) - 1, min(parameters, len(part))).round().astype(int)] for part in places]
    )


def _settled(
    differences: Callable[[Ints, float], tuple[Array, Array, Bools]], analytic: Array, step: float, tolerance: float
) -> _Measured:
    """Reduce the step of each parameter until its difference agrees with the gradient.

    The step is divided by 10 only where that brings the two closer or the differences still vary.
    A smaller step resolves less, and a wrong derivative of 1e-8 must not pass as 0.
    """
    everywhere = np.arange(len(analytic))
    numerical, rounding, kinks = differences(everywhere, step)
    last, unsettled = numerical.copy(), np.zeros(len(analytic), bool)
    open_ = everywhere[~kinks & _differ(analytic, numerical, rounding, tolerance)]
    while len(open_) and step / 10.0 >= _SMALLEST:
        step /= 10.0
        finer, finer_rounding, kinks[open_] = differences(open_, step)
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
    return _Measured(numerical, rounding / tolerance, kinks, unsettled & ~kinks)


def _differ(analytic: Array, numerical: Array, rounding: Array, tolerance: float) -> Bools:
    """Return where the relative error is above the tolerance."""
    return _errors(analytic, numerical, rounding / tolerance) > tolerance


def _errors(analytic: Array, numerical: Array, resolved: Array) -> Array:
    return np.abs(analytic - numerical) / _size(analytic, numerical, resolved)


def _size(analytic: Array, numerical: Array, resolved: Array) -> Array:
    return np.maximum(np.maximum(np.abs(analytic), np.abs(numerical)), resolved)


def _differences(
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


def _compared(
    problem: Problem, chosen: Ints, analytic: Array, measured: _Measured, tolerance: float
) -> tuple[LayerCheck, ...]:
    """Summarize the comparison layer by layer."""
    numerical, resolved, kinks, unsettled = measured
    size, errors = _size(analytic, numerical, resolved), _errors(analytic, numerical, resolved)
    found = []
    for number, (place, (rows, units)) in enumerate(problem.network.slices):
        inside = (place.start <= chosen) & (chosen < place.stop)
        on_kink, steep = (
            tuple(divmod(int(at) - place.start, units) for at in chosen[inside & out]) for out in (kinks, unsettled)
        )
        kept = np.flatnonzero(inside & ~kinks & ~unsettled)
        worst, factor = None, None
        if len(kept):
            at = kept[errors[kept].argmax()]
            row, unit = divmod(int(chosen[at]) - place.start, units)
            worst = Comparison(row, unit, float(analytic[at]), float(numerical[at]), float(errors[at]))
            factor = _factor(analytic[kept], numerical[kept], size[kept], tolerance)
        found.append(LayerCheck(number, rows - 1, worst, len(kept), on_kink, factor, tolerance, steep))
    return tuple(found)


def _factor(analytic: Array, numerical: Array, size: Array, tolerance: float) -> float | None:
    """Return the constant ratio of analytic and numerical derivatives, or None."""
    largest = np.abs(numerical).argmax()
    if not numerical[largest]:
        return None
    factor = float(analytic[largest] / numerical[largest])
    return factor if (np.abs(analytic - factor * numerical) <= 10 * tolerance * size).all() else None
