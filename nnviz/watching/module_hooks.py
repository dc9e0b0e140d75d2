"""Hooks of a watched module: report the loop's steps, and never break it."""

import math
from collections.abc import Callable
from contextlib import nullcontext
from functools import partial
from typing import Any

import numpy as np
from torch import nn
from torch.optim import Optimizer

from ..nn.arrays import Array
from .arrays import mean_of
from .course import TakenStep
from .module_layout import ModuleLayout
from .tensors import depends_on, first_tensor
from .watcher import Watcher


class Hook:
    """A hook that reports its first exception and then stops the watching.

    Copied or pickled with its module, it becomes a function that does nothing: the copy is not watched.
    """

    def __init__(self, call: Callable[..., None], failed: Callable[[Exception], None]):
        self._call: Callable[..., None] | None = call
        self._failed, self._is_running = failed, False

    def __call__(self, *given: Any) -> None:
        if self._call is None:
            return
        self._is_running = True
        try:
            self._call(*given)
        except Exception as error:  # noqa: BLE001 - the user's loop goes on, whatever happens here
            self._failed(error)
        finally:
            self._is_running = False

    def end(self, remove: Callable[[], None]) -> None:
        """Do nothing from now on, and call `remove`.

        While the hook runs, an optimizer is going through its hooks, of which none may be removed; then this one stays.
        """
        self._call = None
        if not self._is_running:
            remove()

    def __reduce__(self) -> Any:
        return getattr, (nullcontext(), "__exit__")  # takes anything, gives None, and unpickles without nnviz


class Hooks:
    """Hooks on an optimizer and a loss module.

    With `model`, hooks on its modules also find the order of its layers in the first step of the loop.
    """

    def __init__(
        self, watcher: Watcher, layout: ModuleLayout, optimizer: Optimizer, loss: Any, model: nn.Module | None
    ):
        self._watcher, self._layout, self._optimizer = watcher, layout, optimizer
        groups, ids = optimizer.param_groups, layout.ids
        self._group = next(at for at, group in enumerate(groups) if any(id(one) in ids for one in group["params"]))
        self._before: Array | None = None
        self._called: list[nn.Module] = []
        self._model = model
        self._carried: list[tuple[int, float]] = []  # losses that were backpropagated, with their numbers
        self._backwards = 0
        self._listening: list[Any] = []
        if isinstance(loss, nn.Module):
            self._hook(loss.register_forward_hook, self._hear_loss)
        self._hook(optimizer.register_step_pre_hook, self._begin)
        self._hook(optimizer.register_step_post_hook, self._end)
        if model is not None:
            hook = self._guarded(lambda module, _: self._called.append(module))
            self._listening = [module.register_forward_pre_hook(hook) for module in model.modules()]
            watcher.hold(self._listen_no_more)

    def _hook(self, register: Callable[..., Any], call: Callable[..., None]) -> None:
        hook = self._guarded(call)
        self._watcher.hold(partial(hook.end, register(hook).remove))

    def _guarded(self, call: Callable[..., None]) -> Hook:
        return Hook(call, self._fail)

    def _fail(self, error: Exception) -> None:
        self._watcher.course.stop(self._watcher.steps + 1, error)
        self._watcher.close()

    def _hear_loss(self, module: nn.Module, taken: Any, given: Any) -> None:
        loss: Any = first_tensor(given)
        if loss is None or not loss.requires_grad:  # without a gradient it is an evaluation
            return
        if not self._watcher.records_next or self._has_moved() or not depends_on(loss, self._layout.ids):
            return
        value = mean_of(loss.detach(), "loss")
        self._watcher.note(value)
        loss.register_hook(self._guarded(partial(self._hear_backward, value, self._backwards)))

    def _has_moved(self) -> bool:
        """Return whether a step changed weights and goes on, as LBFGS does, which asks for several losses."""
        return self._before is not None and not np.array_equal(self._before, self._layout.theta())

    def _hear_backward(self, value: float, before: int, _: Any) -> None:
        """Keep a loss that is backpropagated; `before` were so when it was computed."""
        if not self._layout.has_gradient():  # the gradients of earlier ones were set to zero
            self._carried = [one for one in self._carried if one[0] >= before]
        self._carried.append((self._backwards, value))
        self._backwards += 1

    def _loss(self) -> float:
        """Take the mean of the losses of this step: of those that were backpropagated, if any were."""
        noted, carried = self._watcher.noted(), self._carried
        self._carried = []
        return sum(value for _, value in carried) / len(carried) if carried else noted

    def _begin(self, *_: Any) -> None:
        if self._model is not None:
            self._lay_out_again(self._model)
        if self._watcher.records_next:
            self._before = self._layout.theta()

    def _end(self, *_: Any) -> None:
        watcher = self._watcher
        if not watcher.records_next:
            watcher.skip()
            return
        loss, after, gradient = self._loss(), self._layout.theta(), self._layout.gradient()
        watcher.steps += 1
        has_backward = gradient is not None
        watcher.course.take(
            TakenStep(watcher.steps, loss, self._rate(), after, gradient, None, self._before, has_backward)
        )
        self._before = None

    def _rate(self) -> float:
        """Return the learning rate of the model's first parameters; NaN if the optimizer has none."""
        rate = self._optimizer.param_groups[self._group].get("lr")
        return math.nan if rate is None else float(rate)

    def _lay_out_again(self, model: nn.Module) -> None:
        """Bring the layers into the order in which the first step used them."""
        self._model = None
        self._listen_no_more()
        layout = ModuleLayout(model, self._called)
        if layout.blocks.shapes != self._layout.blocks.shapes or layout.layers != self._layout.layers:
            self._layout = layout
            self._watcher.lay_out(layout.blocks, layout.theta())

    def _listen_no_more(self) -> None:
        for hook in self._listening:
            hook.remove()
        self._listening = []
