"""Facts: raw measurements for the rules, neither smoothed nor clipped."""

import math
from collections import Counter
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

import numpy as np

from ..nn.arrays import Array
from ..probes.inert import InertUnits, inert_units, may_be_inert
from ..settings.config import Config
from ..training.evaluation import EVALUATED_SAMPLES
from ..training.events import Diverged, Stopped
from ..training.model import Predictor
from ..training.problem import Problem, as_problem
from ..training.snapshot import Snapshot
from ..words import say

EARLIEST = 100  # steps since the beginning, or the last change, before rules are asked
LEARNT = 0.99  # test accuracy, or R^2, without alarms
FITTED = 0.9  # training accuracy, or R^2, of a good fit
WELL = 0.5  # share of the loss with all weights 0, below which a run goes well
FLAT = 0.02  # relative change of a loss that counts as constant


class Facts:
    """Measurements of a snapshot.

    Each is made when a rule first asks for it. `now` is the step at which the present begins: the last quarter of the
    run, at least 100 steps, and nothing before the last change.
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
        return self.problem.task == "classification"

    @property
    def is_autoencoder(self) -> bool:
        return self.problem.task == "autoencoder"

    @property
    def rate(self) -> float:
        """Learning rate of this step, from the schedule."""
        return self.event.learning_rate

    # ---- quality ----

    @cached_property
    def is_finite(self) -> bool:
        """True while loss, weights and gradient are finite."""
        numbers = (self.event.loss, self.snapshot.evaluation.train_loss)
        arrays = (self.event.gradient, self.event.after.theta)
        return (
            self.diverged is None
            and all(map(math.isfinite, numbers))
            and all(np.isfinite(array).all() for array in arrays)
        )

    def layer_name(self, layer: int) -> str:
        """Name a layer as the pictures do; the first one is 1."""
        is_last = layer == len(self.problem.network.slices)
        return say("the output layer") if is_last else say("layer {layer}", layer=layer)

    @property
    def broken_gradient(self) -> int | None:
        """First layer, from 1, whose gradient is not finite while the loss and the weights are; or None."""
        gradient, theta = self.event.gradient, self.event.after.theta
        others = (self.event.loss, self.snapshot.evaluation.train_loss)
        if self.diverged is not None or not np.isfinite(theta).all() or not all(map(math.isfinite, others)):
            return None
        finite = [bool(np.isfinite(gradient[place]).all()) for place, _ in self.problem.network.slices]
        return finite.index(False) + 1 if False in finite else None

    @cached_property
    def has_learnt(self) -> bool:
        return self.score("test" if self.has_test else "train") >= LEARNT

    @property
    def has_test(self) -> bool:
        """True if there is a score on test samples."""
        return math.isfinite(self.score("test"))

    @cached_property
    def fits(self) -> bool:
        """True if the training samples are fitted well."""
        return self.score("train") >= FITTED

    def score(self, part: Literal["train", "test"]) -> float:
        """Return the accuracy of a classification, or R^2."""
        kind = "accuracy" if self.is_classification else "r2"
        score = getattr(self.snapshot.evaluation, f"{part}_{kind}")
        return -math.inf if score is None else score

    # ---- course of the loss ----

    @cached_property
    def first_loss(self) -> float:
        """Training loss at the beginning of the run."""
        losses = self.snapshot.losses.last
        return float(losses[0, 0]) if len(losses) else math.nan

    @property
    def blank_loss(self) -> float:
        """Training loss of a network whose weights are all 0.

        It is a scale for losses. A watched loop can't compute it; its first loss is used instead.
        """
        if "problem" in self.problem.lacking:
            return self.first_loss
        return blank_loss(as_problem(self.problem))

    def best(self, column: int) -> tuple[int, float]:
        """Return the step with the lowest loss, and that loss.

        `column` is 0 for the training loss and 1 for the test loss.
        """
        track = self.snapshot.losses
        values = np.where(np.isfinite(track.last[:, column]), track.last[:, column], np.inf)
        if not len(values):
            return self.changed, math.inf
        found = int(values.argmin())
        return int(track.steps[found]), float(values[found])

    def losses(self, begin: int) -> tuple[Array, Array]:
        """Return the measured steps since `begin`, and their losses.

        The losses are those of training and test, `(n, 2)`.
        """
        track = self.snapshot.losses
        chosen = track.steps >= begin
        return track.steps[chosen], track.last[chosen]

    def halves(self, begin: int) -> tuple[Array, Array] | None:
        """Return the mean losses of both halves since `begin`.

        They are those of training and test; that of the test is nan if no test loss of a half is finite. None if a
        half has fewer than two measurements, or if a training loss is not finite.
        """
        steps, losses = self.losses(begin)
        later = steps > (begin + self.step) / 2
        if min(later.sum(), (~later).sum()) < 2 or not np.isfinite(losses[:, 0]).all():
            return None
        return _means(losses[~later]), _means(losses[later])

    def trend(self, begin: int) -> float | None:
        """Return the relative change of the training loss, if known.

        It is the change between the two halves of the steps.
        """
        halves = self.halves(begin)
        if halves is None or not halves[0][0] > 0:
            return None
        return float(halves[1][0] / halves[0][0]) - 1

    @cached_property
    def change(self) -> float | None:
        """Relative change of the present training loss."""
        return self.trend(self.now)

    @property
    def falls(self) -> bool:
        """True if the training loss falls at present."""
        return self.change is not None and self.change <= -FLAT

    @property
    def goes_well(self) -> bool:
        """True if the training loss is far below that of weights that are all 0, and still falls."""
        return self.falls and self.snapshot.evaluation.train_loss < WELL * self.blank_loss

    # ---- layer by layer ----

    def recent(self, name: Literal["gradient_norms", "update_ratios"]) -> tuple[int, Array] | None:
        """Return a number of steps and the medians over them, `(layers,)`.

        The steps are the last 100 steps, or the last 8 buckets.
        """
        track = getattr(self.snapshot, name)
        if not len(track.steps):
            return None
        begin = max(self.now, min(self.step - EARLIEST, int(track.steps[-8:][0]) - 1))
        chosen = track.steps > begin
        return (self.step - begin, np.median(track.last[chosen], axis=0)) if chosen.any() else None

    @cached_property
    def largest_update(self) -> "Update | None":
        """The largest update of a layer since the last change, in relation to its weights.

        Updates of weights that are all 0 don't count.
        """
        track = self.snapshot.update_ratios
        chosen = track.steps > self.changed
        high = np.where(np.isfinite(track.high[chosen]), track.high[chosen], -np.inf)
        if not high.size:
            return None
        bucket, layer = np.unravel_index(int(high.argmax()), high.shape)
        return Update(int(track.steps[chosen][bucket]), int(layer) + 1, float(high[bucket, layer]))

    @property
    def is_silenced(self) -> bool:
        """True if all units of a hidden layer are muted."""
        muted = Counter(layer for layer, _ in self.config.muted)
        return any(muted[layer] == units for layer, units in enumerate(self.config.hidden))

    @cached_property
    def inert(self) -> tuple[InertUnits, ...]:
        """Inert units of each hidden layer.

        Empty if a quick test of the batch finds few.
        """
        return inert_units(self.event) if may_be_inert(self.event) else ()


@dataclass(frozen=True)
class Update:
    """An update of a layer, which counts from 1.

    `ratio` is the norm of the update, divided by that of the weights.
    """

    step: int
    layer: int
    ratio: float


def _means(losses: Array) -> Array:
    """Return the means of the losses `(n, 2)`, without test losses that are not finite."""
    test = losses[np.isfinite(losses[:, 1]), 1]
    return np.array([losses[:, 0].mean(), test.mean() if len(test) else math.nan])


@lru_cache(maxsize=8)
def blank_loss(problem: Problem) -> float:
    """Return the training loss of a network whose weights are all 0."""
    targets = problem.train[1][:EVALUATED_SAMPLES].T
    z = np.zeros(targets.shape)
    return float(problem.loss.measure(z, problem.loss.output(z), targets)[0].mean())
