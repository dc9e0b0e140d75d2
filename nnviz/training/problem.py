"""Problem: a config and its data, prepared for training."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, ClassVar

import numpy as np

from ..data.datasets import Dataset
from ..data.features import features
from ..data.generation import generate
from ..data.prepared import prepared
from ..data.task import AUTOENCODER
from ..data.user_data import Samples
from ..errors import ConfigError
from ..nn.activations import ACTIVATIONS
from ..nn.arrays import Array, Ints
from ..nn.initializers import INITIALIZERS
from ..nn.losses import LOSSES_OF, MANY_CLASS_LOSSES, Loss
from ..nn.means import plain
from ..nn.network import Network, Pass, with_ones
from ..nn.optimizers import OPTIMIZERS, Hyperparameters, Optimizer
from ..nn.randomness import Stream, generator
from ..nn.regularizers import REGULARIZERS, Regularizer
from ..nn.schedules import SCHEDULES, Schedule
from ..settings.config import Config, settings
from ..settings.invalid import InvalidSetting
from ..words import say
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

    def initial_theta(self) -> Array:
        """Draw the initial weights and biases, layer by layer.

        The shape is `(P,)`, or `(R, P)` for a crowd.
        """
        if not self.crowd:
            return self._drawn(self.config)
        causes = [(config.seed, config.weight_scale) for config in self.crowd]
        drawn = {cause: self._drawn(config) for cause, config in dict(zip(causes, self.crowd)).items()}
        return np.stack([drawn[cause] for cause in causes])

    def _drawn(self, config: Config) -> Array:
        initializer = INITIALIZERS[config.initializer]
        layers = []
        for number, (_, (rows, units)) in enumerate(self.network.slices):
            rng = generator(config.seed, Stream.WEIGHTS, number)
            W = initializer.draw(rng, rows - 1, units, config.weight_scale)
            layers.append((W, np.full(units, initializer.bias)))
        return self.network.join(layers)

    def batch(self, epoch: int, start: int, stop: int) -> tuple[Array, Array]:
        """Return samples `start` to `stop` of an epoch.

        They are inputs with ones, and targets.
        """
        order, x, targets = _epoch(self, epoch)
        if order is not None:
            chosen = order[..., start:stop]
            return x[chosen], targets[chosen]
        return x[..., start:stop, :], targets[..., start:stop, :]

    def noisy(self, x: Array, step: int) -> Array:
        """Add normal noise to a batch's inputs with ones, `(n, inputs + 1)`.

        For a crowd the result has the shape `(R, n, inputs + 1)`. The targets stay as they are (Vincent et al. 2008,
        denoising autoencoders; Bishop 1995).
        """
        shape = (x.shape[-2], x.shape[-1] - 1)
        if not self.crowd:
            noise = self._drawn_noise(self.config.seed, self.config.input_noise, step, shape)
        else:
            pairs = [(config.seed, config.input_noise) for config in self.crowd]
            drawn = {pair: self._drawn_noise(*pair, step, shape) for pair in dict.fromkeys(pairs)}
            noise = np.stack([drawn[pair] for pair in pairs])
        found = np.empty((*noise.shape[:-1], x.shape[-1]))
        found[:] = x
        found[..., :-1] += noise
        return found

    def _drawn_noise(self, seed: int, deviation: float, step: int, shape: tuple[int, int]) -> Array:
        return deviation * generator(seed, Stream.INPUT_NOISE, step).standard_normal(shape)

    def dropout_masks(self, step: int, samples: int) -> list[Array]:
        """Draw the dropout factors of each hidden layer.

        They are 0 for dropped units, else 1/(1 - rate). Thus the expected activation is unchanged (inverted
        dropout, Srivastava et al. 2014). Each column is a sample: `(units, n)`, or `(R, units, n)` for a crowd.
        """
        if not self.crowd:
            return self._drawn_masks(self.config.seed, self.config.dropout, step, samples)
        pairs = [(config.seed, config.dropout) for config in self.crowd]
        drawn = {pair: self._drawn_masks(*pair, step, samples) for pair in dict.fromkeys(pairs)}
        return [np.stack(masks) for masks in zip(*(drawn[pair] for pair in pairs))]

    def _drawn_masks(self, seed: int, dropout: float, step: int, samples: int) -> list[Array]:
        rng = generator(seed, Stream.DROPOUT, step)
        kept = 1.0 - dropout
        return [(rng.random((units, samples)) < kept) / kept for units in self.config.hidden]

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


def preparing(config: Config, user_data: Samples) -> Iterator[tuple[int, int]]:
    """Prepare a run on the user's data in slices.

    Afterwards the run can begin at once. Yields after each slice.
    """
    problem = prepare(config, (yield from user_data.splitting(config.train_fraction, config.seed_of_data)))
    for make in (
        lambda: problem.train,
        lambda: problem.test,
        lambda: problem.evaluate(problem.initial_theta()),
        lambda: problem.batch(0, 0, 1),
    ):
        make()
        yield 1, 1


@lru_cache(maxsize=4)
def _epoch(problem: Problem, number: int) -> tuple[Ints | None, Array, Array]:
    """Return the training samples in the order of an epoch.

    If they are many, returns that order and the samples.
    """
    x, targets = problem.train
    seeds = [config.seed for config in problem.crowd or (problem.config,)]
    if len(set(seeds)) == 1:
        order = _order(seeds[0], number, len(x))
    else:
        order = np.stack([_order(seed, number, len(x)) for seed in seeds])
    if x.nbytes // len(x) * order.size > _SHUFFLED_BYTES:
        return order, x, targets
    return None, x[order], targets[order]


def _order(seed: int, epoch: int, samples: int) -> Ints:
    return generator(seed, Stream.ORDER, epoch).permutation(samples)


def generated(config: Config) -> Dataset:
    """Generate the data set that a config names.

    Equal configs give equal data.
    """
    return generate(
        config.dataset,
        config.samples,
        config.noise,
        config.seed_of_data,
        train_fraction=config.train_fraction,
        classes=config.classes,
        formula=config.formula,
    )
