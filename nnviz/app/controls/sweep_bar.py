"""Sweep bar: progress of a sweep above its map, and what can be done with it."""

from collections.abc import Callable, Mapping

import ipywidgets as widgets

from ...words import say
from . import widgets as parts
from .user_input import Post, UserInput, button


class SweepBar:
    """The head of the map, with a menu of what it shows, the bar below it, and the buttons in its corner.

    `actions` maps "pause_sweep", "cancel_sweep", "new_sweep" and "leave_sweep" to what they call on the home loop;
    `show(name)` is called there when a person chooses what the map shows, and `enlarge(is_large)` for a map in a row.
    """

    def __init__(
        self,
        post: Post,
        actions: dict[str, Callable[[], None]],
        show: Callable[[str], None],
        enlarge: Callable[[bool], None],
    ):
        self._hand = UserInput(post)
        self.menu = parts.Dropdown().add_class("nnviz-sweep-shown")
        self._hand.listen(self.menu, show)
        self._text = parts.Label().add_class("nnviz-sweep-progress")
        texts = {"pause_sweep": say("Pause"), "cancel_sweep": say("Cancel"), "new_sweep": say("New sweep …")}
        self.buttons = {name: button(name, text, actions[name], post) for name, text in texts.items()}
        deeds = parts.HBox([*self.buttons.values()]).add_class("nnviz-sweep-deeds")
        self.box = _at("sweep-bar", [self._text, deeds])
        self.leave = button("leave_sweep", say("close the map"), actions["leave_sweep"], post)
        self.leave.tooltip = say("close the map")
        self.leave.add_class("nnviz-close").add_class("nnviz-icon")
        self.enlarge = parts.ToggleButton(description=say("enlarge"), tooltip=say("enlarge"))
        self.enlarge.add_class("nnviz-enlarge").add_class("nnviz-icon").add_class("nnviz-enlarge-sweep")
        self._hand.listen(self.enlarge, enlarge)
        self._title = parts.Label().add_class("nnviz-head-title")
        self.head = _at("sweep-head", [self._title, self.menu])
        self.corner = _at("sweep-corner", [self.enlarge, self.leave])

    def names(self) -> dict[str, str]:
        """Map CSS classes to accessible names."""
        return {
            "nnviz-sweep-deeds": say("sweep"),
            "nnviz-sweep-shown": say("what the map shows"),
            "nnviz-enlarge-sweep": say("enlarge the map"),
        }

    def offer(self, choices: Mapping[str, str], chosen: str, title: str = "") -> None:
        """Offer what the map can show: names and titles. A map with a `title` can stand in a row."""
        self._title.value = title or say("Sweep")
        parts.show(self.enlarge, bool(title))
        parts.show(self.buttons["new_sweep"], not title)
        with self._hand.suspended():
            self.menu.options = [(title, name) for name, title in choices.items()]
            self.menu.value = chosen

    def follow(self, is_large: bool) -> None:
        """Show whether the map stands over the page."""
        with self._hand.suspended():
            self.enlarge.value = is_large

    def tell(self, text: str, *, is_playing: bool, is_done: bool) -> None:
        """Show the progress, and the buttons that fit."""
        self._text.value = text
        self.buttons["pause_sweep"].description = say("Pause") if is_playing else say("Go on")
        for name in ("pause_sweep", "cancel_sweep"):
            parts.show(self.buttons[name], not is_done)


def _at(place: str, children: list[widgets.Widget]) -> widgets.Box:
    return parts.HBox(children).add_class("nnviz-at").add_class(f"nnviz-at-{place}")
