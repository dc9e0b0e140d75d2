"""The gallery: samples with the network's answers, wrong ones first."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, final

import numpy as np
from matplotlib.artist import Artist
from matplotlib.colors import to_rgb

from ...drawing.label import Label, width
from ...drawing.theme import SMALL
from ...nn.arrays import Array, Ints
from ...probes.samples import Answers, answers
from ...training.evaluation import EVALUATED_SAMPLES
from ...training.snapshot import Snapshot
from ...words import marked, say
from ..base.focus import Focus
from ..base.legend import NOTE_ROW, class_names, shortened
from ..base.names import step_count
from ..base.option import Option
from ..base.view import View
from ..over_steps.layer_curves import in_front
from .tiles import Tiles, boxes_in, ink, no_form, on_scale, tile_size

_TOP = 22.0  # CSS pixels for the line above the samples
_GAP = 8.0
_CAPTION = 2 * NOTE_ROW + 2
_LOW = 260.0  # height of a view below which the answers stand beside the samples
_SMALL, _LARGE = 36.0, 56.0  # height of tiles in such a view, and in a higher one
_NAMED = 3  # answers that a read-out names


@dataclass(frozen=True)
class _Layout:
    shape: tuple[int, ...]
    tile: tuple[float, float]
    names: tuple[str, ...]
    training: bool
    count: int  # of samples that are counted


@final
class SampleGallery(View):
    """Samples as pictures, curves or words, each with the answer and how sure the network is; wrong ones come first.

    The share is the probability of the answer for a cross-entropy, and else its output from 0 to 1. A wrong answer is
    red, with the true class below. A click chooses a sample.
    """

    declared = (
        Option("training", marked("training samples"), description=marked("instead of the test samples")),
        Option(
            "by_certainty",
            marked("by certainty"),
            description=marked("the most certain mistakes first, then the least certain right answers"),
        ),
    )

    def missing(self, snapshot: Snapshot) -> str:
        data = snapshot.event.data
        if words := super().missing(snapshot) or no_form(data):
            return words
        return "" if data.is_classification else say("The answers are shown for classes only.")

    def make(self) -> Sequence[Artist]:
        self.tiles = Tiles(self, ink(self.theme))
        self.title = Label(self.pane, 8, 15, "", color=self.theme.ink, size=SMALL)
        self.given: list[Label] = []
        self.true: list[Label] = []
        self._calm, self._wrong = to_rgb(self.theme.ink), to_rgb(self.theme.trouble)
        return (*self.tiles.artists, self.title)

    def layout(self, snapshot: Snapshot) -> _Layout:
        data, training = snapshot.event.data, bool(self.options["training"])
        tile = tile_size(data, _SMALL if self.height < _LOW else _LARGE)
        names = class_names(data)
        count = data.train_count if training else len(data.points) - data.train_count
        return _Layout(data.shape, tile, names, training, min(count, EVALUATED_SAMPLES))

    def arrange(self, layout: _Layout) -> None:
        for label in (*self.given, *self.true):
            label.remove()
        beside, (wide, high) = self.height < _LOW, layout.tile
        longest = min(max(width(self._caption(name, 1.0), SMALL) for name in layout.names), 0.4 * self.width)
        cell = max(wide, longest) + _GAP, high + _CAPTION + 4
        if beside:
            cell = wide + longest + 2 * _GAP, max(high, _CAPTION) + 4
        area = (8.0, _TOP, self.width - 16, max(cell[1], self.height - _TOP))
        boxes = boxes_in(area, layout.tile, cell)[: layout.count]
        self._columns, self._cells = max(1, int(area[2] // cell[0])), (area, cell[1])
        across = area[2] / self._columns
        self._room = across - wide - _GAP if beside else across - 4
        if beside:
            boxes[:, 0] -= (across - wide) / 2
        self.tiles.place(boxes)
        self.given, self.true = self._captions(boxes, 0, beside), self._captions(boxes, 1, beside)
        for label in self.true:
            label.color = self._wrong
        self.artists = in_front((*self.tiles.artists, self.title, *self.given, *self.true))

    def _captions(self, boxes: Array, line: int, beside: bool) -> list[Label]:
        """Make labels for a line of text, beside the boxes or below them."""
        style: dict[str, Any] = {"color": self.theme.ink, "size": SMALL, "align": "left" if beside else "center"}
        made = []
        for left, top, wide, high in boxes:
            x = left + wide + 5 if beside else left + wide / 2
            y = top + high / 2 - 4 if beside else top + high + 14
            made.append(Label(self.pane, x, y + line * NOTE_ROW, "", **style))
        return made

    def move(self, snapshot: Snapshot, layout: _Layout) -> None:
        data, found = snapshot.event.data, self._answers(snapshot)
        shown = self._shown(found)
        samples = found.samples[shown]
        texts = () if data.texts is None else [str(text) for text in data.texts[samples]]
        self.tiles.show(on_scale(data, data.raw[0][samples]), layout.shape, texts)
        self.title.text = self._summary(found)
        certainty, wrong = found.certainty, found.wrong
        for number, (given, true) in enumerate(zip(self.given, self.true)):
            place = shown[number]
            is_wrong = bool(wrong[place])
            given.text = self._fitting(layout.names[found.given[place]], certainty[place])
            given.color = self._wrong if is_wrong else self._calm
            is_true = say("is {name}", name=layout.names[found.true[place]]) if is_wrong else ""
            true.text = shortened(is_true, self._room)

    def _answers(self, snapshot: Snapshot) -> Answers:
        return answers(snapshot.event, "train" if self.options["training"] else "test", EVALUATED_SAMPLES)

    def _shown(self, found: Answers) -> Ints:
        return found.wrong_first(bool(self.options["by_certainty"]))[: len(self.tiles.boxes)]

    def _caption(self, name: str, share: float) -> str:
        return say("{name} {share}%", name=name, share=f"{100 * share:.0f}")

    def _fitting(self, name: str, share: float) -> str:
        room = self._room - width(self._caption("", share), SMALL)
        return self._caption(shortened(name, room), share)

    def _summary(self, found: Answers) -> str:
        wrong, all_of_them = int(found.wrong.sum()), f"{len(found.given):,}"
        if self.options["training"]:
            return say("{count} of {all} training samples wrong", count=f"{wrong:,}", all=all_of_them)
        return say("{count} of {all} test samples wrong", count=f"{wrong:,}", all=all_of_them)

    def sample_at(self, snapshot: Snapshot, x: float, y: float) -> int | None:
        """Return the place in the answers of the sample under the pointer, or None.

        `x` and `y` are CSS pixels of the figure.
        """
        (left, top, wide, _), high = self._cells
        across, down = x - self.left - left, y - self.top - top
        if not (0 <= across < wide and down >= 0):
            return None
        number = int(down // high) * self._columns + int(across * self._columns // wide)
        shown = self._shown(self._answers(snapshot))
        return int(shown[number]) if number < len(shown) else None

    def focus_at(self, snapshot: Snapshot, x: float, y: float) -> Focus | None:
        place = self.sample_at(snapshot, x, y)
        return None if place is None else replace(self.focus, sample=int(self._answers(snapshot).samples[place]))

    def describe(self, snapshot: Snapshot) -> str:
        found = self._answers(snapshot)
        first = say("Samples after {steps}: {summary}.", steps=step_count(snapshot.step), summary=self._summary(found))
        if not found.wrong.any():
            return first
        names, place = class_names(snapshot.event.data), int(found.wrong_first(by_certainty=True)[0])
        return say(
            "{first} The most certain mistake is {given} for {true}, with {share}%.",
            first=first,
            given=names[found.given[place]],
            true=names[found.true[place]],
            share=f"{100 * found.certainty[place]:.0f}",
        )

    def readout(self, snapshot: Snapshot, x: float, y: float) -> str:
        place = self.sample_at(snapshot, x, y)
        if place is None:
            return ""
        found, names = self._answers(snapshot), class_names(snapshot.event.data)
        best = np.argsort(-found.shares[place], kind="stable")[:_NAMED]
        listed = ", ".join(self._caption(names[label], found.shares[place][label]) for label in best)
        return say(
            "sample {number}, true {true}: {answers}",
            number=int(found.samples[place]) + 1,
            true=names[found.true[place]],
            answers=listed,
        )
