"""Lesson 1: units, linear layers, and squares as inputs."""

from typing import Any

from .table import Table, after, scene

_NETWORKS: dict[str, dict[str, Any]] = {str(units): {"hidden": (units,)} for units in (1, 2, 3, 4, 8)} | {
    "0": {"hidden": ()},
    "linear": {"hidden": (8, 8, 8), "activation": "linear", "learning_rate": 0.03},
    "squares": {"hidden": (), "features": ("x1^2", "x2^2")},
}
_UNITS = (2, 3, 4, 6)  # of ReLU, for xor


def _accuracies(seed: int) -> dict[str, float]:
    begin = scene("parts").begin
    return {row: after(2500, begin(seed=seed, **changes)).test_accuracy for row, changes in _NETWORKS.items()}


def _xor(seed: int) -> dict[str, bool]:
    """Tell which numbers of ReLU units reach an accuracy of 0.95."""
    begin = scene("parts").begin
    found = {}
    for units in _UNITS:
        trainer = begin(seed=seed, dataset="xor", hidden=(units,), activation="relu")
        found[str(units)] = after(2500, trainer).test_accuracy >= 0.95
    return found


TABLES = (Table("parts", tuple(_NETWORKS), _accuracies), Table("parts-xor", tuple(map(str, _UNITS)), _xor))
