"""Facts: what a goal may know of a run."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ..history.earlier import facts as facts_of_run
from ..history.history import History
from ..settings.config import Config
from ..training.earlier_run import EarlierRun
from ..training.evaluation import Evaluation
from ..training.events import Diverged, Stopped
from ..training.trainer import Trainer
from .scene import Scene

RANDOM = ("seed", "data_seed")  # settings that any challenge lets a person change


@dataclass(frozen=True)
class Facts:
    """Facts of a run: its settings, its course and its end.

    `scene` is what the run began from, or None. `seeds` is the number of seeds that were tried, and `predictions` are
    the answers that were committed, by the number of the step.
    """

    history: History
    scene: Scene | None = None
    seeds: int = 1
    predictions: Mapping[int, tuple[Any, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, run: "Facts | History | Trainer | Any", scene: Scene | None = None) -> "Facts":
        """Return the facts of a run: of a History, of a Trainer, or of what has a history, such as a Playground.

        Of a Trainer only the present is known, and what it does from now on.
        """
        if isinstance(run, Facts):
            return run
        if isinstance(run, Trainer):
            return cls(History(run), scene)
        return cls(run if isinstance(run, History) else run.history, scene)

    @property
    def trainer(self) -> Trainer:
        """The run itself."""
        return self.history.trainer

    @property
    def config(self) -> Config:
        """The present settings."""
        return self.trainer.config

    @property
    def changed(self) -> dict[str, tuple[Any, Any]]:
        """The settings that differ from those of the scene, by name, as (scene's, present); seeds do not count."""
        if self.scene is None:
            return {}
        differences = self.scene.config.differences(self.config)
        return {name: values for name, values in differences.items() if name not in RANDOM}

    @property
    def step(self) -> int:
        """The number of steps taken."""
        return self.trainer.state.step

    @property
    def epoch(self) -> int:
        """The number of epochs completed."""
        return self.trainer.state.epoch

    @property
    def ended(self) -> Diverged | Stopped | None:
        """The event that ended the run, or None if it can go on."""
        return self.trainer.ended

    @cached_property
    def evaluation(self) -> Evaluation:
        """Losses and scores of the present weights."""
        return self.trainer.problem.evaluate(self.trainer.state.theta)

    @property
    def others(self) -> tuple[EarlierRun, ...]:
        """Facts of the runs that the present one replaced, the newest last."""
        return self.history.earlier

    @cached_property
    def runs(self) -> tuple[EarlierRun, ...]:
        """Facts of the runs that took a step: those before, and the present one at the end."""
        if self.history.last == self.history.first:
            return self.others
        return (*self.others, facts_of_run(self.history.branch, len(self.others) + 1))

    def first(self, holds: Callable[[Evaluation], Any], since: int = 0) -> int | None:
        """Return the first step, from `since` on, at which a condition on the evaluation holds; None if there is none.

        It is exact: every step is evaluated.
        """
        return self.history.first_step(holds, since)
