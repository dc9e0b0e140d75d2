"""A clock and a loop for tests, without a browser or sleep."""

import asyncio
from collections.abc import Callable

import pytest


class FakeClock:
    """Time that passes only while waiting; reading it takes 0.1 ms."""

    def __init__(self):
        self.time, self.wakes = 0.0, 0

    def now(self):
        self.time += 1e-4
        return self.time

    async def yield_to_loop(self):
        self.time += 1e-3
        await asyncio.sleep(0)

    async def wait(self, event, seconds):
        self.wakes += 1
        if seconds is None:
            await event.wait()
        elif not event.is_set():
            self.time += seconds
            await asyncio.sleep(0)


async def turns(count):
    """Let the loop turn `count` times."""
    for _ in range(count):
        await asyncio.sleep(0)


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def play(clock):
    """Return `play(script, **settings)`: it runs `await script(playground)` on a loop."""
    from nnviz.app.playground import Playground

    def run(script: Callable, **settings):
        async def on_loop():
            playground = Playground(clock=clock, **settings)
            try:
                return await script(playground)
            finally:
                playground.close()
                await turns(1)

        return asyncio.run(on_loop())

    return run
