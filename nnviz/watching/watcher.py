"""Watcher: the user's training loop as a run."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ..history.branch import Branch
from ..nn.arrays import Array
from ..nn.network import with_ones
from ..training.events import Diverged, StepEvent
from ..training.observers import Observer
from ..training.snapshot import Snapshot
from ..words import say
from .array_layout import ArrayLayout, Arrays, Layers, arrays_of, layers_of
from .arrays import mean_of, number_of
from .blocks import Blocks
from .course import Course, TakenStep
from .dense import Named, answers_of, network_of, untold_network
from .errors import WatchError
from .watched_model import WatchedModel


class Watcher:
    """Watched training loop, made by `watch`.

    `steps` is the number of steps that the loop took. A step whose loss or weights are not finite is not
    recorded: `ended` then says that the loop diverged, and `latest()` stays at the last good step.
    """

    def __init__(self, model: WatchedModel, activations: Named = None, output: str | None = None, every: int = 1):
        self.steps, self.every = 0, every
        self.course = Course(model, spacing=every)
        self._activations, self._output = activations, output
        self._layout: ArrayLayout | None = None  # of the arrays, once they are known
        self._gives: tuple[bool, bool] | None = None  # whether each step has weights, and gradients
        self._before: Array | None = None  # the weights before the step that is recorded next, or None
        self._noted: list[float] = []  # losses since the last step
        self._hooks: list[Callable[[], None]] = []

    @property
    def ended(self) -> Diverged | None:
        """The divergence of the loop, or None."""
        return self.course.ended

    @property
    def branch(self) -> Branch:
        """The recorded steps."""
        return self.course.branch

    # ---- before the first step ----

    def ask(self, outputs: Callable[..., Array], of_weights: bool) -> None:
        """Use `outputs(points)` for pictures, or `outputs(points, weights)` with `of_weights`."""

        def of_theta(theta: Array, points: Array) -> Array:
            return outputs(points, self._layout.arrays(theta) if self._layout else [])

        asked = of_theta if of_weights else lambda theta, points: outputs(points)
        self.course.model, self.course.lasts = replace(self.course.model, answer=asked), of_weights

    def begin(self, weights: Layers | None) -> None:
        """Evaluate the initial state. Exceptions in `predict` are raised here."""
        if weights is not None:
            weights = layers_of(weights, "weights")
            layout = self._lay_out(arrays_of(weights, "weights"), None)
            self.course.start(layout.vector(weights, "weights"))
        elif self.course.model.answer is not None and not self.course.lasts:
            self.course.look_ahead()

    def lay_out(self, network: Blocks, theta: Array) -> None:
        """Begin again with other layers, before the first step."""
        self.course.model = replace(self.course.model, network=network)
        self.course.start(theta)

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
        number, rate = number_of(loss, "loss"), number_of(learning_rate, "learning_rate")
        if not self.records_next:
            self._pass_over(number, rate, weights)
            return
        given = weights is not None, gradients is not None
        if given != self._gives:
            self._check_constancy(given)
        if weights is not None:
            weights = layers_of(weights, "weights")
        if gradients is not None:
            gradients = layers_of(gradients, "gradients")
        layout = self._layout
        if layout is None and given != (False, False):
            arrays = arrays_of(weights, "weights") if weights is not None else arrays_of(gradients or (), "gradients")
            layout = ArrayLayout(arrays, biases=self._output is not None)
        after = None if weights is None or layout is None else layout.vector(weights, "weights")
        gradient = None if gradients is None or layout is None else layout.vector(gradients, "gradients")
        outputs = None if activations is None else answers_of(activations, layout.blocks.shapes if layout else ())
        tested = None if test_loss is None else number_of(test_loss, "test_loss")
        if self._layout is None and layout is not None:
            self._lay_out(arrays, outputs)
        self._gives = given
        if tested is not None:
            self.course.test_loss = tested
        before, self._before = self._before, None
        self.steps += 1
        self.course.take(TakenStep(self.steps, number, rate, after, gradient, outputs, before))

    @property
    def records_next(self) -> bool:
        """True if the next step is recorded: the first one, and every `every`-th."""
        coming = self.steps + 1
        return coming == 1 or not coming % self.every

    def _pass_over(self, loss: float, rate: float, weights: Layers | None) -> None:
        """Count a step that is not recorded; a loss that is not finite ends the course all the same."""
        if weights is not None and self._layout is not None and not (self.steps + 2) % self.every:
            self._before = self._layout.vector(layers_of(weights, "weights"), "weights")
        self.steps += 1
        if np.isfinite(loss):
            self.course.hear_loss(loss)
        else:
            self.course.diverge(self.steps, rate, "loss")

    def _check_constancy(self, given: tuple[bool, bool]) -> None:
        """Check that each step gives the same arrays.

        Weights are given in each step or in none, and so are gradients. Raises WatchError.
        """
        before = self._gives or ((True, given[1]) if self.course.has_weights else given)
        for name, was, now in zip(("weights", "gradients"), before, given):
            if was and not now:
                raise WatchError(
                    say("{name} were given before and are missing now: give them in each step, or in none", name=name)
                )
            if now and not was:
                raise WatchError(say("{name} were not given before: give them in each step, or in none", name=name))

    def note(self, loss: Any) -> Any:
        """Note a loss of the next step and return it: `watcher.note(loss).backward()`.

        Use it if the loss is a function, which can't have a hook. Of the losses of each sample, the mean counts.
        Raises WatchError.
        """
        self._noted.append(mean_of(loss, "loss"))
        return loss

    def skip(self) -> None:
        """Count a step of a module that is not recorded, and forget its losses."""
        self.steps += 1
        self.forget()

    def forget(self) -> None:
        """Forget the losses since the last step: their gradients were set to zero."""
        self._noted.clear()

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
        return sum(losses) / len(losses)

    def _lay_out(self, arrays: Arrays, outputs: tuple[Array, ...] | None) -> ArrayLayout:
        """Set the shapes of the layers.

        If their functions were named, set the network, too.
        """
        course, layout = self.course, ArrayLayout(arrays, biases=self._output is not None)
        model = course.model
        if self._output is None:
            course.model = replace(model, network=untold_network(layout.blocks, self._activations, outputs))
        else:
            network = network_of(layout.blocks.shapes, self._activations, model.loss, model.data)
            inputs = with_ones(model.train[0])
            course.lasts = course.lasts or model.answer is None
            course.model = replace(
                model,
                network=network,
                unfold=lambda theta: network.forward(theta, inputs),
                answer=model.answer or (lambda theta, points: network.forward(theta, with_ones(points)).output),
            )
        self._layout = layout
        return layout

    # ---- reading ----

    def latest(self) -> Snapshot:
        """Return the present snapshot, which later steps do not change."""
        return self.course.latest()

    def shown(self) -> Snapshot:
        """Return the present snapshot: former steps of a loop can't be shown."""
        return self.course.latest()

    # ---- observers ----

    def subscribe(self, observer: Observer, to: type | tuple[type, ...] = StepEvent) -> Observer:
        """Call `observer(event)` for every event of the types `to`.

        By default that is each recorded step. An observer that raises is removed, and the loop goes on. An
        ObserverFailed names it; without subscribers to that, the log does.
        """
        self.course.observers.add(observer, to)
        return observer

    def unsubscribe(self, observer: Observer) -> None:
        """Stop calling `observer`."""
        self.course.observers.remove(observer)

    def hold(self, remove: Callable[[], None]) -> None:
        """Register a function that removes a hook; `close` calls it."""
        self._hooks.append(remove)

    def close(self) -> None:
        """Remove the hooks of a module; recorded steps stay."""
        while self._hooks:
            self._hooks.pop()()
