"""Any data: what a trainer accepts, converted to samples or a data set."""

from dataclasses import replace
from os import PathLike
from typing import Any

import numpy as np

from ..errors import DataError
from ..words import say
from .datasets import Dataset
from .frames import bunch_parts, is_bunch
from .user_data import Samples


def as_user_data(data: Any) -> "Dataset | Samples":
    """Convert any data that Trainer accepts.

    It may be (X, y), a table, (table, target), a file, Samples or a Dataset. Raises DataError.
    """
    if isinstance(data, Samples):
        return data
    if isinstance(data, Dataset):
        data.check()
        return data if data.plane.base.shape == data.points.shape[1:] else data.with_own_plane()
    if isinstance(data, (str, bytes, PathLike)):
        return Samples.from_csv(data)
    if is_bunch(data):
        return _from_bunch(data)
    if isinstance(data, tuple):
        if len(data) != 2:
            raise DataError(say("data is a tuple of {count}: give (X, y), or (table, target)", count=len(data)))
        first, second = data
        if isinstance(second, (str, int, np.integer)) and not isinstance(second, bool):
            return Samples.from_table(first, second if isinstance(second, str) else int(second))
        return Samples.from_arrays(first, second)
    return Samples.from_table(data)


def _from_bunch(bunch: Any) -> Samples:
    """Make samples of a data set of scikit-learn, with its names."""
    X, y, names, classes = bunch_parts(bunch)
    target = classes[0] if len(classes) == 1 else None
    found = Samples.from_arrays(X, y, columns=names, target=target, shape=np.shape(bunch.get("images", ()))[1:])
    if found.task == "classification" and not found.class_names and len(classes) == found.classes:
        found = replace(found, class_names=classes)
    return found
