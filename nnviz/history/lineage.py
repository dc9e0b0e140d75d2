"""Lineage: where branches of a run part, and their losses from there."""

import math
from bisect import bisect_left
from collections.abc import Iterator

import numpy as np

from ..training.snapshot import OtherBranch, ThinnedSeries
from .branch import Branch
from .series import cut


def seen_from(here: Branch, branch: Branch) -> OtherBranch:
    """Describe a branch from its parting from the one that is shown here."""
    start = _parting(branch, here)
    mine, theirs = branch.changes, here.changes
    common = range(min(len(mine), len(theirs)))
    shared = bisect_left(common, True, key=lambda number: mine[number] is not theirs[number])
    return OtherBranch(branch.number, start, losses_from(branch, start), mine[shared:])


def losses_from(branch: Branch, step: int) -> ThinnedSeries:
    """Return the losses of a branch from a step to its end."""
    track = branch.curves.losses_at(branch.end.step, branch.evaluate())
    return cut(track, slice(int(np.searchsorted(track.steps, step)), None))


def _parting(one: Branch, other: Branch) -> int:
    """Return the last step that two branches of a run share."""
    ends = dict(_lineage(one))
    number, end = next(found for found in _lineage(other) if found[0] in ends)
    return int(min(end, ends[number], one.end.step))


def _lineage(branch: Branch) -> Iterator[tuple[int, float]]:
    """Yield the numbers of a branch and its ancestors.

    Each comes with the last step that they share.
    """
    end, here = math.inf, branch
    yield here.number, end
    while here.parent is not None:
        end, here = min(end, here.start), here.parent
        yield here.number, end
