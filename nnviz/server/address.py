"""Where a server listens, and how a person gets there."""

import errno
import socket
import threading
import webbrowser

import psutil

from nnviz.server.usage_error import UsageError

EVERYWHERE = ("", "0.0.0.0", "::")
PORTS_TO_TRY = 100


def listen(host: str, port: int | None, default: int) -> tuple[list[socket.socket], int]:
    """Listening sockets and their port: the one that was named or else the first free one from `default` on.

    Raises Refusal where the named port, every port from `default` on, or the host cannot be had.
    """
    candidates = [port] if port is not None else range(default, default + PORTS_TO_TRY)
    for candidate in candidates:
        try:
            return _bind(host, candidate), candidate
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                continue
            raise UsageError(f"--host {host} --port {candidate} cannot be listened on: {error.strerror}") from error
    if port is not None:
        raise UsageError(f"--port {port} is taken by another program: name another, or leave --port out")
    raise UsageError(f"every port from {default} to {default + PORTS_TO_TRY - 1} is taken: name one with --port")


def _bind(host: str, port: int) -> list[socket.socket]:
    """A listening socket for each address that `host` stands for, or none and the OSError."""
    sockets: list[socket.socket] = []
    try:
        places = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        for family, _, _, _, place in places:
            try:
                sockets.append(socket.create_server(place[:2], family=family))
            except OSError as error:
                # `localhost` names ::1 as well, even where IPv6 is switched off.
                if family != socket.AF_INET6 or error.errno not in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT):
                    raise
            else:
                sockets[-1].setblocking(False)
    except OSError:
        for each in sockets:
            each.close()
        raise
    return sockets


def free_port(host: str, port: int | None, default: int) -> int:
    """The port that `listen` would get, released at once: for a server that wants to listen itself."""
    sockets, found = listen(host, port, default)
    for each in sockets:
        each.close()
    return found


def url(host: str, port: int, query: str = "") -> str:
    """The address to type into a browser on this machine."""
    name = "localhost" if host in EVERYWHERE else f"[{host}]" if ":" in host else host
    return f"http://{name}:{port}/" + (f"?{query}" if query else "")


def urls(host: str, port: int, query: str = "") -> list[str]:
    """Return the address for this machine, and those for others where the server listens everywhere."""
    others = (
        [
            url(place.address, port, query)
            for places in psutil.net_if_addrs().values()
            for place in places
            if place.family == socket.AF_INET and not place.address.startswith("127.")
        ]
        if host in EVERYWHERE
        else []
    )
    return [url(host, port, query), *others]


def open_in_browser(address: str) -> None:
    """Shows `address` in the person's browser, beside what the server does: finding one can take seconds."""
    threading.Thread(target=webbrowser.open, args=[address], daemon=True).start()
