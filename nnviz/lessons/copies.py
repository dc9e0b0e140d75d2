"""Copies: a goal for a function that adds copies of samples to the training set."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..data.datasets import Augment
from ..nn.arrays import Array
from ..training.trainer import Trainer
from ..words import say
from .goal import Verdict
from .scene import Scene

RIGHT = 0.99  # the share of copies that must carry the label of their place


@dataclass(frozen=True)
class CopiesGoal:
    """A goal for `augment(X, y)`, which returns copies of samples `(X, y)`.

    The network of a scene trains `steps` steps, alone and with the copies, with each of some `seeds`.
    `is_better(copies, alone)` compares the two trainers, and `sentence` says what it asks for. At least `enough` of the
    seeds must be better. `rule(X)` returns the label `(n,)` of each point `(n, d)`; copies of samples without noise
    must agree with it. Without a rule, labels are not compared.
    """

    scene: Scene
    steps: int
    is_better: Callable[[Trainer, Trainer], bool]
    sentence: str
    rule: Callable[[Array], Array] | None = None
    seeds: tuple[int, ...] = tuple(range(5))
    enough: int = 4

    def __call__(self, augment: Augment) -> Verdict:
        """Return the verdict on a function. Raises DataError if it returns no copies that can be used."""
        share = 1.0 if self.rule is None else self.right_share(augment)
        if share < RIGHT:
            told = say("{percent} % of the copies carry the label that belongs to their place.",
                       percent=round(100 * share))  # fmt: skip
            return Verdict(False, told, share / 2)
        better = sum(self.is_better(*self._pair(augment, seed)) for seed in self.seeds)
        told = say("{text} With {better} of {count} seeds it is.", text=say(self.sentence), better=better,
                   count=len(self.seeds))  # fmt: skip
        return Verdict(better >= self.enough, told, min(1.0, better / self.enough))

    def right_share(self, augment: Augment) -> float:
        """Return the share of copies that carry the label of their place."""
        assert self.rule is not None
        data = self.scene.begin(noise=0, seed=self.seeds[0]).data
        X, y, train = data.augmented(augment).to_arrays()
        points, labels = X[train][data.train_count :], y[train][data.train_count :]
        return float(np.mean(self.rule(points) == labels)) if len(points) else 0.0

    def _pair(self, augment: Augment, seed: int) -> tuple[Trainer, Trainer]:
        """Return two trained networks of a seed: with the copies, and alone."""
        alone = self.scene.begin(seed=seed)
        copies = Trainer(alone.config, alone.data.augmented(augment))
        for each in (copies, alone):
            each.run(steps=self.steps)
        return copies, alone
