"""Events of a run: state, steps, changes and end.

All of them are frozen, and their arrays are never written again. State and StepEvent are tuples,
which are created in less than half the time of a frozen dataclass.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple

from ..data.datasets import Dataset
from ..data.patch import Patch
from ..nn.arrays import Array
from ..nn.network import Pass
from ..nn.optimizers import OptimizerState
from ..settings.config import Config
from ..words import say
from .model import Predictor


class State(NamedTuple):
    """The state of a run.

    With the config and the data it determines the next step.
    """

    step: int
    epoch: int
    offset: int  # samples of this epoch already used; so the batch size may change at any time
    theta: Array  # (P,) or (R, P)
    optimizer_state: OptimizerState = OptimizerState()  # its slots are shaped like theta


class StepEvent(NamedTuple):
    """The record of a step; layers from input to output.

    For R networks every array has a leading axis of length R.
    """

    problem: Predictor  # the network and the data of this step; see `as_problem`, `as_network`
    before: State
    after: State
    loss: float  # mean loss of the batch with the weights `before`, without the penalty
    penalty: float
    learning_rate: float  # after the schedule
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
        """The number of steps, including this one."""
        return self.after.step

    @property
    def activations(self) -> tuple[Array, ...]:
        """The batch and each layer's activations, `(n, units)`, before dropout."""
        return self.forward.by_sample()

    @property
    def deltas(self) -> tuple[Array, ...]:
        """dJ/dz of each layer, `(n, units)`."""
        return tuple(delta.swapaxes(-1, -2) for delta in self.backward)

    @property
    def layers(self) -> Sequence[tuple[Array, Array]]:
        """Each layer's `(W, b)` after the step.

        They have the shapes `(inputs, units)` and `(units,)`.
        """
        return self.problem.network.layers(self.after.theta)

    @property
    def gradients(self) -> Sequence[tuple[Array, Array]]:
        """Each layer's `(dJ/dW, dJ/db)`, shaped like its weights and biases."""
        return self.problem.network.layers(self.gradient)


@dataclass(frozen=True, slots=True, init=False)
class SettingsChanged:
    """Settings that changed while the weights were kept.

    They apply from the next step on. `changes` maps a name to (before, after). It is stored as tuples, which take
    half the memory.
    """

    step: int
    names: tuple[str, ...]
    values: tuple[Any, ...]  # for each name the value before, and after

    def __init__(self, step: int, changes: Mapping[str, tuple[Any, Any]]):
        object.__setattr__(self, "step", step)
        object.__setattr__(self, "names", _same(tuple(changes)))
        object.__setattr__(self, "values", tuple(chain.from_iterable(changes.values())))

    @property
    def changes(self) -> dict[str, tuple[Any, Any]]:
        return dict(zip(self.names, zip(self.values[::2], self.values[1::2])))


@lru_cache(maxsize=1024)
def _same(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return one shared tuple for equal tuples."""
    return names


@dataclass(frozen=True, slots=True)
class DataEdited:
    """Samples were added, moved or removed; the weights were kept."""

    step: int
    kept: Dataset | Patch  # the data after it: an edit as a Patch, other data as a whole
    samples: tuple[int, int]  # the number of samples before and after

    @property
    def data(self) -> Dataset:
        """The samples after the edit."""
        return self.kept if isinstance(self.kept, Dataset) else self.kept.data()


@dataclass(frozen=True, slots=True)
class WeightsReplaced:
    """The weights were replaced by those after step `source`.

    The step count continues.
    """

    step: int
    source: int
    theta: Array = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class WeightEdited:
    """A user set one weight.

    It is in row `row` of layer `layer`'s `[W; b]` and leads to unit `unit`; all count from 0.
    """

    step: int
    layer: int
    row: int  # the last one is the bias
    unit: int
    before: float
    after: float


Change = SettingsChanged | DataEdited | WeightsReplaced | WeightEdited  # what a user changed during a run


@dataclass(frozen=True, slots=True)
class Restarted:
    """A run began at step 0 with its initial weights.

    `changes` are the settings that caused it.
    """

    config: Config
    data: Dataset
    changes: dict[str, tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class Resumed:
    """The run moved to a step reached before.

    It, or another run, had reached that step.
    """

    step: int
    config: Config


@dataclass(frozen=True, slots=True)
class Diverged:
    """A step was undone because of non-finite numbers.

    Its loss or its weights were not finite.
    """

    step: int
    config: Config
    what: str  # "loss" or "weights"


@dataclass(frozen=True, slots=True)
class Stopped:
    """A run met a stopping condition: `reason` names its setting."""

    step: int
    reason: str  # "max_steps", "max_epochs", "target_loss" or "patience"


@dataclass(frozen=True, slots=True)
class BranchesForgotten:
    """A history dropped branches, because there were too many.

    They are given by their numbers.
    """

    step: int
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ObserverFailed:
    """An observer raised an error and was removed.

    Training continues.
    """

    step: int
    observer: str
    error: Exception

    @property
    def sentence(self) -> str:
        """A sentence for the user."""
        return say(
            "The observer {name} failed at step {step} and is no longer called: {error}",
            name=self.observer,
            step=self.step,
            error=repr(self.error),
        )
