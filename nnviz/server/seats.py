"""Seats: the kernels of a server's visitors."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psutil

from nnviz.words import say

LOADING = 60.0  # seconds that a page has to open its websocket, after the last byte sent to it
AWAY = 120.0  # seconds without a websocket after which a kernel may be ended for a new visitor
REMEMBERED = 1000  # ended kernels whose reason is kept
MEGABYTES_EACH = 200  # memory for a visitor: a busy kernel, and its share of the server
VISITORS_PER_CORE = 16
AT_MOST = 200


@dataclass
class Seat:
    """A kernel that a visitor has."""

    visitor: str
    since: float  # time when data was last sent to its page, or its last websocket closed
    sockets: int = 0
    is_reached: bool = False  # a websocket has been opened
    page: Any = None  # the prepared page, kept for another visitor until the websocket opens


class Seats:
    """The kernels of visitors, at most `most` at a time."""

    def __init__(self, most: int):
        self.most = most
        self.taken: dict[str, Seat] = {}  # by kernel id
        self._arriving = 0  # visitors whose kernel is being prepared
        self._ended: dict[str, tuple[str, str]] = {}  # kernel id to visitor and reason, newest last

    @property
    def has_room(self) -> bool:
        return len(self.taken) + self._arriving < self.most

    @contextmanager
    def arriving(self) -> Iterator[None]:
        """Reserve a seat while its kernel is prepared."""
        self._arriving += 1
        try:
            yield
        finally:
            self._arriving -= 1

    def take(self, kernel_id: str, visitor: str, now: float, page: Any = None) -> None:
        """Give a kernel to a visitor."""
        self.taken[kernel_id] = Seat(visitor, now, page=page)

    def leave(self, kernel_id: str, reason: str) -> None:
        """Free the seat of a kernel that ends.

        If several reasons are given, the first is kept.
        """
        seat = self.taken.pop(kernel_id, None)
        if seat is not None:
            self.remember(kernel_id, seat.visitor, reason)

    def remember(self, kernel_id: str, visitor: str, reason: str) -> None:
        """Record an ended kernel's visitor and reason."""
        self._ended[kernel_id] = visitor, reason
        while len(self._ended) > REMEMBERED:
            del self._ended[next(iter(self._ended))]

    def give_back(self, kernel_id: str) -> Any:
        """Free an unused seat, and return its page.

        Return None if a websocket has reached the kernel.
        """
        seat = self.taken.get(kernel_id)
        if seat is None or seat.is_reached or seat.page is None:
            return None
        return self.taken.pop(kernel_id).page

    # ---- what a visitor does ----

    def connected(self, kernel_id: str) -> None:
        """Record that a websocket to a kernel has opened."""
        if seat := self.taken.get(kernel_id):
            seat.sockets += 1
            seat.is_reached, seat.page = True, None

    def disconnected(self, kernel_id: str, now: float) -> None:
        """Record that a websocket to a kernel has closed."""
        if seat := self.taken.get(kernel_id):
            seat.sockets, seat.since = max(0, seat.sockets - 1), now

    def sent(self, visitor: str, now: float) -> None:
        """Record that data was sent to a visitor.

        Pages of this visitor that still load get more time.
        """
        for seat in self.taken.values():
            if seat.visitor == visitor and not seat.is_reached:
                seat.since = now

    # ---- questions ----

    def is_foreign(self, kernel_id: str, visitor: str) -> bool:
        """Tell whether a kernel belongs, or belonged, to another visitor."""
        seat = self.taken.get(kernel_id)
        owner = seat.visitor if seat else self._ended.get(kernel_id, (visitor, ""))[0]
        return owner != visitor

    def why(self, kernel_id: str) -> str:
        """Return why a kernel ended: "culled", "died", "ended" or "unknown"."""
        return self._ended.get(kernel_id, ("", "unknown"))[1]

    def loading(self, visitor: str) -> list[str]:
        """List a visitor's kernels whose pages still load, oldest first."""
        return [kernel_id for kernel_id, seat in self.taken.items() if seat.visitor == visitor and not seat.is_reached]

    def unreached(self, now: float) -> list[str]:
        """List the kernels whose pages opened no websocket in time."""
        return [
            kernel_id for kernel_id, seat in self.taken.items() if not seat.is_reached and now - seat.since > LOADING
        ]

    def longest_away(self, now: float) -> str | None:
        """Find the kernel whose page has been away longest.

        Return None if none has been away longer than AWAY.
        """
        away = {
            kernel_id: seat.since
            for kernel_id, seat in self.taken.items()
            if seat.is_reached and not seat.sockets and now - seat.since > AWAY
        }
        return min(away, key=away.__getitem__, default=None)


def default_visitors() -> int:
    """Return the number of visitors that this machine can serve.

    It depends on the free memory and the number of cores.
    """
    by_memory = int(0.7 * _free_memory() / (MEGABYTES_EACH << 20))
    cores = len(psutil.Process().cpu_affinity()) if hasattr(psutil.Process, "cpu_affinity") else psutil.cpu_count()
    return max(2, min(by_memory, VISITORS_PER_CORE * (cores or 1), AT_MOST))


def _free_memory() -> int:
    """Return the free memory in bytes, within a container's limit."""
    free = psutil.virtual_memory().available
    try:
        with open("/sys/fs/cgroup/memory.max") as limit, open("/sys/fs/cgroup/memory.current") as used:
            return min(free, int(limit.read()) - int(used.read()))
    except (OSError, ValueError):  # no container, or no limit ("max")
        return free


def full(most: int) -> str:
    """Say that all seats are taken."""
    return say(
        "This server takes {most} visitors at a time, and all places are taken. "
        "This page tries again every 20 seconds. Whoever runs the server can allow more with --visitors.",
        most=most,
    )
