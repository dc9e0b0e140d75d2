"""Samples as points with a halo.

Shape and colour show the class; training samples are filled, and copies of them are small and hollow.
"""

from collections.abc import Sequence
from typing import Literal

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.lines import Line2D
from matplotlib.markers import MarkerStyle
from matplotlib.transforms import IdentityTransform

from ..data.datasets import Dataset
from ..data.plane import Plane
from ..nn.arrays import Array, Bools
from .field import levels
from .theme import Theme

KINDS = ("o", "^", "s", "D", "v", "P", "X", "*", "<", ">")  # the shape of each class
VALUE_KINDS = ("s", "o")  # shapes of a regression's samples: test, training
COPY = 0.6  # size of a copy, as a share of a sample's
Role = Literal["training", "copy", "test"]
_GROWTH = dict(zip(KINDS, (1.0, 1.25, 0.88, 0.85, 1.25, 1.25, 1.2, 1.5, 1.25, 1.25)))  # for equal areas
MOST = 1_000  # most points of each set: more would hide the surface; the order is random, so the first ones are shown

REACH = 8.0  # CSS pixels around a point that belong to it
_GOLDEN = 0.6180339887498949  # its multiples are spread evenly over [0, 1), however many there are


def marker_size(side: float, samples: int) -> float:
    """Return the diameter of a point in CSS pixels.

    `side` is the width of the plane.
    """
    crowd: float = min(1.0, (500 / max(1, samples)) ** 0.25)
    return float(np.clip(side / 40, 6.0, 9.0)) * max(0.5, crowd)


def points_in(data: Dataset, test_points: bool) -> Array:
    """Return the points shown, training samples first."""
    parts = [part[0][:MOST] for part in (data.train, data.test)[: 1 + test_points]]
    return np.concatenate(parts)


def classes_in(data: Dataset, test_points: bool) -> Array:
    """Return the labels of the points shown."""
    return np.concatenate([part[1][:MOST] for part in (data.train, data.test)[: 1 + test_points]])


def parts_in(data: Dataset, test_points: bool) -> list[tuple[tuple[Array, Array], Role]]:
    """Return the points and labels shown, part by part; the last part is drawn on top."""
    points, labels = (values[:MOST] for values in data.train)
    own = slice(None, data.first_copy)
    parts: list[tuple[tuple[Array, Array], Role]] = [((points[own], labels[own]), "training")]
    if data.copies:
        copies = slice(data.first_copy, None)
        parts.insert(0, ((points[copies], labels[copies]), "copy"))
    if test_points:
        parts.insert(0, ((data.test[0][:MOST], data.test[1][:MOST]), "test"))
    return parts


def places_in(data: Dataset, plane: Plane, test_points: bool) -> Array:
    """Return the places of the points shown, `(n, 2)`."""
    return np.concatenate([_places(data, plane, *part) for part in (data.train, data.test)[: 1 + test_points]])


def place_of(data: Dataset, plane: Plane, sample: int) -> Array:
    """Return the place of one sample, `(1, 2)`.

    The sample need not be among those shown.
    """
    part, at = (data.train, sample) if sample < data.train_count else (data.test, sample - data.train_count)
    return _places(data, plane, *part, most=at + 1)[at:]


def nearest_within_reach(offsets: Array) -> int | None:
    """Return the index of the shortest offset, or None.

    Offsets `(n, 2)` are in CSS pixels; it is None if all are longer than REACH.
    """
    distances = np.nan_to_num(np.hypot(*offsets.T), nan=np.inf)
    nearest = int(distances.argmin())
    return nearest if distances[nearest] <= REACH else None


def sample_of(data: Dataset, shown: int) -> int:
    """Convert an index among the points to a sample."""
    trained = min(data.train_count, MOST)
    return shown if shown < trained else data.train_count + shown - trained


def _places(data: Dataset, plane: Plane, points: Array, labels: Array, most: int = MOST) -> Array:
    """Return places on the plane.

    Over one column each class has a band of its own.
    """
    places = plane.places(points[:most])
    if plane.is_line and data.is_classification:
        spread = 0.2 + 0.6 * (np.arange(len(places)) * _GOLDEN % 1.0)
        low, high = plane.low[1], plane.high[1]
        places[:, 1] = low + (high - low) * (labels[:most] + spread) / data.classes
    return places


def sample_points(
    axes: Axes, data: Dataset, plane: Plane, test_points: bool, scale: tuple[float, float], theme: Theme, size: float
) -> Sequence[Artist]:
    """Return the samples as artists, training samples on top.

    `scale` is the middle of a regression's colour scale, and how far it is to its ends.
    """
    found: list[Artist] = []
    for part, role in parts_in(data, test_points):
        points, labels = _places(data, plane, *part), part[1]
        if data.is_classification:
            found.extend(_class_points(points, labels, data.classes, role, theme, size))
        else:
            found.append(_value_points(axes, points, labels, role, scale, theme, size))
    for artist in found:
        artist.set_clip_box(axes.bbox)  # legend and axes stand around the plane
    return found


def points_at(
    axes: Axes,
    data: Dataset,
    places: Array,
    training: bool,
    scale: tuple[float, float] | None,
    theme: Theme,
    size: float,
) -> Sequence[Artist]:
    """Return the first samples of a set at places `(n, 2)`, as artists.

    `scale` is as in `sample_points`; without it the points do not show their labels.
    """
    labels = (data.train if training else data.test)[1][: len(places)]
    role: Role = "training" if training else "test"
    if scale is None:
        return [plain_points(places, theme.muted if training else theme.halos[0], theme, size, theme.muted)]
    if data.is_classification:
        return _class_points(places, labels, data.classes, role, theme, size)
    return [_value_points(axes, places, labels, role, scale, theme, size)]


def plain_points(places: Array, fill: str, theme: Theme, size: float, edge: str | None = None) -> Line2D:
    """Return points of one colour, with a halo unless they have an `edge`."""
    return Line2D(
        places[:, 0],
        places[:, 1],
        linestyle="",
        marker="o",
        markersize=0.75 * size,
        markerfacecolor=fill,
        markeredgecolor=edge or theme.halos[0],
        markeredgewidth=0.8,
    )


def rings(axes: Axes, color: str, theme: Theme, size: float, thick: float = 1.6) -> list[Line2D]:
    """Return a halo and a ring over it.

    They are `size` CSS pixels across; their points are set later.
    """
    found = [
        Line2D(
            [],
            [],
            linestyle="",
            marker="o",
            markersize=0.75 * size,
            markerfacecolor="none",
            markeredgecolor=edge,
            markeredgewidth=width,
        )
        for edge, width in ((theme.halos[0], thick + 1.2), (color, thick))
    ]
    for ring in found:
        axes.add_line(ring)
    return found


class MovingPoints:
    """The training samples, as points that move.

    `scale` is as in `sample_points`; `artists` are to be drawn in their order.
    """

    def __init__(self, axes: Axes, data: Dataset, scale: tuple[float, float], theme: Theme, size: float):
        labels = data.train[1][:MOST]
        nowhere, is_copy = np.zeros((len(labels), 2)), np.arange(len(labels)) >= data.first_copy
        self._masks: list[Bools] = []  # of each line in _classes
        self._classes: list[Line2D] = []
        self._values: PathCollection | None = None
        if data.is_classification:
            for _, role in parts_in(data, False):
                part = is_copy == (role == "copy")
                lines = _class_points(nowhere[part], labels[part], data.classes, role, theme, size)
                self._classes += lines
                self._masks += [part & (labels == at * data.classes // len(lines)) for at in range(len(lines))]
            for line in self._classes:
                axes.add_line(line)
        else:
            self._values = _value_points(axes, nowhere, labels, "training", scale, theme, size)
            self._values.set_sizes(self._values.get_sizes() * np.where(is_copy, COPY**2, 1.0))
            axes.add_collection(self._values, autolim=False)
        self.artists: list[Artist] = [*self._classes, *([self._values] if self._values else [])]

    def move(self, places: Array) -> None:
        """Put the points at places `(n, 2)`.

        Points that are not finite are not drawn.
        """
        if self._values is not None:
            self._values.set_offsets(np.where(np.isfinite(places), places, np.nan))
        for line, mask in zip(self._classes, self._masks):
            line.set_data(*places[mask].T)

    def remove(self) -> None:
        """Take the points off their axes."""
        for artist in self.artists:
            artist.remove()


def _class_points(points: Array, labels: Array, classes: int, role: Role, theme: Theme, size: float) -> list[Line2D]:
    found: list[Line2D] = []
    halo = theme.halos[0]
    for kind, (shape, color) in enumerate(zip(KINDS[:classes], theme.points)):
        at = points[labels == kind]
        across = 0.75 * size * _GROWTH[shape]
        if role == "training":
            styles = [(across + 1.2, color, halo, 1.0)]
        elif role == "copy":  # a ring over its halo
            styles = [(COPY * across, "none", halo, 2.4), (COPY * across, "none", color, 1.2)]
        else:  # hollow: the halo's colour inside, the class around it
            styles = [(across + 1.9, halo, halo, 1.0), (across, halo, color, 1.2)]
        for points_across, fill, edge, edge_width in styles:
            found.append(
                Line2D(
                    at[:, 0],
                    at[:, 1],
                    linestyle="",
                    marker=shape,
                    markersize=points_across,
                    markerfacecolor=fill,
                    markeredgecolor=edge,
                    markeredgewidth=edge_width,
                )
            )
    return found


def _value_points(
    axes: Axes, points: Array, labels: Array, role: Role, scale: tuple[float, float], theme: Theme, size: float
) -> PathCollection:
    """Return a regression's points, coloured like the surface.

    Squares are test samples, and small circles with a strong edge are copies: a ring would have the colour around it.
    """
    colors = theme.table[levels(labels - scale[0], scale[1]), :3] / 255
    shape, is_copy = MarkerStyle(VALUE_KINDS[role != "test"]), role == "copy"
    across = 0.75 * size * COPY if is_copy else 0.75 * size + (1.4 if role == "training" else 0.6)
    found = PathCollection(
        [shape.get_path().transformed(shape.get_transform())],
        sizes=[across**2],
        offsets=points,
        offset_transform=axes.transData,
        facecolors=colors,
        edgecolors=theme.halo(colors),
        linewidths=0.6,
        antialiaseds=True,
    )
    if is_copy:
        found.set_linewidth(1.2)
    found.set_transform(IdentityTransform())
    return found
