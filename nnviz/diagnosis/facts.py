"""Facts: what the rules look at, raw, before anything is smoothed or cut off."""

import math
from functools import cached_property, lru_cache
from typing import Literal

import numpy as np

from ..nn.arrays import Array
from ..probes.inert_units import InertUnits, inert_units, may_be_inert
from ..settings.config import Config
from ..training.evaluation import EVALUATED_SAMPLES
from ..training.events import Diverged, Snapshot, Stopped
from ..training.model import Predictor
from ..training.problem import Problem, as_problem

EARLIEST = 100  # steps since the beginning, or the last change, before a rule speaks
LEARNT = 0.99  # of the test samples, or R^2: from here on there is no alarm
FITTED = 0.9  # of the training samples, or R^2
FLAT = 0.02  # a loss that changed by less does not move


class Facts:
    """Measurements of a moment, each taken when a rule first asks for it.

    `now` is the window of steps that counts as the present: the last quarter of the run, at least
    100 steps, and nothing before the last change.
    """

    def __init__(self, snapshot: Snapshot, ended: Diverged | Stopped | None = None):
        self.snapshot, self.event = snapshot, snapshot.event
        self.step: int = snapshot.step
        self.begun = int(snapshot.path.steps[0]) if len(snapshot.path.steps) else 0
        self.changed = max((change.step for change in snapshot.changes), default=self.begun)
        self.since = self.step - self.changed
        self.now = max(self.changed, min(self.step - self.step // 4, self.step - EARLIEST))
        self.diverged = ended if isinstance(ended, Diverged) and self.step >= ended.step - 1 else None

    @property
    def config(self) -> Config:
        return self.event.config

    @property
    def problem(self) -> Predictor:
        return self.event.problem

    @property
    def is_classification(self) -> bool:
        return self.event.data.is_classification

    @property
    def rate(self) -> float:
        """The learning rate of this step, as the schedule made it."""
        return self.event.learning_rate

    # ---- how good it is ----

    @cached_property
    def is_finite(self) -> bool:
        """Whether the run still has numbers everywhere."""
        numbers = (self.event.loss, self.snapshot.evaluation.train_loss)
        arrays = (self.event.gradient, self.event.after.theta)
        return (
            self.diverged is None
            and all(map(math.isfinite, numbers))
            and all(np.isfinite(array).all() for array in arrays)
        )

    @cached_property
    def has_learnt(self) -> bool:
        return self.score("test") >= LEARNT

    @cached_property
    def fits(self) -> bool:
        """Whether the training samples are fitted."""
        return self.score("train") >= FITTED

    def score(self, part: Literal["train", "test"]) -> float:
        """The share of the samples that is right, or of a regression R^2."""
        kind = "accuracy" if self.is_classification else "r2"
        score = getattr(self.snapshot.evaluation, f"{part}_{kind}")
        return -math.inf if score is None else score

    # ---- how the loss went ----

    @cached_property
    def first_loss(self) -> float:
        """The training loss at the beginning of the run."""
        losses = self.snapshot.losses.last
        return float(losses[0, 0]) if len(losses) else math.nan

    @property
    def blank_loss(self) -> float:
        """The training loss of a network whose weights are all 0: what there is to gain.

        Of a watched loop, which can't be asked for it, the first one.
        """
        if "problem" in self.problem.lacking:
            return self.first_loss
        return _blank_loss(as_problem(self.problem))

    def best(self, column: int) -> tuple[int, float]:
        """The step with the lowest training (0) or test (1) loss of the run, and that loss."""
        track = self.snapshot.losses
        values = np.where(np.isfinite(track.last[:, column]), track.last[:, column], np.inf)
        if not len(values):
            return self.changed, math.inf
        found = int(values.argmin())
        return int(track.steps[found]), float(values[found])

    def losses(self, begin: int) -> tuple[Array, Array]:
        """The steps since `begin` at which training and test loss were measured, and both, `(n, 2)`."""
        track = self.snapshot.losses
        chosen = track.steps >= begin
        return track.steps[chosen], track.last[chosen]

    def halves(self, begin: int) -> tuple[Array, Array] | None:
        """The mean training and test loss over the former and the later half of the steps since `begin`.

        None where a half was measured less than twice, or a loss was no number.
        """
        steps, losses = self.losses(begin)
        later = steps > (begin + self.step) / 2
        if min(later.sum(), (~later).sum()) < 2 or not np.isfinite(losses).all():
            return None
        return losses[~later].mean(axis=0), losses[later].mean(axis=0)

    def trend(self, begin: int) -> float | None:
        """By what share the training loss changed between the halves since `begin`, where it is known."""
        halves = self.halves(begin)
        if halves is None or not halves[0][0] > 0:
            return None
        return float(halves[1][0] / halves[0][0]) - 1

    @cached_property
    def change(self) -> float | None:
        """The trend of the present."""
        return self.trend(self.now)

    @property
    def falls(self) -> bool:
        """Whether the training loss falls at present."""
        return self.change is not None and self.change <= -FLAT

    # ---- layer by layer ----

    def recent(self, name: Literal["gradient_norms", "update_ratios"]) -> tuple[int, Array] | None:
        """Over how many steps, the last 100 or 8 buckets of a track, and its medians, `(layers,)`."""
        track = getattr(self.snapshot, name)
        if not len(track.steps):
            return None
        begin = max(self.now, min(self.step - EARLIEST, int(track.steps[-8:][0]) - 1))
        chosen = track.steps > begin
        return (self.step - begin, np.median(track.last[chosen], axis=0)) if chosen.any() else None

    @cached_property
    def inert(self) -> tuple[InertUnits, ...]:
        """The inert units of each hidden layer; none where a look at the batch finds hardly any."""
        return inert_units(self.event) if may_be_inert(self.event) else ()


@lru_cache(maxsize=8)
def _blank_loss(problem: Problem) -> float:
    targets = problem.train[1][:EVALUATED_SAMPLES].T
    sums = np.zeros(targets.shape)
    return float(problem.loss.measure(sums, problem.loss.output(sums), targets)[0].mean())
