"""Point editor: add, move and remove samples in the picture."""

from collections.abc import Callable

import numpy as np

from ...data.edits import MOST_EDITED, with_sample, with_sample_at, without_sample
from ...data.edits import Edit as SamplesEdit
from ...errors import ConfigError
from ...history.history import History
from ...training.trainer import Trainer
from ...views.base.legend import class_title, value_scale
from ...views.output.output import Output
from ...words import say
from ...words.formatting import short
from ..controls import widgets as parts
from ..controls.user_input import Post
from ..screen.protocol import Edit
from ..screen.states import Redraw


class PointEditor:
    """A switch for editing, and the class or value of new samples.

    A click adds a sample or grabs one, dragging moves it, a click with Shift removes it. `tell(on)` is called
    when the switch is turned, and `refuse(text)` says why the data can't be edited. `refusal()` returns the reason that
    a lesson has for it, or an empty text.
    """

    def __init__(
        self,
        post: Post,
        trainer: Trainer,
        history: History,
        output: Output,
        tell: Callable[[bool], None],
        refuse: Callable[[str], None],
        refusal: Callable[[], str],
    ):
        self._post, self._trainer, self._history, self._output = post, trainer, history, output
        self._tell, self._refuse, self._refusal = tell, refuse, refusal
        self._held: int | None = None  # index of the sample that is dragged
        self.switch = parts.Checkbox(False, description=say("edit points"), indent=False)
        self.switch.observe(lambda change: post(self._turned, change["new"]), "value")
        self.label = parts.ToggleButtons(options=[("", 0.0)]).add_class("nnviz-edit-label")
        parts.show(self.label, False)
        self.box = parts.HBox([self.switch, self.label]).add_class("nnviz-edit")
        self._labels: list[tuple[str, float]] = []

    def _turned(self, on: bool) -> None:
        self._held = None
        self.show()
        parts.show(self.label, on)
        self._tell(on)

    def show(self) -> None:
        """Offer the classes, or three target values for a regression."""
        data = self._trainer.data
        if data.is_classification:
            names = map(class_title, data.class_names or range(data.classes))
            labels = [(name, float(number)) for number, name in enumerate(names)]
        else:
            middle, limit = value_scale(data)
            values, scaling = (middle - limit, middle, middle + limit), data.value_scaling
            labels = [(short(scaling.own(value)), value) for value in values]
        if labels != self._labels:
            self._labels = labels
            self.label.options = labels

    def hear(self, message: Edit) -> Redraw:
        """Carry out an edit of the samples."""
        if not self.switch.value:
            return Redraw.NOT_NEEDED
        try:
            if why_not := self._refusal():
                self._refuse(why_not)
                return Redraw.NEEDED
            edit = self._edit(message.action, message.x, message.y)
            if edit is not None:
                self._trainer.edit(edit)
        except ConfigError as error:
            self._refuse(str(error))
            return Redraw.NEEDED
        return Redraw.NOT_NEEDED if edit is None else Redraw.NEEDED

    def _edit(self, action: str, x: float, y: float) -> SamplesEdit | None:
        """Return the edit of an action at CSS pixels of the picture, or None."""
        snapshot, data = self._history.latest(), self._trainer.data
        place = self._output.place_at(x, y)
        if action == "up" or place is None:
            self._held = None if action == "up" else self._held
            return None
        if len(data.points) > MOST_EDITED:
            raise ConfigError(
                say(
                    "{count} samples: at most {most} can be edited by hand",
                    count=f"{len(data.points):,}",
                    most=f"{MOST_EDITED:,}",
                )
            )
        plane = self._output.plane_in(snapshot)
        is_curve = plane.is_line and not data.is_classification  # its vertical axis is the target
        if action == "move":
            if self._held is None or self._held >= len(data.points):
                return None
            point = data.points[self._held]
            moved = np.subtract(place, plane.places(point[None])[0]) @ plane.directions
            return with_sample_at(data, self._held, point + moved, place[1] if is_curve else None)
        near = self._output.sample_at(snapshot, x, y)
        if action == "remove":
            return None if near is None else without_sample(data, near)
        if action == "down" and near is not None:
            self._held = near
            return None
        if action in ("down", "add"):
            self._held = data.first_copy if action == "down" else None
            label = place[1] if is_curve else float(self.label.value)
            return with_sample(data, plane.points(np.array([place]))[0], label)
        return None
