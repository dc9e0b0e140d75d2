"""Foreign: a model that is not ours, as far as its loop tells of it."""

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

Answer = Callable[[Array, Array], Array]  # theta and points (n, d) to answers (n, outputs)

UNTOLD = Activation("untold", "unknown", "f(z)", lambda z, out=None: np.positive(z, out), lambda z, a: (a != 0) * 1.0)
"""An activation of which only the answers are known: a unit that always answers 0 is dead."""


@dataclass(frozen=True)
class Reported:
    """What a loop told of its last step, or of how it stands; None where it told nothing."""

    steps: int = 0  # how many it has taken
    weights: bool = False
    gradient: Array | None = None  # shaped like theta
    activations: tuple[Array, ...] | None = None  # of the layers, (n, units) each
    train_loss: float | None = None
    test_loss: float | None = None
    trouble: str = ""  # why there is no answer to be had, in words


@dataclass(frozen=True, eq=False)
class WatchedModel:
    """What a watched loop trains, at one step: a Predictor that answers as far as the loop told.

    `answer` asks the model itself, and `is_present()` says whether it can still be asked for this
    step; `unfold(theta)` gives the way forward of the training samples.
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

    precision: ClassVar[type] = float  # for we don't know who answers

    @property
    def lacking(self) -> Mapping[Need, str]:
        """What the loop did not tell, with words on what would show it."""
        given = self.reported
        found: dict[Need, str] = {}
        found["problem"] = say("This picture can be had of nnviz's own networks only.")
        found["past gradients"] = say("The gradients of earlier steps are not kept.")
        if not isinstance(self.network, Network):
            found["network"] = _when(
                given,
                say(
                    "The network is not known as a chain of dense layers: name what they do, watch(activations=…, "
                    "output=…), with weights=[(W, b), …] in each step; or give a PyTorch model that is a Sequential "
                    "of them."
                ),
            )
        elif not (self.data.train_count and self.has_plane):
            found["network"] = self._why_no_answers()
        if not given.weights:
            found["weights"] = _when(given, say("No weights were given: step(weights=[(W, b), …])."))
        if given.gradient is None:
            found["gradients"] = _when(given, say("No gradients were given: step(gradients=[(dW, db), …])."))
        if not self._knows_activations:
            found["activations"] = _when(
                given,
                say("No activations were given: step(activations=[a1, a2, …]), the answers of each hidden layer."),
            )
        if given.activations is not None:
            found["past activations"] = say("The activations of earlier steps are not kept.")
        if missing := self._why_no_answers():
            found["outputs"] = missing
        if given.train_loss is None:
            found["losses"] = say("No step was watched yet.")
        if given.test_loss is None:
            found["test loss"] = say("No test loss is known.")
        return found

    @property
    def _knows_activations(self) -> bool:
        return self.reported.activations is not None or (self.unfold is not None and self.data.train_count > 0)

    def _why_no_answers(self) -> str:
        if not self.data.train_count:
            return say("No samples were given: watch(X=…, y=…).")
        if self.answer is None:
            return _when(self.reported, say("Nothing was given that answers: watch(predict=…), a function of points."))
        if not self.has_plane:
            return say("The samples are no points of a plane.")
        if not self.is_present():
            return say(
                "The loop has moved on, and predict(X) answers for its present weights only; "
                "predict(X, weights) can be asked at any time."
            )
        return self.reported.trouble

    @property
    def train(self) -> tuple[Array, Array]:
        """The first 2,000 training points `(m, d)`, and their labels."""
        return tuple(part[:EVALUATED_SAMPLES] for part in self.data.train)

    @property
    def test(self) -> tuple[Array, Array]:
        """The first 2,000 test points, and their labels."""
        return tuple(part[:EVALUATED_SAMPLES] for part in self.data.test)

    @property
    def samples(self) -> int:
        """Over how many samples `seen` looks."""
        if self.reported.activations is not None:
            return len(self.reported.activations[0])
        return min(EVALUATED_SAMPLES, self.data.train_count)

    def inputs(self, points: Array) -> Array:
        """Points `(n, d)` with a column of ones."""
        return with_ones(points)

    def predict(self, theta: Array, inputs: Array) -> Array:
        """What the model answers, `(n, outputs)`: of two classes one number, on the scale of the loss."""
        return shown_answers(self.answer(theta, inputs[:, :-1]), self.data, self.loss)

    def class_of(self, outputs: Array) -> Ints:
        """Return the class of each output `(n, outputs)`."""
        if outputs.shape[-1] > 1:
            return outputs.argmax(axis=-1)
        return (self.loss.score(outputs[..., 0]) > 0) * 1

    def forward_train(self, theta: Array) -> Pass:
        """What was given of this step's activations, or else the way forward of the training samples."""
        if not self._knows_activations:
            return Pass([], [], [], ())
        if self.reported.activations is None:
            with np.errstate(over="ignore", invalid="ignore"):  # on the way to a divergence
                return self.unfold(theta)
        answers = [a.T for a in self.reported.activations]
        unknown = [np.empty((0, 0))] * (len(self.network.slices) - len(answers))
        return Pass([], answers, [*answers, *unknown], ())

    def gradient_at(self, theta: Array) -> Array:
        """The gradient that was given."""
        return self.reported.gradient

    def evaluate(self, theta: Array) -> tuple[Evaluation, str]:
        """How the model does on the data as far as that can be had; and if it gives no numbers, words."""
        losses = [self.reported.train_loss, self.reported.test_loss]
        scores: list[tuple[float | None, ...]] = [(None, None, None), (None, None, None)]
        trouble = ""
        if self.answer is not None and not self.reported.trouble:
            for number, (points, labels) in enumerate((self.train, self.test)):
                if not len(points):
                    continue
                raw = self.answer(theta, points)
                if not np.isfinite(raw).all():
                    trouble = say("The model no longer answers with numbers.")
                if self.measure is not None:
                    losses[number] = float(self.measure(raw, labels))
                scores[number] = self._scores(shown_answers(raw, self.data, self.loss), labels)
        train, test = (float("nan") if loss is None else loss for loss in losses)
        return Evaluation(train, test, *(score for pair in zip(*scores) for score in pair)), trouble

    def _scores(self, answers: Array, labels: Array) -> tuple[float | None, ...]:
        """Accuracy, root mean squared error and R^2, those that there are."""
        if self.data.is_classification:
            return mean(self.class_of(answers) == labels), None, None
        with np.errstate(over="ignore", invalid="ignore"):
            squared, variance = mean((answers[:, 0] - labels) ** 2), float(np.var(labels))
        return None, squared**0.5, 1.0 - squared / variance if variance else None


def _when(given: Reported, words: str) -> str:
    return words if given.steps else say("No step was watched yet.")
