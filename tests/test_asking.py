"""Asking: answers, evaluations and gradients for samples of the user's choice leave the run as it is."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz import Config, DataError, Samples, Trainer
from nnviz.data.generators import DATASETS
from nnviz.nn.losses import LOSSES_OF
from nnviz.training.evaluation import EVALUATED_SAMPLES

TASKS = {name: DATASETS[name].task for name in ("circle", "blobs", "plane", "x-sin-x")}
KINDS = [(name, loss) for name, task in TASKS.items() for loss in LOSSES_OF[task]]
each_kind = pytest.mark.parametrize("dataset, loss", KINDS, ids=[" ".join(kind) for kind in KINDS])
FLOWERS = np.array(["iris", "rose", "tulip"])


def trained(dataset="circle", steps=30, **settings):
    trainer = Trainer(Config(dataset=dataset, classes=3, samples=60, noise=10, **settings))
    trainer.run(steps=steps)
    return trainer


def measured(task, standardise, rng):
    """Return a trainer on a user's table whose columns have large units, and its samples."""
    X = rng.normal(size=(40, 3)) * (1e3, 1.0, 1e-3) + (5e3, 0.0, 1.0)
    y = FLOWERS[rng.integers(3, size=40)] if task == "classification" else 1e4 + 300 * rng.normal(size=40)
    samples = Samples.from_arrays(X, y, columns=["width", "height", "depth"], standardise=standardise)
    loss = "cross_entropy" if task == "classification" else "mean_squared_error"
    trainer = Trainer(Config(hidden=(3,), loss=loss, learning_rate=1e-3), samples)
    trainer.run(steps=20)
    return trainer, X, y


# ---- answers ----


@each_kind
def test_it_answers_at_its_samples_as_in_training(dataset, loss):
    trainer = trained(dataset, loss=loss)
    X, _, train = trainer.data.to_arrays()
    outputs = trainer.answer(X)
    assert outputs.shape == (60, 3 if dataset == "blobs" else 1)
    assert np.array_equal(outputs[train], trainer.problem.predict(trainer.state.theta, trainer.problem.train[0]))


def test_probabilities_are_those_of_the_classes():
    p = trained("blobs", loss="cross_entropy").answer(np.eye(2))
    assert p.shape == (2, 3) and np.allclose(p.sum(axis=1), 1) and (p > 0).all()


@pytest.mark.parametrize("task", ("classification", "regression"))
def test_points_and_values_are_in_the_units_of_the_user(task, rng):
    """A network with standardised columns gives the same answers as one that is told of no other units."""
    trainer, _, _ = measured(task, True, rng)
    data = trainer.data
    own, labels, _ = data.to_arrays()
    plain = Trainer(trainer.config, replace(data, originals=None), layers=trainer.layers)
    expected = plain.answer(data.points)
    if task == "regression":
        expected = labels.mean() + (expected - data.labels.mean()) * np.ptp(labels) / np.ptp(data.labels)
    assert np.allclose(trainer.answer(own), expected, rtol=1e-9)


def test_one_point_may_stand_alone():
    trainer = trained()
    assert np.array_equal(trainer.answer((12, -12)), trainer.answer([[12, -12], [0, 0]])[:1])
    line = trained("x-sin-x")
    assert line.answer([1.0, 2.0, 3.0]).shape == (3, 1) and line.answer(2.0 * np.ones((1, 1))).shape == (1, 1)


def test_a_table_may_have_its_columns_in_any_order(rng):
    pandas = pytest.importorskip("pandas")
    trainer, X, _ = measured("regression", True, rng)
    table = pandas.DataFrame({"depth": X[:, 2], "name": ["a"] * 40, "width": X[:, 0], "height": X[:, 1]})
    assert np.array_equal(trainer.answer(table), trainer.answer(X))


@pytest.mark.parametrize(
    "X, message",
    (
        (np.zeros((4, 3)), "X has 3 columns, and the data 2: x1, x2"),
        (np.zeros((0, 2)), "no samples"),
        (np.zeros((2, 2, 2)), "X has shape"),
        ([[1.0, np.nan]], "row 0, column 'x2': the value is missing"),
        ([["a", "b"]], "'a' is not a number"),
        (5.0, "X has shape"),
    ),
    ids=("columns", "none", "cube", "nan", "text", "number"),
)
def test_points_that_do_not_fit_are_refused(X, message):
    with pytest.raises(DataError, match=message):
        trained().answer(X)


# ---- evaluations ----


@each_kind
def test_its_own_samples_are_evaluated_as_in_the_run(dataset, loss):
    trainer = trained(dataset, loss=loss)
    own = trainer.problem.evaluate(trainer.state.theta)
    assert trainer.evaluate() == trainer.evaluate(trainer.data) == own
    X, y, train = trainer.data.to_arrays()
    assert trainer.evaluate((X[~train], y[~train])) == own


@pytest.mark.parametrize("standardise", (False, True), ids=("plain", "standardised"))
@pytest.mark.parametrize("task", ("classification", "regression"))
def test_other_samples_are_in_the_units_and_classes_of_the_user(task, standardise, rng):
    trainer, _, _ = measured(task, standardise, rng)
    own, labels, train = trainer.data.to_arrays()
    found, expected = trainer.evaluate((own[~train], labels[~train])), trainer.evaluate()
    for name in ("train_loss", "test_loss", "test_accuracy", "test_rmse", "test_r2"):
        values = getattr(found, name), getattr(expected, name)
        assert values[0] == (None if values[1] is None else pytest.approx(values[1], rel=1e-9)), name


def test_a_test_set_may_lack_classes(rng):
    trainer, X, _ = measured("classification", True, rng)
    answers = FLOWERS[trainer.answer(X).argmax(axis=1)]
    assert trainer.evaluate((X, answers)).test_accuracy == 1.0
    for name in FLOWERS:
        share = (answers == name).mean()
        assert trainer.evaluate((X, [name] * 40)).test_accuracy == pytest.approx(share)
        assert trainer.evaluate((X[:1], [name])).test_accuracy == float(answers[0] == name)


def test_other_data_may_be_a_table_or_a_file(rng, tmp_path):
    pandas = pytest.importorskip("pandas")
    trainer, X, y = measured("classification", True, rng)
    expected = trainer.evaluate((X, y))
    table = pandas.DataFrame(X, columns=trainer.data.columns).assign(flower=y)
    trainer.data.to_csv(tmp_path / "own.csv")
    for data, like in (((table, "flower"), expected), (tmp_path / "own.csv", trainer.evaluate())):
        found = trainer.evaluate(data)
        assert found.test_loss == pytest.approx(like.test_loss) and found.test_accuracy == like.test_accuracy


def test_a_look_at_other_samples_changes_nothing():
    trainer, other = trained(), trained()
    data = trained(data_seed=9).data
    trainer.evaluate(data), trainer.answer(data.points)
    trainer.run(steps=5), other.run(steps=5)
    assert np.array_equal(trainer.state.theta, other.state.theta) and trainer.evaluate() == other.evaluate()


def test_a_muted_unit_is_silent_in_every_answer_and_comes_back():
    trainer = trained(hidden=(4,), activation="tanh")
    before, theta = trainer.evaluate(), trainer.state.theta
    trainer.configure(muted=((0, 2),))
    layers = trainer.layers
    layers[1][0][2] = 0.0
    without = Trainer(Config(dataset="circle", classes=3, samples=60, noise=10, hidden=(4,)), layers=layers)
    assert trainer.evaluate() == without.evaluate() != before
    assert np.array_equal(trainer.answer(np.eye(2)), without.answer(np.eye(2)))
    trainer.configure(muted=())
    assert trainer.evaluate() == before and trainer.state.theta is theta


@pytest.mark.parametrize(
    "data, message",
    (
        (([[1, 2]], [2]), "row 0, column 'y': there is no class 2 in the data; its classes are 0, 1"),
        (([[1, 2], [3, 4]], [1, "a"]), "no class 'a'"),
        (([[1, 2], [3, 4]], [1]), "X has 2 rows and y 1"),
        (([[1, 2, 3]], [1]), "X has 3 columns, and the data 2"),
        (([[1, 2]], [[1, 2], [3, 4]]), "y has shape"),
        (([[1, 2]], [1], [0]), "a tuple of 3"),
    ),
    ids=("class", "text", "rows", "columns", "shape", "tuple"),
)
def test_samples_that_do_not_fit_are_refused(data, message):
    with pytest.raises(DataError, match=message):
        trained().evaluate(data)


def test_values_that_are_no_numbers_are_refused():
    with pytest.raises(DataError, match="'red' is not a number"):
        trained("plane", loss="huber").evaluate(([[1, 2]], ["red"]))


def test_at_most_2000_samples_of_a_set_are_evaluated():
    trainer = trained()
    X, y = np.zeros((EVALUATED_SAMPLES + 500, 2)), np.r_[np.ones(EVALUATED_SAMPLES), np.zeros(500)]
    assert trainer.evaluate((X, y)).test_accuracy in (0.0, 1.0)


# ---- gradients ----


def difference(one, other):
    """Return the largest difference of two gradients."""
    return max(abs(a - b).max() for pair, like in zip(one, other, strict=True) for a, b in zip(pair, like, strict=True))


@given(
    parts=st.sampled_from((1, 2, 3, 5, 10)),
    seed=st.integers(0, 2**32 - 1),
    kind=st.sampled_from(KINDS),
    l2=st.sampled_from((0.0, 2.0)),
)
def test_the_mean_of_the_gradients_of_equal_parts_is_the_gradient_of_the_whole(parts, seed, kind, l2):
    dataset, loss = kind
    trainer = Trainer(Config(dataset=dataset, loss=loss, samples=60, l2=l2, seed=seed % 100))
    order = np.random.default_rng(seed).permutation(30)
    found = [trainer.gradient(part) for part in np.split(order, parts)]
    mean = [tuple(sum(one) / parts for one in zip(*layer)) for layer in zip(*found)]
    largest = max(abs(array).max() for gradient in found for pair in gradient for array in pair)
    assert difference(mean, trainer.gradient()) <= 1e-15 * max(1.0, largest)


@each_kind
def test_the_gradient_of_a_batch_is_that_of_its_step(dataset, loss):
    trainer = trained(dataset, loss=loss, l1=0.1, l2=1.0, batch_size=7)
    event = trainer.peek()
    order = [int(np.flatnonzero((trainer.problem.train[0][:, :-1] == x).all(axis=1))[0]) for x in event.activations[0]]
    assert len(order) == 7 and difference(trainer.gradient(order), event.gradients) <= 1e-15


def test_a_sample_may_count_twice():
    trainer = trained()
    one, other = trainer.gradient([0]), trainer.gradient([5])
    both = [tuple((2 * a + b) / 3 for a, b in zip(*pair)) for pair in zip(one, other)]
    assert difference(trainer.gradient([0, 0, 5]), both) <= 1e-15


@pytest.mark.parametrize(
    "samples, message",
    (
        ([], "at least one"),
        ([0.5], "numbers of training samples"),
        ([True], "numbers of training samples"),
        ([[0, 1]], "numbers of training samples"),
        (["a"], "numbers of training samples"),
        ([3, 30], "there is no training sample 30; they are numbered from 0 to 29"),
        ([-1], "there is no training sample -1"),
    ),
    ids=str,
)
def test_samples_that_do_not_exist_are_refused(samples, message):
    with pytest.raises(DataError, match=message):
        trained().gradient(samples)
