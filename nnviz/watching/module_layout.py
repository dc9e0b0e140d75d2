"""Layout of a torch.nn.Module: its parameters as one vector."""

import numpy as np
import torch
from torch import Tensor, nn

from ..nn.arrays import Array
from ..words import say
from .blocks import Blocks
from .samples import WatchError

_HALVES = (torch.float16, torch.bfloat16)  # NumPy lacks bfloat16


class ModuleLayout:
    """Parameters of a module as one vector.

    Each module with a matrix is a layer. A module without a matrix, such as a normalization, belongs to the layer
    before it. The matrix of a Linear is transposed to `(inputs, units)`.
    """

    def __init__(self, model: nn.Module):
        self.layers: list[list[tuple[str, Tensor, bool]]] = []  # name, parameter, whether it is transposed
        self.modules: list[nn.Module] = []
        seen: set[int] = set()
        for path, module in model.named_modules():
            found = [
                (name, parameter)
                for name, parameter in module.named_parameters(path, recurse=False)
                if id(parameter) not in seen
            ]
            seen.update(id(parameter) for _, parameter in found)
            if not found:
                continue
            if not self.layers or any(parameter.ndim > 1 for _, parameter in found):
                self.layers.append([])
                self.modules.append(module)
            transposed = isinstance(module, nn.Linear)
            self.layers[-1] += [(name, parameter, transposed and parameter.ndim == 2) for name, parameter in found]
        if not self.layers:
            raise WatchError(say("model = {kind}: it has no parameters to watch", kind=type(model).__name__))
        self._flat = [entry for layer in self.layers for entry in layer]
        self._first = self._flat[0][1]

    @property
    def blocks(self) -> Blocks:
        return Blocks(
            tuple(
                tuple(tuple(parameter.shape)[:: -1 if transposed else 1] for _, parameter, transposed in layer)
                for layer in self.layers
            )
        )

    def theta(self) -> Array:
        """Copy the present parameters, `(P,)`."""
        return self._vector([parameter for _, parameter, _ in self._flat])

    def gradient(self) -> Array:
        """Copy the present gradients, `(P,)`; missing ones are 0."""
        return self._vector(
            [
                torch.zeros_like(parameter) if parameter.grad is None else parameter.grad
                for _, parameter, _ in self._flat
            ]
        )

    def _vector(self, tensors: list[Tensor]) -> Array:
        # NumPy shares a tensor's memory, so everything is copied once; PyTorch's operations take ten times as long.
        arrays = [
            tensor.detach().to("cpu", torch.float32 if tensor.dtype in _HALVES else None).numpy() for tensor in tensors
        ]
        parts = [(array.T if transposed else array).ravel() for array, (_, _, transposed) in zip(arrays, self._flat)]
        return np.concatenate(parts, dtype=float)

    def parameters(self, theta: Array) -> dict[str, Tensor]:
        """Convert theta to the module's parameters by name."""
        vector = self.tensor(theta)
        found = {}
        parts = vector.split([parameter.numel() for _, parameter, _ in self._flat])
        for part, (name, parameter, transposed) in zip(parts, self._flat):
            found[name] = part.reshape(parameter.shape[::-1]).t() if transposed else part.reshape(parameter.shape)
        return found

    def tensor(self, points: Array) -> Tensor:
        """Convert points to a tensor of the module's type and device."""
        return torch.tensor(points, dtype=self._first.dtype, device=self._first.device)
