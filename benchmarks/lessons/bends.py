"""Lesson 7: activations that race, and units that die."""

from typing import Any

from nnviz.probes import inert_units
from nnviz.training.trainer import Trainer

from .table import Table, after, scene

_RACERS = ("relu", "leaky_relu", "tanh", "sigmoid")
_DEATH = 2  # the step of the lesson with the dead units
_RESCUES: dict[str, dict[str, Any]] = {
    "elu 0.1": {"activation": "elu", "learning_rate": 0.1},
    "tanh 0.1": {"activation": "tanh", "learning_rate": 0.1},
    "leaky 0.3": {"activation": "leaky_relu", "learning_rate": 0.3},
    "relu 0.03": {"learning_rate": 0.03},
}


def _race(seed: int) -> dict[str, int]:
    found = {}
    for activation in _RACERS:
        trainer = scene("bends").begin(seed=seed, activation=activation)
        trainer.run(steps=10_000)
        found[activation] = trainer.state.step
    return found


def _order(seed: int) -> dict[str, bool]:
    steps = _race(seed)
    return {"relu, tanh, sigmoid": steps["relu"] < steps["tanh"] < steps["sigmoid"]}


def _killed(seed: int, rate: float = 3.0) -> Trainer:
    trainer = scene("bends", _DEATH).begin(seed=seed, learning_rate=rate)
    trainer.run(steps=500)
    return trainer


def _dead(trainer: Trainer) -> float:
    found = inert_units(trainer)[0]
    return found.count / found.units


def _dead_units(seed: int) -> dict[str, float]:
    trainer = _killed(seed)
    at_first = _dead(trainer)
    trainer.configure(learning_rate=0.03)
    trainer.run(steps=3000)
    return {"500": at_first, "3500": _dead(trainer)}


def _fates(seed: int) -> dict[str, bool]:
    found = _dead_units(seed)
    is_half_dead = found["500"] >= 0.5
    return {"half dead": is_half_dead, "half dead, and as many later": is_half_dead and found["500"] == found["3500"]}


def _rescued(seed: int) -> dict[str, bool]:
    """Tell which changes bring a network, half of whose units are dead, to an accuracy of 0.95."""
    rescued = {}
    for row, changes in _RESCUES.items():
        trainer = _killed(seed)
        is_half_dead = _dead(trainer) >= 0.5
        trainer.configure(**changes)
        rescued[row] = is_half_dead and any(after(1, trainer).test_accuracy >= 0.95 for _ in range(3000))
    return rescued


def _switched(seed: int) -> dict[str, float]:
    trainer = scene("bends").begin(seed=seed, activation="tanh", target_loss=None)
    tanh = after(1500, trainer).train_loss
    trainer.configure(activation="relu")
    jump = after(0, trainer).train_loss
    return {"tanh": tanh, "switched to ReLU": jump, "1,500 steps later": after(1500, trainer).train_loss}


TABLES = (
    Table("bends", _RACERS, _race),
    Table("bends-order", ("relu, tanh, sigmoid",), _order),
    Table("bends-dead", ("500", "3500"), _dead_units),
    Table("bends-fate", ("half dead", "half dead, and as many later"), _fates),
    Table("bends-rescue", tuple(_RESCUES), _rescued),
    Table("bends-switch", ("tanh", "switched to ReLU", "1,500 steps later"), _switched),
)
