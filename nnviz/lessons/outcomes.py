"""Outcomes: goals about how a run stands, and how calm it is."""

from ..training.events import Stopped
from ..words import say
from ..words.formatting import number
from .facts import Facts
from .goal import MEASURES, Goal, Verdict


def stands(measure: str, *, at_least: float | None = None, at_most: float | None = None, after: int = 0) -> Goal:
    """Ask that a measure is high or low enough at the present step, which is `after` or later, or when a run stopped.

    Exactly one of `at_least` and `at_most` is given. Raises KeyError for a measure that is not in MEASURES.
    """
    title, bound = MEASURES[measure], at_least if at_most is None else at_most
    if bound is None or None not in (at_least, at_most):
        raise ValueError(f"stands({measure!r}): give at_least or at_most")
    limit = float(bound)

    def judge(run: Facts) -> Verdict:
        now = float(getattr(run.evaluation, measure))
        values = {"measure": say(title), "now": number(now), "limit": number(limit)}
        values |= {"step": f"{run.step:,}", "after": f"{after:,}"}
        if run.step < after and not isinstance(run.ended, Stopped):
            return Verdict(False, say("Step {step} of {after}: the {measure} is {now}.", **values), run.step / after)
        if now <= limit if at_most is not None else now >= limit:
            return Verdict(True, say("The {measure} is {now}.", **values), 1.0)
        if at_most is not None:
            text = say("The {measure} is {now}; the goal is at most {limit}.", **values)
        else:
            text = say("The {measure} is {now}; the goal is at least {limit}.", **values)
        return Verdict(False, text, 0.99)

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
