"""Goal: a condition on the facts of a run, with its evidence."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from ..settings.config import settings
from ..words import marked, say
from ..words.formatting import number
from .facts import Facts
from .scene import Scene


@dataclass(frozen=True)
class Verdict:
    """The judgement on a run: whether it meets a goal, a sentence with the evidence, and the progress from 0 to 1.

    It is true if the goal is met, so that it can be asserted.
    """

    is_met: bool
    evidence: str
    progress: float = 0.0

    def __bool__(self) -> bool:
        return self.is_met

    def __str__(self) -> str:
        return self.evidence


@dataclass(frozen=True)
class Goal:
    """A condition on the facts of a run.

    `judge(facts)` returns the verdict. A goal is called with a run: a Trainer, a History, a Playground or a lesson.
    `goal_a & goal_b` is met if both are.
    """

    text: str
    judge: Callable[[Facts], Verdict]
    scene: Scene | None = None

    def __call__(self, run: Any) -> Verdict:
        """Return the verdict on a run."""
        facts = Facts.of(run, self.scene)
        return self.judge(facts if facts.scene is not None else replace(facts, scene=self.scene))

    def __and__(self, other: "Goal") -> "Goal":
        """Return a goal that asks for both."""

        def judge(run: Facts) -> Verdict:
            verdicts = [self.judge(run), other.judge(run)]
            failed = [verdict for verdict in verdicts if not verdict]
            evidence = " ".join(verdict.evidence for verdict in failed or verdicts if verdict.evidence)
            return Verdict(not failed, evidence, min(verdict.progress for verdict in verdicts))

        return Goal(f"{self.text} {other.text}", judge, self.scene or other.scene)

    def from_scene(self, scene: Scene) -> "Goal":
        """Return the same goal for runs that begin from a scene."""
        return replace(self, scene=scene)


MEASURES = {
    "train_loss": marked("training loss"),
    "test_loss": marked("test loss"),
    "train_accuracy": marked("training accuracy"),
    "test_accuracy": marked("test accuracy"),
    "train_r2": marked("training R²"),
    "test_r2": marked("test R²"),
}


def reaches(
    measure: str, *, at_least: float | None = None, at_most: float | None = None, by: int, since: int = 0
) -> Goal:
    """Ask that a measure is high or low enough after some step, from step `since` to step `by`.

    Exactly one of `at_least` and `at_most` is given. Raises KeyError for a measure that is not in MEASURES.
    """
    title, bound = MEASURES[measure], at_least if at_most is None else at_most
    if bound is None or None not in (at_least, at_most):
        raise ValueError(f"reaches({measure!r}): give at_least or at_most")
    limit = float(bound)

    def holds(evaluation: Any) -> bool:
        value = getattr(evaluation, measure)
        return value is not None and bool(value <= limit if at_most is not None else value >= limit)

    def judge(run: Facts) -> Verdict:
        first = run.first(holds, since)
        values = {"measure": say(title), "limit": number(limit), "by": f"{by:,}"}
        if first is not None and first <= by:
            return Verdict(True, say("The {measure} reached {limit} at step {step}.", step=f"{first:,}", **values), 1.0)
        now = getattr(run.evaluation, measure)
        if first is not None:
            late = say("The {measure} was {limit} at step {step}; the goal is step {by}.", step=f"{first:,}", **values)
            return Verdict(False, late)
        values |= {"now": "–" if now is None else number(float(now)), "step": f"{run.step:,}"}
        if at_most is not None:
            text = say("The {measure} is {now} at step {step}; the goal is at most {limit} by step {by}.", **values)
        else:
            text = say("The {measure} is {now} at step {step}; the goal is at least {limit} by step {by}.", **values)
        return Verdict(False, text, 0.0 if now is None else min(0.99, _share(float(now), limit, at_most is not None)))

    return Goal(measure, judge)


def _share(value: float, limit: float, is_low: bool) -> float:
    if not math.isfinite(value):
        return 0.0
    ratio = limit / value if is_low and value > 0 else value / limit if limit > 0 else 0.0
    return min(max(ratio, 0.0), 1.0)


def one_change(*names: str) -> Goal:
    """Ask that exactly one setting differs from the scene's; with `names`, one of these."""

    def judge(run: Facts) -> Verdict:
        known, changed = settings(), list(run.changed)
        titles = ", ".join(known[name].title for name in changed)
        if len(changed) == 1 and (not names or changed[0] in names):
            return Verdict(True, say("One setting differs: {settings}.", settings=titles), 1.0)
        if not changed:
            return Verdict(False, say("No setting differs yet."))
        if len(changed) == 1:
            wanted = ", ".join(known[name].title for name in names)
            return Verdict(False, say("{settings} differs; change only {wanted}.", settings=titles, wanted=wanted))
        text = say("{count} settings differ: {settings}. Change only one.", count=len(changed), settings=titles)
        return Verdict(False, text)

    return Goal("one change", judge)


def trained(steps: int) -> Goal:
    """Ask that a run has taken some steps, or has ended."""

    def judge(run: Facts) -> Verdict:
        if run.step >= steps:
            return Verdict(True, say("{step} steps are taken.", step=f"{run.step:,}"), 1.0)
        text = say("Step {step} of {steps}.", step=f"{run.step:,}", steps=f"{steps:,}")
        return Verdict(False, text, run.step / steps)

    return Goal("steps", judge)


def ends_with(measure: str, *, at_most: float, after: int) -> Goal:
    """Ask that a measure is low enough at the present step, which is `after` or later."""
    title = MEASURES[measure]

    def judge(run: Facts) -> Verdict:
        now = getattr(run.evaluation, measure)
        values = {"measure": say(title), "now": number(float(now)), "limit": number(at_most)}
        values |= {"step": f"{run.step:,}", "after": f"{after:,}"}
        if run.step < after:
            return Verdict(False, say("Step {step} of {after}: the {measure} is {now}.", **values), run.step / after)
        if now <= at_most:
            return Verdict(True, say("Step {step}: the {measure} is {now}.", **values), 1.0)
        return Verdict(False, say("Step {step}: the {measure} is {now}; the goal is at most {limit}.", **values), 0.99)

    return Goal(measure, judge)
