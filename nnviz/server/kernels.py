"""The kernels of the servers."""

import asyncio
import contextlib
import os
import sys
import sysconfig
import time
from collections.abc import Callable
from typing import Any, ClassVar

import traitlets
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from tornado.web import HTTPError

from nnviz.server.seats import Seats

PAGE_LOADS = 4.0  # seconds
PAGES_LOADING = 3  # at most of one visitor, besides the newest
SPARE = 1  # kernels that wait for the next visitor
TRIM_AT = str(2**18)  # bytes of free memory that glibc returns to the system


class QuietKernels(AsyncMappingKernelManager):
    """Kernels that log errors only.

    By default, each start warns that the kernel uses TCP.
    """

    arguments: ClassVar = ["--IPKernelApp.log_level=ERROR"]

    # jupyter_client declares the synchronous signature, and overrides it with a coroutine itself
    async def start_kernel(self, **options: Any) -> str:  # type: ignore[override]
        return await super().start_kernel(extra_arguments=self.arguments, **options)


class PageKernels(QuietKernels):
    """The kernels of visitors, and one for the next visitor.

    The next kernel starts after the current page has loaded. On two cores a page shows its first picture after 2.3 s;
    while a kernel starts, it takes 3.2 s. A page cannot use a debugger or the history of typed code, so kernels leave
    both out and save 9 MB.
    """

    # Voilà makes a subclass of this class with a pool of prepared kernels for each notebook, and these attributes.
    notebook_path: str
    fill_if_needed: Callable[..., None]
    _pools: dict[str, list[asyncio.Future[dict[str, Any]]]]

    arguments: ClassVar = [
        "--IPKernelApp.log_level=CRITICAL",  # a client's faulty message does not belong on the terminal
        "--IPKernelApp.kernel_class=nnviz.server.page_kernel.PageKernel",
        "--HistoryManager.enabled=False",
    ]
    visitors = traitlets.Int(2, help="The most visitors that may have a kernel at a time.").tag(config=True)
    variables = traitlets.Dict(help="Variables that are added to the environment of a kernel.").tag(config=True)

    def __init__(self, **options: Any):
        self._visited = False
        self._somebody_came = asyncio.Event()
        super().__init__(**options)  # type: ignore[no-untyped-call]  # jupyter_server's has no annotations
        self.seats = Seats(self.visitors)

    now = staticmethod(time.monotonic)

    def hurry(self) -> None:
        """Start a delayed kernel now, because a visitor needs it."""
        self._visited = True
        self._somebody_came.set()

    async def start_kernel(self, *, wanted: bool = False, **options: Any) -> str:  # type: ignore[override]
        """Start a kernel, at once if it is `wanted`.

        A kernel for a later visit waits until the current page has loaded.
        """
        if self._visited and not wanted:
            self._somebody_came.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._somebody_came.wait(), PAGE_LOADS)
        env = saving_memory() | (options.get("env") or os.environ) | self.variables
        return await super().start_kernel(**options | {"env": env})

    # ---- a visit ----

    async def make_room(self, visitor: str) -> bool:
        """Tell whether a visitor has a seat, after freeing one if possible.

        If all are taken, the page that has been away longest is ended, if that is long enough. Otherwise earlier pages
        of the same visitor that never opened their websocket are ended: the visitor has reloaded them.
        """
        away = None if self.seats.has_room else self.seats.longest_away(self.now())
        if away is not None:
            await self.end(away, "culled")
        for kernel_id in self.seats.loading(visitor):
            if not self.seats.has_room:
                await self.release(kernel_id)
        return self.seats.has_room

    async def prepared(self, notebook: str) -> dict[str, Any]:
        """Take a prepared kernel, and start the next one.

        Raises RuntimeError or OSError if the kernel cannot be started.
        """
        self.fill_if_needed(delay=0, notebook_name=notebook, wanted=True)
        self.hurry()
        found = await self._pools[notebook].pop(0)
        found["renderer"].stop_generator = True
        self.fill_if_needed(notebook_name=notebook)
        return found

    async def give(self, prepared: dict[str, Any], visitor: str) -> None:
        """Give a prepared kernel to a visitor.

        If too many pages of the visitor load, the oldest are ended.
        """
        for kernel_id in self.seats.loading(visitor)[:-PAGES_LOADING]:
            await self.end(kernel_id, "ended")
        self.seats.take(prepared["kernel_id"], visitor, self.now(), prepared)

    def keep(self, notebook: str, prepared: dict[str, Any]) -> None:
        """Keep a prepared kernel for the next visitor."""
        done: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        done.set_result(prepared)
        self._pools[notebook].insert(0, done)

    async def release(self, kernel_id: str) -> None:
        """End a visit.

        A kernel that no page has reached is kept for the next visitor.
        """
        prepared = self.seats.give_back(kernel_id)
        if prepared is not None and prepared["task"].done() and len(self._pools[self.notebook_path]) <= SPARE:
            self.keep(self.notebook_path, prepared)
        else:
            await self.end(kernel_id, "ended")

    async def end(self, kernel_id: str, reason: str) -> None:
        """End a kernel and record the reason."""
        self.seats.leave(kernel_id, reason)
        if kernel_id in self:
            with contextlib.suppress(HTTPError):  # another request has ended it meanwhile
                await self.shutdown_kernel(kernel_id, now=True)

    async def shutdown_kernel(  # type: ignore[override]  # see start_kernel
        self, kernel_id: str, *arguments: Any, **options: Any
    ) -> None:
        self.seats.leave(kernel_id, "ended")
        await super().shutdown_kernel(kernel_id, *arguments, **options)  # type: ignore[no-untyped-call]

    # ---- kernels that nobody uses ----

    async def sweep(self) -> None:
        """End kernels that are dead, never reached, or surplus."""
        for kernel_id in list(self.seats.taken):
            await self.reap(kernel_id)
        for kernel_id in self.seats.unreached(self.now()):
            await self.end(kernel_id, "culled")
        await self._end_surplus()

    async def _end_surplus(self) -> None:
        """End waiting kernels beyond SPARE.

        A visit that was given back may leave one more.
        """
        for pool in self._pools.values():
            ready = [each for each in pool if each.done() and not each.cancelled() and each.exception() is None]
            for surplus in [each for each in ready if each.result()["task"].done()][SPARE:]:
                pool.remove(surplus)
                await self.end(surplus.result()["kernel_id"], "ended")

    async def reap(self, kernel_id: str) -> None:
        """Remove a kernel whose process has died."""
        if kernel_id not in self.seats.taken or kernel_id not in self:
            return
        # jupyter_client annotates `is_alive` as synchronous, but the kernels of this class have a coroutine
        if not await self.get_kernel(kernel_id).is_alive():  # type: ignore[misc]
            await self.end(kernel_id, "died")

    async def cull_kernel_if_idle(self, kernel_id: str) -> None:
        seat = self.seats.taken.get(kernel_id)
        await super().cull_kernel_if_idle(kernel_id)  # type: ignore[no-untyped-call]
        if seat is not None and kernel_id not in self:
            self.seats.remember(kernel_id, seat.visitor, "culled")

    def notify_connect(self, kernel_id: str) -> None:
        super().notify_connect(kernel_id)  # type: ignore[no-untyped-call]
        self.seats.connected(kernel_id)

    def notify_disconnect(self, kernel_id: str) -> None:
        super().notify_disconnect(kernel_id)  # type: ignore[no-untyped-call]
        self.seats.disconnected(kernel_id, self.now())


def saving_memory() -> dict[str, str]:
    """Return environment variables that save 15 MB per kernel, of 144 MB.

    glibc returns free memory at once. By default it would keep 4 MB after the first large picture, and separate arenas
    for threads, of which only one runs at a time.
    Docstrings and the columns of tracebacks are dropped if Python can store the modules that it compiles in this way.
    Otherwise each start would take 2 s longer.
    """
    variables = {"MALLOC_MMAP_THRESHOLD_": TRIM_AT, "MALLOC_TRIM_THRESHOLD_": TRIM_AT, "MALLOC_ARENA_MAX": "1"}
    if not sys.dont_write_bytecode and os.access(sysconfig.get_path("purelib"), os.W_OK):
        variables |= {"PYTHONOPTIMIZE": "2", "PYTHONNODEBUGRANGES": "1"}
    return variables
