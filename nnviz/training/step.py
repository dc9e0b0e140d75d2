"""Step: one step of training as a pure function."""

import math
from contextvars import copy_context
from typing import Any

import numpy as np

from ..data.datasets import Dataset
from ..nn.arrays import Array
from ..nn.means import mean, plain
from ..nn.optimizers import clipped
from ..settings.config import Config
from .events import State, StepEvent
from .problem import Problem, prepare


def start(config: Config, data: Dataset) -> State:
    """Return the first state of a run."""
    return State(0, 0, 0, prepare(config, data).initial_theta())


def advance(state: State, config: Config, data: Dataset) -> StepEvent:
    """Take one step of mini-batch gradient descent.

    In its simplest form this is theta <- theta - learning_rate dJ/dtheta, with the objective
    J = 1/n sum L + l1/m sum |w| + l2/(2m) sum w^2. A batch has n samples, the training set m.
    The last batch of an epoch may be smaller. The function is pure: equal arguments give equal bits,
    and no argument is changed.
    """
    return advance_problem(state, prepare(config, data))


def advance_problem(state: State, problem: Problem) -> StepEvent:
    """Take one step of a prepared problem.

    For a crowd it is one step of each network.
    """
    return _QUIET.copy().run(_advance, state, problem)


# Trainer reports overflows. NumPy keeps its error state in a context variable; running in a prepared
# context costs a tenth of np.errstate.
_QUIET = copy_context()
_QUIET.run(np.seterr, over="ignore", invalid="ignore", divide="ignore")


def _advance(state: State, problem: Problem) -> StepEvent:
    config, theta, samples = problem.config, state.theta, problem.data.train_count
    epoch, start = state.epoch, state.offset
    if start >= samples:  # enough samples were removed to end this epoch
        epoch, start = epoch + 1, 0
    stop = min(start + config.batch_size, samples)
    x, targets = problem.batch(epoch, start, stop)
    if problem.adds_noise:
        x = problem.draws.noisy(x, state.step)
    masks = problem.draws.dropout_masks(state.step, stop - start) if problem.drops else ()
    forward, losses, deltas, gradient = problem.network.backpropagate(theta, x, targets, masks)
    penalty: Any = 0.0  # a number, or for a crowd `(R,)`
    if problem.penalties:
        weights = theta * problem.network.weight_mask
        for strength, regularizer in problem.penalties:  # strength is lambda/m
            penalty += strength * regularizer.value(weights)[..., None]
            gradient += strength * regularizer.derivative(weights)
        penalty = plain(penalty[..., 0])
    rate = problem.rate(state.step)
    downhill = clipped(gradient, problem.clip_norm) if problem.clips else gradient
    after, optimizer_state = problem.optimizer.update(
        theta, downhill, state.optimizer_state, rate, problem.hyperparameters
    )
    epoch, offset = (epoch + 1, 0) if stop == samples else (epoch, stop)
    return StepEvent(
        problem,
        state,
        State(state.step + 1, epoch, offset, after, optimizer_state),
        mean(losses),
        penalty,
        rate[:, 0] if problem.crowd else rate,
        forward,
        deltas,
        gradient,
    )


def peek(state: State, problem: Problem) -> StepEvent:
    """Return the event of the next step without taking it.

    Its `after` is its `before`.
    """
    return advance_problem(state, problem)._replace(after=state)


def finite(values: Array) -> bool:
    """Return whether all values are finite.

    For few values one dot product decides, unless squares overflow (above 1e150); then each value is tested.
    """
    flat = values.ravel()
    is_quick = flat.size <= _QUICK and math.isfinite(_QUIET.copy().run(flat.dot, flat))
    return is_quick or bool(np.isfinite(flat).all())


_QUICK = 10_000  # values; for more, OpenBLAS starts threads, which on a busy machine wait for milliseconds
