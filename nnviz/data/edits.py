"""Edits: samples added, moved and removed, as data.

An edit leaves the data set that it is applied to unchanged.
"""

from dataclasses import dataclass, replace

import numpy as np

from ..nn.arrays import AnyArray, Array, Bools, Ints
from .checks import check_values
from .datasets import Dataset

MOST_EDITED = 20_000  # samples; every edit copies them all

Ranges = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Edit:
    """Edit of a data set: kept and new samples.

    `kept` are ranges of the former samples, from begin to before end, in order. `places` are the
    indices of the new samples after the edit, ascending. `rows` holds a new sample in each row: its
    point and label, `(k, columns + 1)`, and for standardised data also the original ones,
    `(k, 2 columns + 2)`.
    """

    train_count: int
    columns: int
    kept: Ranges
    places: tuple[int, ...]
    rows: Array
    copies: int = 0  # the last training samples after the edit

    @property
    def samples(self) -> int:
        """Number of samples after the edit."""
        return sum(end - begin for begin, end in self.kept) + len(self.places)

    @property
    def replaces_most(self) -> bool:
        """True if more than half of the samples are new."""
        return 2 * len(self.places) > self.samples

    def check(self, before: Dataset) -> None:
        """Check that a run can use the new samples. Raises DataError."""
        points, labels = self.rows[:, : self.columns], self.rows[:, self.columns]
        check_values(points, labels, before.classes, before.task, before.columns, self.places)

    def of(self, before: Dataset) -> Dataset:
        """Apply the edit to the data before it."""
        rows, columns = self.rows, self.columns
        originals = before.originals
        if originals is not None:
            points, labels = originals
            originals = self._merged(points, rows[:, columns + 1 : -1]), self._merged(labels, rows[:, -1])
        return replace(
            before,
            points=self._merged(before.points, rows[:, :columns]),
            labels=self._merged(before.labels, rows[:, columns]),
            train_count=self.train_count,
            originals=originals,
            copies=self.copies,
            texts=None if before.texts is None else self._merged(before.texts, np.array("")),
        )

    def _merged(self, former: AnyArray, new: AnyArray) -> AnyArray:
        made = np.empty((self.samples, *former.shape[1:]), former.dtype)
        is_new = self._is_new()
        made[is_new] = new
        made[~is_new] = np.concatenate([former[begin:end] for begin, end in self.kept] or [former[:0]])
        return made

    def _is_new(self) -> Bools:
        is_new = np.zeros(self.samples, bool)
        is_new[list(self.places)] = True
        return is_new

    def _sources(self) -> Ints:
        """Return each sample's former index.

        New samples count down from -1.
        """
        sources = np.empty(self.samples, int)
        is_new = self._is_new()
        sources[is_new] = -1 - np.arange(len(self.places))
        sources[~is_new] = np.concatenate([np.arange(begin, end) for begin, end in self.kept] or [np.arange(0)])
        return sources

    def then(self, later: "Edit") -> "Edit":
        """Combine this edit with a later one."""
        mine, theirs = self._sources(), later._sources()
        sources = np.where(theirs >= 0, mine[np.maximum(theirs, 0)], theirs - len(self.places))
        is_new = sources < 0
        rows = np.concatenate([self.rows, later.rows])[-1 - sources[is_new]]
        kept, places = _ranges(sources[~is_new]), tuple(np.flatnonzero(is_new).tolist())
        return Edit(later.train_count, self.columns, kept, places, rows, later.copies)


def _ranges(numbers: Ints) -> Ranges:
    """Summarize ascending numbers as ranges."""
    parts = np.split(numbers, np.flatnonzero(np.diff(numbers) != 1) + 1)
    return tuple((int(part[0]), int(part[-1]) + 1) for part in parts if len(part))


def with_sample(data: Dataset, point: Array, label: float) -> Edit:
    """Add a training sample at `point`, `(d,)`, before the copies."""
    at, row = data.first_copy, _row(data, point, label)
    return Edit(data.train_count + 1, len(point), ((0, len(data.points)),), (at,), row, data.copies)


def with_sample_at(data: Dataset, index: int, point: Array, label: float | None = None) -> Edit:
    """Move a sample to another point; a label replaces its label."""
    row = _row(data, point, float(data.labels[index]) if label is None else label)
    return Edit(data.train_count, len(point), _around(data, index), (index,), row, data.copies)


def without_sample(data: Dataset, index: int) -> Edit:
    """Remove a sample; the last one of either part stays."""
    columns, trains = data.points.shape[1], index < data.train_count
    none = np.empty((0, (columns + 1) * (1 if data.originals is None else 2)))
    if (data.train_count if trains else len(data.points) - data.train_count) == 1:
        return Edit(data.train_count, columns, ((0, len(data.points)),), (), none, data.copies)
    copies = data.copies - (trains and index >= data.first_copy)
    return Edit(data.train_count - trains, columns, _around(data, index), (), none, copies)


def _around(data: Dataset, index: int) -> Ranges:
    """Return the ranges of all samples but one."""
    return tuple((begin, end) for begin, end in ((0, index), (index + 1, len(data.points))) if begin < end)


def _row(data: Dataset, point: Array, label: float) -> Array:
    """Return a new sample as the only row of `Edit.rows`."""
    if data.originals is None:
        return np.array([[*point, label]], float)
    raw_point, raw_label = _raw(data, point, label)
    return np.array([[*point, label, *raw_point, raw_label]], float)


def _raw(data: Dataset, point: Array, label: float) -> tuple[Array, float]:
    """Undo the standardisation of a point `(d,)` and a label."""
    return np.array([scaling.own(value) for scaling, value in zip(data.scalings, point)]), data.value_scaling.own(label)
