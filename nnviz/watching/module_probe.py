"""Probe of a torch.nn.Module: computes outputs and activations without disturbing training."""

from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn
from torch.func import functional_call

from ..nn.activations import ACTIVATIONS, Activation
from ..nn.arrays import Array
from ..nn.losses import Loss
from ..nn.network import Network, Pass
from .blocks import Blocks
from .layers import network_of
from .losses import OUTPUTS
from .module_layout import ModuleLayout
from .samples import WatchedSamples
from .watched_model import UNTOLD

_KINDS: dict[type[nn.Module], str] = {
    getattr(nn, activation.torch): name for name, activation in ACTIVATIONS.items() if activation.torch
}
_FINAL: dict[type[nn.Module], str] = {nn.Sigmoid: "sigmoid", nn.Softmax: "softmax", nn.Tanh: "tanh"}


@dataclass(frozen=True)
class Heard:
    """Preactivations and activations of a layer, and the function between them."""

    preactivations: Array  # (units, n)
    activations: Array
    kind: Activation


class Probe:
    """Asks a module for outputs; its training goes on undisturbed."""

    def __init__(self, model: nn.Module, layout: ModuleLayout, samples: WatchedSamples):
        self.model, self.layout, self.samples = model, layout, samples

    def outputs(self, theta: Array, points: Array) -> Tensor:
        """Return the module's outputs for points `(n, d)` in evaluation mode."""
        training = [module for module in self.model.modules() if module.training]
        self.model.eval()
        try:
            with torch.no_grad():
                given = self.layout.tensor(self.samples.as_given(points))
                outputs: Tensor = functional_call(self.model, self.layout.parameters(theta), (given,))
                return outputs
        finally:
            for module in training:
                module.training = True

    def unfold(self, theta: Array) -> Pass:
        """Return preactivations and activations over the training samples, `(units, n)`."""
        layers = self.layers(theta)
        return Pass([], [layer.preactivations for layer in layers], [layer.activations for layer in layers], ())

    def layers(self, theta: Array) -> list[Heard]:
        """Compute each layer with parameters over the training samples.

        Its activations are the outputs of the last activation function behind it, or else the inputs
        of the next layer.
        """
        calls: list[tuple[nn.Module, Tensor, Tensor]] = []

        def hear(module: nn.Module, inputs: tuple[Tensor, ...], output: Tensor) -> None:
            calls.append((module, inputs[0].clone(), output.clone()))  # activations may be in place

        listened = [
            module for module in self.model.modules() if module in self.layout.modules or type(module) in _KINDS
        ]
        hooks = [module.register_forward_hook(hear) for module in listened]
        try:
            self.outputs(theta, self.samples.data.train[0])
        finally:
            for hook in hooks:
                hook.remove()
        places = [place for place, (module, _, _) in enumerate(calls) if module in self.layout.modules]
        return [_heard(calls, place, end) for place, end in zip(places, [*places[1:], len(calls)])]

    def network(self, loss: Loss) -> Network | Blocks:
        """Return the network of a Sequential of dense layers.

        For other modules their blocks.
        """
        shapes = self.layout.blocks.shapes
        names = dense_activations(self.model)
        if names is not None:
            final = _FINAL.get(type(self.model[-1]))
            read = replace(loss, output=OUTPUTS[final]) if final else loss
            return network_of(shapes, names, read, self.samples.data)
        layers = self.layers(self.layout.theta())
        units = [len(layer.preactivations) for layer in layers]
        return Blocks(shapes, tuple(layer.kind for layer in layers[:-1]), (len(self.samples.data.columns), *units))


def _heard(calls: list[tuple[nn.Module, Tensor, Tensor]], place: int, end: int) -> Heard:
    """Read the layer called at `place`.

    The next layer is called at `end`.
    """
    z = calls[place][2]
    units = z.shape[-1] if z.ndim == 2 else z.shape[1]
    behind = [(type(module), output) for module, _, output in calls[place + 1 : end] if type(module) in _KINDS]
    if behind:
        kind, a = behind[-1]
        if a.shape == z.shape:
            return Heard(_columns(z, units), _columns(a, units), ACTIVATIONS[_KINDS[kind]])
    a = calls[end][1] if end < len(calls) else z
    if len(a) != len(z) or a[0].numel() % units:
        a = z
    activations = _columns(a, units)
    return Heard(activations, activations, UNTOLD)


def _columns(values: Tensor, units: int) -> Array:
    """Reshape values `(n, units, …)` to `(units, n * …)`."""
    apart = values.reshape(len(values), units, -1).movedim(1, 0).reshape(units, -1)
    columns: Array = apart.to("cpu", torch.float64).numpy()
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
    if len(modules) % 2 == 0 or not all(type(module) is nn.Linear and module.bias is not None for module in dense):
        return None
    return [_KINDS[type(module)] for module in between] if all(map(_is_ours, between)) else None


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
