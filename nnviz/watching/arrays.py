"""Arrays of any library as NumPy's: the door for what a loop reports."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from ..data.array_like import array_of
from ..nn.arrays import AnyArray
from ..words import say
from .errors import WatchError


@contextmanager
def same_numbers() -> Iterator[None]:
    """Give Python and NumPy the same random numbers afterwards as without it."""
    of_python, of_numpy = random.getstate(), np.random.get_state()
    try:
        yield
    finally:
        random.setstate(of_python)
        np.random.set_state(of_numpy)


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
