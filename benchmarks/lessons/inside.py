"""Lesson 12: muted units, and certainty far from the samples."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations

import numpy as np

from nnviz.lessons.facts import Facts
from nnviz.lessons.insight import certainty, costs
from nnviz.training.trainer import Trainer

from .table import Table, after, scene

_CLOUDS = 7  # the step of the lesson with the two clouds
_SIZES = (3, 4, 8)  # numbers of units
_STEPS = 3000
_FAR = np.array([[12.0, -12.0], [-12.0, 12.0]])


@lru_cache(maxsize=len(_SIZES) * 40)
def _trained(seed: int, units: int) -> Trainer:
    trainer = scene("inside").begin(seed=seed, hidden=(units,))
    trainer.run(steps=_STEPS)
    return trainer


def _accuracy(trainer: Trainer, muted: Sequence[int]) -> float:
    trainer.configure(muted=tuple((0, unit) for unit in muted))
    return float(after(0, trainer).test_accuracy)


def _lost(seed: int) -> dict[str, float]:
    """Return the accuracy that is lost without the unit that costs least, and without the one that costs most."""
    lost = {units: costs(Facts.of(_trained(seed, units))) for units in _SIZES}
    return {f"least {units}": min(found) for units, found in lost.items()} | {
        f"most {units}": max(found) for units, found in lost.items()
    }


def _thickest(seed: int) -> dict[str, bool]:
    """Tell if the unit with the largest weight into the output costs most."""
    found = {}
    for units in _SIZES:
        trainer = _trained(seed, units)
        lost = costs(Facts.of(trainer))
        found[str(units)] = lost[int(np.abs(trainer.layers[-1][0][:, 0]).argmax())] == max(lost)
    return found


def _both(seed: int) -> dict[str, bool]:
    lost = costs(Facts.of(_trained(seed, 8)))
    return {"one at most 0.02, one at least 0.05": min(lost) <= 0.02 and max(lost) >= 0.05}


def _spare(seed: int) -> dict[str, int]:
    """Return how many of eight units can go, with an accuracy of 0.95 or more."""
    trainer = _trained(seed, 8)
    return {"one after another": _one_after_another(trainer), "in the best choice": _together(trainer)}


def _one_after_another(trainer: Trainer) -> int:
    """Return how many units can go, the cheapest one each time."""
    muted: list[int] = []
    while len(muted) < 8:
        left = [unit for unit in range(8) if unit not in muted]
        best = max(left, key=lambda unit: _accuracy(trainer, [*muted, unit]))
        if _accuracy(trainer, [*muted, best]) < 0.95:
            break
        muted.append(best)
    return len(muted)


def _together(trainer: Trainer) -> int:
    """Return the largest number of units that can go together, in any choice."""
    for count in range(7, 0, -1):
        if any(_accuracy(trainer, muted) >= 0.95 for muted in combinations(range(8), count)):
            return count
    return 0


@lru_cache(maxsize=40)
def _sure(seed: int, activation: str) -> list[float]:
    """Return how sure a network is at two far points."""
    trainer = scene("inside", _CLOUDS).begin(seed=seed, activation=activation)
    trainer.run(steps=2000)
    return [*map(float, certainty(Facts.of(trainer), _FAR))]


def _far(seed: int) -> dict[str, float]:
    found = {}
    for activation in ("relu", "tanh"):
        found[f"{activation} (12, -12)"], found[f"{activation} (-12, 12)"] = _sure(seed, activation)
    return found


def _certain(seed: int) -> dict[str, bool]:
    """Tell if a network is 95 % sure at one of the two far points, or at both."""
    return {activation: max(_sure(seed, activation)) >= 0.95 for activation in ("relu", "tanh")}


_FAR_ROWS = tuple(f"{activation} {point}" for activation in ("relu", "tanh") for point in ("(12, -12)", "(-12, 12)"))
TABLES = (
    Table("inside", tuple(f"{which} {units}" for which in ("least", "most") for units in _SIZES), _lost),
    Table("inside-thickest", tuple(map(str, _SIZES)), _thickest),
    Table("inside-both", ("one at most 0.02, one at least 0.05",), _both),
    Table("inside-spare", ("one after another", "in the best choice"), _spare, seeds=20),
    Table("inside-far", _FAR_ROWS, _far, seeds=20),
    Table("inside-certain", ("relu", "tanh"), _certain, seeds=20),
)
