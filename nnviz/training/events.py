"""The facts of a run: where it stands, what a step did, what was changed, how it ended.

All of them are frozen, and their arrays are never written again. What every step makes is a tuple,
because that is made in less than half the time that a frozen dataclass takes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import chain
from typing import Any, NamedTuple

import numpy as np

from ..data.datasets import Dataset
from ..data.patch import Patch
from ..nn.arrays import Array
from ..nn.network import Pass
from ..nn.optimizers import OptimizerState
from ..settings.config import Config
from ..words import say
from .evaluation import Evaluation
from .model import Predictor


class State(NamedTuple):
    """Where a run stands: with its config and data, all that the next step needs."""

    step: int
    epoch: int
    offset: int  # samples of this epoch already used; lets the batch size change live
    theta: Array  # (P,) or (R, P)
    optimizer_state: OptimizerState = OptimizerState()  # the optimizer's; its vectors are shaped like theta


class StepEvent(NamedTuple):
    """What one step did. Layers run from input to output; of R networks all has a leading axis, `(R, …)`."""

    problem: Predictor  # the network and the data of this step; see `as_problem`, `as_network`
    before: State
    after: State
    loss: float  # data term on the batch under `before`; the penalty beside it
    penalty: float
    learning_rate: float  # as the schedule made it
    forward: Pass
    backward: list[Array]  # as `deltas`, with a sample in each column
    gradient: Array  # dJ/dtheta, shaped like theta, penalty included, before any clipping

    @property
    def config(self) -> Config:
        return self.problem.config

    @property
    def data(self) -> Dataset:
        return self.problem.data

    @property
    def step(self) -> int:
        """The number of steps done, this one included."""
        return self.after.step

    @property
    def activations(self) -> tuple[Array, ...]:
        """The batch itself, then each layer's output, `(n, units)`; before dropout."""
        return self.forward.by_sample()

    @property
    def deltas(self) -> tuple[Array, ...]:
        """dJ/dz of each layer, `(n, units)`."""
        return tuple(delta.swapaxes(-1, -2) for delta in self.backward)

    @property
    def layers(self) -> Sequence[tuple[Array, Array]]:
        """Each layer's `(W, b)` after the step, `(inputs, units)` and `(units,)`."""
        return self.problem.network.layers(self.after.theta)

    @property
    def gradients(self) -> Sequence[tuple[Array, Array]]:
        """Each layer's `(dJ/dW, dJ/db)`, shaped like its weights and biases."""
        return self.problem.network.layers(self.gradient)


@dataclass(frozen=True, slots=True, init=False)
class SettingsChanged:
    """Settings that changed while the weights were kept; they count from the next step on.

    `changes` maps a name to (before, after). It is kept as tuples, which take half the memory: a run may have many.
    """

    step: int
    names: tuple[str, ...]
    values: tuple[Any, ...]  # of each name before, and after

    def __init__(self, step: int, changes: Mapping[str, tuple[Any, Any]]):
        object.__setattr__(self, "step", step)
        object.__setattr__(self, "names", _same(tuple(changes)))
        object.__setattr__(self, "values", tuple(chain.from_iterable(changes.values())))

    @property
    def changes(self) -> dict[str, tuple[Any, Any]]:
        return dict(zip(self.names, zip(self.values[::2], self.values[1::2])))


@lru_cache(maxsize=1024)
def _same(names: tuple[str, ...]) -> tuple[str, ...]:
    """One tuple for all that are equal."""
    return names


@dataclass(frozen=True, slots=True)
class DataEdited:
    """Samples were added, moved or removed while the weights were kept; they count from the next step on."""

    step: int
    kept: Dataset | Patch  # the samples after it, all of them or as what differs
    samples: tuple[int, int]  # how many there were, and are

    @property
    def data(self) -> Dataset:
        """The samples after it."""
        return self.kept if isinstance(self.kept, Dataset) else self.kept.data()


@dataclass(frozen=True, slots=True)
class WeightsReplaced:
    """The weights are those that step `source` left, though the run goes on counting."""

    step: int
    source: int
    theta: Array = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class WeightEdited:
    """A weight was set by hand: row `row` of layer `layer`'s `[W; b]`, both from 0, towards unit `unit`."""

    step: int
    layer: int
    row: int  # the last one is the bias
    unit: int
    before: float
    after: float


Change = SettingsChanged | DataEdited | WeightsReplaced | WeightEdited  # what a person did to a run under way


@dataclass(frozen=True, slots=True)
class Restarted:
    """A run begins at step 0, with fresh weights; `changes` are the settings that asked for it."""

    config: Config
    data: Dataset
    changes: dict[str, tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class Resumed:
    """The run stands somewhere else: at a step that it, or another one, had reached before."""

    step: int
    config: Config


@dataclass(frozen=True, slots=True)
class Diverged:
    """A step whose loss or weights were not finite. It was not taken: the run stands before it."""

    step: int
    config: Config
    what: str  # "loss" or "weights"


@dataclass(frozen=True, slots=True)
class Stopped:
    """A run that reached what it was told to stop at: `reason` names the setting."""

    step: int
    reason: str  # "max_steps", "max_epochs", "target_loss" or "patience"


@dataclass(frozen=True, slots=True)
class BranchesForgotten:
    """Branches that a history no longer keeps, because there were too many; `numbers` are theirs."""

    step: int
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ObserverFailed:
    """An observer raised and is no longer called; training goes on."""

    step: int
    observer: str
    error: Exception

    @property
    def sentence(self) -> str:
        """What happened, in words."""
        return say(
            "The observer {name} failed at step {step} and is no longer called: {error}",
            name=self.observer,
            step=self.step,
            error=repr(self.error),
        )


@dataclass(frozen=True, slots=True)
class ThinnedSeries:
    """Values over the steps, thinned: bucket by bucket the lowest, the highest and the last.

    `steps` has shape `(n,)` and names the last step of each bucket; the others are `(n, k)`.
    """

    steps: Array
    low: Array
    high: Array
    last: Array


@dataclass(frozen=True)
class Trajectory:
    """Some of the states that a run went through."""

    states: tuple[State, ...]

    @cached_property
    def steps(self) -> Array:
        """After which steps they were, `(n,)`."""
        return np.array([state.step for state in self.states], int)

    @property
    def thetas(self) -> tuple[Array, ...]:
        """The theta `(P,)` of each."""
        return tuple(state.theta for state in self.states)


@dataclass(frozen=True, slots=True)
class OtherBranch:
    """Another way that the run went from step `start` on: its number, its losses and its changes."""

    number: int
    start: int
    losses: ThinnedSeries
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that a picture may show of a run at one step: the step, and how it came there."""

    event: StepEvent
    evaluation: Evaluation
    batch_loss: ThinnedSeries  # 1 column: data term of each step's batch
    losses: ThinnedSeries  # 2 columns: training and test loss
    gradient_norms: ThinnedSeries  # one column per layer: |dJ/d[W; b]|
    update_ratios: ThinnedSeries  # one column per layer: how far a step moves [W; b], by its own size
    learning_rates: ThinnedSeries  # 1 column, as the schedule made them
    changes: tuple[Change, ...]
    path: Trajectory  # evenly spread, from the run's beginning to this step
    others: tuple[OtherBranch, ...] = ()  # to be laid over

    @property
    def step(self) -> int:
        return self.event.step
