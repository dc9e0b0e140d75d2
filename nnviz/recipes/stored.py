"""Stored data: arrays and data sets as JSON.

They are exact to the last bit. A file may come from anyone, so each model checks its content and raises ValueError.
"""

import base64
import math
import zlib
from typing import Annotated, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from ..data.checks import MOST_CLASSES, MOST_NUMBERS, check_size, check_values
from ..data.datasets import Dataset
from ..data.pictures import check_shape
from ..data.plane import Plane
from ..data.text_file import Sliced, driven
from ..data.user_data import Samples
from ..nn.arrays import AnyArray, Array
from ..words import say

_PIECE = 1 << 20  # bytes that are unpacked at a time

Count = Annotated[int, Field(ge=0, le=10**12)]
Texts = list[Annotated[str, Field(max_length=10_000)]]
Shape = Annotated[list[Annotated[int, Field(ge=1, le=MOST_NUMBERS)]], Field(max_length=2)]  # of a sample
Task = Annotated[str, Field(pattern="^(classification|regression)$")]


class Stored(BaseModel):
    """Part of a file, with exactly the fields and types it declares."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, allow_inf_nan=False, populate_by_name=True, serialize_by_alias=True
    )


class StoredArray(Stored):
    """Array of numbers as text: its bytes, little-endian, compressed, in base64."""

    dtype: Annotated[str, Field(pattern=r"^(<[fiu][248]|\|[iub]1)$")]
    shape: Annotated[list[Count], Field(max_length=2)]
    zlib: str

    @classmethod
    def of(cls, array: AnyArray) -> "StoredArray":
        array = np.asarray(array)
        little = np.ascontiguousarray(array.astype(array.dtype.newbyteorder("<"), copy=False))
        text = base64.b64encode(zlib.compress(little.tobytes(), 9)).decode()
        return cls(dtype=little.dtype.str, shape=list(array.shape), zlib=text)

    @property
    def numbers(self) -> int:
        """Number of entries that the shape declares."""
        return math.prod(self.shape)

    def array(self, *shape: int | None) -> AnyArray:
        """Unpack the array, which must have this shape; None allows any length.

        Raises ValueError.
        """
        return driven(self.unpacking(*shape))

    def unpacking(self, *shape: int | None) -> Sliced[AnyArray]:
        """Do `array` a few milliseconds at a time."""
        if len(shape) != len(self.shape) or any(wanted not in (None, n) for wanted, n in zip(shape, self.shape)):
            raise ValueError(say("an array has the shape {shape}, which does not fit", shape=tuple(self.shape)))
        dtype, numbers = np.dtype(self.dtype), self.numbers
        if numbers > MOST_NUMBERS:
            raise ValueError(say("an array has {count} numbers, which is too many", count=f"{numbers:,}"))
        size = numbers * dtype.itemsize
        try:
            opened, content = zlib.decompressobj(), bytearray()
            packed = base64.b64decode(self.zlib, validate=True)
            while len(content) <= size and not opened.eof:
                part = opened.decompress(packed, min(_PIECE, size + 1 - len(content)))
                if not part and not opened.unconsumed_tail and not opened.eof:
                    break  # it is cut off
                content += part
                packed = opened.unconsumed_tail
                yield len(content), size
        except (ValueError, zlib.error) as error:
            raise ValueError(say("an array is damaged: {error}", error=error)) from None
        if len(content) != size or not opened.eof:
            raise ValueError(say("an array is damaged: it does not have {size} bytes", size=f"{size:,}"))
        return np.frombuffer(content, dtype).reshape(self.shape).astype(dtype.newbyteorder("="))


class StoredSamples(Stored):
    """User's samples.

    A `train_count` above 0 is the split that came with them.
    """

    kind: Literal["samples"] = "samples"
    task: Task
    columns: Texts
    target: str
    class_names: Texts
    classes: Annotated[int, Field(ge=0, le=MOST_CLASSES)]
    standardise: bool
    shown: str | Texts | None
    points: StoredArray
    labels: StoredArray
    train_count: Count = 0
    shape: Shape = Field(default_factory=list)

    @classmethod
    def of(cls, user_data: Samples) -> "StoredSamples":
        shown = list(user_data.shown) if isinstance(user_data.shown, tuple) else user_data.shown
        return cls(
            task=user_data.task,
            columns=list(user_data.columns),
            target=user_data.target,
            class_names=list(user_data.class_names),
            classes=user_data.classes,
            standardise=user_data.standardise,
            shown=shown,
            points=StoredArray.of(user_data.points),
            labels=StoredArray.of(user_data.labels),
            train_count=user_data.train_count,
            shape=list(user_data.shape),
        )

    def data(self) -> Samples:
        """Unpack the samples. Raises ValueError."""
        return driven(self.unpacking())

    def unpacking(self) -> Sliced[Samples]:
        """Do `data` a few milliseconds at a time."""
        points, labels = yield from _checked(self)
        if self.train_count:
            check_split(self.train_count, len(points))
        shown = tuple(self.shown) if isinstance(self.shown, list) else self.shown
        return Samples(
            points,
            labels,
            self.task,
            tuple(self.columns),
            self.target,
            tuple(self.class_names),
            self.classes,
            self.standardise,
            shown,
            self.train_count,
            shape=tuple(self.shape),
        )


class StoredPlane(Stored):
    """Plane that pictures show."""

    base: StoredArray
    directions: StoredArray
    low: Annotated[list[float], Field(min_length=2, max_length=2)]
    high: Annotated[list[float], Field(min_length=2, max_length=2)]
    names: Annotated[Texts, Field(min_length=2, max_length=2)]
    remarks: Texts

    @classmethod
    def of(cls, plane: Plane) -> "StoredPlane":
        return cls(
            base=StoredArray.of(plane.base),
            directions=StoredArray.of(plane.directions),
            names=list(plane.names),
            low=list(map(float, plane.low)),
            high=list(map(float, plane.high)),
            remarks=list(plane.remarks),
        )

    def plane(self, columns: int) -> Plane:
        """Unpack the plane of a data set with this number of columns.

        Raises ValueError.
        """
        base, directions = self.base.array(columns), self.directions.array(2, columns)
        if not (np.isfinite(base).all() and np.isfinite(directions).all()):
            raise ValueError(say("the plane of the pictures is not finite"))
        (u_low, v_low), (u_high, v_high), (u_name, v_name) = self.low, self.high, self.names
        return Plane(base, directions, (u_low, v_low), (u_high, v_high), (u_name, v_name), tuple(self.remarks))


class StoredDataset(Stored):
    """Data set, split into training and test samples."""

    kind: Literal["data set"] = "data set"
    task: Task
    columns: Texts
    target: str
    class_names: Texts
    classes: Annotated[int, Field(ge=0, le=MOST_CLASSES)]
    train_count: Count
    plane: StoredPlane
    points: StoredArray
    labels: StoredArray
    originals: tuple[StoredArray, StoredArray] | None = Field(strict=False)
    copies: Count = 0
    shape: Shape = Field(default_factory=list)
    texts: Texts | None = None

    @classmethod
    def of(cls, data: Dataset) -> "StoredDataset":
        originals = data.originals
        return cls(
            task=data.task,
            columns=list(data.columns),
            target=data.target,
            class_names=list(data.class_names),
            classes=data.classes,
            train_count=data.train_count,
            plane=StoredPlane.of(data.plane),
            points=StoredArray.of(data.points),
            labels=StoredArray.of(data.labels),
            originals=None if originals is None else (StoredArray.of(originals[0]), StoredArray.of(originals[1])),
            copies=data.copies,
            shape=list(data.shape),
            texts=None if data.texts is None else list(map(str, data.texts)),
        )

    def data(self) -> Dataset:
        """Unpack the data set. Raises ValueError."""
        return driven(self.unpacking())

    def unpacking(self) -> Sliced[Dataset]:
        """Do `data` a few milliseconds at a time."""
        points, labels = yield from _checked(self)
        check_split(self.train_count, len(points), self.copies)
        if self.texts is not None and len(self.texts) != len(points):
            raise ValueError(say("{count} samples need {count} texts", count=len(points)))
        originals = None
        if self.originals is not None:
            X = yield from self.originals[0].unpacking(*points.shape)
            originals = X, (yield from self.originals[1].unpacking(len(points)))
        return Dataset(
            points,
            labels,
            self.train_count,
            self.task,
            self.classes,
            tuple(self.columns),
            tuple(self.class_names),
            self.plane.plane(points.shape[1]),
            self.target,
            originals,
            self.copies,
            tuple(self.shape),
            None if self.texts is None else np.array(self.texts),
        )


def _checked(stored: StoredSamples | StoredDataset) -> Sliced[tuple[Array, Array]]:
    """Unpack points and labels and check that a run can use them.

    Raises ValueError.
    """
    points = yield from stored.points.unpacking(None, len(stored.columns))
    labels = yield from stored.labels.unpacking(len(points))
    check_size(*points.shape)
    check_values(points, labels, stored.classes, stored.task, stored.columns)
    check_shape(tuple(stored.shape), points.shape[1])
    if stored.class_names and len(stored.class_names) != stored.classes:
        names = len(stored.class_names)
        raise ValueError(say("{count} classes need {count} names, not {names}", count=stored.classes, names=names))
    return points, labels


def check_split(train_count: int, samples: int, copies: int = 0) -> None:
    """Check that there are training and test samples, and not only copies to train on. Raises ValueError."""
    if copies > train_count:
        raise ValueError(say("{copies} of {train} training samples can't be copies", copies=copies, train=train_count))
    if not 1 <= train_count < samples:
        raise ValueError(
            say(
                "{train} of {samples} samples are training samples: at least 1, and at least 1 test sample, is needed",
                train=train_count,
                samples=samples,
            )
        )


StoredData = StoredSamples | StoredDataset


def stored(user_data: Dataset | Samples) -> StoredData:
    """Convert a user's data."""
    return StoredSamples.of(user_data) if isinstance(user_data, Samples) else StoredDataset.of(user_data)
