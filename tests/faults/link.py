"""A slow link: a TCP proxy with a chosen speed and delay."""

import asyncio
import math
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

PACKET = 1460  # bytes: what a link carries in one piece
AT_ONCE = 0.01  # seconds of the pace that are carried in one piece where that is more: a fast link costs less so
MOST_AT_ONCE = 65_536
BUFFER = 16_384  # bytes that the proxy's sockets hold: a real link holds little, too
WAITING = 4096  # pieces on their way, at most
Arriving = asyncio.Queue[tuple[float, bytes]]  # when a piece is there, and what it is


def _small_socket() -> socket.socket:
    """Make a socket with buffers as small as a link's."""
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER)
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, PACKET)
    return made


class Way:
    """One direction of a link, which all connections share."""

    def __init__(self, bytes_per_second: float):
        self.bytes_per_second = bytes_per_second
        self.carried = 0  # bytes
        self._free_at = 0.0

    @property
    def piece(self) -> int:
        """The largest number of bytes that are carried at once."""
        return int(min(MOST_AT_ONCE, max(PACKET, AT_ONCE * self.bytes_per_second)))

    async def carry(self, count: int) -> None:
        """Wait until so many bytes have gone through."""
        now = time.monotonic()
        # A timer is late by a millisecond or so, which the next piece makes up for.
        self._free_at = max(self._free_at, now - AT_ONCE) + count / self.bytes_per_second
        if self._free_at > now:
            await asyncio.sleep(self._free_at - now)
        self.carried += count


class Link:
    """A link to a port of this machine; `port` is its near end.

    `down` carries what the server sends and `up` what the browser sends. Their `bytes_per_second` and
    `delay`, the seconds that the link adds to a round trip, may be changed at any time, on any thread.
    """

    def __init__(self, target: int, bytes_per_second: float = math.inf, delay: float = 0.0):
        self.target, self.delay, self.port = target, delay, 0
        self.down, self.up = Way(bytes_per_second), Way(bytes_per_second)
        self.is_open = True  # whether new connections are let through: else they are closed at once
        self.connections = 0  # that were let through, ever
        self._writers: set[asyncio.StreamWriter] = set()
        self._serving: set[asyncio.Task[Any]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def url(self) -> str:
        """The address of the target through the link."""
        return f"http://localhost:{self.port}/"

    def set_pace(self, bytes_per_second: float) -> None:
        """Change the speed in both directions."""
        self.down.bytes_per_second = self.up.bytes_per_second = bytes_per_second

    def cut(self) -> None:
        """Break every connection; data under way is lost."""
        assert self._loop is not None  # set by `serve` before the link can be used
        self._loop.call_soon_threadsafe(self._abort)

    def _abort(self) -> None:
        for writer in self._writers:
            writer.transport.abort()

    async def serve(self, ready: threading.Event, end: asyncio.Event) -> None:
        """Carry connections until `end` is set.

        `port` is known when `ready` is set.
        """
        self._loop = asyncio.get_running_loop()
        near = _small_socket()
        near.bind(("127.0.0.1", 0))
        self.port = near.getsockname()[1]
        async with await asyncio.start_server(self._connect, sock=near, limit=MOST_AT_ONCE):
            ready.set()
            await end.wait()
            self.is_open = False
            self._abort()
            await asyncio.gather(*self._serving)

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self.is_open:
            writer.transport.abort()
            return
        serving = asyncio.current_task()
        assert serving is not None  # asyncio runs this coroutine in a task
        self._serving.add(serving)
        try:
            far = _small_socket()
            far.setblocking(False)
            await asyncio.get_running_loop().sock_connect(far, ("127.0.0.1", self.target))
            self.connections += 1
            await self._join(reader, writer, *await asyncio.open_connection(sock=far, limit=MOST_AT_ONCE))
        except OSError:  # the server does not answer
            far.close()
            writer.transport.abort()
        finally:
            self._serving.remove(serving)

    async def _join(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        far_reader: asyncio.StreamReader,
        far_writer: asyncio.StreamWriter,
    ) -> None:
        """Carry data both ways until both ends have closed.

        If one end breaks, so does the other.
        """
        writers = {writer, far_writer}
        self._writers |= writers
        for each in writers:
            each.transport.set_write_buffer_limits(0)
            each.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            async with asyncio.TaskGroup() as group:
                for source, sink, way in ((reader, far_writer, self.up), (far_reader, writer, self.down)):
                    arriving: Arriving = asyncio.Queue(WAITING)
                    group.create_task(self._carry(source, arriving, way))
                    group.create_task(self._deliver(arriving, sink))
        except* OSError:
            for each in writers:
                each.transport.abort()
        finally:
            self._writers -= writers
            for each in writers:
                each.close()

    async def _carry(self, source: asyncio.StreamReader, arriving: Arriving, way: Way) -> None:
        piece = b"begun"
        while piece:
            piece = await source.read(way.piece)
            await way.carry(len(piece))
            await arriving.put((time.monotonic() + self.delay / 2, piece))

    async def _deliver(self, arriving: Arriving, sink: asyncio.StreamWriter) -> None:
        while True:
            due, piece = await arriving.get()
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            if not piece:
                break
            sink.write(piece)
            await sink.drain()
        if not sink.is_closing():
            sink.write_eof()


@contextmanager
def link(target: int | str, kilobytes: float = math.inf, delay: float = 0.0) -> Iterator[Link]:
    """Open a link to a port or to the address of a server.

    It carries `kilobytes` a second each way, and adds `delay` seconds to a round trip.
    """
    port = target if isinstance(target, int) else int(target.rstrip("/").rpartition(":")[2])
    made, ready, end = Link(port, 1000 * kilobytes, delay), threading.Event(), asyncio.Event()
    thread = threading.Thread(target=asyncio.run, args=(made.serve(ready, end),), name="slow link")
    thread.start()
    ready.wait()
    try:
        yield made
    finally:
        assert made._loop is not None  # see `ready`
        made._loop.call_soon_threadsafe(end.set)
        thread.join()
