"""One unit: its response, weights, activations and gradient."""

from collections.abc import Sequence
from dataclasses import replace
from typing import final

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import LineCollection

from ...data.plane import Plane
from ...drawing.bins import extent, limits_around
from ...drawing.contours import contours
from ...drawing.field import Field, levels
from ...drawing.label import Label, width, wrapped
from ...drawing.scales import nice_ceiling
from ...drawing.theme import SMALL, TEXT
from ...probes.one_unit import Unit, is_output, most_varied, response, unit
from ...training.events import StepEvent
from ...training.snapshot import Snapshot
from ...words import say
from ..base import legend
from ..base.focus import Focus
from ..base.plot import Box
from ..base.view import View
from ..over_steps.layer_curves import in_front
from . import unit_words
from .answer_bins import AnswerBins
from .unit_layout import HEAD, UnitLayout, boxes, flat_boxes
from .weight_bars import WeightBars

CELLS = 100  # the response is measured at CELLS x CELLS points
_FEW = 24  # and at _FEW x _FEW, for its largest value
_FLAT = 200.0  # CSS pixels of height below which only the most important parts are shown
_RUNGS = (1.0, 2.0, 5.0, 10.0)


@final
class UnitView(View):
    """The unit in focus, or else the most variable unit.

    The latter is in the last hidden layer. The line over its response is where z = 0. Bars are its weights, blue
    for positive ones and orange for negative ones. Red in the histogram are samples on which its derivative is
    nearly 0.
    """

    def make(self) -> Sequence[Artist]:
        theme = self.theme
        self.plane = self.add_axes(30, 34, 100, 100)
        self.bar_axes = self.add_axes(140, 34, 10, 100)
        self.field = Field(self.plane, theme.table)
        self.threshold = LineCollection(
            [], colors=[theme.ink], linewidths=1.2, antialiaseds=True, capstyle="round", joinstyle="round"
        )
        self.plane.add_collection(self.threshold, autolim=False)
        self.incoming, self.outgoing = WeightBars(self), WeightBars(self)
        self.answers = AnswerBins(self)
        self.gradient = Label(self.pane, 12, self.height - 9, "", color=theme.ink, size=SMALL)
        self._kept: tuple[StepEvent, Focus, Unit] | None = None
        return ()

    # ---- what is shown ----

    def _place_of(self, event: StepEvent) -> tuple[int, int]:
        return self.focus.within(event).unit or most_varied(event)

    def _unit(self, event: StepEvent) -> Unit:
        if self._kept is None or self._kept[0] is not event or self._kept[1] != self.focus:
            self._kept = event, self.focus, unit(event, *self._place_of(event))
        return self._kept[2]

    def layout(self, snapshot: Snapshot) -> UnitLayout:
        event = snapshot.event
        found, plane = self._unit(event), self.plane_in(snapshot)
        incoming, sources = unit_words.sources(snapshot, found)
        outgoing, targets = unit_words.targets(snapshot, found)
        largest = np.abs(np.concatenate([found.incoming, found.outgoing]))
        middle, limit, ends = _scale(event, found, plane)
        return UnitLayout(
            unit_words.title(snapshot, found),
            unit_words.formula(snapshot, found),
            plane,
            middle,
            limit,
            ends,
            incoming,
            outgoing,
            sources,
            targets,
            nice_ceiling(float(np.nan_to_num(largest, posinf=0.0).max()), _RUNGS),
            limits_around(*extent(found.answers)),
            len(found.answers),
        )

    # ---- still part ----

    def arrange(self, layout: UnitLayout) -> None:
        flat, wide = self.height < _FLAT, self.width >= 540
        top, bottom = self._write_title(layout, flat), self.height - (26 if flat else 28)
        places = flat_boxes(self.width, top, bottom) if flat else boxes(layout, self.width, top, bottom, wide)
        plane, incoming, outgoing, histogram = places
        self._place_plane(layout, plane, wide and bottom - top >= 180)
        sources = say("incoming weights") if flat else layout.sources
        self._arrange_bars(self.incoming, incoming, sources, layout.incoming, always=1)
        self._arrange_bars(self.outgoing, outgoing, layout.targets, () if flat else layout.outgoing)
        samples = say("activations") if flat else say("a over {count} samples", count=f"{layout.samples:,}")
        self._arrange_histogram(layout, histogram, samples)
        self.gradient.set_visible(not flat)
        if flat:
            more = say("Enlarge it for the outgoing weights and the gradient.")
            more = legend.shortened(more, self.width - 16)
            self.write(8, self.height - 5, more, self.theme.muted, size=SMALL)
        self.artists = in_front(
            (
                self.field,
                self.threshold,
                *self.answers.artists,
                *self.incoming.artists,
                *self.outgoing.artists,
                self.gradient,
            )
        )

    def _write_title(self, layout: UnitLayout, flat: bool) -> float:
        """Write the unit's name and formula; return their bottom."""
        row = 13 if flat else 18
        title = legend.shortened(layout.title, self.width - 20, TEXT, bold=True)
        self.write(8, row, title, bold=True)
        start = 8 + width(title, TEXT, bold=True) + 10
        if flat:
            room = self.width - 8 - start
            if room > 60:
                self.write(start, row, legend.shortened(layout.formula, room), self.theme.muted, size=SMALL)
            return 20.0
        if start + width(layout.formula, SMALL) <= self.width - 8:
            self.write(start, row, layout.formula, self.theme.muted, size=SMALL)
            return 28.0
        lines = wrapped(layout.formula, self.width - 20, SMALL)
        for number, line in enumerate(lines):
            self.write(12, 35 + 16 * number, line, self.theme.muted, size=SMALL)
        return 28.0 + 16 * len(lines)

    def _place_plane(self, layout: UnitLayout, box: Box, wide: bool) -> None:
        left, top, across, high = box
        plane = layout.plane
        ticks = 8 + max((width(text, SMALL) for _, text in legend.plane_ticks(plane)[1]), default=0.0) if wide else 0.0
        scale = 5 + legend.bar_width(layout.ends)
        lines = legend.note_lines(legend.axis_notes(plane), across) if wide else []
        under = 24 + legend.NOTE_ROW * len(lines) if wide else 0.0
        side = max(40, int(min(across - ticks - scale, high - under - 4)))
        start = int(left + ticks + max(0, (across - ticks - scale - side) // 2))
        self.box: Box = (start, int(top + 4), side, side)
        self.bar_box: Box = (start + side + 8, int(top + 4), 8, side)
        self.place_axes(self.plane, self.box)
        self.place_axes(self.bar_axes, self.bar_box)
        self.plane.set_xlim(plane.low[0], plane.high[0])
        self.plane.set_ylim(plane.low[1], plane.high[1])
        if wide:
            legend.draw_plane_axes(self, self.box, plane, lines)
        legend.draw_bar(self, self.bar_axes, self.bar_box, self.theme.table, layout.ends)

    def _arrange_bars(self, bars: WeightBars, box: Box, head: str, names: Sequence[str], always: int = 0) -> None:
        left, top, wide, high = box
        if names:
            self.write(left, top + 11, legend.shortened(head, wide), self.theme.muted, size=SMALL)
        bars.arrange((left, top + HEAD, wide, high - HEAD), names, always)

    def _arrange_histogram(self, layout: UnitLayout, box: Box, head: str) -> None:
        left, top, wide, high = box
        self.write(left, top + 11, legend.shortened(head, wide), self.theme.muted, size=SMALL)
        self.answers.arrange((left, top + HEAD, wide, high - HEAD), layout.answers)

    # ---- moving part ----

    def move(self, snapshot: Snapshot, layout: UnitLayout) -> None:
        event = snapshot.event
        found = self._unit(event)
        z, a = response(event, found.layer, found.number, layout.plane, CELLS)
        if is_output(event, found.layer):
            a = event.problem.loss.score(a) if event.problem.task == "classification" else a
        self.field.set_levels(levels(a - layout.middle, layout.limit))
        finite = np.isfinite(z).all()
        self.threshold.set_segments(contours(z, (0.0,), layout.plane)[0] if finite else [])
        incoming, outgoing = self._chosen(event, found)
        self.incoming.move(found.incoming, layout.weight_limit, incoming)
        self.outgoing.move(found.outgoing, layout.weight_limit, outgoing)
        self.answers.move(found.answers, found.flat)
        self.gradient.text = legend.shortened(unit_words.gradient(found), self.width - 20)

    def _chosen(self, event: StepEvent, found: Unit) -> tuple[int | None, int | None]:
        """Return the incoming and the outgoing weight in focus."""
        weight = self.focus.within(event).weight
        if weight and (weight[0], weight[2]) == (found.layer, found.number):
            return weight[1], None
        if weight and weight[:2] == (found.layer + 1, found.number):
            return None, weight[2]
        return None, None

    # ---- texts and pointer ----

    def describe(self, snapshot: Snapshot) -> str:
        return unit_words.description(snapshot, self._unit(snapshot.event))

    def weight_at(self, snapshot: Snapshot, x: float, y: float) -> tuple[int, int, int] | None:
        """Return the weight under the pointer, or None.

        It is (layer, row, unit); `x` and `y` are CSS pixels of the figure.
        """
        layer, number = self._place_of(snapshot.event)
        row = self.incoming.at(x - self.left, y - self.top)
        if row is not None:
            return layer, row, number
        target = self.outgoing.at(x - self.left, y - self.top)
        return None if target is None else (layer + 1, number, target)

    def readout(self, snapshot: Snapshot, x: float, y: float) -> str:
        weight, place = self.weight_at(snapshot, x, y), self.inside(self.plane, x, y)
        if weight:
            return unit_words.weight_readout(snapshot, weight)
        found = self._unit(snapshot.event)
        if place:
            return unit_words.place_readout(snapshot, found, self.plane_in(snapshot), place)
        return self.answers.readout(found.answers, found.flat, x - self.left, y - self.top)

    def focus_at(self, snapshot: Snapshot, x: float, y: float) -> Focus | None:
        weight = self.weight_at(snapshot, x, y)
        return replace(self.focus, weight=weight) if weight else None


def _scale(event: StepEvent, found: Unit, plane: Plane) -> tuple[float, float, tuple[float, float]]:
    """Return the colour scale's middle, half-width and end values."""
    task = event.problem.task if is_output(event, found.layer) else ""
    if task == "classification":
        return 0.0, 1.0, event.problem.loss.targets
    if task == "regression":
        middle, limit = legend.value_scale(event.data)
        return middle, limit, (middle - limit, middle + limit)
    _, a = response(event, found.layer, found.number, plane, _FEW)
    limit = max(1.0, nice_ceiling(float(np.nan_to_num(np.abs(a), posinf=0.0).max()), _RUNGS))
    return 0.0, limit, (-limit, limit)
