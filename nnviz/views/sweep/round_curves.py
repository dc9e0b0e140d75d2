"""Round curves: the test loss of a strip's networks over the steps."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import to_hex

from ...drawing.label import width
from ...drawing.scales import decade_ticks, decades, nice_ceiling, spread, ticks_between
from ...drawing.theme import SMALL
from ...drawing.untyped import as_any
from ...nn.arrays import Array
from ...training.snapshot import Snapshot
from ...words import marked, say
from ...words.formatting import short
from ..base import legend
from ..base.option import Option
from ..base.plot import BELOW, Box, Scale, draw_ticks, most_ticks
from .cell_numbers import SHOWN
from .map_layout import TITLE, TOP
from .map_words import map_text
from .sweep_view import SweepView

_LEFT, _NEAR = 52.0, 14.0  # CSS pixels: for the numbers beside, and from a curve to the pointer
_BAND = 0.16  # opacity of the spread
_LEAST = 120.0  # CSS pixels: the least width of a small multiple
_RATIO = 10.0  # of the highest loss to the lowest, from which on the axis is logarithmic
_SPAN = 0.05  # of the highest loss: the least difference that fills the axis
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True)
class _Layout:
    sweep: object
    low: float
    high: float
    is_log: bool
    ends: tuple[tuple[float, ...], ...]  # the last known median of each value in each map, or −1


class RoundCurves(SweepView):
    """The median test loss over the steps: a line for each value of a setting.

    Its spread over the seeds is a band.
    """

    declared = (Option("show", marked("shown"), "test_loss", SHOWN, marked("what the map shows")),)

    def make(self) -> Sequence[Artist]:
        self.bands = PolyCollection([], closed=True, linewidths=0, antialiaseds=True)
        self.lines = LineCollection([], linewidths=1.5, antialiaseds=True, capstyle="round", joinstyle="round")
        for each in (self.bands, self.lines):
            self.pane.add_collection(each, autolim=False)
        return (self.bands, self.lines)

    def layout(self, snapshot: Snapshot) -> _Layout:
        return _Layout(self.of, *_limits(self._losses()), self._ends())

    def _ends(self) -> tuple[tuple[float, ...], ...]:
        grid, cells = self.of.grid, self.map_axes.cells
        losses = self._losses().reshape(len(self.of.records.rounds), -1, grid.repeats)[:, cells[:, 0]]
        known = as_any(~np.isnan(losses).any(axis=-1))
        medians = np.sort(losses, axis=-1)[..., (grid.repeats - 1) // 2]
        last = len(known) - 1 - known[::-1].argmax(axis=0)
        found = np.where(known.any(axis=0), np.take_along_axis(medians, last[None], axis=0)[0], -1.0)
        return tuple(map(tuple, found.tolist()))

    def _losses(self) -> Array:
        """Return the known test losses, `(rounds, networks)`; infinite after a divergence, and NaN if not known."""
        records = self.of.records
        found = records.numbers.get("test_loss")
        if found is None:
            return np.full((len(records.rounds), len(records)), np.nan)
        known = np.arange(len(records.rounds))[:, None] < records.evaluated
        after = np.array(records.rounds)[:, None] >= records.steps
        return np.where(records.diverged & after, np.inf, np.where(known, found, np.nan))

    def arrange(self, layout: _Layout) -> None:
        count = len(self.map_axes.titles)
        texts = self.map_axes.x.texts
        right = 14.0 + max(width(text, SMALL) for text in texts)
        in_a_row = max(1, min(count, int((self.width - right) / (_LEAST + _LEFT))))
        wide = (self.width - right - _LEFT * in_a_row) / in_a_row
        title = TITLE if count > 1 else 0.0
        lines = max(1, min(-(-count // in_a_row), int((self.height - TOP) / (60 + BELOW + title))))
        high = (self.height - TOP - 20) / lines - BELOW - title
        rounds = self.of.records.rounds
        self._x = Scale(rounds[0] * 0.8, rounds[-1], self._step_ticks(wide), len(rounds) > 1)
        ticks = decade_ticks if layout.is_log else ticks_between
        self._y = Scale(layout.low, layout.high, ticks(layout.low, layout.high, most_ticks(high)), layout.is_log)
        self.write(_LEFT, 16, say("test loss, log scale") if layout.is_log else say("test loss"), bold=True)
        self.boxes: list[Box] = []
        for place in range(min(count, in_a_row * lines)):
            box = (
                _LEFT + (place % in_a_row) * (wide + _LEFT),
                TOP + title + (place // in_a_row) * (high + BELOW + title),
                wide,
                high,
            )
            draw_ticks(self, box, self._x, self._y)
            if count > 1:
                named = legend.shortened(self.map_axes.titles[place], wide, SMALL)
                self.write(box[0], box[1] - 6, named, size=SMALL)
            self.boxes.append(box)
        note = say("→ steps, log scale · right: {name}", name=self.map_axes.x.title)
        self.write(_LEFT, self.height - 6, legend.shortened(note, self.width - _LEFT - 8), self.theme.muted, size=SMALL)
        self._name_lines(layout)

    def _step_ticks(self, wide: float) -> tuple[tuple[float, str], ...]:
        """Return as many of the rounds' steps as have room, the last one always."""
        rounds = self.of.records.rounds
        every = max(1, -(-len(rounds) * 40 // int(max(40, wide))))
        return tuple((float(step), short(step)) for step in rounds[::-1][::every])[::-1]

    def _name_lines(self, layout: _Layout) -> None:
        """Write the values beside the ends of the last map's lines, each with its colour."""
        texts, colors = self.map_axes.x.texts, self._colors()
        left, top, wide, high = self.boxes[-1]
        every = max(1, -(-len(texts) * 15 // int(max(15, high))))
        shown = list(range(0, len(texts), every))
        ends = layout.ends[len(self.boxes) - 1]
        known = np.clip(self._y.share(np.minimum(ends, layout.high)), 0, 1)
        levels = np.where(np.array(ends) >= 0, known, np.linspace(0, 1, len(ends)))
        rows = spread([top + high * (1 - levels[place]) for place in shown], 15, top + 6, top + high - 6)
        for place, row in zip(shown, rows):
            self.write(left + wide + 8, row, texts[place], to_hex(colors[place]), size=SMALL, middle=True)

    def _colors(self) -> Array:
        return self.theme.layers(len(self.map_axes.x.values))

    def move(self, snapshot: Snapshot, layout: _Layout) -> None:
        lines, bands, colors = [], [], []
        shades = self._colors()
        for (facet, column), (steps, values) in self._curves(layout).items():
            box = self.boxes[facet]
            drawn = self._placed(box, steps, values)
            lines.append(drawn[0])
            bands.append(np.concatenate([drawn[1], drawn[2][::-1]]))
            colors.append((*shades[column], 1.0))
        self.lines.set_segments(lines)
        self.lines.set_color(colors)
        is_chosen = [key == self._chosen_key() for key in self._curves(layout)]
        self.lines.set_linewidth(as_any([3.0 if chosen else 1.5 for chosen in is_chosen] or [1.5]))
        self.bands.set_verts(bands if self.of.grid.repeats > 1 else [])
        self.bands.set_facecolor([(*color[:3], _BAND) for color in colors])

    def _chosen_key(self) -> tuple[int, int] | None:
        if self.chosen is None:
            return None
        facet, _, column = np.nonzero(self.map_axes.cells == self.chosen)
        return (int(facet[0]), int(column[0])) if len(facet) else None

    def _placed(self, box: Box, steps: Array, values: Array) -> Array:
        left, top, wide, high = box
        found = np.empty((*values.shape, 2))
        found[..., 0] = left + wide * self._x.share(steps)
        found[..., 1] = top + high * (1 - np.clip(self._y.share(values), 0, 1))
        return found

    def _curves(self, layout: _Layout) -> dict[tuple[int, int], tuple[Array, Array]]:
        """Return steps `(n,)` and median, low and high `(3, n)` for each map and value that has any."""
        rounds, grid, cells = np.array(self.of.records.rounds, float), self.of.grid, self.map_axes.cells
        losses = self._losses().reshape(len(rounds), -1, grid.repeats)
        found = {}
        for facet in range(len(self.boxes)):
            for column, cell in enumerate(cells[facet, 0]):
                values = losses[:, cell]
                known = ~np.isnan(values).any(axis=1)
                if known.any():
                    ordered = np.sort(values[known], axis=1)
                    curves = np.stack([ordered[:, (grid.repeats - 1) // 2], ordered[:, 0], ordered[:, -1]])
                    found[facet, column] = rounds[known], np.minimum(curves, layout.high)
        return found

    def cell_at(self, x: float, y: float) -> int | None:
        if not self._is_drawn:
            return None
        at, best, nearest = np.array([x - self.left, y - self.top]), None, _NEAR
        for (facet, column), (steps, values) in self._curves(self._layout).items():
            line = self._placed(self.boxes[facet], steps, values[:1])[0]
            away = _distance(at, line)
            if away < nearest:
                best, nearest = int(self.map_axes.cells[facet, 0, column]), away
        return best

    def box_of(self, cell: int) -> Box | None:
        """Return a small box at the end of a cell's line, or None."""
        facets, _, columns = np.nonzero(self.map_axes.cells == cell)
        found = self._curves(self._layout).get((int(facets[0]), int(columns[0]))) if len(facets) else None
        if found is None:
            return None
        x, y = self._placed(self.boxes[int(facets[0])], found[0], found[1][:1])[0, -1]
        return float(x) - 4, float(y) - 4, 8.0, 8.0

    def describe(self, snapshot: Snapshot) -> str:
        return map_text(self.of, self.numbers)


def _limits(losses: Array) -> tuple[float, float, bool]:
    """Return round limits of losses, and whether the axis between them is logarithmic."""
    found = losses[np.isfinite(losses)]
    low, high = (float(found.min()), float(found.max())) if len(found) else (0.0, 0.0)
    if high >= _RATIO * low:
        return *decades(found, most=8, least=1), True
    step = nice_ceiling(max(high - low, _SPAN * high) / 4, _STEPS)
    return math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step, False


def _distance(at: Array, line: Array) -> float:
    """Return the distance of a place `(2,)` to a line `(n, 2)`."""
    if len(line) == 1:
        return float(np.hypot(*(line[0] - at)))
    starts, ways = line[:-1], np.diff(line, axis=0)
    length = np.maximum((ways**2).sum(axis=1), 1e-12)
    share = np.clip(((at - starts) * ways).sum(axis=1) / length, 0, 1)
    return float(np.hypot(*(starts + share[:, None] * ways - at).T).min())
