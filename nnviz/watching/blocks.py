"""Blocks: where the arrays of a model's layers lie in one vector, whatever their shapes."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..nn.activations import Activation
from ..nn.arrays import Array

Shapes = tuple[tuple[tuple[int, ...], ...], ...]  # of each layer's arrays, the weights first


@dataclass(frozen=True)
class Blocks:
    """Where the arrays of each layer lie in theta, whatever their shapes: the Layout of any model."""

    shapes: Shapes
    hidden: tuple[Activation, ...] = ()
    sizes: tuple[int, ...] = ()

    @cached_property
    def slices(self) -> tuple[tuple[slice, tuple[int, ...]], ...]:
        """Each layer's place in theta, and its length."""
        found, start = [], 0
        for arrays in self.shapes:
            stop = start + sum(int(np.prod(shape)) for shape in arrays)
            found.append((slice(start, stop), (stop - start,)))
            start = stop
        return tuple(found)

    @cached_property
    def parameter_count(self) -> int:
        return self.slices[-1][0].stop

    def arrays(self, theta: Array) -> list[tuple[Array, ...]]:
        """Each layer's arrays in their shapes, views into theta."""
        found = []
        for (place, _), shapes in zip(self.slices, self.shapes):
            ends = np.cumsum([int(np.prod(shape)) for shape in shapes])[:-1]
            found.append(tuple(part.reshape(shape) for part, shape in zip(np.split(theta[place], ends), shapes)))
        return found

    def layers(self, theta: Array) -> list[tuple[Array, Array]]:
        """Each layer's weights in their shape, and what else it has, biases say, `(k,)`."""
        found = []
        for (place, _), (shape, *_) in zip(self.slices, self.shapes):
            weights, others = np.split(theta[place], [int(np.prod(shape))])
            found.append((weights.reshape(shape), others))
        return found


NOTHING = Blocks((((1,),),))  # before anything is known
