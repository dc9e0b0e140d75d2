"""Websockets between a page and its kernel."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from tornado.iostream import IOStream, StreamBufferFullError
from tornado.web import HTTPError
from tornado.websocket import WebSocketClosedError

from nnviz.server.messages import BadMessage, Json, NotAllowed, read
from nnviz.words import say

UNREAD = 64 * 2**20  # bytes that are kept for a client that does not read them
CHECKED_EVERY = 0.2  # seconds between checks that both ends of a handshake still exist
WIDGETS = "jupyter.widget.control"  # the target at which a page asks for the kernel's widgets


class GuardedConnection(ZMQChannelsWebsocketConnection):
    """Jupyter's websocket with a kernel, for untrusted clients.

    A malformed message closes the websocket with the reason, and does not reach the kernel.
    """

    _refused = False
    _is_connected = False  # the kernel counts this connection

    async def prepare(self) -> None:
        """Wait for the kernel's first reply.

        Raises HTTPError if the kernel ends or the client leaves.
        """
        # Other connections wait for the same reply, so it must not be cancelled: it times out by itself.
        answer = asyncio.ensure_future(super().prepare())  # type: ignore[no-untyped-call]  # jupyter_server's
        answer.add_done_callback(lambda done: done.cancelled() or done.exception())
        while not answer.done():
            await asyncio.wait({answer}, timeout=CHECKED_EVERY)
            if self.websocket_handler.connection is not self:
                raise HTTPError(400, "The client has closed its websocket.")
            if self.kernel_id not in self.multi_kernel_manager:
                if self.kernel_info_channel is not None:
                    self.kernel_info_channel.close()
                raise HTTPError(404, "The kernel has ended.")
        answer.result()

    async def connect(self) -> None:  # type: ignore[override]  # the base returns a future, its own class a coroutine
        """Connect the client with its kernel, and wait for the kernel's first answer."""
        self._is_connected = True
        answer = super().connect()
        try:
            if answer is not None:
                await answer
        except BaseException:
            self.disconnect()  # a websocket that fails to open is not told that it is closed
            raise

    def disconnect(self) -> None:  # type: ignore[override]  # the base declares a coroutine, its own class does not
        """Disconnect the client from its kernel.

        A client that leaves during the handshake is not counted yet, and none is counted twice. Jupyter would lower the
        count all the same, so that the kernel of another client could be ended as unused.
        """
        if self._is_connected:
            self._is_connected = False
            super().disconnect()  # type: ignore[no-untyped-call]
        elif self._open_sessions.get(self.session_key) is self.websocket_handler:
            del self._open_sessions[self.session_key]

    def handle_incoming_message(self, incoming_msg: str | bytes) -> None:
        if self._refused or not self.channels:
            return
        try:
            self.check(read(incoming_msg, self.subprotocol))
            super().handle_incoming_message(incoming_msg)  # type: ignore[arg-type]  # it takes bytes as well
        except BadMessage as problem:
            self.refuse(problem.code, f"A message was refused: {problem}.")
        except (ValueError, RecursionError):  # an unpaired surrogate, or nesting that is too deep to write
            self.refuse(BadMessage.code, "A message was refused: it cannot be sent on.")

    def check(self, message: Json) -> None:
        """Raise NotAllowed for a message that this client may not send."""

    def refuse(self, code: int, reason: str) -> None:
        """Close the websocket and ignore everything that still arrives."""
        self._refused = True
        self.log.warning(say("A websocket was closed. {reason}", reason=reason))
        self.websocket_handler.close(code, reason)

    @property
    def write_message(self) -> Callable[..., Any]:
        """Return the function that sends to the client."""
        return self._send

    def _send(self, message: str | bytes, binary: bool = False) -> None:
        try:
            self.websocket_handler.write_message(message, binary)
        except WebSocketClosedError:
            self.log.debug("A message to a closed websocket was dropped.")


class PageConnection(GuardedConnection):
    """The connection of a page with the widgets of its kernel.

    It cannot execute code or make widgets.

    The notebook's source stays in the kernel, and the memory for a client that does not read is bounded.
    """

    async def connect(self) -> None:  # type: ignore[override]
        """Connect the client with its kernel.

        The amount of data that waits for the client is bounded.
        """
        self._stream.max_write_buffer_size = UNREAD
        await super().connect()

    def check(self, message: Json) -> None:
        """Raise NotAllowed for a request to make a widget."""
        if message["header"]["msg_type"] == "comm_open" and message["content"].get("target_name") != WIDGETS:
            raise NotAllowed("a page may not make widgets")

    def handle_outgoing_message(self, stream: Any, outgoing_msg: list[Any]) -> None:
        _, (_, header, *_) = self.session.feed_identities(outgoing_msg)
        if json.loads(bytes(header))["msg_type"] != "execute_input":  # type: ignore[arg-type]  # a Frame is a buffer
            super().handle_outgoing_message(stream, outgoing_msg)

    def _send(self, message: str | bytes, binary: bool = False) -> None:
        try:
            super()._send(message, binary)
        except StreamBufferFullError:
            self.log.warning(say("A websocket was closed. Its client left {count} bytes unread.", count=UNREAD))
            self._refused = True
            self._stream.close()

    @property
    def _stream(self) -> IOStream:
        """The stream of the connected websocket."""
        socket = self.websocket_handler.ws_connection
        assert socket is not None and socket.stream is not None
        return socket.stream
