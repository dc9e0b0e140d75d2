"""Lesson 11: steps to a loss, calm runs, the spiral, and work that is shared."""

from collections.abc import Sequence
from functools import partial
from statistics import median
from time import process_time
from typing import Any

import numpy as np

from nnviz import Config, Crowd, Trainer

from .rows import Part, Rows, after, by_seed, scene, show

_RATES: dict[str, tuple[float, ...]] = {
    "gradient_descent": (0.01, 0.03, 0.1, 0.3),
    "momentum": (0.01, 0.03),
    "adam": (0.01, 0.03, 0.1),
}
_CALM: dict[str, dict[str, Any]] = {
    "constant": {},
    "cosine": {"schedule": "cosine", "schedule_period": 3000},
    "step": {"schedule": "step", "schedule_period": 750},
}
_SPIRAL = {"gradient_descent": (0.03, 0.1, 0.3), "momentum": (0.01, 0.03), "adam": (0.01,)}
_GIVEN_UP = 3501  # stands for runs of the spiral that do not reach the goal


def _steps(seed: int) -> dict[str, float]:
    """Return the steps to a training loss of 0.1, with the data of the lesson's seed."""
    found: dict[str, float] = {}
    for optimizer, rates in _RATES.items():
        for rate in rates:
            changes = {"optimizer": optimizer, "learning_rate": rate, "target_loss": 0.1}
            trainer = scene("faster").begin(seed=seed, data_seed=0, **changes)
            after(30_000, trainer)
            found[f"{optimizer} {rate}"] = trainer.state.step
    ratio = found["momentum 0.01"] / found["gradient_descent 0.1"]
    return found | {"momentum 0.01 is within 10 % of plain 0.1": 0.9 <= ratio <= 1.1}


def _calm(seeds: Sequence[int]) -> Rows:
    """Return how the training loss of the last 500 of 3,000 steps varies."""
    found: dict[str, list[float]] = {}
    for name, settings in _CALM.items():
        for seed in seeds:
            trainer = scene("faster", "restless").begin(seed=seed, **settings)
            trainer.run(steps=2500)
            losses = [after(1, trainer).train_loss for _ in range(500)]
            found.setdefault(f"{name}: standard deviation", []).append(float(np.std(losses)))
            found.setdefault(f"{name}: highest less lowest", []).append(max(losses) - min(losses))
            found.setdefault(f"{name}: at most 0.01", []).append(max(losses) - min(losses) <= 0.01)
    return found


def _spiral(seeds: Sequence[int]) -> Rows:
    """Return the first steps at which the test accuracy is 0.95, all seeds at once on the lesson's data."""
    found: dict[str, list[float]] = {}
    for optimizer, rates in _SPIRAL.items():
        for rate in rates:
            config = scene("faster", "spiral").config.changed(data_seed=0, optimizer=optimizer, learning_rate=rate)
            crowd, first = Crowd(config, seed=list(seeds)), np.full(len(seeds), _GIVEN_UP)
            while crowd.state.step < 3500 and (first == _GIVEN_UP).any():
                crowd.step()
                reached = np.asarray(crowd.evaluate().test_accuracy) >= 0.95
                first[reached & (first == _GIVEN_UP)] = crowd.state.step
            found[f"{optimizer} {rate}: step"] = first.tolist()
            found[f"{optimizer} {rate}: by 3,500"] = [bool(step < _GIVEN_UP) for step in first]
    return found


def _quarters(seed: int) -> dict[str, float]:
    """Return how far the mean gradient of four quarters of a batch is from the batch's."""
    problem = Trainer(Config(loss="cross_entropy", hidden=(4,), seed=seed)).problem
    theta = problem.initial_theta()
    x, targets = (part[:240] for part in problem.train)

    def gradient(*parts: slice) -> Any:
        return np.mean([problem.network.backpropagate(theta, x[part], targets[part])[-1] for part in parts], axis=0)

    whole = gradient(slice(0, 240))
    equal = gradient(*(slice(60 * part, 60 * part + 60) for part in range(4)))
    uneven = gradient(slice(0, 10), slice(10, 60), slice(60, 140), slice(140, 240))
    size = float(np.abs(whole - uneven).max())
    return {"equal parts": float(np.abs(whole - equal).max()), "uneven parts": size}


def _times(seeds: Sequence[int]) -> Rows:
    """Return how much longer a step takes with more networks, or with more samples."""
    config = scene("faster").config
    one, large = Trainer(config), Trainer(config.changed(batch_size=250))
    many = Crowd(config, seed=list(range(100)))
    rounds = [[_seconds(run) for run in (one, many, large)] for _ in range(max(5, len(seeds)))]
    single = median(each[0] for each in rounds)
    return {
        "100 networks": [each[1] / single for each in rounds],
        "batch of 250": [each[2] / single for each in rounds],
    }


def _seconds(run: Trainer | Crowd, steps: int = 200) -> float:
    start = process_time()
    run.run(steps=steps)
    return process_time() - start


PARTS: dict[str, Part] = {
    "faster": partial(by_seed, _steps),
    "faster-calm": _calm,
    "faster-spiral": _spiral,
    "faster-quarters": partial(by_seed, _quarters),
    "faster-times": _times,
}


def measure(seeds: Sequence[int] = range(40)) -> None:
    """Print the numbers of the lesson's tables."""
    show(PARTS, seeds)


if __name__ == "__main__":
    measure()
