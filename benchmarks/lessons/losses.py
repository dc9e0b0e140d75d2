"""Lesson 3: two losses, from weights that are wrong."""

from collections.abc import Iterator

import numpy as np

from nnviz.training.trainer import Trainer

from .table import Table, scene

_PLACES = {"sure": 0, "mild": 3}  # the steps of the lesson with these scenes
_LOSSES = ("cross_entropy", "mean_squared_error")
_ROWS = tuple(f"{start} {loss}" for start in _PLACES for loss in _LOSSES)


def _runs(seed: int) -> Iterator[tuple[str, Trainer]]:
    for start, place in _PLACES.items():
        for loss in _LOSSES:
            yield f"{start} {loss}", scene("losses", place).begin(seed=seed, loss=loss)


def _steps(seed: int) -> dict[str, int]:
    return {row: _steps_of(trainer) for row, trainer in _runs(seed)}


def _steps_of(trainer: Trainer) -> int:
    """Return the first step after which 95 % of the training samples are right."""
    while trainer.state.step < 3000:
        accuracy = trainer.problem.evaluate(trainer.state.theta).train_accuracy
        if accuracy is not None and accuracy >= 0.95:
            break
        trainer.step()
    return trainer.state.step


def _gradients(seed: int) -> dict[str, float]:
    """Return the first gradient of the two weights over all training samples, in the mean."""
    weights = slice(2)
    gradients = {row: trainer.problem.gradient_at(trainer.state.theta)[weights] for row, trainer in _runs(seed)}
    return {row: float(np.abs(gradient).mean()) for row, gradient in gradients.items()}


TABLES = (Table("losses", _ROWS, _steps), Table("losses-gradient", _ROWS, _gradients))
