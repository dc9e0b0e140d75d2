"""Kernels that leave the terminal to the person, and the processor to the page."""

import asyncio
import contextlib
import os
import sys
import sysconfig
import time
from typing import Any, ClassVar

import traitlets
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from tornado.web import HTTPError

from nnviz.server.seats import Seats

PAGE_LOADS = 4.0  # seconds
PAGES_LOADING = 3  # of one visitor, besides the newest
SPARE = 1  # kernels that wait for a visitor
GIVEN_BACK = str(2**18)  # bytes free in one piece


class QuietKernels(AsyncMappingKernelManager):
    """Kernels that report errors and not, at each start, that they talk over TCP on this machine."""

    arguments: ClassVar = ["--IPKernelApp.log_level=ERROR"]

    async def start_kernel(self, **options: Any) -> str:
        return await super().start_kernel(extra_arguments=self.arguments, **options)


class PageKernels(QuietKernels):
    """The page's kernels: one for each visitor, and one that is started ahead for the next.

    A kernel starts ahead after the page before has loaded: on two cores a page shows its first picture after 2.3 s;
    beside a kernel that starts, after 3.2 s. They leave out what a page can't use: a debugger and the history of what
    was typed, which are 9 MB. Voilà makes a subclass of this class, which has a pool of kernels for each notebook.
    """

    arguments: ClassVar = [
        "--IPKernelApp.log_level=CRITICAL",  # what a client's message did wrong is no news for the terminal
        "--IPKernelApp.kernel_class=nnviz.server.page_kernel.PageKernel",
        "--HistoryManager.enabled=False",
    ]
    visitors = traitlets.Int(2, config=True, help="How many visitors may have a kernel at a time.")

    variables = traitlets.Dict(help="What is added to the environment of a kernel.").tag(config=True)

    def __init__(self, **options: Any):
        self._visited = False
        self._somebody_came = asyncio.Event()
        self._culled: set[str] = set()
        super().__init__(**options)
        self.seats = Seats(self.visitors)

    now = staticmethod(time.monotonic)

    def hurry(self) -> None:
        """Let a kernel that was put off start now, because somebody wants it."""
        self._visited = True
        self._somebody_came.set()

    async def start_kernel(self, *, wanted: bool = False, **options: Any) -> str:
        """Start a kernel ahead, or one that is `wanted` by somebody who is there."""
        if self._visited and not wanted:
            self._somebody_came.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._somebody_came.wait(), PAGE_LOADS)
        env = sparing() | (options.get("env") or os.environ) | self.variables
        return await super().start_kernel(**options | {"env": env})

    # ---- a visit ----

    async def make_room(self, visitor: str) -> bool:
        """Tell whether there is a seat for a visitor.

        If all are taken, the page that has been away longest gives way, if that is long enough, or an earlier page of
        the same visitor that has not come to life: they have reloaded it.
        """
        away = None if self.seats.has_room else self.seats.longest_away(self.now())
        if away is not None:
            await self.end(away, "culled")
        for kernel_id in self.seats.loading(visitor):
            if not self.seats.has_room:
                await self.release(kernel_id)
        return self.seats.has_room

    async def prepared(self, notebook: str) -> dict[str, Any]:
        """Take a kernel whose page is, or is being, prepared, and have another one started ahead.

        Raises RuntimeError or OSError if it can't be started.
        """
        self.fill_if_needed(delay=0, notebook_name=notebook, wanted=True)
        self.hurry()
        found = await self._pools[notebook].pop(0)
        found["renderer"].stop_generator = True
        self.fill_if_needed(notebook_name=notebook)
        return found

    async def give(self, prepared: dict[str, Any], visitor: str) -> None:
        """Let a prepared kernel be this visitor's, who may have only a few pages that have not come to life."""
        for kernel_id in self.seats.loading(visitor)[:-PAGES_LOADING]:
            await self.end(kernel_id, "ended")
        self.seats.take(prepared["kernel_id"], visitor, self.now(), prepared)

    def keep(self, notebook: str, prepared: dict[str, Any]) -> None:
        """Keep a prepared kernel for the next visitor."""
        again: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        again.set_result(prepared)
        self._pools[notebook].insert(0, again)

    async def release(self, kernel_id: str) -> None:
        """End a visit: a kernel that no page has reached is as good as new."""
        prepared = self.seats.give_back(kernel_id)
        if prepared is not None and prepared["task"].done() and len(self._pools[self.notebook_path]) <= SPARE:
            self.keep(self.notebook_path, prepared)
        else:
            await self.end(kernel_id, "ended")

    async def end(self, kernel_id: str, reason: str) -> None:
        """End a kernel, and remember why."""
        self.seats.leave(kernel_id, reason)
        if kernel_id in self:
            with contextlib.suppress(HTTPError):  # another request ended it meanwhile
                await self.shutdown_kernel(kernel_id, now=True)

    async def shutdown_kernel(self, kernel_id: str, *arguments: Any, **options: Any) -> None:
        self.seats.leave(kernel_id, "ended")
        await super().shutdown_kernel(kernel_id, *arguments, **options)

    # ---- kernels that nobody uses ----

    async def sweep(self) -> None:
        """End the kernels that have died, those whose page never came to life, and spare ones too many."""
        for kernel_id in list(self.seats.taken):
            await self.reap(kernel_id)
        for kernel_id in self.seats.unreached(self.now()):
            await self.end(kernel_id, "culled")
        await self._end_surplus()

    async def _end_surplus(self) -> None:
        """End what waits for a visitor beyond SPARE: a visit that was given back may leave one more."""
        for pool in self._pools.values():
            ready = [each for each in pool if each.done() and not each.cancelled() and each.exception() is None]
            for surplus in [each for each in ready if each.result()["task"].done()][SPARE:]:
                pool.remove(surplus)
                await self.end(surplus.result()["kernel_id"], "ended")

    async def reap(self, kernel_id: str) -> None:
        """Clear away a kernel whose process has died."""
        if kernel_id in self.seats.taken and kernel_id in self and not await self.get_kernel(kernel_id).is_alive():
            await self.end(kernel_id, "died")

    async def cull_kernel_if_idle(self, kernel_id: str) -> None:
        seat = self.seats.taken.get(kernel_id)
        await super().cull_kernel_if_idle(kernel_id)
        if seat is not None and kernel_id not in self:
            self.seats.remember(kernel_id, seat.visitor, "culled")

    def notify_connect(self, kernel_id: str) -> None:
        super().notify_connect(kernel_id)
        self.seats.connected(kernel_id)

    def notify_disconnect(self, kernel_id: str) -> None:
        super().notify_disconnect(kernel_id)
        self.seats.disconnected(kernel_id, self.now())


def sparing() -> dict[str, str]:
    """The environment of a kernel that takes 15 MB less memory, of 144.

    glibc gives free memory back at once, where by itself it learns from the first large picture to keep 4 MB, and
    keeps none apart for threads, of which only one runs at a time.
    Docstrings and the columns of tracebacks are left out where Python can keep what it compiles for that: else each
    start would take 2 s more.
    """
    found = {"MALLOC_MMAP_THRESHOLD_": GIVEN_BACK, "MALLOC_TRIM_THRESHOLD_": GIVEN_BACK, "MALLOC_ARENA_MAX": "1"}
    if not sys.dont_write_bytecode and os.access(sysconfig.get_path("purelib"), os.W_OK):
        found |= {"PYTHONOPTIMIZE": "2", "PYTHONNODEBUGRANGES": "1"}
    return found
