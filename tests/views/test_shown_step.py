"""Pictures over the steps: in the past their axes stay, and a line marks the shown step."""

import pytest

from nnviz.history.history import History
from nnviz.settings.config import Config
from nnviz.training.snapshot import Snapshot
from nnviz.training.trainer import Trainer
from nnviz.views import GradientFlow, GradientMap, LearningRate, LossCurves, Stage, UpdateRatio

KINDS = (LossCurves, GradientFlow, GradientMap, UpdateRatio, LearningRate)


@pytest.fixture(scope="module")
def past_and_present() -> tuple[Snapshot, Snapshot]:
    """The same run at step 100 and at its end, step 400."""
    trainer = Trainer(Config())
    history = History(trainer)
    trainer.run(steps=300)
    trainer.configure(learning_rate=0.1)
    trainer.run(steps=100)
    present = history.shown()
    history.go(100)
    return history.shown(), present


@pytest.mark.parametrize("size", ((420, 150), (700, 300)))
@pytest.mark.parametrize("kind", KINDS)
def test_the_axis_stays_and_a_line_marks_the_step(kind, size, past_and_present):
    past, present = past_and_present
    view = kind()
    stage = Stage([(view, (0, 0, 1, 1))], *size)
    stage.frame(present)
    whole = view._x
    assert not view.shown_step.line.get_visible()
    stage.frame(past)
    assert view._x == whole and view.shown_step.line.get_visible()
    [line] = view.shown_step.line.get_segments()
    left, top, wide, height = view.box
    assert line[:, 0] == pytest.approx(left + wide * 100 / whole.high)
    assert line[:, 1] == pytest.approx([top, top + height])
    stage.frame(present)
    assert not view.shown_step.line.get_visible()
