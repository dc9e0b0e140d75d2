"""The code: the numbers that an autoencoder keeps of each sample."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import final

import numpy as np
from matplotlib.artist import Artist

from ...data.datasets import Dataset
from ...drawing.bins import BINS, counts
from ...drawing.label import width as text_width
from ...drawing.lines import Lines
from ...drawing.points import MOST, MovingPoints, marker_size, nearest_within_reach, plain_points, rings
from ...drawing.theme import SMALL
from ...nn.arrays import Array
from ...probes.code import code_layer, decoded
from ...training.problem import as_problem
from ...training.snapshot import Snapshot
from ...words import marked, say, say_count
from ..base import legend
from ..base.focus import Focus
from ..base.option import Option
from ..base.plot import BELOW, TICK_GAP, Box, Scale
from ..base.view import View
from . import words
from .code_axes import CodeAxes, CodeCache, scale_of
from .code_bars import CodeBars
from .marked_code import marked_code

_TOP = 24.0
_TALL = 150.0  # CSS pixels of height from which the axes are named below


@dataclass(frozen=True)
class _Layout:
    data: Dataset
    layer: int  # from 0
    units: int
    names: tuple[str, ...]  # of the classes, if labels are shown
    labels: bool
    across: Scale
    up: Scale | None  # None for a histogram


@final
class CodeView(View):
    """The activations of an autoencoder's narrowest layer for the training samples.

    One number has a histogram, two have a scatter plot, and of more the first two principal components are shown.
    A click, or dragging, chooses a code, whose image the reconstruction marks.
    """

    drags = True
    declared = (
        Option("labels", marked("label colours"), True, description=marked("show the labels that training ignores")),
    )

    def missing(self, snapshot: Snapshot) -> str:
        return super().missing(snapshot) or words.not_for(snapshot, needs_code=True)

    def make(self) -> Sequence[Artist]:
        theme = self.theme
        self.plot = self.add_axes(30, _TOP, 100, 100)
        self.bars = CodeBars(self)
        self.plain = plain_points(np.empty((0, 2)), theme.muted, theme, 7.0)
        self.plot.add_line(self.plain)
        self.line = Lines(self.pane, [], theme.ink, 2.0)
        self.rings = rings(self.plot, theme.ink, theme, 14.0, 2.4)
        self.points: MovingPoints | None = None
        self._cache = CodeCache()
        return self._artists

    @property
    def _artists(self) -> tuple[Artist, ...]:
        points = self.points.artists if self.points else ()
        return (self.bars.bars, self.plain, *points, self.line, *self.rings)

    def layout(self, snapshot: Snapshot) -> _Layout:
        found = self._cache.codes(snapshot)
        places = self._cache.axes(snapshot).places(found)
        layer = code_layer(snapshot.event)
        assert layer is not None  # otherwise the view says that there is no code
        data, labels = snapshot.event.data, self.options["labels"]
        up = scale_of(places[:, 1]) if places.shape[1] == 2 else None
        names = legend.class_names(data) if labels else ()
        return _Layout(data, layer, found.shape[1], names, labels, scale_of(places[:, 0]), up)

    # ---- the still part ----

    def arrange(self, layout: _Layout) -> None:
        up = layout.up
        left = TICK_GAP + 8 + (max(text_width(text, SMALL) for _, text in up.ticks) if up else 0.0)
        notes = legend.note_lines(_axis_notes(layout), self.width - 16) if self.height >= _TALL else []
        wide, high = self.width - left - 14, self.height - _TOP - BELOW - legend.NOTE_ROW * len(notes)
        self.box: Box = (left, _TOP, max(40.0, wide), max(40.0, high))
        self.place_axes(self.plot, self.box)
        self.plot.set_xlim(layout.across.low, layout.across.high)
        self.plot.set_ylim(*((up.low, up.high) if up else (0, 1)))
        x, y, wide, high = self.box
        self.rule([((x, y + high), (x + wide, y + high))], self.theme.muted)
        legend.draw_axes(self, self.box, layout.across, up or Scale(0, 1, ()))
        legend.draw_notes(self, self.box, notes)
        self._draw_title(layout)
        self._make_points(layout)

    def _draw_title(self, layout: _Layout) -> None:
        title = _title(layout)
        self.write(8, _TOP / 2, legend.shortened(title, self.width - 16), self.theme.muted, size=SMALL, middle=True)
        start = 8 + text_width(title, SMALL) + 18
        if layout.names and self.width - 8 - start >= 26 * len(layout.names):
            legend.draw_row(self, start, _TOP / 2, layout.names, False, first=start)

    def _make_points(self, layout: _Layout) -> None:
        if self.points is not None:
            self.points.remove()
            self.points = None
        if layout.up is not None and layout.labels:
            scale = (0.0, 1.0) if layout.names else legend.value_scale(layout.data)
            size = 0.85 * marker_size(min(self.box[2:]), min(MOST, layout.data.train_count))
            self.points = MovingPoints(self.plot, layout.data, scale, self.theme, size)
        self.artists = self._artists
        for number, artist in enumerate(self.artists):
            artist.set_animated(True)
            artist.set_zorder(10 + number)

    # ---- what moves ----

    def move(self, snapshot: Snapshot, layout: _Layout) -> None:
        axes = self._cache.axes(snapshot)
        places = axes.places(self._cache.codes(snapshot))
        if layout.up is None:
            self.bars.move(places[:, 0], layout.data, layout.labels, self.box, layout.across)
        else:
            self.bars.bars.set_verts([])
        if self.points is not None:
            self.points.move(places)
        is_plain = layout.up is not None and self.points is None
        self.plain.set_data(*(np.where(np.isfinite(places), places, np.nan).T if is_plain else np.empty((2, 0))))
        self._mark(snapshot, layout, axes)

    def _mark(self, snapshot: Snapshot, layout: _Layout, axes: CodeAxes) -> None:
        """Mark the code that was chosen: by a line in a histogram, or by a ring."""
        found = marked_code(snapshot, self.focus)
        self.line.set_lines([])
        place = np.empty((0, 2))
        if found is not None and layout.up is None:
            left, top, wide, high = self.box
            x = left + wide * float(np.clip(layout.across.share(axes.places(found.code)[0, 0]), 0, 1))
            self.line.set_lines([((x, top - 4), (x, top + high))])
        elif found is not None:
            place = axes.places(found.code)
        for ring in self.rings:
            ring.set_data(*place.T)

    # ---- texts and pointer ----

    def describe(self, snapshot: Snapshot) -> str:
        layer = code_layer(snapshot.event)
        assert layer is not None  # otherwise the view says that there is no code
        return words.coded(snapshot, layer, self._cache.codes(snapshot))

    def readout(self, snapshot: Snapshot, x: float, y: float) -> str:
        place = self.inside(self.plot, x, y)
        if place is None:
            return ""
        code, sample = self._under(snapshot, place)
        image = decoded(snapshot.event, code[None])[0]
        if sample is not None:
            inputs = as_problem(snapshot.event.problem).train[0][sample, :-1]
            return words.sample_readout(snapshot, sample, inputs, image)
        layout: _Layout = self._layout
        if layout.up is not None:
            return words.code_readout(snapshot, code, image)
        across = layout.across
        number = min(BINS - 1, int(across.share(float(code[0])) * BINS))
        count = counts(self._cache.codes(snapshot)[:, 0], (across.low, across.high))[number]
        return words.bin_readout(snapshot, code, image, int(count))

    def _under(self, snapshot: Snapshot, place: tuple[float, float]) -> tuple[Array, int | None]:
        """Return the code at a place of the plot, `(units,)`, and the training sample that has it."""
        axes, found = self._cache.axes(snapshot), self._cache.codes(snapshot)
        layout: _Layout = self._layout
        if layout.up is None:
            return np.array(place[:1]), None
        spans = layout.across.high - layout.across.low, layout.up.high - layout.up.low
        nearest = nearest_within_reach((axes.places(found) - place) * self.box[2:] / np.array(spans))
        return (axes.code_at(np.array(place)), None) if nearest is None else (found[nearest], nearest)

    def focus_at(self, snapshot: Snapshot, x: float, y: float) -> Focus | None:
        place = None if self.missing(snapshot) else self.inside(self.plot, x, y)
        if place is None:
            return None
        code, sample = self._under(snapshot, place)
        if sample is not None:
            return replace(self.focus, sample=sample, code=None)
        return replace(self.focus, sample=None, code=tuple(code.tolist()))


def _title(layout: _Layout) -> str:
    return say_count(
        "code in layer {layer}: {count} number", "code in layer {layer}: {count} numbers", count=layout.units,
        layer=layout.layer + 1,
    )  # fmt: skip


def _axis_notes(layout: _Layout) -> list[str]:
    """Return the names of the axes."""
    if layout.units > 2:
        return [say("→ {name}", name=say("principal component 1")), say("↑ {name}", name=say("principal component 2"))]
    names = [say("layer {layer}, unit {unit}", layer=layout.layer + 1, unit=unit + 1) for unit in range(layout.units)]
    upright = say("↑ {name}", name=names[1]) if len(names) == 2 else say("↑ training samples")
    return [say("→ {name}", name=names[0]), upright]
