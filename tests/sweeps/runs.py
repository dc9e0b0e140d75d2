"""Sweeps for tests, and what drives them."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Any

import numpy as np

from nnviz.settings.config import Config
from nnviz.sweeps.events import CellsAdvanced
from nnviz.sweeps.sweep import Sweep
from nnviz.sweeps.task import worker

SMALL: dict[str, Any] = dict(learning_rate=[0.01, 0.1, 1.0], l2=[0, 1], activation=["tanh", "relu"], steps=40)
BASE = Config(samples=60)


def small(**given: Any) -> Sweep:
    """Twelve networks in two groups."""
    return Sweep(given.pop("config", BASE), **{**SMALL, **given})


def own_classes(rows: int = 60) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(3)
    return rng.normal(size=(rows, 3)), np.arange(rows) % 3


def own_numbers(rows: int = 60) -> tuple[np.ndarray, np.ndarray]:
    points = np.random.default_rng(4).normal(size=(rows, 2))
    return points, points @ [1.0, -2.0]


def collected(sweep: Sweep) -> list[Any]:
    """The events of a sweep from now on, in a list that grows."""
    events: list[Any] = []
    sweep.subscribe(events.append, to=object)
    return events


def wait_for_workers(sweep: Sweep, executor: Executor) -> None:
    """Hold the sweep after its first result until the executor has answered, so that its workers take part."""

    def wait(event: CellsAdvanced) -> None:
        sweep.unsubscribe(wait)
        for answer in [executor.submit(worker) for _ in range(8)]:
            answer.result(timeout=240)

    sweep.subscribe(wait, to=CellsAdvanced)


async def until(reached: Callable[[], Any]) -> None:
    """Let the loop go on until something is reached."""
    while not reached():
        await asyncio.sleep(0.002)


def played(sweep: Sweep) -> Sweep:
    """Train on a loop of its own."""

    async def play() -> None:
        sweep.play()
        await until(lambda: not sweep.playing)

    asyncio.run(play())
    return sweep
