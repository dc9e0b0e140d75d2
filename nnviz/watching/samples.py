"""Samples of a watched loop: the data that pictures show and losses are measured on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..data.datasets import Dataset
from ..data.user_data import Samples
from ..nn.arrays import Array
from ..training.evaluation import EVALUATED_SAMPLES
from ..words import say


class WatchError(ValueError):
    """Something that a loop gave and that can't be: the message names it, and what was possible."""


@dataclass(frozen=True)
class WatchedSamples:
    """The samples of a loop as a Dataset: at most 2,000 of each part, evenly taken.

    `shape` is that of one sample as it came; `values` are the classes as they came.
    """

    data: Dataset
    shape: tuple[int, ...]
    values: Array

    @property
    def has_plane(self) -> bool:
        """Whether a sample is a point, and no image, say."""
        return len(self.shape) == 1

    def as_given(self, points: Array) -> Array:
        """Points `(n, d)` in the shape in which samples came."""
        return points.reshape(len(points), *self.shape)

    def answers_of(self, predict: Callable[..., Any]) -> Callable[..., Array]:
        """`predict` as a function whose answers are `(n, outputs)`. It raises WatchError where it can't be."""

        def answers(points: Array, *weights: Any) -> Array:
            return self.checked(predict(self.as_given(points), *weights), len(points))

        return answers

    def checked(self, answers: Any, count: int) -> Array:
        """Answers to so many points as `(n, outputs)` numbers, or a WatchError."""
        found = np.asarray(answers, dtype=float)
        shaped = found[:, None] if found.ndim == 1 else found
        classes = self.data.classes
        wanted = {1, 2} if classes == 2 else {classes or 1}
        if shaped.ndim != 2 or len(shaped) != count or shaped.shape[1] not in wanted:
            what = {0: "a value, (n,)", 2: "the second class's probability, (n,), or one of each class, (n, 2)"}
            raise WatchError(
                f"predict gave {found.shape} for {count} points: "
                f"give for each {what.get(classes, f'a probability of each class, (n, {classes})')}"
            )
        return shaped


def samples_of(
    X: Any,
    y: Any,
    X_test: Any = None,
    y_test: Any = None,
    columns: Sequence[str] | None = None,
    task: str | None = None,
) -> WatchedSamples:
    """Training and test samples as they are given to a loop. Raises WatchError and DataError."""
    for first, second, given in (("X", "y", (X, y)), ("X_test", "y_test", (X_test, y_test))):
        if (given[0] is None) != (given[1] is None):
            raise WatchError(f"{first} and {second} go together: give both, or neither")
    if X is None:
        if X_test is not None:
            raise WatchError("X_test was given without X: pictures show the training samples")
        nothing = Dataset(np.empty((0, 2)), np.empty(0), 0, "regression")
        return WatchedSamples(nothing, (2,), np.empty(0))
    if columns is None:
        columns = getattr(X, "columns", None)
    parts = [
        (np.asarray(points), _labels(labels)) for points, labels in ((X, y), (X_test, y_test)) if labels is not None
    ]
    shapes = [points.shape[1:] or (1,) for points, _ in parts]
    if len(set(shapes)) > 1:
        raise WatchError(f"X_test has samples of shape {shapes[1]}, and X of {shapes[0]}")
    return _as_dataset(parts, shapes[0], columns, task)


def _as_dataset(
    parts: list[tuple[Array, Array]], shape: tuple[int, ...], columns: Sequence[str] | None, task: str | None
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
            "{count} of {all} training samples, evenly taken",
            count=f"{len(thinned[0][0]):,}",
            all=f"{len(parts[0][0]):,}",
        )
        plane = replace(plane, remarks=(*plane.remarks, remark))
    values = np.unique(labels) if data.is_classification else np.empty(0)
    return WatchedSamples(replace(data, plane=plane), shape, values)


def _stride(points: Array) -> int:
    return max(1, -(-len(points) // EVALUATED_SAMPLES))


def _labels(y: Any) -> Array:
    """Labels `(n,)`; of each row with a single 1 among zeros the place of it."""
    labels = np.asarray(y)
    if labels.ndim == 2 and labels.shape[1] > 1:
        if not (np.isin(labels, (0, 1)).all() and (labels.sum(axis=1) == 1).all()):
            raise WatchError(f"y has shape {labels.shape}: give one class or value for each sample, (n,)")
        return labels.argmax(axis=1)
    return labels.reshape(-1) if labels.ndim == 2 else labels
