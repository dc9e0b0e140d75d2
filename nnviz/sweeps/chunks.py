"""Chunks: the networks of a sweep in pieces that are trained together."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from ..nn.arrays import Array, Bools, Ints
from ..nn.optimizers import OPTIMIZERS
from ..settings.config import Config
from ..training.events import State
from .grid import Group
from .memory import LEAST

LARGEST = 256  # networks; with more, the processor's caches become too small
STATE = 1_000_000  # bytes of a chunk's state, which travels to a worker and back


@dataclass(frozen=True)
class Chunk:
    """Networks of a group that have taken the same steps.

    `state` is theirs, a row for each of `networks`; None before the first step. `place` is the round that they are in.
    `pace` is the measured time of a step in seconds, or 0.
    """

    number: int
    config: Config
    networks: Ints
    numbers: Mapping[str, Array]
    state: State | None = None
    place: int = 0
    pace: float = 0.0
    attempts: int = 0

    @property
    def step(self) -> int:
        """The steps that were taken."""
        return 0 if self.state is None else self.state.step

    def kept(self, going: Bools) -> "Chunk":
        """Return the chunk with some of its networks; `going` is `(n,)`, True for those that stay."""
        if going.all():
            return self
        state = self.state
        if state is not None:
            memory = state.optimizer_state
            slots = tuple(slot[going] for slot in memory.slots)
            state = state._replace(theta=state.theta[going], optimizer_state=memory._replace(slots=slots))
        numbers = {name: values[going] for name, values in self.numbers.items()}
        return replace(self, networks=self.networks[going], numbers=numbers, state=state)


def cut(groups: Sequence[Group], parameters: Sequence[int], most: int | None = None) -> list[Chunk]:
    """Cut groups into chunks of at most `most` networks.

    `parameters` are the lengths of theta, one for each group. By default a chunk's state is at most a megabyte.
    """
    return [
        Chunk(0, group.config, group.networks[part], {name: v[part] for name, v in group.numbers.items()})
        for place, group in enumerate(groups)
        for part in _parts(len(group.networks), most or _most(group.config, parameters[place]))
    ]


def pieces(chunks: Iterable[Chunk], most: int) -> list[Chunk]:
    """Cut chunks with more than `most` networks."""
    return [
        chunk.kept(np.isin(np.arange(len(chunk.networks)), np.arange(part.start, part.stop)))
        for chunk in chunks
        if len(chunk.networks)
        for part in _parts(len(chunk.networks), most)
    ]


def _most(config: Config, parameters: int) -> int:
    return max(1, min(LARGEST, STATE // _row(config, parameters)))


def _row(config: Config, parameters: int) -> int:
    """Return the bytes of a network's state."""
    return 8 * parameters * (1 + OPTIMIZERS[config.optimizer].slots)


def _parts(count: int, most: int) -> Iterator[slice]:
    """Yield slices of nearly equal lengths, at most `most`."""
    pieces = -(-count // most)
    edges = [round(count * piece / pieces) for piece in range(pieces + 1)]
    return (slice(start, stop) for start, stop in pairwise(edges))


def memory(groups: Sequence[Group], parameters: Sequence[int], rounds: int) -> int:
    """Estimate the bytes that a sweep needs in its own process.

    They are the weights, what the optimizer remembers, and the evaluations.
    """
    return sum(
        len(group.networks) * (2 * _row(group.config, parameters[place]) + 8 * 8 * rounds + LEAST)
        for place, group in enumerate(groups)
    )
