"""Earlier runs: a history keeps the facts of the runs that others replaced."""

import sys

import numpy as np
import pytest
from hypothesis import given, settings

from nnviz.history import earlier
from nnviz.history.history import History
from nnviz.probes.measures import batch_gradient_norms
from nnviz.settings.config import Config
from nnviz.training.trainer import Trainer
from tests.runs import BEGINNINGS, SCRIPTS, RunDriver

SMALL = Config(samples=30, hidden=(3,), batch_size=4)
REPLACED = {
    "reset": lambda history: history.trainer.reset(),
    "setting": lambda history: history.trainer.configure(hidden=(1,)),
    "data": lambda history: history.trainer.use(None, dataset="xor"),
    "other run": lambda history: history.put_back(History(Trainer()).keep()),
    "resumed": lambda history: history.trainer.resume(history.trainer.problem, Trainer(SMALL).state),
}


@pytest.mark.parametrize("replace", REPLACED.values(), ids=REPLACED)
@pytest.mark.parametrize("name", BEGINNINGS)
def test_facts_are_those_of_the_run_when_it_was_replaced(name, replace):
    life = RunDriver(*BEGINNINGS[name]).apply([("configure", {"l1": 0.1}), ("train", 12), ("configure", {"l2": 0.5})])
    life.apply([("weight", 0.0, 0.0, 0.3), ("train", 30)])
    trainer, history, seen = life.trainer, life.history, life.seen[1]
    config, ended = trainer.config, trainer.ended
    replace(history)
    (run,) = history.earlier
    assert (run.number, run.start, run.step, run.ended) == (1, 0, max(seen), ended)
    assert run.config == config and run.begun == config.changed(l2=0.0)
    assert (run.first_evaluation, run.evaluation) == (seen[0].evaluation, seen[run.step].evaluation)
    assert run.steps[0] == 0 and run.steps[-1] == run.step
    assert run.has_edited_weights and not run.has_edited_data and not run.has_given_weights
    assert run.has_own_data == (name in ("values", "copies"))
    assert np.array_equal(run.gradient_norms, [batch_gradient_norms(seen[step].event) for step in (0, run.step)])
    at_once = [run.steps.tolist().index(step) for step in dict.fromkeys(run.steps.tolist()) if step != 12]
    for place in at_once:
        evaluation = seen[run.steps[place]].evaluation
        assert run.losses[place].tolist() == [evaluation.train_loss, evaluation.test_loss]
        if run.accuracies is not None:
            assert run.accuracies[place].tolist() == [evaluation.train_accuracy, evaluation.test_accuracy]
    assert (run.accuracies is None) == (name in ("values", "autoencoder"))


@settings(max_examples=25)
@given(script=SCRIPTS)
def test_any_run_leaves_facts_that_end_with_its_last_step(script):
    life = RunDriver(*BEGINNINGS["classes"]).apply(script)
    branch = life.history.branch
    while branch.parent is not None and branch.end.step == branch.start:
        branch = branch.parent
    step, losses = branch.end.step, branch.step_to(branch.end.step) if branch.end.step else None
    life.trainer.reset()
    assert len(life.history.earlier) == (step > 0)
    for run in life.history.earlier:
        assert run.step == step and run.config == losses.config
        assert run.evaluation == losses.problem.evaluate(losses.after.theta)
        assert len(run.steps) == len(run.losses) == len(run.accuracies)
        assert run.losses[-1].tolist() == [run.evaluation.train_loss, run.evaluation.test_loss]
        assert run.accuracies[-1].tolist() == [run.evaluation.train_accuracy, run.evaluation.test_accuracy]


def test_a_change_that_nothing_was_trained_with_does_not_count():
    trainer = Trainer(SMALL, layers=Trainer(SMALL.changed(seed=5)).layers)
    history = History(trainer)
    trainer.run(steps=9)
    evaluation = history.latest().evaluation
    trainer.configure(learning_rate=1, activation="relu")
    trainer.set_weight(0, 0, 0, 3.0)
    trainer.reset()
    (run,) = history.earlier
    assert run.config == SMALL and run.evaluation == evaluation and run.has_given_weights
    assert not run.has_edited_weights


def test_a_run_without_a_step_is_no_earlier_run():
    trainer = Trainer(SMALL)
    history = History(trainer)
    trainer.configure(hidden=(2,))
    trainer.reset()
    assert history.earlier == ()


def test_a_branch_without_a_step_counts_as_the_branch_that_it_left():
    trainer = Trainer(SMALL)
    history = History(trainer)
    trainer.run(steps=40)
    history.go(10)
    history.branch_off()
    trainer.configure(learning_rate=0.3)
    trainer.reset()
    assert [(run.step, run.config.learning_rate) for run in history.earlier] == [(40, 0.03)]


def test_a_run_that_diverged_is_an_earlier_run_with_its_end():
    trainer = Trainer(Config(dataset="x-sin-x", hidden=(8,), activation="relu", learning_rate=10))
    history = History(trainer)
    ended = trainer.run(steps=2000)
    trainer.configure(learning_rate=0.01)  # with which it may go on
    trainer.reset()
    (run,) = history.earlier
    assert ended is not None and run.ended is ended and run.step == ended.step - 1


def test_a_run_that_went_on_after_its_end_has_not_ended():
    trainer = Trainer(SMALL.changed(max_steps=5))
    history = History(trainer)
    assert trainer.run(steps=9) is not None
    trainer.configure(max_steps=None)
    trainer.run(steps=1)
    trainer.reset()
    assert [(run.step, run.ended) for run in history.earlier] == [(6, None)]


def test_a_run_that_is_put_back_is_no_earlier_run_and_the_other_is_one():
    trainer = Trainer(SMALL)
    history = History(trainer)
    trainer.run(steps=5)
    first = history.keep()
    trainer.configure(loss="cross_entropy")
    trainer.run(steps=7)
    second = history.keep()
    trainer.configure(seed=3)
    trainer.run(steps=9)
    assert [(run.number, run.step) for run in history.earlier] == [(1, 5), (2, 7)]
    history.put_back(first)
    assert [(run.number, run.step) for run in history.earlier] == [(2, 7), (3, 9)]
    history.put_back(second)
    assert [(run.number, run.step) for run in history.earlier] == [(3, 9), (4, 5)]
    history.put_back(history.keep())
    assert len(history.earlier) == 2
    trainer.run(steps=1)
    trainer.reset()
    assert [(run.number, run.step) for run in history.earlier] == [(3, 9), (4, 5), (5, 8)]


def test_only_the_newest_runs_are_kept(monkeypatch):
    monkeypatch.setattr(earlier, "RUNS", 3)
    trainer = Trainer(SMALL)
    history = History(trainer)
    for steps in range(1, 6):
        trainer.run(steps=steps)
        trainer.reset()
    assert [(run.number, run.step) for run in history.earlier] == [(3, 3), (4, 4), (5, 5)]


@pytest.mark.parametrize("config", (SMALL, Config(samples=100, hidden=(1024,))), ids=("small", "wide"))
def test_facts_take_little_memory(config):
    trainer = Trainer(config)
    history = History(trainer)
    trainer.run(steps=60)
    for rate in np.linspace(0.01, 0.02, 300):
        trainer.configure(learning_rate=float(rate))
        history.latest()  # which evaluates, so that the curves grow
        trainer.run(steps=1)
    trainer.reset()
    (run,) = history.earlier
    held = [value for value in vars(run).values() if isinstance(value, np.ndarray)]
    assert len(held) == 4 and len(run.steps) == earlier.ENTRIES
    assert all(array.base is None or array.base.nbytes < 20_000 for array in held)
    assert sum(array.nbytes for array in held) + sys.getsizeof(run) < 20_000


def test_a_snapshot_knows_the_earlier_runs():
    trainer = Trainer(SMALL)
    history = History(trainer)
    trainer.run(steps=5)
    trainer.reset()
    trainer.run(steps=4)
    assert history.latest().earlier == history.at(2).earlier == history.earlier and len(history.earlier) == 1
