"""Selection: the card beside what a click chose."""

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

import ipywidgets as widgets

from ...training.model import as_network
from ...training.snapshot import Snapshot
from ...views.base.focus import NO_FOCUS, Focus
from ...views.base.names import unit_name, weight_name
from ...views.base.stage import Stage
from ...views.network.diagram import NetworkDiagram
from ...words import say
from ..controls import widgets as parts
from ..controls.page_views import PageViews
from ..controls.placement import Placement
from ..controls.user_input import Post, UserInput
from ..screen.player import Player
from ..screen.states import Redraw

# The picture that shows more about what was chosen.
_PICTURE_OF = {"unit": "unit", "weight": "unit", "sample": "journey"}


class Actions(Protocol):
    """The changes that a person makes in the card."""

    def set_weight(self, layer: int, row: int, unit: int, value: float) -> None: ...

    def mute(self, layer: int, unit: int, is_muted: bool) -> None: ...

    def use_feature(self, name: str) -> None: ...


class Selection:
    """A card with the numbers of a unit, weight or sample, and what can be done with it.

    The page puts it beside the click. `refuse(text)` says why a value can't be used.
    """

    def __init__(
        self,
        post: Post,
        player: Player,
        views: PageViews,
        placement: Placement,
        stage: Stage,
        actions: Actions,
        refuse: Callable[[str], None],
    ):
        self._player, self._views, self._placement = player, views, placement
        self._stage, self._actions, self._refuse = stage, actions, refuse
        self._hand = UserInput(post)
        self._place: tuple[float, float] | None = None  # of the click
        self._is_open = False
        self._kind = ""  # of what was chosen last: "unit", "weight" or "sample"
        self._text = parts.Label().add_class("nnviz-card-title")
        self._numbers = parts.Label().add_class("nnviz-card-numbers")
        self.weight = parts.Text(continuous_update=False).add_class("nnviz-weight").add_class("nnviz-number-box")
        self._hand.listen(self.weight, self._typed)
        self.mute = parts.ToggleButton(description=say("mute this unit")).add_class("nnviz-mute")
        self._hand.listen(self.mute, self._mute)
        self.inside = self._button(say("look inside"), self._look_inside).add_class("nnviz-look-inside")
        self.close = self._button(say("close"), self.leave).add_class("nnviz-close").add_class("nnviz-icon")
        self._stage_text = parts.Label().add_class("nnviz-stage-text")
        self.back = self._button("‹", lambda: self._go(-1)).add_class("nnviz-stage-back")
        self.on = self._button("›", lambda: self._go(1)).add_class("nnviz-stage-on")
        self._steps = parts.HBox([self.back, self._stage_text, self.on])
        deeds = parts.HBox([self.weight, self.mute, self.inside]).add_class("nnviz-card-deeds")
        head = parts.HBox([self._text, self.close]).add_class("nnviz-card-head")
        self.box = parts.VBox([head, self._numbers, deeds, self._steps]).add_class("nnviz-card")
        parts.show(self.box, False)

    def names(self) -> dict[str, str]:
        """Map CSS classes to accessible names."""
        return {
            "nnviz-card": say("what was chosen"),
            "nnviz-weight": say("value of the weight"),
            "nnviz-stage-back": say("previous stage"),
            "nnviz-stage-on": say("next stage"),
        }

    def _button(self, text: str, action: Callable[[], None]) -> widgets.Button:
        button = parts.Button(description=text)
        button.on_click(lambda _: self._hand.post(action))
        return button

    # ---- choosing ----

    @property
    def is_open(self) -> bool:
        """True if something is chosen."""
        return self._views.focus != NO_FOCUS

    def choose(self, x: float, y: float) -> Redraw:
        """Choose what is at CSS pixels of the pictures; nothing there closes the card."""
        snapshot, view = self._player.history.shown(), self._stage.view_at(x, y)
        if isinstance(view, NetworkDiagram) and view.features_by_click and (feature := view.feature_at(x, y)):
            self.leave()
            self._actions.use_feature(feature)
            return Redraw.NEEDED
        before = self._views.focus
        can_choose = view is not None and not view.missing(view.seen(snapshot))
        found = view.focus_at(view.seen(snapshot), x, y) if view and can_choose else None
        if found is None:
            self.leave()
            return Redraw.NEEDED
        names = [name for name in _PICTURE_OF if getattr(found, name) not in (None, getattr(before, name))]
        self._kind = names[0] if names else self._kind
        self._place = x, y
        # what the card can do, it does to the first run
        self._look_at(_alone(found, self._kind), opens=view is not None and not view.beside)
        return Redraw.NEEDED

    def drag(self, x: float, y: float) -> bool:
        """Choose what the pressed pointer passes, in a picture that can be dragged along; tell whether it did."""
        snapshot, view = self._player.history.shown(), self._stage.view_at(x, y)
        if view is None or not view.drags or view.missing(view.seen(snapshot)):
            return False
        found = view.focus_at(view.seen(snapshot), x, y)
        if found is not None:
            self._look_at(found, opens=False)
        return found is not None

    def leave(self) -> None:
        """Close the card."""
        self._place = None
        self._look_at(NO_FOCUS)

    def _look_at(self, focus: Focus, opens: bool = True) -> None:
        self._is_open = opens and focus != NO_FOCUS
        self._views.focus = focus
        self.show(self._player.history.shown())

    # ---- what the card does ----

    def _go(self, way: int) -> None:
        self._look_at(replace(self._views.focus, station=max(0, self._views.focus.station + way)))

    def _look_inside(self) -> None:
        focus = self._views.focus
        if focus.weight is not None and focus.unit is None:
            layer, _, unit = focus.weight
            self._views.focus = replace(focus, unit=(layer, unit))
        self._is_open = self._kind == "sample"  # its card goes through the stages of the large picture
        self._place, self._numbers.value = None, ""
        self._placement.enlarge(_PICTURE_OF[self._kind])
        self.show(self._player.history.shown())

    def _mute(self, is_muted: bool) -> None:
        if self._views.focus.unit is not None:
            self._actions.mute(*self._views.focus.unit, is_muted)
            self.show(self._player.history.shown())

    def _typed(self, text: str) -> None:
        weight = self._views.focus.weight
        if weight is None:
            return
        try:
            value = float(text.replace("_", "?"))  # Python reads 1_0 as 10
        except ValueError:
            self._refuse(say("weight = {text}: give a number", text=repr(text)))
        else:
            self._actions.set_weight(*weight, value)
        self.show(self._player.history.shown())  # a refused value is replaced by the real one

    # ---- showing ----

    def follow(self, snapshot: Snapshot) -> None:
        """Show the present numbers, while a person may be typing a weight."""
        if self._is_open and self._place is not None:
            readout = self._stage.readout(snapshot, *self._place)
            self._numbers.value = readout.removeprefix(f"{self._text.value}: ")  # the title says it already

    def show(self, snapshot: Snapshot) -> None:
        """Show the part of the selection that still exists.

        Not to be called for every frame: the box would change while a person types into it.
        """
        focus = self._views.focus.within(snapshot.event)
        stations = self._placement.stations(snapshot)
        focus = replace(focus, station=min(focus.station, max(0, stations - 1)))
        if focus != self._views.focus:
            self._views.focus = focus
        chosen = _in_words(focus, snapshot)
        with self._hand.suspended():
            if focus.weight is not None:
                layer, row, unit = focus.weight
                block = as_network(snapshot.event.problem).blocks(snapshot.event.after.theta)[layer]
                self.weight.value = f"{block[row, unit]:.6g}"
            self.mute.value = focus.unit in snapshot.event.config.muted
        self._text.value = chosen  # after the value: who reads the name may type another
        self.follow(snapshot)
        self._stage_text.value = say("stage {number} of {count}", number=focus.station + 1, count=stations)
        self.back.disabled, self.on.disabled = focus.station == 0, focus.station + 1 >= stations
        hidden_layers = len(snapshot.event.problem.network.sizes) - 2
        for widget, content in (
            (self.weight, focus.weight),
            (self.mute, focus.unit is not None and focus.unit[0] < hidden_layers),
            (self._steps, stations > 1 and focus.unit is None and focus.weight is None),  # of a sample's journey
            (self._numbers, self._numbers.value),
            (self.box, chosen and self._is_open),
        ):
            parts.show(widget, bool(content))
        aside = self.box.add_class if self._place is None else self.box.remove_class
        aside("nnviz-aside")  # the large picture is not what was clicked


def _alone(focus: Focus, kind: str) -> Focus:
    """Return a focus on one thing; a sample stays beside the others, because the calculation follows it."""
    return replace(
        focus, unit=focus.unit if kind == "unit" else None, weight=focus.weight if kind == "weight" else None
    )


def _in_words(focus: Focus, snapshot: Snapshot) -> str:
    """Describe what is chosen."""
    if focus.unit is not None:
        layer, unit = focus.unit
        return unit_name(snapshot, layer + 1, unit)
    if focus.weight is not None:
        return weight_name(snapshot, focus.weight)
    if focus.sample is not None:
        return say("sample {number}", number=focus.sample + 1)
    return ""
