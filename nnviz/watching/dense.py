"""Dense layers of a watched network: their activations and their functions."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..data.datasets import Dataset
from ..nn.activations import ACTIVATIONS, Activation
from ..nn.arrays import Array
from ..nn.losses import Loss
from ..nn.network import Network
from ..training.evaluation import EVALUATED_SAMPLES
from ..words import say
from .array_layout import listed
from .arrays import numbers_of
from .blocks import Blocks, Shapes
from .errors import WatchError
from .watched_model import UNTOLD

Named = str | Sequence[str] | None


def answers_of(activations: Sequence[Any], shapes: Shapes) -> tuple[Array, ...]:
    """Copy each layer's activations `(n, units)` for the first 2,000 samples.

    Raises WatchError.
    """
    layers, count = len(shapes), len(activations)
    if not count or (shapes and count not in (layers - 1, layers)):
        raise WatchError(
            say(
                "activations has {count} arrays: give one for each hidden layer and, if you like, one for the output",
                count=count,
            )
        )
    found = []
    for number, values in enumerate(activations):
        a = numbers_of(values, f"activations[{number}]")
        if a.ndim < 2:
            raise WatchError(
                say("activations[{number}] has shape {shape}: give (n, units)", number=number, shape=a.shape)
            )
        a = a.reshape(len(a), -1)
        units = _units(shapes[number]) if shapes else None
        if units is not None and a.shape[1] != units:
            raise WatchError(
                say(
                    "activations[{number}] has shape {shape}: layer {layer} has {units} units, so give (n, {units})",
                    number=number,
                    shape=a.shape,
                    layer=number + 1,
                    units=units,
                )
            )
        found.append(np.array(a[:EVALUATED_SAMPLES], dtype=float))
    return tuple(found)


def _units(shapes: tuple[tuple[int, ...], ...]) -> int | None:
    """Count the units of a dense layer with biases.

    None for other layers.
    """
    if len(shapes) != 2 or len(shapes[0]) != 2:
        return None
    units = math.prod(shapes[1])
    return units if units in shapes[0] else None


def untold_network(blocks: Blocks, named: Named, outputs: tuple[Array, ...] | None) -> Blocks:
    """Make a network of the known activation functions.

    They are known if the layers' outputs are given.
    """
    if outputs is None:
        return blocks
    hidden = len(blocks.shapes) - 1
    units = [a.shape[1] for a in outputs]
    kinds = [UNTOLD] * hidden if named is None else hidden_activations(named, hidden)
    kinds = [kind if kind.from_value else UNTOLD for kind in kinds]
    return Blocks(blocks.shapes, tuple(kinds), (0, *units[:hidden], units[hidden] if len(units) > hidden else 0))


def hidden_activations(named: str | Sequence[str], hidden: int) -> list[Activation]:
    """Return the activation of each hidden layer; one name counts for all.

    Raises WatchError.
    """
    names = [named] * hidden if isinstance(named, str) else list(named)
    if len(names) != hidden:
        raise WatchError(
            say("activations has {given} names; the network has {count} hidden layers", given=len(names), count=hidden)
        )
    for name in names:
        if name not in ACTIVATIONS:
            raise WatchError(
                say("activations = {value}: choose from {names}", value=repr(name), names=", ".join(ACTIVATIONS))
            )
    return [ACTIVATIONS[name] for name in names]


def network_of(shapes: Shapes, named: Named, loss: Loss, data: Dataset) -> Network:
    """Make a network of dense layers `(W, b)` with these activations.

    Raises WatchError.
    """
    units = len(data.columns) if data.train_count else shapes[0][0][0]
    sizes = [units]
    for number, layer in enumerate(shapes):
        W, *others = layer if len(layer[0]) > 1 else ((*layer[0], 1), *layer[1:])  # (d,) is one unit
        if len(W) != 2 or W[0] != units or len(others) != 1 or int(np.prod(others[0])) != W[1]:
            raise WatchError(
                say(
                    "weights[{number}] has the shapes {given}: layer {layer} takes {inputs} inputs; give W as "
                    "(inputs, units) and b as (units,)",
                    number=number,
                    given=listed(layer),
                    layer=number + 1,
                    inputs=units,
                )
            )
        units = W[1]
        sizes.append(units)
    if data.train_count and data.classes == 2 and units not in (1, 2):
        raise WatchError(say("weights: the last layer has {units} units; 2 classes need 1 or 2", units=units))
    if data.train_count and data.classes != 2 and units != (data.classes or 1):
        raise WatchError(
            say("weights: the last layer has {units} units; y needs {count}", units=units, count=data.classes or 1)
        )
    return Network(tuple(sizes), tuple(hidden_activations(named or (), len(shapes) - 1)), loss)
