"""The memory of many changes, branches, edits and playgrounds is bounded."""

import gc
import weakref

import numpy as np
import pytest

from benchmarks.history import memory
from nnviz.app.playground import Playground
from nnviz.data.edits import with_sample_at
from nnviz.history.history import History
from nnviz.settings.config import Config
from nnviz.training.trainer import Trainer


@pytest.fixture(autouse=True)
def _low_limits(monkeypatch):
    """Fewer checkpoints and branches are bounded in the same way, and sooner."""
    monkeypatch.setattr("nnviz.history.checkpoints.CHECKPOINTS", 512)
    monkeypatch.setattr("nnviz.history.forgetting.BRANCHES", 100)


def test_a_change_takes_less_than_half_a_kilobyte():
    trainer = Trainer(Config(samples=20))
    history = History(trainer)

    def change(times: int) -> int:
        for number in range(times):
            trainer.configure(learning_rate=0.01 + number % 97 / 1e4)
            trainer.step()
        return memory(history)

    before = change(600)  # more than there are checkpoints
    assert change(1_000) - before < 1_000 * 500


def test_a_dragged_sample_takes_less_than_a_data_set():
    trainer = Trainer(Config())
    history = History(trainer)
    trainer.run(steps=1_200)
    before = memory(history)
    for number in range(2_000):
        trainer.edit(with_sample_at(trainer.data, 7, np.array([np.cos(number / 60), 1.0])))
        trainer.step()
    assert memory(history) - before < 2_000 * 1_000


def test_more_than_a_thousand_branches_take_no_more_memory():
    trainer = Trainer(Config(samples=20))
    history = History(trainer)
    trainer.run(steps=20)
    sizes = []
    for _ in range(3):
        for _ in range(100):
            history.go(trainer.state.step - 1)
            history.branch_off()
            trainer.run(steps=2)
        sizes.append(memory(history))
    assert len(history.branches) == 100
    assert sizes[2] < 1.2 * sizes[1] < 10e6


def test_playgrounds_that_were_closed_are_gone():
    made = []
    for _ in range(8):
        playground = Playground(samples=20)
        playground.run(steps=3)
        playground.close()
        made.append(weakref.ref(playground))
    del playground
    gc.collect()
    assert not any(one() for one in made)
