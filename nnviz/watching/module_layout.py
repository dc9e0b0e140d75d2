"""The parameters of a torch.nn.Module as one vector."""

import numpy as np
import torch
from torch import Tensor, nn

from ..nn.arrays import Array
from .blocks import Blocks
from .samples import WatchError

_HALVES = (torch.float16, torch.bfloat16)  # the latter is none of NumPy's


class ParameterLayout:
    """The parameters of a module as one vector: a layer for each module with a matrix.

    What has no matrix, a normalisation say, counts to the layer before it. The matrix of a Linear
    lies transposed, `(inputs, units)`.
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
            raise WatchError(f"model = {type(model).__name__}: it has no parameters to watch")
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
        """The parameters as they are, copied, `(P,)`."""
        return self._vector([parameter for _, parameter, _ in self._flat])

    def gradient(self) -> Array:
        """The gradients as they are, copied, `(P,)`; 0 where there is none."""
        return self._vector(
            [
                torch.zeros_like(parameter) if parameter.grad is None else parameter.grad
                for _, parameter, _ in self._flat
            ]
        )

    def _vector(self, tensors: list[Tensor]) -> Array:
        # NumPy sees a tensor's memory, so that all is copied once; PyTorch's own operations cost ten times as much.
        arrays = [
            tensor.detach().to("cpu", torch.float32 if tensor.dtype in _HALVES else None).numpy() for tensor in tensors
        ]
        parts = [(array.T if transposed else array).ravel() for array, (_, _, transposed) in zip(arrays, self._flat)]
        return np.concatenate(parts, dtype=float)

    def parameters(self, theta: Array) -> dict[str, Tensor]:
        """theta as the module's parameters by name."""
        vector = self.tensor(theta)
        found = {}
        parts = vector.split([parameter.numel() for _, parameter, _ in self._flat])
        for part, (name, parameter, transposed) in zip(parts, self._flat):
            found[name] = part.reshape(parameter.shape[::-1]).t() if transposed else part.reshape(parameter.shape)
        return found

    def tensor(self, points: Array) -> Tensor:
        """Points as the module takes them."""
        return torch.tensor(points, dtype=self._first.dtype, device=self._first.device)
