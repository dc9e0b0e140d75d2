"""The chooser: a button with which a person hands over a file.

ipywidgets' FileUpload sends a file as one message, and a server of Jupyter's closes the connection
at one of more than 10 MiB. Here it comes in pieces.
"""

from collections.abc import Callable, Sequence
from importlib.resources import files
from typing import Any

import anywidget
import traitlets

from ..words import say
from .hand import Post


class Chooser(anywidget.AnyWidget):
    """Calls `chosen(name, content)` on the home loop, or `refused(name, why)`."""

    _esm = files(__package__).joinpath("chooser.js").read_text(encoding="utf-8")

    text = traitlets.Unicode("").tag(sync=True)
    help = traitlets.Unicode("").tag(sync=True)
    accept = traitlets.Unicode("").tag(sync=True)  # as the browser takes it: ".csv,.txt"
    most = traitlets.Int(100 << 20).tag(sync=True)  # bytes

    def __init__(
        self, post: Post, chosen: Callable[[str, bytes], None], refused: Callable[[str, str], None],
        **traits: Any,
    ):
        super().__init__(**traits)
        self._chosen, self._refused = chosen, refused
        self._file, self._content = "", bytearray()  # what is coming in
        self.on_msg(lambda _, content, buffers: post(self._take, content, [bytes(part) for part in buffers]))

    def _take(self, message: dict[str, Any], buffers: Sequence[bytes]) -> bool:
        """Take in a piece; True when the picture must follow."""
        name, size = str(message["name"])[:200], int(message["size"])
        if size > self.most:
            self._refused(name, say(
                "{size} MB are too many for the page: at most {most} MB. A file of any size can be read "
                "in Python, with nnviz.Samples.from_csv(path)", size=f"{size / 1e6:,.0f}", most=self.most // 10**6,
            ))
            return True
        if message["at"] == 0:
            self._file, self._content = str(message["file"]), bytearray()
        if message["file"] != self._file or message["at"] != len(self._content):
            return False  # of a file that another one has taken the place of
        self._content += buffers[0]
        if len(self._content) < size:
            return False
        content, self._file, self._content = bytes(self._content[:size]), "", bytearray()
        self._chosen(name, content)
        return True
