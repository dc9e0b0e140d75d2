"""Training: a step is the textbook's formula and a pure function, and a run is nothing but steps."""

import subprocess
import sys
from dataclasses import replace
from math import inf, nan

import numpy as np
import pytest

from nnviz.data.datasets import Dataset
from nnviz.data.edits import with_sample
from nnviz.data.user_data import Samples
from nnviz.errors import ConfigError
from nnviz.nn.activations import ACTIVATIONS
from nnviz.nn.losses import REGRESSION_LOSSES, TWO_CLASS_LOSSES
from nnviz.nn.optimizers import OPTIMIZERS, OptimizerState
from nnviz.nn.schedules import SCHEDULES
from nnviz.settings.config import Config
from nnviz.settings.config import settings as all_settings
from nnviz.training.events import (
    DataEdited,
    Diverged,
    ObserverFailed,
    Restarted,
    Resumed,
    SettingsChanged,
    State,
    StepEvent,
    Stopped,
    WeightEdited,
    WeightsReplaced,
)
from nnviz.training.problem import Problem, prepare
from nnviz.training.run_data import generated
from nnviz.training.step import advance, advance_problem, peek, start
from nnviz.training.trainer import Trainer
from tests.differences import frozen, gradient

EVERYTHING = Config(
    activation=("relu", "gelu"), optimizer="adamw", schedule="cosine", l1=0.1, l2=2.0, dropout=0.3, clip_norm=0.5
)
TASKS = [("two classes", loss) for loss in TWO_CLASS_LOSSES]
TASKS += [("three classes", loss) for loss in TWO_CLASS_LOSSES] + [("regression", loss) for loss in REGRESSION_LOSSES]


def small(task, rng):
    """Eight training samples and two others."""
    points, classes = rng.normal(size=(10, 2)), {"two classes": 2, "three classes": 3, "regression": 0}[task]
    labels = rng.integers(classes, size=10) * 1.0 if classes else rng.normal(size=10)
    return Dataset(points, labels, 8, "classification" if classes else "regression", classes)


def states(trainer, steps):
    """Every state from here on."""
    return [trainer.step().after for _ in range(steps)]


def same(one, other):
    """Return whether two states are equal, bit for bit."""
    return (
        (one.step, one.epoch, one.offset, one.optimizer_state.optimizer, one.optimizer_state.updates)
        == (other.step, other.epoch, other.offset, other.optimizer_state.optimizer, other.optimizer_state.updates)
        and np.array_equal(one.theta, other.theta)
        and all(map(np.array_equal, one.optimizer_state.slots, other.optimizer_state.slots))
    )


# ---- the gradient ----


@pytest.mark.parametrize("task, loss", TASKS, ids=lambda value: value)
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("hidden", ((), (3,), (4, 3, 2)), ids=str)
def test_the_gradient_is_the_derivative_of_loss_and_penalty(task, loss, activation, hidden, rng):
    config = Config(hidden=hidden, activation=activation, loss=loss, l1=0.3, l2=0.7, dropout=0.25, batch_size=5)
    problem = Problem(config, small(task, rng))
    theta = rng.normal(size=problem.network.parameter_count)

    def objective(theta):
        event = advance_problem(State(3, 1, 2, theta), problem)
        return event.loss + event.penalty

    found = advance_problem(State(3, 1, 2, theta), problem).gradient
    assert np.allclose(found, gradient(objective, theta), rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("batch_size", (1, 7, 250))
def test_the_penalty_is_divided_by_the_training_samples_whatever_the_batch(batch_size):
    plain, l1, l2 = (Trainer(Config(batch_size=batch_size, **penalty)).peek() for penalty in ({}, {"l1": 3}, {"l2": 5}))
    weights = np.concatenate([W.ravel() for W, _ in plain.layers])
    assert plain.penalty == 0
    assert l1.penalty == pytest.approx(3 / 250 * sum(abs(weights)), rel=1e-13)
    assert l2.penalty == pytest.approx(5 / (2 * 250) * sum(weights**2), rel=1e-13)
    assert plain.loss == l1.loss == l2.loss
    for (W, b), (dW, db), (dW1, db1), (dW2, db2) in zip(plain.layers, plain.gradients, l1.gradients, l2.gradients):
        assert np.allclose(dW1 - dW, 3 / 250 * np.sign(W)) and np.allclose(dW2 - dW, 5 / 250 * W)
        assert np.array_equal(db, db1) and np.array_equal(db, db2)


def test_both_penalties_add_up():
    event = Trainer(Config(l1=3, l2=5)).peek()
    weights = np.concatenate([W.ravel() for W, _ in event.layers])
    assert event.penalty == pytest.approx(3 / 250 * sum(abs(weights)) + 5 / 500 * sum(weights**2), rel=1e-13)


# ---- a step ----


def test_the_plainest_step_is_the_textbooks():
    config = Config()
    data = generated(config)
    before = start(config, data)
    event = advance(before, config, data)
    assert np.array_equal(event.after.theta, before.theta - 0.03 * event.gradient)


@pytest.mark.parametrize("name", SCHEDULES)
def test_the_learning_rate_is_as_the_schedule_says_from_step_0_on(name):
    trainer = Trainer(Config(schedule=name, schedule_period=8, schedule_factor=0.3, learning_rate=0.2))
    for step in range(20):
        event = trainer.step()
        assert event.learning_rate == 0.2 * SCHEDULES[name].factor(step, 8, 0.3)
        moved = event.before.theta - event.learning_rate * event.gradient
        assert np.array_equal(event.after.theta, moved)


def test_a_gradient_is_clipped_on_its_way_to_the_weights_and_reported_whole():
    free, clipped = Trainer(Config()).step(), Trainer(Config(clip_norm=0.01)).step()
    norm = np.linalg.norm(free.gradient)
    assert norm > 0.01 and np.array_equal(clipped.gradient, free.gradient)
    moved = clipped.before.theta - clipped.after.theta
    assert np.allclose(moved, 0.03 * 0.01 / norm * free.gradient, rtol=1e-12)
    assert np.array_equal(Trainer(Config(clip_norm=100)).step().after.theta, free.after.theta)


@pytest.mark.parametrize("batch_size, sizes", ((100, [100, 100, 50]), (250, [250]), (1000, [250]), (249, [249, 1])))
def test_the_last_batch_of_an_epoch_is_what_is_left_of_it(batch_size, sizes):
    trainer = Trainer(Config(batch_size=batch_size))
    seen = []
    for number, size in enumerate(sizes, start=1):
        event = trainer.step()
        seen.append(event.activations[0])
        assert len(seen[-1]) == size
        ended = number == len(sizes)
        assert (event.after.epoch, event.after.offset) == ((1, 0) if ended else (0, number * batch_size))
    assert sorted(map(tuple, np.concatenate(seen))) == sorted(map(tuple, trainer.data.train[0]))
    assert not np.array_equal(trainer.step().activations[0], seen[0])


@pytest.mark.parametrize("config", (Config(), EVERYTHING, EVERYTHING.changed(optimizer="nesterov")))
def test_a_step_is_pure(config):
    data = generated(config)
    state = start(config, data)
    for _ in range(30):
        memory = state.optimizer_state._replace(slots=tuple(frozen(vector) for vector in state.optimizer_state.slots))
        given = state._replace(theta=frozen(state.theta), optimizer_state=memory)
        event, again = advance(given, config, data), advance(given, config, data)
        assert same(event.after, again.after)
        assert (event.loss, event.penalty) == (again.loss, again.penalty)
        assert np.array_equal(event.gradient, again.gradient)
        assert same(given, state)
        assert not any(
            np.shares_memory(new, old)
            for new in (event.after.theta, *event.after.optimizer_state.slots)
            for old in (given.theta, *given.optimizer_state.slots)
        )
        state = event.after


def test_peek_returns_the_next_step_without_taking_it():
    trainer = Trainer(EVERYTHING)
    trainer.run(steps=30)
    before = trainer.state
    seen = trainer.peek()
    assert trainer.state is before and seen.after is before and same(peek(before, trainer.problem).before, before)
    taken = trainer.step()
    assert (seen.loss, seen.penalty) == (taken.loss, taken.penalty) and np.array_equal(seen.gradient, taken.gradient)


# ---- many runs side by side ----


CROWD = [
    {
        "seed": seed,
        "learning_rate": rate,
        "l2": l2,
        "dropout": dropout,
        "clip_norm": norm,
        "schedule_period": period,
        "momentum": momentum,
    }
    for seed, rate, l2, dropout, norm, period, momentum in (
        (1, 0.01, 0.0, 0.0, 0.3, 5, 0.9),
        (2, 0.05, 3.0, 0.5, 0.0, 20, 0.5),
        (3, 0.02, 1.0, 0.2, 9.0, 50, 0.0),
    )
]


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("first", CROWD, ids=("clipped", "dropped out", "both"))
def test_runs_side_by_side_are_single_runs(optimizer, first):
    config = Config(
        optimizer=optimizer,
        hidden=(4, 3),
        activation=("tanh", "silu"),
        batch_size=100,
        l1=0.1,
        schedule="cosine",
        **first,
    )  # whatever one of them is like, it speaks for itself only
    data = generated(config)
    crowd = tuple(config.changed(**changes) for changes in CROWD)
    problem = Problem(config, data, crowd)
    together = State(0, 0, 0, problem.initial_theta())
    alone = [start(one, data) for one in crowd]
    for _ in range(10):
        event = advance_problem(together, problem)
        events = [advance(state, one, data) for state, one in zip(alone, crowd)]
        for name in ("loss", "penalty", "learning_rate"):
            assert np.array_equal(getattr(event, name), [getattr(one, name) for one in events])
        together, alone = event.after, [one.after for one in events]
        assert np.array_equal(together.theta, [state.theta for state in alone])
    assert all((together.epoch, together.offset) == (3, 100) == (state.epoch, state.offset) for state in alone)


# ---- seeds ----


def test_a_data_seed_keeps_data_and_split_while_the_seed_changes_the_rest(rng):
    samples = Samples.from_arrays(rng.normal(size=(40, 2)), np.arange(40) % 2)
    for data in (None, samples):
        first, second, own = (Trainer(Config(seed=s, data_seed=d), data) for s, d in ((1, 5), (2, 5), (5, None)))
        assert np.array_equal(first.data.points, second.data.points)
        assert np.array_equal(first.data.points, own.data.points)
        assert not np.array_equal(first.state.theta, second.state.theta)
        assert not np.array_equal(first.problem.batch(0, 0, 10)[0], second.problem.batch(0, 0, 10)[0])
        plain = Trainer(Config(seed=1), data)
        assert np.array_equal(first.state.theta, plain.state.theta)
        assert not np.array_equal(first.data.points, plain.data.points)


# ---- a run ----


@pytest.mark.parametrize("config", (Config(), EVERYTHING))
def test_equal_configs_train_to_equal_weights_bit_for_bit(config):
    for one, other in zip(states(Trainer(config), 60), states(Trainer(config), 60)):
        assert same(one, other)
    assert not np.array_equal(Trainer(config).state.theta, Trainer(config.changed(seed=1)).state.theta)


def test_a_run_is_a_fold_of_steps():
    config = EVERYTHING
    data, trainer = generated(config), Trainer(config)
    state = start(config, data)
    for _ in range(60):
        state = advance(state, config, data).after
    trainer.run(steps=60)
    assert same(trainer.state, state)


def test_resetting_begins_again_bit_for_bit():
    trainer = Trainer(EVERYTHING)
    first = states(trainer, 40)
    told = []
    trainer.subscribe(told.append, Restarted)
    trainer.reset()
    assert all(map(same, first, states(trainer, 40))) and told[0].changes == {}


def test_events_stay_as_they_were_while_the_run_goes_on():
    trainer = Trainer(EVERYTHING)
    event = trainer.step()
    arrays = [
        event.before.theta,
        event.after.theta,
        event.gradient,
        *event.after.optimizer_state.slots,
        *event.activations,
        *event.deltas,
        *event.forward.preactivations,
    ]
    kept = [array.copy() for array in arrays]
    trainer.run(steps=60)
    assert all(map(np.array_equal, arrays, kept))


@pytest.mark.parametrize(
    "how, steps, epochs", (({"steps": 7}, 7, 0), ({"epochs": 2}, 50, 2), ({"steps": 30, "epochs": 1}, 25, 1))
)
def test_it_runs_as_far_as_it_is_told(how, steps, epochs):
    trainer = Trainer()
    assert trainer.run(**how) is None
    assert (trainer.state.step, trainer.state.epoch) == (steps, epochs)


def test_a_run_that_nothing_would_stop_is_refused():
    with pytest.raises(ValueError, match="run\\(steps=…\\)"):
        Trainer().run()


# ---- changes on the way ----


LIVE = (
    {"activation": "relu"},
    {"activation": ("sine", "elu")},
    {"optimizer": "adam"},
    {"optimizer": "gradient_descent"},
    {"batch_size": 33},
    {"l2": 10.0},
    {"l1": 1.0},
    {"learning_rate": 0.001},
    {"dropout": 0.5},
    {"clip_norm": 0.1},
    {"schedule": "triangular", "schedule_period": 30},
    {"momentum": 0.1},
    {"muted": ((0, 1), (1, 0))},
)


@pytest.mark.parametrize("changes", LIVE, ids=str)
def test_a_change_on_the_way_is_a_fresh_run_from_there(changes):
    trainer = Trainer(Config(optimizer="momentum"))
    trainer.run(steps=33)
    weights, told = trainer.state.theta, []
    trainer.subscribe(told.append, SettingsChanged)
    trainer.configure(**changes)
    assert np.array_equal(trainer.state.theta, weights)
    before = Config(optimizer="momentum")
    assert told == [SettingsChanged(33, {name: (getattr(before, name), value) for name, value in changes.items()})]
    fresh = Trainer()
    config = Config(**{"optimizer": "momentum", **changes})
    fresh.resume(prepare(config, generated(config)), trainer.state)
    assert all(map(same, states(trainer, 40), states(fresh, 40)))


def test_muting_and_unmuting_at_a_step_leaves_the_run_as_it_was():
    trainer, other = (Trainer(Config(optimizer="adam", dropout=0.2)) for _ in range(2))
    for each in (trainer, other):
        each.run(steps=30)
    trainer.configure(muted=((0, 1), (1, 0)))
    trainer.configure(muted=())
    assert all(map(same, states(trainer, 30), states(other, 30)))


def test_only_the_penalty_changes_the_incoming_weights_of_a_muted_unit():
    for l2 in (0.0, 5.0):
        trainer = Trainer(Config(l2=l2, muted=((0, 1), (1, 0))))
        for _ in range(20):
            event = trainer.step()
            weights = trainer.problem.network.blocks(event.before.theta * trainer.problem.network.weight_mask)
            gradients = trainer.problem.network.blocks(event.gradient)
            for layer, unit in trainer.config.muted:
                penalty = l2 / trainer.data.train_count * weights[layer][:, unit]
                assert np.array_equal(gradients[layer][:, unit], penalty)


def test_another_optimizer_starts_with_an_empty_memory():
    trainer = Trainer(Config(optimizer="adam"))
    trainer.run(steps=10)
    trainer.configure(optimizer="momentum")
    event = trainer.step()
    assert event.after.optimizer_state.updates == 1
    assert np.array_equal(event.after.theta, event.before.theta - 0.03 * event.gradient)


def test_another_batch_size_goes_on_where_the_epoch_is():
    trainer = Trainer(Config(batch_size=100))
    trainer.step()
    trainer.configure(batch_size=20)
    order = trainer.problem.batch(0, 0, 250)[0][:, :-1]
    assert np.array_equal(trainer.step().activations[0], order[100:120])
    assert trainer.state.offset == 120


def test_a_setting_that_is_not_live_begins_a_new_run():
    trainer = Trainer()
    trainer.run(steps=10)
    told = trainer.configure(hidden=(3,), learning_rate=0.1)
    assert isinstance(told, Restarted) and trainer.state.step == 0
    assert told.changes == {"hidden": ((4, 2), (3,)), "learning_rate": (0.03, 0.1)}
    assert all(map(same, states(trainer, 20), states(Trainer(Config(hidden=(3,), learning_rate=0.1)), 20)))


def test_a_change_to_the_present_value_is_none():
    trainer = Trainer()
    problem = trainer.problem
    assert trainer.configure(learning_rate=0.03) is None and trainer.problem is problem


@pytest.mark.parametrize("changes", ({"learning_rate": -1}, {"loss": "huber"}, {"colour": "red"}), ids=str)
def test_a_change_that_is_refused_harms_nothing(changes):
    trainer = Trainer()
    trainer.run(steps=10)
    problem, state = trainer.problem, trainer.state
    with pytest.raises(ConfigError):
        trainer.configure(**changes)
    assert trainer.problem is problem and trainer.state is state and trainer.ended is None
    assert all(map(same, states(trainer, 5), states(Trainer(), 15)[10:]))


def test_a_refused_restart_keeps_own_data_and_own_weights():
    data = generated(Config(seed=5))
    layers = Trainer(Config(seed=7)).layers
    trainer = Trainer(Config(), data, layers)
    with pytest.raises(ConfigError):
        trainer.configure(loss="huber")
    trainer.reset()
    assert trainer.data is data and np.array_equal(trainer.state.theta, Trainer(Config(seed=7)).state.theta)


def test_a_run_stands_where_it_is_told_to():
    one, other, told = Trainer(EVERYTHING), Trainer(), []
    one.run(steps=30)
    other.subscribe(told.append, Resumed)
    other.resume(one.problem, one.state)
    assert told == [Resumed(30, EVERYTHING)]
    assert all(map(same, states(one, 30), states(other, 30)))


def test_setting_a_weight_leaves_the_former_state_unchanged():
    trainer = Trainer()
    before = trainer.state.theta.copy()
    kept = trainer.state
    fact = trainer.set_weight(0, 2, 3, 5.0)
    assert isinstance(fact, WeightEdited) and (fact.before, fact.after) == (0.1, 5.0)
    assert trainer.layers[0][1][3] == 5.0 and np.count_nonzero(trainer.state.theta != before) == 1
    assert np.array_equal(kept.theta, before)
    for place in ((3, 0, 0), (0, 3, 0), (0, 0, 4), (-1, 0, 0)):
        with pytest.raises(ConfigError, match="there is no weight"):
            trainer.set_weight(*place, 1.0)
    with pytest.raises(ConfigError, match="weight = nan"):
        trainer.set_weight(0, 0, 0, np.nan)


def test_other_samples_of_the_same_kind_keep_the_weights():
    trainer, told = Trainer(Config(batch_size=100)), []
    trainer.run(steps=2)
    trainer.subscribe(told.append, DataEdited)
    weights = trainer.state.theta
    fewer = replace(trainer.data, train_count=150)
    trainer.edit(fewer)
    assert trainer.data is fewer and trainer.state.theta is weights and told[0].samples == (500, 500)
    after = trainer.step().after  # the first epoch had no sample left
    assert (after.step, after.epoch, after.offset) == (3, 1, 100)
    with pytest.raises(ConfigError, match="needs .* 2 columns and 2 classes; given: .* 2 columns and 3 classes"):
        trainer.edit(generated(Config(dataset="blobs", classes=3)))
    assert trainer.data is fewer


@pytest.mark.parametrize(
    ("point", "label", "words"),
    [
        ((0.0, 0.0), 7.0, "sample 250, column y: the label is 7; the classes are the whole numbers from 0 to 1"),
        ((0.0, 0.0), 0.5, "the label is 0.5"),
        ((0.0, 0.0), -1.0, "the label is -1"),
        ((0.0, 0.0), np.nan, "sample 250, column y: the value is missing"),
        ((np.inf, 0.0), 1.0, "sample 250, column x1: the value is inf"),
    ],
)
def test_a_sample_that_no_run_can_use_is_refused_in_every_way_to_give_it(point, label, words):
    trainer = Trainer()
    before, edit = trainer.data, with_sample(trainer.data, np.array(point), label)
    edited = edit.of(before)
    for give in (
        lambda: trainer.edit(edit),
        lambda: trainer.edit(edited),
        lambda: trainer.use(edited),
        lambda: Trainer(data=edited),
    ):
        with pytest.raises(ConfigError, match=words):
            give()
    assert trainer.data is before and trainer.user_data is None and trainer.step().step == 1


# ---- stopping ----


def test_it_stops_after_max_steps():
    trainer = Trainer(Config(max_steps=12))
    assert trainer.run() == Stopped(12, "max_steps") and trainer.state.step == 12


def test_it_stops_after_max_epochs():
    trainer = Trainer(Config(max_epochs=3))
    assert trainer.run(steps=1000) == Stopped(75, "max_epochs") and trainer.state.epoch == 3


def test_it_stops_at_the_target_loss_over_all_training_samples():
    trainer, batches = Trainer(Config(noise=10, batch_size=5, learning_rate=0.1, target_loss=0.3)), []
    trainer.subscribe(lambda event: batches.append(event.loss))
    ended = trainer.run(steps=5000)
    assert ended == Stopped(trainer.state.step, "target_loss")
    assert trainer.problem.evaluate(trainer.state.theta).train_loss < 0.3
    assert min(batches[:-1]) < 0.3


def overfitting():
    """A run whose test loss gets worse."""
    return Config(
        dataset="circle", samples=40, noise=50, hidden=(8, 8), activation="relu", learning_rate=0.1, patience=5
    )


def test_it_stops_when_patience_ends_and_goes_back_to_its_best_weights():
    trainer, losses = Trainer(overfitting()), []

    def evaluate(event):
        if event.after.offset == 0:
            losses.append(trainer.problem.evaluate(event.after.theta).test_loss)

    trainer.subscribe(evaluate)
    ended = trainer.run(steps=20_000)
    assert ended == Stopped(trainer.state.step, "patience")
    best = int(np.argmin(losses))
    assert len(losses) == best + 1 + 5 and min(losses[best + 1 :]) >= losses[best]
    fact = trainer.restore_best()
    assert fact == WeightsReplaced(ended.step, (best + 1) * 2, trainer.state.theta)
    assert trainer.state.optimizer_state == OptimizerState()
    assert trainer.problem.evaluate(trainer.state.theta).test_loss == losses[best]


@pytest.mark.parametrize("raising", ({}, {"dropout": 0.5}, {"input_noise": 1.0}), ids=str)
def test_it_stops_soon_after_the_training_loss_is_below_its_target(raising):
    trainer = Trainer(Config(hidden=(8, 8), optimizer="adam", target_loss=0.15, max_steps=5000, **raising))
    below = []

    def evaluate(event):
        if event.after.offset == 0 and trainer.problem.evaluate(event.after.theta).train_loss < 0.15:
            below.append(event.after.step)

    trainer.subscribe(evaluate)
    ended = trainer.run()
    assert ended.reason == "target_loss" and len(below) <= 1
    assert trainer.problem.evaluate(trainer.state.theta).train_loss < 0.15


def test_there_are_no_best_weights_without_patience():
    trainer = Trainer()
    trainer.run(epochs=2)
    with pytest.raises(RuntimeError, match="set patience"):
        trainer.restore_best()


def test_a_run_that_has_ended_takes_no_step_until_what_ended_it_is_changed():
    trainer = Trainer(Config(max_steps=5))
    trainer.run()
    with pytest.raises(RuntimeError, match="the run ended at step 5"):
        trainer.step()
    assert trainer.run(steps=10) == Stopped(5, "max_steps") and trainer.state.step == 5
    trainer.configure(max_steps=8)
    assert trainer.run() == Stopped(8, "max_steps")
    assert same(trainer.state, states(Trainer(), 8)[-1])


# ---- divergence ----


def test_a_run_that_diverges_ends_at_its_last_good_step():
    config = Config(dataset="plane", activation="linear", learning_rate=10, hidden=(8, 8))
    trainer, told, steps = Trainer(config), [], []
    trainer.subscribe(told.append, Diverged)
    trainer.subscribe(steps.append)
    ended = trainer.run(steps=10_000)
    assert told == [ended] and isinstance(ended, Diverged) and ended.config == config
    assert trainer.state is steps[-1].after and trainer.state.step == ended.step - 1
    assert np.isfinite(trainer.state.theta).all() and np.isfinite(steps[-1].loss)
    trainer.configure(learning_rate=1e-5)
    assert trainer.step().step == ended.step


@pytest.mark.parametrize("value", (np.nan, inf, 1e200))
def test_a_loss_of_nan_ends_a_run(value):
    trainer = Trainer(Config(dataset="plane"))
    bad = trainer.state._replace(theta=np.full_like(trainer.state.theta, value))
    trainer.resume(trainer.problem, bad)
    trainer.step()
    assert isinstance(trainer.ended, Diverged) and trainer.ended.what == "loss" and trainer.state is bad


def test_weights_that_are_no_numbers_end_a_run_though_its_loss_is_one():
    config = Config(dataset="plane", activation="linear", hidden=(1,), learning_rate=10, batch_size=250)
    trainer = Trainer(config, layers=[([[1e306], [1e306]], [0]), ([[1e-306]], [0])])
    event = trainer.step()
    assert np.isfinite(event.loss) and not np.isfinite(event.after.theta).all()
    assert trainer.ended == Diverged(1, config, "weights") and trainer.state is event.before


# ---- observers ----


def test_observers_are_called_in_the_order_in_which_they_subscribed():
    trainer, calls = Trainer(), []
    for name in "abc":
        trainer.subscribe(lambda event, name=name: calls.append(name))
    trainer.run(steps=2)
    assert calls == list("abcabc")


def test_an_observer_is_told_of_the_kinds_that_it_asked_for():
    trainer = Trainer(Config(max_steps=3))
    told = {kinds: [] for kinds in (StepEvent, Stopped, (SettingsChanged, Restarted))}
    for kinds, events in told.items():
        trainer.subscribe(events.append, kinds)
    trainer.configure(learning_rate=0.1)
    trainer.run()
    trainer.reset()
    assert [len(events) for events in told.values()] == [3, 1, 2]


@pytest.mark.parametrize("name", ("steps", "epochs"))
@pytest.mark.parametrize("count", ("x", "3", -1, 1.5, nan, inf, (3,), 1j), ids=str)
def test_an_invalid_count_is_refused_by_name_before_the_first_step(name, count):
    trainer = Trainer()
    with pytest.raises(ConfigError) as caught:
        trainer.run(**{name: count})
    assert str(caught.value) == f"{name} = {count!r}: give a whole number (allowed: 0 or more)"
    assert trainer.state.step == 0


@pytest.mark.parametrize("count", (0, 3, 3.0, np.int64(3), np.float32(3)), ids=repr)
def test_a_count_may_be_any_kind_of_whole_number(count):
    trainer = Trainer()
    trainer.run(steps=count)
    assert trainer.state.step == count


def test_a_failing_observer_is_named_and_removed_and_training_continues():
    trainer, failures, steps = Trainer(), [], []

    def clumsy(event):
        raise ZeroDivisionError("by zero")

    trainer.subscribe(clumsy)
    trainer.subscribe(steps.append)
    trainer.subscribe(failures.append, ObserverFailed)
    trainer.run(steps=5)
    [failed] = failures
    assert failed.observer.endswith("clumsy") and failed.step == 1 and isinstance(failed.error, ZeroDivisionError)
    assert [event.step for event in steps] == [1, 2, 3, 4, 5]
    assert same(trainer.state, states(Trainer(), 5)[-1])


def test_without_a_subscriber_the_log_names_a_failing_observer_once(caplog):
    trainer = Trainer()

    def clumsy(event):
        raise ZeroDivisionError("by zero")

    trainer.subscribe(clumsy)
    trainer.run(steps=5)
    [record] = caplog.records
    assert "clumsy failed at step 1 and is no longer called" in record.getMessage() and record.levelname == "ERROR"
    assert 'raise ZeroDivisionError("by zero")' in caplog.text and trainer.state.step == 5
    caplog.clear()
    trainer.subscribe(lambda failed: None, ObserverFailed)
    trainer.subscribe(clumsy)
    trainer.run(steps=5)
    assert not caplog.records


def test_a_failure_is_logged_if_its_only_subscriber_fails_too(caplog):
    trainer = Trainer()
    trainer.subscribe(lambda event: 1 / 0)
    trainer.subscribe(lambda failed: [].pop(), ObserverFailed)
    trainer.run(steps=5)
    assert [record.exc_info[0] for record in caplog.records] == [IndexError, ZeroDivisionError]


def test_a_script_shows_a_failed_observer_once_on_stderr():
    script = """if True:
        import nnviz
        def clumsy(event): raise ValueError("oops")
        trainer = nnviz.Trainer()
        trainer.subscribe(clumsy)
        trainer.run(steps=20)
        print(trainer.state.step)
    """
    done = subprocess.run([sys.executable, "-W", "error", "-c", script], capture_output=True, text=True, timeout=120)
    assert done.stdout == "20\n" and done.returncode == 0
    assert done.stderr.count("The observer clumsy failed at step 1") == 1 and "Traceback" in done.stderr


def test_an_observer_of_failures_that_fails_itself_ends_nothing():
    trainer, names = Trainer(), []

    def clumsy(fact):
        raise ValueError

    trainer.subscribe(clumsy)
    trainer.subscribe(clumsy, ObserverFailed)
    trainer.subscribe(lambda failed: names.append(failed.observer), ObserverFailed)
    trainer.run(steps=3)
    assert trainer.state.step == 3 and len(names) == 1


def test_whoever_unsubscribed_hears_nothing():
    trainer, heard = Trainer(), []
    trainer.subscribe(heard.append)
    trainer.unsubscribe(heard.append)
    trainer.run(steps=3)
    assert heard == []


# ---- weights in and out ----


def test_weights_go_out_and_in_again():
    trainer = Trainer(Config(hidden=(3,)))
    trainer.run(steps=20)
    layers = trainer.layers
    again = Trainer(Config(hidden=(3,)), layers=[(W.tolist(), b) for W, b in layers])
    assert np.array_equal(again.state.theta, trainer.state.theta) and again.state.step == 0
    again.run(steps=5)
    again.reset()
    assert np.array_equal(again.state.theta, trainer.state.theta)
    again.configure(hidden=(2,))
    assert np.array_equal(again.state.theta, Trainer(Config(hidden=(2,))).state.theta)
    assert again.given_layers is None


DRAWN = Config(initializer="normal", samples=60, loss="mean_squared_error")
OTHER = EVERYTHING.changed(
    dataset="blobs", classes=3, noise=10, samples=50, train_fraction=0.7, seed=3, data_seed=9, features=("x1", "x1^2")
).changed(hidden=(5, 2), loss="cross_entropy", initializer="he", weight_scale=2, formula="x1 > 0", muted=((0, 0),))
OTHER = OTHER.changed(learning_rate=1, momentum=0.1, beta1=0.1, beta2=0.1, weight_decay=0.5, schedule_period=7)
OTHER = OTHER.changed(schedule_factor=0.1, batch_size=3, max_steps=9, max_epochs=9, target_loss=0.1, patience=9)
OTHER = OTHER.changed(input_noise=0.3)


@pytest.mark.parametrize("name", all_settings())
def test_given_weights_stay_if_drawn_weights_would_be_the_same(name):
    value = "autoencoder" if name == "task" else getattr(OTHER, name)
    after = DRAWN.changed(**{name: value})
    assert DRAWN.differences(after)
    drawn, fresh = Trainer(DRAWN).state.theta, Trainer(after).state.theta
    given = Trainer(DRAWN.changed(seed=77)).layers
    trainer = Trainer(DRAWN, layers=given)
    trainer.run(steps=2)
    begun = trainer.state.theta if all_settings()[name].live else Trainer(DRAWN, layers=given).state.theta
    trainer.configure(**{name: value})
    assert np.array_equal(trainer.state.theta, begun if np.array_equal(drawn, fresh) else fresh)
    trainer.reset()
    assert (trainer.given_layers is None) == (not np.array_equal(drawn, fresh))


def test_given_weights_stay_with_other_data_that_fits_the_network():
    given = Trainer(Config(seed=7)).layers
    trainer = Trainer(Config(), layers=given)
    trainer.use(generated(Config(dataset="xor")), loss="cross_entropy")
    assert np.array_equal(trainer.state.theta, Trainer(Config(seed=7)).state.theta)
    trainer.configure(dataset="gauss")
    assert np.array_equal(trainer.state.theta, Trainer(Config(seed=7)).state.theta)
    trainer.use(small("three classes", np.random.default_rng(0)))
    assert trainer.given_layers is None
    assert np.array_equal(trainer.state.theta, trainer.problem.initial_theta())


def test_weights_that_went_out_are_a_copy():
    trainer = Trainer()
    for W, b in trainer.layers:
        W[:], b[:] = 0, 0
    assert np.array_equal(trainer.state.theta, Trainer().state.theta)


@pytest.mark.parametrize(
    "layers, message",
    (
        ([(np.ones((2, 3)), np.ones(3))], "layers: 1 given; this network has 2"),
        *[(odd, "give the .* of each layer") for odd in (5, "abc", [("a", "b")] * 2, [(None, 1, 2)])],
        (
            [(np.ones((3, 2)), np.ones(3)), (np.ones((3, 1)), [1])],
            r"layers\[0\] has W \(3, 2\) and b \(3,\): layer 1 takes W \(2, 3\) and b \(3,\)",
        ),
        ([(np.ones((2, 3)), np.ones(3)), (np.ones((3, 1)), [np.nan])], "a weight or bias is not finite"),
    ),
)
def test_weights_that_do_not_fit_are_refused_by_layer(layers, message):
    with pytest.raises(ConfigError, match=message):
        Trainer(Config(hidden=(3,)), layers=layers)


def test_every_event_knows_its_config_and_data():
    trainer = Trainer()
    event = trainer.step()
    assert event.config is trainer.config and event.data is trainer.data and event.step == 1
    assert set(event._fields) >= {"problem", "before", "after", "loss", "penalty", "gradient"}
