"""Gradient check: whether backpropagation, this one or a learner's own, gives the slope of the objective.

Each weight and bias is moved a little up and down, and the difference of the objective is compared
with the gradient. What is wrong is said with the layer and the place in it.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from ..errors import ConfigError
from ..nn.arrays import Array
from ..nn.network import Pass
from ..settings.config import Config
from ..training.events import State
from ..training.problem import Problem, prepare
from ..training.trainer import Layers, Trainer, advance_problem
from .report import Comparison, GradientCheck, LayerCheck

Backward = Callable[[list[tuple[Array, Array]], Array, Array], Sequence[tuple[Any, Any]]]

STEP = 1e-5  # how far a weighted sum is moved; near the cube root of what a float resolves, the best there is
TOLERANCE = 1e-5  # right ones are below 1e-6, wrong ones near 1
_JUMP = 0.01  # those of a kink change by 2/k at the least
_BEND = 4.0  # no smooth slope changes by more than this times what it is a slope at: the squared error by 2
_SMALLEST = 1e-8  # below this step, rounding is larger than most derivatives
_SETTLED = 1e-3  # two differences that are this close are near the slope: those of too large a step vary freely
_CHUNK = 1 << 21  # numbers in the arrays of as many networks as are looked at together


class _Measured(NamedTuple):
    """Of each parameter the central difference, the smallest that it resolves, and why it is left out if it is."""

    numerical: Array
    resolved: Array
    kinks: Array
    unsettled: Array


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
    """Compare backpropagation with central differences of J, penalties and their m training samples included.

    Config, data and `layers` are as in Trainer: the network, and its weights, by default the first ones.
    `backward(layers, X, y)` is a function to check instead of nnviz's own: it is given the list of
    `(W, b)`, `(inputs, units)` and `(units,)`, the inputs X `(n, d)` and the targets y `(n, k)` as the
    loss has them, and gives the list of `(dJ/dW, dJ/db)` of the same shapes. At most so many `samples`
    are looked at, the first of the training samples in the order of the first epoch (the fewer, the
    fewer kinks), and at most so many `parameters` of each layer, evenly spread.

    The relative error is |a - n| / max(|a|, |n|) (Stanford's CS231n, "Gradient checks"), of derivatives
    that are too small for central differences to resolve it |a - n| / (the smallest that they resolve).
    Where they differ, smaller steps are tried, a tenth each time: the difference to a right gradient
    shrinks with the step, that to a wrong one stays. A parameter is left out, and counted, where a kink
    (of ReLU, of the hinge, of |w|) lies within its step, because there is no slope then, and where even
    the smallest step is too large for the differences to settle. A dropout mask is that of the first step.

    Raises ConfigError, which names the layer, where what `backward` gives has the wrong shape or is
    not finite; what `backward` raises goes through.
    """
    trainer = Trainer(config, data, layers)
    for name, value in (("samples", samples), ("parameters", parameters), ("step", step), ("tolerance", tolerance)):
        if not value > 0:
            raise ConfigError(f"{name} = {value!r}: a number above 0 is needed")
    count = min(samples, trainer.data.train_count)
    problem, theta = prepare(trainer.config.changed(batch_size=count), trainer.data), trainer.state.theta
    x, targets = problem.batch(0, 0, count)
    event = advance_problem(State(0, 0, 0, theta), problem)
    if not math.isfinite(event.loss):
        raise ConfigError(f"layers: with these weights the loss is {event.loss}, which has no slope")
    gradient = event.gradient if backward is None else _given(backward, problem, theta, x, targets)
    steps, chosen = _steps(event.forward), _chosen(problem, parameters)
    # The J that is computed is that of weights a rounding away, so their shares in J are rounded as J is.
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


def _given(backward: Backward, problem: Problem, theta: Array, x: Array, targets: Array) -> Array:
    """The gradient that a learner's function gives, `(P,)`."""
    if problem.config.dropout:
        raise ConfigError(
            f"dropout = {problem.config.dropout!r}: your function does not know the mask; check it with 0"
        )
    found = backward(problem.network.layers(theta.copy()), x[:, :-1].copy(), targets.copy())
    wanted = problem.network.layers(theta)
    if not isinstance(found, (list, tuple)) or len(found) != len(wanted):
        what = f"{len(found)} of them" if isinstance(found, (list, tuple)) else type(found).__name__
        raise ConfigError(f"backward gives {what}: a list of {len(wanted)} pairs (dW, db), one for each layer")
    return problem.network.join([_pair(number, *both) for number, both in enumerate(zip(found, wanted), start=1)])


def _pair(number: int, pair: Any, wanted: tuple[Array, Array]) -> tuple[Array, Array]:
    """A layer's `(dW, db)`, or a ConfigError that names the layer."""
    if not isinstance(pair, (list, tuple)) or len(pair) != 2:
        raise ConfigError(f"backward gives no pair (dW, db) for layer {number}")
    arrays = []
    for name, values, like in zip(("W", "b"), pair, wanted):
        try:
            array = np.asarray(values, float)
        except (TypeError, ValueError):
            raise ConfigError(f"backward gives a d{name} for layer {number} that is no array of numbers") from None
        if array.shape != like.shape:
            turned = ": it is transposed" if array.shape == like.shape[::-1] and name == "W" else ""
            raise ConfigError(
                f"backward gives a d{name} of shape {array.shape} for layer {number}, whose {name} has shape "
                f"{like.shape}{turned}"
            )
        if not np.isfinite(array).all():
            raise ConfigError(f"backward gives a d{name} for layer {number} that is not finite: {array.tolist()}")
        arrays.append(array)
    return arrays[0], arrays[1]


def _steps(forward: Pass) -> Array:
    """How far each parameter is moved in a step of 1, `(P,)`: large inputs, as of data as they came, by less."""
    parts = []
    for a, z in zip(forward.inputs, forward.preactivations):
        reach = np.maximum(np.abs(a).max(axis=-1), 1.0)
        parts.append(np.repeat(1.0 / reach, len(z)))
    return np.concatenate(parts)


def _chosen(problem: Problem, parameters: int) -> Array:
    """The places in theta that are compared."""
    places = [np.arange(place.start, place.stop) for place, _ in problem.network.slices]
    return np.concatenate(
        [part[np.linspace(0, len(part) - 1, min(parameters, len(part))).round().astype(int)] for part in places]
    )


def _settled(
    differences: Callable[[Array, float], tuple[Array, Array, Array]], analytic: Array, step: float, tolerance: float
) -> _Measured:
    """The differences with the largest step, a tenth of it and so on, that agrees or shows that nothing will.

    A smaller step is taken where the difference to the gradient shrinks with it and only there, because
    it resolves less: a wrong derivative of 1e-8 must not pass as 0.
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
        # Nothing is wrong by what the differences do not know themselves.
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


def _differ(analytic: Array, numerical: Array, rounding: Array, tolerance: float) -> Array:
    """Where the relative error is above the tolerance."""
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
    chosen: Array,
    largest: float,
) -> tuple[Array, Array, Array]:
    """Central differences at the chosen places, how far rounding reaches in them, and whether a kink lies within."""
    numerical, rounding = np.empty(len(chosen)), np.empty(len(chosen))
    kinks = np.empty(len(chosen), bool)
    widest = max(len(theta), max(problem.network.sizes) * len(x))
    together = max(1, _CHUNK // widest)
    for first in range(0, len(chosen), together):
        part = slice(first, first + together)
        moves = np.zeros((len(chosen[part]), len(theta)))
        h = steps[part]
        moves[np.arange(len(moves)), chosen[part]] = h
        above, slopes_above = _objective(problem, theta + moves, x, targets, masks)
        below, slopes_below = _objective(problem, theta - moves, x, targets, masks)
        numerical[part] = (above - below) / (2.0 * h)
        # A rounding of J shows as much larger in the quotient; 16 such roundings may come together.
        rounding[part] = 16.0 * np.finfo(float).eps * np.maximum(np.abs(above), largest) / h
        kinks[part] = np.any([_jumps(*both) for both in zip(slopes_above, slopes_below)], axis=0)
    return numerical, rounding, kinks


def _objective(
    problem: Problem, thetas: Array, x: Array, targets: Array, masks: Sequence[Array]
) -> tuple[Array, list[tuple[Array, Array]]]:
    """J of networks `(R, P)`, and what has a slope in it, sums and weights, with that slope, `(R, …)` both."""
    network = problem.network
    forward = network.forward(thetas, x, masks)
    losses, by_z = problem.loss.measure(forward.preactivations[-1], forward.activations[-1], targets.T)
    slopes = [(z, f.derivative(z, a)) for f, z, a in zip(network.hidden, forward.preactivations, forward.activations)]
    slopes.append((forward.preactivations[-1], by_z))
    J = losses.mean(axis=-1)
    weights = thetas * network.weight_mask
    for strength, regularizer in problem.penalties:  # strength is lambda/m
        J = J + strength * regularizer.value(weights)
        slopes.append((weights, regularizer.derivative(weights)))
    return J, slopes


def _jumps(above: tuple[Array, Array], below: tuple[Array, Array]) -> Array:
    """Of which networks a slope jumps between below and above, `(R,)` of bool: changes more than a smooth one can.

    The slope of softmax depends on all sums of a sample, so what moved most in it counts.
    """
    moved, changed = (np.abs(one - other) for one, other in zip(above, below))
    if moved.ndim == 3:
        moved = moved.max(axis=1, keepdims=True)
    return (changed > _JUMP + _BEND * moved).reshape(len(changed), -1).any(axis=1)


def _compared(
    problem: Problem, chosen: Array, analytic: Array, measured: _Measured, tolerance: float
) -> tuple[LayerCheck, ...]:
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
    """What the numerical derivatives are all to be multiplied by to be the analytic ones, if there is one."""
    largest = np.abs(numerical).argmax()
    if not numerical[largest]:
        return None
    factor = float(analytic[largest] / numerical[largest])
    return factor if (np.abs(analytic - factor * numerical) <= 10 * tolerance * size).all() else None
