"""The shown step: a line on the time axis, while later steps are known."""

from matplotlib.collections import LineCollection

from ...training.snapshot import Snapshot
from ..base.plot import Box, Scale
from ..base.view import View
from .other_curves import has_later_steps


class ShownStep:
    """An upright line in a view, at the step that a person looks back at."""

    def __init__(self, view: View):
        self.line = LineCollection([], colors=[view.theme.ink], linewidths=0.9, linestyles=[(0, (2, 2))])
        view.pane.add_collection(self.line, autolim=False)

    def move(self, snapshot: Snapshot, box: Box, x: Scale) -> None:
        """Move the line to the snapshot's step; it is hidden at the end of the run."""
        is_shown = has_later_steps(snapshot)
        self.line.set_visible(is_shown)
        if is_shown:
            left, top, wide, height = box
            place = left + wide * float(x.share(snapshot.step))
            self.line.set_segments([[(place, top), (place, top + height)]])
