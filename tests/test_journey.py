"""Journey: its numbers equal those of a step with the sample alone."""

import numpy as np
import pytest

from nnviz.data.user_data import Samples
from nnviz.history.history import History
from nnviz.nn.optimizers import OPTIMIZERS
from nnviz.probes.sample_journey import first_wrong, journey, largest_weight
from nnviz.settings.config import Config
from nnviz.training.problem import as_problem
from nnviz.training.trainer import Trainer

CONFIGS = {
    "default": {},
    "linear": {"hidden": ()},
    "deep": {"hidden": (8,) * 6, "activation": "relu", "initializer": "he"},
    "cross-entropy": {"loss": "cross_entropy", "l2": 1.0},
    "hinge": {"loss": "hinge", "l1": 0.5, "l2": 1.0},
    "five classes": {"dataset": "blobs", "classes": 5, "loss": "cross_entropy", "activation": "gelu"},
    "five classes, squared": {"dataset": "blobs", "classes": 5, "hidden": (5,)},
    "five classes, hinge": {"dataset": "blobs", "classes": 5, "loss": "hinge"},
    "plane": {"dataset": "plane", "activation": ("sigmoid", "sine")},
    "absolute": {"dataset": "multi-gauss", "loss": "mean_absolute_error"},
    "huber": {"dataset": "multi-gauss", "loss": "huber", "hidden": (30,)},
    "clipped": {"clip_norm": 0.01, "l2": 3.0},
    "schedule": {"schedule": "cosine", "schedule_period": 30},
    **{name: {"optimizer": name} for name in OPTIMIZERS},
}


def alone(settings: dict, steps: int = 17):
    """Return an event, the next step with a batch of one sample, and that sample's index."""
    trainer = Trainer(Config(batch_size=1, **settings))
    history = History(trainer)
    trainer.run(steps=steps)
    snapshot, event = history.latest(), trainer.peek()
    [sample] = np.flatnonzero((as_problem(event.problem).train[0] == event.forward.inputs[0][:, 0]).all(axis=1))
    return snapshot, trainer.step(), int(sample)


@pytest.mark.parametrize("name", CONFIGS)
def test_the_numbers_are_those_of_a_step_with_the_sample_alone(name):
    snapshot, event, sample = alone(CONFIGS[name])
    found = journey(snapshot.event, sample, (0, 1, 0))
    assert found.trains
    assert np.array_equal(found.inputs, event.activations[0][0])
    for mine, theirs in (
        (found.preactivations, event.forward.preactivations),
        (found.activations, event.forward.activations),
        (found.deltas, event.backward),
    ):
        assert len(mine) == len(theirs)
        assert all(np.array_equal(one, other[:, 0]) for one, other in zip(mine, theirs))
    assert found.loss == event.loss
    assert found.learning_rate == event.learning_rate
    assert np.array_equal(found.gradient, event.gradient)
    assert np.array_equal(found.theta_after, event.after.theta)
    assert found.at_weight(found.theta_after) == event.layers[0][0][1, 0]


def test_the_parts_of_a_batch_have_its_gradient_as_their_mean():
    trainer = Trainer(Config(batch_size=7))
    trainer.run(steps=3)
    event = trainer.peek()
    x = event.problem.train[0]
    samples = [int(np.flatnonzero((x == column).all(axis=1))[0]) for column in event.forward.inputs[0].T]
    user_data = np.mean([journey(event, sample).own_gradient for sample in samples], axis=0)
    assert np.allclose(user_data, event.gradient, rtol=1e-10, atol=1e-16)


def test_the_penalty_is_beside_the_sample_s_own_gradient():
    event = Trainer(Config(l2=5.0)).peek()
    found = journey(event, 3)
    weights = event.after.theta * event.problem.network.weight_mask
    assert np.allclose(found.gradient - found.own_gradient, 5.0 / event.data.train_count * weights)


def test_dropout_leaves_no_unit_out():
    for dropout in (0.0, 0.6):
        found = journey(Trainer(Config(dropout=dropout)).peek(), 5)
        assert np.count_nonzero(found.activations[0]) == 4
    assert np.array_equal(found.deltas[0], journey(Trainer(Config()).peek(), 5).deltas[0])


@pytest.mark.parametrize("steps", (0, 300))
def test_the_first_sample_of_the_wrong_class_is_chosen(steps):
    trainer = Trainer(Config(dataset="xor"))
    trainer.run(steps=steps)
    event = trainer.peek()
    points, labels = event.data.train
    output = event.problem.network.forward(event.after.theta, event.problem.inputs(points)).output[:, 0]
    wrong = np.flatnonzero((output > 0) != labels)
    assert len(wrong) and first_wrong(event) == wrong[0] == journey(event).sample


def test_of_a_regression_the_first_sample_is_chosen():
    assert journey(Trainer(Config(dataset="plane")).peek()).sample == 0


def test_the_largest_weight_is_chosen_and_no_bias():
    event = Trainer(Config()).peek()
    layers = [(W.copy(), b + 100) for W, b in event.layers]
    layers[2][0][1] = -50
    layers[1][0][3, 1] = -40
    event = event._replace(after=event.after._replace(theta=event.problem.network.join(layers)))
    assert largest_weight(event) == journey(event).weight == (2, 1, 0)
    assert largest_weight(event, (1, 1)) == (1, 3, 1)


def test_a_unit_of_each_layer_is_followed_to_the_weight_and_from_it():
    event = Trainer(Config(hidden=(5, 4, 3), dataset="blobs", classes=3)).peek()
    found = journey(event, 0, (1, 2, 3))
    assert found.path[:2] == (2, 3)
    W = event.layers
    assert found.path[2] == np.abs(W[2][0][3] * found.deltas[2]).argmax()
    assert found.path[3] == np.abs(W[3][0][found.path[2]] * found.deltas[3]).argmax()
    bias = journey(event, 0, (1, 5, 3))
    assert bias.is_bias and not found.is_bias
    assert bias.path[0] == np.abs(W[1][0][:, 3] * bias.activations[0]).argmax()


@pytest.mark.parametrize("hidden", ((), (4, 2), (2,) * 6))
def test_everything_is_calculated_once_and_in_order(hidden):
    layers = len(hidden) + 1
    stations = journey(Trainer(Config(hidden=hidden)).peek()).stations
    assert len(set(stations)) == len(stations) == 3 * layers + 4
    assert [one.layer for one in stations if one.kind == "sum"] == list(range(layers))
    assert [one.layer for one in stations if one.kind == "delta"] == list(range(layers))[::-1]
    assert [stations[0].kind, *(one.kind for one in stations[-2:])] == ["input", "gradient", "update"]


def test_a_test_sample_can_be_followed_too():
    event = Trainer(Config()).peek()
    number = event.data.train_count + 4
    found = journey(event, number)
    assert not found.trains
    assert np.array_equal(found.inputs, event.data.points[number])


def test_another_optimizer_s_memory_is_forgotten():
    trainer = Trainer(Config(optimizer="adam", batch_size=1))
    trainer.run(steps=5)
    trainer.configure(optimizer="momentum")
    found = journey(trainer.peek(), 2)
    assert found.optimizer_state.slots == () and len(found.optimizer_state_after.slots) == 1
    assert np.array_equal(found.theta_after, found.theta - found.learning_rate * found.gradient)


def test_user_data_with_many_columns_or_one(rng):
    for columns in (1, 30):
        trainer = Trainer(Config(), Samples.from_arrays(rng.normal(size=(40, columns)), rng.normal(size=40)))
        found = journey(trainer.peek(), 7)
        assert found.inputs.shape == (columns,)


def test_nothing_that_came_in_is_written():
    trainer = Trainer(Config(optimizer="adam", l2=1.0, clip_norm=0.1))
    trainer.run(steps=3)
    event = trainer.peek()
    kept = event.after.theta.copy(), [vector.copy() for vector in event.after.optimizer_state.slots]
    journey(event, 1)
    assert np.array_equal(event.after.theta, kept[0])
    assert all(np.array_equal(one, other) for one, other in zip(event.after.optimizer_state.slots, kept[1]))


@pytest.mark.parametrize("value", (np.nan, np.inf, 1e200))
def test_a_run_that_diverges_is_followed_without_complaint(value):
    event = Trainer(Config(hidden=(4, 2), activation="relu")).peek()
    event = event._replace(after=event.after._replace(theta=np.full_like(event.after.theta, value)))
    assert len(journey(event).path) == 3
