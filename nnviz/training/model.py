"""Model: what pictures and probes ask of that which is trained, be it a Problem of ours or not."""

from collections.abc import Mapping, Sequence
from typing import Literal, Protocol

from ..data.datasets import Dataset
from ..nn.activations import Activation
from ..nn.arrays import Array
from ..nn.losses import Loss
from ..nn.network import Pass
from ..settings.config import Config

Need = Literal[
    "weights",
    "gradients",
    "past gradients",  # those of any theta of the run's path
    "activations",  # of the hidden layers, over samples
    "past activations",
    "answers",  # anywhere on the plane
    "losses",
    "test loss",
    "network",  # layers of units with functions that are known
    "passes",  # the step's batch on its way forward and back
]


class ParameterLayout(Protocol):
    """Where each layer lies in theta; of Network what is known of any model."""

    @property
    def slices(self) -> tuple[tuple[slice, tuple[int, ...]], ...]:
        """Each layer's place in theta, and its shape."""

    @property
    def hidden(self) -> tuple[Activation, ...]:
        """The activation of each hidden layer whose answers are known."""

    @property
    def sizes(self) -> tuple[int, ...]:
        """The inputs, the units of these hidden layers, and the outputs."""

    def layers(self, theta: Array) -> Sequence[tuple[Array, Array]]:
        """Each layer's weights, and its biases `(k,)`: views into theta."""


class Model(Protocol):
    """What can be asked of a model with the parameters `theta`, and why what can't be asked can't."""

    config: Config
    data: Dataset
    network: ParameterLayout
    loss: Loss
    precision: type  # of the points over a plane that it is asked about for a picture

    @property
    def lacking(self) -> Mapping[Need, str]:
        """What pictures may need and is not there, each with a sentence for the person who looks."""

    @property
    def samples(self) -> int:
        """Over how many training samples `seen` looks."""

    def inputs(self, points: Array) -> Array:
        """What the model is given of points `(n, d)`, and a column of ones."""

    def predict(self, theta: Array, inputs: Array) -> Array:
        """What it answers to inputs with ones, `(n, outputs)`."""

    def class_of(self, answers: Array) -> Array:
        """The class that each answer `(n, outputs)` stands for."""

    def forward_train(self, theta: Array) -> Pass:
        """The way forward of some training samples; only sums and answers need be there."""

    def gradient_at(self, theta: Array) -> Array:
        """dJ/dtheta over some training samples, shaped like theta."""
