"""Records: what is known of each network of a sweep."""

from collections.abc import Callable
from dataclasses import dataclass, fields

import numpy as np

from ..nn.arrays import Array, Bools, Ints
from ..training.evaluation import Evaluation
from ..words import marked

GOING, DONE, DIVERGED_LOSS, DIVERGED_WEIGHTS, TARGET_LOSS, PATIENCE = range(6)  # as stored in `Records.ended`
ENDINGS = ("", "done", "loss", "weights", "target_loss", "patience")
NUMBERS = tuple(field.name for field in fields(Evaluation))


class Records:
    """The steps, endings and evaluations of n networks.

    `steps` `(n,)` are the steps taken, the diverging one included. `ended` `(n,)` says why a network ended.
    `numbers` maps the names in Evaluation to arrays `(rounds, n)`, which are NaN where nothing is known.
    """

    def __init__(self, count: int, rounds: tuple[int, ...]):
        self.rounds = rounds
        self.steps: Ints = np.zeros(count, np.int64)
        self.ended: Ints = np.zeros(count, np.int8)
        self.evaluated: Ints = np.zeros(count, np.int64)  # the number of rounds that were evaluated
        self.numbers: dict[str, Array] = {}

    def __len__(self) -> int:
        return len(self.steps)

    @property
    def diverged(self) -> Bools:
        """True for networks that diverged, `(n,)`."""
        found: Bools = (self.ended == DIVERGED_LOSS) | (self.ended == DIVERGED_WEIGHTS)
        return found

    def note(self, networks: Ints, place: int, evaluation: Evaluation) -> None:
        """Store the evaluation of some networks at the end of a round.

        A network that has ended stays as it is in all later rounds.
        """
        for name in NUMBERS:
            values = getattr(evaluation, name)
            if values is not None:
                if name not in self.numbers:
                    self.numbers[name] = np.full((len(self.rounds), len(self)), np.nan)
                self.numbers[name][place:, networks] = values
        self.evaluated[networks] = place + 1

    def evaluated_at(self, network: int) -> int:
        """Return the steps after which a network was evaluated last; 0 before the first evaluation.

        It may have taken more steps since.
        """
        count = int(self.evaluated[network])
        return min(self.rounds[count - 1], int(self.steps[network])) if count else 0

    def last(self, name: str) -> Array:
        """Return each network's newest number, `(n,)`; NaN before the first evaluation."""
        if name not in self.numbers:
            return np.full(len(self), np.nan)
        newest = self.numbers[name][np.maximum(self.evaluated - 1, 0), np.arange(len(self))]
        return np.where(self.evaluated > 0, newest, np.nan)


def _loss(records: Records, goal: float) -> Array:
    return np.where(records.diverged, np.inf, records.last("test_loss"))


def _train_loss(records: Records, goal: float) -> Array:
    return np.where(records.diverged, np.inf, records.last("train_loss"))


def _accuracy(records: Records, goal: float) -> Array:
    return np.where(records.diverged, 0.0, records.last("test_accuracy"))


def _gap(records: Records, goal: float) -> Array:
    with np.errstate(invalid="ignore"):  # ∞ − ∞ of a network that is about to diverge
        gap = records.last("test_loss") - records.last("train_loss")
    return np.where(records.diverged, np.inf, gap)


def _steps_to_goal(records: Records, goal: float) -> Array:
    """Return the steps of the first evaluation with a test loss of at most `goal`.

    It is infinite for networks that have not reached it.
    """
    if "test_loss" not in records.numbers:
        return np.full(len(records), np.nan)
    known = np.arange(len(records.rounds))[:, None] < records.evaluated
    reached = (records.numbers["test_loss"] <= goal) & known
    first = np.array(records.rounds, float)[reached.argmax(axis=0)]
    steps = np.where(reached.any(axis=0), first, np.inf)
    return np.where(records.evaluated > 0, steps, np.nan)


@dataclass(frozen=True)
class Measure:
    """A number of each network that a map shows.

    `values(records, goal)` returns `(n,)`: NaN if it is not known yet, and the worst value for a network that
    diverged. `cost(values)` is the lower, the better. `is_log` asks for a logarithmic colour scale.
    """

    name: str
    title: str
    values: Callable[[Records, float], Array]
    cost: Callable[[Array], Array] = np.positive
    is_log: bool = False
    needs: str = "test_loss"  # the number of an Evaluation without which it does not exist

    def best(self, values: Array) -> int | None:
        """Return the place of the best value; None if all are NaN."""
        costs = self.cost(values)
        return None if np.isnan(costs).all() else int(np.nanargmin(costs))


MEASURES: dict[str, Measure] = {
    measure.name: measure
    for measure in (
        Measure("test_loss", marked("test loss"), _loss, is_log=True),
        Measure("train_loss", marked("training loss"), _train_loss, is_log=True),
        Measure("accuracy", marked("test accuracy"), _accuracy, np.negative, needs="test_accuracy"),
        Measure("gap", marked("test loss − training loss"), _gap, np.abs),
        Measure("steps_to_goal", marked("steps to the goal"), _steps_to_goal, is_log=True),
    )
}
