"""Sketching: strokes, shifts and clearing reach the picture under the pointer."""

from typing import Any

import numpy as np
import pytest

from nnviz.app.actions.sketching import Sketching
from nnviz.app.screen.protocol import Edit
from nnviz.app.screen.states import Redraw
from nnviz.history.history import History
from nnviz.settings.config import Config
from nnviz.training.trainer import Trainer
from nnviz.views import DrawnPicture, LossCurves, Stage
from nnviz.views.base.drawn_curve import DrawnCurve


def edit(action: Any, x: float, y: float) -> Edit:
    return Edit(kind="edit", page="a", action=action, x=x, y=y)


class Sketch:
    """A stage with a picture to draw in beside another view, and what a person does there."""

    def __init__(self, **settings):
        usual = {"dataset": "digits", "samples": 60, "loss": "cross_entropy"}
        self.history = History(Trainer(Config(**usual | settings)))
        self.view = DrawnPicture()
        self.stage = Stage([(self.view, (0, 0, 0.5, 1)), (LossCurves(), (0.5, 0, 0.5, 1))], 800, 200)
        self.hand = Sketching(self.stage, self.history)
        self.stage.frame(self.history.shown())

    def does(self, action: str, across: float = 0.5, down: float = 0.5) -> Redraw | None:
        """Do something at shares of the pad; None if it is not taken."""
        [(left, top, wide, high)] = self.stage.pads
        message = edit(action, left + across * wide, top + down * high)
        return self.hand.hear(message) if self.hand.takes(message) else None

    @property
    def pixels(self) -> np.ndarray:
        return self.view.picture(self.history.shown()).reshape(8, 8)


def test_it_begins_with_the_first_test_sample():
    sketch = Sketch()
    assert np.array_equal(sketch.pixels.ravel(), sketch.history.shown().event.data.test[0][0])


def test_a_line_is_drawn_between_the_places_of_the_pen():
    sketch = Sketch()
    sketch.does("remove")
    assert not sketch.pixels.any()
    assert sketch.does("down", 1 / 16, 1 / 16) is Redraw.NEEDED
    sketch.does("move", 15 / 16, 15 / 16)
    assert (sketch.pixels.diagonal() > 0.9).all() and not np.triu(sketch.pixels, 3).any()
    sketch.does("up")
    sketch.does("down", 15 / 16, 1 / 16)
    assert sketch.pixels[0, 7] == 1 and sketch.pixels[0, 3] == 0  # a new line


def test_a_pen_that_leaves_the_pad_still_draws_until_it_is_lifted():
    sketch = Sketch()
    sketch.does("down")
    assert sketch.does("move", 9.0, 0.5) is Redraw.NEEDED
    sketch.does("up", 9.0, 0.5)
    assert sketch.does("move", 9.0, 0.5) is None


def test_a_key_puts_ink_without_holding_the_pen():
    sketch = Sketch()
    sketch.does("remove")
    assert sketch.does("add", 1 / 16, 1 / 16) is Redraw.NEEDED and sketch.does("add", 15 / 16, 15 / 16)
    assert sketch.pixels[0, 0] == sketch.pixels[7, 7] == 1 and sketch.pixels[3, 3] == 0
    assert sketch.does("move", 9.0, 0.5) is None


def test_a_curve_is_drawn_in_the_losses_with_the_same_messages():
    history = History(Trainer(Config()))
    view = LossCurves()
    view.foretold = curve = DrawnCurve(1000, 1.0)
    stage = Stage([(view, (0, 0, 1, 1))], 480, 260)
    stage.frame(history.shown())
    hand, (left, top, wide, high) = Sketching(stage, history), view.box
    for action, across in (("down", 0.0), ("move", 1.0), ("up", 1.0)):
        message = edit(action, left + across * wide, top + high / 2)
        assert hand.takes(message) and hand.hear(message) is Redraw.NEEDED
    assert curve.is_complete and len({*curve.values}) == 1
    hand.hear(edit("shift-left", left + 5, top + 5))
    assert curve.is_complete
    hand.hear(edit("remove", left + 5, top + 5))
    assert curve.reach is None
    hand.hear(edit("add", left + wide, top))
    assert curve.reach == (1000, 1000)
    curve.fix((0.5, 0.5))
    assert not hand.takes(edit("down", left, top))


@pytest.mark.parametrize(
    "action, dx, dy", (("shift-left", -1, 0), ("shift-right", 1, 0), ("shift-up", 0, -1), ("shift-down", 0, 1))
)
def test_keys_shift_the_picture(action, dx, dy):
    sketch = Sketch()
    sketch.does("remove")
    sketch.does("down", 7 / 16, 7 / 16)
    before = sketch.pixels
    assert before.any() and sketch.does(action) is Redraw.NEEDED
    assert np.array_equal(sketch.pixels, np.roll(before, (dy, dx), (0, 1)))


def test_the_answer_follows_the_picture():
    sketch = Sketch(hidden=())
    before = sketch.view.describe(sketch.history.shown())
    sketch.does("remove")
    assert sketch.view.describe(sketch.history.shown()) != before
    given, shares = sketch.view._answer(sketch.history.shown())
    _, b = sketch.history.shown().event.layers[-1]
    assert given == b.argmax() and shares.sum() == pytest.approx(1)


def test_points_are_left_to_the_editing_of_samples():
    sketch = Sketch(dataset="circle")
    assert sketch.stage.pads == []
    assert not sketch.hand.takes(edit("down", 50, 50))
