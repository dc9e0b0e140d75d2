"""Watcher: the user's training loop as a run."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ..history.branch import Branch
from ..history.journal import Segment
from ..nn.arrays import Array
from ..nn.network import Pass, with_ones
from ..probes.measures import gradient_norms
from ..settings.config import Config
from ..training.evaluation import Evaluation
from ..training.events import Diverged, ObserverFailed, State, StepEvent
from ..training.observers import Observer, Observers
from ..training.snapshot import Snapshot
from ..words import say
from .blocks import NOTHING, Blocks
from .layers import (
    Arrays,
    Layers,
    Named,
    answers_of,
    arrays_of,
    check_constancy,
    check_shapes,
    network_of,
    number_of,
    shapes_of,
    untold_network,
    vector_of,
)
from .samples import WatchError
from .watched_model import Reported, Subject, WatchedModel, config_with


class Watcher:
    """Watched training loop, made by `watch`.

    `steps` is the number of watched steps. A step whose loss or weights are not finite is not
    recorded: `ended` then says that the loop diverged, and `latest()` stays at the last good step.
    """

    def __init__(
        self, foreign: WatchedModel, activations: Named = None, output: str | None = None, blocks: Blocks = NOTHING
    ):
        self.foreign, self.steps = foreign, 0
        self.ended: Diverged | None = None
        self._activations, self._output = activations, output
        self._observers = Observers()
        self._hooks: list[Callable[[], None]] = []
        self._blocks = blocks
        self._given, self._trouble = Reported(), ""
        self._gives: tuple[bool, bool] | None = None  # whether each step has weights, and gradients
        self._noted: list[float] = []  # losses since the last step
        self._losses: list[float] = []  # since the last evaluation
        self._first_evaluation: Evaluation | None = None  # before any weights were reported
        self._lasts = False  # whether the model can be asked for former weights
        self.branch = self._branch(State(0, 0, 1, np.zeros(1)))

    def _branch(self, state: State) -> Branch:
        foreign = self.foreign
        subject = Subject(foreign.config, foreign.data, foreign.network, self._evaluate)
        return Branch(1, Segment(state.step, subject, None), state)

    # ---- before the first step ----

    def ask(self, outputs: Callable[..., Array], of_weights: bool) -> None:
        """Use `outputs(points)` for pictures, or `outputs(points, weights)` with `of_weights`."""

        def of_theta(theta: Array, points: Array) -> Array:
            layers = self._blocks.arrays(theta)
            return outputs(points, [arrays if len(arrays) > 1 else arrays[0] for arrays in layers])

        asked = of_theta if of_weights else lambda theta, points: outputs(points)
        self.foreign, self._lasts = replace(self.foreign, answer=asked), of_weights

    def begin(self, weights: Layers | None) -> None:
        """Evaluate the initial state. Exceptions in `predict` are raised here."""
        if weights is not None:
            arrays = arrays_of(weights, "weights")
            self._lay_out(arrays, None)
            self.start(vector_of(arrays))
        elif self.foreign.answer is not None and not self._lasts:
            self._first_evaluation = self._look(self.branch.end.theta)

    def start(self, theta: Array) -> None:
        """Begin with these weights, `(P,)`."""
        self._given = replace(self._given, weights=True)
        if self.foreign.answer is not None:
            self._look(theta)
        self.branch = self._branch(State(0, 0, 1, theta))

    # ---- reports of the loop ----

    def step(
        self,
        *,
        loss: float,
        learning_rate: float,
        weights: Layers | None = None,
        gradients: Layers | None = None,
        activations: Sequence[Any] | None = None,
        test_loss: float | None = None,
    ) -> None:
        """Report a step that was just taken. All arrays are copied.

        `loss` and `gradients` are those of the batch before the step; `weights` are those after it. For
        each layer give (W, b), any arrays with the weights first, or W alone. `activations` are the
        outputs of each hidden layer, `(n, units)`, and of the last layer if you like. Missing arguments
        are not shown. Raises WatchError, and then nothing is recorded.
        """
        given = weights is not None, gradients is not None
        check_constancy(given, self._gives or ((True, given[1]) if self._given.weights else given))
        found = [
            None if layers is None else arrays_of(layers, name)
            for layers, name in ((weights, "weights"), (gradients, "gradients"))
        ]
        shapes = self._blocks.shapes if self._blocks is not NOTHING else shapes_of(found[0] or found[1] or [])
        for arrays, name in zip(found, ("weights", "gradients")):
            if arrays is not None:
                check_shapes(arrays, name, shapes)
        outputs = None if activations is None else answers_of(activations, shapes)
        numbers = number_of(loss, "loss"), number_of(learning_rate, "learning_rate")
        tested = None if test_loss is None else number_of(test_loss, "test_loss")
        if self._gives is None and (known := found[0] or found[1]):
            self._lay_out(known, outputs)
        self._gives = given
        if tested is not None:
            self._given = replace(self._given, test_loss=tested)
        theta, gradient = (None if arrays is None else vector_of(arrays) for arrays in found)
        self.take(*numbers, theta, gradient, outputs)

    def note(self, loss: Any) -> Any:
        """Note a loss of the next step and return it: `watcher.note(loss).backward()`.

        Use it if the loss is a function, which can't have a hook.
        """
        self._noted.append(float(loss) if isinstance(loss, (int, float)) else float(loss.item()))
        return loss

    def noted(self) -> float:
        """Take the mean of the losses since the last step.

        The losses are then forgotten. Raises WatchError if there are none.
        """
        if not self._noted:
            raise WatchError(
                say(
                    "no loss was reported for this step: give the loss module to watch(…, loss=…), or the value to "
                    "watcher.note(loss)"
                )
            )
        losses, self._noted = self._noted, []
        return float(np.mean(losses))

    def _lay_out(self, arrays: Arrays, outputs: tuple[Array, ...] | None) -> None:
        """Set the shapes of the layers.

        If their functions were named, set the network, too.
        """
        foreign, blocks = self.foreign, Blocks(shapes_of(arrays))
        if self._output is None:
            self.foreign = replace(foreign, network=untold_network(blocks, self._activations, outputs))
        else:
            network = network_of(blocks.shapes, self._activations, foreign.loss, foreign.data)
            inputs = with_ones(foreign.train[0])
            self._lasts = self._lasts or foreign.answer is None
            self.foreign = replace(
                foreign,
                network=network,
                unfold=lambda theta: network.forward(theta, inputs),
                answer=foreign.answer or (lambda theta, points: network.forward(theta, with_ones(points)).output),
            )
        self._blocks = blocks

    def take(
        self,
        loss: float,
        learning_rate: float,
        after: Array | None,
        gradient: Array | None,
        activations: tuple[Array, ...] | None = None,
        before: Array | None = None,
    ) -> None:
        """Record a step with vectors like theta, which are not copied.

        By default `before` are the weights after the last step.
        """
        self.steps += 1
        if not math.isfinite(loss) or not (after is None or np.isfinite(after).all()):
            self._diverge(config_with(learning_rate), "weights" if math.isfinite(loss) else "loss")
            return
        given = self._given
        begins = not given.steps
        if begins:
            self.foreign = replace(self.foreign, config=config_with(learning_rate))
        is_known = given.weights or not begins  # whether `before` is known
        self._given = Reported(self.steps, after is not None, gradient, activations, given.train_loss, given.test_loss)
        if after is None:
            after = np.zeros(self._blocks.parameter_count) if begins else self.branch.end.theta
        if before is None:
            before = self.branch.end.theta if is_known else after
        event = StepEvent(
            self.foreign,
            State(self.steps - 1, 0, 1, before),
            State(self.steps, 0, 1, after),
            loss,
            0.0,
            learning_rate,
            Pass([], [], [a.T for a in activations or ()], ()),
            [],
            np.zeros_like(after) if gradient is None else gradient,
        )
        self.ended = None
        self._losses.append(loss)
        with np.errstate(over="ignore", invalid="ignore"):  # a gradient may be anything
            self.branch.record(event) if is_known else self._record_first(event)
        self._observers.tell(event, self.steps)

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
        branch.curves.taken.extend(at, np.array([[event.loss, event.learning_rate, *gradient_norms(event)]]))
        branch.evaluate()

    def _diverge(self, config: Config, what: str) -> None:
        if self.ended is None:
            self.ended = Diverged(self.steps, config, what)
            self._observers.tell(self.ended, self.steps)

    # ---- evaluation ----

    @property
    def _measures(self) -> bool:
        """True if losses are measured over all samples, and not only reported."""
        return self.foreign.measure is not None and self.foreign.answer is not None

    def _evaluate(self, theta: Array) -> Evaluation:
        """Evaluate the model; if `predict` raises, use what the loop reported."""
        try:
            return self._look(theta)
        except Exception as error:  # noqa: BLE001 - a fault of others must not end the run
            self._trouble = say("predict failed at step {step}: {error}", step=self.steps, error=repr(error))
            self._observers.tell(ObserverFailed(self.steps, "predict", error), self.steps)
            return replace(self.foreign, reported=self._given, answer=None).evaluate(theta)[0]

    def _look(self, theta: Array) -> Evaluation:
        if self._losses:
            self._given = replace(self._given, train_loss=float(np.mean(self._losses)))
        self._losses = []
        evaluation, self._trouble = replace(self.foreign, reported=self._given).evaluate(theta)
        if self._measures:
            self._given = replace(self._given, train_loss=evaluation.train_loss)
            if len(self.foreign.test[0]):
                self._given = replace(self._given, test_loss=evaluation.test_loss)
        return evaluation

    def latest(self) -> Snapshot:
        """Return the present snapshot, which later steps do not change."""
        branch, theta = self.branch, self.branch.end.theta
        with np.errstate(over="ignore", invalid="ignore"):
            batch_loss, norms, update_ratios, learning_rates = branch.curves.tracks()
        evaluation = branch.evaluate() if self._given.steps or self._measures else self._evaluate(theta)
        present = (lambda: True) if self._lasts else (lambda: self.branch.end.theta is theta)
        config = self.foreign.config if self.ended is None else self.ended.config
        given = replace(self._given, trouble=self._trouble)
        foreign = replace(self.foreign, config=config, reported=given, is_present=present)
        event = branch.event or StepEvent(
            foreign,
            branch.end,
            branch.end,
            evaluation.train_loss,
            0.0,
            0.0,
            Pass([], [], [], ()),
            [],
            np.zeros_like(theta),
        )
        return Snapshot(
            event._replace(problem=foreign),
            evaluation,
            batch_loss,
            branch.curves.losses_at(event.step, evaluation),
            norms,
            update_ratios,
            learning_rates,
            (),
            branch.checkpoints.path(event.step),
        )

    def shown(self) -> Snapshot:
        """Return the present snapshot: former steps of a loop can't be shown."""
        return self.latest()

    # ---- observers ----

    def subscribe(self, observer: Observer, to: type | tuple[type, ...] = StepEvent) -> Observer:
        """Call `observer(event)` for every event of the types `to`.

        By default that is each step. An observer that raises is removed, and the loop goes on. An ObserverFailed
        names it; without subscribers to that, the log does.
        """
        self._observers.add(observer, to)
        return observer

    def unsubscribe(self, observer: Observer) -> None:
        """Stop calling `observer`."""
        self._observers.remove(observer)

    def hold(self, remove: Callable[[], None]) -> None:
        """Register a function that removes a hook; `close` calls it."""
        self._hooks.append(remove)

    def close(self) -> None:
        """Remove the hooks of a module; recorded steps stay."""
        while self._hooks:
            self._hooks.pop()()
