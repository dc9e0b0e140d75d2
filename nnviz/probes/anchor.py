"""The anchor: a state of a run's path that a picture can hold on to while the run moves on."""

import numpy as np

from ..training.events import Trajectory


def anchor(path: Trajectory, step: int) -> int:
    """The number of the path's last state up to a step that lies on a grid which doubles.

    The grid has the steps 0, 1, 2, 3, 4, 6, 8, 12, 16, 24, … of the path. So what goes by the anchor
    follows from the moment alone, and changes twice while the run becomes twice as long.
    """
    first = int(path.steps[0])
    taken = step - first
    unit = 1 << max(0, taken.bit_length() - 2)
    return int(np.searchsorted(path.steps, first + taken // unit * unit, side="right")) - 1
