"""Events of a sweep: start, results, losses of work, end.

Networks are numbered from 0, as in `Grid`. All events are frozen.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..nn.arrays import Ints
from ..training.evaluation import Evaluation


@dataclass(frozen=True, slots=True)
class SweepStarted:
    """Training began, or continues, with `networks` networks in `chunks` chunks.

    `rounds` are the steps after which all networks are evaluated.
    """

    networks: int
    chunks: int
    rounds: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CellsAdvanced:
    """Some networks reached the end of a round and were evaluated.

    `networks` has the shape `(n,)`, and so has each number of `evaluation`. `worker` names the process.
    """

    networks: Ints = field(repr=False, compare=False)
    step: int
    evaluation: Evaluation = field(repr=False, compare=False)
    worker: str


@dataclass(frozen=True, slots=True)
class CellsDiverged:
    """Some networks diverged at `steps` `(n,)`; they keep their last finite weights.

    `what` says for each of them what was not finite: "loss" or "weights".
    """

    networks: Ints = field(repr=False, compare=False)
    steps: Ints = field(repr=False, compare=False)
    what: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CellsStopped:
    """Some networks met a stopping condition at the end of a round.

    `reason` is its setting, "target_loss" or "patience".
    """

    networks: Ints = field(repr=False, compare=False)
    step: int
    reason: str


@dataclass(frozen=True, slots=True)
class ChunkLost:
    """A task did not return, and is done again. `attempt` counts from 1."""

    chunk: int
    attempt: int
    error: BaseException


@dataclass(frozen=True, slots=True)
class WorkersMixed:
    """Workers run different versions of what computes the bits.

    `made_with` maps each version of the parts to the workers that run it. The weights may differ in the last bits.
    """

    made_with: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class SweepEnded:
    """The sweep ended: `reason` is "done", "cancelled" or "failed".

    `error` tells what made it fail.
    """

    reason: str
    error: BaseException | None = None
