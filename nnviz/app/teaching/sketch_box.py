"""Sketch box: the widgets beside a curve that a person draws in the picture of the losses."""

from typing import Any

import ipywidgets as widgets

from ...lessons.sketch import Sketch
from ...views.base.drawn_curve import DrawnCurve
from ...words import say
from ..controls import widgets as parts
from ..controls.user_input import Post, button
from .ask_boxes import AskBox
from .foretold import curve_for, drawn


class SketchBox(AskBox):
    """Buttons beside the curve that a person draws in the picture of the losses."""

    ask: Sketch

    def _make(self, post: Post) -> list[widgets.Widget]:
        self.curve = curve_for(self.ask, self._answered)
        how = say(
            "Draw it in the picture of the loss. By keyboard: the arrow keys move a cross there, Enter puts a point, "
            "Delete clears."
        )
        self._how = parts.Label(how).add_class("nnviz-ask-how")
        self._buttons = {
            "undo": button("undo-line", say("Undo"), self.curve.undo, post),
            "clear": button("clear-curve", say("Clear"), self.curve.clear, post),
        }
        self._row = parts.HBox([*self._buttons.values()]).add_class("nnviz-ask-curve").add_class(self.class_name)
        return [self._how, self._row]

    @property
    def note(self) -> str:
        """A sentence that describes the finished curve, or names the part that is missing."""
        curve, reach = self.curve, self.curve.reach
        if self.answer is not None:
            return say("Your curve: {words}.", words=self.ask.words(self.answer))
        if reach is None:
            return say("Draw from step 0 to step {last}.", last=f"{curve.steps:,}")
        if reach[0]:
            return say("Your curve begins at step {first}: begin it at step 0.", first=f"{reach[0]:,}")
        return say(
            "Your curve ends at step {end}: draw on to step {last}.", end=f"{reach[1]:,}", last=f"{curve.steps:,}"
        )

    @property
    def answer(self) -> Any:
        values = self.curve.values.round(4).tolist()
        return tuple(values) if self.curve.is_complete else None

    def lock(self, answer: Any) -> None:
        self.curve = drawn(self.ask, answer)
        parts.show(self._how, False)
        parts.show(self._row, False)
        self._tell()

    @property
    def open_curve(self) -> DrawnCurve | None:
        """The curve, while it can be drawn."""
        return self.curve if self.curve.is_open else None
