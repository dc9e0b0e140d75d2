"""Series thinned for a picture a few hundred pixels wide."""

import numpy as np

from ...nn.arrays import Array, Ints
from ...training.snapshot import ThinnedSeries

MOST = 256


def thinned(track: ThinnedSeries, most: int = MOST) -> ThinnedSeries:
    """Merge neighbours into at most `most` buckets.

    A bucket has its lowest and highest value, and the mean of the last values. The mean is geometric, which suits
    measurements on a logarithmic axis.
    """
    count = len(track.steps)
    if count <= most:
        return track
    group = -(-count // most)
    starts = np.arange(0, count, group)
    ends = np.minimum(starts + group, count) - 1
    return ThinnedSeries(
        track.steps[ends],
        np.minimum.reduceat(track.low, starts),
        np.maximum.reduceat(track.high, starts),
        geometric_means(track.last, starts),
    )


def geometric_means(values: Array, starts: Ints) -> Array:
    """Return each group's geometric mean; 0 for zeros."""
    positive = values > 0
    logs = np.where(positive, np.log(np.where(positive, values, 1.0)), 0.0)
    counts = np.add.reduceat(positive * 1.0, starts)
    means = np.exp(np.add.reduceat(logs, starts) / np.maximum(counts, 1.0))
    return np.where(counts > 0, means, 0.0)


def nearest(track: ThinnedSeries, step: float) -> int:
    """Return the bucket nearest to `step`.

    The series is not empty; a bucket's place is its last step.
    """
    right = int(np.searchsorted(track.steps, step))
    if right == 0 or (right < len(track.steps) and track.steps[right] - step < step - track.steps[right - 1]):
        return right
    return right - 1
