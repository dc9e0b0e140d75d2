"""The cost of time travel: memory of a long run, time to return to a step.

    uv run python -m benchmarks.history

The default network. Memory is that of every object that the history holds and the trainer does not;
steps are drawn at random, so that none is near the one before it. A frame is that of the four pictures
of the playground, blitted.
"""

import gc
import statistics
import sys
import time
from collections.abc import Callable
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any

import numpy as np

from benchmarks.views import PLACED, SIZE
from nnviz.history.history import History
from nnviz.settings.config import Config
from nnviz.training.problem import Problem
from nnviz.training.trainer import Trainer
from nnviz.views import Stage

STEPS = 10_000, 100_000, 1_000_000
SHOWN = 200
_SHARED = (type, ModuleType, FunctionType, BuiltinFunctionType, MethodType, Trainer, Problem)


def memory(root: Any) -> int:
    """Count the bytes of all objects that only `root` reaches.

    Objects that it shares with the trainer are left out.
    """
    seen, waiting, total = {id(root)}, [root], 0
    while waiting:
        thing = waiting.pop()
        total += sys.getsizeof(thing)
        found = gc.get_referents(thing)
        if isinstance(thing, np.ndarray) and thing.base is not None:
            found = [thing.base]
        for one in found:
            if id(one) not in seen and not isinstance(one, _SHARED):
                seen.add(id(one))
                waiting.append(one)
    return total


def cost(show: Callable[[int], object], steps: np.ndarray) -> str:
    """Median and worst milliseconds to show a step."""
    times = []
    for step in steps.tolist():
        begin = time.perf_counter()
        show(step)
        times.append(1000 * (time.perf_counter() - begin))
    return f"{statistics.median(times):9.1f} {max(times):9.1f}"


def main() -> None:
    trainer = Trainer(Config())
    history = History(trainer)
    stage = Stage([(kind(), area) for kind, area in PLACED], *SIZE)
    rng = np.random.default_rng(0)
    print("    steps  memory/MB   at(step)/ms: median, worst   and its frame/ms    a branch from there/ms  µs/update")
    for steps in STEPS:
        done = steps - trainer.state.step
        begin = time.perf_counter()
        trainer.run(steps=done)
        pace = (time.perf_counter() - begin) / done * 1e6
        stage.frame(history.at(steps // 2))
        chosen = rng.integers(0, steps, SHOWN)
        print(
            f"{steps:9,} {memory(history) / 1e6:10.1f} {cost(history.at, chosen):>29} "
            f"{cost(lambda step: stage.frame(history.at(step)), chosen):>19} "
            f"{cost(lambda step: history.branch.fork(2, step), chosen[:20]):>24} {pace:10.0f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
