"""Saliency map: which inputs of a sample would change the answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

import numpy as np
from matplotlib.artist import Artist
from matplotlib.colors import to_rgb

from ...data.datasets import Dataset
from ...drawing.label import Label
from ...drawing.theme import SMALL
from ...nn.arrays import Array
from ...probes.samples import Answers, answer, answers, saliency
from ...training.evaluation import EVALUATED_SAMPLES
from ...training.snapshot import Snapshot
from ...words import marked, say
from ...words.formatting import short
from ..base.legend import class_names, shortened
from ..base.names import input_titles
from ..base.option import Option
from ..base.view import View
from ..over_steps.layer_curves import in_front
from .tiles import Tiles, ink, no_form, on_scale

_TOP, _BELOW, _GAP = 24.0, 20.0, 16.0  # CSS pixels above and below the two tiles, and between them
_NAMED = 3  # inputs that the description names


@dataclass(frozen=True)
class _Layout:
    shape: tuple[int, ...]
    columns: tuple[str, ...]
    is_text: bool
    true_class: bool


@final
class SaliencyMap(View):
    """A sample, and the derivative of its class's score by each of its inputs.

    More of a blue input speaks for the class, more of an orange one against it. The score is z of the output, before a
    softmax; its class is the answer, or the true one. Without a chosen sample it is the first wrong one of the test
    set.
    """

    declared = (
        Option("true_class", marked("true class"), description=marked("for the true class instead of the answer")),
    )

    def missing(self, snapshot: Snapshot) -> str:
        data = snapshot.event.data
        if words := super().missing(snapshot) or no_form(data):
            return words
        return "" if data.is_classification else say("The answers are shown for classes only.")

    def make(self) -> Sequence[Artist]:
        self.sample = Tiles(self, ink(self.theme))
        self.map = Tiles(self, self.theme.table)
        self.title = Label(self.pane, 8, 15, "", color=self.theme.ink, size=SMALL)
        self.letters: list[Label] = []
        return (*self.sample.artists, *self.map.artists, self.title)

    def layout(self, snapshot: Snapshot) -> _Layout:
        data = snapshot.event.data
        return _Layout(data.shape, data.columns, data.texts is not None, bool(self.options["true_class"]))

    def arrange(self, layout: _Layout) -> None:
        first, second = _boxes(layout, self.width, self.height)
        self.sample.place(np.array([first]))
        self.map.place(np.array([second]))
        for (left, top, wide, high), text in ((first, say("the sample")), (second, say("∂ score / ∂ input"))):
            self.write(left + wide / 2, top + high + 15, text, self.theme.muted, size=SMALL, align="center")
        for label in self.letters:
            label.remove()
        left, top, wide, _ = second
        pitch, ink = wide / len(layout.columns), self.theme.ink
        self.letters = [
            Label(self.pane, left + pitch * (number + 0.5), top - 5, name, color=ink, size=SMALL, align="center")
            for number, name in enumerate(layout.columns if layout.is_text else ())
        ]
        self.artists = in_front((*self.sample.artists, *self.map.artists, self.title, *self.letters))

    def _found(self, snapshot: Snapshot) -> tuple[Answers, Array]:
        """Return the answer to the sample, and the derivative by each input, `(d,)`."""
        event = snapshot.event
        sample = self.focus.within(event).sample
        if sample is None:
            found = answers(event, most=EVALUATED_SAMPLES)
            sample = int(found.samples[found.wrong_first()[0]])
        one = answer(event, sample)
        label = int((one.true if self.options["true_class"] else one.given)[0])
        return one, np.nan_to_num(saliency(event, sample, label))

    def move(self, snapshot: Snapshot, layout: _Layout) -> None:
        data: Dataset = snapshot.event.data
        found, slopes = self._found(snapshot)
        texts = () if data.texts is None else [str(text) for text in data.texts[found.samples]]
        self.sample.show(on_scale(data, data.raw[0][found.samples]), layout.shape, texts)
        for label, count in zip(self.letters, data.points[found.samples[0]]):
            label.color, label.bold = to_rgb(self.theme.ink if count else self.theme.muted), bool(count)
        largest = float(np.abs(slopes).max()) or 1.0
        self.map.show(slopes[None] / largest, layout.shape)
        self.title.text = shortened(self._title(snapshot, found, largest), self.width - 16)

    def _title(self, snapshot: Snapshot, found: Answers, largest: float) -> str:
        names = class_names(snapshot.event.data)
        values = {
            "number": int(found.samples[0]) + 1,
            "given": names[found.given[0]],
            "true": names[found.true[0]],
            "share": f"{100 * found.certainty[0]:.0f}",
            "limit": short(largest),
        }
        if found.wrong[0]:
            return say("sample {number}: {given} {share}%, is {true}; slopes up to {limit}", **values)
        return say("sample {number}: {given} {share}%; slopes up to {limit}", **values)

    def describe(self, snapshot: Snapshot) -> str:
        found, slopes = self._found(snapshot)
        titles, names = input_titles(snapshot), class_names(snapshot.event.data)
        label = (found.true if self.options["true_class"] else found.given)[0]
        order = np.argsort(-np.abs(slopes), kind="stable")[:_NAMED]
        listed = ", ".join(say("{name} ({value})", name=titles[n], value=short(float(slopes[n]))) for n in order)
        return say(
            "Saliency of sample {number} for {name}. The inputs that change the score most are {listed}.",
            number=int(found.samples[0]) + 1,
            name=names[label],
            listed=listed,
        )

    def input_at(self, x: float, y: float) -> int | None:
        """Return the input under the pointer, in the sample or in the map, or None.

        `x` and `y` are CSS pixels of the figure.
        """
        layout: _Layout = self._layout
        for tiles in (self.map,) if layout.is_text else (self.map, self.sample):
            if tiles.at(x - self.left, y - self.top) is not None:
                left, top, wide, high = tiles.boxes[0]
                rows, columns = layout.shape if len(layout.shape) == 2 else (1, len(layout.columns))
                row = int((y - self.top - top) / high * rows)
                return row * columns + int((x - self.left - left) / wide * columns)
        return None

    def readout(self, snapshot: Snapshot, x: float, y: float) -> str:
        number = self.input_at(x, y)
        if number is None:
            return ""
        found, slopes = self._found(snapshot)
        return say(
            "{name} = {value}, ∂ score / ∂ input = {slope}",
            name=input_titles(snapshot)[number],
            value=short(float(snapshot.event.data.points[found.samples[0], number])),
            slope=short(float(slopes[number])),
        )


def _boxes(layout: _Layout, wide: float, high: float) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return the boxes of the sample and of its map: pictures beside each other, curves and words below."""
    room = wide - 16
    if len(layout.shape) == 2:
        rows, columns = layout.shape
        side = min(high - _TOP - _BELOW, (room - _GAP) / 2 * rows / columns)
        across = side * columns / rows
        left = 8 + max(0.0, (room - 2 * across - _GAP) / 2)
        return (left, _TOP, across, side), (left + across + _GAP, _TOP, across, side)
    each = max(10.0, (high - _TOP - 2 * _BELOW) / 2)
    if layout.is_text:
        each = min(each - 10, 36.0)
        return (8.0, _TOP, room, each), (8.0, _TOP + each + _BELOW + 20, room, each)
    return (8.0, _TOP, room, each), (8.0, _TOP + each + _BELOW, room, each)
