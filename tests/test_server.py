"""The server's own decisions, without a server."""

import asyncio
import os
import sys

import pytest
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager

from nnviz.server.kernels import PageKernels, sparing


@pytest.mark.parametrize("keeps, may_write", [(True, True), (True, False), (False, True)])
def test_docstrings_are_left_out_only_where_that_is_compiled_once(monkeypatch, keeps, may_write):
    monkeypatch.setattr(sys, "dont_write_bytecode", not keeps)
    monkeypatch.setattr(os, "access", lambda path, mode: may_write)
    assert ("PYTHONOPTIMIZE" in sparing()) == (keeps and may_write)


def test_a_page_s_kernel_is_sparing_unless_a_person_set_otherwise(monkeypatch):
    started = []

    async def start(self, **options):
        started.append(options["env"])

    monkeypatch.setattr(AsyncMappingKernelManager, "start_kernel", start)
    threshold = "MALLOC_TRIM_THRESHOLD_"
    asyncio.run(PageKernels().start_kernel(env={"HOME": "/"}))
    asyncio.run(PageKernels().start_kernel(env={threshold: "5"}))
    assert [env[threshold] for env in started] == [sparing()[threshold], "5"]
