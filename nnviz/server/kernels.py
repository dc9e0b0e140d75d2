"""Kernels that leave the terminal to the person, and the processor to the page."""

import asyncio
import contextlib
import os
import sys
import sysconfig
from typing import Any, ClassVar

from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager

PAGE_LOADS = 4.0  # seconds
GIVEN_BACK = str(2**18)  # bytes free in one piece


class QuietKernels(AsyncMappingKernelManager):
    """Kernels that report errors and not, at each start, that they talk over TCP on this machine."""

    arguments: ClassVar = ["--IPKernelApp.log_level=ERROR"]

    async def start_kernel(self, **options: Any) -> str:
        return await super().start_kernel(extra_arguments=self.arguments, **options)


class PageKernels(QuietKernels):
    """Voilà's kernels, of which one is started ahead for the next visitor: after the page before has loaded.

    On two cores a page shows its first picture after 2.3 s; beside a kernel that starts, after 3.2 s.
    They leave out what a page can't use: a debugger and the history of what was typed, which are 9 MB.
    """

    arguments: ClassVar = [
        *QuietKernels.arguments,
        "--IPKernelApp.kernel_class=nnviz.server.page_kernel.PageKernel",
        "--HistoryManager.enabled=False",
    ]

    def __init__(self, **options: Any):
        self._visited = False
        self._somebody_came = asyncio.Event()
        super().__init__(**options)

    def hurry(self) -> None:
        """A kernel is wanted now: one that was put off starts."""
        self._visited = True
        self._somebody_came.set()

    async def start_kernel(self, *, wanted: bool = False, **options: Any) -> str:
        """Starts one ahead, or one that is `wanted` by somebody who is there."""
        if self._visited and not wanted:
            self._somebody_came.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._somebody_came.wait(), PAGE_LOADS)
        env = sparing() | (options.get("env") or os.environ)
        return await super().start_kernel(**options | {"env": env})


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
