"""Schedules: factors of the learning rate by step."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from ..words import marked


@dataclass(frozen=True, slots=True)
class Schedule:
    """A factor of the learning rate, in [0, 1].

    `factor(step, period, low)` has steps from 0. `period` is in steps. `low`, in (0, 1], is the factor applied per
    period, or the lowest factor.
    """

    name: str
    title: str
    formula: str
    factor: Callable[[int, int, float], float]
    uses: tuple[str, ...] = ("schedule_period", "schedule_factor")  # the settings that it looks at


def cosine(step: int, period: int, low: float) -> float:
    """Half a cosine from 1 down to 0.

    Loshchilov & Hutter 2017, without restarts.
    """
    return 0.5 * (1.0 + math.cos(math.pi * min(step / period, 1.0)))


def triangular(step: int, period: int, low: float) -> float:
    """A triangle wave between `low` and 1 (Smith 2017)."""
    return low + (1.0 - low) * (1.0 - abs(2.0 * (step / period % 1.0) - 1.0))


def one_cycle(step: int, period: int, low: float) -> float:
    """Up from `low` to 1, then down to 0.

    It goes up for three tenths of the period; both parts are half a cosine. Smith & Topin 2018, with the shape that
    fastai and PyTorch give it.
    """
    rise = 0.3 * period
    if step < rise:
        return low + (1.0 - low) * 0.5 * (1.0 - math.cos(math.pi * step / rise))
    return 0.5 * (1.0 + math.cos(math.pi * min((step - rise) / (period - rise), 1.0)))


_PERIOD = ("schedule_period",)
SCHEDULES: dict[str, Schedule] = {
    schedule.name: schedule
    for schedule in (
        Schedule("constant", marked("constant"), "1", lambda step, period, low: 1.0, uses=()),
        Schedule("step", marked("step"), "low^floor(k/T)", lambda step, period, low: low ** (step // period)),
        Schedule("exponential", marked("exponential"), "low^(k/T)", lambda step, period, low: low ** (step / period)),
        Schedule("cosine", marked("cosine"), "(1 + cos(pi k/T)) / 2 until T, then 0", cosine, _PERIOD),
        Schedule(
            "warm_up",
            marked("warm-up"),
            "(k + 1)/T until T, then 1",
            lambda step, period, low: min((step + 1) / period, 1.0),
            _PERIOD,
        ),
        Schedule("triangular", marked("triangular"), "low to 1 and back in T, again and again", triangular),
        Schedule("one_cycle", marked("one-cycle"), "low to 1 in 0.3 T, then down to 0 at T", one_cycle),
    )
}
