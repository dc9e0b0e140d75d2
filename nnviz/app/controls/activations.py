"""Activations: buttons and a menu for all layers, and a menu for each."""

from typing import Any

import ipywidgets as widgets

from ...settings.setting import Setting
from ...words import say
from . import widgets as parts
from .control import Choose, Control, mark_locked
from .layers import MOST_LAYERS
from .user_input import Post

COMMON = ("sigmoid", "tanh", "relu", "linear")  # with a button each


class Activations(Control):
    """Buttons for the common activations, and a menu with the others.

    `each` holds a menu for each hidden layer.
    """

    def __init__(self, setting: Setting, post: Post, choose: Choose):
        super().__init__(setting, post, choose)
        titles = [(say(title), name) for name, title in setting.titles.items()]
        self.buttons = parts.ToggleButtons(options=[(title, name) for title, name in titles if name in COMMON])
        others = [(title, name) for title, name in titles if name not in COMMON]
        self.others = parts.Dropdown(options=[(say("more"), ""), *others]).add_class(f"{self.class_name}-more")
        for widget in (self.buttons, self.others):
            self._hand.listen(widget, self._pressed)
        both = parts.HBox([self.buttons, self.others]).add_class(self.class_name)
        self.box = self._titled(both.add_class("nnviz-pair"))
        self._menus = [parts.Dropdown(options=titles) for _ in range(MOST_LAYERS)]
        self._boxes: list[widgets.Box] = []
        for layer, menu in enumerate(self._menus):
            self._hand.listen(menu.add_class(f"nnviz-activation-{layer}"), self._chosen_for, layer)
            title = parts.Label(say("activation of layer {layer}", layer=layer + 1)).add_class("nnviz-title")
            self._boxes.append(parts.VBox([title, menu]).add_class("nnviz-control"))
        self.each = parts.HBox(self._boxes).add_class("nnviz-more").add_class(f"{self.class_name}-each")
        self._layers: tuple[str, ...] = ()

    def _chosen_for(self, layer: int, name: str) -> None:
        if layer < len(self._layers) and name != self._layers[layer]:
            names = (*self._layers[:layer], name, *self._layers[layer + 1 :])
            self._chosen(name if set(names) == {name} else names)

    def _pressed(self, name: str | None) -> None:
        if name:
            self._chosen(name)

    def lock(self, is_locked: bool) -> None:
        super().lock(is_locked)
        for box, menu in zip(self._boxes, self._menus):
            menu.disabled = is_locked
            mark_locked(box, is_locked)

    def show_layers(self, names: tuple[str, ...]) -> None:
        """Show the activation of each hidden layer."""
        self._layers = names
        with self._hand.suspended():
            for layer, (box, menu) in enumerate(zip(self._boxes, self._menus)):
                parts.show(box, layer < len(names))
                if layer < len(names):
                    menu.value = names[layer]

    def names(self) -> dict[str, str]:
        each = {
            f"nnviz-activation-{layer}": say("activation of layer {layer}", layer=layer + 1)
            for layer in range(MOST_LAYERS)
        }
        menus = {"more": say("more activations"), "each": say("activation of each layer")}
        return super().names() | {f"{self.class_name}-{name}": text for name, text in menus.items()} | each

    def _move(self, value: Any) -> None:
        self.buttons.value = value if value in COMMON else None
        self.others.value = value if isinstance(value, str) and value not in COMMON else ""
