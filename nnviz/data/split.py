"""Split: own samples in random order, standardised by their training part, in slices of a few milliseconds."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ..nn.activations import Array
from ..nn.randomness import Stream, generator
from .datasets import Dataset
from .text_file import Sliced

if TYPE_CHECKING:
    from .own_data import Samples

_ROWS = 1 << 16  # that are worked on at a time


def splitting(samples: "Samples", train_fraction: float, seed: int) -> Sliced[Dataset]:
    """The data set of samples, as Samples.split makes it: yields how much is done and of how much."""
    count = len(samples.points)
    order = np.arange(count) if samples.train_count else generator(seed, Stream.DATA).permutation(count)
    train_count = samples.train_count or min(max(1, round(train_fraction * count)), count - 1)
    yield 0, count
    points, labels = np.empty_like(samples.points), np.empty_like(samples.labels)
    for part in _parts(count):
        points[part], labels[part] = samples.points[order[part]], samples.labels[order[part]]
        yield part.stop, count
    originals = None
    if samples.standardise:
        originals = points, labels
        points = yield from _standardising(points, train_count)
        if samples.task == "regression":
            labels = (yield from _standardising(labels[:, None], train_count))[:, 0]
    data = Dataset(
        points, labels, train_count, samples.task, samples.classes, samples.columns,
        samples.class_names, target=samples.target, originals=originals,
    )
    many = len(samples.columns) > 2
    return replace(data, plane=data.over(many and samples.shown or samples.columns[:2]))


def _parts(count: int) -> Iterator[slice]:
    """Slices of so many rows, each worked on in a few milliseconds."""
    return (slice(start, min(start + _ROWS, count)) for start in range(0, count, _ROWS))


def _standardising(values: Array, train_count: int) -> Sliced[Array]:
    """Mean 0 and deviation 1 in each column over the training part; a constant becomes 0."""
    train = values[:train_count]
    mean = train.mean(axis=0)
    yield 0, len(values)
    deviation = train.std(axis=0)
    yield 0, len(values)
    # The mean of forty times 0.1 is not 0.1: what is within its rounding is no deviation.
    constant = deviation <= 1e-12 * np.abs(train).max(axis=0)
    middle, width = np.where(constant, train[0], mean), np.where(constant, 1.0, deviation)
    made = np.empty(values.shape, np.result_type(values, middle, width))
    for part in _parts(len(values)):
        made[part] = (values[part] - middle) / width
        yield part.stop, len(values)
    return made
