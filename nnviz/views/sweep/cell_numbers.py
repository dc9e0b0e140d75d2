"""Cell numbers: the results of a sweep's networks, gathered by cells."""

from dataclasses import dataclass

import numpy as np

from ...data.task import AUTOENCODER
from ...nn.arrays import Array, Bools, Ints
from ...sweeps.records import MEASURES
from ...words import marked, say
from ...words.formatting import number
from .swept import Swept

DIVERGED, BOUNDARY, CURVES = "diverged", "boundary", "curves"  # shown besides the measures
SHOWN = {name: measure.title for name, measure in MEASURES.items()} | {
    DIVERGED: marked("number of seeds that diverged"),
    BOUNDARY: marked("outputs of the networks"),
    CURVES: marked("test loss over the steps"),
}
MOST_IN_A_STRIP = 40  # values whose outputs are shown at first


def choices(sweep: Swept) -> dict[str, str]:
    """Return what a map of the sweep can show: names, and titles in the present language."""
    problem = sweep.problem(0)
    left_out = set()
    if problem.task != "classification":
        left_out.add("accuracy")
        if problem.data.plane.is_line or problem.task == AUTOENCODER:
            left_out.add(BOUNDARY)
    if not is_strip(sweep):
        left_out.add(CURVES)
    if sweep.grid.repeats == 1:
        left_out.add(DIVERGED)
    return {name: title_of(sweep, name) for name in SHOWN if name not in left_out}


def title_of(sweep: Swept, shown: str) -> str:
    """Return the title of what a map shows."""
    if shown == "steps_to_goal":
        return say("steps to a test loss of {goal}", goal=number(sweep.goal))
    title = SHOWN[shown]
    return say(title)


def is_strip(sweep: Swept) -> bool:
    """Tell whether the sweep has one axis, apart from seeds and small multiples."""
    return sweep.grid.y is None


def measure_of(shown: str) -> str:
    """Return the measure that orders a cell's seeds while this is shown."""
    return shown if shown in MEASURES else "test_loss"


@dataclass(frozen=True, eq=False)
class CellNumbers:
    """A measure's values in each cell; every array has the shape `(cells,)`.

    `median` is the value of the network `middle`; it, `low` and `high` are NaN where nothing was evaluated, and those
    of a diverged network are as the measure says. `diverged` and `known` count the cell's networks.
    """

    measure: str
    median: Array
    low: Array
    high: Array
    middle: Ints
    diverged: Ints
    known: Ints
    repeats: int

    @property
    def failed(self) -> Bools:
        """True for cells of which half the networks or more diverged."""
        failed: Bools = 2 * self.diverged >= self.repeats
        return failed

    @property
    def best(self) -> int | None:
        """The cell with the best median; None before there is one."""
        usable = ~self.failed & np.isfinite(self.median)
        return MEASURES[self.measure].best(np.where(usable, self.median, np.nan))


def numbers_of(sweep: Swept, measure: str) -> CellNumbers:
    """Gather the present values of a measure."""
    repeats = sweep.grid.repeats
    values = sweep.values(measure).reshape(-1, repeats)
    known = repeats - np.isnan(values).sum(axis=1)
    order = values.argsort(axis=1, kind="stable")  # those that are not known come last
    cells = np.arange(len(values))
    middle, last = np.maximum(known - 1, 0) // 2, np.maximum(known - 1, 0)
    return CellNumbers(
        measure,
        values[cells, order[cells, middle]],
        values[cells, order[:, 0]],
        values[cells, order[cells, last]],
        cells * repeats + order[cells, middle],
        sweep.records.diverged.reshape(-1, repeats).sum(axis=1),
        known,
        repeats,
    )
