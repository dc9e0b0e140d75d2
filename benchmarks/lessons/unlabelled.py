"""Lesson 13: unexplained shares of autoencoders, and codes of equal digits."""

from typing import Any

import numpy as np

from nnviz.nn.arrays import Array
from nnviz.nn.network import with_ones
from nnviz.training.trainer import Trainer

from .table import Table, after, scene

_STEPS = 3000
_PARABOLA, _RING, _DIGITS = 0, 4, 8  # steps of the lesson whose scenes are used
_BENT = ("tanh", "linear", "tanh")
_NETWORKS: dict[str, dict[str, Any]] = {
    "1": {},
    "8-1-8 linear": {"hidden": (8, 1, 8)},
    "8-1-8": {"hidden": (8, 1, 8), "activation": _BENT},
    "8-2-8": {"hidden": (8, 2, 8), "activation": _BENT},
}


def _components(trainer: Trainer, count: int) -> tuple[Array, Array]:
    """Return the principal components of the test samples, `(n, count)`, and what these give back, `(n, d)`."""
    train, test = trainer.problem.data.train[0], trainer.problem.data.test[0]
    directions = np.linalg.svd(train - train.mean(axis=0), full_matrices=False)[2][:count]
    places = (test - train.mean(axis=0)) @ directions.T
    return places, places @ directions + train.mean(axis=0)


def _unexplained(test: Array, given: Array) -> float:
    return float(np.sum((given - test) ** 2) / np.sum((test - test.mean(axis=0)) ** 2))


def _same_digit(codes: Array, labels: Array) -> float:
    """Return the share of the samples whose nearest neighbour has the same label."""
    distances = np.sum((codes[:, None] - codes[None]) ** 2, axis=2)
    np.fill_diagonal(distances, np.inf)
    return float(np.mean(labels[distances.argmin(axis=1)] == labels))


def _lost(seed: int) -> dict[str, float]:
    found = {}
    for row, changes in _NETWORKS.items():
        trainer = scene("unlabelled", _PARABOLA).begin(seed=seed, **changes)
        found[row] = 1 - float(after(_STEPS, trainer).test_r2)
    found["component"] = _unexplained(trainer.problem.data.test[0], _components(trainer, 1)[1])
    found["ring"] = 1 - float(after(_STEPS, scene("unlabelled", _RING).begin(seed=seed)).test_r2)
    return found


def _digits(seed: int) -> dict[str, float]:
    trainer = scene("unlabelled", _DIGITS).begin(seed=seed)
    lost = 1 - float(after(_STEPS, trainer).test_r2)
    test, labels = trainer.problem.data.test
    codes = trainer.problem.network.forward(trainer.state.theta, with_ones(test)).by_sample()[2]
    places, given = _components(trainer, 2)
    return {
        "lost": lost,
        "lost by components": _unexplained(test, given),
        "same": _same_digit(codes, labels),
        "same by components": _same_digit(places, labels),
    }


TABLES = (
    Table("unlabelled", (*_NETWORKS, "component", "ring"), _lost, 20),
    Table("unlabelled-digits", ("lost", "lost by components", "same", "same by components"), _digits, 20),
)
