"""Forgetting: branches are bounded, and the kept ones stay usable."""

import numpy as np
import pytest

import nnviz.history.forgetting
from nnviz.data.edits import with_sample_at
from nnviz.data.patch import Patch
from nnviz.history.history import History
from nnviz.recipes.recipe import parse, recipe
from nnviz.recipes.rerun import rerun
from nnviz.settings.config import Config
from nnviz.training.events import BranchesForgotten, SettingsChanged, State
from nnviz.training.trainer import Trainer
from tests.runs import same_states


@pytest.fixture(autouse=True)
def few(monkeypatch):
    monkeypatch.setattr(nnviz.history.forgetting, "BRANCHES", 6)


def branch_often(chain: bool) -> tuple[Trainer, History, dict[int, list]]:
    trainer = Trainer(Config(samples=20, hidden=(2,)))
    history = History(trainer)
    states: dict[int, list[State]] = {1: []}
    trainer.subscribe(lambda event: states[history.branch.number].append(event.after))
    trainer.run(steps=12)
    for number in range(2, 22):
        if not chain:
            history.return_to(1)
        history.go(history.last - 2)
        at = history.cursor
        assert at is not None
        states[number] = [state for state in states[history.branch.number] if state.step <= at]
        history.branch_off()
        trainer.configure(learning_rate=number / 100)
        trainer.run(steps=4)
    return trainer, history, states


@pytest.mark.parametrize("chain", [True, False])
def test_the_kept_branches_reproduce_every_step(chain):
    _trainer, history, states = branch_often(chain)
    assert len(history.branches) == 6 and history.branches[0].number == 1
    assert history.branch.number == 21
    for branch in list(history.branches):
        history.return_to(branch.number)
        for state in states[branch.number]:
            assert same_states(history.at(state.step).event.after, state)


@pytest.mark.parametrize("chain", [True, False])
def test_a_run_that_forgot_branches_comes_out_of_its_recipe(chain):
    _, history, _ = branch_often(chain)
    again = rerun(parse(recipe(history).text().encode(), "run.json"))
    assert again.differences == ()
    assert [branch.end.theta.tobytes() for branch in again.history.branches] == [
        branch.end.theta.tobytes() for branch in history.branches
    ]


def test_what_is_forgotten_is_told():
    trainer = Trainer(Config(samples=20, hidden=(2,)))
    history, told = History(trainer), []
    trainer.subscribe(told.append, to=BranchesForgotten)
    trainer.run(steps=3)
    for _ in range(8):
        history.return_to(1)
        history.go(1)
        history.branch_off()
    assert [number for fact in told for number in fact.numbers] == [2, 3, 4]
    assert [branch.number for branch in history.branches] == [1, 5, 6, 7, 8, 9]


def test_settings_that_change_back_and_forth_before_a_step_are_few_changes():
    trainer = Trainer(Config(samples=20))
    history = History(trainer)
    trainer.step()
    for number in range(50):
        trainer.configure(learning_rate=(0.1, 0.03)[number % 2])
        trainer.configure(l2=number % 3, l1=number % 2)
        trainer.set_weight(0, 0, 0, number / 10)
    assert len(history.changes) <= 3
    settings = [change for change in history.changes if isinstance(change, SettingsChanged)]
    assert settings[-1].changes["l2"][1] == trainer.config.l2


def test_a_dragged_sample_is_kept_as_a_patch():
    trainer = Trainer(Config(samples=200))
    history = History(trainer)
    for number in range(300):
        trainer.edit(with_sample_at(trainer.data, 7, np.array([number / 100, 1.0])))
        trainer.step()
    edits = history.changes
    assert all(isinstance(edit.kept, Patch) for edit in edits) and sum(edit.kept.apart == 0 for edit in edits) == 1
    for number in (0, 150, 299):
        assert edits[number].data.points[7].tolist() == [number / 100, 1.0]
        assert history.at(number).event.data.points[7].tolist() == [number / 100, 1.0]
