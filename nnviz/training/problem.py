"""Problem: a config and its data, prepared for training."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, ClassVar

import numpy as np

from ..data.datasets import Dataset
from ..data.features import features
from ..data.prepared import prepared
from ..data.task import AUTOENCODER
from ..errors import ConfigError
from ..nn.activations import ACTIVATIONS
from ..nn.arrays import Array, Ints
from ..nn.losses import LOSSES_OF, MANY_CLASS_LOSSES, Loss
from ..nn.means import plain
from ..nn.network import Network, Pass, with_ones
from ..nn.optimizers import OPTIMIZERS, Hyperparameters, Optimizer
from ..nn.regularizers import REGULARIZERS, Regularizer
from ..nn.schedules import SCHEDULES, Schedule
from ..settings.config import Config, settings
from ..settings.invalid import InvalidSetting
from ..words import say
from .draws import Draws
from .evaluation import EVALUATED_SAMPLES, Evaluation, evaluated
from .model import Need

_SHUFFLED_BYTES = 1 << 24  # larger epochs are gathered batch by batch instead of copied at once


@dataclass(frozen=True, eq=False)
class Problem:
    """The network of a config, and its training arrays.

    `crowd` stands for R networks: R configs that differ from `config` in numbers only.
    Raises ConfigError if the loss does not fit the data.
    """

    config: Config
    data: Dataset
    crowd: tuple[Config, ...] = ()

    precision: ClassVar[type] = np.float32  # precise enough for a picture, and six times as fast

    @cached_property
    def task(self) -> str:
        """ "classification", "regression" or "autoencoder"."""
        return self.config.task_on(self.data.task)

    @property
    def lacking(self) -> Mapping[Need, str]:
        """The needs that the run lacks: for an autoencoder, outputs for the labels."""
        if self.task != AUTOENCODER:
            return {}
        return {"labels": say("An autoencoder gives back its inputs: it does not predict the labels.")}

    @cached_property
    def network(self) -> Network:
        (samples, targets), hidden = self.train, tuple(ACTIVATIONS[name] for name in self.config.activations)
        sizes = (samples.shape[1] - 1, *self.config.hidden, targets.shape[1])
        return Network(sizes, hidden, self.loss, self.config.muted)

    @cached_property
    def loss(self) -> Loss:
        is_many = self.task == "classification" and self.data.classes > 2
        losses = MANY_CLASS_LOSSES if is_many else LOSSES_OF[self.task]
        if self.config.loss not in losses:
            raise ConfigError(InvalidSetting(settings()["loss"], self.config.loss, self._advice_on(losses)))
        return losses[self.config.loss]

    def _advice_on(self, losses: Mapping[str, Loss]) -> str:
        names = ", ".join(losses)
        if self.task == "classification":
            return say("for a classification choose one of {names}", names=names)
        if self.task == AUTOENCODER:
            return say("for an autoencoder choose one of {names}", names=names)
        return say("for a regression choose one of {names}", names=names)

    @cached_property
    def optimizer(self) -> Optimizer:
        return OPTIMIZERS[self.config.optimizer]

    @cached_property
    def schedule(self) -> Schedule:
        return SCHEDULES[self.config.schedule]

    @cached_property
    def hyperparameters(self) -> Hyperparameters:
        momentum, beta1, beta2, decay = map(self.number, ("momentum", "beta1", "beta2", "weight_decay"))
        return Hyperparameters(momentum, beta1, beta2, decay, self.network.weight_mask)

    @cached_property
    def penalties(self) -> tuple[tuple[Any, Regularizer], ...]:
        """The regularizers in use, each with lambda/m."""
        return tuple(
            (self.number(name) / self.data.train_count, regularizer)
            for name, regularizer in REGULARIZERS.items()
            if np.any(self.number(name))
        )

    def rate(self, step: int) -> Any:
        """Return the scheduled learning rate after `step` steps.

        It is `(R, 1)` for a crowd.
        """
        config, factor = self.config, self.schedule.factor
        if not self.crowd:
            return config.learning_rate * factor(step, config.schedule_period, config.schedule_factor)
        periods, which = self._periods
        return self._rates * np.array([factor(step, *period) for period in periods])[which]

    @cached_property
    def _rates(self) -> Any:
        return np.array([[config.learning_rate] for config in self.crowd])

    @cached_property
    def _periods(self) -> tuple[list[tuple[int, float]], Ints]:
        """The distinct schedules of a crowd, and indices.

        A schedule is a period and a factor; the indices are those of the networks, `(R, 1)`.
        """
        each = [(config.schedule_period, config.schedule_factor) for config in self.crowd]
        different = {period: number for number, period in enumerate(dict.fromkeys(each))}
        return list(different), np.array([[different[period]] for period in each])

    @cached_property
    def clips(self) -> bool:
        """True if any network's gradient is clipped."""
        return bool(np.any(self.number("clip_norm")))

    @cached_property
    def clip_norm(self) -> Any:
        """The norm for clipping gradients; infinity for no clipping."""
        norm = self.number("clip_norm")
        return np.where(norm > 0, norm, np.inf) if isinstance(norm, np.ndarray) else norm or np.inf

    @cached_property
    def drops(self) -> bool:
        """True if any network uses dropout."""
        return bool(np.any(self.number("dropout")))

    def number(self, name: str) -> Any:
        """Return a setting; `(R, 1)` if the networks of a crowd differ in it."""
        values = [getattr(config, name) for config in self.crowd or (self.config,)]
        return values[0] if len(set(values)) == 1 else np.array(values)[:, None]

    @cached_property
    def adds_noise(self) -> bool:
        """True if training adds noise to the inputs of any network."""
        return bool(np.any(self.number("input_noise")))

    @property
    def _levels(self) -> tuple[float, float] | None:
        """The targets of the classes; None if the targets are the inputs."""
        return None if self.task == AUTOENCODER else self.loss.targets

    @property
    def train(self) -> tuple[Array, Array]:
        """Inputs with ones and targets of the training samples.

        They have the shapes `(m, inputs + 1)` and `(m, outputs)`.
        """
        return prepared(self.data, self.config.features, self._levels, True)

    @property
    def test(self) -> tuple[Array, Array]:
        """Inputs with ones and targets of the test samples."""
        return prepared(self.data, self.config.features, self._levels, False)

    def inputs(self, points: Array) -> Array:
        """Return the features of points `(n, d)`, and ones."""
        return with_ones(features(points, self.config.features))

    @property
    def samples(self) -> int:
        """The number of training samples in `forward_train`."""
        return min(EVALUATED_SAMPLES, self.data.train_count)

    def predict(self, theta: Array, inputs: Array) -> Array:
        """Return the network's outputs `(n, outputs)` for inputs with ones."""
        return self.network.forward(theta, inputs).output

    def forward_train(self, theta: Array) -> Pass:
        """Return the forward pass of the first 2,000 training samples."""
        with np.errstate(over="ignore", invalid="ignore"):  # before a divergence
            return self.network.forward(theta, self.train[0][:EVALUATED_SAMPLES])

    def gradient_at(self, theta: Array) -> Array:
        """Return dJ/dtheta over the first 2,000 training samples.

        It includes the penalty; its shape is `(P,)`.
        """
        x, targets = (part[:EVALUATED_SAMPLES] for part in self.train)
        return self.gradient_of(theta, x, targets)

    def gradient_of(self, theta: Array, x: Array, targets: Array) -> Array:
        """Return dJ/dtheta of a batch, `(P,)`.

        It has inputs with ones and targets, as in `train`. The penalty is included; dropout is not applied.
        """
        with np.errstate(over="ignore", invalid="ignore"):  # before a divergence
            gradient = self.network.backpropagate(theta, x, targets)[-1]
            for strength, regularizer in self.penalties:
                gradient += strength * regularizer.derivative(theta * self.network.weight_mask)
        return gradient

    @cached_property
    def draws(self) -> Draws:
        """The random numbers of the run."""
        return Draws(self.config, self.crowd)

    def initial_theta(self) -> Array:
        """Draw the initial weights and biases: `(P,)`, or `(R, P)` for a crowd."""
        return self.draws.theta(self.network)

    def batch(self, epoch: int, start: int, stop: int) -> tuple[Array, Array]:
        """Return samples `start` to `stop` of an epoch.

        They are inputs with ones, and targets.
        """
        order, x, targets = _epoch(self, epoch)
        if order is not None:
            chosen = order[..., start:stop]
            return x[chosen], targets[chosen]
        return x[..., start:stop, :], targets[..., start:stop, :]

    def evaluate(self, theta: Array, data: Dataset | None = None) -> Evaluation:
        """Evaluate a network on the training and test sets, its own by default.

        Other data is in the units of the network. For R networks each number is an array `(R,)`.
        """
        both = evaluated(data or self.data, self.config.features, self._levels)
        with np.errstate(over="ignore", invalid="ignore"):  # before a divergence
            forward = self.network.forward(theta, both.x)
            losses, _ = self.loss.measure(forward.preactivations[-1], forward.activations[-1], both.targets.T)
            if self.task == "classification":
                right = self.class_of(forward.output) == both.labels
                return Evaluation(*both.means(losses), *both.means(right))
            away = forward.activations[-1] - both.targets.T
            squares = both.means((away * away).sum(axis=-2))
            r2 = (1.0 - square / variance if variance else None for square, variance in zip(squares, both.variances))
            if self.task == AUTOENCODER:
                return Evaluation(*both.means(losses), None, None, None, None, *r2)
            errors = (self.data.value_scaling.factor * plain(np.sqrt(square)) for square in squares)
            return Evaluation(*both.means(losses), None, None, *errors, *r2)

    def class_of(self, outputs: Array) -> Ints:
        """Return the class of each output, or target, `(..., k)`."""
        many = outputs.shape[-1] > 1
        classes: Ints = outputs.argmax(axis=-1) if many else (self.loss.score(outputs[..., 0]) > 0) * 1
        return classes


def as_problem(problem: object) -> Problem:
    """Return the argument, which has to be a whole Problem.

    Raises TypeError if it is the model of a watched loop: the need "problem".
    """
    if not isinstance(problem, Problem):
        raise TypeError(say("This is known only for nnviz's own networks, not for a watched loop."))
    return problem


@lru_cache(maxsize=64)
def prepare(config: Config, data: Dataset) -> Problem:
    """Return the problem of a config and its data.

    The same arguments give the same object.
    """
    return Problem(config, data)


@lru_cache(maxsize=4)
def _epoch(problem: Problem, number: int) -> tuple[Ints | None, Array, Array]:
    """Return the training samples in the order of an epoch.

    If they are many, returns that order and the samples.
    """
    x, targets = problem.train
    order = problem.draws.order(number, len(x))
    if x.nbytes // len(x) * order.size > _SHUFFLED_BYTES:
        return order, x, targets
    return None, x[order], targets[order]
