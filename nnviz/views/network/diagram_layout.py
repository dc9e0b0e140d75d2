"""The layout of a network's diagram: columns, boxes and titles."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...data.features import FEATURES, features_of
from ...data.plane import Plane
from ...drawing.label import width as text_width
from ...drawing.theme import SMALL
from ...nn.arrays import Array
from ...training.snapshot import Snapshot
from ..base.legend import shortened
from ..base.names import feature_titles, input_titles, output_titles

BESIDE = 6.0  # CSS pixels between a box and its title
LINE = 14.0  # the distance of two lines of a title
_EDGE = 6.0  # the least distance of a box from the top and the bottom
_SIDES = 10.0  # and of what stands outermost from the left and the right
_ROW = 16.0  # the least distance of two boxes; units for which even that is too much are cut
_BREAK = re.compile(r"(?<=[ _-])")


@dataclass(frozen=True)
class DiagramLayout:
    """The value that the still part depends on.

    The first column holds `titles`: all `features` that the data offers, or else the inputs. `used` are the rows of
    the network's inputs in it.
    """

    features: tuple[str, ...]
    titles: tuple[str, ...]
    used: tuple[int, ...]
    units: tuple[int, ...]  # of each hidden layer, and of the output
    outputs: tuple[str, ...]  # titles of the outputs, if there are several
    plane: Plane


def diagram_layout(snapshot: Snapshot, plane: Plane, height: float) -> DiagramLayout:
    """Return the layout of a snapshot's diagram.

    Unused features are left out if they have no room, and for a loop that is watched.
    """
    event = snapshot.event
    data, sizes = event.data, event.problem.network.sizes
    features = () if "problem" in event.problem.lacking else features_of(len(data.columns), FEATURES)
    inputs = features_of(len(data.columns), event.config.features)
    if not features or len(features) > _most_rows(height):
        titles, used = input_titles(snapshot), tuple(range(sizes[0]))
        features = inputs if features else ()
    else:
        names = feature_titles(data)
        titles, used = tuple(names[name] for name in features), tuple(map(features.index, inputs))
    return DiagramLayout(features, titles, used, sizes[1:], output_titles(snapshot), plane)


@dataclass(frozen=True)
class Column:
    """A column of boxes: their centres, side and distance.

    `places` are CSS pixels, `(shown, 2)`; `omitted` boxes have no room.
    """

    places: Array
    side: float
    pitch: float
    omitted: int = 0

    @property
    def x(self) -> float:
        """The centre of the column."""
        return float(self.places[0, 0])

    def box_at(self, x: float, y: float, more_left: float = 0.0) -> int | None:
        """Return the number of the box at a place, or None.

        The boxes reach `more_left` CSS pixels further to the left.
        """
        half = self.side / 2
        if not -half - more_left <= x - self.x <= half:
            return None
        distances = np.abs(self.places[:, 1] - y)
        nearest = int(distances.argmin())
        return nearest if distances[nearest] <= half else None


def columns(width: float, height: float, counts: Sequence[int], left: float, right: float) -> list[Column]:
    """Place a column of boxes for each count of units.

    `left` and `right` are the widths of the titles beside the first and the last column.
    """
    inner = width - 2 * _SIDES - left - right
    widest = 0.5 * inner / len(counts)
    rows = [_rows(count, height, widest) for count in counts]
    start, end = _SIDES + left + rows[0][0] / 2, width - _SIDES - right - rows[-1][0] / 2
    found = []
    for x, count, (side, pitch, shown) in zip(np.linspace(start, end, len(counts)), counts, rows):
        middle = (height - (_ROW if shown < count else 0)) / 2
        y = middle + (np.arange(shown) - (shown - 1) / 2) * pitch
        found.append(Column(np.stack([np.full(shown, x), y], axis=1), side, pitch, count - shown))
    return found


def _most_rows(height: float) -> int:
    return int((height - 2 * _EDGE) / _ROW)


def _rows(count: int, height: float, widest: float) -> tuple[float, float, int]:
    """Return the side and the distance of boxes, and their number.

    Boxes that have no room leave a row for their number.
    """
    room, shown = height - 2 * _EDGE, count
    if count > _most_rows(height):
        room -= _ROW
        shown = max(1, int(room / _ROW))
    pitch = room / shown
    gap = np.clip(0.18 * pitch - 1, 2, 9)
    side = max(6.0, np.floor(min(pitch - gap, np.clip(0.15 * height, 32, 64), widest)))
    return side, min(pitch, 1.8 * side), shown


def title_lines(title: str, column_pitch: float, most: float) -> list[str]:
    """Break a title into one or two lines, at most `most` wide.

    It breaks after a space, "_" or "-", and only where two lines have room. A title that is too long is shortened.
    """
    lines: list[str] = []
    for part in _BREAK.split(title) if column_pitch >= 2 * LINE else [title]:
        if lines and (len(lines) == 2 or text_width((lines[-1] + part).rstrip(), SMALL) <= most):
            lines[-1] += part
        else:
            lines.append(part)
    return [shortened(line.strip(), most) for line in lines]
