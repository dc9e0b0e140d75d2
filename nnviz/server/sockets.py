"""Websockets between a page and its kernel that no client can use to stop the server."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from tornado.iostream import StreamBufferFullError
from tornado.web import HTTPError
from tornado.websocket import WebSocketClosedError

from nnviz.server.messages import BadMessage, Json, NotAllowed, read

UNREAD = 64 * 2**20  # bytes that are kept for a client that does not read them
LOOKED_AFTER = 0.2  # seconds between two looks whether both ends of a handshake are still there
WIDGETS = "jupyter.widget.control"  # where a page asks for the widgets that there are


class GuardedConnection(ZMQChannelsWebsocketConnection):
    """Jupyter's connection of a websocket with a kernel, for clients that are not to be trusted.

    A message that is not well-formed closes the websocket, with the reason, and does not reach the kernel.
    """

    _refused = False
    _is_connected = False  # the kernel counts this connection

    async def prepare(self) -> None:
        """Wait for the kernel's first answer, as long as the kernel and the client are there.

        Raises HTTPError if one of them goes.
        """
        # Other connections wait for the same answer, so it is not cancelled: it gives up by itself.
        answer = asyncio.ensure_future(super().prepare())
        answer.add_done_callback(lambda done: done.cancelled() or done.exception())
        while not answer.done():
            await asyncio.wait({answer}, timeout=LOOKED_AFTER)
            if self.websocket_handler.connection is not self:
                raise HTTPError(400, "The client has closed its websocket.")
            if self.kernel_id not in self.multi_kernel_manager:
                if self.kernel_info_channel is not None:
                    self.kernel_info_channel.close()
                raise HTTPError(404, "The kernel has ended.")
        answer.result()

    def connect(self) -> Any:
        """Connect the client with its kernel."""
        self._is_connected = True
        return super().connect()

    def disconnect(self) -> None:
        """Leave the kernel.

        A client that leaves during the handshake has not been counted yet. Jupyter's way would take the count of
        another client away, whose kernel could then end as one that nobody uses.
        """
        if self._is_connected:
            super().disconnect()
        elif self._open_sessions.get(self.session_key) is self.websocket_handler:
            del self._open_sessions[self.session_key]

    def handle_incoming_message(self, incoming_msg: str | bytes) -> None:
        if self._refused or not self.channels:
            return
        try:
            self.check(read(incoming_msg, self.subprotocol))
            super().handle_incoming_message(incoming_msg)
        except BadMessage as problem:
            self.refuse(problem.code, f"A message was refused: {problem}.")
        except (ValueError, RecursionError):  # of half a character, or a nesting that could just be read
            self.refuse(BadMessage.code, "A message was refused: it cannot be sent on.")

    def check(self, message: Json) -> None:
        """Raises NotAllowed for a well-formed message that this client may not send."""

    def refuse(self, code: int, reason: str) -> None:
        """Closes the websocket and heeds nothing more that comes from it."""
        self._refused = True
        self.log.warning("A websocket is closed. %s", reason)
        self.websocket_handler.close(code, reason)

    @property
    def write_message(self) -> Callable[..., Any]:
        """Sends to the client."""
        return self._send

    def _send(self, message: str | bytes, binary: bool = False) -> None:
        try:
            self.websocket_handler.write_message(message, binary)
        except WebSocketClosedError:
            self.log.debug("A message for a websocket that is closed is left out.")


class PageConnection(GuardedConnection):
    """The connection of a page: whoever is at its other end only uses the widgets that its kernel has made.

    The notebook's source stays in the kernel, and a client that does not read costs a bounded amount of memory.
    """

    def connect(self) -> Any:
        """Connect the client with its kernel, and bound what waits for the client to read it."""
        self.websocket_handler.ws_connection.stream.max_write_buffer_size = UNREAD
        return super().connect()

    def check(self, message: Json) -> None:
        """Raises NotAllowed for a request to make a widget."""
        if message["header"]["msg_type"] == "comm_open" and message["content"].get("target_name") != WIDGETS:
            raise NotAllowed("a page makes no widgets")

    def handle_outgoing_message(self, stream: Any, outgoing_msg: list[Any]) -> None:
        _, (_, header, *_) = self.session.feed_identities(outgoing_msg)
        if json.loads(bytes(header))["msg_type"] != "execute_input":
            super().handle_outgoing_message(stream, outgoing_msg)

    def _send(self, message: str | bytes, binary: bool = False) -> None:
        try:
            super()._send(message, binary)
        except StreamBufferFullError:
            self.log.warning("A websocket is closed. Its client left %d bytes unread.", UNREAD)
            self._refused = True
            self.websocket_handler.ws_connection.stream.close()
