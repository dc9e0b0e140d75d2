"""Collector: takes the results of tasks, and keeps weights and records of all networks."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from ..nn.arrays import Array, Bools, Ints
from ..settings.config import Config
from ..training.evaluation import Evaluation
from . import records as known
from .chunks import Chunk
from .events import CellsAdvanced, CellsDiverged, CellsStopped
from .grid import Group
from .records import Records
from .task import Result

Told = CellsAdvanced | CellsDiverged | CellsStopped


class Collector:
    """Keeps the newest weights and the records of the networks of some groups.

    `thetas` has an array `(n, P)` for each group, with a row for each of its networks.
    `base` says which stopping conditions are watched, `target_loss` and `patience`.
    """

    def __init__(self, groups: Sequence[Group], parameters: Sequence[int], rounds: tuple[int, ...], base: Config):
        count = sum(len(group.networks) for group in groups)
        self.records = Records(count, rounds)
        self.thetas: list[Array] = [np.zeros((len(group.networks), size)) for group, size in zip(groups, parameters)]
        self._base, self.rounds, self._groups = base, rounds, groups
        self._home = np.zeros((count, 2), np.int64)  # the group of each network, and its row there
        for number, group in enumerate(groups):
            self._home[group.networks] = np.stack([np.full(len(group.networks), number), group_rows(group)], axis=1)
        self.best = np.full(count, np.inf)  # test loss, for patience
        self.best_epoch = np.zeros(count, np.int64)

    def theta(self, network: int) -> Array:
        """Return the weights `(P,)` of a network."""
        group, row = self.home(network)
        theta: Array = self.thetas[group][row]
        return theta

    def home(self, network: int) -> tuple[int, int]:
        """Return the group of a network, and its row there."""
        group, row = self._home[network]
        return int(group), int(row)

    def numbers(self, networks: Ints) -> dict[str, Array]:
        """Return the numbers in which some networks of one group differ."""
        group, rows = self._home[networks[0], 0], self._home[networks, 1]
        return {name: values[rows] for name, values in self._groups[group].numbers.items()}

    def go_back(self, chunks: Iterable[Chunk]) -> None:
        """Forget what is newer than the chunks, because `take` was interrupted."""
        for chunk in chunks:
            if len(chunk.networks):
                group, rows = self._home[chunk.networks[0], 0], self._home[chunk.networks, 1]
                self.thetas[group][rows] = 0.0 if chunk.state is None else chunk.state.theta
                self.records.steps[chunk.networks] = chunk.step
                self.records.evaluated[chunk.networks] = chunk.place
                self.records.ended[chunk.networks] = known.GOING

    def take(self, chunk: Chunk, result: Result) -> tuple[Chunk, list[Told]]:
        """Store a result. Return the chunk with the networks that go on, and what happened.

        After an interruption it may be called again with the same result.
        """
        assert result.state is not None  # the worker had the data
        networks, state, place = chunk.networks, result.state, chunk.place
        told: list[Told] = []
        going = np.ones(len(networks), bool)
        group, rows = self._home[networks[0], 0], self._home[networks, 1]
        self.thetas[group][rows] = state.theta
        self.records.steps[networks] = state.step
        if result.evaluation is not None:
            self.records.note(networks, place, result.evaluation)
        if result.diverged:
            told.append(self._diverge(networks, result, going))
        if result.evaluation is not None:
            told.append(CellsAdvanced(networks, state.step, result.evaluation, result.worker))
            told.extend(self._stop(networks, state.step, state.epoch, result.evaluation, going))
            place += 1
        if place == len(self.rounds):
            self.records.ended[networks[going]] = known.DONE
            going[:] = False
        return replace(chunk, state=state, place=place).kept(going), told

    def _diverge(self, networks: Ints, result: Result, going: Bools) -> CellsDiverged:
        places = np.array(sorted(result.diverged))
        steps, what = zip(*(result.diverged[place] for place in places))
        lost = networks[places]
        self.records.steps[lost] = steps
        self.records.ended[lost] = [known.ENDINGS.index(kind) for kind in what]
        going[places] = False
        return CellsDiverged(lost, np.array(steps), what)

    def _stop(
        self, networks: Ints, step: int, epoch: int, evaluation: Evaluation, going: Bools
    ) -> Iterator[CellsStopped]:
        """End networks that meet a stopping condition of the base config."""
        met = {}
        if self._base.target_loss is not None:
            met[known.TARGET_LOSS] = np.asarray(evaluation.train_loss) < self._base.target_loss
        if self._base.patience is not None:
            better = np.asarray(evaluation.test_loss) < self.best[networks]
            self.best_epoch[networks] = np.where(better, epoch, self.best_epoch[networks])
            self.best[networks] = np.where(better, evaluation.test_loss, self.best[networks])  # last: it decides above
            met[known.PATIENCE] = epoch - self.best_epoch[networks] >= self._base.patience
        for code, reached in met.items():
            stopped = reached & going
            if stopped.any():
                self.records.ended[networks[stopped]] = code
                going &= ~stopped
                yield CellsStopped(networks[stopped], step, known.ENDINGS[code])


def group_rows(group: Group) -> Ints:
    """Return the row of each network of a group."""
    return np.arange(len(group.networks))
