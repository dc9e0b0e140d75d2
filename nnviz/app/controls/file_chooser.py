"""File chooser: a button that uploads a file.

ipywidgets' FileUpload sends a file as one message, and a Jupyter server closes the connection
when a message has more than 10 MiB. Here the file comes in pieces.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import anywidget
import traitlets

from ...words import say
from ..page.join import script
from ..screen.protocol import Piece, parse_piece
from ..screen.states import Redraw
from ..screen.upload import Upload
from .user_input import Post
from .work import Work

PATIENCE = 30.0  # seconds without a piece after which an upload is given up


class Chooser(anywidget.AnyWidget):
    """Calls `chosen(name, content)` on the home loop, or `refused(name, why)`.

    A file of more than `most` bytes is refused. The page checks that too, but a page can't be trusted.
    """

    _esm = script("file_chooser.js")

    text = traitlets.Unicode("").tag(sync=True)
    help = traitlets.Unicode("").tag(sync=True)
    accept = traitlets.Unicode("").tag(sync=True)  # as the browser takes it: ".csv,.txt"
    most = traitlets.Int(100 << 20).tag(sync=True)  # bytes

    def __init__(
        self,
        post: Post,
        chosen: Callable[[str, bytes], None],
        refused: Callable[[str, str], None],
        work: Work,
        most: int,
        **traits: Any,
    ):
        super().__init__(most=most, **traits)
        self._chosen, self._refused, self._work, self._limit = chosen, refused, work, most
        self._upload: Upload | None = None  # the file that is arriving
        self._timer: asyncio.TimerHandle | None = None
        self.on_msg(lambda _, content, buffers: self._receive(post, content, buffers))

    def _receive(self, post: Post, content: Any, buffers: Sequence[Any]) -> None:
        """Pass on a piece from a page; drop malformed ones."""
        piece = parse_piece(content)
        if piece is not None and len(buffers) == 1:
            post(self._take, piece, bytes(buffers[0]))

    def _take(self, piece: Piece, content: bytes) -> Redraw:
        """Add a piece to the file."""
        name, size = piece.name[:200], piece.size
        if size > self._limit:
            self._refused(
                name,
                say(
                    "{size} MB are too many for the page: at most {most} MB. In Python, "
                    "nnviz.Samples.from_csv(path) reads a file of any size",
                    size=f"{size / 1e6:,.0f}",
                    most=self._limit // 10**6,
                ),
            )
            return Redraw.NEEDED
        if piece.at == 0:
            self._upload = Upload(piece.file, size)
        upload = self._upload
        if upload is None or piece.file != upload.file or not upload.add(piece.at, content):
            return Redraw.NOT_NEEDED  # the file was replaced by another one
        self._wait(name)
        if not upload.is_whole:
            share = f"{upload.arrived / upload.size:.0%}"
            self._work.tell(say("{name}: {share} sent", name=name, share=share), self._give_up)
            return Redraw.NOT_NEEDED
        self._upload = None
        self._wait(name)
        self._chosen(name, upload.content())
        return Redraw.NEEDED

    def _wait(self, name: str) -> None:
        """Give up the file if no piece arrives for a while."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None
        if self._upload is not None:
            self._timer = asyncio.get_running_loop().call_later(PATIENCE, self._broke_off, name)

    def _broke_off(self, name: str) -> None:
        self._give_up()
        self._refused(name, say("the page stopped sending it; choose it again"))

    def _give_up(self) -> None:
        """Forget the file, and tell the page to stop sending it."""
        if self._upload is not None:
            self.send({"stop": self._upload.file})
        self._upload = None
        self._wait("")
