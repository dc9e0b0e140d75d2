"""The cost of time travel: memory of a long run, time to return to a step.

    uv run python -m benchmarks.history

The default network. Memory is that of every object that the history holds and the trainer does not;
steps are drawn at random, so that none is near the one before it. A frame is that of the four pictures
of the playground, blitted. Last comes the time to evaluate every step, beside that of training them.
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
EVERY = 4_000
EVALUATED = {
    "3 tanh units": Config(hidden=(3,), loss="cross_entropy", learning_rate=0.1),
    "default network": Config(),
    "8, 8, 8 units": Config(hidden=(8, 8, 8)),
    "32 units, 10 rings": Config(dataset="rings", classes=10, hidden=(32,), samples=1800, loss="cross_entropy"),
}
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


def every_step() -> None:
    """Print what the evaluation of every step costs beside plain training, and with a look for the first step."""
    print(f"\n{'every step evaluated':28}  µs/update   evaluation   ratio   first step again")
    for name, config in EVALUATED.items():
        trainer = Trainer(config)
        plain = seconds(lambda: trainer.run(steps=EVERY))  # noqa: B023 - called at once
        trainer = Trainer(config)
        history = History(trainer)
        trainer.run(steps=EVERY)
        evaluated = seconds(lambda: history.track("train_loss"))  # noqa: B023
        again = seconds(lambda: history.first_step(lambda after: False))  # noqa: B023
        each = [f"{1e6 * time / EVERY:.1f}" for time in (plain, evaluated, again)]
        print(f"{name:28} {each[0]:>10} {each[1]:>12} {evaluated / plain:7.2f} {each[2]:>18}", flush=True)


def seconds(do: Callable[[], object]) -> float:
    begin = time.perf_counter()
    do()
    return time.perf_counter() - begin


def main() -> None:
    every_step()
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
