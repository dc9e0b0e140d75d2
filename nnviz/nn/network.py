"""A network: how its parameters lie in one vector, forward through it, and backward.

Layer by layer theta holds the weights `W` of shape `(inputs, units)`, row by row, and then the
biases `b` of shape `(units,)`. So `[W; b]` is one matrix, and with a row of ones under the
layer's input, `z = [W; b].T @ [a; 1]` is the whole weighted sum and `delta @ [a; 1].T` its
gradient, transposed.

What comes in and goes out has a sample in each row, `(n, units)`. In between a sample is a
column, `(units, n)`, as in the textbooks: a layer's units then lie one behind the other in
memory, and a row of ones costs less than adding `b` to every column.

Every function takes theta of shape `(P,)`, or `(R, P)` for R networks at once.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from .activations import Activation
from .arrays import Array
from .losses import Loss

Product = Callable[..., Array]


@dataclass(slots=True)
class Pass:
    """One way through a network, kept for the way back; arrays have a sample in each column."""

    inputs: list[Array]  # [a; 1] of each layer, (..., units before + 1, n)
    preactivations: list[Array]  # z of each layer, (..., units, n)
    activations: list[Array]  # a of each layer, (..., units, n), before dropout
    masks: Sequence[Array]  # what dropout multiplied each hidden layer by; none without it

    @property
    def output(self) -> Array:
        """The network's answer, `(..., n, outputs)`."""
        return self.activations[-1].swapaxes(-1, -2)

    def by_sample(self) -> tuple[Array, ...]:
        """The input itself, then each layer's answer, `(..., n, units)`."""
        columns = (self.inputs[0][..., :-1, :], *self.activations)
        return tuple(answer.swapaxes(-1, -2) for answer in columns)


@dataclass(frozen=True)
class Network:
    """Layers of `sizes[0]` inputs to `sizes[-1]` outputs; one activation for each hidden layer."""

    sizes: tuple[int, ...]
    hidden: tuple[Activation, ...]
    loss: Loss

    @cached_property
    def slices(self) -> tuple[tuple[slice, tuple[int, int]], ...]:
        """Where each layer's `[W; b]` lies in theta, and its shape."""
        found, start = [], 0
        for before, units in pairwise(self.sizes):
            stop = start + (before + 1) * units
            found.append((slice(start, stop), (before + 1, units)))
            start = stop
        return tuple(found)

    @cached_property
    def parameter_count(self) -> int:
        return self.slices[-1][0].stop

    @cached_property
    def weight_mask(self) -> Array:
        """1 where theta holds a weight, 0 where it holds a bias; shape `(P,)`."""
        mask = np.ones(self.parameter_count)
        for block in self.blocks(mask):
            block[-1] = 0.0
        mask.flags.writeable = False
        return mask

    def blocks(self, theta: Array) -> list[Array]:
        """Each layer's `[W; b]`, a view into theta of shape `(..., inputs + 1, units)`."""
        if theta.ndim == 1:
            return [theta[place].reshape(shape) for place, shape in self.slices]
        return [theta[..., place].reshape(*theta.shape[:-1], *shape) for place, shape in self.slices]

    def layers(self, theta: Array) -> list[tuple[Array, Array]]:
        """Each layer's `(W, b)`, views of shapes `(..., inputs, units)` and `(..., units)`."""
        return [(block[..., :-1, :], block[..., -1, :]) for block in self.blocks(theta)]

    def join(self, layers: Sequence[tuple[Array, Array]]) -> Array:
        """The theta of shape `(P,)` that holds these `(W, b)`."""
        return np.concatenate([np.concatenate([np.ravel(W), np.ravel(b)]) for W, b in layers])

    def forward(self, theta: Array, x: Array, masks: Sequence[Array] = ()) -> Pass:
        """Forward through all layers; `x` has shape `(..., n, inputs + 1)`, its last column ones.

        `masks` multiply the hidden layers' answers, `(..., units, n)` each: dropout. The arithmetic has
        the precision of `x`.
        """
        if theta.dtype != x.dtype:
            with np.errstate(over="ignore"):  # what is too large becomes infinite
                theta = theta.astype(x.dtype)
        return self._forward(self.blocks(theta), x, masks)

    def _forward(self, blocks: list[Array], x: Array, masks: Sequence[Array]) -> Pass:
        multiply = _product(blocks[0])
        a = x.mT
        inputs, sums, answers = [a], [], []
        for layer, activation in enumerate(self.hidden):
            z = multiply(blocks[layer].mT, a)
            *runs, units, samples = z.shape
            a = np.empty((*runs, units + 1, samples), z.dtype)
            a[_LAST_ROW] = 1.0
            answer = activation.value(z, a[_OTHER_ROWS])
            if masks:
                answer = answer.copy()
                a[_OTHER_ROWS] *= masks[layer]
            sums.append(z)
            answers.append(answer)
            inputs.append(a)
        z = multiply(blocks[-1].mT, a)
        sums.append(z)
        answers.append(self.loss.output(z))
        return Pass(inputs, sums, answers, masks)

    def backpropagate(
        self, theta: Array, x: Array, targets: Array, masks: Sequence[Array] = ()
    ) -> tuple[Pass, Array, list[Array], Array]:
        """The pass, each sample's loss `(..., n)`, each layer's delta, and the mean gradient.

        delta is the derivative of the batch's mean loss by z, `(..., units, n)`; the gradient has
        the shape of theta. The chain rule from the last layer to the first:
        delta[l] = (W[l+1] @ delta[l+1]) * f'(z[l]),  gradient of [W; b] = [a; 1] @ delta.T.
        """
        blocks = self.blocks(theta)
        multiply = _product(blocks[0])
        forward = self._forward(blocks, x, masks)
        inputs, sums, answers = forward.inputs, forward.preactivations, forward.activations
        losses, delta = self.loss.measure(sums[-1], answers[-1], targets.mT)
        delta *= 1.0 / delta.shape[-1]
        gradient = np.empty(theta.shape)
        places = self.blocks(gradient)
        deltas = [delta]
        for layer in range(len(blocks) - 1, 0, -1):
            multiply(inputs[layer], delta.mT, places[layer])
            delta = multiply(blocks[layer][_OTHER_ROWS], delta)
            if masks:
                delta *= masks[layer - 1]
            delta *= self.hidden[layer - 1].derivative(sums[layer - 1], answers[layer - 1])
            deltas.append(delta)
        multiply(inputs[0], delta.mT, places[0])
        deltas.reverse()
        return forward, losses, deltas, gradient


# Made once: an index that is written out is put together again wherever it is met.
_LAST_ROW = np.s_[..., -1, :]
_OTHER_ROWS = np.s_[..., :-1, :]


def _product(block: Array) -> Product:
    """The matrix product `(A, B, out)`; for one network that of two matrices is the faster."""
    return np.ndarray.dot if block.ndim == 2 else np.matmul


def with_ones(x: Array) -> Array:
    """`x` of shape `(..., n, d)` with a column of ones behind it, which carries the bias."""
    padded = np.ones((*x.shape[:-1], x.shape[-1] + 1))
    padded[..., :-1] = x
    return padded
