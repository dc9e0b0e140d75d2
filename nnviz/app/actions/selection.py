"""Selection: what a click chose, and a box for weights."""

from collections.abc import Callable
from dataclasses import replace

import ipywidgets as widgets

from ...history.history import History
from ...training.model import as_network
from ...training.snapshot import Snapshot
from ...views.base.focus import Focus
from ...views.base.names import unit_name, weight_name
from ...views.base.stage import Stage
from ...words import say
from ..controls import widgets as parts
from ..controls.user_input import Post, UserInput
from ..controls.view_picker import ViewPicker
from ..screen.states import Redraw

SetWeight = Callable[[int, int, int, float], None]
# The panel that shows more about what was chosen.
_PANEL_OF = {"unit": "unit", "sample": "journey"}


class Selection:
    """A row with the selection, a weight, and journey buttons.

    It is hidden while nothing is chosen and there are no stages. `refuse(text)` says why a value can't be used.
    """

    def __init__(
        self,
        post: Post,
        history: History,
        panels: ViewPicker,
        stage: Stage,
        set_weight: SetWeight,
        refuse: Callable[[str], None],
    ):
        self._history, self._panels, self._stage = history, panels, stage
        self._set_weight, self._refuse = set_weight, refuse
        self._hand = UserInput(post)
        self._text = parts.Label()
        self.weight = parts.Text(continuous_update=False).add_class("nnviz-weight").add_class("nnviz-number-box")
        self._hand.listen(self.weight, self._typed)
        self._stage_text = parts.Label().add_class("nnviz-stage-text")
        self.back, self.on = self._button("‹", -1), self._button("›", 1)
        self.clear = parts.Button(description=say("clear the selection"))
        self.clear.on_click(lambda _: post(self._look_at, Focus()))
        self._steps = parts.HBox(
            [self.back.add_class("nnviz-stage-back"), self._stage_text, self.on.add_class("nnviz-stage-on")]
        )
        self.box = parts.HBox([self._text, self.weight, self._steps, self.clear]).add_class("nnviz-focus")
        parts.show(self.box, False)

    def names(self) -> dict[str, str]:
        """CSS class to accessible name."""
        return {
            "nnviz-weight": say("value of the weight"),
            "nnviz-stage-back": say("previous stage"),
            "nnviz-stage-on": say("next stage"),
        }

    def _button(self, text: str, way: int) -> widgets.Button:
        button = parts.Button(description=text)
        button.on_click(lambda _: self._hand.post(self._go, way))
        return button

    def choose(self, x: float, y: float) -> Redraw:
        """Choose what is at CSS pixels of the pictures."""
        snapshot, view = self._history.shown(), self._stage.view_at(x, y)
        before = self._panels.focus
        found = view.focus_at(snapshot, x, y) if view else None
        if found is None:
            return Redraw.NOT_NEEDED
        for name, panel in _PANEL_OF.items():
            if getattr(found, name) not in (None, getattr(before, name)):
                self._panels.show(*self._panels.open, panel)
        self._look_at(found)
        return Redraw.NEEDED

    def _look_at(self, focus: Focus) -> None:
        self._panels.set_focus(focus)
        self.show(self._history.shown())

    def _go(self, way: int) -> None:
        self._look_at(replace(self._panels.focus, station=max(0, self._panels.focus.station + way)))

    def _typed(self, text: str) -> None:
        weight = self._panels.focus.weight
        if weight is None:
            return
        try:
            value = float(text)
        except ValueError:
            self._refuse(say("weight = {text}: give a number", text=repr(text)))
        else:
            self._set_weight(*weight, value)
        self.show(self._history.shown())  # a refused value is replaced by the real one

    def show(self, snapshot: Snapshot) -> None:
        """Show the part of the selection that still exists.

        Not to be called for every frame: the box would change while a person types into it.
        """
        focus = self._panels.focus.within(snapshot.event)
        stations = self._panels.stations(snapshot)
        focus = replace(focus, station=min(focus.station, max(0, stations - 1)))
        if focus != self._panels.focus:
            self._panels.set_focus(focus)
        chosen = _in_words(focus, snapshot)
        with self._hand.suspended():
            self._text.value = chosen
            if focus.weight is not None:
                layer, row, unit = focus.weight
                block = as_network(snapshot.event.problem).blocks(snapshot.event.after.theta)[layer]
                self.weight.value = f"{block[row, unit]:.6g}"
        self._stage_text.value = say(
            "stage {number} of {count} of the journey", number=focus.station + 1, count=stations
        )
        self.back.disabled, self.on.disabled = focus.station == 0, focus.station + 1 >= stations
        for widget, content in (
            (self._text, chosen),
            (self.weight, focus.weight),
            (self._steps, stations),
            (self.clear, chosen),
            (self.box, chosen or stations),
        ):
            parts.show(widget, bool(content))


def _in_words(focus: Focus, snapshot: Snapshot) -> str:
    """Describe what is chosen, the weight last because its box follows."""
    parts = []
    if focus.unit is not None:
        layer, unit = focus.unit
        parts.append(unit_name(snapshot, layer + 1, unit))
    if focus.sample is not None:
        parts.append(say("sample {number}", number=focus.sample + 1))
    if focus.weight is not None:
        parts.append(weight_name(snapshot, focus.weight))
    return " · ".join(parts)
