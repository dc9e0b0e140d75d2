"""Malformed messages of a hostile client."""

import asyncio
import contextlib
import json
import random
import struct
import threading
import uuid
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from jupyter_server.services.kernels.connection.base import deserialize_msg_from_ws_v1, serialize_msg_to_ws_v1
from tornado.httpclient import HTTPRequest
from tornado.websocket import WebSocketClientConnection, WebSocketClosedError, websocket_connect

from tests.browser.playground import Shown

V1 = "v1.kernel.websocket.jupyter.org"
FIELDS = {
    "ready": ("width", "room", "ratio", "visible", "theme", "search"),
    "page": ("width", "room", "ratio", "visible", "theme", "search"),
    "lost": ("width", "room", "ratio", "visible", "theme", "search"),
    "ack": ("frame",),
    "pointer": ("x", "y"),
    "choose": ("x", "y"),
    "edit": ("at", "x", "y", "shift"),
    "scrub": ("step",),
    "branch": ("number",),
    "over": ("number",),
    "key": ("key",),
    "nothing": ("x",),
}
WRONG: tuple[Any, ...] = (
    None,
    True,
    -1,
    0,
    2**70,
    1e308,
    -1e308,
    float("nan"),
    float("inf"),
    "",
    "nan",
    "x" * 5000,
    [],
    [1, 2],
    {},
    {"a": []},
)
PACE = 0.004  # seconds between two messages: a server drops all of them at 1,000 a second
FRAMES: dict[str, str | bytes] = {  # that no client of Jupyter's sends
    "text that is no JSON": "no JSON",
    "a list": "[]",
    "nothing": "{}",
    "an empty frame": b"",
    "a few bytes": b"\0" * 7,
    "a message of no channel": json.dumps({"header": {"msg_type": "comm_msg"}, "channel": None}),
}
HANGING: dict[str, str | bytes] = {  # one of these made an old server work for ever
    "a false count": b"\xff" * 8,
    "a count of 10**12": struct.pack("<Q", 10**12) + b"x" * 16,
}


class Comms:
    """The comms that a page's scripts use, as seen in its websocket."""

    def __init__(self, shown: Shown):
        self.found: set[str] = set()
        shown.page.on("websocket", lambda socket: socket.on("framesent", self._note))

    def _note(self, payload: str | bytes) -> None:
        if isinstance(payload, bytes):
            message = json.loads(deserialize_msg_from_ws_v1(payload)[1][3])
            content = message.get("data", {}).get("content", {})
            if isinstance(content, dict) and "kind" in content:
                self.found.add(message["comm_id"])


@dataclass(frozen=True)
class Way:
    """The address of a page's kernel, and the headers of its websocket."""

    address: str
    headers: dict[str, str]

    async def connect(self) -> WebSocketClientConnection:
        session = uuid.uuid4().hex
        request = HTTPRequest(f"{self.address}?session_id={session}", headers=self.headers)
        return await websocket_connect(request, subprotocols=[V1])


def way_to(shown: Shown, url: str) -> Way:
    """Return the way to a page's kernel, with the cookies of its visit."""
    cookies = "; ".join(f"{each['name']}={each['value']}" for each in shown.page.context.cookies(url))
    address = f"ws://{urlsplit(url).netloc}/api/kernels/{shown.kernel_id}/channels"
    return Way(address, {"Cookie": cookies, "Origin": url.rstrip("/")})


def flood(way: Way, comms: set[str], count: int, rng: random.Random) -> int:
    """Send malformed messages to a page's kernel; return their number."""
    messages = [malformed(rng) for _ in range(count)]
    return in_a_thread(lambda: _send(way, sorted(comms), messages))


def malformed(rng: random.Random) -> dict[str, Any]:
    """Make a message to a widget with wrong or missing fields."""
    if rng.random() < 0.2:  # to a widget's state
        return {"method": "update", "state": {rng.choice(("value", "index", "status", "most")): rng.choice(WRONG)}}
    kind = rng.choice(list(FIELDS))
    content = {name: rng.choice(WRONG) for name in FIELDS[kind] if rng.random() < 0.8}
    page = rng.choice(("hostile", None, 7))
    return {"method": "custom", "content": {"kind": kind, "page": page, **content}}


async def _send(way: Way, comms: list[str], messages: list[dict[str, Any]]) -> int:
    socket = await way.connect()
    for number, data in enumerate(messages):
        content = {"comm_id": comms[number % len(comms)], "data": data}
        try:
            await socket.write_message(packed("comm_msg", content), binary=True)
        except WebSocketClosedError:  # the server has had enough of this client, who comes again
            socket = await way.connect()
        await asyncio.sleep(PACE)
    socket.close()
    return len(messages)


def strange_frames(way: Way, spare: bool) -> int:
    """Send invalid frames, each through a new websocket; return their number."""
    frames = FRAMES if spare else FRAMES | HANGING

    async def send() -> int:
        for frame in frames.values():
            socket = await way.connect()
            await socket.write_message(frame, binary=isinstance(frame, bytes))
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(socket.read_message(), 0.5)
            socket.close()
        return len(frames)

    return in_a_thread(send)


def packed(kind: str, content: dict[str, Any], channel: str = "shell") -> bytes:
    """Encode a message in version 1 of Jupyter's protocol."""
    header = {"msg_id": uuid.uuid4().hex, "msg_type": kind, "session": "soak", "username": "", "version": "5.3"}
    parts = [json.dumps(part).encode() for part in (header, {}, {}, content)]
    return serialize_msg_to_ws_v1(parts, channel)


def in_a_thread(work: Callable[[], Coroutine[Any, Any, int]]) -> int:
    """Run a coroutine in another thread; Playwright uses this thread's loop."""
    done: list[int] = []
    problems: list[BaseException] = []

    def run() -> None:
        try:
            done.append(asyncio.run(work()))
        except Exception as problem:
            problems.append(problem)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if problems:
        raise RuntimeError(f"the hostile client failed: {problems[0]}") from problems[0]
    return done[0]
