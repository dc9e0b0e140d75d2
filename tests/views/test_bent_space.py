"""The space bent by a layer: the points are the units' activations, and the picture holds still."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from nnviz.data.augment import mirrored
from nnviz.drawing.label import Label, width
from nnviz.drawing.theme import SMALL
from nnviz.history.history import History
from nnviz.probes.anchor import anchor
from nnviz.probes.layer_space import LINES, leading_units
from nnviz.settings.config import Config
from nnviz.training.trainer import Trainer
from nnviz.views import BentSpace, Focus, Stage
from nnviz.views.base.stage import picture
from nnviz.views.bent_space.bent_layout import limits_around
from nnviz.views.bent_space.borders import borders

from .conftest import run

WHOLE = (0, 0, 1, 1)


def shown(snapshot, size=(620, 300), focus=Focus(), **options):  # noqa: B008 - it is frozen
    view = BentSpace(None, focus, **options)
    stage = Stage([(view, WHOLE)], *size)
    stage.frame(snapshot)
    return view, stage


def activations(snapshot, layer):
    """Return a hidden layer's activations for the training samples, `(n, units)`."""
    problem = snapshot.event.problem
    return problem.network.forward(snapshot.event.after.theta, problem.train[0]).by_sample()[layer + 1]


def texts(view):
    return [artist.text for artist in view._still if isinstance(artist, Label)]


@pytest.mark.parametrize("dataset", ("blobs", "plane"))
def test_copies_move_with_their_samples_and_are_small(dataset):
    trainer = Trainer(Config(dataset=dataset, classes=3, samples=30, hidden=(4,)))
    trainer.use(trainer.data.augmented(mirrored))
    snapshot = History(trainer).latest()
    view, _ = shown(snapshot)
    expected, (_, labels) = activations(snapshot, 0)[:, view._layout.units], snapshot.event.data.train
    is_copy = np.arange(45) >= 15
    if dataset == "plane":
        (points,) = view.points.artists
        assert np.allclose(points.get_offsets(), expected)
        assert points.get_sizes()[is_copy].max() < 0.5 * points.get_sizes()[~is_copy].min()
        return
    halos, rings, samples = view.points.artists[:6:2], view.points.artists[1:6:2], view.points.artists[6:]
    for part, artists in ((is_copy, halos), (is_copy, rings), (~is_copy, samples)):
        for kind, artist in enumerate(artists):
            assert np.allclose(artist.get_xydata(), expected[part & (labels == kind)])
    assert max(ring.get_markersize() for ring in rings) < min(sample.get_markersize() for sample in samples)


def with_theta(snapshot, theta):
    return replace(snapshot, event=snapshot.event._replace(after=snapshot.event.after._replace(theta=theta)))


@pytest.mark.parametrize("layer, number", (("first", 0), ("last", 1)))
@pytest.mark.parametrize("name", ("default at 130", "wide at 130", "blobs at 130"))
def test_points_are_the_activations_of_the_two_units(name, layer, number, snapshots):
    snapshot = snapshots[name]
    view, _ = shown(snapshot, layer=layer)
    units = view._layout.units
    expected, labels = activations(snapshot, number)[:, units], snapshot.event.data.train[1]
    for kind, artist in enumerate(view.points.artists):
        assert np.allclose(artist.get_xydata(), expected[labels == kind])
    assert f"layer {number + 1}" in texts(view)
    assert any(
        f"→ layer {number + 1}, unit {units[0] + 1}" in text and f"↑ layer {number + 1}, unit {units[1] + 1}" in text
        for text in texts(view)
    )


def test_the_points_of_a_regression_have_the_colours_of_their_values(snapshots):
    snapshot = snapshots["plane at 130"]
    view, _ = shown(snapshot)
    (points,) = view.points.artists
    assert np.allclose(points.get_offsets(), activations(snapshot, 1)[:, view._layout.units])
    values = snapshot.event.data.train[1]
    blue = points.get_facecolor()[:, 2] - points.get_facecolor()[:, 0]
    assert (np.diff(blue[values.argsort()]) >= -1e-9).all()


def test_the_grid_is_drawn_and_can_be_left_out(snapshot):
    view, stage = shown(snapshot)
    assert len(view.grid.get_segments()) == 2 * LINES
    assert len({tuple(color) for color in view.grid.get_color()}) == 2 * LINES  # to be followed one by one
    view.configure(grid=False)
    stage.frame(snapshot)
    assert not view.grid.get_segments()


def test_the_units_are_those_that_lead_at_the_anchor(snapshots):
    snapshot = snapshots["spiral at 130"]
    view, _ = shown(snapshot)
    then = with_theta(snapshot, snapshot.path.thetas[anchor(snapshot.path, snapshot.step)])
    assert view._layout.units == leading_units(activations(then, 5))


def test_units_and_limits_hold_still_while_a_run_goes_on():
    trainer = Trainer(Config(hidden=(8, 8), activation="relu", dataset="plane", learning_rate=0.1))
    history = History(trainer)
    trainer.run(steps=1030)
    view, layouts = BentSpace(), []
    stage = Stage([(view, WHOLE)], 300, 200)
    for _ in range(45):
        trainer.run(steps=10)
        stage.frame(history.latest())  # from 1040 to 1480 the anchor is 1024
        layouts.append(view._layout)
    assert len({layout.units for layout in layouts}) == 1
    assert sum(one != other for one, other in itertools.pairwise(layouts)) <= 2


def test_the_unit_that_is_looked_at_comes_first(snapshots):
    snapshot = snapshots["spiral at 130"]
    view, _ = shown(snapshot, focus=Focus(unit=(2, 5)))
    assert view._layout.layer == 2 and view._layout.units[0] == 5 and len(view._layout.units) == 2
    for gone in ((2, 90), (6, 0), (40, 0)):  # a unit of another network, the output
        other, _ = shown(snapshot, focus=Focus(unit=gone))
        assert other._layout.layer == 5


def test_one_unit_stands_over_the_input():
    snapshot = run(40, hidden=(4, 1))
    view, _stage = shown(snapshot)
    points = np.concatenate([artist.get_xydata() for artist in view.points.artists])
    labels = snapshot.event.data.train[1]
    order = np.concatenate([np.flatnonzero(labels == kind) for kind in (0, 1)])
    assert np.allclose(points[:, 0], snapshot.event.data.train[0][order, 0])
    assert np.allclose(points[:, 1], activations(snapshot, 1)[order, 0])
    assert any("→ x₁ · ↑ layer 2, unit 1" in text for text in texts(view))
    assert "its only unit" in view.describe(snapshot)


def test_without_hidden_layers_a_sentence_says_so(snapshots):
    snapshot = snapshots["linear at 130"]
    view, stage = shown(snapshot)
    assert "There are no hidden layers: the space stays as it is." in texts(view)
    assert "no hidden layers" in view.describe(snapshot)
    assert stage.readout(snapshot, 300, 150) == "" and view.focus_at(snapshot, 300, 150) is None
    stage.frame(snapshots["default at 130"])
    stage.frame(snapshot)
    assert view.points is None and not view.grid.get_segments()


@pytest.mark.parametrize(
    "settings",
    (
        {},
        {"loss": "cross_entropy"},
        {"loss": "hinge"},
        {"activation": "relu"},
        {"dataset": "blobs", "classes": 5},
        {"dataset": "blobs", "classes": 3, "loss": "cross_entropy"},
    ),
)
def test_the_border_is_where_the_output_is_undecided_and_straight(settings):
    snapshot = run(300, **settings)
    event = snapshot.event
    view, _ = shown(snapshot)
    W, b = event.layers[-1]
    lines = view.border.get_segments()
    assert lines
    for line in lines:
        sums = line @ W + b
        if sums.shape[1] == 1:
            assert np.allclose(sums, 0, atol=1e-9)
            along = (line - line[0]) / np.linalg.norm(line[-1] - line[0])
            assert np.linalg.matrix_rank(along, tol=1e-9) == 1
        else:
            first, second = np.sort(sums, axis=1)[:, :-3:-1].T
            assert np.median(first - second) < 1e-6  # where three meet it is only as near as the cells are


def test_the_border_parts_the_samples_as_the_output_does():
    snapshot = run(1500)
    view, _ = shown(snapshot)
    W, b = snapshot.event.layers[-1]
    points, labels = activations(snapshot, 1), snapshot.event.data.train[1]
    right = ((points @ W + b)[:, 0] > 0) == (labels == 1)
    assert right.mean() == pytest.approx(snapshot.evaluation.train_accuracy)
    assert f"{100 * right.mean():.3g}%" in view.describe(snapshot)


@pytest.mark.parametrize(
    "name, layer", (("default at 130", "first"), ("wide at 130", "last"), ("plane at 130", "last"))
)
def test_where_the_output_is_not_linear_there_is_no_border(name, layer, snapshots):
    view, _ = shown(snapshots[name], layer=layer)
    assert not view.border.get_segments()
    assert borders(snapshots[name].event, view._layout.layer, view._layout.units, ((-1, 1), (-1, 1))) == []


def test_a_click_chooses_the_sample_and_a_ring_marks_it(snapshot):
    view, stage = shown(snapshot)
    places = activations(snapshot, 1)[:, view._layout.units]
    box = view.plot.get_position()
    x, y = view.plot.transData.transform(places[7])
    scale = stage.figure.dpi / 96
    at = x / scale, 300 - y / scale
    found = view.focus_at(snapshot, *at)
    assert found is not None and np.allclose(places[found.sample], places[7], atol=0.05)
    assert stage.readout(snapshot, *at).startswith(f"sample {found.sample + 1} (class ")
    assert view.focus_at(snapshot, 620 * box.x0 - 20, 100) is None
    view.focus = found
    stage.frame(snapshot)
    assert np.allclose(view.rings[0].get_xydata(), [places[found.sample]])


def test_a_place_without_a_sample_is_read_by_its_units(snapshot):
    view, stage = shown(snapshot)
    left, top, across, up = view.box
    corners = [
        (left + 2, top + 2),
        (left + across - 2, top + 2),
        (left + 2, top + up - 2),
        (left + across - 2, top + up - 2),
    ]
    found = [stage.readout(snapshot, *corner) for corner in corners]
    assert any(text.startswith("layer 2, unit 1: ") and ", layer 2, unit 2: " in text for text in found)
    assert stage.readout(snapshot, 1, 1) == ""


@pytest.mark.parametrize("size", ((300, 200), (380, 220), (620, 300), (980, 400)))
@pytest.mark.parametrize("name", ("default at 0", "rings at 130", "plane at 130"))
def test_texts_lie_inside_and_the_inputs_stand_beside_where_there_is_room(name, size, snapshots):
    view, _ = shown(snapshots[name], size)
    has_room = size[0] >= 620
    assert view._layout.inputs == has_room == ("before" in [option.name for option in view.offered(snapshots[name])])
    for label in view._still:
        if isinstance(label, Label):
            long = width(label.text, label.size, label.bold)
            left = label.x - {"left": 0, "center": 0.5, "right": 1}[label.align] * long
            assert label.size >= SMALL and left >= 0 and left + long <= size[0] + 1 and 0 <= label.y <= size[1]
    left, _, across, _ = view.box
    assert left + across <= size[0]
    if view._layout.inputs:
        assert view.before_box[0] + view.before_box[2] < left
        assert view.before_box[2:] == view.box[2:]
    alone, _ = shown(snapshots[name], size, before=False)
    assert not alone._layout.inputs


@pytest.mark.parametrize("columns", (1, 5))
@pytest.mark.parametrize("names", (("setosa", "virginica", "versicolor"), ()))
def test_user_data_of_any_number_of_columns_is_carried(columns, names, rng):
    X = rng.normal(size=(90, columns))
    y = np.array(names)[np.arange(90) % 3] if names else X.sum(axis=1)
    trainer = Trainer(Config(hidden=(4, 2), loss="mean_squared_error"), (X, y))
    history = History(trainer)
    trainer.run(steps=20)
    snapshot = history.latest()
    view, _ = shown(snapshot)
    grid = np.stack(view.grid.get_segments())
    assert np.isfinite(grid).all() and np.ptp(grid.reshape(-1, 2), axis=0).min() > 0
    drawn = [artist.get_offsets() if not names else artist.get_xydata() for artist in view.points.artists]
    assert np.allclose(*(np.sort(part, axis=0) for part in (np.concatenate(drawn), activations(snapshot, 1))))
    assert view.describe(snapshot)
    assert any("→ " + snapshot.event.data.columns[0] in text for text in texts(view))  # of the plane before


def test_the_past_looks_as_it_did():
    trainer = Trainer(Config(hidden=(5, 5)))
    history = History(trainer)
    trainer.run(steps=300)
    then = picture(BentSpace(), history.latest())
    trainer.run(steps=450)
    assert picture(BentSpace(), history.at(300)) == then != picture(BentSpace(), history.latest())


@pytest.mark.parametrize("value", (1e150, 1e300, np.inf, np.nan))
@pytest.mark.parametrize("name", ("plane at 130", "blobs at 130"))
def test_no_activation_breaks_the_picture(name, value, snapshots):
    snapshot = snapshots[name]
    snapshot = with_theta(snapshot, np.full(snapshot.event.after.theta.size, value))
    view, _ = shown(snapshot)
    assert view.describe(snapshot)
    assert np.isfinite(view.plot.get_xlim()).all()


def test_limits_leave_room_within_the_range_of_the_activation():
    then, now = np.array([-0.2, 0.9]), np.array([-0.21, 0.95])
    assert limits_around(then, then, np.inf) == limits_around(then, now, np.inf)
    low, high = limits_around(then, np.array([-3.0, 0.5]), np.inf)
    assert low < -3 and high > 1.08
    low, high = limits_around(np.array([-0.99, 0.99]), now, 1.0)
    assert -1.2 < low < -1 and 1 < high < 1.2
    assert limits_around(np.zeros(2), np.zeros(2), np.inf) == (-1.0, 1.0)
