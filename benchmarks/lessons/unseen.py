"""Lesson 10: early stopping, more samples, and copies of samples."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from nnviz.lessons import lessons
from nnviz.lessons.lesson import Watch
from nnviz.lessons.scene import Scene

from .rows import after, by_seed, scene, show

_STEPS = 5000


def _loss(begun: Scene, seed: int, **changes: Any) -> float:
    trainer = begun.begin(seed=seed, **changes)
    evaluation = after(_STEPS, trainer)
    if trainer.config.patience is not None and trainer.best is not None:
        evaluation = trainer.best[1]
    return float(evaluation.test_loss)


def _attempts(place: int, seed: int) -> dict[str, float]:
    """Return the test loss of each attempt of a step."""
    lesson = lessons()["unseen"]
    step = lesson.steps[place]
    assert isinstance(step, Watch)
    return {one.title: _loss(one.scene or lesson.scene_at(place), seed, **one.settings) for one in step.attempts}


def _disc(seed: int) -> dict[str, float]:
    found = _attempts(1, seed)
    for fraction in (0.2, 0.8):
        found[f"{round(500 * fraction)} samples"] = _loss(scene("unseen"), seed, train_fraction=fraction)
    found |= {f"penalty {strength}": _loss(scene("unseen"), seed, l2=strength) for strength in (0.5, 1.5, 5)}
    alone = found["50 samples"]
    better = {f"{title}: at most 0.75 of it": loss <= 0.75 * alone for title, loss in found.items() if loss != alone}
    return found | better


def _xor(seed: int) -> dict[str, float]:
    found = _attempts(5, seed)
    alone = found["20 samples"]
    return found | {f"{title}: better": loss < alone for title, loss in found.items() if loss != alone}


PARTS = {"unseen": partial(by_seed, _disc), "unseen-xor": partial(by_seed, _xor)}


def measure(seeds: Sequence[int] = range(20)) -> None:
    """Print the numbers of the lesson's tables."""
    show(PARTS, seeds)


if __name__ == "__main__":
    measure()
