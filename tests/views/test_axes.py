"""Axes of data with large offsets, large and small numbers: texts that differ and stand inside the picture."""

import numpy as np
import pytest

from nnviz import views
from nnviz.drawing.label import _SHARES, Label, width
from nnviz.history.history import History
from nnviz.settings.config import Config
from nnviz.training.snapshot import Snapshot
from nnviz.training.trainer import Trainer
from nnviz.views import Stage
from nnviz.views.base.view import View

RNG = np.random.default_rng(0)
_OTHER = RNG.normal(size=100)
DATA = {
    "seconds within an hour": (np.column_stack([1.7e9 + RNG.integers(0, 3600, 100), _OTHER]), _OTHER > 0),
    "seconds within a minute": ((1.7e9 + RNG.integers(0, 60, 100))[:, None], 1.7e9 + 3600 * RNG.random(100)),
    "prices": (RNG.normal(size=(100, 2)), 1.25e12 + 1e6 * RNG.normal(size=100)),
    "tiny": (1e-9 * RNG.normal(size=(100, 2)), 1e-12 * RNG.normal(size=100)),
}
SIZES = ((300, 240), (360, 300), (620, 300))
VIEWS = [
    kind
    for kind in (getattr(views, name) for name in dir(views))
    if isinstance(kind, type) and issubclass(kind, View) and kind is not View
]


@pytest.fixture(scope="module")
def runs() -> dict[str, Snapshot]:
    """Runs on such data, diverging or stuck."""
    found = {}
    for name, data in DATA.items():
        trainer = Trainer(Config(), data)
        history = History(trainer)
        trainer.run(steps=30)
        found[name] = history.latest()
    return found


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", VIEWS)
@pytest.mark.parametrize("name", DATA)
def test_no_text_is_cut_at_the_sides(name, kind, size, runs):
    shown = kind()
    Stage([(shown, (0, 0, 1, 1))], *size).frame(runs[name])
    for label in shown.pane.get_children():
        if isinstance(label, Label) and label.get_visible():
            long = width(label.text, label.size, label.bold)
            left = label.x - long * _SHARES[label.align]
            assert left >= -0.5 and left + long <= size[0] + 0.5, label.text
