"""Edits: copies of a data set with a sample added, moved or removed."""

from dataclasses import replace

import numpy as np

from ..nn.arrays import Array
from .datasets import Dataset

MOST_EDITED = 20_000  # samples; every edit copies them all


def with_sample(data: Dataset, point: Array, label: float) -> Dataset:
    """Add a training sample at `point` of shape `(d,)`."""
    at = data.train_count
    originals = data.originals
    if originals is not None:
        raw_point, raw_label = _raw(data, point, label)
        originals = np.insert(originals[0], at, raw_point, axis=0), np.insert(originals[1], at, raw_label)
    return replace(
        data,
        points=np.insert(data.points, at, point, axis=0),
        labels=np.insert(data.labels, at, label),
        train_count=at + 1,
        originals=originals,
    )


def with_sample_at(data: Dataset, index: int, point: Array, label: float | None = None) -> Dataset:
    """Move a sample to another point, and change its label if one is given."""
    points, labels, originals = data.points.copy(), data.labels.copy(), data.originals
    label = labels[index] if label is None else label
    if originals is not None:
        raw_points, raw_labels = originals[0].copy(), originals[1].copy()
        raw_points[index], raw_labels[index] = _raw(data, point, label)
        originals = raw_points, raw_labels
    points[index], labels[index] = point, label
    return replace(data, points=points, labels=labels, originals=originals)


def without_sample(data: Dataset, index: int) -> Dataset:
    """Remove a sample.

    The last sample of the training set, and that of the test set, stays.
    """
    trains = index < data.train_count
    if (data.train_count if trains else len(data.points) - data.train_count) == 1:
        return data
    originals = data.originals
    if originals is not None:
        originals = np.delete(originals[0], index, axis=0), np.delete(originals[1], index)
    return replace(
        data,
        points=np.delete(data.points, index, axis=0),
        labels=np.delete(data.labels, index),
        train_count=data.train_count - trains,
        originals=originals,
    )


def _raw(data: Dataset, point: Array, label: float) -> tuple[Array, float]:
    """Undo the standardisation of a point `(d,)` and a label."""
    assert data.originals is not None  # the callers have tested it
    raw_points, raw_labels = data.originals
    [raw_label] = _unscaled(data.labels[:, None], raw_labels[:, None], np.array([label]))
    return _unscaled(data.points, raw_points, point), float(raw_label)


def _unscaled(scaled: Array, raw: Array, values: Array) -> Array:
    """Undo the standardisation of values `(d,)`, by the line through each column's extremes."""
    low, high, columns = scaled.argmin(axis=0), scaled.argmax(axis=0), np.arange(scaled.shape[1])
    rise = scaled[high, columns] - scaled[low, columns]
    factor = (raw[high, columns] - raw[low, columns]) / np.where(rise > 0, rise, 1.0)
    unscaled: Array = raw[low, columns] + factor * (values - scaled[low, columns])
    return unscaled
