"""Evaluations after every step of a run: exact, made on request, and kept."""

from dataclasses import asdict, fields

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import nnviz.history.checkpoints
from nnviz.history import every_step
from nnviz.history.history import History
from nnviz.settings.config import Config
from nnviz.training.evaluation import Evaluation
from nnviz.training.problem import Problem
from nnviz.training.trainer import Trainer
from tests.runs import BEGINNINGS, SCRIPTS, RunDriver

SMALL = Config(samples=30, hidden=(3,), batch_size=4, learning_rate=0.3, loss="cross_entropy")
NAMES = [field.name for field in fields(Evaluation)]


@pytest.fixture(autouse=True, scope="module")
def few():
    """Few checkpoints, and few networks at once, so that short runs have several of each."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nnviz.history.checkpoints, "CHECKPOINTS", 8)
        patch.setattr(every_step, "_MOST", 5)
        yield


def assert_as_seen(life: RunDriver) -> None:
    seen = life.seen[life.history.branch.number]
    evaluations = [asdict(seen[step].evaluation) for step in sorted(seen)]
    for name in NAMES:
        if all(one[name] is None for one in evaluations):
            continue
        steps, values = life.history.track(name)
        assert steps.tolist() == sorted(seen)
        assert values.tobytes() == np.array([one[name] for one in evaluations], dtype=float).tobytes()


@pytest.mark.parametrize("name", BEGINNINGS)
@example(script=[("train", 1), ("remove", 0.0, 3), ("remove", 0.0, 6)], asked={0})  # one sample has no variance
@settings(max_examples=15)
@given(script=SCRIPTS, asked=st.sets(st.integers(0, 13)))
def test_tracks_are_what_was_measured_at_every_step_whenever_they_are_asked_for(name, script, asked):
    life = RunDriver(*BEGINNINGS[name])
    for number, action in enumerate(script):
        life.apply([action])
        if number in asked:
            life.history.first_step(lambda after: after.train_loss < 0.3)
    for branch in life.history.branches:
        life.history.return_to(branch.number)
        assert_as_seen(life)


@settings(max_examples=25)
@given(script=SCRIPTS, share=st.floats(0, 1), start=st.integers(-2, 60))
def test_the_first_step_is_the_first_of_those_that_were_seen(script, share, start):
    life = RunDriver(*BEGINNINGS["classes"]).apply(script)
    seen = life.seen[life.history.branch.number]
    losses = sorted(record.evaluation.test_loss for record in seen.values())
    limit = losses[int(share * (len(losses) - 1))]
    expected = [step for step in sorted(seen) if step >= start and seen[step].evaluation.test_loss <= limit]
    found = life.history.first_step(lambda after: after.test_loss <= limit, start)
    assert found == next(iter(expected), None)
    assert life.history.first_step(lambda after: after.test_loss < losses[0], start) is None


def test_the_first_step_moves_with_the_branch():
    trainer = Trainer(SMALL)
    history = History(trainer)
    trainer.run(steps=300)

    def good(after):
        return after.train_accuracy >= 0.9

    first = history.first_step(good)
    assert first is not None and 2 < first < 300
    history.go(first - 1)
    history.branch_off()
    assert history.first_step(good) is None
    trainer.configure(learning_rate=1e-5)
    trainer.run(steps=30)
    assert history.first_step(good) is None
    history.return_to(1)
    assert history.first_step(good) == first
    kept = history.keep()
    trainer.reset()
    assert history.first_step(good) is None and len(history.track("test_loss")[0]) == 1
    history.put_back(kept)
    assert history.first_step(good) == first


def test_a_change_at_the_present_step_counts_at_once():
    trainer = Trainer(SMALL)
    history = History(trainer)
    trainer.run(steps=10)
    before = history.track("train_loss")[1]
    trainer.set_weight(0, 0, 0, 20.0)
    after = history.track("train_loss")[1]
    assert (
        before[:-1].tolist() == after[:-1].tolist()
        and before[-1] != after[-1] == history.latest().evaluation.train_loss
    )
    trainer.run(steps=1)
    assert history.track("train_loss")[1][10] == after[-1]


def test_each_step_is_evaluated_once_and_none_unless_asked_for(monkeypatch):
    trainer = Trainer(SMALL)
    history = History(trainer)
    trainer.run(steps=200)
    history.latest()
    assert history.branch.scores is None
    counted, evaluate = [], Problem.evaluate
    monkeypatch.setattr(
        Problem, "evaluate", lambda self, theta: counted.append(theta.size // theta.shape[-1]) or evaluate(self, theta)
    )
    assert history.first_step(lambda after: True) == 0
    assert sum(counted) <= 5  # those at once with the first
    assert history.first_step(lambda after: False) is None
    history.track("test_accuracy")
    assert sum(counted) == 200 and max(counted) == 5
    history.go(100)
    history.branch_off()
    counted.clear()
    history.track("test_accuracy")
    assert counted == []  # the branch has the scores of the steps before it


@pytest.mark.parametrize("dataset, missing", (("plane", "test_accuracy"), ("circle", "test_r2"), ("circle", "loss")))
def test_a_measure_that_the_run_does_not_have_is_named_with_those_that_it_has(dataset, missing):
    history = History(Trainer(Config(dataset=dataset)))
    with pytest.raises(ValueError, match=f"{missing} is not measured: choose one of train_loss, test_loss, "):
        history.track(missing)


def test_a_run_recorded_from_its_middle_has_the_steps_from_there():
    trainer = Trainer(SMALL)
    trainer.run(steps=20)
    history = History(trainer)
    trainer.run(steps=30)
    steps, losses = history.track("train_loss")
    assert steps.tolist() == list(range(20, 51)) and losses[7] == history.at(27).evaluation.train_loss
    assert history.first_step(lambda after: True) == 20


@pytest.mark.parametrize("samples", (100, 6000), ids=("together", "alone"))
def test_networks_of_many_samples_are_evaluated_alone_with_the_same_bits(samples):
    trainer = Trainer(Config(dataset="rings", classes=4, hidden=(9, 9), samples=samples, loss="cross_entropy"))
    history = History(trainer)
    trainer.run(steps=23)
    for name in ("train_loss", "test_accuracy"):
        expected = [getattr(history.at(step).evaluation, name) for step in range(24)]
        assert history.track(name)[1].tolist() == expected
