"""Watched model: the user's model, as far as its loop reports it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ..data.datasets import Dataset
from ..nn.activations import Activation
from ..nn.arrays import Array, Ints
from ..nn.losses import Loss
from ..nn.means import mean
from ..nn.network import Network, Pass, with_ones
from ..settings.config import Config
from ..training.evaluation import EVALUATED_SAMPLES, Evaluation
from ..training.model import Need
from ..words import say
from .blocks import Blocks
from .losses import Measure, shown_answers

Answer = Callable[[Array, Array], Array]  # theta and points (n, d) to outputs (n, outputs)

UNTOLD = Activation("untold", "unknown", "f(z)", lambda z, out=None: np.positive(z, out), lambda z, a: (a != 0) * 1.0)
"""Activation with an unknown formula: a unit whose output is always 0 is dead."""


@dataclass(frozen=True)
class Reported:
    """Last report of a loop; None for what it did not report."""

    steps: int = 0  # number of steps so far
    weights: bool = False
    gradient: Array | None = None  # shaped like theta
    activations: tuple[Array, ...] | None = None  # of each layer, (n, units)
    train_loss: float | None = None
    test_loss: float | None = None
    trouble: str = ""  # why there are no outputs, in words
    has_backward: bool = True  # False if no parameter of the model has a gradient


@dataclass(frozen=True, eq=False)
class WatchedModel:
    """The model of a watched loop at one step.

    It is a Predictor, and holds everything that the loop reported. `answer` asks the model for outputs, and
    `is_present()` says whether it can still be asked for this step. `unfold(theta)` is the forward pass of the
    training samples.
    """

    data: Dataset
    config: Config
    network: Network | Blocks
    loss: Loss
    answer: Answer | None = None
    measure: Measure | None = None
    unfold: Callable[[Array], Pass] | None = None
    is_present: Callable[[], bool] = lambda: True
    has_plane: bool = True
    reported: Reported = Reported()

    precision: ClassVar[type] = float  # an unknown model may need it

    @property
    def task(self) -> str:
        """ "classification" or "regression"."""
        return self.data.task

    @property
    def lacking(self) -> Mapping[Need, str]:
        """The needs that the loop did not report, each with advice on reporting it."""
        given = self.reported
        found: dict[Need, str] = {}
        found["problem"] = say("This picture is available for nnviz's own networks only.")
        found["past gradients"] = say("The gradients of earlier steps are not kept.")
        if not isinstance(self.network, Network):
            found["network"] = _when(
                given,
                say(
                    "The network is not known as a chain of dense layers: name their functions, "
                    "watch(activations=…, output=…), and give weights=[(W, b), …] in each step; or give a PyTorch "
                    "model that is a Sequential of dense layers."
                ),
            )
        elif not (self.data.train_count and self.has_plane):
            found["network"] = self._why_no_answers()
        if not given.weights:
            found["weights"] = _when(given, say("No weights were given: step(weights=[(W, b), …])."))
        if not given.has_backward:
            found["gradients"] = say("No parameter has a gradient: the loop has not called loss.backward().")
        elif given.gradient is None:
            found["gradients"] = _when(given, say("No gradients were given: step(gradients=[(dW, db), …])."))
        if not self._knows_activations:
            found["activations"] = _when(
                given,
                say("No activations were given: step(activations=[a1, a2, …]), the outputs of each hidden layer."),
            )
        if given.activations is not None:
            found["past activations"] = say("The activations of earlier steps are not kept.")
        if missing := self._why_no_answers():
            found["outputs"] = missing
        if given.train_loss is None:
            found["losses"] = say("No step has been watched yet.")
        if given.test_loss is None:
            found["test loss"] = say("No test loss is known.")
        return found

    @property
    def _knows_activations(self) -> bool:
        return self.reported.activations is not None or (self.unfold is not None and self.data.train_count > 0)

    def _why_no_answers(self) -> str:
        if not self.data.train_count:
            return say("No samples were given: watch(X=…, y=…).")
        if self.reported.trouble:
            return self.reported.trouble
        if self.answer is None:
            return _when(self.reported, say("No predict function was given: watch(predict=…), a function of points."))
        if not self.has_plane:
            return say("The samples are not points of a plane.")
        if not self.is_present():
            return say(
                "The loop has moved on, and predict(X) uses its present weights only; predict(X, weights) works for "
                "any step."
            )
        return ""

    @property
    def train(self) -> tuple[Array, Array]:
        """First 2,000 training points `(m, d)`, and their labels."""
        points, labels = self.data.train
        return points[:EVALUATED_SAMPLES], labels[:EVALUATED_SAMPLES]

    @property
    def test(self) -> tuple[Array, Array]:
        """First 2,000 test points, and their labels."""
        points, labels = self.data.test
        return points[:EVALUATED_SAMPLES], labels[:EVALUATED_SAMPLES]

    @property
    def samples(self) -> int:
        """Number of training samples in `forward_train`."""
        if self.reported.activations is not None:
            return len(self.reported.activations[0])
        return min(EVALUATED_SAMPLES, self.data.train_count)

    def inputs(self, points: Array) -> Array:
        """Return points `(n, d)` with a column of ones."""
        return with_ones(points)

    def predict(self, theta: Array, inputs: Array) -> Array:
        """Return the outputs `(n, outputs)` on the scale of the loss.

        One output for two classes.
        """
        assert self.answer is not None  # otherwise `lacking` says so, and no view asks
        return shown_answers(self.answer(theta, inputs[:, :-1]), self.data, self.loss)

    def class_of(self, outputs: Array) -> Ints:
        """Return the class of each output `(n, outputs)`."""
        many = outputs.shape[-1] > 1
        classes: Ints = outputs.argmax(axis=-1) if many else (self.loss.score(outputs[..., 0]) > 0) * 1
        return classes

    def forward_train(self, theta: Array) -> Pass:
        """Return the reported activations.

        Without any, return the forward pass of the training samples.
        """
        if not self._knows_activations:
            return Pass([], [], [], ())
        if self.reported.activations is None:
            assert self.unfold is not None  # else the activations are not known
            with np.errstate(over="ignore", invalid="ignore"):  # on the way to a divergence
                return self.unfold(theta)
        activations = [a.T for a in self.reported.activations]
        unknown = [np.empty((0, 0))] * (len(self.network.slices) - len(activations))
        return Pass([], activations, [*activations, *unknown], ())

    def gradient_at(self, theta: Array) -> Array:
        """Return the reported gradient."""
        assert self.reported.gradient is not None  # otherwise `lacking` says so, and no view asks
        return self.reported.gradient

    def evaluate(self, theta: Array) -> tuple[Evaluation, str]:
        """Evaluate the model as far as possible.

        Also say so if its outputs are not finite.
        """
        losses = [self.reported.train_loss, self.reported.test_loss]
        scores: list[tuple[float | None, ...]] = [(None, None, None), (None, None, None)]
        trouble = ""
        if self.answer is not None and not self.reported.trouble:
            for number, (points, labels) in enumerate((self.train, self.test)):
                if not len(points):
                    continue
                raw = self.answer(theta, points)
                if not np.isfinite(raw).all():
                    trouble = say("The outputs of the model are no longer finite numbers.")
                if self.measure is not None:
                    losses[number] = float(self.measure(raw, labels))
                scores[number] = self._scores(shown_answers(raw, self.data, self.loss), labels)
        train, test = (float("nan") if loss is None else loss for loss in losses)
        return Evaluation(train, test, *(score for pair in zip(*scores) for score in pair)), trouble

    def _scores(self, outputs: Array, labels: Array) -> tuple[float | None, ...]:
        """Return accuracy, root mean squared error and R^2.

        None for those that do not apply.
        """
        if self.data.is_classification:
            return mean(self.class_of(outputs) == labels), None, None
        with np.errstate(over="ignore", invalid="ignore"):
            squared, variance = mean((outputs[:, 0] - labels) ** 2), float(np.var(labels))
        return None, squared**0.5, 1.0 - squared / variance if variance else None


def _when(given: Reported, words: str) -> str:
    """Return `words` after the first step.

    Before it, say that no step was watched.
    """
    return words if given.steps else say("No step has been watched yet.")
