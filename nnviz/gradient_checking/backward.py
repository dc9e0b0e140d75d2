"""Learner's backpropagation: calls the function and checks its result."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..errors import ConfigError
from ..nn.arrays import Array
from ..training.problem import Problem
from ..words import say

Backward = Callable[[list[tuple[Array, Array]], Array, Array], Sequence[tuple[Any, Any]]]


def gradient_of(backward: Backward, problem: Problem, theta: Array, x: Array, targets: Array) -> Array:
    """Return the gradient of a learner's function, `(P,)`."""
    if problem.config.dropout:
        raise ConfigError(
            say(
                "dropout = {value}: your function does not know the mask; check it with dropout 0",
                value=problem.config.dropout,
            )
        )
    if problem.config.muted:
        raise ConfigError(
            say(
                "muted = {value}: your function does not know which units are muted; check it without them",
                value=problem.config.muted,
            )
        )
    found = backward(problem.network.layers(theta.copy()), x[:, :-1].copy(), targets.copy())
    wanted = problem.network.layers(theta)
    if not isinstance(found, (list, tuple)) or len(found) != len(wanted):
        kind, count = type(found).__name__, len(wanted)
        if isinstance(found, (list, tuple)):
            raise ConfigError(
                say(
                    "backward returned {given} entries: return a list of {count} pairs (dW, db), one for each layer",
                    given=len(found),
                    count=count,
                )
            )
        raise ConfigError(
            say(
                "backward returned {kind}: return a list of {count} pairs (dW, db), one for each layer",
                kind=kind,
                count=count,
            )
        )
    return problem.network.join([_pair(number, *both) for number, both in enumerate(zip(found, wanted), start=1)])


def _pair(number: int, pair: Any, wanted: tuple[Array, Array]) -> tuple[Array, Array]:
    """Check a layer's `(dW, db)`. Raises ConfigError, naming the layer."""
    if not isinstance(pair, (list, tuple)) or len(pair) != 2:
        raise ConfigError(say("backward returned no pair (dW, db) for layer {layer}", layer=number))
    arrays = []
    for name, part, like in zip(("W", "b"), pair, wanted):
        try:
            array = np.asarray(part, float)
        except (TypeError, ValueError):
            raise ConfigError(
                say(
                    "backward returned a d{name} for layer {layer} that is not an array of numbers",
                    name=name,
                    layer=number,
                )
            ) from None
        if array.shape != like.shape:
            values = {"name": name, "layer": number, "shape": array.shape, "wanted": like.shape}
            if array.shape == like.shape[::-1] and name == "W":
                raise ConfigError(
                    say(
                        "backward returned a d{name} of shape {shape} for layer {layer}, whose {name} has shape "
                        "{wanted}: it is transposed",
                        **values,
                    )
                )
            raise ConfigError(
                say(
                    "backward returned a d{name} of shape {shape} for layer {layer}, whose {name} has shape {wanted}",
                    **values,
                )
            )
        if not np.isfinite(array).all():
            raise ConfigError(
                say(
                    "backward returned a d{name} for layer {layer} that is not finite: {values}",
                    name=name,
                    layer=number,
                    values=array.tolist(),
                )
            )
        arrays.append(array)
    return arrays[0], arrays[1]
