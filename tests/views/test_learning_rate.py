"""The learning rate: the curve is the schedule, the axis fits the rates."""

import numpy as np
import pytest

from nnviz.drawing.label import Label
from nnviz.nn.schedules import SCHEDULES
from nnviz.views import LearningRate, Stage

from .conftest import run, values_at


def shown(snapshot, size=(620, 300)):
    view = LearningRate()
    Stage([(view, (0, 0, 1, 1))], *size).frame(snapshot)
    return view


def curve_of(view):
    (curve,) = view.curves.lines.get_segments()
    return values_at(view, curve).T


def texts(view):
    return [artist.text for artist in view._still if isinstance(artist, Label)]


@pytest.mark.parametrize("name", SCHEDULES)
def test_the_curve_is_the_schedule(name):
    snapshot = run(200, schedule=name, schedule_period=120)
    view = shown(snapshot)
    steps, rates = curve_of(view)
    assert np.allclose(steps, [*range(1, 201), 200])
    made = np.array([0.03 * SCHEDULES[name].factor(round(step) - 1, 120, 0.5) for step in steps])
    assert np.allclose(rates, np.maximum(made, view._y.low), rtol=1e-6)
    assert np.array_equal(view.curves.dots.get_offsets(), view.curves.lines.get_segments()[0][-1:])
    assert any(f"schedule: {SCHEDULES[name].title}" in text for text in texts(view))


def test_the_axis_is_logarithmic_where_rates_are_decades_apart():
    for log, snapshot in (
        (False, run(60)),
        (False, run(60, ({"learning_rate": 0.1},))),
        (True, run(60, ({"learning_rate": 0.3},))),
        (True, run(60, ({"learning_rate": 0.0003},))),
        (False, run(400, schedule="cosine", schedule_period=300)),
        (False, run(400, schedule="one_cycle", schedule_period=400)),
        (False, run(400, schedule="warm_up")),
        (True, run(400, schedule="exponential", schedule_period=60)),
        (False, run(9, schedule="exponential")),
    ):
        view = shown(snapshot)
        assert view._y.log is log
        assert view._y.low <= snapshot.learning_rates.low[snapshot.learning_rates.low > 0].min() or not log
        assert snapshot.learning_rates.high.max() < view._y.high or log


def test_a_change_is_marked_and_the_present_rate_is_said():
    snapshot = run(100, ({"learning_rate": 0.1}, {"schedule": "step"}))
    view = shown(snapshot)
    said = " ".join(texts(view))
    assert "learning rate 0.03 → 0.1" in said and "schedule constant → step" in said
    assert view.label.text == "0.100"
    assert view.describe(snapshot) == ("Learning rate after 300 steps: 0.1, so far from 0.03 to 0.1; schedule: step.")


def test_before_training_there_is_the_rate_of_the_first_step(snapshots):
    snapshot = run(0, schedule="warm_up", schedule_period=10)
    view = shown(snapshot)
    assert view.label.text == "0.0030"
    assert np.allclose(curve_of(view).T, [0.0, 0.003])


def test_what_goes_up_and_down_too_fast_is_a_band():
    snapshot = run(3000, schedule="triangular", schedule_period=10, schedule_factor=0.2)
    view = shown(snapshot)
    band = values_at(view, view.curves.band.get_xy())[:, 1]
    assert band.min() == pytest.approx(0.006) and band.max() == pytest.approx(0.03)
    inside = curve_of(view)[1][:-2]
    assert np.ptp(inside) < 1e-4  # its middle, and no moiré


@pytest.mark.parametrize("size", ((620, 300), (380, 220), (980, 400)))
def test_numbers_and_words_are_inside_the_view(size):
    from nnviz.drawing.label import width

    snapshot = run(500, schedule="one_cycle", schedule_period=4000, learning_rate=1e-4)
    view = shown(snapshot, size)
    assert view.label.x + width(view.label.text, view.label.size) <= size[0]
    for label in view._still:
        if isinstance(label, Label) and label.align == "left":
            assert label.x + width(label.text, label.size, label.bold) <= size[0]


def test_the_readout_is_the_rate_of_that_step():
    snapshot = run(100, ({"learning_rate": 0.1},))
    view = shown(snapshot)
    left, top, wide, high = view.box
    assert view.readout(snapshot, left + wide * 0.25, top + high / 2) == "step 50: learning rate 0.03"
    assert view.readout(snapshot, left + wide * 0.75, top + high / 2) == "step 150: learning rate 0.1"
    assert view.readout(snapshot, 1, 1) == ""


def test_a_rate_of_nothing_is_zero():
    snapshot = run(30, schedule="cosine", schedule_period=10)
    assert shown(snapshot).label.text == "0"
