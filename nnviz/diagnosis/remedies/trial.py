"""Trial: candidates trained side by side, and measured."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np

from ...data.datasets import Dataset
from ...nn.arrays import Array
from ...nn.optimizers import OptimizerState
from ...nn.randomness import Stream, generator
from ...settings.config import Config
from ...training.crowd import Crowd, varying
from ...training.events import State
from ...training.problem import Problem
from .candidates import Candidate

HELD_OUT = 0.25  # share of the training samples on which candidates are judged
LAST = 0.25  # share of the steps, at the end, over which the highest loss counts
STRIDE = 20  # steps between two measurements

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


@lru_cache(maxsize=512)
def plain(config: Config) -> Config:
    """Return a config without stops, and with any initializer."""
    return config.changed(initializer="uniform", max_steps=None, max_epochs=None, target_loss=None, patience=None)


class Trial:
    """Some candidates in one crowd, on the training set of some data."""

    def __init__(self, candidates: Sequence[Candidate], data: Dataset, loss: str):
        states = [one.state for one in candidates]
        self.crowd = Crowd(
            [plain(one.config) for one in candidates], data, state=_together(states, candidates[0].config)
        )
        self._measure = Problem(candidates[0].config.changed(loss=loss), data)

    def step(self) -> None:
        if not self.crowd.ended:
            self.crowd.step()

    def losses(self) -> Array:
        """Return each candidate's loss, as `judged`; infinite after a divergence."""
        losses = judged(self._measure, self.crowd.state.theta)
        lost = np.array([fact is not None for fact in self.crowd.diverged])
        return np.where(lost, np.inf, losses)


def judged(problem: Problem, theta: Array) -> Array:
    """Return the larger of the losses on both parts of the samples; infinite if one is not finite.

    A network that is better by chance on the few samples held out has not learned, and one that is better only on
    those that it has seen does not generalize.
    """
    measured = problem.evaluate(theta)
    losses = np.maximum(measured.train_loss, measured.test_loss)
    return np.where(np.isfinite(losses), losses, np.inf)


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


class Field:
    """Candidates that are trained side by side, in as many crowds as they need.

    `losses` are `judged` ones, the highest over the last quarter of the steps.
    `steps` are those that each candidate has taken.
    """

    def __init__(self, tried: Sequence[Candidate], data: Dataset, loss: str):
        self.tried, self._data, self._loss = tried, data, loss
        self.losses = np.full(len(tried), np.inf)
        self.steps = np.zeros(len(tried), int)
        self._crowds = groups(tried)
        self._trials: dict[int, Trial] = {}

    def train(self, steps: int, among: Collection[int] | None = None) -> Iterator[None]:
        """Train all candidates, or those in one crowd with some of them. Yields after each step."""
        for place, numbers in enumerate(self._crowds):
            if among is not None and not set(among) & set(numbers):
                continue
            if place not in self._trials:
                self._trials[place] = Trial([self.tried[number] for number in numbers], self._data, self._loss)
                yield
            trial, highest = self._trials[place], np.full(len(numbers), -np.inf)
            for step in range(1, steps + 1):
                trial.step()
                if step >= (1 - LAST) * steps and (step - steps) % STRIDE == 0:
                    highest = np.fmax(highest, trial.losses())
                yield
            self.losses[numbers], self.steps[numbers] = highest, self.steps[numbers] + steps


def held_out(data: Dataset, seed: int, fold: int = 0) -> Dataset | None:
    """Return the training samples in two parts; None if they are too few.

    The first are trained on, the others are held out: others in each `fold`. Copies are left out, because a copy of a
    sample that is held out would give it away.
    """
    points, labels = (part[: data.first_copy] for part in data.train)
    count = round(HELD_OUT * len(points))
    if not 0 < count < len(points):
        return None
    order = np.roll(generator(seed, Stream.ORDER).permutation(len(points)), count * fold)
    trained = len(points) - count
    return replace(data, points=points[order], labels=labels[order], train_count=trained, originals=None, copies=0)
