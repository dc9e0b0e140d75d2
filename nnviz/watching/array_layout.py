"""Layout of a loop's arrays: its layers as one vector."""

from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy as np

from ..data.array_like import array_of
from ..nn.arrays import AnyArray, Array
from ..words import say
from .blocks import Blocks, Shapes
from .errors import WatchError

Layers = Sequence[Any]  # for each layer (W, b), any arrays with the weights first, or W alone
Arrays = list[tuple[AnyArray, ...]]


class ArrayLayout:
    """Shapes of each layer's arrays, and their places in theta.

    With `biases`, a layer that is W alone gets biases of 0 in theta: then each layer has the parameters of a dense one.
    """

    def __init__(self, arrays: Arrays, biases: bool = False):
        self.given = shapes_of(arrays)
        self._pads = [shapes[0][-1] if biases and len(shapes) == 1 else 0 for shapes in self.given]
        self.blocks = Blocks(tuple((*shapes, (pad,)) if pad else shapes for shapes, pad in zip(self.given, self._pads)))
        self._each = [shape for shapes in self.given for shape in shapes]
        self._is_padded = any(self._pads)

    def vector(self, layers: Layers, name: str) -> Array:
        """Copy the arrays of the layers into one vector, `(P,)`.

        Raises WatchError at the first array of another shape.
        """
        if not self._is_padded:
            try:  # the usual case, in the shortest time
                flat = [*chain(*layers)]
                if [array.shape for array in flat] == self._each:
                    theta: Array = np.concatenate([array.ravel() for array in flat])
                    if theta.dtype == float and theta.ndim == 1:
                        return theta
            except Exception:  # noqa: BLE001 - what they are is found out below
                pass
        arrays = arrays_of(layers, name)
        self._check(arrays, name)
        padded = [(*layer, np.zeros(pad)) if pad else layer for layer, pad in zip(arrays, self._pads)]
        return np.concatenate([array.ravel() for layer in padded for array in layer], dtype=float, casting="unsafe")

    def arrays(self, theta: Array) -> list[Any]:
        """Return each layer's arrays as they were given, as views into theta."""
        whole = self.blocks.arrays(theta)
        kept = [layer[: len(shapes)] for layer, shapes in zip(whole, self.given)]
        return [layer if len(layer) > 1 else layer[0] for layer in kept]

    def _check(self, arrays: Arrays, name: str) -> None:
        """Compare the shapes with those of the layout. Raises WatchError at the first difference."""
        shapes, wanted = shapes_of(arrays), self.given
        if shapes == wanted:
            return
        if len(shapes) != len(wanted):
            raise WatchError(
                say(
                    "{name} has {given} layers; the network has {count}",
                    name=name,
                    given=len(shapes),
                    count=len(wanted),
                )
            )
        number = next(number for number, pair in enumerate(zip(shapes, wanted)) if pair[0] != pair[1])
        raise WatchError(
            say(
                "{name}[{number}] has the shapes {given}; layer {layer} has {wanted}",
                name=name,
                number=number,
                given=listed(shapes[number]),
                layer=number + 1,
                wanted=listed(wanted[number]),
            )
        )


def layers_of(layers: Any, name: str) -> Layers:
    """Return layers as a list: any iterable can be given. Raises WatchError."""
    if isinstance(layers, (list, tuple)):
        return layers
    try:
        return list(layers)
    except Exception:  # noqa: BLE001 - a foreign object may raise anything
        raise WatchError(say("{name}: give a list with (W, b) for each layer", name=name)) from None


def arrays_of(layers: Layers, name: str) -> Arrays:
    """Return each layer's arrays without copying. Raises WatchError."""
    found = []
    for number, layer in enumerate(layers):
        parts = layer if isinstance(layer, (tuple, list)) else (layer,)
        try:
            arrays = tuple(array_of(part) for part in parts if part is not None)
        except Exception:  # noqa: BLE001 - a foreign object may raise anything
            arrays = ()
        if not arrays or any(array.dtype.kind not in "biuf" for array in arrays):
            raise WatchError(
                say("{name}[{number}] contains no arrays of numbers: give (W, b), or W alone", name=name, number=number)
            )
        is_one_unit = arrays[0].ndim == 1 and len(arrays) == 2 and arrays[1].size == 1
        if arrays[0].ndim < 2 and not is_one_unit:
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


def listed(shapes: tuple[tuple[int, ...], ...]) -> str:
    """List shapes for a message."""
    return ", ".join(map(str, shapes))
