"""Space of a hidden layer: places of samples, and units as axes."""

import numpy as np
import pytest

from nnviz.data.plane import SQUARE
from nnviz.probes.layer_space import LINES, NODES, answers_of, carried, extent, lattice, leading_units, nodes
from nnviz.settings.config import Config
from nnviz.training.trainer import Trainer


def test_the_two_units_that_vary_most_in_their_order(rng):
    answers = rng.normal(size=(400, 5)) * [1, 5, 0.1, 3, 0]
    assert leading_units(answers) == (1, 3)
    assert leading_units(answers[:, ::-1]) == (1, 3)
    assert leading_units(answers, first=2) == (2, 1)
    assert leading_units(answers, first=1) == (1, 3)


def test_two_units_that_say_the_same_are_not_both_shown(rng):
    one, other = rng.normal(size=(2, 400))
    answers = np.stack([0.1 * other, 2 * one, -3 * one, 2.5 * one + 0.01 * other], axis=1)
    assert leading_units(answers) == (0, 2)
    assert leading_units(answers, first=1) == (1, 0)
    assert leading_units(np.stack([one, one, one], axis=1)) == (0, 1)


def test_of_equal_units_the_first_are_taken():
    assert leading_units(np.ones((9, 4))) == (0, 1)
    assert leading_units(np.full((9, 4), np.nan), first=3) == (3, 0)
    assert leading_units(np.ones((9, 1))) == leading_units(np.ones((9, 1)), first=0) == (0,)


@pytest.mark.parametrize("layer", (0, 1))
def test_carried_points_are_the_activations(layer):
    trainer = Trainer(Config(hidden=(4, 3), features=("x1", "x2", "x1*x2")))
    trainer.run(steps=30)
    event = trainer.peek()
    grid, samples = carried(event.problem, event.after.theta, layer, (2, 0), SQUARE, 100)
    forward = event.problem.network.forward(event.after.theta, event.problem.train[0][:100])
    assert np.array_equal(samples, forward.by_sample()[layer + 1][:, [2, 0]])
    assert grid.shape == (2 * LINES, NODES, 2)
    places, inputs = lattice(SQUARE, event.config.features)
    assert np.array_equal(grid.reshape(-1, 2), answers_of(event.problem, event.after.theta, inputs, layer)[:, [2, 0]])
    assert np.array_equal(inputs, event.problem.inputs(places))


def test_a_unit_alone_is_carried_over_the_input():
    event = Trainer(Config(hidden=(1,))).peek()
    grid, samples = carried(event.problem, event.after.theta, 0, (0,), SQUARE, 50)
    assert np.array_equal(samples[:, 0], event.data.train[0][:50, 0])
    assert np.array_equal(grid[..., 0].ravel(), nodes(SQUARE)[:, 0])


def test_lines_of_the_grid_are_straight_before_they_are_bent():
    lines = nodes(SQUARE).reshape(2, LINES, NODES, 2)
    assert (np.ptp(lines[0, ..., 0], axis=1) == 0).all() and (np.ptp(lines[1, ..., 1], axis=1) == 0).all()
    for across, part in zip((1, 0), lines):
        assert np.allclose(part[..., across].min(axis=1), -6) and np.allclose(part[..., across].max(axis=1), 6)


def test_the_extent_holds_0_and_all_that_is_finite():
    grid = np.array([[[1.0, -2.0], [3.0, np.nan]]])
    assert extent(grid, np.array([[2.0, np.inf]])).tolist() == [[0.0, 3.0], [-2.0, 0.0]]
