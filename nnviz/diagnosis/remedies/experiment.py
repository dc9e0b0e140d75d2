"""Experiment: candidate changes tried beside a run, from its weights."""

import itertools
import math
import time
from collections.abc import Collection, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ...data.datasets import Dataset
from ...nn.randomness import Stream, generator
from ...training.events import Diverged, Stopped
from ...training.problem import Problem
from ...training.snapshot import Snapshot
from ..facts import EARLIEST, Facts
from ..rule import Finding
from .candidates import RATE_TOO_HIGH, Candidate, Places, against_overfitting, candidates, removes
from .trial import Trial, groups
from .wording import advised

STEPS = 400  # that each candidate is trained
HELD_OUT = 0.25  # share of the training samples on which candidates are judged
HELPS = 0.9  # share of the loss without the change, below which a change helps
MOST_STEPS = 1_000  # if they begin with the run
FOLDS = 3  # parts that are held out in turn, against overfitting
STUCK = 0.7  # share of its loss that a run keeps, if it hardly learns
MUCH = 0.5  # share of the loss without the change, below which a change helps very much
CLOSE = 1.5  # times the lowest loss, at which a change of the cause is preferred
AMPLE = 0.4  # share of the loss without the change, below which one of the cause is good enough
LAST = 0.25  # share of the steps, at the end, over which the highest loss counts
STRIDE = 20  # steps between two measurements
FEW = 6  # candidates of which pairs are made

Action = Mapping[str, Any]
Trying = Generator[None, None, "list[Measured]"]


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
        self._config = snapshot.event.config
        self._rejected = [dict(action) for action in rejected]
        self._work = self._all()

    @property
    def helps(self) -> bool:
        """True if the best change helped in the experiment."""
        return self.best is not None and self.best.loss < HELPS * min(self.before, self.going)

    @property
    def advice(self) -> Finding | None:
        """What to say: the finding, with the best change if one helped.

        If the rules found nothing to complain about, a change has to help very much.
        """
        if not self.finished or self.best is None or not self.helps:
            return self.finding
        silent = self.finding is None or self.finding.severity == "good"
        if silent and not (self.going > STUCK * self.before and self.best.loss < MUCH * self.going):
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
        facts = Facts(self.snapshot, self.ended)
        if facts.is_finite and (facts.since < EARLIEST or facts.has_learnt):
            return
        places = Places(self.snapshot)
        yield
        if self.finding is not None and self.finding.name == "overfitting":
            yield from self._hold_back(places)
        else:
            yield from self._lead_on(places)

    def _lead_on(self, places: Places) -> Iterator[None]:
        """Try all changes from where the run is, and from where it was."""
        split = held_out(places.problem.data, places.problem.config.seed)
        if split is None:
            return
        chosen = self._allowed(candidates(places))
        yield
        present = Candidate({}, None, places.problem.config, places.now)
        self.before = self._loss_at(places, split)
        tried = yield from self._measured([present, *chosen], split, places, STEPS)
        self.going = math.inf if isinstance(self.ended, Diverged) else tried[0].loss
        singles = sorted(tried[1:], key=lambda one: one.loss)
        self.best = self._choose(singles)
        if not self.helps and singles:
            pairs = self._pairs(singles, places)
            both = yield from self._measured(pairs, split, places, STEPS)
            found = min(both, key=lambda one: one.loss, default=None)
            if found is not None and self.best is not None and found.loss < HELPS * self.best.loss:
                self.best = found

    def _hold_back(self, places: Places) -> Iterator[None]:
        """Try penalties from the first step, with each part of the samples held out once.

        The present weights have seen all samples, so they can't be judged by any.
        """
        chosen = self._allowed(against_overfitting(places))
        present = Candidate({}, None, places.config_at(places.first), places.first)
        steps = min(MOST_STEPS, max(STEPS, places.now.step))
        losses = []
        for fold in range(FOLDS):
            split = held_out(places.problem.data, places.problem.config.seed, fold)
            if split is None:
                return
            tried = yield from self._measured([present, *chosen], split, places, steps)
            losses.append([one.loss for one in tried])
        means = np.mean(losses, axis=0)
        self.before = self.going = float(means[0])
        if len(means) > 1:
            number = int(means[1:].argmin()) + 1
            self.best = Measured(replace(tried[number].candidate, back=None), float(means[number]))

    def _allowed(self, found: Sequence[Candidate]) -> list[Candidate]:
        return [one for one in found if dict(one.action) not in self._rejected]

    def _loss_at(self, places: Places, split: Dataset) -> float:
        if isinstance(self.ended, Diverged):
            return math.inf
        loss = float(Problem(places.problem.config, split).evaluate(places.now.theta).test_loss)
        return loss if math.isfinite(loss) else math.inf

    def _measured(self, tried: Sequence[Candidate], data: Dataset, places: Places, steps: int) -> Trying:
        losses = np.full(len(tried), -np.inf)
        for numbers in groups(tried):
            trial = Trial([tried[number] for number in numbers], data, places.problem.config.loss)
            yield
            for step in range(1, steps + 1):
                trial.step()
                if step >= (1 - LAST) * steps and (step - steps) % STRIDE == 0:
                    losses[numbers] = np.fmax(losses[numbers], trial.losses())
                yield
        return [Measured(one, float(loss)) for one, loss in zip(tried, losses)]

    def _choose(self, singles: Sequence[Measured]) -> Measured | None:
        """Return the best change; one that removes the cause comes first if it is nearly as good."""
        if not singles or not math.isfinite(singles[0].loss):
            return None
        enough = max(CLOSE * singles[0].loss, AMPLE * min(self.before, self.going))
        if math.isinf(enough):
            enough = CLOSE * singles[0].loss
        named = self.finding.name if self.finding else ""
        fitting = [one for one in singles if one.loss <= enough and removes(named, one.candidate, self._config)]
        if named in RATE_TOO_HIGH:  # the lowest is the safest
            fitting.sort(key=lambda one: one.candidate.action["learning_rate"])
        return next(iter(fitting), singles[0])

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


def held_out(data: Dataset, seed: int, fold: int = 0) -> Dataset | None:
    """Return the training samples in two parts; None if they are too few.

    The first are trained on, the others are held out: others in each `fold`.
    """
    points, labels = data.train
    count = round(HELD_OUT * len(points))
    if not 0 < count < len(points):
        return None
    order = np.roll(generator(seed, Stream.ORDER).permutation(len(points)), count * fold)
    return replace(data, points=points[order], labels=labels[order], train_count=len(points) - count, originals=None)
