"""Crowds: each network trains as it trains alone, bit for bit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.data.task import TASKS
from nnviz.errors import ConfigError
from nnviz.nn.activations import ACTIVATIONS
from nnviz.nn.initializers import INITIALIZERS
from nnviz.nn.losses import LOSSES_OF, MANY_CLASS_LOSSES, REGRESSION_LOSSES, TWO_CLASS_LOSSES
from nnviz.nn.optimizers import OPTIMIZERS
from nnviz.nn.regularizers import REGULARIZERS
from nnviz.nn.schedules import SCHEDULES
from nnviz.settings.config import Config, settings
from nnviz.training.crowd import MOST_NETWORKS, Crowd, varying
from nnviz.training.events import Diverged, ObserverFailed, StepEvent, Stopped
from nnviz.training.run_data import generated
from nnviz.training.trainer import Trainer

SEEDS = (0, 1, 5)
RATES = [0.001, 10.0, 0.0003, 5.0]
UNSTABLE = Config(dataset="plane", activation="linear", features=("x1", "x2", "x1^2", "x2^2"), seed=2)
LABELS = {"circle": (2, TWO_CLASS_LOSSES), "blobs": (4, MANY_CLASS_LOSSES), "plane": (2, REGRESSION_LOSSES)}
LOSSES = [(data, classes, loss) for data, (classes, losses) in LABELS.items() for loss in losses]
CASES = {
    **{f"optimizer {name}": (dict(optimizer=name), dict(learning_rate=[0.03, 0.01, 0.1])) for name in OPTIMIZERS},
    **{
        f"schedule {name}": (dict(schedule=name), dict(schedule_period=[5, 40, 7], schedule_factor=[0.5, 0.3, 0.9]))
        for name in SCHEDULES
    },
    **{f"activation {name}": (dict(activation=name), dict(weight_scale=1)) for name in ACTIVATIONS},
    **{
        f"{loss} on {data}": (dict(dataset=data, loss=loss, classes=classes), dict(learning_rate=[0.03, 0.01, 0.1]))
        for data, classes, loss in LOSSES
    },
    **{f"initializer {name}": (dict(initializer=name), dict(weight_scale=[1, 0.1, 2])) for name in INITIALIZERS},
    **{f"penalty {name}": ({}, {name: [0.0, 1.0, 10.0]}) for name in REGULARIZERS},
    "moments": (dict(optimizer="adam"), dict(beta1=[0.5, 0.9, 0.0], beta2=[0.9, 0.999, 0.99])),
    "inertia": (dict(optimizer="nesterov"), dict(momentum=[0.0, 0.5, 0.9])),
    "decay": (dict(optimizer="adamw"), dict(weight_decay=[0.0, 0.5, 0.1])),
    "both penalties": ({}, dict(l1=[1.0, 0.0, 0.3], l2=[0.0, 2.0, 10.0])),
    "dropout": (dict(hidden=(6, 4)), dict(dropout=[0.0, 0.2, 0.5])),
    "dropout of one seed": (dict(hidden=(6, 4)), dict(dropout=[0.3, 0.2, 0.3], seed=7)),
    **{
        f"autoencoder, {loss}": (dict(task="autoencoder", loss=loss), dict(learning_rate=[0.03, 0.01, 0.1]))
        for loss in LOSSES_OF["autoencoder"]
    },
    "autoencoder of features": (dict(task="autoencoder", features=("x1", "x2", "x1*x2"), batch_size=1), {}),
    "autoencoder of one column": (dict(task="autoencoder", dataset="step", dropout=0.2, l2=1.0), {}),
    "input noise": ({}, dict(input_noise=[0.0, 0.1, 2.0])),
    "input noise of one seed": (dict(task="autoencoder"), dict(input_noise=[0.0, 0.1, 2.0], seed=7)),
    "muted": (dict(hidden=(6, 4), muted=((0, 2), (1, 3)), l2=1.0), dict(dropout=[0.0, 0.2, 0.5])),
    "clip": ({}, dict(clip_norm=[0.0, 0.01, 0.1])),
    "one clip": (dict(clip_norm=0.05), {}),
    "clip of many classes": (
        dict(dataset="blobs", classes=5, loss="cross_entropy", hidden=(8, 8), optimizer="adam"),
        dict(clip_norm=[0.5, 0.01, 0.1]),
    ),
    "ten classes": (dict(dataset="blobs", classes=10, loss="cross_entropy", batch_size=1), {}),
    "features": (dict(features=("x1", "x2", "x1^2", "sin(x1)")), {}),
    "units alone": (dict(hidden=(1, 1), batch_size=1), {}),
    "wide layers": (dict(hidden=(200, 100), initializer="he", batch_size=64), {}),
    "one seed": ({}, dict(seed=3, learning_rate=[0.03, 0.3, 1.0])),
    "initial weights": (dict(initializer="normal"), dict(weight_scale=[0.1, 1.0, 2.0])),
    "no hidden layer": (dict(hidden=()), dict(learning_rate=[0.03, 0.3, 1.0])),
    "batches that leave a rest": (dict(batch_size=32), {}),
    "a batch larger than the data": (dict(batch_size=1000), {}),
}


def alone(crowd: Crowd) -> list[Trainer]:
    """Each network of the crowd in a run of its own, on the crowd's data."""
    return [Trainer(config, crowd.data) for config in crowd.configs]


def assert_alike(crowd: Crowd, trainers: list[Trainer]) -> None:
    """Compare the bits of the crowd's networks with those of their own runs."""
    assert crowd.diverged == tuple(trainer.ended for trainer in trainers)
    for number, trainer in enumerate(trainers):
        together, single = crowd.state, trainer.state
        assert np.array_equal(together.theta[number], single.theta)
        for slots, slot in zip(together.optimizer_state.slots, single.optimizer_state.slots):
            assert np.array_equal(slots[number], slot)
        if not trainer.ended:
            assert together[:3] == single[:3]
            assert together.optimizer_state[:2] == single.optimizer_state[:2]


def assert_same_steps(crowd: Crowd, steps: int) -> None:
    """Take steps and compare the bits of all that a step and an evaluation report."""
    trainers = alone(crowd)
    for _ in range(steps):
        if crowd.ended:
            break
        event = crowd.step()
        for number, trainer in enumerate(trainers):
            if trainer.ended:
                continue
            single = trainer.step()
            for name in ("loss", "penalty", "learning_rate", "gradient"):
                mine, own = getattr(event, name), np.asarray(getattr(single, name))
                mine = mine[number] if np.ndim(mine) else mine  # without penalties a crowd has one 0 for all
                assert np.array_equal(mine, own, equal_nan=True), name
    assert_alike(crowd, trainers)
    together = crowd.evaluate()
    for number, trainer in enumerate(trainers):
        for name, value in vars(trainer.problem.evaluate(trainer.state.theta)).items():
            mine = getattr(together, name)
            assert mine is value is None or np.array_equal(mine[number], value, equal_nan=True), name


@pytest.mark.parametrize("fixed, numbers", CASES.values(), ids=CASES)
def test_each_network_trains_as_it_trains_alone(fixed, numbers):
    assert_same_steps(Crowd(Config(samples=90, **fixed), **{"seed": SEEDS, **numbers}), 40)


def test_each_network_trains_as_it_trains_alone_on_own_data(rng):
    X = rng.normal(size=(70, 5))
    for y, task in ((np.arange(70) % 3, "labels"), (X[:, 0] + X[:, 1] ** 2, "labels"), (X[:, 0], "autoencoder")):
        config = Config(task=task, loss="mean_squared_error", optimizer="adam", train_fraction=0.7, seed=2)
        assert_same_steps(Crowd(config, (X, y), learning_rate=[0.03, 0.01, 0.1], dropout=[0.0, 0.2, 0.5]), 40)


@st.composite
def crowds(draw) -> Crowd:
    """Draw settings of any kind, and numbers for each network."""
    networks = draw(st.integers(1, 4))
    data, classes = draw(st.sampled_from([("circle", 2), ("plane", 2), *(("blobs", count) for count in range(2, 6))]))
    task = draw(st.sampled_from(list(TASKS)))
    losses = REGRESSION_LOSSES if data == "plane" else TWO_CLASS_LOSSES if classes == 2 else MANY_CLASS_LOSSES
    losses = LOSSES_OF["autoencoder"] if task == "autoencoder" else losses
    hidden = tuple(draw(st.lists(st.sampled_from((1, 1, 2, 3, 8, 17)), max_size=3)))
    config = Config(
        dataset=data,
        classes=classes,
        task=task,
        samples=draw(st.sampled_from((10, 21, 60))),
        noise=20,
        hidden=hidden,
        activation=tuple(draw(st.sampled_from(list(ACTIVATIONS))) for _ in hidden),
        muted=((0, 0),) if hidden and draw(st.booleans()) else (),
        features=draw(st.sampled_from((("x1",), ("x1", "x2"), ("x1", "x2", "x1*x2")))),
        loss=draw(st.sampled_from(list(losses))),
        initializer=draw(st.sampled_from(list(INITIALIZERS))),
        optimizer=draw(st.sampled_from(list(OPTIMIZERS))),
        schedule=draw(st.sampled_from(list(SCHEDULES))),
        schedule_period=7,
        batch_size=draw(st.sampled_from((1, 2, 7, 10, 100))),
    )
    values = {
        "seed": st.integers(0, 5),
        "learning_rate": st.floats(1e-4, 0.5),
        "momentum": st.floats(0, 0.99),
        "beta1": st.floats(0, 0.99),
        "beta2": st.floats(0, 0.999),
        "weight_decay": st.floats(0, 1),
        "clip_norm": st.just(0) | st.floats(1e-3, 2),
        "schedule_period": st.integers(1, 20),
        "schedule_factor": st.floats(0.1, 1),
        "l1": st.just(0) | st.floats(0.01, 10),
        "l2": st.just(0) | st.floats(0.01, 10),
        "dropout": st.just(0) | st.floats(0, 0.9),
        "input_noise": st.just(0) | st.floats(0, 2),
    }
    numbers = {}
    for name in draw(st.sets(st.sampled_from(list(values)))):
        one_for_all = draw(st.booleans())
        listed = st.lists(values[name], min_size=networks, max_size=networks)
        numbers[name] = draw(values[name] if one_for_all else listed)
    return Crowd(config, **numbers)


@given(crowds())
def test_any_crowd_trains_as_its_networks_alone(crowd):
    assert_same_steps(crowd, 10)


def parted(crowd: Crowd, size: int, pieces: tuple[int, ...]) -> list[Crowd]:
    """Train a crowd's networks `size` at a time, each part in pieces of steps, from state to state."""
    parts = []
    for start in range(0, len(crowd), size):
        part = Crowd(crowd.configs[start : start + size], crowd.data)
        for steps in pieces:
            part = Crowd(part.configs, part.data, state=part.state)
            part.run(steps=steps)
        parts.append(part)
    return parts


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("size", (1, 2, 5))
def test_the_bits_do_not_depend_on_the_cut(optimizer, size):
    config = Config(optimizer=optimizer, dataset="blobs", classes=3, loss="cross_entropy", dropout=0.1, l2=1.0)
    whole = Crowd(config, seed=range(7), learning_rate=np.logspace(-3, -1, 7), clip_norm=[0, 1, 0.1] * 2 + [1])
    parts = parted(whole, size, (3, 1, 26))
    whole.run(steps=30)
    assert np.array_equal(np.concatenate([part.state.theta for part in parts]), whole.state.theta)
    slots = zip(*(part.state.optimizer_state.slots for part in parts), strict=True)
    for together, cut in zip(whole.state.optimizer_state.slots, slots, strict=True):
        assert np.array_equal(np.concatenate(cut), together)
    assert np.array_equal(np.concatenate([part.evaluate().test_loss for part in parts]), whole.evaluate().test_loss)


def test_a_large_crowd_is_evaluated_in_pieces_to_the_same_values():
    config = Config(hidden=(50,), samples=5000)
    many, few = Crowd(config, seed=range(40)), Crowd(config, seed=range(38, 40))
    assert np.array_equal(many.evaluate().test_loss[38:], few.evaluate().test_loss)
    assert len(many.evaluate().test_accuracy) == 40


def test_a_list_of_configs_is_the_same_crowd():
    rates = [0.01, 0.1, 1.0]
    listed = Crowd([Config(seed=seed, learning_rate=rate) for seed, rate in zip(SEEDS, rates)])
    named = Crowd(seed=SEEDS, learning_rate=rates)
    listed.run(epochs=1), named.run(epochs=1)
    assert listed.configs == named.configs and len(listed) == 3
    assert np.array_equal(listed.state.theta, named.state.theta)


def test_equal_crowds_train_to_equal_bits():
    first, second = (Crowd(Config(optimizer="adam", dropout=0.1), seed=range(9)) for _ in range(2))
    first.run(steps=30), second.run(steps=30)
    assert np.array_equal(first.state.theta, second.state.theta)


def test_data_has_the_first_seed_and_user_data_the_split_of_the_config(rng):
    assert np.array_equal(Crowd(Config(seed=4), seed=SEEDS).data.points, generated(Config(seed=4)).points)
    X, y = rng.normal(size=(60, 3)), np.arange(60) % 3
    config = Config(train_fraction=0.7, seed=2)
    crowd, trainer = Crowd(config, (X, y), learning_rate=[0.1, 0.2]), Trainer(config, (X, y))
    assert np.array_equal(crowd.data.points, trainer.data.points) and crowd.data.train_count == 42


@pytest.mark.parametrize("seed", (0, 3))
def test_with_a_data_seed_a_config_alone_gives_the_same_network(seed):
    crowd = Crowd(Config(data_seed=seed, dropout=0.2, train_fraction=0.7), seed=range(4))
    crowd.run(steps=40)
    for number, config in enumerate(crowd.configs):
        trainer = Trainer(config)
        trainer.run(steps=40)
        assert np.array_equal(trainer.state.theta, crowd.state.theta[number])
        assert trainer.problem.evaluate(trainer.state.theta).test_loss == crowd.evaluate().test_loss[number]
    assert len({tuple(theta) for theta in crowd.state.theta}) == 4


def test_a_step_writes_into_no_array_that_was_there():
    crowd = Crowd(Config(optimizer="adam", l2=1.0, clip_norm=0.1), seed=SEEDS)
    event = crowd.step()
    arrays = [
        event.before.theta,
        event.after.theta,
        event.gradient,
        *event.after.optimizer_state.slots,
        *event.activations,
    ]
    copies = [array.copy() for array in arrays]
    crowd.run(steps=5)
    assert all(np.array_equal(array, copy) for array, copy in zip(arrays, copies))


# ---- from the state of a run ----

RESUMED: list[tuple[dict, dict]] = [
    ({}, dict(learning_rate=[0.03, 0.3, 1e-3], l2=[0.0, 3.0, 1.0], clip_norm=[0.0, 0.1, 1.0])),
    (dict(optimizer="adam"), dict(learning_rate=[0.03, 0.01, 0.1], dropout=[0.0, 0.3, 0.5])),
    (dict(optimizer="momentum", schedule="step"), dict(momentum=[0.9, 0.5, 0.0], schedule_period=[5, 40, 7])),
    (dict(dataset="plane", hidden=()), dict(l1=[0.0, 1.0, 10.0])),
]


@pytest.mark.parametrize("other", ({}, {"optimizer": "adam"}, {"optimizer": "momentum", "activation": "relu"}))
@pytest.mark.parametrize("fixed, numbers", RESUMED)
def test_each_network_goes_on_as_a_trainer_that_resumes_there(fixed, numbers, other):
    run = Trainer(Config(samples=90, **fixed))
    run.run(steps=37)  # within an epoch
    crowd = Crowd(run.config.changed(**other), run.data, state=run.state, **numbers)
    trainers = alone(crowd)
    for trainer in trainers:
        trainer.resume(trainer.problem, run.state)
        trainer.run(steps=30)
    crowd.run(steps=30)
    assert_alike(crowd, trainers)


def test_each_network_may_have_weights_of_its_own_in_the_state():
    drawn = Crowd(seed=SEEDS)
    going = Crowd(Config(), drawn.data, state=drawn.state, learning_rate=[0.1, 0.1, 0.1])
    for number in range(3):
        trainer = Trainer(going.configs[number], going.data, drawn.layers(number))
        trainer.run(steps=20)
        if number == 0:
            going.run(steps=20)
        assert np.array_equal(going.state.theta[number], trainer.state.theta)


def test_a_state_of_another_network_is_refused():
    with pytest.raises(ConfigError, match=r"state: .* \(17,\); needed: \(2, 25\)"):
        Crowd(state=Trainer(Config(hidden=(4,))).state, learning_rate=[0.1, 0.2])


# ---- some of the networks ----


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_part_goes_on_as_if_its_networks_had_stayed(optimizer):
    config = Config(optimizer=optimizer, dropout=0.1, clip_norm=0.5, schedule="cosine")
    crowd = Crowd(config, seed=range(5), learning_rate=np.logspace(-3, -1, 5))
    crowd.run(steps=37)  # within an epoch
    before = crowd.state
    for chosen in ([3], [4, 0, 2], range(5), np.flatnonzero([1, 0, 0, 1, 1])):
        whole, part = crowd.part(range(5)), crowd.part(chosen)
        assert part.configs == tuple(crowd.configs[number] for number in chosen) and part.data is crowd.data
        whole.run(steps=30), part.run(steps=30)
        assert part.state[:3] == whole.state[:3]
        assert np.array_equal(part.state.theta, whole.state.theta[list(chosen)])
        for mine, theirs in zip(part.state.optimizer_state.slots, whole.state.optimizer_state.slots, strict=True):
            assert np.array_equal(mine, theirs[list(chosen)])
    assert crowd.state is before
    crowd.run(steps=30)
    assert np.array_equal(crowd.state.theta, whole.state.theta)


def test_a_part_knows_what_has_ended():
    crowd = Crowd(UNSTABLE.changed(optimizer="momentum"), learning_rate=RATES)
    crowd.run(steps=60)
    part, lost = crowd.part([1, 2]), crowd.part([3, 1])
    assert part.diverged == crowd.diverged[1:3] and part.diverged[0] and not part.ended
    assert lost.ended == max(lost.diverged, key=lambda fact: fact.step)
    crowd.run(steps=20), part.run(steps=20)
    assert np.array_equal(part.state.theta, crowd.state.theta[1:3])
    stopped = Crowd(Config(max_steps=7), seed=SEEDS)
    stopped.run()
    assert stopped.part([0]).ended == Stopped(7, "max_steps")


def test_a_part_without_networks_is_refused():
    for chosen, words in (([], "0 networks"), ([0, 3], "no network 3"), ([-1], "no network -1"), (["a"], "network a")):
        with pytest.raises(ConfigError, match=words):
            Crowd(seed=SEEDS).part(chosen)


# ---- networks that diverge ----


@pytest.mark.parametrize("fixed", ({}, dict(optimizer="momentum"), dict(batch_size=1, loss="huber", l2=1.0)))
def test_a_diverged_network_keeps_its_state_while_the_others_train(fixed):
    crowd, told = Crowd(UNSTABLE.changed(**fixed), learning_rate=RATES), []
    crowd.subscribe(told.append, to=Diverged)
    trainers = alone(crowd)
    assert crowd.run(steps=200) is None
    for trainer in trainers:
        trainer.run(steps=200)
    assert_alike(crowd, trainers)
    assert [fact is None for fact in crowd.diverged] == [True, False, True, False]
    assert sorted(told, key=id) == sorted(filter(None, crowd.diverged), key=id)
    assert np.isfinite(crowd.state.theta).all() and crowd.state.step == 200


def test_the_last_network_that_diverges_ends_the_run():
    crowd = Crowd(UNSTABLE, learning_rate=[10.0, 5.0])
    ended = crowd.run(steps=1000)
    assert ended is crowd.ended and ended.step == max(fact.step for fact in crowd.diverged)
    with pytest.raises(RuntimeError, match=f"ended at step {ended.step}"):
        crowd.step()


# ---- observers, stops, interruption ----


def test_a_crowd_notifies_observers_like_a_trainer():
    crowd, seen, failed = Crowd(seed=SEEDS), [], []
    crowd.subscribe(seen.append)
    crowd.subscribe(lambda event: 1 / 0)
    crowd.subscribe(failed.append, to=ObserverFailed)
    crowd.run(steps=3)
    assert [event.step for event in seen] == [1, 2, 3] and all(isinstance(event, StepEvent) for event in seen)
    assert [type(fact.error) for fact in failed] == [ZeroDivisionError]
    assert seen[0].loss.shape == (3,) and seen[0].learning_rate.shape == (3,)
    assert [layer.shape[0] for layer in seen[0].deltas] == [3, 3, 3]
    crowd.unsubscribe(seen.append)
    crowd.step()
    assert len(seen) == 3


def test_a_crowd_stops_at_the_configured_step():
    told = []
    crowd = Crowd(Config(max_steps=7), seed=SEEDS)
    crowd.subscribe(told.append, to=Stopped)
    assert crowd.run() == Stopped(7, "max_steps") == told[0]
    assert Crowd(Config(max_epochs=2), seed=SEEDS).run().reason == "max_epochs"
    with pytest.raises(ValueError, match="steps="):
        Crowd(seed=SEEDS).run()


def test_an_interrupted_run_continues_unchanged():
    crowd, whole = Crowd(UNSTABLE, learning_rate=RATES), Crowd(UNSTABLE, learning_rate=RATES)
    whole.run(steps=60)

    def interrupt(event: StepEvent) -> None:
        if event.step % 7 == 0:
            raise KeyboardInterrupt

    crowd.subscribe(interrupt)
    for _ in range(8):
        with pytest.raises(KeyboardInterrupt):
            crowd.run(steps=60)
    crowd.unsubscribe(interrupt)
    crowd.run(steps=60 - crowd.state.step)
    assert np.array_equal(crowd.state.theta, whole.state.theta) and crowd.diverged == whole.diverged


# ---- what can't be ----


def test_only_settings_that_change_no_shape_may_vary():
    known = settings()
    assert set(varying()) <= set(known) and not any(known[name].choices for name in varying())
    live = {name for name, setting in known.items() if setting.live and setting.field.annotation is float}
    assert live <= set(varying())
    assert Crowd(**{name: [getattr(Config(), name)] * 2 for name in varying()}).configs == (Config(), Config())


@pytest.mark.parametrize(
    "numbers, words",
    [
        (dict(seed=range(3), learning_rate=[0.1, 0.2]), "3 of seed, 2 of learning_rate"),
        (dict(seed=range(MOST_NETWORKS + 1)), "1001 networks"),
        (dict(seed=[]), "0 networks"),
        (dict(activation=["tanh", "relu"]), "activation: the networks of a crowd may differ only in seed, "),
        (dict(hidden=[(4,), (3,)]), "hidden: "),
        (dict(batch_size=[1, 2]), "batch_size: "),
        (dict(speed=[1, 2]), "speed is not a setting"),
        (dict(learning_rate=[0.1, -1.0]), "learning_rate = -1.0"),
        (dict(seed=[0, 1.5]), "seed = 1.5"),
        (dict(learning_rate=[[0.1, 0.2], [0.1, 0.2]]), "learning_rate = "),
    ],
)
def test_settings_that_do_not_fit_are_named(numbers, words):
    with pytest.raises(ConfigError, match=words):
        Crowd(**numbers)


def test_configs_that_differ_in_shape_are_named():
    with pytest.raises(ConfigError, match="activation, hidden: "):
        Crowd([Config(), Config(hidden=(3,), activation="relu", seed=1)])
    with pytest.raises(ConfigError, match="seed: "):
        Crowd([Config(), Config()], seed=[1, 2])
    with pytest.raises(ConfigError, match="0 networks"):
        Crowd([])


@pytest.mark.parametrize("stop", [dict(target_loss=0.1), dict(patience=3)])
def test_a_stop_that_would_part_the_networks_is_refused(stop):
    with pytest.raises(ConfigError, match=next(iter(stop))):
        Crowd(Config(**stop), seed=SEEDS)
