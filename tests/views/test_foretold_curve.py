"""A curve that is drawn over the losses: where a line goes, what is seen of it, and what the page is told."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.views import LossCurves, Stage
from nnviz.views.base.drawn_curve import POINTS, DrawnCurve
from nnviz.views.base.stage import picture

from .conftest import compared, run, values_at

SIZE = (480, 260)


@pytest.fixture(scope="module")
def untrained():
    return run(0)


def over(snapshot, curve, **options):
    """Losses with a curve over them, drawn once."""
    view = LossCurves(**options)
    view.foretold = curve
    stage = Stage([(view, (0, 0, 1, 1))], *SIZE)
    stage.frame(snapshot)
    return view, stage


def draw(curve, *places):
    """Draw a line through steps and values."""
    for place in places:
        curve.draw_to(*place)
    curve.lift()


def fixed(values=(0.7, 0.1), **options):
    curve = DrawnCurve(1500, 0.8, **options)
    curve.fix(values)
    return curve


# ---- the curve ----


@given(st.lists(st.tuples(st.floats(0, 1500), st.floats(0, 0.8)), min_size=2, max_size=20))
def test_a_curve_passes_where_the_pen_was_last(places):
    curve = DrawnCurve(1500, 0.8)
    draw(curve, *places)
    assert np.nanmin(curve.values) >= min(value for _, value in places) - 1e-9
    assert np.nanmax(curve.values) <= max(value for _, value in places) + 1e-9
    last = round(places[-1][0] / 15)
    assert curve.values[last] == pytest.approx(places[-1][1])
    assert curve.undo() and curve.reach is None


def test_a_straight_line_is_straight_however_fast_it_is_drawn():
    curve = DrawnCurve(1500, 0.8)
    draw(curve, (0, 0.8), (7, 0.8 - 7 * 0.8 / 1500), (700.5, 0.8 - 700.5 * 0.8 / 1500), (1500, 0))
    assert np.allclose(curve.values, np.linspace(0.8, 0, POINTS)) and curve.is_complete


def test_a_later_line_replaces_what_it_passes_and_points_are_joined():
    curve = DrawnCurve(1000, 1.0)
    for place in ((0, 1.0), (1000, 0.0)):
        draw(curve, place)
    assert np.allclose(curve.values, np.linspace(1, 0, POINTS))
    draw(curve, (600, 0.9), (400, 0.9))
    assert (curve.values[40:61] == 0.9).all() and curve.values[0] == 1 and curve.values[-1] == 0
    assert curve.values[20] == pytest.approx(0.95) and curve.is_complete


def test_a_line_that_begins_near_the_edge_begins_there():
    curve = DrawnCurve(1000, 1.0)
    draw(curve, (25, 0.5), (500, 0.5))
    assert curve.reach == (0, 500) and not curve.is_complete
    draw(curve, (500, 0.5), (975, 0.5))
    assert curve.is_complete


def test_what_is_beyond_the_axes_lies_on_them():
    curve = DrawnCurve(1000, 1.0)
    draw(curve, (-50, 3.0), (2000, -1.0))
    assert curve.values[0] == 1 and curve.values[-1] == 0


def test_each_line_is_told_once_and_a_fixed_curve_stays():
    told = []
    curve = DrawnCurve(1000, 1.0, changed=lambda: told.append(curve.reach))
    draw(curve, (0, 1.0), (300, 0.5), (600, 0.2))
    curve.clear()
    assert curve.undo() and told == [(0, 600), None, (0, 600)]
    assert curve.undo() and not curve.undo()
    curve.fix((0.5, 0.5))
    draw(curve, (0, 1.0), (1000, 1.0))
    curve.clear()
    assert (curve.values == 0.5).all() and not curve.undo()


# ---- the picture ----


def test_the_axes_have_room_for_the_curve(untrained):
    view, _ = over(untrained, DrawnCurve(5000, 1.6))
    assert view.plot.get_xlim() == (0, 5000) and view.plot.get_ylim() == (0, 1.6)
    view, _ = over(run(130), fixed())
    assert view.plot.get_xlim() == (0, 1500)


def test_a_longer_run_than_the_curve_is_shown_whole():
    curve = DrawnCurve(50, 0.8)
    curve.fix((0.7, 0.1))
    view, _ = over(run(130), curve)
    assert view.plot.get_xlim()[1] >= 130


@pytest.mark.parametrize("is_test", [False, True], ids=["training", "test"])
def test_the_line_is_the_curve_and_says_that_it_is_predicted(snapshot, is_test):
    view, _ = over(snapshot, fixed(is_test=is_test, title="A"))
    [line] = view.guess.lines.get_segments()
    assert np.allclose(values_at(view, line).T, (np.linspace(0, 1500, POINTS), np.linspace(0.7, 0.1, POINTS)))
    [(_, dashes)] = view.guess.lines.get_linestyles()
    assert (dashes is not None) == is_test
    assert [label.text for label in view.labels if label.get_visible()][-1] == "A predicted"
    assert tuple(view.guess.lines.get_color()[0][:3]) != tuple(view.curves.lines.get_color()[0][:3])


def test_words_and_numbers_say_what_was_predicted(snapshot):
    view, stage = over(snapshot, fixed())
    assert "Predicted: from 0.7 at step 0 to 0.1 at step 1,500." in stage.describe(snapshot)
    left, top, wide, high = view.box
    assert stage.readout(snapshot, left + wide / 2, top + high / 2).endswith("; predicted 0.4")
    view, stage = over(snapshot, None)
    assert "redicted" not in stage.describe(snapshot) + stage.readout(snapshot, left + wide / 2, top + high / 2)


def test_while_it_is_drawn_nothing_covers_the_axes(untrained):
    curve = DrawnCurve(1500, 0.8)
    view, stage = over(untrained, curve, log_scale=True)
    assert view.guess.hint.get_visible() and view.plot.get_yscale() == "linear"
    assert not any(label.get_visible() for label in view.labels) and not len(view.leaders.lines)
    assert "can be drawn" in stage.describe(untrained)
    left, top, wide, high = view.box
    view.draw_to(untrained, left, top)
    stage.frame(untrained)
    assert not view.guess.hint.get_visible() and curve.values[0] == 0.8
    assert stage.readout(untrained, left + wide / 2, top + high / 2) == (
        f"step 750: loss {view.plot.get_ylim()[1] / 2:.3g}"
    )


def test_earlier_runs_do_not_tell_what_to_draw(snapshots):
    curve = DrawnCurve(1500, 0.8)
    view, stage = over(snapshots["earlier"], curve, earlier=True)
    assert not len(view.earlier.train.get_segments())
    curve.fix((0.7, 0.1))
    stage.frame(snapshots["earlier"])
    assert len(view.earlier.train.get_segments())


def test_the_pads_and_the_cells_lie_over_the_axes(untrained):
    view, stage = over(untrained, DrawnCurve(1500, 0.8))
    left, top, wide, high = view.box
    [(x, y, across, down)] = stage.pads
    assert x < left and y < top and x + across > left + wide and y + down > top + high
    [(x, y, across, down, columns, rows)] = stage.grids
    middles = x + (np.arange(columns) + 0.5) * across / columns, y + (np.arange(rows) + 0.5) * down / rows
    assert np.allclose(
        [middles[0][0], middles[0][-1], middles[1][0], middles[1][-1]], [left, left + wide, top, top + high]
    )
    for x in (middles[0][0] - 1e-9, middles[0][-1] + 1e-9):
        assert stage.readout(untrained, x, middles[1][0] - 1e-9).startswith("step 0:" if x < wide else "step 1,500:")
    view.foretold.fix((0.7, 0.1))
    assert stage.pads == stage.grids == []


def test_a_frame_is_the_full_picture_while_a_curve_is_drawn(untrained):
    curve = DrawnCurve(1500, 0.8)
    view, stage = over(untrained, curve)
    for place in ((0, 0.7), (700, 0.2), (1500, 0.1)):
        curve.draw_to(*place)
        frame = stage.frame(untrained).copy()
        assert np.array_equal(frame, Stage([(view.copied(), (0, 0, 1, 1))], *SIZE).full(untrained))


def test_a_copy_and_a_file_show_the_curve_and_a_comparison_does_not(snapshot):
    view, _ = over(snapshot, fixed())
    plain = LossCurves()
    assert view.copied().foretold is view.foretold
    assert picture(view, snapshot) != picture(plain, snapshot)
    both = compared(snapshot, replace(snapshot))
    stages = [Stage([(one.copied(), (0, 0, 1, 1))], *SIZE) for one in (view, plain)]
    assert np.array_equal(stages[0].frame(both), stages[1].frame(both))
