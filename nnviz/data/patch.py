"""Patch: an edited data set, stored as its difference from the one before the edit."""

from dataclasses import dataclass, fields, replace
from weakref import ref

import numpy as np

from ..nn.arrays import Array
from .datasets import Dataset

_MOST_APART = 256  # patches between a complete data set and the last one based on it
_SAMPLES = ("points", "labels", "train_count", "originals")
_REST = tuple(field.name for field in fields(Dataset) if field.name not in _SAMPLES)


@dataclass(frozen=True, slots=True, eq=False)
class Patch:
    """An edit of a data set: keep `head` first and `tail` last samples, and put `rows` in between."""

    before: "Dataset | Patch"
    apart: int  # patches since the complete data set
    head: int
    tail: int
    rows: Array  # as in `_rows`
    train_count: int
    made: "list[ref[Dataset]]"  # the data set, while other code refers to it

    def data(self) -> Dataset:
        """Restore the edited data set, bit for bit."""
        waiting: list[Patch] = []
        here: Dataset | Patch = self
        while isinstance(here, Patch):
            known = here.made[0]()
            if known is None:
                waiting.append(here)
            here = known or here.before
        for patch in reversed(waiting):
            here = patch._after(here)
        if waiting:
            self.made[0] = ref(here)
        return here

    def _after(self, before: Dataset) -> Dataset:
        columns = before.points.shape[1]
        points, labels, *originals = (
            _around(whole, part, self.head, self.tail)
            for whole, part in zip(_arrays(before), _columns(self.rows, columns))
        )
        pair = (originals[0], originals[1]) if originals else None
        return replace(before, points=points, labels=labels, train_count=self.train_count, originals=pair)


def patched(before: Dataset | Patch, after: Dataset) -> Dataset | Patch:
    """Return `after` as a patch of `before`.

    If that saves nothing, or if the chain of patches is long, `after` is returned unchanged.
    """
    apart = before.apart + 1 if isinstance(before, Patch) else 1
    known = before.data() if isinstance(before, Patch) else before
    if apart > _MOST_APART or not _alike(known, after):
        return after
    one, other = _rows(known), _rows(after)
    shorter = min(len(one), len(other))
    head = _equal(one[:shorter], other[:shorter])
    tail = min(_equal(one[::-1][:shorter], other[::-1][:shorter]), shorter - head)
    rows = other[head : len(other) - tail].copy()
    if 2 * len(rows) > len(other):
        return after
    return Patch(before, apart, head, tail, rows, after.train_count, [ref(after)])


def _alike(one: Dataset, other: Dataset) -> bool:
    """Return whether two data sets differ at most in their samples."""
    arrays = _arrays(one), _arrays(other)
    return (
        all(getattr(one, name) is getattr(other, name) or getattr(one, name) == getattr(other, name) for name in _REST)
        and len(arrays[0]) == len(arrays[1])
        and all(array.dtype == np.float64 and array.flags.c_contiguous for some in arrays for array in some)
    )


def _arrays(data: Dataset) -> tuple[Array, ...]:
    return data.points, data.labels, *(data.originals or ())


def _rows(data: Dataset) -> Array:
    """Return all numbers of each sample in a row.

    The shape is `(n, d + 1)`, or `(n, 2d + 2)` with the originals.
    """
    return np.column_stack(_arrays(data))


def _columns(rows: Array, columns: int) -> tuple[Array, ...]:
    """Split rows into the arrays that they were made of."""
    parts = rows[:, :columns], rows[:, columns], rows[:, columns + 1 : -1], rows[:, -1]
    return parts if rows.shape[1] > columns + 1 else parts[:2]


def _around(whole: Array, part: Array, head: int, tail: int) -> Array:
    return np.concatenate([whole[:head], part, whole[len(whole) - tail :]])


def _equal(some: Array, others: Array) -> int:
    """Count the rows at the beginning that are equal bit for bit.

    So 0.0 and -0.0 differ.
    """
    differs = (some.view(np.uint64) != others.view(np.uint64)).any(axis=1)
    return int(differs.argmax()) if differs.any() else len(differs)
