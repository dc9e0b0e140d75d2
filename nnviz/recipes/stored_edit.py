"""Stored edits of a data set, as JSON."""

from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from ..data.checks import MOST_NUMBERS
from ..data.datasets import Dataset
from ..data.edits import Edit
from ..words import say, say_count
from .stored import Count, Stored, check_split


class NewSample(Stored):
    """Sample that was added or moved.

    Its index is the one after the edit.


    `original` are its columns and its label before standardization.
    """

    place: Count
    point: list[float]
    label: float
    original: list[float] | None = None


class EditedSamples(Stored):
    """Edit of a data set.

    It has the ranges of samples that are kept, and the new samples.
    """

    kind: Literal["samples edited"] = "samples edited"
    step: Count
    train_count: Count
    kept: list[Annotated[list[Count], Field(min_length=2, max_length=2)]]
    new: list[NewSample]
    copies: Count = 0

    @classmethod
    def of(cls, step: int, edit: Edit) -> "EditedSamples":
        """Convert an edit."""
        columns = edit.columns
        new = [
            NewSample(place=place, point=row[:columns], label=row[columns], original=row[columns + 1 :] or None)
            for place, row in zip(edit.places, edit.rows.tolist())
        ]
        kept = [list(part) for part in edit.kept]
        return cls(step=step, train_count=edit.train_count, kept=kept, new=new, copies=edit.copies)

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
        check_split(self.train_count, self.samples, self.copies)
        places = [sample.place for sample in self.new]
        if places != sorted(set(places)) or (places and places[-1] >= self.samples):
            raise ValueError(say("an edit adds a sample at an impossible place"))
        for sample in self.new:
            _row(sample, columns, has_originals)

    def edit(self, before: Dataset) -> Edit:
        """Return the edit, for the data before it. Raises ValueError."""
        columns, has_originals = before.points.shape[1], before.originals is not None
        self.check(len(before.points), columns, has_originals)
        rows = np.empty((len(self.new), (columns + 1) * (1 + has_originals)))
        for row, sample in zip(rows, self.new):
            row[:] = _row(sample, columns, has_originals)
        kept = tuple((begin, end) for begin, end in self.kept)
        places = tuple(sample.place for sample in self.new)
        edit = Edit(self.train_count, columns, kept, places, rows, self.copies)
        edit.check(before)
        return edit


def _row(sample: NewSample, columns: int, has_original: bool) -> list[float]:
    """Return all numbers of a sample, as in `Edit.rows`."""
    row = [*sample.point, sample.label, *(sample.original or ())]
    if len(sample.point) != columns or len(row) != (columns + 1) * (1 + has_original):
        raise ValueError(
            say_count("a new sample must have {count} column", "a new sample must have {count} columns", count=columns)
        )
    return row
