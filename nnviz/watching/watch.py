"""Entry point `watch`: shows the user's own training loop with nnviz's views."""

from collections.abc import Callable, Sequence
from inspect import Parameter, signature
from typing import Any

from ..data.datasets import Dataset
from ..nn.losses import Loss
from ..settings.config import Config
from ..words import say
from .blocks import NOTHING
from .layers import Layers
from .losses import MEASURES, OUTPUTS, Measure, loss_for, measure_for
from .samples import WatchError, samples_of
from .watched_model import WatchedModel
from .watcher import Watcher


def watch(
    model: Any = None,
    optimizer: Any = None,
    *,
    X: Any = None,
    y: Any = None,
    X_test: Any = None,
    y_test: Any = None,
    predict: Callable[..., Any] | None = None,
    loss: Any = None,
    weights: Layers | None = None,
    activations: str | Sequence[str] | None = None,
    output: str | None = None,
    columns: Sequence[str] | None = None,
    task: str | None = None,
) -> Watcher:
    """Watch your own training loop.

    Give the watcher to `live`, and all views show the loop. A loop over arrays calls the watcher's `step(…)` after
    each of its steps. For PyTorch give the `model` and its `optimizer`: they are watched by hooks, and the loop stays
    unchanged. `loss` is then the loss module, or a loss function, whose values the loop passes through the watcher's
    `note(…)`.

    X `(n, d)` and y `(n,)` are samples, as in Samples.from_arrays. `predict` returns outputs at points
    `(n, d)`: probabilities of the second class `(n,)` or of each class `(n, classes)`, or values of a
    regression. `predict(X)` uses the loop's present weights; `predict(X, weights)` uses the copies it
    is given. `loss` is measured over all samples: "cross_entropy", "mean_squared_error" or a function
    of these outputs and y. `weights` are the weights before the first step. If the network consists of
    dense layers, name its `activations` and `output`; then `predict` is not needed.

    Raises WatchError and DataError.
    """
    samples = samples_of(X, y, X_test, y_test, columns, task)
    if model is not None:
        from .module import watch_module

        return watch_module(model, optimizer, samples, predict, loss)
    if optimizer is not None:
        raise WatchError(say("optimizer needs its PyTorch module: watch(model, optimizer, …)"))
    if output is not None and output not in OUTPUTS:
        raise WatchError(say("output = {value}: choose one of {names}", value=repr(output), names=", ".join(OUTPUTS)))
    title = loss.replace("_", " ") if isinstance(loss, str) else ""
    read = loss_for(samples.data, output, title)
    watched = WatchedModel(
        samples.data, Config(), NOTHING, read, measure=_measure(loss, samples.data, read), has_plane=samples.has_plane
    )
    watcher = Watcher(watched, activations, output)
    if predict is not None:
        watcher.ask(samples.answers_of(predict), of_weights=_arguments(predict) > 1)
    watcher.begin(weights)
    return watcher


def _measure(loss: Any, data: Dataset, read: Loss) -> Measure | None:
    """Return the function that measures a loss, or None.

    Raises WatchError.
    """
    if loss is None:
        return None
    if callable(loss):
        given: Measure = loss
        return given
    if loss not in MEASURES:
        raise WatchError(
            say(
                "loss = {value}: choose one of {names}, or give a function of outputs and y",
                value=repr(loss),
                names=", ".join(MEASURES),
            )
        )
    return measure_for(loss, data, read)


def _arguments(function: Callable[..., Any]) -> int:
    """Count the required positional arguments of a function."""
    kinds = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)
    return sum(one.kind in kinds and one.default is Parameter.empty for one in signature(function).parameters.values())
