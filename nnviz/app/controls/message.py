"""Message: errors and notices in the page, with buttons."""

import html
import traceback
from collections.abc import Callable, Mapping
from typing import Any

from ...words import say
from . import widgets as parts
from .user_input import Post, button

MOST_DETAILS = 10_000  # characters of a traceback


class Message:
    """A sentence with some of its `buttons`, which leaves by itself; hidden while it is empty.

    The page lets it leave, unless a person reads or uses it.
    `declared` maps the name of each button to its text and to what it calls on the home loop.
    """

    def __init__(self, post: Post, declared: Mapping[str, tuple[str, Callable[[], Any]]]) -> None:
        self._text = parts.HTML()
        self.buttons = {name: button(name, text, action, post) for name, (text, action) in declared.items()}
        close = parts.Button(description=say("close"), tooltip=say("close"))
        close.add_class("nnviz-close").add_class("nnviz-icon").add_class("nnviz-do-close")
        row = parts.HBox([*self.buttons.values(), close]).add_class("nnviz-answers")
        self.box = parts.HBox([self._text, row]).add_class("nnviz-message")
        self._number = 0  # of the message: a text that is said again is a change
        self.clear()

    def names(self) -> dict[str, str]:
        """Map CSS classes to accessible names."""
        return {"nnviz-answers": say("message")}

    @property
    def text(self) -> str:
        return str(self._text.value)

    def trouble(self, text: str, details: str = "") -> None:
        """Show an error, with `details` such as a traceback."""
        preformatted = f"<pre>{html.escape(details)}</pre>" if details else ""
        self._say(f'<div role="alert" class="nnviz-trouble">{html.escape(text)}{preformatted}</div>')

    def failed(self, error: BaseException) -> None:
        """Show an unexpected exception with its traceback."""
        text = (
            say("There is not enough memory for this. Make the network or the data smaller, then try again.")
            if isinstance(error, MemoryError)
            else say("Something failed inside nnviz and was not done. Please report this:")
        )
        self.trouble(text, "".join(traceback.format_exception(error))[-MOST_DETAILS:])

    def notice(self, text: str) -> None:
        """Show a notice."""
        self._say(f'<div role="status">{html.escape(text)}</div>')

    def offer(self, *names: str) -> None:
        """Show exactly these buttons."""
        for name, each in self.buttons.items():
            parts.show(each, name in names)

    def ask(self, text: str, *names: str) -> None:
        """Show a notice with buttons, which keep their place."""
        self._text.value = f'<div role="status" data-stays="true">{html.escape(text)}</div>'
        parts.show(self.box, True)
        self.offer(*names)

    def clear(self) -> None:
        self._say("")

    def _say(self, value: str) -> None:
        self._number += 1
        self._text.value = value and f'{value}<i data-number="{self._number}"></i>'
        self.offer()
        parts.show(self.box, bool(value))
