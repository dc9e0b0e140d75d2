"""Lesson 4: the limit of the learning rate."""

import numpy as np

from nnviz import Crowd
from nnviz.lessons.conditions import largest_rate
from nnviz.training.events import Diverged

from .table import Table, after, scene

_RATES = (0.001, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
_NAMES = tuple(f"{rate:g}" for rate in _RATES)
_UNITS = 3  # the step of the lesson with the tanh units


def _bowl(seed: int) -> dict[str, float]:
    begin = scene("downhill").begin
    limit = largest_rate(begin(seed=seed).problem)
    return {
        "limit": limit,
        "0.06": after(100, begin(seed=seed, learning_rate=0.06)).train_loss,
        "0.1": after(100, begin(seed=seed, learning_rate=0.1)).train_loss,
    }


def _units(seed: int) -> Crowd:
    """Train a network with each rate, on the same data."""
    crowd = Crowd(scene("downhill", _UNITS).config.changed(seed=seed), learning_rate=_RATES)
    crowd.run(steps=2000)
    return crowd


def _losses(seed: int) -> dict[str, float]:
    return dict(zip(_NAMES, np.asarray(_units(seed).evaluate().train_loss).tolist()))


def _shares(seed: int) -> dict[str, bool]:
    return {rate: loss < 0.1 for rate, loss in _losses(seed).items()}


def _saturated(seed: int) -> dict[str, float]:
    """Return the share of answers of hidden units beyond ±0.97, over the training samples."""
    crowd = _units(seed)
    answers = crowd.problem.network.forward(crowd.state.theta, crowd.problem.train[0]).activations[0]
    return dict(zip(_NAMES, map(float, (np.abs(answers) > 0.97).mean(axis=(-2, -1)))))


def _overflows(seed: int) -> dict[str, bool]:
    crowd = _units(seed)
    return {rate: isinstance(fact, Diverged) for rate, fact in zip(_NAMES, crowd.diverged)}


TABLES = (
    Table("downhill", ("limit", "0.06", "0.1"), _bowl),
    Table("downhill-share", _NAMES, _shares),
    Table("downhill-loss", _NAMES, _losses),
    Table("downhill-saturated", _NAMES, _saturated),
    Table("downhill-overflow", _NAMES, _overflows),
)
