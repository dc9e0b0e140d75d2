"""Lesson 14: test accuracies on changed pictures, on tones and on words."""

from collections.abc import Mapping
from typing import Any

from nnviz.data.datasets import Dataset
from nnviz.lessons.course.senses.scenes import Change, with_shifts
from nnviz.training.run_data import generated
from nnviz.training.trainer import Trainer

from .table import Table, after, scene

_STEPS = 1500
_SEEDS = 20


def _columns(*columns: int) -> Change:
    return lambda data: data.part(columns=columns)


def _shifted(dx: int, dy: int = 0) -> Change:
    return lambda data: data.shifted(dx, dy, of="test")


def _as_they_are(data: Dataset) -> Dataset:
    return data


_CHANGES: dict[str, Change] = {
    "plain": _as_they_are,
    "shuffled": Dataset.shuffled,
    "right": _shifted(1),
    "left": _shifted(-1),
    "up": _shifted(0, -1),
    "down": _shifted(0, 1),
    "two": _shifted(2),
    "copies": lambda data: with_shifts(data).shifted(1, of="test"),
}
_PARTS: dict[str, Change] = {
    "left": _columns(0, 1, 2, 3),
    "right": _columns(4, 5, 6, 7),
    "both": _as_they_are,
    "without the outer two": _columns(1, 2, 3, 4, 5, 6),
    "without the middle two": _columns(0, 1, 2, 5, 6, 7),
}
_OTHERS: dict[str, dict[str, Any]] = {
    "digits": {"hidden": ()},
    "digits 32": {},
    "words": {"dataset": "words", "hidden": ()},
    "words 16": {"dataset": "words", "hidden": (16,)},
    "waves": {"dataset": "waves", "hidden": ()},
    "waves 4": {"dataset": "waves", "hidden": (4,)},
    "waves 8": {"dataset": "waves", "hidden": (8,)},
    "waves 32": {"dataset": "waves"},
}


def _changed(changes: Mapping[str, Change], seed: int) -> dict[str, float]:
    """Return the test accuracy with each change of the pictures."""
    config = scene("senses").config.changed(seed=seed)
    plain = generated(config)
    return {row: float(after(_STEPS, Trainer(config, change(plain))).test_accuracy) for row, change in changes.items()}


def _others(seed: int) -> dict[str, float]:
    begin = scene("senses").begin
    return {row: float(after(_STEPS, begin(seed=seed, **one)).test_accuracy) for row, one in _OTHERS.items()}


TABLES = (
    Table("senses", tuple(_CHANGES), lambda seed: _changed(_CHANGES, seed), _SEEDS),
    Table("senses-halves", tuple(_PARTS), lambda seed: _changed(_PARTS, seed), _SEEDS),
    Table("senses-others", tuple(_OTHERS), _others, _SEEDS),
)
