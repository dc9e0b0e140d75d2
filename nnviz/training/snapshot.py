"""Snapshot: a run at one step, with its past, for pictures."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..nn.arrays import Array, Ints
from .earlier_run import EarlierRun
from .evaluation import Evaluation
from .events import Change, State, StepEvent


@dataclass(frozen=True, slots=True)
class ThinnedSeries:
    """Values over the steps, in buckets.

    Each bucket holds the lowest, the highest and the last of its values.
    `steps` has shape `(n,)` and names the last step of each bucket; the others are `(n, k)`.
    """

    steps: Array
    low: Array
    high: Array
    last: Array


@dataclass(frozen=True)
class Trajectory:
    """Some of the states of a run."""

    states: tuple[State, ...]

    @cached_property
    def steps(self) -> Ints:
        """The number of steps before each state, `(n,)`."""
        return np.array([state.step for state in self.states], np.intp)

    @property
    def thetas(self) -> tuple[Array, ...]:
        """The theta `(P,)` of each state."""
        return tuple(state.theta for state in self.states)


@dataclass(frozen=True, slots=True)
class OtherBranch:
    """Another branch of the run, from step `start` on.

    It has a number, losses and changes.
    """

    number: int
    start: int
    losses: ThinnedSeries
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A run at one step, for pictures.

    It holds the step and its past.
    """

    event: StepEvent
    evaluation: Evaluation
    batch_loss: ThinnedSeries  # 1 column: data term of each step's batch
    losses: ThinnedSeries  # 2 columns: training and test loss
    gradient_norms: ThinnedSeries  # one column per layer: |dJ/d[W; b]|
    update_ratios: ThinnedSeries  # one column per layer: the norm of its update, relative to that of [W; b]
    learning_rates: ThinnedSeries  # 1 column, after the schedule
    changes: tuple[Change, ...]
    path: Trajectory  # evenly spaced, from the beginning of the run to this step
    others: tuple[OtherBranch, ...] = ()  # to be drawn for comparison
    beside: "Snapshot | None" = None  # the second run of a comparison, at the same step
    name: str = ""  # what a comparison calls the run
    earlier: tuple[EarlierRun, ...] = ()  # runs that this one replaced, the newest last

    @property
    def step(self) -> int:
        return self.event.step
