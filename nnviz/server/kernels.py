"""Kernels that leave the terminal to the person, and the processor to the page."""

import asyncio
import contextlib
import os
import sys
import sysconfig
from typing import Any, ClassVar

from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager

PAGE_LOADS = 4.0  # seconds


class QuietKernels(AsyncMappingKernelManager):
    """Kernels that report errors and not, at each start, that they talk over TCP on this machine."""

    arguments: ClassVar = ["--IPKernelApp.log_level=ERROR"]

    async def start_kernel(self, **options: Any) -> str:
        return await super().start_kernel(extra_arguments=self.arguments, **options)


class PageKernels(QuietKernels):
    """Voilà's kernels, of which one is started ahead for the next visitor: after the page before has loaded.

    On two cores a page shows its first picture after 2.3 s; beside a kernel that starts, after 3.2 s.
    They leave out what a page can't use: a debugger and the history of what was typed, which are 9 MB, and
    docstrings, which are 8.
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

    async def start_kernel(self, **options: Any) -> str:
        ahead = options.get("env", {}).get("VOILA_PREHEAT") == "True"
        if ahead and self._visited:
            self._somebody_came.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._somebody_came.wait(), PAGE_LOADS)
        env = (options.get("env") or os.environ) | without_docstrings()
        return await super().start_kernel(**options | {"env": env})


def without_docstrings() -> dict[str, str]:
    """The environment of a Python that leaves them out, where it can keep what it compiles for that: else each
    start would take 2 s more."""
    can_keep = not sys.dont_write_bytecode and os.access(sysconfig.get_path("purelib"), os.W_OK)
    return {"PYTHONOPTIMIZE": "2"} if can_keep else {}
