"""Data over one column: what it is, what the network is given of it, and that it is learnt."""

import numpy as np
import pytest

from nnviz.app.controls.data_pictures import in_unit_square
from nnviz.data.features import FEATURES, features, features_of
from nnviz.data.generators import DATASETS
from nnviz.data.user_data import Samples
from nnviz.probes.measures import scores, surface, unit_surfaces
from nnviz.settings.config import Config
from nnviz.training.run_data import generated
from nnviz.training.trainer import Trainer

CURVES = {
    "x-sin-x": lambda x: x * np.sin(x) / 4,
    "step": lambda x: np.where(x < 0, -1.0, 1.0),
    "noisy-line": lambda x: x / 8,
}
DEVIATION = {"x-sin-x": 0.0, "step": 0.0, "noisy-line": 0.2}  # without noise


@pytest.mark.parametrize("name", CURVES)
@pytest.mark.parametrize("noise", (0, 30))
def test_noise_sets_the_spread_of_the_values_around_the_curve(name, noise):
    data = generated(Config(dataset=name, noise=noise, samples=4000, seed=5))
    assert data.points.shape == (4000, 1) and data.columns == ("x",) and data.task == "regression"
    assert np.abs(data.points).max() <= 6 and data.plane.is_line
    away = data.labels - CURVES[name](data.points[:, 0])
    expected = DEVIATION[name] + noise / 100
    assert abs(away.std() - expected) <= 0.05 * expected
    assert abs(away.mean()) <= 0.1 * expected


@pytest.mark.parametrize("name", CURVES)
def test_split_and_seed_are_those_of_the_config(name):
    one, same, other = (generated(Config(dataset=name, seed=seed, train_fraction=0.3)) for seed in (1, 1, 2))
    assert np.array_equal(one.points, same.points) and np.array_equal(one.labels, same.labels)
    assert not np.array_equal(one.points, other.points)
    assert one.train_count == 150 and len(one.points) == 500


@pytest.mark.parametrize("name, least", (("x-sin-x", 0.8), ("step", 0.95), ("noisy-line", 0.7)))
def test_default_settings_learn_them(name, least):
    trainer = Trainer(Config(dataset=name))
    trainer.run(steps=4000)
    assert trainer.problem.evaluate(trainer.state.theta).test_r2 > least


def test_the_inputs_are_x_and_its_features():
    x = np.array([[-2.0], [0.5], [3.0]])
    assert np.array_equal(features(x, ("x1", "x2")), x)
    assert np.array_equal(features(x, ("x2", "x1*x2", "sin(x2)")), x)  # never nothing
    made = features(x, ("x1", "x2", "x1^2", "sin(x1)"))
    assert np.array_equal(made, np.concatenate([x, x * x, np.sin(x)], axis=1))
    assert Trainer(Config(dataset="step", features=tuple(FEATURES))).problem.network.sizes[0] == 3


@pytest.mark.parametrize("columns", (1, 2, 3, 7))
def test_there_are_as_many_features_as_inputs(columns, rng):
    points = rng.normal(size=(5, columns))
    for names in (("x1", "x2"), ("x2",), FEATURES):
        named = features_of(columns, names)
        assert features(points, names).shape == (5, len(named) or columns)
        assert set(named) <= set(names) | {"x1"}


def test_outputs_over_one_column_are_constant_from_top_to_bottom():
    event = Trainer(Config(dataset="x-sin-x", features=("x1", "x1^2"))).peek()
    for layer in unit_surfaces(event):
        assert (np.ptp(layer, axis=1) < 1e-12).all()
        assert (np.ptp(layer, axis=2) > 0).all()
    x = np.linspace(-6, 6, 101)
    assert np.allclose(surface(event, 100)[0], scores(event, ((x[1:] + x[:-1]) / 2)[:, None]))


@pytest.mark.parametrize("task", ("classification", "regression"))
def test_user_data_over_one_column_is_trained_and_measured(task, rng):
    x = rng.normal(500, 200, 300)
    y = (x > 450) if task == "classification" else 3 * x + rng.normal(0, 50, 300)
    trainer = Trainer(Config(learning_rate=0.1), Samples.from_arrays(x, y, standardise=True))
    trainer.run(steps=2000)
    assert trainer.data.plane.is_line and trainer.data.task == task
    now = trainer.problem.evaluate(trainer.state.theta)
    assert (now.test_accuracy or now.test_r2) > 0.95


@pytest.mark.parametrize("name", DATASETS)
def test_small_pictures_show_every_data_set_inside_their_square(name):
    data = generated(Config(dataset=name, samples=300))
    places, labels = in_unit_square(data)
    assert places.shape == (300, 2) and np.array_equal(labels, data.labels)
    inside = ((places >= 0) & (places <= 1)).all(axis=1)
    assert inside.mean() > 0.99  # the clouds have no end
    if data.points.shape[1] == 2:
        assert np.allclose(places * 12 - 6, data.points)


def test_small_pictures_of_one_column_show_the_curve_and_the_classes(rng):
    data = generated(Config(dataset="x-sin-x"))
    places, _ = in_unit_square(data)
    assert np.allclose(places[:, 0] * 12 - 6, data.points[:, 0])
    assert np.abs(np.corrcoef(places[:, 1], data.labels)[0, 1]) > 1 - 1e-9
    assert np.array_equal(places[:, 1].argsort(), data.labels.argsort())
    x = rng.normal(size=60)
    data = Samples.from_arrays(x, np.digitize(x, (-0.5, 0.5))).split()
    assert np.allclose(in_unit_square(data)[0][:, 1], (data.labels + 0.5) / 3)
