"""Checks of the messages of a websocket's client.

They come before anything uses the counts and the offsets.

A kernel message has one of three forms: protocol v1; or, if the client asks for no protocol, a JSON text; or, with
buffers, the older binary form. Jupyter's own readers allocate memory for whatever count a message names.

The reasons stay in English: they go into the closing frame of the websocket, which holds 123 bytes, and are for whoever
wrote the client.
"""

import json
import re
import struct
from itertools import pairwise
from typing import Any

from jupyter_client.jsonutil import extract_dates

V1 = "v1.kernel.websocket.jupyter.org"
CHANNELS = ("shell", "control", "stdin")  # to the fourth, iopub, a client only listens
NAMED = ("msg_id", "msg_type", "session", "username", "version")  # in every header, as texts
PARTS = ("header", "parent_header", "metadata", "content")
MOST_PARTS = 10_000  # a widget with a thousand arrays sends a thousand

Json = dict[str, Any]


class BadMessage(ValueError):
    """A message that no kernel can read.

    It has a short reason, and a status code for the websocket.
    """

    code = 1007  # not consistent with its type


class NotAllowed(BadMessage):
    """A readable message that this client may not send."""

    code = 1008  # violates a policy


def read(message: str | bytes, protocol: str | None) -> Json:
    """Return the parts of a message in `protocol`, V1 or None.

    Raises BadMessage if Jupyter's reader could fail, hang or pass nonsense to the kernel.
    """
    try:
        channel, found = _v1(message) if protocol == V1 else _legacy(message)
        _check_header(found["header"])
        extract_dates([found["header"], found["parent_header"]])
    except BadMessage:
        raise
    except (ValueError, OverflowError, RecursionError) as problem:
        raise BadMessage(f"it cannot be read ({type(problem).__name__})") from problem
    if channel not in CHANNELS:
        raise NotAllowed("it names no channel that a client may send to")
    return found


def _v1(message: str | bytes) -> tuple[Any, Json]:
    if isinstance(message, str):
        raise BadMessage("it is a text, and the protocol is binary")
    bounds = _offsets(message, "<Q")
    if len(bounds) < 2 + len(PARTS):
        raise BadMessage("it has too few parts")
    channel, *parts = [message[start:end] for start, end in pairwise(bounds[: 2 + len(PARTS)])]
    return channel.decode(), {name: _object(json.loads(part.decode())) for name, part in zip(PARTS, parts, strict=True)}


def _legacy(message: str | bytes) -> tuple[Any, Json]:
    if isinstance(message, bytes):
        bounds = [*_offsets(message, "!I"), len(message)]
        found = _object(json.loads(message[bounds[0] : bounds[1]].decode()))
    else:
        found = _object(json.loads(message))
        if found.get("buffers"):
            raise BadMessage("it has buffers in a text")
    channel = found.get("channel")
    return "shell" if channel is None else channel, {name: _object(found.get(name)) for name in PARTS}


def _offsets(message: bytes, kind: str) -> list[int]:
    """Return the offsets at the start of a message.

    They follow a count. All of these integers have the struct format `kind`.
    """
    order, letter = kind[0], kind[1]
    size = struct.calcsize(kind)
    if len(message) < size:
        raise BadMessage("it is too short")
    (count,) = struct.unpack_from(kind, message)
    start = size * (count + 1)
    if not 1 <= count <= MOST_PARTS or start > len(message):
        raise BadMessage("its count of parts is wrong")
    offsets = list(struct.unpack_from(f"{order}{count}{letter}", message, size))
    bounds = [start, *offsets, len(message)]
    if bounds != sorted(bounds):
        raise BadMessage("its offsets are wrong")
    return offsets


def _object(found: Any) -> Json:
    if not isinstance(found, dict):
        raise BadMessage("a part of it is not a JSON object")
    return found


def _check_header(header: Json) -> None:
    """Raise BadMessage for an incomplete header."""
    for name in NAMED:
        if not isinstance(header.get(name), str):
            raise BadMessage(f"its header has no {name}")
    if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,3})*", header["version"]):
        raise BadMessage("its version is not a version number")
    if not isinstance(header.get("date", ""), str):
        raise BadMessage("its date is not a text")
    "".join(header[name] for name in NAMED).encode()
