"""Layers of a watched network: checks the arrays of a loop."""

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
from .blocks import Blocks, Shapes
from .samples import WatchError
from .watched_model import UNTOLD

Layers = Sequence[Any]  # for each layer (W, b), any arrays with the weights first, or W alone
Arrays = list[tuple[Array, ...]]
Named = str | Sequence[str] | None


def arrays_of(layers: Layers, name: str) -> Arrays:
    """Return each layer's arrays without copying. Raises WatchError."""
    found = []
    for number, layer in enumerate(layers):
        parts = layer if isinstance(layer, (tuple, list)) else (layer,)
        arrays = tuple(np.asarray(part) for part in parts if part is not None)
        if not arrays or any(array.dtype.kind not in "biuf" for array in arrays):
            raise WatchError(
                say("{name}[{number}] contains no arrays of numbers: give (W, b), or W alone", name=name, number=number)
            )
        if arrays[0].ndim < 2:
            raise WatchError(
                say(
                    "{name}[{number}] begins with an array of shape {shape}: give a pair for each layer, "
                    "[(W1, b1), (W2, b2), …]",
                    name=name,
                    number=number,
                    shape=arrays[0].shape,
                )
            )
        found.append(arrays)
    if not found:
        raise WatchError(say("{name} is empty: give (W, b) for each layer", name=name))
    return found


def shapes_of(arrays: Arrays) -> Shapes:
    """Return the shapes of each layer's arrays."""
    return tuple(tuple(array.shape for array in layer) for layer in arrays)


def check_shapes(arrays: Arrays, name: str, wanted: Shapes) -> None:
    """Compare the shapes with `wanted`.

    Raises WatchError at the first difference.
    """
    shapes = shapes_of(arrays)
    if shapes == wanted:  # the usual case
        return
    if len(shapes) != len(wanted):
        raise WatchError(
            say("{name} has {given} layers; the network has {count}", name=name, given=len(shapes), count=len(wanted))
        )
    number = next(number for number, pair in enumerate(zip(shapes, wanted)) if pair[0] != pair[1])
    raise WatchError(
        say(
            "{name}[{number}] has the shapes {given}; layer {layer} has {wanted}",
            name=name,
            number=number,
            given=_listed(shapes[number]),
            layer=number + 1,
            wanted=_listed(wanted[number]),
        )
    )


def check_constancy(given: tuple[bool, bool], before: tuple[bool, bool]) -> None:
    """Check that each step gives the same arrays.

    Weights are given in each step or in none, and so are gradients. Raises WatchError.
    """
    for name, was, now in zip(("weights", "gradients"), before, given):
        if was and not now:
            raise WatchError(
                say("{name} were given before and are missing now: give them in each step, or in none", name=name)
            )
        if now and not was:
            raise WatchError(say("{name} were not given before: give them in each step, or in none", name=name))


def number_of(value: Any, name: str) -> float:
    """Convert a number, or an array of one number.

    It may be NaN. Raises WatchError.
    """
    if isinstance(value, (int, float)):
        return float(value)
    found = np.asarray(value)
    if found.size != 1 or found.dtype.kind not in "biuf":
        raise WatchError(say("{name} = {value}: give one number", name=name, value=repr(value)))
    return float(found.reshape(()))


def vector_of(arrays: Arrays) -> Array:
    """Copy all arrays into one vector, `(P,)`."""
    return np.concatenate([array.ravel() for layer in arrays for array in layer], dtype=float, casting="unsafe")


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
        a = np.asarray(values)
        if a.ndim < 2 or a.dtype.kind not in "biuf":
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
        W, *others = layer
        if len(W) != 2 or W[0] != units or len(others) != 1 or int(np.prod(others[0])) != W[1]:
            raise WatchError(
                say(
                    "weights[{number}] has the shapes {given}: layer {layer} takes {inputs} inputs; give W as "
                    "(inputs, units) and b as (units,)",
                    number=number,
                    given=_listed(layer),
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


def _listed(shapes: tuple[tuple[int, ...], ...]) -> str:
    return ", ".join(map(str, shapes))
