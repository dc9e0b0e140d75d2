"""Network: parameters, forward pass and backpropagation.

For each layer, theta holds the weights `W` of shape `(inputs, units)`, row by row, and then the
biases `b` of shape `(units,)`. So `[W; b]` is one matrix. With a row of ones below the layer's
input, the preactivation is `z = [W; b].T @ [a; 1]`, and `delta @ [a; 1].T` is its gradient,
transposed.

Inputs and outputs have a sample in each row, `(n, units)`. Between them a sample is a column,
`(units, n)`, as in textbooks: a unit's values are then adjacent in memory, and a row of ones
costs less than adding `b` to every column.

Every function takes theta of shape `(P,)`, or `(R, P)` for R networks.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from .activations import Activation
from .arrays import Array, Bools
from .losses import Loss

Product = Callable[..., Array]


@dataclass(slots=True)
class Pass:
    """A forward pass, kept for backpropagation.

    Each column of an array is a sample.
    """

    inputs: list[Array]  # [a; 1] of each layer, (..., units before + 1, n)
    preactivations: list[Array]  # z of each layer, (..., units, n)
    activations: list[Array]  # a of each layer, (..., units, n), before dropout
    masks: Sequence[Array]  # the dropout factors of each hidden layer; empty without dropout

    @property
    def output(self) -> Array:
        """The network's output, `(..., n, outputs)`."""
        return self.activations[-1].swapaxes(-1, -2)

    def by_sample(self) -> tuple[Array, ...]:
        """Return the input, then each layer's activations, `(..., n, units)`."""
        columns = (self.inputs[0][..., :-1, :], *self.activations)
        return tuple(values.swapaxes(-1, -2) for values in columns)


@dataclass(frozen=True)
class Network:
    """A network of dense layers.

    It has `sizes[0]` inputs, `sizes[-1]` outputs, and one activation per hidden layer. `muted` are pairs
    (hidden layer, unit), both from 0: the activation of such a unit is 0, and so is its delta.
    """

    sizes: tuple[int, ...]
    hidden: tuple[Activation, ...]
    loss: Loss
    muted: tuple[tuple[int, int], ...] = ()

    @cached_property
    def _silent(self) -> tuple[Bools, ...]:
        """For each hidden layer, which units are muted, `(units, 1)`.

        It is empty if no unit is muted.
        """
        if not self.muted:
            return ()
        silent = tuple(np.zeros((units, 1), bool) for units in self.sizes[1:-1])
        for layer, unit in self.muted:
            silent[layer][unit] = True
        return silent

    @cached_property
    def slices(self) -> tuple[tuple[slice, tuple[int, int]], ...]:
        """Each layer's place in theta, and its shape."""
        found, start = [], 0
        for before, units in pairwise(self.sizes):
            stop = start + (before + 1) * units
            found.append((slice(start, stop), (before + 1, units)))
            start = stop
        return tuple(found)

    @cached_property
    def parameter_count(self) -> int:
        """The length of theta."""
        return int(self.slices[-1][0].stop)

    @cached_property
    def weight_mask(self) -> Array:
        """An array `(P,)` that marks the weights in theta.

        It is 1 for weights and 0 for biases.
        """
        mask = np.ones(self.parameter_count)
        for block in self.blocks(mask):
            block[-1] = 0.0
        mask.flags.writeable = False
        return mask

    def blocks(self, theta: Array) -> list[Array]:
        """Return each layer's `[W; b]`, as views into theta.

        They have the shape `(..., inputs + 1, units)`.
        """
        if theta.ndim == 1:
            return [theta[place].reshape(shape) for place, shape in self.slices]
        return [theta[..., place].reshape(*theta.shape[:-1], *shape) for place, shape in self.slices]

    def layers(self, theta: Array) -> list[tuple[Array, Array]]:
        """Return each layer's `(W, b)`, as views into theta.

        They have the shapes `(..., inputs, units)` and `(..., units)`.
        """
        return [(block[..., :-1, :], block[..., -1, :]) for block in self.blocks(theta)]

    def join(self, layers: Sequence[tuple[Array, Array]]) -> Array:
        """Join each layer's `(W, b)` to theta of shape `(P,)`."""
        return np.concatenate([np.concatenate([np.ravel(W), np.ravel(b)]) for W, b in layers])

    def forward(self, theta: Array, x: Array, masks: Sequence[Array] = ()) -> Pass:
        """Compute the forward pass.

        `x` has the shape `(..., n, inputs + 1)`, and its last column is ones. `masks` are the dropout factors of
        the hidden layers, `(..., units, n)` each. The arithmetic has the precision of `x`.
        """
        if theta.dtype != x.dtype:
            with np.errstate(over="ignore"):  # numbers that are too large become infinite
                theta = theta.astype(x.dtype)
        return self._forward(self.blocks(theta), x, masks)

    def _forward(self, blocks: list[Array], x: Array, masks: Sequence[Array]) -> Pass:
        multiply, muted = _product(blocks[0]), self._silent
        a = x.mT
        inputs, preactivations, activations = [a], [], []
        for layer, activation in enumerate(self.hidden):
            z = multiply(blocks[layer].mT, a)
            *runs, units, samples = z.shape
            a = np.empty((*runs, units + 1, samples), z.dtype)
            a[_LAST_ROW] = 1.0
            values = activation.value(z, a[_OTHER_ROWS])
            if muted:
                np.copyto(values, 0.0, where=muted[layer])
            if masks:
                values = values.copy()
                a[_OTHER_ROWS] *= masks[layer]
            preactivations.append(z)
            activations.append(values)
            inputs.append(a)
        z = multiply(blocks[-1].mT, a)
        preactivations.append(z)
        activations.append(self.loss.output(z))
        return Pass(inputs, preactivations, activations, masks)

    def backpropagate(
        self, theta: Array, x: Array, targets: Array, masks: Sequence[Array] = ()
    ) -> tuple[Pass, Array, list[Array], Array]:
        """Return forward pass, losses, deltas and gradient.

        There is a loss for each sample, `(..., n)`, and a delta for each layer. delta is the derivative of the
        batch's mean loss by z, `(..., units, n)`; the gradient has the shape of theta. The chain rule applies from
        the last layer to the first:

            delta[l] = (W[l+1] @ delta[l+1]) * f'(z[l])
            gradient of [W; b] = [a; 1] @ delta.T
        """
        blocks = self.blocks(theta)
        multiply, muted = _product(blocks[0]), self._silent
        forward = self._forward(blocks, x, masks)
        inputs, preactivations, activations = forward.inputs, forward.preactivations, forward.activations
        losses, delta = self.loss.measure(preactivations[-1], activations[-1], targets.mT)
        delta *= 1.0 / delta.shape[-1]
        gradient = np.empty(theta.shape, theta.dtype)
        places = self.blocks(gradient)
        deltas = [delta]
        for layer in range(len(blocks) - 1, 0, -1):
            multiply(inputs[layer], delta.mT, places[layer])
            delta = multiply(blocks[layer][_OTHER_ROWS], delta)
            if masks:
                delta *= masks[layer - 1]
            delta *= self.hidden[layer - 1].derivative(preactivations[layer - 1], activations[layer - 1])
            if muted:
                np.copyto(delta, 0.0, where=muted[layer - 1])
            deltas.append(delta)
        multiply(inputs[0], delta.mT, places[0])
        deltas.reverse()
        return forward, losses, deltas, gradient

    def derivatives(self, forward: Pass) -> list[Array]:
        """Return f'(z) of each hidden layer, `(..., units, n)`.

        It is 0 for muted units.
        """
        layers = zip(self.hidden, forward.preactivations, forward.activations)
        found = [activation.derivative(z, a) for activation, z, a in layers]
        for derivative, muted in zip(found, self._silent):
            np.copyto(derivative, 0.0, where=muted)
        return found


# Made once: an index in an expression is built again each time.
_LAST_ROW = np.s_[..., -1, :]
_OTHER_ROWS = np.s_[..., :-1, :]


def _product(block: Array) -> Product:
    """Return the function for matrix products `(A, B, out)`.

    `dot` is faster for one network.
    """
    return np.ndarray.dot if block.ndim == 2 else np.matmul


def with_ones(x: Array) -> Array:
    """Append a column of ones, the input of the bias.

    `x` has the shape `(..., n, d)`.
    """
    padded = np.ones((*x.shape[:-1], x.shape[-1] + 1))
    padded[..., :-1] = x
    return padded
