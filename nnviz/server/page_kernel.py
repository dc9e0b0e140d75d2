"""The kernel behind the page: IPython's, for one notebook that is run once and then only listened to."""

import asyncio
import gc
import sys
from typing import Any

sys.modules.setdefault("debugpy", None)  # the kernel loads it where it finds it: 7 MB

from ipykernel.ipkernel import IPythonKernel  # noqa: E402

CONTROL = "jupyter.widget.control"  # of the comm on which a page asks for its widgets, before it can build them
QUIET = 1.0  # seconds without a word to a widget, after which the first pictures are made
LATEST = 10.0  # seconds after the first such word: a page that plays at once is never quiet


class PageKernel(IPythonKernel):
    """A kernel that nobody debugs; what its notebook and its page made is not searched for garbage again and again."""

    def __init__(self, **options: Any):
        super().__init__(**options)
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
    """Free what is over, and keep full collections from the rest: of 110,000 objects one takes 70 ms, while a person
    waits for a frame."""
    gc.collect()
    gc.freeze()
