"""Array-likes: lists, tensors, masked arrays and iterators, as arrays of NumPy."""

from collections.abc import Iterator, Sequence, ValuesView
from contextlib import contextmanager
from typing import Any

import numpy as np

from ..errors import DataError
from ..nn.arrays import AnyArray
from ..words import say, say_count

_WIDENED = ("torch.bfloat16", "torch.float8", "torch.float4")  # NumPy lacks them


def as_array(data: Any) -> AnyArray:
    """Convert as `array_of` does. Raises DataError, which names a row of another length."""
    _refuse_ragged(data)
    try:
        return array_of(data)
    except Exception as error:  # noqa: BLE001 - an object of another library may raise anything
        raise DataError(say("this can't be made an array: {error}", error=error)) from None


def array_of(value: Any) -> AnyArray:
    """Return an array, a list, an iterator or a tensor of PyTorch as a NumPy array.

    It shares memory with `value` if it can. A tensor may need a gradient, be sparse, or be on another device. Masked
    numbers become NaN, and other masked values None.
    """
    if isinstance(value, (Iterator, ValuesView)):
        value = list(value)
    if isinstance(value, (list, tuple)) and any(_is_tensor(part) or _is_masked(part) for part in value):
        value = [array_of(part) for part in value]
    if _is_masked(value):
        return _unmasked(value)
    return _from_tensor(value) if _is_tensor(value) else np.asarray(value)


@contextmanager
def reading_foreign() -> Any:
    """Raise DataError for whatever an object of another library raises."""
    try:
        yield
    except DataError:
        raise
    except Exception as error:
        raise DataError(
            say(
                "the data can't be read ({error}): give arrays or a DataFrame", error=f"{type(error).__name__}: {error}"
            )
        ) from error


def _is_tensor(value: Any) -> bool:
    return hasattr(value, "detach") and hasattr(value, "cpu")


def _is_masked(value: Any) -> bool:
    return isinstance(value, np.ma.MaskedArray)


def _from_tensor(tensor: Any) -> AnyArray:
    tensor = tensor.detach()
    if "strided" not in str(getattr(tensor, "layout", "strided")):
        tensor = tensor.to_dense()
    tensor = tensor.cpu()
    if str(tensor.dtype).startswith(_WIDENED):
        tensor = tensor.float()
    if getattr(tensor, "is_conj", bool)() or getattr(tensor, "is_neg", bool)():
        tensor = tensor.resolve_conj().resolve_neg()
    return np.asarray(tensor.numpy())


def _unmasked(values: "np.ma.MaskedArray[Any, Any]") -> AnyArray:
    """Return an array without a mask. Whole numbers stay exact where nothing is masked."""
    hidden, plain = np.ma.getmaskarray(values), np.asarray(values)
    if plain.dtype.names or not hidden.any():
        return plain
    filled: AnyArray = plain.astype(float if plain.dtype.kind in "iuf" else object)
    filled[hidden] = np.nan if filled.dtype.kind == "f" else None
    return filled


def _refuse_ragged(data: Any) -> None:
    """Raise DataError if the rows of a list have different lengths."""
    if not isinstance(data, (list, tuple)) or not all(map(_is_row, data)):
        return
    row = next((row for row, values in enumerate(data) if len(values) != len(data[0])), None)
    if row is not None:
        raise DataError(
            say_count(
                "row {row} has {count} value, and row 0 has {expected}",
                "row {row} has {count} values, and row 0 has {expected}",
                count=len(data[row]),
                row=row,
                expected=len(data[0]),
            )
        )


def _is_row(values: Any) -> bool:
    is_row = isinstance(values, Sequence) and not isinstance(values, (str, bytes))
    return is_row or (isinstance(values, np.ndarray) and values.ndim == 1)
