"""The addresses of a server."""

import errno
import re
import socket
import threading
import traceback
import warnings
import webbrowser

import psutil
from tornado.netutil import bind_sockets

from nnviz.server.usage_error import UsageError
from nnviz.words import say

EVERYWHERE = ("", "0.0.0.0", "::")
PORTS_TO_TRY = 100
# A part of a path. Routes are regular expressions, so their special characters are left out.
SEGMENT = re.compile(r"(?!\.{1,2}$)(?:[\w.~@-]|%[0-9A-Fa-f]{2})+", re.ASCII)


def listen(host: str, port: int | None, default: int) -> tuple[list[socket.socket], int]:
    """Listen on `port`, or on the first free one from `default`.

    Returns the listening sockets and their port. Raises UsageError if the port is taken, if every port from `default`
    on is taken, or if nothing can listen on the host.
    """
    candidates = [port] if port is not None else range(default, default + PORTS_TO_TRY)
    for candidate in candidates:
        try:
            sockets = _bind(host, candidate)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                continue
            raise _refusal(host, candidate, error.strerror or error) from None
        except UnicodeError as error:  # a part of the name is too long
            raise _refusal(host, candidate, error) from None
        return sockets, sockets[0].getsockname()[1]
    if port is not None:
        raise UsageError(say("--port {port} is taken by another program: name another, or leave --port out", port=port))
    raise UsageError(
        say(
            "every port from {first} to {last} is taken: name one with --port",
            first=default,
            last=default + PORTS_TO_TRY - 1,
        )
    )


def _refusal(host: str, port: int, reason: object) -> UsageError:
    return UsageError(
        say("nnviz cannot listen on --host {host} --port {port}: {reason}", host=host, port=port, reason=reason)
    )


def _bind(host: str, port: int) -> list[socket.socket]:
    """Open a listening socket for each address of `host`.

    Raises OSError if one of them fails, and leaves none open.
    """
    with warnings.catch_warnings(action="ignore", category=ResourceWarning):
        try:
            return bind_sockets(port, host)
        except OSError as error:
            traceback.clear_frames(error.__traceback__)  # closes the sockets that tornado had opened before it failed
            if error.errno != errno.EADDRNOTAVAIL:
                raise
            without_ipv6 = error
        try:  # a host may have an IPv6 address although IPv6 is switched off
            return bind_sockets(port, host, socket.AF_INET)
        except OSError as error:
            traceback.clear_frames(error.__traceback__)
            raise without_ipv6 from None


def free_port(host: str, port: int | None, default: int) -> int:
    """Find the port that `listen` would get.

    This is for a server that opens its sockets itself.
    """
    sockets, found = listen(host, port, default)
    for each in sockets:
        each.close()
    return found


def base_path(text: str) -> str:
    """Return the path below which a server answers: "/" or "/a/b/".

    Slashes at both ends may be left out. Raises UsageError for a text that is no such path.
    """
    segments = [segment for segment in text.split("/") if segment]
    if not all(SEGMENT.fullmatch(segment) for segment in segments):
        raise UsageError(
            say(
                "--base-url {path}: give a path such as {example}, of letters, digits and the characters - _ . ~ @",
                path=text,
                example="/course/nnviz/",
            )
        )
    return "/".join(["", *segments, ""])


def url(host: str, port: int, query: str = "", path: str = "/") -> str:
    """Return the address for a browser on this machine."""
    name = "localhost" if host in EVERYWHERE else f"[{host}]" if ":" in host else host
    return f"http://{name}:{port}{path}" + (f"?{query}" if query else "")


def urls(host: str, port: int, query: str = "", path: str = "/") -> list[str]:
    """Return the address for this machine, then those for others."""
    others = (
        [
            url(place.address, port, query, path)
            for places in psutil.net_if_addrs().values()
            for place in places
            if place.family == socket.AF_INET and not place.address.startswith("127.")
        ]
        if host in EVERYWHERE
        else []
    )
    return [url(host, port, query, path), *others]


def open_in_browser(address: str) -> None:
    """Open `address` in the user's browser, without waiting for it."""
    threading.Thread(target=webbrowser.open, args=[address], daemon=True).start()
