"""The loss landscape: the objective around the weights.

The path of the run is drawn over it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, final

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D

from ...drawing.contours import lines_at
from ...drawing.field import CachedArtists, Field
from ...drawing.label import Label
from ...drawing.label import width as text_width
from ...drawing.scales import Ticks, ticks_between
from ...drawing.theme import SMALL
from ...nn.arrays import Array
from ...probes.landscape import Landscape, Limits
from ...training.snapshot import Snapshot
from ...words import marked, say
from ..base import legend
from ..base.option import Option
from ..base.plot import BELOW, TICK_GAP, Box, Scale
from ..base.view import View
from . import landscape_words
from .landscape_cache import LandscapeCache
from .powers import heights_within, power_text, powers_of
from .window import Window

_LEFT, _TOP, _RIGHT = 50.0, 24.0, 76.0
_TALL = 240.0  # CSS pixels of height from which the directions are explained below
_TICKS = 10  # most numbers beside the colours


@dataclass(frozen=True)
class _Layout:
    over_path: bool
    penalty: bool
    shares: tuple[float, float]
    window: Window
    shows_path: bool
    samples: int


@final
class LossLandscape(View):
    """The objective J on a plane through weight space.

    The path of the run is drawn over it. J is the mean loss of the first training samples, at most 500, and the
    penalty, if there is one. Colours and contours are logarithmic. The plane goes through an anchor: the path's
    last state on a grid of steps that doubles, so that it moves seldom and follows from the snapshot alone. The
    path and the present point are projected onto the plane; they usually lie beside it.
    """

    declared = (
        Option(
            "plane",
            marked("plane"),
            "path",
            {"path": marked("along the path"), "random": marked("random directions")},
            marked("through the path's principal components, or through the weights in random directions"),
        ),
        Option("show_path", marked("path"), True, description=marked("draw the path of the run")),
    )

    def __init__(self, *arguments: Any, **options: Any):
        super().__init__(*arguments, **options)
        self._cache = LandscapeCache()

    # ---- what is measured ----

    @property
    def unfinished(self) -> bool:
        return self._cache.unfinished

    def update(self, snapshot: Snapshot) -> bool:
        if self.gradual:
            self._measured(snapshot)[0].refine()
        return super().update(snapshot)

    def _measured(self, snapshot: Snapshot) -> tuple[Landscape, Array]:
        """Return a snapshot's landscape, and the path's places `(n, 2)`.

        The last place is that of the present state.
        """
        landscape, places = self._cache.measured(snapshot, self.options["plane"] == "path")
        if not self.gradual:
            landscape.complete()
        return landscape, places

    # ---- the picture ----

    def make(self) -> Sequence[Artist]:
        theme = self.theme
        self.plot, self.bar_axes = self.add_axes(50, 32, 100, 100), self.add_axes(160, 32, 10, 100)
        self.field = Field(self.plot, theme.ramp, to_edges=True)
        self.contours = CachedArtists(self.plot)
        self.path = [
            self._line(
                linestyle="-",
                color=color,
                linewidth=width,
                marker=".",
                markersize=size,
                markeredgewidth=0,
                solid_joinstyle="round",
                solid_capstyle="round",
            )
            for color, width, size in ((theme.background, 3.2, 7.0), (theme.ink, 1.2, 4.5))
        ]
        self.start = self._line(linestyle="", **self._start_style)
        self.now = self._line(linestyle="", **self._now_style)
        self.note = Label(self.pane, 0, 0, "", color=theme.muted, size=SMALL, align="right", middle=True)
        self.ticks = [Label(self.pane, 0, 0, "", color=theme.muted, size=SMALL, middle=True) for _ in range(_TICKS)]
        self._drawn: tuple[Any, ...] | None = None
        return (self.field, self.contours, *self.path, self.start, self.now, self.note, *self.ticks)

    def _line(self, **style: Any) -> Line2D:
        line = Line2D([], [], **style)
        self.plot.add_line(line)
        return line

    @property
    def _start_style(self) -> dict[str, Any]:
        theme = self.theme
        return {
            "marker": "o",
            "markersize": 6.5,
            "markerfacecolor": theme.background,
            "markeredgecolor": theme.ink,
            "markeredgewidth": 1.4,
        }

    @property
    def _now_style(self) -> dict[str, Any]:
        theme = self.theme
        return {
            "marker": "D",
            "markersize": 7.5,
            "markerfacecolor": theme.negative,
            "markeredgecolor": theme.halos[0],
            "markeredgewidth": 1.2,
        }

    def layout(self, snapshot: Snapshot) -> _Layout:
        landscape, _ = self._measured(snapshot)
        return _Layout(
            self.options["plane"] == "path",
            bool(landscape.problem.penalties),
            landscape.section.shares,
            _limits_of(landscape),
            self.options["show_path"],
            landscape.samples,
        )

    def arrange(self, layout: _Layout) -> None:
        titles = landscape_words.axis_titles(layout.over_path, layout.shares, layout.samples)
        below = legend.note_lines(titles, self.width - 16) if self.height >= _TALL else []
        high = max(40.0, self.height - _TOP - BELOW - legend.NOTE_ROW * len(below))
        up = ticks_between(*layout.window[1], 4 if high > 120 else 3)
        left = max(_LEFT, TICK_GAP + 2 + max((text_width(text, SMALL) for _, text in up), default=0.0))
        wide = max(40.0, self.width - left - _RIGHT)
        self.box: Box = (left, _TOP, wide, high)
        self.bar_box: Box = (left + wide + 10, _TOP, legend.BAR, high)
        self.place_axes(self.plot, self.box)
        self.place_axes(self.bar_axes, self.bar_box)
        self.plot.set_xlim(*layout.window[0])
        self.plot.set_ylim(*layout.window[1])
        quantity = say("loss + penalty") if layout.penalty else say("loss")
        note = quantity if below else landscape_words.short_title(quantity, layout.over_path, layout.shares)
        self.write(8, _TOP / 2, note, self.theme.muted, size=SMALL, middle=True)
        self._draw_ticks(layout, up, below)
        self._draw_bar()
        end = self._draw_legend(layout, 22 + text_width(note, SMALL))
        self.note.move(self.width - 8, _TOP / 2)
        self._note_room = self.width - 8 - end

    def _draw_ticks(self, layout: _Layout, ticks: Ticks, notes: Sequence[str]) -> None:
        (low, end), (lowest, highest) = layout.window
        across = Scale(low, end, ticks_between(low, end, 5 if self.box[2] > 260 else 3))
        up = Scale(lowest, highest, ticks)
        legend.draw_axes(self, self.box, across, up)
        legend.draw_notes(self, self.box, notes)

    def _draw_bar(self) -> None:
        bar = Field(self.bar_axes, self.theme.ramp)
        bar.set_levels(np.arange(255, -1, -1, dtype=np.uint8)[:, None])
        bar.set_zorder(1)
        self.keep(bar)

    def _move_ticks(self, powers: Limits, step: float) -> None:
        """Move the numbers beside the colour bar.

        They change while a landscape is refined.
        """
        left, top, wide, high = self.bar_box
        low, end = powers
        steps = round((end - low) / step)
        every = -(-steps // max(1, min(int(high / 28), _TICKS - 1)))
        for place, label in enumerate(self.ticks):
            number = place * every
            text = power_text(low + number * step, 3 if step < 0.1 else 2) if number <= steps else ""
            label.move(left + wide + 6, top + high * (1 - number / steps), text)

    def _draw_legend(self, layout: _Layout, x: float) -> float:
        """Explain the points; return the row's end.

        Without room there is no explanation.
        """
        entries = [(self._now_style, say("now"))]
        if layout.shows_path:
            entries.insert(0, (self._start_style, say("start")))
        if x + sum(30 + text_width(text, SMALL) for _, text in entries) > self.width:
            return x
        for style, text in entries:
            marker = Line2D([x + 5], [_TOP / 2], linestyle="", clip_on=False, zorder=1, **style)
            self.keep(self.pane.add_line(marker))
            self.write(x + 15, _TOP / 2, text, self.theme.ink, size=SMALL, middle=True)
            x += 30 + text_width(text, SMALL)
        return x

    def move(self, snapshot: Snapshot, layout: _Layout) -> None:
        landscape, places = self._measured(snapshot)
        drawn = (landscape, len(landscape.field), self.box)
        if self._drawn != drawn:
            self._drawn = drawn
            self._draw_field(landscape, layout.window)
        for line in self.path:
            line.set_data(*(places if layout.shows_path else places[:0]).T)
        self.start.set_data(*(places[:1] if layout.shows_path else places[:0]).T)
        self.now.set_data(*places[-1:].T)
        self.note.text = (
            "" if landscape.finished else say("{share} % measured", share=100 * landscape.known // landscape.points)
        )
        self.note.set_visible(text_width(self.note.text, SMALL) <= self._note_room)

    def _draw_field(self, landscape: Landscape, window: Window) -> None:
        losses, (powers, step) = landscape.field, powers_of(landscape.field)
        self.field.set_visible(losses.size > 0)
        self.contours.set_parts([])
        for label in self.ticks:
            label.set_visible(losses.size > 0)
        if not losses.size:
            return
        self._move_ticks(powers, step)
        low, high = powers
        heights = heights_within(losses, low, high)
        self.field.set_levels(np.rint(255 * (heights[::-1] - low) / (high - low)).astype(np.uint8))
        across, up = (np.linspace(*limits, len(losses)) for limits in window)
        levels = low + step * np.arange(1.0, round((high - low) / step))
        lines = lines_at(across, up, heights, levels)
        colors = self.theme.ramp[np.rint(255 * (levels - low) / (high - low)).astype(int), :3] / 255
        colors = 0.55 * colors + 0.45 * self.theme.halo(colors)
        segments = [segment for found in lines for segment in found]
        parts = LineCollection(
            segments,
            colors=np.repeat(colors, [len(found) for found in lines], axis=0),
            linewidths=0.75,
            antialiaseds=True,
            linestyles="solid",
            capstyle="round",
            joinstyle="round",
        )
        parts.set_clip_path(self.plot.patch)
        self.contours.set_parts([parts] if segments else [])

    def describe(self, snapshot: Snapshot) -> str:
        landscape, places = self._measured(snapshot)
        return landscape_words.description(snapshot, landscape, places[-1], self.options["plane"] == "path")

    def readout(self, snapshot: Snapshot, x: float, y: float) -> str:
        place = self.inside(self.plot, x, y)
        return landscape_words.readout(self._measured(snapshot)[0], place) if place else ""


def _limits_of(landscape: Landscape) -> Window:
    across, up = ((float(points[0]), float(points[-1])) for points in (landscape.across, landscape.up))
    return across, up
