"""Lesson 2: updates and epochs, and rules for the end."""

from typing import Any

from .table import Table, after, scene

_RUNS = {"A": (10, 1500), "B": (250, 60), "C": (250, 1500), "one": (1, 1500)}  # batch size and steps
_RULES: dict[str, dict[str, Any]] = {
    "target_loss": {"target_loss": 0.1},
    "patience 5": {"patience": 5},
    "patience 2": {"patience": 2},
}


def _losses(seed: int) -> dict[str, float]:
    begin = scene("loop").begin
    return {row: after(steps, begin(seed=seed, batch_size=batch)).train_loss for row, (batch, steps) in _RUNS.items()}


def _ends(seed: int) -> dict[str, int]:
    """Return the epoch at which each rule ends a run."""
    found = {}
    for row, rule in _RULES.items():
        trainer = scene("loop").begin(seed=seed, **rule)
        trainer.run(steps=10_000)
        found[row] = trainer.state.epoch
    return found


TABLES = (Table("loop", tuple(_RUNS), _losses), Table("loop-epoch", tuple(_RULES), _ends))
