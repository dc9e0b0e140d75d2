"""The message: one place in the page for what went wrong, what was restarted, and the way back."""

import html
import traceback
from collections.abc import Callable, Mapping
from typing import Any

from ...words import say
from . import widgets as parts
from .user_input import Post, button

MOST_DETAILS = 10_000  # characters of a traceback


class Message:
    """A sentence with some of its `buttons`; its box takes room only while it says something.

    Each button is declared by its name with its text and what it calls on the home loop.
    """

    def __init__(self, post: Post, declared: Mapping[str, tuple[str, Callable[[], Any]]]) -> None:
        self._text = parts.HTML()
        self.buttons = {name: button(name, text, does, post) for name, (text, does) in declared.items()}
        self.box = parts.HBox([self._text, parts.HBox([*self.buttons.values()])]).add_class("nnviz-message")
        self.clear()

    @property
    def text(self) -> str:
        return self._text.value

    def trouble(self, text: str, details: str = "") -> None:
        """Something went wrong; `details` are shown as they are, a traceback say."""
        preformatted = f"<pre>{html.escape(details)}</pre>" if details else ""
        self._say(f'<div role="alert" class="nnviz-trouble">{html.escape(text)}{preformatted}</div>')

    def failed(self, error: BaseException) -> None:
        """Something raised that nobody expected to; what was done before stays."""
        text = (
            say("There is not enough memory for this. Make the network or the data smaller, then try again.")
            if isinstance(error, MemoryError)
            else say("Something failed inside nnviz, and was left undone. Please report this:")
        )
        self.trouble(text, "".join(traceback.format_exception(error))[-MOST_DETAILS:])

    def notice(self, text: str) -> None:
        """Something that a person should know."""
        self._say(f'<div role="status">{html.escape(text)}</div>')

    def offer(self, *names: str, **worded: str) -> None:
        """Put the buttons of these names beside the sentence, some with other words."""
        for name, text in worded.items():
            self.buttons[name].description = text
        for name, each in self.buttons.items():
            parts.show(each, name in names or name in worded)

    def ask(self, text: str, *names: str) -> None:
        """A notice with buttons; said again with other words, the buttons stay where they are."""
        self._text.value = f'<div role="status">{html.escape(text)}</div>'
        parts.show(self.box, True)
        self.offer(*names)

    def clear(self) -> None:
        self._say("")

    def _say(self, value: str) -> None:
        self._text.value = value
        self.offer()
        parts.show(self.box, bool(value))
