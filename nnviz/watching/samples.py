"""Samples of a watched loop, for pictures and losses."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..data.datasets import Dataset
from ..data.user_data import Samples
from ..nn.arrays import AnyArray, Array, Ints
from ..training.evaluation import EVALUATED_SAMPLES
from ..words import say


class WatchError(ValueError):
    """Invalid value from a watched loop.

    The message names it and what is allowed.
    """


@dataclass(frozen=True)
class WatchedSamples:
    """Samples of a loop as a Dataset.

    At most 2,000 of each part are kept, evenly chosen. `shape` is the original shape of one sample; `values` are the
    original classes.
    """

    data: Dataset
    shape: tuple[int, ...]
    values: Array

    @property
    def has_plane(self) -> bool:
        """True if samples are points, and not images, for example."""
        return len(self.shape) == 1

    def as_given(self, points: Array) -> Array:
        """Return points `(n, d)` in the original shape of samples."""
        return points.reshape(len(points), *self.shape)

    def answers_of(self, predict: Callable[..., Any]) -> Callable[..., Array]:
        """Return `predict` as a function with outputs `(n, outputs)`, which raises WatchError."""

        def outputs(points: Array, *weights: Any) -> Array:
            return self.checked(predict(self.as_given(points), *weights), len(points))

        return outputs

    def checked(self, outputs: Any, count: int) -> Array:
        """Return the outputs for `count` points as `(n, outputs)`.

        Raises WatchError.
        """
        found = np.asarray(outputs, dtype=float)
        shaped = found[:, None] if found.ndim == 1 else found
        classes = self.data.classes
        wanted = {1, 2} if classes == 2 else {classes or 1}
        if shaped.ndim != 2 or len(shaped) != count or shaped.shape[1] not in wanted:
            raise WatchError(self._misshapen(found.shape, count))
        return shaped

    def _misshapen(self, shape: tuple[int, ...], count: int) -> str:
        """Say which shape the outputs have, and which they should have."""
        classes = self.data.classes
        if classes == 0:
            return say(
                "predict gave shape {shape} for {count} points: give one value for each, (n,)", shape=shape, count=count
            )
        if classes == 2:
            return say(
                "predict gave shape {shape} for {count} points: give for each the probability of the second class, "
                "(n,), or of each class, (n, 2)",
                shape=shape,
                count=count,
            )
        return say(
            "predict gave shape {shape} for {count} points: give for each the probability of each class, "
            "(n, {classes})",
            shape=shape,
            count=count,
            classes=classes,
        )


def samples_of(
    X: Any,
    y: Any,
    X_test: Any = None,
    y_test: Any = None,
    columns: Sequence[str] | None = None,
    task: str | None = None,
) -> WatchedSamples:
    """Check and convert training and test samples.

    Raises WatchError and DataError.
    """
    for first, second, given in (("X", "y", (X, y)), ("X_test", "y_test", (X_test, y_test))):
        if (given[0] is None) != (given[1] is None):
            raise WatchError(say("{first} and {second} go together: give both, or neither", first=first, second=second))
    if X is None:
        if X_test is not None:
            raise WatchError(say("X_test was given without X: pictures show the training samples"))
        nothing = Dataset(np.empty((0, 2)), np.empty(0), 0, "regression")
        return WatchedSamples(nothing, (2,), np.empty(0))
    if columns is None:
        columns = getattr(X, "columns", None)
    parts = [
        (np.asarray(points), _labels(labels)) for points, labels in ((X, y), (X_test, y_test)) if labels is not None
    ]
    shapes = [points.shape[1:] or (1,) for points, _ in parts]
    if len(set(shapes)) > 1:
        raise WatchError(say("X_test has samples of shape {test}, and X of {train}", test=shapes[1], train=shapes[0]))
    return _as_dataset(parts, shapes[0], columns, task)


def _as_dataset(
    parts: list[tuple[AnyArray, AnyArray]], shape: tuple[int, ...], columns: Sequence[str] | None, task: str | None
) -> WatchedSamples:
    thinned = [(points[:: _stride(points)], labels[:: _stride(points)]) for points, labels in parts]
    points = np.concatenate([points.reshape(len(points), -1) for points, _ in thinned])
    labels = np.concatenate([labels for _, labels in thinned])
    found = Samples.from_arrays(points, labels, columns=columns, task=task)
    data = Dataset(
        found.points, found.labels, len(thinned[0][0]), found.task, found.classes, found.columns, found.class_names
    )
    plane = data.over(found.columns[:2])
    if len(thinned[0][0]) < len(parts[0][0]):
        remark = say(
            "{count} of {all} training samples, evenly chosen",
            count=f"{len(thinned[0][0]):,}",
            all=f"{len(parts[0][0]):,}",
        )
        plane = replace(plane, remarks=(*plane.remarks, remark))
    values = np.unique(labels) if data.is_classification else np.empty(0)
    return WatchedSamples(replace(data, plane=plane), shape, values)


def _stride(points: Array) -> int:
    return max(1, -(-len(points) // EVALUATED_SAMPLES))


def _labels(y: Any) -> AnyArray:
    """Return labels `(n,)`; one-hot rows become class numbers."""
    labels = np.asarray(y)
    if labels.ndim == 2 and labels.shape[1] > 1:
        if not (np.isin(labels, (0, 1)).all() and (labels.sum(axis=1) == 1).all()):
            raise WatchError(
                say("y has shape {shape}: give one class or value for each sample, (n,)", shape=labels.shape)
            )
        classes: Ints = labels.argmax(axis=1)
        return classes
    return labels.reshape(-1) if labels.ndim == 2 else labels
