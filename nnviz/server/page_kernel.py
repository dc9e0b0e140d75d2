"""The kernel behind the page: IPython's, for one notebook that is run once and then only listened to."""

import asyncio
import gc
import sys
from typing import Any

sys.modules.setdefault("debugpy", None)  # the kernel loads it where it finds it: 7 MB

from ipykernel.ipkernel import IPythonKernel  # noqa: E402

MOVED_IN = 1.0  # seconds after a page's first word in which its first pictures are made


class PageKernel(IPythonKernel):
    """A kernel that nobody debugs; what its notebook and its page made is not searched for garbage again and again."""

    def __init__(self, **options: Any):
        super().__init__(**options)
        self.shell_handlers["comm_msg"] = self._hear_first

    def _hear_first(self, *message: Any) -> Any:
        self.shell_handlers["comm_msg"] = self.comm_manager.comm_msg
        asyncio.get_running_loop().call_later(MOVED_IN, settle)
        return self.comm_manager.comm_msg(*message)


def settle() -> None:
    """Free what is over, and keep full collections from the rest: of 110,000 objects one takes 70 ms, while a person
    waits for a frame."""
    gc.collect()
    gc.freeze()
