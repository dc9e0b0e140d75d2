"""A torch.nn.Module, asked beside its training for answers and for what its layers make of samples."""

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
from .module_layout import ParameterLayout
from .samples import WatchedSamples
from .watched_model import UNTOLD

_KINDS: dict[type[nn.Module], str] = {
    getattr(nn, activation.torch): name for name, activation in ACTIVATIONS.items() if activation.torch
}
_FINAL: dict[type[nn.Module], str] = {nn.Sigmoid: "sigmoid", nn.Softmax: "softmax", nn.Tanh: "tanh"}


@dataclass(frozen=True)
class Heard:
    """What a layer made of samples: its sums, and its answers with the kind of function between them."""

    sums: Array  # (units, n)
    answers: Array
    kind: Activation


class Probe:
    """A module that is asked, and then goes on training as if it had not been."""

    def __init__(self, model: nn.Module, layout: ParameterLayout, samples: WatchedSamples):
        self.model, self.layout, self.samples = model, layout, samples

    def outputs(self, theta: Array, points: Array) -> Tensor:
        """What the module gives for points `(n, d)` with these parameters, when it does not train."""
        training = [module for module in self.model.modules() if module.training]
        self.model.eval()
        try:
            with torch.no_grad():
                given = self.layout.tensor(self.samples.as_given(points))
                return functional_call(self.model, self.layout.parameters(theta), (given,))
        finally:
            for module in training:
                module.training = True

    def unfold(self, theta: Array) -> Pass:
        """Each layer's sums and answers over the training samples, `(units, n)`."""
        layers = self.layers(theta)
        return Pass([], [layer.sums for layer in layers], [layer.answers for layer in layers], ())

    def layers(self, theta: Array) -> list[Heard]:
        """What each layer with parameters makes of the training samples.

        Its answers are those of the last activation behind it, or else what the next layer was given.
        """
        calls: list[tuple[nn.Module, Tensor, Tensor]] = []

        def hear(module: nn.Module, inputs: tuple[Tensor, ...], output: Tensor) -> None:
            calls.append((module, inputs[0].clone(), output.clone()))  # an activation may work in place

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
        """The network that a Sequential of dense layers is; of others the layers, and what is behind them."""
        shapes = self.layout.blocks.shapes
        names = dense_activations(self.model)
        if names is not None:
            final = _FINAL.get(type(self.model[-1]))
            read = replace(loss, output=OUTPUTS[final]) if final else loss
            return network_of(shapes, names, read, self.samples.data)
        layers = self.layers(self.layout.theta())
        units = [len(layer.sums) for layer in layers]
        return Blocks(shapes, tuple(layer.kind for layer in layers[:-1]), (len(self.samples.data.columns), *units))


def _heard(calls: list[tuple[nn.Module, Tensor, Tensor]], place: int, end: int) -> Heard:
    """The layer at that place of the calls, the next one being at `end`."""
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
    answers = _columns(a, units)
    return Heard(answers, answers, UNTOLD)


def _columns(values: Tensor, units: int) -> Array:
    """Values `(n, units, …)`, or with all that is not a sample in one, as `(units, n * …)`."""
    apart = values.reshape(len(values), units, -1).movedim(1, 0).reshape(units, -1)
    return apart.to("cpu", torch.float64).numpy()


def dense_activations(model: nn.Module) -> list[str] | None:
    """The activations of a Sequential of Linear layers with one behind each hidden one, and dropout; else None."""
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
    """Whether an activation is the same function as ours."""
    if type(module) is nn.LeakyReLU:
        return module.negative_slope == 0.01
    if type(module) is nn.ELU:
        return module.alpha == 1.0
    if type(module) is nn.GELU:
        return module.approximate == "tanh"
    if type(module) is nn.Softplus:
        return (module.beta, module.threshold) == (1.0, 20.0)
    return type(module) in _KINDS
