"""The class matrix: true classes against predicted ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.colors import to_rgb

from ...drawing.field import device_box
from ...drawing.label import Label, width
from ...drawing.pixels import paint
from ...drawing.points import KINDS
from ...drawing.theme import SMALL, TEXT, Theme, luminance
from ...drawing.untyped import figure_of
from ...nn.arrays import Array, Bytes, Ints
from ...probes.measures import confusion
from ...training.evaluation import EVALUATED_SAMPLES
from ...training.model import Need
from ...training.snapshot import Snapshot
from ...words import marked, say, say_count
from ...words.formatting import plain
from ..base import legend
from ..base.names import step_count
from ..base.option import Option
from ..base.plot import Box
from ..base.view import View
from ..over_steps.layer_curves import in_front

_TWO_LINES = 38.0  # CSS pixels: cells this high have room for the share below the number
_GAP, _FRAME = 2.0, 2.0
_TOP, _NAMES = 6.0, 20.0  # CSS pixels above the matrix, and for the names below


@dataclass(frozen=True)
class _Layout:
    titles: tuple[str, ...]  # "class 0", or a name
    names: tuple[str, ...]  # "0", or the same name
    training: bool
    measured: int  # number of samples, if not all are counted
    widest: int  # the largest number of samples in a cell


class Cells(Artist):
    """Numbers `(n, n)` on [0, 1] as coloured cells.

    The diagonal is framed.
    """

    def __init__(self, axes: Axes, theme: Theme):
        super().__init__()
        self._axes = axes
        axes.add_artist(self)
        self.table = theme.ramp
        self._background, self._ink = (
            np.array([*np.rint(np.multiply(to_rgb(color), 255)), 255], np.uint8)
            for color in (theme.background, theme.ink)
        )
        self.shares = np.zeros((2, 2))

    def colors(self) -> Bytes:
        """Return the colour of each cell, `(n, n, 4)`."""
        colors: Bytes = self.table[np.rint(255 * np.clip(self.shares, 0, 1)).astype(int)]
        return colors

    def draw(self, renderer: RendererBase) -> None:
        left, top, wide, high = device_box(self._axes, renderer)
        scale, count = figure_of(self._axes).dpi / 96, len(self.shares)
        gap, frame = max(1, round(_GAP * scale)), max(1, round(_FRAME * scale))
        columns, rows = (np.rint(np.arange(count + 1) * size / count).astype(int) for size in (wide, high))
        pixels = np.empty((high, wide, 4), np.uint8)
        pixels[:] = self._background
        colors = self.colors()
        for row in range(count):
            for column in range(count):
                cell = pixels[rows[row] : rows[row + 1] - gap, columns[column] : columns[column + 1] - gap]
                if row == column:
                    cell[:] = self._ink
                    cell = cell[frame:-frame, frame:-frame]
                cell[:] = colors[row, column]
        paint(renderer, left, top, pixels)


@final
class ClassMatrix(View):
    """True classes as rows, predicted classes as columns.

    The cells of correct predictions are framed. A cell holds the number of samples, and if there is room their
    share of the row, which is also its colour. Of many samples the first 2,000 are counted, as in the evaluation.
    """

    declared = (Option("training", marked("training samples"), description=marked("instead of the test samples")),)

    def needs(self) -> tuple[Need, ...]:
        return ("problem", "labels")

    def make(self) -> Sequence[Artist]:
        self.square = self.add_axes(40, 34, 100, 100)
        self.cells = Cells(self.square, self.theme)
        self.right = Label(self.pane, 0, 18, "", color=self.theme.ink, size=SMALL)
        self.counts: list[Label] = []
        self.shares: list[Label] = []
        return (self.cells, self.right)

    def layout(self, snapshot: Snapshot) -> _Layout:
        data, training = snapshot.event.data, self.options["training"]
        names = data.class_names or tuple(map(str, range(data.classes)))
        _, labels = data.train if training else data.test
        measured = EVALUATED_SAMPLES if len(labels) > EVALUATED_SAMPLES else 0
        widest = int(np.bincount(labels[:EVALUATED_SAMPLES].astype(int), minlength=data.classes).max())
        return _Layout(tuple(map(legend.class_title, names)), names, training, measured, widest)

    def arrange(self, layout: _Layout) -> None:
        self._place(layout)
        left, top, _, height = self.box
        for number, (title, row) in enumerate(zip(layout.titles, self._rows)):
            color = self.theme.points[number]
            title = legend.shortened(title, left - self._names_at - 22)
            legend.draw_entries(self, self._names_at, row, [(KINDS[number], color, color, title)])
        fits = all(width(title, SMALL) <= self._cell[0] - 4 for title in layout.titles)
        for name, column in zip(layout.titles if fits else layout.names, self._columns):
            name = legend.shortened(name, self._cell[0] - 4)
            self.write(column, top + height + 14, name, self.theme.ink, size=SMALL, align="center")
        self._make_labels(layout)

    def _place(self, layout: _Layout) -> None:
        """Place the matrix as large as the names and notes allow.

        Its cells are at most twice as wide as high. The notes are beside the matrix, or below it if there is more
        room.
        """
        count, notes = len(layout.titles), self._notes(layout)
        names = min(0.3 * self.width, 22 + max(width(title, SMALL) for title in layout.titles))
        side = 14 + max(width(text, SMALL) for text in (*notes, say("{share} % right", share="100.0")))
        room, high = self.width - 16 - names, self.height - _TOP - _NAMES
        beside = room - side >= 1.2 * high
        if beside:
            room -= side
        else:
            high -= legend.NOTE_ROW
        wide, high = max(40.0, min(room, max(2 * high, 48.0 * count))), max(40.0, high)
        self._names_at = 8 + max(0.0, (room - wide) / 2)
        self.box: Box = (self._names_at + names, _TOP, wide, high)
        self.place_axes(self.square, self.box)
        self.square.set_xlim(self.box[0], self.box[0] + wide)
        self.square.set_ylim(self.box[1] + high, self.box[1])
        self._cell = wide / count, high / count
        middles = np.arange(count) + 0.5
        self._columns = self.box[0] + self._cell[0] * middles - 1
        self._rows = self.box[1] + self._cell[1] * middles - 1
        self._write_notes(notes, beside)

    def _notes(self, layout: _Layout) -> list[str]:
        part = say("training samples") if layout.training else say("test samples")
        if layout.measured:
            part = say("{part}, first {count}", part=part, count=f"{layout.measured:,}")
        return [say("→ predicted"), say("↓ true"), part]

    def _write_notes(self, notes: list[str], beside: bool) -> None:
        """Write the notes beside or below the matrix."""
        left, top, wide, _high = self.box
        if not beside:
            row = self.height - 5
            room = self.width - 24 - width(say("{share} % right", share="100.0"), SMALL)
            self.write(8, row, legend.note_lines(notes, room)[0], self.theme.muted, size=SMALL)
            self.right.move(self.width - 8, row)
            self.right.align = "right"
            return
        x = left + wide + 14
        self.right.move(x, top + 13)
        self.right.align = "left"
        for number, text in enumerate(notes, start=1):
            self.write(x, top + 13 + 18 * number, text, self.theme.muted, size=SMALL)

    def _make_labels(self, layout: _Layout) -> None:
        """Make labels for the numbers, if the largest has room."""
        for label in (*self.counts, *self.shares):
            label.remove()
        self.counts, self.shares = [], []
        wide, high = self._cell
        two = high >= _TWO_LINES and wide >= width("100%", SMALL) + 10
        if high >= 13 and wide >= width(f"{layout.widest:,}", SMALL) + 4:
            for row in self._rows:
                for column in self._columns:
                    self.counts.append(self._label(column, row - 8 * two, bold=two))
                    if two:
                        self.shares.append(self._label(column, row + 9))
        self.artists = in_front((self.cells, self.right, *self.counts, *self.shares))

    def _label(self, x: float, y: float, bold: bool = False) -> Label:
        return Label(
            self.square,
            x,
            y,
            "",
            color=self.theme.ink,
            size=TEXT if bold else SMALL,
            align="center",
            middle=True,
            bold=bold,
        )

    def move(self, snapshot: Snapshot, layout: _Layout) -> None:
        counts = self._counts(snapshot)
        self.cells.shares = shares = _shares(counts)
        self.right.text = say("{share}% right", share=f"{100 * _right(counts):.1f}")
        if not self.counts:
            return
        greys = readable(self.cells.colors()[..., :3] / 255).ravel().tolist()
        for label, count, grey in zip(self.counts, counts.ravel(), greys):
            label.text, label.color = f"{count:,}", (grey,) * 3
        for label, share, grey in zip(self.shares, shares.ravel(), greys):
            label.text, label.color = say("{share}%", share=f"{100 * share:.0f}"), (grey,) * 3

    def _counts(self, snapshot: Snapshot) -> Ints:
        return confusion(snapshot.event, "train" if self.options["training"] else "test", EVALUATED_SAMPLES)

    def describe(self, snapshot: Snapshot) -> str:
        counts, titles = self._counts(snapshot), self.layout(snapshot).titles
        values = {"steps": step_count(snapshot.step), "share": plain(100 * _right(counts))}
        training = self.options["training"]
        wrong = counts * (1 - np.eye(len(counts), dtype=int))
        if not wrong.any():
            if training:
                return say("Confusion matrix of the training samples after {steps}: all are right.", **values)
            return say("Confusion matrix of the test samples after {steps}: all are right.", **values)
        true, given = divmod(int(wrong.argmax()), len(counts))
        first = (
            say("Confusion matrix of the training samples after {steps}: {share}% are right.", **values)
            if training
            else say("Confusion matrix of the test samples after {steps}: {share}% are right.", **values)
        )
        second = say_count(
            "Most often {true} is taken for {given}, {count} time.",
            "Most often {true} is taken for {given}, {count} times.",
            count=int(wrong.max()),
            true=titles[true],
            given=titles[given],
        )
        return f"{first} {second}"

    def readout(self, snapshot: Snapshot, x: float, y: float) -> str:
        left, top, wide, high = self.box
        across, down = (x - self.left - left) / wide, (y - self.top - top) / high
        if not (0 <= across < 1 and 0 <= down < 1):
            return ""
        counts, titles = self._counts(snapshot), self.layout(snapshot).titles
        true, given = int(down * len(counts)), int(across * len(counts))
        return say_count(
            "true {true}, predicted {given}: {number} sample, {share}% of {true}",
            "true {true}, predicted {given}: {number} samples, {share}% of {true}",
            count=int(counts[true, given]),
            true=titles[true],
            given=titles[given],
            number=f"{counts[true, given]:,}",
            share=plain(100 * _shares(counts)[true, given]),
        )


def readable(colors: Array) -> Array:
    """Return a readable grey level on colours: 0 or 1.

    Black, 0, or white, 1, has a contrast of at least 4.58 on colours `(..., 3)`.
    """
    return np.where(luminance(colors) < 0.179, 1.0, 0.0)


def _right(counts: Ints) -> float:
    """Return the accuracy; 1 without samples."""
    return float(counts.trace() / counts.sum()) if counts.any() else 1.0


def _shares(counts: Ints) -> Array:
    """Return each count as a share of its row.

    It is 0 in a row without samples.
    """
    shares: Array = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    return shares
