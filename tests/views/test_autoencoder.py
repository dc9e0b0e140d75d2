"""Pictures of autoencoders: threads, curves and codes are those of the network."""

import numpy as np
import pytest

from nnviz.data.datasets import Dataset
from nnviz.data.features import features
from nnviz.history.history import History
from nnviz.probes.code import codes, curve, decoded
from nnviz.settings.config import Config
from nnviz.training.trainer import Trainer
from nnviz.views import CodeView, ConfusionMatrix, DecisionBoundary, Focus, Output, Reconstruction, Stage
from nnviz.views.autoencoder.input_plane import input_plane, places_of
from tests.views.conftest import run

WHOLE = (0, 0, 1, 1)
BENT = {"dataset": "parabola", "task": "autoencoder", "hidden": (6, 1, 6), "optimizer": "adam", "learning_rate": 0.01}


def drawn(view, snapshot, width=420, height=300):
    stage = Stage([(view, WHOLE)], width, height)
    stage.frame(snapshot)
    return stage


@pytest.fixture(scope="module")
def bent():
    return run(400, **BENT)


@pytest.fixture(scope="module")
def three():
    return run(256, dataset="blobs", classes=4, task="autoencoder", hidden=(5, 3), features=("x1", "x2", "x1^2"))


def outputs(snapshot, points):
    problem = snapshot.event.problem
    return problem.predict(snapshot.event.after.theta, problem.inputs(points))


@pytest.mark.parametrize("test_points", (False, True))
def test_a_thread_joins_each_sample_to_its_image(bent, test_points):
    view = Reconstruction(test_points=test_points)
    drawn(view, bent)
    points = bent.event.data.points[: None if test_points else bent.event.data.train_count]
    ends = np.array(view.threads.get_segments())
    assert np.allclose(ends[:, 0], points[:300]) and np.allclose(ends[:, 1], outputs(bent, points[:300]))
    assert np.allclose(np.array(view.images.get_data()).T, outputs(bent, points))
    assert ("threads of 300 points" in view._layout.notes) == test_points
    view.configure(threads=False)
    drawn(view, bent)
    assert len(view.threads.get_segments()) == 0


def test_over_other_features_a_sample_lies_at_the_first_two(three):
    view = Reconstruction()
    drawn(view, three)
    points = three.event.data.train[0]
    ends = np.array(view.threads.get_segments())
    assert np.allclose(ends[:, 0], features(points, ("x1", "x2", "x1^2"))[:, :2])
    assert np.allclose(ends[:, 1], outputs(three, points)[:, :2])
    assert view.place_at(*(side / 2 for side in (420, 300))) is None  # there no sample can be edited


def test_over_one_input_a_sample_lies_on_the_diagonal():
    snapshot = run(20, dataset="step", task="autoencoder", hidden=(2,))
    view = Reconstruction()
    drawn(view, snapshot)
    points = snapshot.event.data.train[0]
    ends = np.array(view.threads.get_segments())
    assert np.allclose(ends[:, 0], points) and np.allclose(ends[:, 1, :1], points)
    assert np.allclose(ends[:, 1, 1:], outputs(snapshot, points))


def test_all_samples_are_inside_the_plane(bent, three):
    for snapshot in (bent, three, run(0, dataset="step", task="autoencoder")):
        plane = input_plane(snapshot, None)
        x = snapshot.event.problem.inputs(snapshot.event.data.points)[:, :-1]
        places = places_of(plane, x, x)
        assert (places >= plane.low).all() and (places <= plane.high).all()


def test_the_curve_holds_the_images_of_all_samples(bent):
    view = Reconstruction()
    drawn(view, bent)
    [line] = view.curve.lines
    x = bent.event.problem.train[0]
    found = codes(bent.event, x)
    assert np.array_equal(np.sort(found, axis=0)[[0, -1]], curve(bent.event, found)[0][[0, -1]])
    images = outputs(bent, bent.event.data.train[0])
    apart = np.hypot(*np.diff(line, axis=0).T).max()
    nearest = np.hypot(*np.moveaxis(images[:, None] - line, -1, 0)).min(axis=1)
    assert nearest.max() <= apart / 2 + 1e-9


@pytest.mark.parametrize("hidden, muted", (((5, 1, 4), ()), ((4, 2), ((1, 1),)), ((3,), ()), ((2, 2, 5), ((2, 0),))))
def test_the_images_of_the_codes_are_the_outputs(hidden, muted):
    event = run(30, task="autoencoder", hidden=hidden, muted=muted).event
    x = event.problem.train[0]
    assert np.allclose(decoded(event, codes(event, x)), event.problem.predict(event.after.theta, x), rtol=1e-12)


def test_a_histogram_has_all_samples_and_the_colours_of_their_labels(bent):
    view = CodeView()
    drawn(view, bent)
    tops = [path.vertices for path in view.bars.bars.get_paths()]
    areas = [np.ptp(box[:, 1]) for box in tops]
    assert sum(areas) == pytest.approx(max(areas) * bent.event.data.train_count / counted(bent, view).max())
    colors = view.bars.bars.get_facecolor()
    view.configure(labels=False)
    drawn(view, bent)
    assert len(np.unique(colors, axis=0)) > 1 == len(np.unique(view.bars.bars.get_facecolor(), axis=0))


def counted(snapshot, view):
    """The number of samples in each bin of a drawn histogram."""
    scale = view._layout.across
    return np.histogram(codes(snapshot.event, snapshot.event.problem.train[0]), 24, (scale.low, scale.high))[0]


def test_the_readout_of_a_bin_counts_its_samples(bent):
    view = CodeView()
    stage = drawn(view, bent)
    left, top, wide, high = view.box
    for number, count in enumerate(counted(bent, view)):
        text = stage.readout(bent, left + wide * (number + 0.5) / 24, top + high / 2)
        assert f"near that of {count} training sample" in text and "its image: x₁ = " in text


def test_more_than_two_numbers_are_drawn_by_their_principal_components(three):
    view = CodeView(labels=False)
    drawn(view, three)
    found = codes(three.event, three.event.problem.train[0])
    u, s, _ = np.linalg.svd(found - found.mean(axis=0), full_matrices=False)
    assert np.allclose(np.abs(np.array(view.plain.get_data()).T), np.abs(u[:, :2] * s[:2]))


def test_two_numbers_are_drawn_as_they_are():
    snapshot = run(40, task="autoencoder", hidden=(4, 2))
    view = CodeView(labels=False)
    drawn(view, snapshot)
    assert np.allclose(np.array(view.plain.get_data()).T, codes(snapshot.event, snapshot.event.problem.train[0]))


@pytest.mark.parametrize("name", ("bent", "three"))
def test_a_place_in_the_code_is_a_code_whose_image_is_marked(name, request):
    snapshot = request.getfixturevalue(name)
    view, image = CodeView(), Reconstruction()
    drawn(view, snapshot)
    left, top, wide, high = view.box
    focus = view.focus_at(snapshot, left + 0.5 * wide, top + 0.45 * high)
    assert focus.sample is None and len(focus.code) == min(snapshot.event.config.hidden)
    view.focus = image.focus = focus
    drawn(view, snapshot)
    drawn(image, snapshot)
    place = places_of(input_plane(snapshot, None), *[decoded(snapshot.event, np.array([focus.code]))] * 2)
    assert np.allclose(np.array(image.image_rings[0].get_data()).T, place)
    again = view.focus_at(snapshot, left + 0.5 * wide, top + 0.45 * high)
    assert again == focus and view.focus_at(snapshot, 1, 1) is None


def test_a_sample_in_focus_is_marked_with_its_image(bent):
    view = Reconstruction(focus=Focus(sample=7))
    stage = drawn(view, bent)
    point = bent.event.data.points[7:8]
    assert np.allclose(np.array(view.sample_rings[0].get_data()).T, point)
    assert np.allclose(np.array(view.image_rings[0].get_data()).T, outputs(bent, point))
    place = view.plot.transData.transform(point[0])
    x, y = place[0], stage.height - place[1]
    found = view.focus_at(bent, x, y)
    assert np.hypot(*(bent.event.data.points[found.sample] - point[0])) < 0.1
    assert stage.readout(bent, x, y).startswith(f"sample {found.sample + 1}: x₁ = ")


def test_a_code_of_another_length_is_no_longer_in_focus(bent, three):
    assert Focus(code=(0.5,)).within(three.event).code is None
    assert Focus(code=(0.5,)).within(bent.event).code == (0.5,)


@pytest.mark.parametrize("kind", (CodeView, Reconstruction))
def test_other_runs_are_told_which_task_to_choose(kind, snapshot):
    view = kind()
    assert "autoencoder" in drawn(view, snapshot).describe(snapshot)
    assert view.focus_at(snapshot, 200, 150) is None


def test_without_hidden_layers_there_is_no_code_but_an_image():
    snapshot = run(10, task="autoencoder", hidden=())
    assert "no hidden layers" in drawn(CodeView(), snapshot).describe(snapshot)
    assert "lost" in drawn(Reconstruction(focus=Focus(sample=3)), snapshot).describe(snapshot)


@pytest.mark.parametrize("kind", (DecisionBoundary, ConfusionMatrix))
def test_pictures_of_predicted_labels_say_that_there_are_none(kind, bent):
    assert "does not predict the labels" in drawn(kind(), bent).describe(bent)
    assert "lost" in drawn(Output(), bent).describe(bent)


def test_the_share_that_is_lost_is_that_of_the_evaluation(bent):
    view = Reconstruction()
    text = drawn(view, bent).describe(bent)
    assert f"{100 * (1 - bent.evaluation.test_r2):.3g}% of that of the test samples" in text
    assert view.lost.text.startswith(f"test: {100 * (1 - bent.evaluation.test_r2):.3g}%")


def test_own_columns_and_their_components_can_be_shown(rng):
    X = rng.normal(size=(40, 5))
    trainer = Trainer(Config(task="autoencoder", hidden=(2,)), (X, np.arange(40) % 3))
    history = History(trainer)
    trainer.run(steps=20)
    snapshot = history.latest()
    data: Dataset = snapshot.event.data
    for shown in (None, ("x2", "x4"), "components"):
        view = Reconstruction(shown)
        drawn(view, snapshot)
        places = data.over(shown).places(data.train[0])
        assert np.allclose(np.array(view.threads.get_segments())[:, 0], places)
        assert "median" not in " ".join(view._layout.notes)
