"""Patch: a data set as an edit of another.

So many edited data sets fit in memory.
"""

from collections.abc import Callable
from dataclasses import dataclass
from weakref import ref

from .datasets import Dataset
from .edits import Edit

_MOST_APART = 256  # patches between two data sets that are kept whole


@dataclass(frozen=True, slots=True, eq=False)
class Patch:
    """Data set that an edit makes of the one before it."""

    before: "Dataset | Patch"
    edit: Edit
    apart: int  # patches since the last data set that is kept whole; 0 keeps this one
    known: "list[Callable[[], Dataset | None]]"  # its only entry returns the data set while it exists

    def data(self) -> Dataset:
        """Return the data set, bit for bit as it was."""
        waiting: list[Patch] = []
        here: Dataset | Patch = self
        while isinstance(here, Patch):
            known = here.known[0]()
            if known is None:
                waiting.append(here)
            here = known or here.before
        for patch in reversed(waiting):
            here = patch.edit.of(here)
        if waiting:
            self.known[0] = ref(here)
        return here


def patched(before: Dataset | Patch, edit: Edit, after: Dataset) -> Patch:
    """Return `after` as a patch.

    If most samples are new, and regularly, it is kept whole.
    """
    apart = before.apart + 1 if isinstance(before, Patch) else 1
    if apart > _MOST_APART or edit.replaces_most:
        return Patch(before, edit, 0, [lambda: after])
    return Patch(before, edit, apart, [ref(after)])
