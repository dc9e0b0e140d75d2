"""Course of a watched loop: its recorded steps, evaluations and end."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from ..history.branch import Branch
from ..history.journal import Segment
from ..nn.arrays import Array
from ..nn.network import Network, Pass
from ..probes.measures import batch_gradient_norms
from ..settings.config import Config
from ..training.evaluation import Evaluation
from ..training.events import Diverged, ObserverFailed, State, StepEvent
from ..training.observers import Observers
from ..training.snapshot import Snapshot
from ..words import say
from .blocks import Blocks
from .errors import described
from .watched_model import Reported, WatchedModel

_NOTHING = Pass([], [], [], ())


@dataclass(frozen=True)
class _Subject:
    """Parts of a watched model that its branch needs."""

    config: Config
    data: object
    network: Network | Blocks
    evaluate: Callable[[Array], Evaluation]


class TakenStep(NamedTuple):
    """A step as the loop reported it; its vectors are like theta, and are not copied."""

    number: int
    loss: float
    learning_rate: float
    after: Array | None = None  # the weights after it
    gradient: Array | None = None
    activations: tuple[Array, ...] | None = None
    before: Array | None = None  # the weights before it; by default those after the last record
    has_backward: bool = True  # False if no parameter of a module has a gradient


class Course:
    """Recorded steps of a loop, as a branch, and what the loop reported last.

    `model` is the watched model without a report. `lasts` says whether it can be asked for former weights.
    `spacing` is the number of steps from one record to the next.
    """

    def __init__(self, model: WatchedModel, lasts: bool = False, spacing: int = 1):
        self.model, self.lasts, self.spacing = model, lasts, spacing
        self.observers = Observers()
        self.ended: Diverged | None = None
        self.test_loss: float | None = None
        self.has_weights = False
        self.trouble, self.stopped = "", ""  # why there are no outputs; why watching ended
        self._recorded, self._step = 0, 0
        self.last = TakenStep(0, 0.0, 0.0)
        self._train_loss: float | None = None
        self._losses: list[float] = []  # since the last evaluation
        self._zeros = np.zeros(0)
        self._first_evaluation: Evaluation | None = None  # before any weights were reported
        self.branch = self._branch(State(0, 0, 1, np.zeros(1)))

    def _branch(self, state: State) -> Branch:
        model = self.model
        subject = _Subject(model.config, model.data, model.network, self._evaluate)
        return Branch(1, Segment(state.step, subject, None), state)  # type: ignore[arg-type]

    # ---- beginning ----

    def start(self, theta: Array) -> None:
        """Begin with these weights, `(P,)`. Exceptions of the model are raised here."""
        self.has_weights = True
        if self.model.answer is not None:
            self._look(theta)
        self.branch = self._branch(State(0, 0, 1, theta))

    def look_ahead(self) -> None:
        """Evaluate the model before its weights are known. Exceptions of the model are raised here."""
        self._first_evaluation = self._look(self.branch.end.theta)

    # ---- steps ----

    def hear_loss(self, loss: float) -> None:
        """Count a loss to the mean of the recent ones."""
        self._losses.append(loss)

    def take(self, step: TakenStep) -> None:
        """Record a step.

        Numbers that are not finite end the course: the step is not recorded.
        """
        self._step = step.number
        with np.errstate(over="ignore", invalid="ignore"):  # weights and gradients may be anything
            broken = self._broken(step)
            event = None if broken else self._record(step)
        if event is None:
            self.diverge(step.number, step.learning_rate, broken)
        else:
            self.observers.tell_step(event)

    def _record(self, step: TakenStep) -> StepEvent:
        begins = not self._recorded
        if begins:
            self.model = replace(self.model, config=_config_with(step.learning_rate))
        is_known = self.has_weights or not begins  # whether the weights before the step are known
        self._recorded += 1
        self.last, self.has_weights = step, step.after is not None
        after, before = step.after, step.before
        if after is None:
            after = np.zeros(self.model.network.parameter_count) if begins else self.branch.end.theta
        if before is None:
            before = self.branch.end.theta if is_known else after
        event = StepEvent(
            self.model,
            State(step.number - 1, 0, 1, before),
            State(step.number, 0, 1, after),
            step.loss,
            0.0,
            step.learning_rate,
            Pass([], [], [a.T for a in step.activations], ()) if step.activations else _NOTHING,
            [],
            np.zeros(after.shape) if step.gradient is None else step.gradient,
        )
        self.ended = None
        self._losses.append(step.loss)
        if not is_known:
            self._record_first(event)
        else:
            self.branch.record(event)
            if self.spacing > 1 and self.branch.curves.is_due(self._recorded):
                self.branch.evaluate()
        return event

    def _broken(self, step: TakenStep) -> str:
        """Return what is not finite: the "loss" or the "weights", or nothing."""
        if not math.isfinite(step.loss):
            return "loss"
        theta = step.after
        if theta is None:
            return ""
        if len(self._zeros) != len(theta):
            self._zeros = np.zeros(len(theta))
        return "" if math.isfinite(np.dot(theta, self._zeros)) else "weights"  # infinity times 0 is not a number

    def _record_first(self, event: StepEvent) -> None:
        """Record a step whose initial weights are unknown.

        So its update ratios are unknown, too.
        """
        former, self.branch = self.branch, self._branch(event.after)
        branch, at = self.branch, np.array([event.step], float)
        if self._measures and self._first_evaluation is not None:  # as evaluated before the step
            losses = former.curves.losses_at(0, self._first_evaluation)
            branch.curves.losses.extend(losses.steps, losses.last)
        branch.event = event
        branch.curves.taken.extend(at, np.array([[event.loss, event.learning_rate, *batch_gradient_norms(event)]]))
        branch.evaluate()

    def diverge(self, step: int, learning_rate: float, what: str) -> None:
        """End the course at a step whose "loss" or "weights" are not finite."""
        self._step = step
        if self.ended is None:
            self.ended = Diverged(step, _config_with(learning_rate), what)
            self.observers.tell(self.ended, step)

    def stop(self, step: int, error: Exception) -> None:
        """Say why watching ends: observers hear of it, and pictures show it."""
        if self.stopped:
            return
        self.stopped = say("Watching ended at step {step}: {error}", step=f"{step:,}", error=described(error))
        self.observers.report(ObserverFailed(step, "watch", error))

    # ---- evaluation ----

    @property
    def _measures(self) -> bool:
        """True if losses are measured over all samples, and not only reported."""
        return self.model.measure is not None and self.model.answer is not None

    def _evaluate(self, theta: Array) -> Evaluation:
        """Evaluate the model; if it raises, use what the loop reported."""
        try:
            return self._look(theta)
        except Exception as error:  # noqa: BLE001 - a fault of others must not end the run
            is_new = not self.trouble
            self.trouble = say("predict failed at step {step}: {error}", step=self._step, error=described(error))
            if is_new:
                self.observers.report(ObserverFailed(self._step, "predict", error))
            return replace(self.model, reported=self._report(), answer=None).evaluate(theta)[0]

    def _look(self, theta: Array) -> Evaluation:
        if self._losses:
            self._train_loss = float(np.mean(self._losses))
        self._losses = []
        evaluation, trouble = replace(self.model, reported=replace(self._report(), trouble="")).evaluate(theta)
        self.trouble = trouble
        if self._measures:
            self._train_loss = evaluation.train_loss
            if len(self.model.test[0]):
                self.test_loss = evaluation.test_loss
        return evaluation

    def _report(self) -> Reported:
        return Reported(
            self._recorded,
            self.has_weights,
            self.last.gradient,
            self.last.activations,
            self._train_loss,
            self.test_loss,
            self.stopped or self.trouble,
            self.last.has_backward,
        )

    # ---- reading ----

    def latest(self) -> Snapshot:
        """Return the present snapshot, which later steps do not change."""
        branch, theta = self.branch, self.branch.end.theta
        with np.errstate(over="ignore", invalid="ignore"):
            batch_loss, norms, update_ratios, learning_rates = branch.curves.tracks()
        evaluation = branch.evaluate() if self._recorded or self._measures else self._evaluate(theta)
        present = (lambda: True) if self.lasts else (lambda: self.branch.end.theta is theta)
        config = self.model.config if self.ended is None else self.ended.config
        model = replace(self.model, config=config, reported=self._report(), is_present=present)
        event = branch.event or StepEvent(
            model, branch.end, branch.end, evaluation.train_loss, 0.0, 0.0, _NOTHING, [], np.zeros_like(theta)
        )
        return Snapshot(
            event._replace(problem=model),
            evaluation,
            batch_loss,
            branch.curves.losses_at(event.step, evaluation),
            norms,
            update_ratios,
            learning_rates,
            (),
            branch.checkpoints.path(event.step),
        )


def _config_with(learning_rate: float) -> Config:
    """Return a config with a loop's learning rate.

    The rate may be outside of nnviz's limits.
    """
    return Config().model_copy(update={"learning_rate": learning_rate})
