"""Random runs: actions chosen by hypothesis, and live records."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st

from nnviz.data.augment import flips_and_swap
from nnviz.data.edits import with_sample, with_sample_at, without_sample
from nnviz.data.generation import generate
from nnviz.data.user_data import Samples
from nnviz.history.history import History
from nnviz.settings.config import Config
from nnviz.training.evaluation import Evaluation
from nnviz.training.events import Change, State, StepEvent
from nnviz.training.problem import as_problem
from nnviz.training.trainer import Best, Trainer

CHANGES = (
    {"learning_rate": 0.3},
    {"learning_rate": 0.01},
    {"optimizer": "adam"},
    {"optimizer": "momentum"},
    {"optimizer": "gradient_descent"},
    {"batch_size": 1},
    {"batch_size": 4},
    {"batch_size": 64},
    {"activation": "relu"},
    {"activation": "tanh"},
    {"l2": 0.5},
    {"l1": 0.1},
    {"dropout": 0.3},
    {"dropout": 0.0},
    {"input_noise": 0.2},
    {"input_noise": 0.0},
    {"muted": ((0, 0),)},
    {"muted": ((0, 0), (0, 1))},
    {"muted": ()},
    {"clip_norm": 0.1},
    {"schedule": "step", "schedule_period": 7},
    {"patience": 1},
    {"patience": 3},
    {"patience": None},
    {"max_steps": 20},
    {"max_steps": None},
    {"target_loss": 0.2},
    {"learning_rate": 10.0},
)
_PLACES = st.floats(-6, 6)
_SHARES = st.floats(0, 1)
ACTIONS = st.one_of(
    st.tuples(st.just("train"), st.integers(1, 40)),
    st.tuples(st.just("train"), st.integers(1, 40)),
    st.tuples(st.just("configure"), st.sampled_from(CHANGES)),
    st.tuples(st.just("add"), _PLACES, _PLACES, st.sampled_from((0.0, 1.0))),
    st.tuples(st.just("move"), _SHARES, _PLACES, _PLACES),
    st.tuples(st.just("remove"), _SHARES, st.integers(1, 6)),
    st.tuples(st.just("weight"), _SHARES, _SHARES, st.floats(-3, 3)),
    st.tuples(st.just("restore")),
    st.tuples(st.just("look")),
    st.tuples(st.just("branch"), _SHARES),
    st.tuples(st.just("go_back"), _SHARES),
)
SCRIPTS = st.lists(ACTIONS, max_size=14)

_rng = np.random.default_rng(1)
OWN = Samples.from_arrays(_rng.normal(3, 2, (24, 3)), _rng.normal(5, 4, 24), standardise=True, shown="components")
BEGINNINGS = {
    "classes": (Config(samples=30, hidden=(2,), batch_size=4, patience=3), None),
    "adam": (Config(samples=20, hidden=(3, 2), batch_size=3, optimizer="adam", dropout=0.2), None),
    "autoencoder": (Config(samples=20, task="autoencoder", hidden=(3, 1), batch_size=4, input_noise=0.1), None),
    "many": (Config(dataset="rings", classes=3, samples=24, hidden=(3,), batch_size=5, loss="cross_entropy"), None),
    "values": (Config(samples=10, hidden=(2,), batch_size=4, patience=2), OWN),
    "copies": (Config(hidden=(2,), batch_size=4), generate("xor", 20).augmented(flips_and_swap)),
}


@dataclass(frozen=True)
class Recorded:
    """Record of a run at the end of a step."""

    event: StepEvent
    evaluation: Evaluation
    best: Best | None


class RunDriver:
    """A run to which a script happens; `seen` has every step of every branch as it was live."""

    def __init__(self, config: Config, data: Any = None, layers: Any = None):
        self.trainer = Trainer(config, data, layers)
        self.history = History(self.trainer)
        self.seen: dict[int, dict[int, Recorded]] = {1: {}}
        self.trainer.subscribe(self._see)
        self.trainer.subscribe(lambda change: self._see(self.trainer.peek()), to=Change)
        self._see(self.trainer.peek())

    def _see(self, event: StepEvent) -> None:
        evaluation = as_problem(event.problem).evaluate(event.after.theta)
        self.seen[self.history.branch.number][event.step] = Recorded(event, evaluation, self.trainer.best)

    def apply(self, script: list[tuple[Any, ...]]) -> "RunDriver":
        for name, *how in script:
            getattr(self, name)(*how)
        return self

    def train(self, steps: int) -> None:
        self.trainer.run(steps=steps)

    def configure(self, changes: dict[str, Any]) -> None:
        self.trainer.configure(**changes)

    def add(self, x: float, y: float, label: float) -> None:
        data = self.trainer.data
        point = np.resize([x, y], data.points.shape[1])
        self.trainer.edit(with_sample(data, point, label))

    def move(self, share: float, x: float, y: float) -> None:
        data = self.trainer.data
        point = np.resize([x, y], data.points.shape[1])
        self.trainer.edit(with_sample_at(data, _chosen(share, len(data.points)), point))

    def remove(self, share: float, count: int) -> None:
        for _ in range(count):
            self.trainer.edit(without_sample(self.trainer.data, _chosen(share, len(self.trainer.data.points))))

    def weight(self, layer: float, share: float, value: float) -> None:
        blocks = self.trainer.problem.network.blocks(self.trainer.state.theta)
        number = _chosen(layer, len(blocks))
        row, unit = divmod(_chosen(share, blocks[number].size), blocks[number].shape[1])
        self.trainer.set_weight(number, row, unit, value)

    def restore(self) -> None:
        if self.trainer.best is not None:
            self.trainer.restore_best()

    def look(self) -> None:
        self.history.latest()

    def branch(self, share: float) -> None:
        history, former = self.history, self.history.branch
        history.go(history.first + _chosen(share, history.last - history.first + 1))
        step = history.last if history.cursor is None else history.cursor
        made = history.branch_off()
        if made is not former:
            self.seen[made.number] = {n: seen for n, seen in self.seen[former.number].items() if n <= step}

    def go_back(self, share: float) -> None:
        self.history.return_to(1 + _chosen(share, len(self.history.branches)))


def _chosen(share: float, count: int) -> int:
    return min(int(share * count), count - 1)


def same_states(one: State, other: State) -> bool:
    """Return whether two states are equal, bit for bit."""
    return (one.step, one.epoch, one.offset, one.optimizer_state.optimizer, one.optimizer_state.updates) == (
        other.step,
        other.epoch,
        other.offset,
        other.optimizer_state.optimizer,
        other.optimizer_state.updates,
    ) and same_bits((one.theta, *one.optimizer_state.slots), (other.theta, *other.optimizer_state.slots))


def same_bits(some: Any, others: Any) -> bool:
    """Return whether arrays are equal, bit for bit."""
    return len(some) == len(others) and all(
        one.shape == other.shape and one.tobytes() == other.tobytes() for one, other in zip(some, others)
    )


def same_best(one: Best | None, other: Best | None) -> bool:
    if one is None or other is None:
        return one is other
    return same_states(one[0], other[0]) and one[1] == other[1]
