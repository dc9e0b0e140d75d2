"""The anchor: determined by the step, stable, and never far behind."""

import numpy as np
import pytest

from nnviz.history.history import History
from nnviz.probes.anchor import anchor
from nnviz.settings.config import Config
from nnviz.training.events import State
from nnviz.training.snapshot import Trajectory
from nnviz.training.trainer import Trainer


def path(steps):
    return Trajectory(tuple(State(step, 0, 0, np.full(1, float(step))) for step in steps))


@pytest.mark.parametrize("first", (0, 700))
def test_the_grid_doubles(first):
    every = path(range(first, first + 65))
    found = [int(every.steps[anchor(every, first + taken)]) - first for taken in range(65)]
    assert sorted(set(found)) == [0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64]
    assert found == sorted(found)
    assert all(2 * taken <= 3 * at + 1 for taken, at in enumerate(found))


def test_of_a_path_with_gaps_it_is_the_last_state_before():
    assert anchor(path([0, 10, 20, 100]), 90) == 2  # the grid has 64
    assert anchor(path([5]), 5) == 0
    assert anchor(path([5]), 1000) == 0


def test_a_replay_has_the_same_anchor():
    trainer = Trainer(Config())
    history = History(trainer)
    seen = {}
    for _ in range(12):
        trainer.run(steps=37)
        snapshot = history.latest()
        seen[snapshot.step] = snapshot.path.thetas[anchor(snapshot.path, snapshot.step)]
    for step, theta in list(seen.items())[2:]:
        snapshot = history.at(step)
        assert np.array_equal(snapshot.path.thetas[anchor(snapshot.path, step)], theta)
