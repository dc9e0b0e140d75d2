"""Blocks: the places of a model's arrays in one vector."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..nn.activations import Activation
from ..nn.arrays import Array

Shapes = tuple[tuple[tuple[int, ...], ...], ...]  # shapes of each layer's arrays, weights first


@dataclass(frozen=True)
class Blocks:
    """Places of each layer's arrays in theta.

    They are the parameter layout of any model.
    """

    shapes: Shapes
    hidden: tuple[Activation, ...] = ()
    sizes: tuple[int, ...] = ()

    @cached_property
    def slices(self) -> tuple[tuple[slice, tuple[int, ...]], ...]:
        """Each layer's place in theta, and its length."""
        found: list[tuple[slice, tuple[int, ...]]] = []
        start = 0
        for arrays in self.shapes:
            stop = start + sum(int(np.prod(shape)) for shape in arrays)
            found.append((slice(start, stop), (stop - start,)))
            start = stop
        return tuple(found)

    @cached_property
    def parameter_count(self) -> int:
        last, _ = self.slices[-1]
        return int(last.stop)

    def arrays(self, theta: Array) -> list[tuple[Array, ...]]:
        """Return each layer's arrays in their shapes, as views into theta."""
        found = []
        for (place, _), shapes in zip(self.slices, self.shapes):
            ends = np.cumsum([int(np.prod(shape)) for shape in shapes])[:-1]
            found.append(tuple(part.reshape(shape) for part, shape in zip(np.split(theta[place], ends), shapes)))
        return found

    def layers(self, theta: Array) -> list[tuple[Array, Array]]:
        """Return each layer's weights in their shape, and its other parameters, `(k,)`."""
        found = []
        for (place, _), (shape, *_) in zip(self.slices, self.shapes):
            weights, others = np.split(theta[place], [int(np.prod(shape))])
            found.append((weights.reshape(shape if len(shape) > 1 else (*shape, 1)), others))
        return found


NOTHING = Blocks((((1,),),))  # before the shapes are known
