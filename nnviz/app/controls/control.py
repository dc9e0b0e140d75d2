"""Control: the widgets of one setting.

A control knows the value that it shows, and moves only when that changes.
Otherwise it would undo what a person does while earlier messages still wait.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import ipywidgets as widgets

from ...settings.config import Config
from ...settings.setting import Setting
from . import widgets as parts
from .user_input import Post, UserInput

_NOTHING = object()


@dataclass(frozen=True)
class Answer:
    """The answer to a choice: the value that holds now."""

    value: Any
    is_refused: bool = False


Choose = Callable[[str, Any], Answer]  # choose(name, value): a person chose this


class Control(ABC):
    """One setting in the page; `box` is its widget."""

    box: widgets.Widget

    def __init__(self, setting: Setting, post: Post, choose: Choose):
        self.setting, self._post, self._choose = setting, post, choose
        self._value: Any = _NOTHING  # the value shown
        self._hand = UserInput(post)
        self.class_name = f"nnviz-{setting.name.replace('_', '-')}"
        self.title = setting.title

    def _chosen(self, value: Any) -> None:
        if value != self._value:
            self._value = value
            self._ask_for(value)

    def _ask_for(self, value: Any) -> None:
        """Choose a value, and show the one that holds then."""
        answer = self._choose(self.setting.name, value)
        self.show(answer.value)
        if answer.is_refused:
            self.keep(value)

    def show(self, value: Any) -> None:
        """Show a value, without choosing it."""
        if value != self._value or type(value) is not type(self._value):
            self._value = value
            with self._hand.suspended():
                self._move(value)

    def lock(self, is_locked: bool) -> None:
        """Let the value be seen and not be changed, or free it. The page says why at what is locked."""
        for widget in _within(self.box):
            if widget.has_trait("disabled"):
                widget.disabled = is_locked
        mark_locked(self.box, is_locked)

    @abstractmethod
    def _move(self, value: Any) -> None:
        """Move the widgets to a value."""

    def keep(self, refused: Any) -> None:  # noqa: B027 - most controls have nothing to keep
        """Show a refused value again, so that the person can correct it."""

    def names(self) -> dict[str, str]:
        """Map the CSS class of each focusable widget to its accessible name."""
        return {self.class_name: self.title}

    def _titled(self, *below: widgets.Widget) -> widgets.Box:
        title = parts.Label(self.title, tooltip=self.setting.description)
        return parts.VBox([title.add_class("nnviz-title"), *below]).add_class("nnviz-control")


def shown_value(name: str, config: Config, has_user_data: bool) -> Any:
    """Return the value of a setting for its control."""
    return "" if name == "dataset" and has_user_data else getattr(config, name)


def mark_locked(box: widgets.Widget, is_locked: bool) -> None:
    """Let a box look locked, or free."""
    if is_locked:
        box.add_class("nnviz-locked")
    else:
        box.remove_class("nnviz-locked")


def _within(widget: widgets.Widget) -> Iterator[widgets.Widget]:
    """Yield a widget and all inside it."""
    yield widget
    for child in getattr(widget, "children", ()):
        yield from _within(child)
