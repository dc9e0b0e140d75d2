"""The decision boundary: the network's answer over the plane, and the samples on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

import numpy as np
from contourpy import contour_generator
from matplotlib.artist import Artist
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D

from ..datasets import EXTENT, Dataset
from ..events import Moment
from ..nn.activations import Array
from ..probes import scores, surface, wrong
from ..words import say
from .field import Field, Still, levels
from .points import KINDS, VALUE_KINDS, marker_size, points_in, sample_points
from .scales import nice_ceiling, plain, short
from .theme import SMALL
from .view import Option, View

CELLS = 100  # the surface is measured at CELLS x CELLS points
_PLANE = (-5.0, 0.0, 5.0)


@dataclass(frozen=True)
class _Layout:
    classes: bool
    limit: float  # the values at the ends of the colour scale
    ends: tuple[float, float]  # and what the network calls them
    test_points: bool
    discretize: bool
    ring_errors: bool
    uncertainty: bool
    samples: int


@final
class DecisionBoundary(View):
    """The output over the plane with the samples, and for two classes the border between them.

    The class of a sample shows in its shape as well as its colour; training samples are filled.
    """

    declared = (
        Option("test_points", "test points"),
        Option("discretize", "two colours only"),
        Option("ring_errors", "ring what is wrong"),
        Option("uncertainty", "border of doubt"),
    )

    def make(self) -> Sequence[Artist]:
        left, top, right, bottom = 30, 34, 62, 34
        side = max(40, int(min(self.width - left - right, self.height - top - bottom)))
        start = left + max(0, (self.width - left - right - side) // 2)
        rows = top + max(0, (self.height - top - bottom - side) // 2)
        self.box = (start, rows, side, side)
        self.plane = self.add_axes(*self.box)
        self.plane.set_xlim(*EXTENT)
        self.plane.set_ylim(*EXTENT)
        self.bar_box = (start + side + 14, rows, 12, side)
        self.bar_axes = self.add_axes(*self.bar_box)
        theme = self.theme
        self.field = Field(self.plane, theme.table)
        self.border = LineCollection([], colors=[theme.ink], linewidths=1.2, antialiaseds=True,
                                     linestyles="solid", capstyle="round", joinstyle="round")
        self.doubt = LineCollection([], colors=[theme.ink], linewidths=0.75, antialiaseds=True,
                                    linestyles=[(0, (4, 3))])
        for lines in (self.doubt, self.border):
            self.plane.add_collection(lines, autolim=False)
        self.samples = Still(self.plane)
        self.rings = [
            Line2D([], [], linestyle="", marker="o", markersize=9.0, markerfacecolor="none",
                   markeredgecolor=color, markeredgewidth=width)
            for color, width in ((theme.halos[0], 2.8), (theme.trouble, 1.6))
        ]
        for ring in self.rings:
            self.plane.add_line(ring)
        self._shown: tuple[Dataset, bool, bool] | None = None
        return (self.field, self.doubt, self.border, self.samples, *self.rings)

    def layout(self, moment: Moment) -> _Layout:
        data = moment.event.data
        options = self.options
        if data.is_classification:
            limit, ends = 1.0, moment.event.problem.network.loss.targets
        else:
            limit = value_limit(data)
            ends = (-limit, limit)
        return _Layout(
            data.is_classification, limit, ends, options["test_points"], options["discretize"],
            options["ring_errors"] and data.is_classification,
            options["uncertainty"] and data.is_classification, len(data.points),
        )

    def arrange(self, layout: _Layout) -> None:
        table = self.theme.table
        if layout.discretize:
            table = table[np.repeat((0, 255), 128)] if layout.classes else table[_steps_of(9)]
        self.field.set_table(table)
        self._draw_bar(layout, table)
        self._draw_plane_axes()
        self._draw_legend(layout)

    def _draw_bar(self, layout: _Layout, table: Array) -> None:
        left, top, width, height = self.bar_box
        bar = Field(self.bar_axes, table)
        bar.set_levels(np.arange(255, -1, -1, dtype=np.uint8)[:, None])
        bar.set_zorder(1)
        self.keep(bar)
        low, high = layout.ends
        for share, value in ((0, high), (0.5, (low + high) / 2), (1, low)):
            row = top + height * share
            self.write(left + width + 8, row, short(value), self.theme.muted, size=SMALL, middle=True)

    def _draw_plane_axes(self) -> None:
        left, top, side, _ = self.box
        low, high = EXTENT
        muted = self.theme.muted
        for value in _PLANE:
            x = left + side * (value - low) / (high - low)
            y = top + side * (high - value) / (high - low)
            self.rule([((x, top + side), (x, top + side + 4)), ((left - 4, y), (left, y))], muted)
            self.write(x, top + side + 17, short(value), muted, size=SMALL, align="center")
            self.write(left - 8, y, short(value), muted, size=SMALL, align="right", middle=True)
        self.write(left + side, top + side + 17, say("x₁"), muted, size=SMALL, align="right")
        self.write(left - 8, top + 8, say("x₂"), muted, size=SMALL, align="right")

    def _draw_legend(self, layout: _Layout) -> None:
        """What the shapes mean, in one row above the plane."""
        from .label import width

        x, row = self.box[0], self.box[1] - 16
        theme = self.theme
        fills = theme.points if layout.classes else (theme.muted,) * 2
        entries = [(KINDS[0], fills[0], fills[0], say("class 0")), (KINDS[1], fills[1], fills[1], say("class 1"))]
        if layout.classes and layout.test_points:
            entries.append((KINDS[0], theme.halos[0], fills[0], say("test, hollow")))
        if not layout.classes:
            entries = [(VALUE_KINDS[1], fills[0], fills[0], say("training"))]
            if layout.test_points:
                entries.append((VALUE_KINDS[0], fills[0], fills[0], say("test")))
        for shape, fill, edge, text in entries:
            marker = Line2D([x + 5], [row], linestyle="", marker=shape, markersize=6.0, color=fill,
                            markeredgecolor=edge, markeredgewidth=1.1, clip_on=False, zorder=1)
            self.keep(self.pane.add_line(marker))
            self.write(x + 14, row, text, theme.ink, size=SMALL, middle=True)
            x += 14 + width(text, SMALL) + 14

    def move(self, moment: Moment, layout: _Layout) -> None:
        answer = surface(moment.event, CELLS)
        self.field.set_levels(levels(answer, layout.limit))
        border, *doubt = contours(answer, (0.0, -0.5, 0.5) if layout.uncertainty else (0.0,))
        self.border.set_segments(border if layout.classes else [])
        self.doubt.set_segments([line for lines in doubt for line in lines])
        data = moment.event.data
        shown = (data, layout.test_points, layout.classes)
        if self._shown != shown:
            self._shown = shown
            self.samples.set_parts(sample_points(
                self.plane, data, layout.test_points, layout.limit, self.theme,
                marker_size(self.box[2], layout.samples),
            ))
        failed = np.empty((0, 2))
        if layout.ring_errors:
            failed = points_in(data, layout.test_points)[wrong_in(moment, layout.test_points)]
        for ring in self.rings:
            ring.set_data(failed[:, 0], failed[:, 1])

    def describe(self, moment: Moment) -> str:
        data, evaluation = moment.event.data, moment.evaluation
        if data.is_classification:
            share = 100 * float(np.count_nonzero(surface(moment.event, CELLS) > 0)) / CELLS**2
            return say(
                "Output over the plane after {steps} steps: {share} % of it is class 1. "
                "Right are {train} % of the training samples and {test} % of the test samples.",
                steps=moment.step, share=plain(share), train=plain(100 * evaluation.train_accuracy),
                test=plain(100 * evaluation.test_accuracy),
            )
        answer = surface(moment.event, CELLS)
        return say(
            "Output over the plane after {steps} steps: from {low} to {high}, for samples from {least} to {most}.",
            steps=moment.step, low=plain(answer.min()), high=plain(answer.max()),
            least=plain(data.labels.min()), most=plain(data.labels.max()),
        )

    def readout(self, moment: Moment, x: float, y: float) -> str:
        found = self.inside(self.plane, x, y)
        if found is None:
            return ""
        score = float(scores(moment.event, np.array([found]))[0])
        values = {"x1": f"{found[0]:.1f}", "x2": f"{found[1]:.1f}"}
        if not moment.event.data.is_classification:
            return say("x1 = {x1}, x2 = {x2}: output {output}", output=f"{score:.2f}", **values)
        low, high = moment.event.problem.network.loss.targets
        output = low + (score + 1) / 2 * (high - low)
        return say("x1 = {x1}, x2 = {x2}: output {output} (class {number})", output=f"{output:.2f}",
                   number=int(score > 0), **values)


def contours(answer: Array, heights: Sequence[float]) -> list[list[Array]]:
    """Where a field of cells over the plane has each height: lines of points `(n, 2)`, up to its
    edges."""
    size = len(answer)
    padded = np.pad(answer[::-1], 1, mode="edge")
    low, high = EXTENT
    middles = low + (np.arange(size) + 0.5) * (high - low) / size
    at = np.concatenate([[low], middles, [high]])
    return contour_generator(at, at, padded, line_type="Separate").multi_lines(list(heights))


def value_limit(data: Dataset) -> float:
    """The colour scale of a regression ends at a round value that all labels lie within."""
    return nice_ceiling(float(np.abs(data.labels).max()), (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0))


def wrong_in(moment: Moment, test_points: bool) -> Array:
    failed = wrong(moment.event)
    return failed if test_points else failed[: moment.event.data.train_count]


def _steps_of(count: int) -> Array:
    """Numbers of the colour table in `count` even steps."""
    return np.rint((np.arange(256) * count // 256) * (255 / (count - 1))).astype(int)
