"""User input: changes of widgets, posted to the home loop.

A widget may report a change on any thread, so its callback only posts a call. The home loop makes it later.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import ipywidgets as widgets

from . import widgets as parts

Post = Callable[..., None]  # post(call, *arguments): make the call on the home loop, soon


class UserInput:
    """Posts changes that a person made, not those of the program."""

    def __init__(self, post: Post):
        self.post = post
        self._mover: int | None = None  # the thread on which the program moves widgets now

    def listen(self, widget: widgets.Widget, chosen: Callable[..., None], *arguments: Any) -> None:
        """Call `chosen(*arguments, value)` when a person changes the widget."""

        def on_change(change: dict[str, Any]) -> None:
            if self._mover != threading.get_ident():
                self.post(chosen, *arguments, change["new"])

        widget.observe(on_change, "value")

    @contextmanager
    def suspended(self) -> Iterator[None]:
        """Ignore changes of widgets that this thread makes inside the context."""
        self._mover = threading.get_ident()
        try:
            yield
        finally:
            self._mover = None


def button(name: str, text: str, action: Callable[[], Any], post: Post) -> widgets.Button:
    """Make a button that calls `action()` on the home loop."""
    made = parts.Button(description=text).add_class(f"nnviz-do-{name.replace('_', '-')}")
    made.on_click(lambda _: post(action))
    return made
