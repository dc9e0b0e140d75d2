"""Foretold: the curve that a person draws, or drew, for the run that is shown."""

from collections.abc import Callable
from typing import Any

from ...lessons.sketch import Sketch
from ...lessons.walk import Walk
from ...views.base.drawn_curve import DrawnCurve
from ...words import say


def curve_for(ask: Sketch, changed: Callable[[], None] = lambda: None) -> DrawnCurve:
    """Return a curve to draw as the answer to a question; `changed()` is called after each line."""
    title = say(ask.title) if ask.title else ""
    return DrawnCurve(ask.steps, ask.highest, title, ask.measure == "test_loss", changed)


def drawn(ask: Sketch, answer: Any) -> DrawnCurve:
    """Return the curve of an answer."""
    curve = curve_for(ask)
    curve.fix(answer)
    return curve


def foretold(walk: Walk) -> DrawnCurve | None:
    """Return the curve that was drawn last for the run of a step, or None."""
    if walk.is_over:
        return None
    found = [
        drawn(ask, answer)
        for place, step in walk.predicted()
        for ask, answer in zip(step.asks, walk.answers[place])
        if isinstance(ask, Sketch)
    ]
    return found[-1] if found else None
