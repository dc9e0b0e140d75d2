"""Probes: pure measurements of a StepEvent, each an array or a number.

What covers a plane is for pictures: there a network of ours answers in single precision.
"""

from functools import lru_cache

import numpy as np

from ..data.features import features
from ..data.plane import Plane
from ..nn.arrays import Array
from ..nn.network import with_ones
from ..training.events import StepEvent
from ..training.model import as_network

_KEPT = 128  # cells in a row of a grid that is worth keeping: that of a moving picture


@lru_cache(maxsize=8)
def _grid(plane: Plane, names: tuple[str, ...], size: int, precision: type) -> Array:
    """The network's inputs in the middles of size x size cells of the plane, first row at the top."""
    return with_ones(features(plane.cells(size), names)).astype(precision)


def _over_plane(event: StepEvent, size: int, plane: Plane | None) -> Array:
    """The inputs over a plane, by default the one that the data is shown over."""
    grid = _grid if size <= _KEPT else _grid.__wrapped__
    return grid(plane or event.data.plane, event.config.features, size, event.problem.precision)


def _answers_over(event: StepEvent, size: int, plane: Plane | None) -> Array:
    return event.problem.predict(event.after.theta, _over_plane(event, size, plane))


def surface(event: StepEvent, size: int = 100, plane: Plane | None = None) -> Array:
    """The network's answer over the plane after the step, as an image `(size, size)`.

    On [-1, 1], the border between two classes at 0; for a regression the value itself; of more
    than two classes the certainty, as in `class_surface`. The first row is the top of the plane.
    """
    return _score(event, _answers_over(event, size, plane)).reshape(size, size)


def class_surface(event: StepEvent, size: int = 100, plane: Plane | None = None) -> tuple[Array, Array]:
    """The class that the network gives over the plane and how certain it is, `(size, size)` each.

    Certainty is 0 where the first two classes are equal and 1 where the others have no share.
    """
    output = _answers_over(event, size, plane)
    classes = event.problem.class_of(output).reshape(size, size)
    return classes, np.abs(_score(event, output)).reshape(size, size)


def class_answers(event: StepEvent, size: int = 100, plane: Plane | None = None) -> Array:
    """What each class's output answers over the plane, `(classes, size, size)`.

    Scaled so that the targets are 0 and 1: where one class leads by 1, it is certain.
    """
    low, high = event.problem.loss.targets
    output = _answers_over(event, size, plane)
    return (output.T.reshape(-1, size, size) - low) / (high - low)


def unit_surfaces(event: StepEvent, size: int = 24, plane: Plane | None = None) -> list[Array]:
    """What every unit answers over the plane, layer by layer: `(units, size, size)` each.

    The first entry are the input features; the last the outputs, on [-1, 1] for classes.
    """
    inputs = _over_plane(event, size, plane)
    answers = as_network(event.problem).forward(event.after.theta, inputs).by_sample()
    answers = (*answers[:-1], event.problem.loss.score(answers[-1]))
    return [answer.T.reshape(-1, size, size) for answer in answers]


def scores(event: StepEvent, points: Array) -> Array:
    """The network's answer at points `(n, d)` after the step, `(n,)`, as in `surface`."""
    return _score(event, _answers(event, points))


def _answers(event: StepEvent, points: Array) -> Array:
    problem = event.problem
    return problem.predict(event.after.theta, problem.inputs(points))


def _score(event: StepEvent, output: Array) -> Array:
    """One number for each answer `(n, k)`: `(n,)`."""
    loss = event.problem.loss
    if output.shape[-1] == 1:
        return loss.score(output[:, 0])
    second, first = np.partition(output, -2, axis=-1)[:, -2:].T
    low, high = loss.targets
    return np.minimum(np.nan_to_num((first - second) / (high - low)), 1.0)  # two without an end are equal


def wrong(event: StepEvent) -> Array:
    """Which of all the points, training ones first, get the wrong class; `(n,)` of bool."""
    return classify(event, event.data.points) != event.data.labels


def classify(event: StepEvent, points: Array) -> Array:
    """The class that the network gives each of the points `(n, d)` after the step, `(n,)`."""
    return event.problem.class_of(_answers(event, points))


def confusion(event: StepEvent, part: str = "test", most: int | None = None) -> Array:
    """How many samples of class i got class j, `(classes, classes)`; `part` is train or test.

    Of all samples in that part, or of the first `most`.
    """
    points, labels = (values[:most] for values in (event.data.train if part == "train" else event.data.test))
    classes = event.data.classes
    given = event.problem.class_of(_answers(event, points))
    pairs = labels.astype(int) * classes + given
    return np.bincount(pairs, minlength=classes * classes).reshape(classes, classes)


def gradient_norms(event: StepEvent) -> Array:
    """|dJ/d[W; b]| of each layer, `(layers,)`."""
    starts = [place.start for place, _ in event.problem.network.slices]
    return layer_norms(event.gradient[None], starts)[0]


def layer_norms(gradients: Array, starts: list[int]) -> Array:
    """The norm of each layer's part of gradients `(n, P)`, as `(n, layers)`."""
    squares = np.empty((len(gradients), len(starts)))
    with np.errstate(over="ignore"):
        for layer, (start, end) in enumerate(zip(starts, (*starts[1:], None))):
            part = gradients[:, start:end]
            np.vecdot(part, part, out=squares[:, layer])
    norms = np.sqrt(squares)
    if squares.min() > 1e-290 and squares.max() < np.inf:
        return norms
    # Before a run diverges the squares overflow where the norms do not, and tiny ones vanish.
    odd = ~((squares > 1e-290) & (squares < np.inf)).all(axis=1)
    scale = np.abs(gradients[odd]).max(axis=1, keepdims=True)
    scaled = gradients[odd] / np.where(scale > 0, scale, 1.0)
    norms[odd] = scale * np.sqrt(np.add.reduceat(scaled * scaled, starts, axis=1))
    return norms


PROBES = {probe.__name__: probe for probe in (surface, class_surface, unit_surfaces, wrong, confusion, gradient_norms)}
