"""The decision boundary's artists, words and readout."""

import numpy as np
import pytest
from matplotlib.collections import PathCollection

from nnviz.datasets import EXTENT
from nnviz.probes import scores, surface, wrong
from nnviz.views import LIGHT, DecisionBoundary, Stage
from nnviz.views.boundary import contours
from nnviz.views.points import KINDS

from .conftest import run


def shown(moment, **options):
    view = DecisionBoundary(**options)
    stage = Stage([(view, (0, 0, 1, 1))], 440, 360)
    stage.frame(moment)
    return view


def test_the_field_is_the_surface_in_256_levels(moment):
    view = shown(moment)
    answer = surface(moment.event, 100)
    assert view.field.levels.shape == (100, 100)
    assert np.abs((view.field.levels.astype(float) - 127.5) / 127.5 - answer).max() < 1 / 100
    assert np.array_equal(view.field.levels >= 128, answer >= 0)


def test_the_border_is_where_the_answer_is_undecided(moment):
    view = shown(moment)
    points = np.concatenate(view.border.get_segments())
    assert len(points) > 20
    inner = points[(np.abs(points) < EXTENT[1] - 0.1).all(axis=1)]
    assert np.abs(scores(moment.event, inner)).max() < 0.05


def test_contours_reach_the_edges_of_the_plane():
    falling = np.tile(np.linspace(-1, 1, 100), (100, 1))
    (line,), = contours(falling, (0.0,))
    assert sorted(line[[0, -1], 1]) == list(EXTENT)
    assert np.abs(line[:, 0]).max() < 1e-12


def test_doubt_is_drawn_on_request_on_both_sides_of_the_border():
    moment = run(1500)
    assert shown(moment).doubt.get_segments() == []
    points = np.concatenate(shown(moment, uncertainty=True).doubt.get_segments())
    inner = points[(np.abs(points) < EXTENT[1] - 0.1).all(axis=1)]
    assert np.abs(np.abs(scores(moment.event, inner)) - 0.5).max() < 0.05


def test_classes_differ_in_shape_and_tests_are_hollow(moment):
    data = moment.event.data
    parts = shown(moment).samples.parts
    assert [part.get_marker() for part in parts] == list(KINDS)
    assert sum(len(part.get_xdata()) for part in parts) == data.train_count
    for kind, part in enumerate(parts):
        points, labels = data.train
        assert np.array_equal(part.get_xydata(), points[labels == kind])
    *test, circles, triangles = shown(moment, test_points=True).samples.parts
    assert {part.get_markerfacecolor() for part in test} == {LIGHT.halos[0]}
    assert {circles.get_markerfacecolor(), triangles.get_markerfacecolor()} == set(LIGHT.points)


def test_what_is_wrong_is_ringed_on_request(moments):
    moment = moments["default at 1"]
    assert len(shown(moment).rings[0].get_xdata()) == 0
    data, failed = moment.event.data, wrong(moment.event)
    for test_points, count in ((False, data.train_count), (True, len(data.points))):
        rings = shown(moment, ring_errors=True, test_points=test_points).rings
        expected = data.points[:count][failed[:count]]
        assert 0 < len(expected)
        for ring in rings:
            assert np.array_equal(ring.get_xydata(), expected)


def test_two_colours_are_left_when_discretized(moment):
    view = DecisionBoundary(discretize=True)
    stage = Stage([(view, (0, 0, 1, 1))], 440, 360)
    stage.frame(moment)
    assert len(np.unique(view.field._words)) == 2


def test_values_are_coloured_on_the_scale_of_the_surface(moments):
    moment = moments["plane at 130"]
    view = shown(moment)
    (points,) = view.samples.parts
    assert isinstance(points, PathCollection)
    assert np.array_equal(points.get_offsets(), moment.event.data.train[0])
    highest = moment.event.data.train[1].argmax()
    assert points.get_facecolors()[highest, 2] > points.get_facecolors()[highest, 0]  # blue
    assert view.border.get_segments() == []


@pytest.mark.parametrize("name", ("default at 130", "spiral at 130", "plane at 130"))
def test_the_readout_is_the_network_s_answer(name, moments):
    moment = moments[name]
    view = shown(moment)
    left, top, width, height = view.box
    x, y = left + 0.6 * width, top + 0.7 * height  # x1 = 1.2, x2 = -2.4
    text = view.readout(moment, x, y)
    output = float(moment.event.problem.network.forward(
        moment.event.after.theta, moment.event.problem.inputs(np.array([[1.2, -2.4]]))
    ).output[0, 0])
    assert text.startswith(f"x1 = 1.2, x2 = -2.4: output {output:.2f}")
    if moment.event.data.is_classification:
        middle = sum(moment.event.problem.network.loss.targets) / 2
        assert text.endswith(f"(class {int(output > middle)})")
    assert view.readout(moment, left - 20, y) == ""


def test_the_description_counts(moment):
    text = shown(moment).describe(moment)
    assert "130 steps" in text
    assert f"{100 * moment.evaluation.test_accuracy:.3g} % of the test samples" in text
