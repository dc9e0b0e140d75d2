"""A client of a kernel's websocket without a browser."""

import re
import socket
import struct
import time
import urllib.request
import uuid
from dataclasses import dataclass
from typing import Any

import websocket

from tests import messages
from tests.messages import V1, Message

PATIENCE = 30  # seconds
READY = {
    "kind": "ready",
    "page": "p",
    "width": 600,
    "room": 500,
    "ratio": 1,
    "visible": True,
    "theme": "light",
    "search": "",
}


@dataclass(frozen=True)
class Visit:
    """A kernel of a page, and the cookie of its visitor."""

    kernel: str
    cookie: str = ""


def visit(url: str) -> Visit:
    """Request the page at `url` without showing it."""
    with urllib.request.urlopen(url, timeout=60) as answer:
        cookies = [line.partition(";")[0] for line in answer.headers.get_all("Set-Cookie") or ()]
        kernel = re.search(r'"kernelId": ?"([\w-]+)"', answer.read().decode())
        assert kernel is not None, "the page names no kernel"
        return Visit(kernel[1], "; ".join(cookies))


class Client:
    """A websocket to the kernel of a visit, with or without protocol V1.

    It holds up to `room` bytes that the test has not read.
    """

    def __init__(self, url: str, visit: Visit, protocol: str | None = V1, token: str = "", room: int | None = None):
        self.protocol, self.session = protocol, uuid.uuid4().hex
        self.socket = websocket.create_connection(
            f"{url.replace('http', 'ws', 1)}api/kernels/{visit.kernel}/channels"
            f"?session_id={self.session}&token={token}",
            subprotocols=[protocol] if protocol else None,
            timeout=PATIENCE,
            cookie=visit.cookie or None,
            sockopt=[(socket.SOL_SOCKET, socket.SO_RCVBUF, room)] if room else None,
        )

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: Any) -> None:
        self.socket.shutdown()  # `close` leaves one open that the server has closed

    def raw(self, data: bytes | str) -> None:
        """Send `data` unchanged."""
        self.socket.send(data, websocket.ABNF.OPCODE_TEXT if isinstance(data, str) else websocket.ABNF.OPCODE_BINARY)

    def send(self, kind: str, content: Message) -> str:
        """Send a message in this client's protocol; return its id."""
        sent = messages.message(kind, content, session=self.session)
        sent["metadata"] = {"version": "1.0.0"}  # of the widgets' control protocol
        self.raw(messages.v1(sent) if self.protocol else messages.text(sent))
        return sent["header"]["msg_id"]

    def receive(self, kind: str) -> tuple[Message, list[bytes]]:
        """Return the next message of a kind, with its buffers."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            found, buffers = messages.read(self.socket.recv(), self.protocol)
            if found["header"]["msg_type"] == kind:
                return found, buffers
        raise TimeoutError(f"no {kind} after {PATIENCE} s")

    def closing(self) -> tuple[int, str]:
        """Wait until the server closes the websocket; return code and reason."""
        while True:
            kind, data = self.socket.recv_data()
            if kind == websocket.ABNF.OPCODE_CLOSE:
                return struct.unpack("!H", data[:2])[0], data[2:].decode()

    def answers(self) -> bool:
        """Tell whether the kernel answers; raises TimeoutError otherwise."""
        asked = self.send("kernel_info_request", {})
        while True:
            found, _ = self.receive("kernel_info_reply")
            if found["parent_header"]["msg_id"] == asked:
                return True

    def widgets(self) -> dict[str, Message]:
        """Ask for all widgets as a page does; return states by id."""
        self.answers()  # what the kernel tells to all is lost before this websocket listens
        comm = uuid.uuid4().hex
        self.send("comm_open", {"comm_id": comm, "target_name": "jupyter.widget.control", "data": {}})
        self.send("comm_msg", {"comm_id": comm, "data": {"method": "request_states"}})
        while True:
            found, _ = self.receive("comm_msg")
            if found["content"]["data"].get("method") == "update_states":
                return {id: model["state"] for id, model in found["content"]["data"]["states"].items()}

    def tell(self, widget: str, **content: Any) -> None:
        """Send a custom message to a widget."""
        self.send("comm_msg", {"comm_id": widget, "data": {"method": "custom", "content": content}})

    def change(self, widget: str, **state: Any) -> None:
        """Change traits of a widget."""
        self.send("comm_msg", {"comm_id": widget, "data": {"method": "update", "state": state, "buffer_paths": []}})

    def frame(self, screen: str, page: str) -> Message:
        """Wait for a frame, acknowledge it, and return its message."""
        while True:
            found, buffers = self.receive("comm_msg")
            content = found["content"]["data"].get("content") or {}
            if content.get("kind") == "frame":
                assert len(buffers) == len(content["places"])
                self.tell(screen, kind="ack", page=page, frame=content["frame"])
                return content


def with_class(widgets: dict[str, Message], name: str) -> str:
    """The widget with a CSS class, by its id."""
    return next(id for id, state in widgets.items() if name in (state.get("_dom_classes") or ()))


def screen_of(widgets: dict[str, Message]) -> str:
    """The screen of the playground, by its id."""
    return next(id for id, state in widgets.items() if "timeline" in state)
