"""Kernel messages in three forms, and data that is not a message.

They are made here without Jupyter's own writers.
"""

import itertools
import json
import random
import struct
import uuid
from typing import Any

V1 = "v1.kernel.websocket.jupyter.org"
PARTS = ("header", "parent_header", "metadata", "content")
FORMS = (V1, "binary", "text")
COMM = {"comm_id": "1", "data": {"method": "update", "state": {"value": 3}}}
DEEP = 20_000
FALSE = {
    "no bytes": b"",
    "a byte": b"\x06",
    "a count of nothing": b"\xff" * 8,
    "a long one": b"\xff" * 64,
    "a count of 10^12": struct.pack("<Q", 10**12) + b"x" * 16,
    "a count below zero": struct.pack("!i", -1) + b"x" * 16,
    "a large count of the older protocol": struct.pack("!i", 2**31 - 1) + b"x" * 16,
    "no parts": struct.pack("<Q", 0),
    "more parts than a message has": struct.pack("<Q", 2**17) + bytes(8 * 2**17),
    "offsets that lead back": struct.pack("<7Q", 6, 100, 90, 80, 70, 60, 50) + b"{}" * 50,
    "offsets outside": struct.pack("<7Q", 6, 56, 61, 63, 65, 67, 10**9) + b"shell{}{}{}{}",
    "offsets into the offsets": struct.pack("<7Q", 6, 0, 8, 16, 24, 32, 40),
    "a text": "{",
    "a list": "[]",
    "a number of many digits": "1" * 5000,
    "brackets": "[" * DEEP,
    "objects": '{"header":' * DEEP,
}

Message = dict[str, Any]


def message(kind: str, content: Message | None = None, channel: str = "shell", **header: Any) -> Message:
    """Return a message as JupyterLab's client fills it in."""
    ours = {
        "msg_id": uuid.uuid4().hex,
        "msg_type": kind,
        "session": uuid.uuid4().hex,
        "username": "",
        "version": "5.2",
        "date": "2026-01-02T03:04:05.678Z",
    }
    return {"header": ours | header, "parent_header": {}, "metadata": {}, "content": content or {}, "channel": channel}


def v1(message: Message, *buffers: bytes) -> bytes:
    """Write a message in protocol v1: a count, offsets, and the channel before the parts."""
    parts = [message["channel"].encode(), *(json.dumps(message[name]).encode() for name in PARTS), *buffers]
    return _behind("<", "Q", parts, [sum(map(len, parts))])


def binary(message: Message, *buffers: bytes) -> bytes:
    """Write a message in the older protocol, with buffers.

    It is a count, offsets, and all JSON as the first part.
    """
    return _behind("!", "I", [json.dumps(message).encode(), *buffers], [])


def text(message: Message) -> str:
    """Write a message in the older protocol, without buffers."""
    return json.dumps(message | {"buffers": []})


def written(form: str, message: Message) -> str | bytes:
    """Write a message in one of FORMS."""
    return text(message) if form == "text" else v1(message) if form == V1 else binary(message)


def read(data: str | bytes, protocol: str | None) -> tuple[Message, list[bytes]]:
    """Return a message that a server sent, and its buffers."""
    if isinstance(data, str):
        return json.loads(data), []
    if protocol == V1:
        (count,) = struct.unpack_from("<Q", data)
        bounds = struct.unpack_from(f"<{count}Q", data, 8)
    else:
        (count,) = struct.unpack_from("!I", data)
        bounds = (*struct.unpack_from(f"!{count}I", data, 4), len(data))
    parts = [data[start:end] for start, end in itertools.pairwise(bounds)]
    if protocol == V1:
        return {name: json.loads(part) for name, part in zip(PARTS, parts[1:5], strict=True)}, parts[5:]
    return json.loads(parts[0]), parts[1:]


def _behind(order: str, letter: str, parts: list[bytes], last: list[int]) -> bytes:
    """Put parts behind their count and offsets.

    `last` is the length of all parts where their end has an offset too.
    """
    count = len(parts) + len(last)
    start = struct.calcsize(order + letter) * (count + 1)
    offsets = [start + sum(map(len, parts[:index])) for index in range(len(parts))] + [start + each for each in last]
    return struct.pack(f"{order}{count + 1}{letter}", count, *offsets) + b"".join(parts)


def mutated(rng: random.Random, data: bytes) -> bytes:
    """Change, leave out or repeat a few bytes of `data`, or put special numbers in their place."""
    changed = bytearray(data)
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(changed) + 1)
        match rng.randrange(6):
            case 0:
                changed[at:] = b""
            case 1:
                changed[at : at + rng.randint(1, 9)] = b""
            case 2:
                changed[at:at] = changed[: rng.randint(1, 40)]
            case 3:
                changed[at : at + 1] = bytes([rng.randrange(256)])
            case 4:
                at -= at % 4
                changed[at : at + 8] = struct.pack(
                    "<Q", rng.choice((0, 1, 2**31, 2**32 - 1, 2**63, rng.randrange(500)))
                )
            case _:
                changed[at:at] = rng.choice((b"{", b"[", b'"', b"\\", b"null", b"\xff", b"\\ud800", b"1" * 5000))
        changed = changed or bytearray(b"\0")
    return bytes(changed)
