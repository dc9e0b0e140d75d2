"""Map layout: the boxes of the small multiples, and of what explains them."""

from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np

from ...drawing.label import width
from ...drawing.theme import SMALL
from ...nn.arrays import Ints
from ...settings.config import settings
from ...words import say
from ...words.formatting import value_text
from ..base.plot import Box
from .map_axis import MapAxis, map_axis
from .swept import Swept

TOP, BOTTOM = 26.0, 62.0  # CSS pixels above the maps, and below them for the numbers, the notes and the legend
TITLE, BETWEEN = 20.0, 12.0  # for the title of a small multiple, and between two of them
_TICKS = 22.0  # for the numbers between two rows of a strip
_LEAST = 84.0, 40.0  # the least size of a small multiple
_FLATTEST, _TALLEST = 2.6, 1.4  # cells: width by height, and the inverse
_STRIP = 56.0  # the greatest height of a strip's cells


@dataclass(frozen=True, eq=False)
class MapAxes:
    """The axes of a sweep's map, in the order in which they are shown.

    Only one of `every` values of each axis is shown.
    """

    sweep: Swept
    every: int = 1

    @cached_property
    def x(self) -> MapAxis:
        return map_axis(self.sweep.grid.x).thinned(self.every)

    @cached_property
    def y(self) -> MapAxis | None:
        return map_axis(self.sweep.grid.y).thinned(self.every) if self.sweep.grid.y else None

    @cached_property
    def cells(self) -> Ints:
        """The number of each cell that is shown, `(small multiples, rows, columns)`; the uppermost row comes first."""
        facets, rows, columns = self.sweep.grid.cells
        numbers = np.arange(facets * rows * columns).reshape(facets, rows, columns)
        upward = np.array(self.y.order)[::-1] if self.y else np.zeros(1, int)
        ordered: Ints = numbers[:, upward][:, :, np.array(self.x.order)]
        return ordered

    @cached_property
    def titles(self) -> list[str]:
        """The title of each small multiple, such as "ReLU · 8, 8"."""
        facets = self.sweep.grid.facets
        return [
            " · ".join(_value(axis.name, value) for axis, value in zip(facets, values))
            for values in product(*(axis.values for axis in facets))
        ]


def _value(name: str, value: object) -> str:
    """Write a value, with the setting's name if it is a number."""
    setting = settings()[name]
    return setting.with_value(value) if setting.is_number else value_text(setting.named(value))


@dataclass(frozen=True)
class MapBoxes:
    """The boxes of the small multiples that fit, and the number of them in a row.

    `columns` are the cells in a row. A strip may have more values, which stand in further rows. `cell` is the
    width and the height of a cell.
    """

    boxes: tuple[Box, ...]
    in_a_row: int
    columns: int
    cell: tuple[float, float]

    def rows_of(self, number: int, axes: MapAxes) -> list[tuple[Box, Ints]]:
        """Return the box and the cells `(rows, columns)` of a small multiple: of each row if a strip has several."""
        (left, top, wide, high), cells = self.boxes[number], axes.cells[number]
        starts = range(0, cells.shape[1], self.columns)
        if len(starts) == 1:
            return [((left, top, wide, high), cells)]
        across, down = self.cell
        parts = [cells[:, start : start + self.columns] for start in starts]
        return [
            ((left, top + row * (down + _TICKS), across * part.shape[1], down), part) for row, part in enumerate(parts)
        ]


def place_panels(axes: MapAxes, wide: float, high: float, right: float, square: bool) -> MapBoxes:
    """Place as many small multiples as fit, as large as possible.

    `wide` and `high` are the size of the view, and `right` is the width that the legend needs beside them. With
    `square` the cells are nearly squares, and a strip may have several rows.
    """
    count, rows, columns = axes.cells.shape
    left = 10.0 + (max(width(text, SMALL) for text in axes.y.texts) if axes.y else 0.0) + 6.0
    title = TITLE if count > 1 else 0.0
    room = max(1.0, wide - left - right), max(1.0, high - TOP - BOTTOM)
    best, found = -1.0, MapBoxes((), 1, columns, (8.0, 8.0))
    for in_a_row in range(1, count + 1):
        box_wide = (room[0] - BETWEEN * (in_a_row - 1)) / in_a_row
        most = max(1, int((room[1] + BETWEEN) / (_LEAST[1] + title + BETWEEN)))
        lines = min(-(-count // in_a_row), most)
        box_high = max(1.0, (room[1] - BETWEEN * (lines - 1)) / lines - title)
        if in_a_row > 1 and box_wide < _LEAST[0]:
            break
        shown = min(count, in_a_row * lines)
        for each_row in _row_lengths(columns) if square and rows == 1 else (columns,):
            parts = -(-columns // each_row)  # rows of a strip
            cell_room = box_wide / each_row, (box_high - _TICKS * (parts - 1)) / (rows * parts)
            across, down = _cell(*cell_room, rows, square)
            score = shown * across * down * min(across, down) if down > 0 else -1.0
            if score > best:
                if parts > 1:
                    across, down = (float(int(max(8.0, each))) for each in (across, down))
                size = across * each_row, down * rows * parts + _TICKS * (parts - 1)
                boxes = _boxes(shown, in_a_row, size, left, title)
                best, found = score, MapBoxes(boxes, in_a_row, each_row, (across, down))
    return found


def _row_lengths(columns: int) -> list[int]:
    """Return the lengths of nearly equal rows, the longest first."""
    return sorted({-(-columns // rows) for rows in range(1, columns + 1)}, reverse=True)


def _cell(wide: float, high: float, rows: int, square: bool) -> tuple[float, float]:
    """Limit the shape of a cell."""
    if square:
        return min(wide, (1.5 if rows > 1 else 1.0) * high), min(wide, high)
    if rows == 1:
        return wide, min(high, _STRIP)
    return min(wide, _FLATTEST * high), min(high, _TALLEST * wide)


def _boxes(count: int, in_a_row: int, size: tuple[float, float], left: float, title: float) -> tuple[Box, ...]:
    wide, high = (float(int(max(8.0, each))) for each in size)
    return tuple(
        (
            float(round(left + (place % in_a_row) * (wide + BETWEEN))),
            float(round(TOP + title + (place // in_a_row) * (high + title + BETWEEN))),
            wide,
            high,
        )
        for place in range(count)
    )


def notes_of(axes: MapAxes, shown: int) -> list[str]:
    """Name the axes, and say what of the sweep is left out; `shown` is the number of small multiples."""
    notes, count = [say("→ {name}", name=axes.x.title)], len(axes.titles)
    if axes.y:
        notes.append(say("↑ {name}", name=axes.y.title))
    if shown < count:
        notes.append(say("first {shown} of {count} maps", shown=shown, count=count))
    if axes.every > 1:
        notes.append(say("one of {count} values of each setting", count=axes.every))
    return notes
