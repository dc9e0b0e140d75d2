"""The columns of a journey: a cell per unit.

A cell shows the number that is known at a station.
"""

from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import LineCollection

from ...drawing.label import Label, width
from ...drawing.number_grid import NumberGrid, has_room, row_numbers
from ...drawing.theme import SMALL
from ...drawing.untyped import as_any
from ...nn.arrays import Array
from ...probes.sample_journey import Journey, Station
from ...words import say
from ..base.legend import shortened
from ..base.view import View
from ..over_steps.layer_curves import layer_names

_HEADS = 18.0  # CSS pixels for the columns' heads
_ROW = 8.5  # the least distance from one unit to the next
_MORE = 14.0  # for the number of omitted units
_BACKWARD = ("delta", "gradient", "update")


class JourneyColumns:
    """The inputs, the layers and the loss as columns.

    Going forward they show z or a, going back δ. The weights that a station uses are drawn, the
    weight that is followed is outlined, and what is calculated has a ring around it.
    """

    def __init__(self, view: View):
        self._view, theme = view, view.theme
        self.outline = LineCollection([], colors=[theme.ink], linewidths=4.5, capstyle="butt")
        self.weight = LineCollection([], linewidths=2.5, capstyle="butt")
        self.lines = LineCollection([], capstyle="butt")
        self.rings = LineCollection([], colors=[theme.ink], linewidths=1.8, joinstyle="miter")
        for lines in (self.outline, self.weight, self.lines, self.rings):
            view.pane.add_collection(lines, autolim=False)
        self.cells = NumberGrid(view.pane, theme)
        self.places: list[Array] = []  # of each column: the middles of the units shown; the last is the loss
        self.sizes: list[Array] = []  # of each column: width and height of its cells
        self.rows: list[list[int]] = []  # of each column: the numbers of these units
        self.names: list[Label] = []

    @property
    def artists(self) -> Sequence[Artist]:
        return (self.lines, self.outline, self.weight, self.cells.boxes, *self.cells.labels, self.rings, *self.names)

    def arrange(self, top: float, bottom: float, units: Sequence[int], inputs: Sequence[str], station: Station) -> None:
        """Place columns of units, the inputs first.

        They lie between two heights of the view.
        """
        self._units, self._inputs, self._station = tuple(units), inputs, station
        self._place(top + _HEADS, bottom)
        self._write_heads(top)
        for label in self.names:
            label.remove()
        edge = self.sizes[0][0] / 2 + 6
        self.names = [
            Label(self._view.pane, x - edge, y, "", color=self._view.theme.ink, size=SMALL, align="right", middle=True)
            for x, y in self.places[0]
        ]

    def _place(self, top: float, bottom: float) -> None:
        """Place the columns, with cells as large as possible."""
        view, columns = self._view, len(self._units) + 1
        names = max(width(name, SMALL) for name in self._inputs)
        self._named = min(names, 0.16 * view.width)  # CSS pixels for the names of the inputs
        left = 12 + self._named + 8
        pitch = (view.width - left - 12) / columns
        room = bottom - 6 - top
        most = max(2, int(room / _ROW))
        shown = [min(units, most if units <= most else most - 1) for units in self._units] + [1]
        pitches = [
            min((room - _MORE * (units > count)) / count, 34.0) for units, count in zip((*self._units, 1), shown)
        ]
        self._named_every = int(np.ceil(SMALL / pitches[0]))
        wide, middle = min(0.62 * pitch, 64.0), top + room / 2
        across = np.linspace(left + wide / 2, view.width - 12 - wide / 2, columns)
        self.places = [
            np.stack([np.full(count, x), middle + (np.arange(count) - (count - 1) / 2) * rise], axis=1)
            for x, count, rise in zip(across, shown, pitches)
        ]
        self.sizes = [_size(wide, rise) for rise in pitches]
        self.cells.arrange(np.concatenate(self.places), np.repeat(self.sizes, shown, axis=0))
        self._draw_network()
        self._count_others(shown, pitch, bottom - 3)

    def _draw_network(self) -> None:
        for column, (before, after) in enumerate(zip(self.places, self.places[1:])):
            pairs = [(start, end) for start in before for end in after]
            self._view.rule(self._between(column, pairs), self._view.theme.grid)

    def _count_others(self, shown: Sequence[int], pitch: float, bottom: float) -> None:
        """Write the number of omitted units below each column.

        There is no room for their cells.
        """
        for column, (units, count) in enumerate(zip(self._units, shown)):
            if units == count:
                continue
            more = say("+{count} more", count=units - count)
            if width(more, SMALL) > pitch - 4:
                more = say("+{count}", count=units - count)
            x, y = self.places[column][-1]
            y = min(y + self.sizes[column][1] / 2 + 13, bottom)
            self._view.write(x, y, more, self._view.theme.muted, size=SMALL, align="center")

    def _write_heads(self, top: float) -> None:
        """Write each column's name and symbol above it."""
        view = self._view
        heads = [say("in"), *layer_names(len(self._units) - 1), say("loss")]
        for column, (name, places) in enumerate(zip(heads, self.places)):
            x, current = places[0][0], column in _columns(self._station, len(self._units))
            color = view.theme.ink if current else view.theme.muted
            symbol = self._symbol(column)
            text = say("{layer}: {symbol}", layer=name, symbol=symbol) if symbol else name
            x = min(x, view.width - 4 - width(text, SMALL, bold=current) / 2)
            view.write(x, top + 11, text, color, size=SMALL, align="center", bold=current)

    def move(self, found: Journey) -> None:
        """Show the numbers known at the station."""
        layer, row, _ = found.weight
        chosen = [[], *([unit] for unit in found.path)]
        if not found.is_bias and not layer:
            chosen[0] = [row]
        self.rows = [
            row_numbers(units, len(places), ones) for units, places, ones in zip(self._units, self.places, chosen)
        ] + [[0]]
        self._fill(found)
        self._draw_lines(found)
        for row, (label, unit) in enumerate(zip(self.names, self.rows[0])):
            label.text = "" if row % self._named_every else shortened(self._inputs[unit], self._named)

    def _fill(self, found: Journey) -> None:
        values, shares, known = [], [], []
        scale = max((float(np.nan_to_num(np.abs(delta)).max()) for delta in found.deltas), default=0.0) or 1.0
        for column, rows in enumerate(self.rows):
            symbol = self._symbol(column)
            numbers = _numbers(found, column, symbol)[rows]
            largest = scale if symbol == "δ" else max(1.0, float(np.nan_to_num(np.abs(numbers)).max()))
            values.append(numbers)
            shares.append(np.nan_to_num(numbers / largest) if symbol != "L" else np.zeros(1))
            known.append(np.full(len(rows), symbol != ""))
        self.cells.set_values(*map(np.concatenate, (values, shares, known)))

    def _at(self, column: int, unit: int) -> Array:
        """Return the place of a unit of a column."""
        place: Array = self.places[column][self.rows[column].index(unit)]
        return place

    def _draw_lines(self, found: Journey) -> None:
        """Draw the weights that this station uses, and rings.

        The rings surround the results; the followed weight is outlined.
        """
        column, ends, weights = self._used(found, self._station)
        self.lines.set_segments(self._between(column, ends))
        if weights is None:
            self.lines.set_linewidth(0.9)
            self.lines.set_color(self._view.theme.muted)
        else:
            weights = np.nan_to_num(weights)
            self.lines.set_linewidth(as_any(0.75 * np.clip(0.6 + 2.2 * np.abs(weights), 0.8, 6.0)))
            self.lines.set_color(as_any(self._colors(weights)))
        self._draw_weight(found)
        self.rings.set_segments([self._ring(*place) for place in self._ringed(found, self._station)])

    def _between(self, column: int, ends: list[tuple[Array, Array]]) -> list[tuple[Array, Array]]:
        """Return lines between the cells of neighbouring columns.

        They go from edge to edge.
        """
        before, after = (np.array([self.sizes[number][0] / 2, 0]) for number in (column, column + 1))
        return [(start + before, end - after) for start, end in ends]

    def _used(self, found: Journey, station: Station) -> tuple[int, list[tuple[Array, Array]], Array | None]:
        """Return a station's source column, lines and weights.

        The weights are None for the loss.
        """
        kind, layer = station.kind, station.layer
        unit = found.path[layer]
        here = self._at(layer + 1, unit)
        if kind == "sum":
            weights = found.block(layer)[self.rows[layer], unit]
            return layer, [(place, here) for place in self.places[layer]], weights
        if kind == "loss":
            return layer + 1, [(place, self.places[-1][0]) for place in self.places[-2]], None
        if kind == "delta" and layer + 1 == len(found.preactivations):
            return layer + 1, [(here, self.places[-1][0])], None
        if kind == "delta":
            weights = found.block(layer + 1)[unit, self.rows[layer + 2]]
            return layer + 1, [(here, place) for place in self.places[layer + 2]], weights
        return 0, [], None

    def _ringed(self, found: Journey, station: Station) -> list[tuple[int, Array]]:
        """Return column and place of the ringed numbers.

        A station calculates them, or a gradient combines them.
        """
        kind, layer = station.kind, station.layer
        if kind == "input":
            return [(0, place) for place in self.places[0]]
        if kind == "loss":
            return [(len(self.places) - 1, self.places[-1][0])]
        ringed = [(layer + 1, self._at(layer + 1, found.path[layer]))]
        if kind == "gradient" and not found.is_bias:
            ringed.append((layer, self._at(layer, found.weight[1])))
        return ringed

    def _draw_weight(self, found: Journey) -> None:
        layer, row, unit = found.weight
        end = self._at(layer + 1, unit)
        if found.is_bias:  # a bias has no source
            edge = end - (self.sizes[layer + 1][0] / 2, 0)
            segments = [(edge - (14, 0), edge)]
        else:
            segments = self._between(layer, [(self._at(layer, row), end)])
        self.outline.set_segments(segments)
        self.weight.set_segments(segments)
        self.weight.set_color(as_any(self._colors(np.nan_to_num([found.at_weight(found.theta)]))))

    def _colors(self, weights: Array) -> Array:
        colors: Array = self._view.theme.strong[np.clip(weights * 60 + 127.5, 0, 255).astype(int)]
        return colors

    def _ring(self, column: int, place: Array) -> Array:
        wide, high = self.sizes[column] / 2 + 2
        corners = [(-wide, -high), (wide, -high), (wide, high), (-wide, high), (-wide, -high)]
        ring: Array = place + np.array(corners)
        return ring

    def unit_at(self, x: float, y: float) -> tuple[int, int] | None:
        """Return column and unit under the pointer, or None.

        Column 0 holds the inputs; `x` and `y` are CSS pixels of the figure.
        """
        at = np.array([x - self._view.left, y - self._view.top])
        for column, (places, rows, size) in enumerate(zip(self.places, self.rows, self.sizes)):
            beside = (np.abs(places - at) / np.maximum(size / 2, 6)).max(axis=1)
            if len(beside) and beside.min() <= 1:
                return column, rows[int(beside.argmin())]
        return None

    def _symbol(self, column: int) -> str:
        """Return the symbol of a column's numbers.

        It is "" if they are not known at this station.
        """
        kind, at, layers = self._station.kind, self._station.layer + 1, len(self._units) - 1
        back = kind in _BACKWARD
        if column == 0:
            return "x"
        if column > layers:
            return "L" if back or kind == "loss" else ""
        if back:
            return "δ" if column >= at else "a"
        if kind == "loss" or (column < at and kind != "input"):
            return "a"
        return {"sum": "z", "answer": "a"}.get(kind, "") if column == at else ""


def _size(wide: float, rise: float) -> Array:
    """Return width and height of the cells.

    They hold numbers if there is room, and are small squares otherwise.
    """
    high = min(rise - (3 if rise > 12 else 2), 22.0)
    return np.array([wide if has_room(wide, high) else min(wide, max(high, 10.0)), high])


def _columns(station: Station, columns: int) -> tuple[int, ...]:
    """Return the columns that a station calculates."""
    return {"input": (0,), "loss": (columns,)}.get(station.kind, (station.layer + 1,))


def _numbers(found: Journey, column: int, symbol: str) -> Array:
    """Return the numbers of a column, `(units,)`."""
    if column == 0:
        return found.inputs
    if column > len(found.preactivations):
        return np.array([found.loss])
    return {"z": found.preactivations, "δ": found.deltas}.get(symbol, found.activations)[column - 1]
