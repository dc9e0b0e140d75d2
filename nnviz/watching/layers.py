"""Layers of a watched network: the arrays as a loop holds them, checked, and what they make."""

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
from .blocks import Blocks, Shapes
from .samples import WatchError
from .watched_model import UNTOLD

Layers = Sequence[Any]  # of each layer (W, b), any arrays with the weights first, or W alone
Arrays = list[tuple[Array, ...]]
Named = str | Sequence[str] | None


def arrays_of(layers: Layers, name: str) -> Arrays:
    """Each layer's arrays, as they are. Raises WatchError."""
    found = []
    for number, layer in enumerate(layers):
        parts = layer if isinstance(layer, (tuple, list)) else (layer,)
        arrays = tuple(np.asarray(part) for part in parts if part is not None)
        if not arrays or any(array.dtype.kind not in "biuf" for array in arrays):
            raise WatchError(f"{name}[{number}] holds no arrays of numbers: give (W, b), or W alone")
        if arrays[0].ndim < 2:
            raise WatchError(
                f"{name}[{number}] begins with an array of shape {arrays[0].shape}: "
                "give a pair for each layer, [(W1, b1), (W2, b2), …]"
            )
        found.append(arrays)
    if not found:
        raise WatchError(f"{name} is empty: give (W, b) of each layer")
    return found


def shapes_of(arrays: Arrays) -> Shapes:
    """The shapes of each layer's arrays."""
    return tuple(tuple(array.shape for array in layer) for layer in arrays)


def check_shapes(arrays: Arrays, name: str, wanted: Shapes) -> None:
    """Raises WatchError at the first layer that is shaped otherwise."""
    shapes = shapes_of(arrays)
    if shapes == wanted:  # as nearly always
        return
    if len(shapes) != len(wanted):
        raise WatchError(f"{name} has {len(shapes)} layers: there are {len(wanted)}")
    number = next(number for number, pair in enumerate(zip(shapes, wanted)) if pair[0] != pair[1])
    raise WatchError(
        f"{name}[{number}] has {_listed(shapes[number])}: layer {number + 1} has {_listed(wanted[number])}"
    )


def vector_of(arrays: Arrays) -> Array:
    """All arrays one behind the other, copied, `(P,)`."""
    return np.concatenate([array.ravel() for layer in arrays for array in layer], dtype=float, casting="unsafe")


def answers_of(activations: Sequence[Any], shapes: Shapes) -> tuple[Array, ...]:
    """A copy of each layer's answers `(n, units)`, of the first 2,000 samples. Raises WatchError."""
    layers, count = len(shapes), len(activations)
    if not count or (shapes and count not in (layers - 1, layers)):
        raise WatchError(
            f"activations has {count} arrays: give one for each hidden layer, and of the output if you like"
        )
    found = []
    for number, values in enumerate(activations):
        a = np.asarray(values)
        if a.ndim < 2 or a.dtype.kind not in "biuf":
            raise WatchError(f"activations[{number}] has shape {a.shape}: give (n, units)")
        a = a.reshape(len(a), -1)
        units = _units(shapes[number]) if shapes else None
        if units is not None and a.shape[1] != units:
            raise WatchError(
                f"activations[{number}] has shape {a.shape}: layer {number + 1} has {units} units, so give (n, {units})"
            )
        found.append(np.array(a[:EVALUATED_SAMPLES], dtype=float))
    return tuple(found)


def _units(shapes: tuple[tuple[int, ...], ...]) -> int | None:
    """How many units a dense layer with biases has; None of others."""
    if len(shapes) != 2 or len(shapes[0]) != 2:
        return None
    units = math.prod(shapes[1])
    return units if units in shapes[0] else None


def untold_network(blocks: Blocks, named: Named, answers: tuple[Array, ...] | None) -> Blocks:
    """The layers with what is known of their activations, where answers are given."""
    if answers is None:
        return blocks
    hidden = len(blocks.shapes) - 1
    units = [a.shape[1] for a in answers]
    kinds = [UNTOLD] * hidden if named is None else hidden_activations(named, hidden)
    kinds = [kind if kind.from_value else UNTOLD for kind in kinds]
    return Blocks(blocks.shapes, tuple(kinds), (0, *units[:hidden], units[hidden] if len(units) > hidden else 0))


def hidden_activations(named: str | Sequence[str], hidden: int) -> list[Activation]:
    """The activation of each hidden layer; one name is that of all. Raises WatchError."""
    names = [named] * hidden if isinstance(named, str) else list(named)
    if len(names) != hidden:
        raise WatchError(f"activations names {len(names)}: there are {hidden} hidden layers")
    for name in names:
        if name not in ACTIVATIONS:
            raise WatchError(f"activations = {name!r}: choose of {', '.join(ACTIVATIONS)}")
    return [ACTIVATIONS[name] for name in names]


def network_of(shapes: Shapes, named: Named, loss: Loss, data: Dataset) -> Network:
    """The network that dense layers `(W, b)` with these activations make. Raises WatchError."""
    units = len(data.columns) if data.train_count else shapes[0][0][0]
    sizes = [units]
    for number, layer in enumerate(shapes):
        W, *others = layer
        if len(W) != 2 or W[0] != units or len(others) != 1 or int(np.prod(others[0])) != W[1]:
            raise WatchError(
                f"weights[{number}] has {_listed(layer)}: layer {number + 1} takes {units} inputs; "
                "give W as (inputs, units) and b as (units,)"
            )
        units = W[1]
        sizes.append(units)
    wanted = {1, 2} if data.classes == 2 else {data.classes or 1}
    if data.train_count and units not in wanted:
        raise WatchError(f"weights: the last layer has {units} units, and y needs {' or '.join(map(str, wanted))}")
    return Network(tuple(sizes), tuple(hidden_activations(named or (), len(shapes) - 1)), loss)


def _listed(shapes: tuple[tuple[int, ...], ...]) -> str:
    return ", ".join(map(str, shapes))
