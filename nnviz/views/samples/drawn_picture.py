"""A drawn picture: a picture made by hand, and the network's answer to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

import numpy as np
from matplotlib.artist import Artist
from matplotlib.colors import to_rgb

from ...data.datasets import Dataset
from ...data.pictures import shifted
from ...drawing.label import Align, Label, width
from ...drawing.lines import Lines
from ...drawing.theme import SMALL
from ...nn.arrays import Array
from ...probes.samples import shares_at
from ...training.snapshot import Snapshot
from ...words import say
from ..base.drawable import Drawable
from ..base.legend import class_names, shortened
from ..base.names import step_count
from ..base.view import Pad
from ..over_steps.layer_curves import in_front
from .tiles import Tiles, extent, ink, no_form, on_scale

_TOP, _BELOW, _GAP = 24.0, 20.0, 14.0  # CSS pixels above and below the picture, and between it and the bars
_ROW = 22.0  # the largest height of a bar and its gap
_SHARE = 42.0  # CSS pixels for a share behind its bar
_FULL, _REACH = 0.5, 1.2  # pixels from the pen with full ink, and up to which there is some


@dataclass(frozen=True)
class _Layout:
    shape: tuple[int, ...]
    names: tuple[str, ...]


@final
class DrawnPicture(Drawable):
    """A picture that a person draws, with the network's answers while it changes.

    It begins with the chosen sample, or else the first test sample. On the page the pointer draws with ink, the arrow
    keys shift the picture by a pixel, and Delete clears it.
    """

    _drawn: tuple[tuple[object, ...], Array] | None = None  # what the picture was made for, and its pixels (d,)
    _pen: tuple[float, float] | None = None  # the place of the pen, in pixels of the picture

    def missing(self, snapshot: Snapshot) -> str:
        data = snapshot.event.data
        if words := super().missing(snapshot) or no_form(data):
            return words
        if len(data.shape) != 2 or not data.is_classification:
            return say("Only pictures of classes can be drawn by hand.")
        return ""

    def copied(self) -> "DrawnPicture":
        made = DrawnPicture(self.shown, self.focus, **self.options)
        made.beside, made._drawn = self.beside, self._drawn
        return made

    # ---- the picture ----

    def _key(self, data: Dataset) -> tuple[object, ...]:
        return data.shape, extent(data), self.focus.sample

    def picture(self, snapshot: Snapshot) -> Array:
        """Return the pixels `(d,)` in the units of the data."""
        data = snapshot.event.data
        if self._drawn is not None and self._drawn[0] == self._key(data):
            return self._drawn[1]
        sample = self.focus.within(snapshot.event).sample
        pixels: Array = data.raw[0][data.train_count if sample is None else sample]
        return pixels

    def _set(self, snapshot: Snapshot, pixels: Array) -> None:
        self._drawn = self._key(snapshot.event.data), pixels

    def shift(self, snapshot: Snapshot, dx: int, dy: int) -> None:
        """Shift the picture by pixels to the right and down; those that come in are 0."""
        self._set(snapshot, shifted(self.picture(snapshot)[None], snapshot.event.data.shape, dx, dy)[0])

    def clear(self, snapshot: Snapshot) -> None:
        """Take away all ink."""
        self._set(snapshot, np.full_like(self.picture(snapshot), extent(snapshot.event.data)[0]))

    def lift(self) -> None:
        """End a line."""
        self._pen = None

    def draw_to(self, snapshot: Snapshot, x: float, y: float) -> None:
        """Put ink at CSS pixels of the figure, and on the way from the last place since the pen was lifted."""
        data = snapshot.event.data
        rows, columns = data.shape
        left, top, wide, high = self.tile.boxes[0]
        pen = (x - self.left - left) / wide * columns, (y - self.top - top) / high * rows
        before = self._pen or pen
        steps = max(2, int(4 * np.hypot(pen[0] - before[0], pen[1] - before[1])) + 1)
        places = np.linspace(before, pen, steps)
        column, row = np.meshgrid(np.arange(columns) + 0.5, np.arange(rows) + 0.5)
        distance = np.hypot(column[..., None] - places[:, 0], row[..., None] - places[:, 1]).min(axis=-1)
        low, high_ink = extent(data)
        inked = low + (high_ink - low) * np.clip((_REACH - distance) / (_REACH - _FULL), 0, 1)
        self._set(snapshot, np.maximum(self.picture(snapshot), inked.ravel()))
        self._pen = pen

    @property
    def pads(self) -> list[Pad]:
        if not (self._is_drawn and len(self.tile.boxes)):
            return []
        left, top, wide, high = map(float, self.tile.boxes[0] + (self.left, self.top, 0, 0))
        return [(left, top, wide, high)]

    # ---- artists ----

    def make(self) -> Sequence[Artist]:
        self.tile = Tiles(self, ink(self.theme))
        self.title = Label(self.pane, 8, 15, "", color=self.theme.ink, size=SMALL)
        self.bars = Lines(self.pane, (), self.theme.positive, 8.0)
        self.names: list[Label] = []
        self.shares: list[Label] = []
        return (*self.tile.artists, self.title, self.bars)

    def layout(self, snapshot: Snapshot) -> _Layout:
        data = snapshot.event.data
        return _Layout(data.shape, class_names(data))

    def arrange(self, layout: _Layout) -> None:
        for label in (*self.names, *self.shares):
            label.remove()
        rows, columns = layout.shape
        high = self.height - _TOP - _BELOW
        side = min(high, 0.5 * self.width * rows / columns)
        across = side * columns / rows
        self.tile.place(np.array([[8.0, _TOP, across, side]]))
        hint = say("draw · arrow keys shift · Delete clears")
        self.write(8, self.height - 5, shortened(hint, self.width - 16), self.theme.muted, size=SMALL)
        named = min(max(width(name, SMALL) for name in layout.names), 0.2 * self.width)
        pitch = min(_ROW, high / len(layout.names))
        self._start = 8 + across + _GAP + named + 6
        self._reach = max(10.0, self.width - 8 - _SHARE - self._start)
        self._middles = [_TOP + pitch * (number + 0.5) for number in range(len(layout.names))]
        size = min(SMALL, pitch)
        names = [shortened(name, named) for name in layout.names]
        self.names = [self._label(self._start - 6, y, size, name, "right") for name, y in zip(names, self._middles)]
        self.shares = [self._label(self.width - 8, y, size, "", "right") for y in self._middles]
        self.artists = in_front((*self.tile.artists, self.title, self.bars, *self.names, *self.shares))

    def _label(self, x: float, y: float, size: float, text: str, align: Align) -> Label:
        return Label(self.pane, x, y, text, color=self.theme.ink, size=size, align=align, middle=True)

    def _answer(self, snapshot: Snapshot) -> tuple[int, Array]:
        """Return the answer to the picture, and the share of each class, `(classes,)`."""
        given, shares = shares_at(snapshot.event, snapshot.event.data.standardised(self.picture(snapshot)[None]))
        return int(given[0]), shares[0]

    def move(self, snapshot: Snapshot, layout: _Layout) -> None:
        given, shares = self._answer(snapshot)
        self.tile.show(on_scale(snapshot.event.data, self.picture(snapshot)[None]), layout.shape)
        self.title.text = shortened(self._title(snapshot, given, shares), self.width - 16)
        start, reach = self._start, self._reach
        self.bars.set_lines([((start, y), (start + reach * share, y)) for y, share in zip(self._middles, shares)])
        ink, muted = to_rgb(self.theme.ink), to_rgb(self.theme.muted)
        for number, (name, label) in enumerate(zip(self.names, self.shares)):
            name.bold = label.bold = number == given
            label.color = name.color = ink if number == given else muted
            label.text = say("{share}%", share=f"{100 * shares[number]:.0f}")

    def _title(self, snapshot: Snapshot, given: int, shares: Array) -> str:
        names = class_names(snapshot.event.data)
        return say("the answer is {name}, {share}%", name=names[given], share=f"{100 * shares[given]:.0f}")

    def describe(self, snapshot: Snapshot) -> str:
        given, shares = self._answer(snapshot)
        answer = self._title(snapshot, given, shares)
        return say("A picture to draw in, after {steps}: {answer}.", steps=step_count(snapshot.step), answer=answer)

    def readout(self, snapshot: Snapshot, x: float, y: float) -> str:
        number = next((n for n, row in enumerate(self._middles) if abs(y - self.top - row) <= _ROW / 3), None)
        if number is None or x - self.left < self._start - 60:
            return ""
        _, shares = self._answer(snapshot)
        names = class_names(snapshot.event.data)
        return say("{name} {share}%", name=names[number], share=f"{100 * shares[number]:.1f}")
