"""The kernel behind the page."""

import asyncio
import gc
from typing import Any

from ipykernel.ipkernel import IPythonKernel

from nnviz.server.left_out import DEBUGGER, leave_out

CONTROL = "jupyter.widget.control"  # the comm on which a page asks for its widgets, before it can build them
QUIET = 1.0  # seconds without a message to a widget, after which the first pictures are drawn
LATEST = 10.0  # seconds after the first such message: a page that plays at once is never quiet


class PageKernel(IPythonKernel):
    """IPython's kernel without a debugger.

    The garbage collector skips the long-lived objects of its notebook and its page.
    """

    def __new__(cls, *arguments: Any, **options: Any) -> "PageKernel":
        leave_out(DEBUGGER)  # ipykernel imports it before it calls __init__
        return super().__new__(cls, *arguments, **options)

    def __init__(self, **options: Any):
        super().__init__(**options)  # type: ignore[no-untyped-call]  # ipykernel's has no annotations
        self._latest = 0.0
        self._settling: asyncio.TimerHandle | None = None
        self.shell_handlers["comm_msg"] = self._hear

    def _hear(self, stream: Any, identity: Any, message: Any) -> None:
        self.comm_manager.comm_msg(stream, identity, message)
        comm = self.comm_manager.comms.get(message["content"]["comm_id"])
        if comm is not None and comm.target_name != CONTROL:
            self._put_off()

    def _put_off(self) -> None:
        """Settle when the page has been quiet for a while."""
        loop = asyncio.get_running_loop()
        if self._settling is None:
            self._latest = loop.time() + LATEST
        else:
            self._settling.cancel()
        self._settling = loop.call_at(min(loop.time() + QUIET, self._latest), self._settle)

    def _settle(self) -> None:
        self.shell_handlers["comm_msg"] = self.comm_manager.comm_msg
        settle()


def settle() -> None:
    """Collect garbage once, then exempt the remaining objects from it.

    A full collection of their 110,000 objects takes 70 ms, during which no frame is drawn.
    """
    gc.collect()
    gc.freeze()
