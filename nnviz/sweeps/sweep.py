"""Sweep: the networks of a grid, with what is known of them."""

import hashlib
import math
from collections.abc import Iterator, Sequence
from numbers import Real
from os import PathLike
from pathlib import Path
from typing import Any, Never, Self

import numpy as np

from ..data.any_data import as_user_data
from ..data.datasets import Dataset
from ..data.user_data import Samples
from ..errors import ConfigError
from ..nn.arrays import AnyArray, Array, Ints
from ..recipes.written import write
from ..settings.config import Config
from ..training.crowd import MOST_NETWORKS
from ..training.problem import Problem, prepare
from ..training.run_data import data_for
from ..training.trainer import Trainer
from ..words import say, say_count
from .chunks import LARGEST, cut, memory, pieces
from .collector import Collector
from .driver import Driver
from .engine import Workers
from .grid import Grid, Group
from .memory import check_memory
from .one_thread import one_thread
from .records import MEASURES
from .rounds import limit_of, rounds_of, whole
from .stored import SECONDS, SweepError, content, fill, read, resumed, user_data_in
from .table import as_csv, table

_AT_ONCE = 20  # steps of a network that is trained again
_OF_GENERATED = ("dataset", "noise", "samples", "classes", "formula")  # settings that data of one's own does not have


class Sweep(Driver):
    """Trains a network for each combination of settings.

    `config` holds the settings that all networks share, and `data` is as in Trainer. Each further argument names a
    setting and lists its values: numbers become the axes of the map, other settings small multiples, and seeds repeat
    each cell. All networks take `steps` steps, or as many as the config's `max_steps` and `max_epochs` allow, and are
    evaluated after each of `rounds`, which are numbers of steps that sum to `steps`. `workers` is None for this
    process, a number of processes or "all" (with loky), or a `concurrent.futures.Executor`. `goal` is the test loss
    that the measure "steps_to_goal" asks for. With `own_data` each seed has data of its own, otherwise all have the
    same. With `seeds_apart` the seeds are an axis of the map, and do not repeat each cell. The stopping conditions
    `target_loss` and `patience` of the config end single networks, at the end of a round.
    Networks and their weights do not depend on the workers.
    Raises ConfigError if a setting is not allowed, or if the memory is too small.
    """

    def __init__(
        self,
        config: Config | None = None,
        data: Any = None,
        *,
        steps: int | None = None,
        rounds: Sequence[int] | None = None,
        workers: Workers = None,
        goal: float = 0.1,
        own_data: bool = False,
        seeds_apart: bool = False,
        chunk: int | None = None,
        **values: Any,
    ):
        self.base = config or Config()
        self.user_data: Dataset | Samples | None = None if data is None else as_user_data(data)
        self.grid = Grid.of(self.base, values, bool(own_data), bool(seeds_apart))
        for name in _OF_GENERATED:
            if self.user_data is not None and name in values:
                raise ConfigError(say("{name}: data of your own does not depend on it", name=name))
        if isinstance(goal, bool) or not isinstance(goal, Real) or not math.isfinite(goal):
            raise ConfigError(say("goal = {value}: give a number", value=repr(goal)[:80]))
        self.goal: float = float(goal)
        self.groups: list[Group] = list(self.grid.groups())
        problems = [self.problem(number) for number in range(len(self.groups))]
        if steps is None and rounds is None:
            steps = limit_of(self.base, problems)
        self.rounds = rounds_of(steps, rounds)
        parameters = [problem.network.parameter_count for problem in problems]
        check_memory(memory(self.groups, parameters, len(self.rounds)))
        collector = Collector(self.groups, parameters, self.rounds, self.base)
        super().__init__(collector, cut(self.groups, parameters, _most(chunk)), self.user_data, workers)

    def __len__(self) -> int:
        return self.grid.count

    def __repr__(self) -> str:
        axes = " × ".join(f"{axis.name} ({len(axis)})" for axis in self.grid.axes)
        share = f"{100 * self.progress.share:.0f}"
        return say_count(
            "<sweep of {count} network: {axes}; {share}% of {steps} steps>",
            "<sweep of {count} networks: {axes}; {share}% of {steps} steps>",
            count=len(self),
            axes=axes,
            share=share,
            steps=f"{self.rounds[-1]:,}",
        )

    def __getstate__(self) -> Never:
        raise TypeError(say("a sweep can't be copied or pickled: save it, and load the file"))

    def theta(self, network: int) -> Array:
        """Return a copy of a network's weights `(P,)`. Raises IndexError if there is no such network."""
        if not self.records.steps[self.grid.number(network)]:
            return self.trainer(network).state.theta.copy()  # nobody has drawn them yet
        return self._collector.theta(network).copy()

    def problem(self, group: int) -> Problem:
        """Return the problem of the networks in a group."""
        config = self.groups[group].config
        return prepare(config, data_for(config, self.user_data))

    def thetas(self, networks: Ints) -> list[tuple[int, Ints, Array]]:
        """Return (group, networks, weights `(n, P)`) for the groups of some networks.

        The weights are 0 before the first steps.
        """
        homes = [self._collector.home(int(network)) for network in networks]
        found = []
        for group in sorted({group for group, _ in homes}):
            places = [place for place, home in enumerate(homes) if home[0] == group]
            rows = [homes[place][1] for place in places]
            found.append((group, networks[places], self._collector.thetas[group][rows]))
        return found

    def digest(self) -> str:
        """Return a hash of all weights; equal sweeps give equal ones, whatever trained them."""
        found = hashlib.sha256()
        for network in range(len(self)):
            found.update(self._collector.theta(network).tobytes())
        return found.hexdigest()

    def trainer(self, network: int) -> Trainer:
        """Train a network again alone, up to its present step; the weights are the same, bit for bit.

        Raises IndexError if there is no such network.
        """
        trainer = self.untrained(network)
        for _ in self.retraining(trainer, network):
            pass
        return trainer

    def untrained(self, network: int) -> Trainer:
        """Return the trainer of a network at its first step. Raises IndexError."""
        return Trainer(self.grid.config(network), self.user_data)

    def retraining(self, trainer: Trainer, network: int) -> Iterator[tuple[int, int]]:
        """Train a network's trainer up to the network's present step, a few steps at a time.

        Yields the steps taken, and all of them.
        """
        last = int(self.records.steps[network])
        while trainer.state.step < last and not trainer.ended:
            with one_thread():
                trainer.run(steps=min(_AT_ONCE, last - trainer.state.step))
            yield trainer.state.step, last

    def table(self) -> AnyArray:
        """Return a structured array with a row for each network, as `table.table` says."""
        return table(self.grid, self.records)

    def values(self, measure: str = "test_loss") -> Array:
        """Return a measure of each network, `(n,)`, or NaN where it is not known.

        Raises ConfigError for an unknown measure.
        """
        if measure not in MEASURES:
            names = ", ".join(MEASURES)
            raise ConfigError(say("measure = {value}: choose one of {names}", value=repr(measure), names=names))
        numbers = self.records.numbers
        if numbers and MEASURES[measure].needs not in numbers:
            return np.full(len(self), np.nan)
        return MEASURES[measure].values(self.records, self.goal)

    def best(self, measure: str = "test_loss") -> AnyArray:
        """Return the row of the best network.

        It is the middle one in the cell with the best median over its seeds. A cell of which half diverged is only
        taken if all did. Raises ConfigError if nothing is known.
        """
        by_cell = self.values(measure).reshape(-1, self.grid.repeats)
        order = by_cell.argsort(axis=1, kind="stable")[:, (self.grid.repeats - 1) // 2]
        medians = np.take_along_axis(by_cell, order[:, None], axis=1)[:, 0]
        failed = 2 * self.records.diverged.reshape(by_cell.shape).sum(axis=1) >= self.grid.repeats
        best = MEASURES[measure].best
        cell = best(np.where(failed, np.nan, medians))
        if cell is None:
            cell = best(medians)
        if cell is None:
            if self.records.numbers:
                raise ConfigError(say("measure = {value}: the data has no such measure", value=repr(measure)))
            raise ConfigError(say("nothing was evaluated yet: call run() first"))
        row: AnyArray = self.table()[cell * self.grid.repeats + order[cell]]
        return row

    def to_csv(self, path: "str | PathLike[str]") -> Path:
        """Write the table as a CSV file. Raises SweepError."""
        return write(path, as_csv(self.table()), SweepError)

    def save(self, path: "str | PathLike[str]") -> Path:
        """Write the sweep to a file for `load`, in mid-run too. Raises SweepError."""
        elapsed = self.progress.elapsed
        stored = content(self.grid, self.user_data, self.goal, self.chunks, self._collector, elapsed)
        return write(path, stored, SweepError)

    @classmethod
    def load(cls, path: "str | PathLike[str]", *, workers: Workers = None, chunk: int | None = None) -> Self:
        """Read a saved sweep; `run` or `play` goes on with it, to the same bits.

        Raises SweepError for a file that can't be used, and ConfigError for the other arguments.
        """
        about, arrays = read(path)
        most = _most(chunk)
        try:
            values = {str(name): values for name, values in about["values"]}
            rounds = np.diff(about["rounds"], prepend=0).tolist()
            sweep = cls(
                Config(**about["config"]),
                user_data_in(about),
                rounds=rounds,
                chunk=chunk,
                goal=about["goal"],
                own_data=about["own_data"],
                seeds_apart=about.get("seeds_apart", False),
                **values,
            )
            fill(sweep._collector, arrays)
            chunks = pieces(resumed(sweep.chunks, about, arrays, sweep._collector), most or LARGEST)
            sweep._resume(chunks, SECONDS.validate_python(about["elapsed"]))
        except (AttributeError, KeyError, TypeError, ValueError, IndexError) as error:
            raise SweepError(say("{path}: this sweep can't be used: {error}", path=path, error=error)) from None
        sweep.workers = workers
        return sweep


def _most(chunk: int | None) -> int | None:
    """Check the number of networks that are trained together. Raises ConfigError."""
    if chunk is not None and not 1 <= (whole(chunk) or 0) <= MOST_NETWORKS:
        most = f"{MOST_NETWORKS:,}"
        raise ConfigError(say("chunk = {value}: give a whole number from 1 to {most}", value=repr(chunk), most=most))
    return chunk
