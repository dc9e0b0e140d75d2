"""Candidates: changes of one setting that may help a run."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ...data.task import AUTOENCODER
from ...errors import ConfigError
from ...nn.losses import LOSSES_OF
from ...settings.config import Config, settings
from ...training.events import DataEdited, SettingsChanged, State, WeightEdited, WeightsReplaced
from ...training.problem import Problem, as_problem
from ...training.snapshot import Snapshot
from ..advice import HIGHEST_RATE, rung
from ..bottleneck import around, keep_code
from ..facts import Facts

LIVELY = ("tanh", "leaky_relu", "relu")
INITIAL = ("glorot", "he", "lecun")
FACTORS = (100, 30, 10, 3, 1 / 3, 1 / 10, 1 / 30, 1 / 100)
PENALTIES = (1.0, 3.0, 10.0, 30.0, 100.0)


@dataclass(frozen=True)
class Candidate:
    """A change, and the config and the state that a run would go on with.

    `back` is the step to return to first; None stays at the present one. A setting that is not live restarts the run.
    """

    action: Mapping[str, Any]
    back: int | None
    config: Config
    state: State

    @property
    def begins(self) -> bool:
        """True if it begins a new run, or goes back to the beginning."""
        return self.state.step == 0


def restarts(action: Iterable[str]) -> bool:
    """Return whether any of the settings begins a new run."""
    return not all(settings()[name].live for name in action)


class Places:
    """The steps of a run that it can go on from: the present, a good one, the first."""

    def __init__(self, snapshot: Snapshot):
        self.problem = as_problem(snapshot.event.problem)
        self.now = snapshot.event.after
        self._snapshot, self._changes = snapshot, snapshot.changes
        usable = [state for state in snapshot.path.states if self._is_open(state.step) and state.step < self.now.step]
        self.first = usable[0] if usable else self.now
        self.good = self._best(usable) if len(usable) > 1 else None

    def _is_open(self, step: int) -> bool:
        """True if only settings have changed since that step."""
        return not any(
            isinstance(change, DataEdited | WeightEdited | WeightsReplaced) and change.step >= step
            for change in self._changes
        )

    def _best(self, states: list[State]) -> State:
        """Return the last state up to the step with the lowest training loss."""
        step = Facts(self._snapshot).best(0)[0]
        return [states[0], *(state for state in states if state.step <= step)][-1]

    def config_at(self, state: State) -> Config:
        """Return the config with which the run went on from a state."""
        before: dict[str, Any] = {}
        for change in reversed(self._changes):
            if isinstance(change, SettingsChanged) and change.step >= state.step and state is not self.now:
                before |= {name: pair[0] for name, pair in change.changes.items()}
        return self.problem.config.changed(**before)

    def candidate(self, action: Mapping[str, Any], at: State | None = None) -> Candidate | None:
        """Return the candidate of an action, or None if it changes nothing or is not allowed."""
        state = at or self.now
        try:
            here = self.problem.config if restarts(action) else self.config_at(state)
            config = here.changed(**action)
            if config == here:
                return None
            if restarts(action):
                return Candidate(
                    action, None, config, State(0, 0, 0, Problem(config, self.problem.data).initial_theta())
                )
        except ConfigError:
            return None
        return Candidate(action, None if state is self.now else state.step, config, state)


def candidates(places: Places) -> Iterator[Candidate]:
    """Yield all changes of one setting that are worth a try."""
    config = places.problem.config
    tried: list[tuple[dict[str, Any], State]] = [
        (action, places.now) for action in (*_live(config), *_penalties(config), *_new(places))
    ]
    earlier = {state.step: state for state in (places.good, places.first) if state is not None}
    earlier.pop(places.now.step, None)
    tried += [(action, at) for at in earlier.values() for action in (*_live(config), *_weaker(config))]
    for action, at in tried:
        if (found := places.candidate(action, at)) is not None:
            yield found


def against_overfitting(places: Places) -> list[Candidate]:
    """Return changes of one setting that hold a network back, all from the first step."""
    found = [places.candidate(action, places.first) for action in stronger(places.config_at(places.first))]
    return [one for one in found if one is not None]


def _live(config: Config) -> Iterator[dict[str, Any]]:
    rates = [min(HIGHEST_RATE, rung(config.learning_rate * factor)) for factor in FACTORS]
    yield from ({"learning_rate": rate} for rate in dict.fromkeys([*rates, 0.1, 0.03, 0.01]))
    yield from ({"optimizer": name} for name in ("momentum", "adam"))
    yield from ({"activation": name} for name in LIVELY if config.hidden and name not in config.activations)
    yield {"clip_norm": 1.0}
    yield {"schedule": "constant"}


def _weaker(config: Config) -> Iterator[dict[str, Any]]:
    for name in ("l1", "l2"):
        strength = getattr(config, name)
        if strength:
            yield from ({name: value} for value in (0.0, rung(strength / 100), rung(strength / 10)))
    yield from ({name: 0.0} for name in ("dropout", "input_noise") if getattr(config, name))


def _penalties(config: Config) -> Iterator[dict[str, Any]]:
    yield from _weaker(config)
    yield from stronger(config)


def stronger(config: Config) -> Iterator[dict[str, Any]]:
    """Return changes against overfitting."""
    yield from ({"l2": value} for value in PENALTIES if value > config.l2)
    yield from ({"l1": value} for value in PENALTIES[:3] if value > config.l1)
    if config.hidden:
        yield from ({"dropout": value} for value in (0.2, 0.5) if value > config.dropout)


def _new(places: Places) -> Iterator[dict[str, Any]]:
    config, task = places.problem.config, places.problem.task
    yield from ({"initializer": name} for name in INITIAL)
    yield from ({"loss": name} for name in LOSSES_OF[task])
    larger = shapes(config.hidden)
    if task == AUTOENCODER:
        larger = keep_code([around(config.hidden), *larger], config.hidden)
    yield from ({"hidden": hidden} for hidden in larger)


def shapes(hidden: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Return larger and smaller networks."""
    widest = max(hidden, default=4)
    found = [
        tuple(min(1024, max(4, 2 * units)) for units in hidden),
        (*hidden, max(8, widest)),
        (16, 16),
        hidden[: len(hidden) // 2],
    ]
    return [shape for shape in dict.fromkeys(found) if shape != hidden and shape]
