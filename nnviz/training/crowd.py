"""Crowd: many networks trained at once on the same data, with the same code as one."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

import numpy as np

from ..errors import ConfigError
from ..nn.arrays import Array
from ..settings.config import Config, settings
from .evaluation import Evaluation
from .events import Diverged, State, StepEvent
from .problem import Problem
from .run import Run
from .trainer import advance_problem, data_for, finite

MOST_NETWORKS = 1_000
VARIES = (
    "seed",
    "weight_scale",
    "learning_rate",
    "momentum",
    "beta1",
    "beta2",
    "weight_decay",
    "clip_norm",
    "schedule_period",
    "schedule_factor",
    "l1",
    "l2",
    "dropout",
)
"""The settings in which the networks of a crowd may differ: none of them changes the shape of an array."""
_EVALUATED_BYTES = 1 << 25  # of the layers of all networks that are evaluated in one go


class Crowd(Run):
    """Moves R networks forward together, at most 1,000, and tells its observers.

    `numbers` are settings by name with a value for each network, or one for all; or `config` is a
    list of R configs. The data is one, that of the (first) config and its seed, or `data` as
    Trainer takes it; first weights and orders of the samples follow each network's own seed. Each
    network goes the way that it goes alone with that data, to rounding.

    A network whose loss or weights are not finite stays at its last good weights, and the others
    go on. Events hold all networks along a leading axis, `(R, …)`.
    Raises ConfigError where settings differ that can't, and where there are too many networks.
    """

    def __init__(self, config: Config | Sequence[Config] | None = None, data: Any = None, **numbers: Any):
        super().__init__()
        if config is None or isinstance(config, Config):
            base = config or Config()
            configs = _varied(base, numbers)
        else:
            configs = _alike(config, numbers)
            base = configs[0]
        for name in ("target_loss", "patience"):
            if getattr(base, name) is not None:
                raise ConfigError(f"{name} = {getattr(base, name)!r}: a crowd stops at max_steps or max_epochs only")
        self._problem = Problem(base, data_for(base, data), configs)
        self.state = State(0, 0, 0, self._problem.initial_theta())
        self.ended = None
        self.diverged: tuple[Diverged | None, ...] = (None,) * len(configs)

    def __len__(self) -> int:
        return len(self.configs)

    @property
    def configs(self) -> tuple[Config, ...]:
        """The config of each network."""
        return self._problem.crowd

    def layers(self, network: int) -> list[tuple[Array, Array]]:
        """A copy of the `(W, b)` of each layer of one network, counted from 0, as `Trainer` takes it."""
        return self._problem.network.layers(self.state.theta[network].copy())

    def step(self) -> StepEvent:
        """Take one step with every network that goes on, and tell the observers.

        Raises RuntimeError when the run has ended: at a stop, or with the last network.
        """
        if self.ended:
            raise RuntimeError(f"the run ended at step {self.ended.step}")
        event, diverged = advance_problem(self.state, self._problem), self.diverged
        if any(diverged) or not (finite(event.loss) and finite(event.after.theta)):
            event, diverged = self._held_back(event)
        lost = [fact for fact, known in zip(diverged, self.diverged) if fact is not known]
        self.state, self.diverged = event.after, diverged
        self._observers.tell_step(event)
        for fact in lost:
            self.tell(fact)
        if all(diverged):
            self.ended = max(diverged, key=lambda fact: fact.step)
        else:
            self._stop_at_limit(event)
        return event

    def _held_back(self, event: StepEvent) -> tuple[StepEvent, tuple[Diverged | None, ...]]:
        """The step without the networks that diverged, now or before, and what is known of each."""
        after, good_loss = event.after, np.isfinite(event.loss)
        good = good_loss & np.isfinite(after.theta).all(axis=-1)
        diverged = tuple(
            known
            or (None if good[network] else Diverged(after.step, config, "weights" if good_loss[network] else "loss"))
            for network, (known, config) in enumerate(zip(self.diverged, self.configs))
        )
        going = np.array([fact is None for fact in diverged])
        theta = np.where(going[:, None], after.theta, event.before.theta)
        return event._replace(after=after._replace(theta=theta)), diverged

    def evaluate(self) -> Evaluation:
        """How each network does on both parts of the data: arrays `(R,)`, as in Evaluation."""
        problem, theta = self._problem, self.state.theta
        samples = len(self.data.points)
        pieces = min(len(self), 1 + theta.shape[0] * samples * sum(problem.network.sizes) * 8 // _EVALUATED_BYTES)
        parts = [problem.evaluate(part) for part in np.array_split(theta, pieces)]
        columns = ([getattr(part, field.name) for part in parts] for field in fields(Evaluation))
        return Evaluation(*(None if column[0] is None else np.concatenate(column) for column in columns))


def _varied(base: Config, numbers: dict[str, Any]) -> tuple[Config, ...]:
    """The configs that these numbers make of one."""
    values = {name: _values(base, name, given) for name, given in numbers.items()}
    lengths = {name: len(listed) for name, listed in values.items() if isinstance(listed, list)}
    if len(set(lengths.values())) > 1:
        raise ConfigError(f"give each network one value of each setting: there are {_counted(lengths)}")
    count = next(iter(lengths.values()), 1)
    _check_count(count)
    return tuple(
        base.changed(**{name: one[number] if isinstance(one, list) else one for name, one in values.items()})
        for number in range(count)
    )


def _values(base: Config, name: str, given: Any) -> Any:
    """The values of a setting as a list, or the one for all."""
    if name not in settings():
        base.changed(**{name: given})  # raises, and says what settings there are
    if name not in VARIES:
        raise ConfigError(f"{name}: {_DIFFERENT}")
    return np.asarray(given).tolist()


def _alike(configs: Sequence[Config], numbers: dict[str, Any]) -> tuple[Config, ...]:
    """The configs of a list, which differ in numbers only."""
    if numbers:
        raise ConfigError(f"{', '.join(numbers)}: set it in each config of the list")
    _check_count(len(configs))
    different = {name for config in configs for name in configs[0].differences(config)}
    if not different <= set(VARIES):
        raise ConfigError(f"{', '.join(sorted(different - set(VARIES)))}: {_DIFFERENT}")
    return tuple(configs)


def _check_count(count: int) -> None:
    if not 1 <= count <= MOST_NETWORKS:
        raise ConfigError(f"{count} networks: a crowd has 1 to {MOST_NETWORKS:,}")


def _counted(lengths: dict[str, int]) -> str:
    return ", ".join(f"{length} of {name}" for name, length in lengths.items())


_DIFFERENT = f"the networks of a crowd may differ in {', '.join(VARIES)} only"
