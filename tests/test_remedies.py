"""Remedies: candidate changes, tried beside a run."""

import copy
from functools import cache
from typing import Any

import numpy as np
import pytest

from nnviz.data.augment import mirrored
from nnviz.diagnosis import Finding, diagnose
from nnviz.diagnosis.remedies import Experiment, advise
from nnviz.diagnosis.remedies import experiment as experiment_module
from nnviz.diagnosis.remedies.candidates import Places, candidates
from nnviz.diagnosis.remedies.trial import Trial, groups, held_out
from nnviz.history.history import History
from nnviz.settings.config import Config
from nnviz.training.trainer import Trainer

XOR = {"dataset": "xor", "activation": "relu", "learning_rate": 3.0}
FEW = {"samples": 60, "noise": 40, "dataset": "moons", "hidden": (16, 16), "optimizer": "adam", "learning_rate": 0.01}
SICK: dict[str, tuple[int, dict[str, Any]]] = {
    "xor with a rate of 3": (300, XOR),
    "spiral with a rate of 1": (1000, {"dataset": "spiral", "activation": "tanh", "learning_rate": 1.0}),
    "circle with one hidden unit": (1000, {"hidden": (1,)}),
    "plane that diverged": (200, {"dataset": "plane", "learning_rate": 10.0}),
    "no hidden layer, diverged": (300, {"dataset": "plane", "hidden": (), "learning_rate": 0.3}),
    "few noisy samples": (600, FEW),
    "a strong penalty": (400, {"l2": 300.0}),
}


@cache
def ran(name: str) -> tuple[Trainer, History]:
    steps, settings = SICK[name]
    trainer = Trainer(Config(**settings))
    history = History(trainer)
    trainer.run(steps=steps)
    return trainer, history


@cache
def advice(name: str) -> Finding:
    trainer, history = ran(name)
    found = advise(history.latest(), trainer.ended)
    assert found is not None and found.action
    return found


def followed(name: str, steps: int) -> tuple[Trainer, Trainer]:
    """Return the run with the advised change, and without it, after so many steps more."""
    found = advice(name)
    _, history = ran(name)
    end = history.branch.end
    changed, same = Trainer(Config(**SICK[name][1])), Trainer(Config(**SICK[name][1]))
    past = History(changed)
    changed.run(steps=end.step)
    if found.back is not None:
        past.go(found.back)
        past.branch_off()
    changed.configure(**(found.action or {}))
    changed.run(steps=steps)
    same.run(steps=end.step + steps)
    return changed, same


@pytest.mark.parametrize("name", SICK)
def test_the_advised_change_helps(name):
    changed, same = followed(name, 800)
    before = ran(name)[0].problem.evaluate(ran(name)[1].branch.end.theta).test_loss
    after = changed.problem.evaluate(changed.state.theta).test_loss
    assert changed.ended is None and np.isfinite(after)
    if same.ended is None:
        assert after < 0.9 * min(before, same.problem.evaluate(same.state.theta).test_loss)


@pytest.mark.parametrize(
    "name", ("xor with a rate of 3", "spiral with a rate of 1", "plane that diverged", "no hidden layer, diverged")
)
def test_a_rate_that_is_too_high_is_lowered(name):
    action, config = advice(name).action, ran(name)[0].config
    assert action is not None and list(action) == ["learning_rate"] and action["learning_rate"] < config.learning_rate


def test_a_bottleneck_is_widened():
    assert list(advice("circle with one hidden unit").action or ()) == ["hidden"]


def test_overfitting_is_held_back():
    assert set(advice("few noisy samples").action or ()) <= {"l1", "l2", "dropout"}
    assert advice("few noisy samples").back is None


@pytest.mark.parametrize("name", SICK)
def test_the_remedy_and_the_button_are_readable(name):
    found = advice(name)
    assert "{" not in found.remedy + found.button and found.remedy.endswith(".")
    assert 0 < len(found.button) <= 28
    assert found.name == "diverged" or found.evidence["after"] > 0


def test_a_rejected_change_is_not_proposed_again():
    trainer, history = ran("circle with one hidden unit")
    first = advice("circle with one hidden unit").action or {}
    second = advise(history.latest(), trainer.ended, rejected=[first])
    assert second is not None and second.action != first


def test_against_overfitting_the_rule_stands_though_the_held_out_samples_show_no_gain(monkeypatch):
    _, history = ran("few noisy samples")
    monkeypatch.setattr(experiment_module, "HELPS", 0.0)
    rule = diagnose(history.latest())
    assert rule is not None and rule.name == "overfitting"
    assert advise(history.latest()) == rule
    found = advise(history.latest(), rejected=[rule.action or {}])
    assert found is not None and found.action is None and "no change" in found.remedy


LONELY = {"hidden": (4, 4), "activation": "relu", "initializer": "he", "samples": 1000, "noise": 10.0, "batch_size": 32}


@pytest.mark.parametrize(
    "settings, is_alarmed",
    (({"dataset": "blobs", "seed": 7834}, True), ({"dataset": "moons", "seed": 7098, "loss": "cross_entropy"}, False)),
)
def test_a_run_that_gets_well_alone_is_left_alone(settings, is_alarmed):
    trainer = Trainer(Config(**LONELY, **settings))
    history = History(trainer)
    trainer.run(steps=300)
    finding = diagnose(history.latest())
    assert (finding is not None and finding.severity != "good") == is_alarmed
    assert advise(history.latest()) is None
    trainer.run(steps=3000)
    assert trainer.problem.evaluate(trainer.state.theta).test_accuracy > 0.9


def test_it_is_said_when_no_change_helped(monkeypatch):
    trainer, history = ran("circle with one hidden unit")
    monkeypatch.setattr(experiment_module, "SLIGHTLY", 0.0)
    found = advise(history.latest(), trainer.ended)
    assert found is not None and found.action is None and not found.button and "no change" in found.remedy


def test_several_changes_are_named_where_no_single_one_helps(monkeypatch):
    trainer, history = ran("circle with one hidden unit")
    monkeypatch.setattr(experiment_module.Experiment, "helps", False)
    monkeypatch.setattr(experiment_module, "HELPS", 1e9)  # any changes together count as better
    found = advise(history.latest(), trainer.ended)
    assert found is not None and found.action is not None and len(found.action) in (2, 3)
    assert "no single change" in found.remedy and "changes" in found.button


def test_the_test_samples_are_not_looked_at():
    data = ran("a strong penalty")[0].data
    split = held_out(data, 0)
    assert split is not None
    seen = {tuple(point) for point in split.points}
    assert seen == {tuple(point) for point in data.train[0]}
    assert not seen & {tuple(point) for point in data.test[0]}


def test_each_fold_holds_out_other_samples():
    data = ran("few noisy samples")[0].data
    parts = [held_out(data, 0, fold) for fold in range(3)]
    tested = [{tuple(point) for point in part.test[0]} for part in parts if part is not None]
    assert len(tested) == 3 and not tested[0] & tested[1] and not tested[1] & tested[2]


def test_copies_are_neither_held_out_nor_tried_on():
    data = Trainer(Config(samples=40)).data
    one, other = held_out(data, 0), held_out(data.augmented(mirrored), 0)
    assert one is not None and other is not None and other.copies == 0
    assert np.array_equal(one.points, other.points) and one.train_count == other.train_count


def test_an_experiment_gives_the_same_advice_in_slices():
    trainer, history = ran("a strong penalty")
    snapshot = history.latest()
    sliced = Experiment(snapshot, trainer.ended, diagnose(snapshot, trainer.ended))
    slices = 0
    while not sliced.advance(0.02):
        slices += 1
        assert sliced.advice == sliced.finding
    assert slices > 5 and sliced.advice == advice("a strong penalty")


def test_an_experiment_leaves_the_run_alone():
    trainer, history = ran("a strong penalty")
    snapshot, state = history.latest(), trainer.state
    weights = copy.deepcopy(state.theta)
    advise(snapshot, trainer.ended)
    assert trainer.state is state and np.array_equal(state.theta, weights)


def test_a_run_that_has_learnt_is_not_experimented_with(monkeypatch):
    trainer = Trainer(Config(dataset="gauss"))
    history = History(trainer)
    trainer.run(steps=400)
    monkeypatch.setattr(experiment_module, "Field", None)
    found = advise(history.latest())
    assert found is not None and found.name == "converged"


def test_candidates_change_one_setting_and_are_valid():
    for name in SICK:
        places = Places(ran(name)[1].latest())
        found = list(candidates(places))
        assert len(found) > 20
        for one in found:
            assert len(one.action) == 1
            assert one.config != places.problem.config or one.back is not None


def test_candidates_in_one_crowd_train_as_they_train_alone():
    trainer, history = ran("a strong penalty")
    found = list(candidates(Places(history.latest())))
    for numbers in groups(found):
        together = Trial([found[number] for number in numbers], trainer.data, "mean_squared_error")
        for _ in range(5):
            together.step()
        for place, number in enumerate(numbers[:3]):
            alone = Trainer(found[number].config, trainer.data)
            alone.resume(alone.problem, found[number].state._replace(epoch=0, offset=0))
            alone.run(steps=5)
            np.testing.assert_allclose(together.crowd.state.theta[place], alone.state.theta, rtol=1e-6, atol=1e-9)
