"""Table: numbers to measure with each of some seeds."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any

from nnviz.lessons import Scene, lessons
from nnviz.training.trainer import Trainer

SEEDS = 40


@dataclass(frozen=True)
class Table:
    """Numbers in the `rows` of a table. `measure(seed)` returns one for each row, or a truth for each row."""

    name: str
    rows: tuple[str, ...]
    measure: Callable[[int], Mapping[str, Any]]
    seeds: int = SEEDS

    def make(self) -> dict[str, Any]:
        """Measure all seeds: the lowest, the median and the highest of each row, or the number of truths."""
        found = [self.measure(seed) for seed in range(self.seeds)]
        return {"seeds": self.seeds, "rows": {row: summary([one[row] for one in found]) for row in self.rows}}


def summary(values: list[Any]) -> list[float]:
    """Return the lowest, the median and the highest of some numbers, or the number of truths."""
    if all(isinstance(value, bool) for value in values):
        return [sum(values)]
    middle = median(values)
    if all(isinstance(value, int) for value in values):
        middle = round(middle)
    return [rounded(value) for value in (min(values), middle, max(values))]


def rounded(value: float) -> float:
    """Round to four digits; counts stay whole."""
    return value if isinstance(value, int) else float(f"{value:.4g}")


def scene(lesson: str, place: int = 0) -> Scene:
    """Return the scene of a lesson at one of its steps."""
    return lessons()[lesson].scene_at(place)


def after(steps: int, trainer: Trainer) -> Any:
    """Train some steps, and return the evaluation."""
    trainer.run(steps=steps)
    return trainer.problem.evaluate(trainer.state.theta)
