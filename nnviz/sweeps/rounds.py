"""Rounds: the steps after which the networks of a sweep are evaluated."""

import math
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Any

import numpy as np

from ..errors import ConfigError
from ..settings.config import Config
from ..training.problem import Problem
from ..words import say

STEPS = 2_000  # by default
FIRST = 25  # steps of the first round


def limit_of(base: Config, problems: Sequence[Problem]) -> int | None:
    """Return the steps after which the base config stops, if it does. Raises ConfigError if they differ."""
    limits = {base.max_steps}
    if base.max_epochs is not None:
        limits |= {base.max_epochs * -(-each.data.train_count // each.config.batch_size) for each in problems}
        if len(limits - {base.max_steps}) > 1:
            raise ConfigError(
                say(
                    "max_epochs = {epochs}: an epoch does not have the same number of batches in all networks; "
                    "give steps = … instead",
                    epochs=base.max_epochs,
                )
            )
    return min((limit for limit in limits if limit is not None), default=None)


def rounds_of(steps: Any, given: Any = None) -> tuple[int, ...]:
    """Return the steps after which networks are evaluated. Raises ConfigError."""
    if steps is not None and (whole(steps) or 0) < 1:
        raise ConfigError(say("steps = {value}: give a whole number above 0", value=repr(steps)[:80]))
    if given is not None:
        counts = [whole(count) or 0 for count in given] if isinstance(given, Iterable) else []
        if not counts or min(counts) < 1:
            raise ConfigError(say("rounds = {value}: give numbers of steps above 0", value=repr(given)[:80]))
        if steps is not None and sum(counts) != steps:
            raise ConfigError(say("rounds: they sum to {sum} steps, but steps = {steps}", sum=sum(counts), steps=steps))
        return tuple(accumulate(counts))
    last = STEPS if steps is None else int(steps)
    ends = [FIRST * 2**power for power in range(math.ceil(math.log2(max(1, last / FIRST))))]
    return (*(end for end in ends if end < last), last)


def whole(value: Any) -> int | None:
    """Return a whole number, one of NumPy too, or None."""
    return int(value) if isinstance(value, (int, np.integer)) and not isinstance(value, bool) else None
