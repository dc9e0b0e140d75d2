"""File dialog: the widget that opens over the page when a table has been chosen."""

from collections.abc import Callable
from typing import Any

import anywidget
import traitlets

from ...words import say
from ..page.join import script
from ..screen.protocol import FileAnswer, parse_answer
from .shown_file import CLOSED
from .user_input import Post


class FileDialog(anywidget.AnyWidget):
    """Shows a file, and calls `answered(answer)` on the home loop.

    `shown` is a ShownFile. `progress` is empty while nothing is read.
    """

    _esm = script("file_dialog.js")

    shown = traitlets.Dict().tag(sync=True)
    progress = traitlets.Unicode("").tag(sync=True)
    words = traitlets.Dict().tag(sync=True)

    def __init__(self, post: Post, answered: Callable[[FileAnswer], None], **traits: Any):
        words = {
            "use": say("Use these data"),
            "leave": say("Cancel"),
            "another": say("Choose another file …"),
            "rows": say("the first rows of the file"),
            "how": say("How the file is read"),
        }
        super().__init__(shown=dict(CLOSED), words=words, **traits)
        self._answered = answered
        self.on_msg(lambda _, content, buffers: self._receive(post, content))

    def _receive(self, post: Post, content: Any) -> None:
        """Pass on an answer of a page; drop malformed ones."""
        answer = parse_answer(content)
        if answer is not None:
            post(self._answered, answer)
