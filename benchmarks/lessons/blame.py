"""Lesson 5: equal first weights, and four weights that are set by hand."""

from functools import lru_cache

import numpy as np

from nnviz.training.trainer import Trainer

from .table import SEEDS, Table, after, scene

_ZEROS, _ALIKE = 5, 10  # the steps of the lesson with these scenes
_ACTIVATIONS = ("tanh", "relu", "sigmoid")
_SIGNS = tuple((row, unit, -0.5) for row, unit in ((0, 0), (1, 1), (0, 2), (1, 2)))  # input, unit and weight
_SIZES = tuple((0, unit, value) for unit, value in enumerate((0.4, 0.3, 0.2, 0.1)))
_EDITS = {"signs": _SIGNS, "sizes": _SIZES}
_MOST = 4000  # steps of the check


@lru_cache(maxsize=len(_ACTIVATIONS) * SEEDS)
def _zeros(seed: int, activation: str) -> Trainer:
    """Return a trainer after 2,000 steps from weights that are all 0."""
    trainer = scene("blame", _ZEROS).begin(seed=seed, activation=activation)
    trainer.run(steps=2000)
    return trainer


def _weights(seed: int) -> dict[str, float]:
    """Return the size of the largest weight."""
    found = {}
    for activation in _ACTIVATIONS:
        (first, _), (last, _) = _zeros(seed, activation).layers
        found[activation] = float(max(np.abs(first).max(), np.abs(last).max()))
    return found


def _biases(seed: int) -> dict[str, float]:
    """Return the size of the output's bias."""
    lasts = {activation: _zeros(seed, activation).layers[-1] for activation in _ACTIVATIONS}
    return {activation: float(np.abs(bias).max()) for activation, (_, bias) in lasts.items()}


def _equal(seed: int) -> dict[str, bool]:
    """Tell if the four units have equal weights, to the last bit."""
    firsts = {activation: _zeros(seed, activation).layers[0][0] for activation in _ACTIVATIONS}
    return {activation: bool((first == first[:, :1]).all()) for activation, first in firsts.items()}


def _accuracies(seed: int) -> dict[str, float]:
    """Return the test accuracies after 2,000 steps from zeros, and after 4,000 steps from weights that are all 0.5."""
    found = {activation: after(0, _zeros(seed, activation)).test_accuracy for activation in _ACTIVATIONS}
    return found | {"all 0.5": after(4000, scene("blame", _ALIKE).begin(seed=seed)).test_accuracy}


@lru_cache(maxsize=SEEDS)
def _first(seed: int) -> dict[str, int]:
    """Return the first step with an accuracy of 0.95, or one more than the check allows.

    Four weights were set by hand.
    """
    found = {}
    for row, edits in _EDITS.items():
        trainer = scene("blame", _ALIKE).begin(seed=seed)
        for place, unit, value in edits:
            trainer.set_weight(0, place, unit, value)
        while trainer.state.step <= _MOST and after(1, trainer).test_accuracy < 0.95:
            pass
        found[row] = trainer.state.step
    return found


def _by_hand(seed: int) -> dict[str, bool]:
    return {row: step <= _MOST for row, step in _first(seed).items()}


TABLES = (
    Table("blame", _ACTIVATIONS, _weights),
    Table("blame-bias", _ACTIVATIONS, _biases),
    Table("blame-equal", _ACTIVATIONS, _equal),
    Table("blame-accuracy", (*_ACTIVATIONS, "all 0.5"), _accuracies),
    Table("blame-first", tuple(_EDITS), _first),
    Table("blame-by-hand", tuple(_EDITS), _by_hand),
)
