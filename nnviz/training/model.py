"""Predictor: the protocol of models, for views and probes.

A model is a Problem or the model of a watched loop.
"""

from collections.abc import Mapping, Sequence
from typing import Literal, Protocol

from ..data.datasets import Dataset
from ..nn.activations import Activation
from ..nn.arrays import Array, Ints
from ..nn.losses import Loss
from ..nn.network import Network, Pass
from ..settings.config import Config
from ..words import say

Need = Literal[
    "weights",
    "gradients",
    "past gradients",  # at any theta of the run's path
    "activations",  # of the hidden layers, over samples
    "past activations",
    "outputs",  # anywhere on the plane
    "labels",  # outputs that predict the labels of the data
    "losses",
    "test loss",
    "network",  # a Network: dense layers whose activations are known
    "problem",  # a Problem, with its prepared data, optimizer and schedule
]


class ParameterLayout(Protocol):
    """The places of the layers in theta.

    They are known of any model's network.
    """

    @property
    def slices(self) -> tuple[tuple[slice, tuple[int, ...]], ...]:
        """Each layer's place in theta, and its shape."""

    @property
    def parameter_count(self) -> int:
        """The length of theta."""

    @property
    def hidden(self) -> tuple[Activation, ...]:
        """The activation of each hidden layer whose activations are known."""

    @property
    def sizes(self) -> tuple[int, ...]:
        """The numbers of inputs, hidden units and outputs.

        Only hidden layers with known activations are counted.
        """

    def layers(self, theta: Array) -> Sequence[tuple[Array, Array]]:
        """Return each layer's weights and biases: views into theta."""


class Predictor(Protocol):
    """A model as views see it.

    `lacking` explains what is unavailable. A Problem lacks nothing, except for an autoencoder's "labels". The model
    of a watched loop lacks what the loop did not report.
    """

    @property
    def config(self) -> Config:
        """The settings of the run."""

    @property
    def data(self) -> Dataset:
        """The training and the test samples."""

    @property
    def task(self) -> str:
        """ "classification", "regression" or "autoencoder"."""

    @property
    def network(self) -> ParameterLayout:
        """The layers; `as_network` returns them as a Network."""

    @property
    def loss(self) -> Loss:
        """The loss function."""

    @property
    def precision(self) -> type:
        """The floating point type of a picture's inputs."""

    @property
    def lacking(self) -> Mapping[Need, str]:
        """The unavailable needs, each with the reason for the user."""

    @property
    def samples(self) -> int:
        """The number of training samples in `forward_train`."""

    def inputs(self, points: Array) -> Array:
        """Return the inputs for points `(n, d)`, with ones."""

    def predict(self, theta: Array, inputs: Array) -> Array:
        """Return the outputs `(n, outputs)` for inputs with ones."""

    def class_of(self, outputs: Array) -> Ints:
        """Return the class of each output `(n, outputs)`."""

    def forward_train(self, theta: Array) -> Pass:
        """Return the forward pass of some training samples.

        Only its activations are sure to be known.
        """

    def gradient_at(self, theta: Array) -> Array:
        """Return dJ/dtheta over some training samples, shaped like theta."""


def as_network(problem: Predictor) -> Network:
    """Return a network of dense layers with known activations.

    Raises TypeError if it is a watched model whose layers are not known as dense ones: the need "network".
    """
    if not isinstance(problem.network, Network):
        raise TypeError(say("The layers of this model are not known as a chain of dense layers."))
    return problem.network
