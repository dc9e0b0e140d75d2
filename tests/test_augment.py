"""Copies of training samples, and classes as values: other data from a data set."""

from typing import Any

import numpy as np
import pytest

from nnviz import Config, DataError, Samples, Trainer, augment
from nnviz.data.generation import generate
from nnviz.data.generators import DATASETS

READY = {
    "turned": (augment.turned(30), 1),
    "rotations": (augment.rotations(16), 15),
    "quarter turns": (augment.quarter_turns, 2),
    "mirrored": (augment.mirrored, 2),
    "flips and swap": (augment.flips_and_swap, 3),
}
HALF: Any = 2.5
TEXT: Any = "a"
each = pytest.mark.parametrize("name", READY)
CLASSIFICATIONS = [name for name, source in DATASETS.items() if source.task == "classification"]


def own(classes, standardise):
    """Return data of a user with large units, and two columns."""
    rng = np.random.default_rng(3)
    X = rng.normal(size=(30, 2)) * (100, 0.01) + (1000, 5)
    y = np.array(["red", "green", "blue"])[np.arange(30) % classes] if classes else rng.normal(7, 2, 30)
    return Samples.from_arrays(X, y, columns=["width", "height"], standardise=standardise).split(0.4)


def rule(name, X):
    """Return the class that the rule of a data set gives to points."""
    return (np.hypot(*X.T) < 2.5) * 1.0 if name == "circle" else (X.prod(axis=1) >= 0) * 1.0


@each
def test_a_copy_has_the_label_of_its_sample_and_its_distance_from_the_origin(name, rng):
    function, times = READY[name]
    X, y = rng.normal(size=(7, 2)), rng.permutation(7)
    copies, labels = function(X, y)
    assert copies.shape == (7 * times, 2) and labels.tolist() == y.tolist() * times
    assert np.allclose(np.hypot(*copies.T), np.tile(np.hypot(*X.T), times))
    places = {tuple(point) for point in np.round([*X, *copies], 9)}
    assert len(places) == 7 * (times + 1)


def test_the_angles_are_those_asked_for(rng):
    X = rng.normal(size=(5, 2))
    for function, angles in (
        (augment.turned(30, -45), (30, -45)),
        (augment.rotations(4), (90, 180, 270)),
        (augment.quarter_turns, (90, -90)),
    ):
        turned = function(X, np.zeros(5))[0] @ (1, 1j)
        expected = np.concatenate([X @ (1, 1j) * np.exp(1j * np.radians(angle)) for angle in angles])
        assert np.allclose(turned, expected)


def test_a_quarter_turn_is_exact():
    assert augment.turned(90, 180)([[1.0, 2.0]], [0])[0].tolist() == [[-2.0, 1.0], [-1.0, -2.0]]


@pytest.mark.parametrize(
    "name, dataset, share",
    (
        ("rotations", "circle", 1.0),
        ("mirrored", "circle", 1.0),
        ("flips and swap", "xor", 1.0),
        ("quarter turns", "xor", 0.0),
        ("mirrored", "xor", 0.0),
    ),
)
def test_whether_a_copy_keeps_its_class_depends_on_the_data(name, dataset, share):
    X, y, _ = generate(dataset, 200).to_arrays()
    copies, labels = READY[name][0](X, y)
    assert np.mean(rule(dataset, copies) == labels) == share


@each
@pytest.mark.parametrize("standardise", (False, True), ids=("plain", "standardised"))
@pytest.mark.parametrize("classes", (0, 2, 3))
def test_copies_join_the_training_samples_in_the_units_of_the_user(name, classes, standardise):
    data = own(classes, standardise)
    X, y, train = data.to_arrays()
    function, times = READY[name]
    more = data.augmented(function)
    assert (data.copies, more.copies, more.first_copy) == (0, 12 * times, 12)
    found = more.to_arrays()
    for before, after, made in zip((X, y), (found.X, found.y), function(X[train], y[train])):
        assert np.array_equal(after[:12], before[train]) and np.array_equal(after[~found.train], before[~train])
        assert np.array_equal(after[12:][: 12 * times], made)
    for one, other in zip((*data.test, data.train[0]), (*more.test, more.train[0][:12])):
        assert np.array_equal(one, other)
    assert np.allclose(more.points_of(found.X), more.points) and more.plane is data.plane
    assert np.allclose([tuple(scaling) for scaling in more.scalings], [tuple(scaling) for scaling in data.scalings])
    Trainer(Config(loss="mean_squared_error"), more).run(steps=3)


def test_augmenting_twice_makes_copies_of_the_copies():
    data = generate("circle", 20).augmented(augment.mirrored).augmented(augment.turned(45))
    assert (data.train_count, data.copies, data.first_copy) == (60, 50, 10)


def test_the_function_may_write_into_its_arguments():
    data = generate("circle", 20)
    points = data.points.copy()

    def shift(X, y):
        X += 1.0
        return X, y

    more = data.augmented(shift)
    assert np.array_equal(data.points, points) and np.array_equal(more.train[0][10:], points[:10] + 1.0)


def test_a_network_learns_from_the_copies():
    config = Config(dataset="circle", samples=20, noise=0, loss="cross_entropy", hidden=(4,), learning_rate=0.3)
    trainer = Trainer(config)
    trainer.use(trainer.data.augmented(augment.rotations(16)))
    assert (trainer.data.train_count, trainer.evaluate().test_loss > 0.6) == (160, True)
    trainer.run(epochs=60)
    plain = Trainer(config)
    plain.run(steps=trainer.state.step)
    assert trainer.evaluate().test_loss < plain.evaluate().test_loss


@pytest.mark.parametrize(
    "made, message",
    (
        (None, "augment returned NoneType: return the copies as \\(X, y\\)"),
        ((np.zeros((2, 3)), [0, 1]), "X has 3 columns, and the data 2"),
        ((np.zeros((2, 2)), [0]), "X has 2 rows and y 1"),
        ((np.zeros((2, 2)), [0, 5]), "row 1, column 'y': there is no class 5"),
        ((np.full((2, 2), np.nan), [0, 1]), "row 0, column 'x1': the value is missing"),
        ((np.zeros((0, 2)), []), "no samples"),
    ),
    ids=("none", "columns", "rows", "class", "nan", "empty"),
)
def test_copies_that_do_not_fit_are_refused(made, message):
    with pytest.raises(DataError, match=message):
        generate("circle", 20).augmented(lambda X, y: made)


@pytest.mark.parametrize(
    "ask, message",
    (
        (lambda: augment.rotations(1), "rotations of 1: a whole number above 1"),
        (lambda: augment.rotations(HALF), "rotations of 2.5"),
        (lambda: augment.turned(), "at least one angle"),
        (lambda: augment.mirrored(np.zeros((4, 3)), np.zeros(4)), r"X has shape \(4, 3\): points with two columns"),
        (lambda: generate("x-sin-x", 20).augmented(augment.mirrored), "points with two columns"),
    ),
    ids=("one", "fraction", "none", "columns", "line"),
)
def test_what_can_not_be_turned_is_refused(ask, message):
    with pytest.raises(DataError, match=message):
        ask()


# ---- classes as values ----


@pytest.mark.parametrize("name", [name for name in CLASSIFICATIONS if generate(name, 20).classes == 2])
@pytest.mark.parametrize("values", ((), (0, 10.5), (5, -5)), ids=str)
def test_two_classes_are_values_over_the_same_points(name, values):
    data = generate(name, 20)
    regression = data.as_values(*values)
    low, high = values or (-1, 1)
    assert regression.task == "regression" and regression.classes == 0
    assert np.array_equal(regression.points, data.points) and regression.train_count == data.train_count
    assert np.array_equal(regression.labels, np.where(data.labels == 1, high, low))
    Trainer(Config(dataset=name, loss="mean_squared_error"), regression).run(steps=3)


@pytest.mark.parametrize("standardise", (False, True), ids=("plain", "standardised"))
def test_the_values_of_named_classes_are_in_their_own_unit(standardise):
    data = own(2, standardise).augmented(augment.mirrored)
    regression = data.as_values(0, 100)
    assert regression.copies == data.copies and regression.value_scaling == (1.0, 0.0)
    X, y, _ = regression.to_arrays()
    assert np.array_equal(X, data.to_arrays().X)
    assert np.array_equal(y, np.where(data.to_arrays().y == data.class_names[1], 100, 0))


@pytest.mark.parametrize(
    "ask, message",
    (
        (lambda: generate("blobs", 20, classes=3).as_values(), "as_values needs two classes; the data has 3"),
        (lambda: generate("plane", 20).as_values(), "the data has 0"),
        (lambda: generate("circle", 20).as_values(1, 1.0), "low = 1, high = 1.0: give two different numbers"),
        (lambda: generate("circle", 20).as_values(0, np.inf), "two different numbers"),
        (lambda: generate("circle", 20).as_values(TEXT, 1), "two different numbers"),
    ),
    ids=("three", "regression", "equal", "infinite", "text"),
)
def test_what_has_no_two_values_is_refused(ask, message):
    with pytest.raises(DataError, match=message):
        ask()
