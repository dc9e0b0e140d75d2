"""Edits: a data set with a sample more, one fewer, or one elsewhere. The one that came in stays."""

from dataclasses import replace

import numpy as np

from .datasets import Dataset
from .nn.activations import Array

MOST_EDITED = 20_000  # samples; every edit copies them all


def with_sample(data: Dataset, point: Array, label: float) -> Dataset:
    """With one more training sample, at `point` of shape `(d,)`."""
    at = data.train_count
    originals = data.originals
    if originals is not None:
        raw_label = _unscaled(data.labels[:, None], originals[1][:, None], np.array([label]))[0]
        raw_point = _unscaled(data.points, originals[0], point)
        originals = np.insert(originals[0], at, raw_point, axis=0), np.insert(originals[1], at, raw_label)
    return replace(
        data, points=np.insert(data.points, at, point, axis=0), labels=np.insert(data.labels, at, label),
        train_count=at + 1, originals=originals,
    )


def with_sample_at(data: Dataset, index: int, point: Array) -> Dataset:
    """With the sample of that number at another point."""
    points, originals = data.points.copy(), data.originals
    if originals is not None:
        raw = originals[0].copy()
        raw[index] = _unscaled(data.points, originals[0], point)
        originals = raw, originals[1]
    points[index] = point
    return replace(data, points=points, originals=originals)


def without_sample(data: Dataset, index: int) -> Dataset:
    """Without the sample of that number; the last one of either part stays."""
    trains = index < data.train_count
    if (data.train_count if trains else len(data.points) - data.train_count) == 1:
        return data
    originals = data.originals
    if originals is not None:
        originals = np.delete(originals[0], index, axis=0), np.delete(originals[1], index)
    return replace(
        data, points=np.delete(data.points, index, axis=0), labels=np.delete(data.labels, index),
        train_count=data.train_count - trains, originals=originals,
    )


def _unscaled(scaled: Array, raw: Array, values: Array) -> Array:
    """Values `(d,)` before they were standardised, by the line through each column's ends."""
    low, high, columns = scaled.argmin(axis=0), scaled.argmax(axis=0), np.arange(scaled.shape[1])
    rise = scaled[high, columns] - scaled[low, columns]
    slope = (raw[high, columns] - raw[low, columns]) / np.where(rise > 0, rise, 1.0)
    return raw[low, columns] + slope * (values - scaled[low, columns])
