"""Mini outputs: the outputs of a sweep's networks over the plane, as small pictures."""

import time

import numpy as np

from ...data.datasets import Dataset
from ...drawing.field import levels, winners
from ...drawing.theme import Theme
from ...nn.arrays import Array, Ints
from ...training.problem import Problem
from ..base.legend import value_scale
from .map_cells import Words
from .swept import Swept

_BUDGET = 0.008  # seconds of a frame that are spent on new pictures in a live page
_AT_ONCE = 8


class MiniOutputs:
    """Small pictures of networks, `size` pixels on a side; each is made once for a step."""

    def __init__(self, sweep: Swept, theme: Theme, size: int):
        self.sweep, self.theme, self.size = sweep, theme, size
        self._problems: dict[int, tuple[Problem, Array]] = {}
        self._found: dict[int, tuple[int, Words]] = {}  # network: step, picture

    def find(self, networks: Ints, gradual: bool) -> tuple[Words, Ints, bool]:
        """Return pictures, the number of each network's one or -1, and whether some must still be made.

        With `gradual` only some are made at once, and earlier steps stand for those that are missing.
        """
        end = time.perf_counter() + _BUDGET
        steps = self.sweep.records.steps
        stale = [n for n in networks.tolist() if self._found.get(n, (-1,))[0] != steps[n]]
        done = 0
        while done < len(stale) and not (gradual and done and time.perf_counter() > end):
            self._make(np.array(stale[done : done + _AT_ONCE]))
            done += _AT_ONCE
        pictures = [self._found[n][1] for n in networks.tolist() if n in self._found]
        numbers, count = np.full(len(networks), -1), 0
        for place, network in enumerate(networks.tolist()):
            if network in self._found:
                numbers[place], count = count, count + 1
        stacked = np.stack(pictures) if pictures else np.zeros((0, self.size, self.size), np.uint32)
        return stacked, numbers, done < len(stale)

    def _make(self, networks: Ints) -> None:
        for group, members, thetas in self.sweep.thetas(networks):
            problem, inputs = self._problem(group)
            for network, theta in zip(members.tolist(), thetas):
                with np.errstate(over="ignore", invalid="ignore"):
                    picture = _picture(problem, problem.predict(theta, inputs), self.size, self.theme)
                self._found[network] = int(self.sweep.records.steps[network]), picture

    def _problem(self, group: int) -> tuple[Problem, Array]:
        if group not in self._problems:
            problem = self.sweep.problem(group)
            self._problems[group] = problem, problem.inputs(problem.data.plane.cells(self.size))
        return self._problems[group]


def _picture(problem: Problem, output: Array, size: int, theme: Theme) -> Words:
    """Colour outputs `(size * size, n)` as the boundary view does."""
    data: Dataset = problem.data
    if output.shape[1] > 1:
        low, high = problem.loss.targets
        owner, certainty = winners(np.nan_to_num((output.T.reshape(-1, size, size) - low) / (high - low)))
        words = np.ascontiguousarray(theme.class_tables).view(np.uint32)[..., 0]
        classes: Words = words[owner, np.rint(255 * certainty).astype(np.intp)]
        return classes
    middle, limit = (0.0, 1.0) if data.is_classification else value_scale(data)
    score = problem.loss.score(output[:, 0]).reshape(size, size)
    table = np.ascontiguousarray(theme.table).view(np.uint32)[:, 0]
    colors: Words = table[levels(score - middle, limit)]
    return colors
