"""The confusion matrix: numbers, shares and colours of classes, and of a regression its predictions."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from nnviz.data.datasets import Dataset
from nnviz.data.user_data import Samples
from nnviz.drawing.label import Label, width
from nnviz.drawing.theme import contrast
from nnviz.history.history import History
from nnviz.probes.measures import confusion, scores
from nnviz.training.trainer import Trainer
from nnviz.views import DARK, LIGHT, ConfusionMatrix, Output, Stage
from nnviz.views.output.class_matrix import readable

from .conftest import run

SIZES = ((620, 300), (380, 220), (980, 400), (300, 240))


def shown(snapshot, size=(620, 300), theme=LIGHT, **options):
    """The part that shows the moment, and the view."""
    view = ConfusionMatrix(**options)
    Stage([(view, (0, 0, 1, 1))], *size, theme=theme).frame(snapshot)
    return view.part(snapshot), view


def texts(part):
    return [artist.text for artist in part._still if isinstance(artist, Label)]


@pytest.mark.parametrize("training", (False, True))
@pytest.mark.parametrize("name", ("default at 130", "blobs at 130"))
def test_numbers_and_shares_are_those_of_the_samples(name, training, snapshots):
    snapshot = snapshots[name]
    part, _ = shown(snapshot, training=training)
    counts = confusion(snapshot.event, "train" if training else "test")
    assert [label.text for label in part.counts] == [f"{count}" for count in counts.ravel()]
    shares = counts / counts.sum(axis=1, keepdims=True)
    assert np.array_equal(part.cells.shares, shares)
    assert [label.text for label in part.shares] == [f"{100 * share:.0f}%" for share in shares.ravel()]
    accuracy = snapshot.evaluation.train_accuracy if training else snapshot.evaluation.test_accuracy
    assert part.right.text == f"{100 * accuracy:.1f}% right"


def test_rows_are_true_classes_and_columns_predicted_ones(snapshots):
    snapshot = snapshots["blobs at 130"]
    part, view = shown(snapshot)
    counts = confusion(snapshot.event)
    assert counts.sum(axis=1).tolist() == np.bincount(snapshot.event.data.test[1].astype(int)).tolist()
    true, given = np.argwhere(counts * (1 - np.eye(5)))[0]
    text = view.readout(snapshot, part._columns[given], part._rows[true])
    assert text.startswith(f"true class {true}, predicted class {given}: {counts[true, given]} samples, ")
    assert view.readout(snapshot, 1, 1) == ""


@pytest.mark.parametrize("classes", range(2, 11))
@pytest.mark.parametrize("size", SIZES)
def test_any_number_of_classes_has_names_and_numbers_that_fit(classes, size):
    snapshot = run(5, dataset="blobs", classes=classes)
    part, _ = shown(snapshot, size)
    wide, _high = part._cell
    assert len(part.counts) == classes**2
    assert all(width(label.text, label.size, label.bold) <= wide for label in (*part.counts, *part.shares))
    rows = sorted({label.y for label in (*part.counts, *part.shares)})
    assert all(below - above >= 12 for above, below in itertools.pairwise(rows))
    left, top, across, down = part.box
    assert left >= 0 and left + across <= size[0] and top + down + 18 <= size[1]
    said = texts(part)
    assert all(f"class {number}" in said for number in range(classes))
    assert all(any(words in text for text in said) for words in ("→ predicted", "↓ true"))


def test_names_of_own_classes_are_shortened_where_they_must_be(rng):
    x = rng.normal(size=(90, 2))
    names = np.array(["a very long name of the first class", "b", "another one that is long"])
    trainer = Trainer(data=Samples.from_arrays(x, names[rng.integers(3, size=90)]).split())
    part, _ = shown(History(trainer).latest(), (380, 220))
    for artist in part._still:
        if isinstance(artist, Label) and artist.align == "center":
            assert width(artist.text, artist.size) <= part._cell[0]
    assert any(text.endswith("…") for text in texts(part))


@pytest.mark.parametrize("theme", (LIGHT, DARK), ids=lambda theme: theme.name)
def test_numbers_stand_out_from_every_cell(theme, snapshots):
    colors = theme.ramp[:, :3] / 255
    greys = readable(colors)[:, None].repeat(3, axis=1)
    assert contrast(greys, colors).min() >= 4.5
    part, _ = shown(snapshots["blobs at 130"], theme=theme)
    cells = readable(part.cells.colors()[..., :3] / 255).ravel()
    for labels in (part.counts, part.shares):
        assert [label.color for label in labels] == [(grey,) * 3 for grey in cells]


def test_a_full_cell_is_painted_in_the_colour_of_its_share(snapshots):
    part, view = shown(snapshots["default at 130"])
    stage = Stage([(view, (0, 0, 1, 1))], 620, 300)
    frame = stage.frame(snapshots["default at 130"])
    left, top, wide, high = part.box
    for row in range(2):
        for column in range(2):
            x, y = round(left + wide * (column + 0.15) / 2), round(top + high * (row + 0.15) / 2)
            assert np.array_equal(frame[y, x], part.cells.colors()[row, column])


def test_of_many_samples_the_first_are_counted_as_in_the_evaluation(snapshots):
    snapshot = run(20, dataset="blobs", classes=3, samples=9000)
    part, _ = shown(snapshot)
    assert sum(int(label.text.replace(",", "")) for label in part.counts) == 2000
    assert part.right.text == f"{100 * snapshot.evaluation.test_accuracy:.1f}% right"
    assert any("first 2,000" in text for text in texts(part))
    assert not any("first" in text for text in texts(shown(snapshots["blobs at 130"])[0]))


def test_a_class_without_samples_has_a_row_of_zeros(rng):
    x = rng.normal(size=(40, 2))
    data = Dataset(x, np.arange(40) // 20 * 1.0, 20, "classification")  # none of class 0 tests
    part, _view = shown(History(Trainer(data=data)).latest())
    assert [label.text for label in part.shares[:2]] == ["0%", "0%"]


def test_the_words_name_the_worst_confusion(snapshots):
    snapshot = snapshots["blobs at 130"]
    counts = confusion(snapshot.event) * (1 - np.eye(5, dtype=int))
    true, given = divmod(int(counts.argmax()), 5)
    assert f"Most often class {true} is taken for class {given}, {counts.max()} times." in (
        ConfusionMatrix().describe(snapshot)
    )
    done = run(400, dataset="gauss")
    assert ConfusionMatrix().describe(done).endswith("after 400 steps: all are right.")


@pytest.mark.parametrize("training", (False, True))
@pytest.mark.parametrize("name", ("plane at 130", "curve at 130"))
def test_a_regression_shows_predicted_over_true_values(name, training, snapshots):
    snapshot = snapshots[name]
    part, view = shown(snapshot, training=training)
    points, values = snapshot.event.data.train if training else snapshot.event.data.test
    assert np.array_equal(part.points.get_xydata(), np.column_stack([values, scores(snapshot.event, points)]))
    x, y = part.diagonal.get_data()
    assert list(x) == list(y) == [part._scale.low, part._scale.high]
    now = snapshot.evaluation
    r2, rmse = (now.train_r2, now.train_rmse) if training else (now.test_r2, now.test_rmse)
    assert float(part.measures[0].text.removeprefix("R² ").replace("−", "-")) == pytest.approx(r2, abs=1e-3)
    assert float(part.measures[1].text.removeprefix("RMSE ")) == pytest.approx(rmse, abs=1e-3)
    assert f"R² {part.measures[0].text.removeprefix('R² ')}" in view.describe(snapshot)


def test_a_prediction_is_read_out_where_it_is_drawn(snapshots):
    snapshot = snapshots["plane at 130"]
    part, view = shown(snapshot)
    true, predicted = part.points.get_xydata()[3]
    pixels = part.plot.transData.transform((true, predicted))
    text = view.readout(snapshot, pixels[0], 300 - pixels[1])
    assert text.startswith("true ") and ", predicted " in text
    assert view.readout(snapshot, 1, 1) == ""


@pytest.mark.parametrize("size", SIZES)
def test_the_plot_of_a_regression_uses_its_room(size, snapshots):
    part, _ = shown(snapshots["plane at 130"], size)
    left, top, wide, high = part.box
    assert 80 <= high <= wide <= 2 * high + 0.01
    assert left > 0 and left + wide <= size[0] and top + high + 23 <= size[1]


def test_constant_values_have_no_r2():
    data = Dataset(np.arange(8.0)[:, None], np.array([1.0, 2, 3, 4, 5, 5, 5, 5]), 4, "regression", columns=("x",))
    part, view = shown(History(Trainer(data=data)).latest())
    assert part.measures[0].text == "R² none" and "R² none" in view.describe(History(Trainer(data=data)).latest())


@pytest.mark.parametrize("name", ("default at 130", "plane at 130", "curve at 130"))
def test_without_test_samples_there_is_still_a_picture(name, snapshots):
    snapshot = snapshots[name]
    data = replace(snapshot.event.data, train_count=len(snapshot.event.data.points))
    now = replace(snapshot.evaluation, test_accuracy=None, test_r2=None, test_rmse=None)
    event = snapshot.event._replace(problem=replace(snapshot.event.problem, data=data))
    snapshot = replace(snapshot, event=event, evaluation=now)
    _part, view = shown(snapshot)
    assert view.describe(snapshot)
    assert view.readout(snapshot, 310, 150) == "" or data.is_classification
    if name == "curve at 130":
        assert Output().describe(snapshot).endswith("on the training samples.")
