"""Measures of a StepEvent: pure functions that return arrays or numbers.

Values over a plane are for pictures; nnviz's networks compute them in single precision.
"""

from functools import lru_cache

import numpy as np

from ..data.features import features
from ..data.plane import Plane
from ..nn.arrays import Array, Bools, Ints
from ..nn.network import with_ones
from ..training.events import StepEvent
from ..training.model import as_network
from .moment import Probed, event_of

_KEPT = 128  # cells per row of a grid that is cached: grids of moving pictures


@lru_cache(maxsize=8)
def _grid(plane: Plane, names: tuple[str, ...], size: int, precision: type) -> Array:
    """Return the network's inputs at the centres of size x size cells.

    The first row is at the top.
    """
    return with_ones(features(plane.cells(size), names)).astype(precision)


def _over_plane(event: StepEvent, size: int, plane: Plane | None) -> Array:
    """Return the inputs over a plane.

    The default is the plane of the data.
    """
    grid = _grid if size <= _KEPT else _grid.__wrapped__
    return grid(plane or event.data.plane, event.config.features, size, event.problem.precision)


def _answers_over(event: StepEvent, size: int, plane: Plane | None) -> Array:
    return event.problem.predict(event.after.theta, _over_plane(event, size, plane))


def surface(event: StepEvent, size: int = 100, plane: Plane | None = None) -> Array:
    """Return the output over the plane after a step, `(size, size)`.

    For two classes it is on [-1, 1], with the decision boundary at 0. For a regression it is the
    predicted value. For more than two classes it is the certainty, as in `class_surface`. The first
    row is the top of the plane.
    """
    return _score(event, _answers_over(event, size, plane)).reshape(size, size)


def class_surface(event: StepEvent, size: int = 100, plane: Plane | None = None) -> tuple[Ints, Array]:
    """Return predicted class and certainty over the plane, `(size, size)` each.

    Certainty is 0 where the two most likely classes are equal, and 1 where the other classes have
    probability 0.
    """
    output = _answers_over(event, size, plane)
    classes = event.problem.class_of(output).reshape(size, size)
    return classes, np.abs(_score(event, output)).reshape(size, size)


def class_answers(event: StepEvent, size: int = 100, plane: Plane | None = None) -> Array:
    """Return each class's output over the plane, `(classes, size, size)`.

    It is scaled so that the targets are 0 and 1; a class that leads by 1 is certain.
    """
    low, high = event.problem.loss.targets
    output = _answers_over(event, size, plane)
    return (output.T.reshape(-1, size, size) - low) / (high - low)


def unit_surfaces(event: StepEvent, size: int = 24, plane: Plane | None = None) -> list[Array]:
    """Return the activations of every unit over the plane.

    A layer's have the shape `(units, size, size)`. The first entry is the input features. The last is the outputs, on
    [-1, 1] for classes.
    """
    inputs = _over_plane(event, size, plane)
    answers = as_network(event.problem).forward(event.after.theta, inputs).by_sample()
    answers = (*answers[:-1], event.problem.loss.score(answers[-1]))
    return [answer.T.reshape(-1, size, size) for answer in answers]


def scores(event: StepEvent, points: Array) -> Array:
    """Return the network's output at points `(n, d)`, `(n,)`.

    It is the output after a step, scaled as in `surface`.
    """
    return _score(event, _answers(event, points))


def _answers(event: StepEvent, points: Array) -> Array:
    problem = event.problem
    return problem.predict(event.after.theta, problem.inputs(points))


def _score(event: StepEvent, output: Array) -> Array:
    """Reduce outputs `(n, k)` to one number each, `(n,)`."""
    loss = event.problem.loss
    if output.shape[-1] == 1:
        return loss.score(output[:, 0])
    second, first = np.partition(output, -2, axis=-1)[:, -2:].T
    low, high = loss.targets
    certainty: Array = np.minimum(np.nan_to_num((first - second) / (high - low)), 1.0)  # inf - inf counts as 0
    return certainty


def wrong(event: StepEvent) -> Bools:
    """Return which points are misclassified, `(n,)`; training points come first."""
    is_wrong: Bools = classify(event, event.data.points) != event.data.labels
    return is_wrong


def classify(event: StepEvent, points: Array) -> Ints:
    """Return the predicted class of each point `(n, d)`, `(n,)`.

    It is that of the network after a step.
    """
    return event.problem.class_of(_answers(event, points))


def confusion(run: Probed, part: str = "test", most: int | None = None) -> Ints:
    """Count the samples of class i predicted as class j.

    The counts have the shape `(classes, classes)`. `part` is "train" or "test". All samples in it are counted, or the
    first `most`.
    """
    event = event_of(run)
    points, labels = (values[:most] for values in (event.data.train if part == "train" else event.data.test))
    classes = event.data.classes
    given = event.problem.class_of(_answers(event, points))
    pairs = labels.astype(int) * classes + given
    return np.bincount(pairs, minlength=classes * classes).reshape(classes, classes)


def batch_gradient_norms(event: StepEvent) -> Array:
    """Return the norm of dJ/d[W; b] of each layer over the batch, `(layers,)`."""
    starts = [place.start for place, _ in event.problem.network.slices]
    norms: Array = layer_norms(event.gradient[None], starts)[0]
    return norms


def layer_norms(gradients: Array, starts: list[int]) -> Array:
    """Return the norm of each layer's gradients, `(n, layers)`.

    The gradients have the shape `(n, P)`.
    """
    squares = np.empty((len(gradients), len(starts)))
    with np.errstate(over="ignore"):
        for layer, (start, end) in enumerate(zip(starts, (*starts[1:], None))):
            part = gradients[:, start:end]
            np.vecdot(part, part, out=squares[:, layer])
    norms = np.sqrt(squares)
    if squares.min() > 1e-290 and squares.max() < np.inf:
        return norms
    # Squares may overflow or underflow although the norms do not.
    odd = ~((squares > 1e-290) & (squares < np.inf)).all(axis=1)
    scale = np.abs(gradients[odd]).max(axis=1, keepdims=True)
    scaled = gradients[odd] / np.where(scale > 0, scale, 1.0)
    norms[odd] = scale * np.sqrt(np.add.reduceat(scaled * scaled, starts, axis=1))
    return norms
