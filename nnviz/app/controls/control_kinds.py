"""Control kinds: a slider, a menu, buttons, a text box and a checkbox."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import ipywidgets as widgets

from ...settings.setting import Setting
from ...words import say
from ...words.formatting import entry
from . import widgets as parts
from .control import Choose, Control
from .user_input import Post

POSITIONS = 120  # of a slider with a logarithmic scale


def control_for(setting: Setting, post: Post, choose: Choose) -> Control:
    """Make the control that fits a setting's declaration."""
    if setting.field.annotation is bool:
        return Switch(setting, post, choose)
    if setting.choices:
        return Choices(setting, post, choose)
    low, high = setting.bounds
    if setting.scale or (low is not None and high is not None and high - low <= POSITIONS):
        return Number(setting, post, choose)
    return Entry(setting, post, choose)


class Number(Control):
    """A slider, linear or logarithmic, with a number box.

    `span` are other ends of the slider. With `shown`, which formats a value, its title contains the value and there
    is no box.
    """

    def __init__(
        self,
        setting: Setting,
        post: Post,
        choose: Choose,
        span: tuple[float, float] | None = None,
        shown: Callable[[float], str] | None = None,
    ):
        super().__init__(setting, post, choose)
        self._scale = scale = setting.scale
        self._low, self._high = span or ((scale.low, scale.high) if scale else _both(setting))
        fineness = 1 if setting.is_whole or self._high > 1 else 0.05
        self._count = POSITIONS if scale else round((self._high - self._low) / fineness)
        self._last = self._count - (setting.excludes_highest and not scale)
        self.slider = parts.IntSlider(min=0, max=self._last, readout=False)
        self.number = parts.Text(continuous_update=False)
        self.slider.add_class(self.class_name).add_class("nnviz-slider")
        self.number.add_class(f"{self.class_name}-number").add_class("nnviz-number-box")
        self._hand.listen(self.slider, self._slid)
        self._hand.listen(self.number, self._typed)
        self._shown = shown
        self._heading = parts.Label(self.title, tooltip=setting.description).add_class("nnviz-title")
        below = self.slider if shown else parts.HBox([self.slider, self.number]).add_class("nnviz-pair")
        self.box = parts.VBox([self._heading, below]).add_class("nnviz-control")

    def names(self) -> dict[str, str]:
        if self._shown:
            return {self.class_name: self.title}
        return {self.class_name: self.title, f"{self.class_name}-number": say("{title}, number", title=self.title)}

    def value_at(self, position: int) -> float:
        """Return the value at a position of the slider."""
        if not self._scale:
            value = self._low + (self._high - self._low) * position / self._count
            return round(value) if self.setting.is_whole else round(value, 6)
        if self._scale.zero and position <= 0:
            return 0.0
        first = int(self._scale.zero)
        along = (position - first) / (self._count - first)
        value = float(f"{self._low * (self._high / self._low) ** along:.1e}")
        return round(value) if self.setting.is_whole else value

    def position_of(self, value: float) -> int:
        """Return the position of the slider that is nearest to a value."""
        if not self._scale:
            along, first = (value - self._low) / (self._high - self._low), 0
        elif value <= 0:
            return 0
        else:
            along = math.log10(value / self._low) / math.log10(self._high / self._low)
            first = int(self._scale.zero)
        position = round(first + along * (self._count - first))
        return min(max(position, first), self._last)

    def _slid(self, position: int) -> None:
        value = self.value_at(position)
        with self._hand.suspended():
            self._write(value)
        self._chosen(value)

    def _write(self, value: float) -> None:
        self.number.value = entry(value)
        if self._shown:
            self._heading.value = say("{title} · {value}", title=self.title, value=self._shown(value))

    def _typed(self, text: str) -> None:
        if text != entry(self._value):
            self._chosen(text.strip())

    def _move(self, value: float) -> None:
        self.slider.value = self.position_of(value)
        self._write(value)


class Choices(Control):
    """A menu of the names that a setting can have."""

    def __init__(self, setting: Setting, post: Post, choose: Choose):
        super().__init__(setting, post, choose)
        options = [(say(title), name) for name, title in setting.titles.items()]
        self.menu = parts.Dropdown(options=options).add_class(self.class_name)
        self._hand.listen(self.menu, self._chosen)
        self.box = self._titled(self.menu)

    def _chosen(self, value: Any) -> None:
        if value is not None:
            super()._chosen(value)

    def _move(self, value: Any) -> None:
        self.menu.value = value if value in self.setting.choices else None


class Buttons(Control):
    """A toggle button for each name; one or several are down.

    The title ends with the name of the one that is. `more` are other widgets, which follow the buttons.
    """

    def __init__(
        self, setting: Setting, post: Post, choose: Choose, several: bool = False, more: Sequence[widgets.Widget] = ()
    ):
        super().__init__(setting, post, choose)
        self._several = several
        self.buttons = {name: parts.ToggleButton(description=say(title)) for name, title in setting.titles.items()}
        for number, (name, button) in enumerate(self.buttons.items()):
            button.add_class(f"{self.class_name}-{number}")
            self._hand.listen(button, self._pressed, name)
        row = parts.HBox([*self.buttons.values(), *more]).add_class("nnviz-buttons")
        self.box = self._titled(row.add_class(self.class_name))
        self._heading = self.box.children[0]

    def _pressed(self, name: str, down: bool) -> None:
        chosen = tuple(other for other, button in self.buttons.items() if button.value)
        if self._several:
            self._chosen(chosen)
        elif down:
            with self._hand.suspended():
                self._move(name)  # releases the others
            self._chosen(name)
        elif name == self._value:
            with self._hand.suspended():
                self.buttons[name].value = True  # a second press does not release the chosen one

    def _move(self, value: str | Sequence[str]) -> None:
        down = set(value) if self._several else {value}
        for name, button in self.buttons.items():
            button.value = name in down
        if not self._several:
            self._heading.value = (
                say("{title} · {value}", title=self.title, value=say(self.setting.titles[str(value)]))
                if value
                else self.title
            )


class Entry(Control):
    """A text box; an empty one means None, or an empty list."""

    def __init__(self, setting: Setting, post: Post, choose: Choose):
        super().__init__(setting, post, choose)
        self.text = parts.Text(placeholder=setting.if_empty if setting.is_optional else "", continuous_update=False)
        self.text.add_class(self.class_name).add_class("nnviz-number-box")
        self._hand.listen(self.text, self._typed)
        self.box = self._titled(self.text)

    def _typed(self, text: str) -> None:
        self.text.remove_class("nnviz-refused")
        if text != self._written(self._value):
            self._chosen(self.setting.parse(text.strip()))

    def _move(self, value: Any) -> None:
        self.text.remove_class("nnviz-refused")
        self.text.value = self._written(value)

    def _written(self, value: Any) -> str:
        return "" if value is None else entry(self.setting.named(value))

    def keep(self, refused: Any) -> None:
        with self._hand.suspended():
            self.text.value = self._written(refused)
        self.text.add_class("nnviz-refused")


class Switch(Control):
    """A checkbox."""

    def __init__(self, setting: Setting, post: Post, choose: Choose):
        super().__init__(setting, post, choose)
        self.check = parts.Checkbox(description=self.title, indent=False)
        self._hand.listen(self.check.add_class(self.class_name), self._chosen)
        self.box = parts.VBox([self.check]).add_class("nnviz-control")

    def _move(self, value: bool) -> None:
        self.check.value = value


def _both(setting: Setting) -> tuple[float, float]:
    """Return the bounds of a setting that has both."""
    low, high = setting.bounds
    if low is None or high is None:
        raise ValueError(f"{setting.name}: a slider needs a lowest and a highest value")
    return low, high
