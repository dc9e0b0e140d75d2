"""Single samples: the network's answers to them, and the pixels that count."""

from dataclasses import dataclass

import numpy as np

from ..nn.arrays import Array, Bools, Ints
from ..training.events import StepEvent
from ..training.model import as_network


@dataclass(frozen=True, eq=False)
class Answers:
    """The network's answers to n samples of a classification.

    `samples` are their numbers in the data, `given` the predicted classes and `true` the right ones, `(n,)` each.
    `shares` is the output of each class, `(n, classes)`, from 0 to 1: for a cross-entropy its probability, and for
    another loss the output on the scale from the wrong to the right target.
    """

    samples: Ints
    given: Ints
    true: Ints
    shares: Array

    @property
    def wrong(self) -> Bools:
        is_wrong: Bools = self.given != self.true
        return is_wrong

    @property
    def certainty(self) -> Array:
        """The share of the predicted class, `(n,)`."""
        return self.shares[np.arange(len(self.given)), self.given]

    def wrong_first(self, by_certainty: bool = False) -> Ints:
        """Return the places of the answers, those of wrong ones first.

        Both keep their order, or the most certain wrong ones and the least certain right ones come first.
        """
        if not by_certainty:
            return np.argsort(~self.wrong, kind="stable")
        return np.lexsort((np.where(self.wrong, -self.certainty, self.certainty), ~self.wrong))


def answers(event: StepEvent, part: str = "test", most: int | None = None) -> Answers:
    """Return the answers to the first `most` samples of a part, "train" or "test", after a step."""
    data = event.data
    start, stop = (0, data.train_count) if part == "train" else (data.train_count, len(data.points))
    return _answers(event, np.arange(start, stop)[:most])


def answer(event: StepEvent, sample: int) -> Answers:
    """Return the answer to one sample, by its number in the data."""
    return _answers(event, np.array([sample]))


def _answers(event: StepEvent, samples: Ints) -> Answers:
    data = event.data
    given, shares = shares_at(event, data.points[samples])
    return Answers(samples, given, data.labels[samples].astype(int), shares)


def shares_at(event: StepEvent, points: Array) -> tuple[Ints, Array]:
    """Return the predicted class at points `(k, d)`, and the share of each class, `(k, classes)`, as in Answers."""
    problem = event.problem
    output = problem.predict(event.after.theta, problem.inputs(points))
    low, high = problem.loss.targets
    if output.shape[1] == 1:
        second = (1 + problem.loss.score(output)) / 2
        shares = np.concatenate([1 - second, second], axis=1)
    else:
        shares = (output - low) / (high - low)
    return problem.class_of(output), np.clip(np.nan_to_num(shares), 0, 1)


def saliency(event: StepEvent, sample: int, label: int | None = None) -> Array:
    """Return the derivative of a class's score by each input of a sample, `(inputs,)`.

    The score is z of the last layer, before a softmax (Simonyan et al. 2014); the class is by default the answer. For
    two classes with one output, the score of class 0 is -z.
    """
    network, problem, theta = as_network(event.problem), event.problem, event.after.theta
    forward = network.forward(theta, problem.inputs(event.data.points[sample : sample + 1]))
    if label is None:
        label = int(problem.class_of(forward.output)[0])
    layers, derivatives = network.layers(theta), network.derivatives(forward)
    weights = layers[-1][0]
    delta = weights[:, label] if weights.shape[1] > 1 else weights[:, 0] * (1 if label else -1)
    for (W, _), derivative in zip(layers[-2::-1], derivatives[::-1]):
        delta = W @ (derivative[:, 0] * delta)
    return delta
