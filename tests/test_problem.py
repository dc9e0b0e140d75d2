"""Problem: the arrays that a config and its data come down to."""

import numpy as np
import pytest

import nnviz.training.problem as module
from nnviz.errors import ConfigError
from nnviz.nn.initializers import INITIALIZERS
from nnviz.settings.config import Config
from nnviz.training.problem import Problem, prepare
from nnviz.training.run_data import generated


def made(*crowd, **settings):
    config = Config(**settings)
    return Problem(config, generated(config), tuple(config.changed(**changes) for changes in crowd))


@pytest.mark.parametrize("loss, low, high", (("mean_squared_error", -1, 1), ("hinge", -1, 1), ("cross_entropy", 0, 1)))
def test_targets_are_those_of_the_loss(loss, low, high):
    two = made(dataset="circle", loss=loss)
    assert np.array_equal(two.train[1], np.where(two.data.train[1] == 1, high, low)[:, None])
    many = made(dataset="blobs", classes=4, loss=loss)
    for label, target in zip(many.data.test[1], many.test[1], strict=True):
        assert np.array_equal(target, [high if number == label else low for number in range(4)])


def test_targets_of_a_regression_are_its_values():
    problem = made(dataset="plane")
    assert np.array_equal(problem.train[1][:, 0], problem.data.train[1])


def test_inputs_are_the_features_and_ones():
    names = ("x1", "x2", "x1^2", "x2^2", "x1*x2", "sin(x1)", "sin(x2)")
    problem = made(features=names)
    x, y = problem.data.train[0].T
    expected = np.stack([x, y, x**2, y**2, x * y, np.sin(x), np.sin(y), np.ones(len(x))], axis=1)
    assert np.allclose(problem.train[0], expected, rtol=1e-15)
    assert np.array_equal(problem.inputs(problem.data.train[0]), problem.train[0])


@pytest.mark.parametrize(
    "dataset, classes, outputs", (("xor", 2, 1), ("blobs", 2, 1), ("blobs", 5, 5), ("plane", 2, 1))
)
def test_two_classes_and_a_value_have_one_output_more_classes_one_each(dataset, classes, outputs):
    assert made(dataset=dataset, classes=classes, hidden=(3,)).network.sizes == (2, 3, outputs)


@pytest.mark.parametrize(
    "dataset, loss, allowed",
    (
        ("circle", "huber", "mean_squared_error, cross_entropy, hinge"),
        ("plane", "cross_entropy", "mean_squared_error, mean_absolute_error, huber"),
    ),
)
def test_a_loss_that_does_not_fit_the_data_is_refused(dataset, loss, allowed):
    with pytest.raises(ConfigError, match=f"loss = '{loss}'.*{allowed}"):
        made(dataset=dataset, loss=loss).network


# ---- the order of the samples ----


def test_each_epoch_shuffles_all_samples_by_its_address():
    problem, again = made(), made()
    seen = []
    for epoch in (0, 1, 7, 1):
        x, targets = problem.batch(epoch, 0, 250)
        assert sorted(map(tuple, np.hstack([x, targets]))) == sorted(map(tuple, np.hstack(problem.train)))
        seen.append(x)
        assert np.array_equal(again.batch(epoch, 100, 120)[0], x[100:120])  # whatever was drawn before
    assert np.array_equal(seen[1], seen[3])
    assert not np.array_equal(seen[0], seen[1]) and not np.array_equal(seen[1], seen[2])
    assert not np.array_equal(made(seed=1).batch(0, 0, 250)[0], seen[0])


def test_many_samples_are_gathered_batch_by_batch_to_the_same_batches(monkeypatch):
    whole = made()
    batches = [whole.batch(2, start, start + 10) for start in range(0, 250, 10)]
    monkeypatch.setattr(module, "_SHUFFLED_BYTES", 0)
    gathered = made()
    for number, batch in enumerate(batches):
        for mine, theirs in zip(gathered.batch(2, 10 * number, 10 * number + 10), batch):
            assert np.array_equal(mine, theirs)


# ---- initial weights ----


@pytest.mark.parametrize("name", INITIALIZERS)
def test_initial_weights_are_drawn_layer_by_layer_from_the_seed(name):
    problem = made(initializer=name, hidden=(30, 40), weight_scale=0.2)
    theta = problem.initial_theta()
    assert np.array_equal(theta, made(initializer=name, hidden=(30, 40), weight_scale=0.2).initial_theta())
    layers = problem.network.layers(theta)
    assert all((b == INITIALIZERS[name].bias).all() for _, b in layers)
    other = made(initializer=name, hidden=(30, 40), weight_scale=0.2, seed=1).initial_theta()
    assert np.array_equal(theta, other) == (name == "zeros")
    square = made(initializer=name, hidden=(9, 9, 9))
    (_, _), (second, _), (third, _), _ = square.network.layers(square.initial_theta())
    assert np.array_equal(second, third) == (name == "zeros")
    deeper = made(initializer=name, hidden=(30, 40, 5), weight_scale=0.2)
    assert np.array_equal(deeper.network.layers(deeper.initial_theta())[1][0], layers[1][0])


# ---- dropout ----


def test_a_dropout_mask_has_the_address_of_its_step_and_the_mean_1():
    problem = made(dropout=0.3, hidden=(40, 60))
    masks = problem.draws.dropout_masks(5, 250)
    assert [mask.shape for mask in masks] == [(40, 250), (60, 250)]
    for mask, again, next_one in zip(masks, problem.draws.dropout_masks(5, 250), problem.draws.dropout_masks(6, 250)):
        assert np.array_equal(mask, again) and not np.array_equal(mask, next_one)
        assert np.allclose(np.unique(mask), [0, 1 / 0.7])
        assert mask.mean() == pytest.approx(1, abs=5 * (0.3 / 0.7 / mask.size) ** 0.5)  # five deviations


# ---- how well it does ----


@pytest.mark.parametrize("loss", ("mean_squared_error", "cross_entropy", "hinge"))
@pytest.mark.parametrize("classes", (2, 4))
def test_accuracy_is_the_share_of_right_classes(loss, classes, rng):
    from sklearn.metrics import accuracy_score  # which takes seconds to load, of every run of any test

    problem = made(dataset="blobs", classes=classes, loss=loss, noise=30)
    theta = rng.normal(size=problem.network.parameter_count)
    found = problem.evaluate(theta)
    for (x, _), (_, labels), accuracy in (
        (problem.train, problem.data.train, found.train_accuracy),
        (problem.test, problem.data.test, found.test_accuracy),
    ):
        z = problem.network.forward(theta, x).preactivations[-1].T
        given = z.argmax(axis=1) if classes > 2 else z[:, 0] > 0
        assert accuracy == pytest.approx(accuracy_score(labels, given))
    assert found.train_rmse is found.test_rmse is found.train_r2 is found.test_r2 is None


def test_rmse_and_r2_are_those_of_scikit_learn(rng):
    from sklearn.metrics import r2_score, root_mean_squared_error

    problem = made(dataset="multi-gauss", noise=10)
    theta = rng.normal(size=problem.network.parameter_count)
    found = problem.evaluate(theta)
    for (x, targets), rmse, r2, loss in (
        (problem.train, found.train_rmse, found.train_r2, found.train_loss),
        (problem.test, found.test_rmse, found.test_r2, found.test_loss),
    ):
        y = problem.network.forward(theta, x).output
        assert rmse == pytest.approx(root_mean_squared_error(targets, y), rel=1e-12)
        assert r2 == pytest.approx(r2_score(targets, y), rel=1e-12)
        assert loss == pytest.approx(rmse**2, rel=1e-12)
    assert found.train_accuracy is found.test_accuracy is None


def test_only_the_first_2000_of_each_part_are_evaluated(rng):
    problem = made(samples=10_000, train_fraction=0.4)
    theta = rng.normal(size=problem.network.parameter_count)
    x, labels = problem.test[0][:2000], problem.data.test[1][:2000]
    given = problem.network.forward(theta, x).output[:, 0] > 0
    assert problem.evaluate(theta).test_accuracy == np.mean(given == labels)


def test_penalties_are_no_part_of_an_evaluation(rng):
    theta = rng.normal(size=made().network.parameter_count)
    assert made(l1=3.0, l2=5.0).evaluate(theta) == made().evaluate(theta)


@pytest.mark.parametrize("value", (1e200, np.inf, np.nan))
def test_weights_on_the_way_to_a_divergence_are_evaluated_without_complaint(value):
    problem = made()
    problem.evaluate(np.full(problem.network.parameter_count, value))


# ---- many at once ----


def test_numbers_of_a_crowd_stand_below_one_another():
    problem = made({"learning_rate": 0.1}, {"learning_rate": 0.2, "seed": 3})
    assert np.array_equal(problem.number("learning_rate"), [[0.1], [0.2]])
    alone = [prepare(config, problem.data).initial_theta() for config in problem.crowd]
    assert np.array_equal(problem.initial_theta(), alone)


def test_the_same_two_are_one_problem():
    config = Config()
    data = generated(config)
    assert prepare(config, data) is prepare(Config(), data)
    assert prepare(config, data) is not prepare(config.changed(seed=1), data)
