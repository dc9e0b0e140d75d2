"""Experiment: candidate changes tried beside a run, from its weights."""

import itertools
import math
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ...data.datasets import Dataset
from ...nn.arrays import Array
from ...nn.randomness import Stream, generator
from ...training.events import Diverged, Stopped
from ...training.problem import Problem
from ...training.snapshot import Snapshot
from ..rule import Finding
from .candidates import Candidate, Places, candidates, restarts, stronger
from .wording import advised
from .trial import Trial, groups

STEPS = 400  # that each candidate is trained
HELD_OUT = 0.25  # share of the training samples on which candidates are judged
HELPS = 0.9  # share of the loss without the change, below which a change helps
FEW = 6  # candidates of which pairs are made

Action = Mapping[str, Any]


@dataclass(frozen=True)
class Measured:
    """A candidate, and its loss on the held-out samples."""

    candidate: Candidate
    loss: float


class Experiment:
    """Trains candidate changes beside a run, and finds the best.

    It goes on from the weights in the snapshot, or from a new beginning, with a part of the training
    samples, and judges by the others. The test samples are not used. `finding` is what the rules say, and
    `rejected` are actions that are not tried again. Call `advance` until it is finished.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        ended: Diverged | Stopped | None = None,
        finding: Finding | None = None,
        rejected: Collection[Action] = (),
    ):
        self.snapshot, self.ended, self.finding = snapshot, ended, finding
        self.finished = False
        self.before = self.going = math.inf  # loss on the held-out samples: at present, and without a change
        self.best: Measured | None = None
        self._rejected = [dict(action) for action in rejected]
        self._work = self._all()

    @property
    def helps(self) -> bool:
        """True if the best change helped in the experiment."""
        return self.best is not None and self.best.loss < HELPS * min(self.before, self.going)

    @property
    def advice(self) -> Finding | None:
        """The finding with the best change, as far as one helped."""
        if not self.finished or self.best is None or not self.helps:
            return self.finding
        one = self.best.candidate
        losses = {"going": self.going, "after": self.best.loss}
        return advised(self.finding, self.snapshot, one.action, one.back, losses, STEPS)

    def advance(self, seconds: float) -> bool:
        """Train for about so many seconds; return True when finished."""
        until = time.perf_counter() + seconds
        while not self.finished and time.perf_counter() < until:
            self.finished = next(self._work, True) is True
        return self.finished

    def _all(self) -> Iterator[None]:
        places = Places(self.snapshot)
        yield
        split = held_out(places.problem.data, places.problem.config.seed)
        if split is None:
            return
        chosen = [one for one in candidates(places) if dict(one.action) not in self._rejected]
        yield
        present = Candidate({}, None, places.problem.config, places.now)
        self.before = self._loss_at(places, split)
        tried = yield from self._measured([present, *chosen], split, places)
        self.going = math.inf if isinstance(self.ended, Diverged) else tried[0].loss
        singles = sorted(tried[1:], key=lambda one: one.loss)
        self.best = self._choose(singles)
        if not self.helps and singles:
            pairs = self._pairs(singles, places)
            both = yield from self._measured(pairs, split, places)
            found = min(both, key=lambda one: one.loss, default=None)
            if found is not None and self.best is not None and found.loss < HELPS * self.best.loss:
                self.best = found

    def _loss_at(self, places: Places, split: Dataset) -> float:
        if isinstance(self.ended, Diverged):
            return math.inf
        loss = float(Problem(places.problem.config, split).evaluate(places.now.theta).test_loss)
        return loss if math.isfinite(loss) else math.inf

    def _measured(self, tried: Sequence[Candidate], data: Dataset, places: Places) -> Iterator[Any]:
        losses = np.full(len(tried), np.inf)
        for numbers in groups(tried):
            trial = Trial([tried[number] for number in numbers], data, places.problem.config.loss)
            yield
            for _ in range(STEPS):
                trial.step()
                yield
            losses[numbers] = trial.losses()
            yield
        return [Measured(one, float(loss)) for one, loss in zip(tried, losses)]

    def _choose(self, singles: Sequence[Measured]) -> Measured | None:
        return singles[0] if singles and math.isfinite(singles[0].loss) else None

    def _pairs(self, singles: Sequence[Measured], places: Places) -> list[Candidate]:
        """Return pairs of the best changes of different settings."""
        few = _different(singles)[:FEW]
        found = []
        for one, other in itertools.combinations(few, 2):
            if set(one.action) & set(other.action):
                continue
            action = {**one.action, **other.action}
            steps = [state for state in (one.state, other.state) if state.step < places.now.step]
            at = min(steps, key=lambda state: state.step, default=None)
            if (pair := places.candidate(action, at)) is not None:
                found.append(pair)
        return found


def _different(singles: Sequence[Measured]) -> list[Candidate]:
    found: dict[Any, Candidate] = {}
    for one in singles:
        found.setdefault((*one.candidate.action, *map(str, one.candidate.action.values())), one.candidate)
    return list(found.values())


def held_out(data: Dataset, seed: int) -> Dataset | None:
    """Return the training samples in two parts; None if they are too few."""
    points, labels = data.train
    kept = round((1 - HELD_OUT) * len(points))
    if not 0 < kept < len(points):
        return None
    order = generator(seed, Stream.ORDER).permutation(len(points))
    return replace(data, points=points[order], labels=labels[order], train_count=kept, originals=None)
