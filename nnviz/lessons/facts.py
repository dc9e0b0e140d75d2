"""Facts: what a goal may know of a run."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ..history.history import History
from ..settings.config import Config
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

    def first(self, holds: Callable[[Evaluation], Any]) -> int | None:
        """Return the first step at which a condition on the evaluation holds, exactly; None if there is none yet."""
        return self.history.first_step(holds)
