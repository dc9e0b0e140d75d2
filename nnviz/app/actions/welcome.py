"""Welcome: what a person sees before the first step, and the scenes."""

from collections.abc import Callable

import ipywidgets as widgets

from ...data.task import AUTOENCODER
from ...lessons.scenes import SCENES
from ...words import say
from ..controls import widgets as parts
from ..controls.user_input import Post


class Welcome:
    """A panel over the empty slots with a title, a sentence and the scenes.

    `enter(name)` begins a scene. `scenes` are the same buttons for the menu. For the scene "own" the page
    also lets a person choose a file.
    """

    def __init__(self, post: Post, enter: Callable[[str], None]):
        self._post, self._enter = post, enter
        self._close = (
            parts.Button(description=say("close"), tooltip=say("close"))
            .add_class("nnviz-close")
            .add_class("nnviz-icon")
        )
        self._close.on_click(lambda _: post(self.leave))
        self._is_left = False
        self.scenes = self._buttons()
        title = parts.Label(say("Watch a neural network learn")).add_class("nnviz-welcome-title")
        self._text = parts.Label(_sentence("")).add_class("nnviz-welcome-text")
        learn = parts.Button(description=say("Learn step by step")).add_class("nnviz-do-show-lessons")
        about = parts.VBox([self._text, learn]).add_class("nnviz-welcome-about")
        box = parts.VBox([title, about, self._cards(), self._close])
        self.box = box.add_class("nnviz-welcome").add_class("nnviz-at").add_class("nnviz-at-slots")

    def _cards(self) -> widgets.Box:
        """Make a card for each scene: its title and what to look at."""
        cards = [
            parts.VBox([each, parts.Label(each.tooltip)]).add_class("nnviz-scene") for each in self._buttons().children
        ]
        return parts.HBox(cards).add_class("nnviz-cards").add_class("nnviz-scenes")

    def _buttons(self) -> widgets.Box:
        made = []
        for name, scene in SCENES.items():
            each = parts.Button(description=say(scene.title), tooltip=say(scene.sentence))
            each.on_click(lambda _, name=name: self._post(self._enter, name))
            made.append(each.add_class(f"nnviz-scene-{name}"))
        return parts.HBox(made).add_class("nnviz-scenes")

    def names(self) -> dict[str, str]:
        """Map CSS classes to accessible names."""
        return {"nnviz-scenes": say("scenes")}

    def leave(self) -> None:
        """Hide the panel for good."""
        self._is_left = True
        parts.show(self.box, False)

    def show(self, step: int, task: str) -> None:
        """Leave as soon as a step was taken; until then the text is about a task of a model."""
        self._text.value = _sentence(task)
        if step and not self._is_left:
            self.leave()


def _sentence(task: str) -> str:
    """Say what the pictures show, and what training does."""
    if task == AUTOENCODER:
        return say(
            "Points are samples, and the small dots are what the network gives back of them. Press Play: training "
            "changes the weights until the dots reach the points."
        )
    return say(
        "Orange and blue are the two classes: points are samples, areas are the network's answer. Press Play: "
        "training changes the weights until the areas match the points."
    )
