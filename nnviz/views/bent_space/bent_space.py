"""The bent space: the input plane in a hidden layer.

The layer's activations carry the grid and the samples.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import final

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgb

from ...drawing.label import width as text_width
from ...drawing.points import MOST, MovingPoints, marker_size, nearest_within_reach, rings, sample_points
from ...drawing.scales import ticks_between
from ...drawing.theme import SMALL
from ...drawing.untyped import as_any
from ...nn.arrays import Array
from ...probes.layer_space import LINES, NODES, extent, nodes
from ...training.problem import Problem, as_problem
from ...training.snapshot import Snapshot
from ...words import marked, say
from ..base import legend
from ..base.focus import Focus
from ..base.option import Option
from ..base.plot import BELOW, TICK_GAP, Box, Scale
from ..base.view import View
from ..over_steps.layer_curves import in_front
from . import bent_words
from .bent_cache import BentCache
from .bent_layout import BentLayout, limits_around
from .borders import borders

_TOP = 24.0
_TALL = 200.0  # CSS pixels of height from which the axes are named below
_ROOM = 480.0, 240.0  # width and height in CSS pixels that the input plane needs beside the layer


@final
class BentSpace(View):
    """The input plane, carried through a hidden layer.

    Its grid and the training samples are shown. Two of the layer's units are the axes: those along which the
    training samples vary most, the unit in focus first. They are chosen at the anchor, the path's last state on a
    grid of steps that doubles, so that two units that vary alike don't take turns frame by frame. Behind the last
    hidden layer the network is linear: with two units there, the border between the classes is straight. If there
    is room, the input plane is at the left.
    """

    declared = (
        Option(
            "layer",
            marked("layer"),
            "last",
            {"last": marked("last hidden layer"), "first": marked("first hidden layer")},
        ),
        Option("grid", marked("grid"), True),
        Option("before", marked("inputs"), True, description=marked("show the input plane beside it")),
    )

    def offered(self, snapshot: Snapshot) -> tuple[Option, ...]:
        return tuple(option for option in self.declared if option.name != "before" or self._has_room_beside)

    def make(self) -> Sequence[Artist]:
        theme = self.theme
        self.before = self.add_axes(30, _TOP, 100, 100)
        self.plot = self.add_axes(160, _TOP, 100, 100)
        self.bar_axes = self.add_axes(270, _TOP, 12, 100)
        self.grid = LineCollection([], linewidths=0.9, antialiaseds=True, linestyles="solid")
        self.border = LineCollection([], colors=[theme.ink], linewidths=1.6, antialiaseds=True, linestyles="solid")
        for lines in (self.grid, self.border):
            self.plot.add_collection(lines, autolim=False)
        self.rings = rings(self.plot, theme.ink, theme, 12.7)
        self.points: MovingPoints | None = None
        self._cache = BentCache()
        return (self.grid, self.border, *self.rings)

    # ---- what is shown ----

    @property
    def _has_room_beside(self) -> bool:
        return self.width >= max(_ROOM[0], 1.7 * self.height) and self.height >= _ROOM[1]

    def _layer(self, problem: Problem) -> int | None:
        """Return the hidden layer shown, counted from 0.

        It is None without hidden layers.
        """
        count = len(problem.network.hidden)
        if not count:
            return None
        unit = self._unit_in_focus(problem)
        if unit is not None:
            return unit[0]
        return count - 1 if self.options["layer"] == "last" else 0

    def _unit_in_focus(self, problem: Problem) -> tuple[int, int] | None:
        """Return layer and unit of the hidden unit in focus.

        It is None unless the network has that unit.
        """
        widths, unit = problem.network.sizes[1:-1], self.focus.unit
        return unit if unit is not None and unit[0] < len(widths) and unit[1] < widths[unit[0]] else None

    def _samples(self, snapshot: Snapshot, layout: BentLayout) -> Array:
        """Return the places of the training samples, `(n, 2)`."""
        assert layout.layer is not None  # without hidden layers there is nothing to see
        return self._cache.carried(snapshot, layout.layer, layout.units, layout.plane)[1]

    def layout(self, snapshot: Snapshot) -> BentLayout:
        data, plane, problem = snapshot.event.data, self.plane_in(snapshot), as_problem(snapshot.event.problem)
        names = legend.class_names(data)
        layer = self._layer(problem)
        beside = self.options["before"] and self._has_room_beside
        if layer is None:
            return BentLayout(None, (), (0.0, 1.0), (0.0, 1.0), data, plane, names, beside)
        unit = self._unit_in_focus(problem)
        units, then = self._cache.axes(snapshot, layer, plane, unit and unit[1])
        now = extent(*self._cache.carried(snapshot, layer, units, plane))
        bound = problem.network.hidden[layer].bound
        across, up = (limits_around(one, other, bound) for one, other in zip(then, now))
        if len(units) == 1:
            across = (float(plane.low[0]), float(plane.high[0]))
        return BentLayout(layer, units, across, up, data, plane, names, beside)

    # ---- the picture ----

    def arrange(self, layout: BentLayout) -> None:
        if self.points is not None:
            self.points.remove()
            self.points = None
        if layout.layer is None:
            self.write(12, _TOP + 8, say("There are no hidden layers: the space stays as it is."), self.theme.muted)
            self.artists = in_front((self.grid, self.border, *self.rings))
            return
        titles = bent_words.axis_notes(layout)
        above = say("{across} · {up}", across=titles[0], up=titles[1])
        if self.height >= _TALL:
            above = say("layer {layer}", layer=layout.layer + 1)
        above = legend.shortened(above, self.width - 16)
        self.write(8, _TOP / 2, above, self.theme.muted, size=SMALL, middle=True)
        notes = self._place(layout, titles if self.height >= _TALL else [])
        self._draw_legend(layout, 8 + text_width(above, SMALL) + 18)
        self.plot.set_xlim(*layout.across)
        self.plot.set_ylim(*layout.up)
        self._draw_axes(layout, notes)
        if layout.inputs:
            self._draw_before(layout)
        self.grid.set_color(as_any(self._colors))
        self.points = MovingPoints(self.plot, layout.data, self._scale(layout), self.theme, self._marker(layout))
        self.artists = in_front((self.grid, self.border, *self.points.artists, *self.rings))

    @property
    def _colors(self) -> Array:
        """The colours of the grid's lines.

        Lines of equal u are coloured by their place, lines of equal v are grey.
        """
        back, ink = (np.array(to_rgb(color)) for color in (self.theme.background, self.theme.ink))
        grey = back + np.linspace(0.25, 0.7, LINES)[:, None] * (ink - back)
        return np.concatenate([self.theme.layers(LINES), grey])

    def _scale(self, layout: BentLayout) -> tuple[float, float]:
        return (0.0, 1.0) if layout.names else legend.value_scale(layout.data)

    def _marker(self, layout: BentLayout) -> float:
        return 0.85 * marker_size(self.box[2], min(MOST, layout.data.train_count))

    def _place(self, layout: BentLayout, titles: Sequence[str]) -> list[str]:
        """Place one or two squares; return the notes below.

        The squares are as large as possible.
        """
        left = TICK_GAP + 4 + max(text_width(text, SMALL) for _, text in ticks_between(*layout.up))
        right = 14.0 if layout.names else 14 + legend.bar_width(self._ends(layout))
        notes = legend.note_lines(titles, self.width - 16)
        room, high = self.width - left - right, self.height - _TOP - BELOW - legend.NOTE_ROW * len(notes)
        if layout.inputs:
            return self._place_both(layout, left, right, high, notes)
        side = max(40, int(min(room, high)))
        wide = max(side, int(min(room, 3 * high)))
        self.box: Box = (int(left + max(0.0, (room - wide) / 2)), _TOP, wide, side)
        self.place_axes(self.plot, self.box)
        return notes

    def _place_both(self, layout: BentLayout, between: float, right: float, high: float, notes: list[str]) -> list[str]:
        """Place the squares of the inputs and of the layer.

        The inputs are at the left; `between` is the room for the second square's ticks.
        """
        ticks = legend.plane_ticks(layout.plane)[1] or ((0.0, "0"),)
        left, gap = 18 + max(text_width(text, SMALL) for _, text in ticks), between + 16
        room = (self.width - left - gap - right) / 2
        beside = legend.axis_notes(layout.plane)
        lowest = high + legend.NOTE_ROW * (len(notes) - max(len(notes), len(beside)))  # with a line for each of them
        self._before_notes = legend.note_lines(beside, max(40.0, min(room, lowest)) + gap - 12)
        high -= legend.NOTE_ROW * max(0, len(self._before_notes) - len(notes))
        side = max(40, int(min(room, high)))
        start = int(left + max(0.0, room - side))
        self.before_box: Box = (start, _TOP, side, side)
        self.box = (int(start + side + gap), _TOP, side, side)
        self.place_axes(self.before, self.before_box)
        self.place_axes(self.plot, self.box)
        return notes

    def _draw_legend(self, layout: BentLayout, x: float) -> None:
        left, top, wide, high = self.box
        if layout.names:
            if self.width - 8 - x >= 26 * len(layout.names):
                legend.draw_row(self, x, _TOP / 2, layout.names, False, first=x)
        else:
            bar = (left + wide + 14, top, legend.BAR, high)
            self.place_axes(self.bar_axes, bar)
            legend.draw_bar(self, self.bar_axes, bar, self.theme.table, self._ends(layout))

    def _ends(self, layout: BentLayout) -> tuple[float, float]:
        """Return the values at the ends of a regression's colour scale."""
        middle, limit = legend.value_scale(layout.data)
        return middle - limit, middle + limit

    def _draw_axes(self, layout: BentLayout, notes: Sequence[str]) -> None:
        left, top, wide, high = self.box
        self.rule([((left, top), (left, top + high), (left + wide, top + high))], self.theme.muted)
        across, up = (Scale(*limits, ticks_between(*limits)) for limits in (layout.across, layout.up))
        legend.draw_axes(self, self.box, across, up)
        legend.draw_notes(self, self.box, notes)

    def _draw_before(self, layout: BentLayout) -> None:
        """Draw grid and samples in the input plane."""
        axes, plane = self.before, layout.plane
        axes.set_xlim(plane.low[0], plane.high[0])
        axes.set_ylim(plane.low[1], plane.high[1])
        legend.draw_plane_axes(self, self.before_box, plane, self._before_notes)
        if self.options["grid"]:
            lines = LineCollection(
                as_any(nodes(plane).reshape(2 * LINES, NODES, 2)),
                colors=as_any(self._colors),
                linewidths=0.9,
                antialiaseds=True,
                linestyles="solid",
                zorder=1,
            )
            self.keep(axes.add_collection(lines, autolim=False))
        found = sample_points(axes, layout.data, plane, False, self._scale(layout), self.theme, self._marker(layout))
        for artist in found:
            artist.set_zorder(2)
            self.keep(axes.add_artist(artist))

    def move(self, snapshot: Snapshot, layout: BentLayout) -> None:
        if layout.layer is None:
            self.grid.set_segments([])
            self.border.set_segments([])
            for ring in self.rings:
                ring.set_data([], [])
            return
        grid, samples = self._cache.carried(snapshot, layout.layer, layout.units, layout.plane)
        finite = np.nan_to_num(grid, nan=0.0, posinf=0.0, neginf=0.0)
        self.grid.set_segments(as_any(finite) if self.options["grid"] else [])
        self.border.set_segments(borders(snapshot.event, layout.layer, layout.units, (layout.across, layout.up)))
        assert self.points is not None  # made when the layout was arranged
        self.points.move(samples)
        sample = self.focus.sample
        chosen = samples[sample : sample + 1] if sample is not None else samples[:0]
        for ring in self.rings:
            ring.set_data(*chosen.T)

    def describe(self, snapshot: Snapshot) -> str:
        layout = self.layout(snapshot)
        if layout.layer is None:
            return say("Space bent by a layer: there are no hidden layers.")
        return bent_words.description(snapshot, layout, self._samples(snapshot, layout))

    def sample_at(self, snapshot: Snapshot, x: float, y: float) -> int | None:
        """Return the number of the nearest training sample within reach."""
        layout, place = self.layout(snapshot), self.inside(self.plot, x, y)
        if place is None or layout.layer is None:
            return None
        samples = self._samples(snapshot, layout)
        size = (layout.across[1] - layout.across[0], layout.up[1] - layout.up[0])
        with np.errstate(over="ignore", invalid="ignore"):
            return nearest_within_reach((samples - place) * self.box[2:] / size)

    def focus_at(self, snapshot: Snapshot, x: float, y: float) -> Focus | None:
        sample = self.sample_at(snapshot, x, y)
        return None if sample is None else replace(self.focus, sample=sample)

    def readout(self, snapshot: Snapshot, x: float, y: float) -> str:
        layout, place = self.layout(snapshot), self.inside(self.plot, x, y)
        if place is None or layout.layer is None:
            return ""
        sample = self.sample_at(snapshot, x, y)
        if sample is not None:
            place = self._samples(snapshot, layout)[sample]
        return bent_words.readout(layout, place, sample)
