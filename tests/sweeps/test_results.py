"""Results of the networks: tables, the best one, endings between rounds, tasks that keep nothing."""

import copy
import csv
import pickle

import numpy as np
import pandas as pd
import pytest

from nnviz.errors import ConfigError
from nnviz.settings.config import Config
from nnviz.sweeps import task as tasks
from nnviz.sweeps.events import CellsDiverged, CellsStopped, SweepEnded
from nnviz.sweeps.records import MEASURES
from nnviz.sweeps.sweep import Sweep
from nnviz.sweeps.task import advance
from nnviz.training.trainer import Trainer
from nnviz.views.sweep.cell_numbers import numbers_of
from tests.sweeps.runs import BASE, collected, own_classes, own_numbers, small

DIVERGING = Config(dataset="plane", activation="relu", learning_rate=10, samples=60, hidden=(8, 8))
FORMS = {
    "one network": dict(l2=[1]),
    "one axis": dict(l2=[0, 1, 2]),
    "texts only": dict(activation=["tanh", "relu"], initializer=["uniform", "normal"]),
    "one text": dict(activation=["tanh"]),
    "seeds only": dict(seed=[3, 1, 2]),
    "three numbers": dict(l2=[0, 1], l1=[0, 1, 2], dropout=[0, 0.5]),
    "lists": dict(hidden=[(), (3,), (2, 2)]),
}


@pytest.mark.parametrize("given", FORMS.values(), ids=FORMS)
def test_networks_are_numbered_as_the_table_says(given, tmp_path):
    sweep = Sweep(BASE, steps=3, **given).run()
    rows = sweep.table()
    frame = pd.DataFrame(rows)
    assert len(frame) == len(sweep) and set(frame.ended) == {"done"} and set(frame.steps) == {3}
    for network in range(len(sweep)):
        trainer = sweep.trainer(network)
        assert trainer.state.theta.tobytes() == sweep.theta(network).tobytes()
        assert trainer.problem.evaluate(trainer.state.theta).test_loss == pytest.approx(rows["test_loss"][network])
    with open(sweep.to_csv(tmp_path / "table.csv"), encoding="utf-8", newline="") as file:
        read = list(csv.DictReader(file))
    assert [float(row["test_loss"]) for row in read] == rows["test_loss"].tolist()
    assert [row["ended"] for row in read] == ["done"] * len(sweep)
    pd.testing.assert_series_equal(pd.read_csv(tmp_path / "table.csv")["test_loss"], frame["test_loss"])
    assert sweep.best()["test_loss"] <= max(rows["test_loss"])
    for number in (-1, len(sweep)):
        for ask in (sweep.theta, sweep.trainer):
            with pytest.raises(IndexError, match=f"network {number}"):
                ask(number)


def test_a_sweep_that_has_not_begun_knows_nothing_and_has_initial_weights():
    sweep = small()
    assert np.isnan(sweep.values()).all() and (sweep.table()["steps"] == 0).all()
    assert sweep.theta(3).tobytes() == Trainer(sweep.grid.config(3)).state.theta.tobytes()
    with pytest.raises(ConfigError, match="nothing was evaluated"):
        sweep.best()
    with pytest.raises(ConfigError, match="measure = 'loss': choose one of test_loss"):
        sweep.values("loss")


@pytest.mark.parametrize("number", [-1, 12, "3", 1.5, None, np.zeros(2)])
def test_an_unknown_network_is_named(number):
    sweep = small()
    for asked in (sweep.theta, sweep.trainer, sweep.grid.config, sweep.grid.settings_of):
        with pytest.raises(IndexError, match="network .*: the sweep has networks 0 to 11"):
            asked(number)


def test_a_sweep_says_what_it_is():
    sweep = Sweep(BASE, l2=[0, 1], seed=range(3), steps=2000)
    assert repr(sweep) == "<sweep of 6 networks: l2 (2) × seed (3); 0% of 2,000 steps>"


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, pickle.dumps])
def test_a_sweep_is_copied_as_a_file_only(copied):
    with pytest.raises(TypeError, match="can't be copied or pickled: save it"):
        copied(small())


def test_the_best_cell_is_that_of_the_best_median():
    sweep = Sweep(BASE, l2=[0, 1, 2], seed=range(3), steps=1).run()
    losses = np.array([[np.nan, np.inf, 0.1], [0.3, np.inf, 0.2], [0.4, 0.4, 0.0]])
    sweep.records.numbers["test_loss"][-1] = losses.ravel()
    assert sweep.best()["network"] == 3
    sweep.records.ended[3:6] = 2
    assert sweep.best()["network"] in (6, 7)


@pytest.mark.parametrize("measure", ["test_loss", "accuracy", "gap"])
def test_a_cell_of_which_half_diverged_is_not_the_best(measure):
    sweep = Sweep(BASE, l2=[0, 1], seed=range(2), steps=1).run()
    for name, values in {"test_loss": [0.1, 0.1, 0.9, 0.9], "train_loss": [0.1, 0.1, 2, 2]}.items():
        sweep.records.numbers[name][-1] = values
    sweep.records.numbers["test_accuracy"][-1] = [0.9, 0.9, 0.5, 0.5]
    assert sweep.best(measure)["l2"] == 0 and numbers_of(sweep, measure).best == 0
    sweep.records.ended[1] = 2
    assert sweep.best(measure)["l2"] == 1 and numbers_of(sweep, measure).best == 1


@pytest.mark.parametrize("name, values", [("dataset", ["xor", "spiral"]), ("samples", [50, 60]), ("noise", [0, 5])])
def test_data_of_ones_own_does_not_depend_on_how_data_is_generated(name, values):
    with pytest.raises(ConfigError, match=f"{name}: data of your own does not depend on it"):
        Sweep(BASE, own_classes(), **{name: values})
    assert len(Sweep(BASE, own_classes(), train_fraction=[0.4, 0.5])) == 2


def test_the_best_gap_is_the_one_nearest_to_0():
    sweep = Sweep(BASE, l2=[0, 1, 2, 3], steps=1).run()
    sweep.records.numbers["train_loss"][-1] = 1
    sweep.records.numbers["test_loss"][-1] = [0.2, 0.9, 1.3, np.nan]
    assert sweep.best("gap")["network"] == numbers_of(sweep, "gap").best == 1
    sweep.records.ended[1] = 2
    assert sweep.best("gap")["network"] == numbers_of(sweep, "gap").best == 2


def test_all_networks_may_diverge():
    sweep = Sweep(DIVERGING, weight_scale=[10, 20, 100], initializer=["normal"], steps=300)
    events = collected(sweep)
    sweep.run()
    assert sweep.records.diverged.all() and sweep.ended == SweepEnded("done") and sweep.progress.share == 1
    assert sum(len(event.networks) for event in events if isinstance(event, CellsDiverged)) == 3
    assert np.isposinf(sweep.values()).all() and sweep.best()["ended"] == "diverged"
    for network in range(3):
        trainer = sweep.trainer(network)
        assert trainer.ended.step == sweep.table()["diverged_at"][network]
        assert trainer.state.theta.tobytes() == sweep.theta(network).tobytes()


def test_a_regression_has_no_accuracy():
    sweep = Sweep(DIVERGING, learning_rate=[0.01, 10], weight_scale=[100], initializer=["normal"], steps=100).run()
    assert np.isnan(sweep.values("accuracy")).all()
    with pytest.raises(ConfigError, match="measure = 'accuracy'"):
        sweep.best("accuracy")
    for name in set(MEASURES) - {"accuracy"}:
        assert sweep.best(name)["network"] in (0, 1)


@pytest.mark.parametrize("name", ["target_loss", "patience"])
def test_networks_stop_at_the_first_evaluation_that_says_so(name):
    base = Config(samples=60, dataset="blobs", **{name: 0.2 if name == "target_loss" else 4})
    sweep = Sweep(base, learning_rate=[0.001, 0.1, 1.0], l2=[0, 3], rounds=[12] * 12)
    events = collected(sweep)
    sweep.run()
    stopped = [
        (int(network), event.step) for event in events if isinstance(event, CellsStopped) for network in event.networks
    ]
    assert stopped and {event.reason for event in events if isinstance(event, CellsStopped)} == {name}
    ends = dict(stopped)
    assert len(ends) == len(stopped)
    for network in range(len(sweep)):
        trainer, best, last = Trainer(sweep.grid.config(network)), np.inf, 0
        for step in sweep.rounds:
            trainer.run(steps=12)
            found = trainer.problem.evaluate(trainer.state.theta)
            if found.test_loss < best:
                best, last = found.test_loss, trainer.state.epoch
            if (name == "target_loss" and found.train_loss < 0.2) or (
                name == "patience" and trainer.state.epoch - last >= 4
            ):
                break
        else:
            step = None
        assert ends.get(network) == step
        assert sweep.theta(network).tobytes() == trainer.state.theta.tobytes()


SIZES = {
    "small": (Config(samples=60), None, dict(l2=[*range(900)])),
    "wide": (Config(samples=60, hidden=(64, 64), optimizer="adam"), None, dict(l2=[*range(300)])),
    "own table": (Config(hidden=(16,)), own_classes(100_000), dict(l2=[*range(300)])),
}


@pytest.mark.parametrize("config, data, given", SIZES.values(), ids=SIZES)
def test_tasks_are_small_and_equal_tasks_have_equal_results(config, data, given):
    sweep = Sweep(config, data, steps=2, **given)
    chunk = sweep.chunks[0]
    task = sweep._next(chunk)
    sweep._lacking.add(chunk.number)
    sending = sweep._next(chunk)
    assert (data is None) == (sending.data is None)
    advance(sending)  # the process has the data from now on
    one, other = advance(task), advance(pickle.loads(pickle.dumps(task)))
    assert one.state.theta.tobytes() == other.state.theta.tobytes()
    for slot, same in zip(one.state.optimizer_state.slots, other.state.optimizer_state.slots):
        assert slot.tobytes() == same.tobytes()
    np.testing.assert_array_equal(one.evaluation.test_loss, other.evaluation.test_loss)
    for thing in (task, one):
        assert len(pickle.dumps(thing)) <= 1.1e6
    tasks._crowds._values.clear()
    assert advance(task).state.theta.tobytes() == one.state.theta.tobytes()


def test_a_worker_without_the_data_asks_for_it():
    sweep = Sweep(None, own_numbers(30_000), loss=["huber"], steps=1)
    task = sweep._next(sweep.chunks[0])
    assert task.key and task.data is None
    tasks._data._values.clear()
    assert advance(task).lacks_data and advance(task).state is None
