"""Curves: features of a loss over the steps, by which a drawn curve is compared with that of a run."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..nn.arrays import Array
from ..words import say
from ..words.formatting import number


@dataclass(frozen=True, eq=False)
class Curve:
    """A loss over the steps: `values` at equally spaced `steps`, both `(n,)`."""

    steps: Array
    values: Array


def begins(curve: Curve) -> float:
    """Return the first value."""
    return float(curve.values[0])


def ends(curve: Curve) -> float:
    """Return the last value."""
    return float(curve.values[-1])


def climb(curve: Curve) -> float:
    """Return the largest rise from a value to a later one."""
    return float((curve.values - np.minimum.accumulate(curve.values)).max())


def rise(curve: Curve) -> float:
    """Return the rise from the lowest value to the last."""
    return float(curve.values[-1] - curve.values.min())


def lowest_at(curve: Curve) -> float:
    """Return the first step with the lowest value."""
    return float(curve.steps[curve.values.argmin()])


def halfway(curve: Curve) -> float:
    """Return the first step at which the curve has fallen half of the way from its first value to its lowest."""
    middle = (curve.values[0] + curve.values.min()) / 2
    return float(curve.steps[(curve.values <= middle).argmax()])


@dataclass(frozen=True)
class Trait:
    """A feature of a curve that a drawn one should share with the run.

    `measure(curve)` returns a number. That of the drawn curve may differ from the run's by `margin`. If it is larger,
    `above` answers it, and `below` if it is smaller; both may contain {drawn} and {run}, the two numbers. A difference
    without an answer does not matter.
    """

    measure: Callable[[Curve], float]
    margin: float
    above: str = ""
    below: str = ""

    def answer(self, drawn: Curve, run: Curve) -> str:
        """Return the answer to a drawn curve; "" if it has the trait of the run."""
        found, true = self.measure(drawn), self.measure(run)
        if abs(found - true) <= self.margin:
            return ""
        feedback = self.above if found > true else self.below
        return say(feedback, drawn=number(round(found, 2)), run=number(round(true, 2))) if feedback else ""
