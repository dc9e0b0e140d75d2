"""Layers: buttons for the hidden layers and their units."""

from collections.abc import Callable
from functools import partial

import ipywidgets as widgets

from ...settings.setting import Setting
from ...words import say
from . import widgets as parts
from .control import Choose, Control
from .user_input import Post

NEW_LAYER = 2  # units of a layer that is added
MOST_LAYERS, MOST_UNITS = 8, 16  # by button; a config may have more


class Layers(Control):
    """A column for the inputs, each hidden layer and the output."""

    def __init__(self, setting: Setting, post: Post, choose: Choose):
        super().__init__(setting, post, choose)
        self._value, self._is_locked = (), False
        self._fewer, self._more = self._button("−", self._count, -1), self._button("+", self._count, 1)
        self._fewer.add_class("nnviz-layer-fewer")
        self._more.add_class("nnviz-layer-more")
        count = parts.HBox([parts.Label(say("layers")), self._fewer, self._more])
        self._first = _placed(count, "0")
        self._last = _placed(parts.HBox([parts.Label(say("output"))]), "output")
        self._columns: list[tuple[widgets.Button, widgets.Label, widgets.Button]] = []
        for layer in range(MOST_LAYERS):
            fewer, more = self._button("−", self._units, layer, -1), self._button("+", self._units, layer, 1)
            fewer.add_class(f"nnviz-layer-{layer}-fewer")
            more.add_class(f"nnviz-layer-{layer}-more")
            self._columns.append((fewer, parts.Label(), more))
        self._boxes = [_placed(parts.HBox(column), f"{layer + 1}") for layer, column in enumerate(self._columns)]
        row = parts.HBox([self._first, *self._boxes, self._last])
        self.box = row.add_class(self.class_name).add_class("nnviz-layers")

    def _button(self, sign: str, action: Callable[..., None], *arguments: int) -> widgets.Button:
        button = parts.Button(description=sign)
        button.on_click(lambda _: self._post(partial(action, *arguments)))
        return button

    def _count(self, way: int) -> None:
        hidden = self._value[:-1] if way < 0 else (*self._value, NEW_LAYER)
        self._ask_for(hidden)

    def _units(self, layer: int, way: int) -> None:
        if layer < len(self._value):
            hidden = list(self._value)
            hidden[layer] = max(1, hidden[layer] + way)
            self._ask_for(tuple(hidden))

    def lock(self, is_locked: bool) -> None:
        super().lock(is_locked)
        self._is_locked = is_locked
        self._enable()

    def _move(self, value: tuple[int, ...]) -> None:
        for units, (_, label, _) in zip(value, self._columns):
            label.value = str(units)
        for layer, box in enumerate(self._boxes):
            parts.show(box, layer < len(value))
        self._enable()

    def _enable(self) -> None:
        """Enable the buttons that lead to another value."""
        value, locked = self._value, self._is_locked
        self._fewer.disabled, self._more.disabled = locked or not value, locked or len(value) >= MOST_LAYERS
        for units, (fewer, _, more) in zip(value, self._columns):
            fewer.disabled, more.disabled = locked or units <= 1, locked or units >= MOST_UNITS

    def names(self) -> dict[str, str]:
        names = {
            "nnviz-over-network": self.title,
            "nnviz-layer-fewer": say("one hidden layer fewer"),
            "nnviz-layer-more": say("one hidden layer more"),
        }
        for layer in range(MOST_LAYERS):
            names[f"nnviz-layer-{layer}-fewer"] = say("one unit fewer in hidden layer {n}", n=layer + 1)
            names[f"nnviz-layer-{layer}-more"] = say("one unit more in hidden layer {n}", n=layer + 1)
        return names


def _placed(box: widgets.Box, layer: str) -> widgets.Box:
    """Let a box stand above the column of a layer."""
    return box.add_class("nnviz-stepper").add_class("nnviz-at").add_class(f"nnviz-at-layer-{layer}")
