"""The fitted curve: the output over one column."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import final

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D

from ...data.datasets import Dataset
from ...data.plane import Plane
from ...data.scaling import Scaling
from ...drawing.field import CachedArtists
from ...drawing.label import width as text_width
from ...drawing.points import (
    COPY,
    VALUE_KINDS,
    classes_in,
    marker_size,
    nearest_within_reach,
    parts_in,
    points_in,
    rings,
    sample_of,
)
from ...drawing.theme import SMALL
from ...drawing.untyped import as_any
from ...nn.arrays import Array
from ...probes.measures import scores
from ...training.model import Need
from ...training.snapshot import Snapshot
from ...words import marked, say
from ...words.formatting import in_range, plain
from ..base import legend
from ..base.focus import Focus
from ..base.names import step_count
from ..base.option import Option
from ..base.plot import BELOW, TICK_GAP, Box, Scale, draw_ticks, fit, ticks_in
from ..base.view import View

CURVE = 400  # number of places at which the output is computed


@dataclass(frozen=True)
class _Layout:
    plane: Plane
    low: float
    high: float
    target: str
    notes: tuple[str, ...]
    test_points: bool
    residuals: bool
    samples: int
    scaling: Scaling


@final
class FittedCurve(View):
    """The output of a regression over one column.

    It is drawn as a curve through the samples. Training samples are filled circles, test samples hollow squares.
    Outputs beyond the values of the data lie on the edge. Raises ValueError for other data.
    """

    declared = (
        Option("test_points", marked("test points"), description=marked("show the test samples, too")),
        Option("residuals", marked("residuals"), description=marked("draw the residuals as lines")),
    )

    def needs(self) -> tuple[Need, ...]:
        return ("problem", "labels")

    def make(self) -> Sequence[Artist]:
        theme = self.theme
        self.plot = self.add_axes(40, 34, 100, 100)
        self.samples = CachedArtists(self.plot)
        self.residuals = LineCollection(
            [], colors=[theme.negative], linewidths=0.9, antialiaseds=True, linestyles="solid", capstyle="butt"
        )
        self.plot.add_collection(self.residuals, autolim=False)
        self.curves = [
            Line2D([], [], color=color, linewidth=width, linestyle="-", marker="", solid_joinstyle="round")
            for color, width in ((theme.background, 4.6), (theme.positive, 2.4))
        ]
        for line in self.curves:
            self.plot.add_line(line)
        self.chosen = rings(self.plot, theme.ink, theme, 18.0, 2.2)
        self._drawn: tuple[Dataset, bool, Box] | None = None
        return (self.samples, self.residuals, *self.curves, *self.chosen)

    def layout(self, snapshot: Snapshot) -> _Layout:
        data, plane, test_points = snapshot.event.data, self.plane_in(snapshot), self.options["test_points"]
        if data.is_classification or not plane.is_line:
            raise ValueError(_advice_on(data))
        low, high = value_limits(data)
        return _Layout(
            plane,
            low,
            high,
            data.target,
            tuple(legend.notes_on(data, plane, test_points)),
            test_points,
            self.options["residuals"],
            len(points_in(data, True)),
            data.value_scaling,
        )

    def arrange(self, layout: _Layout) -> None:
        self._place(layout)
        fit(self.plot, self._x, self._y)
        draw_ticks(self, self.box, self._x, self._y)
        legend.draw_notes(self, self.box, self._lines)
        (left, top, wide, _), muted, inside = self.box, self.theme.muted, self.theme.background
        entries = [(VALUE_KINDS[1], muted, muted, say("training"))]
        entries += [(VALUE_KINDS[0], inside, muted, say("test, hollow"))] * layout.test_points
        legend.draw_entries(self, left, top - 12, entries)
        words = say("network")
        end = left + wide
        if end - text_width(words, SMALL) - 40 > left + legend.row_width(entries):
            self.write(end, top - 12, words, self.theme.ink, size=SMALL, align="right", middle=True)
            line = end - text_width(words, SMALL) - 6
            self.rule([((line - 18, top - 12), (line, top - 12))], self.theme.positive, 3.2)

    def _place(self, layout: _Layout) -> None:
        """Place the plot as large as possible."""
        plane = layout.plane
        ticks = ticks_in(layout.low, layout.high, int(np.clip(self.height / 50, 3, 6)), layout.scaling)
        left = TICK_GAP + 2 + max(text_width(text, SMALL) for _, text in ticks)
        along, *others = layout.notes
        up = say("↑ {name}", name=legend.shortened(layout.target or "y", 150))
        self._lines = legend.note_lines([along, up, *others], self.width - left - 8)
        bottom = BELOW + legend.NOTE_ROW * len(self._lines)
        self.box: Box = (left, 24.0, max(40.0, self.width - left - 16), max(40.0, self.height - 24 - bottom))
        across = ticks_in(plane.low[0], plane.high[0], int(np.clip(self.box[2] / 70, 2, 6)), plane.scalings[0])
        self._x = Scale(plane.low[0], plane.high[0], across)
        self._y = Scale(layout.low, layout.high, ticks)
        self.place_axes(self.plot, self.box)

    def move(self, snapshot: Snapshot, layout: _Layout) -> None:
        low, high = layout.low, layout.high
        x, output = fitted(snapshot, layout.plane)
        shown = np.clip(np.nan_to_num(output, nan=low), low, high)
        for line in self.curves:
            line.set_data(x, shown)
        data = snapshot.event.data
        if self._drawn != (data, layout.test_points, self.box):
            self._drawn = (data, layout.test_points, self.box)
            self.samples.set_parts(self._points(data, layout))
        self.residuals.set_segments(as_any(self._residuals(snapshot, layout)) if layout.residuals else [])
        sample = self.focus.within(snapshot.event).sample
        chosen = slice(0, 0) if sample is None else slice(sample, sample + 1)
        for ring in self.chosen:
            ring.set_data(layout.plane.places(data.points[chosen])[:, 0], data.labels[chosen])

    def _points(self, data: Dataset, layout: _Layout) -> list[Artist]:
        """Return the samples as artists, training samples on top."""
        theme = self.theme
        found: list[Artist] = []
        size = 0.75 * marker_size(min(self.box[2:]), layout.samples)
        styles = {
            "test": (VALUE_KINDS[0], size, theme.background, theme.muted),
            "copy": (VALUE_KINDS[1], COPY * size, "none", theme.muted),
            "training": (VALUE_KINDS[1], size, theme.muted, theme.halos[0]),
        }
        for (points, values), role in parts_in(data, layout.test_points):
            shape, across, fill, edge = styles[role]
            x = layout.plane.places(points)[:, 0]
            found.append(
                Line2D(
                    x,
                    values,
                    linestyle="",
                    marker=shape,
                    markersize=across,
                    markerfacecolor=fill,
                    markeredgecolor=edge,
                    markeredgewidth=0.75,
                    clip_box=self.plot.bbox,  # a copy may lie beside the plane
                )
            )
        return found

    def _residuals(self, snapshot: Snapshot, layout: _Layout) -> Array:
        """Return vertical lines from the samples to the curve.

        They have the shape `(n, 2, 2)`.
        """
        data = snapshot.event.data
        points, values = points_in(data, layout.test_points), classes_in(data, layout.test_points)
        outputs = np.clip(np.nan_to_num(scores(snapshot.event, points)), layout.low, layout.high)
        x = layout.plane.places(points)[:, 0]
        return np.stack([np.stack([x, values], axis=1), np.stack([x, outputs], axis=1)], axis=1)

    def describe(self, snapshot: Snapshot) -> str:
        _, output = fitted(snapshot, self.plane_in(snapshot))
        values, now, scaling = snapshot.event.data.labels, snapshot.evaluation, snapshot.event.data.value_scaling
        assert now.train_rmse is not None  # a regression has this error
        words = {
            "steps": step_count(snapshot.step),
            "low": plain(scaling.own(output.min())),
            "high": plain(scaling.own(output.max())),
            "least": plain(scaling.own(values.min())),
            "most": plain(scaling.own(values.max())),
            "train": plain(now.train_rmse),
        }
        if now.test_rmse is None:
            return say(
                "Fitted curve after {steps}: from {low} to {high}, for samples from {least} to {most}. "
                "Its root mean squared error is {train} on the training samples.",
                **words,
            )
        return say(
            "Fitted curve after {steps}: from {low} to {high}, for samples from {least} to {most}. "
            "Its root mean squared error is {train} on the training samples and {test} on the test samples.",
            test=plain(now.test_rmse),
            **words,
        )

    def place_at(self, x: float, y: float) -> tuple[float, float] | None:
        """Return input and value under the pointer, or None.

        `x` and `y` are CSS pixels of the figure.
        """
        return self.inside(self.plot, x, y)

    def sample_at(self, snapshot: Snapshot, x: float, y: float) -> int | None:
        """Return the sample under the pointer, or None."""
        place, test_points = self.place_at(x, y), self.options["test_points"]
        if place is None:
            return None
        data = snapshot.event.data
        along = self.plane_in(snapshot).places(points_in(data, test_points))[:, 0]
        away = np.stack([along, classes_in(data, test_points)], axis=1) - place
        away *= np.array(self.box[2:]) / (self._x.high - self._x.low, self._y.high - self._y.low)
        nearest = nearest_within_reach(away)
        return None if nearest is None else sample_of(data, nearest)

    def focus_at(self, snapshot: Snapshot, x: float, y: float) -> Focus | None:
        sample = self.sample_at(snapshot, x, y)
        return None if sample is None else replace(self.focus, sample=sample)

    def readout(self, snapshot: Snapshot, x: float, y: float) -> str:
        place = self.place_at(x, y)
        if place is None:
            return ""
        plane, scaling = self.plane_in(snapshot), snapshot.event.data.value_scaling
        output = float(scores(snapshot.event, plane.points(np.array([place])))[0])
        value = in_range(plane.own(place)[0], plane.own(plane.low)[0], plane.own(plane.high)[0])
        low, high = map(scaling.own, value_limits(snapshot.event.data))
        shown = in_range(scaling.own(output), low, high)
        return say("{name} = {value}: output {output}", name=plane.names[0], value=value, output=shown)


def fitted(snapshot: Snapshot, plane: Plane) -> tuple[Array, Array]:
    """Return places along the plane, and the outputs there.

    The places go along the first direction; both have the shape `(CURVE,)`.
    """
    places = np.zeros((CURVE, 2))
    places[:, 0] = np.linspace(plane.low[0], plane.high[0], CURVE)
    return places[:, 0], scores(snapshot.event, plane.points(places))


def _advice_on(data: Dataset) -> str:
    """Return the message for data that the view can't show."""
    if data.is_classification:
        return say("FittedCurve shows a regression over one column; this is a classification: Output shows any data")
    return say(
        "FittedCurve shows a regression over one column; this one is over {count}: Output shows any data",
        count=len(data.columns),
    )


@lru_cache(maxsize=8)
def value_limits(data: Dataset) -> tuple[float, float]:
    """Return limits around the data's values, with a margin."""
    low, high = float(data.labels.min()), float(data.labels.max())
    margin = 0.12 * (high - low) or 1.0
    return low - margin, high + margin
