"""Imports of the pictures."""

import subprocess
import sys

SCRIPT = """
import sys
import nnviz.views
assert "matplotlib" not in sys.modules, "matplotlib is loaded before a view is used"
from nnviz.views import *
loaded = [name for name in (
    "nnviz.training.trainer", "nnviz.history.history", "nnviz.app", "matplotlib.pyplot", "ipywidgets",
) if name in sys.modules]
assert not loaded, loaded
from nnviz.training.trainer import Trainer
from nnviz.history.history import History
moment = History(Trainer()).latest()
for view in (DecisionBoundary, NetworkDiagram, LossCurves, GradientFlow):
    picture(view(), moment)
assert "matplotlib.pyplot" not in sys.modules
"""


def test_pictures_load_neither_pyplot_nor_the_trainer_nor_the_app():
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
