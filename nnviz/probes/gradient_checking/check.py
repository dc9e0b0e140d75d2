"""Gradient check: compares backpropagation, nnviz's or a learner's, with central differences.

Each weight and bias is moved a little up and down. The difference of the objective is compared with
the gradient. Errors are reported with their layer and their place in it.
"""

import math
from numbers import Integral, Real
from typing import Any

import numpy as np

from ...errors import ConfigError
from ...nn.arrays import Array, Bools, Ints
from ...nn.network import Pass
from ...settings.config import Config
from ...training.events import State
from ...training.given_layers import Layers
from ...training.problem import Problem, prepare
from ...training.step import advance_problem
from ...training.trainer import Trainer
from ...words import say
from .backward import DOUBLE, SINGLE, Backward, gradient_of, refuse_hidden_state, significant_bits
from .differences import Measured, differences, errors, settled, size_of
from .report import Comparison, GradientCheck, LayerCheck
from .values import Forward, LossOf, check_forward, check_loss

STEP = 1e-5  # change of a preactivation; the best is near the cube root of a float's precision
TOLERANCE = 1e-5  # relative errors of right gradients are below 1e-6, of wrong ones near 1
_SPREAD = 8.0  # times that the error of a right gradient in single precision may exceed another's


def gradient_check(
    config: Config | None = None,
    data: Any = None,
    *,
    layers: Layers | None = None,
    backward: Backward | None = None,
    forward: Forward | None = None,
    loss: LossOf | None = None,
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

    `forward(layers, X)` and `loss(outputs, y)` are checked, too, each by itself: with the right weights and
    the right outputs. `forward` returns the outputs of the network `(n, k)`, or a list of the activations of
    each layer `(n, units)`; `loss` returns the mean loss, without the penalties. If only they are given, the
    gradient is not checked.

    A gradient that was computed in single precision is judged by what that resolves, and the report says so.

    The check uses the first `samples` training samples of the first epoch; fewer samples have fewer
    kinks. It compares at most `parameters` parameters of each layer, evenly spread.

    The relative error of an analytic derivative a and a numerical one n is |a - n| / max(|a|, |n|)
    (Stanford's CS231n, "Gradient checks"). The smallest derivative that central differences resolve
    replaces smaller denominators. Where a and n differ, smaller steps are tried, a tenth each time:
    the error of a right gradient shrinks with the step, that of a wrong one stays. A parameter is left
    out, and counted, if a kink (of ReLU, the hinge loss or |w|) lies within its step, or if even the
    smallest step is too large. Dropout uses the mask of the first step, and input noise is that of the first step.

    Raises ConfigError, naming the layer, if a result of the functions has the wrong shape or is not
    finite, and if the step is too small to measure anything. Exceptions in the functions pass through.
    """
    trainer = Trainer(config, data, layers)
    for name, value in (("samples", samples), ("parameters", parameters), ("step", step), ("tolerance", tolerance)):
        is_whole = name in ("samples", "parameters")
        if not isinstance(value, Integral if is_whole else Real) or not 0 < value < math.inf:
            if is_whole:
                raise ConfigError(
                    say("{name} = {value}: a whole number above 0 is needed", name=name, value=repr(value))
                )
            raise ConfigError(say("{name} = {value}: a number above 0 is needed", name=name, value=repr(value)))
    count = min(samples, trainer.data.train_count)
    problem, theta = prepare(trainer.config.changed(batch_size=count), trainer.data), trainer.state.theta
    x, targets = problem.batch(0, 0, count)
    x = problem.draws.noisy(x, 0) if problem.adds_noise else x
    event = advance_problem(State(0, 0, 0, theta), problem)
    if not math.isfinite(event.loss):
        raise ConfigError(say("layers: with these weights the loss is {loss}, which has no gradient", loss=event.loss))
    if forward is not None or backward is not None:
        refuse_hidden_state(problem)
    passed = () if forward is None else check_forward(forward, problem, theta, x, event.activations[1:])
    checked = None if loss is None else check_loss(loss, event.activations[-1], targets, float(event.loss))
    if backward is None and (forward is not None or loss is not None):
        return GradientCheck((), count, forward=passed, loss=checked)
    gradient = event.gradient if backward is None else gradient_of(backward, problem, theta, x, targets)
    bits = significant_bits(gradient)
    bits = bits if bits < significant_bits(event.gradient) else DOUBLE
    coarse = _coarseness(problem, theta, x, targets, event.gradient, bits)
    steps, chosen = _steps(event.forward), _chosen(problem, parameters)
    # J is computed from rounded weights, so its error scales with each weight's share in J.
    largest = max(1.0, abs(event.loss), float(np.abs(theta * event.gradient).sum()))

    def measure(at: Ints, size: float) -> tuple[Array, Array, Bools]:
        found, rounding, kinks = differences(
            problem, theta, x, targets, event.forward.masks, size * steps[at], chosen[at], largest
        )
        return found, rounding + coarse[chosen[at]], kinks

    measured = settled(measure, gradient[chosen], step, tolerance)
    rounding = measured.resolved * tolerance - coarse[chosen]
    size = np.maximum(np.abs(gradient[chosen]), np.abs(measured.numerical))
    if step < STEP and size.any() and np.mean((size <= rounding)[size > 0]) > 0.5:
        raise ConfigError(
            say(
                "step = {value}: it is too small, so that nothing can be compared: rounding is larger than most "
                "derivatives",
                value=repr(step),
            )
        )
    compared = _compared(problem, chosen, gradient[chosen], measured, tolerance)
    return GradientCheck(compared, count, bits, float(coarse.max()), passed, checked)


def _coarseness(problem: Problem, theta: Array, x: Array, targets: Array, gradient: Array, bits: int) -> Array:
    """Return the error that a right gradient of that precision may have, `(P,)`.

    It is estimated from the error of nnviz's own backpropagation in single precision, layer by layer.
    """
    found = np.zeros(len(theta))
    if bits == DOUBLE:
        return found
    exact = problem.network.backpropagate(theta, x, targets)[-1]
    with np.errstate(over="ignore", invalid="ignore"):
        lower: list[Any] = [part.astype(np.float32) for part in (theta, x, targets)]
        single = problem.network.backpropagate(*lower)[-1]
    for place, _ in problem.network.slices:
        error = float(np.abs(single[place] - exact[place]).max())
        unit = float(np.finfo(np.float32).eps * np.abs(gradient[place]).max())
        found[place] = 2.0 ** (SINGLE - bits) * _SPREAD * (error + unit)
    return found


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


def _compared(
    problem: Problem, chosen: Ints, analytic: Array, measured: Measured, tolerance: float
) -> tuple[LayerCheck, ...]:
    """Summarize the comparison layer by layer."""
    numerical, resolved, kinks, unsettled = measured
    size, off = size_of(analytic, numerical, resolved), errors(analytic, numerical, resolved)
    found = []
    for number, (place, (rows, units)) in enumerate(problem.network.slices):
        inside = (place.start <= chosen) & (chosen < place.stop)
        on_kink, steep = (
            tuple(divmod(int(at) - place.start, units) for at in chosen[inside & out]) for out in (kinks, unsettled)
        )
        kept = np.flatnonzero(inside & ~kinks & ~unsettled)
        worst, factor = None, None
        if len(kept):
            at = kept[off[kept].argmax()]
            row, unit = divmod(int(chosen[at]) - place.start, units)
            worst = Comparison(row, unit, float(analytic[at]), float(numerical[at]), float(off[at]))
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
