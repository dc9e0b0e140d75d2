"""Sick and healthy runs, generated from a seed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnviz.data.generators import DATASETS
from nnviz.history.history import History
from nnviz.settings.config import Config
from nnviz.training.crowd import Crowd
from nnviz.training.problem import Problem
from nnviz.training.trainer import Trainer

REGRESSIONS = tuple(name for name, source in DATASETS.items() if source.task == "regression")
CURVED = ("circle", "xor", "spiral", "moons", "rings", "formula", "multi-gauss", "x-sin-x")
POOR = 0.95  # a test accuracy, or R^2, below which a run may be sick
BETTER = 0.8  # share of its loss that a fair network reaches


@dataclass(frozen=True)
class Case:
    """A run to be judged: `steps` with a config, then perhaps as many with changed settings."""

    kind: str
    config: Config
    steps: int
    later: dict[str, Any]

    def train(self) -> tuple[Trainer, History]:
        trainer = Trainer(self.config)
        history = History(trainer)
        trainer.run(steps=self.steps)
        if self.later and not trainer.ended:
            trainer.configure(**self.later)
            trainer.run(steps=self.steps)
        return trainer, history


class Draw:
    """Draws of one random generator."""

    def __init__(self, *seed: int):
        self.rng = np.random.default_rng(seed)

    def one(self, *choices: Any) -> Any:
        return choices[int(self.rng.integers(len(choices)))]

    def log(self, low: float, high: float) -> float:
        return float(f"{np.exp(self.rng.uniform(np.log(low), np.log(high))):.2g}")

    def chance(self, share: float) -> bool:
        return bool(self.rng.random() < share)

    def layers(self, fewest: int, most: int, *widths: int) -> tuple[int, ...]:
        return tuple(self.one(*widths) for _ in range(self.rng.integers(fewest, most + 1)))


def _common(draw: Draw, datasets: tuple[str, ...] = tuple(DATASETS)) -> dict[str, Any]:
    dataset = draw.one(*datasets)
    optimizer = draw.one("gradient_descent", "gradient_descent", "gradient_descent", "momentum", "adam")
    losses = ("mean_squared_error", "huber") if dataset in REGRESSIONS else ("mean_squared_error", "cross_entropy")
    return {
        "dataset": dataset,
        "classes": draw.one(2, 2, 2, 3),
        "samples": draw.one(100, 200, 500),
        "noise": draw.one(0, 5, 10),
        "hidden": draw.layers(1, 3, 3, 4, 6, 8),
        "activation": draw.one("tanh", "tanh", "relu", "sigmoid"),
        "initializer": draw.one("uniform", "glorot", "he"),
        "loss": draw.one(losses[0], losses[0], losses[1]),
        "optimizer": optimizer,
        "learning_rate": {"gradient_descent": 0.03, "momentum": 0.01, "adam": 0.01}[optimizer],
        "batch_size": draw.one(5, 10, 10, 32),
        "seed": int(draw.rng.integers(10_000)),
    }


def _rate_too_high(draw: Draw) -> dict[str, Any]:
    settings = _common(draw)
    adaptive = settings["optimizer"] == "adam"
    return settings | {"learning_rate": draw.log(0.1, 3) if adaptive else draw.log(0.5, 10)}


def _rate_too_low(draw: Draw) -> dict[str, Any]:
    return _common(draw) | {"learning_rate": draw.log(1e-5, 1e-3)}


def _divergence(draw: Draw) -> dict[str, Any]:
    settings = _common(draw, REGRESSIONS) | {"learning_rate": draw.log(0.3, 10), "loss": "mean_squared_error"}
    settings |= {"activation": draw.one("relu", "linear", "leaky_relu"), "optimizer": "gradient_descent"}
    return settings | ({"hidden": ()} if draw.chance(0.3) else {})


def _deep_sigmoids(draw: Draw) -> dict[str, Any]:
    return _common(draw) | {"hidden": draw.layers(3, 6, 4, 6, 8), "activation": "sigmoid"}


def _dead_units(draw: Draw) -> dict[str, Any]:
    settings = _common(draw) | {"activation": "relu", "hidden": draw.layers(1, 4, 3, 4, 6, 8)}
    if draw.chance(0.6):
        return settings | {"learning_rate": draw.log(0.2, 2)}
    return settings | {"initializer": "normal", "weight_scale": draw.log(2, 20)}


def _overfitting(draw: Draw) -> dict[str, Any]:
    return _common(draw) | {
        "samples": draw.one(20, 30, 40, 60, 80),
        "noise": draw.one(25, 35, 50),
        "hidden": draw.layers(1, 3, 12, 16, 24),
        "optimizer": "adam",
        "learning_rate": draw.one(0.01, 0.03),
        "activation": draw.one("tanh", "relu"),
    }


def _initialization(draw: Draw) -> dict[str, Any]:
    if draw.chance(0.3):
        return _common(draw) | {"initializer": "zeros"}
    scale = draw.log(5, 100) if draw.chance(0.7) else draw.log(1e-3, 1e-2)
    return _common(draw) | {"initializer": "normal", "weight_scale": scale}


def _too_small(draw: Draw) -> dict[str, Any]:
    return _common(draw, CURVED) | {"hidden": draw.one((), (1,), (2,), (1, 1), (2, 1))}


def _penalty(draw: Draw) -> dict[str, Any]:
    return _common(draw) | {draw.one("l1", "l2"): draw.log(10, 1000)}


KINDS: dict[str, Callable[[Draw], dict[str, Any]]] = {
    "rate too high": _rate_too_high,
    "rate too low": _rate_too_low,
    "divergence": _divergence,
    "deep sigmoids": _deep_sigmoids,
    "dead units": _dead_units,
    "overfitting": _overfitting,
    "bad initialization": _initialization,
    "too small": _too_small,
    "penalty too strong": _penalty,
}


def drawn(kind: str, seed: int, number: int) -> Case:
    """Draw a run of a kind, which need not be sick."""
    draw = Draw(seed, list(KINDS).index(kind), number)
    settings, steps, later = KINDS[kind](draw), draw.one(300, 600, 1000, 2000), {}
    if kind in ("rate too high", "divergence") and draw.chance(0.3):  # it was good before
        later = {"learning_rate": settings["learning_rate"]}
        settings["learning_rate"] = 0.03 if settings["optimizer"] == "gradient_descent" else 0.01
    return Case(kind, Config(**settings), steps, later)


def score(problem: Problem, theta: Any) -> float:
    """Return the accuracy on the test data, or R^2."""
    found = problem.evaluate(theta)
    value = found.test_accuracy if problem.data.is_classification else found.test_r2
    return -np.inf if value is None else float(value)


def fair_loss(problem: Problem) -> float:
    """Return the lowest test loss of some fair networks on the same data."""
    same = {name: getattr(problem.config, name) for name in ("loss", "seed", "samples", "noise", "classes", "dataset")}
    fair = Config(**same, hidden=(8, 8), initializer="glorot", optimizer="adam", learning_rate=0.01)
    crowd = Crowd(fair, problem.data, l2=[0.0, 3.0])
    crowd.run(steps=1000)
    return float(np.min(crowd.evaluate().test_loss))


def healthy(seed: int, number: int) -> Case:
    """Draw a run with sensible settings, which need not turn out well."""
    draw = Draw(seed, 99, number)
    settings = _common(draw)
    activation = draw.one("tanh", "relu")
    settings |= {
        "samples": draw.one(200, 500, 1000),
        "hidden": draw.layers(1, 2, 4, 6, 8),
        "activation": activation,
        "initializer": {"tanh": "glorot", "relu": "he"}[activation],
    }
    return Case("healthy", Config(**settings), draw.one(300, 600, 1000, 2000, 4000), {})
