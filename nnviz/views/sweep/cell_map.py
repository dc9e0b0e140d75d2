"""The cell map: a measure of a sweep's networks as coloured cells."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist

from ...drawing.label import width
from ...drawing.lines import Lines
from ...drawing.theme import SMALL
from ...nn.arrays import Array, Bools, Ints
from ...sweeps.records import MEASURES
from ...training.snapshot import Snapshot
from ...words import marked, say
from ..base import legend
from ..base.option import Option
from ..base.plot import Box
from ..base.view import Cells
from . import map_marks
from .cell_numbers import BOUNDARY, DIVERGED, SHOWN, CellNumbers, choices
from .map_cells import DOTTED, HATCHED, PLAIN, MapCells, Panel, Words
from .map_colors import ColorScale, color_scale, table_of
from .map_layout import MapAxes, notes_of, place_panels
from .map_swatches import draw_swatch
from .map_words import map_text
from .mini_outputs import MiniOutputs
from .sweep_view import SweepView

_RIGHT = 64.0  # CSS pixels for the colour scale
_BAR_GAP = 12.0
_LEAST_PICTURE = 22.0  # CSS pixels on a side: smaller cells share one picture
_LEAST_MARKED = 9.0  # CSS pixels on a side, from which on cells that reach the goal are marked
_COARSE, _FINE, _LARGE = 24, 64, 36.0  # pixels of a picture on a side, and the cell from which on they are fine


@dataclass(frozen=True)
class _Layout:
    sweep: object
    shown: str
    scale: ColorScale | None
    has_empty: bool
    has_failed: bool
    has_missed: bool  # a goal
    has_best: bool
    has_passed: bool


class CellMap(SweepView):
    """A measure's median over the seeds, in a cell for each combination of settings."""

    declared = (Option("show", marked("shown"), "test_loss", SHOWN, marked("what the map shows")),)

    def make(self) -> Sequence[Artist]:
        theme = self.theme
        self.cells = MapCells(self.pane, theme)
        self.bar_axes = self.add_axes(0, 0, legend.BAR, 50)
        self.halo, self.marks = Lines(self.pane, (), theme.background, 4.5), Lines(self.pane, (), theme.ink, 2.0)
        self._outputs: MiniOutputs | None = None
        self._is_unfinished = False
        return (self.cells, self.halo, self.marks)

    @property
    def unfinished(self) -> bool:
        return self.gradual and self._is_unfinished

    def layout(self, snapshot: Snapshot) -> _Layout:
        sweep, shown, numbers = self.of, self.present, self.numbers
        scale = None if shown == BOUNDARY else color_scale(shown, numbers)
        patterns = self._patterns(numbers)
        return _Layout(
            sweep,
            shown,
            scale,
            bool((self._empty(numbers)).any()),
            bool((patterns == HATCHED).any()),
            bool((patterns == DOTTED).any()),
            shown != DIVERGED and numbers.best is not None,
            bool(self._passing(numbers).any()),
        )

    @staticmethod
    def _empty(numbers: CellNumbers) -> Bools:
        """Return which cells are not evaluated yet."""
        empty: Bools = (numbers.known == 0) & ~numbers.failed
        return empty

    def _passing(self, numbers: CellNumbers) -> Bools:
        """Return which cells have a network in the middle that reaches the goal."""
        found = np.zeros(len(numbers.known), bool) if self.passes is None else self.passes()[numbers.middle]
        passing: Bools = found & (numbers.known > 0)
        return passing

    def _patterns(self, numbers: CellNumbers) -> Ints:
        if self.present == DIVERGED:
            return np.where(numbers.failed, HATCHED, PLAIN)
        missed = np.isinf(numbers.median) & ~numbers.failed
        return np.select([numbers.failed, missed], [HATCHED, DOTTED], PLAIN)

    # ---- the still part ----

    def arrange(self, layout: _Layout) -> None:
        theme, self.notes = self.theme, [""]
        while (rows := len(self.notes)) < len(notes := self._place(layout, rows)):
            self.notes = notes  # they leave less room for the maps
        self.notes = notes
        strips = [self.boxes.rows_of(number, self.shown_axes) for number in range(len(self.boxes.boxes))]
        self.panels = [Panel(box, cells) for rows_of_it in strips for box, cells in rows_of_it]
        self.cells.set_panels(self.panels)
        self.bar_axes.set_visible(layout.scale is not None and bool(layout.scale.ticks))
        for panel in self.panels:
            left, top, wide, high = panel.box
            corners = [(left - 0.5, top - 0.5), (left + wide + 0.5, top - 0.5)]
            corners += [(x, top + high + 0.5) for x, _ in corners[::-1]]
            self.rule([[*corners, corners[0]]], theme.muted)
        self._write_titles(layout.shown)
        self._write_ticks()
        self._explain(layout)
        if layout.scale is not None and layout.scale.ticks:
            self._draw_bar(layout.scale)

    def _place(self, layout: _Layout, rows: int) -> list[str]:
        """Place the maps above some rows of notes, and return the rows of notes that they need."""
        axes, is_small = self.map_axes, layout.shown == BOUNDARY
        high, right = self.height - legend.NOTE_ROW * (rows - 1), 12.0 if is_small else _RIGHT + _BAR_GAP
        self.shown_axes, self.boxes = axes, place_panels(axes, self.width, high, right, is_small)
        every = math.ceil(_LEAST_PICTURE / self.boxes.cell[0]) if is_small else 1
        if every > 1:
            self.shown_axes = MapAxes(self.of, every)
            self.boxes = place_panels(self.shown_axes, self.width, high, right, is_small)
        return legend.note_lines(notes_of(self.shown_axes, len(self.boxes.boxes)), self.width - 24)

    def _write_titles(self, shown: str) -> None:
        seeds = self.of.grid.repeats
        title = choices(self.of)[shown]
        if seeds > 1 and shown in MEASURES:
            title = say("{measure}, median of {seeds} seeds", measure=title, seeds=seeds)
        elif seeds > 1 and shown == BOUNDARY:
            title = say("{measure}, the middle one of {seeds} seeds", measure=title, seeds=seeds)
        left = self.boxes.boxes[0][0]
        self.write(left, 16, legend.shortened(title, self.width - left - 8), bold=True)
        if len(self.map_axes.titles) > 1:
            for (x, y, wide, _), text in zip(self.boxes.boxes, self.map_axes.titles):
                self.write(x, y - 6, legend.shortened(text, wide, SMALL), size=SMALL)

    def _write_ticks(self) -> None:
        boxes, muted = self.boxes, self.theme.muted
        count = len(boxes.boxes)
        for place, (left, top, _, high) in enumerate(boxes.boxes):
            strips = boxes.rows_of(place, self.shown_axes)
            if place + boxes.in_a_row >= count:
                self._write_values(strips[-1][0], (len(strips) - 1) * boxes.columns)
            for row, (box, _) in enumerate(strips[:-1]):
                self._write_values(box, row * boxes.columns)
            if place % boxes.in_a_row == 0 and self.shown_axes.y:
                rows = len(self.shown_axes.y.values)
                for at, text in self.shown_axes.y.upward(high):
                    y = top + high * (1 - at / rows)
                    self.rule([((left - 5, y), (left - 1, y))], muted)
                    self.write(left - 8, y, text, muted, size=SMALL, align="right", middle=True)

    def _write_values(self, box: Box, first: int) -> None:
        """Write the values of x below a row of cells, from place `first` on."""
        left, top, wide, high = box
        axis = self.shown_axes.x.part(first, self.boxes.columns)
        for at, text in axis.across(wide):
            x = left + wide * at / len(axis.values)
            self.rule([((x, top + high + 1), (x, top + high + 5))], self.theme.muted)
            self.write(x, top + high + 17, text, self.theme.muted, size=SMALL, align="center")

    def _explain(self, layout: _Layout) -> None:
        """Write the titles of the axes and explain the marks, below the maps."""
        left = max(8.0, self.boxes.boxes[0][0])
        row = max(top + high for _, top, _, high in self.boxes.boxes) + 19
        start = max(8.0, min(left, self.width - 8 - max(width(line, SMALL) for line in self.notes)))
        for line in self.notes:
            row += legend.NOTE_ROW
            self.write(start, row, line, self.theme.muted, size=SMALL)
        entries = self._entries(layout)
        needed = sum(36 + width(text, SMALL) for _, text in entries) - 16
        x = max(8.0, min(left, self.width - 8 - needed))
        for kind, text in entries:
            draw_swatch(self, x, row + 12, kind)
            self.write(x + 20, row + 17.5, text, self.theme.muted, size=SMALL, middle=True)
            x += 20 + width(text, SMALL) + 16

    def _entries(self, layout: _Layout) -> list[tuple[str, str]]:
        seeds = self.of.grid.repeats
        entries = []
        if layout.has_failed:
            entries.append(("failed", say("half of the seeds diverged") if seeds > 1 else say("diverged")))
        if layout.has_empty:
            entries.append(("empty", say("not evaluated yet")))
        if layout.has_best:
            entries.append(("best", say("best")))
        if layout.has_passed:
            entries.append(("passed", say("reaches the goal")))
        if layout.has_missed:
            entries.append(("missed", say("goal not reached")))
        return entries

    def _draw_bar(self, scale: ColorScale) -> None:
        left, top, wide, _ = self.boxes.boxes[min(len(self.boxes.boxes), self.boxes.in_a_row) - 1]
        bottom = max(y + high for _, y, _, high in self.boxes.boxes)
        high = max(bottom - top, min(90.0, self.height - top - 20))
        box: Box = (left + wide + _BAR_GAP, top, legend.BAR, high)
        self.place_axes(self.bar_axes, box)
        legend.draw_scale(self, self.bar_axes, box, table_of(scale, self.theme),
                          [(float(scale.share(value)), text) for value, text in scale.ticks])  # fmt: skip

    # ---- what moves ----

    def move(self, snapshot: Snapshot, layout: _Layout) -> None:
        numbers, scale = self.numbers, layout.scale
        patterns = self._patterns(numbers)
        if scale is None:
            colors = np.full(len(numbers.median), self.cells.empty)
            self.cells.set_cells(colors, patterns, self._pictures(numbers))
        else:
            words = np.ascontiguousarray(table_of(scale, self.theme)).view(np.uint32)[:, 0]
            is_count = layout.shown == DIVERGED
            values = numbers.diverged.astype(float) if is_count else numbers.median
            drawn = ~self._empty(numbers) if is_count else np.isfinite(values) & (patterns == PLAIN)
            self.cells.set_cells(np.where(drawn, words[scale.levels(values)], self.cells.empty), patterns)
            self._is_unfinished = False
        outlines = self._outlines(numbers, layout)
        self.halo.set_lines(outlines)
        self.marks.set_lines(outlines)

    def _outlines(self, numbers: CellNumbers, layout: _Layout) -> list[Array]:
        """Return the marks of the cells that reach the goal, of the best one and of the chosen one."""
        in_corner, passing = layout.shown == BOUNDARY, np.flatnonzero(self._passing(numbers)).tolist()
        boxes = [box for cell in passing if (box := self.box_of(cell)) and min(box[2:]) >= _LEAST_MARKED]
        lines = [map_marks.check(box, in_corner) for box in boxes]
        best = numbers.best if layout.has_best else None
        if best is not None and (box := self.box_of(best)):
            lines.append(map_marks.ring(box, in_corner))
        if self.chosen is not None and (box := self.box_of(self.chosen)):
            lines.append(map_marks.frame(box))
        return lines

    # ---- small pictures ----

    def _pictures(self, numbers: CellNumbers) -> tuple[Words, Ints]:
        """Return the networks' pictures, and the number of each cell's one or -1."""
        box, cells = self.panels[0].box, self.panels[0].cells
        size = _COARSE if box[2] / cells.shape[1] < _LARGE else _FINE
        if self._outputs is None or (self._outputs.sweep, self._outputs.size) != (self.of, size):
            self._outputs = MiniOutputs(self.of, self.theme, size)
        cells = np.concatenate([panel.cells.ravel() for panel in self.panels])
        cells = cells[numbers.known[cells] > 0]
        found, of_cells, self._is_unfinished = self._outputs.find(numbers.middle[cells], self.gradual)
        picture_of = np.full(len(numbers.median), -1)
        picture_of[cells] = of_cells
        return found, picture_of

    # ---- places ----

    def box_of(self, cell: int) -> Box | None:
        """Return the box of a cell, or None if it is not shown."""
        for panel in self.panels:
            rows, columns = np.nonzero(panel.cells == cell)
            if len(rows):
                left, top, wide, high = panel.box
                across, down = wide / panel.cells.shape[1], high / panel.cells.shape[0]
                return left + columns[0] * across, top + rows[0] * down, across, down
        return None

    @property
    def grids(self) -> list[Cells]:
        if not self._is_drawn:
            return []
        return [
            (self.left + left, self.top + top, wide, high, panel.cells.shape[1], panel.cells.shape[0])
            for panel in self.panels
            for left, top, wide, high in [panel.box]
        ]

    def cell_at(self, x: float, y: float) -> int | None:
        if not self._is_drawn:
            return None
        for panel in self.panels:
            left, top, wide, high = panel.box
            across, down = (x - self.left - left) / wide, (y - self.top - top) / high
            if 0 <= across < 1 and 0 <= down < 1:
                rows, columns = panel.cells.shape
                return int(panel.cells[int(down * rows), int(across * columns)])
        return None

    # ---- words ----

    def describe(self, snapshot: Snapshot) -> str:
        return map_text(self.of, self.numbers)
