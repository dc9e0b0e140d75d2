"""The progress of a sweep."""

from nnviz.settings.config import Config
from nnviz.sweeps.events import CellsAdvanced
from nnviz.sweeps.sweep import Sweep


def test_the_time_left_is_told_once_all_networks_have_begun():
    """The first task of a chunk makes its networks, which takes longer than to train them."""
    sweep = Sweep(Config(), steps=100, learning_rate=[0.01, 0.03, 0.1, 0.3], chunk=1)
    told = []

    def note(event):
        told.append(((sweep.records.steps > 0).sum(), sweep.progress.remaining))

    sweep.subscribe(note, to=CellsAdvanced)
    sweep.run()
    assert all(left is None for begun, left in told if begun < 4)
    assert any(left is not None for begun, left in told if begun == 4)
    assert sweep.progress.remaining == 0.0
