"""Learner's backpropagation: calls the function and checks its result."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ...errors import ConfigError
from ...nn.arrays import Array
from ...training.problem import Problem
from ...words import say

SINGLE, DOUBLE = 24, 53  # significant bits of floating-point numbers
Backward = Callable[[list[tuple[Array, Array]], Array, Array], Sequence[tuple[Any, Any]]]


def refuse_hidden_state(problem: Problem) -> None:
    """Raise ConfigError if a learner's function can't know what the network does."""
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


def gradient_of(backward: Backward, problem: Problem, theta: Array, x: Array, targets: Array) -> Array:
    """Return the gradient of a learner's function, `(P,)`."""
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


def as_doubles(given: Any) -> Array:
    """Convert an array, a list or a tensor of PyTorch to double precision. Raises TypeError for complex numbers."""
    if hasattr(given, "detach"):
        given = given.detach().cpu()
        given = given.resolve_conj().numpy() if given.is_complex() else given.double().numpy()
    if np.iscomplexobj(given):
        raise TypeError
    return np.asarray(given, float)


def significant_bits(values: Array) -> int:
    """Return the bits of precision that values have: 53 for double precision, 24 for single, 11 for half.

    Values that were computed in a lower precision are still multiples of their last bit.
    """
    mantissas, _ = np.frexp(values[values != 0])
    for bits in (8, 11, SINGLE):  # 8 are those of bfloat16, and 11 of half precision
        scaled = np.ldexp(mantissas, bits)
        if len(mantissas) and (scaled == np.rint(scaled)).all():
            return bits
    return DOUBLE


def _pair(number: int, pair: Any, wanted: tuple[Array, Array]) -> tuple[Array, Array]:
    """Check a layer's `(dW, db)`. Raises ConfigError, naming the layer."""
    if not isinstance(pair, (list, tuple)) or len(pair) != 2:
        raise ConfigError(say("backward returned no pair (dW, db) for layer {layer}", layer=number))
    arrays = []
    for name, part, like in zip(("W", "b"), pair, wanted):
        try:
            array = as_doubles(part)
        except (TypeError, ValueError, RuntimeError):
            raise ConfigError(
                say(
                    "backward returned a d{name} for layer {layer} that is not an array of numbers",
                    name=name,
                    layer=number,
                )
            ) from None
        if like.ndim == 1 and array.shape in ((1, like.size), (like.size, 1)):
            array = array.reshape(-1)  # as sums with keepdims are
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
