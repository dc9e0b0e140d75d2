"""Lesson 12: muted units, and certainty far from the samples."""

from collections.abc import Sequence
from functools import partial
from itertools import combinations

import numpy as np

from nnviz.lessons.facts import Facts
from nnviz.lessons.insight import certainty, costs
from nnviz.training.trainer import Trainer

from .rows import after, by_seed, scene, show

_STEPS = 3000
_FAR = np.array([[12.0, -12.0], [-12.0, 12.0]])


def _accuracy(trainer: Trainer, muted: Sequence[int]) -> float:
    trainer.configure(muted=tuple((0, unit) for unit in muted))
    return float(after(0, trainer).test_accuracy)


def _muting(seed: int) -> dict[str, float]:
    found: dict[str, float] = {}
    for units in (3, 4, 8):
        trainer = scene("inside").begin(seed=seed, hidden=(units,))
        after(_STEPS, trainer)
        lost = costs(Facts.of(trainer))
        thickest = int(np.abs(trainer.layers[-1][0][:, 0]).argmax())
        found[f"least lost, {units} units"] = min(lost)
        found[f"most lost, {units} units"] = max(lost)
        found[f"thickest line lost most, {units} units"] = bool(lost[thickest] == max(lost))
    found["one costs at most 0.02, one at least 0.05"] = min(lost) <= 0.02 and max(lost) >= 0.05
    found["units that can go, one after another"] = _one_after_another(trainer)
    found["units that can go, in the best choice"] = _together(trainer)
    return found


def _one_after_another(trainer: Trainer) -> int:
    """Return how many units can go, the cheapest one each time, with an accuracy of 0.95 or more."""
    muted: list[int] = []
    while len(muted) < 8:
        left = [unit for unit in range(8) if unit not in muted]
        best = max(left, key=lambda unit: _accuracy(trainer, [*muted, unit]))
        if _accuracy(trainer, [*muted, best]) < 0.95:
            break
        muted.append(best)
    return len(muted)


def _together(trainer: Trainer) -> int:
    """Return the largest number of units that can go together, in any choice, with an accuracy of 0.95 or more."""
    for count in range(7, 0, -1):
        if any(_accuracy(trainer, muted) >= 0.95 for muted in combinations(range(8), count)):
            return count
    return 0


def _far(seed: int) -> dict[str, float]:
    found: dict[str, float] = {}
    for activation in ("relu", "tanh"):
        trainer = scene("inside", "clouds").begin(seed=seed, activation=activation)
        after(2000, trainer)
        one, other = map(float, certainty(Facts.of(trainer), _FAR))
        found |= {f"{activation} at (12, -12)": one, f"{activation} at (-12, 12)": other}
        found[f"{activation}: at least one 0.95"] = max(one, other) >= 0.95
    return found


PARTS = {"inside": partial(by_seed, _muting), "inside-far": partial(by_seed, _far)}


def measure(seeds: Sequence[int] = range(20)) -> None:
    """Print the numbers of the lesson's tables."""
    show(PARTS, seeds)


if __name__ == "__main__":
    measure()
