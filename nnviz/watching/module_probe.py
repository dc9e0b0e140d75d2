"""Probe of a torch.nn.Module: computes outputs and activations without disturbing training."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.func import functional_call

from ..nn.activations import ACTIVATIONS, Activation
from ..nn.arrays import Array
from ..nn.losses import Loss
from ..nn.network import Network, Pass
from ..words import say
from .blocks import Blocks
from .dense import network_of
from .errors import WatchError, described
from .losses import OUTPUTS
from .module_layout import ModuleLayout
from .samples import WatchedSamples
from .tensors import first_tensor, undisturbed
from .watched_model import UNTOLD

_KINDS: dict[type[nn.Module], str] = {
    getattr(nn, activation.torch): name for name, activation in ACTIVATIONS.items() if activation.torch
}
_FINAL: dict[type[nn.Module], str] = {nn.Sigmoid: "sigmoid", nn.Softmax: "softmax", nn.Tanh: "tanh"}
_CHANNELS_FIRST = (nn.modules.conv._ConvNd, nn.modules.batchnorm._NormBase, nn.GroupNorm)
_FIRST = 2  # samples that show whether a model can be asked


@dataclass(frozen=True)
class Call:
    """A module that was called, with the first tensor that it took and gave."""

    module: nn.Module
    taken: Tensor | None
    given: Tensor


@dataclass(frozen=True)
class Heard:
    """Preactivations and activations of a layer, and the function between them."""

    preactivations: Array  # (units, n); without units where they can't be heard
    activations: Array
    kind: Activation


_UNHEARD = Heard(np.empty((0, 1)), np.empty((0, 1)), UNTOLD)


class Probe:
    """Asks a module for outputs; its training goes on undisturbed."""

    def __init__(self, model: nn.Module, samples: WatchedSamples):
        self.model, self.samples = model, samples
        self.layout = ModuleLayout(model)
        self._type: torch.dtype | None = None  # of the inputs, or that of the parameters

    def ask_first(self) -> tuple[int, ...]:
        """Ask for the outputs of the first samples, and return their shape.

        This finds the type of inputs that the model takes, and the order of its layers. Raises WatchError.
        """
        called: list[nn.Module] = []
        points = self.samples.first(_FIRST)
        is_whole = bool((points == np.rint(points)).all())
        kinds = [torch.int64, None] if self.samples.is_whole else [None, torch.int64] if is_whole else [None]
        errors: list[Exception] = []
        for self._type in kinds:
            hooks = [
                module.register_forward_pre_hook(lambda module, _: called.append(module))
                for module in self.model.modules()
            ]
            try:
                outputs = self.outputs(self.layout.theta(), points)
                break
            except WatchError:
                raise
            except Exception as error:  # noqa: BLE001 - a foreign module may raise anything
                errors.append(error)
                called.clear()
            finally:
                for hook in hooks:
                    hook.remove()
        else:
            raise WatchError(
                say(
                    "the model can't be asked with the first samples of X: {error}. Give predict=…, a function of "
                    "points",
                    error=described(errors[0]),
                )
            ) from errors[0]
        self.layout = ModuleLayout(self.model, called)
        return tuple(outputs.shape)

    def outputs(self, theta: Array, points: Array) -> Tensor:
        """Return the module's outputs for points `(n, d)` in evaluation mode."""
        layout = self.layout
        with undisturbed(self.model), torch.no_grad():
            device = next(self.model.parameters()).device
            given = torch.tensor(self.samples.as_given(points), dtype=self._type or layout.dtype, device=device)
            outputs: Any = functional_call(self.model, layout.parameters(theta), (given,))
        if not isinstance(outputs, Tensor):
            raise WatchError(
                say(
                    "the model gives {kind}, and not one tensor: give predict=…, a function of points that returns "
                    "what is shown",
                    kind=type(outputs).__name__,
                )
            )
        return outputs

    def unfold(self, theta: Array) -> Pass:
        """Return preactivations and activations over the training samples, `(units, n)`."""
        layers = self.heard(theta)
        return Pass([], [layer.preactivations for layer in layers], [layer.activations for layer in layers], ())

    def heard(self, theta: Array) -> list[Heard]:
        """Compute each layer with parameters over the training samples.

        Its activations are the outputs of the last activation function behind it, or else the inputs
        of the next layer.
        """
        calls: list[Call] = []

        def hear(module: nn.Module, taken: Any, given: Any) -> None:
            one, other = first_tensor(taken), first_tensor(given)
            if other is not None:  # activations may be in place
                calls.append(Call(module, None if one is None else one.clone(), other.clone()))

        layers = {layer.module for layer in self.layout.layers if layer.module is not None}
        listened = [module for module in self.model.modules() if module in layers or type(module) in _KINDS]
        hooks = [module.register_forward_hook(hear) for module in listened]
        try:
            self.outputs(theta, self.samples.data.train[0])
        finally:
            for hook in hooks:
                hook.remove()
        places = {call.module: place for place, call in enumerate(calls) if call.module in layers}  # their last calls
        ends = sorted([*places.values(), len(calls)])
        return [
            _heard(calls, place, next(end for end in ends if end > place))
            if layer.module is not None and (place := places.get(layer.module)) is not None
            else _UNHEARD
            for layer in self.layout.layers
        ]

    def network(self, loss: Loss) -> Network | Blocks:
        """Return the network of a Sequential of dense layers.

        For other modules their blocks.
        """
        shapes = self.layout.blocks.shapes
        names = dense_activations(self.model)
        if names is not None:
            final = _FINAL.get(type([*self.model.children()][-1]))
            read = replace(loss, output=OUTPUTS[final]) if final else loss
            return network_of(shapes, names, read, self.samples.data)
        layers = self.heard(self.layout.theta())
        units = [len(layer.preactivations) for layer in layers]
        return Blocks(shapes, tuple(layer.kind for layer in layers[:-1]), (len(self.samples.data.columns), *units))


def _heard(calls: list[Call], place: int, end: int) -> Heard:
    """Read the layer called at `place`.

    The next layer is called at `end`.
    """
    z, axis = calls[place].given, 1 if isinstance(calls[place].module, _CHANNELS_FIRST) else -1
    if z.ndim < 2 or not z.dtype.is_floating_point:
        return _UNHEARD
    behind = [call for call in calls[place + 1 : end] if type(call.module) in _KINDS]
    if behind and behind[-1].given.shape == z.shape:
        kind = ACTIVATIONS[_KINDS[type(behind[-1].module)]]
        return Heard(_columns(z, axis), _columns(behind[-1].given, axis), kind)
    a = calls[end].taken if end < len(calls) else z
    if a is None or len(a) != len(z) or not a.dtype.is_floating_point:
        a = z
    elif axis == 1 and a.ndim == 2 and a.shape[1] % z.shape[1] == 0:  # flattened
        a = a.reshape(len(a), z.shape[1], -1)
    elif a.ndim < 2 or a.shape[axis] != z.shape[axis]:
        a = z
    activations = _columns(a, axis)
    return Heard(activations, activations, UNTOLD)


def _columns(values: Tensor, axis: int) -> Array:
    """Reshape values with the units on an axis to `(units, …)`, all others in one."""
    apart = values.movedim(axis, 0)
    columns: Array = apart.reshape(len(apart), -1).to("cpu", torch.float64).numpy()
    return columns


def dense_activations(model: nn.Module) -> list[str] | None:
    """Return the names of a module's activations, or None.

    They are known for a Sequential of Linear layers. Each hidden layer needs an activation behind it; dropout is
    allowed.
    """
    if type(model) is not nn.Sequential:
        return None
    modules = [module for module in model if not isinstance(module, (nn.Dropout, nn.Flatten))]
    if modules and type(modules[-1]) in _FINAL and len(modules) > 1:
        modules = modules[:-1]
    dense, between = modules[::2], modules[1::2]
    if len(modules) % 2 == 0 or len(set(dense)) < len(dense) or not all(map(_is_dense, dense)):
        return None
    return [_KINDS[type(module)] for module in between] if all(map(_is_ours, between)) else None


def _is_dense(module: nn.Module) -> bool:
    """Return whether a module is a plain dense layer with biases."""
    names = {name for name, _ in module.named_parameters()}
    return type(module) is nn.Linear and names == {"weight", "bias"} and not module._forward_pre_hooks


def _is_ours(module: nn.Module) -> bool:
    """Return whether an activation is the same function as nnviz's."""
    if type(module) is nn.LeakyReLU:
        return bool(module.negative_slope == 0.01)
    if type(module) is nn.ELU:
        return bool(module.alpha == 1.0)
    if type(module) is nn.GELU:
        return bool(module.approximate == "tanh")
    if type(module) is nn.Softplus:
        return (module.beta, module.threshold) == (1.0, 20.0)
    return type(module) in _KINDS
