"""Modules: watches a torch.nn.Module and its optimizer by hooks."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.parameter import is_lazy
from torch.optim import Optimizer

from ..data.array_like import array_of
from ..nn.losses import Loss
from ..settings.config import Config
from ..words import marked, say
from .errors import WatchError, in_words
from .losses import Measure, loss_for, measure_for
from .module_hooks import Hooks
from .module_probe import Probe
from .samples import WatchedSamples
from .tensors import numpy_of, undisturbed
from .watched_model import WatchedModel
from .watcher import Watcher

Reading = tuple[Callable[[Tensor], Tensor], str]  # outputs to probabilities, and the name of their loss
_SOFTMAX: Reading = lambda z: z.softmax(dim=1), "cross_entropy"
_SIGMOID: Reading = torch.sigmoid, "cross_entropy"
_READINGS: dict[str, Reading] = {
    "CrossEntropyLoss": _SOFTMAX,
    "cross_entropy": _SOFTMAX,
    "NLLLoss": (torch.exp, "cross_entropy"),
    "nll_loss": (torch.exp, "cross_entropy"),
    "BCEWithLogitsLoss": _SIGMOID,
    "binary_cross_entropy_with_logits": _SIGMOID,
    "BCELoss": (lambda p: p, "cross_entropy"),
    "binary_cross_entropy": (lambda p: p, "cross_entropy"),
}


def watch_module(
    model: Any, optimizer: Any, samples: WatchedSamples, predict: Callable[..., Any] | None, loss: Any, every: int
) -> Watcher:
    """Watch a module by hooks.

    One reads the loss, and two on the optimizer read each step. Raises WatchError.
    """
    model = _unwrapped(model)
    if not isinstance(optimizer, Optimizer):
        raise WatchError(
            say("optimizer = {kind}: give the torch.optim optimizer of the module", kind=type(optimizer).__name__)
        )
    if predict is not None:
        predict = _undisturbing(model, predict)
    asks = predict is None and samples.data.train_count > 0
    if asks and isinstance(model, torch.jit.ScriptModule):
        raise WatchError(
            say(
                "model = {kind}: a compiled script can't be asked with other weights; give predict=…, a function of "
                "points",
                kind=type(model).__name__,
            )
        )
    probe = Probe(model, samples)
    if not any(id(one) in probe.layout.ids for group in optimizer.param_groups for one in group["params"]):
        raise WatchError(say("optimizer: it holds none of the model's parameters; make it with model.parameters()"))
    if asks:
        shape = probe.ask_first()
        probe.samples = samples = samples.for_outputs(shape[1] if len(shape) == 2 else 0)
    elif predict is not None and samples.data.train_count:
        with in_words(marked("predict failed for the first samples of X: {error}")):
            found = array_of(predict(samples.as_given(samples.first(2)))).shape
            samples = samples.for_outputs(found[1] if len(found) == 2 else 0)
    watcher = Watcher(_watched(probe, samples, loss, asks), every=every)
    with in_words(marked("predict failed for the first samples of X: {error}")):
        if predict is not None:
            watcher.ask(samples.answers_of(predict), of_weights=False)
        watcher.course.start(probe.layout.theta())
    Hooks(watcher, probe.layout, optimizer, loss, None if asks else model)
    return watcher


def _undisturbing(model: nn.Module, predict: Callable[..., Any]) -> Callable[..., Any]:
    """Return `predict` as a function that leaves the module as it was."""

    def predicted(points: Any) -> Any:
        with undisturbed(model):
            return predict(points)

    return predicted


def _unwrapped(model: Any) -> nn.Module:
    """Return the module inside of a wrapper for several devices or for compilation.

    Raises WatchError for what is no module, and for layers that have no weights yet.
    """
    while isinstance(model, (nn.DataParallel, nn.parallel.DistributedDataParallel)) or hasattr(model, "_orig_mod"):
        model = model._orig_mod if hasattr(model, "_orig_mod") else model.module
    if not isinstance(model, nn.Module):
        raise WatchError(say("model = {kind}: give a torch.nn.Module", kind=type(model).__name__))
    lazy = next((name for name, one in model.named_parameters() if is_lazy(one)), None)
    if lazy is not None:
        raise WatchError(
            say(
                "the parameter {name} of a lazy layer has no values yet: call the model once, as in model(X[:1]), "
                "before you watch it",
                name=lazy,
            )
        )
    return model


def _watched(probe: Probe, samples: WatchedSamples, loss: Any, asks: bool) -> WatchedModel:
    """Make the watched model of a module and its loss."""
    data = samples.data
    name = "" if loss is None else getattr(loss, "__name__", type(loss).__name__)
    read, has_plane = loss_for(data, None, name), samples.has_plane and not samples.is_whole
    found = WatchedModel(data, Config(), probe.layout.blocks, read, has_plane=has_plane)
    reading = _reading(name, samples)
    if not asks:
        return found
    if reading is not None:
        found = replace(
            found,
            answer=lambda theta, points: samples.checked(
                numpy_of(reading[0](probe.outputs(theta, points)).to("cpu", torch.float64)), len(points), "model"
            ),
        )
        if _is_plain(loss) and reading[1]:
            found = replace(found, measure=_measure(name, reading[1], samples, found.loss))
    return replace(found, network=probe.network(found.loss), unfold=probe.unfold)


def _reading(name: str, samples: WatchedSamples) -> Reading | None:
    """Return how to interpret the outputs, if known.

    They were trained with the loss of that name.
    """
    if not samples.data.is_classification:
        return (lambda values: values), "mean_squared_error" if name in ("MSELoss", "mse_loss") else ""
    if name in ("MSELoss", "mse_loss") and samples.data.classes == 2:
        low, high = (float(value) for value in samples.values)
        return (lambda values: (values - low) / (high - low)), "mean_squared_error"
    return _READINGS.get(name)


def _is_plain(loss: Any) -> bool:
    """Return whether a loss is the unweighted mean over the samples."""
    options = vars(loss) if isinstance(loss, nn.Module) else {}
    weights = getattr(loss, "weight", None) is None and getattr(loss, "pos_weight", None) is None
    return weights and options.get("reduction", "mean") == "mean" and not options.get("label_smoothing")


def _measure(name: str, measure: str, samples: WatchedSamples, loss: Loss) -> Measure:
    """Return the module's loss as a function.

    Its arguments are outputs and labels.
    """
    found = measure_for(measure, samples.data, loss)
    if measure == "mean_squared_error" and samples.data.is_classification:
        scale = float(samples.values[1] - samples.values[0]) ** 2  # outputs were scaled to 0 and 1
        return lambda outputs, labels: scale * found(outputs, labels)
    return found
