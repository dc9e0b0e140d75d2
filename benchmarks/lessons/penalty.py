"""Lesson 9: losses and weights with several strengths of the L2 penalty."""

from collections.abc import Sequence
from functools import partial

import numpy as np

from nnviz import Crowd

from .rows import by_seed, scene, show

_STRENGTHS = (0, 0.15, 0.5, 1.5, 5, 15, 50)


def _one(seed: int) -> dict[str, float]:
    crowd = Crowd(scene("penalty").config.changed(seed=seed), l2=_STRENGTHS)
    crowd.run(steps=5000)
    found, loss = {}, crowd.evaluate()
    for place, strength in enumerate(_STRENGTHS):
        found[f"training loss, {strength}"] = float(np.asarray(loss.train_loss)[place])
        found[f"test loss, {strength}"] = float(np.asarray(loss.test_loss)[place])
        weights = np.concatenate([W.ravel() for W, _ in crowd.layers(place)])
        found[f"norm of the weights, {strength}"] = float(np.linalg.norm(weights))
    training = np.asarray(loss.train_loss)
    found["training loss rises with each penalty"] = bool((np.diff(training) > 0).all())
    found |= {
        f"test loss at most 0.3, {one}": bool(np.asarray(loss.test_loss)[at] <= 0.3)
        for at, one in enumerate(_STRENGTHS)
    }
    return found


PARTS = {"penalty": partial(by_seed, _one)}


def measure(seeds: Sequence[int] = range(30)) -> None:
    """Print the numbers of the lesson's table."""
    show(PARTS, seeds)


if __name__ == "__main__":
    measure()
