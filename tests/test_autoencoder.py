"""Autoencoders: their targets are their inputs, and a narrow layer keeps what it can."""

from dataclasses import replace

import numpy as np
import pytest

from nnviz.data.generators import DATASETS
from nnviz.errors import ConfigError
from nnviz.history.history import History
from nnviz.nn.losses import LOSSES_OF
from nnviz.recipes.recipe import parse, recipe
from nnviz.recipes.rerun import rerun
from nnviz.settings.config import Config
from nnviz.training.cost import parameters_of, shape_of
from nnviz.training.crowd import Crowd
from nnviz.training.evaluation import Evaluation
from nnviz.training.problem import prepare
from nnviz.training.trainer import Trainer
from tests.sweeps.runs import own_classes, own_numbers

OWN = {"own classes": own_classes(), "own numbers": own_numbers()}
PARABOLA = Config(
    dataset="parabola",
    task="autoencoder",
    initializer="glorot",
    optimizer="adam",
    learning_rate=0.01,
    samples=200,
    data_seed=6,
)


@pytest.mark.parametrize("features", (("x1", "x2"), ("x1",), ("x1", "x2^2", "sin(x1)")), ids=",".join)
@pytest.mark.parametrize("name", (*DATASETS, *OWN))
def test_the_targets_are_the_inputs_whatever_the_data(name, features):
    config = Config(task="autoencoder", dataset=name if name in DATASETS else "circle", features=features)
    problem = Trainer(config, OWN.get(name)).problem
    for x, targets in (problem.train, problem.test, problem.batch(0, 3, 9)):
        assert np.array_equal(x[:, :-1], targets)
    assert problem.network.sizes[0] == problem.network.sizes[-1]
    assert parameters_of(config, shape_of(config, problem.data)) == problem.network.parameter_count


@pytest.mark.parametrize("name", ("circle", "plane", *OWN))
def test_its_labels_change_no_weight(name):
    trainer = Trainer(Config(task="autoencoder", dataset=name if name in DATASETS else "circle"), OWN.get(name))
    data = trainer.data
    X, y, _ = data.to_arrays()
    other = Trainer(
        trainer.config, type(data)(X, y[::-1].copy() * 1.0, data.train_count, "regression", 0, data.columns)
    )
    for run in (trainer, other):
        run.run(steps=30)
    assert np.array_equal(trainer.state.theta, other.state.theta)


@pytest.mark.parametrize("loss", LOSSES_OF["autoencoder"])
def test_its_r2_is_that_of_all_outputs_together(loss):
    from sklearn.metrics import r2_score  # which takes seconds to load, of every run of any test

    trainer = Trainer(Config(task="autoencoder", loss=loss, learning_rate=0.01), own_classes())
    trainer.run(steps=200)
    problem = trainer.problem
    found = problem.evaluate(trainer.state.theta)
    for (x, targets), r2 in ((problem.train, found.train_r2), (problem.test, found.test_r2)):
        outputs = problem.predict(trainer.state.theta, x)
        assert r2 == pytest.approx(r2_score(targets, outputs, multioutput="variance_weighted"), abs=1e-12)
    absent = ("accuracy", "rmse")
    assert all(getattr(found, f"{part}_{name}") is None for part in ("train", "test") for name in absent)
    assert isinstance(found, Evaluation) and found.train_loss < 2


def test_losses_for_classes_are_refused_by_name():
    with pytest.raises(ConfigError, match=r"loss = 'cross_entropy': for an autoencoder choose one of mean_squared"):
        Trainer(Config(task="autoencoder", loss="cross_entropy"))
    with pytest.raises(ConfigError, match="task = 'nothing': choose one of labels, autoencoder"):
        Config(task="nothing")


# ---- noise ----


def test_noise_is_added_to_the_inputs_alone_and_has_the_address_of_its_step():
    config = Config(task="autoencoder", samples=4000, batch_size=2000, input_noise=0.5)
    clean, noisy = (Trainer(config.changed(input_noise=noise)).step() for noise in (0, 0.5))
    x = clean.activations[0]
    added = noisy.activations[0] - x
    assert added.std() == pytest.approx(0.5, rel=0.05) and abs(added.mean()) < 0.05
    assert np.array_equal(noisy.forward.inputs[0][-1], np.ones(2000))
    problem = prepare(config, noisy.data)
    assert np.array_equal(problem.batch(0, 0, 2000)[0][:, :-1], x)  # as are the targets
    assert not np.array_equal(problem.draws.noisy(problem.batch(0, 0, 2000)[0], 1)[:, :-1] - x, added)
    assert prepare(config, noisy.data).evaluate(noisy.before.theta) == clean.problem.evaluate(clean.before.theta)


# ---- what a narrow layer keeps ----


def unexplained(hidden, activation, seeds=20):
    """The share of the test samples' spread that each of some networks loses."""
    crowd = Crowd(PARABOLA.changed(hidden=hidden, activation=activation), seed=range(seeds))
    crowd.run(steps=3000)
    return crowd.data, 1 - crowd.evaluate().test_r2


def test_one_linear_unit_finds_the_first_principal_component():
    data, lost = unexplained((1,), "linear")
    (train, _), (test, _) = data.train, data.test
    middle = train.mean(axis=0)
    direction = np.linalg.svd(train - middle)[2][0]
    away = (test - middle) - np.outer((test - middle) @ direction, direction)
    expected = (away**2).sum() / ((test - test.mean(axis=0)) ** 2).sum()
    assert np.allclose(lost, expected, atol=0.01) and lost.min() > 0.4


def test_bends_before_and_behind_one_unit_follow_the_curve():
    _, lost = unexplained((8, 1, 8), ("tanh", "linear", "tanh"))
    assert lost.max() <= 0.3 and np.median(lost) < 0.1


def test_data_without_a_target_is_given_with_one_of_its_columns(rng):
    X = rng.normal(size=(30, 1)) @ rng.normal(size=(1, 4))
    trainer = Trainer(PARABOLA.changed(hidden=(1,), activation="linear"), (X, X[:, 0]))
    trainer.run(steps=2000)
    assert trainer.problem.evaluate(trainer.state.theta).test_r2 > 0.999


def test_other_data_with_as_many_columns_may_follow_and_a_recipe_says_so():
    X, y = own_classes()
    trainer = Trainer(Config(task="autoencoder", hidden=(3, 2), input_noise=0.1), (X, y))
    history = History(trainer)
    trainer.run(steps=20)
    data = trainer.data
    trainer.edit(replace(data, points=data.points[:20] + 1, labels=data.labels[:20], train_count=9))
    trainer.run(steps=20)
    found = rerun(parse(recipe(history).text().encode(), "run.json"))
    assert found.differences == ()
    assert np.array_equal(found.history.branch.end.theta, trainer.state.theta)
