"""Stored edits: the samples that differ between two data sets, as JSON."""

from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field

from ..data.checks import MOST_NUMBERS
from ..data.datasets import Dataset
from ..nn.arrays import Array
from ..words import say, say_count
from .stored import Count, Stored, check_split, check_values


class NewSample(Stored):
    """Sample that was added or moved, with its index in the data set after the edit.

    `original` are its columns and its label before standardization.
    """

    place: Count
    point: list[float]
    label: float
    original: list[float] | None = None


class EditedSamples(Stored):
    """Edit of a data set: ranges of samples that it keeps, and new samples."""

    kind: Literal["samples edited"] = "samples edited"
    step: Count
    train_count: Count
    kept: list[Annotated[list[Count], Field(min_length=2, max_length=2)]]
    new: list[NewSample]

    @classmethod
    def of(cls, step: int, before: Dataset, after: Dataset) -> "EditedSamples | None":
        """Return the edit from one data set to the other, or None if more than samples differ."""
        if not _alike(before, after):
            return None
        rows = _rows(after)
        kept, places = _kept(_rows(before), rows)
        columns = after.points.shape[1]
        new = [
            NewSample(place=place, point=row[:columns], label=row[columns], original=row[columns + 1 :] or None)
            for place, row in zip(places, rows[places].tolist())
        ]
        if 2 * len(new) > len(after.points):
            return None
        return cls(step=step, train_count=after.train_count, kept=kept, new=new)

    @property
    def samples(self) -> int:
        """Number of samples after the edit."""
        return sum(end - begin for begin, end in self.kept) + len(self.new)

    def check(self, before: int, columns: int, has_originals: bool) -> None:
        """Check the edit against the number of samples and columns before it.

        Raises ValueError.
        """
        if any(not begin < end <= before for begin, end in self.kept):
            raise ValueError(say("an edit keeps samples that do not exist"))
        if self.samples > MOST_NUMBERS:
            raise ValueError(say("an edit keeps more samples than are allowed"))
        check_split(self.train_count, self.samples)
        places = [sample.place for sample in self.new]
        if places != sorted(set(places)) or (places and places[-1] >= self.samples):
            raise ValueError(say("an edit adds a sample at an impossible place"))
        for sample in self.new:
            _row(sample, columns, has_originals)

    def data(self, before: Dataset) -> Dataset:
        """Apply the edit to the data before it. Raises ValueError."""
        rows, columns, samples = _rows(before), before.points.shape[1], self.samples
        self.check(len(rows), columns, before.originals is not None)
        parts = [rows[begin:end] for begin, end in self.kept]
        is_new = np.zeros(samples, bool)
        is_new[[sample.place for sample in self.new]] = True
        values = np.empty((samples, rows.shape[1]))
        values[~is_new] = np.concatenate(parts) if parts else values[:0]
        for sample in self.new:
            values[sample.place] = _row(sample, columns, before.originals is not None)
        points, labels = np.ascontiguousarray(values[:, :columns]), values[:, columns].copy()
        check_values(points, labels, before.classes, before.task, before.columns)
        originals = None
        if before.originals is not None:
            originals = np.ascontiguousarray(values[:, columns + 1 : -1]), values[:, -1].copy()
        return Dataset(
            points,
            labels,
            self.train_count,
            before.task,
            before.classes,
            before.columns,
            before.class_names,
            before.plane,
            before.target,
            originals,
        )


def _row(sample: NewSample, columns: int, has_original: bool) -> list[float]:
    """Return all numbers of a sample, as in a row of `_rows`."""
    row = [*sample.point, sample.label, *(sample.original or ())]
    if len(sample.point) != columns or len(row) != (columns + 1) * (1 + has_original):
        raise ValueError(
            say_count("a new sample must have {count} column", "a new sample must have {count} columns", count=columns)
        )
    return row


def _alike(one: Dataset, other: Dataset) -> bool:
    """Return whether two data sets differ in their samples only."""
    names = ("task", "classes", "columns", "class_names", "target")
    arrays = [array for data in (one, other) for array in (data.points, data.labels, *(data.originals or ()))]
    return (
        all(getattr(one, name) == getattr(other, name) for name in names)
        and one.plane is other.plane
        and (one.originals is None) == (other.originals is None)
        and all(array.dtype == float and np.isfinite(array).all() for array in arrays)
    )


def _rows(data: Dataset) -> Array:
    """Return all numbers of each sample: `(n, d + 1)`, with originals `(n, 2d + 2)`."""
    return np.column_stack([data.points, data.labels, *(data.originals or ())])


def _kept(before: Array, after: Array) -> tuple[list[list[int]], list[int]]:
    """Return ranges of the rows that are kept, in order, and the places of new rows.

    Common rows at both ends are kept. Between them, each row is searched for behind the last one kept.
    """
    one, other = before.view(np.uint64), after.view(np.uint64)  # 0.0 is not -0.0 here
    shorter = min(len(one), len(other))
    head = _equal(one[:shorter], other[:shorter])
    tail = min(_equal(one[::-1][:shorter], other[::-1][:shorter]), shorter - head)
    where: dict[bytes, list[int]] = {}
    for number in range(head, len(one) - tail):
        where.setdefault(one[number].tobytes(), []).append(number)
    kept, new, last = [*range(head)], [], head - 1
    for place in range(head, len(other) - tail):
        found = next((number for number in where.get(other[place].tobytes(), ()) if number > last), None)
        if found is None:
            new.append(place)
        else:
            kept.append(found)
            last = found
    kept += range(len(one) - tail, len(one))
    return _ranges(kept), new


def _equal(some: Any, others: Any) -> int:
    """Count the equal rows at the beginning."""
    differs = (some != others).any(axis=1)
    return int(differs.argmax()) if differs.any() else len(differs)


def _ranges(numbers: list[int]) -> list[list[int]]:
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and ranges[-1][1] == number:
            ranges[-1][1] += 1
        else:
            ranges.append([number, number + 1])
    return ranges
