"""Hand: what a person does with widgets, told from what is done to them here, and posted to the home loop.

A person's move may be reported on any thread, so a callback only posts; what it means is decided
where the posts are worked off.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import ipywidgets as widgets

from . import widgets as parts

Post = Callable[..., None]  # post(call, *arguments): have it called on the home loop


class UserInput:
    """Tells what a person does with widgets from what is done to them here: only the former is posted."""

    def __init__(self, post: Post):
        self.post = post
        self._mover: int | None = None  # the thread that moves widgets now, which is no person's doing

    def listen(self, widget: widgets.Widget, chosen: Callable[..., None], *arguments: Any) -> None:
        """Have `chosen(*arguments, value)` called on the home loop when a person changes the widget."""

        def on_change(change: dict[str, Any]) -> None:
            if self._mover != threading.get_ident():
                self.post(chosen, *arguments, change["new"])

        widget.observe(on_change, "value")

    @contextmanager
    def suspended(self) -> Iterator[None]:
        """While widgets are moved here."""
        self._mover = threading.get_ident()
        try:
            yield
        finally:
            self._mover = None


def button(name: str, text: str, does: Callable[[], Any], post: Post) -> widgets.Button:
    """A button that has `does()` called on the home loop."""
    made = parts.Button(description=text).add_class(f"nnviz-do-{name.replace('_', '-')}")
    made.on_click(lambda _: post(does))
    return made
