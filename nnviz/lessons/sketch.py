"""Sketch: a question that a person answers with a curve, drawn on the axes of the loss."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..history.history import History
from ..nn.arrays import AnyArray
from ..training.earlier_run import EarlierRun
from ..words import say
from ..words.formatting import number
from .ask import Ask, Judged
from .curves import Curve, Trait, begins, ends, halfway, lowest_at
from .facts import RANDOM, Facts

LOSSES = ("train_loss", "test_loss")  # that can be drawn
POINTS = 101  # of a curve that is judged
_MOST = 1001  # values of an answer
_LEVEL = 0.05  # of the highest value: what differs less is called level


@dataclass(frozen=True)
class Sketch(Ask):
    """A question for the loss over the steps, to be drawn before the run.

    An answer holds two values or more, from 0 to `highest`, at equally spaced steps from 0 to `steps`. It is right if
    it has all `traits` of the run; else the first one that it lacks answers it. `measure` is one of LOSSES. `settings`
    differ from those of the scene in the run that is foretold, and `title` names that run.
    """

    steps: int = 1000
    highest: float = 1.0
    traits: tuple[Trait, ...] = ()
    measure: str = "train_loss"
    settings: Mapping[str, Any] = field(default_factory=dict)
    title: str = ""

    def check(self) -> None:
        """Raise ValueError if nothing could be drawn, or if a trait has no answer."""
        if self.measure not in LOSSES:
            raise ValueError(f"{self.question!r}: measure = {self.measure!r}: choose from {', '.join(LOSSES)}")
        if self.steps < 1 or not 0 < self.highest < math.inf:
            raise ValueError(f"{self.question!r}: steps and highest must be above 0")
        if not self.traits or not all(trait.above or trait.below for trait in self.traits):
            raise ValueError(f"{self.question!r}: it needs traits, each with a sentence above or below")

    def allows(self, answer: Any) -> bool:
        return isinstance(answer, (tuple, list)) and 2 <= len(answer) <= _MOST and all(map(self._has_room, answer))

    def _has_room(self, value: Any) -> bool:
        return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= self.highest

    def judge(self, answer: Any, run: Facts) -> Judged:
        drawn, true = self.drawn(answer), self.curve(run)
        feedback = next(filter(None, (trait.answer(drawn, true) for trait in self.traits)), "")
        return Judged(not feedback, feedback)

    def words(self, answer: Any) -> str:
        """Say in a few words where a curve begins, what it does, and where it ends."""
        curve, level = self.drawn(answer), _LEVEL * self.highest
        first, last, lowest = begins(curve), ends(curve), float(curve.values.min())
        values = {"first": number(round(first, 2)), "last": number(round(last, 2))}
        if first - lowest > level and last - lowest > level:
            values |= {"lowest": number(round(lowest, 2)), "step": number(lowest_at(curve))}
            return say("a fall from {first} to {lowest} at step {step}, then a rise to {last}", **values)
        if last - first > level:
            return say("a rise from {first} to {last}", **values)
        if first - last > level:
            half = number(halfway(curve))
            return say("a fall from {first} to {last}, half of it by step {half}", half=half, **values)
        return say("a level of about {first}", **values)

    def right_answer(self, run: Facts) -> tuple[float, ...]:
        return tuple(self.curve(run).values.tolist())

    def drawn(self, answer: Any) -> Curve:
        """Return an answer as a curve with 101 values."""
        return self._curve(np.linspace(0, self.steps, len(answer)), np.array(answer, float))

    def curve(self, run: Facts) -> Curve:
        """Return the loss of the run that is foretold, at most `highest`; a run that ended before keeps its last loss.

        If it is not among the runs, it is trained from the scene. Raises ValueError if there is no scene, either.
        """
        one = self._foretold(run)
        losses = np.nan_to_num(one.losses[:, LOSSES.index(self.measure)], nan=self.highest)
        return self._curve(one.steps, np.clip(losses, 0, self.highest))

    def _curve(self, steps: AnyArray, values: AnyArray) -> Curve:
        even = np.linspace(0, self.steps, POINTS)
        return Curve(even, np.interp(even, steps, values))

    def _foretold(self, run: Facts) -> EarlierRun:
        """Return the newest run with the settings that are foretold, and of those the longest."""
        found = [one for one in run.runs if self._fits(one, run)]
        if found:
            return max(found, key=lambda one: (min(one.step, self.steps), one.number))
        if run.scene is None:
            raise ValueError(f"{self.question!r}: there is no run to compare with, of {self.steps:,} steps")
        history = History(run.scene.begin(**self.settings))
        history.trainer.run(steps=self.steps)
        return Facts(history).runs[-1]

    def _fits(self, one: EarlierRun, run: Facts) -> bool:
        """Tell whether a run is the one that is foretold, and has been trained to its end."""
        if one.step < self.steps and one.ended is None:
            return False
        if run.scene is None:
            return all(getattr(one.config, name) == value for name, value in self.settings.items())
        differences = run.scene.config.changed(**self.settings).differences(one.config)
        return not {*differences} - {*RANDOM} and one.has_own_data == (run.scene.data is not None)
