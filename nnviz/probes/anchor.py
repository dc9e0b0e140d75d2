"""Anchor: a state of a run's path that rarely changes."""

import numpy as np

from ..training.snapshot import Trajectory


def anchor(path: Trajectory, step: int) -> int:
    """Return the index of the path's anchor.

    It is the last state up to the last anchor step. Anchor steps are 0, 1, 2, 3, 4, 6, 8, 12, 16, 24, … of the run.
    So the anchor depends on `step` only, and changes twice while the run doubles its length.
    """
    first = int(path.steps[0])
    taken = step - first
    unit = 1 << max(0, taken.bit_length() - 2)
    return int(np.searchsorted(path.steps, first + taken // unit * unit, side="right")) - 1
