"""Trial: candidates trained side by side, and measured."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from ...data.datasets import Dataset
from ...nn.arrays import Array
from ...nn.optimizers import OptimizerState
from ...settings.config import Config
from ...training.crowd import Crowd, varying
from ...training.events import State
from ...training.problem import Problem
from .candidates import Candidate

Key = tuple[Any, ...]


def groups(candidates: Sequence[Candidate]) -> list[list[int]]:
    """Return the numbers of the candidates that can train in one crowd."""
    found: dict[Key, list[int]] = defaultdict(list)
    for number, one in enumerate(candidates):
        found[_kind(one.config, one.state)].append(number)
    return list(found.values())


def _kind(config: Config, state: State) -> Key:
    """Return what all networks of a crowd share."""
    memory = state.optimizer_state
    fixed = {name: value for name, value in _alike(config) if name not in varying()}
    updates = memory.updates if memory.optimizer == config.optimizer else 0
    return (*fixed.items(), updates, state.step if config.schedule != "constant" else 0)


def _alike(config: Config) -> Iterator[tuple[str, Any]]:
    """Yield the settings that a network trains with, whatever it began with."""
    return iter(plain(config))


def plain(config: Config) -> Config:
    """Return a config without stops, and with any initializer."""
    return config.changed(initializer="uniform", max_steps=None, max_epochs=None, target_loss=None, patience=None)


class Trial:
    """Some candidates in one crowd, on the training set of some data."""

    def __init__(self, candidates: Sequence[Candidate], data: Dataset, loss: str):
        self._candidates = candidates
        states = [one.state for one in candidates]
        self.crowd = Crowd(
            [plain(one.config) for one in candidates], data, state=_together(states, candidates[0].config)
        )
        self._measure = Problem(candidates[0].config.changed(loss=loss), data)

    def step(self) -> None:
        if not self.crowd.ended:
            self.crowd.step()

    def losses(self) -> Array:
        """Return each candidate's loss on the data's test set; infinite after a divergence."""
        losses = np.asarray(self._measure.evaluate(self.crowd.state.theta).test_loss, float)
        lost = np.array([fact is not None for fact in self.crowd.diverged])
        return np.where(lost | ~np.isfinite(losses), np.inf, losses)


def _together(states: Sequence[State], config: Config) -> State:
    memories = [state.optimizer_state for state in states]
    theta = np.stack([state.theta for state in states])
    first = memories[0]
    if first.optimizer == config.optimizer:
        slots = tuple(np.stack(each) for each in zip(*(memory.slots for memory in memories)))
        memory = first._replace(slots=slots)
    else:
        memory = OptimizerState()
    return states[0]._replace(epoch=0, offset=0, theta=theta, optimizer_state=memory)
