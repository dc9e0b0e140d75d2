"""Tensors of PyTorch as NumPy arrays, and what a module may give in their place."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from ..nn.arrays import AnyArray
from .arrays import array_of

_sum: Any = torch.zeros(1, requires_grad=True).sum().grad_fn
_LEAF = type(_sum.next_functions[0][0])  # what a graph of PyTorch ends with


def numpy_of(tensor: Tensor) -> AnyArray:
    """Return a tensor as an array, which shares its memory if possible."""
    try:
        array: AnyArray = tensor.numpy()  # in the shortest time: dense, real, on the CPU
        return array
    except (RuntimeError, TypeError):
        return array_of(tensor)


def first_tensor(given: Any) -> Tensor | None:
    """Return the first tensor in nested tuples, lists and dicts, or None.

    An LSTM gives its outputs first, and attention its values.
    """
    if isinstance(given, Tensor):
        return given
    if isinstance(given, Mapping):
        given = given.values()
    if isinstance(given, Iterable) and not isinstance(given, (str, bytes)):
        return next((found for part in given if (found := first_tensor(part)) is not None), None)
    return None


def depends_on(loss: Tensor, parameters: set[int]) -> bool:
    """Return whether a loss was computed with parameters of these ids.

    If its graph shows no parameter at all, as inside a checkpoint, it may have been.
    """
    seen, waiting, is_others = {loss.grad_fn}, [loss.grad_fn], False
    while waiting:
        node = waiting.pop()
        if isinstance(node, _LEAF):
            if id(node.variable) in parameters:
                return True
            is_others = is_others or isinstance(node.variable, nn.Parameter)
            continue
        for following, _ in getattr(node, "next_functions", ()):
            if following is not None and following not in seen:
                seen.add(following)
                waiting.append(following)
    return not is_others


@contextmanager
def undisturbed(model: nn.Module) -> Iterator[None]:
    """Put a module into evaluation mode for a while, without gradients.

    Afterwards its attributes, such as a state that it keeps, and all random numbers are as they were.
    """
    kept = [(module, module.training, dict(vars(module))) for module in model.modules()]
    # A module that stands in two places has its parameters exchanged twice, and gets back those of the first exchange.
    tables: list[tuple[Any, dict[str, Any]]] = [
        (table, {**table}) for module in model.modules() for table in (module._parameters, module._buffers)
    ]
    devices = sorted({parameter.device.index or 0 for parameter in model.parameters() if parameter.is_cuda})
    numbers = np.random.get_state()
    try:
        with torch.random.fork_rng(devices), torch.no_grad():
            model.eval()
            yield
    finally:
        np.random.set_state(numbers)
        for module, training, attributes in kept:
            vars(module).clear()
            vars(module).update(attributes)
            if module.training != training:
                module.training = training
        for table, entries in tables:
            table.clear()
            table.update(entries)
