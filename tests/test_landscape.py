"""The loss landscape: planes through a theta, and the objective on them."""

from dataclasses import replace

import numpy as np
import pytest

from nnviz.nn.losses import LOSSES_OF
from nnviz.probes.landscape import GRID, Landscape, Section, grid_points, objective, path_section, random_section
from nnviz.settings.config import Config
from nnviz.training.events import State
from nnviz.training.problem import prepare
from nnviz.training.step import peek
from nnviz.training.trainer import Trainer

SHAPES = ((), (1,), (4, 2), (1, 1, 3), (40, 3))


def trained(steps=40, **settings):
    trainer = Trainer(Config(**settings))
    trainer.run(steps=steps)
    return trainer


def walk(rng, size, count):
    return list(np.cumsum(rng.normal(size=(count, size)) * np.linspace(3, 0.5, size), axis=0))


def filters(network, vector):
    """Return the filter of each unit: its weights, and its bias beside a single weight."""
    for block in network.blocks(vector):
        yield from (block if len(block) == 2 else block[:-1]).T


@pytest.mark.parametrize("features", (("x1",), ("x1", "x2")))
@pytest.mark.parametrize("hidden", SHAPES)
def test_random_directions_are_orthogonal_and_as_long_as_theta_in_every_filter(hidden, features):
    trainer = trained(hidden=hidden, features=features)
    network, theta = trainer.problem.network, trainer.state.theta
    section = random_section(network, theta, 0)
    u, v = section.directions
    for one, other, weights in zip(filters(network, u), filters(network, v), filters(network, theta)):
        length = np.linalg.norm(weights)
        assert np.linalg.norm(one) == pytest.approx(length)
        assert np.linalg.norm(other) == pytest.approx(length)
        assert one @ other == pytest.approx(0, abs=1e-9 * length**2)
    assert u @ v == pytest.approx(0, abs=1e-9 * (u @ u))


def test_random_directions_leave_biases_alone():
    trainer = trained()
    network = trainer.problem.network
    section = random_section(network, trainer.state.theta, 0)
    assert not section.directions[:, network.weight_mask == 0].any()
    assert section.origin is trainer.state.theta


@pytest.mark.parametrize("scale", (0.0, 1e-200, 1e200))
def test_zero_and_extreme_filters_have_directions_too(scale):
    network = trained().problem.network
    theta = np.full(network.parameter_count, scale)
    section = random_section(network, theta, 0)
    assert np.isfinite(section.directions).all()
    assert (np.abs(section.directions).max(axis=1) > 0).all()


def test_random_directions_have_an_address():
    trainer = trained()
    network, theta = trainer.problem.network, trainer.state.theta
    one, other = (random_section(network, theta, seed).directions for seed in (0, 1))
    assert np.array_equal(one, random_section(network, theta, 0).directions)
    assert not np.allclose(one, other)
    larger = random_section(network, 2 * theta, 0).directions
    assert np.allclose(larger, 2 * one)  # only the lengths follow theta


def test_components_are_those_of_the_singular_value_decomposition(rng):
    network = trained().problem.network
    thetas = walk(rng, network.parameter_count, 50)
    section = path_section(network, thetas, 0)
    around = np.stack(thetas) - np.mean(thetas, axis=0)
    _, sizes, directions = np.linalg.svd(around, full_matrices=False)
    assert np.allclose(np.abs(section.directions @ directions[:2].T), np.eye(2), atol=1e-9)
    assert section.shares == pytest.approx(tuple(sizes[:2] ** 2 / (sizes**2).sum()))
    assert section.origin is thetas[-1]
    assert ((around[0] @ section.directions.T) <= 0).all()


def test_of_a_long_path_the_components_are_nearly_the_same(rng):
    network = trained().problem.network
    thetas = walk(rng, network.parameter_count, 128)
    _, sizes, directions = np.linalg.svd(np.stack(thetas) - np.mean(thetas, axis=0), full_matrices=False)
    section = path_section(network, thetas, 0)
    assert np.allclose(np.abs(section.directions @ directions[:2].T), np.eye(2), atol=0.1)
    assert section.shares[0] == pytest.approx(sizes[0] ** 2 / (sizes**2).sum(), abs=0.02)


@pytest.mark.parametrize("count", (1, 2, 3))
@pytest.mark.parametrize("features", (("x1",), ("x1", "x2")))
def test_missing_components_are_random(count, features, rng):
    network = prepare(Config(hidden=(), features=features), Trainer().data).network
    start, step = rng.normal(size=(2, network.parameter_count))
    section = path_section(network, [start + n * step for n in range(count)], 0)
    assert np.allclose(section.directions @ section.directions.T, np.eye(2))
    assert section.shares == ((0.0, 0.0) if count == 1 else (pytest.approx(1.0), 0.0))


def test_components_survive_a_path_that_leaves_the_range():
    network = trained().problem.network
    thetas = [np.full(network.parameter_count, value) for value in (1.0, 1e200, 1e300)]
    assert np.isfinite(path_section(network, thetas[:2], 0).directions).all()
    assert np.isfinite(path_section(network, thetas, 0).directions).all()


def test_a_place_is_where_the_plane_comes_nearest(rng):
    network = trained().problem.network
    section = random_section(network, rng.normal(size=network.parameter_count), 0)
    places = rng.normal(size=(5, 2))
    thetas = section.thetas(places)
    assert np.allclose([section.place(theta) for theta in thetas], places)
    theta = rng.normal(size=network.parameter_count)
    away = theta - section.thetas(section.place(theta)[None])[0]
    assert np.allclose(section.directions @ away, 0)


DATASET_OF = {"classification": "circle", "regression": "plane"}


@pytest.mark.parametrize(
    "settings",
    [
        {"loss": loss, **({"task": task} if task == "autoencoder" else {"dataset": DATASET_OF[task]})}
        for task, losses in LOSSES_OF.items()
        for loss in losses
    ]
    + [{"dataset": "blobs", "classes": 4, "loss": "cross_entropy"}, {"hidden": ()}],
)
def test_the_middle_is_the_loss_of_the_evaluation(settings):
    trainer = trained(**settings)
    theta, problem = trainer.state.theta, trainer.problem
    found = Landscape(problem, random_section(problem.network, theta, 0), (-1, 1), (-1, 1))
    found.complete()
    assert found.losses[GRID // 2, GRID // 2] == pytest.approx(problem.evaluate(theta).train_loss, rel=1e-12)


@pytest.mark.parametrize("penalty", ({"l2": 3.0}, {"l1": 2.0}, {"l1": 1.0, "l2": 1.0}))
def test_the_objective_holds_the_penalty(penalty):
    trainer = trained(batch_size=250, **penalty)
    event = peek(State(0, 0, 0, trainer.state.theta), trainer.problem)
    found = objective(trainer.problem, trainer.state.theta[None])
    assert found == pytest.approx(event.loss + event.penalty)


def test_every_point_is_the_objective_there(rng):
    trainer = trained(l2=1.0)
    problem = trainer.problem
    section = path_section(problem.network, walk(rng, problem.network.parameter_count, 9), 0)
    found = Landscape(problem, section, (-2.0, 1.0), (0.5, 0.75))
    found.complete()
    for row, column in ((0, 0), (0, 24), (24, 0), (7, 19)):
        theta = section.origin + found.across[column] * section.directions[0] + found.up[row] * section.directions[1]
        assert found.losses[row, column] == pytest.approx(objective(problem, theta[None])[0])
    assert (found.across[0], found.across[-1], found.up[0], found.up[-1]) == (-2.0, 1.0, 0.5, 0.75)


def test_the_middle_of_a_grid_is_exactly_there():
    for reach in (0.1, 0.3, 1.0, 7.0):
        assert grid_points((-reach, reach))[GRID // 2] == 0.0


@pytest.mark.parametrize("work", (1, 50_000, 10**9))
def test_any_slices_give_the_same_landscape_bit_for_bit(work):
    trainer = trained()
    problem = trainer.problem
    section = random_section(problem.network, trainer.state.theta, 0)
    whole, sliced = (Landscape(problem, section, (-1, 1), (-1, 1)) for _ in range(2))
    whole.complete()
    sizes, slices = set(), 0
    while not sliced.finished:
        sliced.refine(work)
        slices += 1
        sizes.add(len(sliced.field))
        known = ~np.isnan(sliced.losses)
        assert known.sum() == sliced.known
        assert np.array_equal(sliced.losses[known], whole.losses[known])
        assert not np.isnan(sliced.field).any()
    assert (slices, sizes) == {1: (625, {0, 4, 7, 13, 25}), 10**9: (1, {25})}.get(work, (slices, sizes))
    sliced.refine(work)
    assert sliced.known == sliced.points == GRID**2
    assert np.array_equal(sliced.losses, whole.losses)


def test_a_large_network_is_measured_in_small_pieces(monkeypatch):
    problem = Trainer(Config(hidden=(400, 400, 150), samples=2000)).problem
    assert problem.network.parameter_count > 220_000
    asked = []
    monkeypatch.setattr(
        "nnviz.probes.landscape.objective", lambda problem, thetas, samples: asked.append((len(thetas), samples)) or 1
    )
    found = Landscape(problem, random_section(problem.network, problem.initial_theta(), 0), (-1, 1), (-1, 1))
    found.refine()
    assert asked == [(1, found.samples)] and found.known == 1
    assert 50 <= found.samples < 100


def test_the_first_500_training_samples_count():
    trainer = trained(samples=4000)
    problem, theta = trainer.problem, trainer.state.theta
    found = Landscape(problem, random_section(problem.network, theta, 0), (-1, 1), (-1, 1))
    found.complete()
    assert found.samples == 500
    part = replace(problem.data, points=problem.data.points[:501], labels=problem.data.labels[:501], train_count=500)
    assert found.losses[12, 12] == pytest.approx(prepare(problem.config, part).evaluate(theta).train_loss)


def test_far_away_losses_are_infinite_without_a_warning():
    problem = trained(dataset="plane", activation="relu").problem
    origin = np.zeros(problem.network.parameter_count)
    directions = np.stack([np.ones_like(origin), problem.network.weight_mask])
    found = Landscape(problem, Section(origin, directions), (-1e300, 1e300), (-1.0, 1.0))
    found.complete()
    assert found.finished and not np.isfinite(found.losses).all()
