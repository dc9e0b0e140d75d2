"""Table: the networks of a sweep as rows."""

import csv
import io
from typing import Any

import numpy as np

from ..nn.arrays import AnyArray
from ..words.formatting import value_text
from .grid import Axis, Grid
from .records import DIVERGED_LOSS, DIVERGED_WEIGHTS, ENDINGS, NUMBERS, Records


def table(grid: Grid, records: Records) -> AnyArray:
    """Return a structured array with a row for each network.

    Its fields are `network`, the swept settings, `steps`, `ended`, `diverged_at` (0 if it did not) and the newest
    losses and scores, NaN where nothing is known. pandas.DataFrame takes it.
    """
    places = np.unravel_index(np.arange(grid.count), grid.shape)
    columns: dict[str, AnyArray] = {"network": np.arange(grid.count)}
    columns |= {axis.name: _values(axis)[place] for axis, place in zip(grid.axes, places)}
    columns["steps"] = records.steps
    names = ["diverged" if code in (DIVERGED_LOSS, DIVERGED_WEIGHTS) else name for code, name in enumerate(ENDINGS)]
    columns["ended"] = np.array(names)[records.ended]
    columns["diverged_at"] = np.where(records.diverged, records.steps, 0)
    columns |= {name: records.last(name) for name in NUMBERS if name in records.numbers}
    rows = np.empty(grid.count, [(name, values.dtype) for name, values in columns.items()])
    for name, values in columns.items():
        rows[name] = values
    return rows


def _values(axis: Axis) -> AnyArray:
    """Return an axis' values as an array; those that are no numbers as texts."""
    return np.array(axis.values if axis.is_number else [value_text(value) for value in axis.values])


def as_csv(rows: AnyArray) -> bytes:
    """Write a structured array as CSV in UTF-8; numbers are exact."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    names: Any = rows.dtype.names
    writer.writerow(names)
    writer.writerows(rows.tolist())
    return out.getvalue().encode()
