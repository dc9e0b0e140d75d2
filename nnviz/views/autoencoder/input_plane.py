"""The plane on which an autoencoder's inputs and outputs are drawn."""

from dataclasses import replace
from functools import lru_cache

import numpy as np

from ...data.datasets import Dataset, Shown
from ...data.features import FEATURES, features, features_of
from ...data.plane import SQUARE, Plane, over_columns
from ...drawing.scales import nice_ceiling
from ...nn.arrays import Array
from ...training.snapshot import Snapshot
from ...words import marked
from ..base.names import feature_titles

_FAR = 10.0  # times the extent of the plane: outputs farther away are drawn there


def input_plane(snapshot: Snapshot, shown: Shown) -> Plane:
    """Return the plane over the network's inputs.

    It is that of the data unless the inputs are other features. It shows all samples.
    """
    data = snapshot.event.data
    names, titles = features_of(len(data.columns), snapshot.event.config.features), feature_titles(data)
    return _over(data, names, tuple(titles[name] for name in names), shown)


@lru_cache(maxsize=8)
def _over(data: Dataset, names: tuple[str, ...], titles: tuple[str, ...], shown: Shown) -> Plane:
    """Return the plane over features; `titles` name them."""
    remarks = () if data.originals is None else (marked("standardised for the network"),)
    if names not in ((), tuple(FEATURES)[: len(data.columns)]):
        inputs, places = features(data.points, names), range(min(2, len(names)))
        return replace(over_columns(inputs[: data.train_count], inputs, titles, places), remarks=remarks)
    plane = data.over(shown)
    if plane is SQUARE:  # as large as the samples need, not as large as that of all data sets
        reach = nice_ceiling(1.05 * float(np.abs(data.points).max()))
        return replace(plane, low=(-reach, -reach), high=(reach, reach), names=(titles[0], titles[1]))
    if plane.is_line:
        ends = _ends(plane, plane.places(data.points))
        return replace(plane, low=ends[0], high=ends[1], scalings=(plane.scalings[0], plane.scalings[0]))
    return replace(plane, remarks=remarks)  # samples are projected onto it, whatever their other columns


def _ends(plane: Plane, places: Array) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return limits that are the same in both directions."""
    low, high = float(places[:, 0].min()), float(places[:, 0].max())
    margin = 0.08 * (high - low) or 1.0
    return (low - margin,) * 2, (high + margin,) * 2


def places_of(plane: Plane, inputs: Array, outputs: Array) -> Array:
    """Return the places of outputs `(n, k)`, `(n, 2)`.

    Over a single input, they are the input and its image. Outputs far away are drawn far beyond the edge.
    """
    low, high = np.array(plane.low), np.array(plane.high)
    with np.errstate(over="ignore", invalid="ignore"):  # on the way to a divergence
        places = plane.places(outputs)
        if plane.is_line:
            places = np.stack([plane.places(inputs)[:, 0], places[:, 0]], axis=1)
    reach = _FAR * (high - low)
    return np.clip(np.nan_to_num(places), low - reach, high + reach)
