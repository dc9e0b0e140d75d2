"""The decision boundary's artists, words and readout."""

import numpy as np
import pytest
from contourpy import contour_generator
from matplotlib.collections import PathCollection

import nnviz
from nnviz.data.plane import SQUARE
from nnviz.drawing.contours import contours
from nnviz.drawing.label import Label
from nnviz.drawing.points import KINDS, MOST
from nnviz.probes.measures import class_surface, scores, surface, wrong
from nnviz.views import LIGHT, DecisionBoundary, Focus, NetworkDiagram, Stage
from nnviz.views.output.boundary import CELLS

from .conftest import run


def shown(snapshot, **options):
    view = DecisionBoundary(**options)
    stage = Stage([(view, (0, 0, 1, 1))], 440, 360)
    stage.frame(snapshot)
    return view


def test_the_field_is_the_surface_in_256_levels(snapshot):
    view = shown(snapshot)
    answer = surface(snapshot.event, 100)
    assert view.field.levels.shape == (100, 100)
    assert np.abs((view.field.levels.astype(float) - 127.5) / 127.5 - answer).max() < 1 / 100
    assert np.array_equal(view.field.levels >= 128, answer >= 0)


def test_the_border_is_where_the_output_is_undecided(snapshot):
    view = shown(snapshot)
    points = np.concatenate(view.border.lines)
    assert len(points) > 20
    inner = points[(np.abs(points) < SQUARE.high[0] - 0.1).all(axis=1)]
    assert np.abs(scores(snapshot.event, inner)).max() < 0.05


@pytest.mark.parametrize("name", ("default at 130", "spiral at 130", "wide at 130"))
def test_at_rest_the_border_lies_nearer_to_the_truth(name, snapshots):
    snapshot, away = snapshots[name], []
    view = DecisionBoundary()
    stage = Stage([(view, (0, 0, 1, 1))], 440, 360)
    for draw in (stage.frame, stage.png):
        draw(snapshot)
        points = np.concatenate(view.border.lines)
        inner = points[(np.abs(points) < SQUARE.high[0] - 0.1).all(axis=1)]
        away.append(np.abs(scores(snapshot.event, inner)).mean())
    assert away[1] < 0.5 * away[0]


def test_of_a_wide_network_and_of_a_model_of_others_no_more_is_asked_at_rest(rng):
    asked = []

    def predict(points):
        asked.append(len(points))
        return (points[:, :1] > 0) * 1.0

    watcher = nnviz.watch(X=rng.normal(size=(30, 2)), y=rng.integers(0, 2, 30), predict=predict)
    watcher.step(loss=1.0, learning_rate=0.1)
    Stage([(DecisionBoundary(), (0, 0, 1, 1))], 440, 360).png(watcher.latest())
    assert max(asked) == CELLS**2
    view = DecisionBoundary()
    Stage([(view, (0, 0, 1, 1))], 440, 360).png(run(1, hidden=(500, 500)))
    assert view.field.levels.shape == (CELLS, CELLS)


def test_contours_reach_the_edges_of_the_plane():
    falling = np.tile(np.linspace(-1, 1, 100), (100, 1))
    ((line,),) = contours(falling, (0.0,))
    assert sorted(line[[0, -1], 1]) == [SQUARE.low[0], SQUARE.high[0]]
    assert np.abs(line[:, 0]).max() < 1e-12


@pytest.mark.parametrize("odd", ((), (np.nan,), (np.inf, -np.inf), (np.nan, np.inf)))
def test_contours_are_those_of_contourpy_whatever_is_not_finite(odd, rng):
    answer = rng.normal(size=(30, 30)).cumsum(axis=0).astype(np.float32)
    answer[rng.integers(0, 30, len(odd)), rng.integers(0, 30, len(odd))] = odd
    u, v = (
        np.concatenate([[low], middles, [high]])
        for low, middles, high in zip(SQUARE.low, SQUARE.middles(30), SQUARE.high)
    )
    padded = np.pad(answer[::-1], 1, mode="edge")
    expected = contour_generator(u, v, padded, line_type="Separate").multi_lines([0.0, 0.5])
    for lines, others in zip(contours(answer, (0.0, 0.5)), expected, strict=True):
        assert all(np.array_equal(*pair) for pair in zip(lines, others, strict=True))


def test_doubt_is_drawn_on_request_on_both_sides_of_the_border():
    snapshot = run(1500)
    assert shown(snapshot).doubt.get_segments() == []
    points = np.concatenate(shown(snapshot, uncertainty=True).doubt.get_segments())
    inner = points[(np.abs(points) < SQUARE.high[0] - 0.1).all(axis=1)]
    assert np.abs(np.abs(scores(snapshot.event, inner)) - 0.5).max() < 0.05


def test_classes_differ_in_shape_and_tests_are_hollow(snapshot):
    data = snapshot.event.data
    parts = shown(snapshot).samples.parts
    assert [part.get_marker() for part in parts] == list(KINDS[:2])
    assert sum(len(part.get_xdata()) for part in parts) == data.train_count
    for kind, part in enumerate(parts):
        points, labels = data.train
        assert np.array_equal(part.get_xydata(), points[labels == kind])
    *test, circles, triangles = shown(snapshot, test_points=True).samples.parts
    assert {part.get_markerfacecolor() for part in test} == {LIGHT.halos[0]}
    assert {circles.get_markerfacecolor(), triangles.get_markerfacecolor()} == set(LIGHT.points[:2])


@pytest.mark.parametrize("dataset", ("circle", "plane"))
def test_copies_are_small_and_stand_below_the_samples(dataset):
    trainer = nnviz.Trainer(nnviz.Config(dataset=dataset, samples=40))
    plain = len(shown(nnviz.History(trainer).latest()).samples.parts)
    trainer.use(trainer.data.augmented(nnviz.augment.quarter_turns))
    snapshot = nnviz.History(trainer).latest()
    data, view = snapshot.event.data, shown(snapshot)
    copies, samples = view.samples.parts[:-plain], view.samples.parts[-plain:]
    if dataset == "circle":
        places = [np.concatenate([part.get_xydata() for part in parts]) for parts in (copies[::2], samples)]
        assert {part.get_markerfacecolor() for part in copies} == {"none"}
        sizes = [[part.get_markersize() for part in parts] for parts in (copies, samples)]
    else:
        places = [np.concatenate([part.get_offsets() for part in parts]) for parts in (copies, samples)]
        sizes = [[part.get_sizes()[0] ** 0.5 for part in parts] for parts in (copies, samples)]
    assert max(sizes[0]) < 0.7 * min(sizes[1])
    for found, expected in zip(places, np.split(data.train[0], [data.first_copy])[::-1], strict=True):
        assert sorted(found.tolist()) == sorted(expected.tolist())
    assert [len(found) for found in places] == [40, 20]
    assert "small: 40 copies of samples" in [artist.text for artist in view._still if isinstance(artist, Label)]
    left, top, side, _ = view.box
    u, v = data.points[data.first_copy] / 12 + 0.5
    said = f"; sample {data.first_copy + 1} of the training samples, a copy: "
    assert said in view.readout(snapshot, left + u * side, top + (1 - v) * side)


def test_points_beyond_the_plane_do_not_cover_what_stands_around_it():
    def around(noise):
        snapshot = run(0, dataset="gauss", noise=noise)
        view = DecisionBoundary(test_points=True)
        picture = Stage([(view, (0, 0, 1, 1))], 440, 360).frame(snapshot).copy()
        left, top, wide, high = map(round, view.box)
        picture[top - 1 : top + high + 1, left - 1 : left + wide + 1] = 0
        return np.abs(snapshot.event.data.test[0]).max(), picture

    (near, expected), (far, found) = around(0), around(50)
    assert near < SQUARE.high[0] < far
    assert np.array_equal(found, expected)


def test_misclassified_samples_are_ringed_on_request(snapshots):
    snapshot = snapshots["default at 1"]
    assert len(shown(snapshot).rings[0].get_xdata()) == 0
    data, failed = snapshot.event.data, wrong(snapshot.event)
    for test_points, count in ((False, data.train_count), (True, len(data.points))):
        rings = shown(snapshot, ring_errors=True, test_points=test_points).rings
        expected = data.points[:count][failed[:count]]
        assert len(expected) > 0
        for ring in rings:
            assert np.array_equal(ring.get_xydata(), expected)


def test_two_colours_are_left_when_discretized(snapshot):
    view = DecisionBoundary(discretize=True)
    stage = Stage([(view, (0, 0, 1, 1))], 440, 360)
    stage.frame(snapshot)
    assert len(np.unique(view.field._words)) == 2


def test_values_are_coloured_on_the_scale_of_the_surface(snapshots):
    snapshot = snapshots["plane at 130"]
    view = shown(snapshot)
    (points,) = view.samples.parts
    assert isinstance(points, PathCollection)
    assert np.array_equal(points.get_offsets(), snapshot.event.data.train[0])
    highest = snapshot.event.data.train[1].argmax()
    assert points.get_facecolors()[highest, 2] > points.get_facecolors()[highest, 0]  # blue
    assert view.border.lines == []


@pytest.mark.parametrize("name", ("default at 130", "spiral at 130", "plane at 130"))
def test_the_readout_is_the_network_s_output(name, snapshots):
    snapshot = snapshots[name]
    view = shown(snapshot)
    left, top, width, height = view.box
    x, y = left + 0.6 * width, top + 0.7 * height  # x1 = 1.2, x2 = -2.4
    text, *_ = view.readout(snapshot, x, y).split(";")  # behind it a sample, where there is one
    output = float(
        snapshot.event.problem.network.forward(
            snapshot.event.after.theta, snapshot.event.problem.inputs(np.array([[1.2, -2.4]]))
        ).output[0, 0]
    )
    assert text.startswith(f"x1 = 1.2, x2 = −2.4: output {output:z.2f}".replace("-", "−"))
    if not snapshot.event.data.is_classification:
        assert text.endswith(f"output {output:z.2f}".replace("-", "−"))
    else:
        middle = sum(snapshot.event.problem.network.loss.targets) / 2
        assert text.endswith(f"(class {int(output > middle)})")
    assert view.readout(snapshot, left - 20, y) == ""


def label_texts(view):
    return [artist.text for artist in view._still if isinstance(artist, Label)]


@pytest.mark.parametrize("name, classes", (("blobs at 130", 5), ("rings at 130", 10)))
def test_many_classes_have_a_shape_a_colour_and_a_name_each(name, classes, snapshots):
    snapshot = snapshots[name]
    view = shown(snapshot)
    points, labels = snapshot.event.data.train
    parts = view.samples.parts
    assert len(KINDS) == len(set(KINDS)) == len(set(LIGHT.points)) == 10
    assert [part.get_marker() for part in parts] == list(KINDS[:classes])
    assert [part.get_markerfacecolor() for part in parts] == list(LIGHT.points[:classes])
    for kind, part in enumerate(parts):
        assert np.array_equal(part.get_xydata(), points[:MOST][labels[:MOST] == kind])
    texts = label_texts(view)
    said = [text for text in texts if text.startswith("class")] or texts[-classes:]  # or numbers, without room
    assert said in ([f"class {n}" for n in range(classes)], [str(n) for n in range(classes)])
    assert not {"−1", "0.5"} & set(texts)  # no scale where there is none


def test_the_scale_is_there_where_it_means_something(snapshots):
    for name, ends in (("default at 130", {"1", "−1"}), ("plane at 130", {"1.2", "−1.2"})):
        assert ends <= set(label_texts(shown(snapshots[name])))


def test_the_field_shows_who_wins_and_by_how_much(snapshots):
    snapshot = snapshots["blobs at 130"]
    view = shown(snapshot)
    owner, certainty = class_surface(snapshot.event, 100)
    assert not view.field.get_visible() and view.class_field.get_visible()
    places = view.class_field._places(100, 100)  # a pixel for each cell
    assert np.array_equal(places // 256, owner)
    assert np.abs(places % 256 - 255 * certainty).max() <= 1
    larger = view.class_field._places(400, 400)
    assert set(np.unique(larger // 256)) == set(np.unique(owner))
    assert not shown(snapshots["default at 1"]).class_field.get_visible()


def test_the_border_between_many_classes_is_where_two_lead():
    snapshot = run(700, dataset="blobs", classes=5, loss="cross_entropy", learning_rate=0.1)
    view = shown(snapshot, uncertainty=True)
    for lines, certainty in ((view.border.lines, 0.0), (view.doubt.get_segments(), 0.5)):
        points = np.concatenate(lines)
        inner = points[(np.abs(points) < SQUARE.high[0] - 0.1).all(axis=1)]
        assert len(inner) > 20
        assert np.abs(scores(snapshot.event, inner) - certainty).max() < 0.08


def test_plain_colours_are_one_for_each_class(snapshots):
    snapshot = snapshots["blobs at 130"]
    view = shown(snapshot, discretize=True)
    assert len(np.unique(view.class_field._places(300, 300))) == len(np.unique(class_surface(snapshot.event)[0]))


def test_many_classes_read_out_their_name_and_certainty(snapshots):
    snapshot = snapshots["blobs at 130"]
    view = shown(snapshot)
    left, top, width, height = view.box
    owner, certainty = class_surface(snapshot.event, 100)
    text = view.readout(snapshot, left + 0.6050 * width, top + 0.7050 * height)
    assert text.startswith("x1 = 1.3, x2 = −2.5: class ")
    assert text.endswith(f"class {owner[70, 60]}, certainty {100 * certainty[70, 60]:.0f}%")
    assert all(f"% is class {number}" in view.describe(snapshot) for number in range(5))


def test_the_diagram_names_each_output(snapshots):
    view = NetworkDiagram()
    snapshot = snapshots["blobs at 130"]
    Stage([(view, (0, 0, 1, 1))], 440, 360).frame(snapshot)
    assert {f"class {number}" for number in range(5)} <= set(label_texts(view))
    assert view.describe(snapshot).endswith("2, 4, 2, 5.")
    x, y = view.units[-1].places[3]
    assert view.readout(snapshot, x, y).startswith("the output for class 3")


def test_of_many_points_a_thousand_of_each_part_are_shown_and_that_is_said(snapshots):
    snapshot = snapshots["rings at 130"]
    view = shown(snapshot, test_points=True)
    assert sum(len(part.get_xdata()) for part in view.samples.parts) == 3 * MOST  # hollow: two each
    assert "2,000 of 2,600 points shown" in label_texts(view)
    assert "1,000 of 1,300 points shown" in label_texts(shown(snapshot))
    assert not any("shown" in text for text in label_texts(shown(snapshots["default at 0"])))


@pytest.mark.parametrize("name", ("default at 130", "plane at 130", "blobs at 130"))
def test_a_click_chooses_the_sample_and_the_readout_says_which(name, snapshots):
    snapshot = snapshots[name]
    view = DecisionBoundary(focus=Focus(unit=(0, 1), station=2), test_points=True)
    stage = Stage([(view, (0, 0, 1, 1))], 440, 360)
    stage.frame(snapshot)
    data = snapshot.event.data
    left, top, side, _ = view.box
    for sample in (0, 5, data.train_count - 1, data.train_count + 3):
        u, v = data.points[sample] / 12 + 0.5
        x, y = left + u * side, top + (1 - v) * side
        focus = view.focus_at(snapshot, x, y)
        assert np.allclose(data.points[focus.sample], data.points[sample], atol=0.05)
        assert focus == Focus((0, 1), sample=focus.sample, station=2)
        part = "training" if focus.sample < data.train_count else "test"
        assert f"; sample {focus.sample + 1} of the {part} samples: " in view.readout(snapshot, x, y)
    assert view.focus_at(snapshot, 1, 1) is None


def test_the_sample_in_focus_is_ringed(snapshot):
    view = DecisionBoundary()
    stage = Stage([(view, (0, 0, 1, 1))], 440, 360)
    for sample in (3, 270, None, 10_000):
        view.focus = Focus(sample=sample)
        fresh = Stage([(DecisionBoundary(focus=view.focus), (0, 0, 1, 1))], 440, 360)
        assert np.array_equal(stage.frame(snapshot), fresh.full(snapshot))
        for ring in view.chosen:
            there = sample is not None and sample < 500
            assert np.array_equal(ring.get_xydata(), snapshot.event.data.points[[sample] if there else []])


def test_the_description_counts(snapshot):
    text = shown(snapshot).describe(snapshot)
    assert "130 steps" in text
    assert f"{100 * snapshot.evaluation.test_accuracy:.3g}% of the test samples" in text
