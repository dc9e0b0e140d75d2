"""Samples as pictures, curves and words: answers, incoming weights, and the inputs that count."""

import numpy as np
import pytest

from nnviz.probes.measures import wrong
from nnviz.probes.samples import answer, answers, saliency
from nnviz.training.snapshot import Snapshot
from nnviz.views import DARK, LIGHT, DrawnPicture, Focus, IncomingWeights, SaliencyMap, SampleGallery, Stage

from .conftest import run
from .test_stage import WHOLE, every_choice

KINDS = (SampleGallery, IncomingWeights, SaliencyMap, DrawnPicture)
QUICK = {"activation": "relu", "initializer": "he", "loss": "cross_entropy", "optimizer": "adam", "learning_rate": 0.01}
FORMS: dict[str, dict] = {
    "digits": {"dataset": "digits", "samples": 200, "hidden": (12,)},
    "no hidden layer": {"dataset": "digits", "samples": 200, "hidden": ()},
    "waves": {"dataset": "waves", "samples": 200, "hidden": (8,)},
    "words": {"dataset": "words", "samples": 200, "hidden": (8, 5), "activation": "tanh"},
    "squared error": {"dataset": "digits", "samples": 200, "hidden": (6,), "loss": "mean_squared_error"},
}


@pytest.fixture(scope="module")
def forms() -> dict[str, Snapshot]:
    return {name: run(60, **QUICK | settings) for name, settings in FORMS.items()}


def drawn(view, snapshot: Snapshot, size: tuple[int, int] = (421, 145)):
    """The view after a frame."""
    Stage([(view, WHOLE)], *size).frame(snapshot)
    return view


@pytest.mark.parametrize("size", ((421, 145), (700, 420)))
@pytest.mark.parametrize("theme", (LIGHT, DARK), ids=("light", "dark"))
@pytest.mark.parametrize("kind", KINDS)
def test_a_frame_of_samples_equals_the_full_picture(kind, theme, size, forms):
    for options in every_choice(kind):
        stage = Stage([(kind(focus=Focus(unit=(0, 2), sample=3), **options), WHOLE)], *size, 1.25, theme)
        for name, snapshot in forms.items():
            fresh = Stage([(kind(focus=Focus(unit=(0, 2), sample=3), **options), WHOLE)], *size, 1.25, theme)
            assert np.array_equal(stage.frame(snapshot), fresh.full(snapshot)), (name, options)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", FORMS)
def test_it_is_described_and_its_places_are_read_out(kind, name, forms):
    view = drawn(kind(), forms[name])
    if words := view.missing(forms[name]):
        assert "by hand" in words
        return
    assert len(view.describe(forms[name])) > 30
    texts = {view.readout(forms[name], x, y) for x in range(0, 421, 7) for y in range(0, 145, 7)}
    assert len(texts) > 5


# ---- answers ----


@pytest.mark.parametrize("part", ("train", "test"))
@pytest.mark.parametrize("name", FORMS)
def test_wrong_answers_are_those_of_the_measures(name, part, forms):
    event = forms[name].event
    found = answers(event, part)
    assert np.array_equal(found.wrong, wrong(event)[found.samples])
    assert len(found.samples) == len((event.data.train if part == "train" else event.data.test)[1])
    assert found.shares.min() >= 0 and found.shares.max() <= 1
    if event.config.loss == "cross_entropy":
        assert np.allclose(found.shares.sum(axis=1), 1)
        assert np.array_equal(found.certainty, found.shares.max(axis=1))


def test_two_classes_have_a_share_each(snapshots):
    found = answers(snapshots["default at 130"].event)
    assert found.shares.shape[1] == 2 and np.allclose(found.shares.sum(axis=1), 1)
    assert np.array_equal(found.shares.argmax(axis=1)[found.certainty > 0.5], found.given[found.certainty > 0.5])


@pytest.mark.parametrize("by_certainty", (False, True))
def test_wrong_answers_come_first(by_certainty, forms):
    found = answers(forms["words"].event)
    order = found.wrong_first(by_certainty)
    assert sorted(order) == list(range(len(order))) and found.wrong.any()
    mistakes, rest = order[: found.wrong.sum()], order[found.wrong.sum() :]
    assert found.wrong[mistakes].all() and not found.wrong[rest].any()
    if by_certainty:
        assert (np.diff(found.certainty[mistakes]) <= 0).all() and (np.diff(found.certainty[rest]) >= 0).all()
    else:
        assert (np.diff(mistakes) > 0).all() and (np.diff(rest) > 0).all()


@pytest.mark.parametrize("name", ("digits", "waves", "words"))
def test_the_gallery_shows_the_samples_with_their_answers(name, forms):
    snapshot = forms[name]
    view = drawn(SampleGallery(), snapshot, (700, 420))
    data, found = snapshot.event.data, answers(snapshot.event)
    order = found.wrong_first()[: len(view.tiles.boxes)]
    if name == "digits":
        assert np.allclose(view.tiles.pixels.values, 2 * data.points[found.samples[order]].reshape(-1, 8, 8) - 1)
    if name == "waves":
        assert len(view.tiles.curves.lines) == len(order)
    if name == "words":
        assert [label.text for label in view.tiles.texts] == list(data.texts[found.samples[order]])
    names = data.class_names or tuple(map(str, range(data.classes)))
    for place, given, true in zip(order, view.given, view.true):
        assert given.text == f"{names[found.given[place]]} {100 * found.certainty[place]:.0f}%"
        assert true.text == (f"is {names[found.true[place]]}" if found.wrong[place] else "")


def test_a_click_chooses_a_sample(forms):
    view, found = drawn(SampleGallery(), forms["digits"]), answers(forms["digits"].event)
    for box, place in zip(view.tiles.boxes, found.wrong_first()):
        focus = view.focus_at(forms["digits"], *(box[:2] + box[2:] / 2))
        assert focus is not None and focus.sample == found.samples[place]
    assert view.focus_at(forms["digits"], 200, 5) is None


@pytest.mark.parametrize("kind", (SampleGallery, SaliencyMap))
def test_points_have_no_picture_and_values_no_class(kind, snapshots):
    assert "a point" in kind().missing(snapshots["default at 130"])
    rng = np.random.default_rng(0)
    from nnviz.history.history import History
    from nnviz.settings.config import Config
    from nnviz.training.trainer import Trainer

    trainer = Trainer(Config(), (rng.random((30, 3, 3)), rng.random(30)))
    assert "classes only" in kind().missing(History(trainer).latest())


# ---- incoming weights ----


@pytest.mark.parametrize("name, form", (("digits", (8, 8)), ("no hidden layer", (8, 8)), ("words", (1, 36))))
def test_each_tile_has_the_weights_of_a_unit(name, form, forms):
    view, event = drawn(IncomingWeights(), forms[name], (700, 420)), forms[name].event
    W, _ = event.problem.network.layers(event.after.theta)[0]
    assert np.allclose(view.tiles.pixels.values * view._layout.limit, W.T.reshape(-1, *form))
    assert np.abs(view.tiles.pixels.values).max() <= 1
    own = drawn(IncomingWeights(own_scale=True), forms[name], (700, 420)).tiles.pixels.values
    assert np.allclose(np.abs(own).max(axis=(1, 2)), 1)


def test_a_weight_is_found_under_the_pointer(forms):
    view, snapshot = drawn(IncomingWeights(), forms["digits"]), forms["digits"]
    for unit in (0, 7):
        left, top, wide, high = view.tiles.boxes[unit]
        for row, column in ((0, 0), (3, 6), (7, 7)):
            at = left + wide * (column + 0.5) / 8, top + high * (row + 0.5) / 8
            assert view.weight_at(*at) == (0, 8 * row + column, unit)
            assert f"pixel {row + 1}.{column + 1}" in view.readout(snapshot, *at)
        focus = view.focus_at(snapshot, left + 3, top + 3)
        assert focus is not None and focus.unit == (0, unit)


def test_all_of_32_units_are_in_a_slot():
    view = drawn(IncomingWeights(), run(1, **QUICK | {"dataset": "digits", "samples": 50, "hidden": (32,)}))
    assert len(view.tiles.boxes) == 32
    assert (view.tiles.boxes[:, :2] >= 0).all() and (
        view.tiles.boxes[:, :2] + view.tiles.boxes[:, 2:] <= (421, 145)
    ).all()


# ---- saliency ----


@pytest.mark.parametrize("name", ("words", "waves", "no hidden layer", "default at 130"))
@pytest.mark.parametrize("label", (None, 0, 1))
def test_the_saliency_is_the_derivative_of_the_score(name, label, forms, snapshots):
    event = (forms | snapshots)[name].event
    problem, network = event.problem, event.problem.network
    point = event.data.points[4:5]
    chosen = int(answer(event, 4).given[0]) if label is None else label

    def score(inputs):
        z = network.forward(event.after.theta, inputs).preactivations[-1][:, 0]
        return z[chosen] if len(z) > 1 else z[0] * (1 if chosen else -1)

    found, inputs = saliency(event, 4, label), problem.inputs(point)
    for number in range(len(found)):
        step = np.zeros_like(inputs)
        step[0, number] = 1e-6
        slope = (score(inputs + step) - score(inputs - step)) / 2e-6
        assert found[number] == pytest.approx(slope, rel=1e-5, abs=1e-7)


def test_the_map_shows_the_chosen_sample_or_the_first_mistake(forms):
    event = forms["digits"].event
    found = answers(event)
    for focus, sample in ((Focus(sample=5), 5), (Focus(), found.samples[found.wrong_first()[0]])):
        view = drawn(SaliencyMap(focus=focus), forms["digits"])
        slopes = saliency(event, int(sample)).reshape(8, 8)
        assert np.allclose(view.map.pixels.values[0], slopes / np.abs(slopes).max())
        assert np.allclose(view.sample.pixels.values[0], 2 * event.data.points[sample].reshape(8, 8) - 1)
        assert f"sample {sample + 1}:" in view.title.text
