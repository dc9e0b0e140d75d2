"""Learner's forward pass and loss: compares their values with nnviz's."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ...errors import ConfigError
from ...nn.arrays import Array
from ...training.problem import Problem
from ...words import say
from .backward import SINGLE, as_doubles, significant_bits
from .report import ValueCheck

Forward = Callable[[list[tuple[Array, Array]], Array], Any]
LossOf = Callable[[Array, Array], Any]

_SLACK, _HALF_SLACK = 9, 3  # bits of a value that rounding may change, in single and in half precision


def check_forward(
    forward: Forward, problem: Problem, theta: Array, x: Array, right: Sequence[Array]
) -> tuple[ValueCheck, ...]:
    """Compare a learner's outputs, or the activations of all layers, with the right ones, `(n, units)` each.

    Raises ConfigError for other shapes, naming the layer.
    """
    found = forward(problem.network.layers(theta.copy()), x[:, :-1].copy())
    layers = list(found) if isinstance(found, (list, tuple)) else [found]
    if len(layers) not in (1, len(right)):
        raise ConfigError(
            say(
                "forward returned {given} arrays: return the outputs, or the activations of each of the {count} layers",
                given=len(layers),
                count=len(right),
            )
        )
    first = len(right) - len(layers)
    return tuple(_forward_layer(first + number, given, right[first + number]) for number, given in enumerate(layers))


def _forward_layer(layer: int, given: Any, right: Array) -> ValueCheck:
    values = _doubles(given, "forward")
    values = values[:, None] if values.ndim == 1 and right.shape[1] == 1 else values
    if values.shape != right.shape:
        raise ConfigError(
            say(
                "forward returned an array of shape {shape} for layer {layer}, whose activations have shape {wanted}",
                shape=values.shape,
                layer=layer + 1,
                wanted=right.shape,
            )
        )
    return _compared(values, right, layer)


def check_loss(loss: LossOf, outputs: Array, targets: Array, right: float) -> ValueCheck:
    """Compare a learner's loss with the right mean loss of a batch. Raises ConfigError."""
    given = _doubles(loss(outputs.copy(), targets.copy()), "loss")
    if given.size != 1:
        raise ConfigError(
            say("loss returned an array of shape {shape}: return one number, the mean loss", shape=given.shape)
        )
    return _compared(given.reshape(1, 1), np.array([[right]]), None)


def _doubles(given: Any, name: str) -> Array:
    try:
        values = as_doubles(given)
    except (TypeError, ValueError, RuntimeError):
        raise ConfigError(say("{name} returned no array of numbers", name=name)) from None
    if not np.isfinite(values).all():
        raise ConfigError(say("{name} returned values that are not finite", name=name))
    return values


def _compared(given: Array, right: Array, layer: int | None) -> ValueCheck:
    """Compare values `(n, units)` in relation to the largest one."""
    off = np.abs(given - right)
    sample, unit = (int(place) for place in np.unravel_index(int(off.argmax()), off.shape))
    largest = float(np.abs(right).max()) or 1.0
    bits = min(significant_bits(given), 40)
    tolerance = 2.0 ** ((_SLACK if bits >= SINGLE else _HALF_SLACK) - bits)
    at = np.unravel_index(int(np.abs(right).argmax()), right.shape)
    factor = float(given[at] / right[at]) if right[at] else None
    if factor is not None and not (np.abs(given - factor * right) <= tolerance * largest).all():
        factor = None
    return ValueCheck(
        layer,
        sample,
        unit,
        float(given[sample, unit]),
        float(right[sample, unit]),
        float(off.max()) / largest,
        tolerance,
        factor,
    )
