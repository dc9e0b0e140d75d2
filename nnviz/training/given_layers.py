"""Given layers: initial weights that the caller has."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..errors import ConfigError
from ..nn.arrays import Array
from ..words import say
from .problem import Problem

Layers = Sequence[tuple[Any, Any]]  # the (W, b) of each layer
DRAWING = frozenset({"seed", "initializer", "weight_scale"})  # the settings that determine drawn weights


def joined(layers: Layers, problem: Problem) -> Array:
    """Join these `(W, b)` to theta.

    Raises ConfigError, which names the layer that doesn't fit.
    """
    try:
        blocks = [(np.array(W, float), np.array(b, float)) for W, b in layers]
    except (TypeError, ValueError):
        raise ConfigError(say("layers: give the (W, b) of each layer, as arrays of numbers")) from None
    blocks = [(W, b.reshape(-1) if b.ndim == 2 and 1 in b.shape else b) for W, b in blocks]
    shapes = [(W.shape, b.shape) for W, b in blocks]
    wanted = [((rows - 1, units), (units,)) for _, (rows, units) in problem.network.slices]
    if len(shapes) != len(wanted):
        raise ConfigError(
            say("layers: {count} given; this network has {wanted}", count=len(shapes), wanted=len(wanted))
        )
    for number, (given, fitting) in enumerate(zip(shapes, wanted), start=1):
        if given != fitting:
            raise ConfigError(
                say(
                    "layers[{index}] has W {W} and b {b}: layer {number} takes W {fitting_W} and b {fitting_b}",
                    index=number - 1,
                    W=given[0],
                    b=given[1],
                    number=number,
                    fitting_W=fitting[0],
                    fitting_b=fitting[1],
                )
            )
    theta = problem.network.join(blocks)
    if not np.isfinite(theta).all():
        raise ConfigError(say("layers: a weight or bias is not finite"))
    return theta


def stay_given(before: Problem, after: Problem) -> bool:
    """Return whether given weights stay when a run begins with another problem.

    They do if the layers have the same shapes, and none of the settings that determine drawn weights differs.
    """
    same_shapes = before.network.sizes == after.network.sizes
    return same_shapes and DRAWING.isdisjoint(before.config.differences(after.config))
