"""The reconstruction: samples, and what an autoencoder gives back of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import final

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import LineCollection

from ...data.datasets import Dataset
from ...data.plane import Plane
from ...drawing.field import CachedArtists
from ...drawing.label import Label
from ...drawing.label import width as text_width
from ...drawing.lines import Lines
from ...drawing.points import MOST, marker_size, nearest_within_reach, plain_points, points_at, rings, sample_of
from ...drawing.theme import SMALL
from ...nn.arrays import Array
from ...probes.code import code_layer, codes, curve
from ...training.problem import as_problem
from ...training.snapshot import Snapshot
from ...words import marked, say
from ..base import legend
from ..base.focus import Focus
from ..base.option import Option
from ..base.plot import BELOW, TICK_GAP, Box, Scale, ticks_in
from ..base.view import View
from . import words
from .input_plane import input_plane, places_of
from .marked_code import marked_code

_TOP = 24.0  # CSS pixels for the row that explains the points
_THREADS = 300  # at most: more would hide the images, and take longer to draw than all the rest


@dataclass(frozen=True)
class _Layout:
    data: Dataset
    plane: Plane
    names: tuple[str, ...]  # of the classes
    notes: tuple[str, ...]
    test_points: bool
    threads: bool
    labels: bool
    has_curve: bool  # because the code is one number


@final
class Reconstruction(View):
    """Samples, their images by an autoencoder, and a thread from each to its image.

    If the narrowest layer has one unit, the images of all its activations from the lowest to the highest are a
    curve. Over a single input, a sample lies on the diagonal and its image above or below it.
    """

    declared = (
        Option("test_points", marked("test points"), description=marked("show the test samples, too")),
        Option("threads", marked("threads"), True, description=marked("join each sample to its image")),
        Option("labels", marked("label colours"), True, description=marked("show the labels that training ignores")),
    )

    def missing(self, snapshot: Snapshot) -> str:
        return super().missing(snapshot) or words.not_for(snapshot, needs_code=False)

    def make(self) -> Sequence[Artist]:
        theme = self.theme
        self.plot = self.add_axes(30, _TOP, 100, 100)
        nowhere = np.empty((0, 2))
        self.samples = CachedArtists(self.plot)
        # As one path, lines that cross each other would take many times as long.
        self.threads = LineCollection([], colors=[theme.muted], linewidths=0.65, antialiaseds=True, linestyles="solid")
        self.plot.add_collection(self.threads, autolim=False)
        self.curve = Lines(self.plot, [], theme.ink, 2.0, rounded=True)
        self.images = plain_points(nowhere, theme.ink, theme, 5.0)
        self.plot.add_line(self.images)
        self.images.set_clip_box(self.plot.bbox)
        self.sample_rings = rings(self.plot, theme.ink, theme, 16.0, 2.0)
        self.image_rings = rings(self.plot, theme.ink, theme, 11.0, 3.0)
        self.lost = Label(self.pane, 0, 0, "", color=theme.ink, size=SMALL, align="right", middle=True)
        self._drawn: tuple[_Layout, Box] | None = None
        dots = (self.images, *self.sample_rings, *self.image_rings)
        return (self.samples, self.threads, self.curve, *dots, self.lost)

    def layout(self, snapshot: Snapshot) -> _Layout:
        data, plane = snapshot.event.data, input_plane(snapshot, self.shown)
        layer, is_line = code_layer(snapshot.event), plane.is_line
        test_points, labels = self.options["test_points"], self.options["labels"]
        notes = legend.axis_notes(plane)
        notes += [say("↑ its image")] * is_line
        counts = [len(part[0]) for part in (data.train, data.test)[: 1 + test_points]]
        if max(counts) > MOST:
            shown, count = (f"{sum(numbers):,}" for numbers in ((min(n, MOST) for n in counts), counts))
            notes.append(say("{shown} of {count} points shown", shown=shown, count=count))
        if self.options["threads"] and sum(min(n, MOST) for n in counts) > _THREADS:
            notes.append(say("threads of {count} points", count=_THREADS))
        has_curve = layer is not None and snapshot.event.problem.network.sizes[layer + 1] == 1 and not is_line
        names = legend.class_names(data) if labels else ()
        return _Layout(data, plane, names, tuple(notes), test_points, self.options["threads"], labels, has_curve)

    # ---- the still part ----

    def arrange(self, layout: _Layout) -> None:
        plane, across, up = layout.plane, *self._scales(layout.plane)
        left = TICK_GAP + 2 + max(text_width(text, SMALL) for _, text in (*up.ticks, (0.0, "0")))
        lines = legend.note_lines(layout.notes, self.width - left - 8)
        high = self.height - _TOP - BELOW - legend.NOTE_ROW * len(lines)
        side = max(40, int(min(self.width - left - 8, high)))
        self.box: Box = (int(left + max(0, (self.width - left - 8 - side) // 2)), _TOP, side, side)
        self.place_axes(self.plot, self.box)
        self.plot.set_xlim(plane.low[0], plane.high[0])
        self.plot.set_ylim(plane.low[1], plane.high[1])
        legend.draw_axes(self, self.box, across, up)
        legend.draw_notes(self, self.box, lines)
        x, y, wide, _ = self.box
        self.rule([((x, y), (x + wide, y), (x + wide, y + wide), (x, y + wide), (x, y))], self.theme.grid)
        if plane.is_line:
            self.rule([((x, y + wide), (x + wide, y))], self.theme.grid)
        self._explain(layout)
        self.lost.move(self.width - 8, _TOP / 2)
        self.images.set_markersize(0.45 * marker_size(side, min(MOST, layout.data.train_count)))

    def _scales(self, plane: Plane) -> tuple[Scale, Scale]:
        across, up = (
            Scale(low, high, ticks_in(low, high, 4, scaling))
            for low, high, scaling in zip(plane.low, plane.high, plane.scalings)
        )
        return across, up

    def _explain(self, layout: _Layout) -> None:
        """Explain the points, as far as there is room before the share that is lost."""
        theme, muted = self.theme, self.theme.muted
        entries: list[legend.Entry] = [
            ("o", muted, muted, say("sample")),
            ("o", theme.ink, theme.halos[0], say("its image")),
        ]
        if layout.has_curve:
            entries.append(("_", theme.ink, theme.ink, say("all codes")))
        room = self.width - 24 - text_width(say("test: {share}% lost", share="100"), SMALL)
        while entries and legend.row_width(entries) > room:
            entries.pop()
        legend.draw_entries(self, 8, _TOP / 2, entries)

    # ---- what moves ----

    def move(self, snapshot: Snapshot, layout: _Layout) -> None:
        inputs, images = self._pairs(snapshot)
        ends = [places_of(layout.plane, inputs, values) for values in (inputs, images)]
        if self._drawn != (layout, self.box):
            self._drawn = layout, self.box
            self.samples.set_parts(self._points(layout, ends[0]))
        self.images.set_data(*ends[1].T)
        self.threads.set_segments(list(np.stack(ends, axis=1)[:_THREADS]) if layout.threads else [])
        self.curve.set_lines([])
        if layout.has_curve:
            problem = as_problem(snapshot.event.problem)
            _, along = curve(snapshot.event, codes(snapshot.event, problem.train[0][:MOST]))
            self.curve.set_lines([places_of(layout.plane, along, along)])
        self._move_rings(snapshot, layout)
        self.lost.text = words.lost(snapshot)

    def _pairs(self, snapshot: Snapshot) -> tuple[Array, Array]:
        """Return the inputs and the images of the samples shown, `(n, inputs)` each; training samples come first."""
        problem, theta = as_problem(snapshot.event.problem), snapshot.event.after.theta
        parts = (problem.train, problem.test)[: 1 + self.options["test_points"]]
        x = np.concatenate([part[0][:MOST] for part in parts])
        with np.errstate(over="ignore", invalid="ignore"):  # on the way to a divergence
            return x[:, :-1], problem.predict(theta, x)

    def _points(self, layout: _Layout, places: Array) -> list[Artist]:
        data, trained = layout.data, min(MOST, layout.data.train_count)
        size = 0.85 * marker_size(self.box[2], trained)
        classes = (0.0, 1.0) if layout.names else legend.value_scale(data)
        scale = classes if layout.labels else None
        found: list[Artist] = []
        for part, training in ((places[trained:], False), (places[:trained], True)):
            if len(part):
                found.extend(points_at(self.plot, data, part, training, scale, self.theme, size))
        for artist in found:
            artist.set_clip_box(self.plot.bbox)
        return found

    def _move_rings(self, snapshot: Snapshot, layout: _Layout) -> None:
        marked = marked_code(snapshot, self.focus) if code_layer(snapshot.event) is not None else None
        sample = image = np.empty((0, 2))
        if marked is not None:
            inputs = marked.image if marked.inputs is None else marked.inputs
            image = places_of(layout.plane, inputs, marked.image)
            sample = sample if marked.inputs is None else places_of(layout.plane, inputs, inputs)
        for ring in self.image_rings:
            ring.set_data(*image.T)
        for ring in self.sample_rings:
            ring.set_data(*sample.T)

    # ---- texts and pointer ----

    def describe(self, snapshot: Snapshot) -> str:
        layer = code_layer(snapshot.event)
        sizes = snapshot.event.problem.network.sizes
        return words.reconstruction(snapshot, sizes[0] if layer is None else sizes[layer + 1])

    def readout(self, snapshot: Snapshot, x: float, y: float) -> str:
        place, nearest = self.inside(self.plot, x, y), self._nearest(snapshot, x, y)
        if nearest is not None:
            inputs, images = self._pairs(snapshot)
            sample = sample_of(snapshot.event.data, nearest)
            return words.sample_readout(snapshot, sample, inputs[nearest], images[nearest])
        return "" if place is None else words.place_readout(self.layout(snapshot).plane, place)

    def place_at(self, x: float, y: float) -> tuple[float, float] | None:
        """Return the place on the plane of the data under the pointer.

        It is None beside the plane, and if the plane is not that of the data. `x` and `y` are CSS pixels of the
        figure.
        """
        layout: _Layout = self._layout
        if layout.plane.is_line or not np.array_equal(layout.plane.directions, layout.data.over(self.shown).directions):
            return None
        return self.inside(self.plot, x, y)

    def sample_at(self, snapshot: Snapshot, x: float, y: float) -> int | None:
        """Return the sample under the pointer, or None."""
        nearest = self._nearest(snapshot, x, y)
        return None if nearest is None else sample_of(snapshot.event.data, nearest)

    def _nearest(self, snapshot: Snapshot, x: float, y: float) -> int | None:
        """Return which of the samples shown is under the pointer, or None."""
        place = self.inside(self.plot, x, y)
        if place is None:
            return None
        plane, (inputs, _) = input_plane(snapshot, self.shown), self._pairs(snapshot)
        away = places_of(plane, inputs, inputs) - place
        return nearest_within_reach(away * self.box[2] / np.subtract(plane.high, plane.low))

    def focus_at(self, snapshot: Snapshot, x: float, y: float) -> Focus | None:
        sample = None if self.missing(snapshot) else self.sample_at(snapshot, x, y)
        return None if sample is None else replace(self.focus, sample=sample, code=None)
