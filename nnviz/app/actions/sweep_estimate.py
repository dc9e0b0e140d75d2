"""Sweep estimate: how large a chosen sweep is, and how long it takes."""

import math

from ...data.datasets import Dataset
from ...data.user_data import Samples
from ...settings.config import Config
from ...sweeps.chunks import memory
from ...sweeps.grid import Grid
from ...sweeps.rounds import rounds_of
from ...training.cost import parameters_of, seconds_together, shape_of
from ...training.limits import Limits
from ...words import say_count
from ..controls.sweep_choice import ChosenSweep
from . import durations


def estimate(
    chosen: ChosenSweep, config: Config, user_data: Dataset | Samples | None, limits: Limits
) -> tuple[int, float]:
    """Return the number of networks and the seconds that they take, with nothing else to do.

    Raises ConfigError if that is not allowed.
    """
    count = math.prod(map(len, chosen.values.values()))
    limits.check_sweep(count)
    grid = Grid.of(config, chosen.values)
    groups, rounds = list(grid.groups()), rounds_of(chosen.steps)
    shapes = [shape_of(group.config, user_data) for group in groups]
    for group, shape in zip(groups, shapes):
        limits.check(group.config, shape)
    parameters = [parameters_of(group.config, shape) for group, shape in zip(groups, shapes)]
    limits.check_sweep(count, memory(groups, parameters, len(rounds)))
    seconds = sum(
        seconds_together(group.config, shape, len(group.networks), chosen.steps, len(rounds))
        for group, shape in zip(groups, shapes)
    )
    return count, seconds / max(1, limits.sweep_workers)


def estimate_text(count: int, seconds: float, pace: float | None) -> str:
    """Say how large a sweep is, and how long it takes.

    `pace` is how many times as long as estimated the last one took, or None; then the estimate is a lower bound.
    """
    number, time = f"{count:,}", durations.in_words(max(1.0, seconds * (pace or 1.0)))
    if pace is None:
        return say_count(
            "{number} network, at least {time}",
            "{number} networks, at least {time}",
            count=count,
            number=number,
            time=time,
        )
    return say_count(
        "{number} network, about {time}", "{number} networks, about {time}", count=count, number=number, time=time
    )
