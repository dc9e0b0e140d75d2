"""Lesson 5: equal first weights, and four weights that are set by hand."""

from collections.abc import Sequence
from functools import partial

import numpy as np

from nnviz.training.trainer import Trainer

from .rows import after, by_seed, scene, show

_SIGNS = ((0, 0), (1, 1), (0, 2), (1, 2))  # input and unit of the weights whose sign is flipped


def _zeros(seed: int) -> dict[str, float]:
    found: dict[str, float] = {}
    for activation in ("tanh", "relu", "sigmoid"):
        trainer = scene("blame", "zeros").begin(seed=seed, activation=activation)
        evaluation = after(2000, trainer)
        (first, _), (last, bias) = trainer.layers
        found[f"{activation}: all weights 0"] = not first.any() and not last.any()
        found[f"{activation}: units equal in bits"] = bool((first == first[:, :1]).all())
        found[f"{activation}: largest weight"] = float(np.abs(first).max())
        found[f"{activation}: bias of the output"] = float(np.abs(bias).max())
        found[f"{activation}: training loss"] = evaluation.train_loss
        found[f"{activation}: test accuracy"] = evaluation.test_accuracy
    return found


def _alike(seed: int) -> dict[str, float]:
    equal = _all_half(seed)
    found: dict[str, float] = {"all 0.5: test accuracy": after(4000, equal).test_accuracy}
    first = equal.layers[0][0]
    found["all 0.5: spread of the units"] = float(np.ptp(first, axis=1).max())
    for steps in (2500, 4000):
        signs, sizes = _all_half(seed), _all_half(seed)
        for row, unit in _SIGNS:
            signs.set_weight(0, row, unit, -0.5)
        for unit, value in enumerate((0.4, 0.3, 0.2, 0.1)):
            sizes.set_weight(0, 0, unit, value)
        found[f"four signs, step {steps}: 0.95"] = bool(after(steps, signs).test_accuracy >= 0.95)
        found[f"0.4, 0.3, 0.2, 0.1, step {steps}: 0.95"] = bool(after(steps, sizes).test_accuracy >= 0.95)
    return found


def _all_half(seed: int) -> Trainer:
    return scene("blame", "alike").begin(seed=seed)


PARTS = {"blame": partial(by_seed, _zeros), "blame-alike": partial(by_seed, _alike)}


def measure(seeds: Sequence[int] = range(40)) -> None:
    """Print the numbers of the lesson's tables."""
    show(PARTS, seeds)


if __name__ == "__main__":
    measure()
