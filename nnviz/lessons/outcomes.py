"""Outcomes: goals about how a run stands, and how calm it is."""

from ..words import say
from ..words.formatting import number
from .facts import Facts
from .goal import MEASURES, Goal, Verdict


def stands(measure: str, *, at_least: float, after: int = 0) -> Goal:
    """Ask that a measure is high enough at the present step, which is `after` or later.

    Raises KeyError for a measure that is not in MEASURES.
    """
    name = MEASURES[measure]

    def judge(run: Facts) -> Verdict:
        now = getattr(run.evaluation, measure)
        values = {"measure": say(name), "now": number(float(now)), "limit": number(at_least)}
        values |= {"step": f"{run.step:,}", "after": f"{after:,}"}
        if run.step < after:
            return Verdict(False, say("Step {step} of {after}: the {measure} is {now}.", **values), run.step / after)
        if now >= at_least:
            return Verdict(True, say("The {measure} is {now}.", **values), 1.0)
        text = say("The {measure} is {now}; the goal is at least {limit}.", **values)
        return Verdict(False, text, min(0.99, max(float(now) / at_least, 0.0)))

    return Goal(measure, judge)


def settles(*, within: float, over: int, after: int) -> Goal:
    """Ask that the training loss of the last `over` steps differs by at most `within`, at step `after` or later.

    The losses are those of the curve, which has the loss of all samples at some of the steps.
    """

    def judge(run: Facts) -> Verdict:
        if run.step < after:
            text = say("Step {step} of {after}.", step=f"{run.step:,}", after=f"{after:,}")
            return Verdict(False, text, run.step / after)
        curve = run.history.latest().losses
        late = curve.steps >= run.step - over
        spread = float(curve.high[late, 0].max() - curve.low[late, 0].min())
        values = {"over": f"{over:,}", "spread": number(spread), "limit": number(within)}
        if spread <= within:
            return Verdict(True, say("In the last {over} steps the training loss differs by {spread}.", **values), 1.0)
        text = say(
            "In the last {over} steps the training loss differs by {spread}; the goal is at most {limit}.", **values
        )
        return Verdict(False, text, min(0.99, within / spread))

    return Goal("calm", judge)
