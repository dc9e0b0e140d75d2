"""Tensors of PyTorch as NumPy arrays, and what a module may give in their place."""

import random
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from copy import copy, deepcopy
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from ..data.array_like import array_of
from ..nn.arrays import AnyArray
from .arrays import same_numbers

_OWN = frozenset(vars(nn.Module()))  # attributes of any module
_CONTAINERS = (list, dict, set, deque, OrderedDict, defaultdict, Counter)
_GENERATORS = (random.Random, np.random.RandomState, np.random.Generator)
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


def _copied(value: Any, copies: dict[int, Any]) -> Any:
    """Return a copy of what a forward pass may change in place, or else the value. Each is copied once."""
    if id(value) not in copies:
        if type(value) is Tensor:
            copies[id(value)] = value.detach().clone().requires_grad_(value.requires_grad)
        elif type(value) in _CONTAINERS:
            copies[id(value)] = copy(value)
        elif type(value) in _GENERATORS:
            copies[id(value)] = deepcopy(value)
        elif isinstance(value, torch.Generator):
            copies[id(value)] = value.clone_state()
    return copies.get(id(value), value)


@contextmanager
def undisturbed(model: nn.Module) -> Iterator[None]:
    """Put a module into evaluation mode for a while.

    Afterwards its attributes and buffers, such as a state that it keeps, and all random numbers are as they were.
    """
    modes = [(module, module.training) for module in model.modules()]
    modules = [module for module, _ in modes if not isinstance(module, torch.jit.ScriptModule)]
    kept = [(module, dict(vars(module))) for module in modules]
    # A module that stands in two places has its parameters exchanged twice, and gets back those of the first exchange.
    tables: list[tuple[Any, dict[str, Any]]] = [
        (table, {**table}) for module in modules for table in (module._parameters, module._buffers)
    ]
    devices = sorted({parameter.device.index or 0 for parameter in model.parameters() if parameter.is_cuda})
    copies: dict[int, Any] = {}
    try:
        with torch.random.fork_rng(devices), same_numbers():
            for module in modules:
                for table in (vars(module), module._buffers):
                    table.update({name: _copied(one, copies) for name, one in table.items() if name not in _OWN})
            model.eval()
            yield
    finally:
        for module, attributes in kept:
            vars(module).clear()
            vars(module).update(attributes)
        for module, training in modes:
            if module.training != training:
                module.training = training
        for table, entries in tables:
            table.clear()
            table.update(entries)
