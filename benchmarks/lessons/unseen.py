"""Lesson 10: early stopping, more samples, and copies of samples."""

from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from typing import Any

from nnviz.lessons import lessons
from nnviz.lessons.lesson import Watch
from nnviz.lessons.scene import Scene

from .table import Table, after, scene

_SEEDS = 20
_STEPS = 5000
_DISC, _XOR = 1, 5  # the steps of the lesson with these attempts
_MORE: dict[str, dict[str, float]] = {
    "100": {"train_fraction": 0.2},
    "400": {"train_fraction": 0.8},
    **{f"penalty {strength}": {"l2": strength} for strength in (0.5, 1.5, 5)},
}


def _loss(begun: Scene, seed: int, changes: Mapping[str, Any]) -> float:
    """Return the test loss after 5,000 steps, or that of the best weights if there is a patience."""
    trainer = begun.begin(seed=seed, **changes)
    evaluation = after(_STEPS, trainer)
    if trainer.config.patience is not None and trainer.best is not None:
        evaluation = trainer.best[1]
    return float(evaluation.test_loss)


def _attempts(place: int, *names: str) -> dict[str, tuple[Scene, Mapping[str, Any]]]:
    """Return the scene and the changes of each attempt of a step, by a name."""
    lesson = lessons()["unseen"]
    step = lesson.steps[place]
    assert isinstance(step, Watch)
    found = [(one.scene or lesson.scene_at(place), one.settings) for one in step.attempts]
    return dict(zip(names, found, strict=True))


_RUNS = {
    _DISC: _attempts(_DISC, "alone", "stopped", "copies", "250")
    | {row: (scene("unseen"), made) for row, made in _MORE.items()},
    _XOR: _attempts(_XOR, "alone", "turned", "mirrored"),
}
_ROWS = {place: tuple(runs) for place, runs in _RUNS.items()}


@lru_cache(maxsize=len(_RUNS) * _SEEDS)
def _losses(place: int, seed: int) -> dict[str, float]:
    return {row: _loss(begun, seed, changes) for row, (begun, changes) in _RUNS[place].items()}


def _lower(place: int, share: float, seed: int) -> dict[str, bool]:
    """Tell which test losses are below a share of that of the samples alone."""
    alone = _losses(place, seed)["alone"]
    return {row: loss < share * alone for row, loss in _losses(place, seed).items()}


def _table(name: str, place: int, measure: Callable[[int], Mapping[str, Any]], without: int = 0) -> Table:
    return Table(name, _ROWS[place][without:], measure, _SEEDS)


TABLES = (
    _table("unseen", _DISC, partial(_losses, _DISC)),
    _table("unseen-lower", _DISC, partial(_lower, _DISC, 0.75), without=1),
    _table("unseen-xor", _XOR, partial(_losses, _XOR)),
    _table("unseen-xor-lower", _XOR, partial(_lower, _XOR, 1), without=1),
)
