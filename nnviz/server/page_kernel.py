"""The kernel behind the page: IPython's, for one notebook that is run once and then only listened to."""

import gc
import sys
from typing import Any

sys.modules.setdefault("debugpy", None)  # the kernel loads it where it finds it: 7 MB

from ipykernel.ipkernel import IPythonKernel  # noqa: E402


class PageKernel(IPythonKernel):
    """A kernel that nobody debugs; what its notebook made stays, and is not searched for garbage again and again."""

    async def do_execute(self, *arguments: Any, **options: Any) -> dict[str, Any]:
        reply = await super().do_execute(*arguments, **options)
        gc.collect()
        gc.freeze()  # of 110,000 objects a full collection takes 70 ms, while a person waits for a frame
        return reply
