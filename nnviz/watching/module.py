"""Modules: watches a torch.nn.Module and its optimizer by hooks."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from ..nn.arrays import Array
from ..nn.losses import Loss
from ..settings.config import Config
from ..words import say
from .losses import Measure, loss_for, measure_for
from .module_layout import ModuleLayout
from .module_probe import Probe
from .samples import WatchedSamples, WatchError
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
    model: Any, optimizer: Any, samples: WatchedSamples, predict: Callable[..., Any] | None, loss: Any
) -> Watcher:
    """Watch a module by hooks.

    One reads the loss, and two on the optimizer read each step.
    """
    if not isinstance(model, nn.Module):
        raise WatchError(say("model = {kind}: give a torch.nn.Module", kind=type(model).__name__))
    if not isinstance(optimizer, Optimizer):
        raise WatchError(
            say("optimizer = {kind}: give the torch.optim optimizer of the module", kind=type(optimizer).__name__)
        )
    layout = ModuleLayout(model)
    watcher = Watcher(_watched(Probe(model, layout, samples), loss, asked=predict is None), blocks=layout.blocks)
    if predict is not None:
        watcher.ask(samples.answers_of(predict), of_weights=False)
    watcher.start(layout.theta())
    _listen(watcher, layout, optimizer, loss)
    return watcher


def _listen(watcher: Watcher, layout: ModuleLayout, optimizer: Optimizer, loss: Any) -> None:
    before: list[Array] = []

    def hear_loss(module: nn.Module, inputs: Any, output: Tensor) -> None:
        if output.requires_grad:  # otherwise it is an evaluation
            watcher.note(output.detach().mean())

    def hear_begin(*_: Any) -> None:
        before[:] = [layout.theta()]

    def hear_end(*_: Any) -> None:
        rate = float(optimizer.param_groups[0]["lr"])
        watcher.take(watcher.noted(), rate, layout.theta(), layout.gradient(), before=before[0])

    if isinstance(loss, nn.Module):
        watcher.hold(loss.register_forward_hook(hear_loss).remove)
    watcher.hold(optimizer.register_step_pre_hook(hear_begin).remove)
    watcher.hold(optimizer.register_step_post_hook(hear_end).remove)


def _watched(probe: Probe, loss: Any, asked: bool) -> WatchedModel:
    """Make the watched model of a module and its loss."""
    samples, layout = probe.samples, probe.layout
    data = samples.data
    name = "" if loss is None else getattr(loss, "__name__", type(loss).__name__)
    found = WatchedModel(data, Config(), layout.blocks, loss_for(data, None, name), has_plane=samples.has_plane)
    if not data.train_count:
        return found
    reading = _reading(name, samples)
    if asked and reading is not None:
        found = replace(
            found,
            answer=lambda theta, points: samples.checked(
                reading[0](probe.outputs(theta, points)).to("cpu", torch.float64).numpy(), len(points)
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
