"""The kernel behind the page: IPython's, without a debugger."""

import sys

sys.modules.setdefault("debugpy", None)  # the kernel loads it where it finds it: 7 MB

from ipykernel.ipkernel import IPythonKernel  # noqa: E402


class PageKernel(IPythonKernel):
    """A kernel that nobody debugs."""
