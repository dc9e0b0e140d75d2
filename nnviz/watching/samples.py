"""Samples of a watched loop, for pictures and losses."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..data.array_like import array_of
from ..data.checks import MOST_CLASSES
from ..data.datasets import Dataset
from ..data.frames import frame_of
from ..data.user_data import Samples
from ..nn.arrays import AnyArray, Array, Ints
from ..training.evaluation import EVALUATED_SAMPLES
from ..words import marked, say
from .arrays import numbers_of, same_numbers
from .errors import WatchError, in_words

_ROUNDING = 1e-6  # a probability may miss 0 or 1 by that


@dataclass(frozen=True)
class WatchedSamples:
    """Samples of a loop as a Dataset.

    At most 2,000 of each part are kept, evenly chosen. `shape` is the original shape of one sample, and `is_whole`
    whether it is of whole numbers, such as tokens. `values` are the original classes. With `are_probabilities`, outputs
    for classes have to be between 0 and 1.
    """

    data: Dataset
    shape: tuple[int, ...]
    values: AnyArray
    is_whole: bool = False
    are_probabilities: bool = False

    @property
    def has_plane(self) -> bool:
        """True if samples are points, and not images, for example."""
        return len(self.shape) == 1

    def as_given(self, points: Array) -> Array:
        """Return a copy of points `(n, d)` in the original shape of samples."""
        return points.reshape(len(points), *self.shape).copy()

    def first(self, count: int) -> Array:
        """Return the first points of the training set, `(count, d)`."""
        return self.data.train[0][:count]

    def answers_of(self, predict: Callable[..., Any]) -> Callable[..., Array]:
        """Return `predict` as a function with outputs `(n, outputs)`, which raises WatchError."""

        def outputs(points: Array, *weights: Any) -> Array:
            with same_numbers():
                return self.checked(predict(self.as_given(points), *weights), len(points))

        return outputs

    def checked(self, outputs: Any, count: int, name: str = "predict") -> Array:
        """Return the outputs for `count` points as `(n, outputs)`.

        Raises WatchError, which begins with `name`.
        """
        found = numbers_of(outputs, name).astype(float)
        shaped = found[:, None] if found.ndim == 1 else found
        classes = self.data.classes
        wanted = {1, 2} if classes == 2 else {classes or 1}
        if shaped.ndim != 2 or len(shaped) != count or shaped.shape[1] not in wanted:
            raise WatchError(self._misshapen(found.shape, count, name))
        if self.are_probabilities and classes and len(shaped):
            low, high = float(shaped.min()), float(shaped.max())
            if low < -_ROUNDING or high > 1 + _ROUNDING:
                raise WatchError(
                    say(
                        "{name} gave values outside 0…1, from {low} to {high}: not probabilities. Apply the sigmoid or "
                        "the softmax to scores",
                        name=name,
                        low=f"{low:.4g}",
                        high=f"{high:.4g}",
                    )
                )
        return shaped

    def _misshapen(self, shape: tuple[int, ...], count: int, name: str) -> str:
        """Say which shape the outputs have, and which they should have."""
        given: dict[str, Any] = {"name": name, "shape": shape, "count": count}
        classes = self.data.classes
        if classes == 0:
            return say("{name} gave shape {shape} for {count} points: give one value for each, (n,)", **given)
        if classes == 2:
            return say(
                "{name} gave shape {shape} for {count} points: give for each the probability of the second class, "
                "(n,), or of each class, (n, 2)",
                **given,
            )
        return say(
            "{name} gave shape {shape} for {count} points: give for each the probability of each class, (n, {classes})",
            classes=classes,
            **given,
        )

    def for_outputs(self, count: int) -> "WatchedSamples":
        """Return the samples of a model with so many outputs.

        It may have more classes than the samples show; then the classes are the numbers of the outputs. Raises
        WatchError if the labels are not such numbers.
        """
        data = self.data
        if not data.is_classification or count <= max(data.classes, 2):
            return self
        if count > MOST_CLASSES:
            raise WatchError(
                say(
                    "the model has {outputs} outputs: at most {most} classes can be shown",
                    outputs=count,
                    most=MOST_CLASSES,
                )
            )
        values = self.values
        if values.dtype.kind not in "biuf" or not np.isin(values, np.arange(count)).all():
            raise WatchError(
                say(
                    "the model has {outputs} outputs, and y shows {classes} classes: give y as the numbers of the "
                    "outputs, from 0 to {last}",
                    outputs=count,
                    classes=data.classes,
                    last=count - 1,
                )
            )
        labels = values[data.labels.astype(int)].astype(float)
        return replace(self, data=replace(data, labels=labels, classes=count, class_names=()), values=np.arange(count))


def samples_of(
    X: Any,
    y: Any,
    X_test: Any = None,
    y_test: Any = None,
    columns: Sequence[str] | None = None,
    task: str | None = None,
    ignored: int | None = None,
) -> WatchedSamples:
    """Check and convert training and test samples.

    Those with the label `ignored` are left out, as the loss leaves them out. Raises WatchError and DataError.
    """
    for first, second, given in (("X", "y", (X, y)), ("X_test", "y_test", (X_test, y_test))):
        if (given[0] is None) != (given[1] is None):
            raise WatchError(say("{first} and {second} go together: give both, or neither", first=first, second=second))
    if X is None:
        if X_test is not None:
            raise WatchError(say("X_test was given without X: pictures show the training samples"))
        nothing = Dataset(np.empty((0, 2)), np.empty(0), 0, "regression")
        return WatchedSamples(nothing, (2,), np.empty(0))
    with in_words(marked("X or y can't be read as arrays: {error}")):
        frame = frame_of(X)
        names = columns if columns is not None or frame is None else frame.names
        parts = [
            _without(_points(points), _labels(labels), ignored)
            for points, labels in ((X, y), (X_test, y_test))
            if labels is not None
        ]
    for name, (points, _) in zip(("X", "X_test"), parts):
        if not points.ndim or not len(points):
            raise WatchError(
                say("{name}: no samples are left without those with the label {ignored}", name=name, ignored=ignored)
                if ignored is not None and np.size(X if name == "X" else X_test)
                else say("{name} contains no samples", name=name)
            )
    shapes = [points.shape[1:] or (1,) for points, _ in parts]
    if len(set(shapes)) > 1:
        raise WatchError(say("X_test has samples of shape {test}, and X of {train}", test=shapes[1], train=shapes[0]))
    return _as_dataset(parts, shapes[0], names, task)


def _as_dataset(
    parts: list[tuple[AnyArray, AnyArray]], shape: tuple[int, ...], columns: Sequence[str] | None, task: str | None
) -> WatchedSamples:
    thinned = [(points[:: _stride(points)], labels[:: _stride(points)]) for points, labels in parts]
    points = np.concatenate([points.reshape(len(points), -1) for points, _ in thinned])
    labels = np.concatenate([labels for _, labels in thinned])
    found = Samples.from_arrays(points, labels, columns=columns, task=task)
    data = Dataset(
        found.points,
        found.labels,
        len(thinned[0][0]),
        found.task,
        found.classes,
        found.columns,
        found.class_names,
        shape=_drawn_shape(shape),
    )
    plane = data.over(found.drawn)
    if len(thinned[0][0]) < len(parts[0][0]):
        remark = say(
            "{count} of {all} training samples, evenly chosen",
            count=f"{len(thinned[0][0]):,}",
            all=f"{len(parts[0][0]):,}",
        )
        plane = replace(plane, remarks=(*plane.remarks, remark))
    values = np.unique(labels) if data.is_classification else np.empty(0)
    return WatchedSamples(replace(data, plane=plane), shape, values, all(part.dtype.kind in "iu" for part, _ in parts))


def _drawn_shape(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return the shape of a picture without channels of their own; other samples have none."""
    sizes = tuple(size for size in shape if size > 1)
    return sizes if len(shape) > 1 and len(sizes) == 2 else ()


def _stride(points: Array) -> int:
    return max(1, -(-len(points) // EVALUATED_SAMPLES))


def _without(points: AnyArray, labels: AnyArray, ignored: int | None) -> tuple[AnyArray, AnyArray]:
    """Leave out the samples with an ignored label."""
    if ignored is None or labels.dtype.kind not in "iuf" or len(labels) != len(points):
        return points, labels
    kept = labels != ignored
    return points[kept], labels[kept]


def _points(X: Any) -> AnyArray:
    """Return inputs `(n, …)`, also those of a table."""
    frame = frame_of(X)
    return array_of(X) if frame is None else np.column_stack(frame.arrays)


def _labels(y: Any) -> AnyArray:
    """Return labels `(n,)`; one-hot rows become class numbers."""
    labels = array_of(y)
    if labels.ndim == 2 and labels.shape[1] > 1:
        if not (np.isin(labels, (0, 1)).all() and (labels.sum(axis=1) == 1).all()):
            raise WatchError(
                say("y has shape {shape}: give one class or value for each sample, (n,)", shape=labels.shape)
            )
        classes: Ints = labels.argmax(axis=1)
        return classes
    return labels.reshape(-1) if labels.ndim == 2 else labels
