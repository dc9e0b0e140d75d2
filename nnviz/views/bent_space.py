"""The space bent by a layer: the plane of inputs with its samples, as the units of a hidden layer see it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import final

import numpy as np
from contourpy import contour_generator
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgb
from matplotlib.lines import Line2D

from ..anchor import anchor
from ..datasets import Dataset, features
from ..events import Moment, StepEvent
from ..nn.activations import Array
from ..nn.network import with_ones
from ..plane import Plane
from ..problem import Problem
from ..words import say
from . import legend
from .boundary import value_scale
from .diagram import FEATURE_TITLES
from .label import width as text_width
from .layer_curves import in_front
from .plot import Box
from .points import MOST, MovingPoints, marker_size, sample_points
from .scales import nice_ceiling, plain, short, ticks_between
from .theme import SMALL, TEXT
from .view import Focus, Option, View

LINES = 13  # of the grid, each way
NODES = 41  # points of a line
_MEASURED = 500  # training samples that a unit's variance is taken over
_REACH = 8.0  # CSS pixels around a sample that belong to it
_TOP = 32.0
_ROOM = 480.0, 240.0  # CSS pixels across and up, with less of which the inputs don't stand beside
_RUNGS = (1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 10.0)

Limits = tuple[float, float]


@dataclass(frozen=True)
class _Layout:
    layer: int | None  # from 0; None without hidden layers
    units: tuple[int, ...]  # one for each axis; a layer with one unit has that against the input
    across: Limits
    up: Limits
    data: Dataset
    plane: Plane
    names: tuple[str, ...]  # of the classes; none in a regression
    inputs: bool  # whether the input plane stands beside

    @property
    def empty(self) -> bool:
        return self.layer is None


@final
class BentSpace(View):
    """The grid of the input plane and the training samples carried through a hidden layer.

    Two of the layer's units are the axes: those with the most variance over the training samples, or
    first the one that is looked at closely. Which ones goes by the anchor, the path's last state on a
    grid of steps that doubles, so that two units that vary alike don't take turns frame by frame.
    Behind the last hidden layer the network is linear: with two units there the border between the
    classes is straight. With room for it the plane before stands at the left.
    """

    declared = (
        Option("layer", "layer", "last", {"last": "the last hidden one", "first": "the first hidden one"}),
        Option("grid", "grid", True),
        Option("before", "the inputs beside it", True),
    )

    def make(self) -> Sequence[Artist]:
        theme = self.theme
        self.before = self.add_axes(30, _TOP, 100, 100)
        self.plot = self.add_axes(160, _TOP, 100, 100)
        self.bar_axes = self.add_axes(270, _TOP, 12, 100)
        self.grid = LineCollection([], linewidths=0.9, antialiaseds=True, linestyles="solid")
        self.border = LineCollection([], colors=[theme.ink], linewidths=1.6, antialiaseds=True, linestyles="solid")
        for lines in (self.grid, self.border):
            self.plot.add_collection(lines, autolim=False)
        self.rings = [
            Line2D([], [], linestyle="", marker="o", markersize=9.5, markerfacecolor="none",
                   markeredgecolor=color, markeredgewidth=width)
            for color, width in ((theme.halos[0], 3.2), (theme.ink, 1.6))
        ]
        for ring in self.rings:
            self.plot.add_line(ring)
        self.points: MovingPoints | None = None
        self._chosen: tuple[tuple, tuple[int, ...]] | None = None
        return (self.grid, self.border, *self.rings)

    # ---- what is shown ----

    def _layer(self, problem: Problem) -> int | None:
        """The number of the hidden layer that is shown, from 0."""
        count = len(problem.network.hidden)
        if not count:
            return None
        if self.focus.unit and self.focus.unit[0] < count:
            return self.focus.unit[0]
        return count - 1 if self.options["layer"] == "last" else 0

    def _units(self, moment: Moment, layer: int) -> tuple[int, ...]:
        """The units that are the axes, the lower number first, or the one that is looked at."""
        problem = moment.event.problem
        theta = moment.path.thetas[anchor(moment.path, moment.step)]
        chosen = self.focus.unit[1] if self.focus.unit and self.focus.unit[0] == layer else None
        key = (problem.network, problem.data, problem.config.features, id(theta), layer, chosen)
        if self._chosen is None or self._chosen[0] != key:
            answers = answers_of(problem, theta, problem.train[0][:_MEASURED], layer)
            self._chosen = key, most_varied(answers, chosen)
            self._anchor = theta  # held, so that its id stays its own
        return self._chosen[1]

    def _carried(self, moment: Moment, layout: _Layout) -> tuple[Array, Array]:
        """Where the grid's lines and the samples are seen: `(lines, nodes, 2)` and `(n, 2)`."""
        event, data, plane = moment.event, layout.data, layout.plane
        places, inputs = _lattice(plane, event.config.features)
        grid = _seen(event, layout.layer, layout.units, places, inputs)
        points = data.train[0][:MOST]
        samples = _seen(event, layout.layer, layout.units, plane.places(points), event.problem.train[0][:MOST])
        return grid.reshape(2 * LINES, NODES, 2), samples

    def layout(self, moment: Moment) -> _Layout:
        data, plane, problem = moment.event.data, self.plane_in(moment), moment.event.problem
        names = tuple(map(legend.class_title, data.class_names or range(data.classes)))
        layer = self._layer(problem)
        beside = self.options["before"] and self.width >= max(_ROOM[0], 1.7 * self.height) and self.height >= _ROOM[1]
        if layer is None:
            return _Layout(None, (), (0.0, 1.0), (0.0, 1.0), data, plane, names, beside)
        found = _Layout(layer, self._units(moment, layer), (0.0, 1.0), (0.0, 1.0), data, plane, names, beside)
        grid, samples = self._carried(moment, found)
        everything = np.concatenate([grid.reshape(-1, 2), samples])
        across, up = (limits_around(values) for values in everything.T)
        if len(found.units) == 1:
            across = (float(plane.low[0]), float(plane.high[0]))
        return replace(found, across=across, up=up)

    # ---- the picture ----

    def arrange(self, layout: _Layout) -> None:
        if self.points is not None:
            self.points.remove()
            self.points = None
        if layout.empty:
            self.write(12, 18, say("Space bent by a layer"), bold=True)
            self.write(12, _TOP + 20, say("There are no hidden layers: the space stays as it is."), self.theme.muted)
            self.artists = in_front((self.grid, self.border, *self.rings))
            return
        title = say("Space bent by layer {layer}", layer=layout.layer + 1)
        self.write(12, 18, title, bold=True)
        notes = self._place(layout)
        self._draw_legend(layout, 28 + text_width(title, TEXT, bold=True))
        self.plot.set_xlim(*layout.across)
        self.plot.set_ylim(*layout.up)
        self._draw_axes(layout, notes)
        if layout.inputs:
            self._draw_before(layout)
        self.grid.set_color(self._colors)
        self.points = MovingPoints(self.plot, layout.data, self._scale(layout), self.theme, self._marker(layout))
        self.artists = in_front((self.grid, self.border, *self.points.artists, *self.rings))

    @property
    def _colors(self) -> Array:
        """Of the grid's lines: those of equal u by their place in colour, those of equal v in grey."""
        back, ink = (np.array(to_rgb(color)) for color in (self.theme.background, self.theme.ink))
        grey = back + np.linspace(0.25, 0.7, LINES)[:, None] * (ink - back)
        return np.concatenate([self.theme.layers(LINES), grey])

    def _scale(self, layout: _Layout) -> tuple[float, float]:
        return (0.0, 1.0) if layout.names else value_scale(layout.data)

    def _marker(self, layout: _Layout) -> float:
        return 0.85 * marker_size(self.box[2], min(MOST, layout.data.train_count))

    def _place(self, layout: _Layout) -> list[str]:
        """One or two squares as large as there is room for; the notes below, line by line."""
        many = len(layout.names) > 2
        left = 14 + max(text_width(text, SMALL) for _, text in ticks_between(*layout.up))
        column = 0.28 * self.width
        right = 12 + legend.column_width(layout.names, column) if many else 10.0 if layout.names else 62.0
        notes = legend.note_lines(self._notes(layout), self.width - 16)
        high = self.height - _TOP - 24 - legend.NOTE_ROW * len(notes)
        room, gap = self.width - left - right, 0.0
        if layout.inputs:
            ticks = legend.plane_ticks(layout.plane)[1] or ((0.0, "0"),)
            gap = left + 16
            left = 18 + max(text_width(text, SMALL) for _, text in ticks)
            room = (self.width - left - gap - right) / 2
        side = max(40, int(min(room, high)))
        wide = side if layout.inputs else max(side, int(min(room, 1.6 * high)))
        start = int(left + max(0.0, (room - wide) / (1 if layout.inputs else 2)))
        if layout.inputs:
            self.before_box: Box = (start, _TOP, side, side)
            start = int(start + side + gap)
            self.place_axes(self.before, self.before_box)
        self.box: Box = (start, _TOP, wide, side)
        self.place_axes(self.plot, self.box)
        self._column = column
        return notes

    def _notes(self, layout: _Layout) -> list[str]:
        names = axis_names(layout)
        return [say("→ {name}", name=names[0]), say("↑ {name}", name=names[1])]

    def _draw_legend(self, layout: _Layout, x: float) -> None:
        left, top, wide, high = self.box
        if len(layout.names) > 2:
            legend.draw_column(self, self.box, layout.names, self._column)
        elif layout.names:
            room = self.width - x - 8
            taken = sum(28 + text_width(legend.shortened(name, 0.4 * room), SMALL) for name in layout.names)
            if taken <= room:
                legend.draw_row(self, (x, 30, room, 0), layout.names, False)
        else:
            middle, limit = value_scale(layout.data)
            bar = (left + wide + 14, top, 12, high)
            self.place_axes(self.bar_axes, bar)
            legend.draw_bar(self, self.bar_axes, bar, self.theme.table, (middle - limit, middle + limit))

    def _draw_axes(self, layout: _Layout, notes: Sequence[str]) -> None:
        left, top, wide, high = self.box
        muted, bottom = self.theme.muted, top + high
        self.rule([((left, top), (left, bottom), (left + wide, bottom))], muted)
        for value, text in ticks_between(*layout.across):
            x = left + wide * (value - layout.across[0]) / (layout.across[1] - layout.across[0])
            self.rule([((x, bottom), (x, bottom + 4))], muted)
            self.write(x, bottom + 17, text, muted, size=SMALL, align="center")
        for value, text in ticks_between(*layout.up):
            y = top + high * (layout.up[1] - value) / (layout.up[1] - layout.up[0])
            self.rule([((left - 4, y), (left, y))], muted)
            self.write(left - 8, y, text, muted, size=SMALL, align="right", middle=True)
        longest = max(text_width(line, SMALL) for line in notes)
        start = max(8.0, min(left, self.width - 8 - longest))
        for number, line in enumerate(notes):
            self.write(start, bottom + 17 + legend.NOTE_ROW * (number + 1), line, muted, size=SMALL)

    def _draw_before(self, layout: _Layout) -> None:
        """The same grid and samples where they come from."""
        axes, plane = self.before, layout.plane
        axes.set_xlim(plane.low[0], plane.high[0])
        axes.set_ylim(plane.low[1], plane.high[1])
        legend.draw_plane_axes(self, self.before_box, plane, ())
        if self.options["grid"]:
            lines = LineCollection(_straight(plane).reshape(2 * LINES, NODES, 2), colors=self._colors,
                                   linewidths=0.9, antialiaseds=True, linestyles="solid", zorder=1)
            self.keep(axes.add_collection(lines, autolim=False))
        found = sample_points(axes, layout.data, plane, False, self._scale(layout), self.theme, self._marker(layout))
        for artist in found:
            artist.set_zorder(2)
            self.keep(axes.add_artist(artist))

    def move(self, moment: Moment, layout: _Layout) -> None:
        if layout.empty:
            self.grid.set_segments([])
            self.border.set_segments([])
            for ring in self.rings:
                ring.set_data([], [])
            return
        grid, samples = self._carried(moment, layout)
        finite = np.nan_to_num(grid, nan=0.0, posinf=0.0, neginf=0.0)
        self.grid.set_segments(finite if self.options["grid"] else [])
        self.border.set_segments(borders(moment.event, layout.layer, layout.units, (layout.across, layout.up)))
        self.points.move(samples)
        sample = self.focus.sample
        chosen = samples[sample : sample + 1] if sample is not None else samples[:0]
        for ring in self.rings:
            ring.set_data(*chosen.T)

    def describe(self, moment: Moment) -> str:
        layout = self.layout(moment)
        if layout.empty:
            return say("Space bent by a layer: there are no hidden layers.")
        _, samples = self._carried(moment, layout)
        values = {"layer": layout.layer + 1, "steps": moment.step, "unit": layout.units[0] + 1}
        low, high = (plain(part(samples[:, -1])) for part in (np.min, np.max))
        if len(layout.units) == 1:
            return say("Space bent by layer {layer} after {steps} steps: its only unit answers from {low} to {high} "
                       "to the training samples.", low=low, high=high, **values)
        ends = {"low": plain(samples[:, 0].min()), "high": plain(samples[:, 0].max()), "least": low, "most": high}
        text = say("Space bent by layer {layer} after {steps} steps: to the training samples unit {unit} answers from "
                   "{low} to {high}, unit {other} from {least} to {most}.",
                   other=layout.units[1] + 1, **values, **ends)
        if not is_straight(moment.event.problem, layout.layer):
            return text
        return say("{text} Straight borders part the classes there, with {share} % of the training samples on the right "
                   "side.", text=text, share=plain(100 * moment.evaluation.train_accuracy))

    def sample_at(self, moment: Moment, x: float, y: float) -> int | None:
        """The number of the training sample that is carried nearest, if it is within reach."""
        layout, place = self.layout(moment), self.inside(self.plot, x, y)
        if place is None or layout.empty:
            return None
        _, samples = self._carried(moment, layout)
        size = (layout.across[1] - layout.across[0], layout.up[1] - layout.up[0])
        with np.errstate(over="ignore", invalid="ignore"):
            distance = np.nan_to_num(np.hypot(*((samples - place) * self.box[2:] / size).T), nan=np.inf)
        nearest = int(distance.argmin())
        return nearest if distance[nearest] <= _REACH else None

    def focus_at(self, moment: Moment, x: float, y: float) -> Focus | None:
        sample = self.sample_at(moment, x, y)
        return None if sample is None else replace(self.focus, sample=sample)

    def readout(self, moment: Moment, x: float, y: float) -> str:
        layout, place = self.layout(moment), self.inside(self.plot, x, y)
        if place is None or layout.empty:
            return ""
        sample = self.sample_at(moment, x, y)
        if sample is not None:
            place = self._carried(moment, layout)[1][sample]
        names = axis_names(layout)
        values = {"first": names[0], "second": names[1], "u": short(place[0], 3), "v": short(place[1], 3)}
        if sample is None:
            return say("{first}: {u}, {second}: {v}", **values)
        label = layout.data.labels[sample]
        name = layout.names[int(label)] if layout.names else short(float(label), 3)
        return say("sample {number} ({name}): {first} {u}, {second} {v}", number=sample + 1, name=name, **values)


def answers_of(problem: Problem, theta: Array, inputs: Array, layer: int) -> Array:
    """What each unit of a hidden layer, from 0, answers to inputs with ones: `(n, units)`."""
    with np.errstate(over="ignore", invalid="ignore"):  # on the way to a divergence
        return problem.network.forward(theta, inputs).activations()[layer + 1]


def most_varied(answers: Array, first: int | None = None) -> tuple[int, ...]:
    """Of units that answer `(n, units)` the two that vary most, in the order of their numbers.

    Of equal ones those with the lower numbers; `first`, if given, is one of them and comes first.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        variances = np.nan_to_num(answers.var(axis=0), nan=0.0)
    order = np.argsort(-variances, kind="stable").tolist()
    if first is None:
        return tuple(sorted(order[:2]))
    return (first, *[unit for unit in order if unit != first][:1])


def is_straight(problem: Problem, layer: int) -> bool:
    """Whether the border between classes is straight in the picture of that hidden layer."""
    sizes = problem.network.sizes
    return problem.data.is_classification and layer == len(sizes) - 3 and sizes[-2] == 2


def borders(event: StepEvent, layer: int, units: tuple[int, ...], limits: tuple[Limits, Limits]) -> list[Array]:
    """The lines `(n, 2)` between the classes over the answers of two units that are all of the last layer."""
    if not is_straight(event.problem, layer):
        return []
    W, b = event.layers[-1]
    size = 2 if W.shape[1] == 1 else 64
    across, up = (np.linspace(*limit, size) for limit in limits)
    places = np.stack(np.meshgrid(across, up), axis=-1)
    with np.errstate(over="ignore", invalid="ignore"):
        sums = np.nan_to_num(places @ W[list(units)] + b)
    if W.shape[1] == 1:
        return contour_generator(across, up, sums[..., 0], line_type="Separate").lines(0.0)
    owner, found = sums.argmax(axis=-1), []
    second, first = np.moveaxis(np.partition(sums, -2, axis=-1)[..., -2:], -1, 0)
    for number in np.unique(owner):
        ahead = sums[..., number] - np.where(owner == number, second, first)
        found += contour_generator(across, up, ahead, line_type="Separate").lines(0.0)
    return found


def axis_names(layout: _Layout) -> tuple[str, str]:
    """What the two axes are."""
    units = [say("layer {layer}, unit {unit}", layer=layout.layer + 1, unit=unit + 1) for unit in layout.units]
    return (units[0], units[1]) if len(units) == 2 else (FEATURE_TITLES.get(layout.plane.names[0], layout.plane.names[0]), units[0])


def limits_around(values: Array) -> Limits:
    """Round limits around the finite values and 0, a little apart from them."""
    finite = values[np.isfinite(values)]
    low, high = (min(0.0, float(finite.min())), max(0.0, float(finite.max()))) if len(finite) else (0.0, 0.0)
    low, high = -nice_ceiling(-low, _RUNGS) if low < 0 else 0.0, nice_ceiling(high, _RUNGS) if high > 0 else 0.0
    margin = 0.05 * (high - low) or 1.0
    return low - margin, high + margin


def _seen(event: StepEvent, layer: int, units: tuple[int, ...], places: Array, inputs: Array) -> Array:
    """Where inputs that lie at places of the plane are seen, `(n, 2)`."""
    answers = answers_of(event.problem, event.after.theta, inputs, layer)[:, list(units)]
    return answers if len(units) == 2 else np.concatenate([places[:, :1], answers], axis=1)


def _straight(plane: Plane) -> Array:
    """The nodes of the grid's lines on the plane, `(2 LINES NODES, 2)`, first those of equal u."""
    (u_low, v_low), (u_high, v_high) = plane.low, plane.high
    u, v = np.meshgrid(np.linspace(u_low, u_high, LINES), np.linspace(v_low, v_high, NODES), indexing="ij")
    s, t = np.meshgrid(np.linspace(u_low, u_high, NODES), np.linspace(v_low, v_high, LINES))
    return np.concatenate([np.stack([u.ravel(), v.ravel()], axis=1), np.stack([s.ravel(), t.ravel()], axis=1)])


@lru_cache(maxsize=8)
def _lattice(plane: Plane, names: tuple[str, ...]) -> tuple[Array, Array]:
    """These nodes, and what the network is given at each of them."""
    places = _straight(plane)
    return places, with_ones(features(plane.points(places), names))
