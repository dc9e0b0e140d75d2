"""Trainer: the training of one network, step by step.

Only a trainer changes a run.
"""

import math
from collections.abc import Iterable
from typing import Any

from ..data.any_data import as_user_data
from ..data.datasets import Dataset
from ..data.edits import Edit
from ..data.patch import patched
from ..data.user_data import Samples
from ..errors import ConfigError
from ..nn.arrays import Array
from ..settings.config import Config, settings
from ..words import say, say_count
from .asking import answers, evaluation_on, gradient_of
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
from .given_layers import Layers, joined, stay_given
from .problem import Problem, prepare
from .run import Run, alone
from .run_data import data_for
from .step import advance_problem, finite, peek

Best = tuple[State, Evaluation]  # the state after an epoch, evaluated on the present data


class Trainer(Run):
    """Trains one network step by step and tells its observers.

    One thread at a time may change the run.
    By default, `config` is the default config and `data` the data set that it names. Your own data
    may be (X, y), a table, (table, target), a CSV file or Samples, which are split as the config says,
    or a Dataset, which has its split. `layers`, the `(W, b)` of each layer, replace the drawn initial
    weights. They stay when the run restarts, until the layers get other shapes or `seed`, `initializer` or
    `weight_scale` changes. Raises ConfigError if these don't fit together.
    """

    def __init__(self, config: Config | None = None, data: Any = None, layers: Layers | None = None):
        super().__init__()
        self.user_data: Dataset | Samples | None = None if data is None else as_user_data(data)
        self.given_theta: Array | None = None  # the initial weights, if the caller gave them
        config = config or Config()
        self._begin(prepare(config, data_for(config, self.user_data)))
        if layers is not None:
            self.given_theta = joined(layers, self._problem)
            self.state = self.state._replace(theta=self.given_theta)

    def _begin(self, problem: Problem) -> None:
        theta = problem.initial_theta() if self.given_theta is None else self.given_theta
        self._problem, self.state = problem, State(0, 0, 0, theta)
        self.ended = None
        self.best: Best | None = None

    @property
    def layers(self) -> list[tuple[Array, Array]]:
        """Copies of each layer's `(W, b)`.

        They have the shapes `(inputs, units)` and `(units,)`; Trainer takes them.
        """
        return self._problem.network.layers(self.state.theta.copy())

    @property
    def given_layers(self) -> list[tuple[Array, Array]] | None:
        """Copies of the initial `(W, b)` of each layer that the caller gave; None if they were drawn."""
        return None if self.given_theta is None else self._problem.network.layers(self.given_theta.copy())

    @alone
    def answer(self, X: Any) -> Array:
        """Return the network's outputs `(n, outputs)` at points `(n, d)`, or at one point `(d,)`.

        Points have the columns of the data, in its own units, and so do the values of a regression. With cross-entropy
        an output is the probability of a class: of each class, or of the second one if there are two. Raises
        DataError.
        """
        return answers(self._problem, self.state.theta, X)

    @alone
    def evaluate(self, data: Any = None) -> Evaluation:
        """Evaluate the network on its own samples, or on others in their place.

        A Dataset replaces training and test samples. Any other data, such as (X, y), replaces the test samples, unless
        a file says which of its samples train. It has the same columns and classes, in the same units. The run stays
        as it is. Raises DataError.
        """
        if data is None:
            return self._problem.evaluate(self.state.theta)
        return evaluation_on(self._problem, self.state.theta, data)

    @alone
    def gradient(self, samples: Iterable[int] | None = None) -> list[tuple[Array, Array]]:
        """Return each layer's `(dJ/dW, dJ/db)` for a batch of these training samples, by default of all.

        They are given by their numbers in the data, from 0. It is the gradient of a step with that batch: of their
        mean loss, with the penalties and without dropout. Raises DataError for a sample that does not exist.
        """
        return gradient_of(self._problem, self.state.theta, samples)

    def step(self) -> StepEvent:
        """Take one step and tell the observers.

        Raises RuntimeError if the run has ended.
        """
        with self.lock:
            return self._step()

    def _step(self) -> StepEvent:
        if self.ended:
            step = self.ended.step
            raise RuntimeError(
                say("the run ended at step {step}: call reset(), or configure() the setting that ended it", step=step)
            )
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
        """Return the event of the next step without taking it."""
        return peek(self.state, self._problem)

    @alone
    def configure(self, **changes: Any) -> SettingsChanged | Restarted | None:
        """Change settings of the run.

        An ended run may then continue. Live settings keep the weights and apply from the next step on; any other
        restarts the run. Initial weights that the caller gave stay, if the layers keep their shapes and neither
        `seed` nor `initializer` nor `weight_scale` changes. Naming a `dataset` replaces the user's data. Returns the
        event, or None if nothing differs. Raises ConfigError and leaves the run as it was.
        """
        if self.user_data is not None and "dataset" in changes:
            return self.use(None, **changes)
        config = self.config.changed(**changes)
        differences = self.config.differences(config)
        if not differences:
            return None
        if not all(settings()[name].live for name in differences):
            return self._restart(config, self.user_data)
        self._continue_with(prepare(config, self.data))
        return self.tell(SettingsChanged(self.state.step, differences))

    @alone
    def use(self, data: Any, **changes: Any) -> Restarted:
        """Begin a new run with other data, and settings.

        None stands for the data set that the config names. Initial weights that the caller gave stay as in
        `configure`. Raises ConfigError and leaves the run as it was.
        """
        return self._restart(self.config.changed(**changes), None if data is None else as_user_data(data))

    @alone
    def edit(self, data: Dataset | Edit) -> DataEdited:
        """Replace the samples and keep the weights.

        The new ones are of the same kind. Of an Edit only the changes are stored. Raises ConfigError and leaves the run
        as it was if the network does not fit the data, or a value can't be used.
        """
        if isinstance(data, Edit):
            data.check(self.data)
        else:
            data.check()
        edited = data.of(self.data) if isinstance(data, Edit) else data
        kept = patched(self.data, data, edited) if isinstance(data, Edit) else data
        problem = prepare(self.config, edited)
        if problem.network.sizes != self._problem.network.sizes or edited.task != self.data.task:
            raise ConfigError(
                say("data: the run needs {needed}; given: {given}", needed=_kind(self.data), given=_kind(edited))
            )
        samples = len(self.data.points), len(edited.points)
        self.user_data = edited
        self._continue_with(problem)
        return self.tell(DataEdited(self.state.step, kept, samples))

    def _continue_with(self, problem: Problem) -> None:
        """Use another problem from the next step on.

        The best weights are evaluated on it.
        """
        self._problem, self.ended = problem, None
        if self.best is not None:
            self.best = self.best[0], problem.evaluate(self.best[0].theta)

    @alone
    def set_weight(self, layer: int, row: int, unit: int, value: float) -> WeightEdited:
        """Set one weight and continue from there.

        Layers count from 0, and the bias is the last row.
        Raises ConfigError and leaves the run as it was if the weight does not exist or the value is not finite.
        """
        shapes = [shape for _, shape in self._problem.network.slices]
        if not (0 <= layer < len(shapes) and 0 <= row < shapes[layer][0] and 0 <= unit < shapes[layer][1]):
            raise ConfigError(
                say(
                    "there is no weight in layer {layer}, row {row}, unit {unit}: layers are {shapes}",
                    layer=layer,
                    row=row,
                    unit=unit,
                    shapes=shapes,
                )
            )
        if not math.isfinite(value):
            raise ConfigError(say("weight = {value}: give a finite number", value=repr(value)))
        before = float(self._problem.network.blocks(self.state.theta)[layer][row, unit])
        edit = WeightEdited(self.state.step, layer, row, unit, before, float(value))
        self.state, self.ended = apply(self.state, edit, self._problem), None
        return self.tell(edit)

    def _restart(self, config: Config, user_data: Dataset | Samples | None) -> Restarted:
        before, problem = self._problem, prepare(config, data_for(config, user_data))
        if not stay_given(before, problem):
            self.given_theta = None
        self.user_data = user_data
        self._begin(problem)
        return self.tell(Restarted(config, self.data, before.config.differences(config)))

    @alone
    def reset(self) -> Restarted:
        """Restart with the same seed.

        The initial weights are the same, bit for bit, given or drawn.
        """
        self._begin(prepare(self.config, data_for(self.config, self.user_data)))
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
        """Return to an earlier state of a run.

        Its problem, data and initial weights return too.
        """
        self._problem, self.state, self.user_data, self.ended = problem, state, user_data, ended
        self.given_theta, self.best = given_theta, best
        return self.tell(Resumed(state.step, problem.config))

    @alone
    def restore_best(self) -> WeightsReplaced:
        """Return to the weights with the lowest test loss.

        A config with `patience` keeps them. Raises RuntimeError if there are none yet.
        """
        if self.best is None:
            raise RuntimeError(say("no best weights: set patience, and train for an epoch"))
        replaced = WeightsReplaced(self.state.step, self.best[0].step, self.best[0].theta)
        self.state = apply(self.state, replaced, self._problem)
        return self.tell(replaced)

    def _compare_with_best(self) -> None:
        evaluation = self._problem.evaluate(self.state.theta)
        if self.best is None or evaluation.test_loss < self.best[1].test_loss:
            self.best = self.state, evaluation

    def _stop_if_told(self, event: StepEvent) -> None:
        config, after = event.config, event.after
        patience = config.patience if after.offset == 0 else None
        if patience is not None and self.best is not None and after.epoch - self.best[0].epoch >= patience:
            self._end(Stopped(after.step, "patience"))
            return
        self._stop_at_limit(event)
        if not self.ended and config.target_loss is not None:
            # The full loss is computed only if that of the batch is low. Dropout and noise raise the batch's loss, so
            # then it is computed after each epoch too.
            is_raised = config.dropout > 0 or config.input_noise > 0
            worth = event.loss < config.target_loss or (is_raised and after.offset == 0)
            if worth and self._problem.evaluate(after.theta).train_loss < config.target_loss:
                self._end(Stopped(after.step, "target_loss"))


def _kind(data: Dataset) -> str:
    """Describe the data that a network is made for."""
    columns = say_count("{count} column", "{count} columns", count=len(data.columns))
    if not data.is_classification:
        return say("a regression with {columns}", columns=columns)
    classes = say_count("{count} class", "{count} classes", count=data.classes)
    return say("a classification with {columns} and {classes}", columns=columns, classes=classes)
