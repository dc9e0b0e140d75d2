"""Lesson 9: losses and weights with several strengths of the L2 penalty."""

from functools import lru_cache

import numpy as np

from nnviz import Crowd

from .table import Table, scene

_STRENGTHS = (0, 0.15, 0.5, 1.5, 5, 15, 50)
_NAMES = tuple(map(str, _STRENGTHS))
_SEEDS = 30


@lru_cache(maxsize=_SEEDS)
def _crowd(seed: int) -> Crowd:
    """Return networks after 5,000 steps, one for each strength."""
    crowd = Crowd(scene("penalty").config.changed(seed=seed), l2=_STRENGTHS)
    crowd.run(steps=5000)
    return crowd


def _training(seed: int) -> dict[str, float]:
    return dict(zip(_NAMES, np.asarray(_crowd(seed).evaluate().train_loss).tolist()))


def _test(seed: int) -> dict[str, float]:
    return dict(zip(_NAMES, np.asarray(_crowd(seed).evaluate().test_loss).tolist()))


def _goal(seed: int) -> dict[str, bool]:
    return {name: loss <= 0.3 for name, loss in _test(seed).items()}


def _rises(seed: int) -> dict[str, bool]:
    """Tell if each larger strength has a larger training loss."""
    return {"with each penalty": bool((np.diff([*_training(seed).values()]) > 0).all())}


def _weights(seed: int) -> dict[str, float]:
    layers = [_crowd(seed).layers(place) for place in range(len(_NAMES))]
    norms = [np.linalg.norm(np.concatenate([W.ravel() for W, _ in each])) for each in layers]
    return dict(zip(_NAMES, map(float, norms)))


TABLES = (
    Table("penalty", _NAMES, _test, _SEEDS),
    Table("penalty-training", _NAMES, _training, _SEEDS),
    Table("penalty-weights", _NAMES, _weights, _SEEDS),
    Table("penalty-goal", _NAMES, _goal, _SEEDS),
    Table("penalty-rises", ("with each penalty",), _rises, _SEEDS),
)
