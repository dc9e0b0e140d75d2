"""Examination: runs a 2-3-1 network that a person wrote in NumPy, and compares it with nnviz's.

The network has tanh units and a linear output. Samples stand in rows.
"""

import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from ...data.datasets import Dataset
from ...nn.arrays import Array
from ...probes.gradient_checking.check import gradient_check
from ...probes.gradient_checking.report import GradientCheck, LayerCheck
from ...settings.config import Config
from ...training.run_data import generated
from ...training.trainer import Trainer
from ...words import marked, say
from ...words.formatting import number, short

Function = Callable[..., Any]
STEPS = 5  # that are printed
FAR = 200  # steps after which the weights are compared with nnviz's
CLOSE = 1e-12  # relative difference of two right losses, and of the weights after FAR steps
_SETTINGS: dict[str, Any] = {
    "hidden": (3,),
    "activation": "tanh",
    "loss": "mean_squared_error",
    "batch_size": 250,
    "learning_rate": 0.1,
}


@dataclass(frozen=True)
class Case:
    """The conditions of one gradient check: the penalty, the steps before it, and the number of samples."""

    title: str
    l2: float = 0.0
    after: int = 0
    samples: int = 50


CASES = (
    Case(marked("without a penalty")),
    Case(marked("with the penalty λ = 5"), l2=5.0),
    Case(marked("with 7 samples, after 50 steps"), after=50, samples=7),
)


@dataclass(frozen=True)
class Crash:
    """An exception of the code: its place and its message."""

    message: str
    function: str = ""
    line: int = 0

    def __str__(self) -> str:
        if not self.line:
            return self.message
        return say("line {line}, in {function}: {message}", line=self.line, function=self.function,
                   message=self.message)  # fmt: skip


@dataclass(frozen=True)
class Examination:
    """The findings on a network: the first crash, the losses of the first steps, and what the checks say.

    `checks` has a gradient check, or what went wrong, for each of CASES. `loss_error` and `far_error` are relative
    differences from nnviz: of the loss at the first weights, and of the weights after FAR steps. `far_crash` is what
    stopped it on the way there.
    """

    crash: Crash | None = None
    losses: tuple[float, ...] = ()
    checks: tuple[GradientCheck | Crash, ...] = ()
    loss_error: float = np.inf
    far_error: float = np.inf
    far_crash: Crash | None = None

    @property
    def runs(self) -> bool:
        return self.crash is None

    @property
    def passed(self) -> bool:
        """True if all gradients are right, and the network trains as nnviz's does."""
        return self._has_right_parts and self.far_error <= CLOSE

    @property
    def _has_right_parts(self) -> bool:
        gradients = self.runs and all(isinstance(found, GradientCheck) and found.passed for found in self.checks)
        return gradients and self.loss_error <= CLOSE

    def __bool__(self) -> bool:
        return self.passed

    def __str__(self) -> str:
        return "\n".join([*self.run_in_words(), *self.checks_in_words()])

    def run_in_words(self) -> Iterator[str]:
        """Say how the first steps went."""
        if self.crash is not None:
            yield say("It stops: {crash}", crash=self.crash)
            return
        yield say("It runs. The loss at first, and after each of {steps} steps: {losses}", steps=STEPS,
                  losses=", ".join(map(number, self.losses)))  # fmt: skip

    def checks_in_words(self) -> Iterator[str]:
        """Say what the gradient checks found, and how far the network is from nnviz's."""
        if not self.runs:
            return
        for case, found in zip(CASES, self.checks):
            verdict = str(found) if isinstance(found, Crash) else _verdict(found)
            yield say("Gradient check {case}: {verdict}", case=say(case.title), verdict=verdict)
        if self.loss_error <= CLOSE:
            yield say("Its loss equals that of nnviz.")
        else:
            yield say("Its loss differs from that of nnviz.")
        if self._has_right_parts:
            yield self._far_in_words()

    def _far_in_words(self) -> str:
        if self.far_crash is not None:
            return say("In {steps} steps it stops: {crash}", steps=FAR, crash=self.far_crash)
        if not self.passed:
            return say(
                "After {steps} steps its weights are not those of nnviz. update must change W1, b1, W2 and b2 in their "
                "place, each by −rate times its gradient.",
                steps=FAR,
            )
        return say(
            "After {steps} steps its weights differ from those of nnviz by {error}.",
            steps=FAR,
            error=short(self.far_error, 1),
        )


def examine(forward: Function, loss: Function, backward: Function, update: Function, *, seed: int = 0) -> Examination:
    """Run the functions of a 2-3-1 network, and check its gradients.

    `forward(X, W1, b1, W2, b2)` returns both layers' activations `(n, 3)` and `(n, 1)`, `loss(a2, y)` the mean of
    the squared errors, and `backward(X, y, a1, a2, W1, W2, decay)` the gradients dW1, db1, dW2 and db2. A gradient
    includes the penalty, which adds `decay` times each weight. `update(X, y, W1, b1, W2, b2, rate, decay)` changes
    the weights in their place by one step. `seed` draws the data, the disc's two classes as values ±1, and the
    first weights.
    """
    judge = _Judge(forward, loss, backward, update)
    config, data = _problem(seed)
    trainer = Trainer(config, data)
    _, X, y, rate = beginning(seed)
    right = float(trainer.peek().loss)
    with np.errstate(all="ignore"):  # a wrong gradient may take the weights far away
        try:
            losses = judge.losses(trainer.layers, X, y, rate)
        except Exception as error:  # noqa: BLE001 - a learner's code may raise anything; it is reported
            return Examination(judge.crash(error))
        checks = tuple(_checked(judge, config, data, case) for case in CASES)
        loss_error = abs(losses[0] - right) / right
        far = _far_error(judge, trainer, X, y, rate)
    if isinstance(far, Crash):
        return Examination(None, losses, checks, loss_error, far_crash=far)
    return Examination(None, losses, checks, loss_error, far)


@lru_cache(maxsize=32)
def _problem(seed: int) -> tuple[Config, Dataset]:
    """Return the settings, and the disc's classes as values."""
    classes = generated(Config(dataset="circle", seed=seed))
    return Config(seed=seed, **_SETTINGS), classes.as_values()


def beginning(seed: int) -> tuple[list[Array], Array, Array, float]:
    """Return the first W1, b1, W2 and b2, the training samples `(m, 2)` and `(m, 1)`, and the learning rate."""
    config, data = _problem(seed)
    count = data.train_count
    X, y = data.points[:count].copy(), data.labels[:count].astype(float).reshape(-1, 1)
    return [part for layer in Trainer(config, data).layers for part in layer], X, y, config.learning_rate


class _Judge:
    """Calls the functions of a learner as nnviz's checks need them."""

    def __init__(self, forward: Function, loss: Function, backward: Function, update: Function):
        self._forward, self._loss, self._backward, self._update = forward, loss, backward, update
        codes = [getattr(each, "__code__", None) for each in (forward, loss, backward, update)]
        self._files = {code.co_filename for code in codes if code is not None}

    def losses(self, layers: list[tuple[Array, Array]], X: Array, y: Array, rate: float) -> tuple[float, ...]:
        """Train STEPS steps; return the losses before the first one and after each."""
        parameters = [part for layer in layers for part in layer]
        found = [self._loss_at(parameters, X, y)]
        for _ in range(STEPS):
            self._update(X, y, *parameters, rate, 0.0)
            found.append(self._loss_at(parameters, X, y))
        return tuple(found)

    def after(self, steps: int, layers: list[tuple[Array, Array]], X: Array, y: Array, rate: float) -> Array:
        """Train some steps; return all weights and biases, `(P,)`."""
        parameters = [part for layer in layers for part in layer]
        for _ in range(steps):
            self._update(X, y, *parameters, rate, 0.0)
        return np.concatenate([part.ravel() for part in parameters])

    def _loss_at(self, parameters: list[Array], X: Array, y: Array) -> float:
        activations = self._forward(X, *parameters)
        if not isinstance(activations, (tuple, list, np.ndarray)):
            name = type(activations).__name__
            raise TypeError(say("forward returned {type}: it must return a1 and a2", type=name))
        return _one_number(self._loss(activations[-1], y))

    def check(self, config: Config, data: Dataset, layers: Any, samples: int) -> GradientCheck:
        """Compare the gradient with central differences."""
        decay = config.l2 / data.train_count

        def backward(given: list[tuple[Array, Array]], X: Array, y: Array) -> list[tuple[Any, Any]]:
            (W1, b1), (W2, b2) = given
            a1, a2 = self._forward(X, W1, b1, W2, b2)
            dW1, db1, dW2, db2 = self._backward(X, y, a1, a2, W1, W2, decay)
            return [(dW1, db1), (dW2, db2)]

        return gradient_check(config, data, layers=layers, backward=backward, samples=samples)

    def crash(self, error: Exception) -> Crash:
        """Return the message of an exception, and the last line of the learner's code that it passed."""
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename in self._files]
        message = "".join(traceback.format_exception_only(error)).strip()
        return Crash(message, frames[-1].name, frames[-1].lineno or 0) if frames else Crash(message)


def _checked(judge: _Judge, config: Config, data: Dataset, case: Case) -> GradientCheck | Crash:
    trainer = Trainer(config.changed(l2=case.l2), data)
    trainer.run(steps=case.after)
    try:
        return judge.check(trainer.config, data, trainer.layers, case.samples)
    except Exception as error:  # noqa: BLE001 - as above
        return judge.crash(error)


def _one_number(loss: Any) -> float:
    if np.ndim(loss):
        shape = np.shape(loss)
        raise TypeError(say("loss returned an array of shape {shape}: it must return one number", shape=shape))
    if not hasattr(loss, "__float__"):
        raise TypeError(say("loss returned {type}: it must return one number", type=type(loss).__name__))
    return float(loss)


def _far_error(judge: _Judge, trainer: Trainer, X: Array, y: Array, rate: float) -> float | Crash:
    """Return how far the weights are from nnviz's after FAR steps, in relation to the largest one, or what stopped it.

    A network can run for five steps, and be wrong later on.
    """
    try:
        given = judge.after(FAR, trainer.layers, X, y, rate)
    except Exception as raised:  # noqa: BLE001 - as above
        return judge.crash(raised)
    trainer.run(steps=FAR)
    right = np.concatenate([part.ravel() for layer in trainer.layers for part in layer])
    distance = float(np.abs(given - right).max() / np.abs(right).max())
    return distance if np.isfinite(distance) else np.inf


def _verdict(check: GradientCheck) -> str:
    """Say which layers are wrong, from the last one on, and by which factor."""
    if check.passed:
        return say("right, with an error of {error} at most", error=short(check.error, 1))
    return say("; ").join(_wrong(found) for found in reversed(check.layers) if not found.passed)


def _wrong(found: LayerCheck) -> str:
    layer = found.layer + 1
    if found.factor is None or abs(found.factor - 1) < 1e-3:
        return say("layer {layer} is wrong", layer=layer)
    return say("layer {layer} is {factor} times the right value", layer=layer, factor=number(found.factor))
