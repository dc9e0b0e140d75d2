"""The message: one place in the page for what went wrong, what was restarted, and the way back."""

import html

import ipywidgets as widgets

from . import parts


class Message:
    """A sentence with some of `buttons`; its box takes room only while it says something."""

    def __init__(self, *buttons: widgets.Button) -> None:
        self._text = parts.HTML()
        self._buttons = buttons
        row = parts.HBox(buttons)
        self.box = parts.HBox([self._text, row]).add_class("nnviz-message")
        self.clear()

    @property
    def text(self) -> str:
        return self._text.value

    def trouble(self, text: str, details: str = "") -> None:
        """Something went wrong; `details` are shown as they are, a traceback say."""
        preformatted = f"<pre>{html.escape(details)}</pre>" if details else ""
        self._say(f'<div role="alert" class="nnviz-trouble">{html.escape(text)}{preformatted}</div>')

    def notice(self, text: str) -> None:
        """Something that a person should know."""
        self._say(f'<div role="status">{html.escape(text)}</div>')

    def offer(self, *buttons: widgets.Button) -> None:
        """Put these buttons beside the sentence."""
        for button in self._buttons:
            parts.show(button, button in buttons)

    def clear(self) -> None:
        self._say("")

    def _say(self, value: str) -> None:
        self._text.value = value
        self.offer()
        parts.show(self.box, bool(value))
