"""Rows: numbers of many seeds, and how they are printed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from statistics import median
from typing import Any

from nnviz.lessons import lessons
from nnviz.lessons.scene import Scene
from nnviz.training.trainer import Trainer
from nnviz.words.formatting import number

Rows = Mapping[str, Sequence[float | bool]]  # one value for each seed
Part = Callable[[Sequence[int]], Rows]


def by_seed(each: Callable[[int], Mapping[str, float | bool]], seeds: Sequence[int]) -> Rows:
    """Measure one seed after another."""
    found = [each(seed) for seed in seeds]
    return {row: [one[row] for one in found] for row in found[0]}


def show(parts: Mapping[str, Part], seeds: Iterable[int]) -> None:
    """Print the lowest, the median and the highest number of each row, or for how many seeds something holds."""
    chosen = list(seeds)
    for title, part in parts.items():
        print(f"{title}, {len(chosen)} seeds")
        for row, values in part(chosen).items():
            if all(isinstance(value, bool) for value in values):
                text = f"{sum(values)} of {len(values)}"
            else:
                text = " / ".join(number(float(value)) for value in (min(values), median(values), max(values)))
            print(f"  {row:56}{text}", flush=True)


def scene(lesson: str, name: str = "") -> Scene:
    """Return the scene of this name in a lesson, or its first one."""
    found = [step.scene for step in lessons()[lesson].steps if step.scene is not None]
    return next(one for one in found if one.name == (name or found[0].name))


def after(steps: int, trainer: Trainer) -> Any:
    """Train some steps, or to the end of the run, and return the evaluation."""
    trainer.run(steps=steps)
    return trainer.problem.evaluate(trainer.state.theta)
