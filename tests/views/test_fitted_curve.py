"""The fitted curve: the network's output over one column."""

import itertools

import numpy as np
import pytest

from nnviz.data.user_data import Samples
from nnviz.drawing.label import Label
from nnviz.drawing.points import MOST
from nnviz.history.history import History
from nnviz.probes.measures import scores
from nnviz.training.trainer import Trainer
from nnviz.views import DARK, DecisionBoundary, Focus, Output, Stage
from nnviz.views.base.stage import picture
from nnviz.views.output.fitted_curve import FittedCurve

from .conftest import run

SIZES = ((620, 300), (380, 220), (980, 400), (300, 500))


def shown(snapshot, size=(440, 320), **options):
    view = FittedCurve(**options)
    Stage([(view, (0, 0, 1, 1))], *size).frame(snapshot)
    return view


def texts(view):
    return [artist.text for artist in view._still if isinstance(artist, Label)]


@pytest.fixture
def curve(snapshots):
    return snapshots["curve at 130"]


@pytest.fixture(scope="module")
def user_data():
    """A regression of a person's own, in units of their own, that is far from being learnt."""
    rng = np.random.default_rng(0)
    x = rng.uniform(100, 900, (2600, 1))
    data = Samples.from_arrays(x, 5000 + 3 * x[:, 0], columns=["floor area in square metres"], target="price").split()
    trainer = Trainer(data=data)
    return History(trainer).latest()


def test_the_curve_is_the_network_s_output(curve):
    for line in shown(curve).curves:
        x, answer = line.get_data()
        assert x[0] == -6 and x[-1] == 6
        assert np.array_equal(answer, scores(curve.event, x[:, None]))


def test_training_samples_are_shown_and_test_samples_on_request(curve):
    data = curve.event.data
    (training,) = shown(curve).samples.parts
    assert np.array_equal(training.get_xydata(), np.column_stack(data.train))
    test, training = shown(curve, test_points=True).samples.parts
    assert np.array_equal(test.get_xydata(), np.column_stack(data.test))
    assert test.get_marker() != training.get_marker()
    assert test.get_markerfacecolor() != training.get_markerfacecolor()


def test_copies_are_small_and_hollow(curve):
    data = curve.event.data.augmented(lambda X, y: (X[:5] + 0.5, y[:5]))
    view = shown(History(Trainer(curve.event.config, data)).latest(), test_points=True)
    _, copies, training = view.samples.parts
    assert np.array_equal(copies.get_xydata(), np.column_stack(data.train)[-5:])
    assert np.array_equal(training.get_xydata(), np.column_stack(curve.event.data.train))
    assert copies.get_markerfacecolor() == "none" and copies.get_markersize() < 0.7 * training.get_markersize()
    assert any("small: 5 copies of samples" in text for text in texts(view))


def test_errors_lead_from_every_sample_to_the_curve(curve):
    assert len(shown(curve).residuals.get_segments()) == 0
    for test_points, count in ((False, 250), (True, 500)):
        lines = np.array(shown(curve, residuals=True, test_points=test_points).residuals.get_segments())
        data = curve.event.data
        assert np.array_equal(lines[:, 0], np.column_stack([data.points, data.labels])[:count])
        assert np.array_equal(lines[:, 1, 0], lines[:, 0, 0])
        assert np.array_equal(lines[:, 1, 1], scores(curve.event, data.points[:count]))


def test_an_output_beyond_the_values_runs_along_the_edge(user_data):
    view = shown(user_data, residuals=True, test_points=True)
    assert set(view.curves[0].get_ydata()) == {view._y.low}
    assert view._y.low < user_data.event.data.labels.min() and user_data.event.data.labels.max() < view._y.high
    assert len(view.residuals.get_segments()) == 2 * MOST
    said = " ".join(texts(view))
    for words in ("→ floor area in", "↑ price", "2,000 of 2,600 points shown"):
        assert words in said


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", ("curve", "user_data"))
def test_words_and_ticks_are_inside_the_view_and_apart(name, size, request):
    view = shown(request.getfixturevalue(name), size, test_points=True)
    labels = [artist for artist in view._still if isinstance(artist, Label)]
    boxes = [box_of(label) for label in labels]
    for left, top, right, bottom in boxes:
        assert left >= 0 and right <= size[0] and top >= 0 and bottom <= size[1]
    for (a, one), (b, other) in itertools.combinations(zip(labels, boxes), 2):
        apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
        assert apart, (a.text, b.text)


def box_of(label):
    """Left, top, right and bottom of a label's digits, in CSS pixels."""
    from nnviz.drawing.label import _SHARES, width

    long = width(label.text, label.size, label.bold)
    left = label.x - long * _SHARES[label.align]
    bottom = label.y + 0.365 * label.size * label.middle
    return left, bottom - 0.73 * label.size, left + long, bottom


def test_the_readout_and_a_click_find_the_same_place(curve):
    view = shown(curve)
    left, top, width, height = view.box
    x, value = view.place_at(left + 0.75 * width, top + 0.5 * height)
    assert x == pytest.approx(3) and value == pytest.approx((view._y.low + view._y.high) / 2)
    output = scores(curve.event, np.array([[x]]))[0]
    assert view.readout(curve, left + 0.75 * width, top + 0.5 * height) == f"x = 3.00: output {output:.2f}".replace(
        "-", "−"
    )
    assert view.place_at(left - 5, top) is None
    assert view.readout(curve, left - 5, top) == "" and view.sample_at(curve, left - 5, top) is None


@pytest.mark.parametrize("view", (FittedCurve(test_points=True), Output(test_points=True)))
def test_every_sample_is_found_where_it_is_drawn(view, curve):
    Stage([(view, (0, 0, 1, 1))], 900, 500).frame(curve)
    part = view if isinstance(view, FittedCurve) else view.part(curve)
    data = curve.event.data
    figure = part.plot.get_figure(root=True)
    pixels = part.plot.transData.transform(np.column_stack([data.points, data.labels]))
    for number in (0, 7, data.train_count, len(data.points) - 1):
        x, y = pixels[number, 0], figure.bbox.height - pixels[number, 1]
        found = view.sample_at(curve, x, y)
        assert abs(data.points[found] - data.points[number]) < 0.05


def test_the_chosen_sample_is_ringed_where_it_is_drawn(curve):
    data = curve.event.data
    view = shown(curve)
    assert len(view.chosen[0].get_xdata()) == 0
    pixels = view.plot.transData.transform((data.points[3, 0], data.labels[3]))
    focus = view.focus_at(curve, pixels[0], 320 - pixels[1])
    assert abs(data.points[focus.sample] - data.points[3]) < 0.1
    assert view.focus_at(curve, 1, 1) is None
    for ring in shown(curve, focus=focus).chosen:
        assert ring.get_xydata().tolist() == [[data.points[focus.sample, 0], data.labels[focus.sample]]]


def test_the_words_are_those_of_the_evaluation(curve):
    said = FittedCurve().describe(curve)
    assert said.startswith("Fitted curve after 130 steps: from ")
    assert f"{curve.evaluation.train_rmse:.3g} on the training samples" in said


@pytest.mark.parametrize("name", ("default at 130", "plane at 130"))
def test_other_data_is_refused_with_what_shows_it(name, snapshots):
    with pytest.raises(ValueError, match="regression over one column.*Output shows any data"):
        shown(snapshots[name])


def test_classes_over_one_column_have_bands_of_their_own():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(300, 1))
    trainer = Trainer(data=Samples.from_arrays(x, np.digitize(x[:, 0], (-0.5, 0.5)), columns=["dose"]).split())
    trainer.run(steps=40)
    snapshot = History(trainer).latest()
    view = DecisionBoundary(ring_errors=True, test_points=True)
    Stage([(view, (0, 0, 1, 1))], 620, 400).frame(snapshot)
    low, high = snapshot.event.data.plane.low[1], snapshot.event.data.plane.high[1]
    *_, zero, one, two = (part.get_xydata() for part in view.samples.parts)
    for kind, places in enumerate((zero, one, two)):
        share = (places[:, 1] - low) / (high - low)
        assert ((kind / 3 < share) & (share < (kind + 1) / 3)).all()
    drawn = np.concatenate([part.get_xydata() for part in view.samples.parts])
    rings = view.rings[0].get_xydata()
    assert 0 < len(rings) < 300
    assert all((drawn == ring).all(axis=1).any() for ring in rings)
    for sample in (5, snapshot.event.data.train_count + 7):
        view.focus = Focus(sample=sample)
        view.update(snapshot)
        (place,) = view.chosen[0].get_xydata()
        assert (drawn == place).all(axis=1).any() and place[0] == snapshot.event.data.points[sample, 0]
    assert "→ dose · ↑ class" in texts(view)
    ticks = [text for text in texts(view) if text in ("1", "0.5", "−0.5", "−1")]
    assert len(ticks) <= 2  # those along x


@pytest.mark.parametrize(
    "options", [dict(zip(("test_points", "residuals"), pair)) for pair in itertools.product((False, True), repeat=2)]
)
@pytest.mark.parametrize("theme", (None, DARK))
def test_a_frame_equals_the_full_picture_with_every_option(options, theme, curve, snapshots, user_data):
    view, extra = Output(), () if theme is None else (1.25, theme)
    stage = Stage([(view, (0, 0, 1, 1))], 420, 300, *extra)
    for snapshot in (
        snapshots["default at 130"],
        curve,
        user_data,
        snapshots["plane at 0"],
        snapshots["blobs at 130"],
        curve,
    ):
        view.configure(**options)
        fresh = Stage([(Output(**options), (0, 0, 1, 1))], 420, 300, *extra)
        assert np.array_equal(stage.frame(snapshot), fresh.full(snapshot))
        view.configure(test_points=False, residuals=False)


def test_the_output_is_what_its_part_would_be_alone(snapshots, curve):
    for snapshot, kind in (
        (snapshots["default at 130"], DecisionBoundary),
        (snapshots["plane at 130"], DecisionBoundary),
        (curve, FittedCurve),
    ):
        output = Output(test_points=True, uncertainty=True)
        alone = kind(test_points=True, **({"uncertainty": True} if kind is DecisionBoundary else {}))
        assert picture(output, snapshot) == picture(alone, snapshot)
        stage = Stage([(output, (0, 0, 1, 1))], 440, 360)
        other = Stage([(alone, (0, 0, 1, 1))], 440, 360)
        stage.frame(snapshot), other.frame(snapshot)
        assert stage.readout(snapshot, 220, 180) == other.readout(snapshot, 220, 180) != ""
        assert output.describe(snapshot) == alone.describe(snapshot)
        assert output.box == alone.box
        for place in ((220, 180), (1, 1)):
            assert output.place_at(*place) == alone.place_at(*place)
            assert output.sample_at(snapshot, *place) == alone.sample_at(snapshot, *place)


def test_the_output_takes_other_columns_while_it_is_shown():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(60, 3))
    snapshot = History(Trainer(data=Samples.from_arrays(X, X[:, 0] > 0, columns=["a", "b", "c"]).split())).latest()
    view = Output()
    stage = Stage([(view, (0, 0, 1, 1))], 440, 360)
    stage.frame(snapshot)
    view.shown = ("c", "a")
    fresh = Stage([(Output(("c", "a")), (0, 0, 1, 1))], 440, 360)
    assert np.array_equal(stage.frame(snapshot), fresh.full(snapshot))


@pytest.mark.parametrize(
    "settings",
    (
        {"dataset": "x-sin-x"},
        {"dataset": "plane"},
        {"loss": "hinge"},
        {"dataset": "blobs", "classes": 4, "loss": "hinge"},
    ),
)
def test_an_output_that_diverges_is_still_a_picture(settings):
    snapshot = run(40, learning_rate=10, activation="linear", hidden=(8, 8), **settings)
    assert np.abs(snapshot.event.after.theta).max() > 1e30
    view = Output(test_points=True, residuals=True, ring_errors=True, uncertainty=True)
    stage = Stage([(view, (0, 0, 1, 1))], 440, 320)
    stage.frame(snapshot)
    assert stage.describe(snapshot) and stage.readout(snapshot, 220, 160)
    if settings.get("dataset") == "x-sin-x":
        assert np.isfinite(view.part(snapshot).curves[0].get_ydata()).all()
