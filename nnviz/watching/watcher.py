"""Watcher: a loop as a run, told step by step: thinned curves, and the moment at which it is."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..data.datasets import Dataset
from ..history.branch import Branch
from ..history.journal import Segment
from ..nn.arrays import Array
from ..nn.network import Network, Pass, with_ones
from ..probes.measures import gradient_norms
from ..settings.config import Config
from ..training.evaluation import Evaluation
from ..training.events import Diverged, ObserverFailed, Snapshot, State, StepEvent
from ..training.observers import Observer, Observers
from ..words import say
from .blocks import NOTHING, Blocks
from .layers import (
    Arrays,
    Layers,
    Named,
    answers_of,
    arrays_of,
    check_shapes,
    network_of,
    shapes_of,
    untold_network,
    vector_of,
)
from .samples import WatchError
from .watched_model import Reported, WatchedModel


@dataclass(frozen=True)
class Subject:
    """What a branch asks of that which is watched: its layout and size, and how it does now."""

    config: Config
    data: Dataset
    network: Network | Blocks
    evaluate: Callable[[Array], Evaluation]


class Watcher:
    """A training loop that is not ours, watched; made by `watch`.

    `steps` is how many steps were watched. A step that left no numbers is not taken in: `ended` then
    says that the loop diverged, and `latest()` stays where it was last good.
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
        self._gives: tuple[bool, bool] | None = None  # weights and gradients, once there was a step
        self._noted: list[float] = []  # losses since the last step
        self._losses: list[float] = []  # since the last evaluation
        self._first_evaluation: Evaluation | None = None  # before it was told of any weights
        self._lasts = False  # whether the model can be asked for a theta that the loop has left
        self.branch = self._branch(State(0, 0, 1, np.zeros(1)))

    def _branch(self, state: State) -> Branch:
        foreign = self.foreign
        subject = Subject(foreign.config, foreign.data, foreign.network, self._evaluate)
        return Branch(1, Segment(state.step, subject, None), state)

    # ---- before the first step ----

    def ask(self, answers: Callable[..., Array], of_weights: bool) -> None:
        """Have `answers(points)` called where pictures need them, or `answers(points, weights)`."""

        def of_theta(theta: Array, points: Array) -> Array:
            layers = self._blocks.arrays(theta)
            return answers(points, [arrays if len(arrays) > 1 else arrays[0] for arrays in layers])

        asked = of_theta if of_weights else lambda theta, points: answers(points)
        self.foreign, self._lasts = replace(self.foreign, answer=asked), of_weights

    def begin(self, weights: Layers | None) -> None:
        """Look at how things stand. What `predict` raises is raised here, since it can't be used."""
        if weights is not None:
            arrays = arrays_of(weights, "weights")
            self._lay_out(arrays, None)
            self.start(vector_of(arrays))
        elif self.foreign.answer is not None and not self._lasts:
            self._first_evaluation = self._look(self.branch.end.theta)

    def start(self, theta: Array) -> None:
        """Begin with these weights."""
        self._given = replace(self._given, weights=True)
        if self.foreign.answer is not None:
            self._look(theta)
        self.branch = self._branch(State(0, 0, 1, theta))

    # ---- what the loop tells ----

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
        """Tell of a step that was just taken. All arrays are copied.

        `loss` and `gradients` are those of the batch before the step, `weights` those that it left: of
        each layer (W, b), any arrays with the weights first, or W alone. `activations` are the answers
        of each hidden layer, `(n, units)`, and of the last one if you like. What is left out is not
        shown. Raises WatchError, and then nothing was taken in.
        """
        given = weights is not None, gradients is not None
        self._check_constancy(given)
        found = [
            None if layers is None else arrays_of(layers, name)
            for layers, name in ((weights, "weights"), (gradients, "gradients"))
        ]
        shapes = self._blocks.shapes if self._blocks is not NOTHING else shapes_of(found[0] or found[1] or [])
        for arrays, name in zip(found, ("weights", "gradients")):
            if arrays is not None:
                check_shapes(arrays, name, shapes)
        answers = None if activations is None else answers_of(activations, shapes)
        numbers = _number(loss, "loss"), _number(learning_rate, "learning_rate")
        tested = None if test_loss is None else _number(test_loss, "test_loss")
        if self._gives is None and (found[0] or found[1]):
            self._lay_out(found[0] or found[1], answers)
        self._gives = given
        if tested is not None:
            self._given = replace(self._given, test_loss=tested)
        theta, gradient = (None if arrays is None else vector_of(arrays) for arrays in found)
        self.take(*numbers, theta, gradient, answers)

    def note(self, loss: Any) -> Any:
        """Take note of a loss of the coming step, and give it back: `watcher.note(loss).backward()`.

        For a module whose loss is a function and so can't be listened to.
        """
        self._noted.append(float(loss) if isinstance(loss, (int, float)) else float(loss.item()))
        return loss

    def noted(self) -> float:
        """The mean of the losses since the last step, and forget them."""
        if not self._noted:
            raise WatchError(
                "no loss was heard of this step: watch(…, loss=…) takes the module that computes it, "
                "or watcher.note(loss) its value"
            )
        losses, self._noted = self._noted, []
        return float(np.mean(losses))

    def _check_constancy(self, given: tuple[bool, bool]) -> None:
        before = self._gives or ((True, given[1]) if self._given.weights else given)
        for name, was, now in zip(("weights", "gradients"), before, given):
            if was != now:
                text = "were given before, and are missing" if was else "were not given before"
                raise WatchError(f"{name} {text}: give them in each step, or in none")

    def _lay_out(self, arrays: Arrays, answers: tuple[Array, ...] | None) -> None:
        """Learn the layers' shapes; where their functions were named, the network is known."""
        foreign, blocks = self.foreign, Blocks(shapes_of(arrays))
        if self._output is None:
            self.foreign = replace(foreign, network=untold_network(blocks, self._activations, answers))
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
        """Take in a step: vectors of its own, as theta is. `before` is by default what the last step left."""
        self.steps += 1
        if not math.isfinite(loss) or not (after is None or np.isfinite(after).all()):
            self._diverge(_config(learning_rate), "weights" if math.isfinite(loss) else "loss")
            return
        given = self._given
        begins = not given.steps
        if begins:
            self.foreign = replace(self.foreign, config=_config(learning_rate))
        is_known = given.weights or not begins  # what the step began from
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
        """A step from weights that nobody told: how far it moved them is not known either."""
        former, self.branch = self.branch, self._branch(event.after)
        branch, at = self.branch, np.array([event.step])
        if self._measures and self._first_evaluation is not None:  # what predict answered before
            losses = former.losses_at(0, self._first_evaluation)
            branch.losses.extend(losses.steps, losses.last)
        branch.event = event
        branch.taken.extend(at, np.array([[event.loss, event.learning_rate, *gradient_norms(event)]]))
        branch.evaluate()

    def _diverge(self, config: Config, what: str) -> None:
        if self.ended is None:
            self.ended = Diverged(self.steps, config, what)
            self._observers.tell(self.ended, self.steps)

    # ---- how it does ----

    @property
    def _measures(self) -> bool:
        """Whether losses are measured over all samples, and not only told."""
        return self.foreign.measure is not None and self.foreign.answer is not None

    def _evaluate(self, theta: Array) -> Evaluation:
        """What a branch asks for. Of a model that fails what was told is known."""
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
        """The loop as it stands: a value, which later steps leave as it is."""
        branch, theta = self.branch, self.branch.end.theta
        with np.errstate(over="ignore", invalid="ignore"):
            batch_loss, *others = branch.tracks()
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
            branch.losses_at(event.step, evaluation),
            *others,
            (),
            branch.checkpoints.path(event.step),
        )

    def shown(self) -> Snapshot:
        """What a page shows: always the present, for no step of a loop can be had again."""
        return self.latest()

    # ---- who listens ----

    def subscribe(self, observer: Observer, to: type | tuple[type, ...] = StepEvent) -> Observer:
        """Call `observer(event)` after each step, or for every event of the kinds `to`.

        One that raises is removed, and an ObserverFailed names it, or the log where nobody subscribed to that;
        the loop goes on.
        """
        self._observers.add(observer, to)
        return observer

    def unsubscribe(self, observer: Observer) -> None:
        """Call `observer` no longer."""
        self._observers.remove(observer)

    def hold(self, remove: Callable[[], None]) -> None:
        """Have `remove()` called by `close`: it takes a hook away."""
        self._hooks.append(remove)

    def close(self) -> None:
        """Take away the hooks of a module; what was watched stays."""
        while self._hooks:
            self._hooks.pop()()


def _config(learning_rate: float) -> Config:
    """All that is known of a loop's settings, which may lie beyond the bounds of ours."""
    return Config().model_copy(update={"learning_rate": learning_rate})


def _number(value: Any, name: str) -> float:
    """A number, also where it comes as an array; it may be nan. Raises WatchError."""
    if isinstance(value, (int, float)):
        return float(value)
    found = np.asarray(value)
    if found.size != 1 or found.dtype.kind not in "biuf":
        raise WatchError(f"{name} = {value!r}: give one number")
    return float(found.reshape(()))
