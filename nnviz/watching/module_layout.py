"""Layout of a torch.nn.Module: its parameters as one vector."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from ..nn.arrays import AnyArray, Array
from ..words import say
from .blocks import Blocks
from .errors import WatchError
from .tensors import numpy_of

_PARAMETRIZED = re.compile(r"(?:^|\.)parametrizations(?:\.|$)")  # what follows in a path belongs to what precedes
_SHARED = (torch.float32, torch.float64)  # NumPy's, too


@dataclass(frozen=True)
class Entry:
    """A parameter, its name in the model, and whether theta has it transposed."""

    name: str
    parameter: Tensor
    transposed: bool

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape in theta."""
        return tuple(self.parameter.shape)[:: -1 if self.transposed else 1]


@dataclass(frozen=True)
class Layer:
    """Parameters of a layer, and the module whose outputs are its own, if one is."""

    module: nn.Module | None
    entries: tuple[Entry, ...]


class ModuleLayout:
    """Parameters of a module as one vector.

    Each of PyTorch's modules with a matrix is a layer; of other modules each matrix is one. Parameters without a
    matrix, such as those of a normalization, belong to the layer before. `called` are the modules in the order of
    their first use: then that is the order of the layers, and a module that is never called belongs to the one around
    it. Without it the order is that of declaration. The matrix of a Linear is transposed to `(inputs, units)`.
    """

    def __init__(self, model: nn.Module, called: Sequence[nn.Module] = ()):
        self.layers = _layers(model, called)
        if not self.layers:
            raise WatchError(say("model = {kind}: it has no parameters to watch", kind=type(model).__name__))
        self._entries = [entry for layer in self.layers for entry in layer.entries]
        for entry in self._entries:
            if entry.parameter.is_complex():
                raise WatchError(say("the parameter {name} is complex: only real ones can be watched", name=entry.name))
        self._parameters = [entry.parameter for entry in self._entries]
        self._zeros = [np.zeros(tuple(parameter.shape)) for parameter in self._parameters]
        self._views: list[AnyArray] = []  # the parameters' memory, flat
        self._addresses: list[int] = []  # and where that is; empty if it is not shared
        self.blocks = Blocks(tuple(tuple(entry.shape for entry in layer.entries) for layer in self.layers))
        self.ids = {id(parameter) for parameter in self._parameters}

    @property
    def dtype(self) -> torch.dtype:
        """The type of the first parameter that is a floating-point number."""
        return next((one.dtype for one in self._parameters if one.dtype.is_floating_point), torch.get_default_dtype())

    def theta(self) -> Array:
        """Copy the present parameters, `(P,)`."""
        if not self._addresses or [one.data_ptr() for one in self._parameters] != self._addresses:
            self._look()
        return np.concatenate([view.ravel() for view in self._views], dtype=float)

    def _look(self) -> None:
        """Find the parameters' memory: it moves when a model is converted or sent to another device."""
        parameters = self._parameters
        for entry, zeros in zip(self._entries, self._zeros):
            if entry.parameter.shape != zeros.shape:
                raise WatchError(
                    say(
                        "the parameter {name} now has the shape {shape}, and had {before}: watch the model again",
                        name=entry.name,
                        shape=tuple(entry.parameter.shape),
                        before=zeros.shape,
                    )
                )
        self._views = self._in_order([numpy_of(parameter.detach()) for parameter in parameters])
        shares = all(one.dtype in _SHARED and one.is_cpu and one.layout is torch.strided for one in parameters)
        self._addresses = [one.data_ptr() for one in parameters] if shares else []

    def has_gradient(self) -> bool:
        """Return whether a parameter has a gradient other than 0."""
        found = (parameter.grad for parameter in self._parameters)
        return any(grad is not None and bool(numpy_of(grad).any()) for grad in found)

    def gradient(self) -> Array | None:
        """Copy the present gradients, `(P,)`; missing ones are 0. None if all are missing."""
        found = [parameter.grad for parameter in self._parameters]
        if not any(grad is not None for grad in found):
            return None
        arrays = [zeros if grad is None else numpy_of(grad) for grad, zeros in zip(found, self._zeros)]
        return np.concatenate([array.ravel() for array in self._in_order(arrays)], dtype=float)

    def _in_order(self, arrays: list[AnyArray]) -> list[AnyArray]:
        return [array.T if entry.transposed else array for array, entry in zip(arrays, self._entries)]

    def parameters(self, theta: Array) -> dict[str, Tensor]:
        """Convert theta to the module's parameters by name."""
        found, start = {}, 0
        for entry in self._entries:
            one = entry.parameter
            part = theta[start : start + one.numel()].reshape(entry.shape)
            found[entry.name] = torch.tensor(part.T if entry.transposed else part, dtype=one.dtype, device=one.device)
            start += one.numel()
        return found


def _layers(model: nn.Module, called: Sequence[nn.Module]) -> list[Layer]:
    """Group the parameters of a model to layers."""
    modules = dict(model.named_modules())
    order = {id(module): place for place, module in reversed([*enumerate(called)])}
    groups: dict[str, list[tuple[str, Tensor]]] = {}
    seen: set[int] = set()
    for path, module in modules.items():
        own = [(name, one) for name, one in module.named_parameters(path, recurse=False) if id(one) not in seen]
        seen.update(id(one) for _, one in own)
        if own:
            groups.setdefault(_owner(path, modules, order, groups), []).extend(own)
    last = len(called)
    paths = sorted(groups, key=lambda path: order.get(id(modules[path]), last))
    found: list[Layer] = []
    for path in paths:
        module = modules[path]
        parts = _parts(module, groups[path])
        has_inner = any(other != path and (not path or other.startswith(f"{path}.")) for other in groups)
        for part in parts:
            is_heard = part is parts[-1] and not has_inner
            transposed = isinstance(module, nn.Linear)
            entries = tuple(Entry(name, one, transposed and one.ndim == 2) for name, one in part)
            if found and all(one.ndim < 2 for _, one in part):
                found[-1] = Layer(found[-1].module, found[-1].entries + entries)
            else:
                found.append(Layer(module if is_heard else None, entries))
    return found


def _owner(path: str, modules: dict[str, nn.Module], order: dict[int, int], groups: Collection[str]) -> str:
    """Return the path of the module whose layer the parameters of a module belong to."""
    path = _PARAMETRIZED.split(path)[0]
    if not order or id(modules[path]) in order:
        return path
    around = path
    while around:  # never called: a part of the module around it, such as the projection in an attention
        around = around.rpartition(".")[0]
        if id(modules[around]) in order:
            return around if around in groups else path
    return path


def _parts(module: nn.Module, own: list[tuple[str, Tensor]]) -> list[list[tuple[str, Tensor]]]:
    """Split the parameters of a module to layers, each with its matrix first."""
    if isinstance(module, (nn.ParameterList, nn.ParameterDict)) or not type(module).__module__.startswith("torch."):
        heads = [name for place, (name, _) in enumerate(own) if _is_matrix(place, own)]
    else:
        heads = []
    if len(heads) < 2:
        return [sorted(own, key=lambda pair: (pair[1].ndim < 2, 1 in pair[1].shape))]
    parts: dict[str, list[tuple[str, Tensor]]] = {name: [] for name in heads}
    head = heads[0]
    for name, one in own:
        if name in parts:
            head = name
            parts[name].insert(0, (name, one))
        else:
            twins = [other for other in heads if _number(name) and _number(other) == _number(name)]
            parts[twins[0] if len(twins) == 1 else head].append((name, one))
    return list(parts.values())


def _is_matrix(place: int, own: list[tuple[str, Tensor]]) -> bool:
    """Return whether a parameter is a matrix, and not a bias of shape (1, units)."""
    name, one = own[place]
    if one.ndim < 2:
        return False
    before = own[place - 1][1] if place else None
    is_row = one.ndim == 2 and 1 in one.shape
    return not (is_row and (name.rpartition(".")[2].lower().startswith("b") or _is_bias_of(one, before)))


def _is_bias_of(one: Tensor, before: Tensor | None) -> bool:
    return before is not None and before.ndim == 2 and one.shape[0] == 1 and before.shape[1] == one.shape[1] > 1


def _number(name: str) -> str:
    """Return the number at the end of a name."""
    found = re.search(r"\d+$", name)
    return found[0] if found else ""
