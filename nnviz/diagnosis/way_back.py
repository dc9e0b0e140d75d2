"""Way back: the step and the settings from which a diverged run can go on."""

import math
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from ..errors import ConfigError
from ..nn.arrays import Array
from ..settings.config import Config
from ..training.events import SettingsChanged, State
from ..training.problem import Problem, as_problem, prepare
from ..training.step import advance_problem, finite
from .facts import Facts, blank_loss

TRIED_STEPS = 400  # of each learning rate, before it is advised
WORK = 3e7  # steps times samples times parameters of such a trial, at most
MOST_PARAMETERS = 300  # of a Hessian
LOWEST_RATE = 1e-5  # that is advised
ROUNDING = 1e-9  # share of the blank loss that a fitted loss may rise by
AS_GOOD = 1.1  # times the lowest loss: a later step with such a loss is as good


class WayBack(NamedTuple):
    """A step and the settings to go on with from there; `undone` names the settings that are set back."""

    step: int
    settings: dict[str, Any]
    undone: tuple[str, ...]


def way_back(facts: Facts) -> WayBack:
    """Return the step and the settings from which the run goes on well.

    The step is that of the lowest training loss, or of the change after it that let the loss rise. The learning rate
    is the one used there, if a change followed and the loss does not rise with it; else the best lower one.
    """
    best, _ = facts.best(0)
    step = max(best, _change_after(facts, best) or best)
    settings: dict[str, Any] = {}
    for change in reversed(facts.snapshot.changes):
        if change.step >= max(step, facts.begun + 1) and isinstance(change, SettingsChanged):
            settings |= {name: before for name, (before, _) in change.changes.items()}
    undone = tuple(name for name, value in settings.items() if value != getattr(facts.config, name))
    config = facts.config.changed(**settings) if settings else facts.config  # a watched one may not be allowed
    rate = config.learning_rate
    if not undone or not math.isfinite(_tried(facts, step, config, rate)):
        rate = _best_rate(facts, step, config)
    return WayBack(step, settings | {"learning_rate": rate}, undone)


def calm_rate(facts: Facts) -> float:
    """Return the best lower learning rate for a new beginning."""
    return _best_rate(facts, facts.begun, facts.config)


def _best_rate(facts: Facts, step: int, config: Config) -> float:
    """Return the lower learning rate with the lowest training loss after a trial from a step."""
    limit = largest_stable_rate(facts)
    rates = lower_rates(config.learning_rate)
    rates = [rate for rate in rates if limit is None or rate < limit] or rates[-1:]
    best, lowest = rates[0], math.inf
    for rate in rates:
        loss = _tried(facts, step, config, rate)
        if loss < lowest:
            best, lowest = rate, loss
        elif math.isfinite(lowest):
            break
    return best if math.isfinite(lowest) or "problem" in facts.problem.lacking else rates[-1]


def lower_rates(rate: float) -> list[float]:
    """Return the rates 3·10ⁿ and 10ⁿ below a rate, the highest first."""
    rungs = [float(f"{digit}e{power}") for power in range(1, -6, -1) for digit in (3, 1)]
    return [rung for rung in rungs if LOWEST_RATE <= rung < 0.9 * rate] or [LOWEST_RATE]


def _change_after(facts: Facts, best: int) -> int | None:
    """Return the step of the first change of settings after the best one, if the loss was as good until then."""
    later = (change.step for change in facts.snapshot.changes if isinstance(change, SettingsChanged))
    step = next((step for step in sorted(later) if step >= max(best, facts.begun + 1)), None)
    if step is None:
        return None
    track = facts.snapshot.losses
    until = int(np.searchsorted(track.steps, step, side="right"))
    lowest = float(track.last[:until, 0].min())
    return step if track.last[until - 1, 0] <= AS_GOOD * lowest else None


def _tried(facts: Facts, step: int, config: Config, rate: float) -> float:
    """Return the training loss after a trial from a step; infinity if it rises, or if no trial is possible."""
    if "problem" in facts.problem.lacking:
        return math.inf
    states = [state for state in facts.snapshot.path.states if state.step <= step]
    if not states:
        return math.inf
    return _trial(as_problem(facts.problem), _Begin(states[-1]), config.changed(learning_rate=rate))


class _Begin:
    """A state, hashable by its step and weights."""

    def __init__(self, state: State):
        self.state, self._key = state, (state.step, state.theta.tobytes())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Begin) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)


@lru_cache(maxsize=32)
def _trial(problem: Problem, begin: _Begin, config: Config) -> float:
    try:
        tried = prepare(config, problem.data)
    except ConfigError:
        return math.inf
    state = begin.state
    if state.theta.size != tried.network.parameter_count:
        return math.inf
    cost = min(config.batch_size, problem.data.train_count) * state.theta.size
    before = tried.evaluate(state.theta).train_loss
    for _ in range(max(20, min(TRIED_STEPS, int(WORK / cost)))):
        state = advance_problem(state, tried).after
        if not finite(state.theta):
            return math.inf
    after = tried.evaluate(state.theta).train_loss
    rises = after > 1.05 * before + ROUNDING * blank_loss(problem)
    return math.inf if rises else after


def largest_stable_rate(facts: Facts) -> float | None:
    """Return the rate at which gradient descent on a linear regression becomes unstable, 2/λ of its Hessian.

    λ is the largest eigenvalue (Goodfellow et al. 2016, section 4.3.1). None unless the objective is quadratic, the
    optimizer is gradient descent, and there are at most 300 parameters.
    """
    if "problem" in facts.problem.lacking:
        return None
    return _stable_rate(as_problem(facts.problem))


@lru_cache(maxsize=8)
def _stable_rate(problem: Problem) -> float | None:
    config, network = problem.config, problem.network
    is_quadratic = (
        not config.hidden
        and network.parameter_count <= MOST_PARAMETERS
        and problem.task != "classification"
        and problem.loss.name == "mean_squared_error"
        and config.optimizer == "gradient_descent"
        and not config.l1
    )
    if not is_quadratic:
        return None
    x, targets = problem.train
    origin = np.zeros(network.parameter_count)

    def gradient(theta: Array) -> Array:
        return network.backpropagate(theta, x, targets, ())[3]

    columns = np.array([gradient(unit) - gradient(origin) for unit in np.eye(len(origin))])
    largest = float(np.linalg.eigvalsh(columns + config.l2 / len(x) * np.diag(network.weight_mask)).max())
    return 2 / largest if largest > 0 else None
