"""Board heads: the names of two runs that are compared."""

from ...training.snapshot import Snapshot
from ..screen.page_layout import BOARDS
from . import widgets as parts


class BoardHeads:
    """The heads of two boards. The page writes the runs' numbers beside the names."""

    def __init__(self) -> None:
        self._names = [parts.Label().add_class("nnviz-head-title") for _ in BOARDS]
        heads = [
            parts.HBox([name]).add_class("nnviz-at").add_class(f"nnviz-at-{board}-head")
            for board, name in zip(BOARDS, self._names)
        ]
        self.box = parts.HBox(heads).add_class("nnviz-heads")

    def show(self, snapshot: Snapshot) -> None:
        """Show the names of the runs; a run alone has none."""
        for label, run in zip(self._names, (snapshot, snapshot.beside or snapshot)):
            if label.value != run.name:
                label.value = label.tooltip = run.name
