"""The decision boundary: the output over the plane."""

from collections.abc import Sequence
from dataclasses import replace
from typing import final

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import LineCollection

from ...data.datasets import Dataset
from ...data.plane import Plane
from ...drawing.contours import contours
from ...drawing.field import CachedArtists, ClassField, Field, levels
from ...drawing.label import width as text_width
from ...drawing.lines import Lines
from ...drawing.points import (
    classes_in,
    marker_size,
    nearest_within_reach,
    place_of,
    places_in,
    points_in,
    rings,
    sample_of,
    sample_points,
)
from ...drawing.theme import SMALL
from ...nn.arrays import Ints
from ...probes.measures import class_answers, classify, surface
from ...training.model import Need
from ...training.snapshot import Snapshot
from ...words import marked
from ..base import legend
from ..base.focus import Focus
from ..base.option import Option
from ..base.plot import BELOW, TICK_GAP, Box
from ..base.view import View
from . import boundary_words
from .boundary_layout import BoundaryLayout

_TOP = 24.0  # CSS pixels for the row that explains the points
_GAP = 10.0  # between the plane and the colour scale
_LARGEST = 1e30  # bound of outputs: before a divergence, differences of larger ones would be NaN
CELLS = 100  # the surface is measured at CELLS x CELLS points while it moves
_FINE = 200  # and at up to so many points a side at rest,
_FINELY = 2_000_000  # as long as this many activations suffice


@final
class DecisionBoundary(View):
    """The output over the plane, with samples and borders.

    The class of a sample shows in its shape as well as its colour; training samples are filled. With more than two
    classes the winner has its colour, as strong as its lead over the second.
    """

    declared = (
        Option("test_points", marked("test points"), description=marked("show the test samples, too")),
        Option("ring_errors", marked("errors"), description=marked("ring the misclassified samples")),
        Option("uncertainty", marked("uncertainty"), description=marked("draw the borders of the uncertain region")),
        Option("discretize", marked("discretize"), description=marked("use few colours in place of a scale")),
    )

    def needs(self) -> tuple[Need, ...]:
        return ("outputs", "labels")

    def offered(self, snapshot: Snapshot) -> tuple[Option, ...]:
        only_of_classes = () if snapshot.event.data.is_classification else ("ring_errors", "uncertainty")
        return tuple(option for option in self.declared if option.name not in only_of_classes)

    def make(self) -> Sequence[Artist]:
        theme = self.theme
        self.plane = self.add_axes(30, 34, 100, 100)
        self.bar_axes = self.add_axes(140, 34, 12, 100)
        self.field = Field(self.plane, theme.table)
        self.class_field = ClassField(self.plane, theme.class_tables)
        self.border = Lines(self.plane, [], theme.ink, 1.6, rounded=True)
        self.doubt = LineCollection(
            [], colors=[theme.ink], linewidths=0.75, antialiaseds=True, linestyles=[(0, (4, 3))]
        )
        self.plane.add_collection(self.doubt, autolim=False)
        self.samples = CachedArtists(self.plane)
        self.rings = rings(self.plane, theme.trouble, theme, 12.0)
        self.chosen = rings(self.plane, theme.ink, theme, 18.0, 2.2)
        self._drawn: tuple[Dataset, Plane, bool, Box] | None = None
        return (self.field, self.class_field, self.doubt, self.border, self.samples, *self.rings, *self.chosen)

    def layout(self, snapshot: Snapshot) -> BoundaryLayout:
        data, options, plane = snapshot.event.data, self.options, self.plane_in(snapshot)
        names = legend.class_names(data)
        if names:
            ends = snapshot.event.problem.loss.targets
            middle, limit = 0.0, 1.0
        else:
            middle, limit = legend.value_scale(data)
            ends = data.value_scaling.own(middle - limit), data.value_scaling.own(middle + limit)
        return BoundaryLayout(
            names,
            middle,
            limit,
            ends,
            plane,
            tuple(legend.notes_on(data, plane, options["test_points"])),
            options["test_points"],
            options["discretize"],
            options["ring_errors"] and bool(names),
            options["uncertainty"] and bool(names),
            len(points_in(data, True)),
        )

    def arrange(self, layout: BoundaryLayout) -> None:
        lines = self._place(layout)
        table = self.theme.table
        if layout.discretize:
            table = table[np.repeat((0, 255), 128)] if layout.names else table[_steps_of(9)]
        self.field.set_table(table)
        self.class_field.set_flat(layout.discretize)
        self.field.set_visible(not layout.many)
        self.class_field.set_visible(layout.many)
        self.border.set_visible(bool(layout.names))
        self.doubt.set_visible(layout.uncertainty)
        for ring in self.rings:
            ring.set_visible(layout.ring_errors)
        legend.draw_plane_axes(self, self.box, layout.plane, lines)
        legend.draw_row(self, self.box[0], _TOP / 2, layout.names, layout.test_points)
        if not layout.many:
            legend.draw_bar(self, self.bar_axes, self.bar_box, table, layout.ends)

    def _place(self, layout: BoundaryLayout) -> list[str]:
        """Place the plane as a square; return the notes.

        The square is as large as possible.
        """
        plane = layout.plane
        left = TICK_GAP + 2 + max(text_width(text, SMALL) for _, text in legend.plane_ticks(plane)[1] or ((0, "0"),))
        right = _GAP if layout.many else _GAP + legend.bar_width(layout.ends)
        lines = legend.note_lines(layout.notes, self.width - left - 8)
        high = self.height - _TOP - BELOW - legend.NOTE_ROW * len(lines)
        side = max(40, int(min(self.width - left - right, high)))
        start = int(left + max(0, (self.width - left - right - side) // 2))
        self.box = (start, _TOP, side, side)
        self.bar_box = (start + side + _GAP, _TOP, legend.BAR, side)
        self.place_axes(self.plane, self.box)
        self.place_axes(self.bar_axes, self.bar_box)
        self.plane.set_xlim(plane.low[0], plane.high[0])
        self.plane.set_ylim(plane.low[1], plane.high[1])
        return lines

    def move(self, snapshot: Snapshot, layout: BoundaryLayout) -> None:
        if layout.many:
            self._move_classes(snapshot, layout)
        else:
            output = surface(snapshot.event, self._cells(snapshot), layout.plane)
            self.field.set_levels(levels(output - layout.middle, layout.limit))
            heights = (0.0, -0.5, 0.5) if layout.uncertainty else (0.0,)
            border, *doubt = contours(output, heights, layout.plane) if layout.names else ([],)
            self.border.set_lines(border)
            self.doubt.set_segments([line for lines in doubt for line in lines])
        data = snapshot.event.data
        shown = (data, layout.plane, layout.test_points, self.box)
        if self._drawn != shown:
            self._drawn = shown
            self.samples.set_parts(
                sample_points(
                    self.plane,
                    data,
                    layout.plane,
                    layout.test_points,
                    (layout.middle, layout.limit),
                    self.theme,
                    marker_size(self.box[2], layout.samples),
                )
            )
        failed = np.empty((0, 2))
        if layout.ring_errors:
            given = classify(snapshot.event, points_in(data, layout.test_points))
            wrong = given != classes_in(data, layout.test_points)
            failed = places_in(data, layout.plane, layout.test_points)[wrong]
        for ring in self.rings:
            ring.set_data(failed[:, 0], failed[:, 1])
        sample = self.focus.within(snapshot.event).sample
        place = np.empty((0, 2)) if sample is None else place_of(data, layout.plane, sample)
        for ring in self.chosen:
            ring.set_visible(sample is not None)
            ring.set_data(place[:, 0], place[:, 1])

    def _cells(self, snapshot: Snapshot) -> int:
        """Return the number of cells on each side.

        It is smaller for a watched model, which may be slow.
        """
        problem = snapshot.event.problem
        if not self.fine or "problem" in problem.lacking:
            return CELLS
        return int(min(max(CELLS, (_FINELY / sum(problem.network.sizes)) ** 0.5), _FINE))

    def _move_classes(self, snapshot: Snapshot, layout: BoundaryLayout) -> None:
        outputs = np.nan_to_num(class_answers(snapshot.event, self._cells(snapshot), layout.plane))
        outputs = np.clip(outputs, -_LARGEST, _LARGEST)
        self.class_field.set_answers(outputs)
        second, first = np.partition(outputs, -2, axis=0)[-2:]
        owner = outputs.argmax(axis=0)
        border, doubt = [], []
        for number in np.unique(owner):
            ahead = outputs[number] - np.where(owner == number, second, first)
            heights = (0.0, 0.5) if layout.uncertainty else (0.0,)
            lines, *others = contours(ahead, heights, layout.plane)
            border += lines
            doubt += [line for lines in others for line in lines]
        self.border.set_lines(border)
        self.doubt.set_segments(doubt)

    def describe(self, snapshot: Snapshot) -> str:
        return boundary_words.description(snapshot, self.layout(snapshot), CELLS)

    def readout(self, snapshot: Snapshot, x: float, y: float) -> str:
        place = self.place_at(x, y)
        if place is None:
            return ""
        return boundary_words.readout(snapshot, self.layout(snapshot), place, self.sample_at(snapshot, x, y))

    def place_at(self, x: float, y: float) -> tuple[float, float] | None:
        """Return the place on the plane under the pointer.

        It is None beside the plane; `x` and `y` are CSS pixels of the figure.
        """
        return self.inside(self.plane, x, y)

    def sample_at(self, snapshot: Snapshot, x: float, y: float) -> int | None:
        """Return the sample under the pointer, or None."""
        data, plane, side = snapshot.event.data, self.plane_in(snapshot), self.box[2]
        place = self.place_at(x, y)
        if place is None:
            return None
        places = places_in(data, plane, self.options["test_points"])
        away = (places - place) * side / np.subtract(plane.high, plane.low)
        nearest = nearest_within_reach(away)
        return None if nearest is None else sample_of(data, nearest)

    def focus_at(self, snapshot: Snapshot, x: float, y: float) -> Focus | None:
        sample = self.sample_at(snapshot, x, y)
        return None if sample is None else replace(self.focus, sample=sample)


def _steps_of(count: int) -> Ints:
    """Return indices of the colour table in `count` even steps."""
    numbers: Ints = np.rint((np.arange(256) * count // 256) * (255 / (count - 1))).astype(int)
    return numbers
