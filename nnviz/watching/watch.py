"""watch: a training loop of one's own, seen by the same observers and views as a run of nnviz."""

from collections.abc import Callable, Sequence
from inspect import Parameter, signature
from typing import Any

from ..data.datasets import Dataset
from ..nn.losses import Loss
from ..settings.config import Config
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
    """Watch a training loop of one's own: `live` takes what this gives, and all views show it.

    A loop over arrays calls `step(…)` of the watcher after each of its steps. A PyTorch `model` and its
    `optimizer` are watched by hooks, and the loop stays as it is; `loss` is the module that it is
    trained with, or a function, whose values then go through `note(…)` of the watcher.

    X `(n, d)` and y `(n,)` are samples, as in Samples.from_arrays. `predict` answers at points `(n, d)`
    with probabilities, of the second class `(n,)` or of each class `(n, classes)`, or with values:
    `predict(X)` by what the loop's arrays are now, `predict(X, weights)` by copies of them. `loss`,
    "cross_entropy", "mean_squared_error" or a function of these answers and of y, is measured over all
    samples beside the batches. `weights` are those before the first step. Where the network consists
    of dense layers, name its `activations` and `output`, and it need not be asked.

    Raises WatchError and DataError.
    """
    samples = samples_of(X, y, X_test, y_test, columns, task)
    if model is not None:
        from .module import watch_module

        return watch_module(model, optimizer, samples, predict, loss)
    if optimizer is not None:
        raise WatchError("optimizer is that of a PyTorch module: watch(model, optimizer, …)")
    if output is not None and output not in OUTPUTS:
        raise WatchError(f"output = {output!r}: choose one of {', '.join(OUTPUTS)}")
    title = loss.replace("_", " ") if isinstance(loss, str) else ""
    read = loss_for(samples.data, output, title)
    foreign = WatchedModel(
        samples.data, Config(), NOTHING, read, measure=_measure(loss, samples.data, read), has_plane=samples.has_plane
    )
    watcher = Watcher(foreign, activations, output)
    if predict is not None:
        watcher.ask(samples.answers_of(predict), of_weights=_arguments(predict) > 1)
    watcher.begin(weights)
    return watcher


def _measure(loss: Any, data: Dataset, read: Loss) -> Measure | None:
    if loss is None or callable(loss):
        return loss
    if loss not in MEASURES:
        raise WatchError(f"loss = {loss!r}: choose one of {', '.join(MEASURES)}, or give a function of answers and y")
    return measure_for(loss, data, read)


def _arguments(function: Callable[..., Any]) -> int:
    """How many arguments a function must be given."""
    kinds = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)
    return sum(one.kind in kinds and one.default is Parameter.empty for one in signature(function).parameters.values())
