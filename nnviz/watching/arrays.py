"""Arrays of any library as NumPy's: the door for what a loop reports."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from ..nn.arrays import AnyArray
from ..words import say
from .errors import WatchError

_WIDENED = ("torch.bfloat16",)  # NumPy lacks it


@contextmanager
def same_numbers() -> Iterator[None]:
    """Give Python and NumPy the same random numbers afterwards as without it."""
    of_python, of_numpy = random.getstate(), np.random.get_state()
    try:
        yield
    finally:
        random.setstate(of_python)
        np.random.set_state(of_numpy)


def array_of(value: Any) -> AnyArray:
    """Return an array, a list or a tensor of PyTorch as a NumPy array.

    It shares memory with `value` if it can. A tensor may need a gradient, be sparse, or be on another device.
    """
    if hasattr(value, "detach") and hasattr(value, "cpu"):
        value = value.detach()
        if "strided" not in str(getattr(value, "layout", "strided")):
            value = value.to_dense()
        value = value.cpu()
        if str(value.dtype) in _WIDENED:
            value = value.float()
        if getattr(value, "is_conj", bool)() or getattr(value, "is_neg", bool)():
            value = value.resolve_conj().resolve_neg()
        return np.asarray(value.numpy())
    return np.asarray(value)


def numbers_of(value: Any, name: str) -> AnyArray:
    """Return an array of real numbers. Raises WatchError, which names it."""
    try:
        found = array_of(value)
    except Exception as error:  # noqa: BLE001 - a foreign object may raise anything
        raise WatchError(say("{name} can't be read as an array of numbers: {error}", name=name, error=error)) from None
    if found.dtype.kind not in "biuf":
        raise WatchError(say("{name} contains {kind} in place of numbers", name=name, kind=found.dtype))
    return found


def number_of(value: Any, name: str) -> float:
    """Convert a number, or an array of one number.

    It may be NaN. Raises WatchError.
    """
    if isinstance(value, (int, float)):
        return float(value)
    try:
        found = array_of(value)
    except Exception:  # noqa: BLE001 - a foreign object may raise anything
        found = np.empty(0)
    if found.size != 1 or found.dtype.kind not in "biuf":
        raise WatchError(say("{name} = {value}: give one number", name=name, value=repr(value)))
    return float(found.reshape(()))


def mean_of(value: Any, name: str) -> float:
    """Return a number, or the mean of an array. Raises WatchError."""
    if isinstance(value, (int, float)):
        return float(value)
    found = numbers_of(value, name)
    return number_of(found if found.size == 1 else found.mean(dtype=float) if found.size else found, name)
