"""Activations: buttons for all layers, and a menu for each."""

from typing import Any

from ...settings.setting import Setting
from ...words import say
from . import widgets as parts
from .controls import Choose, Toggles
from .layers import MOST_LAYERS
from .user_input import Post


class Activations(Toggles):
    """Buttons for the bar; `each` holds a menu for each hidden layer."""

    def __init__(self, setting: Setting, post: Post, choose: Choose):
        super().__init__(setting, post, choose)
        self._menus = [parts.Dropdown(options=self.buttons.options) for _ in range(MOST_LAYERS)]
        self._boxes = []
        for layer, menu in enumerate(self._menus):
            self._hand.listen(menu.add_class(f"nnviz-activation-{layer}"), self._chosen_for, layer)
            title = parts.Label(say("activation of layer {layer}", layer=layer + 1)).add_class("nnviz-title")
            self._boxes.append(parts.VBox([title, menu]).add_class("nnviz-control"))
        self.each = parts.HBox(self._boxes).add_class("nnviz-more")
        self._layers: tuple[str, ...] = ()

    def _chosen_for(self, layer: int, name: str) -> None:
        if layer < len(self._layers) and name != self._layers[layer]:
            names = (*self._layers[:layer], name, *self._layers[layer + 1 :])
            self._chosen(name if set(names) == {name} else names)

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
        return super().names() | each

    def _move(self, value: Any) -> None:
        super()._move(value if isinstance(value, str) else None)
