"""Experiment: candidate changes tried beside a run, from its weights."""

import itertools
import math
import time
from collections.abc import Collection, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ...data.datasets import Dataset
from ...training.events import Diverged, Stopped
from ...training.problem import Problem
from ...training.snapshot import Snapshot
from ..diagnosis import RULES
from ..facts import EARLIEST, Facts, blank_loss
from ..rule import Finding
from .candidates import Candidate, Places, against_overfitting, candidates
from .trial import Field, held_out, judged, plain
from .wording import advised, unhelped

FIRST_STEPS = 250  # that each candidate is trained
STEPS = 800  # that the best of them are trained
HELPS = 0.9  # share of the loss before and of that without the change, below which a change helps
SLIGHTLY = 0.97  # the same, below which it is advised at all
MOST_STEPS = 1_000  # if they begin with the run
FOLDS = 3  # parts that are held out in turn, against overfitting
RECOVERED = 0.1  # share of its loss, and of that with all weights 0, to which a run gets well alone
NEAR = 0.7  # share of the loss with all weights 0, below which a young run goes well
FAR = 0.1  # the same of an older run
YOUNG = 500  # steps
STUCK = 0.7  # share of its loss that a run keeps, if it hardly learns
MUCH = 0.5  # share of the loss without the change, below which a change helps very much
CLOSE = 1.5  # times the lowest loss, at which a change of the cause is preferred
AMPLE = 0.4  # share of the loss without the change, below which one of the cause is good enough
FINALISTS = 3  # of each group of candidates
FEW = 5  # settings of which pairs are made
TOGETHER = ("l1", "l2", "optimizer", "activation", "hidden", "initializer", "learning_rate", "loss")  # in this order

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
    samples, and judges by the others as well. The test samples are not used. `finding` is what the rules say, and
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
        self._recovers = False
        self._kept = STUCK
        self.steps = STEPS
        self._tried: list[Measured] = []
        self._config = snapshot.event.config
        self._rejected = [dict(action) for action in rejected]
        self._work = self._all()

    @property
    def helps(self) -> bool:
        """True if the best change helped in the experiment."""
        return self.best is not None and self.best.loss < HELPS * min(self.before, self.going)

    @property
    def advice(self) -> Finding | None:
        """The finding, with the best change as its action if one helped; None if the run gets well alone.

        If the rules found nothing to complain about, a change has to help very much.
        """
        if self._recovers:
            return self.finding if self._is_content else None
        if not self.finished or self.best is None:
            return self._by_rule()
        if self._is_content and not (
            self.helps and self.going > self._kept * self.before and self.best.loss < MUCH * self.going
        ):
            return self.finding
        if not self.best.loss < SLIGHTLY * min(self.before, self.going):
            return self._by_rule()
        one = self.best.candidate
        losses = {"going": self.going, "after": self.best.loss}
        return advised(self.finding, self.snapshot, one.action, one.back, losses, self.steps)

    def _by_rule(self) -> Finding | None:
        """Return the finding of the rules, with their advice if that was not tried or rejected."""
        found = self.finding
        if found is None or not self.finished:
            return found
        if self._overfits:  # with few samples, those held out often do not show that a penalty helps
            return found if found.action not in self._rejected else unhelped(found, self.steps)
        return found if self.best is None else unhelped(found, self.steps)

    @property
    def _is_content(self) -> bool:
        """True if the rules have nothing to complain about."""
        return self.finding is None or self.finding.severity == "good"

    @property
    def _overfits(self) -> bool:
        return self.finding is not None and self.finding.name == "overfitting"

    def advance(self, seconds: float) -> bool:
        """Train for about so many seconds; return True when finished."""
        until = time.perf_counter() + seconds
        while not self.finished and time.perf_counter() < until:
            self.finished = next(self._work, True) is True
        return self.finished

    def _all(self) -> Iterator[None]:
        facts = Facts(self.snapshot, self.ended)
        if "problem" in facts.problem.lacking:
            return  # a watched loop can't be trained from here
        if not facts.is_finite:
            return  # the way back was tried by its rule
        if facts.since < EARLIEST or facts.has_learnt or (self._is_content and _is_well(facts)):
            return
        if facts.since >= YOUNG and facts.snapshot.evaluation.train_loss > NEAR * facts.blank_loss:
            self._kept = 0.0  # it is late, however fast the loss falls
        places = Places(self.snapshot)
        yield
        if self._overfits:
            yield from self._hold_back(places)
            if self.helps:
                return
            self.best, self.steps = None, STEPS
            if facts.fits:
                return
        yield from self._lead_on(places)

    def _lead_on(self, places: Places) -> Iterator[None]:
        """Try all changes from where the run is, and from where it was."""
        split = held_out(places.problem.data, places.problem.config.seed_of_data)
        if split is None:
            return
        chosen = []
        for one in candidates(places):
            if self._allows(one):
                chosen.append(one)
                plain(one.config)  # which is remembered
            yield
        present = Candidate({}, None, places.problem.config, places.now)
        self.before = self._loss_at(places, split)
        going, *singles = yield from self._race([present, *chosen], split, kept=1)
        self.going = going.loss
        self._recovers = not self._overfits and self.going < RECOVERED * min(self.before, blank_loss(places.problem))
        if self._recovers:
            return
        singles.sort(key=lambda one: one.loss)
        everything = sorted(self._tried[1:], key=lambda one: one.loss)  # of few steps or of many
        self.best = self._choose(singles)
        for size in (2, 3):
            if self.best is None or self.helps:
                return
            joined = self._joined(everything, size, places) + (self._ruled(places) if size == 2 else [])
            several = yield from self._race([one for one in joined if self._allows(one)], split)
            found = min(several, key=lambda one: one.loss, default=self.best)
            if found.loss < HELPS * self.best.loss:
                self.best = found

    def _race(self, tried: Sequence[Candidate], split: Dataset, kept: int = 0) -> Trying:
        """Train the candidates a little, then the best of them on.

        Returns the measurements of the first `kept`, and of those that were trained to the end.
        """
        field = Field(tried, split, self._config.loss)
        yield from field.train(FIRST_STEPS)
        yield from field.train(STEPS - FIRST_STEPS, self._finalists(field, kept))
        self._tried += [Measured(one, float(loss)) for one, loss in zip(tried, field.losses)]
        ended = [number for number in range(len(tried)) if number < kept or field.steps[number] == STEPS]
        return [Measured(tried[number], float(field.losses[number])) for number in ended]

    def _finalists(self, field: Field, kept: int) -> set[int]:
        """Return the first `kept`, and the best from the present weights, from others, and of the cause."""
        order = [int(number) for number in field.losses.argsort() if math.isfinite(field.losses[number])]
        begun = [number for number in order if field.tried[number].begins]
        others = [number for number in order if not field.tried[number].begins]
        causal = [number for number in order if self._cures(field.tried[number])]
        return {*range(kept), *begun[:FINALISTS], *others[:FINALISTS], *causal[:FINALISTS]}

    def _hold_back(self, places: Places) -> Iterator[None]:
        """Try penalties from the first step, with each part of the samples held out once.

        The present weights have seen all samples, so they can't be judged by any.
        """
        chosen = [one for one in against_overfitting(places) if self._allows(one)]
        present = Candidate({}, None, places.config_at(places.first), places.first)
        self.steps = min(MOST_STEPS, max(STEPS, places.now.step))
        losses = []
        for fold in range(FOLDS):
            split = held_out(places.problem.data, places.problem.config.seed_of_data, fold)
            if split is None:
                return
            field = Field([present, *chosen], split, self._config.loss)
            yield from field.train(self.steps)
            losses.append(field.losses)
        means = np.mean(losses, axis=0)
        self.before = self.going = float(means[0])
        if len(means) > 1:
            number = int(means[1:].argmin()) + 1
            self.best = Measured(replace(chosen[number - 1], back=None), float(means[number]))

    def _cures(self, candidate: Candidate) -> bool:
        """Return whether a change removes the cause that the finding names."""
        rule = RULES.get(self.finding.name) if self.finding else None
        return rule is not None and rule.cures(candidate.action, self._config)

    def _allows(self, candidate: Candidate) -> bool:
        return dict(candidate.action) not in self._rejected

    def _loss_at(self, places: Places, split: Dataset) -> float:
        return float(judged(Problem(places.problem.config, split), places.now.theta))

    def _choose(self, singles: Sequence[Measured]) -> Measured | None:
        """Return the best change; one that removes the cause comes first if it is nearly as good."""
        if not singles or not math.isfinite(singles[0].loss):
            return None
        enough = max(CLOSE * singles[0].loss, AMPLE * min(self.before, self.going))
        if math.isinf(enough):
            enough = CLOSE * singles[0].loss
        fitting = [one for one in singles if one.loss <= enough and self._cures(one.candidate)]
        rates = [one.candidate.action.get("learning_rate", math.inf) for one in fitting]
        if rates and max(rates) < self._config.learning_rate:  # the lowest is the safest
            return fitting[rates.index(min(rates))]
        return next(iter(fitting), singles[0])

    def _ruled(self, places: Places) -> list[Candidate]:
        """Return the change that the rule proposes, if it changes several settings."""
        action = (self.finding and self.finding.action) or {}
        found = [places.candidate(action, at) for at in (None, places.first)] if len(action) > 1 else []
        return [one for one in found if one is not None]

    def _joined(self, singles: Sequence[Measured], size: int, places: Places) -> list[Candidate]:
        """Return changes of several settings together: the best change of each."""
        best: dict[str, Measured] = {}
        for one in singles:
            best.setdefault(next(iter(one.candidate.action)), one)
        worth = sorted(best.items(), key=lambda pair: (pair[1].loss >= SLIGHTLY * self.going, _rank(pair[0])))
        found = []
        for some in itertools.combinations([one.candidate for _, one in worth[:FEW]], size):
            action = {name: value for one in some for name, value in one.action.items()}
            earlier = [one.state for one in some if one.state.step < places.now.step]
            at = min(earlier, key=lambda state: state.step, default=None)
            if (joined := places.candidate(action, at)) is not None:
                found.append(joined)
        return found


def _is_well(facts: Facts) -> bool:
    """Return whether a run fits its samples, or goes as well as can be expected of its steps."""
    share = NEAR if facts.since < YOUNG else FAR
    return facts.fits or facts.snapshot.evaluation.train_loss < share * facts.blank_loss


def _rank(name: str) -> int:
    """Return the place of a setting among those that help together."""
    return TOGETHER.index(name) if name in TOGETHER else len(TOGETHER)
