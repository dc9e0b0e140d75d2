"""Lesson 11: steps to a loss, calm runs, the spiral, and work that is shared."""

from functools import lru_cache
from time import process_time
from typing import Any

import numpy as np

from nnviz import Config, Crowd, Trainer

from .table import SEEDS, Table, after, scene

_RESTLESS, _SPIRAL = 6, 8  # the steps of the lesson with these scenes
_GOAL = 0.1  # training loss
_RATES: dict[str, tuple[float, ...]] = {
    "gradient_descent": (0.01, 0.03, 0.1, 0.3),
    "momentum": (0.01, 0.03),
    "adam": (0.01, 0.03, 0.1),
}
_RUNS = {f"{optimizer} {rate}": (optimizer, rate) for optimizer, rates in _RATES.items() for rate in rates}
_CALM: dict[str, dict[str, Any]] = {
    "constant": {},
    "cosine": {"schedule": "cosine", "schedule_period": 3000},
    "step": {"schedule": "step", "schedule_period": 750},
}
_DESCENTS = ("gradient_descent 0.03", "gradient_descent 0.1", "gradient_descent 0.3", *list(_RUNS)[4:7])
_MOST = 3500  # steps on the spiral
_PARTS = {"equal parts": (60, 60, 60, 60), "uneven parts": (10, 50, 80, 100)}  # samples


@lru_cache(maxsize=SEEDS)
def _steps(seed: int) -> dict[str, int]:
    """Return the steps to a training loss of 0.1, with the data of the lesson's seed."""
    found = {}
    for row, (optimizer, rate) in _RUNS.items():
        trainer = scene("faster").begin(
            seed=seed, data_seed=0, optimizer=optimizer, learning_rate=rate, target_loss=_GOAL
        )
        trainer.run(steps=30_000)
        found[row] = trainer.state.step
    return found


def _alike(seed: int) -> dict[str, bool]:
    """Tell if momentum with a rate of 0.01 takes as many steps as plain descent with 0.1, within 10 %."""
    ratio = _steps(seed)["momentum 0.01"] / _steps(seed)["gradient_descent 0.1"]
    return {"within 10 %": 0.9 <= ratio <= 1.1}


@lru_cache(maxsize=SEEDS)
def _last(seed: int) -> dict[str, list[float]]:
    """Return the training losses of the last 500 of 3,000 steps."""
    found = {}
    for name, settings in _CALM.items():
        trainer = scene("faster", _RESTLESS).begin(seed=seed, **settings)
        trainer.run(steps=2500)
        found[name] = [after(1, trainer).train_loss for _ in range(500)]
    return found


def _deviation(seed: int) -> dict[str, float]:
    return {name: float(np.std(losses)) for name, losses in _last(seed).items()}


def _difference(seed: int) -> dict[str, float]:
    return {name: max(losses) - min(losses) for name, losses in _last(seed).items()}


def _calm(seed: int) -> dict[str, bool]:
    return {name: difference <= 0.01 for name, difference in _difference(seed).items()}


@lru_cache
def _first(row: str) -> list[int]:
    """Return the first step at which the test accuracy is 0.95 for each seed, or one more than there are.

    The data are those of the lesson's seed.
    """
    optimizer, rate = _RUNS[row]
    config = scene("faster", _SPIRAL).config.changed(data_seed=0, optimizer=optimizer, learning_rate=rate)
    crowd, first = Crowd(config, seed=list(range(SEEDS))), np.full(SEEDS, _MOST + 1)
    while crowd.state.step < _MOST and (first > _MOST).any():
        crowd.step()
        reached = np.asarray(crowd.evaluate().test_accuracy) >= 0.95
        first[reached & (first > _MOST)] = crowd.state.step
    return [*map(int, first)]


def _adam(seed: int) -> dict[str, int]:
    return {"adam 0.01": _first("adam 0.01")[seed]}


def _spiral(seed: int) -> dict[str, bool]:
    return {row: _first(row)[seed] <= _MOST for row in _DESCENTS}


def _quarters(seed: int) -> dict[str, float]:
    """Return how far the mean gradient of four parts of a batch is from the batch's."""
    problem = Trainer(Config(loss="cross_entropy", hidden=(4,), seed=seed)).problem
    theta = problem.initial_theta()
    x, targets = (part[:240] for part in problem.train)

    def gradient(*sizes: int) -> Any:
        parts = zip(*(np.split(each, np.cumsum(sizes)[:-1]) for each in (x, targets)))
        return np.mean([problem.network.backpropagate(theta, *part)[-1] for part in parts], axis=0)

    return {row: float(np.abs(gradient(240) - gradient(*sizes)).max()) for row, sizes in _PARTS.items()}


def _times(seed: int) -> dict[str, float]:
    """Return how many times as long a step takes with 100 networks, and with 250 samples instead of 10."""
    config = scene("faster").config.changed(seed=seed)
    one, large, many = Trainer(config), Trainer(config.changed(batch_size=250)), Crowd(config, seed=list(range(100)))
    single = _seconds(one)
    return {"100 networks": _seconds(many) / single, "batch of 250": _seconds(large) / single}


def _seconds(run: Trainer | Crowd, steps: int = 400) -> float:
    run.run(steps=20)
    start = process_time()
    run.run(steps=steps)
    return process_time() - start


TABLES = (
    Table("faster", tuple(_RUNS), _steps),
    Table("faster-alike", ("within 10 %",), _alike),
    Table("faster-deviation", tuple(_CALM), _deviation, seeds=20),
    Table("faster-difference", tuple(_CALM), _difference, seeds=20),
    Table("faster-calm", tuple(_CALM), _calm, seeds=20),
    Table("faster-adam", ("adam 0.01",), _adam),
    Table("faster-spiral", _DESCENTS, _spiral),
    Table("faster-quarters", tuple(_PARTS), _quarters),
    Table("faster-times", ("100 networks", "batch of 250"), _times, seeds=20),
)
