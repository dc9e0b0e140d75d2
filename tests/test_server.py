"""The server's decisions about its kernels."""

import asyncio
import os
import sys

import pytest
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager

from nnviz.server.kernels import PageKernels, saving_memory


@pytest.mark.parametrize("keeps, may_write", [(True, True), (True, False), (False, True)])
def test_docstrings_are_dropped_only_if_compiled_modules_can_be_stored(monkeypatch, keeps, may_write):
    monkeypatch.setattr(sys, "dont_write_bytecode", not keeps)
    monkeypatch.setattr(os, "access", lambda path, mode: may_write)
    assert ("PYTHONOPTIMIZE" in saving_memory()) == (keeps and may_write)


def test_a_kernel_saves_memory_unless_the_user_set_otherwise(monkeypatch):
    started = []

    async def start(self, **options):
        started.append(options["env"])

    monkeypatch.setattr(AsyncMappingKernelManager, "start_kernel", start)
    threshold = "MALLOC_TRIM_THRESHOLD_"
    asyncio.run(PageKernels().start_kernel(env={"HOME": "/"}))
    asyncio.run(PageKernels().start_kernel(env={threshold: "5"}))
    assert [env[threshold] for env in started] == [saving_memory()[threshold], "5"]


def test_a_kernel_starts_after_the_page_has_loaded_unless_it_is_wanted(monkeypatch):
    async def start(self, **options):
        pass

    async def visits():
        kernels = PageKernels()
        kernels.hurry()
        ahead = asyncio.create_task(kernels.start_kernel(env={}))
        await asyncio.sleep(0)
        await asyncio.wait_for(kernels.start_kernel(env={}, wanted=True), 10)
        assert not ahead.done()
        kernels.hurry()
        await asyncio.wait_for(ahead, 10)

    monkeypatch.setattr(AsyncMappingKernelManager, "start_kernel", start)
    monkeypatch.setattr("nnviz.server.kernels.PAGE_LOADS", 1000)
    asyncio.run(visits())
