"""Crowd: many networks trained together on the same data."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from functools import cache
from operator import attrgetter
from typing import Any, Self

import numpy as np

from ..errors import ConfigError
from ..nn.arrays import Array
from ..settings.config import Config, settings
from ..words import say
from .evaluation import Evaluation
from .events import Diverged, State, StepEvent, Stopped
from .problem import Problem
from .run import Run
from .run_data import data_for
from .step import advance_problem, finite

MOST_NETWORKS = 1_000
_EVALUATED_BYTES = 1 << 20  # of the activations in one evaluation, so that they stay in the processor's cache


class Crowd(Run):
    """Trains R networks together, at most 1,000.

    `numbers` maps settings to one value for each network, or one for all. Alternatively, `config`
    is a list of R configs. All networks share the data: that of the (first) config and its seed, or
    `data` as in Trainer. The initial weights and the order of the samples follow each network's own
    seed. Each network takes the same steps as if trained alone on that data, bit for bit: its weights, its
    losses and its evaluation are those of `Trainer(crowd.configs[i], crowd.data)`. If the config has a `data_seed`,
    `Trainer(crowd.configs[i])` makes the same data, as for `Crowd(Config(data_seed=0), seed=range(8))`.
    With a `state` of a run, each network continues from it as a Trainer that resumes there: with its
    weights, and with what its optimizer remembers, unless the optimizer is another one. The weights in it
    may also be `(R, P)`, those of each network.

    A network whose loss or weights are not finite keeps its last finite weights, and the others
    continue. For R networks every array in an event has a leading axis of length R.
    Raises ConfigError if the networks differ in any other setting, if there are too many, or if the
    weights of `state` do not fit the network.
    """

    def __init__(
        self,
        config: Config | Sequence[Config] | None = None,
        data: Any = None,
        *,
        state: State | None = None,
        **numbers: Any,
    ):
        super().__init__()
        if config is None or isinstance(config, Config):
            base = config or Config()
            configs = _varied(base, numbers)
        else:
            configs = _alike(config, numbers)
            base = configs[0]
        for name in ("target_loss", "patience"):
            if getattr(base, name) is not None:
                value = repr(getattr(base, name))
                why = say("{name} = {value}: a crowd stops only at max_steps or max_epochs", name=name, value=value)
                raise ConfigError(why)
        self._problem = Problem(base, data_for(base, data), configs)
        self.diverged: tuple[Diverged | None, ...] = ()
        self.begin(state)

    def begin(self, state: State | None = None) -> None:
        """Go to a state, or to the initial weights. Networks that had diverged begin again.

        Raises ConfigError if the weights of `state` do not fit the network.
        """
        problem = self._problem
        self.state = State(0, 0, 0, problem.initial_theta()) if state is None else _shared(state, problem)
        self.ended, self.diverged = None, (None,) * len(self)

    def __len__(self) -> int:
        return len(self.configs)

    @property
    def configs(self) -> tuple[Config, ...]:
        """The config of each network."""
        return self._problem.crowd

    def layers(self, network: int) -> list[tuple[Array, Array]]:
        """Copy each layer's `(W, b)` of one network.

        Networks count from 0; Trainer takes the copies.
        """
        return self._problem.network.layers(self.state.theta[network].copy())

    def step(self) -> StepEvent:
        """Take one step with every network that has not diverged.

        The observers are told. Raises RuntimeError if the run has stopped, or if all networks have diverged.
        """
        if self.ended:
            raise RuntimeError(say("the run ended at step {step}", step=self.ended.step))
        event, diverged = advance_problem(self.state, self._problem), self.diverged
        if any(diverged) or not (finite(np.asarray(event.loss)) and finite(event.after.theta)):
            event, diverged = self._held_back(event)
        lost = [fact for fact, known in zip(diverged, self.diverged) if fact is not known]
        self.state, self.diverged = event.after, diverged
        self._observers.tell_step(event)
        for fact in lost:
            self.tell(fact)
        self.ended = self._last_divergence()
        if not self.ended:
            self._stop_at_limit(event)
        return event

    def _last_divergence(self) -> Diverged | None:
        """Return the latest divergence if all networks have diverged."""
        if not all(self.diverged):
            return None
        return max((fact for fact in self.diverged if fact is not None), key=attrgetter("step"))

    def part(self, networks: Iterable[int]) -> Self:
        """Return a crowd of some of the networks, in that order.

        Networks count from 0. They continue from their present state to the same bits as in this crowd, which does
        not change. A network that has diverged stays as it is. Observers are not taken over. Raises ConfigError if
        there is no such network, or if none is named.
        """
        chosen = list(networks)
        if absent := [number for number in chosen if number not in range(len(self))]:
            raise ConfigError(say("there is no network {number}: a crowd counts from 0", number=absent[0]))
        memory = self.state.optimizer_state
        memory = memory._replace(slots=tuple(slot[chosen] for slot in memory.slots))
        state = self.state._replace(theta=self.state.theta[chosen], optimizer_state=memory)
        part = type(self)([self.configs[number] for number in chosen], self.data, state=state)
        part.diverged = tuple(self.diverged[number] for number in chosen)
        part.ended = self.ended if isinstance(self.ended, Stopped) else part._last_divergence()
        return part

    def _held_back(self, event: StepEvent) -> tuple[StepEvent, tuple[Diverged | None, ...]]:
        """Undo the step for diverged networks, weights and optimizer.

        Also return the divergence of each network, if any.
        """
        before, after, good_loss = event.before, event.after, np.isfinite(np.asarray(event.loss))
        good = good_loss & np.isfinite(after.theta).all(axis=-1)
        diverged = tuple(
            known
            or (None if good[network] else Diverged(after.step, config, "weights" if good_loss[network] else "loss"))
            for network, (known, config) in enumerate(zip(self.diverged, self.configs))
        )
        going = np.array([[fact is None] for fact in diverged])
        memory = after.optimizer_state
        known_slots = before.optimizer_state.optimizer == memory.optimizer
        slots = before.optimizer_state.slots if known_slots else (np.zeros_like(after.theta),) * len(memory.slots)
        memory = memory._replace(slots=tuple(np.where(going, *pair) for pair in zip(memory.slots, slots)))
        after = after._replace(theta=np.where(going, after.theta, before.theta), optimizer_state=memory)
        return event._replace(after=after), diverged

    def evaluate(self) -> Evaluation:
        """Evaluate each network on both sets: arrays `(R,)`."""
        problem, theta = self._problem, self.state.theta
        samples = len(self.data.points)
        pieces = min(len(self), 1 + theta.shape[0] * samples * sum(problem.network.sizes) * 8 // _EVALUATED_BYTES)
        parts = [problem.evaluate(part) for part in np.array_split(theta, pieces)]
        columns = ([getattr(part, field.name) for part in parts] for field in fields(Evaluation))
        joined: list[Any] = [None if column[0] is None else np.concatenate(column) for column in columns]
        return Evaluation(*joined)


def _shared(state: State, problem: Problem) -> State:
    """Return the state of a run for each network of a crowd."""
    shape = (len(problem.crowd), problem.network.parameter_count)
    theta = np.asarray(state.theta)
    if theta.shape not in (shape, shape[1:]):
        text = say("state: the weights have the shape {given}; needed: {needed}", given=theta.shape, needed=shape)
        raise ConfigError(text)
    memory = state.optimizer_state
    slots = tuple(np.broadcast_to(slot, shape) for slot in memory.slots)
    return state._replace(theta=np.broadcast_to(theta, shape), optimizer_state=memory._replace(slots=slots))


def _varied(base: Config, numbers: dict[str, Any]) -> tuple[Config, ...]:
    """Return one config for each network."""
    values = {name: _values(base, name, given) for name, given in numbers.items()}
    lengths = {name: len(listed) for name, listed in values.items() if isinstance(listed, list)}
    if len(set(lengths.values())) > 1:
        counted = ", ".join(say("{count} of {name}", count=count, name=name) for name, count in lengths.items())
        raise ConfigError(say("give one value of each setting for each network: there are {counted}", counted=counted))
    count = next(iter(lengths.values()), 1)
    _check_count(count)
    return tuple(
        base.changed(**{name: one[number] if isinstance(one, list) else one for name, one in values.items()})
        for number in range(count)
    )


def _values(base: Config, name: str, given: Any) -> Any:
    """Return a setting's values, or the one for all."""
    if name not in settings():
        base.changed(**{name: given})  # raises, and names all settings
    if name not in varying():
        raise _fixed(name)
    return np.asarray(given).tolist()


def _alike(configs: Sequence[Config], numbers: dict[str, Any]) -> tuple[Config, ...]:
    """Return a list of configs after checking their differences."""
    if numbers:
        raise ConfigError(say("{names}: set it in each config of the list", names=", ".join(numbers)))
    _check_count(len(configs))
    different = {name for config in configs for name in configs[0].differences(config)}
    if fixed := different - set(varying()):
        raise _fixed(", ".join(sorted(fixed)))
    return tuple(configs)


def _check_count(count: int) -> None:
    if not 1 <= count <= MOST_NETWORKS:
        most = f"{MOST_NETWORKS:,}"
        raise ConfigError(say("{count} networks: a crowd has 1 to {most} networks", count=count, most=most))


@cache
def varying() -> tuple[str, ...]:
    """Name the settings that may differ in a crowd."""
    return tuple(name for name, setting in settings().items() if setting.varies)


def _fixed(names: str) -> ConfigError:
    allowed = ", ".join(varying())
    return ConfigError(
        say("{names}: the networks of a crowd may differ only in {allowed}", names=names, allowed=allowed)
    )
