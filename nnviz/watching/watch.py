"""Entry point `watch`: shows the user's own training loop with nnviz's views."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from inspect import Parameter, signature
from numbers import Integral
from typing import Any

from ..data.array_like import array_of
from ..data.datasets import Dataset
from ..nn.losses import Loss
from ..settings.config import Config
from ..words import marked, say
from .array_layout import ArrayLayout, Layers, arrays_of, layers_of
from .arrays import same_numbers
from .blocks import NOTHING
from .errors import WatchError, in_words
from .losses import MEASURES, OUTPUTS, Measure, loss_for, measure_for
from .samples import WatchedSamples, samples_of
from .watched_model import WatchedModel
from .watcher import Watcher

_PROBED = 2  # points that show how many outputs there are
_CLASS_LOSSES = ("cross_entropy", "CrossEntropyLoss", "NLLLoss", "nll_loss")


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
    every: int = 1,
) -> Watcher:
    """Watch your own training loop.

    Give the watcher to `live`, and all views show the loop. A loop over arrays calls the watcher's `step(…)` after
    each of its steps. For PyTorch give the `model` and its `optimizer`: they are watched by hooks, and the loop stays
    unchanged. `loss` is then the loss module, or a loss function, whose values the loop passes through the watcher's
    `note(…)`. A hook that fails is reported and removed, and the loop goes on.

    X `(n, d)` and y `(n,)` are samples, as in Samples.from_arrays. `predict` returns outputs at points
    `(n, d)`: probabilities of the second class `(n,)` or of each class `(n, classes)`, or values of a
    regression. `predict(X)` uses the loop's present weights; `predict(X, weights)` uses the copies it
    is given. `loss` is measured over all samples: "cross_entropy", "mean_squared_error" or a function
    of these outputs and y. `weights` are the weights before the first step. If the network consists of
    dense layers, name its `activations` and `output`; then `predict` is not needed.

    The first step and every `every`-th one are recorded. The others cost next to nothing, and are not shown.

    Raises WatchError and DataError.
    """
    if not isinstance(every, Integral) or every < 1:
        raise WatchError(say("every = {value}: give a whole number above 0", value=repr(every)))
    task = task or ("classification" if _name(loss) in _CLASS_LOSSES else None)
    samples = samples_of(X, y, X_test, y_test, columns, task, getattr(loss, "ignore_index", None))
    if model is not None:
        with in_words(marked("the model can't be watched: {error}")):
            from .module import watch_module

            return watch_module(model, optimizer, samples, predict, loss, every)
    if optimizer is not None:
        raise WatchError(say("optimizer needs its PyTorch module: watch(model, optimizer, …)"))
    if output is not None and output not in OUTPUTS:
        raise WatchError(say("output = {value}: choose one of {names}", value=repr(output), names=", ".join(OUTPUTS)))
    return _watch_arrays(samples, predict, loss, weights, activations, output, every)


def _watch_arrays(
    samples: WatchedSamples,
    predict: Callable[..., Any] | None,
    loss: Any,
    weights: Layers | None,
    activations: str | Sequence[str] | None,
    output: str | None,
    every: int,
) -> Watcher:
    """Watch a loop over arrays, which reports each step itself."""
    if weights is not None:
        weights = layers_of(weights, "weights")
    with in_words(marked("predict failed for the first samples of X: {error}")):
        of_weights = predict is not None and _arguments(predict) > 1
        if samples.data.train_count:
            samples = samples.for_outputs(_outputs(samples, predict, weights, of_weights, output))
        samples = replace(samples, are_probabilities=output is None and (loss is None or loss == "cross_entropy"))
        title = loss.replace("_", " ") if isinstance(loss, str) else ""
        read = loss_for(samples.data, output, title)
        measure = _measure(loss, samples.data, read)
        model = WatchedModel(samples.data, Config(), NOTHING, read, measure=measure, has_plane=samples.has_plane)
        watcher = Watcher(model, activations, output, every)
        if predict is not None:
            watcher.ask(samples.answers_of(predict), of_weights)
        watcher.begin(weights)
    return watcher


def _outputs(
    samples: WatchedSamples,
    predict: Callable[..., Any] | None,
    weights: Layers | None,
    of_weights: bool,
    output: str | None,
) -> int:
    """Count the model's outputs, or return 0 if they are not known yet."""
    if predict is not None and (weights is not None or not of_weights):
        points = samples.as_given(samples.first(_PROBED))
        with same_numbers():
            shape = array_of(predict(points, _copied(weights or ())) if of_weights else predict(points)).shape
        return shape[1] if len(shape) == 2 else 0
    if weights is not None and output is not None:
        last = arrays_of(weights, "weights")[-1][0]
        return last.shape[1] if last.ndim == 2 else 1
    return 0


def _copied(weights: Layers) -> list[Any]:
    layout = ArrayLayout(arrays_of(weights, "weights"))
    return layout.arrays(layout.vector(weights, "weights"))


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


def _name(loss: Any) -> str:
    """Return the name of a loss: its own, or that of its class."""
    return "" if isinstance(loss, str) or loss is None else getattr(loss, "__name__", type(loss).__name__)


def _arguments(function: Callable[..., Any]) -> int:
    """Count the required positional arguments of a function."""
    kinds = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)
    return sum(one.kind in kinds and one.default is Parameter.empty for one in signature(function).parameters.values())
