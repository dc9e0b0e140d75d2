"""Training: `advance` takes one step as a pure function, and Trainer alone moves a run forward."""

import math
from collections.abc import Sequence
from contextvars import copy_context
from typing import Any

import numpy as np

from ..data.datasets import Dataset
from ..data.user_data import Samples, as_user_data
from ..errors import ConfigError
from ..nn.arrays import Array
from ..nn.means import mean, plain
from ..nn.optimizers import clipped
from ..settings.config import Config, settings
from .changes import apply
from .evaluation import Evaluation
from .events import (
    DataEdited,
    Diverged,
    Restarted,
    Resumed,
    SettingsChanged,
    State,
    StepEvent,
    Stopped,
    WeightEdited,
    WeightsReplaced,
)
from .problem import Problem, generated, prepare
from .run import Run, alone

Best = tuple[State, Evaluation]  # what an epoch left, and how it does on the present data
Layers = Sequence[tuple[Any, Any]]  # the (W, b) of each layer


def start(config: Config, data: Dataset) -> State:
    """Where a run of this config begins."""
    return State(0, 0, 0, prepare(config, data).initial_theta())


def advance(state: State, config: Config, data: Dataset) -> StepEvent:
    """One step of mini-batch descent, with theta <- theta - learning_rate dJ/dtheta at its plainest.

    J = 1/n sum L + l1/m sum |w| + l2/(2m) sum w^2, over the batch's n samples and, for the
    penalties, the m training samples whatever the batch. Pure: equal arguments give equal bits,
    and no array that came in is written. The last batch of an epoch is what is left of it.
    """
    return advance_problem(state, prepare(config, data))


def advance_problem(state: State, problem: Problem) -> StepEvent:
    """`advance` for a config and data made ready; of a crowd, R steps at once."""
    return _QUIET.copy().run(_advance, state, problem)


# What overflows here, Trainer reports. NumPy keeps its error state in a context; to enter one that
# is at hand costs a tenth of what np.errstate does.
_QUIET = copy_context()
_QUIET.run(np.seterr, over="ignore", invalid="ignore", divide="ignore")


def _advance(state: State, problem: Problem) -> StepEvent:
    config, theta, samples = problem.config, state.theta, problem.data.train_count
    epoch, start = state.epoch, state.offset
    if start >= samples:  # so many were removed that this epoch is over
        epoch, start = epoch + 1, 0
    stop = min(start + config.batch_size, samples)
    x, targets = problem.batch(epoch, start, stop)
    masks = problem.dropout_masks(state.step, stop - start) if problem.drops else ()
    forward, losses, deltas, gradient = problem.network.backpropagate(theta, x, targets, masks)
    penalty = 0.0
    if problem.penalties:
        weights = theta * problem.network.weight_mask
        for strength, regularizer in problem.penalties:  # strength is lambda/m
            penalty += strength * regularizer.value(weights)[..., None]
            gradient += strength * regularizer.derivative(weights)
        penalty = plain(penalty[..., 0])
    rate = problem.rate(state.step)
    downhill = clipped(gradient, problem.clip_norm) if problem.clips else gradient
    after, memory = problem.optimizer.update(theta, downhill, state.optimizer_state, rate, problem.hyperparameters)
    epoch, offset = (epoch + 1, 0) if stop == samples else (epoch, stop)
    return StepEvent(
        problem,
        state,
        State(state.step + 1, epoch, offset, after, memory),
        mean(losses),
        penalty,
        rate[:, 0] if problem.crowd else rate,
        forward,
        deltas,
        gradient,
    )


def peek(state: State, problem: Problem) -> StepEvent:
    """What the next step would measure, without taking it: `after` is `before`."""
    return advance_problem(state, problem)._replace(after=state)


def finite(values: Array) -> bool:
    """Whether all of them are. Their squares tell in one product; only of those beyond 1e150 it overflows."""
    flat = values.ravel()
    return math.isfinite(_QUIET.copy().run(flat.dot, flat)) or bool(np.isfinite(flat).all())


def data_for(config: Config, data: Any) -> Dataset:
    """The data set that a config names, or own data, split as it says."""
    user_data = None if data is None else as_user_data(data)
    if isinstance(user_data, Samples):
        return user_data.split(config.train_fraction, config.seed)
    return user_data or generated(config)


class Trainer(Run):
    """Moves one run forward and tells its observers, for one thread at a time.

    `config` and `data` may be left out: the default config, and the data that it names. Own data
    is (X, y), a table, (table, target), a CSV file, Samples, all split as the config says, or a
    Dataset, which has its split.
    `layers`, the `(W, b)` of each layer, are weights to begin with instead of drawn ones.
    Raises ConfigError where they don't fit together.
    """

    def __init__(self, config: Config | None = None, data: Any = None, layers: Layers | None = None):
        super().__init__()
        self.user_data: Dataset | Samples | None = None if data is None else as_user_data(data)
        self.given_theta: Array | None = None  # the weights to begin with, where they were given
        self._begin(config or Config())
        if layers is not None:
            self.given_theta = _joined(layers, self._problem)
            self.state = self.state._replace(theta=self.given_theta)

    def _begin(self, config: Config) -> None:
        problem = prepare(config, data_for(config, self.user_data))
        theta = problem.initial_theta() if self.given_theta is None else self.given_theta
        self._problem, self.state = problem, State(0, 0, 0, theta)
        self.ended = None
        self.best: Best | None = None

    @property
    def layers(self) -> list[tuple[Array, Array]]:
        """A copy of each layer's `(W, b)`, `(inputs, units)` and `(units,)`, as `Trainer` takes it."""
        return self._problem.network.layers(self.state.theta.copy())

    def step(self) -> StepEvent:
        """Take one step and tell the observers; raises RuntimeError when the run has ended."""
        with self.lock:
            return self._step()

    def _step(self) -> StepEvent:
        if self.ended:
            raise RuntimeError(f"the run ended at step {self.ended.step}: reset() it, or configure() what ended it")
        event = advance_problem(self.state, self._problem)
        if not math.isfinite(event.loss) or not finite(event.after.theta):
            what = "weights" if math.isfinite(event.loss) else "loss"
            self._end(Diverged(event.after.step, self.config, what))
            return event
        self.state = event.after
        if event.after.offset == 0 and event.config.patience is not None:
            self._compare_with_best()
        self._observers.tell_step(event)
        self._stop_if_told(event)
        return event

    def peek(self) -> StepEvent:
        """What the next step would measure, without taking it."""
        return peek(self.state, self._problem)

    @alone
    def configure(self, **changes: Any) -> SettingsChanged | Restarted | None:
        """Change settings of the run, validated; an ended run may go on from where it stands.

        Live ones count from the next step on and keep the weights; any other restarts the run.
        Whoever names a `dataset` leaves own data. Returns what happened, or None where nothing
        differs. Raises ConfigError, the run unharmed.
        """
        if self.user_data is not None and "dataset" in changes:
            return self.use(None, **changes)
        config = self.config.changed(**changes)
        differences = self.config.differences(config)
        if not differences:
            return None
        if not all(settings()[name].live for name in differences):
            return self._restart(config, self.user_data)
        self._go_on_with(prepare(config, self.data))
        return self.tell(SettingsChanged(self.state.step, differences))

    @alone
    def use(self, data: Any, **changes: Any) -> Restarted:
        """Begin a new run with other data, and settings changed with it.

        None is the data that the config names. Raises ConfigError, the run unharmed.
        """
        return self._restart(self.config.changed(**changes), None if data is None else as_user_data(data))

    @alone
    def edit(self, data: Dataset) -> DataEdited:
        """Go on with other samples of the same kind, the weights kept.

        Raises ConfigError, the run unharmed, where the network does not fit them.
        """
        problem = prepare(self.config, data)
        if problem.network.sizes != self._problem.network.sizes or data.task != self.data.task:
            raise ConfigError(
                f"data for a {data.task} with {len(data.columns)} columns and {data.classes} classes: the run's is "
                f"for a {self.data.task} with {len(self.data.columns)} and {self.data.classes}"
            )
        samples = len(self.data.points), len(data.points)
        self.user_data = data
        self._go_on_with(problem)
        return self.tell(DataEdited(self.state.step, data, samples))

    def _go_on_with(self, problem: Problem) -> None:
        """Take the next step by another problem; the best weights are measured by it, too."""
        self._problem, self.ended = problem, None
        if self.best is not None:
            self.best = self.best[0], problem.evaluate(self.best[0].theta)

    @alone
    def set_weight(self, layer: int, row: int, unit: int, value: float) -> WeightEdited:
        """Set one weight by hand and go on from there; layers count from 0, and the bias is the last row.

        Raises ConfigError, the run unharmed, where there is no such weight or the value is not finite.
        """
        shapes = [shape for _, shape in self._problem.network.slices]
        if not (0 <= layer < len(shapes) and 0 <= row < shapes[layer][0] and 0 <= unit < shapes[layer][1]):
            raise ConfigError(f"there is no weight in layer {layer}, row {row}, unit {unit}: layers are {shapes}")
        if not math.isfinite(value):
            raise ConfigError(f"weight = {value!r}: give a finite number")
        before = float(self._problem.network.blocks(self.state.theta)[layer][row, unit])
        edit = WeightEdited(self.state.step, layer, row, unit, before, float(value))
        self.state, self.ended = apply(self.state, edit, self._problem), None
        return self.tell(edit)

    def _restart(self, config: Config, user_data: Dataset | Samples | None) -> Restarted:
        before, kept = self.config, (self.given_theta, self.user_data)
        self.given_theta, self.user_data = None, user_data
        try:
            self._begin(config)
        except ConfigError:
            self.given_theta, self.user_data = kept
            raise
        return self.tell(Restarted(config, self.data, before.differences(config)))

    @alone
    def reset(self) -> Restarted:
        """Begin again: the same seed, the same weights, bit for bit."""
        self._begin(self.config)
        return self.tell(Restarted(self.config, self.data, {}))

    @alone
    def resume(
        self,
        problem: Problem,
        state: State,
        user_data: Dataset | Samples | None = None,
        ended: Diverged | Stopped | None = None,
        *,
        given_theta: Array | None = None,
        best: Best | None = None,
    ) -> Resumed:
        """Stand where a run of that problem, with own data and first weights or without, stood before."""
        self._problem, self.state, self.user_data, self.ended = problem, state, user_data, ended
        self.given_theta, self.best = given_theta, best
        return self.tell(Resumed(state.step, problem.config))

    @alone
    def restore_best(self) -> WeightsReplaced:
        """Go back to the weights with the lowest test loss, which a config with `patience` keeps.

        Raises RuntimeError where there are none yet.
        """
        if self.best is None:
            raise RuntimeError("no best weights: set patience, and train for an epoch")
        replaced = WeightsReplaced(self.state.step, self.best[0].step, self.best[0].theta)
        self.state = apply(self.state, replaced, self._problem)
        return self.tell(replaced)

    def _compare_with_best(self) -> None:
        evaluation = self._problem.evaluate(self.state.theta)
        if self.best is None or evaluation.test_loss < self.best[1].test_loss:
            self.best = self.state, evaluation

    def _stop_if_told(self, event: StepEvent) -> None:
        config, after = event.config, event.after
        waits = after.offset == 0 and config.patience is not None and self.best is not None
        if waits and after.epoch - self.best[0].epoch >= config.patience:
            self._end(Stopped(after.step, "patience"))
            return
        self._stop_at_limit(event)
        if not self.ended and config.target_loss is not None:
            # A batch tells whether it is worth measuring all; with dropout, which makes its loss higher, an epoch does.
            worth = event.loss < config.target_loss or (config.dropout > 0 and after.offset == 0)
            if worth and self._problem.evaluate(after.theta).train_loss < config.target_loss:
                self._end(Stopped(after.step, "target_loss"))


def _joined(layers: Layers, problem: Problem) -> Array:
    """The theta of these `(W, b)`, or a ConfigError that names the layer that doesn't fit."""
    try:
        blocks = [(np.array(W, float), np.array(b, float)) for W, b in layers]
    except (TypeError, ValueError):
        raise ConfigError("layers: give the (W, b) of each layer, as arrays of numbers") from None
    shapes = [(W.shape, b.shape) for W, b in blocks]
    wanted = [((rows - 1, units), (units,)) for _, (rows, units) in problem.network.slices]
    if len(shapes) != len(wanted):
        raise ConfigError(f"layers = {len(shapes)} of them: this network has {len(wanted)}")
    for number, (given, fitting) in enumerate(zip(shapes, wanted), start=1):
        if given != fitting:
            raise ConfigError(
                f"layers[{number - 1}] has W {given[0]} and b {given[1]}: "
                f"layer {number} takes W {fitting[0]} and b {fitting[1]}"
            )
    theta = problem.network.join(blocks)
    if not np.isfinite(theta).all():
        raise ConfigError("layers: a weight or bias is not finite")
    return theta
