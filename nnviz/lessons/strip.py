"""Strip: the same run for many seeds, or for many values of a setting."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..nn.arrays import Bools
from ..settings.config import Config
from ..sweeps.records import MEASURES
from ..sweeps.sweep import Sweep
from ..training.limits import Limits
from ..words import say
from ..words.formatting import number

SHOWN = (*MEASURES, "boundary", "curves")  # what a strip can show


@dataclass(frozen=True)
class Strip:
    """Many networks with the settings of the present run, each trained for some `steps`.

    There is one for each of `seeds` random seeds, and for each combination of the values in `axes`. With `own_data` a
    seed decides the data, too. With `seeds_apart` the seeds are an axis of the map; otherwise it shows their median.
    `show` is a measure of the sweep, "boundary" for small outputs, or "curves". A network passes if its `measure` is at
    least or at most the limit.
    """

    title: str
    steps: int
    seeds: int = 12
    axes: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    own_data: bool = True
    seeds_apart: bool = False
    show: str = "boundary"
    measure: str = "accuracy"
    at_least: float | None = None
    at_most: float | None = None

    @property
    def values(self) -> dict[str, list[Any]]:
        """The values of each setting that differs between the networks."""
        return {name: list(values) for name, values in self.axes.items()} | {"seed": list(range(self.seeds))}

    def check(self, config: Config) -> None:
        """Raise ConfigError or ValueError if it can't be trained beside a run with these settings."""
        if self.measure not in MEASURES:
            raise ValueError(f"strip {self.title!r}: there is no measure {self.measure!r}")
        if self.show not in SHOWN:
            raise ValueError(f"strip {self.title!r}: show = {self.show!r}: choose from {', '.join(SHOWN)}")
        if None not in (self.at_least, self.at_most):
            raise ValueError(f"strip {self.title!r}: give at_least or at_most")
        if "seed" in self.axes:
            raise ValueError(f"strip {self.title!r}: axes can't have a seed; write seeds = 8 for eight of them")
        Limits().check_sweep(self.seeds * math.prod(map(len, self.axes.values())))
        self.sweep(config)

    def sweep(self, config: Config, data: Any = None, workers: Any = None) -> Sweep:
        """Return the sweep that trains the networks. Raises ConfigError."""
        values: dict[str, Any] = self.values
        own_data = self.own_data and data is None
        apart = self.seeds_apart
        return Sweep(config, data, steps=self.steps, workers=workers, own_data=own_data, seeds_apart=apart, **values)

    def passed(self, sweep: Sweep) -> Bools:
        """Tell which networks pass now, `(n,)`; none does before it was evaluated, or without a limit."""
        values = sweep.values(self.measure)
        with np.errstate(invalid="ignore"):
            return (values <= _number(self.at_most)) | (values >= _number(self.at_least))

    @property
    def has_limit(self) -> bool:
        """True if a network can pass."""
        return self.at_least is not None or self.at_most is not None

    def count(self, sweep: Sweep) -> str:
        """Say how many networks pass now; empty without a limit."""
        title = MEASURES[self.measure].title
        said = {"passed": int(self.passed(sweep).sum()), "count": len(sweep), "measure": say(title)}
        if self.at_most is not None:
            return say("{passed} of {count} networks: {measure} at most {limit}.", limit=number(self.at_most), **said)
        if self.at_least is not None:
            return say("{passed} of {count} networks: {measure} at least {limit}.", limit=number(self.at_least), **said)
        return ""


def _number(limit: float | None) -> float:
    return math.nan if limit is None else limit
